#!/usr/bin/python3
"""One change at a time: of two applies on a site, or with a plan, whoever runs them, one is told whose run is going on. TAP.

The users are two accounts of the machine when the test runs as root, and else two homes of one.
"""
import csv
import fcntl
import io
import json
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from hashlib import sha256

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import plans  # noqa: E402
from harness import PATIENCE, TOOL, Jirad, Room, done, must, ok, same, until  # noqa: E402
from plans import group  # noqa: E402

ME, MIA, SAM, SAM2 = ("712020:00000000-0000-4000-8000-000000000001", "5b10ac8d82e05b22cc7d4ef5",
                      "557058:aaaa0001-0000-4000-8000-000000000001", "557058:aaaa0001-0000-4000-8000-000000000002")
ADMINS, EMPTY = "ff1e15a3-df68-4bf2-a615-40c8abcd12e2", "10000000-0000-4000-8000-000000000003"
SIDE_BY_SIDE = 20
CONFIRM = ("--confirm", "--settle", "2s")


def can_be_others():
    """Root, and the program lies where others may run it."""
    try:
        return os.geteuid() == 0 and not subprocess.call([TOOL, "--version"], user=61001, group=61001,
                                                         stdout=subprocess.DEVNULL)
    except PermissionError:
        return False


ROOT = can_be_others()


class User:
    """A home and a token of one's own, and, where that can be, an id."""

    def __init__(self, room, number):
        self.home, self.uid = room(f"home-{number}"), 61000 + number if ROOT else os.geteuid()
        try:
            self.name = pwd.getpwuid(self.uid).pw_name
        except KeyError:
            self.name = f"user {self.uid}"
        os.mkdir(self.home)
        with open(self.token, "w", encoding="ascii", opener=lambda p, f: os.open(p, f, 0o600)) as file:
            file.write("jirad-token\n")
        if ROOT:
            os.chown(self.home, self.uid, self.uid)
            os.chown(self.token, self.uid, self.uid)

    @property
    def token(self):
        return os.path.join(self.home, "token")

    def start(self, jirad, *args, command="apply"):
        return subprocess.Popen(
            [TOOL, command, *args, "--token-file", self.token], cwd=self.home, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, user=self.uid if ROOT else None,
            group=self.uid if ROOT else None, extra_groups=[] if ROOT else None,
            env={"PATH": os.environ["PATH"], "HOME": self.home, "XDG_STATE_HOME": self.home, "JIRA_URL": jirad.url,
                 "JIRA_EMAIL": "admin@example.com"})

    def run(self, jirad, *args, command="apply"):
        process = self.start(jirad, *args, command=command)
        process.out, process.err = process.communicate(timeout=PATIENCE)
        return process


class Users(Room):
    """A room that two users may both work in; the directory for a test's files is its user's alone."""

    def __enter__(self):
        super().__enter__()
        if ROOT:
            shutil.rmtree(self.path)
            self.path = tempfile.mkdtemp(prefix="ja-test-", dir="/tmp")
        os.chmod(self.path, 0o755)
        self.first, self.second = User(self, 1), User(self, 2)
        return self

    def plan(self, name, jirad, steps, owner=None, **head):
        """A plan of the owner's, who is the first user unless another one is given, and that both may read."""
        directory, _ = plans.write(self(name), jirad, steps, **head)
        for path in [directory, *(os.path.join(directory, file) for file in os.listdir(directory))]:
            os.chmod(path, 0o777 if path == directory else 0o644)
            if ROOT:
                os.chown(path, (owner or self.first).uid, -1)
        return directory


def sent(jirad):
    return len(plans.writes(jirad))


def sound(directory):
    """Every line of the journal follows from those before it."""
    before, n = "", 0
    with open(os.path.join(directory, "journal.jsonl"), encoding="utf-8-sig") as file:
        for n, line in enumerate(file, 1):
            body, seal = line.rstrip("\n").rsplit(',"sum":"', 1)
            before, want = sha256((before + body).encode()).hexdigest()[:32], seal[:-2]
            if before != want or json.loads(line)["n"] != n:
                return 0
    return n


def told(process, holder, user):
    """Refused as the second one, and told whose run it is."""
    return (process.returncode == 5 and f"process {holder.pid} of {user.name} on " in process.err
            and "since 20" in process.err and "wait until it has ended" in process.err)


def one_plan():
    """Two users and one plan; the first one's run ends, is killed, and is finished."""
    with Users() as room, Jirad(room, "--fault", "POST:/group/user 1 stall 3",
                                "--fault", "POST:/group/user @3 stall 60") as jirad:
        plan = room.plan("plan", jirad, [group("grant", a, EMPTY) for a in (MIA, SAM)])
        running = room.first.start(jirad, plan, *CONFIRM)
        until(lambda: sent(jirad) >= 1, "the first write")
        for option in ("--confirm", "--resume"):
            second = room.second.run(jirad, plan, option)
            ok(told(second, running, room.first) and f"apply {plan} --confirm" in second.err,
               f"the same plan, {option}: the second user is told whose run it is", second.err)
        looks = [room.second.run(jirad, plan).returncode, room.first.run(jirad, plan, command="verify").returncode]
        ok(running.poll() is None and 5 not in looks, "the same plan: a dry run and verify look, and need no lock", looks)
        _, err = running.communicate(timeout=PATIENCE)
        same("the same plan: the first run goes on as if nothing had been", running.returncode, 0)
        ok(sound(plan) > 0, "the same plan: its journal is sound", err)
        same("the same plan: nothing was sent twice", sent(jirad), 2)

        plan = room.plan("killed", jirad, [group("grant", a, EMPTY) for a in (SAM2, ME)])
        running = room.first.start(jirad, plan, *CONFIRM)
        until(lambda: sent(jirad) >= 3, "the third write")
        second = room.second.run(jirad, plan, "--confirm")
        ok(told(second, running, room.first), "the second user is told again", second.err)
        running.kill()
        running.communicate()
        second = room.first.run(jirad, plan, "--resume", "--settle", "2s")
        same("what was killed holds no lock: it is resumed", second.returncode, 0)
        ok(sound(plan) > 0, "and its journal is sound", second.err)
        same("verify: the plan holds", room.first.run(jirad, plan, command="verify").returncode, 0)


def administrators(jirad):
    rows = csv.DictReader(io.StringIO(plans.state(jirad)["memberships"]))
    return {r["account_id"] for r in rows if r["group_id"] == ADMINS} & {ME, MIA, SAM}


def side_by_side():
    """Two plans, each of which takes one of three administrators away, begun at the same moment."""
    with Users() as room, Jirad(room) as jirad:
        least, codes, whose = 3, [], True
        for i in range(SIDE_BY_SIDE):
            for account in (MIA, SAM):
                plans.edit(jirad, do="add-member", account=account, group=ADMINS)
            steps = [[group("revoke", account, ADMINS, name="jira-administrators")] for account in (MIA, SAM)]
            pairs = [(user, room.plan(f"{i}-{user.uid}-{n}", jirad, step, owner=user))
                     for n, (user, step) in enumerate(zip((room.first, room.second), steps))]
            runs = [user.start(jirad, plan, *CONFIRM) for user, plan in pairs]
            for run in runs:
                run.err = run.communicate(timeout=PATIENCE)[1]
            codes.append(sorted(run.returncode for run in runs))
            least = min(least, len(administrators(jirad)))
            for k in (0, 1):
                if runs[k].returncode == 5:
                    whose = whose and told(runs[k], runs[1 - k], pairs[1 - k][0])
        same(f"side by side, {SIDE_BY_SIDE} times: two administrators are left", least, 2)
        ok(all(pair in ([0, 5], [0, 6]) for pair in codes), "side by side: one goes through, the other does not", codes)
        ok(whose and any(5 in pair for pair in codes), "side by side: who comes second is told whose run it is", codes)


def spellings():
    """However a plan writes the site's address, and whatever holds its lock, the site is the same one."""
    with Users() as room, Jirad(room, "--fault", "POST:/group/user 1 stall 60") as jirad:
        port = jirad.url.rsplit(":", 1)[1]
        plan = room.plan("plan", jirad, [group("grant", MIA, EMPTY)])
        running = room.first.start(jirad, plan, *CONFIRM)
        until(lambda: sent(jirad) >= 1, "the first write")
        for n, url in enumerate((f"http://localhost:{port}", f"HTTP://LOCALHOST:{port}/", f"http://127.0.0.1:{port}/")):
            other = room.plan(f"other-{n}", jirad, [group("grant", SAM, EMPTY)], base_url=url)
            second = room.second.run(jirad, other, "--confirm")
            ok(told(second, running, room.first), f"{url}: it is the same site", second.err)
            same(f"{url}: nothing is left behind", sorted(os.listdir(other)), ["SHA256SUMS", "plan.json"])
        running.kill()
        running.communicate()


HOLDER = r"""
import socket, sys
s = socket.socket(socket.AF_UNIX)
s.bind(bytes.fromhex(sys.argv[1]))
if sys.argv[2] == "listens":
    s.listen(1)
print(flush=True)
sys.stdin.read()
"""


def strangers():
    """Somebody else holds the name: it is said who, and nothing of it gets at the terminal."""
    with Users() as room, Jirad(room) as jirad:
        plan = room.plan("plan", jirad, [group("grant", MIA, EMPTY)])
        name = b"\0jira-access/" + sha256(b"address" + jirad.url.replace("http://127.0.0.1", "localhost").encode()
                                          ).hexdigest().encode()
        for how in ("listens", "is silent"):
            user = room.second.uid if ROOT else None
            held = subprocess.Popen(["/usr/bin/python3", "-c", HOLDER, name.hex(), how, "\x1b[31mred\u202e\n"],
                                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, user=user, group=user)
            held.stdout.readline()
            first = room.first.run(jirad, plan, "--confirm")
            who = f"process {held.pid} of {room.second.name}" if how == "listens" else name[1:].decode()
            ok(first.returncode == 5 and who in first.err,
               f"a stranger {how}: it is said who, or how to find out", first.err)
            ok("\x1b" not in first.err and "\u202e" not in first.err and first.err.count("\n") == 1,
               f"a stranger {how}: no control characters", repr(first.err))
            held.communicate()
        same("a stranger has gone: the site is free", room.first.run(jirad, plan, *CONFIRM).returncode, 0)


def on_a_shared_disk():
    """The journal is locked by a machine that shares no names with this one."""
    with Users() as room, Jirad(room, "--fault", "POST:/group/user @2 stall 60") as jirad:
        plan = room.plan("plan", jirad, [group("grant", MIA, EMPTY)])
        path = os.path.join(plan, "journal.jsonl")
        with open(path, "x", encoding="utf-8") as file:
            os.chown(path, room.first.uid, -1)
            fcntl.flock(file, fcntl.LOCK_EX)
            second = room.first.run(jirad, plan, "--confirm")
            ok(second.returncode == 5 and f"carrying out '{plan}': on another machine" in second.err,
               "the journal is locked: somebody else's run", second.err)
            same("the journal is locked: a dry run looks", room.first.run(jirad, plan).returncode, 0)
        ok(os.path.exists(path), "the journal is locked: it is left where it is")
        running = room.first.start(jirad, plan, *CONFIRM)
        running.communicate(timeout=PATIENCE)
        same("the journal is free: it is carried out", (running.returncode, sound(plan) > 0), (0, True))
        with open(path, encoding="utf-8-sig") as file:
            begin = json.loads(file.readline())
        ok(begin["by"].startswith(f"process {running.pid} of ") and begin["by"].endswith(" on " + socket.gethostname()),
           "the journal says who carried it out", begin)

        plan = room.plan("begun", jirad, [group("grant", SAM, EMPTY)])
        path = os.path.join(plan, "journal.jsonl")
        begun = room.first.start(jirad, plan, "--confirm", "--settle", "60s")
        until(lambda: os.path.exists(path) and '"intent"' in open(path, encoding="utf-8-sig").read(), "the intent")
        begun.kill()
        begun.communicate()
        with open(path, "a", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            second = room.first.run(jirad, plan, "--resume")
            ok(told(second, begun, room.first) and f"carrying out '{plan}'" in second.err,
               "the journal is locked: it says who began", second.err)
        same("and then it is resumed", room.first.run(jirad, plan, "--resume", "--settle", "2s").returncode, 0)


def nothing_is_left():
    """A run that is refused before it sends leaves no journal; one that was carried out may be asked for again."""
    with Users() as room, Jirad(room) as jirad:
        plan = room.plan("plan", jirad, [group("revoke", a, ADMINS, name="jira-administrators") for a in (ME, MIA)])
        same("refused: no journal", (room.first.run(jirad, plan, "--confirm").returncode, sorted(os.listdir(plan))),
             (6, ["SHA256SUMS", "plan.json"]))
        same("never begun: no journal", (room.first.run(jirad, plan, "--resume").returncode, sorted(os.listdir(plan))),
             (2, ["SHA256SUMS", "plan.json"]))
        plan = room.plan("good", jirad, [group("grant", MIA, EMPTY)])
        must(room.first.run(jirad, plan, *CONFIRM))
        again = room.first.run(jirad, plan, "--confirm")
        ok(again.returncode == 0 and "already carried out" in again.err, "carried out: nothing is sent", again.err)


one_plan()
side_by_side()
spellings()
strangers()
on_a_shared_disk()
nothing_is_left()
done()
