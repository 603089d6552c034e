#!/usr/bin/python3
"""Plans that would take too much away, lock somebody out, or are not what was reviewed: no write is ever sent. TAP.

Three tables. PLANS: plan.json made by hand, as if 'plan' had let it pass: apply refuses it by itself. DAMAGE: a sound
plan whose file was changed. FILES: spreadsheets, through plan and then apply --confirm.
"""
import concurrent.futures
import os
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import plans  # noqa: E402
from harness import Jirad, Room, done, ok, tool  # noqa: E402
from plans import edit, group, role  # noqa: E402

ME, MIA, SAM, SAM2 = ("712020:00000000-0000-4000-8000-000000000001", "5b10ac8d82e05b22cc7d4ef5",
                      "557058:aaaa0001-0000-4000-8000-000000000001", "557058:aaaa0001-0000-4000-8000-000000000002")
APP = "557058:f58131cb-b67d-43c7-b30d-6b58d40bd077"
DEV, BIG = "10000000-0000-4000-8000-000000000005", "10000000-0000-4000-8000-000000000004"
ADMINS, SITE_ADMINS, LICENSED = ("ff1e15a3-df68-4bf2-a615-40c8abcd12e2", "6eaa3937-3a91-476b-be6b-dda16f6804a5",
                                 "37fcfa53-b3a2-431d-b941-419f73f51dbc")
ORG = ["--org", "0a6e0000-1111-4111-8111-00000000abcd", "--org-key-file", "key"]
ALPHA, BETA, NULL = ("10000", "ALPHA"), ("10001", "BETA"), ("10005", "NUL")
ADMINISTRATORS, DEVELOPERS = "10002", "10200"
DAY = 24 * 3600
FEW = {"max_revoke_percent": 100, "min_admins": 0}

OUT = group("revoke", SAM, DEV)
IN = group("grant", MIA, DEV)
PLANS = []


def plan(name, steps, says, code=6, limits=None, jirad=(), edits=(), args=(), age=0, env=None, **head):
    """steps: a list, or a function of the members of the big group."""
    PLANS.append(dict(locals()))


plan("another site, by its cloud id", [OUT], "other-site", args=ORG, cloud_id="00000000-0000-4000-8000-000000000000")
plan("another site, by its address", [OUT], "other-site", cloud_id="", base_url="https://other.atlassian.net")
plan("another site, grants alone", [IN], "other-site", base_url="https://other.atlassian.net")
plan("eight days old", [OUT], "too old", age=8 * DAY)
plan("a second more than a week", [OUT], "too old", age=7 * DAY + 60)
plan("older than asked for", [OUT], "too old", age=2 * 3600, args=["--max-plan-age", "1h"])
plan("a year old", [OUT], "too old", age=365 * DAY)
plan("read in the future", [OUT], "in the future", age=-DAY)
plan("read at no time at all", [OUT], "too old", read="yesterday")
plan("read at a time that is none", [OUT], "too old", read="")
plan("refused when it was made", [OUT], "when the plan was made",
     refusals=[{"guard": "max-revokes", "what": "51 revokes", "allow": "--max-revokes 51"}])
plan("51 revokes", lambda big: [group("revoke", a, BIG) for a in big[:51]], "max-revokes",
     limits={"max_revoke_percent": 100})
plan("everybody", lambda big: [group("revoke", a, BIG) for a in big], "max-revokes", limits={"max_revoke_percent": 100})
plan("one more than allowed", lambda big: [group("revoke", a, BIG) for a in big[:3]], "max-revokes",
     limits={"max_revokes": 2})
plan("none allowed", [OUT], "max-revokes", limits={"max_revokes": 0})
plan("a third of a group", lambda big: [group("revoke", a, BIG) for a in big[:len(big) // 3]], "max-revoke-percent",
     limits={"max_revokes": 1000})
plan("one more than a quarter", lambda big: [group("revoke", a, BIG) for a in big[:len(big) // 4 + 1]],
     "max-revoke-percent", limits={"max_revokes": 1000})
plan("a whole group, no count limit", lambda big: [group("revoke", a, BIG) for a in big], "max-revoke-percent",
     limits={"max_revokes": 100000})
plan("0 percent", lambda big: [group("revoke", big[0], BIG)], "max-revoke-percent", limits={"max_revoke_percent": 0})
plan("2 percent", lambda big: [group("revoke", a, BIG) for a in big[:3]], "max-revoke-percent",
     limits={"max_revoke_percent": 2})
plan("the group shrank meanwhile", lambda big: [group("revoke", a, BIG) for a in big[:25]], "max-revoke-percent",
     edits=lambda big: [{"do": "remove-member", "account": a, "group": BIG} for a in big[50:]])
plan("the last but one administrator", [group("revoke", MIA, ADMINS)], "min-admins")
plan("an administrator, three are asked for", [group("revoke", MIA, ADMINS)], "min-admins", limits={"min_admins": 3})
plan("many administrators are asked for", [group("revoke", MIA, ADMINS)], "min-admins", limits={"min_admins": 1000})
plan("an administrator left meanwhile", [group("revoke", MIA, ADMINS)], "min-admins", limits={"min_admins": 2},
     edits=[{"do": "add-member", "account": SAM, "group": ADMINS}, {"do": "remove-member", "account": SAM,
                                                                    "group": ADMINS}])
plan("a swap is no excuse", [group("grant", "712020:nobody", ADMINS), group("revoke", MIA, ADMINS)], "min-admins")
plan("all administrators", [group("revoke", a, ADMINS) for a in (ME, MIA)], "own-access")
plan("the administrators of a project", [role("revoke", ADMINS, ALPHA, ADMINISTRATORS, principal="group")],
     "min-admins")
plan("the only administrator of a project", [role("revoke", MIA, BETA, "10400")], "min-admins")
plan("the last one of another project", [role("revoke", "712020:f0000000-0000-4000-8000-000000000001", NULL,
                                              ADMINISTRATORS)], "min-admins")
plan("own site administration", [group("revoke", ME, SITE_ADMINS)], "own-access", limits=FEW)
plan("own Jira administration", [group("revoke", ME, ADMINS)], "own-access", limits=FEW)
plan("own licence", [group("revoke", ME, LICENSED), group("revoke", ME, ADMINS)], "own-access", limits=FEW)
plan("own everything", [group("revoke", ME, g) for g in (SITE_ADMINS, ADMINS, LICENSED)], "own-access", limits=FEW)
plan("own licence among others", [IN, group("revoke", ME, LICENSED), group("revoke", ME, ADMINS), OUT], "own-access", limits=FEW)
plan("a protected account", [group("revoke", SAM, DEV)], "protect", limits={"protect": ["account:" + SAM]})
plan("a protected account, granted", [IN], "protect", limits={"protect": ["account:" + MIA]})
plan("a protected group", [OUT], "protect", limits={"protect": ["group:" + DEV]})
plan("a protected project", [role("revoke", SAM, ALPHA, DEVELOPERS)], "protect", limits={"protect": ["project:10000"]})
plan("a protected role", [role("revoke", SAM, ALPHA, DEVELOPERS)], "protect",
     limits={"protect": ["role:10000:10200"]})
plan("a protected group as an actor", [role("grant", DEV, ALPHA, DEVELOPERS, principal="group")], "protect",
     limits={"protect": ["group:" + DEV]})
plan("one protected among many", [IN, OUT, role("revoke", SAM, ALPHA, DEVELOPERS)], "protect",
     limits={"protect": ["project:10000"]})
plan("an app in a group", [group("revoke", APP, ADMINS)], "apps", limits=FEW)
plan("an app in a role", [role("revoke", APP, ALPHA, "10300")], "apps", limits=FEW)
plan("the role of apps", [role("grant", SAM, ALPHA, "10300", role_name="atlassian-addons-project-access")], "apps", limits=FEW)
plan("members could not be read", [OUT], "incomplete",
     jirad=["--fault", f"/group/member?groupId={BIG} * status 500"])
plan("actors could not be read", [OUT], "incomplete", jirad=["--fault", "/project/10003/role/10200 * status 403"])
plan("a body that is none", [OUT], "incomplete", jirad=["--fault", f"/group/member?groupId={BIG} * badjson"])
plan("the login is refused", [OUT], "", 4, env={"JIRA_EMAIL": "nobody@example.com"})
plan("an account that may not administer", [OUT], "Administer Jira", 4, env={"JIRA_EMAIL": "viewer@example.com"})
plan("answered as anonymous", [OUT], "anonymous", 4, jirad=["--fault", "/myself * anonymous"])
plan("a site that is not there", [OUT], "cannot reach", 7, env={"JIRA_URL": "http://127.0.0.1:9"})
plan("no site at all", [OUT], "missing: the site", 2, env={"JIRA_URL": ""})
plan("nothing to resume", [OUT], "was never started", 2, args=["--resume"])
plan("the organisation without its key", [OUT], "--org", 2, args=["--via", "organisation"])
plan("a door that is none", [OUT], "is not 'jira' or 'organisation'", 2, args=["--via", "window"])

DAMAGE = [("a flipped bit", lambda at: lambda b: b[:at] + bytes([b[at] ^ 4]) + b[at + 1:], range(3, 1300, 97)),
          ("cut short", lambda at: lambda b: b[:at], range(0, 1300, 199)),
          ("a byte more", lambda at: lambda b: b[:at] + b" " + b[at:], range(1, 1300, 251)),
          ("revoke in place of grant", lambda at: lambda b: b.replace(b'"grant"', b'"revoke"'), [0]),
          ("another account", lambda at: lambda b: b.replace(MIA.encode(), SAM.encode()), [0]),
          ("another group", lambda at: lambda b: b.replace(DEV.encode(), ADMINS.encode()), [0]),
          ("higher limits", lambda at: lambda b: b.replace(b'"max_revokes": 50', b'"max_revokes": 99'), [0]),
          ("a younger date", lambda at: lambda b: b.replace(b'"read": "2', b'"read": "3'), [0])]

HEAD = "action,principal,target,reason\n"
FILES = [
    ("no row", HEAD), ("nothing", ""), ("blank rows", HEAD + ",,,\n,,,\n"), ("a byte order mark alone", "\ufeff"),
    ("kept rows alone", HEAD + f"keep,{SAM},group:{DEV},\n"),
    ("actions left blank", HEAD + f",{SAM},group:{DEV},x\n,{MIA},group:{DEV},x\n"),
    ("a filtered sheet: the rows that are missing are not revoked", HEAD + f"keep,{SAM2},group:{DEV},\n"),
    ("a shifted column", HEAD + f"{SAM},revoke,group:{DEV},x\n"),
    ("a column short", "action,principal\n" + f"revoke,{SAM}\n"),
    ("no heading", f"revoke,{SAM},group:{DEV},x\n"),
    ("an unknown action", HEAD + f"remove everybody,{SAM},group:{DEV},x\n"),
    ("one bad row among good ones", HEAD + f"revoke,{SAM},group:{DEV},x\nrevoke,nobody,group:{DEV},x\n"),
    ("a display name", HEAD + f"revoke,Sam Lee,group:{DEV},x\n"),
    ("cut in the middle of a row", HEAD + f"revoke,{SAM},group:{DEV},x\nrevoke,\"{SAM2}"),
    ("a contradiction", HEAD + f"grant,{MIA},group:{DEV},x\nrevoke,{MIA},group:{DEV},x\n"),
    ("a group of two spellings", HEAD + f"revoke,{SAM},group-name:DEVELOPERS,x\n"),
    ("the site's only administration", HEAD + f"revoke,{ME},group-name:site-admins,x\n"),
    ("own licence", HEAD + f"revoke,{ME},group-name:jira-software-users,x\nrevoke,{ME},group-name:jira-administrators,x\n"),
    ("an empty matrix", f"principal,group:{DEV}\n{SAM},\n"),
]


def zero(jirad):
    return [(w["method"], w["path"]) for w in plans.writes(jirad)]


def run_plan(case):
    with Room() as room, Jirad(room, *case["jirad"]) as jirad:
        members = [line.split(",")[1] for line in plans.state(jirad)["memberships"].splitlines() if
                   line.startswith(BIG)]
        steps = case["steps"](members) if callable(case["steps"]) else case["steps"]
        with open(room("key"), "w", encoding="ascii", opener=lambda p, f: os.open(p, f, 0o600)) as file:
            file.write("jirad-org-key\n")
        directory, _ = plans.write(room("plan"), jirad, [dict(s) for s in steps], case["limits"], case["age"],
                                   **case["head"])
        for change in case["edits"](members) if callable(case["edits"]) else case["edits"]:
            edit(jirad, **change)
        args = case["args"] if "--resume" in case["args"] else ["--confirm", *case["args"]]
        result = tool(room, "apply", directory, *args, jirad=jirad, env=case["env"])
        sent, left = zero(jirad), sorted(os.listdir(directory))
    return [(result.returncode == case["code"] and case["says"] in result.stderr and not sent and
             left == ["SHA256SUMS", "plan.json"], case["name"], f"exit {result.returncode}, sent {sent}, {left}\n{result.stderr}")]


def run_damage(_):
    out = []
    with Room() as room, Jirad(room) as jirad:
        sound, _ = plans.write(room("sound"), jirad, [dict(IN), dict(OUT)])
        with open(os.path.join(sound, "plan.json"), "rb") as file:
            whole = file.read()
        for name, change, places in DAMAGE:
            for at in places:
                directory = room("plan")
                shutil.copytree(sound, directory)
                with open(os.path.join(directory, "plan.json"), "wb") as file:
                    file.write(change(at)(whole))
                result = tool(room, "apply", directory, "--confirm", jirad=jirad)
                out.append((result.returncode in (6, 65) and not zero(jirad), f"{name}, at {at}",
                            f"exit {result.returncode}\n{result.stderr}"))
                shutil.rmtree(directory)
    return out


def run_files(_):
    out = []
    with Room() as room, Jirad(room) as jirad:
        for number, (name, text) in enumerate(FILES):
            with open(room("in.csv"), "w", encoding="utf-8") as file:
                file.write(text)
            planned = tool(room, "plan", "in.csv", "-o", f"plan{number}", jirad=jirad)
            applied = tool(room, "apply", f"plan{number}", "--confirm", jirad=jirad) if os.path.isdir(
                room(f"plan{number}")) else None
            good = planned.returncode in (6, 65) if applied is None else applied.returncode in (0, 6)
            out.append((good and not zero(jirad), "file: " + name,
                        f"plan {planned.returncode}: {planned.stderr}\napply {applied and applied.returncode}: "
                        f"{applied and applied.stderr}\n{zero(jirad)}"))
    return out


with concurrent.futures.ThreadPoolExecutor(2) as pool:
    for each, cases in ((run_plan, PLANS), (run_damage, [None]), (run_files, [None])):
        for outcomes in pool.map(each, cases):
            for outcome in outcomes:
                ok(*outcome)
done()
