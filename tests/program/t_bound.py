#!/usr/bin/python3
"""A plan directory that is not the one that was approved: apply ends with 6 before it asks anybody, and nothing is sent.
And what a dry run calls things: as the site does, whatever the plan says. TAP."""
import hashlib
import json
import os
import resource
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import plans  # noqa: E402
from harness import PATIENCE, TOOL, Jirad, Room, done, must, ok, read_bytes, read_json, same, tool  # noqa: E402
from plans import create, group, role  # noqa: E402

ME, MIA, SAM, SAM2 = ("712020:00000000-0000-4000-8000-000000000001", "5b10ac8d82e05b22cc7d4ef5",
                      "557058:aaaa0001-0000-4000-8000-000000000001", "557058:aaaa0001-0000-4000-8000-000000000002")
DEV, BIG = "10000000-0000-4000-8000-000000000005", "10000000-0000-4000-8000-000000000004"
ADMINS = "ff1e15a3-df68-4bf2-a615-40c8abcd12e2"
ALPHA, DEVELOPERS = ("10000", "ALPHA"), "10200"
OUT = group("revoke", SAM, DEV)
IN = group("grant", MIA, DEV)
SIGN = ("--sign-command", "sha256sum")
CHECK = ("--verify-command", 'test "$(cut -c-64 "$SIGNATURE")" = "$(sha256sum | cut -c-64)"')
LOOSE = {"max_new_admins": 99, "max_gains": 9999, "allow_wide": True, "allow_outsiders": True}
NOWHERE = {"JIRA_URL": "http://127.0.0.1:9"}


def tree(directory):
    out = {}
    for name in sorted(os.listdir(directory)):
        path = os.path.join(directory, name)
        out[name] = "a directory" if os.path.isdir(path) else os.readlink(path) if os.path.islink(path) else \
            read_bytes(path)
    return out


def refused(room, jirad, name, words, directory, *args, code=6, env=None, ways=((), ("--confirm",), ("--resume",))):
    """In every way that apply can be called."""
    for way in ways:
        before = tree(directory)
        result = tool(room, "apply", directory, *args, *way, jirad=jirad, env=env)
        ok(result.returncode == code and words in result.stderr and not plans.writes(jirad) and
           tree(directory) == before, f"{name}: apply {' '.join(way)}",
           f"exit {result.returncode}\n{result.stdout}{result.stderr}\n{sorted(before)}")


def put(name, data=b"x"):
    def change(directory):
        with open(os.path.join(directory, name), "wb") as file:
            file.write(data)
    return change


def edit_sums(change, name="SHA256SUMS"):
    return lambda directory: put(name, change(read_bytes(directory, name)))(directory)


def flip(name):
    def change(directory):
        data = bytearray(read_bytes(directory, name))
        data[len(data) // 2] ^= 1
        put(name, bytes(data))(directory)
    return change


def linked(name):
    def change(directory):
        os.rename(os.path.join(directory, name), os.path.join(directory, "..", "elsewhere"))
        os.symlink("../elsewhere", os.path.join(directory, name))
    return change


def added(*lines):
    """SHA256SUMS.applied as somebody would write it."""
    def change(directory):
        text = b"".join(hashlib.sha256(read_bytes(directory, n)).hexdigest().encode() + f"  {n}\n".encode() for n in lines)
        put("SHA256SUMS.applied", text)(directory)
    return change


def both(*changes):
    return lambda directory: [change(directory) for change in changes]


def edits(files):
    for name in files:
        yield f"{name} is changed", flip(name), f"changed: {name}"
        yield f"{name} is missing", lambda d, n=name: os.remove(os.path.join(d, n)), f"missing: {name}"
        yield f"{name} is a link", linked(name), f"changed: {name} (no longer a regular file)"
    for name in ("more", ".hidden", "result.csv", "undo.csv", "audit.jsonl", "run.json", "SHA256SUMS.applied.sig",
                 ".journal.jsonl.new", ".SHA256SUMS.new", "plan.json.bak"):
        yield f"{name} is there", put(name), f"extra: {name}"
    yield "a directory is there", lambda d: os.mkdir(os.path.join(d, "more")), "extra: more/"
    yield "a journal that is a directory", lambda d: os.mkdir(os.path.join(d, "journal.jsonl")), "extra: journal.jsonl/"
    yield "a journal that is a link", lambda d: os.symlink("plan.csv", os.path.join(d, "journal.jsonl")), "extra: journal.jsonl"
    yield "a journal that is none", put("journal.jsonl", b"{}\n"), "journal.jsonl:1: "
    yield "a chain without a review", put("chain.csv"), "chain.csv is not what the plan makes it"
    yield "no sums", lambda d: os.remove(os.path.join(d, "SHA256SUMS")), "no readable SHA256SUMS"
    yield "sums that are a directory", both(lambda d: os.remove(os.path.join(d, "SHA256SUMS")),
                                           lambda d: os.mkdir(os.path.join(d, "SHA256SUMS"))), "no readable SHA256SUMS"
    yield "sums of nothing", put("SHA256SUMS", b""), "SHA256SUMS: empty"
    yield "sums without the plan", edit_sums(lambda s: b"".join(
        line for line in s.splitlines(True) if b"plan.json" not in line)), "its SHA256SUMS is not that of a plan"
    yield "sums of a run", both(put("run.json", b"{}"), edit_sums(
        lambda s: s + hashlib.sha256(b"{}").hexdigest().encode() + b"  run.json\n")), ""
    yield "sums that name the plan twice", edit_sums(lambda s: s + s), "names a file twice"
    yield "sums of what apply adds", edit_sums(lambda s: s + b"0" * 64 + b"  SHA256SUMS.applied\n"), "must name a file of"
    yield "sums that were cut", edit_sums(lambda s: s[:-1]), "is cut off"
    yield "sums in capitals", edit_sums(lambda s: s.upper()), "must begin with 64 hex digits"
    yield "sums added: none", put("SHA256SUMS.applied", b""), "SHA256SUMS.applied: empty"
    yield "sums added: not bound", added("plan.csv"), "SHA256SUMS.applied:1: the line must name SHA256SUMS"
    yield "sums added: bound to others", both(added("SHA256SUMS"), edit_sums(
        lambda s: b"0" * 64 + s[64:], "SHA256SUMS.applied")), "changed: SHA256SUMS"
    yield "sums added: of any file", both(put("more"), added("SHA256SUMS", "SHA256SUMS.sig", "more")), \
        "SHA256SUMS.applied:3: the line must name a file that apply adds"
    yield "sums added: of a file of the plan", added("SHA256SUMS", "plan.csv"), "must name a file that apply adds"
    yield "sums added: the signature is gone", both(added("SHA256SUMS", "SHA256SUMS.sig"), lambda d: os.remove(
        os.path.join(d, "SHA256SUMS.sig"))), "missing: SHA256SUMS.sig"
    yield "sums added: another signature", both(added("SHA256SUMS", "SHA256SUMS.sig"), flip("SHA256SUMS.sig")), \
        "changed: SHA256SUMS.sig"
    yield "sums added: a journal beside them", both(added("SHA256SUMS"), put("journal.jsonl", b"")), "extra: journal.jsonl"
    yield "sums added that are a link", lambda d: os.symlink("SHA256SUMS", os.path.join(d, "SHA256SUMS.applied")), \
        "cannot read SHA256SUMS.applied"


def plan_of(room, jirad, name, *rows):
    with open(room(name + ".csv"), "w", encoding="ascii") as file:
        file.write("\n".join(["action,principal,target,reason", *rows, ""]))
    must(tool(room, "plan", name + ".csv", "-o", name, *SIGN, jirad=jirad))
    return room(name)


def files(room, jirad):
    sound = plan_of(room, jirad, "sound", f"revoke,{SAM},group:{DEV},left", f"grant,{MIA},group:{DEV},new")
    names = sorted(n for n in os.listdir(sound) if not n.startswith("SHA256SUMS"))
    for number, (name, change, words) in enumerate(edits(names)):
        os.mkdir(room(f"case-{number}"))
        directory = room(f"case-{number}", "plan")
        shutil.copytree(sound, directory)
        change(directory)
        # Each case in one way is enough but for some: what is checked comes before it matters.
        refused(room, jirad, name, words, directory, *CHECK, env=NOWHERE, ways=[((), ("--confirm",))[number % 2]])
    same("an export is no plan", tool(room, "apply", room("none"), jirad=jirad).returncode, 65)
    must(tool(room, "apply", sound, *CHECK, "--require-signature", jirad=jirad))


def forge(directory, change, sums):
    """plan.json with something else in it and its own digest made anew, as somebody would who knows how."""
    value = read_json(directory, "plan.json")
    del value["sha256"]
    change(value)
    with open(os.path.join(directory, "plan.json"), "w", encoding="utf-8") as file:
        file.write(plans.text(value)[0])
    if sums:
        plans.sum_again(directory)


def to_grant(value):
    """A revoke becomes a grant of somebody to those who administer the site, in the words of the revoke."""
    step = next(s for s in value["steps"] if s["action"] == "revoke")
    step.update(action="grant", group_id=ADMINS, held=False)


def signed(room, jirad):
    """A signed plan in which a revoke was turned into a grant."""
    sound = plan_of(room, jirad, "signed", f"revoke,{SAM},group:{DEV},left")
    for name, sums, unsigned, words, args in (
            ("plan.json is forged", False, False, "changed: plan.json", ()),
            ("and its sums too", True, False, "is not accepted as the signature of SHA256SUMS", CHECK),
            ("and the signature is removed", True, True, "is not signed", (*CHECK, "--require-signature"))):
        shutil.copytree(sound, room("forged"))
        forge(room("forged"), to_grant, sums)
        if unsigned:
            os.remove(room("forged", "SHA256SUMS.sig"))
        refused(room, jirad, name, words, room("forged"), *args, env=NOWHERE)
        shutil.rmtree(room("forged"))


STATES = [
    ("a keep that is due", group("keep", SAM, DEV, state_="due", held=True)),
    ("a keep that counts as done", group("keep", SAM, DEV, state_="noop", held=True)),
    ("a grant that is kept", group("grant", MIA, DEV, state_="keep")),
    ("a revoke that is kept", group("revoke", SAM, DEV, state_="keep")),
    ("an account that is kept", {**create("new@example.com"), "state": "keep"}),
    ("an account that is created by hand", {**create("new@example.com"), "state": "manual"}),
    ("a manual step without a hindrance", group("grant", MIA, DEV, state_="manual")),
    ("a due step with one", group("grant", MIA, DEV, hindrance="an identity provider manages it")),
    ("a revoke that counts as done, and is held", group("revoke", SAM, DEV, state_="noop", held=True)),
    ("a grant that counts as done, and is not held", group("grant", MIA, DEV, state_="noop", held=False)),
    ("a revoke of what is not held", group("revoke", SAM, DEV, held=False)),
    ("a grant of what is held", group("grant", MIA, DEV, held=True)),
    ("a group in a group", group("grant", BIG, DEV, principal="group")),
    ("a grant on the site", group("grant", MIA, DEV, target="site")),
    ("an account in a group", {**create("new@example.com"), "target": "group", "group_id": DEV}),
    ("a group that is created", {**create("new@example.com"), "principal": "group"}),
    ("a group with the ids of a role", {**group("grant", MIA, DEV), "project_id": "10000", "role_id": DEVELOPERS}),
    ("a role with the id of a group", {**role("grant", MIA, ALPHA, DEVELOPERS), "group_id": ADMINS}),
    ("a role without one", {**role("grant", MIA, ALPHA, DEVELOPERS), "role_id": ""}),
    ("an account of nobody", group("grant", "", DEV)),
    ("an account that no step creates", group("grant", "", DEV, email="new@example.com", creates=1)),
    ("a revoke that waits for nothing that gives", group("revoke", SAM, DEV, replaces=1)),
]
TWO = [
    ("granted and revoked: a guard would count it as given", [group("grant", ME, ADMINS), group("revoke", ME, ADMINS)]),
    ("revoked twice", [group("revoke", SAM, DEV), group("revoke", SAM, DEV)]),
    ("kept and revoked", [group("keep", SAM, DEV, state_="keep", held=True), group("revoke", SAM, DEV)]),
    ("created for one, granted to another", [create("new@example.com"), group("grant", "", ADMINS, creates=1,
                                                                             email="other@example.com")]),
    ("created for nobody", [create("new@example.com"), group("grant", MIA, ADMINS, creates=1)]),
    ("numbered wrongly", [group("grant", MIA, DEV), {**group("revoke", SAM, DEV), "creates": 1}]),
]


def states(room, jirad):
    for number, (name, steps) in enumerate([(name, [step]) for name, step in STATES] + TWO):
        steps = [{key: value for key, value in step.items() if value != ""} for step in steps]
        directory, _ = plans.write(room(f"state-{number}"), jirad, steps, {"min_admins": 0, "max_revoke_percent": 100})
        refused(room, jirad, name, "is not valid: ", directory, env=NOWHERE, ways=[("--confirm",)])


def sealed(records):
    lines, before = "", ""
    for number, record in enumerate(records, 1):
        text = json.dumps({"n": number, **record}, separators=(",", ":"))[:-1]
        before = hashlib.sha256((before + text).encode()).hexdigest()[:32]
        lines += f'{text},"sum":"{before}"}}\n'
    return lines.encode()


def journals(room, jirad):
    """A journal has no key: what it says must still fit the plan and the site."""
    steps = [create("new@example.com", ["jira-software"]), group("grant", "", DEV, creates=1, email="new@example.com")]
    directory, digest = plans.write(room("begun"), jirad, steps)
    begin = {"phase": "begin", "time": plans.now(), "plan": digest, "site": jirad.url, "account": ME, "via": "jira"}
    made = {"phase": "outcome", "time": plans.now(), "step": 1, "status": "done", "before": "absent", "after": "present"}
    for who, words in ((SAM, "but its address is "), (SAM2, "but the site does not show its address"),
                       ("712020:nobody", "but the site does not show its address")):
        put("journal.jsonl", sealed([begin, {**made, "made": who}]))(directory)
        refused(room, jirad, f"somebody else's account was made ({words})", words, directory, ways=[("--resume",)])
    put("journal.jsonl", sealed([{**begin, "plan": "0" * 64}]))(directory)
    refused(room, jirad, "the journal of another plan", "is the journal of another plan", directory, env=NOWHERE)
    put("journal.jsonl", sealed([begin, {**made, "step": 3, "made": SAM2}]))(directory)
    refused(room, jirad, "a journal with a step too many", "names step 3 of a plan that has 2", directory, env=NOWHERE)
    put("journal.jsonl", sealed([begin])[:-9] + b"\n")(directory)
    refused(room, jirad, "a journal whose seal is broken", "journal.jsonl:1: ", directory, env=NOWHERE)


def unjudged(room, jirad):
    """Jira takes a project's key where the plan has its id; guards find nothing under it."""
    directory, _ = plans.write(room("key"), jirad, [role("grant", MIA, ("ALPHA", "ALPHA"), DEVELOPERS)], LOOSE)
    result = tool(room, "apply", directory, "--confirm", "--settle", "1s", jirad=jirad)
    ok(result.returncode == 3 and "its project is not on the site" in result.stderr and not plans.writes(jirad),
       "what no guard has judged is not sent", f"exit {result.returncode}\n" + "\n".join(result.stderr.splitlines()[-3:]))


def tickets(room, jirad):
    """People who read a ticket get the site's names too."""
    step = group("grant", MIA, ADMINS, "readers", who="Mia Krystof", state_="manual", hindrance="managed elsewhere")
    directory, _ = plans.write(room("ticket"), jirad, [step], LOOSE)
    must(tool(room, "apply", directory, "--confirm", "--tickets", "ALPHA", "--settle", "1s", jirad=jirad), 3)
    sent = [json.loads(w["sent"]) if isinstance(w["sent"], str) else w["sent"] for w in plans.writes(jirad)]
    same("a ticket has the site's names", [w["fields"]["summary"] for w in sent],
         ["Access: Mia Krystof into group 'jira-administrators'; in the plan: group 'readers'"])


def names(room, jirad):
    """In a dry run, and when a row that was not carried out is told."""
    steps = [role("grant", MIA, (ALPHA[0], "BETA"), DEVELOPERS, who="Sam Lee", role_name="Viewers"),
             group("grant", MIA, ADMINS, "developers", who="Mia Example"),
             group("grant", "712020:nobody", DEV, "developers", who="Nobody"),
             group("grant", MIA, "00000000-0000-4000-8000-00000000beef", "no group", who="Mia Example"),
             role("grant", BIG, ("99999", "GONE"), "88888", principal="group", who="big", role_name="Gone")]
    directory, _ = plans.write(room("names"), jirad, steps, LOOSE)
    nobody = ("Nobody into group 'Developers'; not on the site as it is now: account 712020:nobody; in the plan: group "
              "'developers'")
    result = tool(room, "apply", directory, jirad=jirad)
    same("a dry run has the site's names, and the plan's where they are others",
         [line.split("\t")[1] for line in result.stdout.splitlines() if "\t" in line],
         ["Mia Krystof into role 'Developers' of project ALPHA; in the plan: account 'Sam Lee'; in the plan: role "
          "'Viewers'; in the plan: project 'BETA'",
          "Mia Krystof into group 'jira-administrators'; in the plan: account 'Mia Example'; in the plan: group "
          "'developers'",
          nobody,
          "Mia Krystof into group 'no group'; in the plan: account 'Mia Example'; not on the site as it is now: group "
          "00000000-0000-4000-8000-00000000beef",
          "group 'everybody-big' into role 'Gone' of project GONE; in the plan: group 'big'; not on the site as it is "
          "now: role 88888; not on the site as it is now: project 99999"])
    directory, _ = plans.write(room("told"), jirad, steps[2:3], LOOSE)
    result = tool(room, "apply", directory, "--confirm", "--settle", "1s", jirad=jirad)
    ok(result.returncode == 3 and f"{nobody}: stale: " in result.stderr, "and so does a row that is told of",
       f"exit {result.returncode}\n" + "\n".join(result.stderr.splitlines()[-3:]))


def no_space(room, jirad):
    """Not even the journal can be begun: the plan is as it was, and can be carried out when there is space."""
    directory = plan_of(room, jirad, "space", f"grant,{MIA},group:{DEV},new")
    before, sent = tree(directory), len(plans.writes(jirad))
    for most in (0, 100):
        full = subprocess.run(
            [TOOL, "apply", directory, "--confirm", "--token-file", room("token")], cwd=room.path,
            env={"PATH": os.environ["PATH"], "HOME": room.path, "JIRA_URL": jirad.url, "JIRA_EMAIL": "admin@example.com"},
            preexec_fn=lambda most=most: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)), capture_output=True,
            text=True, timeout=PATIENCE, check=False)
        ok(full.returncode == 1 and "cannot write 'journal.jsonl'" in full.stderr and "--resume" not in full.stderr and
           tree(directory) == before and len(plans.writes(jirad)) == sent,
           f"no space for a journal, {most} bytes: nothing is left and nothing sent", full.stderr + str(os.listdir(directory)))
    must(tool(room, "apply", directory, "--confirm", "--settle", "1s", *CHECK, jirad=jirad))


with Room() as room, Jirad(room) as jirad:
    files(room, jirad)
    signed(room, jirad)
    states(room, jirad)
    journals(room, jirad)
    unjudged(room, jirad)
    tickets(room, jirad)
    names(room, jirad)
    no_space(room, jirad)
done()
