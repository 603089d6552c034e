#!/usr/bin/python3
"""plan: packs that come back in a form that nobody meant. Either every decision is read, or the file is refused at its
place; nothing is planned of anything else. TAP."""
import csv
import datetime
import hashlib
import json
import os
import re
import subprocess
import sys
import zipfile

import openpyxl

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from harness import Jirad, Room, done, must, ok, read_bytes, read_csv, read_json, same, skip, tool  # noqa: E402
from returned import EPOCH, decide, decide_csv, office, rows_of, zipped  # noqa: E402

ORG = "0a6e0000-1111-4111-8111-00000000abcd"  # jirad's
ONE = "no plan was made: 1 cell is wrong"


class Pack:
    """A pack as it was sent, three decisions on it, and what plan makes of a file."""

    def __init__(self, room, path):
        self.room, self.path, self.csv = room, path, path.replace(".xlsx", ".csv")
        self.rows = rows_of(self.csv)
        head = openpyxl.load_workbook(path)["Review"][1]
        self.letter = {cell.value: cell.column_letter for cell in head}
        words = ("keep", "needed"), ("revoke", "left"), ("ask later", "")
        quiet = [r for r in self.rows if "administ" not in r["via"] and "addons" not in r["display_name"]]
        self.said = {r["grant_id"]: word for r, word in zip(quiet, words)}
        self.line = {r["grant_id"]: n for n, r in enumerate(self.rows, 2)}
        self.first = self.line[next(iter(self.said))]
        self.made = 0

    def decided(self, name, edit=None, said=None):
        return decide(self.path, self.room(name), self.said if said is None else said, edit)

    def plan(self, file, *args):
        self.made += 1
        return tool(self.room, "plan", file, "-o", f"made-{self.made}", "--snapshot", "snap.zst", "--quiet", *args)

    def read(self, name, file, *args):
        """The decisions come out, and nothing else."""
        result = self.plan(os.path.basename(file), *args)
        ok(result.returncode == 0, f"{name}: a plan", result.stderr)
        if result.returncode != 0:
            return None
        plan = read_json(self.room(f"made-{self.made}"), "plan.json")
        same(f"{name}: the decisions", sorted((s["grant_id"], s["action"], s["reason"]) for s in plan["steps"]),
             sorted((g, d, r) for g, (d, r) in self.said.items() if d in ("keep", "revoke")))
        return plan

    def refused(self, name, file, lines, status=65, *args):
        file = os.path.basename(file)
        result = self.plan(file, *args)
        said = [line.removeprefix("jira-access: ") for line in result.stderr.splitlines()]
        same(name, (result.returncode, said), (status, [line.replace("FILE", file) for line in lines]))


def sheet_of(name, *rows, at=0):
    """An edit: one more sheet."""
    def edit(book, _, __):
        sheet = book.create_sheet(name, at)
        for row in rows:
            sheet.append(row)
    return edit


def several(*edits):
    def edit(book, sheet, at):
        for each in edits:
            each(book, sheet, at)
    return edit


def which_sheet(pack):
    """Whatever else is in the workbook, decisions are read; what could be meant as well is refused."""
    who, member = pack.rows[0]["account_id"], "team-webshop"
    for heads, row in ((("Email", "Group"), ("ann@example.com", member)), (("userId", "Group"), (who, member)),
                       (("Project", "Role", "Group"), ("WEB", "Developers", member))):
        pack.read(f"a sheet of {', '.join(heads)} before the review", pack.decided("notes.xlsx", sheet_of("Notes", heads, row)))
    plan = sheet_of("Changes", ("action", "principal", "target"), ("grant", who, "group-name:" + member))
    both = "FILE: the sheets 'Review' and 'Changes' have decisions and a plan: remove one"
    pack.refused("a plan before the review", pack.decided("plan.xlsx", plan), [both])
    pack.refused("a plan without _meta", pack.decided("plan.xlsx", several(plan, no_meta)), [both])
    lost = ("FILE: no visible sheet has the headings of a review, with Grant ID, Row check and Decision: use the workbook as it "
            "was sent")
    notes = sheet_of("Notes", ("Email", "Group"), ("ann@example.com", member))
    pack.refused("notes, and a heading of the review is gone",
                 pack.decided("lost.xlsx", several(notes, lambda _, s, __: put(s, pack.letter["Decision"] + "1", "What"))), [lost])
    pack.read("other kinds' headings as own columns, and above the headings", pack.decided("own.xlsx", several(own_kind, title)))
    below = several(sheet_copy, lambda b, _, __: b["Copy"].insert_rows(1, 30), lambda b, _, __: fill(b["Copy"], 30))
    pack.refused("a second review far down", pack.decided("two.xlsx", below),
                 ["FILE: the sheets 'Review' and 'Copy' both have decisions: remove one"])
    pack.refused("the review far down, notes beside it",
                 pack.decided("late.xlsx", several(notes, no_meta, lambda _, s, __: s.insert_rows(1, 21),
                                                   lambda _, s, __: fill(s, 21))),
                 ["FILE: the headings of the sheet 'Review' are below 20 other rows: remove what is above them"])


def put(sheet, at, value):
    sheet[at] = value


def fill(sheet, count):
    for row in range(1, count + 1):
        sheet.cell(row, 1).value = f"line {row}"


def no_meta(book, _, __):
    del book["_meta"]


def sheet_copy(book, sheet, _):
    book.copy_worksheet(sheet).title = "Copy"


def own_kind(_, sheet, __):
    for heading in ("Action", "Principal", "Target"):
        sheet.cell(1, sheet.max_column + 1).value = heading


def title(_, sheet, __):
    sheet.insert_rows(1, 2)
    put(sheet, "A1", "Email")
    put(sheet, "B1", "Group")


def formulas(pack):
    """What stands beside a decision is written, not reckoned."""
    row = pack.first

    def cell(heading, xml, at=row):
        """The pack with one cell's XML in place of it."""
        place = f"{pack.letter[heading]}{at}"
        pack.decided("formula.xlsx", lambda _, s, __: put(s, place, "@@@"))
        return with_cell(pack.room("formula.xlsx"), place, xml)

    for heading, name in (("Reason", "reason"), ("Reviewer", "reviewer")):
        at = f"FILE!Review!{pack.letter[heading]}{row}: "
        for what, xml, why in (
                ("a formula", '<c r="AT" t="str"><f>A1</f><v>needed</v></c>', f"a formula: write the {name} itself"),
                ("a formula without a value", '<c r="AT"><f>A1</f></c>',
                 f"a formula without a value: write the {name} itself"),
                ("a formula that is an error", '<c r="AT" t="e"><f>Z9</f><v>#REF!</v></c>', "the cell shows an error, #REF!"),
                ("an error", '<c r="AT" t="e"><v>#N/A</v></c>', "the cell shows an error, #N/A")):
            pack.refused(f"{what} for a {name}", cell(heading, xml), [at + why, ONE])
    at = f"FILE!Review!{pack.letter['Reviewed on']}{row}: "
    plan = pack.read("a day by formula", cell("Reviewed on", '<c r="AT" t="d"><f>TODAY()</f><v>2025-12-09</v></c>'))
    ok(plan and "2025-12-09" in [r["reviewed_on"] for r in rows_of(pack.room(f"made-{pack.made}", "plan.csv"))],
       "a day by formula: it is kept")
    pack.refused("a day that is an error", cell("Reviewed on", '<c r="AT" t="e"><f>1/0</f><v>#DIV/0!</v></c>'),
                 [at + "the cell shows an error, #DIV/0!", ONE])
    pack.refused("a day by formula without a value", cell("Reviewed on", '<c r="AT"><f>TODAY()</f></c>'),
                 [at + "a formula without a value: write the reviewed_on itself", ONE])
    undecided = next(n for g, n in pack.line.items() if g not in pack.said)
    pack.read("a formula beside no decision", cell("Reason", '<c r="AT" t="str"><f>A1</f><v>x</v></c>', undecided))
    decision = pack.letter["Decision"]
    pack.refused("a formula that decides, and is an error", cell("Decision", '<c r="AT" t="e"><f>1/0</f><v>#DIV/0!</v></c>'),
                 [f"FILE!Review!{decision}{row}: unknown decision '#DIV/0!': use keep, revoke, not mine or ask later", ONE])
    reason = pack.letter["Reason"]
    for what, where, cells in (("above the headings", f"{decision}1", f"{decision}1:{decision}9"),
                               ("beside the reasons", f"A{row + 2}", f"A{row + 2}:{reason}{row + 2}")):
        pack.decided("array.xlsx", several(lambda _, s, __: s.insert_rows(1, 2), lambda _, s, __: put(s, where, "@@@")))
        file = with_cell(pack.room("array.xlsx"), where, f'<c r="AT" t="str"><f t="array" ref="{cells}">A1</f><v>x</v></c>')
        pack.refused(f"a formula over many cells, {what}", file,
                     [f"FILE!Review!{cells}: one formula fills these cells, which a reviewer should fill in: write the "
                      "words themselves"])
    for what, xml in (("a formula", f'<c r="AT" t="str"><f t="array" ref="{decision}1:{decision}9">A1</f><v>Decision</v></c>'),
                      ("an error", '<c r="AT" t="e"><v>#REF!</v></c>')):
        heading = "Decision" if what == "a formula" else "Who"
        pack.refused(f"{what} for a heading", cell(heading, xml, 1),
                     [f"FILE!Review!{pack.letter[heading]}1: the heading is {what}, which could fill the cells below it: "
                      "write the word itself"])


def with_cell(path, place, xml):
    """The workbook with the XML of a cell that holds @@@ in place of it."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    sheet = next(name for name, text in parts.items() if "@@@" in text)
    parts[sheet] = re.sub(rf'<c r="{place}"[^>]*><is><t>@@@</t></is></c>', xml.replace("AT", place), parts[sheet])
    with open(path, "wb") as file:
        file.write(zipped(parts))
    return path


def disarmed(pack):
    """A pack in CSV that a spreadsheet program opened and saved as a workbook: the ' of the CSV has become text."""
    armed = [r["display_name"] for r in pack.rows if r["display_name"][0] in "=+-@'"]
    ok(len(armed) > 3, "names that a spreadsheet would run are in the pack", armed)
    who = pack.letter["Who"]

    def arm(_, sheet, __):
        for row in range(2, sheet.max_row + 1):
            cell = sheet[f"{who}{row}"]
            if cell.value in armed:
                cell.value = "'" + cell.value

    file = pack.decided("armed.xlsx", arm)
    pack.read("a workbook with the ' of a CSV", file)
    other = pack.decided("other.xlsx", several(arm, lambda _, s, __: put(s, f"{who}{pack.first}", "'=other")))
    check = f"FILE!Review!{pack.letter['Row check']}{pack.first}: the row_check is not that of this row"
    pack.refused("another name with a ' is no such", other,
                 [check + ": the row was changed since it was sent; copy it from the review again",
                  ONE + ", and rows were changed since they were reviewed"], 6)
    decide_csv(pack.csv, pack.room("plain.csv"), pack.said)
    opened(pack, "a CSV that LibreOffice made a workbook", "plain.csv", "xlsx", "--infilter=CSV:44,34,76,1,,0,true")


def from_workbook(pack):
    """The sheet of decisions saved as CSV: the workbook's headings, and moments to the minute."""
    ok(sum(r["last_active"] != "" for r in pack.rows) > 3, "some rows show when somebody was last active")
    book = openpyxl.load_workbook(pack.decided("sheet.xlsx"))
    for separator in ",;":
        with open(pack.room("sheet.csv"), "w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, delimiter=separator)
            for row in book["Review"].iter_rows(values_only=True):
                writer.writerow([c.strftime("%Y-%m-%d %H:%M") if isinstance(c, datetime.datetime) else c for c in row])
        pack.read(f"the sheet saved as CSV with {separator}", pack.room("sheet.csv"))
    pack.read("the same, with --review", pack.room("sheet.csv"), "--review", pack.room("out"))
    text = read_bytes(pack.room("sheet.csv")).decode("utf-8-sig")
    active = next(r for r in pack.rows if r["last_active"] and r["grant_id"] in pack.said)
    shown = active["last_active"][:16].replace("T", " ")
    with open(pack.room("minute.csv"), "w", encoding="utf-8") as file:
        file.write(text.replace(shown, shown[:-1] + str((int(shown[-1]) + 1) % 10)))
    column = 1 + text.splitlines()[0].split(";").index("Row check")
    pack.refused("another minute is no such", "minute.csv",
                 [f"FILE:{pack.line[active['grant_id']]}:{column}: the row_check is not that of this row: the row was changed since "
                  "it was sent; copy it from the review again", ONE + ", and rows were changed since they were reviewed"], 6)

    def to_the_minute(b, sheet, _):
        b.move_sheet(sheet, -9)
        for cell in sheet[pack.letter["Last active"]]:
            cell.number_format = "yyyy-mm-dd hh:mm"

    pack.decided("first.xlsx", to_the_minute)
    opened(pack, "the sheet saved as CSV by LibreOffice", "first.xlsx", "csv:Text - txt - csv (StarCalc):44,34,76")


def own_columns(pack):
    """Whatever a reviewer calls a column of his own; but no column of the review stands there twice."""
    mine = ("User ID", "userid", "accountid", "E-Mail Address", "Email address", "Group", "Role", "group:x")

    def add(*headings):
        def edit(_, sheet, __):
            for heading in headings:
                at = sheet.max_column + 1
                for row in range(2, 5):
                    sheet.cell(row, at).value = f"mine {at}"
                sheet.cell(1, at).value = heading
        return edit

    pack.read("own columns", pack.decided("mine.xlsx", add(*mine, *mine)))
    plan = read_csv(pack.room(f"made-{pack.made}"), "plan.csv")[0]
    ok(set(mine) <= set(plan), "own columns: they are carried along", plan)
    at = openpyxl.utils.get_column_letter(len(pack.letter) + 1)
    for heading, name, of in (("Account ID", "account_id", "Account ID"), ("account_id", "account_id", "Account ID"),
                              ("E-mail", "email", "E-mail"), ("decision", "decision", "Decision"),
                              ("Reviewed on", "reviewed_on", "Reviewed on"), ("via", "via", "What it means")):
        column = openpyxl.utils.column_index_from_string(pack.letter[of])
        pack.refused(f"a second column '{heading}'", pack.decided("mine.xlsx", add(heading)),
                     [f"FILE!Review!{at}1: the column '{name}' is a duplicate of column {column}: remove one"])


def by_editor(pack):
    """A CSV with lines above its headings, or without the separators that end its rows."""
    def write(name, edit, separator=","):
        path = decide_csv(pack.csv, pack.room(name), pack.said, separator)
        text = read_bytes(path).decode()
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write("".join(edit(n, line) for n, line in enumerate(text.splitlines(keepends=True))))
        return path

    for separator in ",;\t":
        pack.read(f"rows without their last {separator!r}",
                  write("short.csv", lambda n, line: line.rstrip("\r\n" + separator) + "\n", separator))
        for what, title in (("a title", "Review of spring\r\n\r\n"), ("two titles", "Review\nhalf done\n"),
                            ("a title as wide", '"Review, spring;\tsummer"' + separator * 25 + "\n")):
            pack.read(f"{what} above headings with {separator!r}",
                      write("title.csv", lambda n, line: (title if n == 0 else "") + line, separator))
    pack.refused("a row with a cell too many", write("long.csv", lambda n, line: line.rstrip("\r\n") + ("," * (n == 3)) + "\n"),
                 ["FILE:4:30: the row has 30 cells, the header 29: put a text with a separator in it in quotes"])
    pack.refused("a title above twenty lines", write("far.csv", lambda n, line: ("x\n" * 20 if n == 0 else "") + line),
                 ["FILE:1:1: these are not the headings of a plan: use action, principal and target, or others that the manual "
                  "lists"])
    for name, text, why in (("a title above a plan", "May\naction,principal,target\n",
                             "FILE:1:1: these are not the headings of a plan: use action, principal and target, or others that the "
                             "manual lists"),
                            ("a short row of a plan", "action,principal,target\ngrant,x\n",
                             "FILE:2:3: the row has 2 cells, the header 3: put a text with a separator in it in quotes")):
        with open(pack.room("plan.csv"), "w", encoding="utf-8") as file:
            file.write(text)
        pack.refused(name, "plan.csv", [why])


def moments(pack):
    """When somebody was last active, as other programs write it."""
    def as_serial(text):
        return (datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ") - EPOCH).total_seconds() / 86400

    for what, show in (("a bare number", lambda t: f"{as_serial(t):.10f}"), ("a short number", lambda t: f"{as_serial(t):.5f}"),
                       ("a moment without Z", lambda t: t[:-1]), ("with .000", lambda t: t[:-1] + ".000"),
                       ("with .000Z", lambda t: t[:-1] + ".000Z"), ("with a space", lambda t: t.replace("T", " ")[:-1])):
        kind = "" if "number" in what else ' t="d"'
        path = pack.decided("moments.xlsx", lambda _, s, __: [put(s, f"{pack.letter['Last active']}{n}", "@@@") for r, n in zip(
            pack.rows, range(2, 999)) if r["last_active"]])
        for number, row in enumerate(pack.rows, 2):
            if row["last_active"]:
                with_cell(path, f"{pack.letter['Last active']}{number}", f'<c r="AT"{kind}><v>{show(row["last_active"])}</v></c>')
        pack.read(f"last active as {what}", path)


def merged(pack):
    """One cell over the decisions of several rows is the decision of the first alone."""
    at, beside, first = pack.letter["Decision"], pack.letter["Reason"], pack.first
    why = ": the cells are merged, so what they say applies only to the first row: unmerge them, and decide in each row"
    for name, cells in (("two decisions", f"{at}{first}:{at}{first + 1}"), ("decisions and reasons", f"{at}{first}:{beside}{first + 9}"),
                        ("whole rows", f"A{first}:ZZ{first + 1}"), ("a heading and a decision", f"{at}1:{at}2")):
        pack.refused(f"merged cells: {name}",
                     pack.decided("merged.xlsx", lambda _, s, __: s.merged_cells.add(cells)), [f"FILE!Review!{cells}{why}"])

    def harmless(_, sheet, __):
        sheet.insert_rows(1, 2)
        for cells in ("A1:Z2", f"{at}{first + 2}:{beside}{first + 2}", f"{beside}{first + 30}:{beside}{first + 31}"):
            sheet.merged_cells.add(cells)

    file = pack.decided("merged.xlsx", harmless)
    pack.read("merged cells above the headings, in one row, and beside the decisions", file)
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    for bad in ("A0:B2", "2:3", "A3:A1", "B1:A2", "A1:A1048577", "A" * 40 + "1:B2", ""):
        with open(file, "wb") as out:
            out.write(zipped({name: text.replace('ref="A1:Z2"', f'ref="{bad}"') for name, text in parts.items()}))
        pack.refused(f"merged cells of no range, '{bad:.20}'", file,
                     [f"FILE: sheet 'Review': cells '{bad:.40}': not a range"])


def opened(pack, name, file, kind, *more):
    """What LibreOffice makes of a file is read."""
    made = office(pack.room, pack.room(file), kind, *more, name="office." + kind.split(":")[0])
    if made is None:
        skip(name, "no LibreOffice here")
        return None
    return pack.read(name, made)


def odd_names(room, snapshot, out):
    """The same site, and half of the people have names that a spreadsheet would run."""
    text = subprocess.run(["zstd", "-dc", room(snapshot)], capture_output=True, check=True).stdout.decode()
    fronts = ("=", "+", "-", "@", "'=", "", "", "", "")
    text = re.sub(r'("displayName":")([^"]* [^"]*")', lambda m: m[1] + fronts[sum(m[2].encode()) % len(fronts)] + m[2], text)
    lines = text.encode().splitlines(keepends=True)
    end = json.loads(lines[-1])
    end["sha256"] = hashlib.sha256(b"".join(lines[:-1])).hexdigest()
    lines[-1] = json.dumps(end, separators=(",", ":")).encode() + b"\n"
    with open(room(out), "wb") as file:
        file.write(subprocess.run(["zstd", "-c"], input=b"".join(lines), capture_output=True, check=True).stdout)


with Room() as room:
    with open(room("org-key"), "w", encoding="ascii", opener=lambda p, f: os.open(p, f, 0o600)) as key:
        key.write("jirad-org-key\n")
    with Jirad(room, tenant="company") as jirad:
        must(tool(room, "fetch", "-o", "plain.zst", "--org", ORG, "--org-key-file", room("org-key"), jirad=jirad))
    odd_names(room, "plain.zst", "snap.zst")
    must(tool(room, "review", "--snapshot", "snap.zst", "-o", "out", "--split", "lead", "--format", "xlsx,csv"))
    packs = [p for p in rows_of(room("out", "packs.csv")) if p["file"].endswith(".xlsx") and p["reviewer_id"]]
    largest = Pack(room, room("out", max(packs, key=lambda p: int(p["rows"]))["file"]))
    which_sheet(largest)
    formulas(largest)
    disarmed(largest)
    from_workbook(largest)
    own_columns(largest)
    by_editor(largest)
    moments(largest)
    merged(largest)
done()
