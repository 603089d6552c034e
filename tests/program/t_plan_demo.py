#!/usr/bin/python3
"""A reviewed spreadsheet of 40 rows in the demo company, from plan to undo: creates, grants and revokes by id, address and
name, a row that holds already, one that somebody changed meanwhile, one that Jira forbids, one that no API can do. The
same with the file as LibreOffice saves it. TAP."""
import collections
import csv
import io
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from harness import Jirad, Room, must, ok, read_bytes, read_csv, read_json, same, same_rows, skip, tool, done  # noqa: E402

ORG = "0a6e0000-1111-4111-8111-00000000abcd"
HEADS = ["action", "principal", "target", "reason", "ticket", "reviewer", "approved_by", "Bemerkung"]
FORBIDDEN = "on-call"          # Jira answers 403 for it
OUTSIDE = "supply-chain"       # an identity provider manages it
STATUSES = {"done": 35, "noop": 2, "stale": 1, "failed": 1, "pending": 1}
CREATED = ("new.one@halden-cycles.example", "new.two@halden-cycles.example", "new.three@halden-cycles.example")


class Site:
    """What jirad holds at one moment, by name."""

    def __init__(self, jirad):
        rows = jirad.state()
        self.memberships = {(r["group_id"], r["account_id"]) for r in rows["memberships"]}
        self.actors = {(r["project_id"], r["role_id"], r["kind"], r["actor_id"]) for r in rows["actors"]}
        self.accounts = {r["account_id"]: r for r in rows["accounts"]}
        self.groups = {r["group_name"]: r["group_id"] for r in rows["groups"]}
        self.projects = {r["project_key"]: r["project_id"] for r in rows["projects"]}
        self.roles = {r["role_name"]: r["role_id"] for r in rows["roles"]}

    def people(self, group, inside=True, active=True):
        """Active people with an address who are (not) in the group, in the order of their ids."""
        return [a for a, r in sorted(self.accounts.items())
                if r["account_type"] == "atlassian" and (r["status"] == "active") == active and r["email"]
                and ((self.groups[group], a) in self.memberships) == inside]

    def created(self):
        return {a for a, r in self.accounts.items() if r["email"] in CREATED}


def decided(site):
    """The 40 rows, and the membership that somebody else ends between plan and apply."""
    why = ["needed for the audit; \u201cyearly\u201d", "OPS-7", "M\u00fcller, J\u00f6rg", "CISO", "=1+1"]
    rows = []

    def say(action, principal, target):
        rows.append([action, principal, target, *why])

    def mail(account):
        return "email:" + site.accounts[account]["email"].upper()

    outsiders = site.people("release-managers", inside=False)[20:]
    say("create_account", "email:" + CREATED[0], "product:jira-software")
    say("create_account", "email:" + CREATED[1], "product:jira-servicedesk")
    say("create_account", "email:" + CREATED[2], "")
    say("grant", "email:" + CREATED[0], "group-name:team-frames")
    say("grant", "email:" + CREATED[0], "role:FRM/Viewers")
    say("grant", "email:" + CREATED[1], "group:" + site.groups["portal-editors"])
    for account in outsiders[:4]:
        say("grant", account, "group-name:release-managers")
    for account in outsiders[4:8]:
        say("GRANT", mail(account), "group:" + site.groups["interns-and-trainees"])
    for account in outsiders[:3]:
        say("grant", account, "role:MKT/Viewers")
    for account in outsiders[3:5]:
        say("grant", mail(account), f"role:{site.projects['DEAL']}:{site.roles['Members']}")
    say("grant", "group-name:legal", "role:SUP/Viewers")
    say("grant", "group:" + site.groups["finance"], "role:MNT/Viewers")
    actors = sorted(a for a in site.actors if a[2] == "user" and a[1] == site.roles["Members"] and
                    a[3] in site.accounts and site.accounts[a[3]]["email"])
    keys = {number: key for key, number in site.projects.items()}
    for project, role, _, account in actors[:4]:
        say("revoke", mail(account), f"role:{keys[project]}/Members")
    say("revoke", "group-name:managers", "role:DRV/Viewers")
    for account in site.people("engineering")[5:10]:
        say("revoke", account, "group-name:engineering")
    for account in site.people("production")[5:9]:
        say("revoke", mail(account), "group-name:production")
    holds = site.people("design")
    say("keep", holds[0], "group-name:design")
    say("grant", holds[1], "group-name:design")
    say("grant", holds[2], "group-name:design")
    say("revoke", site.people(FORBIDDEN)[0], "group-name:" + FORBIDDEN)
    say("revoke", site.people(OUTSIDE)[0], "group-name:" + OUTSIDE)
    assert len(rows) == 40, len(rows)
    return rows, {"account": holds[2], "group": site.groups["design"]}


def save(room, name, rows, delimiter=","):
    with open(room(name), "w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows([HEADS, *rows])
    return room(name)


def office(room, path, kind, as_format, *read_as):
    """The file as LibreOffice saves it."""
    must(subprocess.run(["soffice", "-env:UserInstallation=file://" + room("office"), "--headless", *read_as,
                         "--convert-to", as_format, "--outdir", room(kind), path], stdout=subprocess.DEVNULL,
                        stderr=subprocess.PIPE, text=True, timeout=120, check=False))
    made = os.listdir(room(kind))
    return room(kind, made[0])


def through_office(room, path, delimiter):
    """CSV to a workbook and back: what an administrator does who opens it, looks at it and saves it."""
    workbook = office(room, path, "book" + str(ord(delimiter)), "xlsx", "--infilter=CSV:44,34,76,1")
    filter_ = f"csv:Text - txt - csv (StarCalc):{ord(delimiter)},34,76,1"
    return office(room, workbook, "saved" + str(ord(delimiter)), filter_)


def statuses(directory):
    head, rows = read_csv(directory, "result.csv")
    return collections.Counter(row[head.index("status")] for row in rows)


def carried(room, name, path, forbidden):
    """One round on a fresh site."""
    with Jirad(room, "--fault", f"DELETE:groupId={forbidden} * status 403", tenant="company") as jirad:
        before = Site(jirad)
        _, drift = decided(before)

        def run(*args):
            return tool(room, *args, "--org", ORG, "--org-key-file", room("key"), jirad=jirad)

        plan, undo = room(name, "plan"), room(name, "undo")
        os.mkdir(room(name))  # beside other plans they would be counted together
        asked = ["plan", path, "-o", plan, "--require", "reason,ticket,reviewer"]
        result = run(*asked)
        ok(result.returncode == 6 and "max-revoke-percent" in result.stderr and "DRV/Viewers loses" in result.stderr,
           f"{name}: a whole group out of a role has to be allowed", result.stderr)
        shutil.rmtree(plan)
        result = run(*asked, "--max-revoke-percent", "100")
        same(f"{name}: a plan is made", (result.returncode, result.stderr.count("wrong")), (0, 0))
        steps = read_json(plan, "plan.json")["steps"]
        same(f"{name}: it has a step for each row", collections.Counter(s["state"] for s in steps),
             {"due": 36, "noop": 2, "keep": 1, "manual": 1})
        same(f"{name}: reviewers keep their letters", {s["reviewer"] for s in steps}, {"M\u00fcller, J\u00f6rg"})
        ok(jirad.edit("remove-member", **drift), f"{name}: somebody changes one row meanwhile")
        result = run("apply", plan, "--tickets", "SUP")
        same(f"{name}: a dry run says what would be sent", (result.returncode, result.stdout.splitlines()[-1]),
             (0, "36 changes, 1 ticket, 0 that no API can carry out; nothing was changed: --confirm carries it out"))
        same(f"{name}: and sends nothing", jirad.writes(), [])
        result = run("apply", plan, "--confirm", "--tickets", "SUP", "--settle", "2s")
        same(f"{name}: some rows are not as planned", result.returncode, 3)
        same(f"{name}: what became of each row", statuses(plan), STATUSES)
        sent = jirad.writes()
        same(f"{name}: each write is sent once", (len(sent), len({(w["method"], w["path"], w["sent"]) for w in sent})),
             (37, 37))
        same(f"{name}: verify finds the three that are not", run("verify", plan).returncode, 9)
        ok(Site(jirad).memberships != before.memberships, f"{name}: the site is another one")

        head, rows = read_csv(plan, "undo.csv")
        same(f"{name}: undo.csv takes back grants and revokes", (len(rows), {row[0] for row in rows}),
             (32, {"grant", "revoke"}))
        result = run("plan", os.path.join(plan, "undo.csv"), "-o", room(name, "refused"))
        ok(result.returncode == 6 and "with 27 in the last 24 h by plan 'plan'" in result.stderr,
           f"{name}: what it takes back counts with it", result.stderr)
        shutil.rmtree(room(name, "refused"))
        result = run("plan", os.path.join(plan, "undo.csv"), "-o", room(name, "refused"), "--window", "0")
        ok(result.returncode == 6 and "release-managers loses 4 of 11" in result.stderr and
           "--max-revoke-percent" in result.stderr, f"{name}: the guards ask about the undo too", result.stderr)
        result = run("plan", os.path.join(plan, "undo.csv"), "-o", undo, "--max-revoke-percent", "100", "--window", "0")
        same(f"{name}: undo.csv is a plan", (result.returncode, result.stderr.count("wrong")), (0, 0))
        same(f"{name}: a dry run of it", run("apply", undo).returncode, 0)
        result = run("apply", undo, "--confirm", "--settle", "2s")
        same(f"{name}: it is carried out", (result.returncode, statuses(undo)), (0, {"done": 32}))
        same(f"{name}: it holds", run("verify", undo).returncode, 0)
        after = Site(jirad)
        made = after.created()
        same(f"{name}: accounts that were created stay", len(made), 3)
        same_rows(f"{name}: memberships are as they were",
                  {m for m in after.memberships if m[1] not in made},
                  before.memberships - {(drift["group"], drift["account"])})
        same_rows(f"{name}: roles are as they were", after.actors, before.actors)
        same_rows(f"{name}: so is everybody", {a: r for a, r in after.accounts.items() if a not in made}.keys(),
                  before.accounts.keys())
        kept = {names for number, account in after.memberships if account in made
                for names, other in after.groups.items() if other == number}
        same(f"{name}: of what was created the licence stays",
             kept - {"jira-software-users", "jira-servicedesk-users"}, set())
        secrets = [os.path.join(d, f) for d in (plan, undo) for f in os.listdir(d)
                   if b"jirad-token" in read_bytes(d, f) or b"jirad-org-key" in read_bytes(d, f)]
        same(f"{name}: no secret in any file", secrets, [])


with Room() as room:
    with open(room("key"), "w", encoding="ascii", opener=lambda p, f: os.open(p, f, 0o600)) as file:
        file.write("jirad-org-key\n")
    with Jirad(room, tenant="company") as first:
        start = Site(first)
        group = start.groups[FORBIDDEN]
        written, _ = decided(start)
    carried(room, "by hand", save(room, "reviewed.csv", written), group)
    if shutil.which("soffice") is None:
        skip("LibreOffice, semicolons", "soffice is not there")
        skip("LibreOffice, commas", "soffice is not there")
    else:
        carried(room, "semicolons", through_office(room, save(room, "office.csv", written), ";"), group)
        carried(room, "commas", through_office(room, save(room, "office.csv", written), ","), group)
done()
