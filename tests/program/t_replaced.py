#!/usr/bin/python3
"""Revokes that were judged with a grant that then fails, and what changes while a plan is carried out: at each moment so
many administrators stay as must. TAP."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import plans  # noqa: E402
from attack import (ADMINISTRATORS, ADMINS, ALPHA, BETA, DEV, DEVELOPERS, EMPTY, HEAD, LICENSED, ME, MIA, NULL, ORG,  # noqa: E402
                    SAM, SAM2, SITE_ADMINS, VIC, Bench, Table, statuses, unwanted)
from harness import PATIENCE, TOOL, done, ok, tool, until  # noqa: E402
from plans import create, group, role  # noqa: E402

THREE = [{"do": "add-member", "account": SAM, "group": ADMINS}]
NEW, NO_MIA, NO_SAM = group("grant", SAM2, ADMINS), group("revoke", MIA, ADMINS), group("revoke", SAM, ADMINS)
SWAP = [NEW, NO_MIA, NO_SAM]
CREATED = [create("new@example.com", ["jira-software"]),
           group("grant", "", ADMINS, creates=1, email="new@example.com", who=""), NO_MIA, NO_SAM]
MADE = "POST:/group/user "
AT_ONCE = {"max_new_admins": 100, "max_gains": 1000, "max_revoke_percent": 100}
FORMULA = "712020:f0000000-0000-4000-8000-000000000001"

FAILED = Table("failed replacement")
hand = FAILED.hand


def fault(*specs):
    return tuple(word for spec in specs for word in ("--fault", spec))


for how in ("status 403", "status 400", "status 500", "proxy 502", "html", "refuse", "revert 0", "status 404",
            "status 503 retry-after 0", "fields 400"):
    hand(f"an administrator for two, the grant fails: {how}", SWAP, "min-admins", 3, setup=THREE,
         jirad=fault(f"{MADE}* {how}"), sends=(1,), may=(2, 3), most=2)
hand("an administrator for two, and no more of them is seen", SWAP, "min-admins", 3, setup=THREE, sends=(1,), may=(2, 3),
     most=2, jirad=("--lag", "1", *fault(f"{MADE}* lag 1000000")))
hand("an administrator for two, an identity provider takes back whatever is done", SWAP, (), 3,
     setup=[*THREE, {"do": "managed-by", "group": ADMINS, "name": "external"}], jirad=("--managed", "revert"), sends=(1,),
     may=(2, 3), statuses=["failed"] * 3)
hand("an administrator for two, refused in German", SWAP, "min-admins", 3, setup=THREE, sends=(1,), may=(2, 3), most=2,
     jirad=("--german", *fault(f"{MADE}* status 403")))
hand("an administrator for two, the grant is asked for again and again", SWAP, "min-admins", 3, setup=THREE,
     jirad=fault(f"{MADE}* status 429 retry-after 0"), sends=(1,), may=(2, 3), most=11, again=True)
hand("an administrator for two, whose state cannot be read", SWAP, "min-admins", 3, setup=THREE,
     jirad=fault("/user/groups?accountId=557058%3Aaaaa0001-0000-4000-8000-000000000002 * status 403"), may=(2, 3), most=1)
hand("an administrator for two, who is gone", [group("grant", "712020:nobody", ADMINS), NO_MIA, NO_SAM], "min-admins", 6,
     setup=THREE)
hand("an administrator for two, through the organisation", SWAP, "min-admins", 3, setup=THREE, sends=(1,), may=(2, 3),
     most=2, args=(*ORG, "--via", "organisation"), jirad=fault("POST:/memberships * status 403"))
hand("two for two, one of them fails", [group("grant", VIC, ADMINS), NEW, NO_MIA, NO_SAM], "min-admins", 3, setup=THREE,
     sends=(1, 2), may=(3, 4), most=3, jirad=fault(f"{MADE}1 status 403"), limits={**AT_ONCE, "min_admins": 3})
hand("the grant succeeds: all of it is done", SWAP, (), 0, setup=THREE, sends=(1, 2, 3), statuses=["done"] * 3)
hand("the grant is done although the answer is 500", SWAP, (), 0, setup=THREE, sends=(1, 2, 3),
     jirad=fault(f"{MADE}* after 500"))
hand("the rest goes on", [NEW, group("grant", MIA, DEV), role("grant", MIA, ALPHA, DEVELOPERS), NO_MIA, NO_SAM,
                          group("revoke", SAM2, DEV)], "min-admins", 3, setup=THREE, sends=(1, 2, 3, 6), may=(4, 5), most=5,
     jirad=fault(f"{MADE}1 status 403"))
for how in ("status 403", "status 400", "refuse", "status 500", "html"):
    hand(f"an account to create, and it fails: {how}", CREATED, "min-admins", 3, setup=THREE,
         jirad=fault(f"POST:/rest/api/3/user * {how}"), sends=(1,), may=(3, 4), most=2)
hand("an account to create, and only its group fails", CREATED, "min-admins", 3, setup=THREE, sends=(1, 2), may=(3, 4),
     most=3, jirad=fault(f"{MADE}* status 403"))
hand("an account to create, all is well", CREATED, (), 0, setup=THREE, sends=(1, 2, 3, 4))
hand("a project's only administrator", [role("grant", SAM, BETA, "10400"), role("revoke", MIA, BETA, "10400")],
     "min-admins", 3, sends=(1,), jirad=fault("POST:/role/ * status 403"))
hand("a project's only administrator, an app's account for it",
     [role("grant", SAM, NULL, ADMINISTRATORS), role("revoke", FORMULA, NULL, ADMINISTRATORS)], "min-admins", 3, sends=(1,),
     jirad=fault("POST:/role/ * refuse"))
hand("a project's administrators, a group for another",
     [role("grant", DEV, ALPHA, ADMINISTRATORS, principal="group"),
      role("revoke", ADMINS, ALPHA, ADMINISTRATORS, principal="group"), role("revoke", MIA, ALPHA, ADMINISTRATORS)],
     "min-admins", 3, sends=(1,), may=(2, 3), most=2, limits=AT_ONCE, jirad=fault("POST:/role/ * status 400"))
hand("a project's administrators through a group that is filled first",
     [group("grant", SAM, EMPTY), group("grant", VIC, EMPTY), role("revoke", ADMINS, ALPHA, ADMINISTRATORS, principal="group"),
      role("revoke", MIA, ALPHA, ADMINISTRATORS)], "min-admins", 3, sends=(1, 2), may=(3, 4), most=3, limits=AT_ONCE,
     setup=[{"do": "add-actor", "project": "10000", "role": 10002, "group": EMPTY}], jirad=fault(f"{MADE}* status 403"))
hand("own administration, replaced by another way that fails",
     [group("grant", ME, EMPTY), group("revoke", ME, SITE_ADMINS)], "own-access", 3, sends=(1,),
     limits={**AT_ONCE, "min_admins": 0}, setup=[{"do": "admin-group", "group": EMPTY, "name": "site"}],
     jirad=fault(f"{MADE}* status 403"))
hand("own licence, replaced by another group that fails",
     [group("grant", ME, EMPTY), group("revoke", ME, LICENSED), group("revoke", ME, ADMINS)], "own-access", 3, sends=(1,),
     may=(2, 3), most=2, limits={**AT_ONCE, "min_admins": 0, "allow_admin_licences": True},
     setup=[{"do": "product-group", "group": EMPTY, "name": "jira-software"},
            {"do": "admin-group", "group": EMPTY}], jirad=fault(f"{MADE}* status 403"))

REPLACED = Table("a row that replaces")
hand = REPLACED.hand
IN, OUT = group("grant", MIA, DEV), group("revoke", SAM, DEV, replaces=1)
OTHER = role("grant", MIA, ALPHA, DEVELOPERS)
for how in ("status 403", "refuse", "revert 0"):
    hand(f"the grant fails: {how}", [IN, OTHER, OUT], (), 3, sends=(1, 2), statuses=["failed", "done", "refused"],
         jirad=fault(f"{MADE}* {how}"))
hand("the grant is pending", [IN, OTHER, OUT], (), 3, sends=(2,), jirad=fault(
    "/user/groups?accountId=5b10ac8d82e05b22cc7d4ef5 * status 403"))
hand("the grant is stale", [role("grant", MIA, ALPHA, "4711"), group("revoke", SAM, DEV, replaces=1)], (), 3,
     statuses=["stale", "refused"])
hand("the grant succeeds", [IN, OTHER, OUT], (), 0, sends=(1, 2, 3))
hand("the grant is there already", [IN, OTHER, OUT], (), 0, sends=(2, 3),
     drift=[{"do": "add-member", "account": MIA, "group": DEV}])
hand("a grant that no API can carry out", [group("grant", MIA, DEV, state_="manual", hindrance="x"), OUT], (), 3)
hand("the grant stands behind it", [group("revoke", SAM, DEV, replaces=2), IN], (), 3, sends=(2,),
     statuses=["refused", "failed"], jirad=fault(f"{MADE}* status 403"))
hand("two revokes wait for one grant", [IN, OUT, group("revoke", SAM2, DEV, replaces=1)], (), 3, sends=(1,),
     statuses=["failed", "refused", "refused"], jirad=fault(f"{MADE}* status 403"))
hand("an account that is not made", [create("new@example.com"), group("grant", "", DEV, creates=1, who="",
                                     email="new@example.com"), group("revoke", SAM, DEV, replaces=2)], (), 3, sends=(1,),
     statuses=["failed", "failed", "refused"], jirad=fault("POST:/rest/api/3/user * status 403"))
for name, steps in [
        ("itself", [group("revoke", SAM, DEV, replaces=1)]),
        ("a row that is not there", [IN, group("revoke", SAM, DEV, replaces=99)]),
        ("a revoke", [group("revoke", SAM2, DEV), group("revoke", SAM, DEV, replaces=1)]),
        ("a kept row", [plans.step("keep", "keep", principal_id=SAM2, group_id=DEV, held=True),
                        group("revoke", SAM, DEV, replaces=1)]),
        ("a row, and is a grant itself", [IN, group("grant", VIC, DEV, replaces=1)])]:
    hand("replaces " + name, steps, (), 6)


def start(bench, directory, *args, home=None, env=None):
    where = home or bench.room.path
    return subprocess.Popen([TOOL, "apply", directory, *args, "--token-file", bench.room("token")], cwd=bench.room.path,
                            env={"PATH": os.environ["PATH"], "HOME": where, "JIRA_URL": bench.jirad.url,
                                 "JIRA_EMAIL": "admin@example.com", "ATLASSIAN_API_URL": bench.jirad.url,
                                 "TMPDIR": bench.room.path, **(env or {})},
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


# While the first write waits for its answer, the site changes: what is taken away is judged on the site as it is then.
MOMENTS = [
    ("an administrator went", [group("grant", MIA, DEV), NO_MIA], THREE,
     [{"do": "remove-member", "account": SAM, "group": ADMINS}], (2,)),
    ("an administrator was switched off", [group("grant", MIA, DEV), NO_MIA], THREE,
     [{"do": "deactivate", "account": SAM}], (2,)),
    ("the new administrator was taken out again", SWAP, THREE,
     [{"do": "remove-member", "account": SAM2, "group": ADMINS}, {"do": "remove-member", "account": VIC, "group": ADMINS}],
     ()),
    ("a project's other administrator went", [group("grant", MIA, DEV), role("revoke", MIA, BETA, "10400")],
     [{"do": "add-actor", "project": "10001", "role": 10400, "account": a} for a in (SAM, VIC)],
     [{"do": "remove-actor", "project": "10001", "role": 10400, "account": SAM}], (2,)),
    ("the other member of the group that administers went", [group("grant", MIA, DEV), group("revoke", SAM, EMPTY)],
     [{"do": "add-member", "account": a, "group": EMPTY} for a in (SAM, VIC, MIA)] +
     [{"do": "admin-group", "group": EMPTY}, {"do": "remove-member", "account": MIA, "group": ADMINS}],
     [{"do": "remove-member", "account": a, "group": EMPTY} for a in (VIC, MIA)], (2,)),
]


def moment(bench, name, steps, setup, drift, never):
    bench.edit(setup)
    directory, _ = plans.write(bench.directory(), bench.jirad, [dict(s) for s in steps],
                               {**AT_ONCE, "allow_admin_licences": True})
    least = min(2, bench.administrators())
    process = start(bench, directory, "--confirm", "--settle", "1s")
    until(lambda: plans.writes(bench.jirad) or process.poll() is not None, "the first write")
    for change in drift:
        plans.edit(bench.jirad, **change)
    _, told = process.communicate(timeout=PATIENCE)
    sent = bench.sent()
    steps = [dict(s) for s in steps]
    problems = unwanted(sent, steps, (1,), [n for n in range(2, len(steps) + 1) if n not in never])
    if process.returncode != 3 or "min-admins" not in told:
        problems.append(f"exit {process.returncode}, statuses {statuses(directory)}")
    if bench.administrators() < least - (name != "an administrator went"):
        problems.append(f"{bench.administrators()} administrators are left")
    ok(not problems, "meanwhile: " + name, "\n".join(problems) + "\n" + told)
    bench.fresh()


def resumed():
    """A run that was killed behind its grant: the journal says what it did, the site says what is so."""
    with Bench(*fault("DELETE:/group/user 1 stall 60")) as bench:
        bench.edit(THREE)
        directory, _ = plans.write(bench.directory(), bench.jirad, [dict(s) for s in SWAP])
        process = start(bench, directory, "--confirm", "--settle", "1s")
        until(lambda: len(plans.writes(bench.jirad)) == 2 or process.poll() is not None, "the first revoke")
        process.kill()
        process.communicate()
        plans.edit(bench.jirad, do="remove-member", account=SAM2, group=ADMINS)
        result = tool(bench.room, "apply", directory, "--resume", "--settle", "1s", jirad=bench.jirad)
        ok(bench.administrators() >= 2 and result.returncode in (3, 6) and "min-admins" in result.stderr,
           "a killed run, and its new administrator is gone: --resume takes nobody more", result.stderr)


def gone():
    """What was granted before the run was killed is gone when it is resumed: what it replaces stays."""
    with Bench(*fault("DELETE:/group/user * hang 60")) as bench:
        directory, _ = plans.write(bench.directory(), bench.jirad, [dict(s) for s in (IN, OTHER, OUT)])
        process = start(bench, directory, "--confirm", "--settle", "1s")
        until(lambda: len(plans.writes(bench.jirad)) == 3 or process.poll() is not None, "the revoke")
        process.kill()
        process.communicate()
        plans.edit(bench.jirad, do="remove-member", account=MIA, group=DEV)
        bench.sent()
        result = tool(bench.room, "apply", directory, "--resume", "--settle", "1s", jirad=bench.jirad)
        ok(result.returncode == 3 and statuses(directory) == ["done", "done", "refused"] and bench.sent() == [] and
           "its replacement (plan.csv:2) was granted, but is not there any more" in result.stderr,
           "a killed run, and what it granted is gone: --resume does not take what that replaces", result.stderr)


def sheets():
    """The column that says it."""
    with Bench(*fault(f"{MADE}* status 403")) as bench:
        with open(bench.room("in.csv"), "w", encoding="utf-8") as file:
            file.write(HEAD.replace("\n", ",replaces\n") + f"revoke,{SAM},group:{DEV},x,3\ngrant,{MIA},group:{DEV},x,\n")
        planned = tool(bench.room, "plan", "in.csv", "-o", "plan", jirad=bench.jirad)
        result = tool(bench.room, "apply", "plan", "--confirm", "--settle", "1s", jirad=bench.jirad)
        sent = [w["method"] for w in bench.sent()]
        ok(planned.returncode == 0 and result.returncode == 3 and sent == ["POST"],
           "replaces in a spreadsheet: the row waits for the row that it names", planned.stderr + result.stderr)


FAILED.run()
REPLACED.run()
with Bench(*fault("POST:/group/user 1 stall 1")) as bench:
    for row in MOMENTS:
        moment(bench, *row)
resumed()
gone()
sheets()
done()
