#!/usr/bin/python3
"""Plans that would lock somebody out, or that apply may not trust: no write is ever sent. TAP.

PLANS: plan.json made by hand, as if 'plan' had let it pass: apply refuses it by itself. DAMAGE: a sound plan whose file
was changed. SHEETS: spreadsheets, through plan and then apply --confirm.
"""
import os
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import plans  # noqa: E402
from attack import (ADDONS, ADMINISTRATORS, ADMINS, ALPHA, APP, BETA, BIG, CUSTOMER, DESK, DEV, DEVELOPERS, GROESSE, HEAD,  # noqa: E402
                    LEFT, LICENSED, ME, MIA, NULL, ORG, RD, SAM, SAM2, SITE_ADMINS, Bench, Table)
from harness import done, ok, tool  # noqa: E402
from plans import create, group, role  # noqa: E402

FORMER, AGENT, FORMULA = ("5da52c:e9725555-2936-2d50-10df-e89d6b040a09", "712020:d0000000-0000-4000-8000-000000000003",
                          "712020:f0000000-0000-4000-8000-000000000001")
KEEPERS, ACCESS, WIKI = (f"ad000000-0000-4000-8000-00000000000{n}" for n in (2, 1, 3))
DAY = 24 * 3600
FEW = {"max_revoke_percent": 100, "min_admins": 0}
OUT, IN = group("revoke", SAM, DEV), group("grant", MIA, DEV)
NO_MIA, NO_SAM = group("revoke", MIA, ADMINS), group("revoke", SAM, ADMINS)
THREE = [{"do": "add-member", "account": SAM, "group": ADMINS}]

STALE = Table("not to be trusted")
hand = STALE.hand
hand("another site, by its cloud id", [OUT], "other-site", args=ORG, cloud_id="00000000-0000-4000-8000-000000000000")
hand("another site, by its address", [OUT], "other-site", cloud_id="", base_url="https://one.example")
hand("another site, grants alone", [IN], "other-site", base_url="https://another.example")
hand("eight days old", [OUT], "too old", age=8 * DAY)
hand("a second more than a week", [OUT], "too old", age=7 * DAY + 60)
hand("older than asked for", [OUT], "too old", age=2 * 3600, args=("--max-plan-age", "1h"))
hand("a year old", [OUT], "too old", age=365 * DAY)
hand("read in the future", [OUT], "in the future", age=-DAY)
hand("read at no time at all", [OUT], "too old", read="yesterday")
hand("read at a time that is none", [OUT], "too old", read="")
hand("refused when it was made", [OUT], "when the plan was made",
     refusals=[{"guard": "max-revokes", "what": "51 revokes", "allow": "--max-revokes 51"}])
hand("refused by a guard that nobody knows", [OUT], "when the plan was made",
     refusals=[{"guard": "no-such", "what": "x", "allow": "y"}])
hand("members could not be read", [OUT], "incomplete", jirad=("--fault", f"/group/member?groupId={BIG} * status 500"))
hand("actors could not be read", [OUT], "incomplete", jirad=("--fault", "/project/10003/role/10200 * status 403"))
hand("a body that is none", [OUT], "incomplete", jirad=("--fault", f"/group/member?groupId={BIG} * badjson"))
hand("the reading that it was made of was not whole", [OUT], "incomplete", complete=False)
hand("the login is refused", [OUT], "", 4, env={"JIRA_EMAIL": "nobody@example.com"})
hand("an account that may not administer", [OUT], "Administer Jira", 4, env={"JIRA_EMAIL": "viewer@example.com"})
hand("answered as anonymous", [OUT], "anonymous", 4, jirad=("--fault", "/myself * anonymous"))
hand("a site that is not there", [OUT], "cannot reach", 7, env={"JIRA_URL": "http://127.0.0.1:9"})
hand("no site at all", [OUT], "missing: the site", 2, env={"JIRA_URL": ""})
hand("nothing to resume", [OUT], "was never started", 2, args=("--resume",))
hand("the organisation without its key", [OUT], "--org", 2, args=("--via", "organisation"))
hand("a door that is none", [OUT], "is not 'jira' or 'organisation'", 2, args=("--via", "window"))

LOCKED = Table("lock-out")
hand = LOCKED.hand
hand("the last but one administrator", [NO_MIA], "min-admins")
hand("an administrator, three are asked for", [NO_MIA], "min-admins", limits={"min_admins": 3})
hand("many administrators are asked for", [NO_MIA], "min-admins", limits={"min_admins": 1000})
hand("more administrators are asked for than there are accounts", [NO_MIA], "min-admins",
     limits={"min_admins": 4294967295})
hand("all administrators", [group("revoke", a, ADMINS) for a in (ME, MIA)], "own-access")
hand("two of three administrators", [NO_MIA, NO_SAM], "min-admins", setup=THREE)
hand("two of three, with kept rows between them", [
    NO_MIA, plans.step("keep", "keep", principal_id=ME, group_id=ADMINS, held=True), NO_SAM], "min-admins", setup=THREE)
for change in ("remove-member", "deactivate", "suspend", "remove-account"):
    hand(f"one of three, and another went meanwhile: {change}", [NO_MIA], "min-admins", setup=THREE,
         drift=[{"do": change, "account": SAM, **({"group": ADMINS} if change == "remove-member" else {})}])
hand("one went meanwhile whom a row without a change counts on",
     [group("grant", SAM, ADMINS, state_="noop", held=True), NO_MIA], "min-admins", setup=THREE,
     drift=[{"do": "remove-member", "account": SAM, "group": ADMINS}])
for who, what in (("712020:nobody", "nobody"), (FORMER, "a deleted account"), (LEFT, "an inactive account"),
                  (CUSTOMER, "a customer"), (AGENT, "an account of an unknown type")):
    hand(f"a swap for {what} is no excuse", [group("grant", who, ADMINS), NO_MIA], "min-admins")
hand("a swap for an app is no excuse", [group("grant", "5bbd7c592995be2f0a42d77d", ADMINS), NO_MIA], "min-admins",
     limits={"allow_apps": True})
hand("an inactive administrator and an app do not stand in for a person", [NO_MIA], "min-admins",
     limits={"allow_apps": True, "allow_outsiders": True, "allow_admin_licences": True, "allow_wide": True})
hand("the administrators of a project", [role("revoke", ADMINS, ALPHA, ADMINISTRATORS, principal="group")],
     "min-admins")
hand("the only administrator of a project", [role("revoke", MIA, BETA, "10400")], "min-admins")
hand("the last one of another project", [role("revoke", FORMULA, NULL, ADMINISTRATORS)], "min-admins")
hand("the only administrators of two projects at once",
     [role("revoke", MIA, BETA, "10400"), role("revoke", FORMULA, NULL, ADMINISTRATORS)], "2 projects would have too few")
hand("a project's administrators through a group", [group("revoke", MIA, GROESSE)], "min-admins")
hand("the group that administers a project", [role("revoke", GROESSE, DESK, ADMINISTRATORS, principal="group")],
     "min-admins")
hand("a project's administrators, half through the group and half by name",
     [role("revoke", ADMINS, ALPHA, ADMINISTRATORS, principal="group"), role("revoke", MIA, ALPHA, ADMINISTRATORS)],
     "min-admins")
hand("a role in all projects", lambda bench: [
    role("revoke", r["actor_id"], (r["project_id"], "X"), r["role_id"], principal="group" if r["kind"] == "group" else
         "account") for r in bench.rows("actors") if r["role_id"] in (ADMINISTRATORS, "10400", "10410") and r["actor_id"]], "min-admins",
     limits={"max_revokes": 10000, "max_revoke_percent": 100})
hand("a group that became one of administrators", [OUT, group("revoke", SAM2, DEV)], "min-admins",
     drift=[{"do": "admin-group", "group": DEV, "name": "site"}])
hand("own group, that became one of administrators", [group("revoke", ME, DEV)], "own-access", limits=FEW,
     setup=[{"do": "add-member", "account": ME, "group": DEV}, {"do": "remove-member", "account": ME, "group": SITE_ADMINS}],
     drift=[{"do": "admin-group", "group": DEV, "name": "site"}])
hand("own site administration", [group("revoke", ME, SITE_ADMINS)], "own-access", limits=FEW)
hand("own Jira administration", [group("revoke", ME, ADMINS)], "own-access", limits=FEW)
hand("own Jira administration, and given back by a row of nobody",
     [group("grant", "712020:nobody", ADMINS), group("revoke", ME, ADMINS)], "own-access", limits=FEW)
hand("own licence", [group("revoke", ME, LICENSED), group("revoke", ME, ADMINS)], "own-access", limits=FEW)
hand("own everything", [group("revoke", ME, g) for g in (SITE_ADMINS, ADMINS, LICENSED)], "own-access", limits=FEW)
hand("own licence among others", [IN, group("revoke", ME, LICENSED), group("revoke", ME, ADMINS), OUT], "own-access",
     limits=FEW)
hand("a protected account", [OUT], "protect", limits={"protect": ["account:" + SAM]})
hand("a protected account, by its group", [role("revoke", RD, ALPHA, DEVELOPERS, principal="group")], "protect",
     limits={"protect": ["account:712020:f0000000-0000-4000-8000-000000000001"], "max_revoke_percent": 100})
hand("a protected account, granted", [IN], "protect", limits={"protect": ["account:" + MIA]})
hand("a protected group", [OUT], "protect", limits={"protect": ["group:" + DEV]})
hand("a protected project", [role("revoke", SAM, ALPHA, DEVELOPERS)], "protect", limits={"protect": ["project:10000"]})
hand("a protected role", [role("revoke", SAM, ALPHA, DEVELOPERS)], "protect", limits={"protect": ["role:10000:10200"]})
hand("a protected group as an actor", [role("grant", DEV, ALPHA, DEVELOPERS, principal="group")], "protect",
     limits={"protect": ["group:" + DEV]})
hand("one protected among many", [IN, OUT, role("revoke", SAM, ALPHA, DEVELOPERS)], "protect",
     limits={"protect": ["project:10000"]})
hand("what allows everything else does not allow what is protected", [OUT], "protect",
     limits={"protect": ["account:" + SAM], "max_revoke_percent": 100, "max_revokes": 1000, "min_admins": 0,
             "allow_apps": True, "allow_incomplete": True, "allow_outsiders": True, "allow_wide": True})
hand("an app in a group", [group("revoke", APP, ADMINS)], "apps", limits=FEW)
hand("an app in a role", [role("revoke", APP, ALPHA, "10300")], "apps", limits=FEW)
hand("the role of apps", [role("grant", SAM, ALPHA, "10300", role_name="atlassian-addons-project-access")], "apps",
     limits=FEW)
UNREAD = f"/group/member?groupId={ADMINS} * status "
hand("an administrator, and who else is one was not read", [NO_MIA], "min-admins", 3, jirad=("--fault", UNREAD + "403"),
     limits={"allow_incomplete": True}, statuses=["refused"])
hand("an administrator, and the group that is missing was accepted", [NO_MIA], "min-admins", 3,
     jirad=("--fault", UNREAD + "404"), accept_missing="group:" + ADMINS, statuses=["refused"])
hand("a project's administrators, which cannot be read", [role("revoke", MIA, BETA, "10400")], (), 3,
     jirad=("--fault", "/project/10001/role/10400 * status 403"), limits={"allow_incomplete": True})
hand("the role of apps by another name", [role("grant", SAM, ALPHA, "10300", role_name="Developers")], "refused by apps")
hand("a group of apps by another name", [group("grant", SAM, ADDONS, "Developers")], "refused by apps")
THERE = [create("mia@example.com"), group("grant", "", SITE_ADMINS, creates=1, email="mia@example.com", who="")]
hand("an account to create that is a protected one", THERE, "protect", limits={"protect": ["account:" + MIA]})
ROLES = ("--org-roles",)
hand("user access administrators", [group("revoke", SAM, ACCESS)], "min-admins", jirad=ROLES, args=ORG,
     limits={"min_admins": 100})
hand("administrators of another product", lambda bench: [group("revoke", a, WIKI) for a in bench.members(WIKI)],
     "min-admins", jirad=ROLES, args=ORG, limits={"min_admins": 4})
hand("site administrators by a role of their group", lambda bench: [group("revoke", a, KEEPERS) for a in
                                                                   bench.members(KEEPERS)],
     "min-admins", jirad=ROLES, args=ORG, limits={"min_admins": 5, "allow_apps": True})
hand("through the organisation", [NO_MIA], "min-admins", args=(*ORG, "--via", "organisation"))

def licences(bench, but=0):
    """Every product of every administrator but the token's own account."""
    group_id = {r["group_name"]: r["group_id"] for r in bench.rows("groups")}
    mine = plans.ask(bench.jirad, "/rest/api/3/myself")["accountId"]
    chosen = [a for a in bench.members(group_id["jira-administrators"]) if a != mine][but:]
    return [group("revoke", a, group_id[name], name) for name in ("jira-software-users", "jira-servicedesk-users")
            for a in bench.members(group_id[name]) if a in chosen]


hand("the licences of every other administrator", licences, "admin-licences", tenant="company")
hand("the licence of one administrator", lambda bench: licences(bench, -2), "admin-licences", tenant="company")
hand("licences of administrators, and higher limits", licences, "admin-licences", tenant="company",
     limits={"max_revokes": 1000, "max_revoke_percent": 100, "min_admins": 0})

DAMAGE = [("a flipped bit", lambda at: lambda b: b[:at] + bytes([b[at] ^ 4]) + b[at + 1:], range(3, 1300, 97)),
          ("cut short", lambda at: lambda b: b[:at], range(0, 1300, 199)),
          ("a byte more", lambda at: lambda b: b[:at] + b" " + b[at:], range(1, 1300, 251)),
          ("revoke in place of grant", lambda at: lambda b: b.replace(b'"grant"', b'"revoke"'), [0]),
          ("another account", lambda at: lambda b: b.replace(MIA.encode(), SAM.encode()), [0]),
          ("another group", lambda at: lambda b: b.replace(DEV.encode(), ADMINS.encode()), [0]),
          ("higher limits", lambda at: lambda b: b.replace(b'"max_revokes": 50', b'"max_revokes": 99'), [0]),
          ("a younger date", lambda at: lambda b: b.replace(b'"read": "2', b'"read": "3'), [0])]

SHEETS = Table("file")
sheet = SHEETS.sheet
NOTHING = 0  # plan makes a plan without a change, and apply has nothing to send
for name, text, code in [
        ("no row", HEAD, 65), ("nothing", "", 65), ("blank rows", HEAD + ",,,\n,,,\n", 65),
        ("a byte order mark alone", "\ufeff", 65), ("kept rows alone", HEAD + f"keep,{SAM},group:{DEV},\n", NOTHING),
        ("actions left blank", HEAD + f",{SAM},group:{DEV},x\n,{MIA},group:{DEV},x\n", 65),
        ("a filtered sheet: the rows that are missing are not revoked", HEAD + f"keep,{SAM2},group:{DEV},\n", NOTHING),
        ("a shifted column", HEAD + f"{SAM},revoke,group:{DEV},x\n", 65),
        ("a column short", f"action,principal\nrevoke,{SAM}\n", 65),
        ("no heading", f"revoke,{SAM},group:{DEV},x\n", 65),
        ("an unknown action", HEAD + f"remove everybody,{SAM},group:{DEV},x\n", 65),
        ("one bad row among good ones", HEAD + f"revoke,{SAM},group:{DEV},x\nrevoke,nobody,group:{DEV},x\n", 65),
        ("a display name", HEAD + f"revoke,Sam Lee,group:{DEV},x\n", 65),
        ("cut in the middle of a row", HEAD + f"revoke,{SAM},group:{DEV},x\nrevoke,\"{SAM2}", 65),
        ("a contradiction", HEAD + f"grant,{MIA},group:{DEV},x\nrevoke,{MIA},group:{DEV},x\n", 65),
        ("a contradiction, once by the group's name", HEAD + f"grant,{MIA},group:{DEV},x\n"
         f"revoke,{MIA},group-name:Developers,x\n", 65),
        ("a group of two spellings", HEAD + f"revoke,{SAM},group-name:DEVELOPERS,x\n", 65),
        ("the site's only administration", HEAD + f"revoke,{ME},group-name:site-admins,x\n", 6),
        ("own licence", HEAD + f"revoke,{ME},group-name:jira-software-users,x\n"
         f"revoke,{ME},group-name:jira-administrators,x\n", 6),
        ("the last but one administrator", HEAD + f"revoke,{MIA},group-name:jira-administrators,x\n", 6),
        ("an empty matrix", f"principal,group:{DEV}\n{SAM},\n", 65)]:
    sheet(name, text, (), code)
MINE = HEAD + f"revoke,{MIA},group:{DEV},x\n"
for name, line, code, says in [
        ("an address", "email:mia@example.com", 6, "protect"),
        ("an address in capitals", "email:MIA@EXAMPLE.COM", 6, "protect"),
        ("an account", MIA, 6, "protect"), ("a group", "group-name:Developers", 6, "protect"),
        ("an address that nobody has", "email:nobody@example.com", 65, "protected:1"),
        ("half an address", "email:ann", 65, "protected:1"), ("an empty address", "email:", 65, "protected:1"),
        ("a group of two spellings", "group-name:DEVELOPERS", 65, "protected:1"),
        ("a display name", "Mia Krystof", 65, "protected:1"), ("a role without a project", "role:Developers", 65, "protected:1")]:
    sheet("--protect with " + name, HEAD + f"grant,{MIA},group:{DEV},x\n", says, code, args=("--protect", "protected"),
          files={"protected": line + "\n"})


def damage():
    with Bench() as bench:
        sound, _ = plans.write(bench.directory(), bench.jirad, [dict(IN), dict(OUT)])
        with open(os.path.join(sound, "plan.json"), "rb") as file:
            whole = file.read()
        for name, change, places in DAMAGE:
            for at in places:
                directory = bench.room("plan")
                shutil.copytree(sound, directory)
                with open(os.path.join(directory, "plan.json"), "wb") as file:
                    file.write(change(at)(whole))
                result = tool(bench.room, "apply", directory, "--confirm", jirad=bench.jirad)
                ok(result.returncode in (6, 65) and not bench.sent(), f"{name}, at {at}",
                   f"exit {result.returncode}\n{result.stderr}")
                shutil.rmtree(directory)


for table in (STALE, LOCKED, SHEETS):
    table.run()
damage()
done()
