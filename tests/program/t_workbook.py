#!/usr/bin/python3
"""access.xlsx as people use it: opens on what matters, names first and in view, ids last and hidden, level and way in the
first screen of 1366 x 768, no cell cut, colours that can be read, pages that can be printed, words that are understood."""
import collections
import json
import os
import re
import sys
import textwrap
import zipfile

import openpyxl
from openpyxl.utils import get_column_letter, range_boundaries

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from harness import Jirad, Room, done, must, ok, read_json, same, tool  # noqa: E402

ORG = "0a6e0000-1111-4111-8111-00000000abcd"
SCREEN = 1366 - 50  # pixels, without row numbers and scroll bar
KINDS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "model", "findings", "finding_list.c")
TEMPLATE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "templates", "inventory.json")


def is_id(heading):
    return heading.split()[-1] in ("ID", "ids")


class Sheet:
    """A sheet with its columns from left to right: (heading, width in digits, hidden)."""

    def __init__(self, sheet):
        self.sheet, self.name = sheet, sheet.title
        self.rows = list(sheet.iter_rows())
        self.head = [cell.value for cell in self.rows[0]]
        sizes = {}
        for one in sheet.column_dimensions.values():
            for at in range(one.min, one.max + 1):
                sizes[at] = one
        self.width = [sizes[n + 1].width for n in range(len(self.head))]
        self.hidden = [sizes[n + 1].hidden for n in range(len(self.head))]

    def right_edge(self, heading):
        """Of a column, in pixels, hidden ones left out."""
        at = self.head.index(heading)
        return sum(int(w * 7 + 0.5) for w, h in zip(self.width[:at + 1], self.hidden) if not h)

    def frozen(self):
        pane = self.sheet.freeze_panes
        return openpyxl.utils.cell.coordinate_from_string(pane)[0] if pane else None

    def cut(self):
        """Cells whose text does not fit, by a count of letters that is generous to them."""
        out = []
        for row in self.rows:
            height = self.sheet.row_dimensions[row[0].row].height or 15
            for cell, width, hidden in zip(row, self.width, self.hidden):
                if not isinstance(cell.value, str) or hidden:
                    continue
                room = max(1, int((width - 1) * 1.25))
                lines = sum(len(textwrap.wrap(line, room)) or 1 for line in cell.value.split("\n"))
                if lines > 1 and (not cell.alignment.wrap_text or (lines * 14 > height + 1 and height < 405)):
                    out.append(f"{self.name}!{cell.coordinate}: {lines} lines of {room}, {height} points: {cell.value[:60]}")
        return out


def arranged(sheets):
    for one in sheets:
        last = [h for h, hidden in zip(one.head, one.hidden) if hidden]
        shown = [h for h, hidden in zip(one.head, one.hidden) if not hidden]
        same(f"{one.name}: hidden ones stand last, and every id is among them", (one.head, [h for h in shown if is_id(h)]),
             (shown + last, []))
        frozen = one.frozen()
        count = openpyxl.utils.column_index_from_string(frozen) - 1
        ok(1 <= count <= 3 and one.sheet.freeze_panes.endswith("2") and one.right_edge(one.head[count - 1]) < SCREEN * 0.6,
           f"{one.name}: headings and names stay in view, and leave room", (frozen, one.head[:4], one.width[:4]))
        same(f"{one.name}: filtered as a whole", one.sheet.auto_filter.ref,
             f"A1:{get_column_letter(len(one.head))}{len(one.rows)}")


def first_screen(sheets):
    for name, headings in (("Effective access", ("Browse", "Work", "Administer", "Via")), ("Role access", ("Role name", "Via")),
                           ("Administrators", ("Organisation", "Jira", "Projects", "Ways")),
                           ("Findings", ("Severity", "Detail", "Suggestion")), ("Privileged", ("Privilege", "Via"))):
        edges = {h: sheets[name].right_edge(h) for h in headings}
        ok(max(edges.values()) <= SCREEN, f"{name}: {', '.join(headings)} are in the first screen of 1366", edges)


def parts(path):
    with zipfile.ZipFile(path) as book:
        return {n: book.read(n).decode() for n in book.namelist() if n.endswith(".xml")}


def numbers_as_text(path, sheets):
    """Nobody is warned of a number that is meant as text."""
    said = {}
    texts = parts(path)
    for n, one in enumerate(sheets, 2):
        ranges = re.findall(r'<ignoredError sqref="([^"]*)" numberStoredAsText="1"/>', texts[f"xl/worksheets/sheet{n}.xml"])
        said[one.name] = bool(ranges) and range_boundaries(ranges[0]) == (1, 1, len(one.head), len(one.rows))
    same("numbers stored as text are told to be so on every sheet", [n for n, good in said.items() if not good], [])


def luminance(rgb):
    part = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4
            for c in (byte / 255 for byte in bytes.fromhex(rgb[-6:]))]
    return 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2]


def contrast(a, b):
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def colours(book):
    """Of every look that a cell has, and of every condition on every look it may lie over."""
    pairs = set()
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    fill = cell.fill.fgColor.rgb if cell.fill.fill_type == "solid" else "FFFFFFFF"
                    ink = cell.font.color.rgb if cell.font.color is not None and cell.font.color.type == "rgb" else "FF000000"
                    pairs.add((ink, fill))
        for rules in sheet.conditional_formatting:
            for rule in rules.rules:
                font, fill = rule.dxf.font, rule.dxf.fill
                ink = font.color.rgb if font is not None and font.color is not None else "FF000000"
                pairs.add((ink, fill.bgColor.rgb if fill is not None else "FFFFFFFF"))
    weak = {f"{a} on {b}": round(contrast(a, b), 2) for a, b in pairs if contrast(a, b) < 4.5}
    same(f"{len(pairs)} pairs of colours have a contrast of 4.5:1", weak, {})


def printed(sheets):
    for one in sheets:
        page, width = one.sheet.page_setup, sum(w for w, h in zip(one.width, one.hidden) if not h)
        pages = page.fitToWidth or 1
        scale = 153 * pages / width
        ok(page.orientation == "landscape" and page.paperSize == 9 and scale > 0.5 and page.fitToHeight == 0,
           f"{one.name}: printed on A4 so that it can be read", (pages, round(scale, 2)))
        same(f"{one.name}: headings and names on every page", (one.sheet.print_title_rows, one.sheet.print_title_cols),
             ("$1:$1", f"$A:${get_column_letter(openpyxl.utils.column_index_from_string(one.frozen()) - 1)}"))


def levels(run, sheet):
    """A row an account and project, as effective_access.csv says it in a row a level."""
    want = collections.defaultdict(lambda: {"levels": collections.defaultdict(set), "ways": set(), "limited": set(),
                                            "permissions": set(), "types": set()})
    for row in read_json(run, "effective_access.json"):
        one = want[row["account_id"], row["display_name"], row["project_key"]]
        one["levels"][row["level"]].add(row["limited_by"] or "")
        one["ways"] |= set(row["via"] or [])
        one["permissions"] |= set(row["permissions"])
        one["limited"] |= {row["limited_by"]} - {None}
        one["types"].add(row["access_type"])
    word = {(True, False): "yes", (False, True): "no effect", (True, True): "in part"}
    expected = {key: ([word["" in said, bool(said - {""})] if (said := one["levels"].get(level)) else None
                       for level in ("browse", "work", "administer")], one["ways"], one["permissions"],
                      "; ".join(one["limited"]) or None, "direct" if "direct" in one["types"] else min(one["types"]))
                for key, one in want.items()}
    got = {}
    for line in sheet.rows[1:]:
        row = dict(zip(sheet.head, [c.value for c in line]))
        ways = {re.sub(r" \((browse|work|administer)(, (work|administer))*\)$", "", w) for w in (row["Via"] or "").split("; ") if w}
        key = row["Account ID"], row["Display name"], row["Project key"]
        same_key = key in got
        got[key] = ([row["Browse"], row["Work"], row["Administer"]], ways, set(row["Permissions"].split("; ")),
                    row["Limited by"], row["Access type"])
        if same_key:
            ok(False, "Effective access: a row an account and project", key)
    wrong = {k: (got.get(k), v) for k, v in expected.items() if got.get(k) != v}
    ok(not wrong and len(got) == len(expected), f"Effective access: {len(got)} rows say what the levels' rows say",
       f"{len(got)}, wanted {len(expected)}; {list(wrong.items())[:1]}")


def ways_by_level(run, sheet):
    """What stands behind a way is the levels that it leads to."""
    lead = collections.defaultdict(set)
    for row in read_json(run, "effective_access.json"):
        for way in row["via"] or []:
            lead[row["account_id"], row["project_key"], way].add(row["level"])
    wrong, told = [], 0
    for line in sheet.rows[1:]:
        row = dict(zip(sheet.head, [c.value for c in line]))
        for said in (row["Via"] or "").split("; "):
            match = re.fullmatch(r"(.*) \(((?:browse|work|administer)(?:, (?:work|administer))*)\)", said)
            if match:
                told += 1
                if set(match[2].split(", ")) != lead[row["Account ID"], row["Project key"], match[1]]:
                    wrong.append((row["Display name"], row["Project key"], said))
    ok(told > 0 and not wrong, f"Effective access: {told} ways tell the levels that they lead to", wrong[:3])


def opens_on(book, sheets):
    """The sections of the Summary: figures that the reports have, each a link to its first row."""
    page = book.worksheets[0]
    same("the first sheet is open", (book.active.title, page.title), ("Summary", "Summary"))
    cells = {}
    for row in page.iter_rows():
        for cell in row:
            cells.setdefault(cell.value, cell)
    with open(TEMPLATE, encoding="utf-8-sig") as file:
        sections = json.load(file)["summary"]
    same("what matters, in this order", [s["heading"] for s in sections][:4],
         ["Administrators", "Findings by severity", "Open to everybody", "People who left or are away"])
    ok(max(cells[s["heading"]].row for s in sections[:4]) <= 16, "all of it is in the first screen",
       {s["heading"]: cells[s["heading"]].row for s in sections})
    with open(KINDS, encoding="utf-8-sig") as file:
        kinds = set(re.findall(r'^\t{ "([^"]+)", SEVERITY', file.read(), re.M))
    links = {c.coordinate: c.hyperlink.location for row in page.iter_rows() for c in row if c.hyperlink is not None}
    for section in sections:
        sheet = sheets[section["sheet"]]
        at = cells[section["heading"]]
        for n, line in enumerate(section["lines"], 1):
            label, figure = page.cell(at.row + n, at.column), page.cell(at.row + n, at.column + 1).value
            column = [re.sub(r" \(UTC\)", "", h).lower().replace(" ", "_") for h in sheet.head].index(line["column"])
            hits = [r[column].row for r in sheet.rows[1:]
                    if (r[column].value in line["is"] if "is" in line else r[column].value not in (None, "no", 0))]
            if isinstance(figure, str):
                ok(not hits and figure.startswith("not known: "), f"{section['heading']}: {line['label']}: {figure}")
                continue
            same(f"{section['heading']}: {line['label']}", (label.value, figure), (line["label"], len(hits)))
            if hits:
                same(f"{section['heading']}: {line['label']} leads to the first row", links.get(label.coordinate),
                     f"'{sheet.name}'!A{hits[0]}")
            unknown = set(line.get("is", [])) - kinds if line["column"] == "finding" else set()
            same(f"{section['heading']}: {line['label']}: kinds of findings that there are", unknown, set())


def words(book):
    """No matrix of the catalogue's: 'account x project' is none of the words that people read."""
    texts = [c.value for row in book.worksheets[0].iter_rows() for c in row if isinstance(c.value, str)]
    texts += [h for sheet in book.worksheets[1:] for h in next(sheet.iter_rows(max_row=1, values_only=True)) if h]
    same("no 'account x project' on the first page", [t for t in texts if re.search(r"\w x \w|×", t)], [])
    ok("account in a project, with every level that it has" in texts, "each sheet says what a row is")


def without_organisation():
    """What nobody could look for is not known: none is another thing."""
    with Room() as room:
        with Jirad(room) as jirad:
            must(tool(room, "export", "-o", "run", "--format", "xlsx", jirad=jirad))
        page = openpyxl.load_workbook(room("run", "access.xlsx"))["Summary"]
    said = {row[at]: row[at + 1] for row in page.iter_rows(min_row=7, max_row=22, values_only=True) for at in (1, 7)}
    same("without an organisation: who administers by Jira's groups may not be all", {k: v for k, v in said.items() if "or more" in
         str(v)}, {"of the site": "1 or more: no organisation's key was given", "of Jira": "4 or more: no organisation's key was given"})
    about = [row[1:3] for row in page.iter_rows(values_only=True) if row[1] == "Not read"]
    same("without an organisation: the first page says what was not read", about,
         [("Not read", "org-roles, tokens, service-accounts: no organisation's key was given")])
    same("without an organisation: what is not known", {k: v for k, v in said.items() if "not known" in str(v)},
         {**dict.fromkeys(("of the organisation", "of users' access", "of other products"),
                          "not known: no organisation's key was given"),
          "left, and can still log in": "not known: no roster was given (--roster)",
          **dict.fromkeys(("suspended, and still has access", "invited, and never came"),
                          "not known: no organisation was read"),
          "not seen for a long time, or ever": "not known: no last activity is known"})


def one_tenant(tenant, *options):
    with Room() as room:
        with open(room("key"), "w", encoding="ascii") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write("jirad-org-key\n")
        with Jirad(room, tenant=tenant) as jirad:
            must(tool(room, "export", "-o", "run", "--format", "json,xlsx", "--org", ORG, "--org-key-file", "key", *options,
                      jirad=jirad))
        path = room("run", "access.xlsx")
        book = openpyxl.load_workbook(path)
        sheets = [Sheet(s) for s in book.worksheets[1:]]
        named = {s.name: s for s in sheets}
        arranged(sheets)
        first_screen(named)
        numbers_as_text(path, sheets)
        same(f"{tenant}: no cell is cut", [c for s in sheets for c in s.cut()][:5], [])
        printed(sheets)
        page = book.worksheets[0]
        same("Summary: printed upright on one page", (page.page_setup.orientation, page.page_setup.fitToWidth or 1,
                                                      page.page_setup.fitToHeight or 1), ("portrait", 1, 1))
        colours(book)
        levels(room("run"), named["Effective access"])
        ways_by_level(room("run"), named["Effective access"])
        opens_on(book, named)
        words(book)


one_tenant("company", "--project", "FRM,APP,PLAT,ROAD,IDEA,MOVE,LAW,HR")
without_organisation()
done()
