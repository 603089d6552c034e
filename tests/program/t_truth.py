#!/usr/bin/python3
"""Every account, group, membership, project, role, actor and grant that a tenant holds stands in the reports, and
nothing else does: what jirad says it holds, joined and counted here anew, against each format that was written."""
import collections
import datetime
import functools
import json
import os
import re
import sys
import types

import openpyxl
from openpyxl.worksheet import _reader

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from access_reference import LEVELS, ORDER, Reference  # noqa: E402
from finding_reference import Findings, flags  # noqa: E402
import shared_reference  # noqa: E402
from harness import (REPORTS, Jirad, Room, done, heading, must, ok, read_csv, read_json, same, same_rows,  # noqa: E402
                     sheet_name, tool, truth)

ACCOUNT = ["account_id", "display_name", "email", "email_source", "account_type", "status", "managed", "guest",
           "app_kind", "products"]
PROJECT = ["project_id", "project_key", "project_name", "project_type", "style", "state"]
HEADERS = {
    "accounts": ACCOUNT + ["last_active", "added_to_org", "group_count", "direct_role_count", "project_count",
                           "flags"],
    "groups": ["group_id", "group_name", "managed_by", "member_count", "active_member_count", "role_grant_count",
               "flags", "gives_products", "admin_of", "synced"],
    "memberships": ["grant_id", "group_id", "group_name"] + ACCOUNT,
    "projects": PROJECT + ["category", "lead_account_id", "lead_name", "lead_status", "permission_scheme",
                           "browse_count", "admin_count", "exposure", "flags",
                           "scheme_id", "security_scheme"],
    "roles": ["role_id", "role_name", "description", "scope_project_key", "is_default", "project_count",
              "actor_count"],
    "role_assignments": ["grant_id"] + PROJECT + ["role_id", "role_name", "actor_type", "actor_id", "actor_name",
                                                  "actor_status", "flags"],
    "role_access": ACCOUNT + PROJECT + ["role_id", "role_name", "access_type", "via", "path_count", "via_ids"],
    "permission_grants": ["scheme_id", "scheme_name", "permission", "holder_type", "holder_id", "holder_name",
                          "project_count"],
    "security_levels": ["scheme_id", "scheme_name", "level_id", "level_name", "is_default", "member_type", "member_id",
                        "member_name", "projects"],
    "licences": ["product", "product_name", "source", "group_id", "group_name", "account_id", "is_default", "seats",
                 "seats_left", "accounts"],
    "ways": PROJECT + ["scheme_id", "permission", "holder_type", "holder_id", "holder_name", "role_id", "actor_type",
                       "actor_id", "actor_name", "access_type", "accounts", "limited_by"],
    "effective_access": ACCOUNT + PROJECT + ["level", "permissions", "access_type", "via", "path_count",
                                             "via_ids", "limited_by"],
    "administrators": ACCOUNT + ["organisation", "site", "user_access", "jira", "other_products", "projects",
                                 "project_keys", "ways", "last_active", "flags"],
    "privileged": ACCOUNT + ["privilege", "scope", "project_key", "access_type", "via", "last_active"],
    "managed_accounts": ["account_id", "name", "email", "status", "claim_status", "platform_roles", "added_to_org",
                         "last_active", "in_jira", "jira_status", "mfa_enabled",
                         "email_verified", "invitation"],
    "managed_groups": ["group_id", "group_name", "directory_id", "directory_name", "member_count", "in_jira"],
    "org_roles": ["principal_type", "principal_id", "principal_name", "resource_id", "resource_type",
                  "resource_name", "role"],
    "api_tokens": ["token_id", "label"] + ACCOUNT + ["created", "expires", "last_active", "token_status", "scopes",
                                                     "flags", "token_kind"],
    "shared": ["object_type", "object_id", "object_name", "owner_account_id", "owner_name", "owner_status",
               "shared_with", "target_id", "target_name", "flags"],
    "findings": ["finding", "severity", "subject_type", "subject_id", "subject_name", "project_key", "detail",
                 "suggestion"],
    "differences": ["object", "id", "name", "in_jira", "in_directory", "explanation"],
    "completeness": ["object", "endpoint", "requests", "pages", "declared", "received", "kept", "dropped",
                     "drop_reason", "second_source", "second_count", "difference", "complete",
                     "texts_mended"],
}
COUNTS = {"group_count", "direct_role_count", "member_count", "active_member_count", "role_grant_count",
          "project_count", "actor_count", "path_count", "browse_count", "admin_count", "projects", "requests",
          "pages", "declared", "received", "kept", "dropped", "second_count", "difference", "texts_mended", "seats",
          "seats_left", "accounts"}
YES_NO = {"is_default", "complete", "organisation", "site", "user_access", "jira", "other_products"}
LISTS = {"flags", "permissions", "project_keys", "via", "via_ids", "ways", "products", "gives_products", "admin_of"}


def by_id(text):
    """Ids that are numbers come first, by value."""
    return (0, int(text), "") if text.isdigit() else (1, 0, text.encode())


def app_kind(account):
    if account["app_type"] == "agent":
        return "agent"
    if account["app_type"] == "service" or account["email"].endswith("@serviceaccount.atlassian.com"):
        return "service account"
    return "app" if account["account_type"] == "app" else None


class Site:
    """What jirad says its tenant holds, with the joins that the reports make."""

    def __init__(self, said):
        self.said = said
        self.accounts = {a["account_id"]: a for a in said["accounts"]}
        self.projects = {p["project_id"]: p for p in said["projects"] if p["state"] != "deleted"}
        self.roles = {r["role_id"]: r for r in said["roles"]}
        self.security = {s["scheme_id"]: s["scheme_name"] for s in said["security_schemes"]}
        self.groups = {g["group_id"]: g["group_name"] for g in said["groups"]}
        self.listed = set(self.groups)
        self.nameless = set()
        self.actors = set()
        for actor in said["actors"]:
            if actor["kind"] == "group" and not actor["actor_id"]:
                self.nameless.add(actor["actor_name"])
            elif actor["kind"] == "group":
                self.groups.setdefault(actor["actor_id"], actor["actor_name"])
            self.actors.add((actor["project_id"], actor["role_id"], actor["kind"], actor["actor_id"],
                             actor["actor_name"]))
        for line in said["scheme_lines"]:
            if line["holder_type"] == "group" and line["holder_id"]:
                self.groups.setdefault(line["holder_id"], "")
        self.memberships = {(m["group_id"], m["account_id"]) for m in said["memberships"]}
        self.members = collections.defaultdict(set)
        self.groups_of = collections.defaultdict(set)
        for group, account in self.memberships:
            self.members[group].add(account)
            self.groups_of[account].add(group)

    def account(self, account):
        """The shared columns A."""
        if not account:
            return [None] * len(ACCOUNT)
        a = self.accounts[account]
        known = a["account_type"] in ("atlassian", "app", "customer")
        return [account, a["display_name"] or None, a["email"] or None, "jira" if a["email"] else None,
                a["account_type"] if known else "unknown", a["status"], None,
                "yes" if account in self.reference.guests else a["guest"] or None, app_kind(a),
                "; ".join(sorted(self.reference.products(account))) or None]

    def project(self, project):
        """The shared columns P."""
        p = self.projects[project]
        style = {"next-gen": "team-managed", "classic": "company-managed"}[p["style"]]
        return [project, p["project_key"], p["project_name"], p["type"], style, p["state"]]

    def access(self):
        """Account x project x role, by brute force: {(account, project, role): [direct, groups]}."""
        out = collections.defaultdict(lambda: [False, set()])
        for project, role, kind, who, _ in self.actors:
            if kind == "user":
                out[who, project, role][0] = True
            elif kind == "group":
                for account in self.members[who]:
                    out[account, project, role][1].add(who)
        return out

    def flags(self, *subjects):
        """Of an account, a group, a project or a role assignment: see t_findings."""
        return flags(self.found, *subjects) or None


def want_accounts(site):
    browsable = site.reference.browsable()
    direct = collections.Counter(who for _, _, kind, who, _ in site.actors if kind == "user")
    return [site.account(a) + [None, None, len(site.groups_of[a]), direct[a],
                               browsable[a] if site.accounts[a]["account_type"] == "atlassian" else None,
                               site.flags(("account", a))]
            for a in site.accounts]


def want_groups(site):
    grants = collections.Counter(who for _, _, kind, who, _ in site.actors if kind == "group" and who)
    named = collections.Counter(name for _, _, kind, who, name in site.actors if kind == "group" and not who)
    rows = [[None, name, None, 0, 0, named[name]] + [None] * 4 for name in site.nameless]  # nothing is found of these
    them = site.reference
    kinds = {"site": them.site_admin_groups, "jira": them.admin_groups}  # administrators of the site are Jira's too
    for group, name in site.groups.items():
        active = sum(site.accounts[a]["status"] == "active" for a in site.members[group])
        rows.append([group, name or None, None, len(site.members[group]), active, grants[group],
                     site.flags(("group", group)),
                     "; ".join(sorted(p for p, groups in them.product_groups.items() if group in groups)) or None,
                     "; ".join(kind for kind in kinds if group in kinds[kind]) or None, None])
    return rows


def want_licences(site):
    """Without a key: a row a group that gives a product, or one for a product that none gives, though a role may."""
    rows = []
    for product in site.reference.applications:
        limited = not product["hasUnlimitedSeats"]
        head = [product["key"], product["name"]]
        seats = [product["numberOfSeats"], max(product["remainingSeats"], 0)] if limited else [None, None]
        default = {g["groupId"] for g in product["defaultGroupsDetails"]}
        for group in product["groupDetails"]:
            g = group["groupId"]
            active = sum(site.accounts[a]["status"] == "active" for a in site.members[g])
            rows.append(head + ["group", g, site.groups[g], None, g in default] + seats + [active])
        if not product["groupDetails"]:
            rows.append(head + [None] * 5 + seats + [None])
    return rows


def want_memberships(site):
    return [[f"membership:{g}:{a}", g, site.groups[g]] + site.account(a) for g, a in site.memberships]


def want_projects(site):
    rows = []
    browse, admin = (site.reference.counts(key) for key in ("BROWSE_PROJECTS", "ADMINISTER_PROJECTS"))
    for project, p in site.projects.items():
        lead = site.account(p["lead"])
        rows.append(site.project(project) + [p["category"] or None, lead[0], lead[1], lead[5],
                                             p["scheme_name"] or None, browse.get(project), admin.get(project),
                                             site.reference.exposure(project) if project in browse else None,
                                             site.flags(("project", project)), p["scheme_id"] or None,
                                             site.security.get(p["security_scheme_id"])])
    return rows


def want_roles(site):
    places = collections.defaultdict(set)
    actors = collections.Counter()
    for project, role, *_ in site.actors:
        places[role].add(project)
        actors[role] += 1
    return [[role, r["role_name"], r["description"] or None,
             site.projects[r["scope_project_id"]]["project_key"] if r["scope_project_id"] else None, False,
             len(places[role]), actors[role]] for role, r in site.roles.items()]


def want_role_assignments(site):
    rows = []
    for project, role, kind, who, name in site.actors:
        grant = f"role:{project}:{role}:{kind}:{who}"
        status = None
        if kind == "user":
            name, status = site.accounts[who]["display_name"], site.accounts[who]["status"]
        elif kind == "group":
            status = None if who in site.listed else "unknown"
            if not who:
                grant = f"role:{project}:{role}:group-name:{name}"
        else:  # a kind that only its name tells apart: see got_role_assignments
            grant = who = None
        rows.append([grant] + site.project(project) + [role, site.roles[role]["role_name"], kind, who or None,
                                                       name or None, status,
                                                       site.flags(("role assignment", grant), (kind, who) if
                                                                  kind == "group" else ("account", who))])
    return rows


def want_role_access(site):
    rows = []
    for (account, project, role), (direct, groups) in site.access().items():
        groups = sorted(groups, key=by_id)
        via = "; ".join(site.groups[g] for g in groups)
        rows.append(site.account(account) + site.project(project) +
                    [role, site.roles[role]["role_name"], "direct" if direct else "inherited", via or None,
                     len(groups) + direct, "; ".join(groups) or None])
    return rows


def want_effective_access(site):
    nobody = [None] * len(ACCOUNT)
    return [(site.account(who) if who else nobody[:1] + [name] + nobody[2:]) + site.project(project) +
            [level, keys, access, via or None, int(paths), ids or None, limit or None]
            for who, name, project, level, keys, access, via, paths, limit, ids in site.reference.rows()]


HOLDERS = {"projectLead": "project-lead", "projectRole": "role", "anyone": "public", "userCustomField": "user-field",
           "groupCustomField": "group-field", "sd.customer.portal.only": "portal-customers"}


def closed_ways(site, project, kind, holder):
    """What one holder names there: holder_type, id and name, then who that is: type, id, name, and its accounts."""
    them, group_name = site.reference, site.reference.group_name
    if kind == "applicationRole" and holder:
        has = {a for a in them.accounts if holder in them.products(a)}
        yield "product", holder, them.product_name[holder], "product", holder, them.product_name[holder], has
    elif kind == "applicationRole":
        yield "logged-in", None, None, None, None, None, {a for a in them.accounts if them.products(a)}
    elif kind == "projectRole":
        name = site.roles[holder]["role_name"]
        for _, _, actor, who, who_name in [a for a in site.actors if a[:2] == (project, holder)]:
            if actor == "user":
                who_name = site.accounts[who]["display_name"]
            yield "role", holder, name, actor, who, who_name, {who} if actor == "user" else site.members[who]
    elif kind == "projectLead":
        lead = them.projects[project]["lead"]
        if lead:
            yield "project-lead", None, None, "user", lead, site.accounts[lead]["display_name"], {lead}
    elif kind == "user":
        name = site.accounts[holder]["display_name"]
        yield kind, holder, name, kind, holder, name, {holder}
    elif kind == "group":
        yield kind, holder, group_name.get(holder), kind, holder, group_name.get(holder), site.members[holder]
    else:
        yield HOLDERS.get(kind, kind), holder, None, None, None, None, None


def want_ways(site):
    """Each way with each permission it gives, and how many candidates have it so, by what cuts it."""
    rows, them = [], site.reference
    keys = [key for keys in LEVELS.values() for key in keys]
    for project, p in them.projects.items():
        lines = {line for line in them.lines[p["scheme_id"]] if line[0] in keys} if them.computed(project) else set()
        ways = [(key, way) for key, *line in lines for way in closed_ways(site, project, *line)]
        if them.computed(project):
            of_jira = ["ADMINISTER"] + ["BROWSE_PROJECTS"] * (p["style"] == "next-gen")
            ways += [(key, ("jira-admin", None, None, "group", group, them.group_name[group], site.members[group]))
                     for key in of_jira for group in them.admin_groups]
        for key, (kind, holder, name, actor, who, who_name, accounts) in ways:
            reaches = them.active if kind == "jira-admin" else functools.partial(them.candidate, project=project)
            access = {"public": "public", "logged-in": "public"}.get(kind) or {
                None: "conditional", "user": "direct"}.get(actor, "inherited")
            if accounts is None or actor == "other":
                counts = {them.limit(None, project, key): None}
            else:
                counts = collections.Counter(them.limit(a, project, key) for a in accounts if reaches(a)) or {
                    them.limit(None, project, key): 0}
            rows += [site.project(project) + [p["scheme_id"], key, kind, holder or None, name or None,
                                              holder if kind == "role" else None, actor, who or None, who_name or None,
                                              access, count, limit or None] for limit, count in counts.items()]
    return rows


def want_privileged(site):
    """Without an organisation: whatever is assigned, by each path; grants twice where they make others the same."""
    nobody, rows, them = [None] * len(ACCOUNT), [], site.assigned
    by_the_site = them.site_admin_groups & (them.admin_groups - them.jira_admin_groups)
    for kind, by, groups in (("site", "site", them.site_admin_groups), ("Jira", "Jira", them.jira_admin_groups),
                             ("Jira", "site", by_the_site)):
        for group, account in site.memberships:
            if group in groups:
                rows += [site.account(account) + [what, "site", None, "inherited",
                                                  f"{by} administrators > {site.groups[group]}", None]
                         for what in (f"{kind} admin", *(["can grant admin"] if by == kind else []))]
    for project, p in site.projects.items():
        key, lines = p["project_key"], them.lines[p["scheme_id"]] if them.computed(project) else []
        privileges = ["project admin"]
        if any(line[:2] == ("ADMINISTER_PROJECTS", "projectRole") for line in lines):
            privileges.append("can grant admin")
        for account, ways in site.administering[project].items():
            for _, _, group, text in ways:
                rows += [site.account(account) + [what, "project", key, "inherited" if group else "direct", text, None]
                         for what in privileges]
        for _, name, _, _, _, access, *_ in them.holder_rows(project, {"": ["ADMINISTER_PROJECTS"]}):
            if name != "Any logged-in account":
                rows.append(nobody[:1] + [name] + nobody[2:] +
                            ["project admin", "project", key, access, "permission scheme", None])
        if p["lead"]:
            rows.append(site.account(p["lead"]) + ["project lead", "project", key, "direct", "project lead", None])
    return rows


def places_of(site, account):
    """The ways by which it administers live projects with effect, each with their keys; in the order of ways."""
    ways = collections.defaultdict(list)
    for project, p in site.projects.items():
        if p["state"] != "live" or site.assigned.limit(account, project, "ADMINISTER_PROJECTS"):
            continue
        for kind, who, group, text in site.administering[project].get(account, ()):
            ways[ORDER.index(kind), by_id(who), group is not None, by_id(group or ""), text].append(project)
    return [(way[-1], [site.projects[p]["project_key"] for p in sorted(ways[way], key=by_id)]) for way in sorted(ways)]


def want_administrators(site):
    """Without an organisation: each account once, with what Jira's lists and the projects say."""
    them, rows = site.assigned, []
    for account in site.accounts:
        mine = sorted(g for g, a in site.memberships if a == account)
        ways = [f"{kind} administrators > {site.groups[g]}" for kind, groups in
                (("site", them.site_admin_groups), ("Jira", them.jira_admin_groups)) for g in mine if g in groups]
        places = places_of(site, account)
        for text, keys in places:
            more = f" and {len(keys) - 3} more" if len(keys) > 3 else ""
            ways.append(f"{text} in {', '.join(keys[:3])}{more}")
        given = set().union(*(keys for _, keys in places))
        keys = [site.projects[p]["project_key"] for p in sorted(site.projects, key=by_id)
                if site.projects[p]["project_key"] in given]
        if ways:
            rows.append(site.account(account) + [
                None, not them.site_admin_groups.isdisjoint(mine) or None, None,
                not them.admin_groups.isdisjoint(mine) or None, None, len(keys), "; ".join(keys) or None,
                "; ".join(ways), None, site.flags(("account", account))])
    return rows


def want_shared(site):
    rows = []
    for share in shared_reference.shares(site.said):
        owner = site.account(share.owner)
        rows.append([*share.object, share.name, owner[0], owner[1], owner[5], share.kind, share.id or None,
                     share.target or None, shared_reference.row_flags(share, owner[5]) or None])
    return rows


def holder_name(site, kind, holder):
    """What the site calls a holder of this type; None: nothing."""
    products = {"jira-software": "Jira", "jira-servicedesk": "Jira Service Management"}
    if kind == "group":
        return site.groups[holder] or None
    if kind == "projectRole" and holder in site.roles:
        return site.roles[holder]["role_name"]
    if kind == "user":
        return site.accounts[holder]["display_name"] or None
    return products.get(holder) if kind == "applicationRole" else None


def want_permission_grants(site):
    users = collections.Counter(p["scheme_id"] for p in site.projects.values())
    rows = [(line["scheme_id"], line["scheme_name"], line["permission"], line["holder_type"],
             line["holder_id"] or None, holder_name(site, line["holder_type"], line["holder_id"]),
             users[line["scheme_id"]]) for line in site.said["scheme_lines"]]
    return [list(row) for row in set(rows)]


HOLDER_WORDS = {"user": "user", "projectLead": "project-lead", "projectRole": "role", "group": "group",
                "applicationRole": "product", "anyone": "public", "assignee": "assignee", "reporter": "reporter",
                "userCustomField": "user-field", "groupCustomField": "group-field",
                "sd.customer.portal.only": "portal-customers"}


def want_security_levels(site):
    users = collections.Counter(p["security_scheme_id"] for p in site.projects.values())
    members, levels, rows = collections.defaultdict(list), collections.defaultdict(list), []
    for member in site.said["security_members"]:
        kind, holder = member["holder_type"], member["holder_value"] or member["holder_parameter"]
        if kind == "group" and not member["holder_value"]:  # an older body: found by its name
            holder = next(g for g, name in site.groups.items() if name == holder)
        word = "logged-in" if kind == "applicationRole" and not holder else HOLDER_WORDS.get(kind, kind)
        members[member["level_id"]].append([word, holder or None, holder_name(site, kind, holder)])
    for level in site.said["security_levels"]:
        levels[level["scheme_id"]] += [[level["level_id"], level["level_name"], level["is_default"] == "yes", *member]
                                       for member in members[level["level_id"]] or [[None] * 3]]
    for scheme, name in site.security.items():
        rows += [[scheme, name, *row, users[scheme]] for row in levels[scheme] or [[None] * 6]]
    return rows


def strings(rows):
    """Rows that can be sorted, whatever stands in their cells."""
    return [tuple(map(repr, row)) for row in rows]


def got_role_assignments(rows):
    """An actor of a kind that nobody knows has the id that Jira gave it."""
    at = HEADERS["role_assignments"].index("actor_type")
    return [[None] + row[1:at + 1] + [None] + row[at + 2:] if row[at] == "other" else row for row in rows]


# --- the formats, read back into the same cells: text, int, bool or None ---

def armed(text):
    """Would a spreadsheet run it? So do the wide forms of = + - @, and what hides behind apostrophes."""
    return text.lstrip("'")[:1] in tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20") and text.lstrip("'") != ""


def typed(name, text):
    if text == "":
        return None
    if name in COUNTS:
        return int(text)
    if name in YES_NO:
        return {"yes": True, "no": False}[text]
    return text


def from_csv(directory, report, disarmed):
    header, rows = read_csv(directory, report + ".csv")
    count = 0
    for row in rows:
        for i, text in enumerate(row):
            if disarmed and text.startswith("'") and armed(text):
                row[i] = text[1:]
                count += 1
            elif disarmed and armed(text):
                raise SystemExit(f"{report}.csv: {text!r} would be run by a spreadsheet")
    return header, [[typed(n, t) for n, t in zip(header, row)] for row in rows], count


def from_objects(objects):
    header = list(objects[0]) if objects else []
    if any(list(o) != header for o in objects):
        raise SystemExit("objects with other keys than the first")
    if any(isinstance(value, list) != (key in LISTS) for o in objects for key, value in o.items()
           if key != "products" or value is not None or o["account_id"]):  # products of nobody are not said
        raise SystemExit("arrays elsewhere than in " + ", ".join(LISTS))
    return header, [[("; ".join(v) or None) if isinstance(v, list) else v for v in o.values()] for o in objects]


def from_json(directory, report):
    return from_objects(read_json(directory, report + ".json"))


def from_jsonl(directory, report):
    with open(os.path.join(directory, report + ".jsonl"), encoding="utf-8-sig", newline="\n") as file:
        return from_objects([json.loads(line) for line in file])


def from_cell(name, cell):
    value = cell.value
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, str):  # openpyxl leaves OOXML's _xHHHH_ as it is
        value = re.sub("_x([0-9A-F]{4})_", lambda m: chr(int(m[1], 16)), value)
        return {"yes": True, "no": False}.get(value, value) if name in YES_NO else value
    return value


def inline_text(node, parse=_reader.Text.from_tree):
    """A text in its cell; openpyxl would make a dozen objects of each, also of one without runs."""
    return types.SimpleNamespace(content=node[0].text or "") if len(node) == 1 and len(node[0]) == 0 else parse(node)


_reader.Text = types.SimpleNamespace(from_tree=inline_text)


def from_xlsx(book, report):
    """The same cells and headings in the order of the catalogue, and whether any cell is a formula."""
    sheet = book[sheet_name(report)]
    lines = sheet.iter_rows()
    headings = [cell.value for cell in next(lines)]
    names = HEADERS[report]
    order = [headings.index(heading(n)) if heading(n) in headings else 0 for n in names]
    rows, formulas = [], 0
    for line in lines:
        formulas += sum(cell.data_type == "f" for cell in line)
        rows.append([from_cell(n, line[i]) for n, i in zip(names, order)])
    return [headings[i] for i in order] if len(headings) == len(names) else headings, rows, formulas


def in_cell(value):
    """A text as a workbook can hold it: without control characters."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", value) if isinstance(value, str) else value


def same_in_all_formats(name, room, run):
    """JSON is what the others are held against; what is an array there is words in theirs."""
    book = openpyxl.load_workbook(os.path.join(run, "access.xlsx"), read_only=True)
    must(tool(room, "export", "--snapshot", run, "-o", run + "-raw", "--format", "csv-raw", "--quiet"))
    disarmed, wrong = 0, collections.defaultdict(list)
    for report in REPORTS:
        header, rows = from_json(run, report)
        csv_header, csv_rows, count = from_csv(run, report, True)
        disarmed += count
        if report == "effective_access":  # another sheet in a workbook: t_workbook.py holds it against this one
            headings, xlsx_rows, formulas = list(map(heading, HEADERS[report])), [[in_cell(c) for c in r] for r in rows], 0
        else:
            headings, xlsx_rows, formulas = from_xlsx(book, report)
        raw = from_csv(run + "-raw", report, False)
        lines = from_jsonl(run, report)
        checks = {
            "json has the columns of the catalogue": not rows or header == HEADERS[report],
            "csv has the columns of the catalogue": csv_header == HEADERS[report] == raw[0],
            "jsonl has the same rows": lines == (header, rows),
            "csv has the same rows": csv_rows == rows,
            "csv-raw has the same rows": raw[1] == rows,
            "xlsx has the columns of the catalogue": headings == [heading(n) for n in HEADERS[report]],
            "xlsx has the same rows": xlsx_rows == [[in_cell(c) for c in row] for row in rows],
            "xlsx has no formula": formulas == 0,
        }
        for what, good in checks.items():
            wrong[what] += [] if good else [report]
    for what, reports in wrong.items():
        ok(not reports, f"{name}: {what}", " ".join(reports))
    run_json = read_json(run, "run.json")
    same(f"{name}: as many cells disarmed as run.json says",
         [f["disarmed_cells"] for f in run_json["formats"] if f["format"] == "csv"], [disarmed])


def same_as_truth(name, site, run):
    want = {"accounts": want_accounts, "groups": want_groups, "memberships": want_memberships,
            "projects": want_projects, "roles": want_roles, "role_assignments": want_role_assignments,
            "role_access": want_role_access, "permission_grants": want_permission_grants,
            "security_levels": want_security_levels, "licences": want_licences, "ways": want_ways,
            "effective_access": want_effective_access, "administrators": want_administrators,
            "privileged": want_privileged, "shared": want_shared}
    for report, rows_of in want.items():
        rows = from_json(run, report)[1]
        if report == "role_assignments":
            rows = got_role_assignments(rows)
        same_rows(f"{name}: {report} are the truth, no more and no less", strings(rows), strings(rows_of(site)))


def in_order(name, run):
    """The order that PRODUCT.md promises: by stable keys."""
    keys = {"accounts": ["account_id"], "groups": ["group_id"], "memberships": ["group_id", "account_id"],
            "projects": ["project_id"], "roles": ["role_id"], "role_access": ["project_id", "role_id", "account_id"],
            "permission_grants": ["scheme_id", "permission", "holder_type"],
            "security_levels": ["scheme_id", "level_id"]}
    order = [(row["object_type"] == "dashboard", int(row["object_id"]),
              (shared_reference.KINDS + [row["shared_with"]]).index(row["shared_with"]))
             for row in read_json(run, "shared.json")]
    ok(order == sorted(order), f"{name}: shared in the order of object_type, object_id, shared_with")
    for report, columns in keys.items():
        rows = read_json(run, report + ".json")
        as_written = [[by_id(row[c] or "") if c in ("project_id", "role_id", "scheme_id", "level_id") else (row[c] or "").encode()
                       for c in columns] for row in rows]
        ok(as_written == sorted(as_written), f"{name}: {report} in the order of {', '.join(columns)}")


def items_of_via(name, run):
    """An item for each way, whatever stands in the names."""
    ok(all(len(row["via"]) == len(row["via_ids"]) == row["path_count"]
           for row in read_json(run, "effective_access.json") if row["account_id"]),
       f"{name}: effective_access has an item for each way")
    ok(all(len(row["via"]) == len(row["via_ids"]) == row["path_count"] - (row["access_type"] == "direct")
           for row in read_json(run, "role_access.json")), f"{name}: role_access has an item for each group")


def arithmetic(name, site, run, stats):
    rows = {row["object"]: row for row in read_json(run, "completeness.json")}
    wrong = [o for o, r in rows.items() if r["received"] != r["kept"] + r["dropped"]]
    ok(not wrong, f"{name}: received is kept and dropped", " ".join(wrong))
    wrong = [o for o, r in rows.items() if (r["dropped"] > 0) != bool(r["drop_reason"]) and
             not re.search("404|^not (read|computed|judged)[:,] ", r["drop_reason"] or "")]
    ok(not wrong, f"{name}: what is dropped has a reason", " ".join(wrong))
    wrong = [o for o, r in rows.items() if r["declared"] not in (None, r["received"])]
    ok(not wrong, f"{name}: declared is received", " ".join(wrong))
    wrong = [o for o, r in rows.items()
             if r["difference"] != (None if r["second_count"] is None else abs(r["kept"] - r["second_count"]))]
    ok(not wrong, f"{name}: difference is kept less the second count", " ".join(wrong))
    ok(all(r["complete"] is True or (r["complete"] is None and r["drop_reason"].startswith(("not read: ", "not judged: ")))
           for r in rows.values()), f"{name}: every row complete, or of a reading that was not made")

    kept = collections.Counter({o: r["kept"] for o, r in rows.items()})
    unknown = sum(a["status"] == "unknown" for a in site.said["accounts"])
    same(f"{name}: kept is what is there",
         [kept["accounts"] + kept["accounts not in the list"] +
          kept["accounts that Jira does not know, kept as unknown"], kept["groups"], kept["memberships"],
          kept["projects"], kept["role actors"], kept["permission grants"],
          kept["accounts that Jira does not know, kept as unknown"]],
         [len(site.accounts), len(site.listed), len(site.memberships), len(site.projects), len(site.actors),
          len({tuple(line.values()) for line in site.said["scheme_lines"]}), unknown])

    for kind in ("filter", "dashboard"):
        same(f"{name}: {kind}s that their owner alone sees are counted and not kept",
             [rows[kind + "s"][key] for key in ("received", "kept")], list(shared_reference.counts(site.said, kind)))
    ok("not shared with" in rows["dashboards"]["drop_reason"], f"{name}: completeness says which dashboards are listed")

    asked = collections.Counter()
    for row in rows.values():
        if row["requests"] == 0 and "/rest/" not in row["endpoint"]:
            continue  # computed, not asked
        asked[re.sub(r"\{\w+\}", "{}", row["endpoint"].replace("GET /rest/api/3", ""))] += row["requests"]
    served = collections.Counter()
    for endpoint in stats["endpoints"]:
        served[endpoint["endpoint"]] += endpoint["requests"]
    for once in ("/myself", "/mypermissions", "/serverInfo"):
        same(f"{name}: {once} was asked once", served.pop(once), 1)
    served["/project/search"] -= 1  # counted once more at the end
    same(f"{name}: requests are those that jirad saw", dict(asked), dict(served))


def run_counts(name, run):
    said = read_json(run, "run.json")
    rows = {report: len(read_json(run, report + ".json")) for report in REPORTS}
    ok(all(f["rows"] == rows for f in said["formats"] if f["format"] != "xlsx"), f"{name}: run.json has the rows of every file")
    pairs = len({(r["account_id"] or r["display_name"], r["project_id"]) for r in read_json(run, "effective_access.json")})
    same(f"{name}: and of the workbook, where effective access has a row an account and project",
         [f["rows"] for f in said["formats"] if f["format"] == "xlsx"],
         [{**{r: n for r, n in rows.items() if r != "effective_access"}, "project_access": pairs}])
    counts = said["counts"]
    same(f"{name}: run.json has the counts",
         [counts[k] for k in ("accounts", "groups", "memberships", "projects", "roles", "role_actors",
                              "permission_grants")],
         [rows[k] for k in ("accounts", "groups", "memberships", "projects", "roles", "role_assignments",
                            "permission_grants")])
    ok(said["complete"] is True and said["incomplete_reasons"] == [], f"{name}: run.json says complete")


def one_tenant(tenant):
    with Room() as room:
        run = room("run")
        with Jirad(room, tenant=tenant) as jirad:
            must(tool(room, "export", "-o", run, "--format", "csv,json,jsonl,xlsx", jirad=jirad))
        site = Site(truth(room, tenant))
        with Jirad(room, tenant=tenant) as asked:
            site.reference = Reference(site.said, asked)
            site.found = Findings(site.said, site.reference).all()
            site.assigned = Reference(site.said, asked, "all")
            site.administering = {p: {a: w for a in site.accounts if (w := site.assigned.ways(a, p, "ADMINISTER_PROJECTS"))}
                                  for p in site.projects}
        same_as_truth(tenant, site, run)
        in_order(tenant, run)
        items_of_via(tenant, run)
        same_in_all_formats(tenant, room, run)
        arithmetic(tenant, site, run, jirad.stats)
        run_counts(tenant, run)


def narrowed():
    """--project: of those projects everything, of the site all accounts, groups and memberships."""
    with Room() as room:
        with Jirad(room) as jirad:
            must(tool(room, "export", "-o", room("all"), "--format", "json", jirad=jirad))
            must(tool(room, "export", "-o", room("two"), "--format", "json", "--project", "DESK,BETA", jirad=jirad))
            unknown = tool(room, "export", "-o", room("none"), "--project", "DESK,desk", "--quiet", jirad=jirad)
        for report in ("projects", "role_assignments", "role_access", "effective_access"):
            rows = read_json(room("all"), report + ".json")
            same(f"narrowed: {report} of the two projects", read_json(room("two"), report + ".json"),
                 [row for row in rows if row["project_key"] in ("DESK", "BETA")])
        same("narrowed: memberships of everybody", read_json(room("two"), "memberships.json"),
             read_json(room("all"), "memberships.json"))
        same("narrowed: shared with whatever it is, also with projects that are not read",
             read_json(room("two"), "shared.json"), read_json(room("all"), "shared.json"))
        same("narrowed: run.json says so", read_json(room("two"), "run.json")["projects"], ["DESK", "BETA"])
        ok(unknown.returncode == 2 and "'desk'" in unknown.stderr and not os.path.exists(room("none")),
           "narrowed: an unknown key is named, and nothing written", unknown.stderr)


for each in sys.argv[1:] or ("small", "company", "people", "S"):  # large ones, by hand: t_truth.py M
    one_tenant(each)
if len(sys.argv) == 1:
    narrowed()
done()
