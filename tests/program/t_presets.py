#!/usr/bin/python3
"""Built-in templates by name: what they show, and what export refuses to show."""
import csv
import os
import sys

import openpyxl

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from harness import Jirad, Room, done, must, ok, read_csv, read_json, same, same_rows, tool  # noqa: E402

BAD_HEADINGS = '{ "headings": "json", "sheets": [ { "report": "groups" } ] }\n'

TWELVE = ("Type,Last Name,First Name,User ID,User Status,Email Address,Entitlement Display Name,Entitlement,"
          "Resource Type,Resource Name,Entitlement Description,Entitlement Slug")
KINDS = {"memberships": "group", "role_entitlements": "project"}
WHOLE = {"memberships": "memberships", "role_entitlements": "role_access"}
STATUS = {"active": "Active", "inactive": "Deactivated", "unknown": "Deactivated"}
CONTROLS = {"Completeness": ("CC6.1", "7.2.4"), "Accounts": ("CC6.2", "A.5.16"),
            "Privileged": ("CC6.3", "A.8.2"), "Findings": ("CC6.3", "A.5.18", "7.2.4")}


def rows_of(path):
    head, rows = read_csv(path)
    return [dict(zip(head, row)) for row in rows]


def taken_back(room):
    """What was exported is a plan file, once it has an action: here one that changes nothing."""
    for report in KINDS:
        head, rows = read_csv(room("conductorone", report + ".csv"))
        rows = [row for row in rows if row[0] == "atlassian" and row[4] == "active" and not row[10]]
        with open(room("back.csv"), "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([head + ["Action"]] + [row + ["grant"] for row in rows])
        must(tool(room, "plan", "back.csv", "--snapshot", "all", "-o", "back-" + report))
        steps = read_json(room("back-" + report), "plan.json")["steps"]
        same(f"conductorone: with an action {report} is a plan file", ({s["state"] for s in steps}, bool(steps)),
             ({"noop"}, True))


with Room() as room:
    with Jirad(room) as jirad:
        must(tool(room, "export", "-o", "all", "--format", "csv", jirad=jirad))
    memberships, accounts, roles, access = (rows_of(room("all", f"{name}.csv")) for name in
                                            ("memberships", "accounts", "role_assignments", "role_access"))
    with open(room("groups.json"), "w", encoding="ascii") as file:
        file.write('{ "sheets": [ { "report": "account_groups" } ] }\n')
    must(tool(room, "export", "--snapshot", "all", "-o", "groups", "--template", "groups.json", "--format", "csv"))
    for name in ("vanta", "uar", "evidence", "conductorone"):
        must(tool(room, "export", "--snapshot", "all", "-o", name, "--template", name, "--format", "csv,xlsx"))
    head, rows = read_csv(room("vanta", "account_groups.csv"))
    same("vanta: its headings, in CSV too", head, ["Account name", "Account owner", "Role", "Status"])
    same("vanta: every person once, with all groups; owner is an e-mail, else a name", rows,
         [[a["display_name"], a["email"] or a["display_name"],
           ", ".join(sorted((m["group_name"] for m in memberships if m["account_id"] == a["account_id"]), key=str.encode)),
           STATUS[a["status"]]] for a in accounts if a["account_type"] == "atlassian"])
    ok(any(not row[2] for row in rows) and all(row[1] for row in rows if row[0]), "vanta: those without a group too")
    for report in KINDS:
        head, rows = read_csv(room("conductorone", report + ".csv"))
        same(f"conductorone: the twelve headings, {report}", ",".join(head), TWELVE)
        same(f"conductorone: every row of {report}", len(rows), len(read_csv(room("all", WHOLE[report] + ".csv"))[1]))
        same(f"conductorone: the same in every row of {report}", {row[8] for row in rows}, {KINDS[report]})
    same("conductorone: a role is told apart between projects, by entitlement and by resource",
         (len({row[7] for row in rows}), len({(row[9], row[11]) for row in rows})),
         (len({(r["project_id"], r["role_id"]) for r in access}),) * 2)
    taken_back(room)
    same("uar: one table, a row for each account and entitlement",
         [f for f in sorted(os.listdir(room("uar"))) if f.endswith(".csv")], ["completeness.csv", "entitlements.csv"])
    same_rows("uar: memberships, and roles that name the account itself",
              [(r["grant_id"], r["entitlement_type"], r["entitlement"], r["project_key"])
               for r in rows_of(room("uar", "entitlements.csv"))],
              [(m["grant_id"], "membership", m["group_name"], "") for m in memberships] +
              [(r["grant_id"], "role", r["role_name"], r["project_key"]) for r in roles if r["actor_type"] == "user"])
    with_roles = rows_of(room("groups", "account_groups.csv"))
    same("account_groups: the roles of each account", [r["roles"] for r in with_roles],
         [", ".join(sorted((f"{r['role_name']} in {r['project_key']}" for r in roles
                            if r["actor_type"] == "user" and r["actor_id"] == a["account_id"]), key=str.encode))
          for a in accounts])
    book = openpyxl.load_workbook(room("evidence", "evidence.xlsx"))
    same("evidence: its sheets", book.sheetnames, ["Summary", "Run", "Completeness", "Accounts", "Privileged", "Findings"])
    facts = {row[0]: row[1] for row in book["Run"].iter_rows(min_row=2, values_only=True)}
    run = read_json(room("evidence"), "run.json")
    same("evidence: the facts of run.json",
         [facts[f] for f in ("site", "read by", "account id", "begun", "finished", "snapshot", "complete", "candidates",
                             "with the global permissions", "dormant days")],
         [run["site"], run["account"]["name"], run["account"]["id"], run["started"], run["finished"], run["snapshot_id"],
          "yes", run["effective_access"]["candidates"], ", ".join(run["permissions"]),
          str(run["findings"]["dormant_days"])])
    same("evidence: the rows of each report", {n: facts[f"rows of {n}"] for n in ("accounts", "privileged", "findings",
                                                                               "completeness", "memberships")},
         {**{n: str(run["formats"][1]["rows"][n]) for n in ("accounts", "privileged", "findings", "completeness")},
          "memberships": str(len(memberships))})
    said = [cell.value for row in book["Summary"].iter_rows() for cell in row if isinstance(cell.value, str)]
    for sheet, controls in CONTROLS.items():
        at = said.index(sheet, said.index("What the sheets are for"))
        legend = " ".join(said[at + 1:at + 3])
        same(f"evidence: the legend names the controls of {sheet}", [c for c in controls if c not in legend], [])
    for name, words in (("review", "is made by 'jira-access review'"), ("changes", "is made by 'jira-access diff'")):
        result = tool(room, "export", "--snapshot", "all", "-o", "bad", "--template", name)
        ok(result.returncode == 2 and words in result.stderr, f"export does not show '{name}'", result.stderr)
    result = tool(room, "export", "--snapshot", "all", "-o", "bad", "--template", "vnta")
    ok(result.returncode != 0 and "vnta" in result.stderr, "a name that is neither built in nor a file", result.stderr)
    with open(room("bad.json"), "w", encoding="ascii") as file:
        file.write(BAD_HEADINGS)
    result = tool(room, "export", "--snapshot", "all", "-o", "bad", "--template", "bad.json")
    ok(result.returncode == 65 and "bad.json:1: 'headings' is 'json'" in result.stderr, "headings can be 'csv' alone",
       result.stderr)
done()
