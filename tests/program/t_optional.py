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
# A reading, the row of one of its endpoints, what its requests have in common; and is it asked for by itself, once another
# list is there, or for each thing that a list tells, of the same reading or a required one?
LIST, FOLLOWS, EACH, APART = "by itself", "follows", "for each", "for each of what is required"
ENDPOINTS = (
    ("org-roles", "role assignments of groups", "/role-assignments", APART),
    ("org-roles", "administrators by role", '"roleIds"', LIST),
    ("org-roles", "role assignments of accounts", "/role-assignments", EACH),
    ("security", "issue security schemes", "issuesecurityschemes/search", LIST),
    ("security", "issue security levels", "issuesecurityschemes/level?", FOLLOWS),
    ("security", "members of issue security levels", "issuesecurityschemes/level/member", FOLLOWS),
    ("security", "issue security of projects", "issuesecurityschemes/project", FOLLOWS),
    ("tokens", "API tokens", "/api-tokens?", LIST),
    ("tokens", "API keys of the organisation", "/api-keys", LIST),
    ("service-accounts", "service accounts", "/service-accounts", LIST),
    ("service-accounts", "API tokens of service accounts", "/service-accounts/", EACH),
    ("shared", "filters", "filter/search", LIST),
    ("shared", "dashboards", "dashboard/search", LIST),
)
READINGS = list(dict.fromkeys(e[0] for e in ENDPOINTS))
NEED_KEY = [r for r in READINGS if r in ("tokens", "service-accounts", "org-roles")]
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
    with open(os.path.join(run, "completeness.csv"), encoding="utf-8-sig", newline="") as file:
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


def replayed(room, name, run, status=0):
    again, _ = export(room, name, None, "--snapshot", run, status=status)
    with open(os.path.join(run, "completeness.csv"), "rb") as one, open(os.path.join(again, "completeness.csv"), "rb") as other:
        ok(one.read() == other.read(), f"{name}: the snapshot says the same")


def asked(jirad_log, parts):
    with open(jirad_log, encoding="utf-8-sig") as file:
        return [line for line in file if any(part in line.replace('\\"', '"') for part in parts)]


def objects_of(reading):
    return [e[1] for e in ENDPOINTS if e[0] == reading]


def faults(kind, which):
    """The options of a jirad that does this to all endpoints of the kind."""
    return [word for match in sorted({e[2] for e in ENDPOINTS if (e[3] == LIST) == (kind == LIST)}) for word in ("--fault", f"{match} {which}")]


def left_out(room):
    with Jirad(room, "--org-roles", "--log", room("log")) as jirad:
        run, stderr = export(room, "nokey", jirad)
        for reading in NEED_KEY:
            not_read(f"{reading}, without a key", run, stderr, reading, NO_KEY, objects_of(reading))
        whole, stderr = export(room, "whole", jirad, *key(room))
        ok("not read: " not in stderr and read_json(whole, "run.json")["not_read"] == [] and
           all(r["complete"] == "yes" for r in rows(whole, [e[1] for e in ENDPOINTS])), "with a key: all is read", stderr)
        with open(room("log"), "w", encoding="ascii"):
            pass
        run, stderr = export(room, "without", jirad, *key(room), "--without", ",".join(READINGS))
        for reading in READINGS:
            not_read(f"{reading}, left out", run, stderr, reading, "left out with --without", objects_of(reading))
        same("left out: nothing is asked", asked(room("log"), [e[2] for e in ENDPOINTS]), [])
        for name, products in (("nokey", True), ("whole", False), ("without", True)):
            told = rows(room(name), ["access without a licence"])[0]["drop_reason"]
            same(f"{name}: products by a role are said to be missing where they are", "products by a role" in told, products)
            with open(room(name, "licences.csv"), encoding="utf-8-sig", newline="") as file:
                told = [r["accounts"] for r in csv.DictReader(file, strict=True) if r["product"] == "jira-product-discovery"]
            same(f"{name}: nobody is said to have a product where roles may give it", told, [""] if products else ["1"])
        replayed(room, "left out, replayed", run)
        bad = tool(room, "export", "-o", room("x"), *key(room), "--without", "org-rols", jirad=jirad)
        ok(bad.returncode == 2 and "'org-rols' cannot be left out of a reading, did you mean 'org-roles'?" in bad.stderr,
           "an unknown name", bad.stderr)
        bad = tool(room, "export", "-o", room("x"), "--snapshot", run, "--without", "tokens")
        ok(bad.returncode == 2 and "--without has no effect with --snapshot" in bad.stderr, "with a snapshot", bad.stderr)
        told = must(tool(room, "check", *key(room), "--without", "security", jirad=jirad)).stdout
        told = {name: (verdict, why) for verdict, name, why in re.findall("^(ok|no) +optional: ([a-z-]+): ([^;\n]+)", told, re.M)}
        same("check: left out, and readable", [told[r] for r in READINGS],
             [("no", "left out with --without") if r == "security" else ("ok", "readable") for r in READINGS])
        told = must(tool(room, "check", jirad=jirad)).stdout
        ok(all(re.search(f"^no +optional: {r}: {NO_KEY}; without it .* is not known$", told, re.M) for r in NEED_KEY),
           "check: without a key", told)
        change(room, whole, run)
        planned(room, jirad)
    return whole


def change(room, whole, run):
    """What one side did not read is unknown."""
    said = must(tool(room, "diff", whole, run, "-o", room("changes")), 0).stdout
    told = re.findall("^NEW was read without (.*) \\(left out with --without\\): what is missing there is unknown.$", said, re.M)
    same("diff: which side is without what", [sorted(words.split(", ")) for words in told], [sorted(READINGS)])
    with open(room("changes", "changes.csv"), encoding="utf-8-sig", newline="") as file:
        told = {r["change"] for r in csv.DictReader(file)}
    same("diff: what one side did not read is unknown", told, {"unknown"})


def planned(room, jirad):
    """What no guard looks at is not read again when a plan is judged."""
    with open(room("plan.csv"), "w", encoding="ascii") as file:
        file.write("action,principal,target\ngrant,712020:00000000-0000-4000-8000-000000000002,group-name:jira-software-users\n")
    must(tool(room, "plan", room("plan.csv"), "-o", room("plan"), "--snapshot", room("whole")))
    with open(room("log"), "w", encoding="ascii"):
        pass
    must(tool(room, "apply", room("plan"), *key(room), jirad=jirad))
    for reading in READINGS:
        parts = [e[2] for e in ENDPOINTS if e[0] == reading]
        ok(bool(asked(room("log"), parts)) == (reading == "org-roles"), f"apply: what it asks of {reading}")


def refused(room, kind, fault, why, gone):
    """gone: a refusal says that what was listed is not there any more, and of a list that it is not served."""
    with Jirad(room, "--org-roles", *faults(kind, "* " + fault)) as jirad:
        run, stderr = export(room, f"{kind} {fault}", jirad, *key(room))
        told = must(tool(room, "check", *key(room), jirad=jirad)).stdout
    name = f"{kind}, {fault}"
    for reading in READINGS:
        ends = [e for e in ENDPOINTS if e[0] == reading]
        hit = [e[1] for e in ends if (e[3] == LIST) == (kind == LIST) and not (gone and e[3] in (EACH, APART))]
        if kind == LIST:
            hit += [e[1] for e in ends if e[3] in (FOLLOWS, EACH) and rows(run, [e[1]])[0]["kept"] == "0"]
            ok(re.search(f"^no +optional: {reading}: {why}; without it .* is not known$", told, re.M),
               f"{reading}: {name}: check", told)
        if hit:
            not_read(f"{reading}: {name}", run, stderr, reading, why, hit)
    replayed(room, f"{name}, replayed", run)


def broken(room, kind, which):
    with Jirad(room, "--org-roles", *faults(kind, which)) as jirad:
        run, stderr = export(room, f"{kind} {which}", jirad, *key(room), status=3)
    for reading, name, _, here in ENDPOINTS:
        told = rows(run, [name])
        if (here == LIST) == (kind == LIST):
            ok(told and all(r["complete"] == "no" for r in told), f"{name}: {which}: incomplete", told)
        elif here in (FOLLOWS, EACH):
            ok(told and all(r["complete"] == "no" for r in told), f"{name}: what it follows from: {which}: incomplete", told)
    ok("incomplete: " in stderr and "not read: " not in stderr, f"{kind}, {which}: said", stderr)


def in_part(room):
    """What was begun, and then refused, is broken: one list of many, the second page of a list."""
    matches = sorted({e[2] for e in ENDPOINTS if e[3] in (EACH, APART)})
    with Jirad(room, "--org-roles", *(f"--fault={match} @2 status 403" for match in matches),
               "--fault=filter/search @2 status 403", "--fault=filter/search * repeat") as jirad:
        run, stderr = export(room, "in part", jirad, *key(room), status=3)
    told = [e[1] for e in ENDPOINTS if rows(run, [e[1]])[0]["complete"] != "yes"]
    same("refused in part: what is incomplete", sorted(told),
         ["API tokens of service accounts", "filters", "role assignments of accounts", "role assignments of groups"])
    ok(re.search("incomplete: role assignments of an organisation's group: 1 of [0-9]+ were refused: .*HTTP 403", stderr) and
       re.search("incomplete: filters: GET .*HTTP 403", stderr) and "not read: " not in stderr, "refused in part: said", stderr)


def key_or_right(room):
    """A 401 of the organisation may be the end of the key: it is asked, and only then believed."""
    match = ["--fault=/api-tokens? * status 401", "--fault=/api-keys * status 401", "--fault=abcd/service-accounts * status 401"]
    with Jirad(room, *match) as jirad:
        run, stderr = export(room, "401", jirad, *key(room))
    for reading in ("tokens", "service-accounts"):
        not_read(f"{reading}: 401, and the key is good", run, stderr, reading, ".*HTTP 401: .*", objects_of(reading))
    replayed(room, "401, replayed", run)
    with Jirad(room, "--fault=/api-tokens? * expire") as jirad:
        run, stderr = export(room, "expired", jirad, *key(room), status=3)
    ok("the organisation refused the key during the run (HTTP 401" in stderr and "not read: tokens" not in stderr,
       "401, and the key has expired", stderr)
    replayed(room, "expired, replayed", run, 3)


REFUSALS = (("status 403", ".*HTTP 403: .*", False), ("status 404", ".*HTTP 404: .*", True),
            ("denied", ".*HTTP 401.*", False), ("scope", ".*(token|key) lacks the scope .*", False))
BREAKS = ((LIST, "* status 500"), (LIST, "* allowlist"), (LIST, "* status 422"), (FOLLOWS, "* status 422"))


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
    run, stderr = rewritten(room, "old", whole, ["readings"], [e[2] for e in ENDPOINTS if e[0] != "org-roles"])
    ok(all(r["complete"] == "yes" for r in rows(run, objects_of("org-roles"))) and "not read: org-roles" not in stderr,
       "an old snapshot: the roles that it has", stderr)
    for reading in READINGS:
        if reading != "org-roles":
            not_read(f"{reading}, an old snapshot", run, stderr, reading, "the snapshot was made without it",
                     objects_of(reading))
    run, stderr = rewritten(room, "other", room("without"), ["without"])
    for reading in READINGS:
        not_read(f"{reading}, not in the snapshot", run, stderr, reading, "the snapshot was made without it",
                 objects_of(reading))


def resumed(room):
    without = ",".join(READINGS)
    for command, name, more in (("export", "broken-off", ("--format", "csv")), ("fetch", "broken-off.zst", ())):
        log = room(command + ".log")
        with Jirad(room, "--org-roles", "--fault", "applicationrole 1 status 403", "--log", log) as jirad:
            must(tool(room, command, "-o", room(name), *more, *key(room), "--without", without, jirad=jirad), 3)
            must(tool(room, command, "--resume", room(name), *key(room), jirad=jirad), 0)
        same(f"{command} --resume: what was left out stays so",
             asked(log, [e[2] for e in ENDPOINTS]), [])
    ok(NO_KEY not in json.dumps(read_json(room("broken-off"), "run.json")["not_read"]) and
       "left out with --without" in json.dumps(read_json(room("broken-off"), "run.json")["not_read"]),
       "and run.json says so", read_json(room("broken-off"), "run.json"))


with Room() as root, concurrent.futures.ThreadPoolExecutor(16) as pool:
    key(root)
    waiting = [pool.submit(refused, root, kind, *refusal) for kind in (LIST, FOLLOWS) for refusal in REFUSALS]
    waiting += [pool.submit(broken, root, *fault) for fault in BREAKS]
    waiting += [pool.submit(one, root) for one in (in_part, key_or_right)]
    old_snapshots(root, left_out(root))
    resumed(root)
    for one in waiting:
        one.result()
done()
