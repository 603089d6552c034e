#!/usr/bin/python3
"""Kills an apply of changes of every kind at every step, resumes it, and looks: the site must be as planned, each write
must have come once, one more run must change nothing, all must verify, and undo.csv must bring back what can be.

    tests/program/torture.py [ACTIONS [POINTS]]    200 actions, and every point there is; POINTS: so many of each kind

Points, by strace: before each record of journal and audit is written (write), between writing and syncing one of the
journal (fdatasync), before each request is sent (sendto), while a reply is read (recvfrom). And by jirad: after each
write has come, before it is answered (stall).
"""
import concurrent.futures
import hashlib
import os
import re
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import every_kind  # noqa: E402
from harness import TOOL, Jirad, Room, must, read_bytes, read_csv, tool  # noqa: E402

CALLS = ("write", "fdatasync", "sendto", "recvfrom")
# A group that was deleted comes back with another id, and so does a line: they are compared by what they say.
IDS = {"scheme_lines": ("line_id",), "security_members": ("member_id",), "org_groups": ("users",)}
COUNTS = ("products",)  # of what the other files have row by row


def site(jirad):
    """The truth, without the ids that Jira gives as it likes."""
    now = jirad.state()
    names = {row["group_id"]: row["group_name"] for name in ("groups", "org_groups") for row in now[name]}
    return {file: sorted(tuple(names.get(value, value) for key, value in row.items() if key not in IDS.get(file, ()))
                         for row in rows) for file, rows in now.items()}


def plan_all(room, jirad, actions):
    """The folder of a plan of so many changes, which 'plan' itself makes."""
    with open(room("key"), "w", encoding="ascii", opener=lambda p, f: os.open(p, f, 0o600)) as file:
        file.write("jirad-org-key\n")
    with open(room("rows.csv"), "w", encoding="utf-8") as file:
        file.write("action,principal,target\n" + "".join(row + "\n" for row in every_kind.rows(jirad, actions)))
    return plan_rows(room, jirad, "rows.csv", "plan")


def plan_rows(room, jirad, rows, directory):
    must(tool(room, "plan", rows, "-o", room(directory), "--quiet", *every_kind.LIMITS, *every_kind.ORG, jirad=jirad))
    return room(directory)


def environment(room, jirad):
    return {"PATH": os.environ["PATH"], "HOME": room.path, "JIRA_URL": jirad.url, "JIRA_EMAIL": "admin@example.com",
            "ATLASSIAN_API_URL": jirad.url, "JIRA_API_TOKEN": "jirad-token"}


def apply_traced(room, jirad, directory, *strace):
    """The search for leaks is left to other tests: it cannot work below strace."""
    return subprocess.run(["strace", "-E", "ASAN_OPTIONS=detect_leaks=0", "-qq", "-o", room("trace"), *strace, TOOL,
                           "apply", directory, "--confirm", "--quiet", "--parallel", "1", "--settle", "1s",
                           *every_kind.ORG], cwd=room.path, env=environment(room, jirad),
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=300, check=False)


def apply_killed_unanswered(room, jirad, directory, number):
    process = subprocess.Popen([TOOL, "apply", directory, "--confirm", "--quiet", "--parallel", "1", "--settle", "1s",
                                *every_kind.ORG], cwd=room.path, env=environment(room, jirad), stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while len(jirad.writes()) < number and process.poll() is None:
        time.sleep(0.005)
    process.kill()
    process.wait()


def count_points(actions):
    """How often each call is made, how often before the first record of the journal; the writes, and what comes of them."""
    with Room() as room, Jirad(room, tenant="company") as jirad:
        every_kind.prepare(jirad)
        directory = plan_all(room, jirad, actions)
        result = apply_traced(room, jirad, directory, "-e", "trace=" + ",".join(CALLS))
        assert result.returncode == 0, result.stderr
        totals, begun = dict.fromkeys(CALLS, 0), {}
        with open(room("trace"), encoding="utf-8-sig", errors="replace") as file:
            for line in file:
                call = re.match(r"(\w+)\(", line)
                if call is None or call.group(1) not in totals:
                    continue
                if call.group(1) == "fdatasync" and not begun:
                    begun = dict(totals)
                totals[call.group(1)] += 1
        return totals, begun, writes(jirad), site(jirad)


def writes(jirad):
    return [(w["method"], w["path"], w["sent"]) for w in jirad.writes()]


def stalls(sent, number):
    """What makes jirad keep the answer to this write: faults know a method and the beginning of a path."""
    method, path, _ = sent[number - 1]
    path = path.partition("?")[0]
    before = sum(m == method and p.startswith(path) for m, p, _ in sent[:number])
    return ("--fault", f"{method}:{path} @{before} stall 2")


def one_point(actions, call, number, sent, want):
    """What is wrong after the kill at this point, or None."""
    with Room() as room, Jirad(room, *(stalls(sent, number) if call == "stall" else ()), tenant="company") as jirad:
        every_kind.prepare(jirad)
        before = site(jirad)
        directory = plan_all(room, jirad, actions)
        approved = read_bytes(directory, "SHA256SUMS")
        if call == "stall":
            apply_killed_unanswered(room, jirad, directory, number)
        else:
            apply_traced(room, jirad, directory, "-e", f"inject={call}:signal=KILL:when={number}", "-e",
                         "trace=" + call)
        journal = os.path.join(directory, "journal.jsonl")
        begun = os.path.exists(journal) and os.path.getsize(journal) > 0
        resumed = tool(room, "apply", directory, "--resume" if begun else "--confirm", "--quiet", "--settle", "3s",
                       *every_kind.ORG, jirad=jirad)
        return (wrong_after(room, jirad, directory, resumed, (sorted(sent), want)) or unbound(directory, approved) or
                not_undone(room, jirad, directory, before))


def wrong_after(room, jirad, directory, resumed, wanted):
    sent, want = wanted
    if resumed.returncode != 0:
        return f"resumed: exit {resumed.returncode}: {resumed.stderr}"
    if site(jirad) != want:
        return "the site is not as planned"
    came = writes(jirad)
    if sorted(came) != sent:
        return f"{len(came)} writes came, {len(set(came))} different ones, for {len(sent)} that were to come"
    head, lines = read_csv(directory, "result.csv")
    statuses = {line[head.index("status")] for line in lines}
    if statuses != {"done"}:
        return f"result.csv says {statuses}"
    again = tool(room, "apply", directory, "--confirm", "--quiet", *every_kind.ORG, jirad=jirad)
    if again.returncode != 0 or writes(jirad) != came or site(jirad) != want:
        return f"one more run: exit {again.returncode}, {len(writes(jirad))} writes: {again.stderr}"
    verified = tool(room, "verify", directory, "--quiet", *every_kind.ORG, jirad=jirad)
    return None if verified.returncode == 0 else f"verify: exit {verified.returncode}: {verified.stdout}"


def not_undone(room, jirad, directory, before):
    """What undo.csv does not bring back, of what can be."""
    undo = plan_rows(room, jirad, os.path.join(directory, "undo.csv"), "undo")
    undone = tool(room, "apply", undo, "--confirm", "--quiet", "--settle", "3s", *every_kind.ORG, jirad=jirad)
    if undone.returncode != 0:
        return f"undo: exit {undone.returncode}: {undone.stderr}"
    after = site(jirad)
    lasting = {*every_kind.lasting(read_csv(room("rows.csv"))[1]),
               *({row[0] for row in after["accounts"]} - {row[0] for row in before["accounts"]})}
    left = {(name, *row) for name in before if name not in COUNTS for row in set(before[name]) ^ set(after[name])
            if lasting.isdisjoint(row)}
    return f"undo leaves {sorted(left)}" if left else None


def unbound(directory, approved):
    """What is wrong with the sums: those that were approved stay, and with those of what was added they name every file."""
    if read_bytes(directory, "SHA256SUMS") != approved:
        return "SHA256SUMS was written again"
    lines = [*approved.decode().splitlines(), *read_bytes(directory, "SHA256SUMS.applied").decode().splitlines()]
    wrong = [line for line in lines if hashlib.sha256(read_bytes(directory, line[66:])).hexdigest() != line[:64]]
    left = set(os.listdir(directory)) - {line[66:] for line in lines} - {"SHA256SUMS.applied"}
    return f"the sums: wrong {wrong}, not named {sorted(left)}" if wrong or left else None


def points_of(totals, begun, writes_sent, most):
    points = []
    for call, total in [*totals.items(), ("stall", writes_sent)]:
        every = list(range(begun.get(call, 0) + 1, total + 1))
        if most is not None and len(every) > most:
            every = [every[i * (len(every) - 1) // (most - 1)] for i in range(most)]
        points += [(call, number) for number in every]
    return points


def torture(actions, most=None):
    """(point, what is wrong or None), one after the other."""
    totals, begun, sent, want = count_points(actions)
    points = points_of(totals, begun, len(sent), most)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        yield from zip(points, pool.map(lambda point: one_point(actions, *point, sent, want), points))


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
