#!/usr/bin/python3
"""Accounts and groups themselves in plans: what stands in the way, what is warned of, what guards say of it. TAP.

What is carried out, proven and taken back is t_targets' part; here is what turns out otherwise.
"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from harness import Jirad, Room, done, must, ok, read_csv, same, tool, until  # noqa: E402

ADMIN, FINN = "712020:c326f6f9-c7f7-4463-a2ec-e27be3115621", "712020:0b217297-e215-45fa-a115-25bafc109925"
NADIA, LARS = "712020:ccc2862d-5155-49e6-a883-8aacdd9d14af", "712020:34ade41d-dae2-43a8-af20-4585bb5d885a"
FINN_MAIL = "finn.madsen.3@halden-cycles.example"  # Jira shows it to nobody
ORG = ("--org", "0a6e0000-1111-4111-8111-00000000abcd", "--org-key-file", "key")
SYNCED = "an identity provider keeps the account and may switch it on again: end it there too"


def plan(room, jirad, name, rows, *options, org=ORG):
    with open(room(name + ".csv"), "w", encoding="utf-8") as file:
        file.write("action,principal,target\n" + "".join(row + "\n" for row in rows))
    return tool(room, "plan", name + ".csv", "-o", room(name), "--quiet", *org, *options, jirad=jirad)


def apply(room, jirad, name, *options, org=ORG):
    return tool(room, "apply", room(name), "--quiet", *org, *options, jirad=jirad)


def results(room, name):
    heads, rows = read_csv(room(name), "result.csv")
    return [(row[heads.index("status")], row[heads.index("message")]) for row in rows]


def verdict(result, guard):
    """What the summary says of one guard: "REFUSED 2 grants ..."."""
    for line in result.stdout.splitlines():
        words = line.split(None, 2)
        if len(words) == 3 and words[1] == guard:
            return words[0] + " " + words[2]
    return ""


def lines(result):
    return [line.strip() for line in result.stdout.splitlines()]


def exists_already(room, jirad):
    """Jira answers 201 and makes nothing: the account is there, with an address that nobody is shown."""
    must(plan(room, jirad, "hidden", [f"create_account,email:{FINN_MAIL},product:jira-software",
                                      f"grant,email:{FINN_MAIL},group-name:on-call"], org=()))
    before = jirad.state()
    result = apply(room, jirad, "hidden", "--confirm", "--settle", "5s", org=())
    same("an account that exists with a hidden e-mail: not done, and told as such",
         (result.returncode, results(room, "hidden")),
         (3, [("failed", f"nothing was created: the account exists already, {FINN}, and its e-mail is hidden: plan what it "
                         "is to have, by its id"), ("failed", "its account was not made")]))
    same("nothing is different", jirad.state(), before)
    mail = "elif.walther.104@halden-cycles.example"
    must(plan(room, jirad, "apart", [f"create_account,email:{mail},product:jira-software"], org=()))
    result = apply(room, jirad, "apart", "--confirm", "--settle", "1s", org=())
    same("an account that exists without a product: in Jira's words", (result.returncode, results(room, "apart")),
         (3, [("failed", f"HTTP 400: The user with the email '{mail}' exists and has no access to Jira; add it to a group "
                         "instead.")]))
    same("each was asked for once", [(w["method"], w["status"]) for w in jirad.writes()], [("POST", 201), ("POST", 400)])


def refused(room, jirad):
    result = plan(room, jirad, "own", [f"suspend,{ADMIN},"], "--min-admins", "1")
    same("the account that plans is not switched off", (result.returncode, verdict(result, "own-access")),
         (6, "REFUSED Aaron Aasen would be switched off, and carries the plan out"))
    jirad.edit("add-token", account=ADMIN, name="batch")
    must(tool(room, "export", "-o", room("tokens"), "--format", "csv-raw", "--quiet", *ORG, jirad=jirad))
    heads, rows = read_csv(room("tokens"), "api_tokens.csv")
    token = next(row[heads.index("token_id")] for row in rows if "batch" in row)
    result = plan(room, jirad, "revoked", [f"revoke,{ADMIN},token:{token}"])
    same("nor is a token of its account revoked", (result.returncode, verdict(result, "own-access")),
         (6, "REFUSED a token of Aaron Aasen (revoked.csv:2) may be the one that carries the plan out"))
    result = plan(room, jirad, "used", ["delete_group,group-name:team-webshop,"], "--allow-used")
    same("whoever is in a group that is deleted loses it", (result.returncode, verdict(result, "max-revokes"),
                                                           verdict(result, "max-revoke-percent")),
         (6, "ok 1 revoke, by which people lose a group, role or permission 9 times; up to 50 are allowed",
          "REFUSED at most 25 % of a target may be revoked: SHOP/Members loses 9 of 10"))
    with open(room("protect"), "w", encoding="ascii") as file:
        file.write("712020:1b2e0295-397d-42a5-aaa0-1786bd0d0e70\n")
    result = plan(room, jirad, "shut", ["delete_group,group-name:team-webshop,"], "--allow-used", "--protect", "protect")
    same("nor is a group deleted that somebody protected is in", verdict(result, "protect"),
         "REFUSED 1 change to what is protected: Thea Rossi, through group team-webshop (shut.csv:2)")
    result = plan(room, jirad, "many", [f"suspend,{FINN},", f"disable,{LARS},", f"remove,{NADIA},"], "--max-revokes", "1")
    same("accounts that are switched off count as revokes", (result.returncode, verdict(result, "max-revokes")),
         (6, "REFUSED 2 revokes; up to 1 are allowed"))
    ok("by hand, no API can do it: the organisation does not manage the account: suspend it instead, or ask whoever "
       "manages it" in lines(result), "an account that is not managed is a step by hand", result.stdout)
    result = plan(room, jirad, "idp", ["delete_group,group-name:all-staff,"], "--allow-used")
    ok("by hand, no API can do it: an identity provider manages the group: change it there" in lines(result),
       "so is a group of an identity provider", result.stdout)
    result = plan(room, jirad, "made", ["create_group,group-name:brand new,", f"grant,{FINN},group-name:brand new"])
    same("a group that the plan makes has no members in the same plan", (result.returncode, result.stderr.splitlines()[0]),
         (65, "jira-access: made.csv:3:3: group 'brand new' is not there before made.csv:2 made it: apply a plan of that row "
              "first, then plan this one"))


def told(room, jirad):
    """What an identity provider may undo is said in plan, summary and dry run."""
    result = must(plan(room, jirad, "synced", [f"suspend,{FINN},"]))
    ok(SYNCED in lines(result), "the summary warns of the identity provider", result.stdout)
    heads, rows = read_csv(room("synced"), "plan.csv")
    same("so does plan.csv", rows[0][heads.index("note")], SYNCED)
    result = must(apply(room, jirad, "synced"))
    same("and the dry run", result.stdout.splitlines()[0], f"suspend\tthe account of Finn Madsen; {SYNCED}\tsynced.csv:2")
    result = must(plan(room, jirad, "back", [f"restore,{NADIA},", f"grant,{NADIA},group-name:on-call"]))
    ok("nobody: what is revoked is also given in another way, or gave nothing" in lines(result) or
       "nobody: nothing is revoked" in lines(result), "who is restored loses nothing", result.stdout)
    same("and is no outsider to what the plan gives", verdict(result, "outsiders"), "ok nothing is given to an outsider")
    result = must(plan(room, jirad, "same", ["create_group,group-name:team-webshop,", f"restore,{FINN},"]))
    ok("2 already as wanted: nothing is sent" in lines(result), "what is so already is no change", result.stdout)


def keyless(room, jirad):
    """A plan made with the organisation's key is not begun without it, nor shown as what would be done."""
    must(plan(room, jirad, "keyless", [f"grant,{LARS},group-name:team-webshop", f"suspend,{FINN},"]))
    words = "jira-access: keyless.csv:3: the organisation's key is needed: give --org and --org-key-file"
    before = jirad.state()
    for options in ((), ("--confirm",)):
        result = apply(room, jirad, "keyless", *options, org=())
        same(f"without the key: apply {' '.join(options)}", (result.returncode, result.stdout, words in result.stderr.splitlines()),
             (2, "", True))
    same("nothing was sent, and nothing begun", (jirad.state(), os.path.exists(room("keyless", "journal.jsonl"))), (before, False))


def lately(room, jirad):
    """Two plans are counted as one."""
    must(plan(room, jirad, "first", [f"suspend,{FINN},"]))
    must(apply(room, jirad, "first", "--confirm"))
    result = plan(room, jirad, "second", [f"suspend,{LARS},"], "--max-revokes", "1")
    same("who was switched off lately counts as well", (result.returncode, verdict(result, "max-revokes")),
         (6, "REFUSED 1 revoke, with 1 in the last 24 h by plan 'first'; up to 1 are allowed"))


def slow(room):
    """Removing takes minutes: it is pending until verify sees it."""
    with Jirad(room, "--lag", "1500", tenant="company") as jirad:
        must(plan(room, jirad, "slow", [f"remove,{FINN},"]))
        result = apply(room, jirad, "slow", "--confirm", "--settle", "1s")
        same("what was accepted and is not seen is pending", (result.returncode, results(room, "slow")),
             (3, [("pending", "accepted; it may take minutes: verify tells when it is done")]))
        until(lambda: tool(room, "verify", room("slow"), "--quiet", *ORG, jirad=jirad).stdout.rstrip().endswith(
            "1 of 1 changes hold, 0 do not, 0 could not be read"), "verify sees that it is done")
        result = apply(room, jirad, "slow", "--confirm", "--resume")
        same("and going on settles it, without sending it again",
             (result.returncode, results(room, "slow")[0][0], len(jirad.writes())), (0, "done", 1))


with Room() as room:
    with open(room("key"), "w", encoding="ascii", opener=lambda p, f: os.open(p, f, 0o600)) as file:
        file.write("jirad-org-key\n")
    with Jirad(room, tenant="company") as site:
        exists_already(room, site)
        refused(room, site)
        told(room, site)
        keyless(room, site)
        lately(room, site)
    slow(room)
done()
