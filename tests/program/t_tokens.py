#!/usr/bin/python3
"""API tokens, keys of the organisation and service accounts: the report and the findings against what jirad says that there
are; by pages, whole and not; and nothing ever asks for what revokes them all. TAP."""
import concurrent.futures
import csv
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from harness import Jirad, Room, done, must, ok, read_bytes, read_json, same, same_rows, tool, truth  # noqa: E402
from token_reference import KINDS, Judge, day  # noqa: E402

ORG = "0a6e0000-1111-4111-8111-00000000abcd"


def key(room):
    if not os.path.exists(room("key")):
        with open(room("key"), "w", encoding="ascii", opener=lambda p, f: os.open(p, f, 0o600)) as file:
            file.write("jirad-org-key\n")
    return "--org", ORG, "--org-key-file", room("key")


def export(room, name, jirad, *args, status=0):
    must(tool(room, "export", "-o", room(name), "--format", "csv-raw,json", "--quiet", *key(room), *args, jirad=jirad),
         status)
    return room(name) + {0: "", 3: ".incomplete"}[status]


def rows(run, report):
    with open(os.path.join(run, report + ".csv"), encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def seconds(time):
    return re.sub(r"\.\d+Z$", "Z", time)


def check(name, said, run):
    judge = Judge(said, day(read_json(run, "run.json")["finished"]),
                  {r["account_id"] for r in rows(run, "privileged") if r["scope"] in ("organisation", "site")})
    known = {a["account_id"]: a for a in rows(run, "accounts")}
    there = {a["account_id"]: a for a in said["org_accounts"]}
    got = rows(run, "api_tokens")
    want, found = [], set()
    for t in said["org_tokens"]:
        flags, kinds = judge.flags(t)
        found |= {(kind, "API token", t["token_id"], t["label"]) for kind in kinds}
        status = t["status"].lower() or ("revoked" if t["revoked"] else "")
        want.append((t["token_id"], t["label"], t["owner_id"], seconds(t["created"]), seconds(t["expires"]),
                     seconds(t["last_active"]), status, t["scopes"].replace(",", "; "), "; ".join(flags), t["kind"]))
    same_rows(f"{name}: the tokens of the truth, with what is to be said of them",
              [tuple(r[c] for c in ("token_id", "label", "account_id", "created", "expires", "last_active",
                                    "token_status", "scopes", "flags", "token_kind")) for r in got], want)
    a = list(got[0])[2:12]
    same(f"{name}: of an owner in Jira what accounts says", [[r[c] for c in a] for r in got if r["account_id"] in known],
         [[known[r["account_id"]][c] for c in a] for r in got if r["account_id"] in known])
    told = {t["token_id"]: t for t in said["org_tokens"]}
    lost = [r for r in got if r["account_id"] and r["account_id"] not in known and r["account_id"] not in there]
    same(f"{name}: of one that only the lists of tokens know what they say",
         [(r["display_name"], r["email"], r["email_source"], r["status"], r["app_kind"]) for r in lost],
         [(told[r["token_id"]]["owner_name"], told[r["token_id"]]["owner_email"], "organisation",
           "active" if r["token_kind"] == "service account" else "unknown",
           "service account" if r["token_kind"] == "service account" else "") for r in lost])
    order = [(r["account_id"], r["token_id"]) for r in got]
    same(f"{name}: by owner, then token", order, sorted(order))
    same_rows(f"{name}: findings of tokens", [tuple(r[c] for c in ("finding", "subject_type", "subject_id", "subject_name"))
                                              for r in rows(run, "findings") if r["finding"] in KINDS], found)
    kind_of = {t["token_id"]: t["kind"] for t in said["org_tokens"]}
    same(f"{name}: a key of the organisation is not to be revoked before somebody saw what uses it",
         {(r["suggestion"].startswith("revoke it"), kind_of[r["subject_id"]] == "organisation key")
          for r in rows(run, "findings") if r["finding"] == "token of an inactive account"} &
         {(True, True), (False, False)}, set())
    orphans = {(s["account_id"], s["name"]) for s in judge.orphans()}
    same(f"{name}: service accounts without an owner", {(r["subject_id"], r["subject_name"]) for r in rows(run, "findings")
                                                         if r["finding"] == "service account without an owner"}, orphans)
    objects = read_json(run, "api_tokens.json")
    same(f"{name}: scopes and flags are arrays in JSON", [(o["scopes"], o["flags"]) for o in objects],
         [([w for w in r["scopes"].split("; ") if w], [w for w in r["flags"].split("; ") if w]) for r in got])
    return want, found


def tenants(room, names=("small", "company", "people", "S")):
    seen = set()
    for tenant in names:
        with Jirad(room, "--log", room("log-" + tenant), tenant=tenant) as jirad:
            run = export(room, tenant, jirad)
            same(f"{tenant}: nothing was written", jirad.writes(), [])
        want, _ = check(tenant, truth(room, tenant), run)
        seen |= {w for row in want for w in re.sub(r"\d+", "N", row[8]).split("; ")}
    same("every flag was seen", seen, {"", "never used", "unused N days", "no expiry", "owner inactive", "owner administers"})


def from_pages(room, name, fault):
    """The same from small pages, and from pages that are shorter than was asked for."""
    with Jirad(room, "--fault", fault, "--log", room("log " + name), tenant="S") as jirad:
        run = export(room, name, jirad)
    with open(room("log " + name), encoding="utf-8-sig") as file:
        asked = [line for line in map(json.loads, file) if "/api-tokens?" in line["path"] and line["status"] == 200]
    ok(len(asked) > 1 and all("pageSize=" in line["path"] for line in asked) and
       all("cursor=" in line["path"] for line in asked[1:]), f"{name}: page by page, by cursor", asked)
    ok(read_bytes(run, "api_tokens.csv") == read_bytes(room("S"), "api_tokens.csv"), f"{name}: the same tokens")


def endless(room, fault):
    with Jirad(room, "--fault", f"/api-access/ * {fault}", tenant="S") as jirad:
        run = export(room, fault, jirad, status=3)
    told = {r["object"]: r["complete"] for r in rows(run, "completeness") if "/api-access/" in r["endpoint"]}
    ok(told["API tokens"] == "no", f"{fault}: the tokens are incomplete", told)


def silent(room, what, fault, obj, says):
    """What a reply does not say of a token or of a service account is said to be missing."""
    with Jirad(room, "--fault", fault) as jirad:
        run = export(room, what, jirad, status=3)
    row = next(r for r in rows(run, "completeness") if r["object"] == obj)
    reasons = read_json(run, "run.json")["incomplete_reasons"]
    ok(row["complete"] == "no" and any(says in reason for reason in reasons), f"{what}: incomplete, and said", reasons)


def other_name(room):
    with Jirad(room, "--fault", "/service-accounts/ * replace items data") as jirad:
        run = export(room, "data", jirad)
    ok(read_bytes(run, "api_tokens.csv") == read_bytes(room("small"), "api_tokens.csv"),
       "a service account's tokens may be called data or items")


def replayed(room):
    run = room("replayed")
    must(tool(room, "export", "--snapshot", room("small"), "-o", run, "--format", "csv-raw", "--quiet"))
    ok(read_bytes(run, "api_tokens.csv") == read_bytes(room("small"), "api_tokens.csv"), "a replay has the same")


def left_out(room):
    with Jirad(room) as jirad:
        run = export(room, "without", jirad, "--without", "tokens,service-accounts")
        part = export(room, "part", jirad, "--without", "tokens")
    ok({r["token_kind"] for r in rows(part, "api_tokens")} == {"service account"}, "left out in part: the others are there")
    told = {r["endpoint"]: (r["complete"], r["drop_reason"]) for r in rows(part, "completeness") if r["object"] == "findings"}
    same("left out in part: so are the findings, and that is said", [told.get(kind) for kind in KINDS],
         [("", "judged in part: API tokens: not read: left out with --without")] * len(KINDS))
    same("left out: no row", rows(run, "api_tokens"), [])
    told = {r["endpoint"]: (r["complete"], r["drop_reason"]) for r in rows(run, "completeness") if r["object"] == "findings"}
    for kind in (*KINDS, "service account without an owner"):
        ok(told.get(kind, ("", ""))[1].startswith("not judged: ") and not told[kind][0], f"left out: {kind} is not judged",
           told)


def by_hand(room):
    """A key of the organisation is no step of ours, and no list that verify reads has it: it is never called revoked."""
    said = {t["label"]: t for t in truth(room, "company")["org_tokens"]}["directory migration"]
    with Jirad(room, tenant="company") as jirad:
        with open(room("hand.csv"), "w", encoding="utf-8") as file:
            file.write(f"action,principal,target\nrevoke,{said['owner_id']},token:{said['token_id']}\n")
        must(tool(room, "plan", room("hand.csv"), "-o", room("hand"), "--quiet", *key(room), jirad=jirad))
        apply = tool(room, "apply", room("hand"), "--confirm", "--settle", "1s", "--quiet", *key(room), jirad=jirad)
        verify = tool(room, "verify", room("hand"), "--quiet", *key(room), jirad=jirad)
        same("a key of the organisation is not revoked, and verify does not say so",
             (apply.returncode, verify.returncode, verify.stdout.rstrip().splitlines()[-1]),
             (3, 3, f"{room('hand')}: 0 of 1 changes hold, 0 do not, 1 could not be read"))


def compared(room):
    """A token that came, one that went, and what of others changed, each with its list; and what one side did not read."""
    said = {t["label"]: t for t in truth(room, "company")["org_tokens"]}
    faults = ("/api-tokens? * replace terraform Terraform", "/api-keys * replace 2027-05-31T07:30:00.000Z 2028-01-01T00:00:00.000Z",
              '/service-accounts/ * replace ,"write:jira-work"')
    with Jirad(room, tenant="company") as jirad:
        must(tool(room, "fetch", "-o", room("old"), "--quiet", *key(room), jirad=jirad))
    with Jirad(room, *(w for f in faults for w in ("--fault", f)), tenant="company") as jirad:
        jirad.edit("revoke-token", name=said["build server"]["token_id"])
        jirad.edit("add-token", account=said["terraform"]["owner_id"], name="try again")
        jirad.edit("revoke-token", name=said["directory migration"]["token_id"])
        jirad.edit("revoke-token", name=said["import"]["token_id"])
        must(tool(room, "fetch", "-o", room("new"), "--quiet", *key(room), jirad=jirad))
        must(tool(room, "fetch", "-o", room("less"), "--quiet", "--without", "service-accounts", *key(room), jirad=jirad))
    must(tool(room, "diff", room("old"), room("new"), "-o", room("changes"), "--format", "csv-raw"))

    def changes(run):
        return [(r["change"], r["object_type"], r["object_name"], r["principal_name"], r["entitlement"], r["before"], r["after"])
                for r in rows(run, "changes")]
    owner = {label: t["owner_name"] for label, t in said.items()}
    same_rows("diff: tokens, keys and service accounts' tokens", changes(room("changes")), [
        ("removed", "API token", "build server", owner["build server"], "API token build server", "allowed", ""),
        ("added", "API token", "try again", owner["terraform"], "API token try again", "", "allowed"),
        ("changed", "API token", "Terraform", owner["terraform"], "label", "terraform", "Terraform"),
        ("removed", "organisation key", "directory migration", owner["directory migration"],
         "organisation key directory migration", "token", ""),
        ("changed", "organisation key", "access review", "Aaron Aasen", "expires", "2027-05-31T07:30:00Z",
         "2028-01-01T00:00:00Z"),
        ("removed", "service account token", "import", "Webshop import", "API token import", "allowed", ""),
        ("changed", "service account token", "pipeline", "Release robot", "scopes", "read:jira-work; write:jira-work",
         "read:jira-work")])
    ids = {r["object_name"]: r["object_id"] for r in rows(room("changes"), "changes")}
    same("diff: by the grant's id", ids["build server"], f"token:{said['build server']['owner_id']}:{said['build server']['token_id']}")
    must(tool(room, "diff", room("old"), room("less"), "-o", room("unread"), "--format", "csv-raw"))
    same("diff: what one side did not read is unknown",
         sorted((c[0], c[1], c[2], c[5], c[6]) for c in changes(room("unread")) if "service account" in c[1]),
         [("unknown", "service account", "Release robot", "active", "unknown"),
          ("unknown", "service account", "Webshop import", "active", "unknown"),
          ("unknown", "service account token", "import", "allowed", "unknown"),
          ("unknown", "service account token", "pipeline", "allowed", "unknown")])


CASES = (
    (from_pages, "at most 20 a page", "/api-access/ * limit 20"),
    (from_pages, "half a page", "/api-access/ * short"),
    (endless, "repeat"),
    (endless, "cursor-repeat"),
    (silent, "a token without an owner", "/api-tokens? * without user", "API tokens", "'user' is missing"),
    (silent, "a token without an id", "/api-tokens? * null id 1", "API tokens", "'id' is null"),
    (silent, "a service account without an account", "/service-accounts 1 without atlassianId", "service accounts",
     "'atlassianId' is missing"),
    (other_name,),
    (replayed,),
    (left_out,),
    (compared,),
    (by_hand,),
)


def never(room):
    """A DELETE of the list of tokens revokes everybody's: no row of the program has a method for anything below it."""
    with Jirad(room) as jirad:
        must(tool(room, "fetch", "-o", room("snapshot"), "--quiet", *key(room), jirad=jirad))
        must(tool(room, "check", *key(room), jirad=jirad))
        writes = jirad.writes()
    ok(all("/api-access/" not in w["path"] for w in writes), "fetch and check: nothing is written to the lists of tokens", writes)
    top = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
    named = set()
    for where, _, files in os.walk(os.path.join(top, "fetch")):
        for file in files:
            text = read_bytes(where, file).decode()
            if "/api-access/" in text:
                named.add(file)
                ok(".method" not in text and "DELETE\"" not in text, f"{file} asks the lists of tokens, and has no method")
    same("where the lists of tokens are named", named, {"token.c", "optional.c"})


with Room() as root:
    key(root)
    if len(sys.argv) > 1:  # large ones, by hand: t_tokens.py M L
        tenants(root, sys.argv[1:])
        done()
    tenants(root)
    with concurrent.futures.ThreadPoolExecutor(len(CASES)) as pool:
        for one in [pool.submit(case, root, *args) for case, *args in CASES]:
            one.result()
    never(root)
done()
