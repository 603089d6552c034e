#!/usr/bin/python3
"""Limits and servers that do not serve: what is waited for, how it is shown, and that everything ends. TAP.

A clock that runs faster than the wall's (libfaketime) makes minutes of silence seconds.
"""
import concurrent.futures
import glob
import os
import re
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from harness import TOOL, Jirad, Room, done, ok, read_csv, read_json, same, skip, tool, truth  # noqa: E402

FAKETIME = glob.glob("/usr/lib/*/faketime/libfaketime.so.1")
SANITIZED = b"__asan_init" in open(TOOL, "rb").read()
FASTER = 30
MINUTE = 60 + 5 * FASTER  # and what starting takes on a busy machine


def faults(*specs):
    return [word for spec in specs for word in ("--fault", spec)]


def quota():
    """1,000 requests a window, and a site that needs 3,000."""
    with Room() as room:
        with Jirad(room, "--quota", "1000", "--quota-window", "4", tenant="M") as jirad:
            result = tool(room, "export", "-o", "all", "--format", "csv", "--wait-limit", "30s", jirad=jirad)
        ok(result.returncode == 0 and result.stderr.endswith("complete\n"), "a quota is waited for: complete", result)
        told = re.findall(r"^jira-access: waiting [2-4] s for the request quota, until 20[0-9-]+T[0-9:]+Z$", result.stderr, re.M)
        ok(2 <= len(told) <= 4, "a quota is waited for: a line for each wait", result.stderr)
        same("a quota is waited for: all memberships", len(read_csv(room("all", "memberships.csv"))[1]),
             len(truth(room, "M")["memberships"]))
        with Jirad(room, "--quota", "60") as jirad:
            result = tool(room, "export", "-o", "part", "--format", "csv", jirad=jirad)
            reasons = read_json(room("part.incomplete", "run.json"))["incomplete_reasons"]
        why = r"127\.0\.0\.1:[0-9]+: the request quota is used up \(RateLimit-Reason: jira-quota-tenant-based\); it says to " \
              r"wait 60 min, longer than the 15 min that --wait-limit allows"
        ok(result.returncode == 3 and any(re.fullmatch(why, reason) for reason in reasons),
           "a quota for too long: incomplete, and why", (result.stderr, reasons))
        ok(read_csv(room("part.incomplete", "memberships.csv"))[1], "a quota for too long: what was read is kept")
        ok(jirad.stats["requests"] < 100, "a quota for too long: nothing more is asked", jirad.stats)
        with Jirad(room, "--quota", "60", "--quota-window", "4") as jirad:
            tool(room, "export", "-o", "twice", "--format", "csv", "--wait-limit", "1s", jirad=jirad)
            ok(os.path.exists(room("twice.incomplete")), "a quota that runs out: resumable")
            result = tool(room, "export", "--resume", "twice", "--wait-limit", "30s", jirad=jirad)
            ok(result.returncode == 0 and result.stderr.count("for the request quota") >= 1,
               "a quota that runs out, resumed with a longer wait: complete", result)
        with Jirad(room, "--quota", "1") as jirad:
            result = tool(room, "export", "-o", "none", "--format", "csv", jirad=jirad)
        ok(result.returncode == 7 and re.search(why, result.stderr) and not os.path.exists(room("none.incomplete")),
           "a quota before anything was read: 7", result)
        with Jirad(room, "--quota", "20", "--quota-window", "3600") as jirad:
            result = tool(room, "export", "-o", "soon", "--format", "csv", "--wait-limit", "2h", "--deadline", "5m", jirad=jirad)
        ok(result.returncode == 3 and "longer than the deadline allows" in result.stderr,
           "a quota beyond the deadline is not waited for", result)


def hurried(room, jirad, *args):
    """The program with a fast clock: its exit code, last words, and the seconds that went by for it."""
    began = time.monotonic()
    result = subprocess.run(
        [TOOL, *args, "--token-file", room("token")], capture_output=True, text=True, check=False, cwd=room.path,
        env={"PATH": os.environ["PATH"], "HOME": room.path, "JIRA_URL": jirad.url, "JIRA_EMAIL": "admin@example.com",
             "ATLASSIAN_API_URL": jirad.url, "LD_PRELOAD": FAKETIME[0], "FAKETIME": f"+0 x{FASTER}"})
    return result, (time.monotonic() - began) * FASTER


def ends(row):
    args, spec, code, most, words = row
    with Room() as room, Jirad(room, *faults(*spec)) as jirad:
        result, seconds = hurried(room, jirad, *args)
    last = result.stderr.splitlines()[-1] if result.stderr else ""
    good = result.returncode == code and seconds < most and re.search(words, result.stderr)
    return good, f"{' '.join(args[:1])}, {'; '.join(spec)}: {code} within {most} s", (result.returncode, seconds, last)


CHECK, EXPORT = ("check", "--quiet"), ("export", "-o", "out", "--format", "csv")
MEMBERS = "group/member?"
SLOW = "no reply of use for |members of group .*: (fewer than 100 bytes a second for 60 s|not finished after)"
ROWS = [
    # check: within a minute, whatever the site does; the clock adds what starting takes
    *[(CHECK, (fault,), 7, MINUTE, "the deadline of 50 s has passed|longer than")
      for fault in ("* * proxy 429", "* * status 429 retry-after 7", "* * slow 1", "* * stall 600",
                    "* * status 429 retry-after 3600", "users/search * proxy 429", "users/search * stall 600")],
    (CHECK, ("* * drop",), 7, MINUTE, "cannot reach .*: connection cut"),
    (CHECK, ("* * status 503",), 7, MINUTE, "HTTP 503"),
    (CHECK, ("mypermissions * proxy 429",), 7, MINUTE, "the deadline of 50 s has passed; the latest trouble: HTTP 429"),
    # export: no server is waited for without an end; on a busy machine, where the fast clock makes every reply late, good
    # ones may come in between, and each list is given up by itself
    (EXPORT, (MEMBERS + " * proxy 429",), 3, 1500, "no reply of use for .*; the latest trouble: HTTP 429"),
    (EXPORT, (MEMBERS + " * slow 1",), 3, 1500, SLOW),
    (EXPORT, (MEMBERS + " * stall 600",), 3, 1500, SLOW),
]


def main():
    quota()
    if not FAKETIME or SANITIZED:
        skip("everything ends", "no libfaketime here, or a sanitizer that it does not go with")
        return
    with concurrent.futures.ThreadPoolExecutor(len(ROWS)) as pool:
        for good, name, why in pool.map(ends, ROWS):
            ok(good, name, why)


main()
done()
