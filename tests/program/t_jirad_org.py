#!/usr/bin/python3
"""Tests of jirad's organisation, in TAP: keys, lists and their cursors, truth, oddities, faults and the API's contract."""
import json
import os
import sys
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import contract  # noqa: E402
import t_jirad  # noqa: E402
from t_jirad import ok, quote, same, truth  # noqa: E402

ORG, KEY = "0a6e0000-1111-4111-8111-00000000abcd", "jirad-org-key"
V1, V2, ACCESS = f"/admin/v1/orgs/{ORG}", f"/admin/v2/orgs/{ORG}", f"/admin/api-access/v1/orgs/{ORG}"
FIRST = f"{V2}/directories/d1ec7000-0000-4000-8000-000000000000"
ADMINS = {"limit": 100, "roleIds": ["atlassian/org-admin", "atlassian/site-admin", "atlassian/user-access-admin",
                                  "atlassian/admin"]}
USERS = {"limit": 100, "expand": ["platformRoles", "productAccess", "groups", "counts.resources"]}
GROUPS = {"limit": 100, "expand": ["counts.users", "counts.resources"]}
ADA = "712020:00000000-0000-4000-8000-000000000001"


class Jirad(t_jirad.Jirad):
    def key(self, path, body=None, key=KEY, text=None):
        """(status, headers, what the body says) of a GET, or of a POST when there is a body"""
        headers = {"Authorization": "Bearer " + key} if key else {}
        if body is not None or text is not None:
            headers["Content-Type"] = "application/json"
            text = text if text is not None else json.dumps(body)
        status, headers, data = self.ask(path, who=None, method="GET" if text is None else "POST", body=text,
                                         prefix="", headers=headers)
        try:
            return status, headers, json.loads(data)
        except ValueError:
            return status, headers, data

    def code(self, *args, **more):
        status, _, body = self.key(*args, **more)
        return status, body["errors"][0]["code"] if "errors" in body else body.get("code")

    def search(self, path, body, pages=1000):
        """All items of a search: the same body again, with the cursor."""
        items, count, cursor = [], 0, {}
        while count < pages:
            status, _, page = self.key(path, {**body, **cursor})
            if status != 200:
                raise AssertionError(f"{path}: {status} {page}")
            count += 1
            items += page["data"]
            if not page["links"].get("next"):
                break
            cursor = {"cursor": page["links"]["next"]}
        return items, count

    def list(self, path):
        """All items of a GET list, with a cursor that is a token or a URL."""
        items, count, url = [], 0, path
        while True:
            page = self.key(url)[2]
            count += 1
            items += page["items" if "items" in page else "data"]
            after = page["links"].get("next")
            if not after:
                return items, count
            if after.startswith("http://127.0.0.1:"):
                url = "/" + after.split("/", 3)[3]
            else:
                url = f"{path.partition('?')[0]}?cursor={quote(after)}"


def last(group_id):
    return group_id.rsplit("/", 1)[-1]


def place(row):
    """Of a role: the organisation itself goes by its id."""
    return ORG if row["resourceId"].endswith("::org/" + ORG) else row["resourceId"]


def read_all(j):
    """A full read as the tool does it: accounts and groups by id, memberships, roles, and how many requests."""
    accounts, groups, members, roles, elsewhere = {}, {}, set(), set(), 0
    j.key(V1)
    for directory in j.list(f"{V2}/directories?limit=100")[0]:
        base = f"{V2}/directories/{directory['directoryId']}"
        listed = j.search(base + "/groups/search", GROUPS)[0]
        groups.update((group["id"], group) for group in listed)
        elsewhere += sum(group["directoryId"] != directory["directoryId"] for group in listed)
        explained = {}
        for group in listed:
            if group["counts"]["resources"] or group["name"] == "org-admins":  # which is on the organisation alone
                for row in j.list(f"{base}/groups/{quote(group['id'])}/role-assignments?limit=100")[0]:
                    explained.setdefault(group["id"], set()).add(row["resourceId"])
                    roles |= {("group", group["id"], place(row), role) for role in row["roles"]}
        for user in j.search(base + "/users/search", USERS)[0]:
            accounts[user["accountId"]] = user
            members |= {(last(group["id"]), user["accountId"]) for group in user["groups"]}
            roles |= {("account", user["accountId"], ORG, role) for role in user["platformRoles"]}
    admins = {user["accountId"] for user in j.search(V2 + "/directories/-/users/search", ADMINS)[0]}
    for account, user in accounts.items():
        own = set()
        for group, resource in ((g, r) for kind, g, r, _ in roles if kind == "group"):
            if (group, account) in members and resource != ORG:
                own.add(resource)
        if user["counts"]["resources"] > len(own) or account in admins:
            for row in j.list(f"{V2}/directories/-/users/{quote(account)}/role-assignments?limit=100")[0]:
                roles |= {("account", account, place(row), a["role"]) for a in row["roleAssignments"]
                          if "direct" in a["roleAssignmentMethods"]}
    same(elsewhere, 0, "groups say in which directory they are")
    managed = j.list(V1 + "/users")[0]
    j.list(V1 + "/domains")
    j.search(V2 + "/workspaces", {"limit": 1000})
    return accounts, groups, members, roles, managed


def read_tokens(j):
    """Rows as the truth has them: what it is, whose, and all that is said of it; and the service accounts."""
    def row(kind, token, owner):
        return (token["id"], token.get("label", ""), owner.get("id", ""), owner.get("name") or "", owner.get("email", ""),
                kind, token.get("status", ""), token.get("createdAt", ""), token.get("expiresAt", ""),
                token.get("lastActiveAt", ""), token.get("revocationDate") or "", ",".join(token.get("scopes", [])))

    rows = [row("user", t, t["user"]) for t in j.list(ACCESS + "/api-tokens?pageSize=100")[0]]
    rows += [row("organisation key", t, t.get("createdBy", {})) for t in j.list(ACCESS + "/api-keys?pageSize=100")[0]]
    services = j.list(ACCESS + "/service-accounts")[0]
    for s in services:
        owner = {"id": s["atlassianId"], "name": s["displayName"], "email": s["email"]}
        rows += [row("service account", t, owner)
                 for t in j.list(f"{ACCESS}/service-accounts/{s['id']}/api-tokens")[0]]
    return rows, [(s["atlassianId"], s["id"], s["displayName"], s["email"], s["status"], s.get("createdById", ""))
                  for s in services]


def test_truth(tenant, *options):
    name = " ".join((tenant, *options))
    facts = truth("--tenant", tenant, *options)
    with Jirad("--tenant", tenant, *options) as j:
        accounts, groups, members, roles, managed = read_all(j)
        tokens, services = read_tokens(j)
        same(sorted(tokens), sorted(tuple(r.values()) for r in facts["org_tokens.csv"]), f"{name}: tokens")
        same(services, [tuple(r.values()) for r in facts["org_service_accounts.csv"]], f"{name}: service accounts")
        requests = len(j.lines())
        got = [(a, u.get("email", ""), u["status"], u["claimStatus"]) for a, u in accounts.items()]
        want = facts["org_accounts.csv"]
        same(sorted(got), sorted((r["account_id"], r["email"], r["status"], r["claim_status"]) for r in want),
             f"{name}: accounts")
        same({g: (x["counts"]["users"], x["managedBy"]) for g, x in groups.items()},
             {r["group_id"]: (int(r["users"]), r["managed_by"]) for r in facts["org_groups.csv"]}, f"{name}: groups")
        same(members, {(r["group_id"], r["account_id"]) for r in facts["org_memberships.csv"]},
             f"{name}: memberships")
        same(roles, {tuple(r.values())[:4] for r in facts["org_roles.csv"]}, f"{name}: roles")
        same({m["account_id"] for m in managed}, {a for a, u in accounts.items() if u["claimStatus"] == "managed"},
             f"{name}: managed accounts")
        least = {k: int(v) for k, v in (line.split() for line in facts["minimum.txt"].splitlines())}
        same(requests, sum(v for k, v in least.items() if k.startswith("org_")), f"{name}: requests are the least")
        ok(least["total_with_key"] == least["total"] - least["members"] + least["members_with_key"] +
           sum(v for k, v in least.items() if k.startswith("org_")), f"{name}: the sum")
        jira = {(r["group_id"], r["account_id"]) for r in facts["memberships.csv"]}
        known = {r["account_id"] for r in want}
        listed = {r["group_id"] for r in facts["org_groups.csv"]}
        same({(g, a) for g, a in members if (g, a) not in jira},
             {(g, a) for g, a in members if g == "d12ec707-0000-4000-8000-000000000002"},
             f"{name}: the directory has no membership that Jira lacks, but in its own group")
        ok(all(pair in members for pair in jira if pair[0] in listed and pair[1] in known),
           f"{name}: and all that Jira has of what it lists")
        read_rest(j, accounts, groups)
        test_contract(j, name)


def read_rest(j, accounts, groups):
    """What the tool does not ask for."""
    user, group = quote(next(iter(accounts))), quote(next(iter(groups)))
    same(j.key(f"{V2}/directories/-/users/{user}")[2]["data"]["accountType"], "atlassian", "one account")
    same(j.key(f"{V2}/directories/-/groups/{group}")[2]["data"]["id"], next(iter(groups)), "one group")
    same(j.key(f"{V2}/directories/-/users/count")[2], {"count": len(accounts)}, "the count of accounts")
    same(j.key(f"{V2}/directories/-/groups/count")[2], {"count": len(groups)}, "the count of groups")
    same({u["accountId"] for u in j.list(f"{V2}/directories/-/users?limit=100")[0]}, set(accounts),
         "the older list of accounts")
    older, _ = j.list(f"{V2}/directories/-/groups?limit=100&includeUsers=true")
    same({g["id"]: g["counts"]["users"] for g in older}, {g: x["counts"]["users"] for g, x in groups.items()},
         "the older list of groups")
    active = j.key(f"{V1}/directory/users/{user}/last-active-dates")[2]["data"]
    same([p["last_active_timestamp"] for p in active["product_access"] if "last_active" in p],
         [p["lastActiveTimestamp"] for p in next(iter(accounts.values()))["productAccess"]
          if "lastActiveTimestamp" in p and p["key"] != "jira-product-discovery"], "last active dates")
    j.key("/admin/v1/orgs")


def test_contract(j, name):
    rows = contract.check_log(j.log)
    ok(len(rows) >= 30, f"{name}: every kind of request was checked", f"{len(rows)}")
    for good, text, problems in rows:
        ok(good, f"{name}: {text}", "; ".join(problems[:2]))


def test_keys():
    with Jirad("--other-org", "foreign") as j:
        same(j.code("/admin/v1/orgs", key=None), (401, "ADMIN-401-1"), "no key")
        same(j.code(V2 + "/directories", key="wrong"), (401, "ADMIN-401-1"), "a wrong key")
        same(j.ask(V2 + "/directories", prefix="")[0], 401, "a site's token")
        same(j.ask("/myself", who=None, headers={"Authorization": "Bearer " + KEY})[0], 401, "the key on the site")
        same(j.code("/admin/v1/orgs/nope"), (404, "ADMIN-404-8"), "an organisation that is not there")
        same(j.code("/admin/v2/orgs/nope/directories"), (404, "ADMIN-404-8"), "nor for its directories")
        same(j.code("/admin/v1/orgs/foreign")[0], 403, "another's organisation")
        same(j.code(f"{V2}/directories/nope/users/search", {})[0], 404, "a directory that is not there")
        same(j.code(f"{FIRST}/users/nobody")[0], 404, "an account that is not there")
        same(j.code(f"{FIRST}/groups/nothing/role-assignments")[0], 404, "a group that is not there")
        same(j.code(V2 + "/nothing")[0], 404, "a path that is not there")
        error = j.key("/admin/v1/orgs/nope")[2]["errors"][0]
        same(sorted(error), ["code", "detail", "id", "status", "title"], "an error's members")
        same(len(j.key("/admin/v1/orgs")[2]["data"]), 1, "one organisation")
        ok(KEY not in open(j.log, encoding="utf-8-sig").read(), "no key in the log")
        same(j.lines()[-1]["auth"], "key", "the log says how")
        same(j.key(V1)[1]["X-Seraph-LoginReason"], None, "no headers of Jira's")
    with Jirad("--org-id", "mine", "--org-key", "k", "--org-key-scoped", "--scoped") as j:
        same(j.key("/admin/v1/orgs", key="k")[2]["data"], [], "a scoped key lists no organisation")
        same(j.key("/admin/v1/orgs/mine", key="k")[2]["data"]["id"], "mine", "and reads its own")
        same(j.ask("/myself", prefix="/ex/jira/f6eef702-e05d-43ba-bd5c-75fce47d560e/rest/api/3")[0], 200,
             "beside a scoped token")


def test_cursors():
    with Jirad("--directories", "25") as j:
        same(j.list(V2 + "/directories")[1], 2, "directories: 20 a page")
        same(j.list(V2 + "/directories?limit=7")[1], 4, "directories: the cursor keeps the size")
        all_ = f"{V2}/directories/-"
        small = {"limit": 9, "expand": ["groups"]}
        items, pages = j.search(all_ + "/users/search", small)
        same((len(items), pages), (142, 16), "accounts: all, in pages of nine")
        ok(all("platformRoles" not in u and "counts" not in u and "productAccess" not in u for u in items),
           "what is not asked for is absent")
        same(len(j.key(all_ + "/users/search", text="")[2]["data"]), 50, "a search without a body")
        for body in ({"limit": 101}, {"limit": 0}, {"expand": ["all"]}, {"sortBy": []}, {"nonsense": 1},
                     {"sortBy": [{"field": "name", "direction": "asc"}] * 2}, {"cursor": "nonsense"}):
            same(j.code(all_ + "/groups/search", body)[0], 400, f"refused: {json.dumps(body)}")
        same(j.code(all_ + "/groups/search", text="{")[0], 400, "refused: no JSON")
        sort = {"sortBy": [{"field": "name", "direction": "asc"}]}
        same(j.key(all_ + "/groups/search", sort)[0], 200, "sorted")
        after = j.key(all_ + "/users/search", small)[2]["links"]["next"]
        same(j.key(all_ + "/users/search", {**small, "cursor": after})[0], 200, "the same body again")
        same(j.code(all_ + "/users/search", {"cursor": after})[0], 400, "another body with that cursor")
        same(j.code(f"{all_}/groups?cursor={quote(after)}")[0], 400, "that cursor on another list")
        same(j.code(f"{FIRST}/users/search", {**small, "cursor": after})[0], 400, "nor in another directory")
        first = j.key(V2 + "/workspaces", {"limit": 2})[2]
        after = first["links"]["next"]
        same(j.code(V2 + "/workspaces", {"limit": 2, "cursor": after})[0], 400, "workspaces: cursor and more")
        same(len(j.key(V2 + "/workspaces", {"cursor": after})[2]["data"]), 2, "workspaces: the cursor alone")
        after = j.key(f"{all_}/users?limit=5")[2]["links"]["next"]
        page = j.key(f"{all_}/users?limit=33&status=active&cursor={quote(after)}")[2]
        same(len(page["data"]), 5, "older list: with a cursor other parameters are ignored")
        after = j.key(V1 + "/users")[2]["links"]["next"]
        ok(after.startswith(f"http://127.0.0.1:{j.port}{V1}/users?cursor="), "v1: the next page is a URL", after)
        same(j.code(V1 + "/users?limit=5")[0], 400, "v1: no size")


def test_oddities():
    facts = truth()
    jira = {r["account_id"]: r["status"] for r in facts["accounts.csv"]}
    there = {r["account_id"]: r for r in facts["org_accounts.csv"]}
    same([r["account_id"] for r in there.values() if r["in_jira"] == "no"],
         [f"712020:d12ec707-0000-4000-8000-00000000000{n}" for n in (1, 2, 3)], "three accounts only in the directory")
    active = {a for a, status in jira.items() if status == "active"}
    same([r["account_id"] for r in facts["accounts.csv"] if r["account_type"] == "atlassian" and
          r["account_id"] in active and r["account_id"] not in there],
         ["712020:f0000000-0000-4000-8000-000000000005"], "one active account only in Jira")
    same(sorted(jira[a] for a, r in there.items() if r["status"] == "suspended"), ["active", "active", "inactive"],
         "three suspended: Jira shows two of them as active")
    hidden = {r["account_id"] for r in facts["accounts.csv"] if not r["email"]}
    ok(sum(bool(r["email"]) for a, r in there.items() if a in hidden) > 50, "addresses that Jira hides")
    ok(any(not r["email"] for r in there.values()), "an address that nobody knows")
    same([r["group_id"] for r in facts["org_groups.csv"] if r["in_jira"] == "no"],
         ["d12ec707-0000-4000-8000-000000000002"], "one group only in the directory")
    same({r["group_name"] for r in facts["groups.csv"]} - {r["group_name"] for r in facts["org_groups.csv"]},
         {"atlassian-addons"}, "one group only in Jira")
    facts = truth("--tenant", "company")
    same({r["group_name"] for r in facts["groups.csv"]} - {r["group_name"] for r in facts["org_groups.csv"]},
         {"atlassian-addons", "system-administrators", "atlassian-addons-admin"}, "system groups only in Jira")
    with Jirad() as j:
        users = j.search(FIRST + "/users/search", USERS)[0]
        forms = {g["id"].startswith("ari:") for u in users for g in u["groups"]}
        same(forms, {True, False}, "groups go by an ARI and by a uuid")
        ari = quote("ari:cloud:identity::group/ff1e15a3-df68-4bf2-a615-40c8abcd12e2")
        ok(j.key(f"{FIRST}/groups/{ari}/role-assignments?limit=100")[2]["data"], "an ARI in a path")
        ok(any(u["department"] is None and u["managementSource"] is None for u in users), "nulls")
        ok(any(not u["productAccess"] for u in users), "accounts without access")
        ok(any("lastActiveTimestamp" not in p for u in users for p in u["productAccess"]), "never active")
        groups = {g["name"]: g for g in j.search(FIRST + "/groups/search", GROUPS)[0]}
        synced = groups["from-the-directory"]
        same((synced["externalSynced"], synced["managementAccess"]["modifiable"], synced["managedBy"]),
             (True, False, "external"), "a group of an identity provider")
        same({g["managedBy"] for g in groups.values()}, {"external", "admins", "team-members", "open"}, "managedBy")
        spaces = j.search(V2 + "/workspaces", {"limit": 1000})[0]
        same(len({w["attributes"]["hostUrl"] for w in spaces}), 2, "workspaces of two sites")
        rows = j.list(f"{FIRST}/users/{quote(ADA)}/role-assignments?limit=100")[0]
        same({m for r in rows for a in r["roleAssignments"] for m in a["roleAssignmentMethods"]},
             {"direct", "inferred", "group_direct"}, "the ways to a role")
        same([r["directoryId"] for r in rows][-1], None, "a platform role is in no directory")


def test_options():
    with Jirad("--org-old") as j:
        same(j.code(V2 + "/directories"), (400, "ADMIN-400-4"), "an older organisation: v2")
        same(j.key(V1 + "/users")[0], 200, "an older organisation: v1")
    with Jirad("--org-no-domains") as j:
        same((j.key(V1 + "/users")[2]["data"], j.key(V1 + "/domains")[2]["data"]), ([], []), "no domains")
        same({u["claimStatus"] for u in j.search(FIRST + "/users/search", USERS)[0]}, {"unmanaged"},
             "no domains: nobody is managed")
    with Jirad("--org-no-search") as j:
        same((j.code(FIRST + "/users/search", USERS)[0], j.code(FIRST + "/groups/search", GROUPS)[0]), (404, 404),
             "no searches")
        same((len(j.list(FIRST + "/users")[0]), len(j.list(FIRST + "/groups?limit=100")[0])), (142, 14),
             "no searches: the older lists")
    right, wrong = truth(), truth("--org-count-off")
    with Jirad("--org-count-off") as j:
        same(right["org_groups.csv"], wrong["org_groups.csv"], "a wrong count is no truth")
        groups = j.search(FIRST + "/groups/search", GROUPS)[0]
        users = {r["group_id"]: int(r["users"]) for r in right["org_groups.csv"]}
        same(sum(g["counts"]["users"] != users[g["id"]] for g in groups), 1, "one count is wrong")
    with Jirad("--org-burst", "3") as j:
        replies = [j.key(V1) for _ in range(20)]
        refused = [(h, b) for status, h, b in replies if status == 429]
        ok(refused and refused[0][0]["Retry-After"] == "1" and refused[0][1]["code"] == 429
           and refused[0][0]["X-RateLimit-Limit"] == "3", "429 in the gateway's shape")
        same([j.ask("/serverInfo")[0] for _ in range(10)], [200] * 10, "Jira has a limiter of its own")


def test_tokens():
    """Names of parameters that no document has are 500; what the DELETE does, and that it is a write."""
    with Jirad() as j:
        tokens = j.list(ACCESS + "/api-tokens?pageSize=100")[0]
        same(j.key(ACCESS + "/api-tokens/count")[2], len(tokens), "tokens: the count")
        same(j.key(ACCESS + "/api-keys/count")[2], len(j.list(ACCESS + "/api-keys")[0]), "keys: the count")
        for query in ("limit=5", "maxResults=5", "sortBy=label"):
            same(j.key(f"{ACCESS}/api-tokens?{query}")[0], 500, f"tokens: {query}")
        same([j.key(f"{ACCESS}/api-tokens?pageSize={n}")[0] for n in (0, 101)], [400, 400], "tokens: sizes of pages")
        same(j.list(ACCESS + "/api-tokens?pageSize=4")[1], 3, "tokens: in pages, the cursor keeps the size")
        same(j.code(ACCESS + "/service-accounts/nope/api-tokens")[0], 404, "no such service account")
        same(j.code(ACCESS + "/api-tokens", key="wrong")[0], 401, "tokens: a wrong key")
        ok(all(set(t) <= {"id", "label", "status", "createdAt", "expiresAt", "lastActiveAt", "scopes", "user"} for t in tokens),
           "no reply has a token itself")
        status = j.ask(ACCESS + "/api-tokens", who=None, method="DELETE", prefix="", headers={"Authorization": "Bearer " + KEY})[0]
        same((status, j.list(ACCESS + "/api-tokens")[0]), (200, []), "the DELETE revokes the tokens of everybody")
        same(len(j.list(ACCESS + "/api-keys")[0]), 4, "and no key")
    with Jirad("--org-no-domains") as j:
        same([t["user"]["id"] for t in j.list(ACCESS + "/api-tokens")[0]], [], "no managed account: no token")
    with Jirad("--org-old") as j:
        same(j.key(ACCESS + "/api-tokens")[0], 200, "an older organisation: tokens")


def test_faults():
    search = FIRST + "/users/search"
    with Jirad("--fault", "users/search * cursor-repeat") as j:
        after = j.key(search, USERS)[2]["links"]["next"]
        same(j.key(search, {**USERS, "cursor": after})[2]["links"]["next"], after, "cursor-repeat")
    with Jirad("--fault", "/users * cursor-host http://127.0.0.1:1") as j:
        for reply in (j.key(search, USERS), j.key(V1 + "/users")):
            url = urllib.parse.urlsplit(reply[2]["links"]["next"])
            same((url.netloc, url.path.startswith("/admin/v"), "cursor=" in url.query), ("127.0.0.1:1", True, True),
                 "cursor-host")
    with Jirad("--fault", "/admin/ @3 expire") as j:
        same([j.code(V1)[0] for _ in range(5)], [200, 200, 401, 401, 401], "expire: from the third on")
        same(j.ask("/myself")[0], 200, "expire: Jira goes on")
    with Jirad("--fault", "/rest/ 1 expire") as j:
        same((j.ask("/myself")[0], j.key(V1)[0]), (401, 200), "expire: the organisation goes on")
    with Jirad("--fault", "/admin/ * proxy 401", "--fault", "/rest/ 1 proxy 429 retry-after 9") as j:
        same(j.key(V1)[2], {"code": 401, "message": "Unauthorized"}, "proxy 401")
        same(j.ask("/myself")[1]["Retry-After"], "9", "proxy 429")
    with Jirad("--fault", "productAccess 1 status 410", "--fault", "/groups/search * short") as j:
        same(j.code(search, USERS), (410, "ADMIN-410-1"), "a fault by what is sent")
        same(j.key(search, USERS)[0], 200, "the first alone")
        same(j.search(FIRST + "/groups/search", {"limit": 10})[1], 3, "short: all in more pages")
        same([line["fault"] for line in j.lines()], ["status", None, "short", "short", "short"],
             "the log names the fault")
    with Jirad("--fault", "/groups/search * endless", "--fault", "/users/search * repeat") as j:
        same(len(j.search(FIRST + "/groups/search", GROUPS, pages=4)[0]), 400, "endless")
        items, _ = j.search(search, USERS, pages=4)
        same((len(items), len({u["accountId"] for u in items})), (400, 100), "repeat")
    with Jirad("--fault", "users/search * shift") as j:
        same(len(j.search(search, USERS)[0]), 141, "shift: one is missed")


def main():
    test_keys()
    test_cursors()
    test_oddities()
    test_options()
    test_tokens()
    test_faults()
    test_truth("small")
    test_truth("small", "--directories", "3")
    test_truth("small", "--directories", "150")
    test_truth("small", "--org-roles")
    test_truth("company")
    test_truth("company", "--org-roles", "--directories", "2")
    test_truth("S")
    t_jirad.report()


if __name__ == "__main__":
    main()
