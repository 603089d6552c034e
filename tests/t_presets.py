#!/usr/bin/python3
"""Built-in templates by name: what they show, and what export refuses to show."""
import csv
import os
import sys

import openpyxl

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from harness import Jirad, Room, done, must, ok, read_csv, read_json, same, tool  # noqa: E402

BAD_HEADINGS = '{ "headings": "json", "sheets": [ { "report": "groups" } ] }\n'

TWELVE = ("Type,Last Name,First Name,User ID,User Status,Email Address,Entitlement Display Name,Entitlement,"
          "Resource Type,Resource Name,Entitlement Description,Entitlement Slug")
KINDS = {"memberships": "group", "role_access": "project"}
CONTROLS = {"Completeness": ("CC6.1", "7.2.4"), "Accounts": ("CC6.2", "A.5.16"),
            "Privileged": ("CC6.3", "A.8.2"), "Findings": ("CC6.3", "A.5.18", "7.2.4")}


def taken_back(room):
    """What was exported is a plan file, once it has an action: here one that changes nothing."""
    head, rows = read_csv(room("conductorone", "memberships.csv"))
    rows = [row for row in rows if row[0] == "atlassian" and row[4] == "active"]
    with open(room("back.csv"), "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head + ["Action"]] + [row + ["grant"] for row in rows])
    must(tool(room, "plan", "back.csv", "--snapshot", "all", "-o", "back"))
    same("conductorone: with an action it is a plan file", {s["state"] for s in read_json(room("back"), "plan.json")["steps"]},
         {"noop"})


with Room() as room:
    with Jirad(room) as jirad:
        must(tool(room, "export", "-o", "all", "--format", "csv", jirad=jirad))
    head, rows = read_csv(room("all", "memberships.csv"))
    memberships = [dict(zip(head, row)) for row in rows]
    for name in ("vanta", "uar", "evidence", "conductorone"):
        must(tool(room, "export", "--snapshot", "all", "-o", name, "--template", name, "--format", "csv,xlsx"))
    head, rows = read_csv(room("vanta", "memberships.csv"))
    same("vanta: its headings, in CSV too", head, ["Account name", "Account owner", "Role", "Status"])
    same("vanta: people alone, with each of their groups", rows,
         [[m["display_name"], m["email"], m["group_name"], m["status"]] for m in memberships
          if m["account_type"] == "atlassian"])
    for report in ("memberships", "role_access"):
        head, rows = read_csv(room("conductorone", report + ".csv"))
        same(f"conductorone: the twelve headings, {report}", ",".join(head), TWELVE)
        same(f"conductorone: every row of {report}", len(rows), len(read_csv(room("all", report + ".csv"))[1]))
        same(f"conductorone: the same in every row of {report}", {row[8] for row in rows}, {KINDS[report]})
    taken_back(room)
    for report in ("memberships", "role_access"):
        same(f"uar: every row of {report}", len(read_csv(room("uar", report + ".csv"))[1]),
             len(read_csv(room("all", report + ".csv"))[1]))
    book = openpyxl.load_workbook(room("evidence", "evidence.xlsx"))
    same("evidence: its sheets", book.sheetnames, ["Summary", "Completeness", "Accounts", "Privileged", "Findings"])
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
