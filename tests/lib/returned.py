"""Packs of a review as people send them back: decisions written by several programs, for the tests of plan."""
import csv
import datetime
import io
import json
import os
import pickle
import random
import re
import shutil
import subprocess
import zipfile
from xml.sax.saxutils import escape

import openpyxl

from harness import read_csv

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
EPOCH = datetime.datetime(1899, 12, 30)
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def rearm(text):
    """A cell of CSV without the ' that disarms it."""
    return text[1:] if re.match("'+[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20]", text) else text


def rows_of(path):
    head, rows = read_csv(path)
    return [dict(zip(head, (rearm(c) for c in row))) for row in rows]


LOADED = {}


def loaded(path):
    """A workbook to edit, as openpyxl loads it. A small one is parsed once and pickled, since it is edited many times, and
    to unpickle is far quicker."""
    stat = os.stat(path)
    if stat.st_size > 100000:
        return openpyxl.load_workbook(path)
    key = path, stat.st_ino, stat.st_mtime_ns, stat.st_size
    if key not in LOADED:
        LOADED[key] = pickle.dumps(openpyxl.load_workbook(path), pickle.HIGHEST_PROTOCOL)
    return pickle.loads(LOADED[key])


def decide(path, out, decisions, edit=None):
    """A workbook with decisions by grant_id, (decision, reason), as openpyxl saves it; 'edit' gets sheet and headings."""
    book = loaded(path)
    sheet = book["Review"]
    at = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        said = decisions.get(sheet.cell(row, at["Grant ID"]).value)
        if said is None:
            continue
        put(sheet.cell(row, at["Decision"]), said[0])
        put(sheet.cell(row, at["Reason"]), said[1])
    if edit is not None:
        edit(book, sheet, at)
    book.save(out)
    return out


def put(cell, text):
    cell.value = text or None
    if text:
        cell.data_type = "s"  # never a formula


def decide_csv(path, out, decisions, separator=",", columns=None):
    rows = rows_of(path)
    with open(out, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=separator)
        head = columns or list(rows[0])
        writer.writerow(head)
        for row in rows:
            row["decision"], row["reason"] = decisions.get(row["grant_id"], ("", ""))
            writer.writerow(["'" + v if re.match("'*[=+\\-@\t\r]", v) else v for v in (row[h] for h in head)])
    return out


def offices(room, paths, kind, *more):
    """Saved by LibreOffice, which takes longer to begin than for a file, each below office/; None when there is none here."""
    if shutil.which("soffice") is None:
        return [None] * len(paths)
    directory = room("office")
    subprocess.run(["soffice", "--headless", "--norestore", f"-env:UserInstallation=file://{room('profile')}",
                    "--convert-to", kind, *more, "--outdir", directory, *paths], check=True, timeout=200,
                   capture_output=True, env={"HOME": room.path, "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"})
    return [os.path.join(directory, os.path.splitext(os.path.basename(path))[0] + "." + kind.split(":")[0])
            for path in paths]


def office(room, path, kind, *more, name=None):
    """One file saved by LibreOffice, under another name when there is one."""
    out = offices(room, [path], kind, *more)[0]
    if out is not None and name is not None:
        os.rename(out, room(name))
        out = room(name)
    return out


def exceljs(path, out, decisions):
    """Decided and saved by exceljs; None when node or the module is not here."""
    here = os.path.dirname(os.path.abspath(__file__))
    if shutil.which("node") is None or not os.path.isdir(os.path.join(here, "..", "node_modules", "exceljs")):
        return None
    subprocess.run(["node", os.path.join(here, "decide.js"), path, out], input=json.dumps(decisions), text=True, check=True,
                   timeout=100)
    return out


def letters(number):
    out = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        out = chr(65 + rest) + out
    return out


def inline(cell, at):
    """A cell as the simplest writers make it: text in place, numbers bare, (number, style), or raw XML."""
    if isinstance(cell, bytes):
        return cell.decode().replace("AT", at)
    if isinstance(cell, tuple):
        return f'<c r="{at}" s="{cell[1]}"><v>{cell[0]}</v></c>'
    if isinstance(cell, (int, float)):
        return f'<c r="{at}"><v>{cell}</v></c>'
    return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>' if cell else ""


def sheet_xml(rows):
    lines = []
    for number, row in enumerate(rows, 1):
        cells = "".join(inline(cell, f"{letters(i)}{number}") for i, cell in enumerate(row, 1))
        lines.append(f'<row r="{number}">{cells}</row>')
    return f'{XML}<worksheet xmlns="{MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def book_parts(sheets, hidden=()):
    """The parts of a workbook of inline strings, by name: sheets are (name, rows)."""
    parts = {
        "[Content_Types].xml": f'{XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'{XML}<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/styles.xml": f'{XML}<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" '
        'formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="164"/>'
        '</cellXfs></styleSheet>',
    }
    listed, links = "", ""
    for number, (name, rows) in enumerate(sheets, 1):
        parts[f"xl/worksheets/sheet{number}.xml"] = sheet_xml(rows)
        state = ' state="hidden"' if name in hidden else ""
        listed += f'<sheet name="{escape(name)}" sheetId="{number}"{state} r:id="rId{number}"/>'
        links += (f'<Relationship Id="rId{number}" Type="{OFFICE}/worksheet" '
                  f'Target="worksheets/sheet{number}.xml"/>')
    parts["xl/workbook.xml"] = f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>'
    parts["xl/_rels/workbook.xml.rels"] = f'{XML}<Relationships xmlns="{PACKAGE}">{links}</Relationships>'
    return parts


def zipped(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return out.getvalue()


def book(*sheets, hidden=()):
    return zipped(book_parts(sheets, hidden))


def meta_rows(path):
    return [[("" if c is None else c) for c in row] for row in loaded(path)["_meta"].iter_rows(values_only=True)]


def by_hand(path, out, said, meta=True, reverse=True):
    """Inline strings, rows upside down, columns shuffled, a date as a bare serial, a title above, an own column."""
    source = loaded(path)
    rows = list(source["Review"].iter_rows(values_only=True))
    head, lines = list(rows[0]), [list(r) for r in rows[1:]]
    at = {name: i for i, name in enumerate(head)}
    for line in lines:
        line[at["Decision"]], line[at["Reason"]] = said.get(line[at["Grant ID"]], ("", ""))
        for i, value in enumerate(line):
            if isinstance(value, datetime.datetime):
                line[i] = ((value - EPOCH).total_seconds() / 86400, 1)
        line[at["Reviewed on"]] = (46000, 1)
    order = list(range(len(head)))
    random.Random(7).shuffle(order)
    lines = lines[::-1] if reverse else lines
    table = [["Quarterly review"], [], [head[i] for i in order] + ["Cost centre"]]
    table += [[line[i] or "" for i in order] + [100 + n] for n, line in enumerate(lines)]
    table.append([""] * 40 + ["end"])
    sheets = [("Notes", [["nothing to see"]]), ("Review", table)]
    if meta:
        sheets.append(("_meta", meta_rows(path)))
    with open(out, "wb") as file:
        file.write(book(*sheets, hidden=("_meta",)))
    return out
