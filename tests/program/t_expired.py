#!/usr/bin/python3
"""Grants until a day: the column expires_on, and plan --expired. TAP.

Plans whose day has come are made by hand and carried out; which of their grants are to be taken back is asked then.
"""
import concurrent.futures
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import plans  # noqa: E402
from harness import Jirad, Room, done, must, ok, read_csv, read_json, same, tool  # noqa: E402

FINN, JANA = "712020:0b217297-e215-45fa-a115-25bafc109925", "712020:77f85c5d-27cc-4688-a465-0916ff972347"
WEBSHOP, DESIGN = "04d687b9-8e2d-4b78-a98c-8518c59b9c90", "98028929-da54-4608-aee9-167118a6a6d7"
GONE = "e0000000-0000-4000-8000-000000000001"
MKT = ("10010", "MKT")
LATER = "2099-12-31"


def day(offset):
    return time.strftime("%Y-%m-%d", time.gmtime(time.time() + offset * 86400))


def carried(room, jirad, name, steps, **head):
    """A plan, made and carried out in the folder 'plans'."""
    os.makedirs(room("plans"), exist_ok=True)
    directory, _ = plans.write(room("plans", name), jirad, steps, **head)
    must(tool(room, "apply", directory, "--confirm", "--settle", "5s", "--quiet", jirad=jirad))
    return directory


def expired(room, jirad, name, *folders):
    """(exit code, the rows that are made)"""
    result = tool(room, "plan", "--expired", *folders, "-o", room(name), "--quiet", jirad=jirad)
    if not os.path.exists(room(name)):
        return result.returncode, result.stderr.removeprefix("jira-access: ")
    heads, rows = read_csv(room(name), "plan.csv")
    return result.returncode, sorted(tuple(row[heads.index(c)] for c in ("action", "state", "principal", "target"))
                                     for row in rows)


def due():
    with Room() as room, Jirad(room, tenant="company") as jirad:
        jirad.edit("add-group", group=GONE, name="for a while")
        grant = {"who": "Finn Madsen"}
        first = carried(room, jirad, "1", [
            plans.group("grant", FINN, DESIGN, "design", expires_on=day(-1), ticket="HR-1", **grant),
            plans.group("grant", FINN, WEBSHOP, "team-webshop", expires_on=day(1), **grant),
            plans.group("grant", FINN, GONE, "for a while", expires_on=day(-1), **grant),
            plans.role("grant", FINN, MKT, "10002", role_name="Administrators", expires_on=day(0), **grant)], age=50)
        plans.write(room("plans", "2"), jirad, [  # never carried out
            plans.group("grant", JANA, DESIGN, "design", expires_on=day(-1)),
            plans.role("grant", FINN, MKT, "10002", role_name="Administrators", state_="noop", held=True,
                       expires_on=LATER)])
        jirad.edit("delete-group", group=GONE)
        design = ("revoke", "due", FINN, "group:" + DESIGN)
        role = ("revoke", "due", FINN, "role:10010:10002")
        before = len(jirad.writes())
        same("what was done, has come due, and is still there", expired(room, jirad, "a", room("plans")), (0, [design, role]))
        same("of one plan", expired(room, jirad, "b", first), (0, [design, role]))
        heads, rows = read_csv(room("a"), "plan.csv")
        row = dict(zip(heads, next(r for r in rows if "group:" + DESIGN in r)))
        same("each row says where it comes from, and why",
             (row["source"].endswith("plans/1/plan.csv:2"), row["reason"].rpartition(" ")[0], row["ticket"]),
             (True, f"expired on {day(-1)} (step 1 of plan", "HR-1"))
        same("nothing is sent by planning", len(jirad.writes()), before)

        carried(room, jirad, "0", [plans.group("grant", FINN, DESIGN, "design", state_="noop", held=True,
                                               expires_on=LATER, **grant)], age=40)  # by name it is the first
        same("a later day by a later plan counts", expired(room, jirad, "c", room("plans")), (0, [role]))
        must(tool(room, "apply", room("c"), "--confirm", "--settle", "5s", "--quiet", jirad=jirad))
        same("what was taken back is not due", expired(room, jirad, "d", room("plans")), (0, []))
        os.rename(room("c"), room("plans", "4"))
        ok(jirad.edit("add-actor", project=MKT[0], role=10002, account=FINN), "others give the role again")
        same("nor is what was given by others since", expired(room, jirad, "e", room("plans")), (0, []))

        carried(room, jirad, "5", [plans.group("revoke", FINN, DESIGN, "design", **grant)], age=30)
        carried(room, jirad, "6", [plans.group("grant", FINN, DESIGN, "design", expires_on=day(-1), **grant)], age=20)
        same("given twice, it is taken back once", expired(room, jirad, "f", room("plans")), (0, [design]))

        os.makedirs(room("others"))
        other = carried(room, jirad, "7", [plans.group("grant", JANA, WEBSHOP, "team-webshop", expires_on=day(-1))])
        value = read_json(other, "plan.json")
        ok(value["steps"][0]["expires_on"] == day(-1), "the day stands in plan.json")
        code, said = expired(room, jirad, "g", room("others"))
        same("a folder without plans", (code, said.splitlines()[0]),
             (65, "plan: --expired: no plan is in the folders given"))
        code, said = expired(room, jirad, "g", room("nowhere"))
        same("no folder", code, 65)
        same("no folder is named", expired(room, jirad, "g")[0], 2)


def days():
    with Room() as room, Jirad(room, tenant="company") as jirad:
        for n, (row, message) in enumerate((
                (f"grant,{FINN},group-name:design,{day(1)}", None),
                (f"grant,{FINN},group-name:design,{day(0)}",
                 f"p.csv:2:4: {day(0)} is not in the future: a grant expires on a later day than today"),
                (f"grant,{FINN},group-name:design,{day(-40)}",
                 f"p.csv:2:4: {day(-40)} is not in the future: a grant expires on a later day than today"),
                (f"grant,{FINN},group-name:design,31.12.2099",
                 "p.csv:2:4: '31.12.2099' is not a day: write it as in 2026-11-30"),
                (f"revoke,{JANA},group-name:managers,{LATER}",
                 "p.csv:2:4: only a grant that can be taken back expires: leave the cell blank"),
                (f"grant,{FINN},lead:FRM,{LATER}",
                 "p.csv:2:4: only a grant that can be taken back expires: leave the cell blank"))):
            with open(room("p.csv"), "w", encoding="utf-8") as file:
                file.write(f"action,principal,target,expires_on\n{row}\n")
            result = tool(room, "plan", "p.csv", "-o", room(f"p{n}"), "--quiet", jirad=jirad)
            lines = result.stderr.removeprefix("jira-access: ").splitlines()
            same(row, (result.returncode, lines[:1]), (65, [message]) if message else (0, []))
        same("it stands in plan.json and plan.csv",
             (read_json(room("p0"), "plan.json")["steps"][0]["expires_on"], day(1) in read_csv(room("p0"), "plan.csv")[1][0]),
             (day(1), True))
        with open(room("p0", "summary.txt"), encoding="utf-8") as file:
            ok(f", until {day(1)}  [p.csv:2]" in file.read(), "and the summary says until when")


def elsewhere():
    """The plans of one site, asked of another that has the same people and groups."""
    with Room() as room, Jirad(room, tenant="company") as jirad:
        directory = carried(room, jirad, "1", [plans.group("grant", FINN, DESIGN, "design", expires_on=day(-1))])
        with Jirad(room, "--cloud-id", "5ca1ab1e-0000-4000-8000-000000000001", tenant="company") as other:
            other.edit("add-member", account=FINN, group=DESIGN)
            same("plans of other sites are passed over", expired(room, other, "a", directory), (0, []))


with concurrent.futures.ThreadPoolExecutor(3) as pool:
    for one in [pool.submit(part) for part in (due, days, elsewhere)]:
        one.result()
done()
