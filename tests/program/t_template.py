#!/usr/bin/python3
"""--template: a user's own file chooses sheets, columns, headings and rows, and every format shows just that."""
import json
import os
import sys

import openpyxl

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from harness import Jirad, Room, done, must, ok, read_csv, read_json, same, tool  # noqa: E402

TEMPLATE = {
    "title": "Quarterly look at groups & roles",
    "file": "quarterly",
    "sheets": [
        {"report": "memberships", "sheet": "Who is where", "where": {"status": ["inactive", "unknown"]},
         "columns": ["status", {"column": "display_name", "heading": "Person, by name"}, "group_name",
                     {"column": "account_id", "heading": "Id"}]},
        {"report": "role_access", "columns": ["path_count", "via", "role_name", "project_key"],
         "where": {"access_type": ["inherited"], "project_key": ["DESK", "BETA"]}},
        {"report": "memberships", "sheet": "App accounts", "columns": ["group_name"],
         "where": {"account_type": ["app"]}},
        {"report": "roles", "where": {"is_default": ["no"], "scope_project_key": [""]}},
        {"report": "groups", "columns": ["group_name", "member_count"], "where": {"member_count": ["0"]}},
        {"report": "projects", "columns": ["project_key"], "where": {"state": ["no such state"]}},
    ],
}
FILES = ["memberships", "role_access", "memberships-2", "roles", "groups", "projects"]
SHEETS = ["Who is where", "Role access", "App accounts", "Roles", "Groups", "Projects"]
HEADINGS = [["Status", "Person, by name", "Group name", "Id"], ["Path count", "Via", "Role name", "Project key"],
            ["Group name"], None, ["Group name", "Member count"], ["Project key"]]


def columns(sheet):
    return [c if isinstance(c, str) else c["column"] for c in sheet.get("columns", [])]


def as_text(value):
    """A cell as CSV has it."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(value)
    return ("no", "yes")[value] if isinstance(value, bool) else str(value)


def wanted(sheet, whole):
    """The rows of the whole report that the filters let through, with the columns asked for."""
    names = columns(sheet) or list(whole[0])
    rows = [row for row in whole if all(as_text(row[c]) in values for c, values in sheet.get("where", {}).items())]
    return names, [[row[n] for n in names] for row in rows]


def rearmed(text):
    return text[1:] if text[:1] == "'" and text[1:2] in tuple("=+-@\t\r") else text


def shown(rows):
    return [[as_text(c) or None if isinstance(c, (bool, list)) else c for c in row] for row in rows]


def same_everywhere(room, whole):
    run = room("mine")
    book = openpyxl.load_workbook(os.path.join(run, "quarterly.xlsx"))
    same("workbook: the sheets, in order", book.sheetnames, ["Summary", *SHEETS])
    same("workbook: the title", (book.properties.title, book["Summary"]["B2"].value),
         (TEMPLATE["title"], TEMPLATE["title"]))
    said = read_json(run, "run.json")
    same("run.json: the document", said["document"], TEMPLATE["title"])
    for sheet, name, tab, headings in zip(TEMPLATE["sheets"], FILES, SHEETS, HEADINGS):
        names, rows = wanted(sheet, whole[sheet["report"]])
        ok(name == "projects" or rows, f"{name}: the filters let something through")
        same(f"{name}.json", [list(o.items()) for o in read_json(run, name + ".json")],
             [list(zip(names, row)) for row in rows])
        with open(os.path.join(run, name + ".jsonl"), encoding="utf-8-sig", newline="\n") as file:
            same(f"{name}.jsonl", [list(json.loads(line).items()) for line in file],
                 [list(zip(names, row)) for row in rows])
        header, texts = read_csv(run, name + ".csv")
        same(f"{name}.csv", (header, [[rearmed(t) for t in row] for row in texts]),
             (names, [[as_text(c) for c in row] for row in rows]))
        lines = [[cell.value for cell in line] for line in book[tab].iter_rows(max_col=len(names))]
        if headings is not None:
            same(f"sheet {tab}: headings", lines[0], headings)
        same(f"sheet {tab}: rows", lines[1:], shown(rows))
        same(f"{name}: rows in run.json", {f["rows"][name] for f in said["formats"]}, {len(rows)})
    files = {f"{name}.{ext}" for name in FILES for ext in ("csv", "json", "jsonl")}
    files |= {"completeness.csv", "run.json", "SHA256SUMS", "snapshot.jsonl.zst", "quarterly.xlsx"}
    same("the files are those asked for, and what every run has", sorted(os.listdir(run)), sorted(files))


def refused(room, name, text, *words):
    with open(room("bad.json"), "w", encoding="utf-8") as file:
        file.write(text if isinstance(text, str) else json.dumps(text, indent=1))
    before = sorted(os.listdir(room.path))
    result = tool(room, "export", "--snapshot", room("whole"), "-o", room("out"), "--template", "bad.json", "--quiet")
    said = result.stderr
    good = (result.returncode == 65 and said.count("\n") == 1 and said.startswith("jira-access: bad.json:") and
            all(word in said for word in words) and sorted(os.listdir(room.path)) == before)
    ok(good, f"refused: {name}", f"exit code {result.returncode}: {said!r}, left {sorted(os.listdir(room.path))}")


with Room() as place:
    with Jirad(place) as site:
        must(tool(place, "export", "-o", place("whole"), "--format", "json", jirad=site))
        with open(place("mine.json"), "w", encoding="utf-8") as out:
            json.dump(TEMPLATE, out, indent=2)
        must(tool(place, "export", "-o", place("mine"), "--template", "mine.json", "--format", "csv,json,jsonl,xlsx",
                  jirad=site))
    reports = {s["report"]: read_json(place("whole"), s["report"] + ".json") for s in TEMPLATE["sheets"]}
    same_everywhere(place, reports)
    must(tool(place, "export", "--snapshot", place("mine"), "-o", place("raw"), "--template", "mine.json",
              "--format", "csv-raw"))
    for one, of in zip(FILES, TEMPLATE["sheets"]):
        header_, rows_ = wanted(of, reports[of["report"]])
        same(f"{one}.csv, raw", read_csv(place("raw"), one + ".csv"),
             (header_, [[as_text(c) for c in row] for row in rows_]))
    same("verify", tool(place, "verify", place("mine")).returncode, 0)
    must(tool(place, "export", "--snapshot", place("mine"), "-o", place("plain"), "--format", "json"))
    rows_ = read_json(place("plain"), "completeness.json")
    for one in ("mine", "plain"):
        same(f"{one}: completeness.csv is there, though no sheet or no format has it",
             read_csv(place(one), "completeness.csv"),
             (list(rows_[0]), [[as_text(c) for c in row.values()] for row in rows_]))
    with open(place("few.json"), "w", encoding="utf-8") as out:
        json.dump({"sheets": [{"report": "completeness", "where": {"object": ["groups"]}},
                              {"report": "completeness", "columns": ["object"], "sheet": "Objects"}]}, out)
    must(tool(place, "export", "--snapshot", place("mine"), "-o", place("few"), "--template", "few.json",
              "--format", "csv"))
    same("completeness.csv is whole when the template narrows it",
         [len(read_csv(place("few"), f"completeness{n}.csv")[1]) for n in ("", "-2", "-3")],
         [len(rows_), 1, len(rows_)])
    with open(place("words.json"), "w", encoding="utf-8") as out:
        json.dump({"sheets": [{"report": "accounts", "columns": ["account_id", {
            "column": "status", "values": {"active": "=yes", "no such status": "x"}}, {
            "column": "group_count", "values": {"0": "none"}}], "where": {"status": ["active", "inactive"]}}]}, out)
    must(tool(place, "export", "--snapshot", place("mine"), "-o", place("words"), "--template", "words.json",
              "--format", "csv-raw,json"))
    rows_ = [r for r in read_json(place("plain"), "accounts.json") if r["status"] in ("active", "inactive")]
    want = [[r["account_id"], {"active": "=yes"}.get(r["status"], r["status"]), r["group_count"] or "none"] for r in rows_]
    same("values: other words for what cells read, chosen by what they read",
         [list(r.values()) for r in read_json(place("words"), "accounts.json")], want)
    ok({"=yes", "inactive"} <= {r[1] for r in want} and "none" in {r[2] for r in want}, "values: and not for others")
    refused(place, "an unknown report", {"sheets": [{"report": "acounts"}]}, ":4:", "'acounts'", "accounts")
    refused(place, "an unknown column", {"sheets": [{"report": "groups", "columns": ["group_nam"]}]}, "'group_nam'",
            "group_name")
    refused(place, "an unknown column in a filter", {"sheets": [{"report": "groups", "where": {"size": ["1"]}}]},
            "'size'")
    refused(place, "an unknown key", {"sheets": [{"report": "groups", "colums": []}]}, "'colums'", "columns")
    refused(place, "a value that no cell reads",
            {"sheets": [{"report": "managed_accounts", "columns": [{"column": "in_jira", "values": {"active": "x"}}]}]},
            ":9:", "'in_jira' never reads 'active'")
    refused(place, "a value twice", '{"sheets": [{"report": "groups", "columns": [{"column": "group_id",\n'
            '"values": {"a": "b", "a": "c"}}]}]}', ":2:", "'a' is a duplicate in 'values': remove one")
    refused(place, "values that are no texts",
            {"sheets": [{"report": "groups", "columns": [{"column": "group_id", "values": {"a": 1}}]}]}, "each of 'values'")
    refused(place, "values of a text",
            {"sheets": [{"report": "groups", "columns": [{"text": "x", "heading": "y", "values": {"a": "b"}}]}]}, "remove 'values'")
    refused(place, "no JSON", '{"sheets": [}', ":1:")
    refused(place, "no sheets", {"title": "x"}, "sheets")
    refused(place, "a list", [1])
    refused(place, "a file name that leads elsewhere", {"file": "../x", "sheets": [{"report": "groups"}]}, "../x")
done()
