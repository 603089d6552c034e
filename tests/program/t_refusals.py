#!/usr/bin/python3
"""Refusals of the site are told as what they are: one call's or the login's, a scope's or the network's, and in the
server's own words; and none of them is blamed on a file. TAP.
"""
import concurrent.futures
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from harness import Jirad, Room, done, must, ok, read_csv, read_json, same, same_rows, tool  # noqa: E402

READING = "read:jira-user,read:jira-work,manage:jira-configuration"
DEV = "10000000-0000-4000-8000-000000000005"
SCOPE = "HTTP 401: the token lacks the scope {}: Unauthorized; scope does not match"


def says(name, result, code, *patterns):
    """It ended like this, and each pattern is a line of stderr, behind the program's name."""
    lines = [line.removeprefix("jira-access: ") for line in result.stderr.splitlines()]
    lacking = [pattern for pattern in patterns if not any(re.fullmatch(pattern, line) for line in lines)]
    ok(result.returncode == code and not lacking, name,
       f"exit {result.returncode}, not {code}; no line is {lacking}\n{result.stderr}")


def export(*faults, jirad=(), args=()):
    """One export: the finished process, run.json, and the rows of completeness.csv that are not complete."""
    with Room() as room, Jirad(room, *jirad, *[w for f in faults for w in ("--fault", f)]) as site:
        result = tool(room, "export", "-o", room("out"), "--format", "csv", *args, jirad=site)
        out = next((path for path in (room("out"), room("out.incomplete")) if os.path.exists(path)), None)
        if out is None:
            return result, None, None
        head, rows = read_csv(out, "completeness.csv")
        rows = [dict(zip(head, row)) for row in rows]
        return result, read_json(out, "run.json"), {row["object"] for row in rows if row["complete"] == "no"}


def one_call():
    """A 401 that is to us costs one object, not the run."""
    result, run, doubt = export("project/10000/role/10002 * denied", "applicationrole * scope")
    why = ["product licences: GET /rest/api/3/applicationrole: " + SCOPE.format("manage:jira-configuration"),
           "actors of role 'Administrators' in project ALPHA: GET /rest/api/3/project/{project}/role/{role}: "
           "HTTP 401: You are not allowed to see the roles of this project."]
    says("401 to us, and a scope: incomplete", result, 3, *["incomplete: " + re.escape(line) for line in why])
    same("401 to us, and a scope: those two are named, and nothing else", sorted(run["incomplete_reasons"]),
         sorted(why))
    same("401 to us: the rest is whole", doubt - {"effective access", "findings"},
         {"application roles", "role actors", "role actors of an unknown type"})


def pages():
    """A proxy's page costs the call that it spoils; its title is told."""
    result, run, _ = export("applicationrole * html 403", "users/search * plain 451")
    says("pages of a proxy", result, 3,
         "incomplete: product licences: GET .*: HTTP 403: Log in with Atlassian account",
         "incomplete: accounts: GET .*: HTTP 451: proxy.example.com: the request was not let through")
    same("pages of a proxy: the rest was read", len(run["incomplete_reasons"]), 2)


def few_scopes():
    result, run, _ = export(jirad=["--scoped", "--scopes", "read:jira-user,read:jira-work"])
    says("a token that lacks a scope", result, 3, "incomplete: roles: GET .*: " +
         SCOPE.format("manage:jira-configuration"))
    ok(run["incomplete_reasons"] and all(SCOPE.format("manage:jira-configuration") in reason or " more " in reason
                                         for reason in run["incomplete_reasons"]),
       "a token that lacks a scope: nothing else is wrong", run["incomplete_reasons"])


def plan_file(room, *rows):
    with open(room("rows.csv"), "w", encoding="utf-8") as file:
        file.write("action,principal,target\n" + "".join(",".join(row) + "\n" for row in rows))
    return room("rows.csv")


MIA, SAM, SAM2 = ("5b10ac8d82e05b22cc7d4ef5", "557058:aaaa0001-0000-4000-8000-000000000001",
                  "557058:aaaa0001-0000-4000-8000-000000000002")


def carried_out(room, site, *rows):
    """The plan of these rows, carried out: the process, result.csv's rows by principal, the request log."""
    must(tool(room, "plan", plan_file(room, *rows), "-o", room("plan"), jirad=site))
    result = tool(room, "apply", room("plan"), "--confirm", "--settle", "2s", jirad=site)
    head, lines = read_csv(room("plan"), "result.csv")
    with open(room("plan", "audit.jsonl"), encoding="utf-8-sig") as file:
        log = [json.loads(line) for line in file]
    return result, [dict(zip(head, line)) for line in lines], log


def scope_of_a_write():
    """Rows that need a scope that the token lacks are refused by name, and sent once at most; the others go on."""
    lacks = "the token lacks the scope manage:jira-project"
    with Room() as room, Jirad(room, "--scoped", "--scopes", READING) as site:
        result, rows, log = carried_out(
            room, site, ("grant", MIA, "group:" + DEV), ("grant", MIA, "role:ALPHA/Developers"),
            ("revoke", SAM, "role:ALPHA/Developers"), ("revoke", "group:10000000-0000-4000-8000-000000000001", "role:ALPHA/Developers"))
        same("a write without its scope: the others are done", sorted(row["status"] for row in rows),
             ["done", "done", "refused", "refused"])
        refused = [row["message"] for row in rows if row["status"] == "refused"]
        ok(all(lacks in message for message in refused), "a write without its scope is refused by name", refused)
        says("a write without its scope: exit 3, and the rows", result, 3,
             f".*rows.csv:4: .*: refused: .*{lacks}.*", f".*rows.csv:5: .*: refused: .*{lacks}.*")
        sent = [w for w in site.writes() if w["method"] == "DELETE"]
        same("what lacks a scope is sent once", (len(sent), sent[0]["status"]), (1, 401))
        ok(any(line.get("status") == 401 and lacks in line.get("trouble", "") for line in log),
           "the request log names the scope", log[:3])


def scope_of_a_level():
    """So are writes to a level of issue security."""
    lacks = "the token lacks the scope manage:jira-configuration"
    with Room() as room, Jirad(room, "--tenant", "company", "--fault", "PUT:/issuesecurityschemes * scope") as site:
        result, rows, _ = carried_out(room, site, ("grant", "role:10002", "security:10000/10011"),
                                      ("grant", "project-lead", "security:10000/10011"))
        same("a level's write without its scope", [(row["status"], lacks in row["message"]) for row in rows],
             [("refused", True)] * 2)
        same("a level's write without its scope is sent once", [w["method"] for w in site.writes()], ["PUT"])


def own_words():
    """Both halves of Jira's error object stand in the message, the request log and result.csv."""
    words = "HTTP 400: It was not done.; accountId: It is suspended.; groupId: It is read-only."
    with Room() as room, Jirad(room, "--fault", "POST:/group/user * fields") as site:
        result, rows, log = carried_out(room, site, ("grant", MIA, "group:" + DEV))
        same("the server's words: result.csv", [(row["status"], row["message"]) for row in rows], [("failed", words)])
        says("the server's words: the message", result, 3, ".*: failed: " + re.escape(words))
        ok(any(line.get("trouble") == words for line in log), "the server's words: the request log", log)


def denied_write():
    """A 401 to us on a write fails that row, and the others go on."""
    with Room() as room, Jirad(room, "--fault", "POST:/group/user * denied") as site:
        result, rows, _ = carried_out(room, site, ("grant", MIA, "group:" + DEV), ("revoke", SAM, "role:ALPHA/Developers"))
        same("a write that is denied with 401", (result.returncode, sorted(row["status"] for row in rows)),
             (3, ["done", "failed"]))


ALLOWLIST = ("log in at .*: HTTP 403: the site's IP allowlist does not admit this machine: have its address added, or run "
             "where it is: The IP address has been rejected .*")
BETWEEN = "log in at .*: HTTP 451: {}; this is not Jira's answer: is there a proxy in between\\?"
LOGINS = [  # what, faults, jirad, the exit code, a line
    ("an address that is not admitted", ["rest/ * allowlist"], (), 4, ALLOWLIST),
    ("an address that the gateway does not admit", ["/ex/jira/ * allowlist"], ["--scoped"], 4, ALLOWLIST),
    ("a token without the scope of /myself", (), ["--scoped", "--scopes", "read:jira-work"], 4,
     "log in at .*: " + SCOPE.format("read:jira-user")),
    ("a token without the scope of /mypermissions", (), ["--scoped", "--scopes", "read:jira-user"], 4,
     "the permissions of 'Ada Admin' are unknown: GET .*: " + SCOPE.format("read:jira-work") + "; try again; .*"),
    ("a proxy that wants a name", ["rest/ * html 407"], (), 7, "cannot reach .*: the proxy asks for credentials .*"),
    ("a proxy's page", ["rest/ * html 451"], (), 7, BETWEEN.format("Log in with .*")),
    ("a proxy's text", ["rest/ * plain 451"], (), 7,
     BETWEEN.format("proxy.example.com: the request was not let through")),
    ("a proxy before the gateway", ["/ex/jira/ * plain 451"], ["--scoped"], 7, BETWEEN.format("proxy.example.com: .*")),
    ("a proxy's refusal of the page", ["rest/ * html 403"], (), 4, "log in at .*: HTTP 403: Log in with .*; check .*"),
]


def login(name, faults, options, code, line):
    with Room() as room, Jirad(room, *options, *[w for f in faults for w in ("--fault", f)]) as site:
        says(f"log in: {name}", tool(room, "export", "-o", room("out"), jirad=site), code, line)


def logins():
    for row in LOGINS:
        login(*row)


def bearer():
    """A service account's token that works as a bearer's alone is found, and the way is remembered for the run."""
    bot = {"JIRA_EMAIL": "bot@serviceaccount.atlassian.com"}
    with Room() as room, Jirad(room, "--scoped", "--bearer", "--log", room("log")) as site:
        check = tool(room, "check", jirad=site, env=bot)
        ok(check.returncode == 0 and "through the gateway" in check.stdout and ", as Bearer" in check.stdout,
           "a bearer's token: check says so", check.stdout + check.stderr)
        must(tool(room, "export", "-o", room("out"), "--format", "csv", jirad=site, env=bot))
        run = read_json(room("out"), "run.json")
        same("a bearer's token: run.json says so", (run["via"], run["login"]), ("gateway", "Bearer"))
        must(tool(room, "export", "-o", room("again"), "--format", "csv", "--snapshot", room("out")))
        same("a bearer's token: the replay says the same", read_json(room("again"), "run.json")["login"], "Bearer")
        must(tool(room, "plan", plan_file(room, ("grant", MIA, "group:" + DEV)), "-o", room("plan"), jirad=site, env=bot))
        with open(room("log"), encoding="utf-8-sig") as file:
            before = len(file.readlines())
        must(tool(room, "apply", room("plan"), "--confirm", "--settle", "2s", jirad=site, env=bot))
        with open(room("log"), encoding="utf-8-sig") as file:
            log = [json.loads(line) for line in file.readlines()[before:]]
        same("a bearer's token: the address is tried once in a run", [line["auth"] for line in log].count("wrong"), 3)
        ok("jirad-token" not in check.stdout + json.dumps(run), "a bearer's token is told nowhere")
    with Room() as room, Jirad(room, "--scoped") as site:
        must(tool(room, "export", "-o", room("out"), "--format", "csv", jirad=site))
        same("a token with scopes: run.json says how", read_json(room("out"), "run.json")["login"], "Basic")


LACKS = "HTTP 401: the token lacks the scope {}: Unauthorized; scope does not match; {} would be refused"
REVOKES = LACKS.format("manage:jira-project", "rows that revoke a role")
NO_KEY = ["no"] * 3  # of the organisation
MAY = ["ok", "ok", "ok", "unsure", "ok", "ok", "ok", "ok", *NO_KEY, "ok"]
CHECKS = [  # what, jirad, faults, who, the exit code, the rows about writes: word and detail
    ("a classic token", (), (), "admin", 0, MAY, "the account is in 'site-admins'"),
    ("a token with all scopes", ["--scoped"], (), "admin", 0, MAY, "the account is in 'site-admins'"),
    ("a token that lacks scopes of writes", ["--scoped", "--scopes", READING], (), "admin", 0,
     ["ok", "ok", "no", "unsure", "ok", "ok", "ok", "no", *NO_KEY, "no"], REVOKES),
    ("a token that lacks a scope of reads, too", ["--scoped", "--scopes", "read:jira-user,read:jira-work"], (), "admin", 4,
     ["no"] * 12, LACKS.format("manage:jira-configuration", "rows that create an account")),
    ("an account with few rights", (), (), "viewer", 4, ["no", "unsure", "unsure", "no", "no", "no", "no", "unsure", *NO_KEY, "ok"],
     "HTTP 403: You must be a site administrator to do this.; rows that add to a group or take out of one would be refused"),
    ("an administrator by nobody knows what", (), ["accessType=site-admin * status 403"], "admin", 0,
     ["unsure", "ok", "ok", "unsure", "unsure", "ok", "ok", "ok", *NO_KEY, "ok"], "the token may; whether the account administers the site is not known: .*"),
    ("a proxy that refuses writes", (), ["DELETE:/ * html 404"], "admin", 0,
     ["unsure", "ok", "unsure", "unsure", "ok", "unsure", "unsure", "ok", *NO_KEY, "ok"],
     "it could not be tried: HTTP 404: Log in with Atlassian account"),
]


NOBODY = "00000000-0000-0000-0000-000000000000"
TRIED = [("DELETE", f"/rest/api/3/group/user?groupId={NOBODY}&accountId={NOBODY}", ""),
         ("POST", "/rest/api/3/project/0/role/0", '{"user":[]}'),
         ("DELETE", f"/rest/api/3/project/0/role/0?user={NOBODY}", ""),
         ("POST", "/rest/api/3/user", "{}"), ("POST", "/rest/api/3/group", "{}"),
         ("DELETE", "/rest/api/3/permissionscheme/999999999/permission/999999999", ""),
         ("DELETE", "/rest/api/3/issuesecurityschemes/999999999/level/999999999/member/999999999", ""),
         ("PUT", "/rest/api/3/project/999999999", "{}"), ("POST", "/rest/api/3/issue", '{"fields":{}}')]


def check(name, options, faults, who, code, words, detail):
    """Reads and writes are told apart, writes do not count, and nothing is changed."""
    with Room() as room, Jirad(room, *options, *[w for f in faults for w in ("--fault", f)]) as site:
        before = site.state()
        result = tool(room, "check", jirad=site, env={"JIRA_EMAIL": who + "@example.com"})
        lines = [line.split(None, 1) for line in result.stdout.splitlines()]
        writes = [(word, text.partition(": ")[2]) for word, text in lines if text.startswith("write ")]
        same(f"check, {name}: its writes", (result.returncode, [word for word, _ in writes]), (code, words))
        ok(any(re.fullmatch(detail, text) for _, text in writes), f"check, {name}: why", result.stdout)
        ok(all(word in (("ok", "no") if text.startswith("optional: ") else ("ok", "missing"))
               for word, text in lines if not text.startswith("write ")) and
           sum(text.startswith("read ") for _, text in lines) == 6, f"check, {name}: its reads", result.stdout)
        ok(site.state() == before and not any(write["changed"] or write["status"] < 400 for write in site.writes()),
           f"check, {name}: nothing is changed", site.writes())
        same_rows(f"check, {name}: what it tries", [(w["method"], re.sub("^/ex/jira/[^/]*", "", w["path"]), w["sent"])
                                                    for w in site.writes()], TRIED)


def checks():
    for row in CHECKS:
        check(*row)


def unknown_permissions():
    with Room() as room, Jirad(room, "--scoped", "--scopes", "read:jira-user") as site:
        result = tool(room, "check", jirad=site)
        ok(result.returncode == 4 and "missing  Administer Jira: unknown: GET /rest/api/3/mypermissions: " +
           SCOPE.format("read:jira-work") in result.stdout, "check: permissions that nobody may ask for are unknown, not missing",
           result.stdout)


def organisation():
    """The key's scopes are told as the token's are, and what it cannot do costs that list alone."""
    env = {"ATLASSIAN_ORG_ID": "0a6e0000-1111-4111-8111-00000000abcd", "ATLASSIAN_ORG_API_KEY": "jirad-org-key"}
    lacks = "HTTP 403: the key lacks the scope for this: forbidden.insufficientScope"
    with Room() as room, Jirad(room, "--fault", "/groups/search * scope") as site:
        result = tool(room, "export", "-o", room("out"), "--format", "csv", jirad=site, env=env)
        says("a key that lacks a scope", result, 3, "incomplete: groups of the organisation.*: " + lacks)
    with Room() as room, Jirad(room, "--fault", "/directories * scope") as site:
        says("a key that lacks the first scope", tool(room, "export", "-o", room("out"), jirad=site, env=env), 4,
             "organisation '.*': the key may not read it \\(" + lacks + "\\): .*read:directories:admin")


def unread_before_sending():
    """A row whose state may not be read for want of a scope is refused, and nothing is sent for it."""
    with Room() as room, Jirad(room, "--fault", "user/groups * scope") as site:
        result, rows, _ = carried_out(room, site, ("grant", MIA, "group:" + DEV), ("grant", MIA, "role:ALPHA/Developers"))
        same("a state that no scope lets be read", (result.returncode, sorted(row["status"] for row in rows)),
             (3, ["done", "refused"]))
        ok("its state could not be read: " + SCOPE.format("read:jira-user") in [row["message"] for row in rows],
           "a state that no scope lets be read is named", rows)


TESTS = [organisation, unread_before_sending, logins, bearer, checks, unknown_permissions, one_call, pages, few_scopes, scope_of_a_write, scope_of_a_level, own_words, denied_write]


def main():
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        for future in [pool.submit(test) for test in TESTS]:
            future.result()


main()
done()
