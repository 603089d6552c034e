#!/usr/bin/python3
"""What a reading did not read is the site's failure, and never that of a file, an option or an argument that names it:
plan, review, explain and the files' options say so, with the site's reason and its exit code. TAP.
"""
import concurrent.futures
import contextlib
import glob
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import returned  # noqa: E402
from harness import Jirad, Room, done, must, ok, read_csv, read_json, same, tool  # noqa: E402

DEV, SOFTWARE = "10000000-0000-4000-8000-000000000005", "37fcfa53-b3a2-431d-b941-419f73f51dbc"
MIA, SAM = "5b10ac8d82e05b22cc7d4ef5", "557058:aaaa0001-0000-4000-8000-000000000001"
BLAME = re.compile(r"no (project|group|account|role|permission)\b.*\b(has|is called)|there is no|neither an e-mail")
LISTS = {  # what is refused, and what is said then of things that depend on it
    "projects": ("project/search * status 403", r"cannot be judged: projects were not read \(GET /rest/api/3/project/search: "
                 r"HTTP 403: Fault: status 403\.\)"),
    "groups": ("group/bulk?startAt * status 403", r"cannot be judged: groups were not all read \(GET /rest/api/3/group/bulk: "
               r"HTTP 403: Fault: status 403\.\)"),
    "accounts": ("users/search * status 403", r"cannot be judged: accounts were not all read \(GET /rest/api/3/users/search: "
                 r"HTTP 403: .*\)"),
    "roles": ("api/3/role * status 403", r"cannot be judged: roles were not all read \(GET /rest/api/3/role: HTTP 403: .*\)"),
    "members": (f"group/member?groupId={DEV} * status 403", r"cannot be judged: memberships were not all read \(members of "
                r"group .*: GET /rest/api/3/group/member: HTTP 403: .*\)"),
    "actors": ("project/10000/role/10200 * denied", r"cannot be judged: (roles|role actors) were not all read \(actors of role "
               r"'Developers' in project ALPHA: GET .*: HTTP 401: You are not allowed .*\)"),
    "schemes": ("api/3/permissionscheme * status 403", r"cannot be judged: permission schemes were not all read \(.*\)"),
}


def put(room, name, text):
    with open(room(name), "w", encoding="utf-8") as file:
        file.write(text)
    return room(name)


def rows(room, *lines, name="rows.csv"):
    return put(room, name, "action,principal,target\n" + "".join(line + "\n" for line in lines))


def judged(name, result, code, line, at=""):
    """It ended with the site's code, said the site's reason first, then what cannot be judged; the file is not blamed."""
    lines = [text.removeprefix("jira-access: ") for text in result.stderr.splitlines()]
    first = next((n for n, text in enumerate(lines) if text.startswith("incomplete: ")), None)
    told = next((n for n, text in enumerate(lines) if re.fullmatch(at + line, text)), None)
    ok(result.returncode == code and told is not None and (first is None or first < told)
       and not any(BLAME.search(text) for text in lines), name,
       f"exit {result.returncode}, not {code}; line {told} after {first}\n{result.stderr}")
    return first


@contextlib.contextmanager
def unread(what):
    """Room and snapshot of a reading in which this was refused."""
    with Room() as room:
        with Jirad(room, "--fault", LISTS[what][0]) as site:
            must(tool(room, "export", "-o", room("out"), "--format", "csv", jirad=site), 3)
        yield room, ("--snapshot", room("out.incomplete"))


PLANS = [  # what is refused, a row, the column of its cell
    ("projects", f"grant,{MIA},role:ZA/Developers", 3),
    ("projects", f"revoke,{SAM},role:10000:10200", 3),
    ("groups", f"grant,{MIA},group-name:nobody-knows", 3),
    ("groups", "revoke,group:4711,role:ALPHA/Developers", 2),
    ("accounts", f"grant,email:nobody@example.com,group:{DEV}", 2),
    ("accounts", f"grant,712020:nobody,group:{DEV}", 2),
    ("roles", f"grant,{MIA},role:ALPHA/Nothing", 3),
    ("members", f"revoke,{MIA},group:{DEV}", 2),
    ("actors", f"revoke,{MIA},role:ALPHA/Developers", 3),
    ("actors", f"revoke,{MIA},role:ALPHA/Service Desk Team", 2),
]


def plans(what):
    with unread(what) as (room, snapshot):
        for number, (_, line, column) in enumerate(row for row in PLANS if row[0] == what):
            name = f"{what} were not read: plan '{line}'"
            result = tool(room, "plan", rows(room, line), "-o", room("plan"), *snapshot)
            first = judged(name, result, 3, LISTS[what][1], re.escape(room("rows.csv")) + f":2:{column}: ")
            ok(first is not None and not os.path.exists(room("plan")), name + ": said first, and there is no plan")
            left = tool(room, "plan", rows(room, line), "-o", room(f"left{number}"), *snapshot, "--allow-incomplete")
            judged(name + ", left out", left, 3, "refused: " + LISTS[what][1],
                   re.escape(room("rows.csv")) + f":2:{column}: ")
            plan = read_json(room(f"left{number}"), "plan.json")
            ok(plan.get("steps", []) == [] and len(plan["unjudged"]) == 1 and "REFUSED" in left.stdout,
               name + ", left out: the plan and its summary say so", plan)


def files(what):
    """The options that name a file, explain, and --permission."""
    line = LISTS[what][1]
    with unread(what) as (room, snapshot):
        if what == "projects":
            protect = put(room, "protect", "project:ZA\n")
            judged("--protect", tool(room, "plan", rows(room, f"keep,{SAM},group:{DEV}"), "-o", room("plan"),
                                     "--protect", protect, *snapshot), 3, line, f".*{protect}:1: ")
            judged("explain, a project", tool(room, "explain", SAM, "ZA", *snapshot), 3, line, "explain: ZA: ")
            reviewers = put(room, "reviewers.csv", f"project,reviewer\nZA,{SAM}\n")
            judged("--reviewers, a project", tool(room, "review", "-o", room("review"), "--reviewers", reviewers,
                                                  *snapshot), 3, line, f".*{reviewers}:2:1: ")
            sod = put(room, "sod.csv", "rule_id,severity,left,right,scope\nr,high,role:ZA/Developers,role:ALPHA/Developers,site\n")
            judged("--sod, a role", tool(room, "export", "-o", room("sod"), "--format", "csv", "--sod", sod, *snapshot), 3,
                   line, f"incomplete: --sod: its rules were not applied: .*{sod}:2:3: ")
            ok(os.path.exists(room("sod.incomplete", "findings.csv")), "--sod: the reading is not given up for it")
        elif what == "groups":
            judged("explain, a group", tool(room, "explain", "--group", "nobody-knows", *snapshot), 3, line, ".*nobody-knows: ")
            sod = put(room, "sod.csv", "rule_id,severity,left,right,scope\nr,high,group-name:x,group:y,site\n")
            judged("--sod, a group", tool(room, "review", "-o", room("review"), "--sod", sod, *snapshot), 3, line,
                   f".*{sod}:2:3: ")
        elif what == "accounts":
            judged("explain, an account", tool(room, "explain", "nobody@example.com", *snapshot), 3, line,
                   "explain: nobody@example.com: ")
            reviewers = put(room, "reviewers.csv", f"group,reviewer\n{DEV},nobody@example.com\n")
            judged("--reviewers, an account", tool(room, "review", "-o", room("review"), "--reviewers", reviewers,
                                                   *snapshot), 3, line, f".*{reviewers}:2:2: ")
            protect = put(room, "protect", "email:nobody@example.com\n")
            judged("--protect, an account", tool(room, "plan", rows(room, f"keep,{SAM},group:{DEV}"), "-o", room("plan"),
                                                 "--protect", protect, *snapshot), 3, line, f".*{protect}:1: ")
        else:
            judged("--permission", tool(room, "explain", SAM, "ALPHA", "--permission", "NOT_READ", *snapshot), 3, line,
                   ".*--permission: ")


def answers():
    """What was read is answered, behind what was not."""
    with unread("accounts") as (room, snapshot):
        result = tool(room, "explain", SAM, "ALPHA", *snapshot)
        ok(result.returncode == 3 and "incomplete: accounts: " in result.stderr and "ALPHA" in result.stdout,
           "explain answers what it can, and ends with 3", result.stderr)


def mixed():
    """Of several rows the ones that can be judged are planned and carried out."""
    with Room() as room, Jirad(room, "--fault", "project/search * status 403") as site:
        file = rows(room, f"grant,{MIA},role:ZA/Developers", f"grant,{MIA},group:{DEV}")
        refused = tool(room, "plan", file, "-o", room("plan"), jirad=site)
        judged("one row of two: no plan", refused, 3, LISTS["projects"][1], ".*rows.csv:2:3: ")
        ok(any(re.fullmatch("jira-access: no plan was made: 1 cell cannot be judged, because the site was not read whole; .*"
                            "--allow-incomplete", line) for line in refused.stderr.splitlines()),
           "one row of two: what to do", refused.stderr)
        wrong = rows(room, f"grant,{MIA},role:ZA/Developers", f"hug,{MIA},group:{DEV}", name="wrong.csv")
        result = tool(room, "plan", wrong, "-o", room("plan"), jirad=site)
        ok(result.returncode == 3 and "and 1 cell is wrong" in result.stderr, "a mistake beside it is told too", result.stderr)
        result = tool(room, "plan", wrong, "-o", room("plan"), "--allow-incomplete", jirad=site)
        same("a mistake beside it is one though rows may be left out", result.returncode, 65)
        made = tool(room, "plan", file, "-o", room("plan"), "--allow-incomplete", jirad=site)
        judged("one row of two, left out", made, 3, "refused: " + LISTS["projects"][1], ".*rows.csv:2:3: ")
        applied = tool(room, "apply", room("plan"), "--confirm", "--settle", "2s", jirad=site)
        head, lines = read_csv(room("plan"), "result.csv")
        told = [dict(zip(head, line)) for line in lines]
        same("one row of two: the other is done", [line["status"] for line in told], ["done", "refused"])
        same("one row of two: result.csv says which is not, and why", [told[-1][name] for name in ("origin", "action",
             "principal", "target")], [room("rows.csv") + ":2:3", "grant", MIA, "role:ZA/Developers"])
        ok(re.fullmatch(LISTS["projects"][1], told[-1]["message"]), "one row of two: result.csv says why", told[-1])
        same("one row of two: the plan is not whole", tool(room, "verify", room("plan"), jirad=site).returncode, 3)
        judged("one row of two: apply says what is left", applied, 3, "refused: " + LISTS["projects"][1], ".*rows.csv:2:3: ")


def reviewed():
    """A decision about what was not read is not 'already gone'."""
    with Room() as room, Jirad(room, "--scoped") as site:  # so that it has a cloud id, on whatever port
        must(tool(room, "review", "-o", room("review"), "--format", "csv", jirad=site))
        pack = next(path for path in glob.glob(room("review", "*.csv"))
                    if os.path.basename(path) not in ("packs.csv", "completeness.csv"))
        grants = [row["grant_id"] for row in returned.rows_of(pack) if row["grant_id"].startswith("role:10000:10200:user")]
        back = returned.decide_csv(pack, room("back.csv"), {grants[0]: ("revoke", "no longer needed")})
        with Jirad(room, "--scoped", "--fault", "project/search * status 403") as other:
            must(tool(room, "export", "-o", room("out"), "--format", "csv", jirad=other), 3)
        command = ("plan", back, "--review", room("review"), "--snapshot", room("out.incomplete"))
        judged("a decision about what was not read", tool(room, *command, "-o", room("plan")), 3, LISTS["projects"][1],
               ".*back.csv:[0-9]+:[0-9]+: ")
        left = tool(room, *command, "-o", room("left"), "--allow-incomplete")
        ok(left.returncode == 3 and "already gone" not in left.stdout, "a decision about what was not read is not 'gone'",
           left.stdout + left.stderr)
        head, lines = read_csv(room("left"), "chain.csv")
        ok(any(grants[0] in line and "cannot be judged" in line for line in lines), "a decision about what was not read: "
           "chain.csv says so", [head, *lines])


ENDS = [  # the site's failure in mid-run, and its exit code
    ("the token is lost", ["project/search * expire"], 4, r"cannot be judged: projects were not read \(.*the token during the run.*\)"),
    ("a limit ends it", ["project/search * status 429 retry-after 3600"], 7, r"cannot be judged: projects were not read \(.*429.*\)"),
]


def ends():
    for what, faults, code, line in ENDS:
        with Room() as room, Jirad(room, *[w for f in faults for w in ("--fault", f)]) as site:
            file = rows(room, f"grant,{MIA},role:ZA/Developers")
            result = tool(room, "plan", file, "-o", room("plan"), jirad=site)
            judged(f"{what}: plan ends with {code}", result, code, line, ".*rows.csv:2:3: ")
            tool(room, "export", "-o", room("out"), "--format", "csv", jirad=site)
            if os.path.exists(room("out.incomplete")):
                again = tool(room, "plan", file, "-o", room("plan"), "--snapshot", room("out.incomplete"))
                judged(f"{what}: the replay ends with {code}, too", again, code, line, ".*rows.csv:2:3: ")
            else:
                same(f"{what}: nothing can be read any more", code, 4)


def not_at_all():
    """When nothing can be read, that is all there is to say, whatever the command and its files."""
    for fault, code, line in (("rest/ * allowlist", 4, "log in at .*: HTTP 403: the site's IP allowlist .*"),
                              ("rest/ * plain 451", 7, "log in at .*: HTTP 451: proxy.example.com: .*")):
        with Room() as room, Jirad(room, "--fault", fault) as site:
            file = rows(room, f"grant,{MIA},role:ZA/Developers")
            reviewers = put(room, "reviewers.csv", f"project,reviewer\nZA,{SAM}\n")
            sod = put(room, "sod.csv", "rule_id,severity,left,right,scope\nr,high,group-name:x,group:y,site\n")
            roster = put(room, "roster.csv", "email,status\nnobody@example.com,active\n")
            for args in (("plan", file, "-o", room("o")), ("review", "-o", room("o"), "--reviewers", reviewers),
                         ("explain", SAM, "ZA"), ("export", "-o", room("o"), "--sod", sod),
                         ("export", "-o", room("o"), "--roster", roster)):
                judged(f"{args[0]} {args[-2]}: nothing can be read", tool(room, *args, jirad=site), code, line)


def main():
    tests = [lambda what=what: plans(what) for what in LISTS if what != "schemes"]
    tests += [lambda what=what: files(what) for what in ("projects", "groups", "accounts", "schemes")]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        for future in [pool.submit(test) for test in (*tests, answers, mixed, reviewed, ends, not_at_all)]:
            future.result()


main()
done()
