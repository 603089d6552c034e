#!/usr/bin/python3
"""Rows that stand for several: 'leaver', 'copy' and plan --leavers. TAP.

Two people of the demo company leave by one list of the personnel department: everything that they have themselves is
taken away, their accounts are switched off, and what no API does stays open until it is seen done.
"""
import concurrent.futures
import os
import sys
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from harness import Jirad, Room, done, must, read_csv, same, tool  # noqa: E402

JANA, TUVA = "712020:77f85c5d-27cc-4688-a465-0916ff972347", "712020:f7dc0120-fa15-46b4-abc7-9301192284ed"
ASTRID, FINN = "712020:1f4137be-8fdc-47af-a7fe-a429a858d9c1", "712020:0b217297-e215-45fa-a115-25bafc109925"
OWNER = "712020:78e6ce19-ecb0-42a4-ac57-91e9f0b3cd81"  # administers the organisation
ALL_STAFF = "fb0a68c1-4787-45c2-a223-7fb6e87c59b6"  # an identity provider keeps it
ORG = ("--org", "0a6e0000-1111-4111-8111-00000000abcd", "--org-key-file", "key")
LIMITS = ("--max-revokes", "100", "--max-revoke-percent", "100", "--min-admins", "1", "--allow-admin-licences")


def enter(room):
    with open(room("key"), "w", encoding="ascii", opener=lambda p, f: os.open(p, f, 0o600)) as file:
        file.write("jirad-org-key\n")


def save(room, name, *lines):
    with open(room(name), "w", encoding="utf-8") as file:
        file.write("".join(line + "\n" for line in lines))
    return name


def plan(room, jirad, name, *files, options=ORG):
    return tool(room, "plan", *files, "-o", room(name), "--quiet", *LIMITS, *options, jirad=jirad)


def steps(room, name, *columns):
    heads, rows = read_csv(room(name), "plan.csv")
    return sorted(tuple(row[heads.index(c)] for c in columns) for row in rows)


def held(jirad, account):
    """Everything that the account has by itself, in the plan's words: (kind, what)."""
    truth = jirad.state()
    keys = {p["project_id"]: p["project_key"] for p in truth["projects"]}
    levels = {(level["level_id"]): level["scheme_id"] for level in truth["security_levels"]}
    return sorted([f"group:{m['group_id']}" for m in truth["memberships"] if m["account_id"] == account] +
                  [f"role:{a['project_id']}:{a['role_id']}" for a in truth["actors"]
                   if a["actor_id"] == account and a["kind"] == "user"] +
                  [f"security:{levels[m['level_id']]}/{m['level_id']}" for m in truth["security_members"]
                   if m["holder_value"] == account and m["holder_type"] == "user"] +
                  [f"token:{t['token_id']}" for t in truth["org_tokens"] if t["owner_id"] == account] +
                  [f"lead:{p['project_id']}" for p in truth["projects"] if p["lead"] == account]), keys


def status(jirad, account):
    return next(a["status"] for a in jirad.state()["accounts"] if a["account_id"] == account)


def leave():
    with Room() as room, Jirad(room, tenant="company") as jirad:
        enter(room)
        save(room, "hr.csv", "email,status", "jana.eide@halden-cycles.example,left",
             "finn.madsen.3@halden-cycles.example,active", "nobody.is@halden-cycles.example,left",
             "tuva.osei@halden-cycles.example,left")
        (jana, keys), (tuva, _) = held(jirad, JANA), held(jirad, TUVA)
        leads = [target for target in jana if target.startswith("lead:")]
        save(room, "new.csv", "action,principal,target", f"grant,{FINN},lead:{keys[leads[0][5:]]}")
        made = must(plan(room, jirad, "plan", "new.csv", "--leavers", "hr.csv"))
        same("whoever has no account is counted", made.stderr.splitlines(), [
            "jira-access: --leavers: 1 who has left has no account that the site shows by this e-mail address or id; an "
            "address may be hidden: check them by name"])
        same("a step for each thing that they have themselves",
             [s[1:] for s in steps(room, "plan", "action", "principal", "target") if s[0] == "revoke"],
             sorted([(JANA, t) for t in jana if t != leads[0]] + [(TUVA, t) for t in tuva]))
        same("what no API does is by hand", [s for s in steps(room, "plan", "state", "target") if s[0] == "manual"],
             [("manual", "group:" + ALL_STAFF), ("manual", leads[1])])
        same("the accounts end last", steps(room, "plan", "action", "state", "principal")[:2],
             [("disable", "due", JANA), ("disable", "noop", TUVA)])
        same("each step says its row", sorted({s[1] for s in steps(room, "plan", "action", "source")}),
             ["hr.csv:2", "hr.csv:5", "new.csv:2"])
        must(plan(room, jirad, "again", room("plan", "plan.csv")))
        same("the rows can be planned again", steps(room, "again", "state", "action", "principal", "target", "note"),
             steps(room, "plan", "state", "action", "principal", "target", "note"))
        same("nothing was sent so far", jirad.writes(), [])

        apply = tool(room, "apply", room("plan"), "--confirm", "--settle", "5s", "--quiet", *ORG, jirad=jirad)
        same("apply: steps by hand are open", apply.returncode, 3)
        same("all else is taken", (held(jirad, JANA)[0], held(jirad, TUVA)[0], status(jirad, JANA)),
             (["group:" + ALL_STAFF, leads[1]], [], "inactive"))
        same("tokens are revoked one by one", [urllib.parse.unquote(w["path"]) for w in jirad.writes() if "token" in w["path"]],
             [f"/users/{TUVA}/manage/api-tokens/{t[6:]}" for t in tuva if t.startswith("token:")])
        verify = tool(room, "verify", room("plan"), "--quiet", *ORG, jirad=jirad)
        same("verify: they are still open", (verify.returncode, "2 steps by hand are still to be done" in verify.stdout),
             (3, True))
        save(room, "lead.csv", "action,principal,target", f"grant,{FINN},lead:{keys[leads[1][5:]]}")
        must(plan(room, jirad, "lead", "lead.csv"))
        must(tool(room, "apply", room("lead"), "--confirm", "--settle", "5s", "--quiet", *ORG, jirad=jirad))
        jirad.edit("remove-member", account=JANA, group=ALL_STAFF)
        same("verify: until they are seen done",
             tool(room, "verify", room("plan"), "--quiet", *ORG, jirad=jirad).returncode, 0)
        must(plan(room, jirad, "third", "--leavers", "hr.csv"))
        same("who left before has nothing left", steps(room, "third", "action", "state"), [])


def by_hand():
    with Room() as room, Jirad(room, tenant="company") as jirad:
        enter(room)
        save(room, "a.csv", "action,principal,target", f"leaver,{JANA},")
        must(plan(room, jirad, "a", "a.csv", options=()))
        same("without the key the account is a step by hand",
             [s for s in steps(room, "a", "action", "state", "note") if s[0] == "disable"],
             [("disable", "manual", "without the organisation's key no account can be switched off: do it in "
                                    "admin.atlassian.com")])
        must(plan(room, jirad, "a2", room("a", "plan.csv"), options=()))
        same("and stays one", steps(room, "a2", "state", "target"), steps(room, "a", "state", "target"))
        save(room, "b.csv", "action,principal,target", f"leaver,{ASTRID},", f"revoke,{ASTRID},group-name:managers")
        must(plan(room, jirad, "b", "b.csv"))
        same("an account that is not managed is suspended",
             [s for s in steps(room, "b", "action", "state") if s[0] not in ("revoke",)], [("suspend", "due")])
        same("what another row says as well is done once",
             [s for s in steps(room, "b", "target_name", "source") if s[0] == "managers"], [("managers", "b.csv:3")])
        save(room, "c.csv", "action,principal,target,replaces", f"leaver,{JANA},,", f"grant,{FINN},group-name:design,",
             f"revoke,{FINN},group-name:team-frames,3")
        must(plan(room, jirad, "c", "c.csv"))
        for n, (row, message) in enumerate((
                (f"leaver,{JANA},group-name:design", "d.csv:2:3: leaver is about all that the account has: leave the "
                                                     "target blank"),
                ("leaver,email:nobody.is@halden-cycles.example,", "d.csv:2:2: "),
                (f"leaver,{JANA},\nleaver,{JANA},", None),
                (f"leaver,{JANA},\ngrant,{JANA},group-name:managers", "d.csv:2:1: contradicts d.csv:3, which says grant: "
                                                                     "remove one"))):
            save(room, "d.csv", "action,principal,target", row)
            result = plan(room, jirad, f"d{n}", "d.csv")
            text = result.stderr.removeprefix("jira-access: ")
            same(f"{row}: {message}", (result.returncode, message is None or text.startswith(message)),
                 (0 if message is None else 65, True))


def copies():
    with Room() as room, Jirad(room, tenant="company") as jirad:
        enter(room)
        jirad.edit("remove-member", account=FINN, group=ALL_STAFF)
        finn, jana = set(held(jirad, FINN)[0]), held(jirad, JANA)[0]
        save(room, "a.csv", "action,principal,like,expires_on", f"copy,{FINN},{JANA},2099-01-31")
        must(plan(room, jirad, "a", "a.csv"))
        same("all that the other has and this one has not, but leads, tokens and what is by hand",
             steps(room, "a", "action", "state", "principal", "target", "expires_on"),
             sorted(("grant", "due", FINN, t, "2099-01-31") for t in jana
                    if t not in finn and t != "group:" + ALL_STAFF and not t.startswith(("lead:", "token:"))))
        same("no more than may be granted",
             (plan(room, jirad, "few", "a.csv", options=(*ORG, "--max-grants", "1")).returncode), 6)
        must(tool(room, "apply", room("a"), "--confirm", "--settle", "5s", "--quiet", *ORG, jirad=jirad))
        must(plan(room, jirad, "b", "a.csv"))
        same("a second copy has nothing to do", steps(room, "b", "action"), [])
        save(room, "new.csv", "action,principal,target,like", "create_account,email:new.one@halden-cycles.example,"
             "product:jira-software,", f"copy,email:new.one@halden-cycles.example,,{FINN}")
        must(plan(room, jirad, "new", "new.csv"))
        same("an account that the plan creates",
             sorted({s for s in steps(room, "new", "action", "principal") if s[0] == "grant"}),
             [("grant", "email:new.one@halden-cycles.example")])
        save(room, "role.csv", "action,principal,target,like", f"leaver,{OWNER},,", f"copy,{FINN},,{OWNER}")
        must(plan(room, jirad, "role", "role.csv", options=(*ORG, "--max-new-admins", "9")))
        same("roles in the organisation leave and are copied, too",
             [s for s in steps(room, "role", "action", "principal", "target") if s[2].startswith("org-role:")],
             [("grant", FINN, "org-role:org-admin@organisation"), ("revoke", OWNER, "org-role:org-admin@organisation")])
        for row, message in ((f"copy,{FINN},{FINN}", "c.csv:2:3: nobody is like themselves: name the account to copy from"),
                             (f"copy,{FINN},", "c.csv:2:3: the account in 'like' is blank: give an account id or "
                                               "email:ADDRESS")):
            save(room, "c.csv", "action,principal,like", row)
            result = plan(room, jirad, "c", "c.csv")
            same(row, (result.returncode, result.stderr.splitlines()[0]), (65, "jira-access: " + message))


with concurrent.futures.ThreadPoolExecutor(3) as pool:
    for one in [pool.submit(part) for part in (leave, by_hand, copies)]:
        one.result()
done()
