#!/usr/bin/python3
"""--sign-command: what it gets, what it may print, and that a directory that could not be signed is not there. TAP."""
import hashlib
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from harness import Jirad, Room, done, must, ok, read_bytes, same, tool  # noqa: E402

BAD = {
    "exit 3": "--sign-command: failed with exit code 3",
    "true": "--sign-command: printed nothing: it should print the signature",
    "kill -9 $$": "--sign-command: ended by signal 9",
    "head -c 70000 /dev/zero": "--sign-command: printed more than 65536 bytes: it should print only the signature",
    "no-such-program-here": "--sign-command: failed with exit code 127",
}


def signed(room, directory, status=0):
    sums, signature = read_bytes(directory, "SHA256SUMS"), read_bytes(directory, "SHA256SUMS.sig")
    same(f"{os.path.basename(directory)}: SHA256SUMS is what was signed", signature.decode().split()[0],
         hashlib.sha256(sums).hexdigest())
    ok(b".sig" not in sums, f"{os.path.basename(directory)}: and does not name its signature")
    result = must(tool(room, "verify", directory), status)
    ok("signed" in result.stdout and "gpg --verify" in result.stdout, f"{os.path.basename(directory)}: verify says how to check",
       result.stdout)


def again(room, jirad, sign, who):
    """A signature is neither lost in silence nor a reason to say less of what was done."""
    must(tool(room, "apply", "p", "--confirm", jirad=jirad))
    signed(room, room("p"))
    os.remove(room("p", "SHA256SUMS.sig"))
    must(tool(room, "apply", "p", "--confirm", *sign, jirad=jirad))
    signed(room, room("p"))
    with open(room("q.csv"), "w", encoding="ascii") as file:
        file.write(f"action,principal,target\nrevoke,{who},group-name:team-webshop\n")
    must(tool(room, "plan", "q.csv", "-o", "q", *sign, jirad=jirad))
    result = must(tool(room, "apply", "q", "--confirm", "--settle", "1s", "--sign-command", "exit 3", jirad=jirad), 1)
    ok("1 done; 1 rows in undo.csv" in result.stderr and "'q' was not signed" in result.stderr and
       "result.csv" in result.stdout, "a signature that fails: what was done is told first", result.stderr)
    must(tool(room, "apply", "q", "--confirm", *sign, jirad=jirad))
    signed(room, room("q"))
    must(tool(room, "plan", room("q", "undo.csv"), "-o", "u", *sign, jirad=jirad))
    result = must(tool(room, "apply", "u", "--confirm", "--settle", "1s", jirad=jirad))
    ok("the signature was removed" in result.stderr and not os.path.exists(room("u", "SHA256SUMS.sig")),
       "a signature that no longer fits is reported as removed", result.stderr)
    os.mkdir(room("u", "SHA256SUMS.sig"))
    result = tool(room, "verify", "u")
    ok(result.returncode == 9 and "extra: SHA256SUMS.sig/" in result.stdout, "a directory is no signature", result.stdout)


with Room() as room:
    sign = ("--sign-command", "sha256sum")
    with Jirad(room, tenant="company") as jirad:
        must(tool(room, "export", "-o", "a", "--format", "csv", *sign, jirad=jirad))
        signed(room, room("a"))
        must(tool(room, "review", "--snapshot", "a", "-o", "r", *sign))
        signed(room, room("r"))
        must(tool(room, "diff", "a", "a", "-o", "d", *sign))
        signed(room, room("d"))
        people = read_bytes(room("a"), "accounts.csv").decode().splitlines()
        who = next(p.split(",")[0].strip('"') for p in people[1:] if '"atlassian"' in p and '"active"' in p)
        with open(room("p.csv"), "w", encoding="ascii") as file:
            file.write(f"action,principal,target\ngrant,{who},group-name:team-webshop\n")
        must(tool(room, "plan", "p.csv", "-o", "p", *sign, jirad=jirad))
        signed(room, room("p"), 3)  # it was not carried out
        must(tool(room, "apply", "p", "--confirm", "--settle", "1s", *sign, jirad=jirad))
        signed(room, room("p"))
        again(room, jirad, sign, who)
        result = tool(room, "export", "-o", "env", "--format", "csv", "--sign-command", "env", jirad=jirad)
        text = read_bytes(room("env"), "SHA256SUMS.sig")
        ok(result.returncode == 0 and b"jirad-token" not in text and b"JIRA_API_TOKEN" not in text, "it gets no secret")
        os.chmod(room("env", "SHA256SUMS.sig"), 0o600)
        with open(room("env", "run.json"), "ab") as file:
            file.write(b" ")
        same("a signature saves no changed file", tool(room, "verify", "env").returncode, 9)
    for number, (command, words) in enumerate(BAD.items()):
        result = tool(room, "export", "--snapshot", "a", "-o", f"bad-{number}", "--format", "csv", "--sign-command", command)
        same(f"{command}: exit 2, nothing is there", (result.returncode, os.path.exists(room(f"bad-{number}"))), (2, False))
        ok(words in result.stderr, f"{command}: and says so", result.stderr)
    same("nothing half written", [f for f in os.listdir(room.path) if f.startswith(".") and "partial" in f], [])
done()
