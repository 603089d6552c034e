#!/usr/bin/python3
"""A plan that goes wrong in the middle: what is taken away is judged again, step by step, as the site is then. TAP.

A row of ROWS is a plan that every guard allows, and what happens while it is carried out: a fault of jirad that refuses
a grant, or somebody who changes the site (fault 'meanwhile'). The server's journal of writes is the judge.
"""
import concurrent.futures
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import plans  # noqa: E402
from attack import (ADMINISTRATORS, ADMINS, ALPHA, BIG, DESK_LICENSED, DEV, DEVELOPERS, EMPTY, GROESSE,  # noqa: E402
                    LICENSED, ME, MIA, NULL, ORG, SAM, SAM2, SITE_ADMINS, VIC, Bench, unwanted)
from harness import PATIENCE, TOOL, done, ok, read_csv, same, tool, until  # noqa: E402
from plans import create, group, role, step  # noqa: E402

LAST = "712020:f0000000-0000-4000-8000-000000000001"  # the only administrator of project NUL
THREE = [{"do": "add-member", "account": SAM, "group": ADMINS}]  # with ME and MIA
NO_MIA, NO_SAM = group("revoke", MIA, ADMINS), group("revoke", SAM, ADMINS)
VIC_IN = group("grant", VIC, ADMINS)
TOO_FEW = "min-admins: the site would have 1 Jira administrator instead of 2; at least 2 must stay"
UNREADABLE = f"/user/groups?accountId={VIC} * status 403".replace(":", "%3A")
NO_GRANT = "POST:/group/user * status 403"
TEAM = [{"do": "add-actor", "account": a, "project": NULL[0], "role": int(ADMINISTRATORS)} for a in (SAM, SAM2)]
ROWS = []


def off(account):
    return step("suspend", target="site", principal_id=account, principal_name="Somebody", held=True)


def row(name, steps, statuses, sent, faults=(), setup=THREE, says=(), code=3, limits=None, args=(), jirad=(),
        same_people=None):
    """sent: numbers of the steps whose request arrives, each once (a grant that is refused for 429 more often);
    same_people: of two groups, the first one's are in the second one too."""
    ROWS.append(dict(locals()))


row("the grant is refused", [VIC_IN, NO_MIA, NO_SAM], ["failed", "done", "refused"], [1, 2], [NO_GRANT], says=[TOO_FEW])
row("the grant is done", [VIC_IN, NO_MIA, NO_SAM], ["done"] * 3, [1, 2, 3], code=0)
row("the grant is refused, and an administrator is suspended", [VIC_IN, off(SAM)], ["failed", "refused"],
    [1], [NO_GRANT], args=ORG, limits={"min_admins": 3}, says=["min-admins: the site would have 2"])
row("the grant is done, and an administrator is suspended", [VIC_IN, off(SAM)], ["done", "done"], [1, 2], args=ORG,
    limits={"min_admins": 3}, code=0)
row("the grant is seen late", [VIC_IN, NO_MIA, NO_SAM], ["done"] * 3, [1, 2, 3], code=0, jirad=["--lag", "300"])
row("the grant is made in the organisation, and Jira shows it late", [VIC_IN, NO_MIA, NO_SAM], ["done"] * 3, [1, 2, 3],
    code=0, jirad=["--lag", "300"], args=(*ORG, "--via", "organisation"))
row("the grant is refused by the organisation", [VIC_IN, NO_MIA, NO_SAM], ["failed", "done", "refused"], [1, 2],
    ["POST:/memberships * status 403"], args=(*ORG, "--via", "organisation"), says=[TOO_FEW])
row("the grant is accepted and never made", [VIC_IN, NO_MIA, NO_SAM], ["failed", "done", "refused"], [1, 2],
    ["POST:/group/user * revert 0"], jirad=["--lag", "1"], says=[TOO_FEW])
row("the grant is limited for ever", [VIC_IN, NO_MIA, NO_SAM], ["failed", "done", "refused"], [1, 2],
    ["POST:/group/user * status 429 retry-after 0"], says=[TOO_FEW])
row("the grant was there, and is not in mid-run", [group("grant", VIC, ADMINS, state_="noop", held=True), NO_MIA, NO_SAM],
    ["stale", "done", "refused"], [2], [f"/user/groups 1 meanwhile remove-member account={VIC} group={ADMINS}"],
    setup=[*THREE, {"do": "add-member", "account": VIC, "group": ADMINS}], says=[TOO_FEW])
row("it was gone, and is there again in mid-run", [NO_MIA], ["refused"], [],
    [f"/user/groups 1 meanwhile add-member account={MIA} group={ADMINS}"],
    setup=[*THREE, {"do": "remove-member", "account": MIA, "group": ADMINS}], limits={"min_admins": 3},
    says=["min-admins: the site would have 2 Jira administrators instead of 3; at least 3 must stay"])
row("the account is not made", [create("new@example.com", ["jira-software"]),
                               group("grant", "", ADMINS, creates=1, email="new@example.com", who=""), NO_MIA, NO_SAM],
    ["failed", "failed", "done", "refused"], [1, 3], ["POST:/user * status 403"], says=[TOO_FEW])
row("the account is made", [create("new@example.com", ["jira-software"]),
                           group("grant", "", ADMINS, creates=1, email="new@example.com", who=""), NO_MIA, NO_SAM],
    ["done"] * 4, [1, 2, 3, 4], code=0)
row("the account is made, and not in the group", [create("new@example.com", ["jira-software"]), group(
    "grant", "", ADMINS, creates=1, email="new@example.com", who=""), NO_MIA, NO_SAM],
    ["done", "failed", "done", "refused"], [1, 2, 3], [NO_GRANT], says=[TOO_FEW])
row("a group as the replacement of people in a project's role",
    [role("grant", ADMINS, NULL, ADMINISTRATORS, principal="group"),
     *(role("revoke", a, NULL, ADMINISTRATORS) for a in (LAST, SAM, SAM2))],
    ["failed", "done", "refused", "refused"], [1, 2], ["POST:/role/ * status 403"], setup=TEAM,
    says=["min-admins: 1 project would have too few administrators, at least 2 must stay: NUL would have 1 instead of 2"])
row("people as the replacement of a group in a project's role",
    [role("grant", SAM, NULL, ADMINISTRATORS), role("revoke", GROESSE, NULL, ADMINISTRATORS, principal="group")],
    ["failed", "refused"], [1], ["POST:/role/ * status 403"],
    setup=[{"do": "add-actor", "group": GROESSE, "project": NULL[0], "role": int(ADMINISTRATORS)},
           {"do": "add-member", "account": MIA, "group": GROESSE}, {"do": "add-member", "account": LAST, "group": GROESSE}],
    says=["NUL would have 1 instead of "])
SWAP = [role("grant", SAM, NULL, ADMINISTRATORS), role("revoke", LAST, NULL, ADMINISTRATORS)]
row("a project's only administrator is replaced", SWAP, ["done"] * 2, [1, 2], setup=(), code=0)
row("a project's only administrator is not replaced", SWAP, ["failed", "refused"], [1], ["POST:/role/ * status 403"], setup=(),
    says=["NUL would have 0 instead of 1"])
row("two replace one, where three are asked for, and one of them fails",
    [VIC_IN, group("grant", SAM, ADMINS), NO_MIA], ["failed", "done", "done"], [1, 2, 3], ["POST:/group/user 1 status 403"],
    setup=(), limits={"min_admins": 3})
row("one's own administration was to move to another group",
    [group("grant", ME, DEV), role("revoke", SAM, ALPHA, DEVELOPERS), group("revoke", ME, ADMINS)],
    ["failed", "done", "refused"], [1, 2], [NO_GRANT], limits={"min_admins": 0},
    setup=[{"do": "admin-group", "group": DEV}, {"do": "admin-group", "group": ADMINS},
           {"do": "no-admin-group", "group": SITE_ADMINS, "name": "site"}],
    says=["own-access: ", "the account of this token, would no longer be a Jira administrator"])

MOVE = [group("grant", MIA, EMPTY), group("revoke", MIA, LICENSED)]  # from one group with the licence to another
ONE_LICENCE = [{"do": "no-product-group", "group": ADMINS, "name": "jira-software"},
               {"do": "remove-member", "account": MIA, "group": DESK_LICENSED}]
TWO_LICENCES = [*ONE_LICENCE, {"do": "product-group", "group": EMPTY, "name": "jira-software"}]
row("an administrator's other licence is refused", MOVE, ["failed", "refused"], [1], [NO_GRANT], setup=TWO_LICENCES,
    says=["admin-licences: 1 administrator would lose the last product licence"])
row("an administrator's other licence, and it may be taken", MOVE, ["failed", "refused"], [1], [NO_GRANT], setup=TWO_LICENCES,
    limits={"allow_admin_licences": True}, says=["min-admins: the site would have 1 Jira administrator with a product licence "
                                                 "instead of 2; at least 2 must stay"])
row("an administrator's other licence is given", MOVE, ["done"] * 2, [1, 2], setup=TWO_LICENCES, code=0)
row("whoever stays an administrator keeps the licence", [NO_SAM, group("revoke", SAM, LICENSED)], ["failed", "refused"], [1],
    [f"DELETE:/group/user?groupId={ADMINS} * status 403"], setup=[*THREE, *ONE_LICENCE],
    says=["admin-licences: 1 administrator would lose the last product licence"])
row("administration goes before the licence", [group("revoke", SAM, LICENSED), NO_SAM], ["done"] * 2, [1, 2], code=0,
    setup=[*THREE, *ONE_LICENCE], faults=["DELETE:/group/user 1 stall 0.3"])

# A group that takes the place of another: should it fail, everybody would lose the role.
row("a group for a group, for all of its people", [role("grant", EMPTY, NULL, DEVELOPERS, principal="group"), role(
    "revoke", BIG, NULL, DEVELOPERS, principal="group"), group("revoke", SAM2, DEV)], ["failed", "refused", "done"], [1, 3],
    ["POST:/role/ * status 403"], limits={"max_revokes": 8, "max_revoke_percent": 100, "max_gains": 1000, "allow_wide": True},
    setup=[{"do": "add-actor", "group": BIG, "project": NULL[0], "role": int(DEVELOPERS)}], same_people=(BIG, EMPTY),
    says=["max-revokes: 1 revoke, by which people lose a group, role or permission "])

ALONE = [NO_MIA]  # of three: two stay
row("somebody else takes one away", ALONE, ["refused"], [],
    [f"/user/groups 1 meanwhile remove-member account={SAM} group={ADMINS}"], says=[TOO_FEW])
row("somebody else deactivates one", ALONE, ["refused"], [], [f"/user/groups 1 meanwhile deactivate account={SAM}"],
    says=[TOO_FEW])
row("somebody else takes one away, and the other rows go on", [group("grant", MIA, DEV), role(
    "revoke", SAM, ALPHA, DEVELOPERS), NO_MIA, group("revoke", SAM, DEV)], ["done", "done", "refused", "done"], [1, 2, 4],
    [f"/user/groups 1 meanwhile remove-member account={SAM} group={ADMINS}"], says=[TOO_FEW])
row("somebody else takes away one who was granted", [VIC_IN, NO_MIA], ["done", "refused"], [1],
    [f"DELETE:/group/user 1 status 500", f"/group/member?groupId={ADMINS}&includeInactiveUsers=true&startAt=0&maxResults=50 "
     f"@2 meanwhile remove-member account={VIC} group={ADMINS}"], setup=(), says=[TOO_FEW])
row("somebody else gives it to another: the plan goes on", ALONE, ["done"], [1],
    [f"/user/groups 1 meanwhile add-member account={VIC} group={ADMINS}"], code=0)
row("somebody else takes one out of a project's role", [role("revoke", LAST, NULL, ADMINISTRATORS)], ["refused"], [],
    [f"/role/{ADMINISTRATORS} @7 meanwhile remove-actor account={SAM} project={NULL[0]} role={ADMINISTRATORS}"],
    setup=TEAM, says=["NUL would have 1 instead of 2"])
row("who else administers cannot be read", ALONE, ["pending"], [],
    [f"/group/member?groupId={ADMINS}&includeInactiveUsers=true&startAt=0&maxResults=50 @2 status 403"],
    says=["who else administers could not be read: HTTP 403", "--resume"])
row("a grant without an outcome is waited for", [VIC_IN, NO_MIA, NO_SAM], ["pending", "done", "pending"], [2],
    [UNREADABLE], says=["grants of the plan have no outcome yet"])

SWAP = [group("grant", VIC, DEV), group("revoke", SAM, DEV, replaces=1), role("revoke", SAM, ALPHA, DEVELOPERS)]
NOT_GRANTED = ["its replacement (plan.csv:2) was not granted"]
row("what it waits for is done", SWAP, ["done"] * 3, [1, 2, 3], setup=(), code=0)
row("what it waits for is there already", SWAP, ["noop", "done", "done"], [2, 3], setup=(), code=0,
    faults=[f"/user/groups 1 meanwhile add-member account={VIC} group={DEV}"])
row("what it waits for is refused", SWAP, ["failed", "refused", "done"], [1, 3], [NO_GRANT], setup=(), says=NOT_GRANTED)
row("what it waits for is accepted and never made", SWAP, ["failed", "refused", "done"], [1, 3],
    ["POST:/group/user * revert 0"], jirad=["--lag", "1"], setup=(), says=NOT_GRANTED)
row("what it waits for is not known", SWAP, ["pending", "pending", "done"], [3], [UNREADABLE], setup=(), says=["what replaces it (plan.csv:2) has no outcome yet", "--resume"])
row("what it waits for was to be there, and is not", [group("grant", VIC, DEV, state_="noop", held=True), *SWAP[1:]],
    ["stale", "refused", "done"], [3], setup=(), says=NOT_GRANTED)
row("what it waits for is done by hand", [group("grant", VIC, DEV, state_="manual", hindrance="managed elsewhere"), *SWAP[1:]],
    ["refused", "refused", "done"], [3], setup=(), says=NOT_GRANTED)
row("what it waits for is a ticket", [group("grant", VIC, DEV, state_="manual", hindrance="managed elsewhere"), *SWAP[1:]],
    ["pending", "refused", "done"], None, setup=(), args=["--tickets", "ALPHA:Bug"], says=NOT_GRANTED)
row("the account that it waits for is not made", [create("new@example.com"), *SWAP[1:]], ["failed", "refused", "done"], [1, 3],
    ["POST:/user * status 403"], setup=(), says=["its replacement (plan.csv:2) was not made"])
row("the account that it waits for is made", [create("new@example.com"), *SWAP[1:]], ["done"] * 3, [1, 2, 3], setup=(), code=0)
row("a group that two revokes wait for", [role("grant", DEV, NULL, DEVELOPERS, principal="group"), *(
    role("revoke", a, NULL, DEVELOPERS, replaces=1) for a in (SAM, SAM2))], ["failed", "refused", "refused"], [1],
    ["POST:/role/ * status 403"], says=NOT_GRANTED,
    setup=[{"do": "add-actor", "account": a, "project": NULL[0], "role": int(DEVELOPERS)} for a in (SAM, SAM2)])


def read_text(*path):
    try:
        with open(os.path.join(*path), encoding="utf-8-sig") as file:
            return file.read()
    except FileNotFoundError:
        return ""


def judge(case, bench, directory, result):
    head, rows = read_csv(directory, "result.csv")
    rows = [dict(zip(head, values)) for values in rows]
    sent = bench.sent()
    once = [w for i, w in enumerate(sent) if w["status"] != 429 or i == 0]
    problems = [] if case["sent"] is None else unwanted(once, case["steps"], case["sent"], ())
    if result.returncode != case["code"]:
        problems.append(f"exit {result.returncode}, not {case['code']}")
    if [r["status"] for r in rows] != case["statuses"]:
        problems.append(f"statuses {[(r['status'], r['message']) for r in rows]}")
    problems += [f"does not say '{words}'" for words in case["says"] if words not in result.stderr]
    told = " ".join(r["message"] for r in rows)
    problems += [f"result.csv does not say '{words}'" for words in case["says"] if "refused" in case["statuses"] and
                 words not in told]
    if case["code"] in (0, 3) and "pending" not in case["statuses"]:
        checked = tool(bench.room, "verify", directory)
        if checked.returncode not in (0, 3):
            problems.append(f"verify: {checked.returncode}: {checked.stderr}")
    if case["limits"] is None and bench.administrators() < 2:
        problems.append("fewer than two administrators are left")
    return problems


def run(case):
    faults = [word for fault in case["faults"] for word in ("--fault", fault)]
    with Bench(*faults, *case["jirad"]) as bench:
        bench.edit(case["setup"])
        if case["same_people"]:
            bench.edit([{"do": "add-member", "account": a, "group": case["same_people"][1]}
                        for a in bench.members(case["same_people"][0])])
        steps = [dict(s) for s in case["steps"]]
        directory, _ = plans.write(bench.directory(), bench.jirad, steps, case["limits"])
        result = tool(bench.room, "apply", directory, "--confirm", "--settle", "1s", *case["args"], jirad=bench.jirad)
        if not os.path.exists(os.path.join(directory, "result.csv")):
            return [f"exit {result.returncode}"], result
        return judge({**case, "steps": steps}, bench, directory, result), result


def table():
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for case, (problems, result) in zip(ROWS, pool.map(run, ROWS)):
            ok(not problems, case["name"], "\n".join(problems) + "\n" + result.stderr)


def resumed():
    """Killed between a grant that was refused and the revokes: --resume judges what is left by itself."""
    with Bench("--fault", NO_GRANT, "--fault", f"/group/member?groupId={ADMINS}&includeInactiveUsers=true&startAt=0&maxResults=50 "
               "@2 stall 60") as bench:
        bench.edit(THREE)
        directory, _ = plans.write(bench.directory(), bench.jirad, [VIC_IN, NO_MIA, NO_SAM, role("revoke", SAM, ALPHA, DEVELOPERS)])
        process = subprocess.Popen([TOOL, "apply", directory, "--confirm", "--settle", "1s", "--token-file", bench.room("token")],
                                   env={"PATH": os.environ["PATH"], "HOME": bench.room.path, "JIRA_URL": bench.jirad.url,
                                        "JIRA_EMAIL": "admin@example.com"}, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(lambda: '"status":"done"' in read_text(directory, "journal.jsonl"), "the revoke of the role")
        process.kill()
        process.wait(PATIENCE)
        result = tool(bench.room, "apply", directory, "--resume", "--settle", "1s", jirad=bench.jirad)
        same("resume: the exit code", result.returncode, 3)
        same("resume: two administrators stay", bench.administrators(), 2)
        same("resume: each write once", [(w["method"], w["status"]) for w in bench.sent()],
             [("POST", 403), ("DELETE", 204), ("DELETE", 200)])
        ok(TOO_FEW in result.stderr and "nothing was changed" not in result.stderr, "resume: it says why", result.stderr)
        head, rows = read_csv(directory, "result.csv")
        same("resume: what became of each", [r[head.index("status")] for r in rows], ["failed", "done", "refused", "done"])
        same("resume: it is over", tool(bench.room, "apply", directory, "--resume", jirad=bench.jirad).returncode, 3)
        same("resume: verify", tool(bench.room, "verify", directory).returncode, 3)


def main():
    table()
    resumed()
    done()


main()
