#!/usr/bin/python3
"""Findings end to end: every kind against a reference in Python, the flags of other reports, the order, what is not
judged for lack of a signal, rosters and rules, and each way in which their files may be damaged. TAP."""
import collections
import hashlib
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from access_reference import Reference, by_id  # noqa: E402
from finding_reference import ORDER, SEVERITIES, Activity, Findings, flags  # noqa: E402
from harness import (Jirad, Room, done, must, ok, read_bytes, read_csv, read_json, same, same_rows, tool,  # noqa: E402
                     truth)

COLUMNS = ["finding", "severity", "subject_type", "subject_id", "subject_name", "project_key", "detail", "suggestion"]
ORG = "0a6e0000-1111-4111-8111-00000000abcd"


def rows(run, report):
    header, lines = read_csv(run, report + ".csv")
    return [dict(zip(header, line)) for line in lines]


def found(run):
    return [tuple(r[c] for c in ("finding", "severity", "subject_type", "subject_id", "project_key"))
            for r in rows(run, "findings")]


def export(room, name, *options, jirad=None):
    must(tool(room, "export", "-o", room(name), "--format", "csv-raw", "--quiet", *options, jirad=jirad))
    return room(name)


def write(room, name, text):
    with open(room(name), "wb") as file:
        file.write(text if isinstance(text, bytes) else text.encode())
    return room(name)


def lines_of(header, lines):
    return "\n".join(",".join(line) for line in [header] + lines) + "\n"


def in_order(name, run):
    types = ["account", "group", "project", "role assignment", "role", "permission scheme", "filter", "dashboard",
             "organisation account", "security level"]
    got = [(SEVERITIES.index(r["severity"]), ORDER.index(r["finding"]), types.index(r["subject_type"]),
            by_id(r["subject_id"]) if r["subject_type"] in ("project", "role", "filter", "dashboard", "security level") else ())
           for r in rows(run, "findings")]
    ok(got == sorted(got), f"{name}: by severity, kind and subject")


def same_flags(name, run, want):
    def actors():
        for r in rows(run, "role_assignments"):
            yield r["flags"], flags(want, ("role assignment", r["grant_id"]),
                                    ("account" if r["actor_type"] == "user" else r["actor_type"], r["actor_id"]))
    for report, kind in (("accounts", "account"), ("groups", "group"), ("projects", "project")):
        got = rows(run, report)
        same(f"{name}: flags of {report}", [r["flags"] for r in got],
             [flags(want, (kind, r[kind + "_id"])) for r in got])
    pairs = list(actors())
    same(f"{name}: flags of role_assignments", [p[0] for p in pairs], [p[1] for p in pairs])


def one_tenant(tenant):
    with Room() as room, Jirad(room, tenant=tenant) as jirad:
        run = export(room, "run", jirad=jirad)
        said = truth(room, tenant)
        want = Findings(said, Reference(said, jirad)).all()
        # A scheme and a security level are told once for each holder that is gone, an app for each way: the reference
        # knows it once.
        same_rows(f"{tenant}: every finding, and no other", set(found(run)), set(want))
        by_holder = ("permission scheme", "security level")
        same_rows(f"{tenant}: none is told twice, save of schemes, levels and apps",
                  [f for f in found(run) if f[2] not in by_holder and f[0] != "app administers"],
                  {f for f in want if f[2] not in by_holder and f[0] != "app administers"})
        same(f"{tenant}: the columns", read_csv(run, "findings.csv")[0], COLUMNS)
        in_order(tenant, run)
        same_flags(tenant, run, want)
        ok(all(r["detail"] and r["suggestion"] for r in rows(run, "findings")), f"{tenant}: each in words")
        schemes = collections.Counter(p["scheme_id"] for p in said["projects"] if p["state"] != "deleted")
        scheme_of = {p["project_key"]: p["scheme_id"] for p in said["projects"]}
        same(f"{tenant}: whose scheme others have is told so",
             [r["project_key"] for r in rows(run, "findings") if r["finding"].endswith(" exposure") and
              (" the scheme: give this one a scheme of its own" in r["suggestion"]) != (schemes[scheme_of[r["project_key"]]] > 1)],
             [])
        same(f"{tenant}: nobody is told to delete anything",
             [r for r in rows(run, "findings") if "delete" in r["suggestion"]], [])
        same(f"{tenant}: run.json says what was looked for with", read_json(run, "run.json")["findings"],
             {"dormant_days": 90, "company_domains": []})
        judged = [r for r in rows(run, "completeness") if r["object"] == "findings"]
        people = sum(a["account_type"] == "atlassian" and a["status"] == "active" for a in said["accounts"])
        same(f"{tenant}: without an organisation nobody's activity is known, nor what roles in it give",
             [(r["endpoint"], r["kept"], r["dropped"]) for r in judged],
             [("administrator by organisation role alone", "0", "0"), ("token of an inactive account", "0", "0"),
              ("token of an administrator", "0", "0"), ("token that never expires", "0", "0"),
              ("service account without an owner", "0", "0"), ("dormant", "0", str(people)), ("unused token", "0", "0")])
        external = export(room, "external", "--snapshot", run, "--company-domains", "nowhere.invalid")
        want = Findings(said, Reference(said, jirad), domains={"nowhere.invalid"}).external()
        same_rows(f"{tenant}: an account without an e-mail is not external",
                  [f for f in found(external) if f[0] == "external domain"], want)
        narrow = export(room, "narrow", "--project", said["projects"][0]["project_key"], jirad=jirad)
        ok(not any(f[0] == "unused group" for f in found(narrow)),
           f"{tenant}: in a part of the projects no group is called unused")
        row = [r for r in rows(narrow, "completeness") if (r["object"], r["endpoint"]) == ("findings", "unused group")]
        ok(len(row) == 1 and row[0]["complete"] == "yes" and "not all projects" in row[0]["drop_reason"],
           f"{tenant}: and completeness says so", row)


def roster(room, run, said, all_of):
    """Leavers by e-mail and by id, in capitals, by date; and rows that say nothing certain."""
    people = sorted(all_of.active_people())
    with_mail = [a for a in people if all_of.email(a) and
                 [lower for lower in map(all_of.email, people)].count(all_of.email(a)) == 1]
    today = str(all_of.activity.finished)
    lines = [(all_of.email(with_mail[0]).upper(), "", "Left", ""), ("", with_mail[1], "terminated", ""),
             (all_of.email(with_mail[2]), "", "", "2020-01-31"), (all_of.email(with_mail[3]), "", "active", today),
             (all_of.email(with_mail[4]), "", "left", "2999-12-31"), (all_of.email(with_mail[5]), "", "On leave", ""),
             ("nobody@example.invalid", "", "left", ""), ("here@example.invalid", "", "active", ""),
             (all_of.email(with_mail[6]), with_mail[7], "left", ""), (all_of.email(with_mail[8]), "", "left", ""),
             ("", with_mail[8], "active", "")]
    file = write(room, "hr.csv", "\ufeff" + lines_of(("Email", "Account ID", "STATUS", "End date"), lines))
    out = export(room, "hr", "--snapshot", run, "--roster", file)
    got = rows(out, "findings")
    plain = [(a, b, c.lower(), d) for a, b, c, d in lines[:6]]
    same_rows("roster: who left, by id, e-mail or day, and nobody else", [f for f in found(out) if f[0] == "leaver"],
              all_of.leavers(plain))
    ok(len(all_of.leavers(plain)) == 3, "roster: and these are three")
    same("roster: rows that say nothing certain",
         [(r["subject_id"], r["detail"]) for r in got if r["finding"] == "roster ambiguous"],
         [("line 10", "account id and e-mail belong to two accounts"),
          ("line 11", f"the rows about account {with_mail[8]} contradict each other; the first is in line 11"),
          ("line 12", f"the rows about account {with_mail[8]} contradict each other; the first is in line 11")])
    named = {with_mail[i] for i in (0, 1, 2, 3, 4, 5, 8)}
    rest = [a for a in people if a not in named]
    same("roster: rows and accounts that do not meet, each",
         sorted((r["subject_id"], r["subject_name"], r["detail"]) for r in got if r["finding"] == "roster unmatched"),
         sorted([(a, all_of.accounts[a]["display_name"], "no row of the roster names it" if all_of.email(a) else
                  "no e-mail of it is known, and no row names its id") for a in rest] +
                [("line 8", "nobody@example.invalid", "left the company; no account has this e-mail, as far as e-mails "
                                                      "are known"),
                 ("line 9", "here@example.invalid", "works here; no account has this e-mail, as far as e-mails are "
                                                    "known")]))
    same("roster: run.json holds its digest", read_json(out, "run.json")["findings"]["roster"],
         {"sha256": hashlib.sha256(read_bytes(file)).hexdigest(), "rows": len(lines)})
    return file


def duties(room, run, said, all_of, name):
    role = collections.Counter(a["role_id"] for a in said["actors"]).most_common(1)[0][0]
    role_name = all_of.roles[role]["role_name"]
    place = next(a for a in said["actors"] if a["role_id"] == role and a["project_id"] in all_of.live)
    group = next(g["group_id"] for g in said["groups"] if all_of.members[g["group_id"]])
    once = [g["group_name"] for g in said["groups"] if all_of.members[g["group_id"]] and "," not in g["group_name"]]
    once = next(g for g in once if once.count(g) == 1 and [x["group_name"] for x in said["groups"]].count(g) == 1)
    key = all_of.key(place["project_id"])
    rules = [("R1", "high", "browse", "administer", "project"), ("R2", "low", f"group:{group}", "work", "site"),
             ("R3", "medium", f"role:{role_name}", "permission:EDIT_ISSUES", "project"),
             ("R4", "info", f"role:{key}/{role_name}", f"group-name:{once}", "project"),
             ("R5", "high", f"role:{key}/{role_name}", "permission:ADMINISTER", "site")]
    file = write(room, "rules.csv", lines_of(("rule_id", "severity", "left", "right", "scope"), rules))
    out = export(room, "sod", "--snapshot", run, "--sod", file)
    want = all_of.duties(rules)
    same_rows(f"{name}: whoever holds both sides of a rule", [f for f in found(out) if f[0] == "segregation of duties"],
              list(want.elements()))
    ok(len({f[1] for f in want}) >= 3, f"{name}: with the severities of the rules", want)
    again = export(room, "sod2", "--snapshot", run, "--sod", file)
    ok(read_bytes(out, "findings.csv") == read_bytes(again, "findings.csv"), f"{name}: the same bytes again")
    same(f"{name}: run.json holds the rules' digest", read_json(out, "run.json")["findings"]["sod"],
         {"sha256": hashlib.sha256(read_bytes(file)).hexdigest(), "rows": 5})


def advice():
    """What to do about a program that administers hangs on what it is."""
    with Room() as room, Jirad(room, tenant="people") as jirad:
        run = export(room, "run", jirad=jirad)
        told = {(r["subject_name"], r["suggestion"].split(",")[0].split(";")[0].split(" under")[0])
                for r in rows(run, "findings") if r["finding"] == "app administers"}
        same("an app, service accounts and an agent are advised apart", told,
             {("Timesheets", "look at the app's scopes"),
              ("Release robot", "see who answers for this service account"),
              ("Triage agent", "make sure that this agent must administer: it acts on what people write to it")})
        same("and guests are told as such", {(r["subject_name"], r["detail"]) for r in rows(run, "findings")
                                             if r["finding"] == "external guest"},
             {("Gus Guest", "a guest, as Jira says; without a licence it can browse 6 live projects"),
              ("Gwen Guest", "in a guest role; without a licence it can browse 6 live projects")})


def with_organisation(tenant):
    with Room() as room, Jirad(room, tenant=tenant) as jirad:
        with open(room("key"), "w", encoding="ascii", opener=lambda p, f: os.open(p, f, 0o600)) as file:
            file.write("jirad-org-key\n")
        run = export(room, "run", "--org", ORG, "--org-key-file", room("key"), "--company-domains", "EXAMPLE.com",
                     jirad=jirad)
        said = truth(room, tenant)
        reference, activity = Reference(said, jirad), Activity(run)
        all_of = Findings(said, reference, activity, domains={"example.com"})
        name = tenant + " with its organisation"
        same_rows(f"{name}: every finding, and no other", set(found(run)), set(all_of.all()))
        same_flags(name, run, all_of.all())
        for kind in ("dormant", "never active", "administrator by organisation role alone",
                     "suspended account that still holds", "pending invitation", "never accepted"):
            ok(any(f[0] == kind for f in found(run)), f"{name}: some are {kind}")
        other = export(room, "days", "--snapshot", run, "--dormant-days", "200")
        fewer = Findings(said, reference, activity, days=200)
        same_rows(f"{name}: --dormant-days",
                  [f for f in found(other) if f[0] in ("dormant", "never active", "pending invitation", "never accepted")],
                  fewer.dormant() | fewer.never_active() | fewer.invitations())
        ok(len(fewer.invitations()) < len(all_of.invitations()), f"{name}: an invitation is given its time")
        told = {r["subject_name"]: r["detail"] for r in rows(run, "findings") if "invitation" in r["detail"] or
                "invited" in r["detail"]}
        same(f"{name}: of who is not in Jira it is said", {n: d.partition(", ")[2].partition("days")[2] or d
                                                           for n, d in told.items() if n in ("Ivo Invited", "Nell Never")},
             {"Ivo Invited": " before, and its invitation is not accepted, not in Jira",
              "Nell Never": "never accepted its invitation, and is deactivated now, not in Jira"})
        roster(room, run, said, all_of)
        duties(room, run, said, all_of, name)


ROSTER, RULES = "email,account_id,status,end_date\n", "rule_id,severity,left,right,scope\n"
WORDS = ": the statuses are active, employed, current, on_leave, left, leaver, terminated, resigned, retired, former, inactive, ended"
TERM = ("unknown entitlement '{}': write group:ID, group-name:NAME, role:NAME, role:PROJECTKEY/NAME, permission:KEY, "
        "browse, work or administer")

# What stands in the file, and what is said of it behind its name.
BAD_ROSTERS = [
    ("", ": the file is empty: it needs a header that names its columns"),
    ("email,state\na@b.c,left\n", ":1: the column 'status' is missing; is 'state' meant for it?"),
    ("mail address,status\na@b.c,left\n", ":1: the column 'email' or 'account_id' is missing"),
    ("email,status,Status\na@b.c,left,left\n", ":1:3: the column 'status' is a duplicate of column 2: remove one"),
    (ROSTER + "ann at example,,left,\n", ":2:1: not an e-mail address"),
    (ROSTER + "Ann <a@b.c>,,left,\n", ":2:1: not an e-mail address"),
    (ROSTER + "a@b@c,,left,\n", ":2:1: not an e-mail address"),
    (ROSTER + ",712020 7,left,\n", ":2:2: not an account id: it has a space in it"),
    (ROSTER + "a@b.c,,lefft,\n", ":2:3: unknown status 'lefft', did you mean 'left'?"),
    (ROSTER + "a@b.c,,on the moon,\n", ":2:3: unknown status 'on_the_moon'" + WORDS),
    (ROSTER + "a@b.c,,,\n", ":2:3: neither a status nor an end_date"),
    (ROSTER + "a@b.c,,left,30.11.2026\n", ":2:4: not a day as in 2026-11-30"),
    (ROSTER + "a@b.c,,left,2026-02-29\n", ":2:4: not a day as in 2026-11-30"),
    (ROSTER + "a@b.c,,left,2026-11-30T00:00\n", ":2:4: not a day as in 2026-11-30"),
    (ROSTER + "\n\n\"a@b.c\",,left,tomorrow\n", ":4:4: not a day as in 2026-11-30"),
    (ROSTER + "a@b.c,left\n", ":2:3: the row has 2 cells, the header 4: put a text with a separator in it in quotes"),
    (ROSTER + "a@b.c,,\"left,\nd@e.f,,left,\n", ":2:3: the quote that opens this cell is never closed"),
    (ROSTER.encode() + b"ren\xe9@b.c,,left,\n", ":2:1: byte 0xE9 is not UTF-8; the file is probably in Windows-1252 "
     "('CSV' or 'ANSI'): save it as UTF-8: in Excel as 'CSV UTF-8 (Comma delimited)', in LibreOffice with the "
     "character set 'Unicode (UTF-8)'"),
]
BAD_RULES = [
    ("", ": the file is empty: it needs a header that names its columns"),
    ("rule_id,severity,left,right\n", ":1: the column 'scope' is missing"),
    (RULES + ",high,browse,work,site\n", ":2:1: the rule_id is empty"),
    (RULES + "1,high,browse,work,site\n1,high,browse,work,site\n", ":3:1: duplicate rule '1'"),
    (RULES + "1,hihg,browse,work,site\n", ":2:2: unknown severity 'hihg', did you mean 'high'?"),
    (RULES + "1,,browse,work,site\n", ":2:2: unknown severity '': the severities are high, medium, low, info"),
    (RULES + "1,high,,work,site\n", ":2:3: 'left' is empty"),
    (RULES + "1,high,browze,work,site\n", ":2:3: " + TERM.format("browze")),
    (RULES + "1,high,browse,groups:x,site\n", ":2:4: " + TERM.format("groups:x")),
    (RULES + "1,high,browse,zzz,site\n", ":2:4: " + TERM.format("zzz")),
    (RULES + "1,high,browse,role:,site\n", ":2:4: " + TERM.format("role:")),
    (RULES + "1,high,browse,work,projects\n", ":2:5: unknown scope 'projects', did you mean 'project'?"),
    (RULES + "1,high,browse,browse,site\n", ":2:4: left and right are the same"),
    (RULES + "1,high,group:a,group-name:b,project\n", ":2:5: two groups do not meet in a project: write scope 'site'"),
    (RULES + "1,high,browse,group-name:jira-administrator,site\n", ":2:4: there is no group called "
     "'jira-administrator'; is 'group-name:jira-administrators' meant?"),
    (RULES + "1,high,browse,group:jira-administrators,site\n", ":2:4: there is no group with the id "
     "'jira-administrators'; is 'group-name:jira-administrators' meant?"),
    (RULES + "1,high,browse,role:Developer,site\n", ":2:4: there is no role 'Developer'; is 'role:Developers' meant?"),
    (RULES + "1,high,browse,role:ALPH/Developers,site\n", ":2:4: there is no project 'ALPH'; is 'ALPHA' meant?"),
    (RULES + "\n1,high,browse,role:ALPHA/Developer,site\n", ":3:4: there is no role 'ALPHA/Developer'; is "
     "'role:Developers' meant?"),
    (RULES + "1,high,browse,permission:ADMINISTER_PROJECT,site\n", ":2:4: unknown permission 'ADMINISTER_PROJECT', "
     "did you mean 'ADMINISTER_PROJECTS'?"),
    (RULES + "1;high,browse,work,site\n", ":2:5: the row has 4 cells, the header 5: put a text with a separator in it "
     "in quotes"),
] + [(RULES + "".join(f"{i},high,group:{i},work,site\n" for i in range(70)),
      ":65:3: more than 64 different entitlements: split the file")]


def bad_files():
    with Room() as room:
        with Jirad(room) as jirad:
            run = export(room, "run", jirad=jirad)
        for option, table in (("--roster", BAD_ROSTERS), ("--sod", BAD_RULES)):
            for text, words in table:
                file = write(room, "list.csv", text)
                got = tool(room, "export", "--snapshot", run, "-o", room("no"), "--quiet", option, file)
                good = (got.returncode, got.stderr) == (65, f"jira-access: {file}{words}\n")
                ok(good and not os.path.exists(room("no")), f"{option}: {words[:60].strip()}",
                   f"{got.returncode} {got.stderr}\nwant: {words}")
        file = write(room, "list.csv", ROSTER + "a@b.c,,left,\nx,,left,\n,,left,\ny,,gone,\n")
        got = tool(room, "export", "--snapshot", run, "-o", room("no"), "--quiet", "--roster", file)
        same("--roster: every row that is wrong is told in one run", (got.returncode, got.stderr.splitlines()),
             (65, [f"jira-access: {file}:3:1: not an e-mail address", f"jira-access: {file}:5:1: not an e-mail address",
                   f"jira-access: {file}: 2 rows are wrong"]))
        got = tool(room, "export", "--snapshot", run, "-o", room("nameless"), "--roster",
                   write(room, "list.csv", ROSTER + ",,left,\n,,active,\n"))
        ok(got.returncode == 0 and "2 rows with neither an e-mail nor an account id" in got.stderr,
           "--roster: people without an e-mail are counted", got.stderr)
        for options, words in ((["--roster", room("none.csv")], "cannot read: No such file or directory"),
                               (["--roster", write(room, "x.xlsx", b"PK\3\4...")], "cannot be read as an XLSX workbook: not a zip")):
            got = tool(room, "export", "--snapshot", run, "-o", room("no"), "--quiet", *options)
            ok(got.returncode == 65 and words in got.stderr, f"a file that is none: {words}", got.stderr)
        for options in (["--dormant-days", "0"], ["--dormant-days", "9x"], ["--company-domains", "ann@example.com"],
                        ["--company-domains", "a.com,"], ["--company-domains", "localhost"]):
            got = tool(room, "export", "--snapshot", run, "-o", room("no"), "--quiet", *options)
            ok(got.returncode == 2 and options[0] in got.stderr, f"{' '.join(options)} is refused", got.stderr)


for each in ("small", "company", "people"):
    one_tenant(each)
advice()
with_organisation("company")
bad_files()
done()
