"""Effective access by brute force: straight from the definition, for one account, project and permission after
another, from what jirad says its tenant holds. Nothing is shared with the program, and nothing is clever."""
import collections
import json
import urllib.error
import urllib.request

LEVELS = {"browse": ["BROWSE_PROJECTS"],
          "work": ["CREATE_ISSUES", "EDIT_ISSUES", "TRANSITION_ISSUES", "ADD_COMMENTS", "ASSIGN_ISSUES"],
          "administer": ["ADMINISTER_PROJECTS", "ADMINISTER"]}
CONDITIONAL = ("assignee", "reporter", "userCustomField", "groupCustomField")
ORDER = ["user", "projectLead", "projectRole", "group", "applicationRole", "any", "admin", "admin browses"]
NEEDS = {"software": "jira-software", "service_desk": "jira-servicedesk",
         "product_discovery": "jira-product-discovery"}
SEATS = {"atlassian/contributor": "product_discovery", "atlassian/stakeholder": "service_desk"}


def ask(jirad, path, body=None):
    """The answer of a running jirad to its administrator."""
    request = urllib.request.Request(jirad.url + "/rest/api/3" + path, headers={"Content-Type": "application/json"},
                                     data=None if body is None else json.dumps(body).encode())
    request.add_header("Authorization", "Basic YWRtaW5AZXhhbXBsZS5jb206amlyYWQtdG9rZW4=")
    with urllib.request.urlopen(request, timeout=20) as reply:
        return json.load(reply)


def by_id(text):
    """Ids that are numbers come first, by value."""
    return (0, int(text), "") if text.isdigit() else (1, 0, text.encode())


class Reference:
    """said: see harness.truth. The products and the groups of administrators are asked of jirad itself. org: what the
    organisation gives accounts themselves counts, as it does for who has a key."""

    def __init__(self, said, jirad, rule="licensed", org=False):
        self.rule = rule
        self.accounts = {a["account_id"]: a for a in said["accounts"]}
        self.projects = {p["project_id"]: p for p in said["projects"] if p["state"] != "deleted"}
        self.group_name = {g["group_id"]: g["group_name"] for g in said["groups"]}
        self.role_name = {r["role_id"]: r["role_name"] for r in said["roles"]}
        self.groups_of = collections.defaultdict(set)
        for m in said["memberships"]:
            self.groups_of[m["account_id"]].add(m["group_id"])
        self.actors = collections.defaultdict(list)
        for a in said["actors"]:
            if a["kind"] == "group" and a["actor_id"]:
                self.group_name.setdefault(a["actor_id"], a["actor_name"])
            self.actors[a["project_id"], a["role_id"]].append((a["kind"], a["actor_id"]))
        self.lines = collections.defaultdict(list)
        for l in said["scheme_lines"]:
            self.lines[l["scheme_id"]].append((l["permission"], l["holder_type"], l["holder_id"]))
        products = self.applications = ask(jirad, "/applicationrole")
        self.product_name = {p["key"]: p["name"] for p in products}
        self.product_groups = {p["key"]: {g["groupId"] for g in p["groupDetails"]} for p in products}
        self.licence_groups = set().union(*self.product_groups.values())
        self.site_admin_groups, self.jira_admin_groups = (
            {g["groupId"] for g in ask(jirad, f"/group/bulk?accessType={kind}&maxResults=100")["values"]}
            for kind in ("site-admin", "admin"))
        self.admin_groups = self.site_admin_groups | self.jira_admin_groups

        self.given = collections.defaultdict(set)
        with urllib.request.urlopen(jirad.url + "/_edge/tenant_info", timeout=20) as reply:
            cloud = json.load(reply)["cloudId"]
        for row in said["org_roles"] if org else []:
            if row["principal_type"] == "account" and row["resource_id"].endswith(cloud):
                self.given[row["principal_id"]].add((row["role"], row["resource_id"].split(":")[2]))
        guest_roles = {r["role_id"] for r in said["roles"] if r["type"] == "GUEST_ROLE"}
        invited = {a["actor_id"] for a in said["actors"] if a["kind"] == "user" and a["role_id"] in guest_roles}
        self.guests = {a for a, r in self.accounts.items() if r["guest"] == "yes" or (
            a in invited and r["account_type"] == "atlassian" and not self.products(a))}
        self.unread = {p for p in self.projects if not self.shows_roles(jirad, p)}

    @staticmethod
    def shows_roles(jirad, project):
        """Some archived project does not: what its roles give stands in no list."""
        try:
            return ask(jirad, f"/project/{project}/role") is not None
        except urllib.error.HTTPError as e:
            if e.code != 404:
                raise
            return False

    def computed(self, project):
        p = self.projects[project]
        return p["scheme_id"] != "" and (p["style"] == "classic" or bool(self.lines[p["scheme_id"]]))

    def products(self, account):
        """Keys of the products that it is licensed for, by a group or by a role of its own."""
        return {key for key, groups in self.product_groups.items() if groups & self.groups_of[account]} | \
            {key for role, key in self.given[account] if role == "atlassian/user" and key in self.product_groups}

    def active(self, account):
        return self.rule == "all" or self.accounts[account]["status"] == "active"

    def candidate(self, account, project):
        if self.rule != "licensed" or not self.active(account):
            return self.active(account)
        return bool(self.products(account)) or account in self.guests or any(
            SEATS.get(role) == self.projects[project]["type"] for role, _ in self.given[account])

    def reached(self, account):
        """A candidate anywhere."""
        return any(self.candidate(account, p) for p in self.projects)

    def served(self, account, project):
        """May it do more there than browse and comment?"""
        kind, products = self.projects[project]["type"], self.products(account)
        if products:
            return kind not in NEEDS or NEEDS[kind] in products
        if account in self.guests:
            return kind not in ("service_desk", "product_discovery")
        return self.rule != "licensed"

    def limit(self, account, project, permission):
        """What cuts the permission there; account None: of a holder that names none."""
        if permission in ("BROWSE_PROJECTS", "ADMINISTER"):
            return ""
        if self.projects[project]["state"] == "archived":
            return "archived"
        cut = account is not None and permission != "ADD_COMMENTS" and not self.served(account, project)
        return "product licence" if cut else ""

    def line_ways(self, account, project, kind, holder):
        """What one line of a scheme gives an account: (order, id of the holder, group or None, text)."""
        mine = self.groups_of[account]
        if kind == "user" and holder == account:
            yield "user", holder, None, "permission scheme"
        if kind == "projectLead" and self.projects[project]["lead"] == account:
            yield "projectLead", "", None, "project lead"
        if kind == "projectRole":
            name = self.role_name.get(holder) or holder
            for actor, who in self.actors[project, holder]:
                if actor == "user" and who == account:
                    yield "projectRole", holder, None, name
                if actor == "group" and who in mine:
                    yield "projectRole", holder, who, f"{name} > {self.group_name[who] or who}"
        if kind == "group" and holder in mine:
            yield "group", holder, holder, self.group_name[holder] or holder
        if kind == "applicationRole" and holder:
            if ("atlassian/user", holder) in self.given[account] and holder in self.product_groups:
                yield kind, holder, None, self.product_name[holder]
            for group in self.product_groups.get(holder, set()) & mine:
                yield kind, holder, group, f"{self.product_name[holder]} > {self.group_name[group]}"
        if kind == "applicationRole" and not holder:
            if any(role == "atlassian/user" and key in self.product_groups for role, key in self.given[account]):
                yield "any", "", None, "any logged-in account"
            for group in self.licence_groups & mine:
                yield "any", "", group, f"any logged-in account > {self.group_name[group]}"

    def all_ways(self, account, project, permissions):
        """By permission: all ways by which the account holds it, whatever the condition of an issue."""
        found = {key: set() for key in permissions}
        if not self.computed(project):
            return found
        if "ADMINISTER" in found and self.active(account):
            for group in self.admin_groups & self.groups_of[account]:
                found["ADMINISTER"].add(("admin", "", group, f"Jira administrators > {self.group_name[group]}"))
        if "BROWSE_PROJECTS" in found and self.active(account) and self.projects[project]["style"] == "next-gen":
            for group in self.admin_groups & self.groups_of[account]:
                found["BROWSE_PROJECTS"].add(
                    ("admin browses", "", group, f"administers Jira > {self.group_name[group]}"))
        if self.candidate(account, project):
            for key, kind, holder in self.lines[self.projects[project]["scheme_id"]]:
                if key in found:
                    found[key].update(self.line_ways(account, project, kind, holder))
        return found

    def ways(self, account, project, permission):
        return self.all_ways(account, project, [permission])[permission]

    def held(self, account, project, permission):
        """By a grant, and with effect: what counts have."""
        return not self.limit(account, project, permission) and any(
            not way[0].startswith("admin") for way in self.ways(account, project, permission))

    def level_rows(self, account, project, level, keys, by):
        """The report's rows: first what has effect, then what something cuts."""
        for limit in ("", "archived", "product licence"):
            row = self.row(account, project, level, [k for k in keys if by[k] and
                                                     self.limit(account, project, k) == limit], by)
            if row:
                yield row[:-1] + (limit, row[-1])

    def way_ids(self, project, way):
        """The ids of what its words name; of words that name nothing, what kind of holder it is."""
        kind, holder, group, _ = way
        if kind == "user":
            holder = self.projects[project]["scheme_id"]
        holder = {"projectLead": "project-lead", "group": "", "any": "logged-in", "admin": "jira-admin",
                  "admin browses": "jira-admin"}.get(kind, holder)
        return " > ".join(one for one in (holder, group) if one)

    def row(self, account, project, level, keys, by):
        """Level, permissions, access type, via, path count, via_ids; None when there is no access."""
        ways = set().union(*(by[key] for key in keys))
        held = [key for key in keys if by[key]]
        if not ways:
            return None
        in_order = sorted(ways, key=lambda w: (ORDER.index(w[0]), by_id(w[1]), w[2] is not None, by_id(w[2] or "")))
        direct = any(group is None for _, _, group, _ in ways)
        return (account, self.accounts[account]["display_name"], project, level, "; ".join(held),
                "direct" if direct else "inherited", "; ".join(text for *_, text in in_order), str(len(ways)),
                "; ".join(self.way_ids(project, way) for way in in_order))

    def holder_rows(self, project, levels):
        """The holders that name no account: one row for each and each level it gives."""
        words = {"anyone": "Anyone, without login too", "assignee": "Assignee of the issue",
                 "reporter": "Reporter of the issue", "userCustomField": "Account in the field {}",
                 "groupCustomField": "Members of the group in the field {}",
                 "sd.customer.portal.only": "Customers of the portal, not in Jira itself"}
        known = {"user", "projectLead", "projectRole", "group", "applicationRole"}
        given = collections.defaultdict(set)
        for key, kind, holder in self.lines[self.projects[project]["scheme_id"]] if self.computed(project) else []:
            if kind == "applicationRole" and not holder:
                given["Any logged-in account", "public"].add(key)
            elif kind in words:
                given[words[kind].format(holder), "public" if kind == "anyone" else "conditional"].add(key)
            elif kind not in known:
                given[f"Unknown kind of holder: {kind} {holder}", "conditional"].add(key)
        for (name, access), has in given.items():
            for level, keys in levels.items():
                for limit in ("", "archived"):
                    part = [k for k in keys if k in has and self.limit(None, project, k) == limit]
                    if part:
                        yield ("", name, project, level, "; ".join(part), access, "", "1", limit, "")

    def rows(self, levels=None):
        levels = levels or LEVELS
        every = {key for keys in levels.values() for key in keys}
        out = []
        for project in self.projects:
            out += self.holder_rows(project, levels)
            for account in self.accounts:
                by = self.all_ways(account, project, every)
                for level, keys in levels.items():
                    out += self.level_rows(account, project, level, keys, by)
        return out

    def counts(self, permission):
        """By project: the people, candidates all, who hold it by a grant."""
        return {p: sum(self.held(a, p, permission) for a in self.accounts
                       if self.accounts[a]["account_type"] == "atlassian") for p in self.projects if self.computed(p)}

    def browsable(self):
        """By account: the live projects that it can browse."""
        live = [p for p in self.projects if self.projects[p]["state"] == "live"]
        return {a: sum(self.held(a, p, "BROWSE_PROJECTS") for p in live) for a in self.accounts}

    def exposure(self, project):
        kinds = {(kind, holder) for key, kind, holder in self.lines[self.projects[project]["scheme_id"]]
                 if key == "BROWSE_PROJECTS"}
        return "public" if ("anyone", "") in kinds else "logged-in" if ("applicationRole", "") in kinds else "none"

    def conditional(self, account, project, permission):
        """Would Jira itself say yes, for some issue or for anyone at all?"""
        kinds = {kind for key, kind, _ in self.lines[self.projects[project]["scheme_id"]] if key == permission}
        return not self.limit(account, project, permission) and (
            "anyone" in kinds or (self.candidate(account, project) and not kinds.isdisjoint(CONDITIONAL)))
