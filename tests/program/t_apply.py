#!/usr/bin/python3
"""apply and verify PLAN: what is sent, what it becomes, and what is written down about it. TAP.

A row of ROWS is one plan on a fresh site: faults and options of jirad -> exit code, the status of each row, and how
many writes arrived. What holds of every run is looked at in judge().
"""
import concurrent.futures
import csv
import io
import json
import os
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import plans  # noqa: E402
from harness import PATIENCE, TOOL, Jirad, Room, done, ok, read_csv, same, tool, until  # noqa: E402
from plans import create, edit, group, role  # noqa: E402

ME, MIA, SAM, SAM2 = ("712020:00000000-0000-4000-8000-000000000001", "5b10ac8d82e05b22cc7d4ef5",
                      "557058:aaaa0001-0000-4000-8000-000000000001", "557058:aaaa0001-0000-4000-8000-000000000002")
DEV, RD, GROESSE, BIG, EMPTY, SYNCED, FORMULA = (f"10000000-0000-4000-8000-00000000000{n}" for n in (5, 1, 2, 4, 3, 9, 7))
ALPHA, DESK = ("10000", "ALPHA"), ("10003", "DESK")
DEVELOPERS, NOBODY = "10200", "10303"
ORG = ("--org", "0a6e0000-1111-4111-8111-00000000abcd", "--org-key-file", "key")
VIA_ORG = (*ORG, "--via", "organisation")
HEADS = ["row", "origin", "status", "message", "action", "principal", "principal_name", "email", "target", "target_name",
         "http_status", "attempts", "before", "after", "verified", "started", "finished", "issue_key", "issue_state",
         "reason", "ticket", "reviewer", "approved_by", "grant_id"]

ADD = group("grant", MIA, DEV)
REMOVE = group("revoke", SAM, DEV)
ACTOR = role("grant", MIA, ALPHA, DEVELOPERS)
NO_ACTOR = role("revoke", SAM, ALPHA, DEVELOPERS)


def facts(jirad):
    """Memberships, actors and addresses of accounts as they are."""
    now = plans.state(jirad)
    rows = {name: list(csv.DictReader(io.StringIO(now[name]))) for name in ("memberships", "actors", "accounts")}
    return ({(r["group_id"], r["account_id"]) for r in rows["memberships"]},
            {(r["project_id"], r["role_id"], r["kind"], r["actor_id"]) for r in rows["actors"]},
            {r["email"] for r in rows["accounts"]})


def results(directory):
    head, rows = read_csv(directory, "result.csv")
    assert head == HEADS, head
    return [dict(zip(head, row)) for row in rows]


def options(room):
    with open(room("key"), "w", encoding="ascii", opener=lambda p, f: os.open(p, f, 0o600)) as file:
        file.write("jirad-org-key\n")
    return ("--confirm", "--settle", "2s")


ROWS = []


def row(name, steps, statuses, code=0, faults=(), jirad=(), args=(), sent=None, edits=(), says=(), tenant="small",
        holds=None, undone=()):
    """sent: how many writes arrive; edits: made between plan and apply; holds: the exit code of verify; undone: the
    rows that somebody undoes before the last look."""
    ROWS.append(dict(locals()))


row("a member", [ADD], ["done"], sent=1)
row("no member any more", [REMOVE], ["done"], sent=1)
row("an actor", [ACTOR], ["done"], sent=1)
row("a group as an actor", [role("grant", DEV, ALPHA, DEVELOPERS, principal="group")], ["done"], sent=1)
row("no actor any more", [NO_ACTOR], ["done"], sent=1)
row("a group that is no actor any more", [role("revoke", RD, ALPHA, DEVELOPERS, principal="group")], ["done"], sent=1)
row("groups that Jira shows by name alone, or with no id",
    [role("revoke", FORMULA, DESK, DEVELOPERS, principal="group", who='=1+1, "quoted"; group'),
     role("revoke", "597055bd-65e3-4352-bc44-fff0831202e8", DESK, "10101", principal="group", who="jira-servicedesk-users")],
    ["done"] * 2, sent=2)
row("an account", [create("new@example.com", ["jira-software"])], ["done"], sent=1)
row("an account without a product", [create("new@example.com")], ["done"], sent=1)
row("an account, and it in a group and a role",
    [create("new@example.com", ["jira-software"]),
     group("grant", "", DEV, creates=1, email="new@example.com", who=""),
     role("grant", "", ALPHA, DEVELOPERS, creates=1, email="new@example.com", who="")], ["done"] * 3, sent=3)
row("many of one group, one after the other", [group("grant", a, EMPTY) for a in (MIA, SAM, SAM2, ME)], ["done"] * 4,
    sent=4)
row("a kept row", [plans.step("keep", "keep", principal_id=SAM, group_id=DEV, held=True), ADD], ["noop", "done"],
    sent=1)
row("nothing to do", [group("grant", SAM, DEV, state_="noop", held=True)], ["noop"], sent=0)
row("no steps at all", [], [], sent=0)

row("undone by somebody before the last look", [ADD, ACTOR], ["done"] * 2, 3,
    [f"POST:/role/ 1 meanwhile remove-member account={MIA} group={DEV}"], sent=2,
    says=["done, but no longer so when it was read again"], holds=9, undone=("1",))

row("somebody else was faster", [ADD, REMOVE], ["noop", "noop"], sent=0,
    edits=[{"do": "add-member", "account": MIA, "group": DEV}, {"do": "remove-member", "account": SAM, "group": DEV}])
row("an account that came meanwhile", [create("late@example.com")], ["noop"], sent=0,
    edits=[{"do": "add-account", "account": "712020:late", "name": "Late", "email": "late@example.com"}])
row("what was to stay is gone", [group("grant", SAM, DEV, state_="noop", held=True), ACTOR], ["stale", "done"], 3,
    sent=1, edits=[{"do": "remove-member", "account": SAM, "group": DEV}], says=["changed since the plan was made"],
    holds=9)
row("a role that is not there", [role("grant", MIA, ALPHA, "4711"), ADD], ["stale", "done"], 3, sent=1, holds=9)
row("an account that is not there", [group("grant", "712020:nobody", DEV), ACTOR], ["stale", "done"], 3, sent=1,
    holds=9)
row("absent actors answer 204 too", [role("revoke", MIA, ALPHA, DEVELOPERS)], ["noop"], sent=0)

row("forbidden", [ADD, ACTOR], ["failed", "done"], 3, ["POST:/group/user * status 403"], sent=2, says=["HTTP 403"],
    holds=9)
row("refused, and the others go on", [group("grant", MIA, SYNCED), ADD], ["failed", "done"], 3, sent=2,
    says=["external user management is enabled"], holds=9)
row("refused in German", [group("grant", MIA, SYNCED), ADD], ["failed", "done"], 3, jirad=["--german"], sent=2,
    holds=9)
row("refused with 403 by an identity provider", [group("grant", MIA, SYNCED)], ["failed"], 3,
    jirad=["--managed", "403"], sent=1, holds=9)
row("taken back by an identity provider", [group("grant", MIA, SYNCED)], ["failed"], 3, jirad=["--managed", "revert"],
    sent=1, says=["accepted with HTTP 201, but 2 s later it is still absent"], holds=9)
row("no seats", [group("grant", "712020:late", "37fcfa53-b3a2-431d-b941-419f73f51dbc")], ["failed"], 3, sent=1,
    edits=[{"do": "add-account", "account": "712020:late", "name": "Late", "email": "l@example.com"},
           {"do": "seats", "name": "jira-software", "seats": 1}], holds=9)
row("free plan", [ACTOR, ADD], None, 3, jirad=["--free-plan"], sent=2, holds=9)
row("already a member, by words alone", [ADD], ["failed"], 3, ["POST:/group/user * status 400"], sent=1, holds=9)
row("400 although it is done", [ADD], ["noop"], 0, ["POST:/group/user * after 400"], sent=1)
row("500 after the change", [ADD], ["done"], 0, ["POST:/group/user * after 500"], sent=1)
row("503 after the change", [REMOVE], ["done"], 0, ["DELETE:/group/user * after 503"], sent=1)
row("500 and no change", [ADD], ["failed"], 3, ["POST:/group/user * status 500"], sent=1, says=["HTTP 500"], holds=9)
row("502 from the gateway", [ACTOR], ["failed"], 3, ["POST:/role/ * proxy 502"], sent=1, holds=9)
row("cut after the change", [ADD, REMOVE, ACTOR, NO_ACTOR], ["done"] * 4, 0,
    ["POST:/group/user * drop", "DELETE:/group/user * drop", "POST:/role/ * drop", "DELETE:/role/ * drop"], sent=4)
row("cut before the change", [ADD], ["failed"], 3, ["POST:/group/user * refuse"], sent=1,
    says=["connection cut before a reply"], holds=9)
row("cut in the body", [ADD], ["done"], 0, ["POST:/group/user * cut"], sent=1)
row("an account whose answer was lost", [create("new@example.com")], ["done"], 0, ["POST:/user * drop"], sent=1)
row("a broken body after the change", [ADD, create("new@example.com")], ["done"] * 2, 0,
    ["POST:/group/user * badjson", "POST:/user * badjson"], sent=2)
row("a login page in place of an answer", [ADD], ["failed"], 3, ["POST:/group/user * html"], sent=1, holds=9)
row("429, then done", [ADD], ["done"], 0, ["POST:/group/user 2 status 429 retry-after 0"], sent=3)
row("429 although it is done", [ADD, REMOVE, ACTOR, NO_ACTOR], ["done"] * 4, 0,
    ["POST:/group/user 1 after 429", "DELETE:/group/user 1 after 429", "POST:/role/ 1 after 429",
     "DELETE:/role/ 1 after 429"], sent=4)
row("429 although it is done, and seen late", [ADD], ["done"], 0, ["POST:/group/user 1 after 429"], jirad=["--lag", "1700"],
    sent=2)
row("429 for ever", [ADD], ["failed"], 3, ["POST:/group/user * status 429 retry-after 0"], sent=10, says=["HTTP 429"], holds=9)
row("an account, and 429 although it is made", [create("new@example.com")], ["done"], 0, ["POST:/user 1 after 429"], sent=1)
row("an account, and 429 before it is made", [create("new@example.com")], ["done"], 0,
    ["POST:/user 1 status 429 retry-after 0"], sent=2)
row("a ticket, and 429 although it is filed", [group("grant", MIA, SYNCED, state_="manual", hindrance="x")], ["pending"], 3,
    ["POST:/issue 1 after 429"], args=["--tickets", "ALPHA:Bug"], sent=1, says=["issue ALPHA-101 asks for it"], holds=3)
row("503 with Retry-After is not repeated", [ADD], ["failed"], 3, ["POST:/group/user * status 503 retry-after 0"],
    sent=1, holds=9)
row("seen late", [ADD, REMOVE, ACTOR, NO_ACTOR], ["done"] * 4, 0, jirad=["--lag", "700"], sent=4)
row("seen too late", [ADD], ["failed"], 3, jirad=["--lag", "1000000"], sent=1,
    says=["accepted with HTTP 201, but 2 s later"], holds=9)
row("reading fails now and then", [ADD, ACTOR], ["done"] * 2, 0, ["/user/groups 1 status 502", "/role/10200?ex 1 cut"],
    sent=2)
row("an account that is not made", [create("new@example.com"), group("grant", "", DEV, creates=1, who="",
                                                                     email="new@example.com"), ACTOR],
    ["failed", "failed", "done"], 3, ["POST:/user * status 403"], sent=2, says=["its account was not made"], holds=9)
row("the login ends in mid-run", [ADD, ACTOR], ["pending", "pending"], 4, ["/user/groups * expire"], sent=0,
    says=["refused the token during the run", "--resume"], holds=4)
row("answered as anonymous in mid-run", [ADD], ["pending"], 4, ["/user/groups * anonymous"], sent=0, holds=4)
row("a role is never PUT", [role("grant", a, ALPHA, NOBODY) for a in (MIA, SAM, SAM2)], ["done"] * 3, sent=3)
row("no API can do it", [group("grant", MIA, SYNCED, state_="manual", hindrance="managed elsewhere"), ADD],
    ["refused", "done"], 3, sent=1, says=["managed elsewhere"], holds=3)
row("through the organisation", [ADD, REMOVE, ACTOR], ["done"] * 3, args=VIA_ORG, sent=3)
row("organisation: 409 that means seats", [ADD], ["failed"], 3, ["POST:/memberships * status 409"], args=VIA_ORG,
    sent=1, holds=9)
row("organisation: 409 that means already", [ADD], ["noop"], 0, ["POST:/memberships * after 409"], args=VIA_ORG, sent=1)
row("organisation: 404 that means already", [REMOVE], ["noop"], 0, ["DELETE:/memberships * after 404"], args=VIA_ORG,
    sent=1)
row("organisation: cut after the change", [ADD, REMOVE], ["done"] * 2, 0,
    ["POST:/memberships * drop", "DELETE:/memberships * drop"], args=VIA_ORG, sent=2)
row("organisation: 500 after the change, no body", [ADD], ["done"], 0, ["POST:/memberships * after 500"], args=VIA_ORG,
    sent=1)
row("organisation: seen late", [ADD, REMOVE], ["done"] * 2, 0, jirad=["--lag", "400"], args=VIA_ORG, sent=2)
row("tickets", [group("grant", MIA, SYNCED, "from-the-directory", state_="manual", hindrance="managed elsewhere"), ADD],
    ["pending", "done"], 3, args=["--tickets", "ALPHA"], sent=2, says=["issue ALPHA-101 asks for it"], holds=3)
row("a ticket whose answer was lost", [group("grant", MIA, SYNCED, state_="manual", hindrance="x")], ["pending"], 3,
    ["POST:/issue * drop"], args=["--tickets", "ALPHA:Bug"], sent=1, says=["issue ALPHA-101 asks for it"], holds=3)


def writes_of(jirad):
    return [w for w in plans.writes(jirad)]


def judge(case, result, jirad, directory, before):
    problems = []
    if result.returncode != case["code"]:
        problems.append(f"exit {result.returncode}, not {case['code']}")
    made = results(directory)
    if case["statuses"] is not None and [r["status"] for r in made] != case["statuses"]:
        problems.append(f"statuses {[(r['status'], r['message']) for r in made]}")
    sent = writes_of(jirad)
    if case["sent"] is not None and len(sent) != case["sent"]:
        problems.append(f"{len(sent)} writes, not {case['sent']}: {[(w['method'], w['path']) for w in sent]}")
    if any(w["method"] == "PUT" for w in sent):
        problems.append("a PUT")
    for text in case["says"]:
        if text not in result.stderr:
            problems.append(f"does not say '{text}'")
    if any(not line.startswith("jira-access: ") for line in result.stderr.splitlines()):
        problems.append("a line that is not ours")
    for name in os.listdir(directory):
        if b"jirad-token" in open(os.path.join(directory, name), "rb").read():
            problems.append(f"the token in {name}")
    memberships, actors, _ = facts(jirad)
    for r in made:
        kind, _, place = r["target"].partition(":")
        if r["status"] in ("done", "noop") and kind == "group" and not r["principal"].startswith("email:"):
            there = (place, r["principal"]) in memberships
            wanted = (r["action"] == "grant") != (r["row"] in case["undone"])
            if r["action"] != "keep" and there != wanted:
                problems.append(f"row {r['row']} is called {r['status']} and is not")
        if r["status"] == "done" and r["verified"] != ("no" if r["row"] in case["undone"] else "yes"):
            problems.append(f"row {r['row']}: verified {r['verified']}")
    if case["sent"] == 0 and facts(jirad) != before:
        problems.append("something changed")
    return not problems, case["name"], "\n".join(problems) + "\n" + result.stderr


def run_row(case):
    with Room() as room:
        confirm = options(room)
        words = [w for fault in case["faults"] for w in ("--fault", fault)]
        with Jirad(room, *case["jirad"], *words, tenant=case["tenant"]) as jirad:
            directory, _ = plans.write(room("plan"), jirad, [dict(s) for s in case["steps"]])
            for change in case["edits"]:
                edit(jirad, **change)
            before = facts(jirad)
            result = tool(room, "apply", directory, *confirm, *case["args"], jirad=jirad)
            out = [judge(case, result, jirad, directory, before)]
            if "--lag" in case["jirad"] and case["holds"] is None:  # one side shows twice as late as the other
                time.sleep(2 * int(case["jirad"][1]) / 1000)
            checked = tool(room, "verify", directory, jirad=jirad)
            want = case["holds"] if case["holds"] is not None else 0
            out.append((checked.returncode == want, case["name"] + ": verify",
                        f"{checked.returncode}, not {want}\n{checked.stdout}{checked.stderr}"))
            count = len(writes_of(jirad))
            again = tool(room, "apply", directory, *confirm, *case["args"], jirad=jirad)
            out.append((len(writes_of(jirad)) == count and
                        again.returncode == (8 if result.returncode == 4 else result.returncode),
                        case["name"] + ": nothing is sent again", again.stderr))
            return out


def undo_is_a_plan():
    """The rows of undo.csv, made a plan, restore what was."""
    with Room() as room, Jirad(room) as jirad:
        steps = [group("grant", MIA, DEV), group("grant", SAM2, RD), role("grant", MIA, ALPHA, DEVELOPERS),
                 role("grant", DEV, ALPHA, DEVELOPERS, principal="group"), role("revoke", SAM, ALPHA, DEVELOPERS),
                 group("revoke", SAM, DEV)]
        before = facts(jirad)
        directory, _ = plans.write(room("plan"), jirad, steps)
        same("undo: the plan is carried out",
             tool(room, "apply", directory, *options(room), jirad=jirad).returncode, 0)
        head, rows = read_csv(directory, "undo.csv")
        same("undo.csv has the columns of a plan", head[:3], ["action", "principal", "target"])
        back = []
        for words in rows:
            item = dict(zip(head, words))
            who = item["principal"]
            kind = "group" if who.startswith("group:") else "account"
            who = who.removeprefix("group:")
            where = item["target"].split(":")
            if where[0] == "group":
                back.append(group(item["action"], who, where[1]))
            else:
                back.append(role(item["action"], who, (where[1], "X"), where[2], principal=kind))
        same("undo.csv has every row", len(rows), len(steps))
        again, _ = plans.write(room("undo"), jirad, back, {"window": 0})  # what it takes back counts with it
        same("undo is carried out", tool(room, "apply", again, *options(room), jirad=jirad).returncode, 0)
        same("undo restores what was", facts(jirad), before)
        same("the plan does not hold any more", tool(room, "verify", directory, jirad=jirad).returncode, 9)
        same("the undo holds", tool(room, "verify", again, jirad=jirad).returncode, 0)
        alone = tool(room, "verify", directory)
        ok(alone.returncode == 0 and "only the files were checked" in alone.stdout, "verify without a site", alone)
        with open(os.path.join(directory, "result.csv"), "a", encoding="utf-8") as file:
            file.write("x\n")
        same("verify finds a changed file", tool(room, "verify", directory, jirad=jirad).returncode, 9)


def dry_run():
    with Room() as room, Jirad(room) as jirad:
        directory, _ = plans.write(room("plan"), jirad, [ADD, REMOVE])
        before = {name: open(os.path.join(directory, name), "rb").read() for name in os.listdir(directory)}
        result = tool(room, "apply", os.path.join(directory, "plan.json"), jirad=jirad)
        ok(result.returncode == 0 and "2 changes" in result.stdout, "a dry run shows the changes", result)
        after = {name: open(os.path.join(directory, name), "rb").read() for name in os.listdir(directory)}
        same("a dry run sends and writes nothing", (len(writes_of(jirad)), after), (0, before))


def start(room, jirad, *args, cwd=None):
    return subprocess.Popen([TOOL, "apply", *args, "--token-file", room("token")], cwd=cwd or room.path,
                            env={"PATH": os.environ["PATH"], "HOME": room.path, "JIRA_URL": jirad.url,
                                 "JIRA_EMAIL": "admin@example.com", "ATLASSIAN_API_URL": jirad.url},
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def until_sent(jirad, count):
    until(lambda: len(writes_of(jirad)) >= count, f"{count} writes")


def signals():
    for number, again in ((signal.SIGINT, False), (signal.SIGTERM, False), (signal.SIGINT, True)):
        name = f"{number.name}{' twice' if again else ''}"
        with Room() as room, Jirad(room, "--fault", f"POST:/group/user 1 stall {60 if again else 3}") as jirad:
            steps = [group("grant", a, EMPTY) for a in (MIA, SAM, SAM2, ME)]
            directory, _ = plans.write(room("plan"), jirad, steps)
            process = start(room, jirad, directory, *options(room))
            until_sent(jirad, 1)
            process.send_signal(number)
            if again:
                ok(any("interrupt again to end at once" in line for line in process.stderr),
                   f"{name}: says how to end at once")
                process.send_signal(number)
            _, stderr = process.communicate(timeout=PATIENCE)
            same(f"{name}: exit 8", process.returncode, 8)
            if not again:
                ok("--resume" in stderr, f"{name}: says how to go on", stderr)
                same(f"{name}: what was in flight is finished", [r["status"] for r in results(directory)],
                     ["done", "pending", "pending", "pending"])
            plain = tool(room, "apply", directory, "--confirm", jirad=jirad)
            same(f"{name}: --confirm does not resume", plain.returncode, 8)
            resumed = tool(room, "apply", directory, "--resume", "--settle", "2s", jirad=jirad)
            same(f"{name}: --resume finishes", (resumed.returncode, len(writes_of(jirad))), (0, 4))
            same(f"{name}: every row is done", {r["status"] for r in results(directory)}, {"done"})
            same(f"{name}: the directory verifies", tool(room, "verify", directory, jirad=jirad).returncode, 0)


def tickets_are_filed_once():
    with Room() as room, Jirad(room, "--fault", "POST:/issue 1 stall 1", "--search-lag", "0") as jirad:
        manual = [group("grant", MIA, SYNCED, state_="manual", hindrance="managed elsewhere",
                        reason="=needs \"it\"\nsoon")]
        for wanted, why in (("NOPE", "project NOPE does not exist"), ("ALPHA:Nope", "has no issue type 'Nope'"),
                            ("ALPHA:Access request", "requires 'Reason'")):
            directory, _ = plans.write(room("plan-" + wanted.replace(":", "-")), jirad, manual)
            bad = tool(room, "apply", directory, *options(room), "--tickets", wanted, jirad=jirad)
            ok(bad.returncode == 2 and why in bad.stderr, f"tickets: {why}", bad)
        directory, _ = plans.write(room("plan"), jirad, manual)
        process = start(room, jirad, directory, *options(room), "--tickets", "ALPHA")
        until_sent(jirad, 1)
        process.kill()
        process.communicate()
        resumed = tool(room, "apply", directory, "--resume", "--settle", "2s", jirad=jirad)
        same("a ticket is found again, not filed twice", (resumed.returncode, len(writes_of(jirad))), (3, 1))
        same("its key stands in result.csv", [(r["status"], r["issue_key"], r["issue_state"])
                                              for r in results(directory)], [("pending", "ALPHA-101", "To Do")])
        edit(jirad, do="move-issue", issue="ALPHA-101", name="Done")
        edit(jirad, do="add-member", account=MIA, group=SYNCED)
        checked = tool(room, "verify", directory, jirad=jirad)
        ok(checked.returncode == 0 and "issue ALPHA-101: Done" in checked.stdout, "verify tells a ticket's state",
           checked)


def from_within():
    """plan.json may be named from the directory that it is in."""
    with Room() as room, Jirad(room) as jirad:
        directory, _ = plans.write(room("plan"), jirad, [ADD])
        process = start(room, jirad, "plan.json", *options(room), cwd=directory)
        _, stderr = process.communicate(timeout=PATIENCE)
        same("plan.json, from its own directory", (process.returncode, len(writes_of(jirad))), (0, 1))
        ok("result.csv" in os.listdir(directory), "the result stands beside it", stderr)


def later_runs():
    """What could not be read stays open for --resume; a target that is gone is not waited for."""
    with Room() as room, Jirad(room, "--fault", "/user/groups 1 status 403") as jirad:
        directory, _ = plans.write(room("plan"), jirad, [ADD, ACTOR])
        cut = tool(room, "apply", directory, *options(room), jirad=jirad)
        same("a state that cannot be read: pending", (cut.returncode, [r["status"] for r in results(directory)]),
             (3, ["pending", "done"]))
        same("a state that cannot be read: the run is not over",
             tool(room, "apply", directory, "--confirm", jirad=jirad).returncode, 8)
        resumed = tool(room, "apply", directory, "--resume", "--settle", "2s", jirad=jirad)
        same("a state that cannot be read: --resume finishes",
             (resumed.returncode, [r["status"] for r in results(directory)], len(writes_of(jirad))),
             (0, ["done", "done"], 2))
    with Room() as room, Jirad(room, "--fault", "POST:/group/user 1 stall 60", "--fault",
                               "/user/groups @2 status 404") as jirad:
        directory, _ = plans.write(room("plan"), jirad, [ADD])
        process = start(room, jirad, directory, *options(room))
        until_sent(jirad, 1)
        process.kill()
        process.communicate()
        resumed = tool(room, "apply", directory, "--resume", "--settle", "168h", jirad=jirad)
        same("an account that went meanwhile is not waited for",
             (resumed.returncode, [r["status"] for r in results(directory)], len(writes_of(jirad))), (3, ["stale"], 1))


def damage():
    """Whatever byte of a plan or its journal is changed: nothing is asked, nothing is sent."""
    with Room() as room, Jirad(room, "--fault", "POST:/group/user 1 stall 1") as jirad:
        directory, _ = plans.write(room("plan"), jirad, [ADD, ACTOR])
        path = os.path.join(directory, "plan.json")
        whole = open(path, "rb").read()
        wrong = []
        for at in range(0, len(whole), 11):
            with open(path, "wb") as file:
                file.write(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:])
            result = tool(room, "apply", directory, "--confirm", jirad=jirad)
            if result.returncode not in (6, 65):
                wrong.append((at, result.returncode))
        same("every changed byte of a plan is refused", wrong, [])
        open(path, "wb").write(whole)
        process = start(room, jirad, directory, *options(room))
        until_sent(jirad, 1)
        process.kill()
        process.communicate()
        count = len(writes_of(jirad))
        path = os.path.join(directory, "journal.jsonl")
        whole = open(path, "rb").read()
        wrong = []
        for at in range(0, len(whole), 23):
            with open(path, "wb") as file:
                file.write(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:])
            result = tool(room, "apply", directory, "--resume", jirad=jirad)
            if result.returncode != 6:
                wrong.append((at, result.returncode))
        same("every changed byte of a journal is refused", (wrong, len(writes_of(jirad))), ([], count))
        open(path, "wb").write(whole[:-7])
        torn = tool(room, "apply", directory, "--resume", "--settle", "2s", jirad=jirad)
        same("a torn last line is normal", (torn.returncode, len(writes_of(jirad))), (0, 2))


with concurrent.futures.ThreadPoolExecutor(4) as pool: # they mostly wait
    for outcomes in pool.map(run_row, ROWS):
        for outcome in outcomes:
            ok(*outcome)
undo_is_a_plan()
dry_run()
signals()
tickets_are_filed_once()
from_within()
later_runs()
damage()
done()
