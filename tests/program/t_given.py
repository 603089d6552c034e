#!/usr/bin/python3
"""What a plan gives is judged: too many at once, new administrators, whole groups, outsiders. Each guard refuses by itself,
each option allows its own guard and no other, and a plan carries the options to apply. TAP."""
import concurrent.futures
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from harness import Jirad, Room, done, must, ok, read_bytes, read_csv, read_json, same, tool  # noqa: E402

HEADS = "action,principal,target\n"
DOMAIN = ("--company-domains", "halden-cycles.example")
ALLOWS = {"max-grants": ("--max-grants", "1000"), "max-gains": ("--max-gains", "1000"),
          "new-admins": ("--max-new-admins", "1000"), "wide": ("--allow-wide",), "outsiders": ("--allow-outsiders",)}


def records(*path):
    heads, rows = read_csv(*path)
    return [dict(zip(heads, row)) for row in rows]


def everything(names):
    return [word for name in names for word in ALLOWS[name]]


class Site:
    """What the tests need to know of the company."""

    def __init__(self, room):
        effective = records(room("site"), "effective_access.csv")
        access = {r["account_id"] for r in effective if r["project_key"] == "DRV"}
        self.plain = {r["account_id"] for r in effective} - {
            r["account_id"] for r in effective if r["level"] == "administer"}
        licensed = {r["account_id"] for r in records(room("site"), "memberships.csv")
                    if r["group_name"] == "jira-software-users" and r["status"] == "active"}
        accounts = records(room("site"), "accounts.csv")
        self.people = [r["account_id"] for r in accounts if r["account_type"] == "atlassian" and r["status"] == "active"]
        self.customers = [r["account_id"] for r in accounts if r["account_type"] == "customer"]
        self.strangers = [a for a in self.people if a in licensed - access]  # in no way in DRV
        self.administrators = {r["account_id"] for r in records(room("site"), "memberships.csv")
                               if r["group_name"] in ("site-admins", "jira-administrators")}
        releasing = {r["account_id"] for r in records(room("site"), "memberships.csv")
                     if r["group_name"] == "release-managers"}
        self.idle = [a for a in self.people if a not in releasing]  # who would get nothing by that group
        self.newcomers = [a for a in self.strangers if a not in self.administrators]


def into(accounts, target):
    return "".join(f"grant,{account},{target}\n" for account in accounts)


def cases(site):
    """(name, rows, options, the guards that refuse it)"""
    viewers, administrators = "role:DRV/Viewers", "role:DRV/Administrators"
    customers = site.customers[:2]
    return [
        ("an account into a role", into(site.newcomers[:1], viewers), (), []),
        ("50 who gain", into(site.newcomers[:50], viewers), (), []),
        ("51 who gain", into(site.newcomers[:51], viewers), (), ["max-gains"]),
        ("51 who gain, each by two rows", into(site.newcomers[:51], viewers) + into(site.newcomers[:51], "role:DRV/Members"),
         (), ["max-gains"]),
        ("50 who gain, one of them not yet there", into(site.newcomers[:49], viewers) +
         "create_account,email:new@halden-cycles.example,product:jira-software\n", (), []),
        ("51 who gain, one of them not yet there", into(site.newcomers[:50], viewers) +
         "create_account,email:new@halden-cycles.example,product:jira-software\n", (), ["max-gains"]),
        ("3 new administrators", into(site.newcomers[:3], administrators), (), []),
        ("4 new administrators", into(site.newcomers[:4], administrators), (), ["new-admins"]),
        ("4 new administrators of different things", into(site.newcomers[:2], administrators) +
         into(site.newcomers[2:3], "group-name:jira-administrators") +
         into(site.newcomers[3:4], "group-name:site-admins"), (), ["new-admins"]),
        ("a department into a project's administrators", f"grant,group-name:engineering,{administrators}\n", (),
         ["max-gains", "new-admins"]),
        ("all staff into a project's administrators", f"grant,group-name:all-staff,{administrators}\n", (),
         ["max-gains", "new-admins", "wide"]),
        ("all staff into a role that gives nothing new", "grant,group-name:all-staff,role:APP/Viewers\n", (), ["wide"]),
        ("62 grants into the site's administrators, two of them customers",
         into(site.newcomers[:60] + customers, "group-name:site-admins"), (), ["max-gains", "new-admins", "outsiders"]),
        ("a customer into a group", into(customers[:1], "group-name:on-call"), (), ["outsiders"]),
        ("a customer into a role for customers", into(customers[:1], "role:IT/Service Desk Customers"), (), []),
        ("a customer into a role of a service project", into(customers[:1], "role:IT/Service Desk Team"), (), ["outsiders"]),
        ("a partner's group into a role, no domains known", "grant,group-name:agency-nordlys,role:DRV/Viewers\n", (), []),
        ("a partner's group into a role", "grant,group-name:agency-nordlys,role:DRV/Viewers\n", DOMAIN, ["outsiders"]),
        ("200 grants", into(site.idle[:200], "group-name:release-managers"), (), []),
        ("201 grants", into(site.idle[:201], "group-name:release-managers"), (), ["max-grants"]),
        ("201 grants and new accounts", into(site.idle[:200], "group-name:release-managers") +
         "create_account,email:new@halden-cycles.example,\n", (), ["max-grants"]),
    ]


def judged(room, name, rows, options):
    """The exit code, and the guards that refused the plan."""
    with open(room(name + ".csv"), "w", encoding="ascii") as file:
        file.write(HEADS + rows)
    result = tool(room, "plan", name + ".csv", "-o", room(name), "--snapshot", room("site"), "--quiet", *options)
    if result.returncode not in (0, 6):
        return result.returncode, result.stderr
    return result.returncode, [r["guard"] for r in read_json(room(name), "plan.json").get("refusals", [])]


def each_guard(room, site):
    """As they are; with the option of each guard that refuses; with those of all others; with all that are needed."""
    asked = []
    for number, (name, rows, options, guards) in enumerate(cases(site)):
        asked.append((name, rows, options, guards))
        for guard in guards:
            asked.append((f"{name}: {guard} is allowed", rows, (*options, *ALLOWS[guard]), [g for g in guards if g != guard]))
            if number % 3 == 0:
                asked.append((f"{name}: all but {guard} is allowed", rows,
                              (*options, *everything(g for g in ALLOWS if g != guard)), [guard]))
        if len(guards) > 1:
            asked.append((f"{name}: all of it is allowed", rows, (*options, *everything(guards)), []))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        got = pool.map(lambda case: judged(room, f"case-{case[0]}", *case[1][1:3]), enumerate(asked))
        for (name, _, _, guards), result in zip(asked, got):
            same(name, result, (6 if guards else 0, guards))


def said(room, site):
    """Numbers and names of what was refused and of what was allowed."""
    text = into(site.newcomers[:4] + site.customers[:1], "role:DRV/Administrators")
    judged(room, "said", text + "grant,group-name:all-staff,role:DRV/Viewers\n", ())
    lines = [line.strip() for line in read_bytes(room("said"), "summary.txt").decode().splitlines()]
    names = {r["account_id"]: r["display_name"] for r in records(room("site"), "accounts.csv")}
    four = ", ".join(f"{names[a]} (DRV)" for a in site.newcomers[:4])
    ok(f"REFUSED  new-admins          4 accounts would become administrators; up to 3 are allowed: {four}" in lines,
       "new administrators are named", "\n".join(line for line in lines if "new-admins" in line))
    ok("to allow it: --max-new-admins N, or grants to fewer" in lines, "and what allows them")
    ok(any(line.startswith("REFUSED  wide                1 grant to more than half of the active accounts: group all-staff, "
                           "244 of 253, into DRV/Viewers (said.csv:7)") for line in lines), "a wide group has its share",
       "\n".join(line for line in lines if "wide" in line))
    ok(any(line.startswith("REFUSED  max-gains") and line.endswith(" more") and line.count(", ") == 4 for line in lines),
       "five who gain are named, the others counted", "\n".join(line for line in lines if "max-gains" in line))
    ok(f"REFUSED  outsiders           1 grant to outsiders: {names[site.customers[0]]} (portal customer; said.csv:6)" in lines,
       "an outsider is named, with its kind and its row", "\n".join(line for line in lines if "outsiders" in line))
    judged(room, "note", into(site.newcomers[:1], "role:DRV/Administrators"), ())
    ok(f"NOTE     new-admins          1 account would become administrator; up to 3 are allowed: {names[site.newcomers[0]]} "
       "(DRV)" in read_bytes(room("note"), "summary.txt").decode(), "a new administrator who is allowed is named too")


def carried(room, jirad, site):
    """apply judges by what the plan carries, on the site as it is then."""
    options = (*DOMAIN, *everything(ALLOWS))
    judged(room, "carried", into(site.newcomers[:4], "role:DRV/Administrators"), options)
    limits = read_json(room("carried"), "plan.json")["limits"]
    same("a plan carries its options", [limits[name] for name in (
        "max_grants", "max_gains", "max_new_admins", "allow_wide", "allow_outsiders", "company_domains")],
         [1000, 1000, 1000, True, True, DOMAIN[1]])
    must(tool(room, "apply", room("carried"), "--confirm", "--settle", "2s", "--quiet", jirad=jirad))
    same("and apply goes by them", len(jirad.writes()), 4)
    same("a group's plan is fine", judged(room, "grows", "grant,group-name:internal-audit,role:MNT/Administrators\n", ()),
         (0, []))
    group = next(r["group_id"] for r in records(room("site"), "groups.csv") if r["group_name"] == "internal-audit")
    for account in site.newcomers[60:64]:
        jirad.edit("add-member", account=account, group=group)
    result = tool(room, "apply", room("grows"), "--confirm", "--quiet", jirad=jirad)
    same("and refused when the group grew", (result.returncode, "refused by new-admins: " in result.stderr,
                                             len(jirad.writes())), (6, True, 4))


def taken_back(room, jirad, site):
    """The undo of many revokes is a plan of many grants."""
    people = [a for a in site.newcomers[4:] if a in site.plain][:52]
    sent = len(jirad.writes())
    with open(room("many.csv"), "w", encoding="ascii") as file:
        file.write(HEADS + "".join(f"revoke,{account},group-name:jira-software-users\n" for account in people))
    must(tool(room, "plan", "many.csv", "-o", room("many"), "--quiet", "--max-revokes", "60",
              "--max-revoke-percent", "100", jirad=jirad))
    must(tool(room, "apply", room("many"), "--confirm", "--settle", "2s", "--quiet", jirad=jirad))
    result = must(tool(room, "plan", room("many", "undo.csv"), "-o", room("undo"), "--quiet", jirad=jirad), 6)
    ok("refused by 'max-gains': 52 accounts would gain access; up to 50 are allowed" in result.stderr,
       "the undo of 52 revokes is refused", result.stderr)
    must(tool(room, "plan", room("many", "undo.csv"), "-o", room("back"), "--quiet", "--max-gains", "52", jirad=jirad))
    must(tool(room, "apply", room("back"), "--confirm", "--settle", "2s", "--quiet", jirad=jirad))
    same("and carried out when it may", len(jirad.writes()) - sent, 104)
    members = {r["account_id"] for r in jirad.state()["memberships"] if r["group_id"] == next(
        g["group_id"] for g in records(room("site"), "groups.csv") if g["group_name"] == "jira-software-users")}
    ok(set(people) <= members, "then all is as it was", set(people) - members)


def main():
    with Room() as room, Jirad(room, tenant="company") as jirad:
        must(tool(room, "export", "-o", room("site"), "--format", "csv", "--quiet", jirad=jirad))
        site = Site(room)
        each_guard(room, site)
        said(room, site)
        carried(room, jirad, site)
        taken_back(room, jirad, site)
    done()


main()
