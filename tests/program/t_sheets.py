#!/usr/bin/python3
"""Lists in a workbook: a roster, rules, reviewers, protected names and packs.csv say the same in XLSX as in CSV, and what
is wrong is told by its cell. TAP."""
import csv
import datetime
import hashlib
import os
import sys

import openpyxl

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from harness import Jirad, Room, done, must, ok, read_bytes, same, tool  # noqa: E402
from plans import sum_again  # noqa: E402
from returned import book, decide_csv, rows_of  # noqa: E402

ROSTER = ("Email", "Account ID", "STATUS", "End date")
RULES = ("rule_id", "severity", "left", "right", "scope")


def workbook(path, rows, edit=None, title="List"):
    """As openpyxl saves it."""
    made = openpyxl.Workbook()
    made.active.title = title
    for row in rows:
        made.active.append(row)
    if edit is not None:
        edit(made)
    made.save(path)
    return path


def plain(path, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([str(c)[:10] if isinstance(c, datetime.date) else c for c in row] for row in rows)
    return path


def findings(room, name, *args):
    must(tool(room, "export", "--snapshot", "snap.zst", "-o", name, "--format", "csv", "--quiet", *args))
    return read_bytes(room(name), "findings.csv")


def refused(room, name, args, message, status=65):
    result = tool(room, *args)
    same(name, (result.returncode, [line for line in result.stderr.splitlines() if "Hint" not in line][-1:]),
         (status, ["jira-access: " + message]))


def lists_of_people(room):
    people = [r for r in rows_of(room("out", "accounts.csv")) if r["email"] and r["status"] == "active"]
    roster = [ROSTER, (people[0]["email"].upper(), None, "Left", None), (None, people[1]["account_id"], "terminated", None),
              (people[2]["email"], None, None, datetime.date(2020, 1, 31)), (people[3]["email"], None, "On leave", None)]
    rules = [RULES, ("R1", "high", "browse", "administer", "project"), ("R2", "low", "browse", "work", "site")]
    for option, rows in (("--roster", roster), ("--sod", rules)):
        want = findings(room, "csv" + option, option, plain(room("list.csv"), rows))
        ok(b"leaver" in want if option == "--roster" else b"segregation" in want, f"{option}: it finds something")
        for form, file in (("a workbook", workbook(room("list.xlsx"), rows)),
                           ("one called .csv", workbook(room("other.csv"), rows)),
                           ("notes beside it, a copy hidden", workbook(room("more.xlsx"), rows, beside(rows)))):
            ok(findings(room, f"{form}{option}", option, file) == want, f"{option}: {form} says the same")
        same(f"{option}: the digest is the workbook's", hashlib.sha256(read_bytes(room("more.xlsx"))).hexdigest()
             in read_bytes(room(f"{form}{option}"), "run.json").decode(), True)

    def wrong(option, rows, message, edit=None):
        file = workbook(room("wrong.xlsx"), rows, edit)
        refused(room, f"{option}: {message[:60]}", ("export", "--snapshot", "snap.zst", "-o", "no", "--quiet", option, file),
                file + message)
    wrong("--roster", roster + [("a@b.c", None, "lefft", None)], "!List!C6: unknown status 'lefft', did you mean 'left'?")
    wrong("--roster", roster + [(), ("a@b.c", None, "left", datetime.datetime(2026, 11, 30, 9))],
          "!List!D7: not a day as in 2026-11-30")
    wrong("--roster", roster + [("a@b.c", None, "=1/0", None)], "!List!C6: the cell shows an error, #DIV/0!",
          lambda made: setattr(made.active["C6"], "value", "#DIV/0!"))
    wrong("--roster", roster + [("a@b.c", None, "=A1", None)],
          "!List!C6: a formula without a value: write the word itself")
    wrong("--roster", roster, "!List!D4:D5: the cells are merged, so their text counts for the first row only: unmerge "
          "them, and fill in each row", lambda made: made.active.merge_cells("D4:D5"))
    wrong("--roster", [("Email", "State")], "!List!A1: the column 'status' is missing; is 'state' meant for it?")
    wrong("--roster", [], ": the file is empty: it needs a header that names its columns")
    wrong("--roster", roster, ": the sheets 'List' and 'Left' both have the columns of this list: remove one",
          lambda made: made.create_sheet("Left").append(ROSTER))
    wrong("--sod", rules + [("R2", "low", "browse", "work", "site")], "!List!A4: duplicate rule 'R2'")
    wrong("--sod", rules + [("R3", "low", "browse", "group-name:nobodies", "site")],
          "!List!D4: there is no group called 'nobodies'")
    with open(room("ods.xlsx"), "wb") as file:
        file.write(b"<html><table>")
    result = tool(room, "export", "--snapshot", "snap.zst", "-o", "no", "--roster", "ods.xlsx")
    ok(result.returncode == 65 and "an HTML page cannot be read" in result.stderr, "a foreign file is refused by its kind",
       result.stderr)


def beside(rows):
    def edit(made):
        made.create_sheet("Notes", 0).append(["What HR", "sent us"])
        copy = made.create_sheet("Old")
        copy.sheet_state = "hidden"
        for row in rows:
            copy.append(row)
    return edit


def reviewers(room):
    people = [r for r in rows_of(room("out", "accounts.csv")) if r["email"] and r["status"] == "active"]
    group, project = rows_of(room("out", "memberships.csv"))[0], rows_of(room("out", "role_assignments.csv"))[0]
    rows = [("Project", "Reviewer", "Group"), (None, people[0]["email"], group["group_name"]),
            (project["project_key"], people[1]["account_id"], None)]
    packs = []
    for name, file in (("csv", plain(room("owners.csv"), rows)), ("xlsx", workbook(room("owners.xlsx"), rows))):
        must(tool(room, "review", "--snapshot", "snap.zst", "-o", "by-" + name, "--reviewers", file, "--format", "csv"))
        packs.append([(p["file"], p["reviewer_id"], p["rows"]) for p in rows_of(room("by-" + name, "packs.csv"))])
    ok(len(packs[0]) == 3, "reviewers: there are packs", packs)
    same("reviewers: a workbook says the same", packs[1], packs[0])
    for name, row, message in (("nobody", (None, "nobody@example.org", group["group_name"]), "B4: no account"),
                               ("no reviewer", (None, None, group["group_name"]), "B4: no reviewer"),
                               ("no such group", (None, people[0]["email"], "no such group"), "C4: ")):
        result = tool(room, "review", "--snapshot", "snap.zst", "-o", "no", "--reviewers", workbook(room("w.xlsx"), rows + [row]))
        ok(result.returncode == 65 and f"w.xlsx!List!{message}" in result.stderr, f"reviewers: {name} is told by its cell",
           result.stderr)


def protected(room):
    member = rows_of(room("out", "memberships.csv"))[0]
    plain(room("take.csv"), [("action", "principal", "target"), ("revoke", member["account_id"], "group:" + member["group_id"])])
    args = ("plan", "take.csv", "--snapshot", "snap.zst", "--quiet", "--max-revoke-percent", "100", "--min-admins", "0")
    for name, rows in (("protect", [("Team", "Protect"), ("it", "# these stay"), (None, "group:" + member["group_id"])]),):
        result = tool(room, *args, "-o", "kept", "--protect", workbook(room("keep.xlsx"), rows))
        ok(result.returncode == 6 and "refused by 'protect'" in result.stderr, f"{name}: a workbook protects", result.stderr)
    for name, rows, message in (
            ("a typo", [("Team", "Protect"), ("it", "group-name:no such group")],
             "keep.xlsx!List!B2: no group has the name 'no such group'"),
            ("nothing", [("Protect",), ("# none",)], "keep.xlsx' names nothing: leave the option out, or name something"),
            ("no column", [("Team",), ("it",)], "keep.xlsx!List!A1: the column 'protect' is missing")):
        result = tool(room, *args, "-o", "no", "--protect", workbook(room("keep.xlsx"), rows))
        ok(result.returncode == 65 and message in result.stderr, f"protect: {name} is told", result.stderr)


def packs(room):
    """packs.csv in both formats; every line's count of rows is a number, or an error of its cell."""
    must(tool(room, "review", "--snapshot", "snap.zst", "-o", "sent", "--only", "privileged", "--format", "xlsx,csv"))
    path = room("sent", "packs.csv")
    with open(path, encoding="utf-8-sig", newline="") as file:
        table = list(csv.reader(file))
    ok(len(table) == 3, "packs: one pack in two formats", table)
    sent = room("sent", table[2][1])
    back = decide_csv(sent, room("back.csv"), {r["grant_id"]: ("keep", "needed") for r in rows_of(sent)})
    at, name = table[0].index("rows"), table[2][1]
    for line, last in ((2, 1), (3, 2)):
        for text in ("many", "-1", "-" + table[last][at], table[last][at] + "x", table[last][at] + ".0", "99999999999999999999",
                     "18446744073709551617", "1048577", "0", ""):
            rows = [list(row) for row in table]
            rows[last][at] = text
            plain(path, rows)
            sum_again(room("sent"))
            message = f"packs.csv:{line}:{at + 1}: '{text}' rows of '{table[last][1]}': a pack has 1 to "
            for args in (("plan", back, "-o", "no", "--snapshot", "snap.zst", "--review", room("sent")), ("verify", room("sent"))):
                result = tool(room, *args)
                ok(result.returncode == 65 and message in result.stderr and not os.path.exists(room("no")),
                   f"packs: {args[0]} refuses '{text}' rows in line {line}", f"{result.returncode} {result.stderr}")
    for name, rows, status, message in (("says the same", table, 0, ""),
                                        ("a bad count", table[:2] + [[c if i != at else "3 rows" for i, c in enumerate(table[2])]],
                                         65, "packs.csv!List!E3: '3 rows' rows of ")):
        with open(path, "wb") as file:
            file.write(book(("List", rows)))
        sum_again(room("sent"))
        result = tool(room, "plan", back, "-o", f"made{status}", "--snapshot", "snap.zst", "--review", room("sent"))
        ok(result.returncode == status and message in result.stderr, f"packs: a workbook {name}", result.stderr)


with Room() as room:
    with Jirad(room, tenant="company") as jirad:
        must(tool(room, "export", "-o", "out", "--format", "csv", jirad=jirad))
    os.rename(room("out", "snapshot.jsonl.zst"), room("snap.zst"))
    lists_of_people(room)
    reviewers(room)
    protected(room)
    packs(room)
done()
