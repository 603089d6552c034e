#!/usr/bin/python3
"""Silence is never "nobody": what was asked for and is not in an answer makes its object unknown. TAP.

A row is one 'export' from a jirad that leaves something out: exit code 3, the object by name in run.json's reasons,
its row of completeness.csv not complete, and all the rest read as if nothing were missing. Every run is replayed from
its snapshot, and must give the same bytes.
"""
import concurrent.futures
import csv
import json
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from harness import TOOL, Jirad, Room, done, must, ok, read_bytes, tool  # noqa: E402

ORG = "0a6e0000-1111-4111-8111-00000000abcd"
GROUP = "groupId=37fcfa53-b3a2-431d-b941-419f73f51dbc"  # jira-software-users, 49 members
GRANTS = {"permission schemes", "permission grants"}
ACTORS = {"role actors", "role actors of an unknown type"}
PEOPLE = {"accounts of the organisation", "people in Jira"}
TEAMS = {"groups of the organisation", "groups in Jira", "memberships of people in groups of both"}
TEAM_ROLES = {"role assignments of groups", "role assignments on other sites, not kept", "role assignments of accounts"}
ROWS = []


def row(name, *faults, reasons=(), doubt=(), code=3, jirad=(), tenant="small", org=False, mended=None, counts=None, why=None,
        requests=None, lacks=None):
    """
    reasons: patterns, each of a reason in run.json, and there are no others; doubt: what completeness.csv does not call
    complete beside what follows from it; mended: texts_mended by object; counts: rows by report; why: (object, pattern
    of its drop_reason); requests: all of them, at most.
    """
    ROWS.append(dict(locals()))


def lines(room, name):
    for directory in (room("out"), room("out.incomplete")):
        if os.path.exists(os.path.join(directory, name)):
            with open(os.path.join(directory, name), encoding="utf-8-sig", newline="") as file:
                return list(csv.DictReader(file))
    return []


def replayed(room, code):
    """What differs when the snapshot is read again."""
    made = room("out" if code == 0 else "out.incomplete")
    run = subprocess.run([TOOL, "export", "--snapshot", made, "-o", room("again"), "--format", "csv"],
                         env={"PATH": os.environ["PATH"]}, capture_output=True, check=False)
    again = room("again" if code == 0 else "again.incomplete")
    if run.returncode != code:
        return [f"replayed: exit code {run.returncode}: {run.stderr.decode()}"]
    return [f"replayed: {name} differs" for name in sorted(os.listdir(made))
            if name.endswith((".csv", ".json")) and name != "begun.json"  # what --resume goes on with
            and read_bytes(made, name) != read_bytes(again, name)]


MORE = "[0-9]+ more reasons are not shown"
FOLLOWS = {"effective access", "findings"}  # from what was read


def judge(row, room, run, stats):
    problems = []
    if run.returncode != row["code"]:
        return [f"exit code {run.returncode}, wanted {row['code']}: {run.stderr[-400:]}"]
    table = {line["object"]: line for line in lines(room, "completeness.csv")}
    with open(room("out" if row["code"] == 0 else "out.incomplete", "run.json"), encoding="utf-8-sig") as file:
        told = json.load(file)["incomplete_reasons"]
    for pattern in row["reasons"]:
        hit = [reason for reason in told if re.fullmatch(pattern, reason)]
        if not hit:
            problems.append(f"no reason is '{pattern}' in {told[:6]}")
    extra = [reason for reason in told if not any(re.fullmatch(pattern, reason) for pattern in (*row["reasons"], MORE))]
    if extra:
        problems.append(f"also {extra[:4]}")
    doubted = {name for name, line in table.items() if line["complete"] == "no"} - FOLLOWS
    if doubted != set(row["doubt"]):
        problems.append(f"completeness.csv doubts {doubted}")
    for name, count in (row["mended"] or {}).items():
        if int(table[name]["texts_mended"]) != count:
            problems.append(f"{name}: {table[name]['texts_mended']} texts mended")
    for report, count in (row["counts"] or {}).items():
        if len(lines(room, report + ".csv")) != count:
            problems.append(f"{report}.csv: {len(lines(room, report + '.csv'))} rows")
    if row["why"] and not re.search(row["why"][1], table[row["why"][0]]["drop_reason"]):
        problems.append(f"{row['why'][0]}: {table[row['why'][0]]['drop_reason']}")
    if row["requests"] and sum(stats["requests"].values()) > row["requests"]:
        problems.append(f"{sum(stats['requests'].values())} requests")
    return problems + replayed(room, row["code"])


def play(row):
    with Room() as room:
        options = [word for fault in row["faults"] for word in ("--fault", fault)]
        with Jirad(room, *options, *row["jirad"], tenant=row["tenant"]) as jirad:
            env = {}
            if row["org"]:
                env = {"ATLASSIAN_ORG_ID": ORG, "ATLASSIAN_ORG_API_KEY": "jirad-org-key"}
            run = tool(room, "export", "-o", room("out"), "--format", "csv", jirad=jirad, env=env)
        return judge(row, room, run, jirad.stats)


# A member that is left out, or null, wherever it stands: (part of the path, fault, reasons, what is doubted).
row("an account does not say whether it is active", "users/search * without active", doubt={"accounts"},
    reasons=["accounts: account .*: 'active' is missing"])
row("an account does not say what it is", "users/search * null accountType 4", doubt={"accounts"},
    reasons=["accounts: account .*: 'accountType' is null"])
row("an account does not say whose it is", "users/search * null accountId 4", doubt={"accounts"},
    reasons=["accounts: the account '.+': 'accountId' is null"], why=("accounts", "1 without an id"))
row("a member does not say who it is", f"{GROUP} * null accountId 4", doubt={"memberships"},
    reasons=["members of group 'jira-software-users': the account '.+': 'accountId' is null"], counts={"memberships": 192})
row("a group without an id costs that row", "group/bulk?startAt * null groupId 3", doubt={"groups", "memberships"},
    reasons=["groups: the group '.+': 'groupId' is null"], why=("groups", "1 without an id"))
row("no list of members", f"{GROUP} * without values", doubt={"memberships"},
    reasons=["members of group 'jira-software-users': GET .*: byte [0-9]+: 'values' is missing"])
row("a page that does not say whether it is the last", f"{GROUP} * without isLast total", doubt={"memberships"},
    reasons=["members of group 'jira-software-users': GET .*: a page with neither 'isLast' nor 'total': .*"])
row("a page without isLast", "group/ * without isLast", code=0)
row("a page without a total", "group/ * without total", code=0)
row("a licence without its groups", "applicationrole * without groupDetails", doubt={"application roles"},
    reasons=["product licences: jira-[a-z-]+: 'groupDetails' is missing"])
row("a licence without its default groups", "applicationrole * null defaultGroupsDetails", doubt={"application roles"},
    reasons=["product licences: jira-[a-z-]+: 'defaultGroupsDetails' is null"])
row("a licence whose group has no id", "applicationrole * null groupId 1", doubt={"application roles"},
    reasons=["product licences: jira-[a-z-]+: its group '.+': 'groupId' is null"])
row("projects without a lead", "project/search * without lead", doubt={"projects"},
    reasons=["projects: project [A-Z]+: 'lead' is missing"])
row("a project whose lead has no id", "project/search * null accountId 1", doubt={"projects"},
    reasons=["projects: project [A-Z]+: 'lead' has no account id"])
row("projects that do not say who manages them", "project/search * without style simplified",
    doubt=ACTORS | {"projects", "permission schemes of projects"},
    reasons=["projects: project [A-Z]+: 'style' is missing: it may be company-managed or team-managed",
             ".* of project (BETA|GAMMA): Jira answers 404 although the project exists"])
row("projects without a type", "project/search * without projectTypeKey", doubt={"projects"},
    reasons=["projects: project [A-Z]+: 'projectTypeKey' is missing"])
row("roles without a name", "api/3/role * without name", doubt=ACTORS | {"roles"}, reasons=["roles: role [0-9]+: 'name' is missing"])
row("a role that does not say which one is for guests", "roledetails * null id 2", doubt={"types of roles"},
    reasons=["types of roles of project ALPHA: the role '.+': 'id' is null"])
row("roles of which nobody says who is in them", "/role/ * without actors", doubt=ACTORS, counts={"role_assignments": 0},
    reasons=["actors of role '.*' in project [A-Z]+: 'actors' is missing"])
row("actors that do not say who they are", "/role/ * without actorUser", doubt=ACTORS,
    reasons=["actors of role '.*' in project [A-Z]+: the actor '.*': 'actorUser' has no account id"])
row("actors that do not say what they are", "project/10000/role/10002 * null type", doubt=ACTORS,
    reasons=["actors of role 'Administrators' in project ALPHA: the actor '.*': 'type' is null"])
row("schemes without their grants", "permissionscheme * without permissions",
    doubt=GRANTS | {"permission schemes not in the list"},
    reasons=["permission schemes: scheme '.*': 'permissions' is missing",
             "grants of project BETA: scheme '.*': 'permissions' is missing"], counts={"permission_grants": 0})
row("a grant that does not say of what", "api/3/permissionscheme * null permission 2", doubt=GRANTS,
    reasons=["permission schemes: scheme '.*', a line of no permission: 'permission' is null"])
row("a grant that does not say to whom", "api/3/permissionscheme * null holder 2", doubt=GRANTS,
    reasons=["permission schemes: scheme '.*', a line of [A-Z_]+: 'holder' is null"])
row("grants to somebody who is not named", "api/3/permissionscheme * without parameter value", doubt=GRANTS,
    reasons=["permission schemes: scheme '.*', a line of [^ ]+: 'holder' has neither 'parameter' nor 'value'"])
row("a project's scheme without an id", "project/10000/permissionscheme * without id",
    doubt={"permission schemes of projects"},
    reasons=["permission scheme of project ALPHA: 'id' is missing"])
row("no list of schemes", "api/3/permissionscheme * without permissionSchemes",
    doubt=GRANTS | {"names of permission schemes"},
    reasons=["names of permission schemes: GET .*: byte [0-9]+: 'permissionSchemes' is missing"])

for noun, path in (("filters", "filter/search"), ("dashboards", "dashboard/search")):
    for member in ("sharePermissions", "editPermissions"):
        row(f"{noun} without {member}", f"{path} * without {member}", doubt={noun},
            reasons=[rf"{noun}: '.*' \([0-9]+\): '{member}' is missing"])
    row(f"{noun} whose owner has no id", f"{path} * without accountId", doubt={noun},
        reasons=[rf"{noun}: '.*' \([0-9]+\): 'owner' has no account id",
                 rf"{noun}: '.*' \([0-9]+\), one of its shares: 'user' has no account id"][:2 if noun == "filters" else 1])
    row(f"shares of {noun} that do not say what they are", f"{path} * null type 3", doubt={noun},
        reasons=[rf"{noun}: '.*' \([0-9]+\), one of its shares: 'type' is null"])
    row(f"one of the {noun} without an id", f"{path} * null id 1", doubt={noun}, reasons=[f"{noun}: '.+': 'id' is null"],
        why=(noun, "1 without an id"))
row("groups in shares that have no id and no name", "filter/search * without name groupId", doubt={"filters"},
    reasons=[r"filters: '' \([0-9]+\), one of its shares: 'group' has neither an id nor a name"])

row("filters of which none is private to somebody else",
    'filter/search * replace "sharePermissions":[] "sharePermissions":[{"type":"global"}]', code=0,
    why=("filters", "^not read, perhaps: filters that are not shared with the token's account"))
row("filters of which one is", "users/search * without timeZone", code=0, why=("filters", "^1 that their owner alone sees$"))

# The organisation.
for member in ("groups", "productAccess", "platformRoles", "counts", "status"):
    row(f"people of the organisation without {member}", f"users/search * without {member}", org=True,
        doubt=PEOPLE, reasons=[f"accounts of the organisation: account .*: '{member}' is missing"])
for member in ("externalSynced", "managementAccess", "counts"):
    row(f"groups of the organisation without {member}", f"groups/search * without {member}", org=True, doubt=TEAMS,
        reasons=[f"groups of the organisation: group '.*': '{member}' is missing"])
row("people of the organisation, and nobody says how many resources they reach", "users/search * without resources", org=True,
    doubt=PEOPLE, reasons=["accounts of the organisation: account .*: 'counts' has no resources"])
row("groups of the organisation that may be changed or not", "groups/search * without modifiable", org=True, doubt=TEAMS,
    reasons=["groups of the organisation: group '.*': 'managementAccess' does not say whether it may be changed"])
row("a group of the organisation without an id", "groups/search * null id 2", org=True, doubt=TEAMS | TEAM_ROLES,
    reasons=["groups of the organisation: the group '.*': 'id' is null"])
row("a list of the organisation that does not say whether it goes on", "groups/search * without links", org=True,
    doubt=TEAMS | TEAM_ROLES,
    reasons=["groups of the organisation: POST .*: byte [0-9]+: 'links' is missing"])
row("roles of a group of the organisation, not said", "/groups/ * without roles", org=True, doubt=TEAM_ROLES,
    reasons=["role assignments of an organisation's group: group '.*' on .*: 'roles' is missing"])
row("roles of an account of the organisation, not said", "/role-assignments * without roleAssignments", org=True,
    doubt={"role assignments of accounts"}, reasons=["role assignments of an organisation's account: account .* on .*: neither .*"])
row("managed accounts without a status", "/users? * without account_status", org=True, doubt={"managed accounts"},
    reasons=["managed accounts: account .*: 'account_status' is missing"])
row("a domain that is claimed or not", "/domains * without claim", org=True, doubt={"domains"},
    reasons=["domains: the domain '.*': 'claim' has no status"])


# What may be left out, and was begun: each fault is another endpoint's. Access does not follow from any of it.
TOKENS, SERVICES, LEVELS = "API tokens", {"service accounts", "API tokens of service accounts"}, "issue security levels"
MEMBERS, USES = "members of issue security levels", "issue security of projects"
SCHEMES = {"issue security schemes", LEVELS, MEMBERS, USES}
row("tokens, levels, filters and dashboards without an id", "/api-tokens? * null id 1", "/api-keys * null id 1",
    "abcd/service-accounts * null atlassianId 1", "issuesecurityschemes/search * null id 1", "level/member * null id 1",
    "securityschemes/project * null projectId 1", "filter/search * null id 1", "dashboard/search * null id 1", org=True,
    doubt={TOKENS, "API keys of the organisation", "filters", "dashboards"} | SERVICES | SCHEMES,
    reasons=["API tokens: the token '.*': 'id' is null", "API keys of the organisation: the token '.*': 'id' is null",
             "service accounts: the service account '.*': 'atlassianId' is null",
             "issue security schemes: the security scheme '.*': 'id' is null",
             "members of issue security levels: a member of the security level [0-9]+: 'id' is null",
             "issue security of projects: project without an id: 'projectId' is null",
             "filters: '.*': 'id' is null", "dashboards: '.*': 'id' is null"])
row("whose a token is, of which scheme a level, with whom a filter is shared", "/api-tokens? * null user 2",
    "/service-accounts/ * null id 1", "securityschemes/level? * null issueSecuritySchemeId 1", "level/member * null holder 1",
    "securityschemes/project * null issueSecuritySchemeId 1", "filter/search * null sharePermissions 2",
    "dashboard/search * null editPermissions 2", org=True,
    doubt={TOKENS, "API tokens of service accounts", LEVELS, MEMBERS, USES, "filters", "dashboards"},
    reasons=["API tokens: token .*: 'user' is null", "API tokens of a service account '.*': the token '.*': 'id' is null",
             "issue security levels: security level '.*': 'issueSecuritySchemeId' is null",
             "members of issue security levels: a member of the security level [0-9]+: 'holder' is null",
             "issue security of projects: project [0-9]+: 'issueSecuritySchemeId' is null",
             "filters: '.*' \\([0-9]+\\): 'sharePermissions' is null",
             "dashboards: '.*' \\([0-9]+\\): 'editPermissions' is null"])
row("lists of what may be left out that do not end as they say", "/api-tokens? * cursor-repeat", "/api-keys * without links",
    "abcd/service-accounts * badjson", "issuesecurityschemes/search * without values", "filter/search * total 3",
    "dashboard/search * hidden 2", org=True, doubt={TOKENS, "API keys of the organisation", "filters"} | SERVICES | SCHEMES,
    why=("dashboards", "counted by Jira and not shown"),
    reasons=["API tokens: GET .*: the same cursor came again: the list has no end", "API keys of the organisation: GET .*: byte [0-9]+: 'links' is missing", "service accounts: GET .*: parse error.*",
             "issue security schemes: GET .*: byte [0-9]+: 'values' is missing",
             "filters: Jira counts [0-9]+, and lists [0-9]+"])
row("levels of issue security that are counted and not listed", "securityschemes/level? * hidden 2", "level/member * total 1",
    doubt={LEVELS, MEMBERS},
    reasons=["issue security levels: Jira counts [0-9]+, and lists [0-9]+",
             "members of issue security levels: Jira counts [0-9]+, and lists [0-9]+"])

# Texts that are none: mended and counted, and the page stands. In an id they cost the row.
row("half of a surrogate pair in a name", "users/search 1 surrogate", "group/bulk?startAt 1 surrogate", code=0,
    mended={"accounts": 1, "groups": 1, "memberships": 0})
row("a NUL in a name", "project/search * nul", "applicationrole * nul", code=0, mended={"projects": 1, "application roles": 1})
row("what is no UTF-8 in a name", "project/search * badutf8", f"{GROUP} * badutf8", code=0,
    mended={"projects": 1, "memberships": 1})
row("half of a surrogate pair in an id", 'group/bulk?startAt * value groupId "x\\ud800" 3', doubt={"groups", "memberships"},
    reasons=["groups: the group '.+': 'groupId' is no text"])
row("a NUL in an id", 'users/search * value accountId "x\\u0000" 3', doubt={"accounts"},
    reasons=["accounts: the account '.+': 'accountId' is no text"])

# Pages.
LISTED = ("--group-page", "5")  # 14 groups
row("an empty page inside of the list of groups", "group/bulk?startAt=5 1 blank", jirad=LISTED, code=0)
row("an empty page inside of the list of groups, always", "group/bulk?startAt=5 * blank", jirad=LISTED,
    doubt={"groups", "memberships"}, reasons=["groups: Jira counts 14, and lists 9"])
row("the list of groups is called read too early, twice", "group/bulk?startAt 2 early", jirad=LISTED, code=0)
row("every page is called the last one", "group/bulk?startAt * early", jirad=LISTED, code=0)
row("members that are counted and not shown", "group/member * hidden 7", code=0, why=("memberships", "counted by Jira and not shown"))
row("groups that are counted and not shown", "group/bulk?startAt * hidden 7", doubt={"groups", "memberships"},
    reasons=["groups: Jira counts 14, and lists 12"])
row("another number of projects at the end", "project/search?orderBy=key&status=live&status=archived&startAt=0&maxResults=1 * total -2",
    code=0, why=("projects", "deleted while the site was read"))


def test_unknown():
    """Accounts that all answer "unknown" for their id are rows of their own, and nothing can be planned for them."""
    problems = []
    with Room() as room:
        faults = ["users/search * value accountId \"unknown\" 5,9,12", f"{GROUP} * value accountId \"unknown\" 3,4"]
        with Jirad(room, *[word for fault in faults for word in ("--fault", fault)]) as jirad:
            run = tool(room, "export", "-o", room("out"), "--format", "csv", jirad=jirad)
        if run.returncode != 0:
            return [run.stderr]
        accounts = [line for line in lines(room, "accounts.csv") if line["account_id"].startswith("unknown")]
        ids, names = ([line[column] for line in accounts] for column in ("account_id", "display_name"))
        if ids != [f"unknown:{n}" for n in range(1, 7)] or names != sorted(names) or len(set(names)) != 6:
            problems.append(f"{ids} {names}")
        inside = [line for line in lines(room, "memberships.csv") if line["group_name"] == "jira-software-users"
                  and line["account_id"].startswith("unknown:")]
        if len(inside) != 2:
            problems.append(f"{len(inside)} of them are in jira-software-users")
        for action, who, name in (("revoke", "unknown:2", "Mia Krystof"), ("grant", "unknown:4", "Worker 103")):
            with open(room("plan.csv"), "w", encoding="ascii") as file:
                file.write(f"action,principal,target\n{action},{who},group-name:jira-software-users\n")
            plan = tool(room, "plan", "plan.csv", "--snapshot", room("out"), "-o", room("plan"))
            if plan.returncode != 65 or f"account {who} ({name}) has no id of its own" not in plan.stderr:
                problems.append(f"{action}: {plan.returncode} {plan.stderr}")
    return problems


def test_look_back(first, code, says):
    """A role that does not say who is in it is not one that nobody is in: nothing is called done, or as it should be.
    From the second request for it on it does not say so when apply reads the site, from the third just before a write."""
    place = "project/10000/role/10002"
    with Room() as room:
        faults = [word for n in range(first, 40) for word in ("--fault", f"{place} @{n} without actors")]
        with Jirad(room, *faults) as jirad:
            must(tool(room, "export", "-o", room("out"), "--format", "csv", jirad=jirad))
            actor = next(line for line in lines(room, "role_assignments.csv") if line["project_key"] == "ALPHA"
                         and line["role_id"] == "10002" and line["actor_type"] == "user")
            with open(room("plan.csv"), "w", encoding="ascii") as file:
                file.write(f"action,principal,target\nrevoke,{actor['actor_id']},role:10000:10002\n")
            must(tool(room, "plan", "plan.csv", "--snapshot", room("out"), "-o", room("plan"), "--min-admins", "0"))
            run = tool(room, "apply", room("plan"), "--confirm", "--settle", "1", jirad=jirad)
            writes = jirad.writes()
        good = run.returncode == code and says in run.stderr and not writes
        if good and code == 3:
            with open(room("plan", "result.csv"), encoding="utf-8-sig", newline="") as file:
                good = next(csv.DictReader(file))["status"] == "pending"
    return [] if good else [f"{run.returncode}; {len(writes)} writes; {run.stderr}"]


def main():
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        tests = [(row["name"], pool.submit(play, row)) for row in ROWS]
        tests.append(("accounts that answer 'unknown'", pool.submit(test_unknown)))
        tests.append(("a role that does not say who is in it, before a plan is carried out",
                      pool.submit(test_look_back, 2, 6, "refused by incomplete: 1 revoke")))
        tests.append(("a role that does not say who is in it, before a write",
                      pool.submit(test_look_back, 3, 3, "pending: ")))
        for name, future in tests:
            problems = future.result()
            ok(not problems, name, "\n".join(problems))
    done()


if __name__ == "__main__":
    main()
