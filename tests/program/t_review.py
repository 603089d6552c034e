#!/usr/bin/python3
"""review: every grant in exactly one pack, once; what matters on top; workbooks that openpyxl reads as they were meant."""
import hashlib
import os
import re
import sys

import openpyxl

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from returned import decide, offices  # noqa: E402
from harness import Jirad, Room, done, must, ok, read_bytes, read_csv, read_json, same, same_rows, skip, tool, tree  # noqa: E402

COLUMNS = ("grant_id row_check account_id display_name email email_source account_type status managed guest "
           "app_kind products project_id project_key project_name project_type style state entitlement_type entitlement "
           "access_type via last_active flags previous_decision decision reason reviewer reviewed_on").split()
SYSTEM = [c for c in COLUMNS[:COLUMNS.index("decision")] if c not in ("row_check", "guest", "app_kind", "products")]
HIDDEN = {"grant_id", "row_check", "account_id", "email_source", "managed", "guest", "app_kind", "products",
          "project_id", "project_type",
          "style", "state", "access_type"}
ORG = "0a6e0000-1111-4111-8111-00000000abcd"


def rearm(text):
    """A cell of CSV without the ' that disarms it."""
    return text[1:] if re.match("'+[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20]", text) else text


def rows_of(path):
    head, rows = read_csv(path)
    return [dict(zip(head, (rearm(c) for c in row))) for row in rows]


def check_of(snapshot, row):
    """row_check by its definition."""
    text = snapshot + "\x1f"
    for column in SYSTEM:
        value = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", row[column])
        text += value.replace("\r\n", "\n").replace("\r", "\n").strip(" \t\n\x0b\x0c") + "\x1f"
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def grants_of(export):
    """Every grant that can be decided on, by the other reports."""
    out = [r["grant_id"] for r in rows_of(os.path.join(export, "memberships.csv"))]
    return out + [r["grant_id"] for r in rows_of(os.path.join(export, "role_assignments.csv"))
                  if r["actor_type"] != "other"]


def packs_of(directory, kind="csv"):
    return [p for p in rows_of(os.path.join(directory, "packs.csv")) if p["file"].endswith(kind)]


def covered(room, name, directory, grants, kinds=("csv", "xlsx")):
    """Each grant once, in packs that packs.csv tells the truth about."""
    listed = rows_of(room(directory, "packs.csv"))
    same(f"{name}: packs.csv lists every pack file",
         sorted(p["file"] for p in listed),
         sorted(f for f in os.listdir(room(directory)) if f.startswith("review-")))
    same(f"{name}: packs.csv is in the order of the packs' names, what has no reviewer last",
         [p["pack"] for p in listed],
         sorted((p["pack"] for p in listed), key=lambda n: (n in ("without a reviewer", "everything else"), n.encode())))
    same(f"{name}: packs.csv says that the reading was complete", {p["complete"] for p in listed}, {"yes"})
    same(f"{name}: their SHA-256", [p["sha256"] for p in listed],
         [hashlib.sha256(read_bytes(room(directory, p["file"]))).hexdigest() for p in listed])
    for kind in kinds:
        found = []
        for pack in packs_of(room(directory), kind):
            rows = rows_of(room(directory, pack["file"])) if kind == "csv" else book_rows(room(directory, pack["file"]))
            ok(len(rows) == int(pack["rows"]), f"{name}: {pack['file']} has its rows", len(rows))
            found += [r["grant_id"] for r in rows]
        same_rows(f"{name}: every grant once, in {kind}", found, grants)


def meta_of(book):
    facts, columns = {}, {}
    for row in book["_meta"].iter_rows(values_only=True):
        if row[0] == "column":
            columns[row[1]] = (row[2], row[3])
        else:
            facts[row[0]] = row[1] or ""
    return facts, columns


def book_rows(path):
    book = openpyxl.load_workbook(path, read_only=True)
    names = {heading: name for name, (heading, _) in meta_of(book)[1].items()}
    rows = book["Review"].iter_rows(values_only=True)
    head = [names[h] for h in next(rows)]
    return [dict(zip(head, row)) for row in rows]


def cell_text(value):
    if value is None:
        return ""
    return value.strftime("%Y-%m-%dT%H:%M:%SZ") if hasattr(value, "strftime") else str(value)


def workbook(room, path, snapshot, pack):
    """One workbook, part by part."""
    book = openpyxl.load_workbook(path)
    same("xlsx: sheets", book.sheetnames, ["Read me", "Summary", "Review", "Findings", "_meta"])
    same("xlsx: only _meta is hidden", [s.title for s in book if s.sheet_state != "visible"], ["_meta"])
    same("xlsx: no merged cells", [s.title for s in book if s.merged_cells.ranges], [])
    facts, columns = meta_of(book)
    rows = book_rows(path)
    same("xlsx: _meta says snapshot, pack, rows, reviewer, scope, complete",
         [facts[f] for f in ("snapshot_id", "pack", "rows", "reviewer_id", "scope", "complete")],
         [snapshot, pack["pack"], str(len(rows)), pack["reviewer_id"], "everything", "yes"])
    lines = sorted(f"{r['grant_id']}\x1f{r['row_check']}\n".encode() for r in rows)
    same("xlsx: _meta's digest is that of the rows", facts["digest"], hashlib.sha256(b"".join(lines)).hexdigest())
    same_rows("xlsx: the column map names every column", columns, COLUMNS)
    sheet = book["Review"]
    letters = {name: letter for name, (_, letter) in columns.items()}
    same("xlsx: the map's letters lead to the headings", [sheet[f"{letter}1"].value for _, letter in columns.values()],
         [heading for heading, _ in columns.values()])
    hidden = {c.index for c in sheet.column_dimensions.values() if c.hidden}
    for c in sheet.column_dimensions.values():
        hidden |= {openpyxl.utils.get_column_letter(i) for i in range(c.min, c.max + 1) if c.hidden}
    ok({letters[n] for n in HIDDEN} <= hidden, "xlsx: ids are hidden", hidden)
    ok(not {letters[n] for n in ("display_name", "entitlement", "decision", "reason", "reviewer", "reviewed_on")} & hidden,
       "xlsx: what reviewers need is not", hidden)
    apps = {r["account_type"] for r in rows if r["account_type"]} - {"atlassian"}
    same("xlsx: the type of accounts is shown when there are others than people", letters["account_type"] in hidden, not apps)
    same("xlsx: title and subject", (book.properties.title, book.properties.subject),
         (f"Access review for {pack['pack']}", f"Review {facts['review_id']}"))
    same("xlsx: the title is on the first page", book["Read me"]["B2"].value, f"Access review for {pack['pack']}")
    widths = {n: sheet.column_dimensions[letters[n]].width for n in ("display_name", "via", "reviewer")}
    ok(widths["display_name"] <= 22.5 and widths["via"] <= 36.5 and 35 <= widths["reviewer"] <= 36.5, "xlsx: widths", widths)
    same("xlsx: Decision is on the first screen, and print ends there", (sheet.sheet_view.zoomScale, sheet.print_area),
         (85, [f"$A$1:${letters['decision']}${len(rows) + 1}"]))
    high = {sheet.row_dimensions[r].height for r in range(2, len(rows) + 2)} - {None}
    ok(not high or max(high) <= 60, "xlsx: no row is higher than four lines", high)
    same("xlsx: the steps are numbered", [c.value for c in book["Read me"]["B"] if isinstance(c.value, int)], [1, 2, 3, 4, 5])
    words = texts_of(path, "Read me")
    met = {f.strip() for r in rows for f in (r["flags"] or "").split(";") if f}
    same("xlsx: every flag that is there is explained, and no other",
         {w[6:] for w in words if w.startswith("flag: ")}, met)
    same("xlsx: so is every kind of access", {w for w in words if w in ("membership", "role", "role of a group")},
         {r["entitlement_type"] for r in rows})
    rules = {str(v.sqref): v for v in sheet.data_validations.dataValidation}
    last = len(rows) + 1
    rule = rules.get(f"{letters['decision']}2:{letters['decision']}{last}")
    ok(rule is not None and rule.type == "list" and rule.formula1 == '"keep,revoke,not mine,ask later"' and
       rule.errorStyle in (None, "stop"), "xlsx: the choices of a decision", rules)
    why = rules.get(f"{letters['reason']}2:{letters['reason']}{last}")
    ok(all(r is not None and r.prompt and r.prompt.isascii() for r in (rule, why)), "xlsx: what to fill in is told there")
    ok(rules.get(f"{letters['reviewed_on']}2:{letters['reviewed_on']}{last}") is not None, "xlsx: the date is checked",
       rules)
    same("xlsx: frozen header", sheet.freeze_panes, "B2")
    same("xlsx: print titles and landscape", (sheet.print_title_rows, sheet.page_setup.orientation), ("$1:$1", "landscape"))
    ok(sheet.protection.sheet is False, "xlsx: not protected unless asked for")
    shown = [{**{k: cell_text(v) for k, v in r.items()}} for r in rows]
    same("xlsx: row_check by its definition", [r["row_check"] for r in shown], [check_of(snapshot, r) for r in shown])
    links = [c.hyperlink.target for row in sheet.iter_rows() for c in row if c.hyperlink]
    same("xlsx: links are counted without openpyxl", links_of(path), len(links))
    ok(links and all(re.fullmatch(r"http://127\.0\.0\.1:\d+/(browse/[A-Z0-9_]+|jira/people/[A-Za-z0-9:-]+)", u)
                     for u in links), "xlsx: links lead to Jira", links[:3])
    rules = [(str(r.sqref), f) for r in sheet.conditional_formatting for rule in r.rules for f in rule.formula]
    column = letters["previous_decision"]
    same("xlsx: what was decided before has its colours", {f for at, f in rules if at == f"{column}2:{column}{last}"},
         {'"revoke"', '"not mine"', '"ask later"'})
    pictures = sum(len(s._charts) for s in book)
    ok(b"descr=" in part(path, "xl/drawings/drawing1.xml") and pictures >= 0, "xlsx: charts have alternative texts")
    return book


def columns_of(path, sheet, *numbers, **how):
    """Those columns of a sheet, as lists of values; no other sheet is read."""
    rows = list(openpyxl.load_workbook(path, read_only=True, **how)[sheet].iter_rows(max_col=max(numbers), values_only=True))
    return [[(*row, *[None] * n)[n - 1] for row in rows] for n in numbers]


def texts_of(path, sheet, **how):
    rows = openpyxl.load_workbook(path, read_only=True, **how)[sheet].iter_rows(values_only=True)
    return [value for row in rows for value in row if isinstance(value, str)]


def part(path, name):
    import zipfile
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


def links_of(path):
    """How many cells of the Review sheet, the third, are links: openpyxl takes a minute to say so of a large one."""
    return part(path, "xl/worksheets/sheet3.xml").count(b"<hyperlink ")


def progress(path, count):
    """The Summary's formulas, and what they say before anybody recalculates."""
    names, formulas = columns_of(path, "Summary", 2, 4)
    said, values = columns_of(path, "Summary", 2, 4, data_only=True)
    found = {name: (formula, value) for name, formula, value in zip(names, formulas, values) if str(formula).startswith("=")}
    same("summary: values of the formulas as sent", {k: v[1] for k, v in found.items()},
         {"keep": 0, "revoke": 0, "not mine": 0, "ask later": 0, "not decided": count, "Decided": 0, "Reasons missing": 0})
    ok("COUNTIF(Review!" in found["keep"][0], "summary: counts the Review sheet", found["keep"])
    same("summary: one sentence says how far it is", [s for s, name in zip(said, names) if str(name).startswith("=")],
         [f"0 of {count:,} decided (0 %), 0 reasons missing"])
    chart = part(path, "xl/charts/chart1.xml").decode()
    ok(f'<c:max val="{count}"/>' in chart and '<c:min val="0"/>' in chart, "summary: a whole bar is all rows")
    classes = names[names.index("What there is to decide") + 1:names.index("All rows")]
    counts = [formulas[names.index(c)] for c in classes]
    ok(all(counts) and sum(counts) == count, "summary: each row is counted once, and no class is empty", counts)


def recalculated(room, path, count):
    """LibreOffice, which has to reckon a workbook without values, finds what was sent, and what decisions change."""
    grants = [r["grant_id"] for r in book_rows(path)]
    cases = (("open", {}, f"0 of {count:,} decided (0 %), 0 reasons missing"),
             ("begun", {grants[0]: ("revoke", ""), grants[1]: ("keep", "needed"), grants[2]: ("not mine", "")},
              f"2 of {count:,} decided ({200 // count} %), 1 reason missing"))
    made = offices(room, [decide(path, room(f"{name}.xlsx"), said) for name, said, _ in cases], "xlsx")
    for saved, (name, said, want) in zip(made, cases):
        if saved is None:
            skip("LibreOffice", "soffice is not installed")
            return
        names, values = columns_of(saved, "Summary", 2, 4, data_only=True)
        ok(want in names, f"LibreOffice: {want}", [t for t in names if isinstance(t, str)])
        figures = [value for name, value in zip(names, values) if name == "Decided"]
        same("LibreOffice: and counts the same", figures, [len([s for s in said.values() if s[0] in ("keep", "revoke")])])
        ok("Go to the rows" in texts_of(saved, "Read me", data_only=True), "LibreOffice: the button")


def order(rows, grants):
    """Administrators, then flagged rows; group rows of administrators among them."""
    admin = [r["via"].endswith("administers the project") or "gives administration of " in r["via"] for r in rows]
    flagged = [bool(r["flags"]) for r in rows]
    last_admin = max((i for i, a in enumerate(admin) if a), default=-1)
    first_plain = min((i for i, r in enumerate(rows) if not admin[i] and not flagged[i] and "Administrators" not in r["via"]),
                      default=len(rows))
    ok(last_admin < first_plain and any(admin), "order: who administers stands before the rest", (last_admin, first_plain))
    after = flagged[last_admin + 1:]
    rest = after[after.index(False):] if False in after else []
    ok(len(rows) == grants, "order: all rows looked at", len(rows))
    return rest


def splits(room, snapshot, grants, export):
    leads = {r["project_key"]: r for r in rows_of(room(export, "projects.csv"))}
    must(tool(room, "review", "--snapshot", "snap.zst", "-o", "lead", "--split", "lead", "--format", "xlsx,csv", "--due",
              "2026-12-15"))
    covered(room, "lead", "lead", grants)
    packs = packs_of(room("lead"))
    same("lead: the rest is a pack without a reviewer", [p["file"] for p in packs if not p["reviewer_id"]],
         ["review-without-a-reviewer.csv"])
    wrong, own = [], []
    for pack in packs:
        for row in rows_of(room("lead", pack["file"])):
            lead = leads.get(row["project_key"], {})
            if pack["reviewer_id"] and lead.get("lead_account_id") != pack["reviewer_id"]:
                wrong.append(row["grant_id"])
            if pack["reviewer_id"] and row["account_id"] == pack["reviewer_id"]:
                own.append(row["grant_id"])
    same("lead: packs hold the roles of the lead's projects", wrong, [])
    same("lead: nobody decides on a grant of their own", own, [])
    pack = max((p for p in packs_of(room("lead"), "xlsx") if p["reviewer_id"]), key=lambda p: int(p["rows"]))
    workbook(room, room("lead", pack["file"]), snapshot, pack)
    progress(room("lead", pack["file"]), int(pack["rows"]))
    recalculated(room, room("lead", pack["file"]), int(pack["rows"]))
    first = texts_of(room("lead", "review-without-a-reviewer.xlsx"), "Read me")
    ok("Nobody is named for these rows: decide who looks at them." in first, "lead: a pack of nobody says so", first[:4])
    for how, one in (("group", "a pack per group"), ("project", "a pack per project")):
        must(tool(room, "review", "--snapshot", "snap.zst", "-o", how, "--split", how, "--format", "csv"))
        covered(room, how, how, grants, ("csv",))
        mixed = []
        for pack in packs_of(room(how)):
            rows = rows_of(room(how, pack["file"]))
            if how == "project":
                keys = {r["project_key"] for r in rows}
            else:
                keys = {r["grant_id"].split(":")[1] if r["grant_id"].startswith("membership:")
                        else r["grant_id"].split(":")[-1] for r in rows}
            if pack["pack"] != "everything else" and len(keys) != 1:
                mixed.append(pack["pack"])
        same(f"{how}: {one}", mixed, [])


def reviewers(room, grants, export):
    accounts = [r for r in rows_of(room(export, "accounts.csv")) if r["email"] and r["status"] == "active"]
    group = rows_of(room(export, "memberships.csv"))[0]
    project = rows_of(room(export, "role_assignments.csv"))[0]
    every = rows_of(room(export, "accounts.csv"))
    who, other = accounts[0], accounts[1]
    gone = next(r for r in every if r["status"] == "inactive" and r["account_type"] == "atlassian")
    robot = next(r for r in every if r["account_type"] == "app")

    def write(*lines):
        with open(room("owners.csv"), "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")

    write("Project;Reviewer;Group", f";{who['email'].upper()};{group['group_name']}",
          f"{project['project_key']};{other['account_id']};")
    must(tool(room, "review", "--snapshot", "snap.zst", "-o", "owned", "--reviewers", "owners.csv", "--format", "csv"))
    covered(room, "reviewers", "owned", grants, ("csv",))
    ids = {p["reviewer_id"]: rows_of(room("owned", p["file"])) for p in packs_of(room("owned"))}
    same("reviewers: packs are theirs", set(ids), {who["account_id"], other["account_id"], ""})
    same("reviewers: who decides on the group's members", {r["entitlement"] for r in ids[who["account_id"]]},
         {group["group_name"]})
    same("reviewers: who decides on the project's roles", {r["project_key"] for r in ids[other["account_id"]]},
         {project["project_key"]})
    same("reviewers: the column is filled in", {r["reviewer"] for r in ids[who["account_id"]]}, {who["email"]})
    for name, lines, at in (
            ("unknown group", ("group,reviewer", f"no such group,{who['email']}"), "owners.csv:2:1: "),
            ("unknown reviewer", ("group,reviewer", f"{group['group_name']},nobody@example.org"), "owners.csv:2:2: "),
            ("display name", ("group,reviewer", f"{group['group_name']},Ann Somebody"), "owners.csv:2:2: "),
            ("no reviewer", ("group,reviewer", f"{group['group_name']},"), "owners.csv:2:2: "),
            ("neither", ("group,project,reviewer", f",,{who['email']}"), "owners.csv:2:1: "),
            ("both", ("group,project,reviewer", f"{group['group_name']},{project['project_key']},{who['email']}"),
             "owners.csv:2:2: "),
            ("two reviewers", ("group,reviewer", f"{group['group_name']},{who['email']}",
                               f"{group['group_name']},{other['email']}"), "owners.csv:3:2: "),
            ("an account by its name", ("account,reviewer", f"{other['display_name']},{who['email']}"), "owners.csv:2:1: "),
            ("an account and a group", ("group,account,reviewer",
                                        f"{group['group_name']},{other['account_id']},{who['email']}"), "owners.csv:2:2: "),
            ("an inactive one", ("group,reviewer", f"{group['group_name']},{gone['account_id']}"), "owners.csv:2:2: "),
            ("an app", ("group,reviewer", f"{group['group_name']},{robot['account_id']}"), "owners.csv:2:2: "),
            ("no column", ("team,reviewer", f"a,{who['email']}"), "owners.csv:1: the column 'group' or 'project' or 'account' is missing")):
        write(*lines)
        result = tool(room, "review", "--snapshot", "snap.zst", "-o", "bad", "--split", "owners.csv")
        ok(result.returncode == 65 and at in result.stderr and not os.path.exists(room("bad")),
           f"reviewers: {name} is refused by cell", result.stderr)
        if name in ("unknown reviewer", "an app"):
            words = "has the e-mail 'nobody@example.org'" if name == "unknown reviewer" else "is not an active person"
            ok(words in result.stderr and "display name" not in result.stderr, f"reviewers: {name} is told", result.stderr)


def questions(room):
    """Another question is another review, and run.json says which it was."""
    with open(room("hr.csv"), "w", encoding="ascii") as file:
        file.write("email,status\nnobody@example.org,active\n")
    with open(room("rules.csv"), "w", encoding="ascii") as file:
        file.write("rule_id,severity,left,right,scope\nR1,low,browse,administer,project\n")
    ids = {}
    for name, args in (("plain", ()), ("days", ("--dormant-days", "30")), ("domains", ("--company-domains", "a.example")),
                       ("roster", ("--roster", "hr.csv")), ("sod", ("--sod", "rules.csv")),
                       ("due", ("--due", "2026-12-15")), ("split", ("--split", "lead")),
                       ("reviewers", ("--reviewers", "managers.csv"))):
        must(tool(room, "review", "--snapshot", "snap.zst", "-o", "q-" + name, "--format", "csv", *args))
        ids[name] = read_json(room("q-" + name, "run.json"))
    same("review_id: another for each question", len({r["review_id"] for r in ids.values()}), len(ids))
    same("run.json: what findings were looked for with",
         (ids["days"]["findings"]["dormant_days"], ids["domains"]["findings"]["company_domains"],
          ids["roster"]["findings"]["roster"]["sha256"], ids["sod"]["findings"]["sod"]["sha256"],
          ids["reviewers"]["reviewers_sha256"]),
         (30, ["a.example"], *(hashlib.sha256(read_bytes(room(f))).hexdigest()
                               for f in ("hr.csv", "rules.csv", "managers.csv"))))
    must(tool(room, "review", "--snapshot", "snap.zst", "-o", "q-both", "--format", "csv,xlsx"))
    same("review_id: the same for other formats", read_json(room("q-both", "run.json"))["review_id"],
         ids["plain"]["review_id"])


def named_anyhow(room, grants, export):
    """Whom the file names is asked, whatever the packs are made by."""
    accounts = [r for r in rows_of(room(export, "accounts.csv"))
                if r["account_type"] == "atlassian" and r["status"] == "active"]
    members = rows_of(room(export, "memberships.csv"))
    group, who = members[0]["group_name"], accounts[0]
    key = next(r["project_key"] for r in rows_of(room(export, "role_assignments.csv"))
               if r["actor_type"] == "user" and r["actor_id"] != who["account_id"])
    with open(room("named.csv"), "w", encoding="utf-8") as file:
        file.write(f"group,project,reviewer\n{group},,{who['account_id']}\n,{key},{who['account_id']}\n")
    for how, kind, what in (("project", "membership", ("entitlement", group)), ("group", "role", ("project_key", key))):
        name = "named-" + how
        must(tool(room, "review", "--snapshot", "snap.zst", "-o", name, "--split", how, "--reviewers", "named.csv",
                  "--format", "csv"))
        covered(room, name, name, grants, ("csv",))
        where = {(p["pack"], p["reviewer_id"]) for p in packs_of(room(name)) for r in rows_of(room(name, p["file"]))
                 if r["entitlement_type"] == kind and r[what[0]] == what[1] and r["account_id"] != who["account_id"]}
        same(f"split by {how}: a {kind} goes to whom the file names", where, {(who["display_name"], who["account_id"])})


def managers(room, grants, export):
    """Whoever manages a person decides on all that the person has, and the manager's manager on the manager's own."""
    people = [r for r in rows_of(room(export, "accounts.csv")) if r["account_type"] == "atlassian" and r["group_count"] != "0"]
    boss, chief, team = people[0], people[1], people[2:9]
    with open(room("managers.csv"), "w", encoding="utf-8") as file:
        file.write("account,reviewer\n" + "".join(f"{p['account_id']},{boss['account_id']}\n" for p in team) +
                   f"{boss['email'] or boss['account_id']},{chief['account_id']}\n")
    must(tool(room, "review", "--snapshot", "snap.zst", "-o", "managed", "--reviewers", "managers.csv", "--format", "csv"))
    covered(room, "managers", "managed", grants, ("csv",))
    ids = {p["reviewer_id"]: rows_of(room("managed", p["file"])) for p in packs_of(room("managed"))}
    same("managers: a pack for each", set(ids), {boss["account_id"], chief["account_id"], ""})
    same("managers: the team's grants, nobody else's", {r["account_id"] for r in ids[boss["account_id"]]},
         {p["account_id"] for p in team})
    same("managers: the manager's own go further up", {r["account_id"] for r in ids[chief["account_id"]]},
         {boss["account_id"]})
    ok(not {r["account_id"] for r in ids[""]} & {p["account_id"] for p in (boss, *team)}, "managers: none is left over")


def chosen(room, snapshot, grants):
    must(tool(room, "review", "--snapshot", "snap.zst", "-o", "all", "--format", "csv,xlsx", "--protect"))
    covered(room, "all", "all", grants)
    rows = rows_of(room("all", "review-everything.csv"))
    same("csv: the columns of the catalogue", read_csv(room("all", "review-everything.csv"))[0], COLUMNS)
    same("csv: row_check by its definition", [r["row_check"] for r in rows], [check_of(snapshot, r) for r in rows])
    same("csv and xlsx: the same row_checks, in the same order", [r["row_check"] for r in rows],
         [r["row_check"] for r in book_rows(room("all", "review-everything.xlsx"))])
    order(rows, len(grants))
    told = {r["via"] for r in rows if r["entitlement_type"] == "membership"}
    ok("gives browse in 4 projects" in told and "gives nothing in Jira; other products are not read here" in told,
       "what a group gives: by a permission scheme too", told)
    unused = {r["group_name"] for r in rows_of(room("export", "groups.csv"))
              if "unused group" in r["flags"] and r["member_count"] != "0"}
    theirs = [r for r in rows if r["entitlement_type"] == "membership" and r["entitlement"] in unused]
    ok(theirs and not any("unused group" in r["flags"] for r in theirs),
       "that nothing names a group is no flag of who is in it", (sorted(unused), theirs[:2]))
    sheet = openpyxl.load_workbook(room("all", "review-everything.xlsx"))["Review"]
    locked = {c.value: sheet.cell(2, c.column).protection.locked for c in sheet[1]}
    ok(sheet.protection.sheet and locked["Who"] and not any(locked[h] for h in ("Decision", "Reason", "Reviewer",
                                                                               "Reviewed on")),
       "protect: all is locked but what is to be filled in", locked)
    told = texts_of(room("all", "review-everything.xlsx"), "Read me")
    ok("Filter as you like; only the yellow columns can be filled in." in told and not any("Sort" in t for t in told),
       "protect: nobody is told to sort", told)
    must(tool(room, "review", "--snapshot", "snap.zst", "-o", "again", "--format", "csv,xlsx", "--protect"))
    ok(tree(room("all")) == tree(room("again")), "the same snapshot gives the same bytes")
    must(tool(room, "review", "--snapshot", "snap.zst", "-o", "flagged", "--only", "findings", "--format", "csv"))
    same_rows("only findings: the flagged rows", [r["grant_id"] for r in rows_of(room("flagged", "review-everything.csv"))],
              [r["grant_id"] for r in rows if r["flags"]])
    run = read_json(room("flagged", "run.json"))
    same("only findings: run.json counts what is left out", (run["grants"], run["left_out"]),
         (len(grants), len(grants) - run["rows"]))
    must(tool(room, "review", "--snapshot", "snap.zst", "-o", "power", "--only", "privileged", "--format", "csv"))
    power = rows_of(room("power", "review-everything.csv"))
    ok(0 < len(power) < len(rows) and power == rows[:len(power)], "only privileged: the rows on top", len(power))
    must(tool(room, "verify", "all"))
    must(tool(room, "review", "--snapshot", "snap.zst", "-o", "seen", "--only", "privileged"))
    facts = meta_of(openpyxl.load_workbook(room("seen", "review-everything.xlsx"), read_only=True))[0]
    scope = f"only privileged: {len(power)} of {len(grants):,} grants"
    same("only privileged: the workbook says what is left out", facts["scope"], scope)
    ok(scope in texts_of(room("seen", "review-everything.xlsx"), "Read me"), "only privileged: the reader is told")
    for args, words in ((("--split", "lead", "--only", "new"), "'new' is not 'privileged', 'findings' or"),
                        (("--split", "LEAD"), "'LEAD' is not 'lead', 'group' or 'project', and there is no such file"),
                        (("--due", "2020-01-31"), "is before the site was read"), (("--due", "15.12."), "is not a date"),
                        (("--format", "json"), "is not 'xlsx' or 'csv'"), (("--format", "csv,csv"), "named twice")):
        result = tool(room, "review", "--snapshot", "snap.zst", "-o", "bad", *args)
        ok(result.returncode == 2 and words in result.stderr, f"usage: {args[-2]} {args[-1]}", result.stderr)


def changed(room, jirad, snapshot):
    """A membership that came after the first reading is all that a review of changes shows."""
    new = jirad.state()["memberships"][-1]
    groups = {m["group_id"] for m in jirad.state()["memberships"]}
    group = sorted(groups - {new["group_id"]})[0]
    if not jirad.edit("add-member", group=group, account=new["account_id"]):
        group = sorted(groups - {new["group_id"]})[-1]
        jirad.edit("add-member", group=group, account=new["account_id"])
    must(tool(room, "fetch", "-o", "new.zst", jirad=jirad))
    must(tool(room, "review", "--snapshot", "new.zst", "-o", "since", "--only", "changed-since=snap.zst", "--format",
              "csv"))
    same("changed since: the new grant alone",
         [r["grant_id"] for r in rows_of(room("since", "review-everything.csv"))],
         [f"membership:{group}:{new['account_id']}"])
    run = read_json(room("since", "run.json"))
    same("changed since: run.json names the other snapshot, not where it lies", (run["only"], run["changed_since"]),
         ("changed-since", snapshot))
    result = must(tool(room, "review", "--snapshot", "new.zst", "-o", "still", "--only", "changed-since=new.zst"))
    ok("nothing to decide: no pack was made" in result.stderr, "nothing changed: the terminal says so", result.stderr)
    same("nothing changed: no pack, and packs.csv says so", rows_of(room("still", "packs.csv")), [])


def in_part(room, export):
    """A reading of some projects, and one that was refused something, never say that a group gives nothing at all."""
    key = rows_of(room(export, "projects.csv"))[0]["project_key"]
    with Jirad(room, tenant="company") as jirad:
        must(tool(room, "review", "-o", "some", "--project", key, "--format", "csv", jirad=jirad))
    told = {r["via"] for r in rows_of(room("some", "review-everything.csv")) if r["entitlement_type"] == "membership"}
    with Jirad(room, tenant="company") as jirad:
        must(tool(room, "review", "-o", "some-book", "--project", key, jirad=jirad))
    ok(any(t.startswith(f"projects {key}; ") for t in texts_of(room("some-book", "review-everything.xlsx"), "Read me")),
       "narrowed: the reader is told")
    same("narrowed: what groups give is said of the projects read", [t for t in told if not t.endswith("in the projects read")],
         [])
    ok("gives nothing in the projects read" in told, "narrowed: so is that they give nothing", told)
    for name, fault, kind, words in (
            ("actors", "/role/ * status 403", "membership", ("what it gives is not known", "; whether more is not known")),
            ("members", "/group/member * status 403", "role of a group", ("the group's members get it, how many is not known",))):
        with Jirad(room, "--fault", fault, tenant="company") as jirad:
            result = must(tool(room, "review", "-o", name, "--format", "csv,xlsx", jirad=jirad), 3)
        rows = rows_of(room(name + ".incomplete", "review-everything.csv"))
        told = {r["via"] for r in rows if r["entitlement_type"] == kind}
        same(f"{name} refused: what is not known is not told", [t for t in told if not any(w in t for w in words)], [])
        ok(told and "incomplete" in result.stderr, f"{name} refused: there is something to tell", told)
        same(f"{name} refused: packs.csv says so", {p["complete"] for p in rows_of(room(name + ".incomplete", "packs.csv"))},
             {"no"})
        path = room(name + ".incomplete", "review-everything.xlsx")
        book = openpyxl.load_workbook(path)
        same(f"{name} refused: so does _meta", meta_of(book)[0]["complete"], "no")
        same(f"{name} refused: so does what is printed", [s.title for s in book if s.title != "_meta" and
                                                         "INCOMPLETE" not in (s.oddFooter.left.text or "")], [])
        for sheet in ("Read me", "Summary"):
            ok("Some access could not be read; rows may be missing: do not take this for everything." in texts_of(path, sheet),
               f"{name} refused: {sheet} says it in plain words")
        steps = [c.row for c in book["Read me"]["B"] if c.value == "What to do"]
        ok(steps and steps[0] <= 16, f"{name} refused: the reasons leave room for what to do", steps)


def large(room):
    """A large workbook has no links into Jira."""
    size = ("--accounts", "4000", "--groups", "60", "--projects", "40", "--roles", "6")
    with Jirad(room, *size, tenant="synthetic") as jirad:
        must(tool(room, "fetch", "-o", "large.zst", jirad=jirad))
    must(tool(room, "review", "--snapshot", "large.zst", "-o", "book", "--only", "privileged"))
    run, path = read_json(room("book", "run.json")), room("book", "review-everything.xlsx")
    links = links_of(path)
    ok(run["rows"] > 5000 and links == 0 and run["links_left_out"] >= run["rows"],
       "links: none in more than 5,000 rows, and counted", (run["rows"], links, run["links_left_out"]))


with Room() as room:
    with Jirad(room, tenant="company") as jirad:
        must(tool(room, "export", "-o", "export", "--format", "csv", jirad=jirad))
        os.rename(room("export", "snapshot.jsonl.zst"), room("snap.zst"))
        snapshot_id = read_json(room("export", "run.json"))["snapshot_id"]
        every = grants_of(room("export"))
        splits(room, snapshot_id, every, "export")
        reviewers(room, every, "export")
        named_anyhow(room, every, "export")
        managers(room, every, "export")
        questions(room)
        chosen(room, snapshot_id, every)
        changed(room, jirad, snapshot_id)
    in_part(room, "export")
    large(room)
done()
