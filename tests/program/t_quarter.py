#!/usr/bin/python3
"""A quarter, end to end: export, review by lead, decisions in workbooks of several programs, plan, apply, verify; then the
next one, which knows what was decided, and what changed between them. The folder proves it all. TAP."""
import hashlib
import os
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from harness import Jirad, Room, done, must, ok, read_bytes, read_json, same, same_rows, skip, tool  # noqa: E402
from returned import by_hand, decide, decide_csv, exceljs, office, rows_of  # noqa: E402

REVOKED = 3  # in the first pack; one in each of the others
DAY = "2025-12-09"  # on which exceljs and the hand-made workbooks say that they were reviewed


def sha256(*path):
    return hashlib.sha256(read_bytes(*path)).hexdigest()


def harmless(row):
    return (row["entitlement_type"] == "role" and row["entitlement"] != "Administrators" and row["status"] == "active" and
            row["style"] == "company-managed")


def decisions(rows, revokes, unanswered):
    """Keep all but the first harmless ones, and those that are somebody else's or have to wait."""
    out = {}
    for row in rows:
        if revokes > 0 and harmless(row):
            out[row["grant_id"]] = ("revoke", "moved to another team, \u201cOPS-7\u201d")
            revokes -= 1
        elif unanswered:
            out[row["grant_id"]] = unanswered.pop()
        else:
            out[row["grant_id"]] = ("keep", "needed" if row["flags"] else "")
    return out


def with_office(room, sent, out, mine):
    """Decided with openpyxl, opened and saved by LibreOffice."""
    decide(sent, out, mine)
    return office(room, out, "xlsx", name=os.path.basename(out).replace("back", "saved"))


def programs(room):
    """Who writes decisions into a pack, by name: (extension, function)."""
    return {
        "openpyxl": ("xlsx", decide),
        "csv": ("csv", lambda sent, out, mine: decide_csv(sent.replace(".xlsx", ".csv"), out, mine)),
        "LibreOffice": ("xlsx", lambda sent, out, mine: with_office(room, sent, out, mine)),
        "exceljs": ("xlsx", exceljs),
        "inline strings by hand": ("xlsx", by_hand),
    }


def send_back(room, packs):
    """Each lead's workbook, decided, as it comes back; decisions by grant_id, with the day they were made."""
    said, files, writers = {}, [], list(programs(room).items())
    for number, pack in enumerate(packs):
        rows = rows_of(room("Q3", "review", pack["file"].replace(".xlsx", ".csv")))
        mine = decisions(rows, REVOKED if number == 0 else 1,
                         [("ask later", "on holiday"), ("not mine", "")] if number == 3 else [])
        name, (extension, write) = writers[number % len(writers)]
        made = write(room("Q3", "review", pack["file"]), room(f"back-{number}.{extension}"), mine)
        if made is None:
            skip(f"decisions written by {name}", "it is not here")
            made = decide(room("Q3", "review", pack["file"]), room(f"back-{number}.xlsx"), mine)
            name = "openpyxl"
        files.append(made)
        day = DAY if name in ("exceljs", "inline strings by hand") else ""
        said.update((g, (*d, day)) for g, d in mine.items())
    return said, files


def is_status(room, plan, packs, files):
    """Of each pack: what was sent and what came back, by name and hash."""
    status = rows_of(os.path.join(plan, "review-status.csv"))
    leads = [s for s in status if s["reviewer"]]
    same("review-status: every lead's pack is back", {s["returned"] for s in leads}, {"yes"})
    same("and whole, but for two rows", [s["coverage"] for s in leads if s["coverage"] != "100.0 %"], [
        f"{(len(rows_of(room('Q3', 'review', packs[3]['file'].replace('.xlsx', '.csv')))) - 2) * 1000 // int(packs[3]['rows']) / 10} %"])
    same("with the SHA-256 of the workbook as it was sent", [s["sent_sha256"] for s in leads],
         [sha256(room("Q3", "review", p["file"])) for p in packs])
    same("and as it came back", {s["file"]: (s["returned_as"], s["returned_sha256"]) for s in leads},
         {p["file"]: (f"input-{n}-{os.path.basename(f)}", sha256(f)) for n, (p, f) in enumerate(zip(packs, files), 1)})
    same("what did not come back says so", {(s["returned"], s["returned_as"]) for s in status if not s["reviewer"]},
         {("no", "")})


def is_chain(room, said, plan, applied):
    """From the grant to the proof: each decision once, with what it was made on and what came of it."""
    chain = {row["grant_id"]: row for row in rows_of(os.path.join(plan, "chain.csv"))}
    review, now = read_json(room("Q3", "review"), "run.json"), "after apply" if applied else "after plan"
    same_rows(f"chain.csv, {now}: each decision once", [(g, r["decision"], r["reason"], r["reviewed_on"][:10])
                                                        for g, r in chain.items()], [(g, *d) for g, d in said.items()])
    same(f"chain.csv, {now}: of this review and its reading",
         {(r["review_id"], r["snapshot_id"], r["read"], r["plan_sha256"]) for r in chain.values()},
         {(review["review_id"], review["snapshot_id"], review["finished"], read_json(plan, "plan.json")["sha256"])})
    sent = {r["grant_id"]: r for f in os.listdir(room("Q3", "review")) if f.startswith("review-") and f.endswith(".csv")
            for r in rows_of(room("Q3", "review", f))}
    same(f"chain.csv, {now}: row_check, name and reviewer as they were sent",
         {g: (r["row_check"], r["principal_name"], r["reviewer"]) for g, r in chain.items()},
         {g: (sent[g]["row_check"], sent[g]["display_name"], sent[g]["reviewer"]) for g in said})
    ok(all(os.path.exists(os.path.join(plan, r["returned_as"])) and r["origin"].split("!")[0].split(":")[0].endswith(
        r["returned_as"].split("-", 2)[2]) for r in chain.values()), f"chain.csv, {now}: and the file and cell it came from")
    want = {"keep": {("noop", "kept")}, "not mine": {("open", "")}, "ask later": {("open", "")},
            "revoke": {("done", "")} if applied else {("pending", "")}}
    for decision, outcome in want.items():
        mine = [chain[g] for g, d in said.items() if d[0] == decision]
        same(f"chain.csv, {now}: what became of '{decision}'", {(r["status"], r["message"]) for r in mine}, outcome)
    revoked = [chain[g] for g, d in said.items() if d[0] == "revoke"]
    if applied:
        ok(all(r["verified"] == "yes" and r["before"] == "present" and r["after"] == "absent" and r["started"] and
               r["http_status"].startswith("20") and r["step"] and float(r["hours_to_revoke"]) < 1 for r in revoked),
           "each revoke with what was sent, when, what was read back, and how long it took", revoked)


def is_kept(room, files, plan):
    """What came back lies beside the plan, byte for byte, under the sums."""
    kept = sorted(f for f in os.listdir(plan) if f.startswith("input-"))
    names = [f"input-{n}-{os.path.basename(f)}" for n, f in enumerate(files, 1)]
    same("the files that came back are kept", kept, sorted(names))
    same("as they were", [read_bytes(plan, n) for n in names], [read_bytes(f) for f in files])
    same("and plan.json knows them", read_json(plan, "plan.json")["inputs"],
         [{"file": n, "sha256": sha256(f)} for n, f in zip(names, files)])


def tampered(room, plan):
    """A changed byte anywhere is found."""
    for name in sorted(os.listdir(plan)):
        if name.startswith("SHA256SUMS"):
            continue
        copy = room("copy")
        shutil.copytree(plan, copy)
        data = bytearray(read_bytes(copy, name))
        if data:
            data[len(data) // 2] ^= 1
            with open(os.path.join(copy, name), "wb") as file:
                file.write(data)
            result = tool(room, "verify", copy)
            ok(result.returncode in (6, 9) and name in result.stdout + result.stderr, f"a changed byte of {name} is found",
               result.stdout + result.stderr)
        shutil.rmtree(copy)


def later(room, said, plan):
    """The next review knows what was decided, and diff tells what went."""
    must(tool(room, "review", "--snapshot", "Q3/after", "-o", "Q4", "--split", "lead", "--format", "csv", "--previous",
              plan))
    rows = [row for f in os.listdir(room("Q4")) if f.startswith("review-") for row in rows_of(room("Q4", f))]
    same("the next review shows what was answered; what was revoked is gone",
         {r["grant_id"]: r["previous_decision"] for r in rows if r["previous_decision"]},
         {g: d[0] for g, d in said.items() if d[0] != "revoke"})
    must(tool(room, "diff", "Q3/access", "Q3/after", "-o", "changes", "--format", "csv"))
    removed = [r for r in rows_of(room("changes", "changes.csv")) if r["change"] == "removed"]
    same("and diff tells the revokes, nothing else", sorted((r["object_type"], r["principal_id"], r["project_key"])
                                                            for r in removed),
         sorted(("role actor", g.rsplit(":user:", 1)[1], key_of(room, g)) for g, d in said.items() if d[0] == "revoke"))


def key_of(room, grant_id):
    projects = {r["project_id"]: r["project_key"] for r in rows_of(room("Q3", "access", "projects.csv"))}
    return projects[grant_id.split(":")[1]]


def folder(room, jirad):
    """The campaign as a whole."""
    result = tool(room, "verify", "Q3", jirad=jirad)
    ok(result.returncode == 0 and "4 directories checked" in result.stdout, "verify checks the folder as a whole",
       result.stdout + result.stderr)
    with open(room("Q3", "notes.txt"), "w", encoding="ascii") as file:
        file.write("by hand\n")
    result = tool(room, "verify", "Q3", jirad=jirad)
    ok(result.returncode == 9 and "notes.txt" in result.stdout, "and tells what is under no sums", result.stdout)
    os.remove(room("Q3", "notes.txt"))


def given_back(room, jirad, said, plan):
    _, project, role, _, account = next(g for g, d in said.items() if d[0] == "revoke").split(":", 4)
    ok(jirad.edit("add-actor", project=project, role=int(role), account=account), "somebody gives back what was revoked")
    result = tool(room, "verify", plan, jirad=jirad)
    ok(result.returncode == 9 and "does not hold" in result.stdout, "and verify says so", result.stdout)


with Room() as room:
    os.mkdir(room("Q3"), 0o700)
    with Jirad(room, tenant="company") as jirad:
        must(tool(room, "export", "-o", "Q3/access", "--format", "csv", jirad=jirad))
        must(tool(room, "review", "--snapshot", "Q3/access", "-o", "Q3/review", "--split", "lead", "--format", "xlsx,csv"))
        packs = [p for p in rows_of(room("Q3", "review", "packs.csv")) if p["reviewer"] and p["file"].endswith(".xlsx")]
        said, files = send_back(room, packs)
        plan = room("Q3", "plan")
        must(tool(room, "plan", *files, "-o", plan, "--review", "Q3/review", jirad=jirad))
        is_status(room, plan, packs, files)
        is_kept(room, files, plan)
        is_chain(room, said, plan, False)
        must(tool(room, "apply", plan, "--confirm", "--settle", "2s", jirad=jirad))
        same("verify: each change holds", tool(room, "verify", plan, jirad=jirad).returncode, 0)
        is_chain(room, said, plan, True)
        tampered(room, plan)
        must(tool(room, "export", "-o", "Q3/after", "--format", "csv", jirad=jirad))
        folder(room, jirad)
        later(room, said, plan)
        given_back(room, jirad, said, plan)
    result = tool(room, "review", "--snapshot", "Q3/access", "-o", "bad", "--previous", "Q3/access")
    ok(result.returncode in (1, 2, 65) and "--previous" in result.stderr, "a directory that is no plan's is refused",
       result.stderr)
done()
