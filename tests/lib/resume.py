"""What the tests of --resume share: runs that are broken off, and what jirad was asked meanwhile."""
import collections
import csv
import io
import json
import os
import re
import subprocess

from harness import TOOL, read_bytes, until

# These differ from reading to reading, or say what this one asked: run.json, sums, the replies in their order.
OF_THE_RUN = ("run.json", "begun.json", "SHA256SUMS", "snapshot.jsonl.zst")
# Who we are, and what holds of a moment alone: always asked.
ALWAYS = (r"/rest/api/3/(myself|mypermissions|serverInfo)\b|/_edge/tenant_info|/project/search\?.*maxResults=1$|"
          r"/admin/v1/orgs/[^/]*$")


def environment(room, jirad, **more):
    return {"PATH": os.environ["PATH"], "HOME": room.path, "TMPDIR": room.path, "JIRA_URL": jirad.url,
            "JIRA_EMAIL": "admin@example.com", "ATLASSIAN_API_URL": jirad.url, "JIRA_API_TOKEN": "jirad-token", **more}


class Log:
    """What jirad's log has since it was looked at last; 'n' requests in all."""

    def __init__(self, path):
        self.path = path
        self.seen = self.lines = self.read = 0

    def count(self):
        """Lines in all; only what came since is looked at."""
        if os.path.exists(self.path):
            with open(self.path, "rb") as file:
                file.seek(self.seen)
                text = file.read()
            self.seen += len(text)
            self.lines += text.count(b"\n")
        return self.lines

    def new(self):
        """Requests since the last call: (path, status) each."""
        with open(self.path, "rb") as file:
            file.seek(self.read)
            text = file.read()
        text = text[:text.rfind(b"\n") + 1]
        self.read += len(text)
        rows = [json.loads(line) for line in text.splitlines()]
        return [(f"{row['method']} {row['path']}", row["status"]) for row in rows]


def is_always(path):
    return re.search(ALWAYS, path) is not None


def twice(undisturbed, then, now):
    """Requests that the two runs made together, the first one with success, and an undisturbed one did not make: by path,
    how often. A list that an undisturbed run reads twice is none of them."""
    wanted = collections.Counter(path for path, _ in undisturbed)
    had = collections.Counter(path for path, status in then if status == 200)
    asked = collections.Counter(path for path, _ in now if not is_always(path))
    return {path: had[path] + count - wanted[path] for path, count in asked.items()
            if had[path] > 0 and had[path] + count > wanted[path]}


def begin(room, jirad, *args, **more):
    return subprocess.Popen([TOOL, *args], env=environment(room, jirad, **more), cwd=room.path,
                            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def killed(room, jirad, log, requests, *args, signal=9, **more):
    """A run that is ended when so many requests have come; its exit code, and what it said."""
    process = begin(room, jirad, *args, **more)
    before = log.count()
    until(lambda: log.count() - before >= requests or process.poll() is not None, "the middle of the run")
    process.send_signal(signal)
    _, said = process.communicate()
    return process.returncode, said


def without_requests(name, text):
    """Completeness without what says how often was asked."""
    if name.endswith(".csv"):
        rows = list(csv.reader(io.StringIO(text.decode("utf-8-sig"), newline="")))
        kept = [i for i, column in enumerate(rows[0]) if column not in ("requests", "pages")]
        return [[row[i] for i in kept] for row in rows]
    return re.sub(rb'"(requests|pages)": *[0-9]+,?', b"", text)


def reports(directory):
    """Every report, as bytes."""
    out = {name: read_bytes(directory, name) for name in sorted(os.listdir(directory)) if name not in OF_THE_RUN}
    return {name: without_requests(name, text) if name.startswith("completeness.") else text
            for name, text in out.items()}


def differing(one, other):
    a, b = reports(one), reports(other)
    return [name for name in sorted({*a, *b}) if name not in a or name not in b or a[name] != b[name]]
