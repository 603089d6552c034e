#!/usr/bin/python3
"""Tests of jirad itself, in TAP: paging, log-in, gateway, rights, truth, faults, bodies and the API's contract."""
import base64
import collections
import csv
import gzip
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import contract  # noqa: E402
from harness import PATIENCE, until  # noqa: E402

BUILD = os.environ.get("BUILD", "build")
ADMIN, VIEWER, NOBODY = "admin@example.com", "viewer@example.com", "nobody@example.com"
rows = []


def ok(good, text, why=""):
    rows.append((bool(good), text, why))


def same(got, want, text):
    ok(got == want, text, f"got {got!r}, want {want!r}")


class Jirad:
    """A server with these options, ended with the block."""

    def __init__(self, *options):
        self.dir = tempfile.mkdtemp(prefix="jirad-")
        port = os.path.join(self.dir, "port")
        self.log = os.path.join(self.dir, "log")
        self.stats = os.path.join(self.dir, "stats")
        self.process = subprocess.Popen(
            [os.path.join(BUILD, "jirad"), "--port-file", port, "--exit-with-parent", "--log", self.log,
             "--log-bodies", "--stats", self.stats, *options])
        until(lambda: os.path.exists(port) or self.process.poll() is not None, "jirad's port")
        with open(port, encoding="ascii") as file:
            self.port = int(file.read())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
        for name in os.listdir(self.dir):
            os.remove(os.path.join(self.dir, name))
        os.rmdir(self.dir)

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)

    def ask(self, path, who=ADMIN, method="GET", body=None, prefix="/rest/api/3", headers=None):
        """(status, headers, body bytes)"""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        send = dict(headers or {})
        if who:
            send["Authorization"] = "Basic " + base64.b64encode(f"{who}:jirad-token".encode()).decode()
        try:
            connection.request(method, prefix + path, body, send)
            reply = connection.getresponse()
            return reply.status, reply.headers, reply.read()
        finally:
            connection.close()

    def json(self, path, **more):
        return json.loads(self.ask(path, **more)[2])

    def lines(self):
        with open(self.log, encoding="utf-8-sig") as file:
            return [json.loads(line) for line in file]


def quote(text):
    return urllib.parse.quote(text, safe="")


def walk_array(j, path, size):
    items, pages = [], 0
    while True:
        page = j.json(f"{path}?startAt={len(items)}&maxResults={size}")
        pages += 1
        if not page:
            return items, pages
        items += page


def walk_bean(j, path, size):
    items, pages = [], 0
    while True:
        sep = "&" if "?" in path else "?"
        page = j.json(f"{path}{sep}startAt={len(items)}&maxResults={size}")
        pages += 1
        items += page["values"]
        if page["isLast"]:
            return items, pages


def truth(*options):
    """The tenant's CSV files as lists of rows, by name."""
    out = {}
    with tempfile.TemporaryDirectory() as directory:
        subprocess.run([os.path.join(BUILD, "jirad"), *options, "--truth", directory], check=True)
        for name in os.listdir(directory):
            with open(os.path.join(directory, name), encoding="utf-8-sig", newline="") as file:
                out[name] = list(csv.DictReader(file)) if name.endswith(".csv") else file.read()
    return out


def read_all(j):
    """A full read as the tool does it; leaves a log that has nothing but right requests."""
    j.json("/myself")
    j.json("/mypermissions?permissions=ADMINISTER,USER_PICKER")
    j.json("/permissions")
    j.json("/serverInfo")
    accounts, _ = walk_array(j, "/users/search", 1000)
    groups, _ = walk_bean(j, "/group/bulk", 1000)
    members = {}
    for group in groups:
        members[group["groupId"]], _ = walk_bean(
            j, f"/group/member?groupId={quote(group['groupId'])}&includeInactiveUsers=true", 50)
    projects, _ = walk_bean(j, "/project/search?expand=lead&orderBy=key&status=live&status=archived", 100)
    j.json("/role")
    j.json("/permissionscheme?expand=permissions")
    j.json("/applicationrole")
    j.json("/license/approximateLicenseCount")
    j.json("/group/bulk?accessType=admin")
    actors = []
    for project in projects:
        roles = j.json(f"/project/{project['id']}/role")
        j.ask(f"/project/{project['id']}/permissionscheme")
        j.ask(f"/project/{project['id']}/roledetails")
        for url in roles.values() if "errorMessages" not in roles else []:
            role = j.json(f"/project/{project['id']}/role/{url.rsplit('/', 1)[1]}")
            actors += [(str(project["id"]), str(role["id"]), actor["displayName"])
                       for actor in role.get("actors", [])]
    some = "&".join(f"accountId={quote(a['accountId'])}" for a in accounts[:5])
    j.json(f"/user/bulk?maxResults=5&{some}")
    j.json(f"/user?accountId={quote(accounts[0]['accountId'])}")
    j.json(f"/user/groups?accountId={quote(accounts[0]['accountId'])}")
    j.json("/groups/picker?query=jira")
    shares = "orderBy=id&expand=owner,sharePermissions,editPermissions"
    walk_bean(j, f"/filter/search?overrideSharePermissions=true&{shares}", 100)
    walk_bean(j, f"/dashboard/search?{shares}", 100)
    return accounts, members, projects, actors


def read_security(j):
    """Issue security in bulk: schemes, levels, members, and the mapping to projects."""
    return [walk_bean(j, f"/issuesecurityschemes/{what}", 100)[0]
            for what in ("search", "level", "level/member", "project")]


def test_security(j, tenant, facts):
    schemes, levels, members, projects = read_security(j)
    same([(str(s["id"]), s["name"]) for s in schemes],
         [(r["scheme_id"], r["scheme_name"]) for r in facts["security_schemes.csv"]], f"{tenant}: security schemes")
    same([(level["issueSecuritySchemeId"], level["id"], level["name"], "yes" if level["isDefault"] else "no")
          for level in levels], [tuple(r.values()) for r in facts["security_levels.csv"]], f"{tenant}: levels")
    same([(m["issueSecurityLevelId"], m["id"], m["holder"]["type"], m["holder"].get("value", ""),
           m["holder"].get("parameter", "")) for m in members],
         [tuple(r.values()) for r in facts["security_members.csv"]], f"{tenant}: members of levels")
    same([(p["projectId"], p["issueSecuritySchemeId"]) for p in projects],
         [(r["project_id"], r["security_scheme_id"]) for r in facts["projects.csv"] if r["security_scheme_id"]],
         f"{tenant}: projects that use security schemes")


def test_truth(tenant):
    facts = truth("--tenant", tenant)
    same(facts, truth("--tenant", tenant), f"{tenant}: the same truth twice")
    with Jirad("--tenant", tenant) as j:
        accounts, members, projects, actors = read_all(j)
        ids = {a["accountId"] for a in accounts} | {a["accountId"] for m in members.values() for a in m}
        known = {r["account_id"] for r in facts["accounts.csv"]}
        ok(ids <= known and len(known - ids) <= 5, f"{tenant}: accounts are those of the truth")
        pairs = {(g, a["accountId"]) for g, m in members.items() for a in m}
        same(pairs, {(r["group_id"], r["account_id"]) for r in facts["memberships.csv"]},
             f"{tenant}: memberships")
        same({str(p["id"]) for p in projects},
             {r["project_id"] for r in facts["projects.csv"] if r["state"] != "deleted"}, f"{tenant}: projects")
        same(sorted(actors),
             sorted((r["project_id"], r["role_id"], r["actor_name"]) for r in facts["actors.csv"]),
             f"{tenant}: actors")
        test_security(j, tenant, facts)
        test_contract(j, tenant)


def test_contract(j, tenant):
    for good, text, problems in contract.check_log(j.log):
        ok(good, f"{tenant}: {text}", "; ".join(problems[:2]))


def test_paging():
    with Jirad("--group-page", "5") as j:
        same(walk_array(j, "/users/search", 50)[1], 4, "users end on an empty page")
        same(len(j.json("/users?maxResults=5000")), 143, "users: 5000 is cut to 1000")
        page = j.json("/group/bulk?maxResults=1000")
        same((page["maxResults"], len(page["values"]), page["total"], page["isLast"]), (5, 5, 14, False),
             "groups: the page is cut, and says so")
        same(walk_bean(j, "/group/bulk", 1000)[1], 3, "groups: three pages, the last says so")
        big = "10000000-0000-4000-8000-000000000004"
        members, pages = walk_bean(j, f"/group/member?groupId={big}&includeInactiveUsers=true", 500)
        same((len(members), len({a["accountId"] for a in members}), pages), (120, 119, 3),
             "members: 50 a page, one twice")
        ok(len(walk_bean(j, f"/group/member?groupId={big}", 50)[0]) < 120, "members: inactive ones left out")
        same(j.ask("/users/search?startAt=x")[0], 400, "startAt that is no number")
        same([p["id"] for p in j.json("/project/search?maxResults=2")["values"]], ["10000", "10001"],
             "projects: live ones alone")
        page = j.json("/project/search?keys=ALPHA&keys=alpha&id=10003")
        same([p["key"] for p in page["values"]], ["ALPHA", "DESK"], "projects: filtered, with regard to case")
        page = j.json("/user/bulk?accountId=unknown&accountId=nobody&maxResults=90")
        same((page["total"], len(page["values"])), (1, 1), "bulk: unknown ids are left out")
        levels = "/issuesecurityschemes/level"
        page = j.json(f"{levels}?maxResults=1000&schemeId=10101&id=9999")
        same((page["maxResults"], page["total"], page["values"][0]["name"]), (100, 1, "Nobody"),
             "levels: 100 a page, of a scheme or by id")
        same([v["id"] for v in j.json(f"{levels}?onlyDefault=true")["values"]], ["10200"], "levels: default ones")
        same(len(j.json(f"{levels}/member?levelId=10202&id=10300&startAt=1")["values"]), 1, "members: a level's, or one")
        same(j.json("/issuesecurityschemes/project?issueSecuritySchemeId=10100&projectId=10003")["total"], 1,
             "mapping: of a scheme and a project")
        same(j.json("/issuesecurityschemes/search?projectId=10003")["values"][0]["id"], 10100, "schemes of a project")
        same(j.ask(f"{levels}?schemeId=-1000")[0], 400, "an id below zero")
        name = quote("R&D / Platform #1 + QA? 100%")
        same(len(j.json(f"/group/bulk?groupName={name}")["values"]), 1, "a group name of URL characters")


def test_login():
    with Jirad() as j:
        for who in (None, NOBODY):
            status, headers, body = j.ask("/myself", who=who)
            same((status, headers["Content-Type"]), (401, "text/plain"), f"{who}: /myself")
            status, headers, body = j.ask("/users/search", who=who)
            same((status, body, headers["X-Seraph-LoginReason"], headers["X-AAccountId"]),
                 (200, b"[]", "AUTHENTICATED_FAILED", None), f"{who}: an empty list of users")
            same(j.json("/project/search", who=who)["total"], 0, f"{who}: no projects")
            same(j.ask("/role", who=who)[0], 401, f"{who}: no roles")
        status, headers, body = j.ask("/myself")
        same((status, urllib.parse.unquote(headers["X-AAccountId"]), headers["X-Seraph-LoginReason"]),
             (200, json.loads(body)["accountId"], "OK"), "who has logged in")
        ok("token" not in open(j.log, encoding="utf-8-sig").read(), "no token in the log")
        same(j.ask("/group/bulk", who=VIEWER)[0], 403, "viewer: no groups")
        ok(b"Browse users and groups" in j.ask("/group/bulk", who=VIEWER)[2], "viewer: the permission is named")
        same(j.ask("/role", who=VIEWER)[0], 403, "viewer: no roles")
        same(j.ask("/issuesecurityschemes/search", who=VIEWER)[0], 403, "viewer: no issue security")
        ok(0 < j.json("/project/search", who=VIEWER)["total"] < 8, "viewer: some projects")
        rights = j.json("/mypermissions?permissions=ADMINISTER,USER_PICKER", who=VIEWER)["permissions"]
        same([p["havePermission"] for p in rights.values()], [False, False], "viewer: no rights")
        same(j.ask("/mypermissions?permissions=NO_SUCH")[0], 400, "an unknown permission")
        for path in ("/project/alpha", "/project/ALPHA/role/77", "/role/99999", "/group/member?groupId=x"):
            status, _, body = j.ask(path)
            ok(status == 404 and json.loads(body)["errorMessages"], f"{path} is not there")
        same(j.ask("/project/OLD/role/10002")[0], 404, "an archived project's roles")


def test_gateway():
    with Jirad("--scoped", "--cloud-id", "c-1") as j:
        same(json.loads(j.ask("/_edge/tenant_info", who=None, prefix="")[2]), {"cloudId": "c-1"}, "the cloud id")
        same(j.ask("/myself")[0], 401, "a scoped token on the site's host")
        status, _, body = j.ask("/myself", prefix="/ex/jira/c-1/rest/api/3")
        same(status, 200, "a scoped token through the gateway")
        ok("/ex/jira/c-1/rest/api/3/user" in json.loads(body)["self"], "self points at the gateway")
        same(j.ask("/myself", prefix="/ex/jira/c-2/rest/api/3")[0], 404, "another cloud id")
        status, _, body = j.ask("/myself", who=NOBODY, prefix="/ex/jira/c-1/rest/api/3")
        same((status, json.loads(body)["code"]), (401, 401), "the gateway's own error")
        same([line["auth"] for line in j.lines()], ["none", "classic", "scoped", "scoped", "wrong"],
             "the log says how")
    with Jirad("--scoped", "--scopes", "read:jira-user,write:jira-work", "--cloud-id", "c-1") as j:
        for path, wanted in (("/myself", 200), ("/serverInfo", 200), ("/project/search", 401), ("/role", 401),
                             ("/group/bulk", 200), ("/group/member?groupId=x", 401),
                             ("/issuesecurityschemes/level", 401)):
            status, _, body = j.ask(path, prefix="/ex/jira/c-1/rest/api/3")
            same((status, status == 200 or json.loads(body) == SCOPE), (wanted, True), f"few scopes: {path}")
    with Jirad("--scoped", "--bearer", "--cloud-id", "c-1") as j:
        same(j.ask("/myself", prefix="/ex/jira/c-1/rest/api/3")[0], 401, "a bearer's token with an address")
        same(j.ask("/myself", who=None, headers={"Authorization": "Bearer jirad-token"},
                   prefix="/ex/jira/c-1/rest/api/3")[0], 200, "a bearer's token")


def test_check():
    with Jirad() as j:
        def held(account, permission, projects):
            body = json.dumps({"accountId": account, "globalPermissions": ["ADMINISTER"],
                               "projectPermissions": [{"permissions": [permission], "projects": projects}]})
            reply = j.json("/permissions/check", method="POST", body=body)
            return reply["globalPermissions"], reply["projectPermissions"][0]["projects"]

        every = [9999, 10000, 10001, 10002, 10003, 10005, 77]
        same(held("712020:00000000-0000-4000-8000-000000000001", "BROWSE_PROJECTS", every),
             (["ADMINISTER"], [9999, 10000, 10001, 10003, 10005]), "check: the administrator")
        same(held("712020:e0000000-0000-4000-8000-000000000001", "BROWSE_PROJECTS", every), ([], [10005]),
             "check: no licence, and the public project")
        same(held("5b10ac8d82e05b22cc7d4ef5", "ADMINISTER_PROJECTS", every), (["ADMINISTER"], [10000, 10001, 10003]),
             "check: group in role, own role, group without id")
        same(j.ask("/permissions/check", method="POST", body="{")[0], 400, "check: bad JSON")
        same(j.ask("/permissions/check", who=VIEWER, method="POST", body='{"accountId":"unknown"}')[0], 403,
             "check: others, without the right")
        same(j.ask("/permissions/check", who=None, method="POST", body="{}")[0], 403, "check: anonymous")


def test_shared():
    """Filters and dashboards: who sees which, and what is told of those with whom they are shared."""
    def ids(path, **more):
        return [int(one["id"]) for one in walk_bean(j, path, 100)[0]] if not more else [
            int(one["id"]) for one in j.json(path, **more)["values"]]

    facts = truth("--tenant", "small")["shares.csv"]
    filters = sorted({int(r["object_id"]) for r in facts if r["object_type"] == "filter"})
    with Jirad() as j:
        page = j.json("/filter/search?overrideSharePermissions=true&maxResults=500&orderBy=id")
        same((page["maxResults"], [int(f["id"]) for f in page["values"]]), (100, filters),
             "filters: all of them for an administrator who overrides, 100 a page")
        ok("owner" not in page["values"][0] and "sharePermissions" not in page["values"][0],
           "filters: what is not asked for is not there")
        mine = {int(r["object_id"]) for r in facts if r["object_type"] == "filter" and
                (r["owner"] == "712020:00000000-0000-4000-8000-000000000001" or r["kind"] in ("public", "logged-in"))}
        seen = set(ids("/filter/search"))
        ok(mine <= seen < set(filters), "filters: without overriding, those shared with who asks", str(seen))
        same(j.ask("/filter/search?overrideSharePermissions=true", who=VIEWER)[0], 400, "filters: others may not override")
        public = [int(r["object_id"]) for r in facts if r["object_type"] == "filter" and r["kind"] == "public"]
        same(ids("/filter/search?orderBy=id", who=None), public, "filters: the world sees the public ones")
        names = [one["name"] for one in j.json("/filter/search")["values"]]
        same(names, sorted(names), "filters: by name unless asked otherwise")
        visible = sorted({int(r["object_id"]) for r in facts
                          if r["object_type"] == "dashboard" and r["visible"] == "yes"})
        same(ids("/dashboard/search?orderBy=id"), visible, "dashboards: an administrator sees no more than others")
        ok(10104 not in visible and 10105 in visible, "dashboards: those of other groups are hidden")
        shares = {one["type"] for f in j.json("/filter/search?overrideSharePermissions=true&expand=sharePermissions,"
                                              "editPermissions")["values"]
                  for one in f["sharePermissions"] + f["editPermissions"]}
        same(shares, {"global", "loggedin", "group", "project", "user", "project-unknown", "com.example.audience"},
             "shares: the types of replies; a role is a project's")
        for path in ("/filter/search?expand=all", "/filter/search?orderBy=key", "/dashboard/search?expand=jql",
                     "/dashboard/search?startAt=-1"):
            same(j.ask(path)[0], 400, f"refused: {path}")


def test_limits():
    with Jirad("--burst", "3", "--latency", "30") as j:
        replies = [j.ask("/role")[:2] for _ in range(20)]
        refused = [headers for status, headers in replies if status == 429]
        ok(refused and refused[0]["Retry-After"] == "1" and refused[0]["X-RateLimit-Remaining"] == "0"
           and refused[0]["RateLimit-Reason"] == "jira-burst-based", "429 and its headers")
        ok(any(h["X-RateLimit-NearLimit"] == "true" for _, h in replies), "near the limit")
        begun = time.monotonic()
        j.ask("/serverInfo")
        ok(time.monotonic() - begun >= 0.03, "latency")
        same(j.stop(), 0, "ends well")
        stats = json.load(open(j.stats, encoding="utf-8-sig"))
        same((stats["requests"], stats["connections"], stats["peak_in_flight"]), (21, 21, 1), "statistics")


def listens(address):
    try:
        socket.create_connection(address).close()
        return True
    except OSError:
        return False


def test_parent():
    """A parent that is killed takes its server along."""
    with tempfile.TemporaryDirectory() as directory:
        port = os.path.join(directory, "port")
        starter = ("import subprocess, sys, time; subprocess.Popen(sys.argv[1:]); time.sleep(600)")
        parent = subprocess.Popen([sys.executable, "-c", starter, os.path.join(BUILD, "jirad"), "--port-file", port,
                                   "--exit-with-parent"])
        until(lambda: os.path.exists(port), "jirad's port")
        with open(port, encoding="ascii") as file:
            address = ("127.0.0.1", int(file.read()))
        socket.create_connection(address).close()
        parent.kill()
        parent.wait()
        until(lambda: not listens(address), "the end of jirad")
        ok(True, "ends with its parent")


def test_stop():
    """Connections that wait do not hold the end up."""
    with Jirad("--fault", "users 1 stall 90", "--fault", "role 1 slow 100") as j:
        sockets = []
        for path in ("/users", "/role"):
            s = socket.create_connection(("127.0.0.1", j.port))
            login = base64.b64encode(b"admin@example.com:jirad-token").decode()
            s.sendall(f"GET /rest/api/3{path} HTTP/1.1\r\nHost: x\r\nAuthorization: Basic {login}\r\n\r\n".encode())
            sockets.append(s)
        until(lambda: os.path.exists(j.log) and j.lines(), "the first request")
        begun = time.monotonic()
        same(j.stop(), 0, "ends with connections that wait")
        ok(time.monotonic() - begun < 40, "ends at once")
        for s in sockets:
            s.close()


def raw(j, path):
    """What one connection yields, header and all."""
    with socket.create_connection(("127.0.0.1", j.port), timeout=PATIENCE) as s:
        login = base64.b64encode(b"admin@example.com:jirad-token").decode()
        s.sendall(f"GET /rest/api/3{path} HTTP/1.1\r\nHost: x\r\nAuthorization: Basic {login}\r\n"
                  "Connection: close\r\n\r\n".encode())
        data = b""
        while piece := s.recv(65536):
            data += piece
        return data


def is_json(data):
    try:
        json.loads(data)
        return True
    except ValueError:
        return False


def no_duplicates(pairs):
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError("twice")
    return dict(pairs)


def has_duplicate(data):
    try:
        json.loads(data, object_pairs_hook=no_duplicates)
        return False
    except ValueError:
        return is_json(data)


USERS = "/users/search?startAt=0&maxResults=10"
GROUPS = "/group/bulk?startAt=0&maxResults=4"
LATER = "/group/bulk?startAt=4&maxResults=4"

# Fault, path, what must hold of (status, headers, body).
SCOPE = {"code": 401, "message": "Unauthorized; scope does not match"}
FAULTS = [
    ("status 503 retry-after 7 reason x", USERS,
     lambda s, h, b: (s, h["Retry-After"], h["RateLimit-Reason"]) == (503, "7", "x")),
    ("html", USERS, lambda s, h, b: s == 200 and h["Content-Type"].startswith("text/html")),
    ("empty200", USERS, lambda s, h, b: (s, b) == (200, b"")),
    ("redirect http://127.0.0.1:1/x", USERS, lambda s, h, b: (s, h["Location"]) == (302, "http://127.0.0.1:1/x")),
    ("redirect http://127.0.0.1:1/x 308", USERS, lambda s, h, b: s == 308 and h["Location"].endswith(":1/x")),
    ("big 1", USERS, lambda s, h, b: len(b) == 1048578 and is_json(b)),
    ("bomb 5", USERS, lambda s, h, b: len(b) < 20000 and len(gzip.decompress(b)) == 5 * 1048576 + 2),
    ("truncate", USERS, lambda s, h, b: int(h["Content-Length"]) == len(b) and not is_json(b)),
    ("badjson", USERS, lambda s, h, b: not is_json(b)),
    ("badutf8", USERS, lambda s, h, b: b"\xff" in b),
    ("dupkey", USERS, lambda s, h, b: has_duplicate(b)),
    ("wrongtype", USERS, lambda s, h, b: isinstance(json.loads(b)[0]["accountId"], dict)),
    ("deep", GROUPS, lambda s, h, b: is_json(b) and b"[" * 200 in b),
    ("nul", GROUPS, lambda s, h, b: "\0" in json.loads(b)["values"][0]["name"]),
    ("surrogate", GROUPS, lambda s, h, b: b"\\ud800" in b),
    ("extra", GROUPS, lambda s, h, b: "zzUnknown" in json.loads(b)["values"][3]),
    ("notype", GROUPS, lambda s, h, b: h["Content-Type"] is None),
    ("nearlimit", GROUPS, lambda s, h, b: h["X-RateLimit-NearLimit"] == "true"),
    ("short", GROUPS, lambda s, h, b: len(json.loads(b)["values"]) == 2 and not json.loads(b)["isLast"]),
    ("repeat", LATER, lambda s, h, b: json.loads(b)["startAt"] == 0 and not json.loads(b)["isLast"]),
    ("endless", "/group/bulk?startAt=5000&maxResults=4",
     lambda s, h, b: json.loads(b)["values"][0]["groupId"] == "endless-5000" and not json.loads(b)["isLast"]),
    ("shift", LATER, lambda s, h, b: json.loads(b)["total"] == 13
     and json.loads(b)["values"][0]["name"].startswith("R&D")),
    ("total -5", GROUPS, lambda s, h, b: json.loads(b)["total"] == 9),
    ("elsewhere http://127.0.0.1:1", GROUPS,
     lambda s, h, b: json.loads(b)["nextPage"].startswith("http://127.0.0.1:1/rest/api/3/group/bulk?")),
    ("html 403", USERS, lambda s, h, b: s == 403 and b"<title>" in b and h["X-AAccountId"] is None),
    ("plain", USERS, lambda s, h, b: s == 502 and h["Content-Type"] == "text/plain" and b"not let through" in b),
    ("scope", USERS, lambda s, h, b: s == 401 and json.loads(b) == SCOPE and h["X-AAccountId"] is None),
    ("allowlist", USERS, lambda s, h, b: s == 403 and "IP address" in json.loads(b)["errorMessages"][0]),
    ("denied", USERS, lambda s, h, b: s == 401 and h["X-AAccountId"] is not None),
    ("fields", USERS, lambda s, h, b: s == 400 and json.loads(b)["errors"]["groupId"] == "It is read-only."),
    ("anonymous", "/myself", lambda s, h, b: s == 200 and h["X-AAccountId"] is None),
    ("stall 0.2", USERS, lambda s, h, b: s == 200),
    ("slow 50000", USERS, lambda s, h, b: s == 200 and is_json(b)),
]


def test_faults():
    for fault, path, holds in FAULTS:
        with Jirad("--fault", f"* * {fault}") as j:
            try:
                reply = j.ask(path)
                ok(holds(*reply), f"fault {fault}", f"{reply[0]} {reply[2][:200]!r}")
            except Exception as error:  # a fault that breaks what should be whole
                ok(False, f"fault {fault}", repr(error))
    with Jirad("--fault", "users @2 drop", "--fault", "group 1 cut", "--fault", "role 2 expire") as j:
        same(j.ask(USERS)[0], 200, "@2 spares the first")
        same(raw(j, USERS), b"", "drop: nothing at all")
        same(j.ask(USERS)[0], 200, "@2 spares the third")
        data = raw(j, GROUPS)
        head, _, body = data.partition(b"\r\n\r\n")
        length = int(head.split(b"Content-Length: ")[1].split(b"\r\n")[0])
        ok(0 < len(body) < length, "cut: less than the length says")
        ok(len(raw(j, GROUPS)) > length, "the first alone")
        same((j.ask("/role")[0], j.ask("/myself")[0]), (401, 401), "expire: to everything from then on")
        same([line["fault"] for line in j.lines()], [None, "drop", None, "cut", None, "expire", None],
             "the log names the fault")


def test_gzip():
    with Jirad("--tenant", "S") as j:
        path = "/users/search?maxResults=1000"
        status, headers, body = j.ask(path, headers={"Accept-Encoding": "gzip"})
        same(headers["Content-Encoding"], "gzip", "gzip when asked")
        same(gzip.decompress(body), j.ask(path)[2], "gzip: the same bytes")
        ok(len(body) * 4 < len(gzip.decompress(body)), "gzip: smaller")


# Members that bodies of real sites have: path, where they stand, their names.
REAL = [
    ("/users/search", lambda b: b[0], "self accountId accountType avatarUrls displayName active locale"),
    ("/myself", lambda b: b, "self accountId emailAddress avatarUrls displayName active timeZone locale groups "
                             "applicationRoles expand"),
    ("/serverInfo", lambda b: b, "baseUrl version versionNumbers deploymentType buildNumber buildDate scmInfo serverTitle "
                                 "defaultLocale"),
    ("/group/bulk", lambda b: b, "maxResults startAt total isLast values"),
    ("/role", lambda b: b[0], "self name id actors"),
    ("/role", lambda b: b[0]["actors"][0], "id displayName type name actorGroup"),
    ("/permissionscheme?expand=permissions", lambda b: b["permissionSchemes"][0], "expand id self name permissions"),
    ("/permissionscheme?expand=permissions", lambda b: b["permissionSchemes"][0]["permissions"][0],
     "id self holder permission"),
    ("/project/search", lambda b: b["values"][0], "expand self id key name avatarUrls projectTypeKey simplified style "
                                                  "isPrivate properties"),
]
# What real sites say when something is not there: path, the text.
ABSENT = [
    ("/project/PROJECTNAMEBAD", "No project could be found with key 'PROJECTNAMEBAD'."),
    ("/role/99999", "Role with given id not found."),
    ("/permissionscheme/101001", "Permission scheme 101001 does not exist"),
]


def test_real():
    with Jirad("--tenant", "company") as j:
        for path, pick, names in REAL:
            missing = set(names.split()) - set(pick(j.json(path)))
            ok(not missing, f"members of real bodies: {path}", f"lacks {sorted(missing)}")
        for path, text in ABSENT:
            status, _, body = j.ask(path)
            same(status, 404, f"not there: {path}")
            same(json.loads(body), {"errorMessages": [text], "errors": {}}, f"not there, as real sites say it: {path}")


def report():
    print(f"1..{len(rows)}")
    for number, (good, text, why) in enumerate(rows, 1):
        print(f"{'ok' if good else 'not ok'} {number} - {text}")
        if not good:
            print(f"# {why[:600]}")
    print("#", dict(collections.Counter(good for good, _, _ in rows)), file=sys.stderr)
    sys.exit(0 if all(good for good, _, _ in rows) else 1)


def main():
    test_paging()
    test_login()
    test_gateway()
    test_check()
    test_shared()
    test_limits()
    test_parent()
    test_stop()
    test_faults()
    test_gzip()
    test_real()
    for tenant in ("small", "company", "S"):
        test_truth(tenant)
    report()


if __name__ == "__main__":
    main()
