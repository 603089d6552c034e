#!/usr/bin/python3
"""The program against a Jira with faults: jirad's options and faults -> exit code, files, words, requests. TAP.

A row is one 'export'. What holds of every row is looked at in judge(): no line without the program's name, no
token in it, nothing left beside the directory, bounded memory, no request after a login was refused, inactive
members asked for. A complete run must give the same rows as an undisturbed one. A run that leaves a directory, whole
or not, is replayed from its snapshot, and must give the same bytes.
"""
import concurrent.futures
import csv
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import harness  # noqa: E402

BUILD = os.path.realpath(os.environ.get("BUILD", "build"))
TOKEN = "jirad-token"
REPORTS = ("accounts", "groups", "memberships", "projects", "roles", "role_assignments", "permission_grants")
MEMORY = 120 * 1024  # KiB
SANITIZED = b"__asan_init" in open(os.path.join(BUILD, "jira-access"), "rb").read()
WORK = tempfile.mkdtemp(prefix="faults-")
SITE = "/rest/api/3/"


class Listener(threading.Thread):
    """A second server that nobody should call."""

    def __init__(self):
        super().__init__(daemon=True)
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.calls = 0
        self.start()

    def run(self):
        while True:
            connection, _ = self.socket.accept()
            self.calls += 1
            connection.close()


STRANGER = Listener()


class Jirad:
    def __init__(self, room, options, faults):
        self.log = os.path.join(room, "log")
        port = os.path.join(room, "port")
        arguments = [word for fault in faults for word in ("--fault", fault)]
        self.process = subprocess.Popen([os.path.join(BUILD, "jirad"), "--port-file", port, "--exit-with-parent",
                                         "--log", self.log, *options, *arguments])
        harness.until(lambda: os.path.exists(port) or self.process.poll() is not None, "jirad's port")
        with open(port, encoding="ascii") as file:
            self.url = f"http://127.0.0.1:{file.read().strip()}"

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def paths(self):
        """What was asked for. Nothing else is kept: a child's peak of memory is at least its parent's when it began."""
        with open(self.log, encoding="utf-8-sig") as file:
            return [json.loads(line)["path"] for line in file]

    def has_answered(self, part):
        with open(self.log, encoding="utf-8-sig") as file:
            return any(part in line for line in file)


class Run:
    """One export, and what is left of it."""

    def __init__(self, room, url, arguments, env, stop=None, when=None):
        self.out = os.path.join(room, "out")
        environment = {"PATH": os.environ["PATH"], "HOME": room, "JIRA_URL": url, "JIRA_EMAIL": "admin@example.com",
                       "JIRA_API_TOKEN": TOKEN, "ATLASSIAN_API_URL": url,
                       **{name: value.replace("SITE", url) for name, value in env.items()}}
        began = time.monotonic()
        with open(os.path.join(room, "stderr"), "w+b") as err:
            process = subprocess.Popen([os.path.join(BUILD, "jira-access"), "export", "-o", self.out, "--format", "csv",
                                        *arguments], env=environment, stdout=subprocess.DEVNULL, stderr=err)
            if stop:
                harness.until(when, "the middle of the run")
                process.send_signal(stop)
            _, status, usage = os.wait4(process.pid, 0)
            self.seconds = time.monotonic() - began
            process.returncode = self.code = os.waitstatus_to_exitcode(status)
            self.memory = usage.ru_maxrss
            err.seek(0)
            self.words = err.read().decode("utf-8", "replace").splitlines()
        self.left = sorted(name for name in os.listdir(room) if "out" in name)

    def read(self, name):
        for directory in (self.out, self.out + ".incomplete"):
            if os.path.exists(os.path.join(directory, name)):
                with open(os.path.join(directory, name), encoding="utf-8-sig", errors="replace", newline="") as file:
                    return file.read()
        return None

    def rows(self):
        return {report: self.read(report + ".csv") for report in REPORTS}

    def reasons(self):
        return json.loads(self.read("run.json"))["incomplete_reasons"]

    def doubtful(self):
        """The objects that completeness.csv does not call complete."""
        return {row["object"] for row in csv.DictReader(self.read("completeness.csv").splitlines())
                if row["complete"] == "no"}


ROWS = []


def row(name, *faults, jirad=(), args=(), env=None, code=0, says=(), reasons=None, doubt=None, tries=None, where=None,
        requests=None, stop=None, url=None, at_most=500, same=True):
    """
    says: patterns, each of a line of stderr; reasons: patterns, one for each in run.json; doubt: what of completeness.csv
    is not complete; tries: (part of a path, requests for it); requests: all together, at most; same: compare the reports.
    """
    ROWS.append(dict(locals(), env=env or {}))


def match_all(patterns, texts, what, problems, exactly=False):
    left = list(texts)
    for pattern in patterns:
        hit = next((text for text in left if re.fullmatch(pattern, text)), None)
        if hit is None:
            problems.append(f"{what}: nothing is '{pattern}' in {left}")
        else:
            left.remove(hit)
    if exactly and left:
        problems.append(f"{what}: also {left}")


def judge_always(run, paths, problems):
    if STRANGER.calls:
        problems.append(f"{STRANGER.calls} calls to the second server")
    if any(not line.startswith("jira-access: ") or len(line) > 400 for line in run.words):
        problems.append(f"not one line of ours each: {run.words}")
    moving = re.compile(r": \d+ of \d+ replies|^jira-access: looking up accounts$")  # progress of a slow reading may repeat
    said = [line.replace("incomplete: ", "") for line in run.words if not moving.search(line)]
    if len(set(said)) != len(said):
        problems.append(f"said twice: {run.words}")
    if TOKEN in " ".join(run.words):
        problems.append("the token is printed")
    if run.memory > MEMORY and not SANITIZED:
        problems.append(f"{run.memory} KiB of memory")
    for path in paths:
        if "/group/member?" in path and "includeInactiveUsers=true" not in path:
            problems.append(f"inactive members are not asked for: {path}")


def judge_replay(run, problems):
    """What the snapshot gives offline is what the run gave, also when it ended early."""
    again = os.path.join(os.path.dirname(run.out), "replayed")
    replay = subprocess.run([os.path.join(BUILD, "jira-access"), "export", "--snapshot", os.path.join(run.out + (
        ".incomplete" if run.code == 3 else ""), "snapshot.jsonl.zst"), "-o", again, "--format", "csv"],
                            env={"PATH": os.environ["PATH"]}, capture_output=True, check=False)
    if replay.returncode != run.code:
        problems.append(f"replayed: exit code {replay.returncode}: {replay.stderr.decode()}")
        return
    made = again + (".incomplete" if run.code == 3 else "")
    for name in sorted(os.listdir(made)):
        with open(os.path.join(made, name), encoding="utf-8-sig", errors="replace", newline="") as file:
            want = run.read(name)
            if name == "SHA256SUMS":  # how the run was begun is of the run itself alone
                want = re.sub(r"(?m)^.*  begun\.json\n", "", want)
            if file.read() != want and not name.endswith(".zst"):
                problems.append(f"replayed: {name} differs")


def judge(row, run, paths, reference):
    problems = []
    judge_always(run, paths, problems)
    where = row["where"] or {0: ["out"], 3: ["out.incomplete"]}.get(row["code"], [])
    if run.code == 8:  # what was read is kept, hidden
        run.left = [re.sub("-.{6}$", "", name) for name in run.left]
        where = [".out.partial"]
    if (run.code, run.left) != (row["code"], where):
        problems.append(f"exit code {run.code}, files {run.left}; wanted {row['code']}, {where}; {run.words}")
        return problems
    if where and run.code != 8:
        judge_replay(run, problems)
    match_all(row["says"], [line[len("jira-access: "):] for line in run.words], "stderr", problems)
    if run.seconds > row["at_most"]:
        problems.append(f"took {run.seconds:.1f} s")
    if run.code == 3:
        match_all(row["reasons"] or (), run.reasons(), "reasons", problems, True)
        doubt = set(row["doubt"] or ())
        if any(not what.startswith("role assignments") for what in doubt):  # those are the organisation's
            doubt.add("effective access")
        if row["doubt"] is not None and run.doubtful() - {"findings"} != doubt:  # which follow from the rest: test_finding
            problems.append(f"completeness.csv doubts {run.doubtful()}")
        if not run.doubtful():
            problems.append("completeness.csv doubts nothing")
    if run.code == 0:
        if run.doubtful() or run.reasons():
            problems.append(f"complete, but {run.doubtful()} {run.reasons()}")
        rows = run.rows()
        problems += [f"{report}.csv differs" for report in REPORTS if row["same"] and rows[report] != reference[report]]
    for part, count in row["tries"] or ():
        seen = sum(part in path for path in paths)
        if not (count(seen) if callable(count) else seen == count):
            problems.append(f"{seen} requests for '{part}'")
    if row["requests"] is not None and len(paths) > row["requests"]:
        problems.append(f"{len(paths)} requests")
    return problems


def play(row, references):
    room = tempfile.mkdtemp(dir=WORK)
    jirad = Jirad(room, row["jirad"], row["faults"])
    try:
        run = Run(room, (row["url"] or "SITE").replace("SITE", jirad.url), row["args"], row["env"], row["stop"],
                  lambda: jirad.has_answered("/group/bulk"))
        return judge(row, run, jirad.paths(), references.get(tuple(row["jirad"]), references[()]))
    finally:
        jirad.stop()


def reference(options):
    room = tempfile.mkdtemp(dir=WORK)
    jirad = Jirad(room, options, ())
    try:
        return Run(room, jirad.url, (), {}).rows()
    finally:
        jirad.stop()


# The endpoints, as their faults know them: part of the path, words of the reason, objects of completeness.csv.
USERS = "accounts: GET " + SITE + "users/search: "
MEMBERS = "members of group '{}': GET " + SITE + "group/member: "
ONE_GROUP = "group/member?groupId=37fcfa53-b3a2-431d-b941-419f73f51dbc"  # jira-software-users
GRANTED = {"permission schemes", "permission grants"}
LEAVES = [
    ("users/search", USERS, {"accounts"}),
    (ONE_GROUP, MEMBERS.format("jira-software-users"), {"memberships"}),
    ("project/10000/role/10002", "actors of role 'Administrators' in project ALPHA: GET " + SITE
     + r"project/\{project\}/role/\{role\}: ", {"role actors", "role actors of an unknown type"}),
    ("api/3/permissionscheme", "permission schemes: GET " + SITE + "permissionscheme: ", GRANTED),
    ("project/10000/permissionscheme", "permission scheme of project ALPHA: GET " + SITE
     + r"project/\{project\}/permissionscheme: ", {"permission schemes of projects"}),
    ("applicationrole", "product licences: GET " + SITE + "applicationrole: ", {"application roles"}),
]
# A list of schemes that cannot be had is asked for in pieces: first for their names.
IN_PIECES = [(part, reason.replace("permission schemes: ", "names of permission schemes: "),
              objects | {"names of permission schemes"} if objects == GRANTED else objects)
             for part, reason, objects in LEAVES]
EVERY = ["/myself", "/mypermissions", "serverInfo", *[leaf[0] for leaf in LEAVES], "group/bulk?startAt", "accessType=admin",
         "accessType=site-admin", "project/search", "api/3/role", "project/10001/role?", "user/bulk"]
# A fault that spoils a reply, and the words for it.
SPOILT = {
    "status 500": "HTTP 500.*",
    "status 503": "HTTP 503.*",
    "html": "text/html where JSON was expected: Log in with Atlassian account",
    "empty200": "the body is empty",
    "drop": "connection cut before a reply",
    "cut": "connection cut after [0-9,]+ bytes",
    "truncate": "byte [0-9]+: .*",
    "badjson": "byte [0-9]+: .*",
    "wrongtype": "byte [0-9]+: .*an object where none belongs",
    "deep": "byte [0-9]+: .*nested too deep",
    "notype": "a body of no type where JSON was expected",
}

# Every kind once, at every endpoint: read again, and nothing is lost.
for kind in [*SPOILT, "status 408", "status 429 retry-after 0", "status 503 retry-after 0", "stall 0.2", "slow 50000"]:
    gentle = kind.split()[0] in ("stall", "slow")
    row(f"{kind}, once at every endpoint", *[f"{part} 1 {kind}" for part in EVERY],
        says=["complete"], tries=() if gentle else [("/myself", 2), ("users/search", 3), ("project/search", 3)])
row("every body with what nobody knows", "* * extra", says=["complete"])
for kind in ("nul", "badutf8", "surrogate"):
    row(f"{kind} in the first text of every body: mended", f"* * {kind}", says=["complete"], same=False,
        tries=[("/myself", 1), ("users/search", 2), ("project/search", 2)])
row("the limit is near", "* * nearlimit", says=["complete"])
row("a key twice", "users/search 1 dupkey", "applicationrole 1 dupkey", says=["complete"], tries=[("applicationrole", 2)])

# Always, at what nothing else hangs on: five tries, then a reason for each, and all the rest is kept.
for kind, words in SPOILT.items():
    row(f"{kind}, always", *[f"{part} * {kind}" for part, _, _ in IN_PIECES], code=3,
        says=["incomplete: " + reason + words for _, reason, _ in IN_PIECES],
        reasons=[reason + words for _, reason, _ in IN_PIECES],
        doubt=set().union(*[objects for _, _, objects in IN_PIECES]),
        tries=[("applicationrole", lambda n: n >= 5), ("users/search", lambda n: n >= 5)])
row("status 429, always", *[f"{part} * status 429 retry-after 0" for part, _, _ in LEAVES], code=3,
    reasons=[reason + "HTTP 429.*" for _, reason, _ in LEAVES], tries=[("applicationrole", 10)])
for status in (400, 403):
    row(f"status {status}, always: not asked again", *[f"{part} * status {status}" for part, _, _ in LEAVES], code=3,
        reasons=[reason + f"HTTP {status}.*" for _, reason, _ in LEAVES],
        tries=[("applicationrole", 1), ("project/10000/permissionscheme", 1)])
row("status 404 of what exists", f"{ONE_GROUP} * status 404", "project/10000/role/10002 * status 404",
    "project/10000/permissionscheme * status 404", code=3,
    reasons=["members of group 'jira-software-users': Jira answers 404 although the group exists; if .* --accept-missing group:.*",
             "actors of project ALPHA: Jira answers 404 although the project exists",
             "permission scheme of project ALPHA: Jira answers 404 although the project exists"],
    doubt={"memberships", "role actors", "role actors of an unknown type", "permission schemes of projects"})
row("everything about projects is 404, and they are still counted", "api/3/project/1 * status 404", code=3, doubt=None,
    reasons=["[0-9]+ listed projects? answers? 404, but Jira still counts 9 of 9 projects",
             "types of roles of project .*HTTP 404.*"])
row("lists that others hang on", "group/bulk?startAt * status 403", "project/search * status 403", "api/3/role * status 403",
    code=3, reasons=["groups: GET .*HTTP 403.*", "projects: GET .*HTTP 403.*", "roles: GET .*HTTP 403.*",
                     "number of projects at the end: GET .*HTTP 403.*"],
    doubt={"groups", "memberships", "projects", "roles", "roles of team-managed projects", "role actors",
           "role actors of an unknown type", "permission schemes of projects"})
row("accounts looked up", "user/bulk * status 403", code=3, reasons=["accounts looked up: GET .*user/bulk: HTTP 403.*"],
    doubt={"accounts not in the list", "accounts that Jira does not know, kept as unknown"})

# Log-in, and its loss.
NO_LOGIN = "log in at http://127.0.0.1:[0-9]+: {}; check the e-mail address and that the token is valid and has not expired"
row("401 at log-in", "* * expire", code=4, says=[NO_LOGIN.format("HTTP 401: Client must be authenticated to access this resource.")], tries=[("users", 0)], requests=10)
row("wrong token", env={"JIRA_API_TOKEN": "wrong"}, code=4, says=["log in at .*"], tries=[("users", 0)], requests=10)
row("anonymous trap", "* * anonymous", code=4, says=[NO_LOGIN.format(r"Jira treats us as anonymous \(AUTHENTICATED_FAILED\)")], tries=[("users", 0)], requests=10)
row("service account whose token is classic", env={"JIRA_EMAIL": "bot@serviceaccount.atlassian.com"}, code=4,
    says=["log in at .*HTTP 401.*"], tries=[("users", 0)])
row("expires in mid-run", "* @20 expire", code=3, args=["--parallel", "1"],
    reasons=["GET /rest/api/3/.*: Jira refused the token during the run .*HTTP 401.*", "requests left without an answer: .* [0-9]+"],
    requests=20, says=["incomplete: GET /rest/api/3/.*: Jira refused the token during the run .*"])
row("expires with the last request", "user/bulk * expire", code=3, args=["--parallel", "1"], doubt=None,
    reasons=["GET /rest/api/3/.*: Jira refused the token during the run .*HTTP 401.*"])
row("anonymous in mid-run", "users/search * anonymous", code=3, args=["--parallel", "1"],
    reasons=["GET /rest/api/3/users/search: Jira treated us as anonymous during the run .*", "requests left without an answer: .* [0-9]+"])
row("few rights", env={"JIRA_EMAIL": "viewer@example.com"}, code=4, says=["permission 'Administer Jira' is missing: .*"],
    tries=[("users", 0)], requests=3)
row("/myself: 403", "/myself * status 403", code=4, says=[NO_LOGIN.format(r"HTTP 403: Fault: status 403\.")], tries=[("users", 0)])
row("/mypermissions: 403", "/mypermissions * status 403", code=4, tries=[("users", 0)],
    says=["the permissions of 'Ada Admin' are unknown: GET .*mypermissions: HTTP 403: .*; try again; .*read:jira-work"])
row("/myself: 404", "/myself * status 404", code=2, says=["there is no Jira at .*HTTP 404.*check the site's name"])
row("/myself: 500, always", "/myself * status 500", code=7, says=["log in at .*HTTP 500.*try again later"],
    tries=[("/myself", 5)])
BETWEEN = r"log in at http://127.0.0.1:[0-9]+: {}; this is not Jira's answer: is there a proxy in between\?"
PAGE = "text/html where JSON was expected: Log in with Atlassian account"
row("/myself: HTML, always", "/myself * html", code=7, says=[BETWEEN.format(PAGE)], tries=[("/myself", 5)])
row("/myself: HTML at the gateway, always", "/ex/jira/ * html", jirad=["--scoped"], code=7, says=[BETWEEN.format(PAGE)])
for kind, words in (("html", PAGE), ("status 500", r"HTTP 500: Fault: status 500\."), ("cut", "connection cut .*")):
    row(f"/mypermissions: {kind}, always", f"/mypermissions * {kind}", code=7, tries=[("users", 0)],
        says=[f"the permissions of 'Ada Admin' are unknown: GET .*mypermissions: {words}; try again later"])
row("/myself: HTML, always, with a deadline", "/myself * html", code=7, args=["--deadline", "3"],
    says=["log in at http://127.0.0.1:[0-9]+: the deadline of 3 s has passed.*"])

# The gateway.
row("scoped token", jirad=["--scoped"], says=["complete"], tries=[("/ex/jira/", lambda n: n > 100), ("tenant_info", 1)])
row("scoped token, refused with 403", "/myself 1 status 403", jirad=["--scoped"], says=["complete"],
    tries=[("/ex/jira/", lambda n: n > 100), ("tenant_info", 1)])
row("scoped token, gateway given", jirad=["--scoped", "--cloud-id", "11111111-2222-4333-8444-555555555555"],
    url="SITE/ex/jira/11111111-2222-4333-8444-555555555555", says=["complete"], tries=[("tenant_info", 0)])
row("service account", jirad=["--scoped", "--email", "bot@serviceaccount.atlassian.com"],
    env={"JIRA_EMAIL": "bot@serviceaccount.atlassian.com"}, says=["complete"], tries=[("users/search", 2)])
row("no cloud id", "tenant_info * status 404", jirad=["--scoped"], code=4, says=["log in at .*HTTP 401.*"])

# The organisation.
ORG = {"ATLASSIAN_ORG_ID": "0a6e0000-1111-4111-8111-00000000abcd", "ATLASSIAN_ORG_API_KEY": "jirad-org-key"}
row("directories, and the next page elsewhere", "/directories?limit * cursor-host evil.example.com",
    jirad=["--directories", "120"], env=ORG, code=3, reasons=["directories of the organisation: .*it was not followed"])

row("the organisation: HTML, always", "/admin/ * html", env=ORG, code=7, tries=[("users/search?", 0)],
    says=[f"organisation '.*': {PAGE}; this is not its API's answer: is there a proxy in between\\?"])
row("which site it is stays unknown", "tenant_info * status 404", env=ORG, code=3,
    doubt={"role assignments of groups", "role assignments of accounts", "role assignments on other sites, not kept"},
    reasons=["cloud id: GET /_edge/tenant_info returned none: .*other sites.*"])
row("the organisation stops before memberships are decided", "users/search? * stall 600", env=ORG, code=3,
    args=["--deadline", "5"], reasons=["the deadline of 5 s has passed.*", "requests left without an answer: .* [0-9]+"])

# Limits.
for wait in ("0", "1", "-5", "0.5", "soon", "Thu,01Jan1970"):
    row(f"429 with Retry-After {wait}", f"users/search 1 status 429 retry-after {wait}", says=["complete"],
        tries=[("users/search", 3)])
row("429 without Retry-After", "users/search 1 status 429", says=["complete"], tries=[("users/search", 3)])
row("429 with Retry-After 3600", "users/search * status 429 retry-after 3600", code=3,
    reasons=[".*429; it says to wait 60 min, longer than the 15 min that --wait-limit allows", USERS + "HTTP 429.*",
             "requests left without an answer: .* [0-9]+"],
    tries=[("users/search", 1)])
row("a quota, within the limit", "users/search 2 status 429 retry-after 1 reason jira-quota-tenant-based",
    args=["--wait-limit", "2"], says=["complete"], tries=[("users/search", 4)])
row("a quota, beyond the limit", "users/search * status 429 retry-after 1000 reason jira-quota-tenant-based", code=3,
    reasons=[r".*the request quota is used up \(RateLimit-Reason: jira-quota-tenant-based\); it says to wait 17 min, longer than "
             "the 15 min that --wait-limit allows", USERS + "HTTP 429.*", "requests left without an answer: .* [0-9]+"],
    tries=[("users/search", 1)])
row("a burst limit", jirad=["--burst", "30"], says=["complete"])

# Pages.
row("409 halves the page", "users/search 1 status 409", says=["complete"],
    tries=[("maxResults=1000", lambda n: n > 0), ("users/search?startAt=0&maxResults=500", 1)])
row("the limit of a page fell in mid-walk", "users/search 1 nearlimit", "users/search * limit 50", "project/search * limit 50",
    says=["complete"], tries=[("users/search?startAt=0&maxResults=1000", 1), ("users/search", 3)])
row("groups cut to 3", jirad=["--group-page", "3"], says=["complete"], tries=[("group/bulk?startAt", lambda n: n >= 5)])
row("short pages", "users/search * short", "group/ * short", "project/search * short", says=["complete"])
row("a member of each group is counted and not shown", "group/member * total 1", says=["complete"])
row("more members are counted than there are places before the last page", "group/member * total 5", code=3,
    doubt={"memberships"}, reasons=["members of group 'jira-software-users': Jira counts 54, and lists 49"])
row("the total of projects is too high", "project/search * total 5", code=3, doubt=None,
    reasons=["projects: Jira counts 14, and lists 9"])
row("the total is too low", "group/member * total -5", says=["complete"])
row("the list moves once", "group/bulk?startAt=3 1 shift", jirad=["--group-page", "3"], says=["complete"])
END = ".*the list has no end"
row("the same page came again and again", "users/search * repeat", "group/bulk?startAt * repeat", "project/search * repeat",
    code=3, reasons=["accounts: " + END] + [what + ": .* a page that starts at 0 where the one at [0-9]+ was asked for"
                                         for what in ("groups", "projects")], requests=200)
row("a list without an end", f"{ONE_GROUP} * endless", code=3, reasons=["members of group 'jira-software-users': " + END],
    requests=400)
row("groups without an end", "accessType=admin * endless", code=3, args=["--deadline", "800"], at_most=850,
    reasons=["groups that administer Jira: " + END], requests=40000)
row("nextPage points elsewhere", f"* * elsewhere {STRANGER.url}", says=["complete"])
for status in (301, 302, 307, 308):
    row(f"redirect {status}", f"users/search * redirect {STRANGER.url}/x {status}", code=3,
        reasons=[USERS + f"HTTP {status}: redirect to '127.0.0.1' not followed"], tries=[("users/search", 1)])
    row(f"redirect {status} at log-in", f"* * redirect {STRANGER.url}/x {status}", code=2,
        says=["log in at .*redirect to '127.0.0.1' not followed; check the site's name"], tries=[("users", 0)])

# Bodies and time.
row("a proxy that asks for credentials in mid-run", "users/search * proxy 407", code=3,
    reasons=[USERS + r"the proxy asks for credentials \(HTTP 407\): give its user and password in HTTPS_PROXY, as "
             "http://USER:PASSWORD@HOST:PORT"], tries=[("users/search", 1)])
row("a bomb", "users/search 1 bomb 500", says=["complete"])
row("a huge body", "users/search 1 big 90", says=["complete"])
row("a drip", "users/search * slow 20", code=3, args=["--deadline", "5"], doubt=None,
    reasons=["the deadline of 5 s has passed.*", "requests left without an answer: .* [0-9]+"])
row("silence", "users/search * stall 600", code=3, args=["--deadline", "5"],
    reasons=["the deadline of 5 s has passed.*", "requests left without an answer: .* [0-9]+"])
row("nobody listens", url="http://127.0.0.1:1", code=7, says=["cannot reach .*: could not connect to .*"])

# Projects by name.
row("narrowed", args=["--project", "ALPHA"], says=["complete, narrowed to ALPHA"], same=False)
row("narrowed, and the list of projects fails", "project/search * status 403", args=["--project", "ALPHA"], code=3,
    reasons=["projects: GET .*HTTP 403.*"])
row("an unknown project", args=["--project", "ALPHA,NOPE"], code=2, requests=30, says=["unknown project 'NOPE'.*"])
row("a key in another case", args=["--project", "alpha"], code=2, says=["unknown project 'alpha'.*"])

# Signals.
for number in (signal.SIGINT, signal.SIGTERM):
    row(f"{number.name}", "users/search * stall 600", stop=number, code=8, says=["interrupted: what was read is kept; to go on: jira-access export --resume .*"])


def test_kill():
    """SIGKILL leaves no directory, and what is hidden is named by the next run, and stays."""
    room = tempfile.mkdtemp(dir=WORK)
    jirad = Jirad(room, (), ["users/search 1 stall 600"])
    try:
        killed = Run(room, jirad.url, (), {}, signal.SIGKILL, lambda: jirad.has_answered("/group/bulk"))
        again = Run(room, jirad.url, (), {})
        good = killed.code == -9 and len(killed.left) == 1 and killed.left[0].startswith(".out.partial-")
        good = good and again.code == 0 and again.left == [*killed.left, "out"]
        said = [line for line in again.words if "--resume" in line and "jira-access clean" in line]
        return [] if good and len(said) == 1 else [f"{killed.left}, then {again.left}, {again.words}"]
    finally:
        jirad.stop()


def test_narrowed():
    """--project stands in run.json, and other projects' roles in no report."""
    room = tempfile.mkdtemp(dir=WORK)
    jirad = Jirad(room, (), ())
    try:
        run = Run(room, jirad.url, ["--project", "ALPHA"], {})
        projects = [line["project_key"] for line in csv.DictReader(run.read("projects.csv").splitlines())]
        said = json.loads(run.read("run.json"))["projects"]
        return [] if (said, projects) == (["ALPHA"], ["ALPHA"]) else [f"{said} {projects}"]
    finally:
        jirad.stop()


def test_scopes():
    """A project's own roles are told with it, also when the project refuses to show them."""
    room = tempfile.mkdtemp(dir=WORK)
    jirad = Jirad(room, (), ["/project/10001/role * status 403"])
    try:
        run = Run(room, jirad.url, (), {})
        told = {row["role_id"]: row["scope_project_key"] for row in csv.DictReader(run.read("roles.csv").splitlines())}
        own = [told[number] for number in ("10400", "10401", "10402", "10410")]
        return [] if (run.code, own) == (3, ["BETA"] * 3 + ["GAMMA"]) else [f"{run.code} {own}"]
    finally:
        jirad.stop()


def test_not_looked_up():
    """A run that ends before accounts are looked up does not call the look-up complete."""
    room = tempfile.mkdtemp(dir=WORK)
    jirad = Jirad(room, (), ["users/search * stall 600"])
    try:
        run = Run(room, jirad.url, ["--deadline", "5"], {})
        lacking = {"accounts not in the list", "accounts that Jira does not know, kept as unknown"} - run.doubtful()
        return [] if run.code == 3 and not lacking else [f"{run.code} {lacking}"]
    finally:
        jirad.stop()


def main():
    references = {(): reference(())}
    # They wait far more than they work.
    with concurrent.futures.ThreadPoolExecutor(32) as pool:
        slow_first = sorted(ROWS, key=lambda row: not any(word in row["name"] for word in ("always", "bomb", "again and again")))
        tests = [(row["name"], pool.submit(play, row, references)) for row in slow_first]
        tests += [("SIGKILL", pool.submit(test_kill)), ("run.json says what was narrowed", pool.submit(test_narrowed)),
                  ("roles of a project that shows none", pool.submit(test_scopes)),
                  ("accounts that were not looked up", pool.submit(test_not_looked_up))]
        for number, (name, future) in enumerate(tests, 1):
            problems = future.result()
            print(f"{'not ok' if problems else 'ok'} {number} - {name}")
            for problem in problems:
                print(f"# {problem}")
    print(f"1..{len(tests)}")
    return any(future.result() for _, future in tests)


try:
    failed = main()
finally:
    shutil.rmtree(WORK, ignore_errors=True)
raise SystemExit(1 if failed else 0)
