#!/usr/bin/python3
"""verify of a campaign's folder: every directory by itself, that they belong together, and what was carried out. Files
are changed with their SHA256SUMS made anew, as somebody would who wants it to look right. TAP."""
import json
import os
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from harness import Jirad, Room, done, must, next_moment, ok, read_bytes, same, tool  # noqa: E402
from plans import sum_again  # noqa: E402
from returned import decide_csv, rows_of  # noqa: E402

OTHER_CLOUD = "00000000-0000-4000-8000-000000000000"


def write(path, data):
    os.chmod(path, 0o600)
    with open(path, "wb") as file:
        file.write(data)


def quarter(room, jirad):
    """Export, review, plan, apply, export again: a folder called Q."""
    os.mkdir(room("Q"), 0o700)
    must(tool(room, "export", "-o", "Q/1-access", "--format", "csv", jirad=jirad))
    must(tool(room, "review", "--snapshot", "Q/1-access", "-o", "Q/2-review", "--split", "lead", "--format", "csv"))
    pack = max((p for p in rows_of(room("Q/2-review", "packs.csv")) if p["reviewer"]), key=lambda p: int(p["rows"]))
    rows = [r for r in rows_of(room("Q/2-review", pack["file"])) if ":user:" in r["grant_id"] and "administ" not in r["via"]]
    said = {r["grant_id"]: ("revoke", "moved") for r in rows[:2]}
    said.update({r["grant_id"]: ("keep", "needed") for r in rows[2:4]})
    decide_csv(room("Q/2-review", pack["file"]), room("back.csv"), said)
    must(tool(room, "plan", "back.csv", "-o", "Q/3-plan", "--review", "Q/2-review", jirad=jirad))
    return said


def verify(room, *args, **more):
    result = tool(room, "verify", *args, **more)
    return result.returncode, result.stdout + result.stderr


def broken(room, name, code, words, change, *args, **more):
    """A copy of the campaign, changed: what verify says of it."""
    copy = room("copy of it's")
    shutil.copytree(room("Q"), copy, symlinks=True)
    change(copy)
    got, text = verify(room, copy, *args, **more)
    ok(got == code and words in text, name, f"exit {got}: {text}")
    shutil.rmtree(copy)


def edited(directory, name, old, new):
    """One file of a directory with other words, and the sums made anew."""
    def change(copy):
        path = os.path.join(copy, directory, name)
        data = read_bytes(path)
        assert old in data, (path, old)
        write(path, data.replace(old, new))
        sum_again(os.path.join(copy, directory))
    return change


def removed(*names):
    return lambda copy: [shutil.rmtree(os.path.join(copy, n)) for n in names]


def only_plan(copy):
    for name in ("journal.jsonl", "audit.jsonl", "result.csv", "undo.csv"):
        os.remove(os.path.join(copy, "3-plan", name))
    sum_again(os.path.join(copy, "3-plan"))


def other_reading(copy):
    """The reading behind it is really the one before."""
    shutil.rmtree(os.path.join(copy, "4-after"))
    shutil.copytree(os.path.join(copy, "1-access"), os.path.join(copy, "4-after"))


def torn_sums(copy):
    write(os.path.join(copy, "1-access", "SHA256SUMS"), b"nonsense\n")
    write(os.path.join(copy, "3-plan", "chain.csv"), b"x")


def damaged_snapshot(copy):
    path = os.path.join(copy, "4-after", "snapshot.jsonl.zst")
    write(path, read_bytes(path)[:-40])
    sum_again(os.path.join(copy, "4-after"))


def forged(room):
    """What an honest-looking folder gets wrong."""
    broken(room, "as it is, without asking anybody", 0, "4 directories checked: unchanged, and they belong together", lambda copy: None)
    broken(room, "a reason in chain.csv", 9, "changed: chain.csv (it does not agree with the plan and its journal)",
           edited("3-plan", "chain.csv", b'"moved"', b'"fired"'))
    broken(room, "a status in result.csv", 9, "changed: result.csv", edited("3-plan", "result.csv", b'"done"', b'"noop"'))
    broken(room, "a row of undo.csv", 9, "changed: undo.csv", edited("3-plan", "undo.csv", b'"grant"', b'"keep"'))
    broken(room, "what came back", 9, "changed: input-1-back.csv (not the file that the plan was made from)",
           edited("3-plan", "input-1-back.csv", b"revoke", b"keep"))
    for name, old, new in (("review-status.csv", b"0.0 %", b"100.0 %"), ("plan.csv", b"moved", b"fired"),
                           ("summary.txt", b"2 memberships", b"9 memberships")):
        if old in read_bytes(room("Q/3-plan", name)):
            broken(room, f"{name} by other words", 9, f"changed: {name} (not the file that was made with the plan)",
                   edited("3-plan", name, old, new))
    broken(room, "a list of packs that was cut", 6, "does not list the ",
           lambda copy: [write(os.path.join(copy, "2-review", "packs.csv"),
                               b"".join(read_bytes(copy, "2-review", "packs.csv").splitlines(keepends=True)[:3])),
                         sum_again(os.path.join(copy, "2-review"))])
    pack = next(p["file"] for p in rows_of(room("Q/2-review", "packs.csv")))
    broken(room, "a pack as it was sent", 9, f"changed: {pack} (it is not the pack that packs.csv lists)",
           edited("2-review", pack, b"role", b"rule"))
    broken(room, "the journal", 6, "journal.jsonl:", edited("3-plan", "journal.jsonl", b"204", b"200"))
    broken(room, "the review is of another reading", 9, "made from another snapshot than the review in this folder",
           edited("2-review", "run.json", b'"snapshot_id": "', b'"snapshot_id": "0'))
    broken(room, "the review is another one", 3, "the review that it belongs to is not in this folder",
           edited("2-review", "run.json", b'"review_id": "', b'"review_id": "0'))
    broken(room, "the plan is not there", 3, "no plan in this folder belongs to this review", removed("3-plan"))
    broken(room, "the review is not there", 3, "the review that it belongs to is not in this folder", removed("2-review"))
    broken(room, "nothing was read behind it", 3, "this folder has no later export of the whole site", removed("4-after"))
    broken(room, "the reading behind it is the one before", 3, "this folder has no later export of the whole site",
           other_reading)
    broken(room, "no sign of an apply", 9, "changed: chain.csv", only_plan)
    broken(room, "one damaged directory hides no other", 9, "changed: chain.csv", torn_sums)
    broken(room, "and is told too", 9, "1-access/SHA256SUMS:1: the line must begin with 64 hex digits", torn_sums)
    broken(room, "a link is no directory of it", 9, "linked: is listed in no SHA256SUMS",
           lambda copy: os.symlink("1-access", os.path.join(copy, "linked")))
    broken(room, "the reading behind it was changed", 9, "this folder has no later export of the whole site",
           lambda copy: write(os.path.join(copy, "4-after", "accounts.csv"), b"x"))
    broken(room, "its snapshot cannot be read, though it has its sum", 65, "4 directories checked: something is wrong",
           damaged_snapshot)
    broken(room, "a folder in the folder", 0, "8 directories checked",
           lambda copy: shutil.copytree(room("Q"), os.path.join(copy, "more")))
    broken(room, "one signed, the others not", 3, "not signed, but others are",
           lambda copy: write_new(os.path.join(copy, "1-access", "SHA256SUMS.sig"), b"a signature"))
    broken(room, "how to check it can be pasted", 3, "'\\''s/1-access/SHA256SUMS.sig'",
           lambda copy: write_new(os.path.join(copy, "1-access", "SHA256SUMS.sig"), b"a signature"))


def write_new(path, data):
    with open(path, "wb") as file:
        file.write(data)


def carried_out(room, jirad):
    """What verify says of a plan before, in the middle and after."""
    code, text = verify(room, "Q/3-plan")
    ok(code == 3 and "Q/3-plan: not carried out" in text, "before apply, offline", text)
    code, text = verify(room, "Q/3-plan", jirad=jirad)
    ok(code == 9 and "0 of 2 changes hold, 2 do not" in text and "of 2 kept grants, 2 still hold" in text,
       "before apply, asking the site", text)
    must(tool(room, "apply", "Q/3-plan", "--confirm", "--settle", "2s", jirad=jirad))
    code, text = verify(room, "Q/3-plan/")
    ok(code == 0 and "Q/3-plan: carried out on 20" in text and ": 2 done, 2 noop" in text, "after it, offline", text)
    must(tool(room, "export", "-o", "Q/4-after", "--format", "csv", jirad=jirad))
    code, text = verify(room, "Q/", jirad=jirad)
    ok(code == 0 and "Q/3-plan: 2 of 2 changes are seen in 'Q/4-after', which was read later" in text and
       "Q/3-plan: 2 of 2 changes hold" in text, "the folder, asking the site", text)


def config(room, jirad):
    """A site in the configuration file is asked, too."""
    with open(room("config"), "w", encoding="ascii", opener=lambda p, f: os.open(p, f, 0o600)) as file:
        file.write(f"[default]\nsite = {jirad.url}\nemail = admin@example.com\ntoken_command = echo jirad-token\n")
    code, text = verify(room, "Q/3-plan", "--config", "config")
    ok(code == 0 and "2 of 2 changes hold" in text, "the site of the configuration file", text)
    code, text = verify(room, "Q/3-plan", "--config", "/dev/null")
    ok(code == 0 and "only the files were checked" in text, "no site, no question", text)


def other_site(room):
    """A site with the same ids that is not the plan's proves nothing."""
    with Jirad(room, "--cloud-id", OTHER_CLOUD, tenant="company") as other:
        code, text = verify(room, "Q/3-plan", jirad=other)
        ok(code == 6 and "changes hold" not in text and "this site is http://127.0.0.1:" in text, "another site is refused",
           text)
        result = tool(room, "apply", "Q/3-plan", "--confirm", jirad=other)
        same("and nothing is sent to it", (result.returncode, other.writes()), (0, []))


def two_plans(room, jirad):
    """One token for all plans of a folder, and one reading behind them; a new account counts like any other."""
    os.mkdir(room("two"))
    with open(room("new.csv"), "w", encoding="ascii") as file:
        file.write("action,principal,target\ncreate_account,email:new@example.com,product:jira-software\n"
                   "grant,email:new@example.com,group-name:team-webshop\n")
    for number in (1, 2):
        if number == 2:
            with open(room("new.csv"), "w", encoding="ascii") as file:
                file.write("action,principal,target\nrevoke,email:new@example.com,group-name:team-webshop\n")
        must(tool(room, "plan", "new.csv", "-o", f"two/plan-{number}", jirad=jirad))
        must(tool(room, "apply", f"two/plan-{number}", "--confirm", "--settle", "2s", jirad=jirad))
        must(tool(room, "export", "-o", f"two/read-{number}", "--format", "csv", jirad=jirad))
        next_moment()  # times are told to the second
    env = {"JIRA_URL": jirad.url, "JIRA_EMAIL": "admin@example.com"}
    code, text = verify(room, "two", env={**env, "JIRA_API_TOKEN": "jirad-token"})
    ok(code == 9 and "two/plan-1: 1 of 2 changes hold" in text and "two/plan-2: 1 of 1 changes hold" in text and
       "two/plan-1: 1 of 1 changes are seen in 'two/read-1'" in text and
       "two/plan-2: 1 of 1 changes are seen in 'two/read-2'" in text, "both plans are asked for, each behind its reading", text)
    with open(room("count"), "w", encoding="ascii"):
        pass
    verify(room, "two", "--token-command", f"echo x >>'{room('count')}'; echo jirad-token", env=env)
    same("a token command is run once", read_bytes(room("count")), b"x\n")
    os.mkdir(room("credentials"))
    code, text = verify(room, "two/plan-2", env={**env, "CREDENTIALS_DIRECTORY": room("credentials")})
    ok(code == 0 and "only the files were checked" in text, "credentials without a token are none", text)


def given_back(room, jirad, said):
    revoked = next(g for g, (d, _) in said.items() if d == "revoke")
    kept = next(g for g, (d, _) in said.items() if d == "keep")
    _, project, role, _, account = revoked.split(":", 4)
    assert jirad.edit("add-actor", project=project, role=int(role), account=account)
    must(tool(room, "export", "-o", "again", "--format", "csv", jirad=jirad))
    code, text = verify(room, "Q", jirad=jirad)
    ok(code == 9 and "does not hold" in text and "1 of 2 changes hold, 1 do not" in text, "what was given back is told", text)
    broken(room, "and by a reading alone", 9, "does not hold in '", lambda copy: [
        shutil.rmtree(os.path.join(copy, "4-after")), shutil.copytree(room("again"), os.path.join(copy, "4-after"))])
    must(tool(room, "export", "-o", "narrow", "--project", "HR", "--format", "csv", jirad=jirad))
    broken(room, "a reading of one project proves nothing", 3, "this folder has no later export of the whole site",
           lambda copy: [shutil.rmtree(os.path.join(copy, "4-after")),
                         shutil.copytree(room("narrow"), os.path.join(copy, "4-after"))])
    jirad.edit("remove-actor", project=project, role=int(role), account=account)
    _, project, role, _, account = kept.split(":", 4)
    assert jirad.edit("remove-actor", project=project, role=int(role), account=account)
    code, text = verify(room, "Q", jirad=jirad)
    ok(code == 0 and "of 2 kept grants, 1 still hold, 1 have ended" in text,
       "what was kept may end: it is counted, and no alarm", text)


with Room() as room:
    with Jirad(room, tenant="company") as jirad:
        said = quarter(room, jirad)
        carried_out(room, jirad)
        config(room, jirad)
        other_site(room)
        forged(room)
        given_back(room, jirad, said)
        two_plans(room, jirad)
    os.mkdir(room("nothing"))
    same("a folder with nothing in it", verify(room, "nothing")[0], 65)
    same("no folder", verify(room, "nowhere")[0], 65)
done()
