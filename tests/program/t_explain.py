#!/usr/bin/python3
"""explain against the brute-force reference: every path; every set of removals carried out on the tenant's own truth,
whole (the access is gone) and with any one left out (it is not); what the account and what others lose by it. And how
people name things, the words they read, and the exit codes."""
import collections
import copy
import functools
import itertools
import json
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from access_reference import LEVELS, Reference  # noqa: E402
from harness import Jirad, Room, done, must, ok, same, tool, truth  # noqa: E402

CASES = {"small": 14, "company": 8, "people": 16}
GROUPS = {"small": 30, "company": 6, "people": 6}
LOSS_PROJECTS = 8
EVERY = {key for keys in LEVELS.values() for key in keys}
SCHEMA = {  # of --json: every member, and what is in it
    "removal": {"kind", "text", "role", "group", "permissions"},
    "remedy": {"removals", "unlicensed", "account_loses", "others_lose", "projects_unseen"},
    "loss": {"levels", "project_count", "first_projects", "in_part_count"},
    "level": {"level", "held", "permissions", "limited_by", "without_effect", "paths", "idle_paths", "open_to", "remedies", "more_remedies"},
    "head": {"site", "snapshot_id", "complete", "not_read", "candidates"},
    "account": {"account_id", "display_name", "email", "account_type", "status", "guest", "app_kind", "products"},
    "project": {"project_id", "project_key", "project_name", "style", "state", "permission_scheme"},
}


class Site:
    """What a tenant holds, and the same without some of it."""

    def __init__(self, said, jirad):
        self.said = said
        self.jirad = jirad
        self.reference = Reference(said, jirad)
        self.keys = {p["project_id"]: p["project_key"] for p in said["projects"]}
        self.held = functools.cache(functools.partial(held, self.reference))

    def without(self, account, project, removals):
        """The reference once the removals are carried out."""
        ref = copy.copy(self.reference)
        ref.groups_of = {a: set(g) for a, g in ref.groups_of.items()}
        ref.groups_of = collections.defaultdict(set, ref.groups_of)
        ref.actors = collections.defaultdict(list, {k: list(v) for k, v in ref.actors.items()})
        ref.lines = collections.defaultdict(list, {k: list(v) for k, v in ref.lines.items()})
        ref.projects = {k: dict(v) for k, v in ref.projects.items()}
        scheme = ref.projects[project]["scheme_id"] if project else None
        for r in removals:
            if r["kind"] == "membership":
                ref.groups_of[account].discard(r["group"]["group_id"])
            elif r["kind"] == "user actor":
                ref.actors[project, r["role"]["role_id"]].remove(("user", account))
            elif r["kind"] == "group actor":
                ref.actors[project, r["role"]["role_id"]].remove(("group", r["group"]["group_id"]))
            elif r["kind"] == "project lead":
                ref.projects[project]["lead"] = "nobody"
            else:
                ref.lines[scheme] = [line for line in ref.lines[scheme] if not self.is_line(r, line)]
        return ref

    def is_line(self, removal, line):
        """Is this one of the lines that the removal takes? Told by the words of the removal."""
        permission, kind, holder = line
        names = {"user": self.reference.accounts.get(holder, {}).get("display_name"),
                 "projectLead": "the project lead", "projectRole": "role " + self.reference.role_name.get(holder, "?"),
                 "group": "group " + (self.reference.group_name.get(holder) or holder),
                 "applicationRole": "product " + self.reference.product_name.get(holder, "?") if holder
                                    else "any logged-in account"}
        whom = removal["text"].split(" from ", 1)[1].split(" in permission scheme ", 1)[0]
        return permission in removal["permissions"] and names.get(kind) == whom


def held(ref, account, project):
    """Permissions that the account has by name there."""
    return {key for key, ways in ref.all_ways(account, project, EVERY).items()
            if ways and not ref.limit(account, project, key)}


def loss_of(before, after, accounts, projects, keys):
    """{account: (levels, projects where a level goes, where only single permissions go)}, told as explain does; 'before'
    says what an account held in a project, 'after' is the reference once something is gone."""
    lost = {}
    for account in accounts:
        levels, whole, part = set(), [], 0
        for p in projects:
            had, has = before(account, p), held(after, account, p)
            gone = {name for name, of in LEVELS.items() if had & set(of) and not has & set(of)}
            levels |= gone
            if gone:
                whole.append(keys[p])
            elif had != has:
                part += 1
        if whole or part:
            lost[account] = (sorted(levels), len(whole), part, whole[:LOSS_PROJECTS])
    return lost


def told_loss(loss):
    return (sorted(loss["levels"]), loss["project_count"], loss["in_part_count"], loss["first_projects"])


def explain(room, snapshot, *args, status=0):
    return json.loads(must(tool(room, "explain", *args, "--snapshot", snapshot, "--json", "--quiet"), status).stdout)


def in_order(projects):
    return sorted(projects, key=lambda p: (0, int(p), "") if p.isdigit() else (1, 0, p))


def check_remedy(site, account, project, keys, remedy, wrong, where):
    removals, ref = remedy["removals"], site.reference
    after = site.without(account, project, removals)
    if any(after.ways(account, project, key) for key in keys):
        wrong["ends the access"].append(f"{where}: {[r['text'] for r in removals]}")
    for left_out in removals:
        rest = [r for r in removals if r is not left_out]
        if not any(site.without(account, project, rest).ways(account, project, key) for key in keys):
            wrong["is minimal"].append(f"{where}: without {left_out['text']}")
    projects = in_order(ref.projects)
    mine = loss_of(site.held, after, [account], projects, site.keys)
    if mine.get(account, ([], 0, 0, [])) != told_loss(remedy["account_loses"]):
        wrong["says what the account loses"].append(f"{where}: {mine} {remedy['account_loses']}")
    lines = any(r["kind"] == "scheme lines" for r in removals)
    scheme = ref.projects[project]["scheme_id"]
    seen = [p for p in projects if p == project or (lines and ref.projects[p]["scheme_id"] == scheme)]
    others = loss_of(site.held, after, [a for a in ref.accounts if a != account], seen, site.keys)
    told = {loss["account_id"]: told_loss(loss) for loss in remedy["others_lose"]}
    if others != told or remedy["projects_unseen"] != 0:
        wrong["says what others lose"].append(f"{where}: {sorted(others)[:4]} {sorted(told)[:4]}")


def all_removals(site, level):
    """Everything that cuts some way of the level, as explain calls it."""
    found = {}
    for remedy in level["remedies"]:
        for r in remedy["removals"]:
            found[r["text"]] = r
    return list(found.values())


def check_all_found(site, account, project, keys, level, wrong, where):
    """Of the removals that are named, every minimal set is told."""
    universe = all_removals(site, level)
    if level["more_remedies"] or len(universe) > 7:
        return 0
    told = {frozenset(r["text"] for r in remedy["removals"]) for remedy in level["remedies"]}
    minimal = []
    for size in range(1, len(universe) + 1):
        for some in itertools.combinations(universe, size):
            texts = frozenset(r["text"] for r in some)
            if any(small <= texts for small in minimal):
                continue
            after = site.without(account, project, some)
            if not any(after.ways(account, project, key) for key in keys):
                minimal.append(texts)
    if set(minimal) != told:
        wrong["every minimal set is told"].append(f"{where}: {set(minimal) ^ told}")
    return 1


def has_members(thing, kind, optional=()):
    return set(thing) <= SCHEMA[kind] and SCHEMA[kind] - set(optional) <= set(thing)


def check_schema(answer, wrong, where):
    good = set(answer) == SCHEMA["head"] | {"account", "reach", "project", "computed", "levels"}
    good = good and has_members(answer["account"], "account") and has_members(answer["project"], "project")
    for level in answer["levels"]:
        good = good and has_members(level, "level")
        for remedy in level["remedies"]:
            good = good and has_members(remedy, "remedy") and has_members(remedy["account_loses"], "loss")
            good = good and all(has_members(r, "removal", ("role", "group", "permissions"))
                                for r in remedy["removals"])
    if not good:
        wrong["has the members of its schema"].append(where)


def check_case(site, room, snapshot, account, project, wrong, counts):
    answer = explain(room, snapshot, account, project)
    check_schema(answer, wrong, f"{account} in {project}")
    for level in answer["levels"]:
        keys, where = LEVELS[level["level"]], f"{account} in {project}: {level['level']}"
        ways = set()
        for key in keys:
            ways |= site.reference.ways(account, project, key)
        if sorted(k for k in keys if site.reference.ways(account, project, k)) != sorted(level["permissions"]):
            wrong["has the permissions of the reference"].append(where)
        cut = {k: site.reference.limit(account, project, k) for k in level["permissions"]}
        if sorted(k for k in cut if cut[k]) != sorted(level["without_effect"]) or \
                {level["limited_by"]} != ({cut[k] for k in cut if cut[k]} or {""}):
            wrong["says what is limited, and by what"].append(f"{where}: {level['limited_by']} {cut}")
        told = sorted((p.get("group", {}).get("group_id") or "", p.get("role", {}).get("role_id") or "")
                      for p in level["paths"])
        if told != sorted((w[2] or "", w[1] if w[0] == "projectRole" else "") for w in ways):
            wrong["has the paths of the reference"].append(f"{where}: {told} {ways}")
        if bool(level["remedies"]) != bool(ways):
            wrong["ends the access"].append(f"{where}: {len(level['remedies'])} remedies of {len(ways)} ways")
        for remedy in level["remedies"]:
            counts["remedies"] += 1
            check_remedy(site, account, project, keys, remedy, wrong, where)
        counts["complete"] += check_all_found(site, account, project, keys, level, wrong, where)


def choose(site, count):
    """Cases with the most kinds of ways first, then any, then those without access."""
    dice, found = random.Random(4), collections.defaultdict(list)
    for project in in_order(site.reference.projects):
        for account in sorted(site.reference.accounts):
            ways = set()
            for keys in LEVELS.values():
                for key in keys:
                    ways |= site.reference.ways(account, project, key)
            found[min(len(ways), 5), frozenset(w[0] for w in ways)].append((account, project))
    kinds = sorted(found, key=lambda k: (-len(k[1]), -k[0], sorted(k[1])))
    return [dice.choice(found[k]) for k in (kinds * (count // len(kinds) + 1))[:count]]


def check_given(site, answer, kind, who, wrong):
    """Every line that names the account or the group itself: those of schemes have no ids in the truth. And what is
    shared with it by name, or is its own and others see it."""
    ref, said = site.reference, site.said
    want = [f"role:{p}:{r}:{kind}:{who}" for (p, r), actors in ref.actors.items() for actor in actors
            if actor == (kind, who) and p in ref.projects]
    want += [f"lead:{p}:{who}" for p, row in ref.projects.items() if kind == "user" and row["lead"] == who]
    want += [f"product:{key}:group:{who}" for key, groups in ref.product_groups.items() if who in groups]
    want += [f"scheme:{s}" for s, lines in ref.lines.items() for line in lines if line[1:] == (kind, who)]
    want += [f"security:{m['level_id']}:{m['member_id']}" for m in said["security_members"]
             if m["holder_type"] == kind and {m["holder_value"], m["holder_parameter"]} & ({who, ref.group_name[who]}
                                                                                           if kind == "group" else {who})]
    told = [g["grant_id"].rpartition(":")[0] if g["kind"] == "scheme" else g["grant_id"] for g in answer["grants"]]
    if sorted(told) != sorted(want) or not all(g["text"] and g["grant_id"].startswith(g["kind"] + ":")
                                               for g in answer["grants"]):
        wrong["says what names it"].append(f"{who}: {sorted(told)} {sorted(want)}")
    by = "account" if kind == "user" else "group"
    named = ("public", "logged-in", "group", "account")
    want = {(s["object_type"], s["object_id"], s["owner"] == who, s["kind"], s["target_id"]) for s in said["shares"]
            if s["visible"] == "yes" and s["kind"] in named and (s["owner"] == who or (s["kind"], s["target_id"]) == (by, who))}
    told = {(s["object_type"], s["object_id"], s["owned"], s["shared_with"], s["target_id"]) for s in answer["shared"]
            if s["shared_with"] in named}
    if told != want:
        wrong["says what is shared"].append(f"{who}: {told} {want}")


def check_account(site, room, snapshot, account, wrong):
    """All projects at once: the sums, each path's projects, and what each group alone gives."""
    answer, ref = explain(room, snapshot, account), site.reference
    check_given(site, answer, "user", account, wrong)
    grants = {level: [k for k in keys if k != "ADMINISTER"] for level, keys in LEVELS.items()}
    want = {level: sum(any(ref.held(account, p, k) for k in keys) for p in ref.projects)
            for level, keys in grants.items()}
    if answer["held_projects"] != want:
        wrong["counts the projects of each level"].append(f"{account}: {answer['held_projects']} {want}")
    told, pairs = collections.Counter(), collections.Counter()
    if answer["reach"] == "reached":
        for path in answer["paths"]:
            for project in path["projects"]:
                told[project] += 1
        for p in ref.projects:
            ways = set().union(*(ref.ways(account, p, k) for keys in grants.values() for k in keys))
            ways = {way for way in ways if not way[0].startswith("admin")}
            if ways:
                pairs[site.keys[p]] = len(ways)
    if told != pairs:
        wrong["has each path once in each project"].append(f"{account}: {told} {pairs}")
    if answer["reach"] != "reached":
        return
    for group in answer["groups"]:
        removal = {"kind": "membership", "group": group["group"]}
        after = site.without(account, None, [removal])
        want = loss_of(site.held, after, [account], in_order(ref.projects), site.keys)
        if want.get(account, ([], 0, 0, [])) != told_loss(group["account_loses"]):
            wrong["says what each group alone gives"].append(f"{account}, {group}: {want}")


def check_group(site, room, snapshot, group, wrong):
    answer, ref = explain(room, snapshot, "--group", group), site.reference
    check_given(site, answer, "group", group, wrong)
    after = copy.copy(ref)
    after.groups_of = collections.defaultdict(set, {a: g - {group} for a, g in ref.groups_of.items()})
    members = [a for a in ref.accounts if group in ref.groups_of[a]]
    unlicensed = {a for a in members if ref.reached(a) and not after.reached(a)}
    if {a["account_id"] for a in answer["unlicensed"]} != unlicensed:
        wrong["group: who loses the last licence"].append(group)
    admins = {a for a in members if ref.active(a) and ref.groups_of[a] & ref.admin_groups
              and not after.groups_of[a] & ref.admin_groups}
    if {a["account_id"] for a in answer["administrators_lost"]} != admins:
        wrong["group: who is no administrator any more"].append(group)
    grants = copy.copy(ref), copy.copy(after)
    for one in grants:
        one.admin_groups = set()
    want = loss_of(functools.partial(held, grants[0]), grants[1], [a for a in members if a not in unlicensed], in_order(ref.projects), site.keys)
    told = {loss["account_id"]: told_loss(loss) for loss in answer["would_lose"]}
    if want != told:
        wrong["group: who would lose what"].append(f"{group}: {want} {told}"[:400])
    roles = collections.defaultdict(set)
    for (project, role), actors in ref.actors.items():
        if ("group", group) in actors:
            roles[role].add(site.keys[project])
    if {r["role"]["role_id"]: set(r["projects"]) for r in answer["roles"]} != roles:
        wrong["group: roles by project"].append(group)
    schemes = {s: {line[0] for line in lines if line[1:] == ("group", group)} for s, lines in ref.lines.items()}
    if {s["scheme_id"]: set(s["permissions"]) for s in answer["permission_schemes"] if not s["by_licence"]} != \
            {s: p for s, p in schemes.items() if p}:
        wrong["group: schemes by permission"].append(group)


CHECKS = ["has the members of its schema", "has the permissions of the reference", "has the paths of the reference",
          "says what is limited, and by what",
          "ends the access", "is minimal", "every minimal set is told", "says what the account loses",
          "says what others lose", "counts the projects of each level", "has each path once in each project",
          "says what each group alone gives", "group: who loses the last licence",
          "group: who is no administrator any more", "group: who would lose what", "group: roles by project",
          "group: schemes by permission", "says what names it", "says what is shared"]


def one_tenant(room, tenant):
    with Jirad(room, tenant=tenant) as jirad:
        snapshot = room(tenant + ".zst")
        must(tool(room, "fetch", "-o", snapshot, "--quiet", jirad=jirad))
        site = Site(truth(room, tenant), jirad)
        wrong, counts = {what: [] for what in CHECKS}, collections.Counter()
        cases = choose(site, CASES[tenant])
        for account, project in cases:
            check_case(site, room, snapshot, account, project, wrong, counts)
        for account in sorted({account for account, _ in cases}):
            check_account(site, room, snapshot, account, wrong)
        groups = sorted(site.reference.group_name)
        for group in random.Random(2).sample(groups, min(len(groups), GROUPS[tenant])):
            check_group(site, room, snapshot, group, wrong)
        for what, where in wrong.items():
            ok(not where, f"{tenant}: {what}", "\n".join(where[:4]))
        ok(counts["remedies"] > 2 * len(cases) and counts["complete"] > 4, f"{tenant}: enough was looked at", counts)
        if tenant == "small":
            live = must(tool(room, "explain", "mia@example.com", "ALPHA", "--quiet", jirad=jirad)).stdout
            same("live and snapshot say the same", live,
                 must(tool(room, "explain", "mia@example.com", "ALPHA", "--quiet", "--snapshot", snapshot)).stdout)
        return snapshot


def refused(room, snapshot, name, says, *args, status=2):
    done_ = tool(room, "explain", *args, "--snapshot", snapshot, "--quiet")
    ok(done_.returncode == status and says in done_.stderr and not done_.stdout, name,
       f"exit {done_.returncode}\n{done_.stderr}")


def names(room, snapshot):
    """How an account, a group and a project may be called."""
    by_id = explain(room, snapshot, "5b10ac8d82e05b22cc7d4ef5", "ALPHA")
    for what, word in {"e-mail": "mia@example.com", "e-mail in capitals": "MIA@EXAMPLE.COM", "name": "Mia Krystof",
                       "name in other case": "mia krystof"}.items():
        same(f"an account by {what}", explain(room, snapshot, word, "ALPHA"), by_id)
    same("a project by id", explain(room, snapshot, "Mia Krystof", by_id["project"]["project_id"]), by_id)
    by_name = explain(room, snapshot, "--group", "jira-administrators")
    same("a group by id", explain(room, snapshot, "--group", by_name["group"]["group_id"]), by_name)
    refused(room, snapshot, "several of that name are listed",
            "2 accounts are called 'Sam Lee': name one by its id: 557058:aaaa0001-0000-4000-8000-000000000001, "
            "557058:aaaa0001-0000-4000-8000-000000000002", "Sam Lee")
    refused(room, snapshot, "an unknown account, with the nearest", "no account is called 'Mia Kristof'; "
            "did you mean 'Mia Krystof'?", "Mia Kristof")
    refused(room, snapshot, "an unknown account, nothing near", "no account has the id, e-mail or display name "
            "'zzzzzzzzzzzzzzzz'", "zzzzzzzzzzzzzzzz")
    refused(room, snapshot, "an unknown project", "no project is called 'ALPHS'; did you mean 'ALPHA'?", "mia@example.com",
            "ALPHS")
    refused(room, snapshot, "an unknown group", "no group is called 'site-admin'; did you mean 'site-admins'?", "--group",
            "site-admin")
    refused(room, room("no.zst"), "a snapshot that is not there", "cannot read", "Mia Krystof", status=65)


def words(room, snapshot):
    def said(*args):
        return must(tool(room, "explain", *args, "--snapshot", snapshot, "--quiet")).stdout

    text = said("Mia Krystof", "ALPHA")
    ok("    Mia Krystof - group jira-administrators - role Administrators in ALPHA - permission scheme Default "
       "Permission Scheme - Administer projects\n" in text, "a path in words", text)
    ok("remove Mia Krystof from role Administrators in ALPHA" in text, "a removal in words", text)
    ok("44 others lose browse in up to 3 projects: Sam Lee" in text, "what others lose in several projects", text)
    text = said("Mia Krystof", "BETA")
    ok("41 others lose browse in BETA: Sam Lee, Vic Viewer, Worker 000 and 38 more\n" in text,
       "what others lose in one project", text)
    text = said("Mia Krystof")
    ok("Jira administrator by group jira-administrators: may administer every project" in text, "a Jira administrator",
       text)
    for who, lines in (("Mia Krystof", "role Administrators in ALPHA, BETA, GAMMA\n  role Beyond a double in NUM\n"
                                       "  lead of ALPHA\n  issue security level of =Odd; \"holders\", all: Named\n"
                                       "  shares its dashboard For the administrators with group jira-administrators\n"
                                       "  shares its dashboard Wallboard with public, group Developers (may edit)"),
                       ("Worker 000", "nothing\n  not read: org-roles, tokens, service-accounts: no organisation's key was "
                                      "given\n\nIssue security that it sees without being named\n  issue security level of "
                                      "=Odd; \"holders\", all, as any logged-in account: Everyone, and more, Named\n")):
        text = said(who)
        ok(f"\nGiven to the account itself\n  {lines}" in text, f"what names {who} itself",
           text.partition("Given")[2])
    text = said("Mia Krystof").partition("\n\nIssue security that it sees without being named\n")[2].partition("\n\n")[0]
    same("levels of issue security that are not by name", text.splitlines(), [
        '  issue security level of =Odd; "holders", all, as any logged-in account: Everyone, and more, Named',
        '  issue security level of =Odd; "holders", all, as anyone: Everyone, and more',
        '  issue security level of =Odd; "holders", all, as lead of ALPHA: Everyone, and more',
        '  issue security level of =Odd; "holders", all, by group Größe 开发 🚲: Named',
        '  issue security level of =Odd; "holders", all, by product Jira: Everyone, and more',
        '  issue security level of =Odd; "holders", all, by role Administrators in ALPHA, DESK: Named'])
    same("--json: what was not read", explain(room, snapshot, "Mia Krystof")["not_read"],
         [{"readings": "org-roles, tokens, service-accounts", "why": "no organisation's key was given"}])
    text = said("Lee Left")
    ok("it is not active" in text and "Paths (without effect)" in text and "would see without being named (without effect)\n" in
       text, "an inactive account", text)
    text = said("Mia Krystof", "NUL")
    ok("for all: anyone, without login too - permission scheme Public - Browse projects" in text and
       "browse: not by name, but anyone may" in text, "a public project", text)
    text = said("Mia Krystof", "GAMMA")
    ok("Jira shows no grants of this project" in text, "a project that cannot be computed", text)
    text = said("Mia Krystof", "DESK")
    ok("on condition: the assignee of an issue - permission scheme" in text, "holders that depend on an issue", text)
    everything = "".join(said(a["account_id"]) for a in truth(room, "small")["accounts"])
    ok(not any(ord(c) < 32 and c != "\n" or 0x202a <= ord(c) <= 0x202e for c in everything),
       "names are harmless on a terminal")
    text = said("Mia Krystof", "ALPHA", "--permission", "DELETE_ISSUES", "--candidates", "active")
    ok("DELETE_ISSUES: " in text and "browse" not in text, "chosen permissions instead of levels", text)


GROUP_TEXTS = {
    "jira-administrators": """\
jira-administrators
  group:   ff1e15a3-df68-4bf2-a615-40c8abcd12e2, 4 members, 3 active

Where it is used
  Jira administrators
  product licence: Jira
  role Administrators in 1 project: ALPHA
  by its product licence, permission scheme Odd holders, "all" of them (1 project): Browse projects, Create issues, \
Edit issues
  dashboards shared with it: For the administrators
  not read: org-roles, tokens, service-accounts: no organisation's key was given

If this group were removed
  2 accounts are no longer Jira administrators: Automation for Jira, Mia Krystof
  2 accounts lose access that nothing else gives
        Automation for Jira, Ada Admin lose administer in ALPHA
""",
    "R&D / Platform #1 + QA? 100%": """\
R&D / Platform #1 + QA? 100%
  group:   10000000-0000-4000-8000-000000000001, 3 members, 3 active

Where it is used
  role Developers in 1 project: ALPHA
  permission scheme Odd holders, "all" of them (1 project): Browse projects
  issue security level of =Odd; "holders", all: Named
  filters shared with it: Every kind, "all" of them
  not read: org-roles, tokens, service-accounts: no organisation's key was given

If this group were removed
  1 account loses access that nothing else gives
        =HYPERLINK("http://x.example","hi") loses work in ALPHA
""",
    "jira-software-users": """\
jira-software-users
  group:   37fcfa53-b3a2-431d-b941-419f73f51dbc, 49 members, 45 active

Where it is used
  product licence: Jira, new accounts are put there
  role Member in 1 project: BETA
  role Member in 1 project: GAMMA
  permission scheme Default Permission Scheme (3 projects): Browse projects
  by its product licence, permission scheme Odd holders, "all" of them (1 project): Browse projects, Create issues, \
Edit issues
  not read: org-roles, tokens, service-accounts: no organisation's key was given

If this group were removed
  41 accounts lose their only product licence, and with it all grants: Sam Lee, Vic Viewer, Worker 000, Worker 001, \
Worker 002, Worker 003, Worker 004, Worker 005, Worker 006, Worker 007, Worker 008, Worker 010 and 29 more
  4 accounts lose access that nothing else gives
        Sam Lee, Automation for Jira, Mia Krystof and 1 more lose browse in OLD, ALPHA, BETA, AL
""",
    "from-the-directory": """\
from-the-directory
  group:   10000000-0000-4000-8000-000000000009, 2 members, 1 active

Where it is used
  role Developers in 1 project: ATTIC
  not read: org-roles, tokens, service-accounts: no organisation's key was given

If this group were removed
  nobody loses access to a project
""",
    "deleted-by-name": """\
deleted-by-name
  group:   Jira shows its name only; its id and members are unknown

Where it is used
  role Service Desk Team in 1 project: DESK
  not read: org-roles, tokens, service-accounts: no organisation's key was given

If this group were removed
  unknown: its members are not known
""",
    "site-admins": """\
site-admins
  group:   6eaa3937-3a91-476b-be6b-dda16f6804a5, 1 member, 1 active

Where it is used
  site administrators
  Jira administrators
  filters shared with it: With a group of which only the name is told
  not read: org-roles, tokens, service-accounts: no organisation's key was given

If this group were removed
  1 account no longer administers the site: Ada Admin
""",
}


def group_texts(room, snapshot):
    """A group in words, whole: the same facts as in --json, which is held against a second computation."""
    for group, text in GROUP_TEXTS.items():
        same(f"the group {group} in words", must(tool(room, "explain", "--group", group, "--snapshot", snapshot,
                                                      "--quiet")).stdout, text)
    everything = "".join(must(tool(room, "explain", "--group", g["group_id"], "--snapshot", snapshot, "--quiet")).stdout
                         for g in truth(room, "small")["groups"] if g["group_id"])
    ok("in nothing that was read; other products, boards, automation, notifications and apps, which are not read here, may "
       "use it" in everything, "a group that is used nowhere says so, and what may use it")
    ok(not any(ord(c) < 32 and c != "\n" or 0x202a <= ord(c) <= 0x202e for c in everything),
       "names in a group's words are harmless on a terminal")


def limits(room, snapshot):
    """Who has access without a licence, and what has no effect, in words."""
    def said(*args):
        return must(tool(room, "explain", *args, "--snapshot", snapshot, "--quiet")).stdout

    for args, want in (
            (("Gus Guest", "ALPHA"), ["atlassian, active, a guest", "work: yes, by 2 paths"]),
            (("Gwen Guest", "DESK"), ["a guest by its role", "browse: yes, by 1 path",
                                      "work: in part, by 1 path",
                                      "limited by product licence, without effect: Create issues, Edit issues"]),
            (("Sol Software", "ATTIC"), ["browse: yes, by 1 path",
                                         "administer: no, the project is archived: 1 path without effect",
                                         "limited by archived, without effect: Administer projects"]),
            (("Rut Root", "TEAM"), ["group jira-admins - administers Jira - Browse projects"]),
            (("Uma Unlicensed", "ALPHA"), ["No grant reaches this account: it has no product licence"]),
            (("Release robot",), ["service account, active", "in 2 archived projects nothing but browsing has effect",
                                  "in 2 projects nothing but browsing and comments has effect"]),
            (("Triage agent",), ["agent, active"]), (("Timesheets",), ["app, active"])):
        text = said(*args)
        ok(all(w in text for w in want), f"explain {' '.join(args)}: {want[-1]}", text)


def main():
    with Room() as room:
        snapshot = one_tenant(room, "small")
        names(room, snapshot)
        words(room, snapshot)
        group_texts(room, snapshot)
        limits(room, one_tenant(room, "people"))
        snapshot = one_tenant(room, "company")
        text = must(tool(room, "explain", "--group", "internal-audit", "--snapshot", snapshot, "--quiet")).stdout
        ok("permission scheme " in text and "in no role" not in text, "a group in a permission scheme only", text)
    done()


main()
