#!/usr/bin/python3
"""plan: every bad file of plan_bad.txt is refused with its message, place and exit code, and leaves nothing; good files of
every kind become the steps they say; refusals of guards are written and told; and nothing is ever changed. TAP."""
import concurrent.futures
import csv
import hashlib
import json
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from harness import TOOL, Jirad, Room, done, must, ok, read_bytes, read_csv, read_json, same, tool, tree  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
ORG = "0a6e0000-1111-4111-8111-00000000abcd"
THEA = "712020:1b2e0295-397d-42a5-aaa0-1786bd0d0e70"
HANNES = "712020:7ad0a28e-c4f7-458a-a29f-4a7091da4f94"
WEBSHOP = "04d687b9-8e2d-4b78-a98c-8518c59b9c90"
ENGINEERING = "6f389151-4834-4c56-a2b2-d1f7221aaf16"
HEADS = "action,principal,target\n"
READS = {"/rest/api/3/permissions/check", "/rest/api/3/permissions/project"}


def bad_files():
    """(name, options, bytes, status, lines) of plan_bad.txt."""
    cases = []
    with open(os.path.join(HERE, "plan_bad.txt"), encoding="ascii") as file:
        for line in file:
            line = line.rstrip("\n")
            mark, rest = line[:2], line[2:].replace("$T", THEA).replace("$H", HANNES)
            if mark == "= ":
                name, _, options = rest.partition("  [")
                cases.append([name, options.rstrip("]").split(), "", None, []])
            elif mark == "| ":
                cases[-1][2] += rest[:-1] if rest.endswith("\\") else rest + "\n"
            elif mark == "? ":
                cases[-1][3] = int(rest)
            elif mark == "> ":
                cases[-1][4].append(rest)
    return [(n, o, t.encode("ascii").decode("unicode_escape").encode("latin-1"), s, l) for n, o, t, s, l in cases]


def write(room, name, text):
    with open(room(name), "wb") as file:
        file.write(text if isinstance(text, bytes) else text.encode())
    return name


def key(room):
    with open(room("key"), "w", encoding="ascii", opener=lambda p, f: os.open(p, f, 0o600)) as file:
        file.write("jirad-org-key\n")
    return ("--org", ORG, "--org-key-file", room("key"))


def refuse_bad_files(room):
    def run(case):
        number, (_, options, text, *_) = case
        os.makedirs(room(f"bad-{number}"))
        write(room, f"bad-{number}/p.csv", text)
        return subprocess.run(
            [TOOL, "plan", "p.csv", "-o", "out", "--quiet",
             "--snapshot", room("site"), *options],
            cwd=room(f"bad-{number}"), env={"HOME": room.path}, capture_output=True, text=True, check=False, timeout=60)

    cases = bad_files()
    ok(len(cases) >= 120, "there are at least 120 bad files", len(cases))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for number, result in enumerate(pool.map(run, enumerate(cases))):
            name, _, _, status, lines = cases[number]
            got = (result.returncode, [line.removeprefix("jira-access: ") for line in result.stderr.splitlines()],
                   result.stdout, sorted(os.listdir(room(f"bad-{number}"))))
            same(f"bad file: {name}", got, (status, lines, "", ["p.csv"]))
    write(room, "many.csv", HEADS + f"grnt,{THEA},group-name:team-webshop\n" * 130)
    result = must(plan(room, "many.csv", "many"), 65)
    lines = result.stderr.splitlines()
    same("forty complaints are shown, and all of them stand in a file", (len(lines), lines[-2:]),
         (42, [f"jira-access: and 90 more: '{room('many')}.wrong.csv' has them all",
               "jira-access: no plan was made: 130 cells are wrong"]))
    heads, wrong = read_csv(room("many.wrong.csv"))
    same("with place and reason", (heads, len(wrong), wrong[129]),
         (["place", "what"], 130, ["many.csv:131:1", "unknown action 'grnt'; did you mean 'grant'?"]))
    result = must(plan(room, "many.csv", "many", "--max-revokes", "-1"), 2)
    ok("--max-revokes: '-1' is not a whole number from 0 to 1000000" in result.stderr, "a limit is a number",
       result.stderr)


def plan(room, files, name, *args, **more):
    return tool(room, "plan", *files.split(), "-o", room(name), "--snapshot", room("site"), "--quiet", *args, **more)


def steps(room, name):
    """Steps that do something, as readable tuples."""
    return [(s["action"], s["state"], s.get("principal_id", s.get("email")),
             s.get("group_id") or f"{s.get('project_key')}/{s.get('role_name')}")
            for s in read_json(room(name), "plan.json")["steps"]]


def read_every_kind(room):
    frm = "FRM/Administrators"
    baton = ("Type,Last Name,First Name,User ID,User Status,Email Address,Entitlement Display Name,Entitlement,"
             "Resource Type,Resource Name,Entitlement Description,Entitlement Slug,Action\n")
    member = f"membership:{WEBSHOP}:{THEA}"
    kinds = [
        ("plan", HEADS + f"revoke,{THEA},group-name:team-webshop\n", [("revoke", "due", THEA, WEBSHOP)]),
        ("another order, case, separator and a mark",
         f"\ufeffTARGET;Note; Principal ;Action\r\ngroup:{WEBSHOP};a;email:THEA.rossi@halden-cycles.example;Revoke\r\n",
         [("revoke", "due", THEA, WEBSHOP)]),
        ("tabs", f"action\tprincipal\ttarget\nkeep\t{THEA}\tgroup:{WEBSHOP}\n", [("keep", "keep", THEA, WEBSHOP)]),
        ("sep=", f"sep=;\naction;principal;target\nkeep;{THEA};group:{WEBSHOP}\n", [("keep", "keep", THEA, WEBSHOP)]),
        ("userId,group", f"userId,group\n{HANNES},team-webshop\n", [("grant", "due", HANNES, WEBSHOP)]),
        ("userId,group by id", f"userId,group\n{HANNES},{WEBSHOP}\n", [("grant", "due", HANNES, WEBSHOP)]),
        ("group,email,role,action", "group,email,role,action\nteam-webshop,thea.rossi@halden-cycles.example,MEMBER,remove\n",
         [("revoke", "due", THEA, WEBSHOP)]),
        ("project,role,userId,group", f"project,role,userId,group\nFRM,Administrators,{THEA},\n"
         "FRM,Administrators,,engineering\n", [("grant", "due", ENGINEERING, frm), ("grant", "due", THEA, frm)]),
        ("baton", baton + f"u,R,T,{THEA},active,thea.rossi@halden-cycles.example,m,m,group,team-webshop,d,member,revoke\n"
         f"u,G,H,{HANNES},active,,m,m,project,Frames,d,Administrators,revoke\n",
         [("revoke", "due", HANNES, frm), ("revoke", "due", THEA, WEBSHOP)]),
        ("a report with actions", f"grant_id,group_name,action\n{member},team-webshop,revoke\n"
         f"role:9996:10002:user:{HANNES},,revoke\n",
         [("revoke", "due", HANNES, frm), ("revoke", "due", THEA, WEBSHOP)]),
        ("matrix", f"principal,group-name:team-webshop,team,role:FRM/Administrators\n{THEA},-,web,X\n"
         f"{HANNES},,frames,'-\n", [("grant", "due", THEA, frm), ("revoke", "due", HANNES, frm),
                                    ("revoke", "due", THEA, WEBSHOP)]),
    ]
    for number, (kind, text, want) in enumerate(kinds):
        write(room, "kind.csv", text)
        must(plan(room, "kind.csv", f"kind-{number}", "--max-gains", "100", "--max-new-admins", "100"))
        same(f"kind of file: {kind}", steps(room, f"kind-{number}"), want)
    write(room, "a.csv", f"userId,group\n{HANNES},team-webshop\n")
    write(room, "b.csv", HEADS + f"revoke,{THEA},group-name:team-webshop\n")
    must(plan(room, "a.csv b.csv", "two"))
    same("two files, one plan", [s["origin"] for s in read_json(room("two"), "plan.json")["steps"]], ["a.csv:2", "b.csv:2"])


def read_replaces(room):
    """A revoke waits for the row that replaces it, whichever of the two says so, and plan.csv says it again."""
    head = HEADS.replace("\n", ",replaces\n")
    rows = (("grant", THEA, "role:FRM/Administrators"), ("revoke", HANNES, "role:FRM/Administrators"),
            ("create_account", "email:new.one@halden-cycles.example", ""), ("revoke", THEA, "group-name:team-webshop"),
            ("revoke", "group-name:team-frames", "role:FRM/Members"))
    for name, cells in (("the grants say it", ("3", "", '"5, 6"', "", "")), ("the revokes say it", ("", "2", "", "4", "4")),
                        ("both say it", ("3", "2", "5 6", "4", "4"))):
        write(room, "swap.csv", head + "".join(",".join((*row, cell)) + "\n" for row, cell in zip(rows, cells)))
        directory = "swap-" + name.replace(" ", "-")
        must(plan(room, "swap.csv", directory, *WHOLE_ROLE))
        made = {s["origin"]: s for s in read_json(room(directory), "plan.json")["steps"]}
        number = {origin: s["number"] for origin, s in made.items()}
        want = {"swap.csv:3": number["swap.csv:2"], "swap.csv:5": number["swap.csv:4"], "swap.csv:6": number["swap.csv:4"]}
        same(f"what replaces what: {name}", {o: s["replaces"] for o, s in made.items() if s.get("replaces")}, want)
        must(plan(room, room(directory, "plan.csv"), directory + "-again", *WHOLE_ROLE))
        same(f"what replaces what: {name}, and plan.csv too",
             [s.get("replaces") for s in read_json(room(directory + "-again"), "plan.json")["steps"]],
             [s.get("replaces") for s in read_json(room(directory), "plan.json")["steps"]])
    write(room, "one.csv", head + f"grant,{THEA},role:FRM/Administrators,\n")
    write(room, "two.csv", head + f"revoke,{HANNES},role:FRM/Administrators,2\n")
    result = must(plan(room, "one.csv two.csv", "swap-over", *WHOLE_ROLE), 65)
    ok("two.csv:2:4: the row names itself" in result.stderr, "what replaces what: in one file alone", result.stderr)


def row_check(snapshot, **shown):
    """As export/reports/row_check.h says."""
    columns = ("grant_id account_id display_name email email_source account_type status managed project_id project_key "
               "project_name project_type style state entitlement_type entitlement access_type via last_active flags "
               "previous_decision").split()
    text = snapshot + "\x1f" + "".join(shown.get(c, "") + "\x1f" for c in columns)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def bind_rows(room):
    """A row with the right row_check passes; whatever is changed in what it shows is found."""
    snapshot = read_json(room("site"), "run.json")["snapshot_id"]
    cells = {"grant_id": f"membership:{WEBSHOP}:{THEA}", "display_name": "Thea Rossi", "via": "=odd"}
    check = row_check(snapshot, **cells)

    def run(name, status, **change):
        row = {"action": "revoke", "principal": THEA, "target": f"group:{WEBSHOP}", "reason": "x", **cells,
               "row_check": check, **change}
        row["via"] = "'" + row["via"]
        with open(room("bound.csv"), "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, row)
            writer.writeheader()
            writer.writerow(row)
        result = plan(room, "bound.csv", "bound-" + name)
        same(f"a bound row: {name}", result.returncode, status)

    run("unchanged", 0)
    run("another reason", 0, reason="other words")
    run("another name", 6, display_name="Thea Rosso")
    run("another path", 6, via="=even")
    run("another person", 6, principal=HANNES)
    run("another snapshot", 6, snapshot_id="0000000000000000")
    run("its snapshot", 0, snapshot_id=snapshot)
    run("another check", 6, row_check="0" * 12)
    names = (f"Thea {n}" for n in range(10 ** 6))
    checks = ((name, row_check(snapshot, **{**cells, "display_name": name})) for name in names)
    name, check = next(pair for pair in checks if re.fullmatch("[0-9]{11}e", pair[1]))
    run("eleven digits and an e", 0, display_name=name, row_check=check)
    run("which is no number: no spreadsheet shows it as one", 6, display_name=name, row_check=check[:11])


GOOD = HEADS.replace("\n", ",reason,Cost centre\n") + f"""create_account,email:new.one@halden-cycles.example,product:jira-software,new,100
grant,email:new.one@halden-cycles.example,group-name:engineering,new,=1+1
grant,{THEA},role:FRM/Administrators,stand-in,200
grant,{THEA},group-name:team-webshop,is there,
revoke,{HANNES},role:FRM/Administrators,moved,
revoke,group-name:team-frames,role:FRM/Members,closing,
grant,{THEA},group-name:supply-chain,synced,
keep,{HANNES},role:DRV/Administrators,needed,
"""
WHOLE_ROLE = ("--max-revoke-percent", "100")  # the team was the role
GAINS = """WHO GAINS ACCESS
  product jira-software
             new.one@halden-cycles.example [good.csv:2, group jira-software-users]
  FRM        Frames
             browse -> administer: Thea Rossi [good.csv:4]
  APP, QA, IDEA, DSGN, MKT
             nothing -> browse, work:
               new.one@halden-cycles.example [good.csv:2, group jira-software-users]
  FALC       Falcon (2023) (archived)
             nothing -> browse: new.one@halden-cycles.example [good.csv:3, group engineering]
  MOVE       Office Move (archived)
             nothing -> browse:
               new.one@halden-cycles.example [good.csv:2, group jira-software-users]
       2 accounts gain access, 1 becomes an administrator: gains.csv has them all
"""


def write_plan(room):
    """What the directory holds, and that it is the same again."""
    write(room, "good.csv", GOOD)
    result = must(plan(room, "good.csv", "good", *WHOLE_ROLE))
    made = tree(room("good"))
    same("the files of a plan", sorted(made), ["SHA256SUMS", "gains.csv", "input-1-good.csv", "plan.csv", "plan.json", "summary.txt"])
    check = subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=room("good"), check=False)
    same("sha256sum agrees", check.returncode, 0)
    same("summary.txt is on standard output, and the path", result.stdout.encode(),
         made["summary.txt"] + b"\n" + room("good").encode() + b"\n")
    inside = json.loads(made["plan.json"])
    same("plan.json has its own digest", hashlib.sha256(made["plan.json"][:-83]).hexdigest(), inside["sha256"])
    same("the age of a plan is that of the reading", inside["read"], read_json(room("site"), "run.json")["finished"])
    same("files are their owner's alone", {os.stat(room("good", n)).st_mode & 0o777 for n in made} |
         {os.stat(room("good")).st_mode & 0o777}, {0o600, 0o700})
    must(plan(room, "good.csv", "again", *WHOLE_ROLE))
    same("the same files and snapshot, the same bytes", tree(room("again")), made)
    heads, rows = read_csv(room("good"), "plan.csv")
    cost = heads.index("Cost centre")
    same("unknown columns are kept, and disarmed", sorted(r[cost] for r in rows if r[cost]), ["'=1+1", "100", "200"])
    must(plan(room, room("good", "plan.csv"), "reread", *WHOLE_ROLE))
    def told(name):
        return [[s.get(k) for k in ("action", "state", "principal_id", "email", "group_id", "role_id", "reason")]
                for s in read_json(room(name), "plan.json")["steps"]]
    same("plan.csv is a plan: read again it says the same", told("reread"), told("good"))
    result = must(plan(room, "good.csv", "json", "--json", *WHOLE_ROLE))
    same("--json prints plan.json", result.stdout.encode(), read_bytes(room("json"), "plan.json"))
    text = made["summary.txt"].decode()
    for line in ("     1 account is created", "CREATE ACCOUNTS", "PUT INTO role 'Administrators' of project FRM",
                 "WHO GAINS ACCESS", "WHO LOSES ACCESS", "  ok       max-revokes         2 revokes, by which people lose a group, role or permission 11 times; up to 50 are "
                 "allowed",
                 "       by hand, no API can do it: an identity provider manages the group: change it there",
                 "  NOTE     licences            Jira: 1 seat is bought, 73 are left"):
        ok(line in text.splitlines(), "the summary says: " + line.strip(), text)
    same("the summary says who gains what, by place, with row and group", re.search("^WHO GAINS.*?^$", text, re.M | re.S)
         .group(), GAINS)
    ok("\x1b" not in text, "the summary has no control characters")


def refuse(room):
    """Guards: told, written, exit 6; each allowed by its own flag."""
    admins = [r for r in csv.DictReader(open(room("site", "memberships.csv"), encoding="utf-8-sig"))
              if r["group_name"] == "site-admins"]
    me = read_json(room("site"), "run.json")["account"]["id"]
    other = next(a["account_id"] for a in admins if a["account_id"] != me)
    engineers = [r["account_id"] for r in csv.DictReader(open(room("site", "memberships.csv"), encoding="utf-8-sig"))
                 if r["group_name"] == "engineering"]
    app = next(r["account_id"] for r in csv.DictReader(open(room("site", "accounts.csv"), encoding="utf-8-sig"))
               if r["account_type"] == "app")
    write(room, "protect", "# these stay\n\nemail:thea.rossi@halden-cycles.example\nproject:FRM\n")
    half = "".join(f"revoke,{a},group:{ENGINEERING}\n" for a in engineers[:len(engineers) // 2])
    cases = [
        ("max-revokes", f"revoke,{THEA},group:{WEBSHOP}\n", ("--max-revokes", "0"), ("--max-revokes", "1")),
        ("max-revoke-percent", half, (), ("--max-revoke-percent", "50")),
        ("min-admins", f"revoke,{other},group-name:site-admins\n", (), ("--min-admins", "1")),
        ("own-access", f"revoke,{me},group-name:site-admins\n", ("--min-admins", "0"), None),
        ("protect", f"revoke,{THEA},group:{WEBSHOP}\n", ("--protect", room("protect")), ()),
        ("protect", f"grant,{THEA},role:FRM/Members\n", ("--protect", room("protect")), ()),
        ("apps", f"grant,{app},group-name:engineering\n", (), ("--allow-apps",)),
    ]
    for number, (guard, text, refusing, allowing) in enumerate(cases):
        write(room, "guard.csv", HEADS + text)
        result = plan(room, "guard.csv", f"guard-{number}", *refusing)
        told = [r["guard"] for r in read_json(room(f"guard-{number}"), "plan.json").get("refusals", [])]
        same(f"{guard} refuses: exit 6, in plan.json", (result.returncode, told), (6, [guard]))
        ok(f"the plan is refused by '{guard}':" in result.stderr and "to allow it:" in result.stderr,
           f"{guard}: says what would allow it", result.stderr)
        if allowing is not None:
            result = plan(room, "guard.csv", f"allowed-{number}", *allowing)
            same(f"{guard} is allowed by {' '.join(allowing) or 'leaving it out'}", result.returncode, 0)
    for name, text, message in (
            ("nothing", "# none\n", "names nothing: leave the option out, or name something"),
            ("typo", f"{THEA}\n\ngroup-name:site-admin\n", ":3: no group has the name 'site-admin'; did you mean"),
            ("an address without a domain", "email:ann\n", ":1: 'ann' is not an e-mail address: give one, or an account id\n"),
            ("an address of nobody", "email:thea.rosi@halden-cycles.example\n",
             "? If not, give the account id (Jira hides many e-mails, an organisation's key shows more)\n"),
            ("wrong role", "role:FRM/Boss\n", ":1: project FRM has no role 'Boss'")):
        write(room, "wrong", text)
        result = must(plan(room, "guard.csv", "wrong-protect", "--protect", room("wrong")), 65)
        ok(message in result.stderr, f"a protect file with {name} stops", result.stderr)
    result = must(plan(room, "guard.csv", "wrong-protect", "--protect", room("no-such")), 65)
    ok("cannot read" in result.stderr, "a protect file that is not there stops", result.stderr)


def live(room):
    """Against the site itself: only questions are asked, and what was read is kept."""
    with Jirad(room, "--log", room("log"), tenant="company") as jirad:
        write(room, "good.csv", GOOD)
        must(tool(room, "plan", "good.csv", "-o", room("live"), "--quiet", *WHOLE_ROLE, *key(room), jirad=jirad))
        write(room, "bad.csv", HEADS + "grnt,x,y\n")
        must(tool(room, "plan", "bad.csv", "-o", room("live-bad"), "--quiet", jirad=jirad), 65)
        with open(room("log"), encoding="utf-8-sig") as file:
            before = len(file.readlines())
        write(room, "empty.csv", HEADS)
        must(tool(room, "plan", "empty.csv", "-o", room("live-bad"), "--quiet", jirad=jirad), 65)
        with open(room("log"), encoding="utf-8-sig") as file:
            requests = [json.loads(line) for line in file]
    same("a file that is bad as such asks the site nothing", len(requests), before)
    writes = [(r["method"], r["path"]) for r in requests if r["method"] != "GET" and r["path"] not in READS and
              not r["path"].endswith(("/users/search", "/groups/search", "/workspaces"))]
    same("no request changes anything", writes, [])
    ok(len(requests) > 50, "the site was read", len(requests))
    same("the live plan is the snapshot's", steps(room, "live"), steps(room, "good"))
    ok(os.path.exists(room("live", "snapshot.jsonl.zst")), "what was read live is kept with the plan")
    ok(not os.path.exists(room("live-bad")), "a bad plan leaves nothing")


def main():
    with Room() as room:
        with Jirad(room, tenant="company") as jirad:
            must(tool(room, "export", "-o", room("site"), "--format", "csv", "--quiet", *key(room), jirad=jirad))
        refuse_bad_files(room)
        read_every_kind(room)
        read_replaces(room)
        bind_rows(room)
        write_plan(room)
        refuse(room)
        live(room)
    done()


main()
