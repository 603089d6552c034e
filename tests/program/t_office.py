#!/usr/bin/python3
"""The workbook as LibreOffice shows it, and as bare XML: the same texts, no formula anywhere, well-formed throughout.

The names are the worst that there are: those of the small tenant, and more of them put into its snapshot."""
import csv
import glob
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree
import zipfile

import openpyxl

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from harness import (REPORTS, Jirad, Room, done, heading, must, ok, read_bytes, read_csv, read_json, same,  # noqa: E402
                     sheet_name, skip, tool)

LONG = "long " * 8000
CUT_MARK = " ... [cut]"
NAMES = {  # the worker's number: a name
    0: "=1+1", 1: "+1", 2: "-1", 3: "@A1", 4: "'=1+1", 5: "''", 6: "_x000D_", 7: "_x0041_ a", 8: "a\rb", 9: "a\tb",
    10: "1e5", 11: "TRUE", 12: "2026-01-01", 13: "#REF!", 14: "00123456789012345678", 15: "{=A1}", 16: LONG,
    17: "\U0001F6B2" * 20000, 18: "=cmd|' /C calc'!A0", 19: "http://x.example/", 20: "mailto:a@x.example",
    21: "\uff1d1+1", 22: "a\u0001b", 23: " ", 24: "<c t=\"n\"><f>1+1</f></c>", 25: "&#61;1", 26: "\u2028line",
    27: "\ufffe\uffff", 28: "\x7f\x80\x9f", 29: "yes", 30: "\n=1+1", 31: "internal:'Summary'!A1",
}
NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def renamed(good):
    """The snapshot with these names in place of 'Worker 000' and so on, its digest made to fit."""
    text = subprocess.run(["zstd", "-dc"], input=good, capture_output=True, check=True).stdout
    for number, name in NAMES.items():
        text = text.replace(b'"Worker %03d"' % number, json.dumps(name).encode())
    lines = text.splitlines(keepends=True)
    end = json.loads(lines[-1])
    end["sha256"] = hashlib.sha256(b"".join(lines[:-1])).hexdigest()
    lines[-1] = json.dumps(end, separators=(",", ":")).encode() + b"\n"
    return subprocess.run(["zstd", "-c"], input=b"".join(lines), capture_output=True, check=True).stdout


def in_cell(text):
    """A text as a workbook can hold it."""
    text = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", text)
    units = text.encode("utf-16-le")
    if len(units) <= 2 * 32767:
        return text
    units = units[:2 * (32767 - len(CUT_MARK))]
    return units.decode("utf-16-le", errors="ignore") + CUT_MARK


def bare(path):
    """Every part is well-formed, nothing is a formula, nothing reaches outside."""
    broken, formulas, outside = [], [], []
    with zipfile.ZipFile(path) as book:
        same("zip: every part is intact", book.testzip(), None)
        names = book.namelist()
        for name in names:
            try:
                root = xml.etree.ElementTree.fromstring(book.read(name))
            except xml.etree.ElementTree.ParseError as error:
                broken.append(f"{name}: {error}")
                continue
            if name.startswith("xl/worksheets/sheet"):
                formulas += [f"{name}: {f.text}" for f in root.iter(NAMESPACE + "f")]
                formulas += [f"{name}: {c.get('r')}" for c in root.iter(NAMESPACE + "c") if c.get("t") == "str"]
            if name.endswith(".rels"):
                outside += [e.get("Target") for e in root if e.get("TargetMode") == "External"]
    same("xml: every part is well-formed", broken, [])
    same("xml: no formula in any sheet", formulas, [])
    ok(not any("vba" in n.lower() or "externalLink" in n or "calcChain" in n or "connections" in n for n in names),
       "zip: no macros, links to other books, calculations or connections", names)
    site = [o for o in outside if not re.fullmatch(r"http://127\.0\.0\.1:\d+/?", o)]
    same("xml: no link leads anywhere but to the site", site, [])


def texts_of(path):
    """{cell: text} of each sheet, as the XML has it."""
    out = {}
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        out[sheet.title] = {c.coordinate: c.value for line in sheet.iter_rows() for c in line if c.value is not None}
    return out


def unescaped(text):
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda m: chr(int(m[1], 16)), text)


def names_kept(run):
    want = {f"712020:{n:08x}-0000-4000-8000-0000000000ff": name for n, name in NAMES.items()}
    got = {row["account_id"]: row["display_name"] or "" for row in read_json(run, "accounts.json")}
    same("json: every odd name as it is", {i: got[i] for i in want if got[i] != want[i]}, {})
    header, rows = read_csv(run + "-raw", "accounts.csv")
    at = header.index("display_name")
    got = {row[0]: row[at] for row in rows}
    same("csv-raw: every odd name as it is", {i: got[i] for i in want if got[i] != want[i]}, {})
    rows = read_csv(run, "accounts.csv")[1]
    got = {row[0]: row[at] for row in rows}
    first = {text[:1] for text in got.values()}
    ok(not first & set("=+-@\t\r\uff1d"), "csv: no cell that a spreadsheet would run", first)
    same("csv: without the apostrophe, every odd name as it is",
         {i: t for i, t in got.items() if i in want and want[i] not in (t, t[1:] if t[:1] == "'" else None)}, {})
    sheet = openpyxl.load_workbook(os.path.join(run, "access.xlsx"))["Accounts"]
    ids, names = [[c.value for c in sheet[1]].index(h) for h in ("Account ID", "Display name")]
    got = {line[ids].value: line[names] for line in sheet.iter_rows(min_row=2)}
    wrong = {i: got[i].value for i in want if unescaped(got[i].value or "") != in_cell(want[i])}
    same("xlsx: every odd name as it is, or as a cell can hold it", wrong, {})
    same("xlsx: every odd name is text", {got[i].data_type for i in want}, {"s"})
    said = [f for f in read_json(run, "run.json")["formats"] if f["format"] == "xlsx"]
    cut = sum(row[at] in (LONG, NAMES[17]) for report in ("accounts", "memberships", "role_access")
              for header, rows in [read_csv(run + "-raw", report + ".csv")] for at in [header.index("display_name")]
              for row in rows)
    cut += len({(row["account_id"], row["project_id"]) for row in read_json(run, "effective_access.json")
                if row["display_name"] in (LONG, NAMES[17])})
    ok(cut > 0 and said[0]["cut_cells"] == cut, "xlsx: run.json counts the texts that were cut",
       f"{said[0]['cut_cells']}, wanted {cut}")


def office(room, run):
    """Each sheet as LibreOffice exports it to CSV, every cell a text as it stands in the file."""
    filters = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
    result = subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{room('profile')}", "--headless", "--norestore", "--convert-to",
         filters, "--outdir", room("office"), os.path.join(run, "access.xlsx")],
        env={"PATH": os.environ["PATH"], "HOME": room.path, "TMPDIR": room.path, "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False)
    shown = glob.glob(room("office", "access-*.csv"))
    same("LibreOffice: shows every sheet, Summary too", len(shown), len(REPORTS) + 1)
    if len(shown) != len(REPORTS) + 1:
        print("#", result.stderr[:500])
        return
    for report in REPORTS:
        if report == "effective_access":  # has another sheet: see t_workbook.py
            continue
        tab = sheet_name(report)
        with open(room("office", f"access-{tab}.csv"), encoding="utf-8-sig", newline="") as file:
            headings, *rows = csv.reader(io.StringIO(file.read().replace("\r\n", "\n")), strict=True)
        names, want = read_csv(run + "-raw", report + ".csv")
        order = [headings.index(heading(n)) for n in names]
        want = [[office_text(c) for c in row] for row in want]
        wrong = [(got[i], w) for got, line in zip(rows, want) for i, w in zip(order, line) if office_text(got[i]) != w]
        ok(len(rows) == len(want) and not wrong, f"LibreOffice: {tab} shows every text as it is",
           f"{len(rows)} rows, wanted {len(want)}; first: {str(wrong[:2])[:300]}")


def office_text(text):
    """What LibreOffice makes of line ends, and of what a cell cannot hold."""
    return re.sub("\r\n?", "\n", in_cell(text))


with Room() as place:
    with Jirad(place) as site:
        must(tool(place, "fetch", "-o", place("plain.zst"), jirad=site))
    with open(place("odd.zst"), "wb") as out:
        out.write(renamed(read_bytes(place("plain.zst"))))
    must(tool(place, "export", "--snapshot", place("odd.zst"), "-o", place("run"), "--format", "csv,json,jsonl,xlsx"))
    must(tool(place, "export", "--snapshot", place("odd.zst"), "-o", place("run-raw"), "--format", "csv-raw"))
    bare(place("run", "access.xlsx"))
    names_kept(place("run"))
    if shutil.which("soffice"):
        office(place, place("run"))
    else:
        skip("LibreOffice", "soffice is not installed")
done()
