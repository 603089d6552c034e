#!/usr/bin/python3
"""Plans that take too much from too many, or give too much to too many or to the wrong ones: no write is sent. TAP."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import plans  # noqa: E402
from attack import (ADMINISTRATORS, ADMINS, ALPHA, APP, BETA, BIG, CUSTOMER, DESK, DESK_LICENSED, DEV,  # noqa: E402
                    DEVELOPERS, EMPTY, GROESSE, HEAD, LEFT, LICENSED, ME, MIA, NULL, RD, SAM, SITE_ADMINS, SYNCED, Table, worker)
from harness import done  # noqa: E402
from plans import create, group, role  # noqa: E402

HIGH = {"max_revokes": 100000, "max_revoke_percent": 100}
GIVE = {"max_grants": 100000, "max_gains": 100000, "max_new_admins": 100000}
FORMER, BROKEN, AGENT = ("5da52c:e9725555-2936-2d50-10df-e89d6b040a09", "unknown",
                         "712020:d0000000-0000-4000-8000-000000000003")
CUSTOMERS, OTHERS_ROLE = "10100", "10400"
UNLICENSED = [worker(n) for n in range(40, 115) if n % 10 != 9]
LICENSED_WORKERS = [worker(n) for n in range(40) if n % 10 != 9]


def fill(group_id, accounts):
    return [{"do": "add-member", "account": a, "group": group_id} for a in accounts]


TAKEN = Table("mass revoke")
hand = TAKEN.hand


def big(count, action="revoke", **more):
    return lambda bench: [group(action, a, BIG, **more) for a in bench.members(BIG)[:count]]


def between(rows, other):
    """The rows with another one behind each."""
    return [step for number, row in enumerate(rows) for step in (row, other(number))]


FIFTEEN = fill(EMPTY, [worker(n) for n in range(15)])
FIVE = [group("revoke", worker(n), EMPTY) for n in range(5)]
hand("51 revokes", big(51), "max-revokes", limits={"max_revoke_percent": 100})
hand("everybody", big(1000), "max-revokes", limits={"max_revoke_percent": 100})
hand("one more than allowed", big(3), "max-revokes", limits={"max_revokes": 2})
hand("none allowed", [group("revoke", SAM, DEV)], "max-revokes", limits={"max_revokes": 0})
hand("none allowed, and a group in a role", [role("revoke", RD, ALPHA, DEVELOPERS, principal="group")], "max-revokes",
     limits={"max_revokes": 0})
hand("a third of a group", big(39), "max-revoke-percent")
hand("one more than a quarter", big(30), "max-revoke-percent", limits={"max_revokes": 1000})
hand("a whole group, no count limit", big(1000), "max-revoke-percent", limits={"max_revokes": 100000})
hand("a whole group, the greatest limit", big(1000), "max-revoke-percent", limits={"max_revokes": 4294967295})
hand("everybody, the greatest share", big(1000), "max-revokes", limits={"max_revoke_percent": 4294967295})
hand("0 percent", big(1), "max-revoke-percent", limits={"max_revoke_percent": 0})
hand("2 percent", big(3), "max-revoke-percent", limits={"max_revoke_percent": 2})
hand("what allows to give does not allow to take", big(51), "max-revokes",
     limits={**GIVE, "allow_wide": True, "allow_outsiders": True, "allow_admin_licences": True, "min_admins": 0})
hand("the group shrank meanwhile", big(25), "max-revoke-percent",
     drift=[{"do": "remove-member", "account": worker(n), "group": BIG} for n in range(50, 115)])
for name, other in [
        ("rows without a change", lambda n: group("grant", worker(n + 5), EMPTY, state_="noop", held=True)),
        ("kept rows", lambda n: plans.step("keep", "keep", principal_id=worker(n + 5), group_id=EMPTY, held=True)),
        ("rows that no API can carry out", lambda n: group("grant", worker(n), SYNCED, state_="manual", hindrance="x")),
        ("grants", lambda n: group("grant", worker(n), GROESSE)),
        ("revokes of another group", lambda n: group("revoke", worker(n), BIG)),
        ("revokes of the same people from a role", lambda n: role("revoke", worker(n), ALPHA, DEVELOPERS, state_="noop",
                                                                 held=False))]:
    hand("5 of 15, and between them " + name, between(FIVE, other), "max-revoke-percent", setup=FIFTEEN)
hand("5 of 15, from both ends", FIVE[:2] + [group("grant", MIA, DEV)] + FIVE[2:], "max-revoke-percent", setup=FIFTEEN)
hand("40 of a great group, with rows without a change between", lambda bench: between(
    [group("revoke", a, BIG) for a in bench.members(BIG)[:40]],
    lambda n: group("grant", bench.members(BIG)[80], BIG, state_="noop", held=True)), "max-revoke-percent")
OUT_OF_ROLE = role("revoke", BIG, DESK, DEVELOPERS, principal="group")
hand("a group out of a role, one row", [OUT_OF_ROLE], "max-revokes")
hand("a group out of a role: the share of the role", [OUT_OF_ROLE], "max-revoke-percent", limits={"max_revokes": 1000})
hand("a group out of a role behind rows without a change",
     [group("grant", SAM, DEV, state_="noop", held=True), OUT_OF_ROLE], "max-revokes", limits={"max_revoke_percent": 100})
hand("a group that grew meanwhile out of a role", [role("revoke", EMPTY, ALPHA, DEVELOPERS, principal="group")],
     "max-revokes", limits={"max_revoke_percent": 100}, drift=fill(EMPTY, LICENSED_WORKERS + UNLICENSED[:30]))
hand("half by their group and half by name", lambda bench: [
    *(role("revoke", worker(n), ALPHA, DEVELOPERS) for n in range(12)),
    role("revoke", EMPTY, ALPHA, DEVELOPERS, principal="group")], "max-revokes",
     limits={"max_revokes": 20, "max_revoke_percent": 100},
     setup=[*fill(EMPTY, [worker(n) for n in range(12, 30)]),
            *({"do": "add-actor", "project": "10000", "role": 10200, "account": worker(n)} for n in range(12))])


def all_groups(bench):
    """Every group out of the roles of six projects but those of administrators and apps."""
    keys = ("FRM", "DRV", "EBF", "PLAT", "SHOP", "SUP")
    project = {r["project_id"]: r["project_key"] for r in bench.rows("projects")}
    return [role("revoke", r["actor_id"], (r["project_id"], project[r["project_id"]]), r["role_id"], principal="group")
            for r in bench.rows("actors") if project[r["project_id"]] in keys and r["kind"] == "group" and
            r["role_id"] not in ("10002", "10007")]


hand("every group out of the roles of six projects", all_groups, "max-revokes", tenant="company")
hand("every group out of the roles of six projects: shares", all_groups, "max-revoke-percent", tenant="company",
     limits={"max_revokes": 100000})


def all_groups_sheet(bench):
    return HEAD + "".join(f"revoke,group:{s['principal_id']},role:{s['project_id']}:{s['role_id']},x\n"
                          for s in all_groups(bench))


TAKEN.sheet("every group out of the roles of six projects, a spreadsheet", all_groups_sheet, "max-revokes",
            tenant="company")
TAKEN.sheet("5 of 15 in a spreadsheet, rows without a change between", lambda bench: HEAD + "".join(
    f"revoke,{worker(n)},group:{EMPTY},x\ngrant,{worker(n + 5)},group:{EMPTY},x\n" for n in range(5)),
            "max-revoke-percent", setup=FIFTEEN)

GIVEN = Table("mass grant")
hand = GIVEN.hand
WIDE = role("grant", BIG, ALPHA, ADMINISTRATORS, principal="group")
hand("a group of most people into a project's administrators", [WIDE], ("refused by wide", "refused by new-admins"))
hand("the same, and it may be wide", [WIDE], "refused by new-admins", limits={"allow_wide": True})
hand("the same, and it may make many administrators", [WIDE], "refused by wide",
     limits={"max_new_admins": 1000, "max_gains": 1000})
hand("the same, and everything is allowed but gains", [WIDE], "refused by max-gains",
     limits={**GIVE, "max_gains": 10, "allow_wide": True, "allow_outsiders": True})
hand("a group of most people into a role", [role("grant", BIG, ALPHA, DEVELOPERS, principal="group")], "refused by wide")
hand("limits of what is taken allow nothing that is given", [WIDE], "refused by wide",
     limits={**HIGH, "min_admins": 0, "allow_apps": True, "allow_incomplete": True, "allow_admin_licences": True})
hand("all staff into the administrators of a project", lambda bench: [
    role("grant", next(r["group_id"] for r in bench.rows("groups") if r["group_name"] == "all-staff"), ("9996", "FRM"),
         "10002", principal="group")], ("refused by max-gains", "refused by new-admins"), tenant="company")


def sixty_two(bench):
    """Into the site administrators: sixty people, and two customers of a portal."""
    people = [r["account_id"] for r in bench.rows("accounts") if r["account_type"] == "atlassian" and
              r["status"] == "active"][5:65]
    customers = [r["account_id"] for r in bench.rows("accounts") if r["account_type"] == "customer"][:2]
    site = next(r["group_id"] for r in bench.rows("groups") if r["group_name"] == "site-admins")
    return [group("grant", a, site) for a in (*people, *customers)]


hand("62 grants into the site administrators", sixty_two, ("refused by new-admins", "refused by outsiders"),
     tenant="company")
hand("62 grants into the site administrators, and outsiders are allowed", sixty_two, "refused by new-admins",
     tenant="company", limits={"allow_outsiders": True})
hand("62 grants into the site administrators, and many are allowed", sixty_two, "refused by outsiders",
     tenant="company", limits=GIVE)
GIVEN.sheet("62 grants into the site administrators, a spreadsheet", lambda bench: HEAD + "".join(
    f"grant,{s['principal_id']},group:{s['group_id']},x\n" for s in sixty_two(bench)),
    "'max-gains'", tenant="company")
MANY = [group("grant", a, g) for g in (DEV, EMPTY, RD) for a in UNLICENSED]
hand("201 grants", MANY[:201], "refused by max-grants")
hand("201 grants and accounts to create", [create(f"new{n}@example.com") for n in range(101)] + MANY[:100],
     "refused by max-grants")
hand("no grant allowed", [group("grant", MIA, DEV)], "refused by max-grants", limits={"max_grants": 0})
hand("one more than allowed", MANY[:11], "refused by max-grants", limits={"max_grants": 10})
hand("201 grants, and all else is allowed", MANY[:201], "refused by max-grants",
     limits={**GIVE, **HIGH, "max_grants": 200, "allow_wide": True, "allow_outsiders": True})
hand("51 people get a product", [group("grant", a, LICENSED) for a in UNLICENSED[:51]], "refused by max-gains")
hand("51 new accounts get a product", [create(f"new{n}@example.com", ["jira-software"]) for n in range(51)],
     "refused by max-gains")
hand("nobody may gain", [group("grant", UNLICENSED[0], LICENSED)], "refused by max-gains", limits={"max_gains": 0})
hand("people who get work through a group that is in a role", [group("grant", a, RD) for a in LICENSED_WORKERS[:6]],
     "refused by max-gains", limits={"max_gains": 5})
hand("four new administrators of Jira", [group("grant", a, ADMINS) for a in LICENSED_WORKERS[:4]],
     "refused by new-admins")
hand("four new administrators of the site", [group("grant", a, SITE_ADMINS) for a in LICENSED_WORKERS[:4]],
     "refused by new-admins")
hand("four new administrators of a project, by name",
     [role("grant", a, ALPHA, ADMINISTRATORS) for a in LICENSED_WORKERS[:4]], "refused by new-admins")
hand("four new administrators of a team-managed project",
     [role("grant", a, BETA, OTHERS_ROLE) for a in LICENSED_WORKERS[:4]], "refused by new-admins")
hand("four new administrators of a project, by a group",
     [role("grant", EMPTY, ALPHA, ADMINISTRATORS, principal="group")], "refused by new-admins",
     setup=fill(EMPTY, LICENSED_WORKERS[:4]))
hand("four new administrators through a group that administers a project",
     [group("grant", a, GROESSE) for a in LICENSED_WORKERS[:4]], "refused by new-admins",
     setup=fill(DESK_LICENSED, LICENSED_WORKERS[:4]))
hand("four administrators of a project who only lacked its product",
     [group("grant", a, DESK_LICENSED) for a in LICENSED_WORKERS[:4]], "refused by new-admins",
     setup=fill(GROESSE, LICENSED_WORKERS[:4]))
hand("one of each", [group("grant", LICENSED_WORKERS[0], ADMINS), group("grant", LICENSED_WORKERS[1], SITE_ADMINS),
                     role("grant", LICENSED_WORKERS[2], ALPHA, ADMINISTRATORS),
                     role("grant", LICENSED_WORKERS[3], BETA, OTHERS_ROLE)], "refused by new-admins")
hand("one, none allowed", [group("grant", SAM, ADMINS)], "refused by new-admins", limits={"max_new_admins": 0})
hand("four new administrators, among rows without a change", between(
    [group("grant", a, ADMINS) for a in LICENSED_WORKERS[:4]],
    lambda n: group("grant", MIA, ADMINS, state_="noop", held=True)), "refused by new-admins")
hand("new accounts as administrators", [create(f"new{n}@example.com", ["jira-software"]) for n in range(4)] +
     [group("grant", "", ADMINS, creates=n + 1, email=f"new{n}@example.com", who="") for n in range(4)],
     "refused by new-admins")
hand("the group grew meanwhile", [role("grant", DEV, ALPHA, ADMINISTRATORS, principal="group")], "refused by new-admins",
     drift=fill(DEV, LICENSED_WORKERS[:3]))
hand("the group became one of most people meanwhile", [role("grant", DEV, ALPHA, DEVELOPERS, principal="group")],
     "refused by wide", drift=fill(DEV, LICENSED_WORKERS + UNLICENSED))
FOUR = [group("grant", a, EMPTY) for a in LICENSED_WORKERS[:4]]
hand("the group became one of administrators meanwhile", FOUR, "refused by new-admins",
     drift=[{"do": "admin-group", "group": EMPTY}])
hand("the group became one of site administrators meanwhile", FOUR, "refused by new-admins",
     drift=[{"do": "admin-group", "group": EMPTY, "name": "site"}])
hand("the group became one that gives a product meanwhile", [group("grant", a, EMPTY) for a in UNLICENSED[:11]],
     "refused by max-gains", limits={"max_gains": 10},
     drift=[{"do": "product-group", "group": EMPTY, "name": "jira-software"}])
hand("the group became an actor of administrators meanwhile", FOUR, "refused by new-admins",
     drift=[{"do": "add-actor", "project": "10000", "role": 10002, "group": EMPTY}])

OUTSIDE = Table("outsiders")
hand = OUTSIDE.hand
for who, name in ((CUSTOMER, "a customer"), (LEFT, "an inactive account"), (FORMER, "a deleted account"),
                  (BROKEN, "a broken account"), (AGENT, "an account of an unknown type")):
    for what, step in (("a group", group("grant", who, DEV)), ("a project's administrators", role("grant", who, ALPHA,
                                                                                                 ADMINISTRATORS))):
        hand(f"{name} into {what}", [step], "refused by outsiders", limits=GIVE)
hand("somebody of another company", [group("grant", MIA, DEV)], "refused by outsiders",
     limits={"company_domains": "corp.example"})
hand("a domain that only ends like the company's", [group("grant", MIA, DEV)], "refused by outsiders",
     limits={"company_domains": "ple.com"})
hand("a domain that only begins like the company's", [group("grant", MIA, DEV)], "refused by outsiders",
     limits={"company_domains": "example.com.evil.example"})
hand("a new account of another company", [create("eve@evil.example", ["jira-software"])], "refused by outsiders",
     limits={"company_domains": "example.com"})
hand("one of another company among many", [group("grant", LICENSED_WORKERS[n], DEV) for n in (0, 3, 6)] +
     [group("grant", CUSTOMER, DEV)], "refused by outsiders", limits={"company_domains": "example.com"})
hand("a customer with a role of customers and one more",
     [role("grant", CUSTOMER, ALPHA, CUSTOMERS, role_name="Service Desk Customers"), role("grant", CUSTOMER, ALPHA, DEVELOPERS)],
     "refused by outsiders", limits=GIVE)
hand("limits allow no outsider", [group("grant", CUSTOMER, DEV)], "refused by outsiders",
     limits={**GIVE, **HIGH, "allow_wide": True, "allow_apps": True, "min_admins": 0})
hand("an app as an administrator", [group("grant", APP, SITE_ADMINS)], "refused by apps",
     limits={**GIVE, "allow_outsiders": True})
hand("somebody who left meanwhile", [group("grant", SAM, EMPTY)], "refused by outsiders",
     drift=[{"do": "deactivate", "account": SAM}])
for name, email, drift in (
        ("inactive", "late@example.com", [{"do": "add-account", "account": "712020:late", "name": "Late", "email":
                                           "late@example.com"}, {"do": "deactivate", "account": "712020:late"}]),
        ("a customer", "carl@customer.example", ()), ("inactive, in capitals", "LEE.LEFT@EXAMPLE.COM", ())):
    hand(f"an account to create that is there, and is {name}",
         [create(email), group("grant", "", SITE_ADMINS, creates=1, email=email, who="")], "refused by outsiders", drift=drift)
for name, where, which in (("another role", ALPHA, DEVELOPERS), ("another role of a service project", DESK, DEVELOPERS),
                           ("a role of customers where there is no portal", ALPHA, CUSTOMERS)):
    hand(f"a customer into {name} that is called theirs",
         [role("grant", CUSTOMER, where, which, role_name="Service Desk Customers")], "refused by outsiders", limits=GIVE)
hand("own account as site administrator, where none may become one", [group("grant", ME, SITE_ADMINS)],
     "refused by new-admins", limits={"max_new_admins": 0},
     setup=[{"do": "remove-member", "account": ME, "group": SITE_ADMINS}])

# Ids that would lead elsewhere if they were put into a path as they are: what they name is not there.
STRANGE = Table("ids that lead elsewhere")
for name, step in [
        ("an account with slashes", group("grant", "../../site-admins", DEV)),
        ("an account with quotes", group("grant", '"},{"accountId":"' + MIA, DEV)),
        ("an account with another parameter", group("revoke", f"{SAM}&groupId={ADMINS}", DEV)),
        ("an account with a fragment", group("revoke", SAM + "#", DEV)),
        ("a group with another group behind it", group("grant", MIA, f"{DEV}&groupId={SITE_ADMINS}")),
        ("a group that is percent-encoded", group("grant", MIA, DEV.replace("-", "%2D"))),
        ("a role with slashes", role("grant", MIA, ALPHA, "10200/../10002")),
        ("a role of another project", role("grant", MIA, ALPHA, OTHERS_ROLE)),
        ("a role of a company-managed project in a team-managed one", role("grant", MIA, BETA, DEVELOPERS)),
        ("a role with a sign", role("grant", MIA, ALPHA, "+10200")),
        ("a role with nought before it", role("grant", MIA, ALPHA, "010200")),
        ("a project with slashes", role("grant", MIA, ("10001/role/10400/../../10000", "ALPHA"), DEVELOPERS)),
        ("a project with a question mark", role("grant", MIA, ("10000?x=", "ALPHA"), DEVELOPERS)),
        ("a project that is two dots", role("grant", MIA, ("..", "ALPHA"), DEVELOPERS)),
        ("a new line in an account", group("grant", MIA + "\r\nX-Evil: 1", DEV))]:
    STRANGE.hand(name, [step], (), 3, limits={**GIVE, "allow_outsiders": True},
                 may=(1,) if name.startswith("a group") else ())  # as an id, which no group has

for how in ("403", "404"):
    GIVEN.hand(f"an administrator of a project whose role could not be read: {how}",
               [role("grant", SAM, ALPHA, ADMINISTRATORS)], "its role is not on the site as it was read now", 3,
               statuses=["refused"], limits={"max_new_admins": 0},
               jirad=("--fault", f"GET:/project/{ALPHA[0]}/role/{ADMINISTRATORS} @1 status {how}"))

for table in (TAKEN, GIVEN, OUTSIDE, STRANGE):
    table.run()
done()
