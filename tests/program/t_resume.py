#!/usr/bin/python3
"""A reading that was broken off is resumed: what it had is not asked for again, the reports are those of an undisturbed
one, and whatever does not fit is refused by name. All kinds of pages and 200 kills: torture_reading.py."""
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from harness import Jirad, Room, done, must, ok, read_json, same, tool, tree, until  # noqa: E402
from resume import Log, differing, is_always, killed, twice  # noqa: E402

FORMAT = ("--format", "csv,json")
ORG = {"ATLASSIAN_ORG_ID": "0a6e0000-1111-4111-8111-00000000abcd", "ATLASSIAN_ORG_API_KEY": "jirad-org-key"}
IN_FLIGHT = 4


def left(room, name="out"):
    """What is there of a name: its own, incomplete and hidden ones."""
    return sorted(re.sub("-.{6}$", "", entry) for entry in os.listdir(room.path)
                  if entry.startswith((name, "." + name + ".partial")))


def hidden(room, name="out"):
    found = [entry for entry in os.listdir(room.path) if entry.startswith("." + name + ".partial")]
    return room(found[0]) if len(found) == 1 else None


def lines_of(snapshot):
    """The lines of a snapshot that may break off."""
    return subprocess.run(["zstd", "-dc", snapshot], capture_output=True, check=False).stdout.split(b"\n")


def rewrite(snapshot, edit):
    """The same snapshot with its lines changed."""
    text = b"\n".join(edit(lines_of(snapshot)))
    subprocess.run(["zstd", "-qf", "-o", snapshot], input=text, check=True)


def aged(lines):
    return [re.sub(rb'"started":"[^"]*"', b'"started":"2026-01-02T03:04:05Z"', lines[0]), *lines[1:]]


def test_kills():
    """Killed anywhere, by the number of requests, with and without an organisation."""
    for name, env, points in (("jira", {}, 10), ("organisation", ORG, 5)):
        with Room() as room, Jirad(room, "--log", room("log"), "--latency", "2") as jirad:
            log = Log(room("log"))
            must(tool(room, "export", "-o", "undisturbed", *FORMAT, "--quiet", jirad=jirad, env=env))
            undisturbed = log.new()
            rng = random.Random(12)
            bad, saved = [], 0
            for at in sorted(rng.sample(range(8, len(undisturbed)), points)):
                code, _ = killed(room, jirad, log, at, "export", "-o", "out", *FORMAT, "--quiet", "--parallel",
                                 str(IN_FLIGHT), **env)
                if code == 0:
                    shutil.rmtree(room("out"))
                    log.new()
                    continue
                then = log.new()
                run = tool(room, "export", "--resume", "out", jirad=jirad, env=env)
                now = log.new()
                again = twice(undisturbed, then, now)
                if run.returncode != 0 or left(room) != ["out"] or run.stdout != "out\n":
                    bad.append(f"at {at}: exit code {run.returncode}, {left(room)}, {run.stderr}")
                    break
                if differing(room("undisturbed"), room("out")):
                    bad.append(f"at {at}: {differing(room('undisturbed'), room('out'))} differ")
                flying = [sum(n for what, n in again.items() if ("/admin/" in what) == admin) for admin in (False, True)]
                if max(flying) > IN_FLIGHT:  # of each service
                    bad.append(f"at {at}: asked twice: {again}")
                saved += len(now) < len(undisturbed)
                shutil.rmtree(room("out"))
            ok(not bad and saved > 0, f"{name}: killed at {points} points and resumed, the reports are the same, and at "
               "most what was in flight is asked for twice", "\n".join(bad) or "nothing was spared")


def test_story(room, jirad, log):
    """run.json, verify and the snapshot of a resumed run."""
    code, _ = killed(room, jirad, log, 60, "export", "-o", "out", *FORMAT, "--quiet")
    then = read_json(hidden(room), "begun.json")
    same("a killed run leaves a hidden directory with how it was begun", (code, left(room), then),
         (-9, [".out.partial"], {"command": "export", "options": [{"option": "format", "value": "csv,json"}]}))
    run = must(tool(room, "export", "--resume", hidden(room), jirad=jirad))
    said = read_json(room("out"), "run.json")
    ok(re.search(r"[0-9]+ replies were taken over from the reading that was begun at " + said["started"], run.stderr),
       "what is taken over is said", run.stderr)
    ok(said["started"] <= said["resumed"][0] <= said["finished"] and len(said["resumed"]) == 1,
       "run.json says when the run was begun and resumed", said)
    undisturbed = read_json(room("undisturbed"), "run.json")
    ok(said["snapshot_id"] != undisturbed["snapshot_id"] and "resumed" not in undisturbed,
       "a resumed run has an id of its own, an undisturbed one was never resumed")
    same("nothing of how it was begun stays", sorted(os.listdir(room("out"))), sorted(os.listdir(room("undisturbed"))))
    same("it verifies", tool(room, "verify", "out").returncode, 0)
    must(tool(room, "export", "--snapshot", "out", "-o", "replayed", *FORMAT, "--quiet"))
    same("its snapshot is whole: replayed, it gives the same bytes", tree(room("replayed")), tree(room("out")))
    shutil.rmtree(room("replayed"))
    shutil.rmtree(room("out"))


def test_twice_killed(room, jirad, log):
    """A run that resumes may be killed too; what came farthest is gone on with."""
    killed(room, jirad, log, 60, "export", "-o", "out", *FORMAT, "--quiet")
    log.new()
    killed(room, jirad, log, 30, "export", "--resume", "out", "--quiet")
    same("a run that resumes is killed: both are left", left(room), [".out.partial"] * 2)
    log.new()
    must(tool(room, "export", "--resume", "out", "--quiet", jirad=jirad))
    now = log.new()
    same("resumed again, one whole directory is there", (left(room), differing(room("undisturbed"), room("out"))),
         (["out"], []))
    ok(len(now) < 90, "what either had is not asked for again", len(now))
    same("and run.json says both times", len(read_json(room("out"), "run.json")["resumed"]), 2)
    shutil.rmtree(room("out"))


def test_interrupt(room, jirad, log):
    for number in (signal.SIGINT, signal.SIGTERM):
        code, said = killed(room, jirad, log, 60, "export", "-o", "out", *FORMAT, "--quiet", signal=number)
        ok(code == 8 and "to go on: jira-access export --resume out;" in said and "jira-access clean out" in said,
           f"{number.name}: 8, with the command that goes on, and the one that removes", f"{code} {said}")
        log.new()
        must(tool(room, "export", "--resume", "out", "--quiet", jirad=jirad))
        ok(left(room) == ["out"] and not differing(room("undisturbed"), room("out")) and len(log.new()) < 90,
           f"{number.name}: the command goes on")
        shutil.rmtree(room("out"))


def test_limits():
    """A deadline or a limit ends the reading: 3, DIR.incomplete, the command; 7 when nothing could be read."""
    with Room() as room, Jirad(room, "--log", room("log"), "--latency", "60") as jirad:
        log = Log(room("log"))
        run = tool(room, "export", "-o", "out", *FORMAT, "--deadline", "2s", "--parallel", "2", jirad=jirad)
        ok(run.returncode == 3 and left(room) == ["out.incomplete"] and
           "by: jira-access export --resume out" in run.stderr, "a deadline: 3, DIR.incomplete and the command",
           f"{run.returncode} {left(room)} {run.stderr}")
        same("DIR.incomplete verifies as incomplete", tool(room, "verify", "out.incomplete").returncode, 3)
        run = tool(room, "export", "-o", "out", "--quiet", jirad=jirad)
        ok(run.returncode == 2 and "--resume" in run.stderr and "clean" in run.stderr,
           "a new run beside DIR.incomplete is refused with both commands", run.stderr)
        run = tool(room, "export", "--resume", "out", "--deadline", "100s", "--parallel", "16", "--quiet", jirad=jirad)
        ok(run.returncode == 0 and left(room) == ["out"],
           "resumed with more time, DIR is whole and nothing else is left", f"{run.returncode} {left(room)} {run.stderr}")
        run = tool(room, "export", "-o", "late", "--deadline", "1s", jirad=jirad,
                   env={"JIRA_URL": "http://127.0.0.1:9", "ATLASSIAN_API_URL": "http://127.0.0.1:9"})
        ok(run.returncode == 7 and left(room, "late") == [] and "--resume" not in run.stderr,
           "nothing at all could be read: 7, and nothing is left", f"{run.returncode} {left(room, 'late')} {run.stderr}")


def test_failures():
    """What failed is asked for again, and it alone."""
    with Room() as room, Jirad(room, "--log", room("log"), "--fault", "group/member? 3 status 403") as jirad:
        log = Log(room("log"))
        run = tool(room, "export", "-o", "out", *FORMAT, "--parallel", "1", "--quiet", jirad=jirad)
        same("members that could not be read: 3", (run.returncode, left(room)), (3, ["out.incomplete"]))
        had = {path for path, status in log.new() if status == 200}
        run = tool(room, "export", "--resume", "out", "--quiet", jirad=jirad)
        asked = [path for path, _ in log.new() if not is_always(path)]
        ok(run.returncode == 0 and left(room) == ["out"] and sum("/group/member?" in path for path in asked) >= 3 and
           not had.intersection(asked), "resumed, nothing is asked for again that came whole",
           f"{run.stderr} {had.intersection(asked)}")
        must(tool(room, "export", "-o", "undisturbed", *FORMAT, "--quiet", jirad=jirad))
        same("and the reports are the same", differing(room("undisturbed"), room("out")), [])


def test_accepted():
    """What one group lacks is acknowledged afterwards: hardly anything is asked for again."""
    group = "10000000-0000-4000-8000-000000000005"
    with Room() as room, Jirad(room, "--log", room("log"), "--fault", f"group/member?groupId={group} * status 404") as jirad:
        log = Log(room("log"))
        run = tool(room, "export", "-o", "out", *FORMAT, "--quiet", jirad=jirad)
        same("a group whose members answer 404 for good: 3", (run.returncode, left(room)), (3, ["out.incomplete"]))
        log.new()
        run = tool(room, "export", "--resume", "out", "--accept-missing", "group:" + group, "--quiet", jirad=jirad)
        asked = log.new()
        ok(run.returncode == 0 and left(room) == ["out"] and len(asked) < 40, "resumed, it can be acknowledged",
           f"{run.returncode} {run.stderr} {len(asked)}")


def test_other_token():
    """A token with scopes instead of a classic one: what was read at the site's address counts at the gateway."""
    with Room() as room:
        with Jirad(room, "--log", room("log"), "--latency", "5") as jirad:
            port = jirad.url.split(":")[-1]
            log = Log(room("log"))
            must(tool(room, "export", "-o", "undisturbed", *FORMAT, "--quiet", jirad=jirad))
            whole = len(log.new())
            killed(room, jirad, log, 80, "export", "-o", "out", *FORMAT, "--quiet")
            log.new()
        with Jirad(room, "--log", room("log2"), "--port", port, "--scoped") as jirad:
            run = tool(room, "export", "--resume", "out", "--quiet", jirad=jirad)
            asked = Log(room("log2")).new()
            ok(run.returncode == 0 and any("/ex/jira/" in path for path, _ in asked) and len(asked) < whole - 40,
               "another token of the same account goes on", f"{run.returncode} {run.stderr} {len(asked)} of {whole}")


def test_fetch():
    with Room() as room, Jirad(room, "--log", room("log"), "--latency", "40") as jirad:
        log = Log(room("log"))
        run = tool(room, "fetch", "-o", "out", "--project", "ALPHA,BETA", "--deadline", "1s", "--parallel", "1",
                   jirad=jirad)
        ok(run.returncode == 3 and "by: jira-access fetch --resume out" in run.stderr, "fetch: 3, and the command",
           f"{run.returncode} {run.stderr}")
        run = tool(room, "fetch", "--resume", "out.incomplete", "--project", "ALPHA", jirad=jirad)
        ok(run.returncode == 2 and "--project: 'out.incomplete' was begun with 'ALPHA,BETA'" in run.stderr,
           "fetch: another project is refused", run.stderr)
        run = tool(room, "fetch", "--resume", "out.incomplete", "--check-sample", "3", jirad=jirad)
        ok(run.returncode == 2 and "--check-sample: 'out.incomplete' was begun without it" in run.stderr,
           "fetch: what it was begun without is refused", run.stderr)
        run = tool(room, "export", "--resume", "out", jirad=jirad)
        ok(run.returncode == 2 and "'out.incomplete' was left by 'jira-access fetch'" in run.stderr,
           "export does not resume what fetch left", run.stderr)
        must(tool(room, "fetch", "--resume", "out", "--quiet", jirad=jirad))
        same("fetch: FILE is there, and nothing else", left(room), ["out"])
        log.new()
        killed(room, jirad, log, 12, "fetch", "-o", "whole", "--check-sample", "3", "--quiet")
        must(tool(room, "fetch", "--resume", "whole", "--quiet", jirad=jirad))
        one = tool(room, "export", "--snapshot", "whole", "-o", "one", *FORMAT, "--quiet")
        two = tool(room, "export", "-o", "two", "--check-sample", "3", *FORMAT, "--quiet", jirad=jirad)
        same("fetch: killed and resumed, the reports are the same, the sample too",
             (left(room, "whole"), one.returncode, differing(room(one.stdout.strip()), room(two.stdout.strip()))),
             (["whole"], two.returncode, []))


def refused(room, jirad, name, code, words, *args, env=None):
    """Not resumed: exit code, what is said, and what is left stays as it was; nothing but a login is asked."""
    before = left(room)
    run = tool(room, "export", *args, "--quiet", jirad=jirad, env=env)
    ok(run.returncode == code and re.search(words, run.stderr) and left(room) == before, f"refused: {name}",
       f"{run.returncode} {run.stderr} {before} {left(room)}")


def test_refusals(room, jirad, log):
    refused(room, jirad, "nothing left", 2, "nothing is left of 'out'.*begin with 'jira-access export -o'", "--resume",
            "out")
    killed(room, jirad, log, 60, "export", "-o", "out", *FORMAT, "--dormant-days", "30", "--quiet")
    log.new()
    refused(room, jirad, "another option", 2, "--candidates: '.*' was begun without it: leave it out", "--resume", "out",
            "--candidates", "all")
    refused(room, jirad, "another value", 2, "--format: '.*' was begun with 'csv,json': leave it out", "--resume", "out",
            "--format", "csv")
    refused(room, jirad, "another place", 2, "-o: what is resumed ends as 'out': leave -o out", "--resume", "out", "-o",
            "other")
    refused(room, jirad, "a snapshot", 2, "leave one of them out", "--resume", "out", "--snapshot", "undisturbed")
    with Jirad(room) as other:
        refused(room, other, "another site", 2, "begun with site 'http.*', and this is 'http", "--resume", "out",
                env={"ATLASSIAN_API_URL": jirad.url})
    refused(room, jirad, "another organisation", 2, "begun with organisation 'none', and this is '0a6e", "--resume",
            "out", env=ORG)
    same("and all of this is said before anybody logs in", [path for path, _ in log.new() if "/myself" in path], [])
    refused(room, jirad, "another account", 2, "was begun as Ada Admin .*use a token of the same account", "--resume",
            "out", env={"JIRA_EMAIL": "viewer@example.com"})
    run = tool(room, "export", "--resume", "out", *FORMAT, "-o", "out", "--parallel", "2", "--quiet", jirad=jirad)
    same("the same options, or another pace, are accepted", (run.returncode, left(room), run.stderr),
         (0, ["out"], ""))
    same("options of then that were not repeated hold", read_json(room("out"), "run.json")["findings"]["dormant_days"],
         30)
    refused(room, jirad, "what is whole", 2, "'out' is there, and nothing of it is left to read", "--resume", "out")
    shutil.rmtree(room("out"))


def test_old_and_damaged(room, jirad, log):
    killed(room, jirad, log, 60, "export", "-o", "out", *FORMAT, "--quiet")
    snapshot = os.path.join(hidden(room), "snapshot.jsonl.zst")
    with open(snapshot, "rb") as file:
        good = file.read()
    rewrite(snapshot, aged)
    refused(room, jirad, "too old", 6, "begun at 2026-01-02T03:04:05Z, longer ago than 24 h .--resume-within.: .*clean",
            "--resume", "out")
    run = tool(room, "export", "--resume", "out", "--resume-within", "3000d", "--quiet", jirad=jirad)
    same("--resume-within says how old it may be", (run.returncode, left(room)), (0, ["out"]))
    shutil.rmtree(room("out"))
    killed(room, jirad, log, 60, "export", "-o", "out", *FORMAT, "--quiet")
    snapshot = os.path.join(hidden(room), "snapshot.jsonl.zst")
    for name, edit in (("a line that is no JSON", lambda l: [*l[:9], b"{" + l[9], *l[10:]]),
                       ("a line that is cut", lambda l: [*l[:9], l[9][:-9], *l[10:]]),
                       ("no snapshot", lambda l: [b"{}", *l[1:]])):
        rewrite(snapshot, edit)
        refused(room, jirad, "damaged: " + name, 65, "(damaged|jira_access_snapshot|missing).*jira-access clean out",
                "--resume", "out")
        with open(snapshot, "wb") as file:
            file.write(good)
    with open(snapshot, "wb") as file:  # a bit of a frame that was ended
        file.write(good[:30] + bytes([good[30] ^ 4]) + good[31:])
    refused(room, jirad, "damaged: a bit", 65, "damaged", "--resume", "out")
    shutil.rmtree(hidden(room))


def test_cut(room, jirad, log):
    """Power went: the file breaks off anywhere."""
    killed(room, jirad, log, 100, "export", "-o", "out", *FORMAT, "--quiet")
    kept = room("kept")
    os.rename(hidden(room), kept)
    rng, bad = random.Random(3), []
    with open(os.path.join(kept, "snapshot.jsonl.zst"), "rb") as file:
        good = file.read()
    for cut in sorted(rng.sample(range(400, len(good)), 6)):
        directory = room(".out.partial-abcdef")
        shutil.copytree(kept, directory)
        with open(os.path.join(directory, "snapshot.jsonl.zst"), "wb") as file:
            file.write(good[:cut] + b"\0" * rng.choice((0, 700)))
        run = tool(room, "export", "--resume", "out", "--quiet", jirad=jirad)
        if run.returncode != 0 or differing(room("undisturbed"), room("out")):
            bad.append(f"cut at {cut} of {len(good)}: {run.returncode} {run.stderr}")
        shutil.rmtree(room("out"), ignore_errors=True)
        shutil.rmtree(directory, ignore_errors=True)
    ok(not bad, "a snapshot that breaks off anywhere is resumed", "\n".join(bad))
    shutil.rmtree(kept)


def test_clean(room, jirad, log):
    killed(room, jirad, log, 60, "export", "-o", "out", "--quiet")
    run = must(tool(room, "export", "-o", "out", "--format", "csv", jirad=jirad))
    ok(left(room) == [".out.partial", "out"] and "'jira-access export --resume out' goes on with it" in run.stderr and
       "'jira-access clean out' removes it" in run.stderr, "a new run names what is left, and leaves it", run.stderr)
    run = tool(room, "clean", "out")
    ok(run.returncode == 0 and re.fullmatch(r"(\./)?\.out\.partial-.{6}\n", run.stdout) and left(room) == ["out"],
       "clean removes what is left, and not what is whole", f"{run} {left(room)}")
    run = tool(room, "clean", "out")
    ok(run.returncode == 0 and "nothing is left of 'out'" in run.stderr, "clean: nothing is left", run)
    shutil.rmtree(room("out"))
    os.mkdir(room("out.incomplete"))
    with open(room("out.incomplete", "mine.txt"), "w", encoding="ascii") as file:
        file.write("mine\n")
    run = tool(room, "clean", "out")
    ok(run.returncode == 6 and left(room) == ["out.incomplete"] and "not as a run left it" in run.stderr,
       "clean: a directory of somebody else stays", run)
    shutil.rmtree(room("out.incomplete"))
    with Jirad(room, "--fault", "group/member? 3 status 403") as faulty:
        tool(room, "export", "-o", "out", "--format", "csv", "--quiet", jirad=faulty)
    with open(room("out.incomplete", "mine.txt"), "w", encoding="ascii") as file:
        file.write("mine\n")
    run = tool(room, "clean", "out")
    ok(run.returncode == 6 and "mine.txt" in run.stderr and left(room) == ["out.incomplete"],
       "clean: one in which something was put stays", run)
    os.unlink(room("out.incomplete", "mine.txt"))
    same("clean: one that is as it was is removed", (tool(room, "clean", "out.incomplete").returncode, left(room)), (0, []))
    with Jirad(room, "--fault", "users/search 1 stall 600") as slow:
        process = subprocess.Popen([os.path.join(os.environ.get("BUILD", "build"), "jira-access"), "export", "-o",
                                    room("out"), "--quiet", "--token-file", room("token")],
                                   env={"JIRA_URL": slow.url, "JIRA_EMAIL": "admin@example.com",
                                        "ATLASSIAN_API_URL": slow.url}, stderr=subprocess.DEVNULL)
        until(lambda: hidden(room), "the hidden directory")
        until(lambda: os.path.exists(os.path.join(hidden(room), "snapshot.jsonl.zst")), "the snapshot")
        run = tool(room, "clean", "out")
        ok(run.returncode == 5 and left(room) == [".out.partial"], "clean: what a living run fills stays", run)
        run = tool(room, "export", "--resume", "out", jirad=slow)
        ok(run.returncode == 5 and "still being filled by another run" in run.stderr,
           "resume: what a living run fills is not taken", run)
        process.kill()
        process.wait()
    tool(room, "clean", "out")


def test_expired():
    """Cursors of the organisation that are not served any more: the list begins anew, and nobody is taken twice."""
    with Room() as room, Jirad(room, "--log", room("log"), "--latency", "20") as jirad:
        log = Log(room("log"))
        must(tool(room, "export", "-o", "undisturbed", *FORMAT, "--quiet", jirad=jirad, env=ORG))
        log.new()
        killed(room, jirad, log, 17, "export", "-o", "out", *FORMAT, "--quiet", "--parallel", "4", **ORG)
        log.new()
        jirad.edit("expire-cursors")
        run = tool(room, "export", "--resume", "out", "--quiet", jirad=jirad, env=ORG)
        asked = log.new()
        ok(run.returncode == 0 and any(status == 400 for _, status in asked) and
           not differing(room("undisturbed"), room("out")), "a cursor that has expired begins its list anew",
           f"{run.returncode} {run.stderr} {[row for row in asked if row[1] != 200]}")
        must(tool(room, "export", "--snapshot", "out", "-o", "replayed", *FORMAT, "--quiet"))
        same("and the snapshot of it gives the same bytes", tree(room("replayed")), tree(room("out")))


def test_same_site():
    """The same address, and another site behind it."""
    with Room() as room, Jirad(room, "--log", room("log"), "--latency", "2", *()) as jirad:
        killed(room, jirad, Log(room("log")), 60, "export", "-o", "out", *FORMAT, "--quiet")
        snapshot = os.path.join(hidden(room), "snapshot.jsonl.zst")
        rewrite(snapshot, lambda lines: [re.sub(rb'"baseUrl": ?"[^"]*"', b'"baseUrl":"https://other.atlassian.net"', line)
                                         for line in lines])
        refused(room, jirad, "another site at the same address", 2, "of another site: 'https://other.atlassian.net'",
                "--resume", "out")


test_kills()
with Room() as shared, Jirad(shared, "--log", shared("log"), "--latency", "2") as site:
    requests = Log(shared("log"))
    must(tool(shared, "export", "-o", "undisturbed", *FORMAT, "--quiet", jirad=site))
    for test in (test_story, test_twice_killed, test_interrupt, test_refusals, test_old_and_damaged, test_cut,
                 test_clean):
        requests.new()
        test(shared, site, requests)
test_limits()
test_failures()
test_accepted()
test_other_token()
test_fetch()
test_expired()
test_same_site()
done()
