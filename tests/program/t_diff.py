#!/usr/bin/python3
"""diff: two snapshots of one site, the second one edited as Jira would answer after each kind of change."""
import copy
import hashlib
import json
import os
import re
import subprocess
import sys

import openpyxl

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from harness import (Jirad, Room, done, heading, must, ok, read_bytes, read_csv, read_json, same, same_rows, tool,  # noqa: E402
                     tree)

SHOWN = ("change", "object_type", "object_name", "principal_name", "project_key", "entitlement", "before", "after")


def read_snapshot(path):
    """The head, replies as (line without body, body) and the last line."""
    lines = subprocess.run(["zstd", "-dc", path], capture_output=True, check=True).stdout.decode().splitlines()
    replies = []
    for line in lines[1:-1]:
        record = json.loads(line)
        replies.append((record, record.pop("body", None)))
    return json.loads(lines[0]), replies, json.loads(lines[-1])


def write_snapshot(path, head, replies, end):
    def text(value):
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    lines = [text(head)]
    for record, body in replies:
        line = text(record)
        lines.append(line if body is None else line[:-1] + ',"body":' + text(body) + "}")
    data = "".join(line + "\n" for line in lines).encode()
    last = text({**end, "replies": len(replies), "sha256": hashlib.sha256(data).hexdigest()}) + "\n"
    subprocess.run(["zstd", "-q", "-f", "-o", path], input=data + last.encode(), check=True)


class Site:
    """What a snapshot says, to be changed by tests: 'bodies' of all replies whose path fits."""

    def __init__(self, path):
        self.head, self.replies, self.end = read_snapshot(path)

    def bodies(self, pattern):
        return [body for record, body in self.replies if re.search(pattern, record["path"])]

    def fail(self, pattern, status=500):
        for i, (record, _) in enumerate(self.replies):
            if re.search(pattern, record["path"]):
                self.replies[i] = ({**record, "status": status, "trouble": f"HTTP {status}"}, None)

    def pages(self, pattern):
        """The bodies of one paged list that have items."""
        return [body for body in self.bodies(pattern) if body["values"]]

    def write(self, path):
        write_snapshot(path, self.head, self.replies, {**self.end, "finished": "2026-12-31T23:59:59Z"})
        return path


def fetch(room, name="old"):
    with Jirad(room, tenant="company") as jirad:
        must(tool(room, "fetch", "-o", room(name), jirad=jirad))
    return room(name)


def member_page(site, group_id):
    return site.pages("group/member[?]groupId=" + group_id)


def drop_member(site, group_id, number=0):
    """Takes one member off the first page of a group that has one page."""
    pages = member_page(site, group_id)
    gone = pages[0]["values"].pop(number)
    for page in site.bodies("group/member[?]groupId=" + group_id):
        page["total"] -= 1
    return gone


def add_member(site, group_id, account):
    member_page(site, group_id)[0]["values"].append(account)
    for page in site.bodies("group/member[?]groupId=" + group_id):
        page["total"] += 1


def small_groups(site):
    """Groups with two to twenty members on one page, by id."""
    out = {}
    for record, body in site.replies:
        found = re.search("group/member[?]groupId=([^&]*)&.*startAt=0", record["path"])
        if found and body and 2 <= len(body["values"]) <= 20 and body["isLast"]:
            out[found.group(1)] = body
    return out


def place_with(site, kind):
    """A company-managed role read whose actors have one of this kind: its path and body."""
    for record, body in site.replies:
        found = re.search(r"/project/([^/]*)/role/([^?]*)[?]", record["path"])
        if found and body and any(a["type"] == kind for a in body.get("actors", [])):
            return found.groups(), body
    raise SystemExit("no such actor")


def change_accounts(site, want):
    users = site.bodies("users/search[?]startAt=0")[0]
    people = [u for u in users if u["accountType"] == "atlassian" and u["active"]]
    one, two, three, four = people[5], people[6], people[7], people[8]
    want.append(("changed", "account", one["displayName"], one["displayName"], "", "status", "active", "inactive"))
    one["active"] = False
    want.append(("changed", "account", "Renamed", "Renamed", "", "display_name", two["displayName"], "Renamed"))
    two["displayName"] = "Renamed"
    want.append(("changed", "account", three["displayName"], three["displayName"], "", "email",
                 three.get("emailAddress", ""), "new@example.com"))
    three["emailAddress"] = "new@example.com"
    want.append(("changed", "account", four["displayName"], four["displayName"], "", "account_type", "atlassian",
                 "app"))
    four["accountType"] = "app"
    users.append({**four, "accountId": "new:1", "displayName": "=New", "accountType": "atlassian"})
    want.append(("added", "account", "=New", "=New", "", "", "", "active"))
    after = next(r for r, _ in site.replies if re.search(r"users/search[?]startAt=[1-9]", r["path"]))
    after["path"] = re.sub("startAt=[0-9]+", f"startAt={len(users)}", after["path"])


def change_groups(site, want):
    groups = site.pages("group/bulk[?]startAt=0")[0]["values"]
    small = list(small_groups(site))
    names = {g["groupId"]: g for g in groups}
    admin = {g["groupId"] for g in site.bodies("accessType=admin")[0]["values"]}
    plain = [g for g in small if g in names and g not in admin]
    gone = drop_member(site, plain[0])
    want.append(("removed", "membership", names[plain[0]]["name"], gone["displayName"], "",
                 "group " + names[plain[0]]["name"], "member", ""))
    for group in (plain[1], next(g for g in small if g in admin)):
        add_member(site, group, {**gone, "accountId": "new:1", "displayName": "=New", "active": True})
        want.append(("added", "membership", names[group]["name"], "=New", "", "group " + names[group]["name"], "",
                     "member"))
    want.append(("changed", "group", "renamed group", "", "", "group_name", names[plain[2]]["name"],
                 "renamed group"))
    names[plain[2]]["name"] = "renamed group"
    page = site.bodies("accessType=admin")[0]
    page["values"].append(dict(names[plain[3]]))
    page["total"] += 1
    want.append(("changed", "group", names[plain[3]]["name"], "", "", "admin access", "none", "Jira"))
    return plain[2]


def change_projects(site, want):
    projects = site.pages("project/search.*expand=lead")[0]["values"]
    company = [p for p in projects if p["style"] == "classic" and not p.get("archived") and p.get("lead")]
    key, name, lead, state, scheme = company[0], company[1], company[2], company[3], company[4]
    want.append(("changed", "project", key["name"], "", "NEWKEY", "project_key", key["key"], "NEWKEY"))
    key["key"] = "NEWKEY"
    want.append(("changed", "project", "New name", "", name["key"], "project_name", name["name"], "New name"))
    name["name"] = "New name"
    other = next(p["lead"] for p in company if p["lead"]["accountId"] != lead["lead"]["accountId"])
    want.append(("changed", "project", lead["name"], "", lead["key"], "lead",
                 *(f"{a['displayName']} ({a['accountId']})" for a in (lead["lead"], other))))
    lead["lead"] = other
    want.append(("changed", "project", state["name"], "", state["key"], "state", "live", "archived"))
    state["archived"] = True
    mine = site.bodies(f"project/{scheme['id']}/permissionscheme")[0]
    listed = site.bodies("permissionscheme[?]expand")[0]["permissionSchemes"]
    now = next(s for s in listed if s["id"] != mine["id"])
    want.append(("changed", "project", scheme["name"], "", scheme["key"], "permission_scheme",
                 f"{mine['name']} ({mine['id']})", f"{now['name']} ({now['id']})"))
    mine["id"], mine["name"] = now["id"], now["name"]


def change_roles(site, old, want):
    keys, before = ({str(p["id"]): p["key"] for p in s.pages("project/search.*expand=lead")[0]["values"]}
                    for s in (site, old))
    roles = {str(r["id"]): r for r in site.bodies("api/3/role$")[0]}
    (project, role), body = place_with(site, "atlassian-group-role-actor")
    gone = next(a for a in body["actors"] if a["type"] == "atlassian-group-role-actor")
    body["actors"].remove(gone)
    was = roles[role]["name"]
    want.append(("removed", "role actor", was, gone["displayName"], before[project], "role " + was, "group", ""))
    body["actors"].append({"id": 99999, "displayName": "=New", "type": "atlassian-user-role-actor",
                           "actorUser": {"accountId": "new:1"}})
    now = "New role name"
    want.append(("added", "role actor", now, "=New", keys[project], "role " + now, "", "user"))
    want.append(("changed", "role", now, "", "", "role_name", was, now))
    roles[role]["name"] = now


def change_schemes(site, want):
    scheme = site.bodies("permissionscheme[?]expand")[0]["permissionSchemes"][0]
    gone = next(g for g in scheme["permissions"] if g["holder"]["type"] == "projectLead" or
                g["holder"]["type"] == "reporter" or g["holder"]["type"] == "assignee")
    scheme["permissions"].remove(gone)
    kind = gone["holder"]["type"]
    want.append(("removed", "permission grant", scheme["name"], kind, "", "permission " + gone["permission"], kind,
                 ""))
    scheme["permissions"].append({"id": 88888, "permission": "ADMINISTER_PROJECTS", "holder": {"type": "anyone"}})
    want.append(("added", "permission grant", scheme["name"], "anyone", "", "permission ADMINISTER_PROJECTS", "",
                 "anyone"))


def change_licences(site, want, group_id):
    products = site.bodies("applicationrole")[0]
    names = {g["groupId"]: g["name"] for g in site.pages("group/bulk[?]startAt=0")[0]["values"]}
    products[0]["groups"].append(names[group_id])
    products[0]["groupDetails"].append({"name": names[group_id], "groupId": group_id})
    want.append(("added", "licence group", products[0]["name"], names[group_id], "", "licence " + products[0]["name"],
                 "", "gives the licence"))


def change_shared(site, want):
    """A dashboard that is not listed any more may be there for others: of its shares only that with everybody ended."""
    filters = {f["name"]: f for page in site.pages("filter/search") for f in page["values"]}
    dashboards = site.pages("dashboard/search")[0]["values"]
    boards = {d["name"]: d for d in dashboards}
    bugs = filters["Open bugs, frames"]
    bugs["sharePermissions"] = [{"id": 1, "type": "global"}]
    want.append(("added", "filter", bugs["name"], "", "", "shared with public", "", "may see"))
    want.append(("removed", "filter", bugs["name"], "Frames", "FRM", "shared with project", "may see", ""))
    due = filters["Everything due this week"]
    due["editPermissions"] = [{"id": 2, "type": "loggedin"}]
    want.append(("removed", "filter", due["name"], "", "", "shared with logged-in", "may see", ""))
    want.append(("added", "filter", due["name"], "", "", "shared with logged-in", "", "may edit"))
    shop = filters["Board: Web Shop"]
    was, shop["owner"] = shop["owner"], bugs["owner"]
    want.append(("changed", "filter", shop["name"], "", "", "owner",
                 *(f"{o['displayName']} ({o['accountId']})" for o in (was, shop["owner"]))))
    shop["name"] = "Board: Shop"
    want[-1] = want[-1][:2] + (shop["name"],) + want[-1][3:]
    want.append(("changed", "filter", shop["name"], "", "", "name", "Board: Web Shop", shop["name"]))
    private = filters["Warranty cases"]
    private["sharePermissions"] = []
    want += [("removed", "filter", private["name"], "Customer Care", "CARE", "shared with project", "may see", ""),
             ("removed", "filter", private["name"], "customer-care", "", "shared with group", "may see", "")]
    dashboards.remove(boards["Plant floor"])
    for page in site.pages("dashboard/search"):
        page["total"] -= 1
    want += [("removed", "dashboard", "Plant floor", "", "", "shared with public", "may see", ""),
             ("unknown", "dashboard", "Plant floor", "production", "", "shared with group", "may edit", "unknown")]


def change_security(site, want):
    """Levels, who is in them, and which project has which scheme."""
    levels, members, uses, schemes = (site.pages("issuesecurityschemes/" + list_)[0] for list_ in
                                      ("level[?]", "level/member", "project", "search"))
    projects = {p["key"]: p for page in site.pages("project/search.*expand=lead") for p in page["values"]}
    first, named = levels["values"][:2]
    first["isDefault"], named["name"] = False, "Named"
    want.append(("changed", "security level", first["name"], "", "", "is_default", "yes", "no"))
    want.append(("changed", "security level", "Named", "", "", "level_name", "Named people", "Named"))
    levels["values"].append({"id": "777", "issueSecuritySchemeId": "10000", "name": "Board"})
    want.append(("added", "security level", "Board", "", "", "", "", "level"))
    members["values"] = [m for m in members["values"] if m["id"] not in ("10020", "10025")]
    want.append(("removed", "security member", first["name"], "managers", "",
                 f"security level {first['name']} of Confidential work", "group", ""))
    want.append(("removed", "security member", "Named people", "reporter", "",
                 "security level Named people of Confidential work", "reporter", ""))
    members["values"].append({"id": "888", "issueSecurityLevelId": "777", "issueSecuritySchemeId": "10000",
                              "holder": {"type": "applicationRole"}})
    want.append(("added", "security member", "Board", "applicationRole", "",
                 "security level Board of Confidential work", "", "applicationRole"))
    members["values"][0]["id"] = "999"  # taken away and put back: the same holder
    for use in uses["values"]:
        if use["projectId"] == projects["IT"]["id"]:
            use["issueSecuritySchemeId"] = "10000"
    want.append(("changed", "project", projects["IT"]["name"], "", "IT", "security_scheme", "Service desk (10001)",
                 "Confidential work (10000)"))
    uses["values"] = [use for use in uses["values"] if use["projectId"] != projects["LAW"]["id"]]
    want.append(("changed", "project", projects["LAW"]["name"], "", "LAW", "security_scheme",
                 "Confidential work (10000)", "none"))
    gone = schemes["values"].pop()
    want.append(("removed", "security scheme", gone["name"], "", "", "", "scheme", ""))
    levels["values"].remove(next(v for v in levels["values"] if v["issueSecuritySchemeId"] == str(gone["id"])))
    want.append(("removed", "security level", "Falcon team", "", "", "", "level", ""))
    members["values"].remove(next(v for v in members["values"] if v["issueSecuritySchemeId"] == str(gone["id"])))
    want.append(("removed", "security member", "Falcon team", "project-falcon-2023", "",
                 f"security level Falcon team of {gone['name']}", "group", ""))
    for page in (levels, members, uses, schemes):
        page["total"] = len(page["values"])


def each_kind(room, old):
    """Every kind of change once, in one edited snapshot; the report has exactly these rows."""
    site, want = Site(old), []
    change_accounts(site, want)
    group = change_groups(site, want)
    change_projects(site, want)
    change_roles(site, Site(old), want)
    change_schemes(site, want)
    change_licences(site, want, group)
    change_shared(site, want)
    change_security(site, want)
    new = site.write(room("new"))
    result = must(tool(room, "diff", old, new, "-o", "d", "--format", "csv-raw,json,jsonl,xlsx"))
    header, rows = read_csv(room("d", "changes.csv"))
    same("the report's columns", header,
         ["change", "object_type", "object_id", "object_name", "principal_id", "principal_name", "project_key",
          "entitlement", "before", "after", "changed_by", "changed_at"])
    cut = [tuple(row[header.index(name)] for name in SHOWN) for row in rows]
    same_rows("each kind of change is told once, and nothing else", cut, want)
    ids = {row[2] for row in rows if row[1] in ("membership", "role actor", "security member")}
    ok(all(re.fullmatch("membership:[^:]+:.+|role:[0-9]+:[0-9]+:(user|group):.+|security:[0-9]+:[0-9]+", i)
           for i in ids), "memberships, role actors and members of levels bear the grant_id of the other reports", ids)
    formats(room, header, rows)
    summary(result.stdout, sum(row[0] != "unknown" for row in want))
    back = must(tool(room, "diff", new, old, "-o", "back", "--format", "csv-raw"))
    turned = [("added" if r[0] == "removed" else "removed" if r[0] == "added" else r[0], r[7], r[9], r[8])
              for r in read_csv(room("back", "changes.csv"))[1] if r[7].startswith(("group ", "role ", "perm", "security level "))]
    same_rows("the other way round what was added is removed", turned,
              [(r[0], r[7], r[8], r[9]) for r in rows if r[7].startswith(("group ", "role ", "perm", "security level "))])
    ok("right order" not in result.stdout and back.returncode == 0, "the usual order is not remarked on")
    return new, len(want)


def formats(room, header, rows):
    want = [dict(zip(header, row)) for row in rows]

    def plain(row):
        return {key: "" if value is None else value for key, value in row.items()}
    same("JSON has the same rows", [plain(r) for r in read_json(room("d", "changes.json"))], want)
    lines = read_bytes(room("d", "changes.jsonl")).decode().splitlines()
    same("JSON lines have the same rows", [plain(json.loads(line)) for line in lines], want)
    book = openpyxl.load_workbook(room("d", "changes.xlsx"))
    headings, *sheet = book["Changes"].iter_rows(values_only=True)
    same("the workbook shows names first", headings[:3], ("Change", "Object name", "Object type"))
    sheet = [["" if row[headings.index(heading(name))] is None else row[headings.index(heading(name))] for name in header]
             for row in sheet]
    same("the workbook has the same rows", sheet, rows)
    text = "\n".join(str(c.value) for row in book["Summary"].iter_rows() for c in row if c.value is not None)
    ok("Largest groups" not in text and "Changes" in text and "Older reading" in text,
       "the workbook's summary is about the comparison", text)
    result = tool(room, "verify", room("d"))
    ok(result.returncode == 0 and "unchanged, complete" in result.stdout, "verify takes the directory",
       result.stdout + result.stderr)
    about = read_json(room("d", "run.json"))
    same("run.json counts the changes", about["changes"], len(rows))
    same("run.json names both snapshots", [len(about[s]["snapshot_id"]) for s in ("old", "new")], [16, 16])


def summary(text, count):
    ok(re.search(f": {count} changes(, [0-9]+ unknown,)? from ", text) and "Most important first:" in text, "the summary says how many", text)
    lines = text.split("Most important first:\n")[1].splitlines()
    ok("admin" in lines[0], "what touches administrators stands first", "\n".join(lines))
    ok(lines[-1].startswith("All changes: "), "the summary says where all of them are", text)


def exits(room, old, new, count):
    result = tool(room, "diff", old, old, "--exit-code")
    ok(result.returncode == 0 and ": no changes from " in result.stdout, "the same snapshot: no change, exit code 0",
       result.stdout + result.stderr)
    same("--exit-code: 9 when something changed", tool(room, "diff", old, new, "--exit-code").returncode, 9)
    same("without it: 0", tool(room, "diff", old, new).returncode, 0)
    about = json.loads(must(tool(room, "diff", old, new, "--json", "--quiet")).stdout)
    same("--json: the same counts", about["changes"], count)
    same("--json: kinds are counted", about["counts"]["membership"],
         {"added": 2, "removed": 1, "changed": 0, "unknown": 0})
    must(tool(room, "diff", old, new, "-o", "once"))
    must(tool(room, "diff", old, new, "-o", "twice"))
    ok(tree(room("once")) == tree(room("twice")), "the same two snapshots give the same bytes")
    must(tool(room, "export", "--snapshot", old, "-o", "run", "--format", "csv"))
    same("a run directory stands for its snapshot", tool(room, "diff", room("run"), old, "--exit-code").returncode, 0)


def incomplete(room, old):
    """A group whose members could not be read lost nobody."""
    site = Site(old)
    group = list(small_groups(site))[0]
    count = len(small_groups(site)[group]["values"])
    site.fail("group/member[?]groupId=" + group)
    new = site.write(room("part"))
    result = tool(room, "diff", old, new, "-o", "part.d", "--format", "csv", "--exit-code")
    same("an incomplete side: exit code 3", result.returncode, 3)
    ok(f": no changes, {count} unknown, from " in result.stdout, "the headline counts them apart", result.stdout)
    ok("NEW was not read completely" in result.stdout and "incomplete: NEW: " in result.stderr,
       "and it is said which side, and why", result.stdout + result.stderr)
    header, rows = read_csv(room("part.d.incomplete", "changes.csv"))
    seen = [(r[header.index("change")], r[header.index("before")], r[header.index("after")]) for r in rows]
    same("what was not read is unknown, not removed", seen, [("unknown", "member", "unknown")] * count)
    result = tool(room, "diff", new, old, "--json")
    about = json.loads(result.stdout)
    same("the other way round it is not added", (result.returncode, about["counts"]["membership"]),
         (3, {"added": 0, "removed": 0, "changed": 0, "unknown": count}))
    site = Site(old)
    site.fail("permissionscheme[?]expand", 403)  # after a 500 it would be had scheme by scheme
    about = json.loads(tool(room, "diff", old, site.write(room("part2")), "--json").stdout)
    ok(about["counts"]["permission grant"]["removed"] == 0 and about["counts"]["permission grant"]["unknown"] > 0,
       "schemes that were not read lost no permission", about["counts"])


def refused(room, old):
    site = Site(old)
    for body in site.bodies("serverInfo"):
        body["baseUrl"] = "https://other.example.com"
    result = tool(room, "diff", old, site.write(room("other")))
    ok(result.returncode == 2 and "https://other.example.com" in result.stderr and "two different sites" in
       result.stderr and site.head["site"] in result.stderr, "two sites are refused, both named", result.stderr)
    result = tool(room, "diff", old, "missing")
    ok(result.returncode == 65 and "'missing'" in result.stderr, "a file that is not there: 65", result.stderr)
    with open(old, "rb") as file:
        data = file.read()
    with open(room("cut"), "wb") as file:
        file.write(data[:len(data) // 2])
    same("a snapshot that is cut off: 65", tool(room, "diff", room("cut"), old).returncode, 65)
    blamed(room, old)


def blamed(room, old):
    """A reading that cannot be gone through again ends early; what is to blame is told all the same, from what is left."""
    site = Site(old)
    site.fail("/myself")
    site.write(room("whole"))
    lines = subprocess.run(["zstd", "-dc", room("whole")], capture_output=True, check=True).stdout.splitlines(True)
    number = len(lines) + 1  # the line that is not there
    changed = [*lines[:-2], lines[-2].replace(b'"GET"', b'"POST"', 1), lines[-1]]
    for name, data, says in (
            ("nothing: only the reading", lines, "'whole': log in at .*: HTTP 500; try again later"),
            ("its last reply", changed, fr"'whole', line {number}: the lines were changed \(SHA-256 differs\); .*"),
            ("its end", lines[:-1], fr"'whole', line {number - 1}: the last line is missing; .*"),
            ("what follows its end", [*lines, b"{}\n"], fr"'whole', line {number}: .*")):
        subprocess.run(["zstd", "-q", "-f", "-o", room("whole")], input=b"".join(data), check=True)
        result = tool(room, "export", "--snapshot", "whole", "-o", "blamed", "--quiet")
        ok(result.returncode == 65 and re.fullmatch("jira-access: snapshot " + says, result.stderr.strip()),
           f"a snapshot that cannot be gone through again, and is damaged: {name}", f"{result.returncode} {result.stderr}")
        same(f"nothing is written: {name}", [f for f in os.listdir(room.path) if "blamed" in f], [])


def item(kind, number, name):
    return {"typeName": kind, "id": number, "name": name}


def record(number, created, summary, items, values=(), author="712020:auditor"):
    return {"id": number, "summary": summary, "authorAccountId": author, "created": created + ".000+0000",
            "objectItem": items[0], "associatedItems": list(items[1:]),
            "changedValues": [dict(zip(("fieldName", "changedFrom", "changedTo"), v)) for v in values]}


def at(site, jirad, started, finished, path):
    """The same site, as if it had been read at that time, and there."""
    for body in site.bodies("serverInfo"):
        body["baseUrl"] = jirad.url
    write_snapshot(path, {**site.head, "site": jirad.url, "started": started}, site.replies,
                   {**site.end, "finished": finished})
    return path


def audit(room):
    """Who and when, by records that name everything by id; every other one is left alone."""
    log = room("log")
    site = Site(fetch(room, "base"))
    before = copy.deepcopy(site)
    groups = small_groups(site)
    first, second, third, fourth, fifth, sixth = list(groups)[:6]
    names = {g["groupId"]: g["name"] for g in site.pages("group/bulk[?]startAt=0")[0]["values"]}
    gone = [drop_member(site, g)["accountId"] for g in (first, second, third, fourth, fifth, sixth)]
    users = site.bodies("users/search[?]startAt=0")[0]
    person = next(u for u in users if u["accountType"] == "atlassian" and u["active"])
    was, person["displayName"] = person["displayName"], "Someone Else"
    (project, role), body = place_with(site, "atlassian-user-role-actor")
    actor = next(a for a in body["actors"] if a["type"] == "atlassian-user-role-actor")
    body["actors"].remove(actor)
    actor = actor["actorUser"]["accountId"]
    scheme = next(s for s in site.bodies("/permissionscheme[?]")[0]["permissionSchemes"]
                  if sum(p["holder"]["type"] == "projectRole" for p in s["permissions"]) > 1)
    ours, theirs = [p for p in scheme["permissions"] if p["holder"]["type"] == "projectRole"][:2]
    scheme["permissions"] = [p for p in scheme["permissions"] if p not in (ours, theirs)]
    role_name = next(r["name"] for r in site.bodies("api/3/role$")[0] if str(r["id"]) == role)

    def both(jirad):
        return (at(before, jirad, "2026-01-01T00:00:00Z", "2026-01-01T00:10:00Z", room("a-old")),
                at(site, jirad, "2026-02-01T00:00:00Z", "2026-02-01T00:10:00Z", room("a-new")))

    def pair(group, account):
        return [item("GROUP", group, names.get(group, "")), item("USER", account, "x")]
    records = [
        record(1, "2026-01-10T08:00:00", "User removed from group", pair(first, gone[0])),
        # removed, put back, removed again: the last one counts
        record(2, "2026-01-10T09:00:00", "User removed from group", pair(second, gone[1]), author="712020:early"),
        record(3, "2026-01-11T09:00:00", "User added to group", pair(second, gone[1]), author="712020:early"),
        record(4, "2026-01-12T09:00:00", "User removed from group", pair(second, gone[1])),
        # one of two was made while the new side was read: nobody knows which was seen
        record(5, "2026-01-13T09:00:00", "User removed from group", pair(third, gone[2])),
        record(6, "2026-02-01T00:05:00", "User removed from group", pair(third, gone[2])),
        # the wrong way round, and another group
        record(7, "2026-01-14T09:00:00", "User added to group", pair(fourth, gone[3])),
        record(8, "2026-01-14T09:00:00", "User removed from group", pair("no-such-group", gone[3])),
        record(9, "2026-01-15T09:00:00", "User updated", [item("USER", person["accountId"], "x")],
               [("name", was, "Someone Else")]),
        record(10, "2026-01-16T09:00:00", "Project roles changed",
               [item("PROJECT", project, "x"), item("USER", actor, "x")], [(role_name, "x", "")]),
        # a group by its name alone; a name that no group has
        record(11, "2026-01-17T09:00:00", "User removed from group",
               [item("GROUP", "", names[fifth]), item("USER", gone[4], "x")]),
        record(12, "2026-01-17T10:00:00", "User removed from group",
               [item("GROUP", "", names[sixth] + "s"), item("USER", gone[5], "x")]),
        # a grant by its scheme, permission and holder; one that was replaced, not taken
        record(13, "2026-01-18T09:00:00", "Permission scheme updated", [item("SCHEME", str(scheme["id"]), "x")],
               [("Permission", ours["permission"], ""), ("Holder", ours["holder"]["parameter"], "")]),
        record(14, "2026-01-18T10:00:00", "Permission scheme updated", [item("SCHEME", str(scheme["id"]), "x")],
               [("Permission", theirs["permission"], "ANOTHER"), ("Holder", theirs["holder"]["parameter"], "")]),
    ] + [record(100 + i, "2026-01-20T09:00:00", "Something else", [item("OTHER", str(i), "x")]) for i in range(2500)]
    with open(log, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(r, separators=(",", ":")) + "\n" for r in records)
    with Jirad(room, "--audit", log, tenant="company") as jirad:
        result = must(tool(room, "diff", *both(jirad), "--audit", "-o", "a", "--format", "csv-raw", jirad=jirad))
    header, rows = read_csv(room("a", "changes.csv"))
    told = {(r[1], r[4] if r[1] != "membership" else r[2].split(":", 2)[1]): (r[10], r[11]) for r in rows}
    same("a record that names both ids tells who and when", told[("membership", first)],
         ("712020:auditor", "2026-01-10T08:00:00Z"))
    same("of several the last one between the readings counts", told[("membership", second)],
         ("712020:auditor", "2026-01-12T09:00:00Z"))
    same("one made during a reading leaves it open", told[("membership", third)], ("", ""))
    same("the wrong way round, or another group, is no match", told[("membership", fourth)], ("", ""))
    same("a changed name is matched by both values", told[("account", person["accountId"])],
         ("712020:auditor", "2026-01-15T09:00:00Z"))
    same("a role actor by project, account and role", told[("role actor", actor)],
         ("712020:auditor", "2026-01-16T09:00:00Z"))
    same("a group by its name alone, where that is one group's", told[("membership", fifth)],
         ("712020:auditor", "2026-01-17T09:00:00Z"))
    same("a name that is no group's is no match", told[("membership", sixth)], ("", ""))
    grants = {r[7].removeprefix("permission "): (r[10], r[11]) for r in rows if r[1] == "permission grant"}
    same("a grant by scheme, permission and holder; one replaced is none taken", grants,
         {ours["permission"]: ("712020:auditor", "2026-01-18T09:00:00Z"), theirs["permission"]: ("", "")})
    ok("by 712020:auditor at 2026-01-15T09:00:00Z" in result.stdout and
       f"the audit log says who made {sum(r[10] != '' for r in rows)} of {len(rows)} changes" in result.stderr,
       "the summary says it too", result.stdout + result.stderr)
    ok(any(line.endswith(f"display_name: {was} -> Someone Else, by 712020:auditor at 2026-01-15T09:00:00Z") for line in
           result.stdout.splitlines()), "who and when stand behind the change", result.stdout)
    ok("audit.jsonl.zst" in os.listdir(room("a")) and tool(room, "verify", room("a")).returncode == 0,
       "what the log answered is kept as evidence", os.listdir(room("a")))
    asked = sum(n["requests"] for p, n in jirad.stats["endpoints"].items() if "auditing" in p) \
        if isinstance(jirad.stats.get("endpoints"), dict) else None
    ok(asked in (None, 4), "the log is read page by page to its end", asked)
    with Jirad(room, "--free-plan", tenant="company") as jirad:
        result = tool(room, "diff", *both(jirad), "--audit", "--exit-code", jirad=jirad)
    ok(result.returncode == 9 and "who made the changes, and when, is unknown" in result.stderr and "Free plan" in result.stderr,
       "a free plan has no log: said, and the comparison goes on", result.stdout + result.stderr)
    with Jirad(room, tenant="company") as jirad:
        result = tool(room, "diff", room("a-old"), room("a-new"), "--audit", jirad=jirad)
    ok(result.returncode == 2 and "the audit log is from " in result.stderr, "another site's log is refused",
       result.stderr)


ORG = "0a6e0000-1111-4111-8111-00000000abcd"


def organisation(room):
    """What both sides read of the organisation: accounts of its directory, and who holds its roles."""
    with open(room("key"), "w", encoding="ascii", opener=lambda p, f: os.open(p, f, 0o600)) as file:
        file.write("jirad-org-key\n")
    with Jirad(room, tenant="company") as jirad:
        must(tool(room, "fetch", "-o", room("org"), "--org", ORG, "--org-key-file", room("key"), jirad=jirad))
    site = Site(room("org"))
    pages = [body for body in site.bodies("/orgs/.*/users/search") if body and body["data"]]
    people = [u for u in pages[0]["data"] if u["accountType"] == "atlassian" and u["status"] == "active"]
    named, admin, claimed, suspended = sorted([u for u in people if u["claimStatus"] == "managed"][:4],
                                              key=lambda u: u["accountId"])
    gone = [u for u in people if u["claimStatus"] == "unmanaged"][0]
    was = named["name"]
    named["name"], admin["platformRoles"], claimed["claimStatus"] = "Renamed", ["atlassian/org-admin"], "unmanaged"
    suspended["status"] = suspended["membershipStatus"] = "suspended"
    late = next(u for u in people if u.get("emailVerified") is False and u["claimStatus"] == "managed" and
                not any(p.get("lastActiveTimestamp") for p in u["productAccess"]) and
                u["accountId"] not in [x["accountId"] for x in (named, admin, claimed, suspended)])
    late["emailVerified"] = True
    pages[0]["data"].remove(gone)
    (first, one), (second, two) = sorted(
        ((re.search("groups/([^/]*)/role", record["path"]).group(1), body["data"][0]) for record, body in site.replies
         if re.search("groups/.*/role-assignments", record["path"]) and body and body["data"] and
         body["data"][0]["roles"] == ["atlassian/user"] and not record["path"].split("groups/")[1].startswith("d12ec707")),
        key=lambda row: row[0])[:2]
    one["roles"], two["roles"] = ["atlassian/guest"], ["atlassian/admin"]
    result = must(tool(room, "diff", room("org"), site.write(room("org2")), "-o", "o", "--format", "csv-raw"))
    header, rows = read_csv(room("o", "changes.csv"))
    want = [("changed", "organisation account", named["accountId"], "name", was, "Renamed"),
            ("changed", "organisation account", admin["accountId"], "platform_roles", "", "atlassian/org-admin"),
            ("changed", "organisation account", claimed["accountId"], "claim_status", "managed", "unmanaged"),
            ("changed", "account", claimed["accountId"], "managed", "yes", "no"),
            ("changed", "organisation account", suspended["accountId"], "status", "active", "suspended"),
            ("changed", "organisation account", late["accountId"], "invitation", "pending", "accepted"),
            ("removed", "organisation account", gone["accountId"], "", "active", ""),
            ("changed", "account", gone["accountId"], "managed", "no", ""),
            ("added", "organisation role", admin["accountId"], "organisation role atlassian/org-admin", "", "assigned"),
            ("added", "organisation role", first, "organisation role atlassian/guest", "", "assigned"),
            ("removed", "organisation role", first, "organisation role atlassian/user", "assigned", ""),
            ("added", "organisation role", second, "organisation role atlassian/admin", "", "assigned"),
            ("removed", "organisation role", second, "organisation role atlassian/user", "assigned", "")]
    shown = [header.index(n) for n in ("change", "object_type", "principal_id", "entitlement", "before", "after")]
    same_rows("the organisation: what changed", [tuple(row[i] for i in shown) for row in rows], want)
    names = {row[header.index("object_name")] for row in rows if row[1] == "organisation role"}
    same("the organisation: a role is one of the organisation, or of a product", names, {"organisation", "Jira", "Jira Service Management"})
    told = [line for line in result.stdout.splitlines() if line.startswith("  ")]
    ok(told[:3] == ["  account               2 changed", "  organisation account  1 removed, 5 changed",
                    "  organisation role     3 added, 2 removed"], "the organisation: counted in the summary", result.stdout)
    same("the organisation: administrators first, then access, then the rest, names last",
         [re.sub(" - .* -> | - ", ": ", line)[2:] for line in told[3:]],
         [f"changed  organisation account {admin['name']}: atlassian/org-admin",
          f"added    {admin['name']}: organisation role atlassian/org-admin",
          "added    jira-servicedesk-users: organisation role atlassian/admin",
          "added    jira-software-users: organisation role atlassian/guest",
          "removed  jira-software-users: organisation role atlassian/user",
          "removed  jira-servicedesk-users: organisation role atlassian/user",
          f"changed  account {gone['name']}: (not said)", f"changed  account {claimed['name']}: no",
          f"removed  organisation account {gone['name']}",
          *(f"changed  organisation account {u['name']}: {now}" for u, now in sorted(
              ((claimed, "unmanaged"), (suspended, "suspended"), (late, "accepted")), key=lambda x: x[0]["accountId"])),
          "changed  organisation account Renamed: Renamed"])
    back = must(tool(room, "diff", room("org2"), room("org"), "-o", "b", "--format", "csv-raw"))
    ok("organisation account  1 added, 5 changed" in back.stdout and "organisation role     2 added, 3 removed" in back.stdout,
       "the organisation: the other way round", back.stdout)
    same("the organisation: nothing changed", tool(room, "diff", room("org"), room("org"), "--exit-code").returncode, 0)


def main():
    with Room() as room:
        old = fetch(room)
        new, count = each_kind(room, old)
        exits(room, old, new, count)
        incomplete(room, old)
        refused(room, old)
        audit(room)
        organisation(room)
    done()


main()
