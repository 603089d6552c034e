"""For the tests in Python: TAP, a jirad that ends with its block, and jira-access in a clean environment.

Everything a test makes lies in one directory of its own (Room), which goes when the block ends.
"""
import csv
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

BUILD = os.path.abspath(os.environ.get("BUILD", "build"))
JIRAD = os.path.join(BUILD, "jirad")
TOOL = os.path.join(BUILD, "jira-access")
REPORTS = ("accounts", "groups", "memberships", "projects", "roles", "role_assignments", "role_access",
           "permission_grants", "security_levels", "licences", "ways", "effective_access", "administrators",
           "privileged", "managed_accounts", "managed_groups", "org_roles", "api_tokens", "shared", "findings",
           "differences",
           "completeness")
WHY_LINES = 8
PATIENCE = 100  # seconds that a busy machine may take for what takes none

tests = 0
failed = 0
telling = threading.Lock()


def ok(good, name, why=""):
    """One result, from any thread; 'why' is shown when it is a bad one."""
    global tests, failed
    with telling:
        tests += 1
        failed += not good
        lines = [f"{'ok' if good else 'not ok'} {tests} - {name}"]
        if not good:
            lines += [f"# {line[:600]}" for line in str(why).splitlines()[:WHY_LINES]]
        print("\n".join(lines), flush=True)


def same(name, got, want):
    ok(got == want, name, f"got:  {got!r}\nwant: {want!r}")


def same_rows(name, got, want):
    """Two collections of rows, in any order, with the first differences shown."""
    got, want = sorted(got), sorted(want)
    if got == want:
        ok(True, name)
        return
    extra, lacking = list(got), []
    for row in want:
        if row in extra:
            extra.remove(row)
        else:
            lacking.append(row)
    ok(False, name, "\n".join([f"{len(extra)} rows too many, {len(lacking)} missing"] +
                              [f"+ {row!r}" for row in extra[:3]] + [f"- {row!r}" for row in lacking[:3]]))


def skip(name, why):
    global tests
    with telling:
        tests += 1
        print(f"ok {tests} - {name} # SKIP {why}", flush=True)


def done():
    print(f"1..{tests}")
    sys.exit(1 if failed else 0)


def until(happened, what):
    """Waits for the event itself: what 'happened' returns, once that is true. One that never comes ends the test."""
    end = time.monotonic() + PATIENCE
    while not (got := happened()):
        if time.monotonic() > end:
            raise SystemExit(f"waited {PATIENCE} s for {what}")
        time.sleep(0.01)
    return got


def next_moment(seconds=1):
    """Waits until a clock that tells time to so many seconds tells another time."""
    told = time.time() // seconds
    until(lambda: time.time() // seconds != told, "the clock")


class Room:
    """A directory that is removed with everything in it."""

    def __enter__(self):
        self.path = tempfile.mkdtemp(prefix="ja-test-")
        with open(self("token"), "w", encoding="ascii", opener=lambda p, f: os.open(p, f, 0o600)) as file:
            file.write("jirad-token\n")
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.path)

    def __call__(self, *names):
        return os.path.join(self.path, *names)


class Jirad:
    """A running jirad; 'stats' after stop() says what it was asked."""

    def __init__(self, room, *options, tenant="small"):
        self.port_file = tempfile.mktemp(dir=room.path, prefix="port-")
        self.stats_file = tempfile.mktemp(dir=room.path, prefix="stats-")
        self.stats = None
        self.process = subprocess.Popen(
            [JIRAD, "--tenant", tenant, "--port-file", self.port_file, "--stats", self.stats_file,
             "--exit-with-parent", *options], stdout=subprocess.DEVNULL)
        until(lambda: os.path.exists(self.port_file) or self.process.poll() is not None, "jirad's port")
        with open(self.port_file, encoding="ascii") as file:
            self.url = "http://127.0.0.1:" + file.read().strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def private(self, path, sent=None):
        """What jirad says of itself below /_jirad; nothing of it is counted."""
        data = None if sent is None else json.dumps(sent).encode()
        with urllib.request.urlopen(f"{self.url}/_jirad/{path}", data, timeout=PATIENCE) as reply:
            return json.load(reply)

    def state(self):
        """The truth at this moment: lists of rows by file, as truth() has them, and products, managed, issues."""
        return {name: list(csv.DictReader(io.StringIO(text, newline="")))
                for name, text in self.private("state").items()}

    def writes(self):
        """Every write that came: n, at, replied, method, path, sent, status, changed, fault."""
        return self.private("writes")

    def edit(self, do, **what):
        """A change behind the tool's back; true when something changed."""
        return self.private("edit", {"do": do, **what})["changed"]

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(PATIENCE)
        if self.stats is None:
            with open(self.stats_file, encoding="utf-8-sig") as file:
                self.stats = json.load(file)


def tool(room, *args, jirad=None, env=None, umask=None):
    """Runs jira-access; a finished process with text output. Without a jirad there is no site to ask."""
    clean = {"PATH": os.environ["PATH"], "HOME": room.path, "TMPDIR": room.path}
    if jirad is not None:
        clean.update(JIRA_URL=jirad.url, JIRA_EMAIL="admin@example.com", ATLASSIAN_API_URL=jirad.url)
        args = (*args, "--token-file", room("token"))
    clean.update(env or {})
    return subprocess.run([TOOL, *args], env=clean, cwd=room.path, stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, errors="replace", timeout=2 * PATIENCE, check=False,
                          preexec_fn=None if umask is None else lambda: os.umask(umask))


def must(result, status=0):
    """The same result, when it ended as it had to; else the test ends here."""
    if result.returncode != status:
        raise SystemExit(f"{result.args} ended with {result.returncode}, not {status}:\n{result.stderr}")
    return result


def read_bytes(*path):
    with open(os.path.join(*path), "rb") as file:
        return file.read()


def read_csv(*path):
    """Header and rows, as lists of texts."""
    with open(os.path.join(*path), encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, strict=True))
    return rows[0], rows[1:]


def read_json(*path):
    with open(os.path.join(*path), encoding="utf-8-sig") as file:
        return json.load(file)


def sheet_name(report):
    """What a report is called in a workbook."""
    return report.replace("_", " ").replace("org ", "organisation ").capitalize().replace("Api ", "API ")


def heading(name):
    """'lead_account_id' as a spreadsheet shows it."""
    words = " ".join({"id": "ID", "jira": "Jira", "mfa": "MFA", "api": "API"}.get(word, word) for word in name.split("_"))
    words = words[0].upper() + words[1:]
    return words + " (UTC)" if name in ("last_active", "added_to_org", "created", "expires", "changed_at") else words


def tree(directory):
    """Every file of a directory, by name, as bytes."""
    return {name: read_bytes(directory, name) for name in sorted(os.listdir(directory))}


def truth(room, tenant, *options):
    """What jirad says that its tenant holds: lists of rows by file, and the counts of minimum.txt."""
    directory = room("truth-" + tenant)
    subprocess.run([JIRAD, "--tenant", tenant, *options, "--truth", directory], check=True)
    out = {}
    for name in os.listdir(directory):
        with open(os.path.join(directory, name), encoding="utf-8-sig", newline="") as file:
            if name.endswith(".csv"):
                out[name[:-4]] = list(csv.DictReader(file))
    return out
