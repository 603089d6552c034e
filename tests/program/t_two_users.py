#!/usr/bin/python3
"""A second apply at each moment of a first one, however it comes: it is told whose run goes on, and sends nothing; and
plans that are each within their limits, one after the other. TAP."""
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import plans  # noqa: E402
from attack import ADMINS, BIG, DEV, EMPTY, HEAD, MIA, SAM, SAM2, Bench, is_of, words, worker  # noqa: E402
from harness import PATIENCE, TOOL, done, ok, tool, until  # noqa: E402
from plans import group  # noqa: E402

THREE = [{"do": "add-member", "account": SAM, "group": ADMINS}]
STEPS = [group("grant", MIA, DEV), group("grant", SAM, EMPTY), group("revoke", MIA, ADMINS)]
SECOND = [group("revoke", SAM, ADMINS)]
# Each request waits, so that there is time for the second ones.
FAULTS = [word for spec in ("/myself 1 stall 1", "/group/bulk 1 stall 1", "/user/groups 1 stall 1",
                            "POST:/group/user 2 stall 1", "DELETE:/group/user 1 stall 1") for word in ("--fault", spec)]


class Runs:
    """A first run and those that come meanwhile."""

    def __init__(self, bench):
        self.bench = bench
        bench.edit(THREE)
        self.at = bench.directory()
        plans.write(self.at, bench.jirad, [dict(s) for s in STEPS])
        self.other, _ = plans.write(bench.directory(), bench.jirad, [dict(s) for s in SECOND])
        self.copy = bench.room("copy")
        shutil.copytree(self.at, self.copy)
        os.symlink(self.at, bench.room("link"))
        os.mkdir(bench.room("home"))

    def start(self, *args, env=None):
        bench = self.bench
        return subprocess.Popen(
            [TOOL, "apply", *args, "--token-file", bench.room("token")], cwd=bench.room.path, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={"PATH": os.environ["PATH"], "HOME": bench.room.path, "TMPDIR": bench.room.path,
                 "JIRA_URL": bench.jirad.url, "JIRA_EMAIL": "admin@example.com", "ATLASSIAN_API_URL": bench.jirad.url,
                 **(env or {})})

    def seconds(self):
        """(how, exit code, what runs)."""
        home = {"HOME": self.bench.room("home"), "XDG_STATE_HOME": self.bench.room("home"), "TMPDIR": self.bench.room("home"),
                "XDG_RUNTIME_DIR": self.bench.room("home"), "XDG_CONFIG_HOME": self.bench.room("home")}
        confirm = ("--confirm", "--settle", "1s")
        yield "the same plan", 5, (self.at, *confirm), None
        yield "the same plan, from another home", 5, (self.at, *confirm), home
        yield "the same plan, by its file", 5, (os.path.join(self.at, "plan.json"), *confirm), None
        yield "the same plan, by a link", 5, ("link", *confirm), home
        yield "the same plan, resumed", 5, (self.at, "--resume"), home
        yield "a copy of the plan", 5, (self.copy, *confirm), home
        yield "another plan", 5, (self.other, *confirm), None
        yield "another plan, from another home", 5, (self.other, *confirm), home
        yield "another plan, another name of the site", 5, (self.other, *confirm), {
            **home, "JIRA_URL": self.bench.jirad.url.replace("127.0.0.1", "localhost")}
        yield "another plan, another account", 5, (self.other, *confirm), {**home, "JIRA_EMAIL": "viewer@example.com"}


def meanwhile(bench):
    runs = Runs(bench)
    first = runs.start(runs.at, "--confirm", "--settle", "2s")

    def told(text):
        """Reads its messages up to this one."""
        for line in first.stderr:
            if text in line:
                return True
        return False

    moments = [("it logs in", lambda: told("logging in")), ("it reads the site", lambda: told("reading the site")),
               ("it has judged the plan", lambda: told("judging the plan")),
               ("it writes", lambda: len(plans.writes(bench.jirad)) >= 1),
               ("it writes again", lambda: len(plans.writes(bench.jirad)) >= 2),
               ("it takes away", lambda: len(plans.writes(bench.jirad)) >= 3)]
    for name, come in moments:
        until(come, name)
        processes = [(how, code, runs.start(*args, env=env)) for how, code, args, env in runs.seconds()]
        for how, code, process in processes:
            _, err = process.communicate(timeout=PATIENCE)
            ok(process.returncode == code and f"process {first.pid} " in err, f"while {name}: {how}",
               f"exit {process.returncode}: {err}")
        ok(first.poll() is None, f"while {name}: the first one goes on all the while")
    _, err = first.communicate(timeout=PATIENCE)
    sent = bench.sent()
    ok(first.returncode == 0 and len(sent) == 3 and all(any(is_of(w, s) for s in STEPS) for w in sent),
       "the first one did what it had to, and nobody else anything", f"{first.returncode} {[words(w) for w in sent]} {err}")
    afterwards(bench, runs)


def afterwards(bench, runs):
    """What comes behind it is judged on the site as it is now."""
    result = tool(bench.room, "apply", runs.other, "--confirm", "--settle", "1s", jirad=bench.jirad)
    ok(result.returncode == 6 and "min-admins" in result.stderr and not bench.sent(),
       "behind it: the other plan would leave one administrator", result.stderr)
    for how, directory in (("the same plan", runs.at), ("a copy of the plan", runs.copy)):
        result = tool(bench.room, "apply", directory, "--confirm", "--settle", "1s", jirad=bench.jirad)
        ok(result.returncode == 0 and not bench.sent(), f"behind it: {how} has nothing to do", result.stderr)
    ok(bench.administrators() == 2, "behind it: two administrators are left", bench.administrators())


def eight(bench):
    """Eight at once, of the same plan and of two."""
    for name, plan in (("one plan", lambda n: [group("grant", MIA, EMPTY)]),
                       ("two plans", lambda n: [group("revoke", (SAM, SAM2)[n], DEV)])):
        directories = [plans.write(bench.directory(), bench.jirad, plan(n))[0] for n in range(2)]
        processes = [subprocess.Popen(
            [TOOL, "apply", directories[n % 2 if name == "two plans" else 0], "--confirm", "--settle", "1s", "--token-file",
             bench.room("token")], cwd=bench.room.path, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True,
            env={"PATH": os.environ["PATH"], "HOME": bench.room(f"home-{n}"), "JIRA_URL": bench.jirad.url,
                 "JIRA_EMAIL": "admin@example.com", "ATLASSIAN_API_URL": bench.jirad.url}) for n in range(8)]
        codes, told = [], ""
        for process in processes:
            told += process.communicate(timeout=PATIENCE)[1]
            codes.append(process.returncode)
        sent = bench.sent()
        ok(set(codes) <= {0, 5} and 0 in codes and len(sent) == len({w["path"] for w in sent}) and
           len(sent) <= (1 if name == "one plan" else 2), f"eight at once, {name}: nothing is sent twice",
           f"{codes} {[words(w) for w in sent]}\n{told}")


def in_a_row(bench):
    """Plans that lie side by side: each within its limits, together beyond them. What else lies there may be anything."""
    for name in ("plan.json", "SHA256SUMS", "journal.jsonl"):
        os.makedirs(bench.room("together", "pipes"), exist_ok=True)
        os.mkfifo(bench.room("together", "pipes", name))
    os.mkdir(bench.room("together", "endless"))
    os.symlink("/dev/zero", bench.room("together", "endless", "plan.json"))
    os.symlink(".", bench.room("together", "loop"))
    members = [worker(n) for n in range(115) if n % 10 != 9]  # of 107 that are active
    for number, (count, code, says) in enumerate([(20, 0, ""), (31, 6, "max-revokes"), (10, 6, "max-revoke-percent"),
                                                  (6, 0, "")]):
        start = 0 if number == 0 else 20
        with open(bench.room("in.csv"), "w", encoding="utf-8") as file:
            file.write(HEAD + "".join(f"revoke,{a},group:{BIG},x\n" for a in members[start:start + count]))
        directory = bench.room("together", f"{number}")
        planned = tool(bench.room, "plan", "in.csv", "-o", directory, jirad=bench.jirad)
        applied = tool(bench.room, "apply", directory, "--confirm", "--settle", "1s", jirad=bench.jirad)
        sent = bench.sent()
        ok(planned.returncode == code and applied.returncode == code and says in planned.stderr + applied.stderr and
           len(sent) == (count if code == 0 else 0), f"one after the other: {count} of a great group, plan {number + 1}",
           f"{planned.returncode} {planned.stderr}{applied.returncode} {applied.stderr} {len(sent)} sent")
    by_hand, _ = plans.write(bench.room("together", "by-hand"), bench.jirad, [group("revoke", a, BIG) for a in members[30:40]])
    os.symlink(by_hand, bench.room("away"))
    for how, directory in (("its directory", by_hand), ("a link", "away"), ("its file", os.path.join("away", "plan.json"))):
        result = tool(bench.room, "apply", directory, "--confirm", "--settle", "1s", jirad=bench.jirad)
        ok(result.returncode == 6 and "max-revoke-percent" in result.stderr and not bench.sent(),
           f"one after the other: 10 more, by {how}", f"{result.returncode} {result.stderr}")


with Bench(*FAULTS) as bench:
    meanwhile(bench)
with Bench() as bench:
    eight(bench)
    in_a_row(bench)
done()
