#!/usr/bin/python3
"""A quarter, end to end: export, review by lead, decisions in workbooks of several programs, plan, apply, verify; then the
next one, which knows what was decided, and what changed between them. The folder proves it all. TAP."""
import os
import shutil
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from harness import Jirad, Room, done, must, ok, read_bytes, read_json, same, tool  # noqa: E402
from returned import decide, decide_csv, office, rows_of  # noqa: E402

REVOKED = 3  # in the pack that a lead sends back with openpyxl


def harmless(row):
    return (row["entitlement_type"] == "role" and row["entitlement"] != "Administrators" and row["status"] == "active" and
            row["style"] == "company-managed")


def decisions(rows, revokes):
    """Keep all but the first harmless ones."""
    out = {}
    for row in rows:
        if revokes > 0 and harmless(row):
            out[row["grant_id"]] = ("revoke", "moved to another team, \u201cOPS-7\u201d")
            revokes -= 1
        else:
            out[row["grant_id"]] = ("keep", "needed" if row["flags"] else "")
    return out


def send_back(room, packs):
    """Each lead's workbook, decided, as it comes back; decisions by grant_id."""
    said, files = {}, []
    for number, pack in enumerate(packs):
        rows = rows_of(room("Q3", "review", pack["file"].replace(".xlsx", ".csv")))
        mine = decisions(rows, REVOKED if number == 0 else 1)
        said.update(mine)
        sent = room("Q3", "review", pack["file"])
        if number % 3 == 1:
            files.append(decide_csv(sent.replace(".xlsx", ".csv"), room(f"back-{number}.csv"), mine))
            continue
        files.append(decide(sent, room(f"back-{number}.xlsx"), mine))
        if number % 3 == 2 and shutil.which("soffice"):
            files[-1] = office(room, files[-1], "xlsx", name=f"saved-{number}.xlsx")
    return said, files


def is_chain(room, said, plan):
    chain = {row["grant_id"]: row for row in rows_of(os.path.join(plan, "chain.csv"))}
    same("chain.csv has each decision once", {g: (r["decision"], r["reason"]) for g, r in chain.items()}, said)
    revoked = [chain[g] for g, (decision, _) in said.items() if decision == "revoke"]
    same("each revoke was carried out and read back", {(r["status"], r["verified"]) for r in revoked}, {("done", "yes")})
    ok(all(r["hours_to_revoke"] and r["started"] and r["http_status"] and r["step"] for r in revoked),
       "with what was sent, when, and how long it took", revoked)
    ok(all("!Review!" in r["origin"] or ".csv:" in r["origin"] for r in chain.values()), "and the cell it came from")
    steps = {s["grant_id"]: s for s in read_json(plan, "plan.json")["steps"]}
    same("row_check binds each to what was shown", {g: r["row_check"] for g, r in chain.items()},
         {g: s["row_check"] for g, s in steps.items()})


def is_kept(room, files, plan):
    """What came back lies beside the plan, byte for byte, under the sums."""
    kept = sorted(f for f in os.listdir(plan) if f.startswith("input-"))
    same("the files that came back are kept", kept,
         sorted(f"input-{n}-{os.path.basename(f)}" for n, f in enumerate(files, 1)))
    same("as they were", [read_bytes(plan, f"input-{n}-{os.path.basename(f)}") for n, f in enumerate(files, 1)],
         [read_bytes(f) for f in files])


def tampered(room, plan):
    """A changed byte anywhere is found."""
    for name in sorted(os.listdir(plan)):
        if name == "SHA256SUMS":
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


with Room() as room:
    os.mkdir(room("Q3"), 0o700)
    with Jirad(room, tenant="company") as jirad:
        must(tool(room, "export", "-o", "Q3/access", "--format", "csv", jirad=jirad))
        must(tool(room, "review", "--snapshot", "Q3/access", "-o", "Q3/review", "--split", "lead", "--format", "xlsx,csv"))
        packs = [p for p in rows_of(room("Q3", "review", "packs.csv")) if p["reviewer"] and p["file"].endswith(".xlsx")]
        said, files = send_back(room, packs)
        plan = room("Q3", "plan")
        must(tool(room, "plan", *files, "-o", plan, "--review", "Q3/review", jirad=jirad))
        status = rows_of(os.path.join(plan, "review-status.csv"))
        same("review-status: every lead's pack is back, and whole",
             {(s["returned"], s["coverage"]) for s in status if s["reviewer"]}, {("yes", "100.0 %")})
        is_kept(room, files, plan)
        must(tool(room, "apply", plan, "--confirm", "--settle", "2s", jirad=jirad))
        same("verify: each change holds", tool(room, "verify", plan, jirad=jirad).returncode, 0)
        is_chain(room, said, plan)
        tampered(room, plan)

        must(tool(room, "export", "-o", "Q3/after", "--format", "csv", jirad=jirad))
        must(tool(room, "review", "--snapshot", "Q3/after", "-o", "Q4", "--split", "lead", "--format", "csv", "--previous",
                  plan))
        later = [row for f in os.listdir(room("Q4")) if f.startswith("review-") for row in rows_of(room("Q4", f))]
        shown = {r["grant_id"]: r["previous_decision"] for r in later if r["previous_decision"]}
        same("the next review shows what was kept; what was revoked is gone", shown,
             {g: "keep" for g, (decision, _) in said.items() if decision == "keep"})
        result = tool(room, "verify", "Q3", jirad=jirad)
        ok(result.returncode == 0 and "4 directories checked" in result.stdout, "verify checks the folder as a whole",
           result.stdout + result.stderr)
        with open(room("Q3", "notes.txt"), "w", encoding="ascii") as file:
            file.write("by hand\n")
        result = tool(room, "verify", "Q3", jirad=jirad)
        ok(result.returncode == 9 and "notes.txt" in result.stdout, "and tells what is under no sums", result.stdout)
        os.remove(room("Q3", "notes.txt"))
        must(tool(room, "diff", "Q3/access", "Q3/after", "-o", "changes", "--format", "csv"))
        removed = [r for r in rows_of(room("changes", "changes.csv")) if r["change"] == "removed"]
        same("and diff tells the revokes, nothing else", len(removed),
             sum(decision == "revoke" for decision, _ in said.values()))
        _, project, role, _, account = next(g for g, (d, _) in said.items() if d == "revoke").split(":", 4)
        ok(jirad.edit("add-actor", project=project, role=int(role), account=account), "somebody gives back what was revoked")
        result = tool(room, "verify", plan, jirad=jirad)
        ok(result.returncode == 9 and "does not hold" in result.stdout, "and verify says so", result.stdout)
    result = tool(room, "review", "--snapshot", "Q3/access", "-o", "bad", "--previous", "Q3/access")
    ok(result.returncode in (1, 2, 65) and "--previous" in result.stderr, "a directory that is no plan's is refused",
       result.stderr)
done()
