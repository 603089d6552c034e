#!/usr/bin/python3
"""Kills an apply at every step, resumes it, and looks: the site must be as planned, each write must have come once, and
one more run must change nothing.

    tests/program/torture.py [ACTIONS [POINTS]]    200 actions, and every point there is; POINTS: so many of each kind

Points, by strace: before each record of journal and audit is written (write), between writing and syncing one of the
journal (fdatasync), before each request is sent (sendto), while a reply is read (recvfrom). And by jirad: after each
write has come, before it is answered (stall).
"""
import concurrent.futures
import csv
import hashlib
import io
import os
import re
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import plans  # noqa: E402
from harness import TOOL, Jirad, Room, read_bytes, read_csv, tool  # noqa: E402

CALLS = ("write", "fdatasync", "sendto", "recvfrom")
PROJECT, ROLE, GROUP_ROLE = ("10000", "ALPHA"), "10303", "10200"
GROUPS = [f"10000000-0000-4000-8000-00000000000{n}" for n in (3, 5, 1)]
BIG = "10000000-0000-4000-8000-000000000004"
LIMITS = {"max_revokes": 1000, "max_revoke_percent": 100, "min_admins": 0, "max_grants": 1000, "max_gains": 1000,
          "max_new_admins": 1000}


def rows(state, name):
    return list(csv.DictReader(io.StringIO(state[name])))


def site(jirad):
    now = plans.state(jirad)
    return ({(r["group_id"], r["account_id"]) for r in rows(now, "memberships")},
            {(r["project_id"], r["role_id"], r["kind"], r["actor_id"]) for r in rows(now, "actors")})


def steps_of(jirad, actions):
    """Half of them revokes: members of the big group; the others memberships and actors."""
    now = plans.state(jirad)
    members = {(r["group_id"], r["account_id"]) for r in rows(now, "memberships")}
    people = [r["account_id"] for r in rows(now, "accounts") if r["account_type"] == "atlassian" and
              r["status"] == "active" and not r["account_id"].endswith("000000000001")]
    grants = [(group, account) for account in people for group in GROUPS if (group, account) not in members]
    actors = [account for account in people if account.startswith("712020:")]
    revokes = sorted(account for group, account in members if group == BIG and account in people)
    quarter = actions // 4
    out = [plans.group("grant", account, group) for group, account in grants[:actions - 2 * quarter]]
    out += [plans.role("grant", account, PROJECT, ROLE) for account in actors[:quarter]]
    out += [plans.group("revoke", account, BIG) for account in revokes[:quarter]]
    assert len(out) == actions, (len(out), len(grants), len(actors), len(revokes))
    return out


def wanted(before, steps):
    memberships, actors = set(before[0]), set(before[1])
    for item in steps:
        if item["target"] == "role":
            actors.add((item["project_id"], item["role_id"], "user", item["principal_id"]))
        elif item["action"] == "grant":
            memberships.add((item["group_id"], item["principal_id"]))
        else:
            memberships.discard((item["group_id"], item["principal_id"]))
    return memberships, actors


def environment(room, jirad):
    return {"PATH": os.environ["PATH"], "HOME": room.path, "JIRA_URL": jirad.url, "JIRA_EMAIL": "admin@example.com",
            "ATLASSIAN_API_URL": jirad.url, "JIRA_API_TOKEN": "jirad-token"}


def apply_traced(room, jirad, directory, *strace):
    """The search for leaks is left to other tests: it cannot work below strace."""
    return subprocess.run(["strace", "-E", "ASAN_OPTIONS=detect_leaks=0", "-qq", "-o", room("trace"), *strace, TOOL,
                           "apply", directory, "--confirm", "--quiet", "--parallel", "1", "--settle", "1s"],
                          env=environment(room, jirad),
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=300, check=False)


def apply_killed_unanswered(room, jirad, directory, number):
    process = subprocess.Popen([TOOL, "apply", directory, "--confirm", "--quiet", "--parallel", "1", "--settle", "1s"],
                               env=environment(room, jirad), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    while len(plans.writes(jirad)) < number and process.poll() is None:
        time.sleep(0.005)
    process.kill()
    process.wait()


def count_points(actions):
    """How often each call is made, and how often before the first record of the journal."""
    with Room() as room, Jirad(room) as jirad:
        steps = steps_of(jirad, actions)
        before = site(jirad)
        directory, _ = plans.write(room("plan"), jirad, steps, LIMITS)
        result = apply_traced(room, jirad, directory, "-e", "trace=" + ",".join(CALLS))
        assert result.returncode == 0, result.stderr
        assert site(jirad) == wanted(before, steps)
        totals, begun = dict.fromkeys(CALLS, 0), {}
        with open(room("trace"), encoding="utf-8-sig", errors="replace") as file:
            for line in file:
                call = re.match(r"(\w+)\(", line)
                if call is None or call.group(1) not in totals:
                    continue
                if call.group(1) == "fdatasync" and not begun:
                    begun = dict(totals)
                totals[call.group(1)] += 1
        methods = [w["method"] for w in plans.writes(jirad)]
    return totals, begun, methods


def one_point(actions, call, number, methods):
    """What is wrong after the kill at this point, or None."""
    faults = ()
    if call == "stall":
        method = methods[number - 1]
        faults = ("--fault", f"{method}:/rest @{methods[:number].count(method)} stall 2")
    with Room() as room, Jirad(room, *faults) as jirad:
        steps = steps_of(jirad, actions)
        want = wanted(site(jirad), steps)
        directory, _ = plans.write(room("plan"), jirad, steps, LIMITS)
        approved = read_bytes(directory, "SHA256SUMS")
        if call == "stall":
            apply_killed_unanswered(room, jirad, directory, number)
        else:
            apply_traced(room, jirad, directory, "-e", f"inject={call}:signal=KILL:when={number}", "-e",
                         "trace=" + call)
        journal = os.path.join(directory, "journal.jsonl")
        begun = os.path.exists(journal) and os.path.getsize(journal) > 0
        resumed = tool(room, "apply", directory, "--resume" if begun else "--confirm", "--quiet", "--settle", "3s",
                       jirad=jirad)
        if resumed.returncode != 0:
            return f"resumed: exit {resumed.returncode}: {resumed.stderr}"
        if site(jirad) != want:
            return "the site is not as planned"
        sent = [(w["method"], w["path"], w["sent"]) for w in plans.writes(jirad)]
        if len(sent) != actions or len(set(sent)) != actions:
            return f"{len(sent)} writes came, {len(set(sent))} different ones, for {actions} actions"
        head, lines = read_csv(directory, "result.csv")
        statuses = {line[head.index("status")] for line in lines}
        if statuses != {"done"}:
            return f"result.csv says {statuses}"
        again = tool(room, "apply", directory, "--confirm", "--quiet", jirad=jirad)
        if again.returncode != 0 or len(plans.writes(jirad)) != actions or site(jirad) != want:
            return f"one more run: exit {again.returncode}, {len(plans.writes(jirad))} writes"
        if tool(room, "verify", directory).returncode != 0:
            return "the directory does not verify"
        return unbound(directory, approved)


def unbound(directory, approved):
    """What is wrong with the sums: those that were approved stay, and with those of what was added they name every file."""
    if read_bytes(directory, "SHA256SUMS") != approved:
        return "SHA256SUMS was written again"
    lines = [*approved.decode().splitlines(), *read_bytes(directory, "SHA256SUMS.applied").decode().splitlines()]
    wrong = [line for line in lines if hashlib.sha256(read_bytes(directory, line[66:])).hexdigest() != line[:64]]
    left = set(os.listdir(directory)) - {line[66:] for line in lines} - {"SHA256SUMS.applied"}
    return f"the sums: wrong {wrong}, not named {sorted(left)}" if wrong or left else None


def points_of(totals, begun, methods, most):
    points = []
    for call, total in [*totals.items(), ("stall", len(methods))]:
        every = list(range(begun.get(call, 0) + 1, total + 1))
        if most is not None and len(every) > most:
            every = [every[i * (len(every) - 1) // (most - 1)] for i in range(most)]
        points += [(call, number) for number in every]
    return points


def torture(actions, most=None):
    """(point, what is wrong or None), one after the other."""
    totals, begun, methods = count_points(actions)
    points = points_of(totals, begun, methods, most)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        yield from zip(points, pool.map(lambda point: one_point(actions, *point, methods), points))


def main():
    actions = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    most = int(sys.argv[2]) if len(sys.argv) > 2 else None
    count = bad = 0
    for (call, number), why in torture(actions, most):
        count += 1
        if why is not None:
            bad += 1
            print(f"killed at {call} {number}: {why}", flush=True)
    print(f"{actions} actions, killed at {count} points, {bad} went wrong")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
