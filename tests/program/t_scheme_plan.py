#!/usr/bin/python3
"""Lines of permission schemes in plans: who may be named, what is refused, who gains and loses, what the guards say. TAP.

What is carried out, proven and taken back is t_targets' part; here nothing is sent but where a test says so.
"""
import concurrent.futures
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from harness import Jirad, Room, done, must, ok, read_csv, same, tool  # noqa: E402

FINN = "712020:0b217297-e215-45fa-a115-25bafc109925"
LEAD, LEAD_NAME = "712020:bca004b2-18a8-4799-afe1-89ab5400a5b9", "Ruben Falk"
ROWS = "action,principal,target\n"


def plan(room, jirad, name, rows, *options):
    with open(room(name + ".csv"), "w", encoding="utf-8") as file:
        file.write(ROWS + "".join(row + "\n" for row in rows))
    return tool(room, "plan", name + ".csv", "-o", room(name), "--quiet", *options, jirad=jirad)


def verdict(result, guard):
    """What the summary says of one guard: "REFUSED 2 grants ..."."""
    for line in result.stdout.splitlines():
        words = line.split(None, 2)
        if len(words) == 3 and words[1] == guard:
            return words[0] + " " + words[2]
    return ""


def tell(result, guard, want):
    same(f"{guard}: {want[:60]}", verdict(result, guard)[:len(want)], want)


def everybody():
    """A line for everybody is wide, and its meaning is said."""
    with Room() as room, Jirad(room, tenant="company") as jirad:
        rows = ["grant,logged-in,scheme:0/ADMINISTER_PROJECTS", "grant,public,scheme:0/BROWSE_PROJECTS",
                "grant,product:jira-software,scheme:0/EDIT_ISSUES", "grant,group-name:team-webshop,scheme:0/EDIT_ISSUES"]
        result = plan(room, jirad, "wide", rows)
        same("lines for everybody are refused", result.returncode, 6)
        tell(result, "wide", "REFUSED 3 grants to more than half of the active accounts: everybody who is logged in, into "
                             "Default Permission Scheme/ADMINISTER_PROJECTS (wide.csv:2), everybody, without logging in, "
                             "into Default Permission Scheme/BROWSE_PROJECTS (wide.csv:3), everybody who has the product ")
        for line in ("       10 projects use the scheme: everybody with a product of Jira gets it there",
                     "       10 projects use the scheme: anybody on the internet gets it there, without logging in",
                     "       10 projects use the scheme"):
            ok(line in result.stdout.splitlines(), "the summary says:" + line, result.stdout)
        allowed = plan(room, jirad, "allowed", rows[1:2], "--allow-wide")
        same("--allow-wide lets them through", (allowed.returncode, verdict(allowed, "wide")[:12]), (0, "NOTE 1 grant"))


def gains():
    """A gain by a line names the line's row, and whoever is in the group that the line is for."""
    with Room() as room, Jirad(room, tenant="company") as jirad:
        must(plan(room, jirad, "gain", ["grant,role:10003,scheme:10101/ADD_COMMENTS",
                                        "grant,group-name:team-webshop,scheme:10101/EDIT_ISSUES",
                                        f"grant,{FINN},scheme:10101/BROWSE_PROJECTS"]))
        heads, rows = read_csv(room("gain"), "gains.csv")
        rows = [dict(zip(heads, row)) for row in rows]
        same("whose gain is by which row", sorted({(r["source"], r["group_name"]) for r in rows}),
             [("gain.csv:3", "team-webshop"), ("gain.csv:4", "")])
        same("an account gains what its own line gives", sorted((r["project_key"], r["level"]) for r in rows
                                                                  if r["account_id"] == FINN),
             [(key, "browse") for key in ("AUD", "FIN", "LAW")])


def losses():
    """Whoever loses a permission in any project of the scheme is counted, however many lines still give it elsewhere."""
    with Room() as room, Jirad(room, tenant="company") as jirad:
        result = plan(room, jirad, "many", ["revoke,role:10003,scheme:0/BROWSE_PROJECTS"])
        same("a line that many have is refused", result.returncode, 6)
        tell(result, "max-revokes", "REFUSED 1 revoke, by which people lose a group, role or permission 103 times;")
        tell(result, "max-revoke-percent", "REFUSED at most 25 % of a target may be revoked: Default Permission Scheme/"
                                           "BROWSE_PROJECTS loses 106 of 263")
        result = plan(room, jirad, "admins", ["revoke,role:10002,scheme:0/ADMINISTER_PROJECTS"])
        tell(result, "min-admins", "REFUSED 9 projects would have too few administrators, at least 2 must stay: FRM would "
                                   "have 0 instead of 6")
        result = plan(room, jirad, "replaced", ["revoke,role:10003,scheme:0/BROWSE_PROJECTS",
                                                "grant,logged-in,scheme:0/BROWSE_PROJECTS"],
                      "--allow-wide", "--max-gains", "1000")
        same("what the same plan gives otherwise is not lost",
             (result.returncode, verdict(result, "max-revoke-percent")), (0, "ok no target loses more than 25 %"))


def protected():
    """Whoever changes a scheme's line changes the projects that use it, and what people have in them."""
    with Room() as room, Jirad(room, tenant="company") as jirad:
        for name, line, row, want in (
                ("scheme", "scheme:Restricted", "grant,reporter,scheme:10101/EDIT_ISSUES",
                 "REFUSED 1 change to what is protected: permission scheme Restricted (scheme.csv:2)"),
                ("project", "project:FIN", "grant,reporter,scheme:10101/EDIT_ISSUES",
                 "REFUSED 1 change to what is protected: project FIN, by permission scheme Restricted (project.csv:2)"),
                ("other", "project:SHOP", "grant,reporter,scheme:10101/EDIT_ISSUES", "ok 1 protected, none touched"),
                ("role", "role:SHOP/Members", "revoke,role:10003,scheme:0/EDIT_ISSUES",
                 "REFUSED 1 change to what is protected: SHOP/Members, by permission scheme Default Permission Scheme"),
                ("account", LEAD, "revoke,role:10003,scheme:0/EDIT_ISSUES",
                 "REFUSED 1 change to what is protected: " + LEAD_NAME + ", by permission scheme Default"),
                ("kept", LEAD, "revoke,project-lead,scheme:10101/ADMINISTER_PROJECTS", "ok 1 protected, none touched")):
            with open(room(name + ".txt"), "w", encoding="utf-8") as file:
                file.write(line + "\n")
            tell(plan(room, jirad, name, [row], "--protect", name + ".txt"), "protect", want)
        with open(room("none.txt"), "w", encoding="utf-8") as file:
            file.write("scheme:777\n")
        result = plan(room, jirad, "none", ["grant,reporter,scheme:10101/EDIT_ISSUES"], "--protect", "none.txt")
        same("a scheme that is not there cannot be protected", (result.returncode, result.stderr.splitlines()[0]),
             (65, "jira-access: none.txt:1: no permission scheme has the id or the name '777'"))


def twin(jirad, on=True):
    """A second line 990001 for the assignee, which Jira does not let anybody add twice; or the first one goes."""
    return jirad.edit("add-line" if on else "remove-line", scheme=10100, line=990001, name="EDIT_ISSUES",
                      holder="assignee")


def twins():
    """Two lines that give the same are refused and listed; one of them is named by its number."""
    with Room() as room, Jirad(room, tenant="small") as jirad:
        ok(twin(jirad), "there are twins")
        result = plan(room, jirad, "both", ["revoke,assignee,scheme:10100/EDIT_ISSUES"])
        words = result.stderr.splitlines()[0]
        same("twins are refused", result.returncode, 65)
        ok(words.startswith("jira-access: both.csv:2:3: 2 lines of the scheme give it: write one of them as the "
                            "principal: line:"), "and told by cell", words)
        ok("line:990001" in words, "each by its number", words)
        result = plan(room, jirad, "other", ["revoke,line:990001,scheme:10100/CREATE_ISSUES"])
        same("a number of another permission", result.stderr.splitlines()[0],
             "jira-access: other.csv:2:2: line 990001 gives EDIT_ISSUES, not CREATE_ISSUES")
        must(plan(room, jirad, "one", ["revoke,line:990001,scheme:10100/EDIT_ISSUES"]))
        same("the line that is named is deleted", (apply(room, jirad, "one"), sent(jirad)),
             ((0, ["done"]), ["DELETE /rest/api/3/permissionscheme/10100/permission/990001"]))
        result = plan(room, jirad, "field", ["revoke,line:%s,scheme:10100/ASSIGN_ISSUES" % number(jirad, "10100", 10)])
        ok("is for a holder that a plan cannot name (userCustomField): change it in Jira" in result.stderr,
           "a holder that no row can give again is left to people", result.stderr)


def number(jirad, scheme, at):
    """The number of a line, as jirad gives them in order."""
    return str(100000 + int(scheme) * 100 + at)


def apply(room, jirad, name, *options):
    result = tool(room, "apply", room(name), "--confirm", "--settle", "5s", "--quiet", *options, jirad=jirad)
    heads, rows = read_csv(room(name), "result.csv")
    return result.returncode, [row[heads.index("status")] for row in rows]


def sent(jirad):
    return [f"{w['method']} {w['path'].partition('?')[0]}" for w in jirad.writes()]


def meanwhile():
    """What others did since the plan: done already is noop, and nothing is sent for it."""
    with Room() as room, Jirad(room, tenant="small") as jirad:
        twin(jirad)
        must(plan(room, jirad, "late", ["revoke,line:990001,scheme:10100/EDIT_ISSUES",
                                        "grant,reporter,scheme:10100/CLOSE_ISSUES",
                                        "grant,project-lead,scheme:10100/CLOSE_ISSUES"]))
        twin(jirad, False)
        jirad.edit("add-line", scheme=10100, line=990002, name="CLOSE_ISSUES", holder="reporter")
        same("what others did is left", apply(room, jirad, "late"), (0, ["noop", "done", "noop"]))
        same("and is not sent", sent(jirad), ["POST /rest/api/3/permissionscheme/10100/permission"])
        heads, rows = read_csv(room("late"), "undo.csv")
        same("undo takes back what was done, and no more",
             [[row[heads.index(c)] for c in ("action", "principal", "target")] for row in rows],
             [["revoke", "project-lead", "scheme:10100/CLOSE_ISSUES"]])


def returned():
    """A line that went and came back since the plan, with another id, is the one that goes: it gives the same."""
    with Room() as room, Jirad(room, tenant="small") as jirad:
        line = {"scheme": 10100, "name": "CLOSE_ISSUES", "holder": "reporter"}
        jirad.edit("add-line", line=990003, **line)
        must(plan(room, jirad, "back", ["revoke,reporter,scheme:10100/CLOSE_ISSUES"]))
        jirad.edit("remove-line", line=990003, **line)
        jirad.edit("add-line", line=990004, **line)
        same("a line that came back goes", (apply(room, jirad, "back"), sent(jirad)),
             ((0, ["done"]), ["DELETE /rest/api/3/permissionscheme/10100/permission/990004"]))
        jirad.edit("add-line", line=990005, **line)
        result = tool(room, "verify", room("back"), "--quiet", jirad=jirad)
        same("and is not called gone once it is there again", result.returncode, 9)


with concurrent.futures.ThreadPoolExecutor(4) as pool:
    for part in [pool.submit(one) for one in (everybody, gains, losses, protected, twins, meanwhile, returned)]:
        part.result()
done()
