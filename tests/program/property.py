#!/usr/bin/python3
"""Random sites, plans, edits behind the plan's back and failures of the server, against a model of what must come of
them (tests/lib/apply_reference.py): the verdict of every guard, each row of result.csv, the exit codes, every write
that was sent, and what the site is in the end.

    tests/program/property.py [CASES [FIRST]]    cases FIRST, FIRST + 1, ...; 10000 and 1 unless given
    tests/program/property.py --seed N           case N alone, told in full

A case is made of its number alone. One that fails is made smaller, as long as it fails, before it is shown.
"""
import concurrent.futures
import csv
import http.client
import io
import json
import os
import random
import shutil
import signal
import struct
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import apply_reference as model  # noqa: E402
from harness import BUILD, TOOL, Jirad, Room  # noqa: E402

LANES = 12  # cases side by side: most of their time is waiting
SOFTWARE, ADMINS, JIRA, TEAM, DESK, MANAGED, APPS = range(7)
NAMES = ["jira-software-users", "site-admins", "jira-administrators", "team", "jira-servicedesk-users", "synced",
         "atlassian-addons-admin"]
ROLES = {"10002": "Administrators", "10101": "Members", "10200": "atlassian-addons-project-access"}
HANGING = ("hang", "stall")


def group_id(n):
    return f"10000000-0000-4000-8000-00000000000{n}"


def account_id(n):
    return f"5b00000000000000000000{n:02}"


# Making a case.

def some(dice, things, chance):
    return {thing for thing in things if dice.random() < chance}


def make_site(dice):
    people = [account_id(n) for n in range(dice.choice((6, 8, 8, 14)))]
    accounts = {}
    for n, account in enumerate(people):
        kind = "atlassian" if n < 4 else dice.choice(("atlassian",) * 6 + ("app", "customer"))
        accounts[account] = {"name": f"Person {n}", "type": kind, "active": n < 2 or dice.random() < 0.9,
                             "email": "admin@example.com" if n == 0 else
                             dice.choice((f"p{n}@example.com", f"p{n}@partner.example", None, None))}
    wanted = (SOFTWARE, ADMINS, JIRA, TEAM) + tuple(n for n in (DESK, MANAGED, APPS) if dice.random() < 0.3)
    chance = {SOFTWARE: 0.85, ADMINS: 0.3, JIRA: 0.3}
    groups = {group_id(n): {"name": NAMES[n], "members": some(dice, people, chance.get(n, 0.4)), "admin": n == JIRA,
                            "site_admin": n == ADMINS, "managed": "external" if n == MANAGED else None} for n in wanted}
    groups[group_id(SOFTWARE)]["members"] |= set(people[:2])
    groups[group_id(ADMINS)]["members"].add(people[0])
    products = {"jira-software": [group_id(SOFTWARE)]}
    if DESK in wanted:
        products["jira-servicedesk"] = [group_id(DESK)]
    schemes = {"0": [("ADMINISTER_PROJECTS", "projectRole", "10002"), ("BROWSE_PROJECTS", "projectRole", "10101"),
                     ("BROWSE_PROJECTS", "projectRole", "10002"), ("EDIT_ISSUES", "projectRole", "10101"),
                     ("ADD_COMMENTS", "applicationRole", "jira-software")],
               "10100": [("ADMINISTER_PROJECTS", "projectRole", "10002"),
                         ("ADMINISTER_PROJECTS", "group", group_id(TEAM)),
                         ("ADMINISTER_PROJECTS", "projectLead", None), ("BROWSE_PROJECTS", "applicationRole", None),
                         ("EDIT_ISSUES", "projectRole", "10101"), ("EDIT_ISSUES", "user", people[1])]}
    roles = dict(list(ROLES.items())[:dice.choice((2, 2, 2, 3))])  # each is in every project
    projects = {}
    for n in range(3):
        actors = {}
        for role in roles:
            actors[role] = {("user", a) for a in some(dice, people, 0.3)} | {
                ("group", g) for g in some(dice, groups, 0.25)}
        projects[str(10000 + n)] = {
            "key": "ABC"[n] * 2, "type": dice.choice(("software", "software", "business", "service_desk")),
            "archived": dice.random() < 0.08, "lead": dice.choice(people), "scheme": dice.choice(list(schemes)),
            "actors": actors}
    return {"accounts": accounts, "groups": groups, "products": products, "roles": roles, "schemes": schemes,
            "projects": projects, "me": people[0]}


def is_odd(site, row):
    """Most rows about these end at once: they are wanted, and few of them."""
    account = site["accounts"].get(row["who"], {})
    return row["who"] == site["me"] or account.get("type", "atlassian") != "atlassian" or \
        row["action"] == "grant" and not account.get("active", True) or \
        "atlassian-addons" in site["groups"].get(row.get("group"), {}).get("name", "") + \
        site["roles"].get(row.get("role"), "")


def make_row(dice, site, new):
    """Most of them would change something."""
    action = dice.choice(("grant",) * 5 + ("revoke",) * 6 + ("keep",))
    odd, same = dice.random() < 0.15, dice.random() < 0.15
    for _ in range(8):
        row = {"action": action, "target": dice.choice(("group", "role")), "kind": "user", "email": None}
        if row["target"] == "group":
            row["group"] = dice.choice(list(site["groups"]))
        else:
            row["project"] = dice.choice(list(site["projects"]))
            row["role"] = dice.choice(list(site["projects"][row["project"]]["actors"]))
            row["kind"] = dice.choice(("user", "user", "group"))
        if new and action == "grant" and row["kind"] == "user" and dice.random() < 0.4:
            return dict(row, who=None, email=dice.choice(new))
        row["who"] = dice.choice(list(site["accounts" if row["kind"] == "user" else "groups"]))
        if (same or model.holds(site, row) != (action == "grant")) and (odd or not is_odd(site, row)):
            break
    return row


def account_row(action, who, **where):
    return {"action": action, "kind": "user", "email": None, "who": who, **where}


def swap_administrators(dice, site, people):
    """Some in place of others, where there are few."""
    old, new = people[:2], people[2:2 + dice.choice((1, 2))]
    site["groups"][group_id(SOFTWARE)]["members"] |= set(old + new)
    if dice.random() < 0.5:
        site["groups"][group_id(ADMINS)]["members"] = {site["me"]}
        site["groups"][group_id(JIRA)]["members"] = set(old[:dice.choice((1, 2))])
        where = {"target": "group", "group": group_id(JIRA)}
    else:
        key = dice.choice(list(site["projects"]))
        site["projects"][key].update(type="software", archived=False, scheme="0")
        site["projects"][key]["actors"]["10002"] = {("user", a) for a in old}
        where = {"target": "role", "project": key, "role": "10002"}
    rows = [account_row("grant", a, **where) for a in new] + [
        account_row("revoke", a, **where) for a in old[:dice.choice((1, 2))]]
    return [row for row in rows if model.holds(site, row) != (row["action"] == "grant")], {}


def swap_licence(dice, site, people):
    """One licence of an administrator, or of who asks, in place of another."""
    who = dice.choice((site["me"], people[0]))
    desk = site["groups"].setdefault(group_id(DESK), {"name": NAMES[DESK], "members": set(), "admin": False,
                                                      "site_admin": False, "managed": None})
    desk["members"].discard(who)
    site["products"]["jira-servicedesk"] = [group_id(DESK)]
    site["groups"][group_id(ADMINS)]["members"].add(who)
    site["groups"][group_id(SOFTWARE)]["members"].add(who)
    return [account_row("grant", who, target="group", group=group_id(DESK)),
            account_row("revoke", who, target="group", group=group_id(SOFTWARE))], {
                "allow_admin_licences": None, "min_admins": 0}


def swap_actors(dice, site, people):
    """A group's members in place of the group, in a role, as many as just may lose it."""
    key, role = dice.choice(list(site["projects"])), "10101"
    members = set(people[:dice.randint(3, 4)])
    site["groups"][group_id(TEAM)]["members"] = members
    site["projects"][key]["actors"][role] = {("group", group_id(TEAM))}
    given = sorted(members)[:dice.randint(1, 2)]
    rows = [account_row("grant", a, target="role", project=key, role=role) for a in given]
    rows.append({**account_row("revoke", group_id(TEAM), target="role", project=key, role=role), "kind": "group"})
    return rows, {"max_revokes": len(members) - len(given)}


def take_all(dice, site, people):
    """The only administration that somebody has, and the licence."""
    who = people[0]
    for n in (ADMINS, JIRA):
        site["groups"][group_id(n)]["members"].discard(who)
    for project in site["projects"].values():
        project.update(scheme="0", archived=False)
        project["actors"]["10002"] = {("user", a) for a in people[1:4]}
    key = dice.choice(list(site["projects"]))
    site["projects"][key]["actors"]["10002"].add(("user", who))
    site["groups"][group_id(SOFTWARE)]["members"] |= set(people[:4])
    return [account_row("revoke", who, target="role", project=key, role="10002"),
            account_row("revoke", who, target="group", group=group_id(SOFTWARE))], {
                "allow_admin_licences": None, "min_admins": 0}


def make_swap(dice, site):
    """Rows that go together, of a site that is made so, and their limits: None is none."""
    people = [a for a in site["accounts"] if a != site["me"] and not is_odd(site, {"action": "grant", "who": a})]
    dice.shuffle(people)
    if len(people) < 4:
        return [], {}
    kind = dice.choice((swap_administrators, swap_administrators, swap_licence, swap_actors, take_all))
    return kind(dice, site, people)


def make_rows(dice, site):
    rows, new, limits = [], [], {}
    if dice.random() < 0.15:
        products = [p for p in site["products"] if dice.random() < 0.7]
        new.append("new@example.com")
        rows.append({"action": "create_account", "target": "site", "who": None, "email": new[0], "products": products})
    if dice.random() < 0.3:
        together, limits = make_swap(dice, site)
        rows += together
    subjects = {subject_of(row) for row in rows}
    for _ in range(dice.randint(0 if rows else 1, 9 - len(rows)) if not limits else 0):
        row = make_row(dice, site, new)
        if subject_of(row) not in subjects or dice.random() < 0.03:
            rows.append(row)
        subjects.add(subject_of(row))
    dice.shuffle(rows)
    tie(dice, rows)
    return rows, limits


def tie(dice, rows):
    """Some grants replace revokes: either row may say so."""
    for key, row in enumerate(rows):
        row["key"] = key
    giving = [row["key"] for row in rows if row["action"] in ("grant", "create_account")]
    for row in rows:
        if row["action"] == "revoke" and giving and dice.random() < 0.15:
            row.update(replaced_by=dice.choice(giving), says_so=dice.random() < 0.5)


def subject_of(row):
    return tuple(row.get(k) for k in ("target", "group", "project", "role", "kind", "who", "email"))


def edit_of(row, on):
    """The edit that makes it so, or not so."""
    who = {"account" if row["kind"] == "user" else "group": row["who"]}
    if row["target"] == "group":
        return {"do": "add-member" if on else "remove-member", **who, "group": row["group"]}
    return {"do": "add-actor" if on else "remove-actor", **who, "project": row["project"], "role": int(row["role"])}


def make_drift(dice, site, rows):
    """Most of it is about what the plan is about, rows without a change first."""
    named = [row for row in rows if row["who"] not in (None, site["me"])]
    same = [row for row in named if row["action"] != "keep" and model.holds(site, row) == (row["action"] == "grant")]
    edits = []
    for _ in range(dice.choice((0, 0, 1, 1, 2))):
        taken = [row for row in named if row["action"] == "revoke"]
        if taken and dice.random() < 0.25:  # another one goes, too
            row = dice.choice(taken)
            others = [who for who in site["accounts" if row["kind"] == "user" else "groups"]
                      if who not in (site["me"], row["who"]) and model.holds(site, {**row, "who": who})]
            edits.append(edit_of({**row, "who": dice.choice(others or [row["who"]])}, False))
        elif named and dice.random() < 0.7:
            row = dice.choice(same if same and dice.random() < 0.5 else named)
            edits.append(edit_of(row, not model.holds(site, row)))
        else:
            edits.append(make_edit(dice, site))
    return edits


def make_edit(dice, site):
    """What somebody else does; never to the account that asks."""
    others = list(site["accounts"])[1:]
    do = dice.choice(("add-member", "remove-member", "add-actor", "remove-actor", "deactivate", "activate",
                      "delete-group"))
    if do == "delete-group":
        return {"do": do, "group": group_id(TEAM)}
    if "member" in do:
        return {"do": do, "account": dice.choice(others), "group": dice.choice(list(site["groups"]))}
    if "actor" in do:
        project = dice.choice(list(site["projects"]))
        change = {"do": do, "project": project, "role": int(dice.choice(list(site["projects"][project]["actors"])))}
        if dice.random() < 0.7:
            return {**change, "account": dice.choice(others)}
        return {**change, "group": dice.choice(list(site["groups"]))}
    return {"do": do, "account": dice.choice(others)}


def tells_apart(row):
    """Is its write known by its path and body? The id of an account to be made is not."""
    return row["action"] != "keep" and (row["who"] is not None or row["target"] == "site")


def make_faults(dice, site, rows):
    faults, edits = {}, []
    for number, row in enumerate(rows):
        if dice.random() > (0.35 if row["action"] == "grant" else 0.2) or not tells_apart(row):
            continue
        kind = dice.choice(("status",) * 4 + ("after", "after", "drop", "drop", "late", "never", "refuse", "limit",
                            "edit", "edit", "edit"))
        argument = None
        if kind == "status":
            argument = dice.choice((403, 403, 403, 422, 404, 409, 500))
        elif kind == "after":
            argument = dice.choice((409, 500, 503))
        elif kind == "limit":
            argument = 2
        elif kind == "edit":
            argument = len(edits)
            edits.append(make_drift(dice, site, rows)[:1] or [make_edit(dice, site)])
            edits[-1] = edits[-1][0]
        faults[number] = (kind, argument)
    return faults, edits


def make_limits(dice, site):
    limits = {}
    if dice.random() < 0.1:
        limits["max_revokes"] = dice.randint(0, 6)
    if dice.random() < 0.4:
        limits["min_admins"] = dice.choice((0, 0, 1, 3))
    if dice.random() < 0.2:
        limits["max_revoke_percent"] = dice.choice((5, 10, 50, 100))
    for name, most in (("max_grants", 4), ("max_gains", 4), ("max_new_admins", 2)):
        if dice.random() < 0.08:
            limits[name] = dice.randint(0, most)
    for name in ("allow_apps", "allow_wide", "allow_outsiders", "allow_admin_licences"):
        if dice.random() < 0.75:
            limits[name] = True
    if dice.random() < 0.1:
        limits["company_domains"] = "example.com"
    if dice.random() < 0.1:
        limits["protect"] = [dice.choice((f"account:{dice.choice(list(site['accounts']))}",
                                          f"group:{dice.choice(list(site['groups']))}",
                                          f"project:{dice.choice(list(site['projects']))}"))]
    return limits


def make_case(seed):
    dice = random.Random(seed)
    site = make_site(dice)
    rows, own = make_rows(dice, site)
    limits = {k: v for k, v in {**make_limits(dice, site), **own}.items() if v is not None}
    drift = make_drift(dice, site, rows)
    faults, edits = make_faults(dice, site, rows)
    marked = [n for n, row in enumerate(rows) if tells_apart(row)]
    if marked and dice.random() < 0.08:
        faults[dice.choice(marked)] = (dice.choice(HANGING), 600)
    return {"seed": seed, "site": site, "rows": rows, "limits": limits, "drift": drift, "faults": faults,
            "edits": edits}


# What is told to jirad and to the program.

def fault_of(row, kind, argument, edits):
    """Of the first write of the row."""
    edit = " ".join(str(v) if k == "do" else f"{k}={v}" for k, v in edits[argument].items()) if kind == "edit" else ""
    if row["target"] == "site":
        match = "POST:/user&&" + row["email"]
    elif row["target"] == "group":
        match = f"{'POST' if row['action'] == 'grant' else 'DELETE'}:/group/user&&{row['group']}&&{row['who']}"
    else:
        match = f"{'POST' if row['action'] == 'grant' else 'DELETE'}:/project/{row['project']}/role/{row['role']}&&" \
                f"{row['who']}"
    told = {"status": f"status {argument}", "after": f"after {argument}", "drop": "drop", "late": "lag 600000",
            "never": "revert 0", "refuse": "refuse", "edit": f"meanwhile {edit}", "hang": f"hang {argument}",
            "stall": f"stall {argument}", "limit": "status 429 retry-after 0"}[kind]
    return f"{match} {argument - 1 if kind == 'limit' else 1} {told}"


def load_of(case):
    site = case["site"]
    accounts, groups, roles, schemes = (list(site[k]) for k in ("accounts", "groups", "roles", "schemes"))

    def line(permission, kind, value):
        out = {"permission": permission, "type": kind}
        if kind == "group":
            return {**out, "parameter": site["groups"][value]["name"], "value": value}
        return out if value is None else {**out, "parameter": value}

    def flags(row, *names):
        return {name: True for name in names if row[name]}

    return {
        "cloud_id": f"0f5ec04d-1111-4111-8111-{case['seed'] % 10**12:012}",
        "accounts": [{"id": a, "name": r["name"], "type": r["type"], **({"email": r["email"]} if r["email"] else {}),
                      **({} if r["active"] else {"inactive": True})} for a, r in site["accounts"].items()],
        "groups": [{"id": g, "name": r["name"], "members": sorted(accounts.index(a) for a in r["members"]),
                    **flags(r, "admin", "site_admin"), **({"managed_by": r["managed"]} if r["managed"] else {})}
                   for g, r in site["groups"].items()],
        "products": [{"key": key, "name": key, "groups": [groups.index(g) for g in given]}
                     for key, given in site["products"].items()],
        "roles": [{"id": int(r), "name": name} for r, name in site["roles"].items()],
        "schemes": [{"id": int(s), "name": f"Scheme {s}", "lines": [line(*one) for one in lines]}
                    for s, lines in site["schemes"].items()],
        "projects": [{"id": p, "key": r["key"], "name": r["key"], "type": r["type"], "lead": accounts.index(r["lead"]),
                      "scheme": schemes.index(r["scheme"]), **flags(r, "archived"),
                      "places": [{"role": roles.index(role),
                                  "users": sorted(accounts.index(w) for k, w in actors if k == "user"),
                                  "groups": sorted(groups.index(w) for k, w in actors if k == "group")}
                                 for role, actors in r["actors"].items()]} for p, r in site["projects"].items()],
        "faults": [fault_of(case["rows"][n], *fault, case["edits"]) for n, fault in case["faults"].items()]}


def plan_csv(case):
    site, out = case["site"], io.StringIO()
    write = csv.writer(out, lineterminator="\n")
    write.writerow(("action", "principal", "target", "replaces"))
    lines = {row["key"]: str(number + 2) for number, row in enumerate(case["rows"])}
    for number, row in enumerate(case["rows"]):
        named = (case["seed"] + number) % 2 == 0
        if row.get("kind") == "group":
            who = f"group-name:{site['groups'][row['who']]['name']}" if named else f"group:{row['who']}"
        else:
            who = row["who"] or f"email:{row['email']}"
        if row["target"] == "site":
            where = " ".join(f"product:{p}" for p in row["products"])
        elif row["target"] == "group":
            where = f"group-name:{site['groups'][row['group']]['name']}" if named else f"group:{row['group']}"
        else:
            where = f"role:{site['projects'][row['project']]['key']}/{site['roles'][row['role']]}" if named else \
                f"role:{row['project']}:{row['role']}"
        others = [lines[other["key"]] for other in case["rows"]
                  if other.get("replaced_by") == row["key"] and not other["says_so"]]
        if row.get("says_so") and row["replaced_by"] in lines:
            others.append(lines[row["replaced_by"]])
        write.writerow((row["action"], who, where, " ".join(others)))
    return out.getvalue()


def plan_options(case, room):
    out = []
    for name, value in case["limits"].items():
        if name == "protect":
            with open(room("protect.txt"), "w", encoding="utf-8") as file:
                file.write("".join(f"{line.removeprefix('account:')}\n" for line in value))
            out += ["--protect", "protect.txt"]
        else:
            out += ["--" + name.replace("_", "-")] + ([] if value is True else [str(value)])
    return out


class Lane:
    """A jirad, and the program, loaded once (forked.c)."""

    def __init__(self):
        self.room = Room().__enter__()
        self.jirad = Jirad(self.room, "--lag", "0")
        self.http = http.client.HTTPConnection("127.0.0.1", int(self.jirad.url.rsplit(":", 1)[1]), timeout=100)
        self.environment = [f"{k}={v}" for k, v in {
            "PATH": os.environ["PATH"], "HOME": self.room.path, "TMPDIR": self.room.path, "JIRA_URL": self.jirad.url,
            "JIRA_EMAIL": "admin@example.com", "ATLASSIAN_API_URL": self.jirad.url,
            "JIRA_API_TOKEN": "jirad-token"}.items()]
        self.program = subprocess.Popen([TOOL], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0, env={
            "LD_PRELOAD": os.path.join(BUILD, "forked.so"), "PATH": os.environ["PATH"],
            "ASAN_OPTIONS": "verify_asan_link_order=0"})

    def close(self):
        self.program.stdin.close()
        self.program.wait()
        self.http.close()
        self.jirad.stop()
        self.room.__exit__()

    def ask(self, path, body=None):
        method, data = ("GET", None) if body is None else ("POST", json.dumps(body))
        self.http.request(method, "/_jirad/" + path, data)
        reply = self.http.getresponse()
        data = reply.read()
        return reply.status, json.loads(data)

    def start(self, *args):
        block = b"".join(word.encode() + b"\0" for word in (
            self.room.path, self.room("out"), self.room("err"), TOOL, *args, "", *self.environment))
        self.program.stdin.write(struct.pack("I", len(block)) + block)
        return struct.unpack("i", self.program.stdout.read(4))[0]

    def wait(self):
        """Its exit code, and what it said."""
        status = struct.unpack("i", self.program.stdout.read(4))[0]
        with open(self.room("err"), encoding="utf-8-sig", errors="replace") as file:
            return os.waitstatus_to_exitcode(status), file.read()

    def run(self, *args):
        self.start(*args)
        return self.wait()

    def run_killed(self, writes, *args):
        """Ended when so many writes have come."""
        process = self.start(*args)
        end = time.monotonic() + 100
        while len(self.ask("writes")[1]) < writes and time.monotonic() < end:
            time.sleep(0.004)
        os.kill(process, signal.SIGKILL)
        return self.wait()


# Comparing.

class Differs(Exception):
    """What is not as the model says."""


def same(what, got, want):
    """Of what is long, only the items that are not in both."""
    if got == want:
        return
    if isinstance(got, (list, set)) and len(got) + len(want) > 4:
        got, want = [g for g in got if g not in want] or got, [w for w in want if w not in got] or want
    raise Differs(f"{what}\n  got:  {got}\n  want: {want}")


def told_refused(err):
    return {line.split("refused by ", 1)[1].split(":")[0] for line in err.splitlines()
            if line.startswith("jira-access: refused by ")}


def shown(step):
    where = ("group", step.get("group_id")) if step["target"] == "group" else (
        "role", step.get("project_id"), step.get("role_id")) if step["target"] == "role" else ("site",)
    return (step["action"], step["state"], step.get("principal_id") or step.get("email"), where,
            step.get("replaces", 0))


def meant(step, steps):
    where = ("group", step["group"]) if step["target"] == "group" else (
        "role", step["project"], step["role"]) if step["target"] == "role" else ("site",)
    numbers = {other["key"]: number for number, other in enumerate(steps, 1)}
    return (step["action"], step["state"], step["who"] or step["email"], where,
            numbers.get(step.get("replaced_by"), 0))


def site_of(state):
    rows = {name: list(csv.DictReader(io.StringIO(text))) for name, text in state.items()}
    return ({(r["group_id"], r["account_id"]) for r in rows["memberships"]},
            {(r["project_id"], r["role_id"], r["kind"], r["actor_id"]) for r in rows["actors"]},
            {r["account_id"] for r in rows["accounts"]})


def site_meant(site):
    return ({(g, a) for g, row in site["groups"].items() for a in row["members"]},
            {(p, role, *actor) for p, row in site["projects"].items() for role, actors in row["actors"].items()
             for actor in actors}, set(site["accounts"]))


def row_of(case, steps, write):
    """The number of the row that asks for this write."""
    for number, row in enumerate(case["rows"]):
        step = next(s for s in steps if s["row"] == number)
        method = "DELETE" if row["action"] == "revoke" else "POST"
        text = write["path"] + " " + write["sent"]
        where = row.get("group") or f"/project/{row.get('project')}/role/{row.get('role')}"
        who = (step["who"] or "nobody").replace(":", "%3A" if method == "DELETE" else ":")
        parts = (row["email"],) if row["target"] == "site" else (where, who)
        if row["action"] != "keep" and write["method"] == method and all(part in text for part in parts):
            return number
    return None


def check(lane, case, tell=lambda text: None):
    """Raises Differs."""
    site, limits = case["site"], {**model.LIMITS, **case["limits"]}
    while lane.ask("load", load_of(case))[0] == 409:
        time.sleep(0.005)
    with open(lane.room("plan.csv"), "w", encoding="utf-8") as file:
        file.write(plan_csv(case))
    shutil.rmtree(lane.room("plan"), ignore_errors=True)
    code, err = lane.run("plan", "plan.csv", "-o", "plan", "--quiet", *plan_options(case, lane.room))
    tell(f"plan: {code}\n{err}")
    try:
        steps = model.resolve(case["rows"], site)
    except model.Refused:
        same("exit code of plan", code, 65)
        return
    refused = model.refuses(site, steps, limits)
    if code not in (0, 6):
        raise Differs(f"exit code of plan: {code}\n{err}")
    with open(lane.room("plan", "plan.json"), encoding="utf-8-sig") as file:
        plan = json.load(file)
    same("guards that refuse the plan", {r["guard"] for r in plan.get("refusals", [])}, refused)
    same("exit code of plan", code, 6 if refused else 0)
    same("steps", [shown(s) for s in plan.get("steps", [])], [meant(s, steps) for s in steps])
    makers = {s["email"]: s for s in steps if s["action"] == "create_account"}
    for step in steps:
        step["maker"] = makers.get(step["email"]) if step["target"] != "site" and step["who"] is None else None
    for change in case["drift"]:
        lane.ask("edit", change)
        model.edit(site, change)
    apply(lane, case, steps, limits, refused, tell)


def apply(lane, case, steps, limits, refused, tell):
    run = model.Apply(case["site"], steps, case["faults"], case["edits"], limits)
    options = ["apply", "plan", "--quiet", "--settle", "1s", "--parallel", "1"]
    again = "--confirm"
    while True:
        verdict = refused or model.refuses(run.shown, steps, limits)
        whole = verdict or run.run()
        if whole:
            code, err = lane.run(*options, again)
        else:
            code, err = lane.run_killed(len(run.writes), *options, again)
        tell(f"apply {again}: {code}\n{err}")
        if refused:
            same("apply of a refused plan says which guard",
                 any(f"refused by {name} when" in err for name in refused), True)
        elif verdict:
            same("guards that refuse the apply", told_refused(err), verdict)
        same("exit code of apply", code, 6 if verdict else run.exit_code() if whole else -9)
        if whole:
            break
        again = "--resume"
    writes = lane.ask("writes")[1]
    same("writes", [(row_of(case, steps, w), w["status"] if w["fault"] not in (
        "drop", "refuse", "hang", "stall") else 0) for w in writes], run.writes)
    for what, got, want in zip(("memberships", "actors", "accounts"), site_of(lane.ask("state")[1]),
                               site_meant(run.truth)):
        same(what, got, want)
    if verdict:
        return
    with open(lane.room("plan", "result.csv"), encoding="utf-8-sig", newline="") as file:
        got = [(r["origin"], r["status"], r["verified"], r["http_status"]) for r in csv.DictReader(file)]
    same("result.csv", got, [(f"plan.csv:{s['row'] + 2}", s["result"], run.verified(s), s["http"]) for s in steps])


# Running.

def attempt(lane, case, tell=lambda text: None):
    """What is wrong, or None."""
    try:
        check(lane, case, tell)
        return None
    except Differs as why:
        return str(why)


def smaller(seed, cut):
    """The case without some of its parts: (name, number)."""
    case = make_case(seed)
    rows = [n for n in range(len(case["rows"])) if ("row", n) not in cut]
    case["drift"] = [d for n, d in enumerate(case["drift"]) if ("drift", n) not in cut]
    case["faults"] = {rows.index(n): f for n, f in case["faults"].items() if n in rows and ("fault", n) not in cut}
    case["limits"] = {k: v for k, v in case["limits"].items() if ("limit", k) not in cut}
    case["rows"] = [case["rows"][n] for n in rows]
    return case


def shrink(lane, seed, why):
    case, cut = make_case(seed), set()
    parts = [("row", n) for n in range(len(case["rows"]))] + [("fault", n) for n in case["faults"]] + [
        ("drift", n) for n in range(len(case["drift"]))] + [("limit", k) for k in case["limits"]]
    for part in parts * 2:
        if part not in cut and len([p for p in cut | {part} if p[0] == "row"]) < len(case["rows"]):
            found = attempt(lane, smaller(seed, cut | {part}))
            if found is not None and found.splitlines()[0] == why.splitlines()[0]:
                cut, why = cut | {part}, found
    return smaller(seed, cut), why


def tell_case(case):
    """Ids by their last digits: u05 is an account, g03 a group."""
    def short(things):
        return " ".join(sorted(kind[0] + thing[-2:] for kind, thing in things))

    site, out = case["site"], []
    for account, row in site["accounts"].items():
        out.append(f"account u{account[-2:]} {row['type']}{'' if row['active'] else ' inactive'} {row['email'] or ''}")
    for group, row in site["groups"].items():
        out.append(f"group g{group[-2:]} {row['name']}: {short(('user', a) for a in row['members'])}")
    for row in site["projects"].values():
        roles = "; ".join(f"{role} {short(actors)}" for role, actors in row["actors"].items())
        out.append(f"project {row['key']} {row['type']}{' archived' if row['archived'] else ''} "
                   f"scheme {row['scheme']} lead u{row['lead'][-2:]}: {roles}")
    return "\n".join(out + [plan_csv(case)] + [f"{k}: {case[k]}" for k in ("limits", "drift", "faults", "edits")])


def cases(seeds):
    """(seed, what is wrong or None) of each; as they end."""
    lanes, lock, local = [], threading.Lock(), threading.local()

    def one(seed):
        if not hasattr(local, "lane"):
            local.lane = Lane()
            with lock:
                lanes.append(local.lane)
        why = attempt(local.lane, make_case(seed))
        if why is None:
            return seed, None
        case, why = shrink(local.lane, seed, why)
        return seed, f"{why}\n{tell_case(case)}"

    with concurrent.futures.ThreadPoolExecutor(LANES) as pool:
        try:
            yield from pool.map(one, seeds)
        finally:
            pool.shutdown(cancel_futures=True)
            for lane in lanes:
                lane.close()


def main():
    if sys.argv[1:2] == ["--seed"]:
        lane, case = Lane(), make_case(int(sys.argv[2]))
        print(tell_case(case))
        why = attempt(lane, case, print)
        lane.close()
        print(why or "as the model says")
        sys.exit(1 if why else 0)
    count, first = int((sys.argv[1:] + ["10000"])[0]), int((sys.argv[2:] + ["1"])[0])
    began, wrong = time.monotonic(), 0
    for seed, why in cases(range(first, first + count)):
        if why is not None:
            wrong += 1
            print(f"case {seed}: {why}\n  again: tests/program/property.py --seed {seed}", flush=True)
    print(f"{count} cases, {wrong} not as the model says, {time.monotonic() - began:.0f} s")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
