#!/usr/bin/python3
"""Tests of jirad's writes, in TAP: each answer and what it changed, lag, faults, edits, caches, and the API's contract."""
import base64
import concurrent.futures
import http.client
import json
import os
import sys
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import contract  # noqa: E402
from harness import PATIENCE, Jirad, Room, done, ok, same, until  # noqa: E402

ADMIN, VIEWER = "admin@example.com", "viewer@example.com"
API = "/rest/api/3"
V1, V2 = (f"/admin/{v}/orgs/0a6e0000-1111-4111-8111-00000000abcd" for v in ("v1", "v2"))
DIRECTORY = V2 + "/directories/d1ec7000-0000-4000-8000-000000000000"
CONFLUENCE = "ari:cloud:confluence::site/0f5ec04d-2222-4222-8222-000000000002"
DOCUMENT = {"type": "doc", "version": 1,
            "content": [{"type": "paragraph", "content": [{"type": "text", "text": "please"}]}]}


class Site(Jirad):
    """A jirad of the company, with names for what the tests write to."""

    def __init__(self, room, *options, faults=()):
        super().__init__(room, *[word for fault in faults for word in ("--fault", fault)], *options, tenant="company")
        state = self.state()
        self.names = {f"g:{g['group_name']}": g["group_id"] for g in state["groups"]}
        accounts = [a["account_id"] for a in state["accounts"]]
        self.names.update({f"a:{i}": account for i, account in enumerate(accounts)})
        self.names.update({f"e:{i}": urllib.parse.quote(account) for i, account in enumerate(accounts)})
        self.ari = next(r["resource_id"] for r in state["org_roles"] if "jira-software::site/5b0c" in r["resource_id"])

    def fill(self, text):
        """{a:3} is the fourth account's id, {e:3} the same for a path, {g:design} a group's."""
        for name, value in self.names.items():
            text = text.replace("{" + name + "}", value)
        return text.replace("{ari}", self.ari)

    def ask(self, what, sent=None, who=ADMIN):
        """"METHOD path" -> status, body; below /admin the key asks."""
        method, path = self.fill(what).split(" ", 1)
        headers = {"Authorization": "Basic " + base64.b64encode(f"{who}:jirad-token".encode()).decode()}
        if path.startswith("/admin"):
            headers = {"Authorization": "Bearer jirad-org-key"}
        else:
            path = API + path
        host = http.client.HTTPConnection(self.url[len("http://"):], timeout=PATIENCE)
        body = None if sent is None else self.fill(sent if isinstance(sent, str) else json.dumps(sent))
        try:
            host.request(method, path, body, headers)
            reply = host.getresponse()
            return reply.status, reply.read().decode()
        except (http.client.HTTPException, OSError):
            return 0, ""
        finally:
            host.close()

    def json(self, what, sent=None):
        return json.loads(self.ask(what, sent)[1])

    def groups_of(self, account):
        """By Jira."""
        return {g["groupId"] for g in self.json(f"GET /user/groups?accountId={{e:{account}}}")}

    def groups_by_org(self, account):
        found = self.json(f"POST {DIRECTORY}/users/search", {"accountIds": [f"{{a:{account}}}"], "expand": ["groups"]})
        return {g["id"].rpartition("/")[2] for user in found["data"] for g in user["groups"]}

    def is_member(self, account, group):
        """In truth."""
        row = {"group_id": self.names["g:" + group], "account_id": self.names[f"a:{account}"]}
        return row in self.state()["memberships"]

    def actors(self, project, role):
        found = self.json(f"GET /project/{project}/role/{role}")["actors"]
        return [a.get("actorUser", {}).get("accountId") or a["actorGroup"]["groupId"] for a in found]

    def play(self, table):
        for what, sent, status, says, changed in table:
            before = len(self.writes())
            got, text = self.ask(what, sent)
            made = [w["changed"] for w in self.writes()[before:]]
            ok((got, made) == (status, [changed]) and says in text, f"{what} -> {status} {says}",
               f"{got}, changed {made}: {text}")


MEMBER = "/group/user?groupId={g:release-managers}"
EXTERNAL = "/group/user?groupId={g:all-staff}"
ROLE = "/project/FRM/role/10003"
ACCOUNT = {"accountId": "{a:5}"}
ONE = {"user": ["{a:5}"]}
INVITED = {"emailAddress": "new@halden.example", "products": ["jira-software"]}
EXTERNAL_SAYS = "external user management"


def issue(**fields):
    return {"fields": {"project": {"key": "IT"}, "issuetype": {"name": "Task"}, "summary": "Take it away", **fields}}


# What is asked, what is sent, status, a part of the reply, whether the state changed; in this order.
JIRA_TABLE = [
    (f"POST {MEMBER}", ACCOUNT, 201, '"name":"release-managers"', True),
    (f"POST {MEMBER}", ACCOUNT, 400, "User is already a member of 'release-managers'.", False),
    (f"DELETE {MEMBER}&accountId={{e:5}}", None, 200, "", True),
    (f"DELETE {MEMBER}&accountId={{e:5}}", None, 400, "not a member of", False),
    (f"POST {MEMBER}", {"accountId": "nobody"}, 404, "Specified user does not exist", False),
    (f"POST {MEMBER}", {}, 400, "accountId", False),
    (f"POST {MEMBER}", "no json", 400, "no JSON object", False),
    (f"DELETE {MEMBER}&accountId=nobody", None, 404, "Specified user does not exist", False),
    ("POST /group/user?groupId=none", ACCOUNT, 404, "'none' does not exist", False),
    ("POST /group/user", ACCOUNT, 400, "groupId", False),
    (f"POST {EXTERNAL}", {"accountId": "{a:265}"}, 400, EXTERNAL_SAYS, False),
    (f"DELETE {EXTERNAL}&accountId={{e:5}}", None, 400, EXTERNAL_SAYS, False),
    ("POST /group", {"name": "a new group"}, 201, '"groupId":"c0de', True),
    ("POST /group", {"name": "a new group"}, 400, "already exists", False),
    ("DELETE /group?groupId={g:zz-test-do-not-use}", None, 200, "", True),
    ("DELETE /group?groupId={g:zz-test-do-not-use}", None, 404, "does not exist", False),
    ("DELETE /group?groupId={g:all-staff}", None, 400, EXTERNAL_SAYS, False),
    (f"POST {ROLE}", ONE, 200, '"accountId":"{a:5}"', True),
    (f"POST {ROLE}", ONE, 400, "is already a member of the project role.", False),
    (f"DELETE {ROLE}?user={{e:5}}", None, 204, "", True),
    (f"DELETE {ROLE}?user={{e:5}}", None, 204, "", False),
    (f"DELETE {ROLE}?user=nobody", None, 204, "", False),
    (f"POST {ROLE}", {"groupId": ["{g:legal}", "{g:design}"]}, 200, "design", True),
    (f"POST {ROLE}", {"groupId": ["{g:finance}", "{g:design}"]}, 400, "already", True),
    (f"DELETE {ROLE}?groupId={{g:legal}}", None, 204, "", True),
    (f"DELETE {ROLE}", None, 400, "groupId", False),
    (f"POST {ROLE}", {"user": ["{a:9}"]}, 404, "Specified user does not exist", False),
    (f"POST {ROLE}", {"user": ["nobody"]}, 404, "Specified user does not exist", False),
    (f"POST {ROLE}", {"groupId": ["none"]}, 404, "does not exist", False),
    (f"POST {ROLE}", {}, 400, "user, groupId", False),
    ("POST /project/NOPE/role/10003", ONE, 404, "No project", False),
    ("POST /project/FRM/role/1", ONE, 404, "does not exist: 1", False),
    ("DELETE /project/FRM/role/1?user={e:5}", None, 404, "does not exist: 1", False),
    (f"PUT {ROLE}", {"categorisedActors": {"atlassian-user-role-actor": ["{a:5}"]}}, 200, "{a:5}", True),
    ("POST /user", INVITED, 201, '"accountId":"712020:c0de', True),
    ("POST /user", INVITED, 201, '"accountId":"712020:c0de', False),
    ("POST /user", {**INVITED, "emailAddress": "none@halden.example", "products": []}, 201, "c0de", True),
    ("POST /user", {**INVITED, "emailAddress": "NONE@halden.example"}, 400, "no access to Jira", False),
    ("POST /user", {**INVITED, "emailAddress": "x@y.example", "products": ["chess"]}, 400, "'chess'", False),
    ("POST /user", {**INVITED, "emailAddress": "nonsense"}, 400, "is invalid", False),
    ("POST /user", {"emailAddress": "x@y.example"}, 400, "products", False),
    ("DELETE /user?accountId={e:7}", None, 204, "", True),
    ("DELETE /user?accountId=nobody", None, 404, "Specified user", False),
    ("POST /issue", issue(labels=["a-mark"], description=DOCUMENT), 201, '"key":"IT-101"', True),
    ("POST /issue", issue(summary=""), 400, '"summary":', False),
    ("POST /issue", issue(description="a text"), 400, '"description":', False),
    ("POST /issue", issue(labels=["two words"]), 400, '"labels":', False),
    ("POST /issue", issue(issuetype={"id": "10003"}), 400, '"customfield_10050":', False),
    ("POST /issue", issue(issuetype={"id": "10003"}, customfield_10050="why"), 201, "IT-102", True),
    ("POST /issue", issue(project={"key": "NOPE"}), 400, '"project":', False),
    ("POST /nonsense", {}, 404, "", False),
]

ORG_MEMBER = f"{DIRECTORY}/groups/{{g:release-managers}}/memberships"
ORG_TABLE = [
    (f"POST {ORG_MEMBER}", ACCOUNT, 204, "", True),
    (f"POST {ORG_MEMBER}", ACCOUNT, 409, "", False),
    (f"POST {MEMBER}", ACCOUNT, 400, "already", False),
    (f"DELETE {ORG_MEMBER}/{{e:5}}", None, 204, "", True),
    (f"DELETE {ORG_MEMBER}/{{e:5}}", None, 404, "", False),
    (f"POST {ORG_MEMBER}", {"accountId": "nobody"}, 404, "", False),
    (f"POST {ORG_MEMBER}", {}, 400, "", False),
    (f"POST {DIRECTORY}/groups/none/memberships", ACCOUNT, 404, "", False),
    (f"POST {V2}/directories/-/groups/{{g:release-managers}}/memberships", ACCOUNT, 400, "", False),
    (f"POST {DIRECTORY}/groups/{{g:all-staff}}/memberships", {"accountId": "{a:265}"}, 403, "", False),
    (f"POST {DIRECTORY}/groups", {"name": "made here"}, 201, "", True),
    (f"POST {DIRECTORY}/groups", {"name": "made here"}, 409, "", False),
    (f"DELETE {DIRECTORY}/groups/{{g:zz-test-do-not-use}}", None, 204, "", True),
    (f"DELETE {DIRECTORY}/groups/{{g:zz-test-do-not-use}}", None, 404, "", False),
    (f"POST {DIRECTORY}/groups/{{g:legal}}/role-assignments/assign",
     {"resourceId": CONFLUENCE, "roleId": "atlassian/user"}, 200, "", True),
    (f"POST {DIRECTORY}/groups/{{g:legal}}/role-assignments/revoke",
     {"resourceId": CONFLUENCE, "roleId": "atlassian/user"}, 204, "", True),
    (f"POST {DIRECTORY}/groups/{{g:legal}}/role-assignments/assign",
     {"resourceId": "none", "roleId": "atlassian/user"}, 404, "", False),
    (f"POST {DIRECTORY}/groups/{{g:legal}}/role-assignments/assign",
     {"resourceId": CONFLUENCE, "roleId": "atlassian/user-access-admin"}, 200, "", True),
    (f"POST {DIRECTORY}/groups/{{g:legal}}/role-assignments/assign",
     {"resourceId": CONFLUENCE, "roleId": "atlassian/site-admin"}, 400, "", False),
    (f"POST {V1}/users/{{e:6}}/roles/assign", {"role": "atlassian/user", "resource": CONFLUENCE}, 204, "", True),
    (f"POST {V1}/users/{{e:6}}/roles/revoke", {"role": "atlassian/user", "resource": CONFLUENCE}, 204, "", True),
    (f"POST {V1}/users/{{e:6}}/roles/assign", {"role": "atlassian/user"}, 400, "ADMIN-400-2", False),
    (f"POST {V1}/users/{{e:6}}/roles/assign", {"role": "atlassian/user", "resource": "none"}, 404, "", False),
    (f"POST {V1}/users/nobody/roles/assign", {"role": "atlassian/user", "resource": CONFLUENCE}, 404, "", False),
    (f"POST {V1}/users/{{e:6}}/role-assignments/assign", {"role": "atlassian/org-admin"}, 204, "", True),
    (f"POST {V1}/users/{{e:6}}/role-assignments/revoke", {"role": "atlassian/org-admin"}, 204, "", True),
    (f"POST {V1}/users/{{e:6}}/role-assignments/assign", {"role": "king"}, 400, "ADMIN-400-2", False),
    (f"POST {V2}/users/invite", {"emails": ["one@halden.example"], "additionalGroups": ["{g:legal}"],
                                 "permissionRules": [{"resource": "{ari}", "role": "atlassian/user"}]},
     200, '"INVITED"', True),
    (f"POST {V2}/users/invite", {"emails": ["two@halden.example"], "additionalGroups": ["none"]}, 206, '"ERROR"', True),
    (f"POST {V2}/users/invite", {"emails": []}, 400, "ADMIN-UAM-400-1", False),
    (f"POST {DIRECTORY}/users/{{e:8}}/suspend", None, 204, "", True),
    (f"POST {DIRECTORY}/users/{{e:8}}/restore", None, 204, "", True),
    (f"DELETE {DIRECTORY}/users/{{e:8}}", None, 204, "", True),
    (f"DELETE {DIRECTORY}/users/nobody", None, 404, "", False),
]


def play_jira(room):
    with Site(room) as j:
        table = [(what, sent, status, j.fill(says), changed) for what, sent, status, says, changed in JIRA_TABLE]
        j.play(table)
        state = j.state()
        same("the truth has the account that was invited, with its licence group", (
            [a["display_name"] for a in state["accounts"][305:]],
            ("c0de" in str([m for m in state["memberships"] if m["group_id"] == j.names["g:jira-software-users"]]))),
            (["new", "none"], True))
        same("who was removed is in no group", j.groups_of(7), set())
        same("the truth has the new group, not the one deleted", (
            "a new group" in [g["group_name"] for g in state["groups"]],
            "zz-test-do-not-use" in [g["group_name"] for g in state["groups"]]), (True, False))
        same("PUT left one actor", j.actors("FRM", 10003), [j.names["a:5"]])
        same("PUT is counted", [w["status"] for w in j.writes() if w["method"] == "PUT"], [200])
        for what, sent, status in ((f"POST {MEMBER}", ACCOUNT, 403), (f"POST {ROLE}", ONE, 401),
                                   (f"DELETE {ROLE}?user={{e:5}}", None, 404),
                                   ("POST /user", INVITED, 403), ("POST /group", {"name": "x"}, 403)):
            same(f"the viewer: {what} -> {status}", j.ask(what, sent, VIEWER)[0], status)
        records = j.json("GET /auditing/record")["records"]
        same("the audit log has each change", (
            {r["summary"] for r in records} >= {"User added to group", "User removed from group", "User created",
                                               "Project roles changed", "Group created", "Group deleted"},
            records[0]["authorAccountId"]), (True, j.names["a:0"]))
        same("an issue is not found at once", j.json("GET /search/jql?jql=labels%20%3D%20%22a-mark%22")["issues"], [])
        same("but read by its key", j.json("GET /issue/IT-101")["fields"]["labels"], ["a-mark"])
        j.edit("move-issue", issue="IT-101", name="Done")
        same("an issue that was done", j.json("GET /issue/IT-101")["fields"]["status"]["statusCategory"]["key"], "done")
        same("its description is in the truth", j.state()["issues"][0]["description"], "please\n")


def play_org(room):
    with Site(room) as j:
        j.play(ORG_TABLE)
        found = j.json(f"POST {DIRECTORY}/groups/search", {"groupNames": ["MADE here"], "expand": ["counts.users"]})
        same("a group is found by its name", [g["name"] for g in found["data"]], ["made here"])
        same("Jira has it too", "made here" in [g["group_name"] for g in j.state()["groups"]], True)
        found = j.json(f"POST {DIRECTORY}/users/search", {"emails": ["one@halden.example"], "expand": ["groups"]})
        same("the invited account is found by its address, with its groups",
             sorted(g["name"] for g in found["data"][0]["groups"]), ["jira-software-users", "legal"])
        same("who was removed is in no group", (j.groups_of(8), j.groups_by_org(8)), (set(), set()))
        j.edit("seats", name="jira-software", seats=1)
        same("seats are out, and an inactive account needs none", (j.is_member(12, "jira-software-users"), j.ask(
            f"POST {DIRECTORY}/groups/{{g:jira-software-users}}/memberships", {"accountId": "{a:37}"})[0]), (True, 204))
        j.edit("activate", account=j.names["a:23"])
        same("409 again: an active one would need a seat", j.ask(
            f"POST {DIRECTORY}/groups/{{g:jira-software-users}}/memberships", {"accountId": "{a:23}"})[0], 409)


def play_limits(room):
    with Site(room) as j:
        j.edit("seats", name="jira-software", seats=1)
        same("seats out, for an invitation", j.ask("POST /user", INVITED)[0], 400)
        j.edit("activate", account=j.names["a:23"])
        status, text = j.ask("POST /group/user?groupId={g:jira-software-users}", {"accountId": "{a:23}"})
        ok(status == 400 and "LicenceExceededException" in text, "seats out, for a licence group", text)
        status, text = j.ask("DELETE /group/user?groupId={g:site-admins}&accountId={e:0}")
        same("one can lock oneself out", (status, j.ask(f"POST {MEMBER}", ACCOUNT)[0]), (200, 403))
        j.edit("no-org-admin", account=j.names["a:0"])
        same("without the organisation's rights no invitation", j.ask("POST /user", INVITED)[0], 403)
    with Site(room, "--german") as j:
        j.ask(f"POST {MEMBER}", ACCOUNT)
        status, text = j.ask(f"POST {MEMBER}", ACCOUNT)
        ok(status == 400 and "gehört" in text and "already" not in text, "a refusal in German", text)
    with Site(room, "--free-plan") as j:
        status, text = j.ask(f"POST {ROLE}", ONE)
        ok(status == 400 and "Free plan" in text, "the free plan has no role editing", text)
        same("nor an audit log", j.ask("GET /auditing/record")[0], 403)
    for how, status in (("403", 403), ("revert", 201)):
        with Site(room, "--managed", how) as j:
            got = j.ask(f"POST {EXTERNAL}", {"accountId": "{a:265}"})[0]
            same(f"a group managed elsewhere, --managed {how}", (got, j.is_member(265, "all-staff")), (status, False))
    with Site(room) as j:
        picked = j.json("GET /groups/picker?query=all-staff")["groups"][0]
        j.edit("managed-by", group="legal", name="external")
        again = j.json("GET /groups/picker?query=legal")["groups"][0]
        same("the picker tells who manages a group", (picked["managedBy"], again["managedBy"]), ("external",) * 2)
        same("and the group refuses", j.ask("POST /group/user?groupId={g:legal}", ACCOUNT)[0], 400)


# The fault, what the tool sees, whether the change was made.
FAULTS = [
    ("POST:group/user * status 503", 503, False),
    ("POST:group/user * status 429 retry-after 1", 429, False),
    ("POST:group/user * refuse", 0, False),
    ("POST:group/user * after 500", 500, True),
    ("POST:group/user * drop", 0, True),
    ("POST:group/user * revert 0", 201, False),
    ("POST:group/user * html", 200, False),
    ("DELETE:group/user * status 503", 201, True),
    ("{a:5} * after 502", 502, True),
    ("POST:group/user @2 status 503", 201, True),
]


def play_fault(room, fault):
    spec, status, made = fault
    with Site(room) as probe:
        spec = probe.fill(spec)
    with Site(room, faults=[spec]) as j:
        got = j.ask(f"POST {MEMBER}", ACCOUNT)[0]
        writes = j.writes()
        return [(f"fault {fault[0]}", (got, j.is_member(5, "release-managers"), len(writes), writes[0]["changed"]),
                 (status, made, 1, made)),
                (f"fault {fault[0]}: a reply has a time", writes[0]["replied"] is None, status == 0)]


def play_stall(room):
    with Site(room, faults=["POST:group/user * stall 3", "POST:role * revert 2000"]) as j:
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            start = time.monotonic()
            waiting = pool.submit(j.ask, f"POST {MEMBER}", ACCOUNT)
            until(j.writes, "the write")
            same("stall: the change is there before the reply", (j.is_member(5, "release-managers"), waiting.done()),
                 (True, False))
            waiting.result()
            ok(time.monotonic() - start >= 3, "stall: the reply comes late")
        write = j.writes()[0]
        ok(write["replied"] - write["at"] >= 3000, "stall: both times are told", write)
        j.ask(f"POST {ROLE}", ONE)
        first = j.names["a:5"] in j.actors("FRM", 10003)
        until(lambda: j.names["a:5"] not in j.actors("FRM", 10003), "the change to be taken back")
        same("revert: first it is there, then not", first, True)


def first_times(start, *looks):
    """When each look was true for the first time, in seconds since start. Late is no fault, early is."""
    times = [None] * len(looks)

    def all_seen():
        for i, look in enumerate(looks):
            if times[i] is None and look():
                times[i] = time.monotonic() - start
        return None not in times

    until(all_seen, "a change to show")
    return times


def in_time(why, times, least):
    ok(all(t >= l for t, l in zip(times, least)), why, f"{times} not from {least}")


def play_lag(room):
    with Site(room, "--lag", "1500", "--search-lag", "1200", faults=["role/10002 * lag 0", "DELETE:group/user * stale"]) as j:
        group = j.names["g:release-managers"]
        start = time.monotonic()
        j.ask(f"POST {MEMBER}", ACCOUNT)
        j.ask("POST /project/FRM/role/10002", ONE)
        j.ask("POST /issue", issue(labels=["late"]))
        same("lag: the truth knows at once, Jira and the organisation not yet",
             (j.is_member(5, "release-managers"), group in j.groups_of(5), group in j.groups_by_org(5)),
             (True, False, False))
        same("lag: a write meets the truth", j.ask(f"POST {MEMBER}", ACCOUNT)[0], 400)
        same("lag: a stale write does not", (j.ask(f"DELETE {MEMBER}&accountId={{e:5}}")[0],
                                            j.is_member(5, "release-managers")), (400, True))
        same("lag: one of its own", j.names["a:5"] in j.actors("FRM", 10002), True)
        in_time("lag: then Jira shows it, the organisation later",
                first_times(start, lambda: group in j.groups_of(5), lambda: group in j.groups_by_org(5)), (1.5, 3))
        same("lag: now the issue is found",
             [i["key"] for i in j.json("POST /search/jql", {"jql": "labels = late"})["issues"]], ["IT-101"])
        start = time.monotonic()
        j.ask(f"DELETE {ORG_MEMBER}/{{e:5}}")
        in_time("lag: through the other door it is the other way round",
                first_times(start, lambda: group not in j.groups_of(5), lambda: group not in j.groups_by_org(5)), (3, 1.5))
        j.ask("POST /user", INVITED)
        newest = lambda: j.json("GET /users/search?maxResults=1000")[-1]  # noqa: E731
        until(lambda: newest()["displayName"] == "new", "the new account")
        groups = until(lambda: j.json(f"GET /user/groups?accountId={newest()['accountId']}"), "its group")
        same("lag: a new account and its group appear", [g["name"] for g in groups], ["jira-software-users"])


def play_cache(room):
    """Bodies that were prepared at the start say what is so now."""
    with Site(room) as j:
        member = "GET /group/member?groupId={g:legal}&includeInactiveUsers=true&maxResults=50&startAt=0"
        names = lambda: [u["displayName"] for u in j.json(member)["values"]]  # noqa: E731
        before = names()
        j.ask("POST /group/user?groupId={g:legal}", ACCOUNT)
        same("cache: a member more", len(names()), len(before) + 1)
        same("cache: seats", j.json("GET /applicationrole")[0]["userCount"], 227)
        j.edit("deactivate", account=j.names["a:5"])
        same("cache: inactive everywhere", (
            [u["active"] for u in j.json(member)["values"]][-1],
            j.json("GET /users/search?maxResults=1000")[5]["active"],
            j.json("GET /applicationrole")[0]["userCount"],
            j.json("GET /user?accountId={e:5}")["active"]), (False, False, 226, False))
        j.edit("add-actor", project="FRM", role=10003, group="legal")
        j.edit("rename-group", group="legal", name="law")
        role = j.json("GET /project/FRM/role/10003")["actors"]
        same("cache: an actor more, and its new name", role[-1]["displayName"], "law")
        same("cache: found by its new name", len(j.json("GET /group/bulk?groupName=law")["values"]), 1)
        same("edits: nothing changes twice", j.edit("add-actor", project="FRM", role=10003, group="law"), False)
        j.edit("remove-actor", project="FRM", role=10003, group="law")
        j.edit("remove-member", account=j.names["a:5"], group="law")
        j.edit("add-account", account="new:1", name="Nora New", email="nora@x.example")
        j.edit("add-member", account="new:1", group="law")
        same("edits: a new account in a group", names()[-1], "Nora New")
        listed = lambda kind: "law" in [g["name"] for g in j.json(  # noqa: E731
            f"GET /group/bulk?accessType={kind}")["values"]]
        j.edit("admin-group", group="law")
        j.edit("product-group", group="law", name="jira-software")
        same("edits: a group administers Jira and gives a product", (
            listed("admin"), listed("site-admin"), "law" in j.json("GET /applicationrole")[0]["groups"]), (True, False, True))
        j.edit("admin-group", group="law", name="site")
        j.edit("no-admin-group", group="law")
        same("edits: and the site in place of Jira", (listed("admin"), listed("site-admin")), (False, True))
        j.edit("delete-group", group="law")
        same("edits: a group goes", j.ask(member)[0], 404)
        same("edits are no writes", [w["method"] for w in j.writes()], ["POST"])


CONTRACT = [
    (f"POST {MEMBER}", ACCOUNT), (f"DELETE {MEMBER}&accountId={{e:5}}", None), ("POST /group", {"name": "x"}),
    ("DELETE /group?groupId={g:zz-test-do-not-use}", None), (f"POST {ROLE}", ONE), (f"DELETE {ROLE}?user={{e:5}}", None),
    ("POST /user", INVITED), ("DELETE /user?accountId={e:7}", None), ("POST /issue", issue(labels=["x"])),
    ("GET /issue/IT-101", None), ("GET /issue/createmeta/IT/issuetypes", None),
    ("GET /issue/createmeta/IT/issuetypes/10003", None), ("GET /search/jql?jql=labels%3Dx", None),
    ("POST /search/jql", {"jql": "project = IT AND labels in (x)"}), ("GET /groups/picker?query=legal", None),
    ("GET /auditing/record?limit=10", None), ("GET /user/groups?accountId={e:5}", None),
    (f"PUT {ROLE}", {"categorisedActors": {"atlassian-user-role-actor": ["{a:5}"]}}),
] + [row[:2] for row in ORG_TABLE if row[2] < 300 and row[0].split()[1].startswith("/admin")] + [
    (f"POST {DIRECTORY}/users/search", {"accountIds": ["{a:5}"], "groupIds": ["{g:legal}"], "expand": ["groups"]}),
    (f"POST {DIRECTORY}/groups/search", {"groupNames": ["legal"]}),
]


def play_contract(room):
    with Site(room, "--log", room("log"), "--log-bodies", "--search-lag", "0") as j:
        for what, sent in CONTRACT:
            j.ask(what, sent)
    for good, text, bad in contract.check_log(room("log")):
        ok(good, f"the contract: {text}", "\n".join(bad))


def main():
    with Room() as room:
        play_jira(room)
        play_org(room)
        play_limits(room)
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            for results in pool.map(lambda fault: play_fault(room, fault), FAULTS):
                for result in results:
                    same(*result)
        play_stall(room)
        play_lag(room)
        play_cache(room)
        play_contract(room)
    done()


main()
