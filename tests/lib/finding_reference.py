"""Findings by brute force, straight from what each is defined to be: from what jirad says its tenant holds, and, for
activity, from the replies in a snapshot. Nothing is shared with the program, and nothing is clever.

Each method gives a set of (finding, severity, subject_type, subject_id, project_key).
"""
import collections
import datetime
import json
import os
import subprocess

import shared_reference
import token_reference

CLOUD = "5b0c8a10-7f3e-4c55-9d0a-6a1f3f8e2b71"
ORG = "0a6e0000-1111-4111-8111-00000000abcd"
ORDER = ["public exposure", "leaver", "segregation of duties", "inactive account with access", "orphaned grant",
         "app administers", "administrator by organisation role alone", "external domain",
         "suspended account that still holds", "external guest", "logged-in exposure", "public filter",
         "public dashboard", "security level that shows everybody", "everybody may edit",
         "token of an inactive account", "token of an administrator", "token that never expires",
         "service account without an owner", "dormant", "roster ambiguous", "never active", "unused token", "pending invitation",
         "never accepted", "guest role used without guests", "lead inactive", "redundant grant", "empty group",
         "unused group", "unused role", "unlisted group",
         "roster unmatched"]
SEVERITIES = ["high", "medium", "low", "info"]


def lower(text):
    """The letters of ASCII alone."""
    return "".join(chr(ord(c) + 32) if "A" <= c <= "Z" else c for c in text)


def replies(run):
    with open(os.path.join(run, "snapshot.jsonl.zst"), "rb") as file:
        text = subprocess.run(["zstd", "-dcq"], stdin=file, capture_output=True, check=True).stdout
    return [json.loads(line) for line in text.splitlines()]


class Activity:
    """What the organisation's replies say of each account: products of this site, their times, e-mail; and the groups
    that have any role."""

    def __init__(self, run):
        self.listed, self.email, self.added, self.groups = set(), {}, {}, set()
        self.times = collections.defaultdict(list)
        self.ever, self.status, self.verified = set(), {}, {}
        lines = replies(run)
        self.finished = datetime.date.fromisoformat(lines[-1]["finished"][:10])
        for line in lines:
            if "/admin/" not in line.get("path", "") or line["status"] != 200:
                continue
            path = line["path"].partition("?")[0].split("/")
            if path[-3::2] == ["groups", "role-assignments"] and line["body"]["data"]:
                self.groups.add(path[-2])
            if path[-2:] != ["users", "search"]:
                continue
            for one in line["body"]["data"]:
                who = one["accountId"]
                self.email.setdefault(who, one.get("email") or "")
                self.added.setdefault(who, (one.get("addedToOrg") or "")[:10])
                if "status" in one:
                    self.status[who], self.verified[who] = one["status"], one.get("emailVerified")
                for product in one.get("productAccess") or []:
                    if product.get("lastActiveTimestamp"):
                        self.ever.add(who)
                    if CLOUD in product["id"] and product["key"].startswith("jira"):
                        self.listed.add(who)
                        self.times[who].append(product.get("lastActiveTimestamp") or "")


class Findings:
    """reference: see access_reference; activity: None without an organisation."""

    def __init__(self, said, reference, activity=None, days=90, domains=None):
        self.said, self.ref, self.activity, self.days, self.domains = said, reference, activity, days, domains
        self.accounts, self.projects = reference.accounts, reference.projects
        self.live = [p for p in self.projects if self.projects[p]["state"] == "live"]
        self.listed = {g["group_id"] for g in said["groups"]}
        self.listed_names = {g["group_name"] for g in said["groups"]}
        self.roles = {r["role_id"]: r for r in said["roles"]}
        self.uses = set(reference.admin_groups) | set(reference.licence_groups)
        self.uses |= {a["actor_id"] for a in said["actors"] if a["kind"] == "group"}
        self.uses |= {l["holder_id"] for l in said["scheme_lines"] if l["holder_type"] == "group"}
        self.uses |= shared_reference.groups(said) | self.security("group")
        if activity:
            self.uses |= activity.groups
        self.members = collections.defaultdict(set)
        for who, groups in reference.groups_of.items():
            for group in groups:
                self.members[group].add(who)

    def security(self, kind):
        """Ids of the holders of this kind that levels of issue security name."""
        return {m["holder_value"] or m["holder_parameter"] for m in self.said["security_members"]
                if m["holder_type"] == kind}

    def key(self, project):
        return self.projects[project]["project_key"]

    def active_people(self):
        return [a for a, r in self.accounts.items() if r["account_type"] == "atlassian" and r["status"] == "active"]

    def email(self, account):
        return self.accounts[account]["email"] or (self.activity.email.get(account, "") if self.activity else "")

    def exposure(self, which, severity):
        return {(f"{which} exposure", severity, "project", p, self.key(p)) for p in self.projects
                if self.ref.computed(p) and self.ref.exposure(p) == which}

    def holders(self):
        """Accounts that something is given to, themselves or by a group."""
        own = {a["actor_id"] for a in self.said["actors"] if a["kind"] == "user"}
        own |= {l["holder_id"] for l in self.said["scheme_lines"] if l["holder_type"] == "user"}
        own |= self.security("user")
        if self.activity:
            own |= {r["principal_id"] for r in self.said["org_roles"] if r["principal_type"] == "account" and
                    r["way"] == "direct" and (CLOUD in r["resource_id"] or ORG in r["resource_id"])}
        return own | {a for a in self.accounts if self.ref.groups_of[a] & self.uses}

    def suspended(self):
        if not self.activity:
            return set()
        return {("suspended account that still holds", "medium", "account", a, "") for a in self.holders()
                if self.activity.status.get(a) == "suspended"}

    def invitations(self):
        """Those that were not accepted: still open, or no more."""
        out = set()
        for a, status in self.activity.status.items() if self.activity else []:
            if self.activity.verified[a] is not False or a in self.activity.ever:
                continue
            kind = "account" if a in self.accounts else "organisation account"
            if status != "active":
                out.add(("never accepted", "low", kind, a, ""))
            elif self.days_since(self.activity.added[a]) > self.days:
                out.add(("pending invitation", "low", kind, a, ""))
        return out

    def guest_roles(self):
        out = set()
        for (project, role), actors in self.ref.actors.items():
            if project not in self.projects or self.roles.get(role, {}).get("type") != "GUEST_ROLE" or not actors:
                continue
            who = {a for a in self.accounts if any(w == a or w in self.ref.groups_of[a] for _, w in actors)}
            if not who & set(self.ref.guests):
                out.add(("guest role used without guests", "low", "project", project, self.key(project)))
        return out

    def inactive(self):
        own = self.holders()
        return {("inactive account with access", "medium", "account", a, "") for a, r in self.accounts.items()
                if r["status"] == "inactive" and a in own}

    @staticmethod
    def grant(actor):
        who = f"group-name:{actor['actor_name']}" if actor["kind"] == "group" and not actor["actor_id"] else \
            f"{actor['kind']}:{actor['actor_id']}"
        return f"role:{actor['project_id']}:{actor['role_id']}:{who}"

    def orphaned(self):
        out = set()
        for actor in self.said["actors"]:
            if (actor["kind"] == "user" and self.accounts[actor["actor_id"]]["status"] == "unknown" or
                    actor["kind"] == "group" and actor["actor_id"] not in self.listed):
                out.add(("orphaned grant", "medium", "role assignment", self.grant(actor),
                         self.key(actor["project_id"])))
        for line in self.said["scheme_lines"]:
            lost = {"group": line["holder_id"] not in self.listed,
                    "user": self.accounts.get(line["holder_id"], {"status": "unknown"})["status"] == "unknown",
                    "projectRole": line["holder_id"] not in self.roles}
            if lost.get(line["holder_type"]):
                out.add(("orphaned grant", "medium", "permission scheme", line["scheme_id"], ""))
        for member in self.said["security_members"]:
            kind, holder = member["holder_type"], member["holder_value"] or member["holder_parameter"]
            lost = {"group": holder not in self.listed and holder not in self.listed_names,
                    "user": self.accounts.get(holder, {"status": "unknown"})["status"] == "unknown",
                    "projectRole": holder not in self.roles}
            if lost.get(kind):
                out.add(("orphaned grant", "medium", "security level", member["level_id"], ""))
        return out

    def open_levels(self):
        """Levels of schemes in use that have a member who is everybody."""
        everybody = {m["level_id"] for m in self.said["security_members"] if m["holder_type"] == "anyone" or
                     (m["holder_type"] == "applicationRole" and not m["holder_parameter"])}
        used = {p["security_scheme_id"] for p in self.projects.values() if p["state"] != "deleted"}
        return {("security level that shows everybody", "medium", "security level", level["level_id"], "")
                for level in self.said["security_levels"]
                if level["level_id"] in everybody and level["scheme_id"] in used}

    def apps(self):
        out = set()
        for a, r in self.accounts.items():
            if r["account_type"] != "app" or r["status"] != "active":
                continue
            where = [p for p in self.live if self.ref.ways(a, p, "ADMINISTER_PROJECTS")]
            if where:
                out.add(("app administers", "medium", "account", a, self.key(where[0]) if len(where) == 1 else ""))
            if self.ref.groups_of[a] & self.ref.admin_groups:
                out.add(("app administers", "medium", "account", a, ""))
        return out

    def posted(self, cloud=CLOUD):
        """Has an account a role of administrators here, itself or by a group? As a function of its id."""
        posts = {("group" if r["principal_type"] == "group" else "account", r["principal_id"])
                 for r in self.said["org_roles"] if self.activity and r["way"] in ("", "direct") and (
                     cloud in r["resource_id"] or ORG in r["resource_id"]) and (
                         r["role"] in ("atlassian/org-admin", "atlassian/site-admin", "atlassian/user-access-admin") or
                         (r["role"] == "atlassian/admin" and r["resource_id"].startswith("ari:cloud:jira")))}
        theirs = collections.defaultdict(set, {a: set(g) for a, g in self.ref.groups_of.items()})
        for m in self.said["org_memberships"]:
            theirs[m["account_id"]].add(m["group_id"])
        def is_one(a):
            return ("account", a) in posts or any(("group", g) in posts for g in theirs[a])
        return is_one

    def admins_by_role(self, cloud=CLOUD):
        """People who have such a role, and are in none of the groups that Jira lists for administration."""
        is_one = self.posted(cloud)
        kind, there = "administrator by organisation role alone", self.said["org_accounts"]
        return {(kind, "medium", "account", a, "") for a in self.active_people()
                if is_one(a) and not self.ref.groups_of[a] & self.ref.admin_groups} | {
                    (kind, "medium", "organisation account", a["account_id"], "") for a in there
                    if is_one(a["account_id"]) and a["account_id"] not in self.accounts and a["status"] == "active"}

    def tokens(self):
        """Of those whom the lists of tokens name; without an organisation nobody is."""
        if not self.activity:
            return set()
        is_one = self.posted()
        admins = {t["owner_id"] for t in self.said["org_tokens"]
                  if is_one(t["owner_id"]) or self.ref.groups_of.get(t["owner_id"], set()) & self.ref.admin_groups}
        return token_reference.Judge(self.said, self.activity.finished, admins, self.days).findings()

    def external(self):
        return {("external domain", "medium", "account", a, "") for a in self.active_people()
                if self.domains and self.email(a) and lower(self.email(a)).split("@")[-1] not in self.domains}

    def guests(self):
        return {("external guest", "medium", "account", a, "") for a in self.active_people() if a in self.ref.guests}

    def days_since(self, day):
        return (self.activity.finished - datetime.date.fromisoformat(day[:10])).days

    def dormant(self):
        if not self.activity:
            return set()
        return {("dormant", "medium", "account", a, "") for a in self.active_people()
                if any(self.activity.times[a]) and self.days_since(max(self.activity.times[a])) > self.days}

    def never_active(self):
        if not self.activity:
            return set()
        return {("never active", "low", "account", a, "") for a in self.active_people()
                if a in self.activity.listed and not any(self.activity.times[a]) and
                (not self.activity.added[a] or self.days_since(self.activity.added[a]) > self.days)}

    def leads(self):
        return {("lead inactive", "low", "project", p, self.key(p)) for p in self.live
                if self.projects[p]["lead"] and self.accounts[self.projects[p]["lead"]]["status"] == "inactive"}

    def redundant(self):
        out = set()
        for actor in self.said["actors"]:
            groups = {who for kind, who in self.ref.actors[actor["project_id"], actor["role_id"]] if kind == "group"}
            if actor["kind"] == "user" and groups & self.ref.groups_of[actor["actor_id"]]:
                out.add(("redundant grant", "low", "role assignment", self.grant(actor),
                         self.key(actor["project_id"])))
        return out

    def groups(self):
        return {("empty group", "low", "group", g, "") for g in self.listed if not self.members[g]} | \
            {("unused group", "low", "group", g, "") for g in self.listed - self.uses}

    def unused_roles(self):
        used = {l["holder_id"] for l in self.said["scheme_lines"] if l["holder_type"] == "projectRole"}
        used |= self.security("projectRole")
        return {("unused role", "low", "role", r, "") for r, row in self.roles.items()
                if not row["scope_project_id"] and r not in used}

    def leavers(self, rows):
        """rows: (email, account_id, status, end_date) whose join is plain: leavers alone."""
        people = collections.defaultdict(list)
        for a, r in self.accounts.items():
            if r["account_type"] == "atlassian" and self.email(a):
                people[lower(self.email(a))].append(a)
        out = set()
        for email, account, status, end in rows:
            who = [account] if account in self.accounts else people[lower(email)]
            gone = end < str(self.activity.finished) if end else status in ("left", "terminated")
            if len(who) == 1 and gone and self.accounts[who[0]]["status"] == "active":
                out.add(("leaver", "high", "account", who[0], ""))
        return out

    def holds(self, account, term, project):
        """Does it hold what a rule's side says, in this project?"""
        kind, _, value = term.partition(":")
        groups = self.ref.groups_of[account]
        if kind == "group":
            return value in groups
        if kind == "group-name":
            return any(self.ref.group_name[g] == value for g in groups)
        if kind == "role":
            in_key, slash, name = value.rpartition("/")
            if slash and in_key != self.key(project):
                return False
            return any(who == account or who in groups for (p, role), actors in self.ref.actors.items()
                       if p == project and self.roles[role]["role_name"] == name for _, who in actors)
        levels = {"browse": ["BROWSE_PROJECTS"], "administer": ["ADMINISTER_PROJECTS", "ADMINISTER"],
                  "work": ["CREATE_ISSUES", "EDIT_ISSUES", "TRANSITION_ISSUES", "ADD_COMMENTS", "ASSIGN_ISSUES"]}
        return any(self.ref.ways(account, project, key) for key in levels.get(term, [value]))

    def duties(self, rules):
        """rules: (rule_id, severity, left, right, scope)."""
        out = collections.Counter()
        for _, severity, left, right, scope in rules:
            for account, row in self.accounts.items():
                if row["status"] != "active":
                    continue
                sides = [{p for p in self.live if self.holds(account, term, p)} for term in (left, right)]
                both = sides[0] & sides[1] if scope == "project" else sides[0] and sides[1]
                if both:
                    key = self.key(min(both)) if scope == "project" and len(both) == 1 else ""
                    out["segregation of duties", severity, "account", account, key] += 1
        return out

    def all(self):
        """Those that need no file, as a list: an app may be there twice."""
        sets = [self.exposure("public", "high"), self.exposure("logged-in", "medium"), self.inactive(),
                self.orphaned(), self.apps(), self.admins_by_role(), self.external(), self.guests(), self.dormant(),
                self.never_active(), self.suspended(), self.invitations(), self.guest_roles(), self.leads(),
                self.redundant(), self.groups(), self.unused_roles(), shared_reference.findings(self.said),
                self.open_levels(), self.tokens()]
        return [row for rows in sets for row in rows]


def flags(found, *subjects):
    """The column 'flags' of a record: the findings of these (type, id)."""
    names = {row[0] for row in found if (row[2], row[3]) in subjects}
    return "; ".join(name for name in ORDER if name in names)
