#!/usr/bin/python3
"""Lists that do not have all: roles of their own in projects called company-managed, groups that no list has. TAP."""
import concurrent.futures
import csv
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from harness import TOOL, Jirad, Room, done, must, ok, read_json, same, same_rows, tool  # noqa: E402

with open(TOOL, "rb") as program:
    SANITIZED = b"__asan_init" in program.read()
EVERY = ("accounts", "groups", "memberships", "projects", "roles", "role_assignments", "permission_grants", "shared",
         "effective_access", "findings", "completeness")


def export(room, jirad, name, *more, status=0, env=None):
    """The rows of every report, as dictionaries; what stderr said; run.json."""
    where = room(name)
    run = must(tool(room, "export", "-o", where, "--format", "csv", "--quiet", *more, jirad=jirad, env=env), status)
    where += "" if status == 0 else ".incomplete"
    rows = {}
    for report in EVERY:
        with open(os.path.join(where, report + ".csv"), encoding="utf-8-sig", newline="") as file:
            rows[report] = list(csv.DictReader(file))
    return rows, run.stderr, read_json(where, "run.json")


def some(rows, *columns, **where):
    return [tuple(row[c] for c in columns) for row in rows if all(row[k] == v for k, v in where.items())]


def own_roles_of_a_company_managed_project(room):
    """The list of projects calls all of them classic, or says nothing; what the role's scope says is believed."""
    with Jirad(room) as jirad:
        whole, _, _ = export(room, jirad, "whole")
    for name, faults in {
            "classic": ["project/search * replace \"simplified\":true,\"style\":\"next-gen\" \"simplified\":false,\"style\":\"classic\""],
            "no style": ["project/search * replace \"simplified\":true,\"style\":\"next-gen\", "]}.items():
        with Jirad(room, *[word for fault in faults for word in ("--fault", fault)]) as jirad:
            rows, _, _ = export(room, jirad, name.replace(" ", "-"), status=3)
        listed = ("10400", "10401", "10402")
        same_rows(f"{name}: actors of roles with a project of their own are read",
                  [r for r in some(rows["role_assignments"], "project_key", "role_id", "actor_id") if r[1] in listed],
                  [r for r in some(whole["role_assignments"], "project_key", "role_id", "actor_id") if r[1] in listed])


def group_that_no_list_has(room):
    """Found by its id in a role or a filter: its members are read, it is one of the groups, and that no list has it is
    said. One that nothing names is not known of."""
    with Jirad(room) as jirad:
        whole, _, _ = export(room, jirad, "listed")
        for group in ("atlassian-addons", "Developers", "R&D / Platform #1 + QA? 100%"):
            ok(jirad.edit("unlist-group", group=group), f"'{group}' is in no list any more")
        rows, _, run = export(room, jirad, "unlisted")
    there = some(whole["role_assignments"], "actor_id", actor_name="R&D / Platform #1 + QA? 100%")[0][0]
    same("complete", run["complete"], True)
    same_rows("its members are read", some(rows["memberships"], "account_id", group_id=there),
              some(whole["memberships"], "account_id", group_id=there))
    for report in ("role_assignments", "effective_access"):
        drop = lambda row: {k: v for k, v in row.items() if k != "flags"}  # noqa: E731
        same(f"{report} is as if it were listed", list(map(drop, rows[report])), list(map(drop, whole[report])))
    filtered = some(whole["shared"], "target_id", object_name="Editors alone", shared_with="group")[0]
    same("that no list has it is said", some(rows["groups"], "group_id", flags="unlisted group"), [(there,), filtered])
    same("and it is not taken for gone", some(rows["findings"], "detail", finding="orphaned grant"),
         some(whole["findings"], "detail", finding="orphaned grant"))
    asked = [row for row in rows["completeness"] if row["object"] == "groups that no list has, asked for by id"]
    same("how many were asked for, and found", [(r["kept"], r["complete"]) for r in asked], [("2", "yes")])


def without_numbers(rows):
    """What the reports say, without what depends on how it was read: who describes a project's own role is the list."""
    return [(report, *(v for k, v in row.items() if k != "description" or row["scope_project_key"] == ""))
            for report in EVERY if report != "completeness" for row in rows[report]]


def in_pieces(room, kind, tries):
    """Schemes that never come as a list, and roles that do not either: so many tries."""
    name = kind.replace(" ", "-")
    with Jirad(room, "--log", room(name + ".log"), "--fault", f"api/3/permissionscheme? * {kind}", "--fault",
               f"api/3/role {tries} {kind}") as jirad:
        rows, _, run = export(room, jirad, name)
    with open(room(name + ".log"), encoding="utf-8-sig") as file:
        return rows, run, file.read()


def lists_in_pieces(room):
    """The lists of schemes and roles have no pages: what is too much, or broken, is asked for one by one."""
    with Jirad(room) as jirad:
        whole, _, _ = export(room, jirad, "in-one")
    kinds = {"status 500": 5, "truncate": 5, "status 413": 1, "bomb 300": 1}
    with concurrent.futures.ThreadPoolExecutor(len(kinds)) as pool:
        runs = pool.map(lambda kind: in_pieces(room, kind, kinds[kind]), kinds)
    for (kind, tries), (rows, run, log) in zip(kinds.items(), runs):
        same(f"{kind}: complete", (run["complete"], run["incomplete_reasons"]), (True, []))
        same_rows(f"{kind}: every row is as if the lists had been read", without_numbers(rows), without_numbers(whole))
        same(f"{kind}: why is told", some(rows["completeness"], "object", "complete",
                                          drop_reason="the list could not be had whole: they were asked for one by one"),
             [("roles", "yes"), ("permission schemes", "yes")])
        same(f"{kind}: so many tries", log.count('"/rest/api/3/permissionscheme?expand=permissions"'), tries)


def many_team_managed_projects(room):
    """The lists of roles and of schemes grow with them, and no reply is held whole: 12 MB of schemes here."""
    with Jirad(room, "--accounts", "100", "--groups", "10", "--projects", "500", tenant="team") as jirad:
        env = {"PATH": os.environ["PATH"], "HOME": room.path, "JIRA_URL": jirad.url, "JIRA_EMAIL": "admin@example.com",
               "JIRA_API_TOKEN": "jirad-token", "ATLASSIAN_API_URL": jirad.url}
        with subprocess.Popen([TOOL, "fetch", "-o", room("team"), "--quiet"], env=env, stdout=subprocess.DEVNULL) as run:
            _, status, usage = os.wait4(run.pid, 0)
            run.returncode = os.waitstatus_to_exitcode(status)
    same("500 team-managed projects are read", run.returncode, 0)
    if not SANITIZED:
        ok(usage.ru_maxrss < 32 * 1024, "in less than 32 MiB", f"{usage.ru_maxrss} KiB")
    again = room("team-again")
    must(tool(room, "export", "--snapshot", room("team"), "-o", again, "--format", "csv", "--quiet"))
    with open(os.path.join(again, "permission_grants.csv"), encoding="utf-8-sig", newline="") as file:
        same("and none of their grants is lost", sum(1 for _ in csv.DictReader(file)), 500 * 120 + 1)


def names_without_ids(room):
    """Older bodies call a group by its name alone, and the case of letters makes no other group of it: ß is SS."""
    with Jirad(room) as jirad:
        whole, _, _ = export(room, jirad, "as-listed")
    with Jirad(room, "--fault", "project/10001/role/10002 * replace Größe GRÖSSE", "--fault",
               "project/10001/role/10004 * replace desk-users DESK-Users") as jirad:
        rows, _, _ = export(room, jirad, "in-capitals")
        with open(room("case.csv"), "w", encoding="utf-8") as file:
            file.write("action,principal,target\ngrant,5b10ac8d82e05b22cc7d4ef5,group-name:NOBODY-here\n"
                       "grant,5b10ac8d82e05b22cc7d4ef5,group-name:GRÖSSE 开发 🚲\n")
        must(tool(room, "plan", room("case.csv"), "-o", room("case"), "--quiet", jirad=jirad))
        with open(room("case2.csv"), "w", encoding="utf-8") as file:
            file.write("action,principal,target\ngrant,5b10ac8d82e05b22cc7d4ef5,group-name:NOBDY-HERE\n"
                       "grant,5b10ac8d82e05b22cc7d4ef5,group-name:DEVELOPERS\n")
        bad = must(tool(room, "plan", room("case2.csv"), "-o", room("case2"), "--quiet", jirad=jirad), 65).stderr
    same_rows("groups named in another case are the listed ones", without_numbers(rows), without_numbers(whole))
    same("a plan finds them as well", sorted(s["group_id"][-2:] for s in read_json(room("case"), "plan.json")["steps"]),
         ["02", "03"])
    ok("did you mean 'nobody-here'?" in bad, "and knows what was meant", bad)
    ok("2 groups have the name 'DEVELOPERS'" in bad, "two that differ in case alone are not guessed at", bad)


MISSING = "10000000-0000-4000-8000-000000000001"  # a group with three members, in a role and in a scheme
GIVEN = "--accept-missing=group:" + MISSING


def missing_group(room):
    """Listed, and 404 for good: named; accepted by name, the reading is complete with an exception."""
    import openpyxl  # not before the peak of memory is measured

    fault = ("--fault", f"group/member?groupId={MISSING} * status 404")
    with Jirad(room, *fault) as jirad:
        _, said, run = export(room, jirad, "lacking", status=3)
        same("what is missing is named, and how to accept it", [MISSING in r and "--accept-missing" in r
                                                               for r in run["incomplete_reasons"]], [True])
        rows, said, run = export(room, jirad, "accepted", GIVEN)
        same("accepted: complete, with the exception", (run["complete"], run["incomplete_reasons"],
                                                        [MISSING in e for e in run["exceptions"]]), (True, [], [True]))
        ok("complete, with exceptions" in must(tool(
            room, "export", "-o", room("loud"), "--format", "xlsx", GIVEN, jirad=jirad)).stderr, "and it is said so")
        same("completeness says it", [("accepted as missing: group:" + MISSING in r[0], r[1]) for r in
                                      some(rows["completeness"], "drop_reason", "complete", object="memberships")],
             [(True, "yes")])
        _, said, run = export(room, jirad, "wrong", GIVEN + ",group:37fcfa53-b3a2-431d-b941-419f73f51dbc,group:none")
        notes = [line for line in must(tool(room, "fetch", "-o", room("snap"), GIVEN + ",group:none,group:"
                                            "37fcfa53-b3a2-431d-b941-419f73f51dbc", jirad=jirad)).stderr.splitlines()
                 if "--accept-missing" in line]
        same("what is not missing is said", [("no such group" in n, "is not missing" in n) for n in notes],
             [(True, False), (False, True)])
        accepted_plan(room, jirad)
    book = openpyxl.load_workbook(room("loud", "access.xlsx"))
    ok(any(MISSING in str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row),
       "the first sheet names it")
    same("every sheet says so", [s.title for s in book.worksheets if "with exceptions" not in (s.oddFooter.left.text or "")],
         [])
    must(tool(room, "export", "--snapshot", room("accepted"), "-o", room("replayed"), "--format", "csv", "--quiet"))
    same("a replay says the same", read_json(room("replayed"), "run.json"), read_json(room("accepted"), "run.json"))
    for word in ("project:A", "group:", "group:a b", "x", "group:a,,group:b"):
        same(f"'{word}' is no form of it", tool(room, "fetch", "-o", room("none"), "--accept-missing", word).returncode, 2)


def accepted_plan(room, jirad):
    """Revokes elsewhere are allowed; rows that touch the missing group itself are refused by name."""
    with open(room("rows.csv"), "w", encoding="utf-8") as file:
        file.write("action,principal,target\n"
                   "revoke,5b10ac8d82e05b22cc7d4ef5,role:ALPHA/Administrators\n"
                   f"revoke,557058:aaaa0001-0000-4000-8000-000000000001,group:{MISSING}\n"
                   f"grant,5b10ac8d82e05b22cc7d4ef5,group:{MISSING}\n"
                   f"revoke,group:{MISSING},role:ALPHA/Developers\n")
    limits = ("--max-revoke-percent", "100", "--min-admins", "0")
    same("without it nothing is revoked", tool(room, "plan", room("rows.csv"), "-o", room("no-plan"), "--quiet", *limits,
                                               jirad=jirad).returncode, 3)
    must(tool(room, "plan", room("rows.csv"), "-o", room("plan"), "--quiet", GIVEN, *limits, jirad=jirad))
    steps = read_json(room("plan"), "plan.json")["steps"]
    same("one row is to be done, three are refused by name",
         [(s["state"], "R&D / Platform" in s.get("hindrance", "")) for s in steps],
         [("due", False), ("manual", True), ("manual", True), ("manual", True)])
    run = tool(room, "apply", room("plan"), "--confirm", "--quiet", jirad=jirad)
    same("apply does the one", (run.returncode, [w["path"].split("?")[0] for w in jirad.writes()]),
         (3, ["/rest/api/3/project/10000/role/10002"]))


with Room() as room:
    many_team_managed_projects(room)  # the first: a child's peak of memory is at least its parent's when it began
    lists_in_pieces(room)
    own_roles_of_a_company_managed_project(room)
    group_that_no_list_has(room)
    names_without_ids(room)
    missing_group(room)
done()
