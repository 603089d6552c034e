#!/usr/bin/python3
"""Effective access: every account x project x level, with every way, against the brute-force reference; and against
what Jira itself would answer, POST /permissions/check, for every account and project. Ways, opened up by SQL, give the
same rows."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from access_reference import LEVELS, Reference, ask, by_id  # noqa: E402
from harness import Jirad, Room, done, must, ok, read_csv, read_json, same, same_rows, tool, truth  # noqa: E402
from ways_sql import Run  # noqa: E402

COLUMNS = ("account_id", "display_name", "project_id", "level", "permissions", "access_type", "via", "path_count", "limited_by",
           "via_ids")
ORG = "0a6e0000-1111-4111-8111-00000000abcd"
SIZE = ("--accounts", "1500", "--groups", "4", "--projects", "12", "--roles", "3", "--seed", "5")


def objects(run, report):
    """The rows of a report by column; csv-raw shows texts as they are."""
    header, rows = read_csv(run, report + ".csv")
    return [dict(zip(header, row)) for row in rows]


def effective(run):
    return [tuple(row[c] for c in COLUMNS) for row in objects(run, "effective_access")]


def export(room, name, *options, jirad=None):
    must(tool(room, "export", "-o", room(name), "--format", "csv-raw", "--quiet", *options, jirad=jirad))
    return room(name)


def in_order(name, rows):
    levels = list(LEVELS)
    keys = [(by_id(r[2]), r[0] != "", r[0].encode(), levels.index(r[3]) if r[0] else 0) for r in rows]
    ok(keys == sorted(keys), f"{name}: by project, then account, then level")


def same_rows_as(name, run, reference, levels=None):
    rows = effective(run)
    same_rows(f"{name}: every account x project x level, with its ways", rows, reference.rows(levels))
    return rows


def same_as_ways(name, run):
    """Closed reports, opened up, give the long ones, each column of them."""
    opened = Run(run)
    for report, rows_of in (("effective_access", opened.effective), ("role_access", opened.roles)):
        header, rows = read_csv(run, report + ".csv")
        same_rows(f"{name}: {report} is what closed reports hold", [tuple(r) for r in rows],
                  [tuple(r) for r in rows_of(header)])
    same_rows(f"{name}: ways says how many accounts each reaches, and what cuts it", opened.told(), opened.counts())


def same_counts(name, run, reference):
    browse, admin = reference.counts("BROWSE_PROJECTS"), reference.counts("ADMINISTER_PROJECTS")
    same_rows(f"{name}: browse_count, admin_count and exposure of every project",
              [(p["project_id"], p["browse_count"], p["admin_count"], p["exposure"]) for p in objects(run, "projects")],
              [(p, str(browse.get(p, "")), str(admin.get(p, "")), reference.exposure(p) if p in browse else "")
               for p in reference.projects])
    total = reference.browsable()
    same_rows(f"{name}: project_count of every account",
              [(a["account_id"], a["project_count"]) for a in objects(run, "accounts")],
              [(a, str(total[a]) if r["account_type"] == "atlassian" else "")
               for a, r in reference.accounts.items()])
    row = [r for r in objects(run, "completeness") if r["object"] == "effective access"][0]
    same(f"{name}: completeness says how many projects are computed",
         (int(row["received"]), int(row["kept"]), bool(row["drop_reason"])),
         (len(reference.projects), len(browse), len(browse) < len(reference.projects)))


def same_as_jira(name, jirad, reference, rows):
    """What the graph gives without condition, Jira confirms; what Jira says beyond that, a condition explains."""
    permissions = [key for keys in LEVELS.values() for key in keys if key != "ADMINISTER"]
    held = {(r[0], r[2], key) for r in rows for key in r[4].split("; ") if r[0] and not r[8]}
    projects = list(reference.projects)
    denied, unexplained, administrators, asked = [], [], [], 0
    for account, facts in reference.accounts.items():
        if facts["status"] == "unknown":
            unexplained += [h for h in held if h[0] == account]
            continue
        answer = ask(jirad, "/permissions/check", {
            "accountId": account, "globalPermissions": ["ADMINISTER"],
            "projectPermissions": [{"permissions": permissions, "projects": [int(p) for p in projects]}]})
        yes = {(account, str(p), one["permission"]) for one in answer["projectPermissions"] for p in one["projects"]}
        asked += len(permissions) * len(projects)
        for what in ((account, p, key) for p in projects for key in permissions):
            if what in held and what not in yes:
                denied.append(what)
            if what not in held and what[1] not in reference.unread and (what in yes) != reference.conditional(*what):
                unexplained.append(what)
        if ("ADMINISTER" in answer["globalPermissions"]) != any((account, p, "ADMINISTER") in held for p in projects):
            administrators.append(account)
    same(f"{name}: Jira confirms what is held", denied[:5], [])
    same(f"{name}: what Jira gives beyond it, a condition explains", unexplained[:5], [])
    same(f"{name}: the Jira administrators are those that Jira knows", administrators, [])
    known = sum(facts["status"] != "unknown" for facts in reference.accounts.values())
    same(f"{name}: Jira was asked about everybody", asked, known * len(permissions) * len(projects))


def one_tenant(tenant, *size, org=False):
    name = tenant
    with Room() as room, Jirad(room, *size, tenant=tenant) as jirad:
        with open(room("key"), "w", encoding="ascii", opener=lambda p, f: os.open(p, f, 0o600)) as file:
            file.write("jirad-org-key\n")
        with_key = ["--org", ORG, "--org-key-file", room("key")] if org else []
        run = export(room, "run", *with_key, jirad=jirad)
        said = truth(room, tenant, *size)
        reference = Reference(said, jirad, org=org)
        rows = same_rows_as(name, run, reference)
        in_order(name, rows)
        same_counts(name, run, reference)
        same_as_jira(name, jirad, reference, rows)
        same_as_ways(name, run)
        for rule in ("active", "all"):
            other = export(room, rule, "--snapshot", run, "--candidates", rule)
            same_rows_as(f"{name}, --candidates {rule}", other, Reference(said, jirad, rule, org))
            same_as_ways(f"{name}, --candidates {rule}", other)
            same(f"{name}: run.json says so", read_json(other, "run.json")["effective_access"],
                 {"candidates": rule, "levels": list(LEVELS)})
        keys = ["EDIT_ISSUES", "DELETE_ISSUES"]
        other = export(room, "keys", "--snapshot", run, "--permission", ",".join(keys))
        same_rows_as(f"{name}, --permission", other, reference, {key: [key] for key in keys})
        same_as_ways(f"{name}, --permission", other)
        same(f"{name}: and that too", read_json(other, "run.json")["effective_access"],
             {"candidates": "licensed", "levels": keys})
        same_counts(f"{name}, --permission", other, reference)


def no_cap():
    """More accounts in one project than Jira's own search of a project's users would ever show."""
    with Room() as room, Jirad(room, *SIZE, tenant="synthetic") as jirad:
        run = export(room, "run", jirad=jirad)
        reference = Reference(truth(room, "synthetic", *SIZE), jirad)
        rows = same_rows_as("1,500 accounts", run, reference)
        same_as_ways("1,500 accounts", run)
        most = max(sum(r[2] == p and r[3] == "browse" and r[0] != "" for r in rows) for p in reference.projects)
        ok(most > 1200, f"1,500 accounts: {most} of them can browse one project, a row each", most)


def wrong_choices():
    with Room() as room:
        with Jirad(room) as jirad:
            run = export(room, "run", jirad=jirad)
        for options, words in ((["--permission", "DELETE_ISUES"], "did you mean 'DELETE_ISSUES'?"),
                               (["--permission", "NOBODY_KNOWS_IT"], "permission_grants"),
                               (["--permission", ","], "no permission is named"),
                               (["--candidates", "everybody"], "'licensed', 'active' or 'all'")):
            got = tool(room, "export", "--snapshot", run, "-o", room("no"), "--quiet", *options)
            ok(got.returncode == 2 and words in got.stderr and not os.path.exists(room("no")),
               f"{' '.join(options)} is refused in words", got.stderr)


one_tenant("people", org=True)
for each in ("small", "company", "S"):
    one_tenant(each)
no_cap()
wrong_choices()
done()
