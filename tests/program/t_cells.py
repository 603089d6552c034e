#!/usr/bin/python3
"""Plans as spreadsheets that people really send: what programs and hands do to cells is taken as it was meant, or told by
cell with what it was. TAP."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from harness import Jirad, Room, done, must, ok, read_bytes, read_csv, same, tool  # noqa: E402

FINN = "712020:0b217297-e215-45fa-a115-25bafc109925"
SHOP = "group-name:team-webshop"
MARK = b"\xef\xbb\xbf"

# what stands in the cells -> what the plan's step names, as (principal, target)
TAKEN = [
    ("no-break spaces around words", "\u00a0grant\u00a0", f"\u00a0{FINN}", f"{SHOP}\u00a0"),
    ("characters of no width and marks of direction", "\u200bgrant\u200b", f"\u200e{FINN}\u200f", f"\ufeff{SHOP}\u2060"),
    ("a colon as %3A", "grant", FINN.replace(":", "%3A"), SHOP),
    ("the address of a profile on the site", "grant", f"https://example.atlassian.net/jira/people/{FINN}", SHOP),
    ("the address of a profile, encoded", "grant",
     f"https://home.atlassian.com/o/0a6e/people/{FINN.replace(':', '%3a')}?cloudId=1", SHOP),
]
# action, principal, target -> what is said
TOLD = [
    ("an invisible character inside an id", "grant", FINN[:12] + "\u200b" + FINN[12:], SHOP,
     "p.csv:2:2: there is a character of no width (U+200B) in it, which nobody sees: type it anew"),
    ("an invisible character inside an action", "gra\u00adnt", FINN, SHOP,
     "p.csv:2:1: there is a soft hyphen (U+00AD) in the action, which nobody sees: type it anew"),
    ("an id that became a number", "grant", "5.57058E+23", SHOP,
     "p.csv:2:2: '5.57058E+23' was an account id before a spreadsheet made a number of it, and its digits are lost: "
     "format the column as text, and copy the id again"),
    ("a name that lost its zero", "grant", FINN, "group-name:123",
     "p.csv:2:3: no group is called '123': has a spreadsheet made it of '0123'? Format the column as text, and write it "
     "again"),
]


def save(room, name, rows, encoding="utf-8"):
    with open(room(name), "w", encoding=encoding, newline="") as file:
        file.write("action,principal,target\n" + "".join(",".join(row) + "\n" for row in rows))
    return name


def plan(room, jirad, name, file="p.csv", *options):
    return tool(room, "plan", file, "-o", room(name), *options, jirad=jirad)


def steps(room, name):
    heads, rows = read_csv(room(name), "plan.csv")
    return [(row[heads.index("principal")], row[heads.index("target_name")]) for row in rows]


def cells(room, jirad):
    for number, (name, *row) in enumerate(TAKEN):
        save(room, "p.csv", [row])
        result = plan(room, jirad, f"taken-{number}", "p.csv", "--quiet")
        same(f"{name}: taken as it was meant", (result.returncode, result.returncode == 0 and steps(room, f"taken-{number}")),
             (0, [(FINN, "team-webshop")]))
    for number, (name, *row, message) in enumerate(TOLD):
        save(room, "p.csv", [row])
        result = plan(room, jirad, f"told-{number}", "p.csv", "--quiet")
        same(f"{name}: told by cell", (result.returncode, result.stderr.splitlines()[0]), (65, "jira-access: " + message))


def blank_rows(room, jirad):
    save(room, "p.csv", [("", FINN, SHOP)] * 774 + [("grant", FINN, SHOP)])
    result = must(plan(room, jirad, "blank"))
    ok("774 rows without an action were passed over" in result.stderr and len(steps(room, "blank")) == 1,
       "rows without an action are no rows, and counted", result.stderr)


def marks(room, jirad):
    """Each file that people open begins with the mark; what a program saved is taken back."""
    must(tool(room, "export", "-o", room("site"), "--format", "csv", "--quiet", jirad=jirad))
    must(tool(room, "export", "-o", room("raw"), "--format", "csv-raw", "--quiet", jirad=jirad))
    for directory, marked in (("site", True), ("raw", False)):
        files = [n for n in sorted(os.listdir(room(directory))) if n.endswith(".csv")]
        same(f"{directory}: the mark of UTF-8", [n for n in files if read_bytes(room(directory), n).startswith(MARK) != marked],
             [])
    same("plan.csv and gains.csv too", [read_bytes(room("blank"), n)[:3] for n in ("plan.csv", "gains.csv")], [MARK, MARK])
    must(tool(room, "apply", room("blank"), "--confirm", "--quiet", jirad=jirad))
    same("and what apply adds", [read_bytes(room("blank"), n)[:3] for n in ("result.csv", "undo.csv")], [MARK, MARK])
    undo = read_bytes(room("blank"), "undo.csv").decode("utf-8-sig")
    for name, data in (("semicolons", undo.replace(",", ";").encode("utf-8-sig")), ("tabs", undo.replace(",", "\t").encode()),
                       ("CRLF", undo.replace("\n", "\r\n").encode("utf-8-sig")), ("as it is", undo.encode("utf-8-sig")),
                       ("UTF-16 and tabs, which Excel calls Unicode text",
                        undo.replace(",", "\t").replace("\n", "\r\n").encode("utf-16"))):
        with open(room("back.csv"), "wb") as file:
            file.write(data)
        result = plan(room, jirad, "back-" + name.replace(" ", "-").replace(",", ""), "back.csv", "--quiet")
        same(f"undo.csv saved with {name} is taken back", (result.returncode, result.stderr), (0, ""))
    save(room, "p.csv", [("grant", FINN, "group-name:Gr\u00f6\u00dfe")], encoding="cp1252")
    result = plan(room, jirad, "ansi", "p.csv", "--quiet")
    ok(result.returncode == 65 and "Windows-1252" in result.stderr and "CSV UTF-8" in result.stderr,
       "Windows-1252 is told as such, with the way to save it", result.stderr)


with Room() as shared:
    with Jirad(shared, tenant="company") as site:
        site.edit("add-group", group="e0000000-0000-4000-8000-00000000000a", name="0123")
        cells(shared, site)
        blank_rows(shared, site)
        marks(shared, site)
done()
