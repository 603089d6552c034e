#!/usr/bin/python3
"""Administrators on a site of today: what its groups are called, roles of accounts and groups in privileged, guards and
explain, and what is said where roles cannot be read. TAP."""
import collections
import csv
import json
import os
import sys
import types

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from access_reference import Reference  # noqa: E402
from finding_reference import Findings  # noqa: E402
from harness import Jirad, Room, done, must, ok, read_json, same, same_rows, tool, truth  # noqa: E402

ORG = "0a6e0000-1111-4111-8111-00000000abcd"
CLOUD = "f6eef702-e05d-43ba-bd5c-75fce47d560e"
HEADS = "action,principal,target\n"


def key(room):
    with open(room("key"), "w", encoding="ascii", opener=lambda p, f: os.open(p, f, 0o600)) as file:
        file.write("jirad-org-key\n")
    return "--org", ORG, "--org-key-file", room("key")


def export(room, name, jirad, *args, status=0):
    result = must(tool(room, "export", "-o", room(name), "--format", "csv-raw", "--quiet", *args, jirad=jirad), status)
    return room(name) + {0: "", 3: ".incomplete"}[status], result


def rows(run, report):
    with open(os.path.join(run, report + ".csv"), encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def by_role(run):
    return next(r for r in rows(run, "completeness") if r["object"] == "administrators by role")


def above_projects(run):
    return {(r["account_id"], r["privilege"], r["via"]) for r in rows(run, "privileged") if r["scope"] != "project"}


def without_key(room, jirad, facts):
    run, _ = export(room, "plain", jirad)
    members = {(m["group_id"], m["account_id"]) for m in facts["memberships"]}
    group = {g["group_name"]: g["group_id"] for g in facts["groups"]}
    want = [(a, privilege, f"{kind} administrators > {name}")
            for name, kinds in (("org-admins", ("organisation", "Jira")), ("jira-admins-jirad", ("Jira",)))
            for g, a in members if g == group[name] for kind in kinds for privilege in (f"{kind} admin", "can grant admin")]
    same_rows("without a key: the groups of Jira's lists are called what they are", above_projects(run), want)
    row = by_role(run)
    ok(row["drop_reason"].startswith("not read: no organisation's key was given: ") and row["kept"] == "0",
       "without a key: completeness says that administrators by role are not known", row)
    return run


def refused(room, run):
    """The search by role is refused: the rest stands, and completeness says what is missing."""
    for status in (400, 403, 404):
        with Jirad(room, "--org-roles", "--fault", f'"roleIds" * status {status}') as jirad:
            other, _ = export(room, f"refused-{status}", jirad, *key(room))
        row = by_role(other)
        ok(row["drop_reason"].startswith("not read: ") and str(status) in row["drop_reason"] and row["kept"] == "0",
           f"the search by role is refused with {status}: completeness says so", row)
        ok(above_projects(other) < above_projects(run) and len(above_projects(other)) > 20,
           f"and with {status} nobody else is lost", len(above_projects(other)))
    with Jirad(room, "--org-roles", "--fault", '"roleIds" * status 422') as jirad:
        other, result = export(room, "broken", jirad, *key(room), status=3)
    ok("administrators of the organisation" in result.stderr, "a search by role that breaks: incomplete", result.stderr)


def guarded(room, facts):
    """Plans over a reading: what the last administrators lose is refused, whichever side made them such."""
    group = {g["group_name"]: g["group_id"] for g in facts["groups"]}
    status = {a["account_id"]: a["status"] for a in facts["accounts"] if a["account_type"] == "atlassian"}
    members = {}
    for m in facts["memberships"]:
        members.setdefault(m["group_id"], []).append(m["account_id"])
    me = read_json(room("run"), "run.json")["account"]["id"]

    def judged(name, wanted, revokes, *args):
        with open(room("plan.csv"), "w", encoding="utf-8") as file:
            file.write(HEADS + "".join(f"revoke,{a},group:{g}\n" for a, g in revokes))
        must(tool(room, "plan", room("plan.csv"), "--snapshot", room("run"), "-o", room(name), "--quiet",
                  "--max-revoke-percent", "100", *args), 6 if wanted else 0)
        told = [(r["guard"], r["what"]) for r in read_json(room(name), "plan.json").get("refusals", [])]
        ok([g for g, _ in told] == [g for g, _ in wanted] and all(w in t for (_, w), (_, t) in zip(wanted, told)),
           f"guards: {name}", told)

    def everybody(name):
        return [(a, group[name]) for a in members[group[name]] if status.get(a) == "active" and a != me]

    holders = {(a, p) for a, p, _ in above_projects(room("run")) if status.get(a) == "active"}
    count = {p: sum(q == p for _, q in holders) for p in ("site admin", "user access admin", "organisation admin")}
    keepers = everybody("site-keepers")
    others = count["site admin"] - len(keepers) + 1  # Dora Directory has it, and is not in Jira
    judged("site administrators by role", [("min-admins", f"would have {others} site administrators instead of "
                                                          f"{others + len(keepers)}")],
           keepers, "--min-admins", str(others + 1))
    judged("as many site administrators as must stay", [], keepers, "--min-admins", str(others))
    access = everybody("jira-user-access-admins-jirad")
    judged("user access administrators", [("min-admins", "user access administrators instead of")], access,
           "--min-admins", str(count["user access admin"]))
    judged("administrators of another product",
           [("min-admins", "the site would have 1 confluence administrator instead of 4; at least 4 must stay")], everybody("wiki-admins"), "--min-admins", "4")
    judged("own administration of the organisation is by a role as well", [], [(me, group["org-admins"])],
           "--min-admins", "0")
    judged("own administration of Jira is by groups alone", [("own-access", "would no longer be a Jira administrator")],
           [(me, group["org-admins"]), (me, group["jira-admins-jirad"])], "--min-admins", "0")


WHAT = {"organisation admin": "the organisation", "site admin": "the site", "user access admin": "user access",
        "product admin": "Confluence"}


def ending_with(privileged, group, here):
    """What active accounts have through this group alone, above projects; Jira's administration is told apart."""
    ways = collections.defaultdict(set)
    for r in privileged:
        if r["privilege"] in WHAT and r["status"] == "active":
            ways[r["privilege"], r["account_id"]].add(r["via"].partition(" > ")[2])
    return {post for post, by in ways.items() if by == {group} and post[1] in here}


def not_in_jira(room, facts):
    """An account that administrators names may be none of Jira's."""
    here = {a["account_id"] for a in facts["accounts"]}
    away = [row for row in rows(room("run"), "administrators") if row["account_id"] not in here]
    ok(away, "there is such an administrator")
    for word in {w for row in away for w in (row["account_id"], row["display_name"], row["email"].upper())}:
        said = tool(room, "explain", word, "--snapshot", room("run"))
        ok(said.returncode == 2 and f"'{word}' is in the organisation's directory and not in Jira" in said.stderr,
           f"explain {word}: not in Jira", said.stderr)


def explained(room, facts):
    group = {g["group_name"]: g["group_id"] for g in facts["groups"]}
    for name, lines in (("org-admins", ["organisation administrators", "Jira administrators"]),
                        ("jira-admins-jirad", ["Jira administrators"]),
                        ("site-keepers", ["site administrators"]),
                        ("wiki-admins", ["product administrators"]),
                        ("jira-user-access-admins-jirad", ["user access administrators"])):
        said = must(tool(room, "explain", "--group", group[name], "--snapshot", room("run"))).stdout
        told = [line.strip() for line in said.splitlines() if line.endswith(" administrators") and ":" not in line]
        same(f"explain --group {name}", told, lines)
        told = json.loads(must(tool(room, "explain", "--group", group[name], "--snapshot", room("run"), "--json")).stdout)
        same(f"explain --group {name} --json", sorted(k for k, v in told.items() if k.endswith("_administrators") and v),
             sorted(line.lower().replace(" ", "_") for line in lines))
        ends = ending_with(rows(room("run"), "privileged"), name, {a["account_id"] for a in facts["accounts"]})
        same(f"explain --group {name}: what ends with the group", sorted(
            (f"{lost['what']} admin", lost["account"]["account_id"]) for lost in told["administration_lost"]), sorted(ends))
        ok(all(f"{n} account{'s' * (n > 1)} no longer administer{'s' * (n == 1)} {WHAT[post]}: " in said
               for post, n in collections.Counter(post for post, _ in ends).items()) and
           ("no longer administer" in said) == bool(ends), f"explain --group {name}: in words", said)
    ok("organisation role site-admin on the site\n" in must(tool(
        room, "explain", "--group", group["site-keepers"], "--snapshot", room("run"))).stdout, "the site has a name")
    given = {}
    for r in facts["org_roles"]:
        by = "group" if r["principal_type"] == "group" else "user"
        if (CLOUD in r["resource_id"] or ORG in r["resource_id"]) and r["way"] in ("", "direct") and not (
                by == "user" and r["role"] == "atlassian/user"):
            given.setdefault((by, r["principal_id"]), []).append(
                f"org-role:{by}:{r['principal_id']}:{r['role']}:{r['resource_id']}")
    for t in facts["org_tokens"]:
        given.setdefault(("user", t["owner_id"]), []).append(f"token:{t['owner_id']}:{t['token_id']}")
    here = {a["account_id"] for a in facts["accounts"]} | set(group.values())
    for (by, who), ids in given.items():
        if who not in here:
            continue
        told = json.loads(must(tool(room, "explain", *(["--group"] if by == "group" else []), who, "--snapshot",
                                    room("run"), "--json")).stdout)
        same(f"explain {who}: its roles in the organisation, and its tokens",
             sorted(g["grant_id"] for g in told["grants"] if g["kind"] in ("org-role", "token")), sorted(set(ids)))
    for row in rows(room("run"), "privileged"):
        if row["privilege"] == "site admin" and row["access_type"] == "direct" and row["status"] == "active":
            said = must(tool(room, "explain", row["account_id"], "--snapshot", room("run")))
            ok("  site administrator by a role of its own" in said.stdout.splitlines(),
               "explain ACCOUNT: a role of its own", said.stdout)
            break
    else:
        ok(False, "somebody is a site administrator by a role of its own")


def by_role_alone(run, reference):
    """Whom Jira's groups of administrators do not show is a finding, with what it administers."""
    kind = "administrator by organisation role alone"
    got = {r["subject_id"]: r["detail"] for r in rows(run, "findings") if r["finding"] == kind}
    same("administrators whom none of Jira's groups shows", sorted(got), sorted(f[3] for f in reference.admins_by_role(CLOUD)))
    ok(any("the site" in d for d in got.values()) and any("user access" in d for d in got.values()),
       "and what they administer", got)
    flagged = {r["account_id"] for r in rows(run, "administrators") if kind in r["flags"].split("; ")}
    here = {r["account_id"] for r in rows(run, "accounts")}
    same("administrators has them with that flag, but for who is not in Jira", flagged, set(got) & here)
    ok(set(got) - here and all("no list of Jira's has it" in got[a] for a in set(got) - here),
       "and who is not in Jira is found as well", got)


def reaching(run):
    """Who administers Jira, by a group or by a role of its own, may administer every project that is computed."""
    want = {(r["account_id"], r["access_type"]) for r in rows(run, "privileged")
            if r["privilege"] == "Jira admin" and not r["via"].startswith("organisation") and r["status"] == "active"}
    got = {(r["account_id"], r["access_type"]) for r in rows(run, "effective_access") if "ADMINISTER" in
           r["permissions"].split("; ") and r["via"].startswith("Jira administrators")}
    ok(("direct" in {t for _, t in want}) and {a for a, _ in want} <= {a for a, _ in got},
       "Jira administrators reach every project, whichever way they are such", want - got)


with Room() as room:
    with Jirad(room, "--org-roles") as jirad:
        facts = truth(room, "small", "--org-roles")
        plain = without_key(room, jirad, facts)
        run, _ = export(room, "run", jirad, *key(room))
        by_role_alone(run, Findings(facts, Reference(facts, jirad), types.SimpleNamespace(groups=set())))
    ok(above_projects(plain) <= above_projects(run), "a key takes nothing away",
       above_projects(plain) - above_projects(run))
    reaching(run)
    refused(room, run)
    guarded(room, facts)
    explained(room, facts)
    not_in_jira(room, facts)
done()
