#!/usr/bin/python3
"""plan: workbooks and packs that must be refused, each with its message, place and exit code; nothing is made of them, and
not one request is sent. TAP."""
import io
import os
import shutil
import struct
import subprocess
import sys
import warnings
import zipfile
import zlib

import openpyxl

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from harness import Jirad, Room, done, must, ok, read_bytes, same, skip, tool  # noqa: E402
from returned import MAIN, OFFICE, XML, book, book_parts, decide, decide_csv, office, rows_of, sheet_xml, zipped  # noqa: E402

HEAD = ["action", "principal", "target"]
LINE = ["grant", "x", "group:y"]
PLAN = [HEAD, LINE]
NO_ZIP = "p.xlsx: cannot be read as an XLSX workbook: "
SAVE = "save it as .xlsx (Excel Workbook), or convert it: soffice --headless --convert-to xlsx 'p.xlsx'"
HTML = SAVE.replace("--convert-to", "--infilter='HTML (StarCalc)' --convert-to")
CHANGED = ": the row was changed since it was sent; copy it from the review again"
ONE, TWO = "no plan was made: 1 cell is wrong", "no plan was made: 2 cells are wrong"
SINCE = ", and rows were changed since they were reviewed"


def parts(rows=None, **more):
    return {**book_parts([("S", PLAN if rows is None else rows)]), **more}


def without(name, **more):
    out = parts(**more)
    del out[name]
    return zipped(out)


def with_sheet(text, **more):
    return zipped({**parts(**more), "xl/worksheets/sheet1.xml": XML + text})


def data(text):
    return with_sheet(f'<worksheet xmlns="{MAIN}"><sheetData>{text}</sheetData></worksheet>')


def strings(text, cell='<c r="A1" t="s"><v>0</v></c>'):
    """A sheet of one shared string, and that part as it is given."""
    out = parts()
    out["xl/worksheets/sheet1.xml"] = (f'{XML}<worksheet xmlns="{MAIN}"><sheetData><row r="1">{cell}</row></sheetData>'
                                       '</worksheet>')
    out["xl/sharedStrings.xml"] = text
    return zipped(related(out, link("rId90", "sharedStrings", "sharedStrings.xml")))


def link(name, kind, target):
    return f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{target}"/>'


def related(of_book, *links):
    """With more relations of the workbook."""
    rels = of_book["xl/_rels/workbook.xml.rels"].replace("</Relationships>", "".join(links) + "</Relationships>")
    return {**of_book, "xl/_rels/workbook.xml.rels": rels}


def twice(*names):
    """A workbook with a plan, and entries of these names in front of its own."""
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")
        for name in names:
            archive.writestr(name, sheet_xml([HEAD, ["revoke", "x", "group:z"]]))
        for name, text in parts().items():
            archive.writestr(name, text)
    return out.getvalue()


class Spaces:
    """A compressor that compresses a megabyte of spaces once, however often it comes."""
    MEGABYTE = b" " * (1 << 20)

    def __init__(self, inner):
        self.inner = inner
        self.once = None
        self.once = self.compress(self.MEGABYTE)

    def compress(self, bytes_):
        if bytes_ is self.MEGABYTE and self.once:
            return self.once
        return self.inner.compress(bytes_) + self.inner.flush(zlib.Z_FULL_FLUSH)

    def flush(self):
        return self.inner.flush()


def bomb():
    """A sheet of 600 MiB of spaces, in half a megabyte."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts().items():
            if "sheet1" not in name:
                archive.writestr(name, text)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part._compressor = Spaces(part._compressor)
            part.write(f'<worksheet xmlns="{MAIN}"><sheetData>'.encode())
            for _ in range(600):
                part.write(Spaces.MEGABYTE)
            part.write(b"</sheetData></worksheet>")
    return out.getvalue()


def many_parts():
    out = parts()
    out.update({f"x/{n}": "" for n in range(10001)})
    return zipped(out)


def flip(bytes_, at):
    return bytes_[:at] + bytes([bytes_[at] ^ 0x55]) + bytes_[at + 1:]


def damaged():
    """The sheet's stored bytes are not those of its checksum."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, text in parts().items():
            archive.writestr(name, text)
    return out.getvalue().replace(b">grant<", b">grand<", 1)


def false_size():
    """The directory says that the sheet is small."""
    good = bytearray(zipped(parts()))
    at = good.rfind(b"PK\x01\x02", 0, good.rfind(b"xl/workbook.xml"))
    at = good.find(b"PK\x01\x02")
    while good[at + 46:at + 46 + 24] != b"xl/worksheets/sheet1.xml":
        at = good.find(b"PK\x01\x02", at + 4)
    struct.pack_into("<I", good, at + 20, 5)
    return bytes(good)


def encrypted_zip():
    good = bytearray(zipped(parts()))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = good.find(mark)
        while at >= 0:
            good[at + offset] |= 1
            at = good.find(mark, at + 4)
    return bytes(good)


def ole(name):
    front = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
    return front + name.encode("utf-16-le") + b"\0" * 400


def ods():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<a/>")
    return out.getvalue()


def doctype(text):
    return f'<?xml version="1.0"?><!DOCTYPE x [{text}]>'


def deep(n):
    return "<x>" * n + "</x>" * n


def form():
    """Files that are no readable workbook, or one without a plan."""
    good = zipped(parts())
    wide = '<row r="1">' + "".join(f'<c r="A1"><v>{n}</v></c>' for n in range(2)) + "</row>"
    sheet1 = "xl/worksheets/sheet1.xml"
    bad_rel = f'{XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    cells = '<c r="A1" t="inlineStr"><is><t>action</t></is></c>'
    return [
        ("an old .xls", ole("Workbook"), [f"p.xlsx: an old .xls cannot be read: {SAVE}"]),
        ("locked with a password", ole("EncryptedPackage"),
         ["p.xlsx: locked with a password: remove the password and save it again"]),
        ("an .ods", ods(), [f"p.xlsx: an OpenDocument file (.ods) cannot be read: {SAVE}"]),
        ("a deflated .ods", zipped({"content.xml": "<a/>", "mimetype": "application/vnd.oasis.opendocument.spreadsheet"}),
         [f"p.xlsx: an OpenDocument file (.ods) cannot be read: {SAVE}"]),
        *[("a Numbers document", zipped({name: "x", "preview.jpg": "x"}),
           ["p.xlsx: a Numbers document cannot be read: in Numbers, export it to Excel"])
          for name in ("Index/Document.iwa", "Index.zip")],
        *[(f"a zip of packs, {name}", zipped({"returned/": "", name: "x"}),
           [f"p.xlsx: an archive that contains '{name}': unpack it, and use the file in it"])
          for name in ("returned/ann.XLSX", "ben.csv")],
        *[(f"{what} at the front: {front[:14]!r}", front, [f"p.xlsx: {what} cannot be read: {convert}"])
          for what, front, convert in (
              ("an HTML page", b"<html><table>", HTML), ("an HTML page", b"\xef\xbb\xbf \r\n<TABLE border=1>", HTML),
              ("an HTML page", b"<!DOCTYPE html>", HTML), ("an HTML page", b'<?xml version="1.0"?><html>', HTML),
              ("an XML Spreadsheet 2003", b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', SAVE),
              ("an OpenDocument file of one part (.fods)",
               b'<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0">', SAVE),
              ("an XML file", b'\xef\xbb\xbf<?xml version="1.0"?><a/>', SAVE))],
        ("encrypted parts", encrypted_zip(), ["p.xlsx: _rels/.rels: No password provided"]),
        ("cut after 4 bytes", good[:4], [NO_ZIP + "not a zip container, or an incomplete one (an old .xls, or locked with a password?)"]),
        ("cut in the middle", good[:len(good) // 2],
         [NO_ZIP + "not a zip container, or an incomplete one (an old .xls, or locked with a password?)"]),
        ("without its last byte", good[:-1], None),
        ("an empty zip", zipped({}), ["p.xlsx: not an XLSX workbook"]),
        ("a zip of something else", zipped({"a.txt": "a"}), ["p.xlsx: not an XLSX workbook"]),
        ("no workbook", without("xl/workbook.xml"), ["p.xlsx: not an XLSX workbook"]),
        ("no relations of the workbook", without("xl/_rels/workbook.xml.rels"), ["p.xlsx: a workbook without sheets"]),
        ("no sheet's part", without(sheet1), ["p.xlsx: sheet 'S' is not in the file"]),
        ("no sheets", zipped(book_parts([])), ["p.xlsx: a workbook without sheets"]),
        ("a chart sheet alone", zipped({**parts(), "xl/_rels/workbook.xml.rels":
                                        bad_rel + f'<Relationship Id="rId1" Type="{OFFICE}/chartsheet" Target="c.xml"/></Relationships>'}),
         ["p.xlsx: sheet 'S' is not in the file"]),
        ("a macro sheet alone", zipped({**parts(), "xl/vbaProject.bin": "x", "xl/_rels/workbook.xml.rels":
                                        bad_rel + f'<Relationship Id="rId1" Type="{OFFICE}/xlMacrosheet" Target="m.xml"/></Relationships>'}),
         ["p.xlsx: sheet 'S' is not in the file"]),
        ("a binary workbook, .xlsb", zipped({**parts(), "_rels/.rels": parts()["_rels/.rels"].replace("workbook.xml", "workbook.bin"),
                                             "xl/workbook.bin": "\x83\x01\x00"}),
         ["p.xlsx: xl/workbook.bin: line 1: not well-formed (invalid token)"]),
        ("a sheet without a name", zipped({**parts(), "xl/workbook.xml": f'<workbook xmlns="{MAIN}"><sheets><sheet/></sheets></workbook>'}),
         ["p.xlsx: a sheet without a name or a part"]),
        ("a relation out of the file", zipped({**parts(), "xl/_rels/workbook.xml.rels":
                                               bad_rel + f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="../../../etc/passwd"/></Relationships>'}),
         ["p.xlsx: sheet 'S' is not in the file"]),
        ("a workbook that ends early", zipped({**parts(), "xl/workbook.xml": "<workbook><sheets>"}),
         ["p.xlsx: xl/workbook.xml: line 1: no element found"]),
        ("an empty workbook part", zipped({**parts(), "xl/workbook.xml": ""}), ["p.xlsx: xl/workbook.xml: line 1: no element found"]),
        ("a sheet that ends early", with_sheet(f'<worksheet xmlns="{MAIN}"><sheetData><row r="1">'),
         ["p.xlsx: xl/worksheets/sheet1.xml: line 2: no element found"]),
        ("a sheet of no XML", with_sheet("action,principal,target"),
         ["p.xlsx: xl/worksheets/sheet1.xml: line 2: syntax error"]),
        ("tags that do not match", with_sheet("<worksheet><sheetData></worksheet></sheetData>"),
         ["p.xlsx: xl/worksheets/sheet1.xml: line 2: mismatched tag"]),
        ("something behind the end", with_sheet("<worksheet/><worksheet/>"),
         ["p.xlsx: xl/worksheets/sheet1.xml: line 2: junk after document element"]),
        ("UTF-16 that is none", zipped({**parts(), sheet1: b"\xff\xfe<\0a"}), None),
        ("invalid UTF-8", zipped({**parts(), sheet1: b"<worksheet>\xff\xfe</worksheet>"}),
         ["p.xlsx: xl/worksheets/sheet1.xml: line 1: not well-formed (invalid token)"]),
        ("a control character", data('<row r="1"><c r="A1" t="inlineStr"><is><t>a&#1;</t></is></c></row>'),
         ["p.xlsx: xl/worksheets/sheet1.xml: line 2: reference to invalid character number"]),
        ("an unknown entity", data('<row r="1"><c r="A1" t="inlineStr"><is><t>&x;</t></is></c></row>'),
         ["p.xlsx: xl/worksheets/sheet1.xml: line 2: undefined entity"]),
        ("an entity that grows", zipped({**parts(), sheet1: doctype('<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">') + "<x>&b;</x>"}),
         ["p.xlsx: xl/worksheets/sheet1.xml: has a DOCTYPE, which no workbook needs"]),
        ("an entity of a file", zipped({**parts(), "xl/workbook.xml": doctype('<!ENTITY a SYSTEM "file:///etc/passwd">') + "<workbook>&a;</workbook>"}),
         ["p.xlsx: xl/workbook.xml: has a DOCTYPE, which no workbook needs"]),
        ("a parameter entity", zipped({**parts(), "xl/styles.xml": doctype('<!ENTITY % a SYSTEM "http://127.0.0.1:9/"> %a;') + "<x/>"}),
         ["p.xlsx: xl/styles.xml: has a DOCTYPE, which no workbook needs"]),
        ("a DOCTYPE in the shared strings", strings(doctype("") + "<sst/>"),
         ["p.xlsx: xl/sharedStrings.xml: has a DOCTYPE, which no workbook needs"]),
        ("a DOCTYPE in the relations", zipped({**parts(), "_rels/.rels": doctype("") + "<Relationships/>"}),
         ["p.xlsx: _rels/.rels: has a DOCTYPE, which no workbook needs"]),
        ("too deep", data(deep(70)), ["p.xlsx: xl/worksheets/sheet1.xml: nested deeper than 64"]),
        ("a bomb of a sheet", bomb(), ["p.xlsx: xl/worksheets/sheet1.xml: inflates more than 500 times"]),
        ("too many parts", many_parts(), ["p.xlsx: more than 10000 parts"]),
        ("damaged bytes", damaged(), ["p.xlsx: xl/worksheets/sheet1.xml: damaged: CRC error"]),
        ("a false size", false_size(), None),
        *[(f"two parts of one name, {name}", twice(name), [f"p.xlsx: two parts have the name '{sheet1}', and programs differ in "
                                                         "which they read"])
          for name in (sheet1, "xl/worksheets/Sheet1.XML", "xl\\worksheets\\sheet1.xml", "xl/worksheets/sheet%31.xml", "/" + sheet1)],
        *[(f"two relations {what}", zipped(related({**parts(), "xl/a.xml": "<x/>"}, *links)),
           [f"p.xlsx: two relations {what}, and programs differ in which they follow"])
          for what, links in (("to shared strings", [link(f"r{n}", "sharedStrings", "a.xml") for n in "12"]),
                              ("to styles", [link("r1", "styles", "styles.xml"), link("r2", "styles", "a.xml")]),
                              ("with one id", [link("rId1", "worksheet", "a.xml")]))],
        ("two workbooks in one", zipped({**parts(), "_rels/.rels": parts()["_rels/.rels"].replace(
            "</Relationships>", link("r2", "officeDocument", "xl/other.xml") + "</Relationships>")}),
         ["p.xlsx: two relations to a workbook, and programs differ in which they follow"]),
        ("two sheets of one part", zipped({**book_parts([("S", PLAN), ("T", PLAN)]), "xl/_rels/workbook.xml.rels":
                                           bad_rel + link("rId1", "worksheet", "worksheets/sheet1.xml") +
                                           link("rId2", "worksheet", "WorkSheets\\Sheet1.xml") + "</Relationships>"}),
         ["p.xlsx: the sheets 'S' and 'T' are one part of the file"]),
        ("shared strings without a relation", zipped({**parts([[b'<c r="AT" t="s"><v>0</v></c>']]),
                                                      "xl/sharedStrings.xml": "<sst><si><t>action</t></si></sst>"}),
         ["p.xlsx!S!A1: a shared string that does not exist"]),
        ("a shared string that does not exist", strings("<sst/>"), ["p.xlsx!S!A1: a shared string that does not exist"]),
        ("a shared string by name", strings("<sst><si><t>a</t></si></sst>", '<c r="A1" t="s"><v>x</v></c>'),
         ["p.xlsx!S!A1: a shared string that does not exist"]),
        ("a shared string before the first", strings("<sst><si><t>a</t></si></sst>", '<c r="A1" t="s"><v>-1</v></c>'),
         ["p.xlsx!S!A1: a shared string that does not exist"]),
        ("no part of shared strings", data('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'),
         ["p.xlsx!S!A1: a shared string that does not exist"]),
        ("shared strings that end early", strings("<sst><si><t>a"), ["p.xlsx: xl/sharedStrings.xml: line 1: no element found"]),
        ("a text beyond any cell", data('<row r="1"><c r="A1" t="inlineStr"><is><t>' + "long " * 200000 + "</t></is></c></row>"),
         ["p.xlsx!S!A1: the text is longer than any spreadsheet allows"]),
        ("a shared text beyond any cell", strings("<sst><si><t>" + "long " * 200000 + "</t></si></sst>"),
         ["p.xlsx: a text longer than 512 KiB"]),
        ("a number that is none", data('<row r="1"><c r="A1"><v>12a</v></c></row>'), ["p.xlsx!S!A1: not a number"]),
        ("a number beyond numbers", data('<row r="1"><c r="A1"><v>1e999</v></c></row>'), ["p.xlsx!S!A1: not a number"]),
        ("nan", data('<row r="1"><c r="A1"><v>nan</v></c></row>'), ["p.xlsx!S!A1: not a number"]),
        ("row 0", data('<row r="0"><c r="A0"><v>1</v></c></row>'), ["p.xlsx!S!A1: row number out of order or beyond the last"]),
        ("a row twice", data(f'<row r="2">{cells.replace("A1", "A2")}</row><row r="2"></row>'),
         ["p.xlsx!S!A3: row number out of order or beyond the last"]),
        ("a row beyond the last", data('<row r="1048577"></row>'), ["p.xlsx!S!A1: row number out of order or beyond the last"]),
        ("a row that is no number", data('<row r="x"></row>'), ["p.xlsx!S!A1: row number out of order or beyond the last"]),
        ("a cell of another row", data('<row r="1"><c r="A2"><v>1</v></c></row>'), ["p.xlsx!S!A1: a cell out of order or out of bounds"]),
        ("cells out of order", data('<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>'),
         ["p.xlsx!S!A1: a cell out of order or out of bounds"]),
        ("a cell twice", data(wide), ["p.xlsx!S!A1: a cell out of order or out of bounds"]),
        ("a cell beyond the last column", data('<row r="1"><c r="XFE1"><v>1</v></c></row>'), None),
        ("a cell that is nowhere", data('<row r="1"><c r="1"><v>1</v></c></row>'), ["p.xlsx!S!A1: a cell out of order or out of bounds"]),
        ("nothing in it", book(("S", [])), ["p.xlsx: every visible sheet is blank: a plan begins with its headings"]),
        ("the plan is hidden", book(("S", PLAN), hidden=("S",)),
         ["p.xlsx: every visible sheet is blank: a plan begins with its headings"]),
        ("headings alone", book(("S", [HEAD])), ["p.xlsx!S!A1: there are no rows under the headings: a plan has a row for each change"]),
        ("no headings", book(("S", [LINE])),
         ["p.xlsx!S!A1: the headings are missing: write action,principal,target above the rows"]),
        ("no target", book(("S", [HEAD[:2], LINE[:2]])),
         ["p.xlsx!S!A1: the column 'target' is missing: a plan has action, principal and target"]),
        ("a misspelt heading", book(("S", [["action", "pricipal", "target"], LINE])),
         ["p.xlsx!S!A1: the column 'principal' is missing: a plan has action, principal and target; is 'pricipal' meant to be 'principal'?"]),
        ("several sheets, no plan", book(("A", [["a"]]), ("B", [["b"]])),
         ["p.xlsx: no visible sheet has the headings of a plan: action, principal and target"]),
        ("headings below the twentieth row", book(("S", [["x"]] * 21 + PLAN)),
         ["p.xlsx!S!A1: these are not the headings of a plan: use action, principal and target, or others that the manual lists"]),
        ("a heading twice", book(("S", [HEAD + ["Action"], LINE + ["x"]])),
         ["p.xlsx!S!D1: the column 'Action' is a duplicate of column 1: remove one"]),
        ("a heading beyond the thousandth", book(("S", [HEAD + [f"own {n}" for n in range(998)], LINE])),
         ["p.xlsx!S!ALM1: too many columns"]),
        ("an empty matrix", book(("S", [["principal", "group:a"], ["x"]])),
         ["p.xlsx!S!A2: no cell of the matrix is filled: x is must have, - is must not have"]),
    ]


def meant(row):
    """Rows of a plan that no graph is needed for: told when the snapshot is read."""
    return [
        ("an action by formula", book(("S", [HEAD, [b'<c r="AT" t="str"><f>A9</f><v>grant</v></c>'] + row[1:]])),
         ["p.xlsx!S!A2: a formula: write the word itself", ONE]),
        ("a matrix by formula", book(("S", [["principal", row[2]], [row[1], b'<c r="AT" t="str"><f>A9</f><v>x</v></c>']])),
         ["p.xlsx!S!B2: a formula: write the word itself", ONE]),
        ("an error for a reason", book(("S", [HEAD + ["reason"], row + [b'<c r="AT" t="e"><v>#REF!</v></c>']])),
         ["p.xlsx!S!D2: the cell shows an error, #REF!", ONE]),
        ("a formula without a value", book(("S", [HEAD + ["reason"], row + [b'<c r="AT"><f>A9</f></c>']])),
         ["p.xlsx!S!D2: a formula without a value: write the word itself", ONE]),
        ("an unknown action", book(("S", [HEAD, ["grnt"] + row[1:]])), ["p.xlsx!S!A2: unknown action 'grnt'; did you mean 'grant'?", ONE]),
        ("a number for a group", book(("S", [HEAD, row[:2] + [12]])),
         ["p.xlsx!S!C2: '12' is not a target: write group:ID, group-name:NAME, role:KEY/Role name or role:PROJECTID:ROLEID", ONE]),
    ]


def review_cases(room, path, csv_path, snapshot):
    """(name, files, options, status, lines): one cell of a good pack is wrong."""
    rows = [r for r in rows_of(csv_path) if ":user:" in r["grant_id"]]
    every = rows_of(csv_path)
    line = {r["grant_id"]: n for n, r in enumerate(every, 2)}
    plain = next(r for r in every if not r["flags"])
    flagged = next((r for r in every if r["flags"]), None)
    at_p = line[plain["grant_id"]]
    letter = {h.value: h.column_letter for h in openpyxl.load_workbook(path)["Review"][1]}
    cases = []

    def add(name, status, lines, said=None, edit=None, args=(), files=None):
        file = f"r{len(cases)}.xlsx"
        decide(path, room(file), said or {}, edit)
        cases.append((name, files or [file], args, status, lines and [x.replace("FILE", file) for x in lines]))

    def at(heading, row=None):
        return f"FILE!Review!{letter[heading]}{row or at_p}: "

    def setting(heading, value, row=None, kind=None):
        def edit(_, sheet, __):
            cell = sheet[f"{letter[heading]}{row or at_p}"]
            cell.value = value
            if kind:
                cell.data_type = kind
        return edit

    keep = {plain["grant_id"]: ("keep", "x")}
    all_kept = {r["grant_id"]: ("keep", "x") for r in every}
    check = "the row_check is not that of this row" + CHANGED
    for heading in ("Who", "E-mail", "Status", "Kind", "Group or role", "Project", "Project name", "What it means",
                    "Flags", "Previous", "Account ID", "Email source", "Account type", "Managed", "Project ID",
                    "Project type", "Style", "State", "Access type", "Grant ID"):
        add(f"'{heading}' was changed", 6, [at("Row check") + check, ONE + SINCE], keep, setting(heading, "other"))
    add("'Last active' was changed", 6, [at("Row check") + check, ONE + SINCE], keep, setting("Last active", 40000.5))
    add("the row_check was changed", 6, [at("Row check") + check, ONE + SINCE], keep, setting("Row check", "0" * 12))
    add("the row_check is gone", 6, [at("Row check") + check, ONE + SINCE], keep, setting("Row check", None))
    add("the grant_id is gone", 6, [at("Grant ID") + "the grant_id is missing: copy the row from the review again", ONE + SINCE],
        keep, setting("Grant ID", None))
    was = plain["display_name"]
    add("with --review the changed cell is named", 6, [at("Who") + f"this cell was '{was}' when it was sent" + CHANGED, ONE + SINCE],
        keep, setting("Who", "other"), ("--review", room("out")))
    add("two rows with their grant_ids swapped", 6,
        [f"FILE!Review!{letter['Row check']}2: " + check, f"FILE!Review!{letter['Row check']}3: " + check, TWO + SINCE], all_kept,
        lambda _, s, __: swap(s, letter["Grant ID"]))
    add("a cut row: cells moved up", 6, None, all_kept, lambda _, s, __: move_up(s, letter["Who"], len(every)))
    for word in ("yes", "no", "approve", "remove", "kept", "keep!", "x", "TRUE", "revoke keep", "maybe", "n/a", "?"):
        add(f"decision '{word}'", 65, [at("Decision") + f"unknown decision '{word}': use keep, revoke, not mine or ask later",
                                       ONE], {plain["grant_id"]: (word, "x")})
    add("a number for a decision", 65, [at("Decision") + "unknown decision '1': use keep, revoke, not mine or ask later", ONE],
        None, setting("Decision", 1))
    add("a decision of yes/no", 65, [at("Decision") + "unknown decision 'TRUE': use keep, revoke, not mine or ask later",
                                     ONE], None, setting("Decision", True))
    add("an error for a decision", 65, [at("Decision") + "unknown decision '#N/A': use keep, revoke, not mine or ask later",
                                        ONE], None, setting("Decision", "#N/A", kind="e"))
    add("a formula for a decision", 65, [at("Decision") + "the decision is a formula: write the word itself, keep or revoke", ONE],
        None, setting("Decision", '="keep"'))
    add("a revoke without a reason", 65, [at("Reason") + "the reason is blank: a revoke needs a reason", ONE],
        {plain["grant_id"]: ("revoke", "")})
    add("a reason of spaces", 65, [at("Reason") + "the reason is blank: a revoke needs a reason", ONE],
        {plain["grant_id"]: ("revoke", "   ")})
    if flagged is not None:
        add("a keep of what has flags, without a reason", 65,
            [at("Reason", line[flagged["grant_id"]]) + "the reason is blank: a keep of a flagged row needs a reason", ONE],
            {flagged["grant_id"]: ("keep", "")})
    add("a decision in a row that was added", 65,
        [f"FILE!Review!{letter['Decision']}{len(every) + 4}: a decision in a row without a grant_id: decide in the "
         "grant's own row of the review", ONE], None, setting("Decision", "revoke", len(every) + 4))
    own = rows[0]
    add("own access", 6, [at("Decision", line[own["grant_id"]]) + "a decision on the reviewer's own access: somebody else must "
                          "decide; to allow it: --allow-self-review", ONE], {own["grant_id"]: ("keep", "x")},
        setting("Reviewer", own["account_id"], line[own["grant_id"]]))
    decide(path, room("first.xlsx"), {plain["grant_id"]: ("revoke", "x")})
    add("two workbooks that contradict each other", 65,
        [at("Decision") + f"says keep, but first.xlsx!Review!{letter['Decision']}{at_p} says revoke of the same grant: settle it, "
         "and decide in one place", ONE], keep)
    cases[-1] = (cases[-1][0], ["first.xlsx", *cases[-1][1]], *cases[-1][2:])

    def twice(b, sheet, _):
        copy = b.copy_worksheet(sheet)
        copy.title = "Copy"

    add("two sheets with decisions", 65, ["FILE: the sheets 'Review' and 'Copy' both have decisions: remove one"],
        keep, twice)

    def again(_, sheet, __):
        for cell in sheet[at_p]:
            sheet.cell(len(every) + 3, cell.column).value = cell.value
        sheet[f"{letter['Decision']}{len(every) + 3}"] = "not mine"

    add("a row twice with two decisions", 65,
        [f"FILE!Review!{letter['Decision']}{len(every) + 3}: says not mine, but FILE!Review!{letter['Decision']}{at_p} says keep of "
         "the same grant: settle it, and decide in one place", ONE], keep, again)

    def heading(old, new):
        def edit(_, sheet, __):
            sheet[f"{letter[old]}1"] = new
        return edit

    lost = ("FILE: no visible sheet has the headings of a review, with Grant ID, Row check and Decision: use the workbook as it "
            "was sent")
    add("another heading over the decisions", 65, [lost], keep, heading("Decision", "What now"))
    add("another heading over the grant_ids", 65, [lost], keep, heading("Grant ID", "Number"))
    add("a heading twice", 65, [f"FILE!Review!{letter['Reviewed on']}1: the column 'decision' is a duplicate of "
                                f"column {openpyxl.utils.column_index_from_string(letter['Decision'])}: remove one"],
        keep, heading("Reviewed on", "Decision"))
    add("a system column twice", 65, [f"FILE!Review!{letter['Reviewed on']}1: the column 'display_name' is a duplicate of "
                                      "column 1: remove one"], keep, heading("Reviewed on", "Who"))
    foreign = f"FILE!Review!{letter['Row check']}2: no row_check of this sheet fits its row: it is of another review or snapshot, or " \
              "a column was changed from top to bottom"
    add("a system column was taken out", 6, None, all_kept, lambda _, s, at_: blank(s, letter["Status"]))
    add("another snapshot in _meta", 6, [foreign, ONE + SINCE], keep, lambda b, _, __: meta(b, "snapshot_id", "0" * 16))
    add("another review in _meta, against the one that was sent", 6,
        ["FILE: is of another review (000000000000) than the one that --review names: plan what came back of one review at a "
         "time"], keep, lambda b, _, __: meta(b, "review_id", "0" * 12), ("--review", room("out")))
    add("another version", 65, ["FILE: the sheet _meta says 'jira-access review 9', which this version does not know"], keep,
        lambda b, _, __: meta(b, "format", "jira-access review 9"))
    for rows in ("18446744073709551616", "1048577", "-1", "1e3", "many", 2.5):
        add(f"{rows} rows in _meta", 65, [f"FILE: the sheet _meta says '{rows}' rows, but a sheet has at most 1048576"], keep,
            lambda b, _, __, rows=rows: meta(b, "rows", rows))
    add("a _meta without end", 65, ["FILE: the sheet _meta has too many rows"], keep,
        lambda b, _, __: [b["_meta"].append(["x", n]) for n in range(300)] and None)
    add("all rows deleted", 65, ["FILE!Review!A1: there are no rows under the headings: a plan has a row for each change"], None,
        lambda _, s, __: s.delete_rows(2, len(every) + 5))
    add("the review is hidden", 65, [lost], keep, lambda _, s, __: setattr(s, "sheet_state", "hidden"))
    add("--require a column that is not there", 65,
        ["FILE!Review!A1: the column 'ticket' is missing: --require asks for it"], keep, None, ("--require", "ticket"))

    decide_csv(csv_path, room("bad.csv"), {plain["grant_id"]: ("perhaps", "x")})
    decision_at = 1 + list(plain).index("decision")
    cases.append(("CSV: an unknown decision", ["bad.csv"], (), 65,
                  [f"bad.csv:{at_p}:{decision_at}: unknown decision 'perhaps': use keep, revoke, not mine or ask later", ONE]))
    text = read_bytes(room("bad.csv")).decode().replace("perhaps", "keep").replace(plain["display_name"], "somebody else", 1)
    with open(room("bad2.csv"), "w", encoding="utf-8") as file:
        file.write(text)
    cases.append(("CSV: a changed row", ["bad2.csv"], (), 6, None))
    return cases


def swap(sheet, letter):
    a, b = sheet[f"{letter}2"], sheet[f"{letter}3"]
    a.value, b.value = b.value, a.value


def blank(sheet, letter):
    for row in range(1, sheet.max_row + 1):
        sheet[f"{letter}{row}"].value = None


def move_up(sheet, letter, count):
    for row in range(2, count + 1):
        sheet[f"{letter}{row}"].value = sheet[f"{letter}{row + 1}"].value


def meta(workbook, key, value):
    for row in workbook["_meta"].iter_rows():
        if row[0].value == key:
            row[1].value = value


def refuse(room, name, files, args, status, lines):
    def listed():  # a list of all that is wrong is made where that is much
        return sorted(n for n in os.listdir(room.path) if not n.endswith(".wrong.csv"))

    before = listed()
    result = tool(room, "plan", *files, "-o", "made", "--quiet", *args)
    said = [line.removeprefix("jira-access: ") for line in result.stderr.splitlines()]
    if lines is None:  # told in the words of a library, or by many lines
        ok(result.returncode == status and said and listed() == before, f"bad book: {name}",
           f"{result.returncode}: {result.stderr}")
        return
    same(f"bad book: {name}", (result.returncode, said, listed() == before), (status, lines, True))


with Room() as room:
    with Jirad(room, tenant="company") as jirad:
        must(tool(room, "fetch", "-o", "snap.zst", jirad=jirad))
        must(tool(room, "review", "--snapshot", "snap.zst", "-o", "out", "--split", "lead", "--format", "xlsx,csv"))
        state = jirad.state()
        live = ("--site", jirad.url, "--email", "admin@example.com", "--token-file", "token")
        asked = must(tool(room, "check", jirad=jirad))
        jirad.stop()
    packs = [p for p in rows_of(room("out", "packs.csv")) if p["file"].endswith(".xlsx") and p["reviewer_id"]]
    largest = max(packs, key=lambda p: int(p["rows"]))
    good = room("out", largest["file"])
    count = 0
    for case in form():
        with open(room("p.xlsx"), "wb") as file:
            file.write(case[1])
        # There is no site any more: a request would end with exit code 7.
        refuse(room, case[0], ["p.xlsx"], live, 65, case[2])
        count += 1
    for name, word in (("ann's.xls", "'ann'\\''s.xls'"), ("$(x) `y`;z.xls", "'$(x) `y`;z.xls'"), ("-x.xls", "'./-x.xls'")):
        os.rename(room("p.xlsx"), room(name))
        with open(room(name), "wb") as file:
            file.write(ole("Workbook"))
        refuse(room, f"the command for {name}", [], (*live, "--", name), 65,
               [f"{name}: an old .xls cannot be read: {SAVE.replace(chr(39) + 'p.xlsx' + chr(39), word)}"])
        os.rename(room(name), room("p.xlsx"))
    os.remove(room("p.xlsx"))
    member = state["memberships"][0]
    row = ["keep", member["account_id"], "group:" + member["group_id"]]
    for case in meant(row):
        with open(room("p.xlsx"), "wb") as file:
            file.write(case[1])
        refuse(room, case[0], ["p.xlsx"], ("--snapshot", "snap.zst"), 65, case[2])
        count += 1
    for name, files, args, status, lines in review_cases(room, good, good.replace(".xlsx", ".csv"), "snap.zst"):
        in_csv = files[0].endswith(".csv")
        refuse(room, name, files, (*args, *(("--snapshot", "snap.zst") if in_csv else live)), status, lines)
        count += 1
    ok(count >= 120, "there are at least 120 bad books", count)
done()
