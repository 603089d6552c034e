#!/usr/bin/python3
"""The organisation beside the site: what jirad says that it holds, in the reports; the same site with a key and
without; every way to combine keys, tokens and sources of memberships; and what goes wrong on its side alone. TAP."""
import base64
import collections
import concurrent.futures
import csv
import functools
import json
import os
import re
import socket
import subprocess
import sys
import threading
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import contract  # noqa: E402
import harness  # noqa: E402
from harness import (Jirad, Room, done, must, ok, read_bytes, read_csv, read_json, same, same_rows, tool,  # noqa: E402
                     tree, truth)

ORG, KEY = "0a6e0000-1111-4111-8111-00000000abcd", "jirad-org-key"
V1, V2 = f"/admin/v1/orgs/{ORG}", f"/admin/v2/orgs/{ORG}"
ACCOUNTS = "productAccess"  # in the body of the search for the organisation's accounts, and nowhere else

# What an organisation's key may change in a report of Jira's.
ORG_COLUMNS = ("email", "email_source", "managed", "last_active", "added_to_org", "managed_by", "flags", "admin_of", "synced")
JIRA_REPORTS = ("accounts", "groups", "memberships", "projects", "roles", "role_assignments", "role_access",
                "permission_grants", "effective_access")
ORG_REPORTS = ("managed_accounts", "managed_groups", "org_roles", "differences")


def key_file(room, key=KEY, name="org-key"):
    with open(room(name), "w", encoding="ascii", opener=lambda p, f: os.open(p, f, 0o600)) as file:
        file.write(key + "\n")
    return room(name)


def with_key(room, org=ORG, key=KEY):
    return ("--org", org, "--org-key-file", key_file(room, key))


def export(room, name, jirad, *args, status=0, formats="csv-raw", key=True):
    """The directory of a run."""
    if key:
        args = (*with_key(room), *args)
    must(tool(room, "export", "-o", room(name), "--format", formats, "--quiet", *args, jirad=jirad), status)
    return room(name) + {0: "", 3: ".incomplete"}[status]


def rows(run, report):
    with open(os.path.join(run, report + ".csv"), encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def tuples(run, report, *columns):
    return [tuple(row[c] for c in columns) for row in rows(run, report)]


@functools.cache
def given(*options):
    """Accounts with a role of their own that gives a product, or Jira's administration: a key alone tells of it."""
    out = set()
    with Room() as room:
        for tenant in ("small", "company"):
            out |= {r["principal_id"] for r in truth(room, tenant, *options)["org_roles"]
                    if r["principal_type"] == "account" and r["role"] in ("atlassian/user", "atlassian/admin")}
    return out


def jira_part(run, *options):
    """What Jira alone said, as text: what only the organisation tells is taken out, its columns, the access of accounts
    that it gives a product, and counts that have them."""
    out = {}
    for report in JIRA_REPORTS:
        header, lines = read_csv(run, report + ".csv")
        at = {name: i for i, name in enumerate(header)}
        for line in lines:
            if "email_source" in at and line[at["email_source"]] == "organisation":
                line[at["email"]] = line[at["email_source"]] = ""
            for name in ORG_COLUMNS[2:]:
                if name in at:
                    line[at[name]] = ""
            if "products" in at and line[at["account_id"]] in given(*options):
                line[at["products"]] = ""
            for name in ("browse_count", "admin_count"):
                if name in at:
                    line[at[name]] = ""
            if report == "accounts" and line[0] in given(*options):
                line[at["project_count"]] = ""
        if report == "effective_access":
            lines = [line for line in lines if line[0] not in given(*options)]
        out[report] = [header] + lines
    return out


def coverage(run):
    return {row["object"]: row for row in rows(run, "completeness")}


def served(jirad, part):
    return sum(e["requests"] for e in jirad.stats["endpoints"] if part in e["endpoint"])


def ask(jirad, path, body=None):
    request = urllib.request.Request(jirad.url + path, headers={"Authorization": "Bearer " + KEY,
                                                                "Content-Type": "application/json"},
                                     data=None if body is None else json.dumps(body).encode())
    with urllib.request.urlopen(request, timeout=harness.PATIENCE) as reply:
        return json.load(reply)


def listed(jirad, kind):
    """The groups that Jira lists for administration."""
    login = base64.b64encode(b"admin@example.com:jirad-token").decode()
    request = urllib.request.Request(f"{jirad.url}/rest/api/3/group/bulk?maxResults=1000&accessType={kind}",
                                     headers={"Authorization": "Basic " + login})
    with urllib.request.urlopen(request, timeout=harness.PATIENCE) as reply:
        return {g["groupId"] for g in json.load(reply)["values"]}


def cloud_id(jirad):
    with urllib.request.urlopen(jirad.url + "/_edge/tenant_info", timeout=harness.PATIENCE) as reply:
        return json.load(reply)["cloudId"]


def seconds(time):
    """Without the fraction, as reports write times."""
    return re.sub(r"\.\d+Z$", "Z", time or "")


def users_of(jirad, cloud):
    """The directory's accounts as jirad answers them, read here anew: {id: what the report shows of it}."""
    out = {}
    body = {"limit": 100, "expand": ["platformRoles", "productAccess"]}
    while True:
        page = ask(jirad, f"{V2}/directories/-/users/search", body)
        for user in page["data"]:
            active = {p["id"]: seconds(p.get("lastActiveTimestamp")) for p in user["productAccess"]}
            here = [t for p, t in active.items() if cloud in p and "jira" in p]
            out[user["accountId"]] = {
                "name": user["name"], "platform_roles": "; ".join(user["platformRoles"]),
                "added_to_org": seconds(user.get("addedToOrg")), "last_active": max([*active.values(), ""]),
                "here": max([*here, ""]), "mfa": {True: "yes", False: "no", None: ""}[user.get("mfaEnabled")],
                "verified": {True: "yes", False: "no", None: ""}[user.get("emailVerified")]}
        if not page["links"].get("next"):
            return out
        body["cursor"] = page["links"]["next"]


class Facts:
    """The truth of a tenant with its organisation."""

    def __init__(self, said, cloud="", jirad=None):
        self.said, self.cloud = said, cloud
        if jirad is not None:
            self.listed = {kind: listed(jirad, kind) for kind in ("admin", "site-admin")}
            self.products = {w["id"]: w["attributes"]["name"] for w in ask(jirad, f"{V2}/workspaces", {})["data"]}
        self.accounts = {a["account_id"]: a for a in said["accounts"]}
        self.people = {a["account_id"] for a in said["accounts"]
                       if a["account_type"] == "atlassian" and a["status"] != "unknown"}
        self.there = {a["account_id"]: a for a in said["org_accounts"]}
        self.groups = {g["group_id"]: g for g in said["groups"]}
        self.groups_there = {g["group_id"]: g for g in said["org_groups"]}
        self.roles = [(r["principal_type"].replace("account", "user"), r["principal_id"], r["resource_id"], r["role"])
                      for r in said["org_roles"]]

    def people_of(self):
        """By group: how many people Jira counts in it."""
        pairs = {(m["group_id"], m["account_id"]) for m in self.said["memberships"]}
        return collections.Counter(g for g, a in pairs if a in self.people)

    def is_here(self, resource):
        return self.cloud in resource or ORG in resource

    def kind(self, role, resource):
        """What a role lets one administer here: (kind, product), or nothing."""
        kinds = {"atlassian/org-admin": "organisation", "atlassian/site-admin": "site",
                 "atlassian/user-access-admin": "user access"}
        if not self.is_here(resource) or role not in (*kinds, "atlassian/admin"):
            return []
        if role in kinds:
            return [(kinds[role], "")]
        return [("Jira", "")] if resource.startswith("ari:cloud:jira") else [("product", resource)]

    def given_by(self, group):
        """Kinds with products and what gives them, of a group: {(kind, product): by}."""
        gives = {k: k[0] for kind, who, resource, role in self.roles if (kind, who) == ("group", group)
                 for k in self.kind(role, resource)}
        if group in self.listed["site-admin"]:
            own = self.groups[group]["group_name"] == "org-admins" or ("organisation", "") in gives
            first = "organisation" if own else "site"
            gives[first, ""] = first
            gives["Jira", ""] = first
        if group in self.listed["admin"]:
            gives["Jira", ""] = "Jira"
        if ("organisation", "") in gives:
            gives.setdefault(("Jira", ""), "organisation")
        return gives

    def admin_of(self, group):
        """Kinds that its members administer by what Jira lists and by its own roles here."""
        kinds = {k for kind, who, resource, role in self.roles if (kind, who) == ("group", group)
                 for k, _ in self.kind(role, resource)}
        if group in self.listed["site-admin"] and "organisation" not in kinds:
            own = self.groups[group]["group_name"] == "org-admins"
            kinds.add("organisation" if own else "site")
        if group in self.listed["admin"] | self.listed["site-admin"]:
            kinds.add("Jira")
        words = {"organisation": "organisation", "site": "site", "user access": "user access", "Jira": "jira",
                 "product": "products"}
        return "; ".join(words[k] for k in words if k in kinds)

    def administrators(self):
        """The rows of privileged above projects."""
        names = {**{g: x["group_name"] for g, x in self.groups_there.items()},
                 **{g: x["group_name"] for g, x in self.groups.items()}}
        members = {(m["account_id"], m["group_id"]) for m in self.said["memberships"] + self.said["org_memberships"]}
        gives = {g: self.given_by(g) for g in names}
        found = {(a, *what, by, names[g]) for a, g in members for what, by in gives.get(g, {}).items()}
        for row in self.said["org_roles"]:
            if row["principal_type"] != "account":
                continue
            for what in self.kind(row["role"], row["resource_id"]):
                a = row["principal_id"]
                if row["way"] != "direct" and any(what in gives.get(g, {}) for b, g in members if a == b):
                    continue  # no role of its own
                found.add((a, *what, what[0], ""))
                if what[0] == "organisation":
                    found.add((a, "Jira", "", "organisation", ""))
        scopes = {"organisation": "organisation"}
        out = []
        for a, kind, product, by, group in found:
            via = f"administrators of {self.products.get(product)}" if product else f"{by} administrators"
            row = (scopes.get(kind, "site"), "inherited" if group else "direct", via + (f" > {group}" if group else ""))
            out.append((a, f"{kind} admin", *row))
            if kind in ("organisation", "site", "Jira") and kind == by:
                out.append((a, "can grant admin", *row))
        return out

    def differences(self, users=None):
        out = [("account", a, "yes", "no") for a in self.people if a not in self.there]
        out += [("account", a, "no", "yes") for a in self.there if a not in self.accounts]
        for a, there in self.there.items():
            if a in self.accounts and (self.accounts[a]["status"] == "active") != (there["status"] == "active"):
                out.append(("account status", a, self.accounts[a]["status"], there["status"]))
        out += [("group", g, "yes", "no") for g in self.groups if g not in self.groups_there]
        out += [("group", g, "no", "yes") for g in self.groups_there if g not in self.groups]
        people = self.people_of()
        for g, there in self.groups_there.items():
            count = (users or {}).get(g, int(there["users"]))
            if g in self.groups and people[g] != count:
                out.append(("members of group", g, str(people[g]), str(count)))
        return out


def administrators_once(name, run, paths):
    """The report administrators has each of them once, with what the paths of privileged say together."""
    columns = {"organisation admin": "organisation", "site admin": "site", "user access admin": "user_access",
               "Jira admin": "jira", "product admin": "other_products"}
    posts, ways = collections.defaultdict(set), collections.defaultdict(set)
    for account, privilege, _, _, via in paths:
        if privilege in columns:
            posts[account].add(columns[privilege])
            ways[account].add(via)
    got = {r["account_id"]: r for r in rows(run, "administrators")}
    same(f"{name}: administrators are those of privileged, each once", (sorted(got), len(rows(run, "administrators"))),
         (sorted(set(posts) | {r["account_id"] for r in rows(run, "privileged") if r["privilege"] == "project admin" and
                               r["account_id"] in got}), len(got)))
    posts_of = list(columns.values())
    most = [next((i for i, c in enumerate(posts_of) if r[c]), len(posts_of)) for r in rows(run, "administrators")]
    same(f"{name}: administrators has those first who administer most", most, sorted(most))
    same(f"{name}: administrators says what each administers above projects",
         {a: {c for c in columns.values() if r[c]} for a, r in got.items() if any(r[c] for c in columns.values())}, posts)
    same(f"{name}: administrators says how", {a: set(got[a]["ways"].split("; ")[:len(w)]) for a, w in ways.items()}, ways)
    live = collections.defaultdict(set)
    for r in rows(run, "privileged"):
        if r["privilege"] == "project admin" and r["account_id"]:
            live[r["account_id"]].add(r["project_key"])
    ok(all(set(filter(None, r["project_keys"].split("; "))) <= live[a] and
           len(set(filter(None, r["project_keys"].split("; ")))) == int(r["projects"]) for a, r in got.items()),
       f"{name}: administrators counts projects that privileged has")


def invitation(there, user):
    """Whose e-mail is not verified, and who was never active, did not accept."""
    if user["verified"] == "yes" or user["last_active"]:
        return "accepted"
    if user["verified"] == "":
        return ""
    return "pending" if there["status"] == "active" else "never accepted"


def same_as_truth(name, facts, run, users):
    there, accounts = facts.there, facts.accounts
    same_rows(f"{name}: managed_accounts are the directory's accounts",
              [tuple(row.values()) for row in rows(run, "managed_accounts")],
              [(a, users[a]["name"], t["email"], t["status"], t["claim_status"], users[a]["platform_roles"],
                users[a]["added_to_org"], users[a]["last_active"], t["in_jira"],
                accounts[a]["status"] if a in accounts else "", users[a]["mfa"], users[a]["verified"],
                invitation(t, users[a])) for a, t in there.items()])
    states = dict(tuples(run, "managed_accounts", "account_id", "invitation"))
    ok(any(t["invited"] for t in there.values()) and
       all(states[a] == ("pending" if t["status"] == "active" else "never accepted") for a, t in there.items() if t["invited"]),
       f"{name}: who was invited and did not accept is told as such")
    directories = {row["directory_id"]: row["directory_name"] for row in rows(run, "managed_groups")}
    ok(all(directories.values()), f"{name}: directories have names", directories)
    same_rows(f"{name}: managed_groups are the directory's groups",
              tuples(run, "managed_groups", "group_id", "group_name", "directory_id", "member_count", "in_jira"),
              [(g["group_id"], g["group_name"], g["directory_id"], g["users"], g["in_jira"])
               for g in facts.groups_there.values()])
    same_rows(f"{name}: org_roles are the truth, of this site and the organisation",
              tuples(run, "org_roles", "principal_type", "principal_id", "resource_id", "role"),
              [r for r in facts.roles if facts.is_here(r[2])])
    same(f"{name}: roles on other sites are counted",
         coverage(run)["role assignments on other sites, not kept"]["kept"],
         str(sum(not facts.is_here(r[2]) for r in facts.roles)))
    names = {**{a: u["name"] for a, u in users.items()},
             **{g: x["group_name"] for g, x in facts.groups_there.items()}}
    same(f"{name}: org_roles have the principals' names",
         [r for r in tuples(run, "org_roles", "principal_id", "principal_name") if names[r[0]] != r[1]], [])
    ok(all(row["resource_name"] or row["resource_type"] == "platform" for row in rows(run, "org_roles")),
       f"{name}: org_roles name their resources; a site itself is no workspace")
    same_rows(f"{name}: privileged has the administrators of the organisation, the site, products and Jira",
              [r for r in tuples(run, "privileged", "account_id", "privilege", "scope", "access_type", "via")
               if r[2] != "project"], facts.administrators())
    want = facts.administrators()
    administrators_once(name, run, want)
    active = dict(tuples(run, "accounts", "account_id", "last_active"))
    told = {(who, last) for who, last in tuples(run, "privileged", "account_id", "last_active") if who in active}
    ok(want and told == {(who, active[who]) for who, _ in told} and any(last for _, last in told),
       f"{name}: privileged says when they were active, as accounts does", sorted(told)[:4])

    def email(a):
        if accounts[a]["email"]:
            return accounts[a]["email"], "jira"
        known = there.get(a, {}).get("email", "")
        return known, "organisation" if known else ""

    same_rows(f"{name}: accounts show every e-mail that is known, and where from",
              tuples(run, "accounts", "account_id", "email", "email_source", "managed", "last_active",
                     "added_to_org"),
              [(a, *email(a), {"managed": "yes", "unmanaged": "no"}.get(there.get(a, {}).get("claim_status"), ""),
                users[a]["here"] if a in users else "", users[a]["added_to_org"] if a in users else "")
               for a in accounts])
    owners = {"external": "identity provider", "admins": "organisation", "open": "jira", "team-members": "jira"}
    same_rows(f"{name}: groups say who manages them",
              [r for r in tuples(run, "groups", "group_id", "managed_by") if r[1]],
              [(g, owners[x["managed_by"]]) for g, x in facts.groups_there.items() if g in facts.groups])
    same_rows(f"{name}: groups say whether an identity provider decides, and what they administer",
              tuples(run, "groups", "group_id", "synced", "admin_of"),
              [(g, {"identity provider": "yes", None: ""}.get(owners.get(facts.groups_there.get(g, {}).get("managed_by")),
                                                              "no"), facts.admin_of(g))
               for g in [*facts.groups, *(r["group_id"] for r in rows(run, "groups") if r["group_id"] not in facts.groups)]])
    given_here = {(a, r.split(":")[2]) for kind, a, r, role in facts.roles if role == "atlassian/user" and
                  kind == "user" and r.rpartition("/")[2] == facts.cloud and a in accounts}
    products = {r["product"] for r in rows(run, "licences")}
    same_rows(f"{name}: licences have the accounts with a role of their own",
              [r[:1] + r[2:] for r in tuples(run, "licences", "product", "source", "account_id", "group_id", "is_default",
                                             "accounts") if r[1] == "direct"],
              [(key, a, "", "", str(int(accounts[a]["status"] == "active"))) for a, key in given_here if key in products])
    by_group = collections.defaultdict(set)
    for product, group in tuples(run, "licences", "product", "group_id"):
        by_group[group].add(product)
    mine = collections.defaultdict(set)
    for m in facts.said["memberships"]:
        mine[m["account_id"]] |= by_group[m["group_id"]]
    for a, key in given_here:
        mine[a] |= {key} & products
    same_rows(f"{name}: accounts have the products of their groups and of their own",
              tuples(run, "accounts", "account_id", "products"), [(a, "; ".join(sorted(mine[a]))) for a in accounts])
    same_rows(f"{name}: differences are exactly those", tuples(run, "differences", "object", "id", "in_jira",
                                                               "in_directory"), facts.differences())
    ok(all(r["name"] and r["explanation"] for r in rows(run, "differences")), f"{name}: differences are explained")
    for report, columns in {"managed_accounts": ["account_id"], "managed_groups": ["group_id"],
                            "org_roles": ["principal_type", "principal_id", "resource_id", "role"]}.items():
        got = [tuple(c.encode() for c in r) for r in tuples(run, report, *columns)]
        order = [(r[0] == b"group", *r[1:]) if report == "org_roles" else r for r in got]
        ok(order == sorted(order) and len(set(got)) == len(got), f"{name}: {report} in order, each once")


def arithmetic(name, facts, run):
    got = coverage(run)
    ok(all(row["complete"] == "yes" for row in got.values()), f"{name}: completeness has no doubt")
    same(f"{name}: completeness sets both sides beside each other",
         [(got[o]["kept"], got[o]["second_count"]) for o in ("people in Jira", "groups in Jira",
                                                            "memberships of people in groups of both")],
         [(str(len(facts.people)), str(len(facts.there))), (str(len(facts.groups)), str(len(facts.groups_there))),
          (str(sum(facts.people_of()[g] for g in facts.groups_there)),
           str(sum(int(x["users"]) for g, x in facts.groups_there.items() if g in facts.groups)))])
    wrong = [o for o, r in got.items() if int(r["received"]) != int(r["kept"]) + int(r["dropped"])]
    ok(not wrong, f"{name}: received is kept and dropped", wrong)
    said = read_json(run, "run.json")
    same(f"{name}: run.json names the organisation", said["organisation"]["id"], ORG)
    same(f"{name}: run.json says complete", (said["complete"], said["incomplete_reasons"]), (True, []))


def one_tenant(tenant, *options):
    name = " ".join((tenant, *options))
    with Room() as room:
        with Jirad(room, *options, tenant=tenant) as jirad:
            cloud = cloud_id(jirad)
            facts, users = Facts(truth(room, tenant, *options), cloud, jirad), users_of(jirad, cloud)
            run = export(room, "run", jirad, formats="csv-raw,json")
            without = export(room, "without", jirad, key=False)
        same_as_truth(name, facts, run, users)
        arithmetic(name, facts, run)
        differ = [r for r in JIRA_REPORTS if jira_part(run, *options)[r] != jira_part(without, *options)[r]]
        ok(not differ, f"{name}: without a key the same rows of Jira", differ)
        has, had = ({(r["account_id"], r["project_id"], key) for r in rows(where, "effective_access")
                     for key in r["permissions"].split("; ") if r["account_id"] in given() and not r["limited_by"]}
                    for where in (run, without))
        ok(had <= has, f"{name}: nobody has less for a product of its own", had - has)
        same(f"{name}: without a key no row of the organisation", [len(rows(without, r)) for r in ORG_REPORTS], [0] * 4)
        ok(not any(r["email_source"] == "organisation" or r["managed"] or r["last_active"] or r["added_to_org"]
                   for r in rows(without, "accounts")), f"{name}: without a key its columns are empty")
        ok(not any(("director" in o or "organisation" in o) and not r["drop_reason"].startswith("not read: ")
                   for o, r in coverage(without).items()),
           f"{name}: without a key completeness has nothing of it")
        same(f"{name}: json has the same counts", [len(read_json(run, r + ".json")) for r in ORG_REPORTS],
             [len(rows(run, r)) for r in ORG_REPORTS])


def sources(tenant, *options):
    """--memberships: the same file however it came about; auto is never dearer."""
    name = " ".join((tenant, *options))
    with Room() as room:
        requests, files, pages = {}, {}, {}
        for source in ("jira", "directory", "auto"):
            with Jirad(room, *options, tenant=tenant) as jirad:
                run = export(room, source, jirad, "--memberships", source)
            requests[source], pages[source] = jirad.stats["requests"], served(jirad, "/group/member")
            files[source] = {r: read_bytes(run, r + ".csv") for r in JIRA_REPORTS}
            row = coverage(run).get("memberships told by the directory")
            if source == "directory":
                ok(row is not None and int(row["kept"]) > 0 and row["kept"] == row["second_count"],
                   f"{name}: completeness has what the directory told beside what it counts", row)
        for source in ("directory", "auto"):
            differ = [r for r in JIRA_REPORTS if files[source][r] != files["jira"][r]]
            ok(not differ, f"{name}: --memberships {source} gives the same bytes", differ)
        ok(requests["auto"] <= min(requests.values()), f"{name}: auto is never dearer", requests)
        ok(pages["directory"] < pages["jira"], f"{name}: the directory saves pages of members", pages)


def everywhere():
    """A membership that several directories tell is one: the groups are as whole as when one tells it."""
    got = {}
    for options in ((), ("--org-groups-everywhere",)):
        with Room() as room:
            with Jirad(room, "--directories", "3", *options, tenant="S") as jirad:
                run = export(room, "run", jirad, "--memberships", "directory")
            told = coverage(run).get("memberships told by the directory", {"kept": "none", "second_count": ""})
            got[options] = (served(jirad, "/group/member"), served(jirad, "/user/groups"), told["kept"],
                            told["second_count"], sorted(tuples(run, "memberships", "group_id", "account_id")))
            if not options:
                ok(served(jirad, "/group/member") < len(rows(run, "groups")), "directories tell most groups", got[options][:4])
    ok(got[()] == got[("--org-groups-everywhere",)], "groups that every directory tells are counted once",
       [r[:4] for r in got.values()])


def count_off():
    """A group whose count is not what its accounts say is read from Jira."""
    with Room() as room:
        facts = Facts(truth(room, "small"))
        runs, pages = {}, {}
        for options in ((), ("--org-count-off",)):
            with Jirad(room, *options) as jirad:
                runs[options] = export(room, "run" + "".join(options), jirad, "--memberships", "directory")
            pages[options] = served(jirad, "/group/member")
        good, off = runs.values()
        ok(pages[("--org-count-off",)] > pages[()], "a wrong count: the group is read from Jira", pages)
        same("a wrong count: the same memberships", read_bytes(off, "memberships.csv"),
             read_bytes(good, "memberships.csv"))
        counts = dict(tuples(off, "managed_groups", "group_id", "member_count"))
        wrong = [g for g, x in facts.groups_there.items() if counts[g] != x["users"]]
        same("a wrong count: it is one", len(wrong), 1)
        same_rows("a wrong count: differences say so",
                  tuples(off, "differences", "object", "id", "in_jira", "in_directory"),
                  facts.differences({g: int(counts[g]) for g in wrong}))


def replayed():
    """A snapshot has the organisation in it; how many connections there were is not seen."""
    with Room() as room:
        for tenant, options in (("small", ("--directories", "3")), ("company", ()), ("small", ("--org-no-search",)),
                                ("small", ("--org-old",))):
            name = " ".join((tenant, *options))
            status, mark = (3, ".incomplete") if "--org-old" in options else (0, "")
            again, file, from_file = room("again") + mark, room("file") + mark, room("from-file") + mark
            with Jirad(room, *options, tenant=tenant) as jirad:
                live = export(room, "live", jirad, "--parallel", "1", formats="csv,json,xlsx", status=status)
                many = export(room, "many", jirad, "--parallel", "16", formats="csv,json,xlsx", status=status)
                must(tool(room, "fetch", "-o", room("file"), "--quiet", *with_key(room), jirad=jirad), status)
            must(tool(room, "export", "--snapshot", live, "-o", room("again"), "--format", "csv,json,xlsx", "--quiet"),
                 status)
            must(tool(room, "verify", again), status)
            a, b = tree(live), tree(again)
            a.pop("begun.json", None)  # of a reading that can be resumed
            a["SHA256SUMS"] = re.sub(rb"(?m)^.*  begun\.json\n", b"", a["SHA256SUMS"])
            same(f"{name}: a replay gives the same files", sorted(a), sorted(b))
            ok(a == b, f"{name}: and the same bytes", [f for f in a if a[f] != b.get(f)])
            ok(KEY.encode() not in b"".join(a.values()), f"{name}: no key in them")
            must(tool(room, "export", "--snapshot", file, "-o", room("from-file"), "--format", "csv", "--quiet"), status)
            for what, other in (("16 connections", many), ("fetch and export", from_file)):
                differ = [r for r in (*JIRA_REPORTS, *ORG_REPORTS)
                          if read_bytes(live, r + ".csv") != read_bytes(other, r + ".csv")]
                ok(not differ, f"{name}: {what}: the same reports", differ)
            for made in (live, many, again, from_file):
                harness.shutil.rmtree(made)
            os.unlink(file)


def combined():
    """Every way to have a key beside a site."""
    with Room() as room:
        with Jirad(room) as jirad:
            usual = export(room, "usual", jirad)
        want = {r: read_bytes(usual, r + ".csv") for r in (*JIRA_REPORTS, *ORG_REPORTS)}

        def equal(name, *options, reports=(*JIRA_REPORTS, *ORG_REPORTS), args=()):
            with Jirad(room, *options) as jirad:
                run = export(room, name.replace(" ", "-"), jirad, *args)
            differ = [r for r in reports if read_bytes(run, r + ".csv") != want[r]]
            ok(not differ, f"{name}: the same reports", differ)
            return run, jirad

        equal("a scoped token beside the key", "--scoped")
        equal("a scoped key", "--org-key-scoped")
        equal("both scoped", "--scoped", "--org-key-scoped")
        equal("short pages", "--fault", "/admin/ * short")
        run, _ = equal("no claimed domains", "--org-no-domains",
                       reports=("groups", "projects", "roles", "permission_grants", "managed_groups", "org_roles",
                                "differences"))
        same("no claimed domains: nobody is managed", {r["claim_status"] for r in rows(run, "managed_accounts")},
             {"unmanaged"})
        same("no claimed domains: nor in accounts", {r["managed"] for r in rows(run, "accounts")}, {"no", ""})
        run, jirad = equal("no searches", "--org-no-search",
                           reports=("memberships", "projects", "roles", "role_access", "managed_groups", "org_roles",
                                    "differences"))
        same("no searches: the older lists were asked",
             sorted(e["endpoint"].rsplit("/", 1)[1] for e in jirad.stats["endpoints"]
                    if e["endpoint"].endswith(("/directories/{}/users", "/directories/{}/groups"))),
             ["groups", "users"])
        same("no searches: every account all the same", tuples(run, "managed_accounts", "account_id", "email"),
             tuples(usual, "managed_accounts", "account_id", "email"))
        run = usual
        same("a second site: what it lists alone is in the organisation's reports",
             [r["group_name"] for r in rows(run, "managed_groups") if r["in_jira"] == "no"], ["second-site-users"])
        ok("second-site-users" not in str(jira_part(run)), "a second site: and in none of Jira's")

        with Jirad(room, "--org-old") as jirad:
            result = must(tool(room, "export", "-o", room("old"), "--format", "csv-raw", *with_key(room), jirad=jirad), 3)
        old = room("old.incomplete")
        ok("does not use the current user management (ADMIN-400-4)" in result.stderr, "an older organisation: is told",
           result.stderr)
        same("an older organisation: rows of Jira", jira_part(old), jira_part(usual))
        managed = {r["account_id"] for r in rows(usual, "managed_accounts") if r["claim_status"] == "managed"}
        same("an older organisation: managed accounts", {r["account_id"] for r in rows(old, "managed_accounts")},
             managed)
        same("an older organisation: their e-mails",
             [r for r in tuples(old, "accounts", "account_id", "email") if r[0] in managed],
             [r for r in tuples(usual, "accounts", "account_id", "email") if r[0] in managed])
        same("an older organisation: no differences are made up",
             [r["id"] for r in rows(old, "differences") if r["in_directory"] == "no"], [])
        got = coverage(old)
        ok("ADMIN-400-4" in got["directories of the organisation"]["drop_reason"],
           "an older organisation: completeness says why", got["directories of the organisation"])
        same("an older organisation: nor groups, nor roles", (rows(old, "managed_groups"), rows(old, "org_roles")),
             ([], []))


def errors():
    """Nothing is read of Jira's lists, and nothing written."""
    table = [
        ("a wrong key", (), with_key, {"key": "nonsense"}, 4, r"organisation '.*': the key is not accepted \(HTTP 401: .*\)"),
        ("a wrong organisation", (), with_key, {"org": "nope"}, 4, r"organisation 'nope' is unknown to this key \(HTTP 404: .*\)"),
        ("another's organisation", ("--other-org", "foreign"), with_key, {"org": "foreign"}, 4,
         r"organisation 'foreign': the key may not read it \(HTTP 403: .*\)"),
        ("the site's token as key", (), with_key, {"key": "jirad-token"}, 4, r"the key is not accepted \(HTTP 401: .*\)"),
        ("the organisation is down", ("--fault", "/admin/v2 * status 404"), with_key, {}, 4, r"HTTP 404"),
    ]
    for name, options, args, more, code, says in table:
        with Room() as room:
            with Jirad(room, *options) as jirad:
                for command in (("export", "-o", room("run")), ("fetch", "-o", room("run"))):
                    result = tool(room, *command, "--quiet", *args(room, **more), jirad=jirad)
                    same(f"{name}: {command[0]} ends with", result.returncode, code)
                    ok(re.search(says, result.stderr) and len(result.stderr.splitlines()) == 1,
                       f"{name}: {command[0]} says so in one line", result.stderr)
                same(f"{name}: nothing is written", [f for f in os.listdir(room.path) if "run" in f], [])
            same(f"{name}: no list of Jira's was asked for", served(jirad, "/group/bulk"), 0)
    with Room() as room:
        with Jirad(room) as jirad:
            key = key_file(room)
            for name, args, env, says in (
                    ("a key without --org", ("--org-key-file", key), {}, "give its id with --org"),
                    ("a key in the environment without --org", (), {"ATLASSIAN_ORG_API_KEY": KEY}, "give its id"),
                    ("--memberships without --org", ("--memberships", "jira"), {}, "give its id with --org"),
                    ("--org without a key", ("--org", ORG), {}, "its API key is missing"),
                    ("two places for the key", ("--org", ORG, "--org-key-file", key, "--org-key-command", "echo x"), {},
                     "organisation key"),
                    ("an empty key", ("--org", ORG, "--org-key-command", "true"), {}, "organisation key"),
                    ("an unknown source", ("--org", ORG, "--memberships", "both"), {}, "is not 'jira', 'directory'"),
                    *((f"the id {odd!r}", ("--org", odd, "--org-key-file", key), {}, "not an id")
                      for odd in ("a/b", "..", "a b", "a%2fb", "é", "a?b", "a#b", "https://admin.atlassian.com/o/x"))):
                result = tool(room, "export", "-o", room("run"), "--quiet", *args, jirad=jirad, env=env)
                good = result.returncode == 2 and says in result.stderr and len(result.stderr.splitlines()) == 1
                ok(good and not os.path.exists(room("run")), f"{name}: is told", f"{result.returncode} {result.stderr}")
            result = tool(room, "export", "-o", room("run"), "--quiet", "--org", "", jirad=jirad)
            ok(result.returncode == 2 and not os.path.exists(room("run")), "an empty id: is told",
               f"{result.returncode} {result.stderr}")
        same("nothing was asked", jirad.stats["requests"], 0)


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


PLAIN, PLAIN_LOCK = {}, threading.Lock()


def without_key(tenant, options):
    """What Jira alone says of a tenant; asked once."""
    with PLAIN_LOCK:
        if (tenant, options) not in PLAIN:
            with Room() as room, Jirad(room, *options, tenant=tenant) as jirad:
                PLAIN[tenant, options] = jira_part(export(room, "plain", jirad, key=False))
        return PLAIN[tenant, options]


def broken(name, faults, reasons, doubt, tenant="small", options=(), most=500, args=()):
    """One run whose organisation fails: (name, why it is not right)."""
    wrong, plain = [], without_key(tenant, options)
    with Room() as room:
        with Jirad(room, *options, *(w for f in faults for w in ("--fault", f)), tenant=tenant) as jirad:
            began = harness.time.monotonic()
            result = tool(room, "export", "-o", room("run"), "--format", "csv-raw", *with_key(room), *args,
                          jirad=jirad)
            took = harness.time.monotonic() - began
        if result.returncode != 3 or not os.path.isdir(room("run.incomplete")):
            return name, f"ended with {result.returncode}: {result.stderr}"
        run = room("run.incomplete")
        got = jira_part(run)
        wrong += [f"{r} is not what it is without a key" for r in JIRA_REPORTS if got[r] != plain[r]]
        said = read_json(run, "run.json")
        left = list(said["incomplete_reasons"])
        for pattern in reasons:
            hit = next((r for r in left if re.fullmatch(pattern, r)), None)
            wrong += [] if hit else [f"no reason is '{pattern}' in {left}"]
            left = [r for r in left if not re.fullmatch(pattern, r)]
        wrong += [f"other reasons: {left}"] if left else []
        wrong += ["run.json says complete"] if said["complete"] else []
        doubted = {o for o, r in coverage(run).items()
                   if r["complete"] != "yes" and not r["drop_reason"].startswith("not read: left out")} - {"findings"}
        wrong += [] if doubted and doubt in (None, doubted) else [f"completeness doubts {sorted(doubted)}"]
        wrong += [f"{took:.1f} s"] if took > most else []
        wrong += [f"not told: {r}" for r in said["incomplete_reasons"] if r[:60] not in result.stderr]
        if jirad.stats["requests"] > 2000:
            wrong.append(f"{jirad.stats['requests']} requests")
        told = {r["id"] for r in rows(run, "differences") if r["in_directory"] == "no"}
        known = {r["account_id"] for r in rows(run, "accounts")} | {r["group_id"] for r in rows(run, "groups")}
        if len(told) > 8:
            wrong.append(f"differences claim of {len(told)} of {len(known)} objects that the directory lacks them")
        again = tool(room, "export", "--snapshot", run, "-o", room("again"), "--format", "csv-raw", "--quiet")
        if again.returncode != 3:
            wrong.append(f"the replay ended with {again.returncode}: {again.stderr}")
        else:
            wrong += [f"the replay's {r} differs" for r in (*JIRA_REPORTS, *ORG_REPORTS, "completeness")
                      if read_bytes(run, r + ".csv") != read_bytes(room("again.incomplete"), r + ".csv")]
    return name, "\n".join(wrong)


USERS, GROUPS = "accounts of the organisation", "groups of the organisation"
ROLES, DIRECT = "role assignments of groups", "role assignments of accounts"
FOREIGN = "role assignments on other sites, not kept"
NO_USERS = {USERS, "people in Jira", DIRECT}
NO_GROUPS = {GROUPS, "groups in Jira", "memberships of people in groups of both", ROLES, FOREIGN, DIRECT}
EXPIRED = r"\w+ /v[12]/orgs/.*: the organisation refused the key during the run \(HTTP 401: .*\): it has expired or was revoked"


def failing():
    stranger = Listener()
    table = [
        ("the third page of accounts is refused", [f"{ACCOUNTS} @3 expire"], [EXPIRED], None, {"tenant": "S"}),
        ("the key expires at the sixth request", ["/admin/ @6 expire"], [EXPIRED], None, {}),
        ("the key expires at the roles", ["role-assignments 1 expire"], [EXPIRED], {ROLES, FOREIGN, DIRECT},
         {"args": ("--without", "tokens,service-accounts")}),
        ("accounts: 503 for ever", [f"{ACCOUNTS} * status 503"], [f"{USERS}.*HTTP 503.*"], NO_USERS, {}),
        ("groups: 500 for ever", ["groups/search * status 500"], [f"{GROUPS}.*HTTP 500.*"], NO_GROUPS, {}),
        ("accounts: 403", [f"{ACCOUNTS} * status 403"], [f"{USERS}.*HTTP 403.*"], NO_USERS, {}),
        ("429 for ever", [f"{ACCOUNTS} * proxy 429 retry-after 1"], [".*429.*"], NO_USERS, {}),
        ("a quota", [f"{ACCOUNTS} * status 429 retry-after 1000 reason jira-quota-tenant-based"], [".*jira-quota.*"],
         None, {}),
        ("no JSON", ["groups/search * badjson"], [f"{GROUPS}.*"], NO_GROUPS, {}),
        ("cursor-repeat", [f"{ACCOUNTS} * cursor-repeat"], [f"{USERS}.*same cursor came again.*"], NO_USERS, {}),
        ("cursor-repeat, v1", ["/admin/v1/orgs * cursor-repeat"],
         ["managed accounts.*same cursor came again.*", "domains.*same cursor came again.*"], {"managed accounts", "domains"}, {}),
        ("cursor-host, v1", [f"{V1}/users * cursor-host {stranger.url}"], ["managed accounts.*it was not followed"],
         {"managed accounts"}, {}),
        ("cursor-host, v2", [f"groups/search * cursor-host {stranger.url}"], [f"{GROUPS}.*it was not followed"],
         NO_GROUPS, {}),
        ("the same page came again and again", [f"{ACCOUNTS} * repeat"], [f"{USERS}.*no end"], NO_USERS, {}),
    ]
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        futures = [pool.submit(broken, name, faults, reasons, doubt, **more)
                   for name, faults, reasons, doubt, more in table]
        for future in futures:
            name, why = future.result()
            ok(not why, f"{name}: incomplete, and all of Jira is there", why)
    same("nothing was sent to the other host", stranger.calls, 0)


def smaller_pages():
    """A limit of pages that fell, before or in the middle of a list, costs no row: less is asked for at a time."""
    groups, few = "groups/search", ("directories", "workspaces", "role-assignments")
    with Room() as room:
        with Jirad(room, tenant="S") as jirad:
            want = export(room, "plain", jirad)
        for name, faults, sizes in (
                ("50 from the start", [f"{ACCOUNTS} * limit 50", f"{groups} * limit 50", *(f"{x} * limit 50" for x in few)], {50}),
                ("50 in the middle", [f"{ACCOUNTS} 2 nearlimit", f"{ACCOUNTS} * limit 50"], {100, 50}),
                ("20 in the middle", [f"{ACCOUNTS} 2 nearlimit", f"{ACCOUNTS} * limit 20"], {100, 20}),
                ("20 for everything", ["/admin/v2 * limit 20"], {20})):
            with Jirad(room, *(w for f in faults for w in ("--fault", f)), "--log", room("log"), "--log-bodies",
                       tenant="S") as jirad:
                run = export(room, name.replace(" ", "-"), jirad)
            with open(room("log"), encoding="utf-8-sig") as file:
                asked = [line for line in map(json.loads, file) if ACCOUNTS in str(line.get("sent"))]
            os.remove(room("log"))
            got = {int(re.search(r'limit\W+([0-9]+)', str(line["sent"])).group(1)) for line in asked if line["status"] == 200}
            same(f"pages of at most {name}: the sizes that were had", got, sizes)
            for report in (*JIRA_REPORTS, *ORG_REPORTS):
                ok(read_bytes(run, report + ".csv") == read_bytes(want, report + ".csv"),
                   f"pages of at most {name}: the same {report}")
            again = room("again-" + name.replace(" ", "-"))
            must(tool(room, "export", "--snapshot", run, "-o", again, "--format", "csv-raw", "--quiet"))
            ok(read_bytes(again, "completeness.csv") == read_bytes(run, "completeness.csv"), f"pages of at most {name}: replayed")


def checked():
    """'check' has a row for the organisation."""
    for name, options, args, code, says in (
            ("check", (), {}, 0, r"organisation.*The organisation of example\.com, 1 director"),
            ("check, a wrong key", (), {"key": "nonsense"}, None, r"organisation.*HTTP 401"),
            ("check, a wrong id", (), {"org": "nope"}, None, r"organisation.*HTTP 404"),
            ("check, an older organisation", ("--org-old",), {}, None, r"organisation.*ADMIN-400-4|current user")):
        with Room() as room:
            with Jirad(room, *options) as jirad:
                result = tool(room, "check", *with_key(room, **args), jirad=jirad)
            said = result.stdout + result.stderr
            ok((result.returncode == 0) == (code == 0) and re.search(says, said), f"{name}: says so",
               f"{result.returncode} {said}")
            ok(KEY not in said and "nonsense" not in said, f"{name}: without the key")
            same(f"{name}: what may be left out is not blamed on the key", said.count("the organisation cannot be read, see above"),
                 3 if "key" in args or "org" in args else 0)


def secret():
    """The key reaches no file, no output, no command line and no environment that others can read."""
    canary = f"ORG-CANARY-{os.getpid()}-Zx9"
    with Room() as room:
        file = key_file(room, canary)
        for name, args, env in (
                ("from the environment", (), {"ATLASSIAN_ORG_API_KEY": canary}),
                ("from a file", ("--org-key-file", file), {}),
                ("from a command", ("--org-key-command", f"cat '{file}'"), {})):
            out, log = (room(what + name.replace(" ", "-")) for what in ("out-", "log-"))
            with Jirad(room, "--org-key", canary, "--fault", "users/search 1 stall 3", "--log", log) as jirad:
                clean = {"PATH": os.environ["PATH"], "HOME": room.path, "TMPDIR": room.path, "JIRA_URL": jirad.url,
                         "JIRA_EMAIL": "admin@example.com", "ATLASSIAN_API_URL": jirad.url, "ATLASSIAN_ORG_ID": ORG,
                         "JIRA_API_TOKEN": "jirad-token"}
                process = subprocess.Popen([harness.TOOL, "export", "-v", "-o", out, *args], env={**clean, **env},
                                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=room.path)
                harness.until(lambda log=log: b"/group/bulk" in read_bytes(log), "the middle of the run")
                seen = b""
                for what in ("cmdline", "environ"):
                    try:
                        seen += read_bytes("/proc", str(process.pid), what)
                    except OSError:  # not even readable
                        pass
                said = process.communicate(timeout=harness.PATIENCE)[0]
                ok(process.returncode == 0, f"a key {name}: a complete run", said)
                ok(canary.encode() not in seen, f"a key {name}: not in what others can see of it")
                ok(canary.encode() not in said, f"a key {name}: not in what it prints", said)
                ok(canary.encode() not in b"".join(tree(out).values()), f"a key {name}: in no file")
                packed = subprocess.run(["zstd", "-dcq", os.path.join(out, "snapshot.jsonl.zst")], check=True,
                                        stdout=subprocess.PIPE).stdout
                ok(packed and canary.encode() not in packed, f"a key {name}: not in the snapshot")


def contracted():
    """What is asked and answered, against what is known of the API."""
    for options in ((), ("--scoped", "--directories", "3"), ("--org-no-search",)):
        with Room() as room:
            with Jirad(room, "--log", room("log"), "--log-bodies", *options) as jirad:
                export(room, "run", jirad)
            name = " ".join(("contract", *options))
            checks = contract.check_log(room("log"))
            ok(sum("/orgs/" in text for _, text, _ in checks) >= 14, f"{name}: the organisation's requests are checked")
            for good, text, problems in checks:
                ok(good, f"{name}: {text}", "; ".join(problems[:2]))


one = {name: function for name, function in globals().items() if callable(function)}
if len(sys.argv) > 1:  # while writing: one of the functions below
    one[sys.argv[1]](*sys.argv[2:])
    done()
for tenant, *options in (("small",), ("small", "--directories", "3"), ("company",), ("S",)):
    one_tenant(tenant, *options)
    sources(tenant, *options)
one_tenant("small", "--org-roles")
one_tenant("company", "--org-roles", "--directories", "2")
everywhere()
count_off()
replayed()
smaller_pages()
combined()
errors()
checked()
secret()
contracted()
failing()
done()
