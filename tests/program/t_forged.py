#!/usr/bin/python3
"""Plan directories that are not what was approved: whatever was changed, nothing of it is carried out. TAP.

A row is one change to a copy of a sound plan directory. Without a signature a forger may make every sum anew, so what
those rows change is what no plan may have; with one, nothing may differ.
"""
import hashlib
import json
import os
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import plans  # noqa: E402
from attack import DEV, HEAD, MIA, SAM, SITE_ADMINS, VIC, Bench, words  # noqa: E402
from harness import done, must, ok, read_bytes, tool  # noqa: E402

SIGN = "cat secret - | sha256sum"
CHECK = ("--require-signature", "--verify-command", 'cat secret - | sha256sum | cmp -s - "$SIGNATURE"')
ROWS = []


def row(name, change, args=(), code=6):
    ROWS.append((name, change, args, code))


def put(path, data):
    if os.path.lexists(path):
        os.remove(path)
    with open(path, "wb") as file:
        file.write(data)


def summed(directory):
    """SHA256SUMS anew, as a forger makes them."""
    names = [line[66:] for line in read_bytes(directory, "SHA256SUMS").decode().splitlines()]
    put(os.path.join(directory, "SHA256SUMS"), "".join(
        f"{hashlib.sha256(read_bytes(directory, name)).hexdigest()}  {name}\n" for name in names).encode())


def sealed(change, sums=False):
    """plan.json changed, and its own digest made anew; with sums SHA256SUMS as well."""
    def run(directory, _):
        value = json.loads(read_bytes(directory, "plan.json"))
        value.pop("sha256")
        value = change(value) or value
        put(os.path.join(directory, "plan.json"), plans.text(value)[0].encode())
        if sums:
            summed(directory)
    return run


def raw(old, new):
    """plan.json by its bytes, its digest and the sums made anew."""
    def run(directory, _):
        text = read_bytes(directory, "plan.json").decode()
        assert old in text, old
        body = text[:text.rindex(',\n  "sha256"')].replace(old, new, 1)
        digest = hashlib.sha256(body.encode()).hexdigest()
        put(os.path.join(directory, "plan.json"), f'{body},\n  "sha256": "{digest}"\n}}\n'.encode())
        summed(directory)
    return run


def at(name, change):
    """A file by its bytes."""
    return lambda directory, _: put(os.path.join(directory, name), change(read_bytes(directory, name)))


def lines(change):
    return at("SHA256SUMS", lambda data: "".join(change(data.decode().splitlines(keepends=True))).encode())


def gone(*names):
    return lambda directory, _: [os.remove(os.path.join(directory, name)) for name in names]


def linked(name):
    """A link to the same bytes, elsewhere."""
    def run(directory, room):
        os.rename(os.path.join(directory, name), room("elsewhere"))
        os.symlink(room("elsewhere"), os.path.join(directory, name))
    return run


def fifo(name):
    def run(directory, _):
        if os.path.lexists(os.path.join(directory, name)):
            os.remove(os.path.join(directory, name))
        os.mkfifo(os.path.join(directory, name))
    return run


def folder(name):
    def run(directory, _):
        if os.path.lexists(os.path.join(directory, name)):
            os.remove(os.path.join(directory, name))
        os.mkdir(os.path.join(directory, name))
    return run


def revoke_made_grant(plan):
    """The one that was revoked becomes a site administrator."""
    step = next(s for s in plan["steps"] if s["action"] == "revoke")
    step.update(action="grant", held=False, group_id=SITE_ADMINS, group_name="site-admins")


def first(**change):
    def run(plan):
        plan["steps"][0].update(change)
    return run


def limits(**change):
    def run(plan):
        plan["limits"].update(change)
    return run


def doubled(plan):
    plan["steps"].append({**plan["steps"][0], "number": len(plan["steps"]) + 1})


def ordered(plan):
    plan["steps"].reverse()


FORGERIES = [
    ("a revoke made a grant of site administration", revoke_made_grant),
    ("another account", first(principal_id=VIC)), ("another group", first(group_id=SITE_ADMINS)),
    ("higher limits", limits(max_revokes=100000, max_revoke_percent=100)), ("no floor", limits(min_admins=0)),
    ("outsiders allowed", limits(allow_outsiders=True)), ("a younger reading", lambda plan: plan.update(read=plans.now(60))),
    ("complete", lambda plan: plan.update(complete=True, snapshot_id="0" * 16)),
    ("a step less", lambda plan: plan.update(steps=plan["steps"][:1])), ("another reason", first(reason="approved by the board")),
    ("another row", first(origin="plan.csv:99"))]
for name, change in FORGERIES:
    row(f"{name}, and the plan's own digest", sealed(change))
    row(f"{name}, and every sum", sealed(change, True), CHECK)

for name, change in [
        ("kept, and yet due", first(action="keep")), ("due, and yet kept", first(state="keep")),
        ("a kept group", first(action="keep", state="noop")), ("a grant that is there already", first(held=True)),
        ("a grant that asks for nothing and is not there", first(state="noop")),
        ("by hand, and no reason why", first(state="manual")), ("a site as a target", first(target="site")),
        ("an account that is created in a group", first(action="create_account")),
        ("a group in a group", first(principal="group")), ("no account", first(principal_id="")),
        ("a role of no project", first(target="role")), ("a group and a project", first(project_id="10000", role_id="10002")),
        ("an account that a later step makes", first(principal_id="", creates=2)),
        ("an account that its own step makes", first(principal_id="", creates=1)),
        ("a number twice", first(number=2)), ("no number", first(number=0)), ("the greatest number", first(number=4294967295)),
        ("a step twice", doubled), ("steps in another order", ordered),
        ("a step for the same account and group", lambda plan: plan["steps"].append(
            {**plan["steps"][0], "number": len(plan["steps"]) + 1, "action": "revoke", "held": True})),
        ("the oldest format", lambda plan: {**plan, "format": "jira-access plan 1"}),
        ("an older format", lambda plan: {**plan, "format": "jira-access plan 2"}),
        ("a format to come", lambda plan: {**plan, "format": "jira-access plan 99"})]:
    row(f"{name}: what no plan has", sealed(change, True), code=(6, 65))

GRANTS = '"max_revokes": 50'
for name, old, new in [
        ("a number beyond 32 bits", GRANTS, '"max_revokes": 4294967296'), ("beyond 64 bits", GRANTS,
                                                                            '"max_revokes": 18446744073709551666'),
        ("a negative number", GRANTS, '"max_revokes": -1'), ("a fraction", GRANTS, '"max_revokes": 50.0'),
        ("an exponent", GRANTS, '"max_revokes": 5e1'), ("a number as text", GRANTS, '"max_revokes": "50"'),
        ("nothing for a number", GRANTS, '"max_revokes": null'), ("yes for a number", GRANTS, '"max_revokes": true'),
        ("a member twice", GRANTS, f'{GRANTS},\n    "max_revokes": 100000'), ("a member more", GRANTS, f'{GRANTS},\n    "x": 1'),
        ("a member less", f"    {GRANTS},\n", ""), ("other spaces", GRANTS, '"max_revokes":50'),
        ("a member by its code point", '"max_revokes"', '"max_\\u0072evokes"'),
        ("a word for yes", '"allow_apps": false', '"allow_apps": 1'), ("an action in capitals", '"grant"', '"GRANT"'),
        ("an action that is none", '"grant"', '"give"'), ("NUL in an id", MIA, MIA + "\\u0000"),
        ("a step's number beyond 32 bits", '"number": 1,', '"number": 4294967297,')]:
    row(f"{name}: not as a plan is written", raw(old, new), code=(6, 65))

for name in ("plan.csv", "summary.txt", "input-1-in.csv"):
    row(f"{name} is changed", at(name, lambda data: data + b"\n"))
    row(f"{name} is not there", gone(name))
    row(f"{name} is a link", linked(name))
row("a file more", lambda directory, _: put(os.path.join(directory, "notes.txt"), b"x"))
row("a hidden file more", lambda directory, _: put(os.path.join(directory, ".x"), b"x"))
row("a directory more", folder("more"))
row("a link more", lambda directory, room: os.symlink(room("secret"), os.path.join(directory, "more")))
for kind, change in (("a link", linked), ("a pipe", fifo), ("a directory", folder)):
    for name in ("plan.json", "SHA256SUMS"):
        row(f"{name} is {kind}", change(name), code=(6, 65))
row("the signature is a link", linked("SHA256SUMS.sig"), CHECK, code=(6, 65))
row("the signature is a pipe", fifo("SHA256SUMS.sig"), CHECK, code=(6, 65))
row("the signature is a directory", folder("SHA256SUMS.sig"), CHECK, code=(6, 65))
row("the signature is empty", at("SHA256SUMS.sig", lambda _: b""), CHECK)
row("the signature is not there", gone("SHA256SUMS.sig"), CHECK)
row("the signature is of other sums", at("SHA256SUMS.sig", lambda _: hashlib.sha256(b"x").hexdigest().encode() + b"  -\n"),
    CHECK)
row("no sums", gone("SHA256SUMS"), code=(6, 65))
row("no sums, no signature", gone("SHA256SUMS", "SHA256SUMS.sig"), code=(6, 65))
ZERO = "0" * 64
for name, change in [
        ("are empty", lambda _: []), ("do not name the plan", lambda all: [x for x in all if "plan.json" not in x]),
        ("name a file above", lambda all: [*all, f"{ZERO}  ../secret\n"]),
        ("name a file by its whole path", lambda all: [*all, f"{ZERO}  /etc/passwd\n"]),
        ("name the directory", lambda all: [*all, f"{ZERO}  .\n"]), ("name the one above", lambda all: [*all, f"{ZERO}  ..\n"]),
        ("name the plan twice", lambda all: [*all, *(x for x in all if "plan.json" in x)]),
        ("name the plan twice, with two sums", lambda all: [*all, f"{ZERO}  plan.json\n"]),
        ("name the plan another way", lambda all: [x.replace("  plan.json", "  ./plan.json") for x in all]),
        ("name themselves", lambda all: [*all, f"{ZERO}  SHA256SUMS\n"]),
        ("name a file that is not there", lambda all: [*all, f"{ZERO}  gone.csv\n"]),
        ("end lines as Windows does", lambda all: [x.replace("\n", "\r\n") for x in all]),
        ("have capital digits", lambda all: [x[:64].upper() + x[64:] for x in all]),
        ("have short digits", lambda all: [x[1:] for x in all]), ("have long digits", lambda all: ["0" + x for x in all]),
        ("have a star", lambda all: [x.replace("  ", " *", 1) for x in all]),
        ("have one space", lambda all: [x.replace("  ", " ", 1) for x in all]),
        ("have a byte order mark", lambda all: ["\ufeff", *all]), ("have an empty line", lambda all: [*all, "\n"]),
        ("have a remark", lambda all: ["# made anew\n", *all]), ("are cut off", lambda all: [*all[:-1], all[-1].rstrip("\n")]),
        ("have NUL in a name", lambda all: [x.replace("plan.json", "plan.json\0") for x in all]),
        ("are very long", lambda all: [*all, *(f"{ZERO}  file-{n}\n" for n in range(20000))])]:
    row(f"SHA256SUMS {name}", lines(change), code=(6, 65))

for name, command in (("says no", "exit 1"), ("is ended by a signal", "kill -9 $$"), ("is not there", "no-such-program"),
                      ("does not read", "exec 0<&-; exit 2")):
    row(f"the command that checks {name}", lambda *_: None, ("--verify-command", command))
row("the command that checks puts another plan there", lambda directory, room: put(
    room("swap"), b"cd '%s' && sed 's/\"max_revokes\": 50/\"max_revokes\": 51/' plan.json >../x; mv ../x plan.json; true"
    % directory.encode()), ("--verify-command", "sh swap"))
row("a signature is required, and nobody checks it", lambda *_: None, ("--require-signature",), code=(2, 6))


def journal_of(other):
    """The journal of another run beside the plan: of another plan, or of a copy that was carried out elsewhere."""
    return lambda directory, room: [shutil.copy(room(other, name), os.path.join(directory, name)) for name in
                                    ("journal.jsonl", "audit.jsonl")]


row("the journal of another plan", journal_of("foreign"), code=6)
row("a journal that is a link", lambda directory, room: os.symlink(room("foreign/journal.jsonl"), os.path.join(
    directory, "journal.jsonl")), code=(6, 1))
row("a journal that is a pipe", fifo("journal.jsonl"), code=(6, 1))
row("a journal that is a directory", folder("journal.jsonl"), code=(6, 1))
row("a journal without a first line", lambda directory, room: put(os.path.join(directory, "journal.jsonl"), b"".join(
    read_bytes(room("foreign/journal.jsonl")).splitlines(True)[1:])), code=6)
row("a result without a journal", lambda directory, _: put(os.path.join(directory, "result.csv"), b"x\n"), code=(6,))
row("sums of what was carried out, and nothing was", lambda directory, _: put(
    os.path.join(directory, "SHA256SUMS.applied"), f"{ZERO}  result.csv\n".encode()), code=(6, 65))
row("sums of what was carried out that name a file above", lambda directory, _: put(
    os.path.join(directory, "SHA256SUMS.applied"), f"{ZERO}  ../secret\n".encode()), code=(6, 65))
row("sums of what was carried out that name the plan", lambda directory, _: put(
    os.path.join(directory, "SHA256SUMS.applied"), f"{ZERO}  plan.json\n".encode()), code=(6, 65))


def sound_plan(bench):
    put(bench.room("secret"), b"a key\n")
    put(bench.room("in.csv"), (HEAD + f"grant,{MIA},group:{DEV},x\nrevoke,{SAM},group:{DEV},x\n").encode())
    must(tool(bench.room, "plan", "in.csv", "-o", "sound", "--sign-command", SIGN, jirad=bench.jirad))
    plans.write(bench.room("foreign"), bench.jirad, [plans.group("grant", MIA, DEV, state_="noop", held=True)])
    tool(bench.room, "apply", "foreign", "--confirm", "--settle", "1s", jirad=bench.jirad)
    assert not bench.sent()


def forged(bench, number, name, change, args, code):
    directory = bench.room(f"forged-{number}")
    shutil.copytree(bench.room("sound"), directory)
    change(directory, bench.room)
    codes = code if isinstance(code, tuple) else (code,)
    told = []
    for confirm in ("--confirm", "--resume") if "journal" in name else ("--confirm",):
        result = tool(bench.room, "apply", directory, confirm, "--settle", "1s", *args, jirad=bench.jirad)
        if result.returncode not in codes:
            told.append(f"{confirm}: exit {result.returncode}: {result.stderr}")
    sent = bench.sent()
    ok(not told and not sent, "forged: " + name, "\n".join([str(words(w)) for w in sent] + told))
    bench.back(sent)
    shutil.rmtree(directory)


def between_runs(bench):
    """What was carried out stays what it was: whatever is edited behind it, nothing is sent again."""
    copies = [bench.room(f"copy-{n}") for n in range(6)]
    for copy in copies:
        shutil.copytree(bench.room("sound"), copy)
    must(tool(bench.room, "apply", copies[0], "--confirm", "--settle", "1s", *CHECK, "--sign-command", SIGN, jirad=bench.jirad))
    ok(len(bench.sent()) == 2, "copied: the first copy is carried out")
    for args in (("--confirm",), ("--resume",), ("--confirm", *CHECK)):
        result = tool(bench.room, "apply", copies[1], *args, "--settle", "1s", jirad=bench.jirad)
        ok(not bench.sent() and result.returncode in (0, 2), f"copied: nothing is left for the second one, {args[0]}",
           result.stderr)
    for name, old, new in (("result.csv", b'"done"', b'"failed"'), ("result.csv", b"done", b"pending"),
                           ("undo.csv", b"grant", b"revoke"), ("journal.jsonl", b'"done"', b'"failed"'),
                           ("journal.jsonl", b'"end"', b'"look"')):
        shutil.copytree(copies[0], bench.room("edited"))
        at(name, lambda data: data.replace(old, new))(bench.room("edited"), None)  # pylint: disable=cell-var-from-loop
        for confirm in ("--confirm", "--resume"):
            result = tool(bench.room, "apply", "edited", confirm, "--settle", "1s", jirad=bench.jirad)
            ok(not bench.sent() and result.returncode in (6, 65), f"{name} is edited behind the run: {confirm} sends nothing",
               f"exit {result.returncode} {result.stderr}")
        checked = tool(bench.room, "verify", "edited")
        ok(checked.returncode in (6, 9), f"{name} is edited behind the run: verify tells", checked.stdout + checked.stderr)
        shutil.rmtree(bench.room("edited"))
    verified = must(tool(bench.room, "verify", copies[0], *CHECK))
    ok("signed, and the signature is good" in verified.stdout, "verify: what was approved is still told", verified.stdout)
    elsewhere(bench, copies)


def elsewhere(bench, copies):
    """A journal that says everything is done, made on a site that only looks the same."""
    plans.edit(bench.jirad, do="remove-member", account=MIA, group=DEV)
    plans.edit(bench.jirad, do="add-member", account=SAM, group=DEV)
    for name in os.listdir(copies[0]):
        if not os.path.exists(os.path.join(copies[2], name)):
            shutil.copy(os.path.join(copies[0], name), copies[2])
    result = tool(bench.room, "apply", copies[2], "--confirm", "--settle", "1s", jirad=bench.jirad)
    ok(not bench.sent() and result.returncode in (0, 3, 6), "a journal says that all is done: nothing is sent", result.stderr)
    result = tool(bench.room, "verify", copies[2], jirad=bench.jirad)
    ok(result.returncode == 9, "a journal says that all is done: verify asks the site and tells", result.stdout)
    for name in ("plan.json", "SHA256SUMS"):  # the files of one with the sums of another
        put(bench.room("in.csv"), (HEAD + f"grant,{VIC},group:{DEV},x\n").encode())
        must(tool(bench.room, "plan", "in.csv", "-o", f"other-{name}", "--sign-command", SIGN, jirad=bench.jirad))
        shutil.copytree(bench.room("sound"), bench.room("mixed"))
        shutil.copy(bench.room(f"other-{name}", name), bench.room("mixed", name))
        for args in ((), CHECK):
            result = tool(bench.room, "apply", "mixed", "--confirm", *args, jirad=bench.jirad)
            ok(not bench.sent() and result.returncode == 6, f"{name} of another plan, {len(args)} options: refused",
               f"exit {result.returncode} {result.stderr}")
        shutil.rmtree(bench.room("mixed"))
    os.symlink(copies[3], bench.room("by-a-link"))
    result = tool(bench.room, "apply", "by-a-link", "--confirm", "--settle", "1s", *CHECK, jirad=bench.jirad)
    ok(len(bench.sent()) == 2 and result.returncode == 0, "by a link to it, and as it was approved: carried out", result.stderr)


def shown(bench):
    """A dry run: names are those of the site, whatever the file says, and no control character gets through."""
    step = plans.group("grant", SAM, SITE_ADMINS, name="Developers", who="Mia\x1b[31m\u202eKrystof\r\n\x07",
                       origin="a\x1b[1m\nb\u202ec")
    plans.write(bench.room("shown"), bench.jirad, [step])
    result = tool(bench.room, "apply", "shown", jirad=bench.jirad)
    text = result.stdout + result.stderr
    ok("Sam Lee" in result.stdout and "site-admins" in result.stdout, "shown: names as the site has them", text)
    ok("Mia" in text and "Developers" in text, "shown: and those of the plan, since they differ", text)
    ok(not any(c in text for c in "\x1b\u202e\x07\r") and all(
        line.startswith(("grant\t", "jira-access: ")) or " tickets, " in line for line in text.splitlines()),
       "shown: no control character, no line of its own", repr(text))
    ok(not bench.sent(), "shown: nothing is sent")


with Bench() as bench:
    sound_plan(bench)
    for number, case in enumerate(ROWS):
        forged(bench, number, *case)
    between_runs(bench)
    shown(bench)
done()
