#!/usr/bin/python3
"""plan: packs of a review that came back. Whatever program saved them, in whatever order and under whatever name, the
same decisions come out; what is undecided changes nothing; and review-status.csv says how far each pack is. TAP."""
import csv
import datetime
import json
import os
import random
import re
import shutil
import subprocess
import sys

import openpyxl

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from harness import TOOL, Jirad, Room, done, must, ok, read_bytes, read_json, same, same_rows, skip, tool  # noqa: E402
from returned import book, by_hand, decide, decide_csv, exceljs, office, put, rows_of  # noqa: E402

TEXTS = 5000
# What the workbook calls the columns that row_check is over, and those to fill in.
HEADINGS = {"Who": "display_name", "E-mail": "email", "Status": "status", "Kind": "entitlement_type",
            "Group or role": "entitlement", "Project": "project_key", "Project name": "project_name", "What it means": "via",
            "Last active": "last_active", "Flags": "flags", "Previous": "previous_decision", "Decision": "decision",
            "Reason": "reason", "Reviewer": "reviewer", "Grant ID": "grant_id", "Row check": "row_check",
            "Account ID": "account_id", "Email source": "email_source", "Account type": "account_type", "Managed": "managed",
            "Project ID": "project_id", "Project type": "project_type", "Style": "style", "State": "state",
            "Access type": "access_type"}


def plan(room, files, name, *args, snapshot="snap.zst", **more):
    more_args = ("--snapshot", room(snapshot)) if snapshot else ()
    return tool(room, "plan", *files, "-o", room(name), *more_args, "--quiet", *args, **more)


def steps(room, name):
    return sorted((s["grant_id"], s["action"], s["state"], s.get("reason", ""))
                  for s in read_json(room(name), "plan.json").get("steps", []))


def status(room, name, pack=None):
    rows = rows_of(room(name, "review-status.csv"))
    return rows if pack is None else next(r for r in rows if r["pack"] == pack)


def counts(row):
    return {k: row[k] for k in ("rows", "decided", "keep", "revoke", "not_mine", "ask_later", "undecided", "returned",
                                "coverage")}


def settled(rows):
    """Decisions of each kind, on every row but the last; revokes are few and hurt nobody's administration."""
    said, revokes = {}, 0
    for n, row in enumerate(rows[:-1]):
        safe = "administ" not in row["via"] and "addons" not in row["display_name"] + row["entitlement"]
        if safe and revokes < 2:
            said[row["grant_id"]] = ("revoke", f"left \u2013 {n}")
            revokes += 1
        elif n % 11 == 5:
            said[row["grant_id"]] = ("not mine", "")
        elif n % 11 == 7:
            said[row["grant_id"]] = ("ask later", "")
        else:
            said[row["grant_id"]] = ("keep", "needed" if row["flags"] else "")
    return said


def wanted(said):
    return sorted((g, d, "due" if d == "revoke" else "keep", r) for g, (d, r) in said.items() if d in ("keep", "revoke"))


def mess(sheet_book, sheet, at):
    """What people do to a workbook: hide, filter, add columns and rows, sort."""
    sheet.insert_cols(1)
    sheet["A1"] = "My notes"
    sheet["A2"] = "=1+1"
    for column in "CDE":
        sheet.column_dimensions[column].hidden = True
    for row in range(3, 8):
        sheet.row_dimensions[row].hidden = True
    sheet.auto_filter.ref = f"A1:D{sheet.max_row}"
    sheet.cell(sheet.max_row + 2, 1).value = "a line below"
    rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=2, max_row=12)]
    for n, row in enumerate(sorted(rows, key=lambda r: str(r[at["Grant ID"]]))):
        for i, value in enumerate(row, 1):
            sheet.cell(2 + n, i).value = value
    sheet.title = "Sheet1"
    del sheet_book["Read me"], sheet_book["Summary"], sheet_book["Findings"]


def programs(room, pack, rows, said):
    """One pack, saved by each program: the same plan."""
    path, sent = room("out", pack["file"]), room("out", pack["file"].replace(".xlsx", ".csv"))
    os.makedirs(room("back"))
    forms = {
        "openpyxl": decide(path, room("back/any name.xlsx"), said),
        "openpyxl, sorted, hidden, with own columns and rows": decide(path, room("back/mess.xlsx"), said, mess),
        "inline strings by hand, shuffled": by_hand(path, room("back/hand.xlsx"), said),
        "the same without _meta": by_hand(path, room("back/bare.xlsx"), said, meta=False),
        "CSV": decide_csv(sent, room("back/some.csv"), said),
        "CSV with ;, other order": decide_csv(sent, room("back/semi.csv"), said, ";", list(rows[0])[::-1]),
        "LibreOffice": office(room, room("back/any name.xlsx"), "xlsx", name="lo.xlsx"),
        "exceljs": exceljs(path, room("back/js.xlsx"), said),
        "a name that says nothing": room("back/noname"),
        "LibreOffice, from the CSV": office(room, room("back/some.csv"), "xlsx", "--infilter=CSV:44,34,76,1,,0,true",
                                            name="locsv.xlsx"),
    }
    with open(room("back/noname"), "wb") as file:
        file.write(read_bytes(room("back/any name.xlsx")))
    for number, (form, file) in enumerate(forms.items()):
        if file is None:
            skip(f"saved by {form}: the decisions", "the program is not here")
            continue
        for how, args in (("", ()), (", with --review", ("--review", room("out")))):
            name = f"form-{number}{len(args)}"
            result = plan(room, [file], name, *args)
            ok(result.returncode == 0, f"saved by {form}{how}: a plan", result.stderr)
            if result.returncode == 0:
                same(f"saved by {form}{how}: the decisions", steps(room, name), wanted(said))
    row = status(room, "form-02", pack["pack"])
    n = {d: sum(1 for x, _ in said.values() if x == d) for d in ("keep", "revoke", "not mine", "ask later")}
    decided = n["keep"] + n["revoke"]
    same("review-status.csv: the pack that came back", counts(row),
         {"rows": str(len(rows)), "decided": str(decided), "keep": str(n["keep"]), "revoke": str(n["revoke"]),
          "not_mine": str(n["not mine"]), "ask_later": str(n["ask later"]), "undecided": "1", "returned": "yes",
          "coverage": f"{decided * 1000 // len(rows) / 10:.1f} %"})
    same("review-status.csv: its reviewer", (row["reviewer"], row["reviewer_id"], row["missing_reasons"], row["self_reviews"]),
         (pack["reviewer"], pack["reviewer_id"], "0", "0"))
    same("review-status.csv: every pack of the review", [(r["pack"], r["rows"]) for r in status(room, "form-02")],
         [(p["pack"], p["rows"]) for p in rows_of(room("out", "packs.csv")) if p["file"].endswith(".xlsx")])
    same("review-status.csv: only one came back", [r["pack"] for r in status(room, "form-02") if r["returned"] == "yes"],
         [pack["pack"]])
    same("without --review only what came back is listed", [r["pack"] for r in status(room, "form-00")], [pack["pack"]])
    origin = [s["origin"] for s in read_json(room("form-00"), "plan.json")["steps"]]
    ok(all(re.fullmatch(r".*any name\.xlsx!Review![A-Z]+\d+", o) for o in origin), "steps say their cell", origin[:3])
    extra = rows_of(room("form-20", "plan.csv"))
    ok(all(r["Cost centre"] and r["reviewed_on"] == "2025-12-09" for r in extra), "own columns and dates are kept",
       extra[:1])
    ok("display_name" not in extra[0], "what was sent out is not carried along", list(extra[0]))
    must(tool(room, "verify", "form-00"), 3)  # unchanged, and not carried out
    return forms


def numbers(room):
    """Checks that read like numbers, as a spreadsheet that opened a CSV shows them."""
    path = room("out", "review-without-a-reviewer.csv")
    rows = rows_of(path)
    decide_csv(path, room("numbers.csv"), {r["grant_id"]: ("keep", "needed") for r in rows})
    text = read_bytes(room("numbers.csv")).decode()
    like = [r["row_check"] for r in rows if re.fullmatch("[0-9]+(e[0-9]+)?", r["row_check"])]
    for check in like:
        text = text.replace(check, f"{min(float(check), sys.float_info.max):.15G}")
    with open(room("numbers.csv"), "w", encoding="utf-8") as file:
        file.write(text)
    result = plan(room, ["numbers.csv"], "numbers")
    ok(result.returncode == 0, "a check that became a number is still known", f"{len(like)}: {result.stderr}")
    with open(room("numbers.csv"), "w", encoding="utf-8") as file:
        file.write(text.replace(next(r["row_check"] for r in rows if r["row_check"] not in like), "123456"))
    result = plan(room, ["numbers.csv"], "no-numbers")
    ok(result.returncode == 6, "any other number is not", result.stderr)


def damaged(room):
    """Cells that a spreadsheet took for days or numbers are told with what happened to them."""
    path = room("out", "review-without-a-reviewer.csv")
    rows = rows_of(path)
    number, row = next((n, r) for n, r in enumerate(rows) if r["project_key"])
    column = list(row).index("project_key") + 1

    def saved(name, decision):
        decide_csv(path, room(name), {row["grant_id"]: decision} if decision else {})
        table = rows_of(room(name))
        table[number]["project_key"] = "1-Mar"
        with open(room(name), "w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, list(table[0]))
            writer.writeheader()
            writer.writerows(table)

    saved("undecided.csv", None)
    result = plan(room, ["undecided.csv"], "undecided")
    ok(result.returncode == 0, "a damaged cell of a row without a decision is nothing", result.stderr)
    saved("decided.csv", ("keep", "needed"))
    result = plan(room, ["decided.csv"], "decided")
    ok(result.returncode == 6 and f":{number + 2}:{column}: a spreadsheet made '1-Mar' of what was sent: open the file "
       "again with this column as text" in result.stderr, "it is told what happened to the cell", result.stderr)
    sent = rows[number]["project_key"]
    result = plan(room, ["decided.csv"], "decided", "--review", room("out"))
    ok(result.returncode == 6 and f":{number + 2}:{column}: this cell was '{sent}' when it was sent" in result.stderr,
       "and with the review what it was", result.stderr)


def rules(room, pack, rows, jirad):
    """What is no mistake of a file: twice the same, incomplete, own access, gone meanwhile."""
    path = room("out", pack["file"])
    said = settled(rows)
    full = {**said, rows[-1]["grant_id"]: ("keep", "yes")}
    full = {g: ((d if d in ("keep", "revoke") else "keep"), r or "because") for g, (d, r) in full.items()}
    decide(path, room("full.xlsx"), full)
    half = dict(list(full.items())[::2])
    decide(path, room("half.xlsx"), half)
    must(plan(room, ["full.xlsx", "half.xlsx"], "twice"))
    same("the same decision twice counts once, a blank one not at all", steps(room, "twice"), wanted(full))
    same("twice: coverage", counts(status(room, "twice", pack["pack"]))["coverage"], "100.0 %")
    complete(room, jirad)
    result = must(plan(room, ["half.xlsx"], "half", "--require-complete"), 2)
    ok("--require-complete needs --review" in result.stderr, "without the review nobody knows what is complete", result.stderr)
    must(plan(room, ["half.xlsx"], "half"))
    same("half of it: status", status(room, "half")[0]["undecided"],
         str(len(rows) - len(half)))
    result = must(plan(room, ["full.xlsx"], "one", "--require-complete", "--review", room("out")), 6)
    ok("of the packs did not come back" in result.stderr and "REFUSED  require-complete" in
       read_bytes(room("one"), "summary.txt").decode(), "packs that did not come back are refused too", result.stderr)
    result = tool(room, "apply", room("one"), jirad=jirad)
    ok(result.returncode == 6 and "refused by require-complete" in result.stderr, "apply refuses such a plan",
       result.stderr)
    words = {"KEEP": "keep", " Keep ": "keep", "Not Mine": "not mine", "not-mine": "not mine", "ASK LATER": "ask later",
             "asklater": "ask later", "Revoke\u00a0": "revoke", "re voke": "revoke"}
    some = {r["grant_id"]: (w, "x") for r, w in zip([r for r in rows if "administ" not in r["via"] and "addons" not in r["display_name"]], words)}
    decide(path, room("words.xlsx"), some)
    must(plan(room, ["words.xlsx"], "words", "--max-revoke-percent", "100"))
    same("case and spaces do not matter", [a for _, a, _, _ in steps(room, "words")],
         [a for _, a in sorted((g, words[w]) for g, (w, _) in some.items()) if a in ("keep", "revoke")])
    must(plan(room, [path], "none"))
    same("nothing decided: no step", steps(room, "none"), [])
    same("nothing decided: 0 %", (status(room, "none")[0]["coverage"], status(room, "none")[0]["undecided"]),
         ("0.0 %", pack["rows"]))
    own_access(room, rows, path)
    other_pack(room, pack, rows)
    namesake(room)
    blanks(room, path, rows)


def complete(room, jirad):
    """A review of one pack: whole, or not."""
    must(tool(room, "review", "--snapshot", "snap.zst", "-o", "single", "--only", "privileged", "--format", "xlsx,csv"))
    rows = rows_of(room("single", "review-everything.csv"))
    said = {r["grant_id"]: ("keep", "because") for r in rows}
    decide(room("single", "review-everything.xlsx"), room("all.xlsx"), said)
    must(plan(room, ["all.xlsx"], "complete", "--require-complete", "--review", room("single")))
    same("complete: coverage", status(room, "complete")[0]["coverage"], "100.0 %")
    said[rows[0]["grant_id"]] = ("ask later", "")
    decide(room("single", "review-everything.xlsx"), room("most.xlsx"), said)
    result = must(plan(room, ["most.xlsx"], "most", "--require-complete", "--review", room("single")), 6)
    ok("the plan is refused by 'require-complete': 1 row of 1 pack is not decided" in result.stderr, "an incomplete pack is "
       "refused", result.stderr)
    shutil.copytree(room("out"), room("fewer"))
    with open(room("fewer", "packs.csv"), "rb") as file:
        lines = file.read().splitlines(keepends=True)
    with open(room("fewer", "packs.csv"), "wb") as file:
        file.writelines(lines[:2])
    result = plan(room, ["all.xlsx"], "fewer-plan", "--require-complete", "--review", room("fewer"))
    ok(result.returncode == 6 and "packs.csv' was changed after it was written" in result.stderr, "a list of packs that was cut",
       result.stderr)
    decide_csv(room("single", "review-everything.csv"), room("part.csv"), dict(list(said.items())[3:]))
    must(plan(room, ["part.csv"], "part"))
    same("a CSV alone: coverage is not known", status(room, "part")[0]["coverage"], "")
    with Jirad(room, "--cloud-id", "00000000-0000-4000-8000-000000000000", tenant="company") as other:
        result = plan(room, ["part.csv"], "foreign", "--review", room("single"), snapshot=None, jirad=other)
        ok(result.returncode == 6 and "--review: the review is of http://" in result.stderr and
           not os.path.exists(room("foreign")), "the review of another site with the same ids", result.stderr)


def namesake(room):
    """A lead whose e-mail Jira hides decides on somebody of the same name: the column was sent with that name."""
    with Jirad(room, tenant="company") as jirad:
        must(tool(room, "export", "-o", "names", "--format", "csv", jirad=jirad))
        hidden = {a["account_id"] for a in rows_of(room("names", "accounts.csv")) if not a["email"]}
        lead = next(p for p in rows_of(room("names", "projects.csv")) if p["lead_status"] == "active" and
                    p["lead_account_id"] in hidden)
        jirad.edit("add-account", account="712020:namesake", name=lead["lead_name"], email="namesake@example.com")
        jirad.edit("add-actor", project=lead["project_id"], role=int(next(
            r["role_id"] for r in rows_of(room("names", "role_assignments.csv")) if r["project_id"] == lead["project_id"])),
            account="712020:namesake")
        must(tool(room, "review", "-o", "same", "--split", "lead", "--format", "xlsx,csv", jirad=jirad))
    pack = next(p for p in rows_of(room("same", "packs.csv")) if p["reviewer_id"] == lead["lead_account_id"])
    rows = rows_of(room("same", pack["file"]).replace(".xlsx", ".csv"))
    same("the column is sent with a name", {r["reviewer"] for r in rows}, {lead["lead_name"]})
    mine = next(r for r in rows if r["account_id"] == "712020:namesake")
    decide(room("same", pack["file"]), room("same.xlsx"), {mine["grant_id"]: ("keep", "somebody else")})
    for args in ((), ("--review", room("same"))):
        result = plan(room, ["same.xlsx"], "same-" + str(len(args)), *args, snapshot=room("same", "snapshot.jsonl.zst"))
        ok(result.returncode == 0, f"a namesake's access is not one's own {args[:1]}", result.stderr)


def other_pack(room, pack, rows):
    """One's own row of another pack, copied into one's own workbook."""
    rest = rows_of(room("out", "review-without-a-reviewer.csv"))
    mine = next(r for r in rest if r["account_id"] == pack["reviewer_id"])
    row = {**mine, "decision": "keep", "reason": "mine", "reviewer": ""}

    def edit(_, sheet, at):
        last = sheet.max_row + 1
        for heading, name in HEADINGS.items():
            value = row[name]
            if name == "last_active" and value:
                value = datetime.datetime.strptime(value, "%Y-%m-%dT%H:%M:%SZ")
            put(sheet.cell(last, at[heading]), value)

    decide(room("out", pack["file"]), room("copied.xlsx"), {}, edit)
    for args in ((), ("--review", room("out"))):
        result = plan(room, ["copied.xlsx"], "copied", *args)
        ok(result.returncode == 6 and "the reviewer's own access" in result.stderr, f"own access in another pack {args[:1]}",
           result.stderr)
    said = {rows[0]["grant_id"]: ("keep", "yes")}
    decide(room("out", pack["file"]), room("back-a.xlsx"), said)
    must(plan(room, ["back-a.xlsx"], "anon"))
    named = rows[0]["reviewer"] != ""
    ok(named != (b"without a reviewer" in read_bytes(room("anon"), "summary.txt")), "who decided is told when it is not known")


def blanks(room, path, rows):
    """A reason that nobody can see is none; of two rows the one with a reason counts."""
    row = next(r for r in rows if "administ" not in r["via"] and "addons" not in r["display_name"] + r["entitlement"])
    for text in ("\u00a0", "\u3000", "\u200b\u2003", "\ufeff "):
        decide(path, room("blank.xlsx"), {row["grant_id"]: ("revoke", text)})
        result = plan(room, ["blank.xlsx"], "blank")
        ok(result.returncode == 65 and "the reason is blank" in result.stderr, f"a reason of {text!r} is none", result.stderr)
    decide(path, room("reason.xlsx"), {row["grant_id"]: ("revoke", "seen")})
    for files in (["blank.xlsx", "reason.xlsx"], ["reason.xlsx", "blank.xlsx"]):
        must(plan(room, files, "seen-" + files[0]))
        same("the row with a reason counts", steps(room, "seen-" + files[0])[0][3], "seen")
    decide(path, room("idle.xlsx"), {row["grant_id"]: ("", "why not")})
    must(plan(room, ["idle.xlsx"], "idle"))
    ok(b"     1 row with a reason but no decision" in read_bytes(room("idle"), "summary.txt"), "a reason for nothing is told")
    result = plan(room, ["blank.xlsx"], "refused", "--status", room("status.csv"))
    rows_now = rows_of(room("status.csv"))
    ok(result.returncode == 65 and rows_now[0]["missing_reasons"] == "1" and rows_now[0]["revoke"] == "1",
       "--status: how far it is, though there is no plan", rows_now)
    result = tool(room, "plan", "reason.xlsx", "--status", "status.csv", "--review", "out")
    rows_now = rows_of(room("status.csv"))
    ok(result.returncode == 0 and result.stdout == "status.csv\n" and
       [r["missing_reasons"] for r in rows_now if r["returned"] == "yes"] == ["0"] and len(rows_now) > 5,
       "--status alone: no site, no plan; every pack", result.stderr)
    kept = read_bytes(room("reason.xlsx"))
    for target in ("reason.xlsx", "out/packs.csv", "linked"):
        if target == "linked":
            os.symlink("status.csv", room("linked"))
        result = tool(room, "plan", "reason.xlsx", "--status", target, "--review", "out")
        ok(result.returncode == 2 and "is not an earlier review status" in result.stderr,
           f"--status never takes the place of {target}", result.stderr)
    same("what came back is as it was", read_bytes(room("reason.xlsx")), kept)
    result = tool(room, "plan", "reason.xlsx", "--status", "status.csv", "--review", "out", "--require-complete")
    ok(result.returncode == 6 and "not complete: " in result.stderr, "--status --require-complete", result.stderr)
    result = tool(room, "plan", "numbers.csv", "--status", "status.csv")
    ok(result.returncode == 2 and "--review DIR" in result.stderr, "--status of a CSV alone needs the review", result.stderr)


def as_csv(room):
    """The sheet Review as a spreadsheet saves it as CSV: a moment is as short as it is shown."""
    with open(room("org-key"), "w", encoding="ascii", opener=lambda p, f: os.open(p, f, 0o600)) as file:
        file.write("jirad-org-key\n")
    with Jirad(room, tenant="company") as jirad:
        must(tool(room, "fetch", "-o", "active.zst", "--org", "0a6e0000-1111-4111-8111-00000000abcd", "--org-key-file",
                  "org-key", jirad=jirad))
    must(tool(room, "review", "--snapshot", "active.zst", "-o", "active", "--only", "privileged", "--format", "xlsx,csv"))
    rows = rows_of(room("active", "review-everything.csv"))
    seen = [r for r in rows if r["last_active"]]
    said = {r["grant_id"]: ("keep", "because") for r in rows}
    table = [{h: r[n] for h, n in HEADINGS.items()} for r in rows]
    for lengths in ((10,), (16,), (10, 16)):
        for n, r in enumerate(table):
            r.update({"Decision": "keep", "Reason": "because",
                      "Last active": rows[n]["last_active"].replace("T", " ")[:lengths[n % len(lengths)]]})
        with open(room("saved.csv"), "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(HEADINGS))
            writer.writeheader()
            writer.writerows(table)
        name = "saved-" + "-".join(map(str, lengths))
        result = plan(room, ["saved.csv"], name, "--review", room("active"), snapshot="active.zst")
        ok(result.returncode == 0 and len(seen) > 5, f"the sheet as CSV, moments of {lengths} letters", result.stderr)
        same(f"the sheet as CSV, moments of {lengths} letters: every decision",
             {g: (a, r) for g, a, _, r in steps(room, name)} if result.returncode == 0 else None, said)
    for n, r in enumerate(table):
        r["Last active"] = rows[n]["last_active"][:10]
    other = next(r for r in table if r["Last active"])
    other["Last active"] = "2024-01-01"
    with open(room("saved.csv"), "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(HEADINGS))
        writer.writeheader()
        writer.writerows(table)
    result = plan(room, ["saved.csv"], "not-saved", "--review", room("active"), snapshot="active.zst")
    ok(result.returncode == 6 and "this cell was '" in result.stderr and "1 cell is wrong" in result.stderr,
       "another day is another row", result.stderr)


def nameless(room):
    """A group in a role that Jira names without an id can be decided on, and taken out by its name."""
    with Jirad(room) as jirad:
        must(tool(room, "review", "-o", "old", "--format", "csv", jirad=jirad))
        rows = rows_of(room("old", "review-everything.csv"))
        row = next(r for r in rows if ":group-name:" in r["grant_id"])
        for decision, state in (("keep", "keep"), ("revoke", "due"), ("ask later", None)):
            decide_csv(room("old", "review-everything.csv"), room("old.csv"), {row["grant_id"]: (decision, "gone?")})
            name = "old-" + decision.replace(" ", "-")
            must(plan(room, ["old.csv"], name, "--review", room("old"), snapshot=None, jirad=jirad))
            same(f"a group without an id: {decision}: its name stands for it",
                 [r["principal"] for r in rows_of(room(name, "chain.csv"))], ["group-name:deleted-by-name"])
            if state is None:
                continue
            same(f"a group without an id: {decision}", steps(room, "old-" + decision), [(row["grant_id"], decision, state, "gone?")])
            must(tool(room, "apply", "old-" + decision, "--confirm", jirad=jirad))
            row_now = rows_of(room("old-" + decision, "result.csv"))[0]
            same(f"a group without an id: {decision}: carried out", (row_now["status"], row_now["verified"]),
                 ("noop", "yes") if decision == "keep" else ("done", "yes"))
        same("it is taken out by its name, once", [(w["method"], w["path"].partition("?")[2]) for w in jirad.writes()],
             [("DELETE", "group=deleted-by-name")])


def own_access(room, rows, path):
    mine = next(r for r in rows if r["account_id"] and r["email"])
    last, first = mine["display_name"].rsplit(" ", 1)[::-1]
    for who in (mine["email"].upper(), f"{mine['display_name']} <{mine['email']}>", mine["account_id"], mine["display_name"],
                f"the boss <x@example.com>; mailto:{mine['email']}", f"{last},\u00a0{first}", f" {first}  {last} (me)"):
        def edit(_, sheet, at):
            for row in range(2, sheet.max_row + 1):
                if sheet.cell(row, at["Grant ID"]).value == mine["grant_id"]:
                    sheet.cell(row, at["Reviewer"]).value = who

        decide(path, room("own.xlsx"), {mine["grant_id"]: ("keep", "mine")}, edit)
        result = plan(room, ["own.xlsx"], "own")
        ok(result.returncode == 6 and "a decision on the reviewer's own access" in result.stderr and
           re.match(r"jira-access: own\.xlsx!Review!M\d+: ", result.stderr) and not os.path.exists(room("own")),
           "own access is refused", f"{who}: {result.stderr}")
    for who in ("x" + mine["email"], mine["email"] + ".au", mine["display_name"] + "son",
                f"{mine['display_name']} <namesake@example.com>"):
        edit_who = who
        decide(path, room("other.xlsx"), {mine["grant_id"]: ("keep", "theirs")},
               lambda _, sheet, at: [sheet.cell(r, at["Reviewer"], edit_who) for r in range(2, sheet.max_row + 1)])
        must(plan(room, ["other.xlsx"], "other-" + who.replace(" ", "-")))
    must(plan(room, ["own.xlsx"], "allowed", "--allow-self-review"))
    same("--allow-self-review: counted", status(room, "allowed")[0]["self_reviews"], "1")


def gone(room, pack, rows, jirad):
    """Grants that went between sending and planning, with and without what they were about."""
    member = next(r for r in rows if r["grant_id"].startswith("role:") and ":user:" in r["grant_id"] and
                  "administ" not in r["via"]) if any(":user:" in r["grant_id"] and "administ" not in r["via"] for r in rows) \
        else next(r for r in rows if ":user:" in r["grant_id"])
    _, project, role, _, account = member["grant_id"].split(":", 4)
    kept = next(r for r in rows if r is not member and ":user:" in r["grant_id"])
    rest = room("out", "review-without-a-reviewer.xlsx")
    group = next(r for r in rows_of(rest.replace(".xlsx", ".csv")) if r["via"] == "gives nothing in Jira; other products are not read here")
    said = {member["grant_id"]: ("revoke", "left"), kept["grant_id"]: ("keep", "stays")}
    decide(rest, room("rest.xlsx"), {group["grant_id"]: ("revoke", "closed")})
    decide(room("out", pack["file"]), room("late.xlsx"), said)
    changed = jirad.edit("remove-actor", project=project, role=int(role), account=account)
    ok(changed, "the grant is taken away behind the tool's back", changed)
    ok(jirad.edit("delete-group", group=group["grant_id"].split(":")[1]), "and a group is deleted")
    must(plan(room, ["late.xlsx", "rest.xlsx"], "late", "--review", room("out"), snapshot=None, jirad=jirad))
    found = {r["grant_id"]: (r["state"], r["note"], r["action"]) for r in rows_of(room("late", "plan.csv"))}
    same("a grant that is gone is a step without a change", found[member["grant_id"]], ("noop", "already gone", "revoke"))
    same("a grant of a group that is no more, too", found[group["grant_id"]], ("noop", "already gone", "revoke"))
    same("the other is kept", found[kept["grant_id"]], ("keep", "", "keep"))
    ok("     2 already gone" in read_bytes(room("late"), "summary.txt").decode(), "the summary says so")
    result = tool(room, "apply", room("late"), "--confirm", jirad=jirad)
    ok(result.returncode == 0, "apply has nothing to do there", result.stderr)
    same("apply sent nothing that changes", jirad.writes(), [])
    chain = {r["grant_id"]: (r["status"], r["message"], r["verified"]) for r in rows_of(room("late", "chain.csv"))}
    same("chain.csv says that it was gone already", [chain[member["grant_id"]], chain[group["grant_id"]]],
         [("noop", "already gone", "yes")] * 2)


def other_reviews(room, pack):
    """Of another review, snapshot or site."""
    must(tool(room, "review", "--snapshot", "snap.zst", "-o", "other", "--split", "lead", "--due", "2027-01-31"))
    cases = (
        ("two reviews at once", (room("out", pack["file"]), room("other", pack["file"])), (), "is of another review ("),
        ("not the review that is named", (room("other", pack["file"]),), ("--review", room("out")),
         "than the one that --review names"),
    )
    for name, files, args, words in cases:
        result = plan(room, files, "foreign", *args)
        ok(result.returncode == 6 and words in result.stderr and not os.path.exists(room("foreign")), name, result.stderr)
    result = plan(room, (room("out", pack["file"]),), "foreign", snapshot="later.zst")
    ok(result.returncode == 6 and "the review was made from the snapshot" in result.stderr, "another snapshot", result.stderr)
    result = plan(room, (room("out", pack["file"].replace(".xlsx", ".csv")),), "foreign", snapshot="later.zst")
    ok(result.returncode == 6 and "no row_check of this sheet fits its row" in result.stderr, "a CSV of another snapshot",
       result.stderr)
    with Jirad(room, tenant="small") as jirad:
        result = plan(room, (room("out", pack["file"]),), "foreign", snapshot=None, jirad=jirad)
        ok(result.returncode == 6 and "its review is of http://" in result.stderr, "another site", result.stderr)
        result = plan(room, (room("out", pack["file"].replace(".xlsx", ".csv")),), "foreign", snapshot=None, jirad=jirad)
        ok(result.returncode == 2 and "--review DIR" in result.stderr, "a CSV alone does not say what it is of", result.stderr)
    with open(room("other", pack["file"]), "ab") as file:
        file.write(b"x")
    result = plan(room, (room("other", pack["file"]),), "foreign", "--review", room("other"))
    ok(result.returncode == 6 and "was changed after it was sent" in result.stderr, "a pack that was edited where it lay",
       result.stderr)
    result = plan(room, (room("out", pack["file"]),), "foreign", "--review", room("nowhere"))
    ok(result.returncode == 65 and "give the directory that 'review' made" in result.stderr, "no review there", result.stderr)


def random_text(rng):
    """Of all of Unicode that a cell can hold, with what is hard about cells. But for what LibreOffice itself loses:
    a tab beside a line end, and a text that looks like an escape, _x0041_."""
    hard = ("=1+1", "'", "\"", "&#61;", "<a>", "]]>", "\u202e", "e\u0301", "\U0001F469\u200d\U0001F692",
            "a\nb", "\u00a0", "\ufeff", "+1", "@x", "\u2028", "1e5", "TRUE")
    out = ""
    for _ in range(rng.randint(1, 12)):
        kind = rng.random()
        if kind < 0.2:
            out += rng.choice(hard)
        elif kind < 0.5:
            out += chr(rng.randint(0x21, 0x2FF))
        elif kind < 0.8:
            out += chr(rng.choice((rng.randint(0x300, 0xD7FF), rng.randint(0xE000, 0xFFFD))))
        else:
            out += chr(rng.randint(0x10000, 0x10FFFF))
    out = "".join(c for c in out if not 0x7F <= ord(c) <= 0x9F)
    return f"x{out}x"


def any_text(room):
    """5,000 texts of reviewers back, and as many names out and back: row_check says that not one has changed."""
    rng = random.Random(20261124)
    with Jirad(room, "--accounts", "1900", "--groups", "60", "--projects", "40", "--roles", "6", tenant="synthetic") as jirad:
        must(tool(room, "fetch", "-o", "plain.zst", jirad=jirad))
    text = subprocess.run(["zstd", "-dc", room("plain.zst")], capture_output=True, check=True).stdout.decode()
    names = {}

    def rename(match):
        return match[1] + json.dumps(names.setdefault(match[2], random_text(rng)), ensure_ascii=rng.random() < 0.5)

    text = re.sub(r'("displayName":)"((?:[^"\\]|\\.)*)"', rename, text)
    import hashlib
    lines = text.encode().splitlines(keepends=True)
    end = json.loads(lines[-1])
    end["sha256"] = hashlib.sha256(b"".join(lines[:-1])).hexdigest()
    lines[-1] = json.dumps(end, separators=(",", ":")).encode() + b"\n"
    with open(room("odd.zst"), "wb") as file:
        file.write(subprocess.run(["zstd", "-c"], input=b"".join(lines), capture_output=True, check=True).stdout)
    must(tool(room, "review", "--snapshot", "odd.zst", "-o", "odd", "--format", "xlsx,csv"))
    rows = rows_of(room("odd", "review-everything.csv"))
    ok(len(rows) >= TEXTS, f"there are {TEXTS} rows to write in", len(rows))
    said = {r["grant_id"]: ("keep", random_text(rng)) for r in rows}
    want = sorted((g, re.sub("\r\n?", "\n", t)) for g, (_, t) in said.items())
    stored = {g: (d, re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", t)) for g, (d, t) in said.items()}
    decide(room("odd", "review-everything.xlsx"), room("odd.xlsx"), stored)
    decide_csv(room("odd", "review-everything.csv"), room("odd.csv"), said)
    files = {"openpyxl": room("odd.xlsx"), "CSV": room("odd.csv"), "LibreOffice": office(room, room("odd.xlsx"), "xlsx")}
    for number, (form, file) in enumerate(files.items()):
        if file is None:
            skip(f"{form}: texts out and back", "no LibreOffice here")
            continue
        result = plan(room, [file], f"odd-{number}", snapshot="odd.zst")
        ok(result.returncode == 0, f"{form}: names are as they were sent", result.stderr)
        if result.returncode == 0:
            got = sorted((s["grant_id"], s["reason"]) for s in read_json(room(f"odd-{number}"), "plan.json")["steps"])
            same_rows(f"{form}: {len(want)} texts out and back unchanged", got, want)


def sheets(room):
    """Plans of every kind in XLSX, in workbooks with more in them."""
    accounts = [r for r in rows_of(room("export", "accounts.csv")) if r["status"] == "active" and
                r["account_type"] == "atlassian"]
    groups = rows_of(room("export", "groups.csv"))
    group = next(g for g in groups if g["group_name"] == "team-webshop")
    who = next(a["account_id"] for a in accounts if not any(
        m["account_id"] == a["account_id"] and m["group_id"] == group["group_id"]
        for m in rows_of(room("export", "memberships.csv"))))
    plain = [["action", "principal", "target", "Reason", "When"], ["grant", who, "group:" + group["group_id"], 12.5, (46000.5, 1)]]
    cases = {
        "a plan behind a title and an empty sheet": book(("Empty", []), ("Changes", [["Changes for May"], []] + plain)),
        "a hidden sheet is passed over": book(("old", [plain[0], ["revoke", "x", "y"]]), ("new", plain), hidden=("old",)),
        "userId, group": book(("S", [["userId", "group"], [who, "team-webshop"]])),
        "a matrix": book(("S", [["principal", "group-name:team-webshop"], [who, "x"]])),
        "a formula outside what decides": book(("S", [plain[0], ["grant", who, b'<c r="AT" t="str"><f>A1</f><v>group-name:team-webshop</v></c>']])),
        "a true and a number beside it": book(("S", [["action", "principal", "target", "done"], [
            "grant", who, "group-name:team-webshop", b'<c r="AT" t="b"><v>1</v></c>']])),
    }
    for number, (name, data) in enumerate(cases.items()):
        with open(room("kind.xlsx"), "wb") as file:
            file.write(data)
        result = plan(room, ["kind.xlsx"], f"kind-{number}")
        ok(result.returncode == 0, f"{name}: a plan", result.stderr)
        if result.returncode == 0:
            got = [(s["action"], s["principal_id"], s["group_id"]) for s in read_json(room(f"kind-{number}"), "plan.json")["steps"]]
            same(name, got, [("grant", who, group["group_id"])])
    row = rows_of(room("kind-0", "plan.csv"))[0]
    same("numbers and dates as texts", (row["reason"], row["When"], row["source"]),
         ("12.5", "2025-12-09T12:00:00Z", "kind.xlsx!Changes!A4"))


def changing(room):
    """A file that somebody saves while the site is being read: no plan, since what is kept would not be what was read."""
    with Jirad(room, "--fault", "/users/search @3 stall 5") as jirad:
        must(tool(room, "review", "-o", "live", "--format", "xlsx,csv", jirad=jirad))
        sent = rows_of(room("live", "review-everything.csv"))
        said = {r["grant_id"]: ("keep", "needed") for r in sent}
        decide(room("live", "review-everything.xlsx"), room("live.xlsx"), said)
        decide(room("live", "review-everything.xlsx"), room("saved.xlsx"), {**said, sent[0]["grant_id"]: ("revoke", "left")})
        env = {"PATH": os.environ["PATH"], "HOME": room.path, "JIRA_URL": jirad.url, "JIRA_EMAIL": "admin@example.com"}
        with subprocess.Popen([TOOL, "plan", "live.xlsx", "-o", "alive", "--token-file", "token"], cwd=room.path, env=env,
                              stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as run:
            while "reading the site" not in run.stderr.readline() and run.poll() is None:
                pass
            os.replace(room("saved.xlsx"), room("live.xlsx"))
            why = run.stderr.read()
    ok(run.returncode == 1 and "'live.xlsx' was changed while" in why and not os.path.exists(room("alive")),
       "a file that changes meanwhile: no plan", why)
    os.mkfifo(room("fifo"))
    result = plan(room, ["fifo"], "piped")
    ok(result.returncode == 65 and "not a regular file" in result.stderr, "a pipe cannot be kept", result.stderr)


with Room() as room:
    with Jirad(room, tenant="company") as jirad:
        must(tool(room, "export", "-o", "export", "--format", "csv", jirad=jirad))
        os.rename(room("export", "snapshot.jsonl.zst"), room("snap.zst"))
        must(tool(room, "review", "--snapshot", "snap.zst", "-o", "out", "--split", "lead", "--format", "xlsx,csv"))
        packs = [p for p in rows_of(room("out", "packs.csv")) if p["file"].endswith(".xlsx") and p["reviewer_id"]]
        largest = max(packs, key=lambda p: int(p["rows"]))
        sent = rows_of(room("out", largest["file"].replace(".xlsx", ".csv")))
        programs(room, largest, sent, settled(sent))
        numbers(room)
        damaged(room)
        rules(room, largest, sent, jirad)
        sheets(room)
        gone(room, largest, sent, jirad)
        must(tool(room, "fetch", "-o", "later.zst", jirad=jirad))
        other_reviews(room, largest)
    changing(room)
    nameless(room)
    as_csv(room)
    any_text(room)
done()
