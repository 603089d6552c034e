#!/usr/bin/python3
"""Built-in templates by name: what they show, and what export refuses to show."""
import os
import sys

import openpyxl

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from harness import Jirad, Room, done, must, ok, read_csv, same, tool  # noqa: E402

BAD_HEADINGS = '{ "headings": "json", "sheets": [ { "report": "groups" } ] }\n'

with Room() as room:
    with Jirad(room) as jirad:
        must(tool(room, "export", "-o", "all", "--format", "csv", jirad=jirad))
    accounts = read_csv(room("all", "accounts.csv"))
    people = [dict(zip(accounts[0], row)) for row in accounts[1]]
    for name in ("vanta", "uar", "evidence"):
        must(tool(room, "export", "--snapshot", "all", "-o", name, "--template", name, "--format", "csv,xlsx"))
    head, rows = read_csv(room("vanta", "accounts.csv"))
    same("vanta: its headings, in CSV too", head, ["Account name", "Account owner", "Status"])
    same("vanta: people alone", rows, [[p["display_name"], p["email"], p["status"]] for p in people
                                      if p["account_type"] == "atlassian"])
    for report in ("memberships", "role_access"):
        same(f"uar: every row of {report}", len(read_csv(room("uar", report + ".csv"))[1]),
             len(read_csv(room("all", report + ".csv"))[1]))
    sheets = openpyxl.load_workbook(room("evidence", "evidence.xlsx")).sheetnames
    ok(len(sheets) == 5 and all(any(word in s for s in sheets) for word in ("CC6.3", "A.8.2", "PCI 7.2.4", "A.5.18")),
       "evidence: sheets name the controls", sheets)
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
