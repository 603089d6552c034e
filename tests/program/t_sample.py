#!/usr/bin/python3
"""--check-sample: Jira's own answers beside the computed access, live and from the snapshot, agreeing and not."""
import hashlib
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from harness import Jirad, Room, done, must, ok, read_csv, same, tool, tree  # noqa: E402


def export(room, jirad, name, *options, status=0):
    return must(tool(room, "export", "-o", name, "--format", "csv", *options, jirad=jirad), status)


def sample_row(run):
    header, rows = read_csv(run, "completeness.csv")
    return [dict(zip(header, r)) for r in rows if r[0] == "effective access sample"]


def differences(run):
    header, rows = read_csv(run, "access_sample.csv")
    return [dict(zip(header, r)) for r in rows]


def tenant(room, name, accounts, projects):
    """Every difference has an explanation, and the figures of completeness are those of the rows."""
    with Jirad(room, "--log", room("log"), "--log-bodies", tenant=name) as jirad:
        export(room, jirad, room(name), "--check-sample", "20")
    row, rows = sample_row(room(name))[0], differences(room(name))
    ok(not [r for r in rows if r["explanation"] == "mismatch"], f"{name}: no difference without an explanation", rows)
    jira = sum(r["jira"] == "yes" for r in rows)
    same(f"{name}: received less computed is what the rows tell", int(row["received"]) - int(row["second_count"]),
         jira - (len(rows) - jira))
    same(f"{name}: complete", row["complete"], "yes")
    with open(room("log"), encoding="utf-8-sig") as file:
        lines = [json.loads(line) for line in file]
    asked = [json.loads(line["sent"]) for line in lines if "permissions/check" in json.dumps(line) and line.get("sent")]
    people = {a["accountId"] for a in asked}
    ok(20 <= len(people) <= 40 and int(row["requests"]) == len(people), f"{name}: 20 accounts, and up to 20 more",
       f"{len(people)} {row}")
    ids = sorted(r[0] for r in read_csv(room(name), "accounts.csv")[1])
    same(f"{name}: picked evenly over all ids", {ids[i * len(ids) // 20] for i in range(20)} - people, set())
    same(f"{name}: about every project", {len(a["projectPermissions"][0]["projects"]) for a in asked}, {projects})
    ok(len(ids) == accounts, f"{name}: the accounts are all of them", len(ids))
    must(tool(room, "export", "--snapshot", room(name), "-o", room(name + "2"), "--format", "csv"))
    ok(tree(room(name)) == tree(room(name + "2")), f"{name}: the snapshot gives the same bytes, asking nobody")


def edited(room, run):
    """One answer of Jira changed in the snapshot is one mismatch."""
    lines = subprocess.run(["zstd", "-dc", os.path.join(run, "snapshot.jsonl.zst")], capture_output=True,
                           check=True).stdout.decode().splitlines()
    header, rows = read_csv(run, "projects.csv")
    live = {r[0] for r in rows if r[header.index("state")] == "live"}
    gone = None
    for i, line in enumerate(lines):
        if "permissions/check" not in line[:80] or gone:
            continue
        head, body = line.split(',"body":', 1)
        answer = json.loads(body[:-1])
        held = next(h for h in answer["projectPermissions"] if h["permission"] == "EDIT_ISSUES")
        mine = [p for p in held["projects"] if str(p) in live]
        if mine:
            held["projects"].remove(mine[0])
            gone = str(mine[0])
            lines[i] = head + ',"body":' + json.dumps(answer, separators=(",", ":")) + "}"
    end = json.loads(lines[-1])
    data = "".join(line + "\n" for line in lines[:-1]).encode()
    end["sha256"] = hashlib.sha256(data).hexdigest()
    subprocess.run(["zstd", "-q", "-f", "-o", room("edited")], check=True,
                   input=data + json.dumps(end, separators=(",", ":")).encode() + b"\n")
    result = must(tool(room, "export", "--snapshot", room("edited"), "-o", room("e"), "--format", "csv"), 3)
    ok("incomplete: effective access: Jira itself says otherwise in 1 answer of the sample" in result.stderr,
       "what nothing explains makes the run incomplete", result.stderr)
    run = room("e.incomplete")
    header, all_rows = read_csv(run, "completeness.csv")
    whole = {r[0]: r[header.index("complete")] for r in all_rows}
    same("and effective access, not the sample", (whole["effective access"], whole["effective access sample"]),
         ("no", "yes"))
    rows = [r for r in differences(run) if r["explanation"] == "mismatch"]
    same("what Jira denies and nothing explains is a mismatch",
         [(r["project_id"], r["permission"], r["jira"], r["computed"]) for r in rows],
         [(gone, "EDIT_ISSUES", "no", "yes")])
    ok("1 mismatch" in sample_row(run)[0]["drop_reason"], "completeness counts it", sample_row(run))


def first(room):
    """Whoever the computation may be wrong about is asked first: a holder without a licence, a guest, an administrator
    in turn, however few are asked."""
    with open(room("key"), "w", encoding="ascii", opener=lambda p, f: os.open(p, f, 0o600)) as file:
        file.write("jirad-org-key\n")
    with Jirad(room, "--log", room("log-first"), "--log-bodies", tenant="people") as jirad:
        export(room, jirad, room("first"), "--check-sample", "3", status=3)
        export(room, jirad, room("keyed"), "--check-sample", "40", "--org", "0a6e0000-1111-4111-8111-00000000abcd",
               "--org-key-file", room("key"))
    with open(room("log-first"), encoding="utf-8-sig") as file:
        sent = [json.loads(json.loads(line)["sent"]) for line in file if "permissions/check" in line][:4]
    header, rows = read_csv(room("first.incomplete"), "accounts.csv")
    names = {r[0]: r[header.index("display_name")] for r in rows}
    same("a holder without a licence, a guest, an administrator: the first of each, then evenly",
         sorted(names[s["accountId"]] for s in sent),
         ["Dirk Direct", "Gus Guest", "Timesheets", "Uma Unlicensed"])
    same("without a key the product that somebody has by a role of his own is not known, and the sample tells",
         {r["display_name"] for r in differences(room("first.incomplete")) if r["explanation"] == "mismatch"},
         {"Dirk Direct"})
    same("with a key nothing about anybody is unexplained",
         [r for r in differences(room("keyed")) if r["explanation"] == "mismatch"], [])


def unanswered(room):
    with Jirad(room, "--fault", "permissions/check @2 status 403", tenant="company") as jirad:
        result = tool(room, "export", "-o", room("u"), "--format", "csv", "--check-sample", "5", jirad=jirad)
    row = sample_row(room("u.incomplete")) if os.path.exists(room("u.incomplete")) else []
    ok(result.returncode == 3 and row and row[0]["complete"] == "no", "an answer that is lacking: incomplete",
       f"{result.returncode} {row} {result.stderr}")


def main():
    with Room() as room:
        with Jirad(room) as jirad:
            export(room, jirad, room("without"))
        ok(not os.path.exists(room("without", "access_sample.csv")) and not sample_row(room("without")),
           "without the option nobody is asked, and nothing is said")
        tenant(room, "company", 305, 26)
        tenant(room, "S", 500, 40)
        edited(room, room("company"))
        unanswered(room)
        first(room)
    done()


main()
