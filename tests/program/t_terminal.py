#!/usr/bin/python3
"""What export prints on the way and at the end: progress on a terminal and in a log, the path, run.json. TAP."""
import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from harness import TOOL, Jirad, Room, done, must, ok, read_bytes, same, tool  # noqa: E402

CLEAR = "\x1b[K"
SLOW = ("--latency", "30", "--fault", "users/search 1 status 429 retry-after 2")
NOT_READ = "jira-access: not read: org-roles, tokens, service-accounts: no organisation's key was given"


def on_terminal(room, jirad, out, *args, columns=100, until=None, **env):
    """Exit code, and everything that came to a terminal of so many columns, which stderr is; interrupted when 'until' came."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen(
        [TOOL, "export", "-o", room(out), "--format", "csv", "--parallel", "1", *args, "--token-file", room("token")],
        env={"PATH": os.environ["PATH"], "HOME": room.path, "JIRA_URL": jirad.url, "JIRA_EMAIL": "admin@example.com",
             "TERM": "xterm", **env}, cwd=room.path, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=slave)
    os.close(slave)
    text = b""
    while True:
        try:
            text += os.read(master, 65536)
            if until and re.search(until, text.decode(errors="replace")):
                process.send_signal(signal.SIGINT)
                until = None
        except OSError:  # nobody has it open any more
            break
    os.close(master)
    return process.wait(), text.decode()


def shown(text):
    """The lines that were drawn over each other, in order; what is said between them is not among them."""
    return [line for line in re.findall(r"\r([^\r\n]*?)\x1b\[K", text) if line]


def terminal():
    with Room() as room, Jirad(room, *SLOW) as jirad:
        code, text = on_terminal(room, jirad, "wide")
        lines = shown(text)
        same("a terminal: ends well", code, 0)
        phases = list(dict.fromkeys(line.split(":")[0] for line in lines))
        same("a terminal: the phases, each on the same line", phases,
             ["logging in", "reading the site", "looking up accounts", "writing csv"])
        form = r"reading the site: [0-9]+( of [0-9]+)? replies(, [0-9]+(\.[0-9])?/s)?, [01] in flight" \
               r"(, waiting [0-9]+ s for rate limit)?(, [0-9]+:[0-5][0-9] left)?"
        odd = [line for line in lines if line.startswith("reading") and not re.fullmatch(form, line)]
        same("a terminal: replies, how fast, how many in flight, how long still", odd, [])
        for what, part in (("of how many", r" of [0-9]+ replies"), ("how fast", r", [0-9.]+/s,"),
                           ("a wait, and for what", r", waiting [12] s for rate limit"),
                           ("how long still", r", [0-9]+:[0-5][0-9] left$")):
            ok(any(re.search(part, line) for line in lines), f"a terminal: {what}", lines[:8])
        counts = [int(re.match(r"[^:]*: ([0-9]+)", line).group(1)) for line in lines if line.startswith("reading the site:")]
        ok(counts == sorted(counts) and counts[-1] > counts[0], "a terminal: the count grows", counts)
        said = [line for line in text.split("\r\n") if line]
        same("a terminal: what is said at the end stands on lines of its own",
             [re.sub("[0-9]+", "N", line.rpartition(CLEAR)[2]) for line in said],
             ["jira-access: accounts: HTTP N; asking again",
              "jira-access: N accounts, N groups, N memberships, N projects, N role actors in http://N.N.N.N:N",
              NOT_READ, "jira-access: complete"])
        ok("\r" + CLEAR + "jira-access: " in text, "a terminal: the last line is cleared first", text[-300:])
    with Room() as room, Jirad(room) as jirad:
        code, text = on_terminal(room, jirad, "narrow", columns=30)
        lines = shown(text)
        ok(code == 0 and lines and max(map(len, lines)) == 29, "a narrow terminal: no line wraps", lines[:8])
        code, text = on_terminal(room, jirad, "tiny", columns=5)
        ok(code == 0 and max(map(len, shown(text))) > 30, "no width worth the name: as if there were 80 columns", text[:300])
        code, text = on_terminal(room, jirad, "dumb", TERM="dumb")
        ok(code == 0 and "\x1b" not in text and "jira-access: reading the site\r\n" in text,
           "a dumb terminal: lines as in a log", text[:300])
        code, text = on_terminal(room, jirad, "quiet", "--quiet")
        same("--quiet: nothing on a terminal", (code, text), (0, ""))


def countdown():
    """A long wait is counted down in minutes and seconds, and an interrupt ends it."""
    with Room() as room, Jirad(room, "--fault", "users/search * status 429 retry-after 600 reason jira-quota-global-based") \
            as jirad:
        code, text = on_terminal(room, jirad, "long", "--deadline", "15m", until="9:5[67] for the request quota")
        left = [line.rpartition("waiting ")[2] for line in shown(text) if "waiting" in line]
        ok(code == 8 and left[:1] and all(re.fullmatch(r"(10:00|9:5[0-9]) for the request quota", line) for line in left)
           and len(set(left)) > 1, "a terminal: a long quota is counted down", (code, left[:9]))


def in_log():
    with Room() as room, Jirad(room) as jirad:
        result = must(tool(room, "export", "-o", "run", "--format", "csv", jirad=jirad))
        same("a log: a line for each phase, and what came of it",
             [re.sub("[0-9]+", "N", line) for line in result.stderr.splitlines()],
             [f"jira-access: {line}" for line in (
                 "logging in", "reading the site", "looking up accounts", "writing csv",
                 "N accounts, N groups, N memberships, N projects, N role actors in http://N.N.N.N:N")] +
             [NOT_READ, "jira-access: complete"])
        same("the path alone on standard output", result.stdout, "run\n")


def json():
    with Room() as room:
        with Jirad(room) as jirad:
            result = must(tool(room, "export", "-o", "run", "--format", "csv", "--json", jirad=jirad))
            same("--json: run.json and nothing else", result.stdout.encode(), read_bytes(room("run", "run.json")))
            result = must(tool(room, "export", "--snapshot", "run", "-o", "again", "--format", "csv", "--json", "--quiet"))
            same("--json: of a replay too", result.stdout.encode(), read_bytes(room("again", "run.json")))
        long = "/users/search * status 500", "/group/member * status 500"
        with Jirad(room, *(word for fault in long for word in ("--fault", fault)), tenant="company") as jirad:
            result = must(tool(room, "export", "-o", "part", "--format", "csv", "--json", jirad=jirad), 3)
            data = read_bytes(room("part.incomplete", "run.json"))
            ok(len(data) > 8192, "--json: there is more than fits at once", len(data))
            same("--json: of an incomplete run, whole", result.stdout.encode(), data)


terminal()
countdown()
in_log()
json()
done()
