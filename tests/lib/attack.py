"""Tables of plans that must not get through: the server's journal of writes is the judge. TAP.

A case is a plan (steps made by hand, or a spreadsheet that goes through 'plan'), what happens to the site before and
after it is made, and what may become of it: an exit code, words of standard error, and which of its steps are sent.
Whatever is sent beside those fails the case. One jirad serves many cases: it is replaced after a case that changed it.
"""
import concurrent.futures
import csv
import io
import os
import urllib.parse

import plans
from harness import Jirad, Room, ok, read_csv, tool

ME, VIC, MIA = ("712020:00000000-0000-4000-8000-000000000001", "712020:00000000-0000-4000-8000-000000000002",
                "5b10ac8d82e05b22cc7d4ef5")
SAM, SAM2 = "557058:aaaa0001-0000-4000-8000-000000000001", "557058:aaaa0001-0000-4000-8000-000000000002"
LEFT, CUSTOMER = "5c5352d2a7e4ab2b2b2c2d2e", "qm:11111111-2222-4333-8444-555555555555:aaaa"
APP = "557058:f58131cb-b67d-43c7-b30d-6b58d40bd077"
RD, GROESSE, EMPTY, BIG, DEV, DEV_LOWER, FORMULA, INACTIVE, SYNCED = (
    f"10000000-0000-4000-8000-00000000000{n}" for n in range(1, 10))
ADMINS, SITE_ADMINS, LICENSED, DESK_LICENSED, ADDONS = (
    "ff1e15a3-df68-4bf2-a615-40c8abcd12e2", "6eaa3937-3a91-476b-be6b-dda16f6804a5",
    "37fcfa53-b3a2-431d-b941-419f73f51dbc", "597055bd-65e3-4352-bc44-fff0831202e8",
    "bd32137f-1118-4ca7-923a-ebd6e6879bc5")
ALPHA, BETA, GAMMA, DESK, NUM, NULL = (("10000", "ALPHA"), ("10001", "BETA"), ("10002", "GAMMA"), ("10003", "DESK"),
                                       ("10004", "NUM"), ("10005", "NUL"))
ADMINISTRATORS, DEVELOPERS = "10002", "10200"
ORG = ("--org", "0a6e0000-1111-4111-8111-00000000abcd", "--org-key-file", "key")
HEAD = "action,principal,target,reason\n"
BACK = {"add-member": "remove-member", "add-actor": "remove-actor", "activate": "deactivate",
        "admin-group": "no-admin-group", "product-group": "no-product-group"}
BACK.update({after: before for before, after in BACK.items()})
REFUSED = 6


def worker(number):
    """A member of the big group, and up to the fortieth of the licensed one; each tenth is inactive."""
    return f"712020:{number:08x}-0000-4000-8000-0000000000ff"


class Bench:
    """A room and a jirad that serves one case after the other."""

    def __init__(self, *options, tenant="small"):
        self.options, self.tenant, self.jirad, self.count = options, tenant, None, 0

    def __enter__(self):
        self.room = Room().__enter__()
        with open(self.room("key"), "w", encoding="ascii", opener=lambda p, f: os.open(p, f, 0o600)) as file:
            file.write("jirad-org-key\n")
        self.fresh()
        return self

    def __exit__(self, *what):
        self.jirad.stop()
        self.room.__exit__(*what)

    def fresh(self):
        """The site as it was at first."""
        if self.jirad is not None:
            self.jirad.stop()
        self.jirad, self.seen, self.undo = Jirad(self.room, *self.options, tenant=self.tenant), 0, []

    def directory(self):
        """Where the next plan goes: each lies alone, since plans that lie side by side are counted together."""
        self.count += 1
        os.mkdir(self.room(f"case-{self.count}"))
        return self.room(f"case-{self.count}", "plan")

    def edit(self, changes):
        """Behind the tool's back; back() undoes it."""
        for change in changes:
            if plans.edit(self.jirad, **change)["changed"]:
                self.undo.append(change)

    def sent(self):
        """The writes since it was asked last."""
        every = plans.writes(self.jirad)
        new, self.seen = every[self.seen:], len(every)
        return new

    def back(self, sent):
        """Ready for the next case."""
        if any(w["changed"] for w in sent) or any(change["do"] not in BACK for change in self.undo):
            self.fresh()
        for change in reversed(self.undo):
            plans.edit(self.jirad, **{**change, "do": BACK[change["do"]]})
        self.undo = []

    def members(self, group_id):
        return [r["account_id"] for r in self.rows("memberships") if r["group_id"] == group_id]

    def administrators(self):
        """How many active people administer Jira."""
        active = {r["account_id"] for r in self.rows("accounts") if r["status"] == "active" and
                  r["account_type"] == "atlassian"}
        return len(active & set(self.members(ADMINS)))

    def rows(self, name):
        return list(csv.DictReader(io.StringIO(plans.state(self.jirad)[name])))


def is_of(write, step):
    """Is this the request that carries out the step, by Jira or by the organisation?"""
    whole = urllib.parse.unquote(write["path"]) + (write["sent"] or "")
    if step["action"] == "create_account":
        return write["method"] == "POST" and step["email"] in whole
    if step["action"] in ("suspend", "restore"):
        return write["method"] == "POST" and f"/users/{step['principal_id']}/{step['action']}" in whole
    where = (step["group_id"],) if step["target"] == "group" else (f"/project/{step['project_id']}/",
                                                                  f"/role/{step['role_id']}")
    who = step.get("principal_id") or ""
    return (write["method"] == ("POST" if step["action"] == "grant" else "DELETE") and who in whole and
            all(word in whole for word in where))


def words(write):
    return write["method"], write["path"], write["sent"], write["status"]


def unwanted(sent, steps, must, may, again=False):
    """What is wrong with the writes: each step of 'must' is sent once, those of 'may' at most so, nothing else; 'again':
    more often than once."""
    left, problems = list(sent), []
    for number in (*must, *may):
        found = [w for w in left if is_of(w, steps[number - 1])]
        if (len(found) > 1 and not again) or (not found and number in must):
            problems.append(f"step {number} was sent {len(found)} times")
        left = [w for w in left if w not in found]
    return problems + [f"must not be sent: {words(w)}" for w in left]


def statuses(directory):
    if not os.path.exists(os.path.join(directory, "result.csv")):
        return None
    head, rows = read_csv(directory, "result.csv")
    return [row[head.index("status")] for row in rows]


def tree(directory):
    return {name: open(os.path.join(directory, name), "rb").read() for name in sorted(os.listdir(directory))}


def by_hand(bench, case):
    """A plan as if 'plan' had let it pass, and apply."""
    steps = [dict(s) for s in (case["plan"](bench) if callable(case["plan"]) else case["plan"])]
    directory, _ = plans.write(bench.directory(), bench.jirad, steps, case["limits"], case["age"], **case["head"])
    bench.edit(case["drift"])
    before = tree(directory)
    least = min(2, bench.administrators()) if case["sends"] or case["may"] else 0
    args = case["args"] if "--resume" in case["args"] else ("--confirm", "--settle", "1s", *case["args"])
    result = tool(bench.room, "apply", directory, *args, jirad=bench.jirad, env=case["env"])
    sent, problems = bench.sent(), []
    if result.returncode != case["code"]:
        problems.append(f"exit {result.returncode}, not {case['code']}")
    problems += [f"does not say '{text}'" for text in case["says"] if text not in result.stderr]
    problems += unwanted(sent, steps, case["sends"], case["may"], case["again"])
    if case["most"] is not None and len(sent) > case["most"]:
        problems.append(f"{len(sent)} writes: {[words(w) for w in sent]}")
    if sent and bench.administrators() < least:
        problems.append(f"{bench.administrators()} administrators are left")
    if case["statuses"] is not None and statuses(directory) != case["statuses"]:
        problems.append(f"statuses {statuses(directory)}")
    if case["code"] not in (0, 3, 8) and tree(directory) != before:
        problems.append(f"the directory changed: {sorted(os.listdir(directory))}")
    return problems, result.stderr, sent


def by_sheet(bench, case):
    """A spreadsheet through plan, then apply whatever plan said of it."""
    text = case["plan"](bench) if callable(case["plan"]) else case["plan"]
    with open(bench.room("in.csv"), "w", encoding="utf-8") as file:
        file.write(text)
    for name, inside in case["files"].items():
        with open(bench.room(name), "w", encoding="utf-8") as file:
            file.write(inside)
    directory = bench.directory()
    planned = tool(bench.room, "plan", "in.csv", "-o", directory, *case["args"], jirad=bench.jirad)
    problems = [f"plan: exit {planned.returncode}, not {case['code']}"] if planned.returncode != case["code"] else []
    problems += [f"plan does not say '{text}'" for text in case["says"] if text not in planned.stderr]
    bench.edit(case["drift"])
    told = planned.stderr
    if os.path.isdir(directory):
        applied = tool(bench.room, "apply", directory, "--confirm", "--settle", "1s", jirad=bench.jirad)
        told += applied.stderr
        after = case["then"] if case["then"] is not None else case["code"]
        if applied.returncode != after:
            problems.append(f"apply: exit {applied.returncode}, not {after}")
    sent = bench.sent()
    problems += [f"must not be sent: {words(w)}" for w in sent]
    return problems, told, sent


def run_case(bench, case):
    bench.edit(case["setup"])
    problems, told, sent = (by_sheet if case["sheet"] else by_hand)(bench, case)
    bench.back(sent)
    return not problems, case["name"], "\n".join(problems) + "\n" + told


class Table:
    """Cases of one kind of attack. Rows are made with hand() and sheet(); run() prints a result for each."""

    def __init__(self, kind):
        self.kind, self.cases = kind, []

    def add(self, name, plan, says, code, sheet, **more):
        case = {"limits": None, "setup": (), "drift": (), "jirad": (), "args": (), "age": 0, "env": None, "sends": (),
                "may": (), "most": None, "again": False, "statuses": None, "files": {}, "then": None, "tenant": "small", "head": {}}
        case["head"] = {key: more.pop(key) for key in tuple(more) if key not in case}
        case.update(more, name=f"{self.kind}: {name}", plan=plan, code=code, sheet=sheet,
                    says=(says,) if isinstance(says, str) else says)
        self.cases.append(case)

    def hand(self, name, plan, says, code=REFUSED, **more):
        """plan: steps, or a function of the bench. says: words of stderr, or several. sends, may: numbers of the steps
        that are sent once, or at most so; most: how many writes in all. setup, drift: edits before the plan is made and
        after. Else: of plan.json."""
        self.add(name, plan, says, code, False, **more)

    def sheet(self, name, plan, says, code=REFUSED, **more):
        """plan: a CSV file's text, or a function of the bench; args: of plan. then: the exit code of apply, if another
        than plan's. Nothing is ever sent."""
        self.add(name, plan, says, code, True, **more)

    def some(self, part, parts):
        """Every so manieth case, on a jirad of its own; cases of the same options share one."""
        out = []
        mine = [(n, case) for n, case in enumerate(self.cases) if n % parts == part]
        for options in dict.fromkeys((case["jirad"], case["tenant"]) for _, case in mine):
            with Bench(*options[0], tenant=options[1]) as bench:
                for number, case in mine:
                    if (case["jirad"], case["tenant"]) == options:
                        out.append((number, run_case(bench, case)))
        return out

    def run(self):
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for _, outcome in sorted(out for part in pool.map(lambda n: self.some(n, 2), range(2)) for out in part):
                ok(*outcome)
