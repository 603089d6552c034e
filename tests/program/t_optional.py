#!/usr/bin/python3
"""Optional readings: left out, without a key, refused, begun and broken, in old snapshots; and what is said of each,
where. TAP."""
import concurrent.futures
import csv
import hashlib
import json
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from harness import Jirad, Room, done, must, ok, read_json, same, tool  # noqa: E402

ORG = "0a6e0000-1111-4111-8111-00000000abcd"
ROLES = ("role assignments of groups", "administrators by role", "role assignments of accounts")
# A reading; what its first pages are asked with, for faults; its rows of completeness.
SECURITY = ("issue security schemes", "issue security levels", "members of issue security levels",
            "issue security of projects")
READINGS = {"org-roles": ('"roleIds"', "/role-assignments", ROLES),
            "security": ("issuesecurityschemes/search", "issuesecurityschemes/level", SECURITY)}
OF_ORG = [reading for reading in READINGS if reading != "security"]
NO_KEY = "no organisation's key was given"


def key(room):
    if not os.path.exists(room("key")):
        with open(room("key"), "w", encoding="ascii", opener=lambda p, f: os.open(p, f, 0o600)) as file:
            file.write("jirad-org-key\n")
    return "--org", ORG, "--org-key-file", room("key")


def export(room, name, jirad, *args, status=0):
    result = must(tool(room, "export", "-o", room(name), "--format", "csv", *args, jirad=jirad), status)
    return room(name) + {0: "", 3: ".incomplete"}[status], result.stderr


def rows(run, objects):
    with open(os.path.join(run, "completeness.csv"), encoding="utf-8", newline="") as file:
        return [r for r in csv.DictReader(file, strict=True) if r["object"] in objects]


def not_read(name, run, stderr, reading, why, objects):
    """Everywhere the same: completeness, run.json, one line."""
    told = rows(run, objects)
    ok(len(told) >= len(set(objects)) and
       all(re.match(f"not read: {why}: .* is not known$", r["drop_reason"]) and r["complete"] == "" and r["kept"] == "0"
           for r in told), f"{name}: completeness", told)
    about = read_json(run, "run.json")
    ok(about["complete"] and any(reading in w["readings"] and re.fullmatch(why, w["why"]) for w in about["not_read"]),
       f"{name}: run.json", about["not_read"])
    lines = [line for line in stderr.splitlines() if re.search(f"not read: .*{reading}", line)]
    ok(len(lines) == 1 and re.search(f": {why}$", lines[0]), f"{name}: standard error, once", stderr)


def replayed(room, name, run):
    export(room, name, None, "--snapshot", run)
    with open(os.path.join(run, "completeness.csv"), "rb") as one, open(room(name, "completeness.csv"), "rb") as other:
        ok(one.read() == other.read(), f"{name}: the snapshot says the same")


def asked(jirad_log, parts):
    with open(jirad_log, encoding="utf-8") as file:
        return [line for line in file if any(part in line.replace('\\"', '"') for part in parts)]


def left_out(room):
    with Jirad(room, "--org-roles", "--log", room("log")) as jirad:
        run, stderr = export(room, "nokey", jirad)
        for reading in OF_ORG:
            not_read(f"{reading}, without a key", run, stderr, reading, NO_KEY, READINGS[reading][2])
        whole, stderr = export(room, "whole", jirad, *key(room))
        ok(not re.search("not read: .*" + "|".join(READINGS), stderr) and
           all(r["complete"] == "yes" for o in READINGS.values() for r in rows(whole, o[2])), "with a key: read", stderr)
        with open(room("log"), "w", encoding="ascii"):
            pass
        run, stderr = export(room, "without", jirad, *key(room), "--without", ",".join(READINGS))
        for reading, (first, others, objects) in READINGS.items():
            not_read(f"{reading}, left out", run, stderr, reading, "left out with --without", objects)
            same(f"{reading}, left out: nothing is asked", asked(room("log"), (first, others)), [])
        replayed(room, "left out, replayed", run)
        bad = tool(room, "export", "-o", room("x"), *key(room), "--without", "org-rols", jirad=jirad)
        ok(bad.returncode == 2 and "'org-rols' cannot be left out of a reading, did you mean 'org-roles'?" in bad.stderr,
           "an unknown name", bad.stderr)
        bad = tool(room, "export", "-o", room("x"), "--snapshot", run, "--without", "tokens")
        ok(bad.returncode == 2 and "--without has no effect with --snapshot" in bad.stderr, "with a snapshot", bad.stderr)
        told = must(tool(room, "check", *key(room), "--without", "tokens", jirad=jirad)).stdout
        ok(re.search("^no +optional: tokens: left out with --without; without it .* is not known$", told, re.M) and
           re.search("^ok +optional: org-roles: readable$", told, re.M), "check: left out, and readable", told)
        told = must(tool(room, "check", jirad=jirad)).stdout
        ok(re.search(f"^no +optional: org-roles: {NO_KEY}; ", told, re.M), "check: without a key", told)
        change(room, whole, run)
    return whole


def change(room, whole, run):
    """What one side did not read is unknown."""
    said = must(tool(room, "diff", whole, run, "-o", room("changes")), 0).stdout
    same("diff: which side is without what", re.findall("^(?:OLD|NEW) was read without .*", said, re.M),
         [f"NEW was read without {', '.join(READINGS)} (left out with --without): what is missing there is unknown."])
    with open(room("changes", "changes.csv"), encoding="utf-8", newline="") as file:
        told = {r["change"] for r in csv.DictReader(file)}
    same("diff: what one side did not read is unknown", told, {"unknown"})


def refused(room, reading, status):
    first, others, objects = READINGS[reading]
    with Jirad(room, "--org-roles", "--fault", f"{first} * status {status}", "--fault", f"{others} * status {status}") as jirad:
        run, stderr = export(room, f"{reading}-{status}", jirad, *key(room))
        told = must(tool(room, "check", *key(room), jirad=jirad)).stdout
    # a group or account that is gone since it was listed is no refusal
    not_read(f"{reading}, refused with {status}", run, stderr, reading, f".*HTTP {status}: .*",
             objects if status == 403 else objects[1:2])
    replayed(room, f"{reading}, refused with {status}, replayed", run)
    ok(re.search(f"^no +optional: {reading}: HTTP {status}: .* is not known$", told, re.M),
       f"{reading}, refused with {status}: check", told)


def broken(room, reading, name, fault):
    first, others, objects = READINGS[reading]
    with Jirad(room, "--org-roles", "--fault", fault.format(first=first, others=others)) as jirad:
        run, stderr = export(room, f"{reading} {name}", jirad, *key(room), status=3)
    ok(any(r["complete"] == "no" for r in rows(run, objects)) and
       not any(r["drop_reason"].startswith("not read: ") for r in rows(run, objects)),
       f"{reading}, {name}: incomplete", rows(run, objects))
    ok("incomplete: " in stderr and "not read: " + reading not in stderr, f"{reading}, {name}: said", stderr)


FAULTS = (("a server that fails", "{first} * status 500"), ("one page of many is refused", "{others} 3 status 403"),
          ("a body that breaks off", "{first} * cut"), ("what nobody knows", "{first} * status 422"))


def rewritten(room, name, run, forget, without=()):
    """The run's snapshot, whose first line does not say this, and without the replies to these."""
    old = os.path.join(run, "snapshot.jsonl.zst")
    lines = subprocess.run(["zstd", "-dc", old], check=True, capture_output=True).stdout.splitlines(keepends=True)
    head, end = json.loads(lines[0]), json.loads(lines[-1])
    for word in forget:
        del head[word]
    lines[1:-1] = [line for line in lines[1:-1] if not any(part in json.loads(line)["path"] for part in without)]
    end["replies"] = len(lines) - 2
    lines[0] = json.dumps(head, separators=(",", ":")).encode() + b"\n"
    end["sha256"] = hashlib.sha256(b"".join(lines[:-1])).hexdigest()
    lines[-1] = json.dumps(end, separators=(",", ":")).encode() + b"\n"
    with open(room(name + ".zst"), "wb") as file:
        file.write(subprocess.run(["zstd", "-c"], input=b"".join(lines), check=True, capture_output=True).stdout)
    return export(room, name, None, "--snapshot", room(name + ".zst"))


def old_snapshots(room, whole):
    """Before there were optional readings the roles in the organisation were read, and no more."""
    newer = [part for reading, row in READINGS.items() if reading != "org-roles" for part in row[:2]]
    run, stderr = rewritten(room, "old", whole, ["readings"], newer + ["issuesecurityschemes/project"])
    ok(all(r["complete"] == "yes" for r in rows(run, ROLES)) and "not read: org-roles" not in stderr,
       "an old snapshot: the roles that it has", stderr)
    for reading, (_, _, objects) in READINGS.items():
        if reading != "org-roles":
            not_read(f"{reading}, an old snapshot", run, stderr, reading, "the snapshot was made without it", objects)
    run, stderr = rewritten(room, "other", room("without"), ["without"])
    for reading, (_, _, objects) in READINGS.items():
        not_read(f"{reading}, not in the snapshot", run, stderr, reading, "the snapshot was made without it", objects)


def resumed(room):
    without = ",".join(READINGS)
    for command, name, more in (("export", "broken-off", ("--format", "csv")), ("fetch", "broken-off.zst", ())):
        log = room(command + ".log")
        with Jirad(room, "--org-roles", "--fault", "applicationrole 1 status 403", "--log", log) as jirad:
            must(tool(room, command, "-o", room(name), *more, *key(room), "--without", without, jirad=jirad), 3)
            must(tool(room, command, "--resume", room(name), *key(room), jirad=jirad), 0)
        same(f"{command} --resume: what was left out stays so",
             asked(log, [part for reading in READINGS.values() for part in reading[:2]]), [])
    ok(NO_KEY not in json.dumps(read_json(room("broken-off"), "run.json")["not_read"]) and
       "left out with --without" in json.dumps(read_json(room("broken-off"), "run.json")["not_read"]),
       "and run.json says so", read_json(room("broken-off"), "run.json"))


with Room() as root, concurrent.futures.ThreadPoolExecutor(8) as pool:
    key(root)
    waiting = [pool.submit(refused, root, reading, status) for reading in READINGS for status in (403, 404)]
    waiting += [pool.submit(broken, root, reading, *fault) for reading in READINGS for fault in FAULTS
                if "{others}" not in fault[1] or reading in OF_ORG]
    waiting.append(pool.submit(broken, root, "security", "a later list is cut", "{others} * cut"))
    old_snapshots(root, left_out(root))
    resumed(root)
    for one in waiting:
        one.result()
done()
