#!/usr/bin/python3
"""Lists that do not have all: roles of their own in projects called company-managed, groups that no list has. TAP."""
import csv
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from harness import Jirad, Room, done, must, ok, read_json, same, same_rows, tool  # noqa: E402

EVERY = ("accounts", "groups", "memberships", "projects", "roles", "role_assignments", "permission_grants",
         "effective_access", "findings", "completeness")


def export(room, jirad, name, *more, status=0, env=None):
    """The rows of every report, as dictionaries; what stderr said; run.json."""
    where = room(name)
    run = must(tool(room, "export", "-o", where, "--format", "csv", "--quiet", *more, jirad=jirad, env=env), status)
    where += "" if status == 0 else ".incomplete"
    rows = {}
    for report in EVERY:
        with open(os.path.join(where, report + ".csv"), encoding="utf-8-sig", newline="") as file:
            rows[report] = list(csv.DictReader(file))
    return rows, run.stderr, read_json(where, "run.json")


def some(rows, *columns, **where):
    return [tuple(row[c] for c in columns) for row in rows if all(row[k] == v for k, v in where.items())]


def own_roles_of_a_company_managed_project(room):
    """The list of projects calls all of them classic, or says nothing; what the role's scope says is believed."""
    with Jirad(room) as jirad:
        whole, _, _ = export(room, jirad, "whole")
    for name, faults in {
            "classic": ["project/search * replace \"simplified\":true,\"style\":\"next-gen\" \"simplified\":false,\"style\":\"classic\""],
            "no style": ["project/search * replace \"simplified\":true,\"style\":\"next-gen\", "]}.items():
        with Jirad(room, *[word for fault in faults for word in ("--fault", fault)]) as jirad:
            rows, _, _ = export(room, jirad, name.replace(" ", "-"), status=3)
        listed = ("10400", "10401", "10402")
        same_rows(f"{name}: actors of roles with a project of their own are read",
                  [r for r in some(rows["role_assignments"], "project_key", "role_id", "actor_id") if r[1] in listed],
                  [r for r in some(whole["role_assignments"], "project_key", "role_id", "actor_id") if r[1] in listed])


def group_that_no_list_has(room):
    """Found by its id in a role: its members are read, it is one of the groups, and that no list has it is said."""
    with Jirad(room) as jirad:
        whole, _, _ = export(room, jirad, "listed")
        for group in ("Developers", "R&D / Platform #1 + QA? 100%"):
            ok(jirad.edit("unlist-group", group=group), f"'{group}' is in no list any more")
        rows, _, run = export(room, jirad, "unlisted")
    there = some(whole["role_assignments"], "actor_id", actor_name="R&D / Platform #1 + QA? 100%")[0][0]
    same("complete", run["complete"], True)
    same_rows("its members are read", some(rows["memberships"], "account_id", group_id=there),
              some(whole["memberships"], "account_id", group_id=there))
    for report in ("role_assignments", "effective_access"):
        drop = lambda row: {k: v for k, v in row.items() if k != "flags"}  # noqa: E731
        same(f"{report} is as if it were listed", list(map(drop, rows[report])), list(map(drop, whole[report])))
    same("that no list has it is said", some(rows["groups"], "group_id", flags="unlisted group"), [(there,)])
    same("and it is not taken for gone", some(rows["findings"], "detail", finding="orphaned grant"),
         some(whole["findings"], "detail", finding="orphaned grant"))
    asked = [row for row in rows["completeness"] if row["object"] == "groups that no list has, asked for by id"]
    same("how many were asked for, and found", [(r["kept"], r["complete"]) for r in asked], [("1", "yes")])


with Room() as room:
    own_roles_of_a_company_managed_project(room)
    group_that_no_list_has(room)
done()
