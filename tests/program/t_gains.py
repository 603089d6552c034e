#!/usr/bin/python3
"""Who gains what by a plan, against what the site gives before and after it is carried out. A dozen plans, one after
another, on the demo company: gains.csv is exactly the difference of effective_access, administrators and licences, and
plan.json and the summary count the same. TAP."""
import collections
import csv
import hashlib
import os
import random
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from harness import Jirad, Room, done, must, ok, read_bytes, read_csv, read_json, same, same_rows, tool  # noqa: E402
from plans import ask  # noqa: E402

ORG = "0a6e0000-1111-4111-8111-00000000abcd"
OPEN = ["--max-gains", "9999", "--max-new-admins", "999", "--max-grants", "999", "--allow-wide", "--allow-outsiders",
        "--allow-apps", "--max-revoke-percent", "100", "--max-revokes", "999", "--min-admins", "0",
        "--allow-admin-licences"]
POSTS = {"organisation admin": "administers organisation", "site admin": "administers site",
         "user access admin": "administers user access", "Jira admin": "administers Jira",
         "product admin": "administers confluence"}


def table(*path):
    head, rows = read_csv(*path)
    return [dict(zip(head, row)) for row in rows]


class Site:
    """What a reading of the site gives, by the reports that are made of it; licences by what jirad holds."""

    def __init__(self, base, jirad, run, number):
        self.snapshot, reports = (os.path.join(base, f"{name}-{number}") for name in ("site", "reports"))
        must(run("fetch", "-o", self.snapshot))
        must(run("export", "--snapshot", self.snapshot, "-o", reports, "--format", "csv"))
        self.levels = collections.defaultdict(set)   # (account, project): all levels
        self.given = collections.defaultdict(set)    # but for what comes with Jira's administration alone
        for row in table(reports, "effective_access.csv"):
            if row["account_id"] == "" or row["limited_by"] != "":
                continue
            where = row["account_id"], row["project_id"]
            self.levels[where].add(row["level"])
            if any(not way.startswith(("administers Jira", "Jira administrators")) for way in row["via"].split("; ")):
                self.given[where].add(row["level"])
        self.posts = {(row["account_id"], POSTS[row["privilege"]])
                      for row in table(reports, "privileged.csv") if row["privilege"] in POSTS and
                      not (row["privilege"] == "Jira admin" and row["via"].startswith("organisation"))}
        state = jirad.state()
        self.ids = {row["email"]: row["account_id"] for row in state["accounts"]}
        self.active = {row["account_id"] for row in state["accounts"] if row["status"] == "active"}
        self.groups = {row["group_name"]: row["group_id"] for row in state["groups"]}
        self.members = collections.defaultdict(set)
        for row in state["memberships"]:
            self.members[row["group_id"]].add(row["account_id"])
        self.projects = state["projects"]
        self.roles = state["roles"]
        self.products = {(account, "product " + product["key"])
                         for product in ask(jirad, "/rest/api/3/applicationrole")
                         for group in product["groupDetails"] for account in self.members[group["groupId"]]}


def difference(before, after):
    """(account, project or nothing, level), with all levels before and after."""
    rows = {(account, "", level, "", "") for account, level in
            (after.posts - before.posts) | (after.products - before.products)}
    for where, levels in after.given.items():
        had = before.levels.get(where, set())
        rows |= {(*where, level, listed(had), listed(levels)) for level in levels - had}
    return rows


def listed(levels):
    return "; ".join(level for level in ("browse", "work", "administer") if level in levels)


def gained(rows, ids):
    return {(ids[r["account_id"][6:]] if r["account_id"].startswith("email:") else r["account_id"], r["project_id"],
             r["level"], r["before"], r["after"]) for r in rows}


def check_steps(name, rows, steps, after):
    """Every gain names a row that is about the account, or about a group that it is in."""
    wrong = []
    for row in rows:
        step = steps[int(row["step"]) - 1] if row["step"] else None
        account = row["account_id"]
        about = step is not None and step["state"] == "due" and step["origin"] == row["source"] and (
            account in (step.get("principal_id"), "email:" + step.get("email", "")) or
            step["principal"] == "group" and step["principal_id"] == row["group_id"] and
            account in after.members[row["group_id"]])
        if not about or (row["group_id"] == "") != (row["group_name"] == ""):
            wrong.append(row)
    same(f"{name}: each comes through a row of the plan", wrong[:3], [])


def check_counts(name, plan, rows):
    """plan.json has the numbers of gains.csv, and the new administrators; the summary says how many."""
    counts, admins = collections.defaultdict(collections.Counter), collections.defaultdict(set)
    for row in rows:
        place = row["project_id"] or row["level"]
        counts[place]["accounts"] = len({r["account_id"] for r in rows if (r["project_id"] or r["level"]) == place})
        if row["project_id"]:
            counts[place][row["level"]] += 1
        if row["level"].startswith("administer"):
            admins[place].add((row["account_id"], row["display_name"]))
    said = read_json(plan, "plan.json")
    same_rows(f"{name}: plan.json counts them by place",
              [(g.get("project_id") or g["level"], tuple(sorted((k, g[k]) for k in (
                  "accounts", "browse", "work", "administer") if k in g))) for g in said.get("gains", [])],
              [(place, tuple(sorted(count.items()))) for place, count in counts.items()])
    same_rows(f"{name}: and names every new administrator",
              [(a["account_id"], a["name"], a["places"]) for a in said.get("new_admins", [])],
              [(*admin, sum(admin in all_ for all_ in admins.values())) for admin in set().union(*admins.values())])
    summary = read_bytes(plan, "summary.txt").decode()
    found = re.search(r"^WHO GAINS ACCESS\n(?:.*\n)*?\n", summary, re.M).group()
    accounts, new = len({r["account_id"] for r in rows}), len({a for all_ in admins.values() for a, _ in all_})
    words = f"{accounts} account{'s gain' if accounts != 1 else ' gains'} access" + (
        "" if new == 0 else ", 1 becomes an administrator" if new == 1 else f", {new} become administrators")
    ok((words if rows else "nobody:") in found, f"{name}: the summary says how many", found)
    most = max(collections.Counter(r["project_id"] or r["level"] for r in {
        (r["project_id"] or r["level"], r["account_id"]): r for r in rows}.values()).values(), default=0)
    same(f"{name}: it names up to twenty a place", bool(re.search(r"and \d+ more|: \d+ accounts?$", found, re.M)), most > 20)
    same(f"{name}: plan.json has the digest of gains.csv",
         {f["file"]: f["sha256"] for f in said["files"]}.get("gains.csv"),
         hashlib.sha256(read_bytes(plan, "gains.csv")).hexdigest())


def some(site, rng):
    """Twelve lists of rows: ways that are easily missed first, then whatever chance brings."""
    people = sorted(site.active)
    licensed = {account for account, _ in site.products}
    unlicensed = [a for a in people if a not in licensed]
    role = {r["role_name"]: r["role_id"] for r in site.roles if r["scope_project_id"] == ""}
    archived = [p["project_id"] for p in site.projects if p["state"] == "archived"]
    teams = [r for r in site.roles if r["scope_project_id"]]
    crowd = max((g for g in site.groups.values() if len(site.members[g]) < 200), key=lambda g: len(site.members[g]))
    software, staff = site.groups["jira-software-users"], sorted(site.groups.values())
    new = "gain.%d@halden-cycles.example"

    def at(project, role_id):
        return f"role:{project}:{role_id}"

    yield "nothing", [("grant", sorted(site.members[crowd])[0], "group:" + crowd)]
    yield "a group in a role", [("grant", "group:" + crowd, at("9996", role["Administrators"]))]
    yield "one in site-admins", [("grant", people[3], "group-name:site-admins")]
    yield "administration of Jira, and of a project", [
        ("grant", people[7], "group-name:jira-administrators"), ("grant", people[7], at("9997", role["Administrators"]))]
    yield "a licence that lets a role take effect", [
        *(("grant", a, at("9997", role["Members"])) for a in unlicensed[:2]),
        *(("grant", a, "group:" + software) for a in unlicensed[1:4])]
    yield "created accounts", [
        ("create_account", "email:" + new % 1, "product:jira-software"), ("create_account", "email:" + new % 2, ""),
        ("grant", "email:" + new % 1, "group:" + crowd), ("grant", "email:" + new % 2, at("9996", role["Administrators"]))]
    yield "archived projects", [("grant", people[i], at(p, role["Members"])) for i, p in enumerate(archived)]
    yield "team-managed projects", [("grant", people[20 + i], at(r["scope_project_id"], r["role_id"]))
                                    for i, r in enumerate(teams)]
    yield "swaps", [row for a in sorted(site.members[crowd])[5:9] for row in (
        ("revoke", a, "group:" + crowd), ("grant", a, at("9996", role["Members"])))]
    for number in range(3):
        rows = set()
        while len(rows) < 25:
            who = rng.choice(people)
            kind = rng.random()
            if kind < 0.5:
                rows.add(("grant", who, "group:" + rng.choice(staff)))
            elif kind < 0.8:
                rows.add(("grant", who, at(rng.choice(site.projects[:20])["project_id"], rng.choice(list(role.values())))))
            else:
                rows.add(("grant", "group:" + rng.choice(staff),
                          at(rng.choice(site.projects[:20])["project_id"], rng.choice(list(role.values())))))
        yield f"chance {number}", sorted(rows)


def above_projects(site, _):
    """Administrators of all kinds, through groups that have roles in the organisation."""
    people = sorted(site.active - {account for account, _ in site.posts})
    names = "org-admins", "site-keepers", "jira-user-access-admins-jirad", "wiki-admins", "jira-admins-jirad"
    yield "administration of everything", [
        *(("grant", people[30 + i], "group-name:" + name) for i, name in enumerate(names)),
        *(("grant", people[40], "group-name:" + name) for name in names[::2])]


def rounds(room, jirad, plans):
    """The plans one after another; how much they give."""
    def run(*args):
        live = args[0] in ("fetch", "apply")
        return tool(room, *args, *(["--org", ORG, "--org-key-file", room("key")] if live else []),
                    jirad=jirad if live else None)

    base = room(plans.__name__)
    os.mkdir(base)
    before, total = Site(base, jirad, run, 0), 0
    for number, (name, rows) in enumerate(plans(before, random.Random(13)), 1):
        with open(room("rows.csv"), "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("action", "principal", "target"), *rows])
        plan = os.path.join(base, f"plan-{number}")
        must(run("plan", room("rows.csv"), "-o", plan, "--snapshot", before.snapshot, *OPEN))
        result = run("apply", plan, "--confirm")
        states = {row["status"] for row in table(plan, "result.csv")}
        ok(result.returncode in (0, 3) and states <= {"done", "noop", "refused"}, f"{name}: it is carried out",
           result.stderr)
        after = Site(base, jirad, run, number)
        rows = table(plan, "gains.csv")
        same_rows(f"{name}: gains.csv is what the site gives more", gained(rows, after.ids), difference(before, after))
        check_steps(name, rows, read_json(plan, "plan.json")["steps"], after)
        check_counts(name, plan, rows)
        total += len(rows)
        before = after
    return total


with Room() as room:
    with open(room("key"), "w", encoding="ascii", opener=lambda p, f: os.open(p, f, 0o600)) as file:
        file.write("jirad-org-key\n")
    with Jirad(room, tenant="company") as jirad:
        given = rounds(room, jirad, some)
    ok(given > 400, "the plans give enough to tell a wrong one", str(given))
    with Jirad(room, "--org-roles", tenant="company") as jirad:
        given = rounds(room, jirad, above_projects)
    ok(given > 8, "administration is given", str(given))
done()
