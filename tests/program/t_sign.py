#!/usr/bin/python3
"""--sign-command: what it gets, what it may print, and that a directory that could not be signed is not there.
--verify-command and --require-signature: what is approved is what is carried out, and stays as it was. TAP."""
import hashlib
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import plans  # noqa: E402
from harness import Jirad, Room, done, must, ok, read_bytes, same, skip, tool  # noqa: E402

BAD = {
    "exit 3": "--sign-command: failed with exit code 3",
    "true": "--sign-command: printed nothing: it should print the signature",
    "kill -9 $$": "--sign-command: ended by signal 9",
    "head -c 70000 /dev/zero": "--sign-command: printed more than 65536 bytes: it should print only the signature",
    "no-such-program-here": "--sign-command: failed with exit code 127",
}


def signed(room, directory, status=0, sums="SHA256SUMS"):
    name = f"{os.path.basename(directory)}/{sums}"
    text, signature = read_bytes(directory, sums), read_bytes(directory, sums + ".sig")
    same(f"{name} is what was signed", signature.decode().split()[0], hashlib.sha256(text).hexdigest())
    ok(f"  {sums}.sig".encode() not in text, f"{name} does not name its signature")
    result = must(tool(room, "verify", directory), status)
    ok("signed" in result.stdout and f"gpg --verify '{directory}/{sums}.sig' '{directory}/{sums}'" in result.stdout,
       f"{name}: verify says how to check", result.stdout)


def checked(directory, *sums):
    """What 'sha256sum -c' says of them."""
    for name in sums:
        check = subprocess.run(["sha256sum", "--strict", "-c", name], cwd=directory, capture_output=True, check=False)
        ok(check.returncode == 0, f"{os.path.basename(directory)}: sha256sum -c {name}", check.stdout + check.stderr)


def kept(directory):
    return [read_bytes(directory, name) for name in ("SHA256SUMS", "SHA256SUMS.sig")]


def again(room, jirad, sign, who):
    """What was approved stays; what was carried out is signed after it, or said not to be."""
    before = kept(room("p"))
    must(tool(room, "apply", "p", "--confirm", "--settle", "1s", *sign, jirad=jirad))
    same("apply leaves the sums and the signature of the plan", kept(room("p")), before)
    signed(room, room("p"))
    signed(room, room("p"), sums="SHA256SUMS.applied")
    checked(room("p"), "SHA256SUMS", "SHA256SUMS.applied")
    same("what was carried out is bound to what was approved",
         [line.split()[1] for line in read_bytes(room("p"), "SHA256SUMS.applied").decode().splitlines()],
         ["SHA256SUMS", "SHA256SUMS.sig", "audit.jsonl", "journal.jsonl", "result.csv", "undo.csv"])
    must(tool(room, "apply", "p", "--confirm", jirad=jirad))
    os.remove(room("p", "SHA256SUMS.applied.sig"))
    must(tool(room, "apply", "p", "--confirm", *sign, jirad=jirad))
    signed(room, room("p"), sums="SHA256SUMS.applied")
    with open(room("q.csv"), "w", encoding="ascii") as file:
        file.write(f"action,principal,target\nrevoke,{who},group-name:team-webshop\n")
    must(tool(room, "plan", "q.csv", "-o", "q", *sign, jirad=jirad))
    result = must(tool(room, "apply", "q", "--confirm", "--settle", "1s", "--sign-command", "exit 3", jirad=jirad), 1)
    ok("1 done; 1 rows in undo.csv" in result.stderr and "the results in 'q' were not signed" in result.stderr and
       "result.csv" in result.stdout, "a signature that fails: what was done is told first", result.stderr)
    result = must(tool(room, "verify", "q"))
    ok("q: approved: signed; " in result.stdout and "q: carried out after it: not signed" in result.stdout,
       "verify says of both whether they are signed", result.stdout)
    must(tool(room, "apply", "q", "--confirm", *sign, jirad=jirad))
    signed(room, room("q"), sums="SHA256SUMS.applied")
    must(tool(room, "plan", room("q", "undo.csv"), "-o", "u", jirad=jirad))
    result = must(tool(room, "apply", "u", "--confirm", "--settle", "1s", *sign, jirad=jirad))
    same("who carries out a plan does not sign it", os.path.exists(room("u", "SHA256SUMS.sig")), False)
    result = must(tool(room, "verify", "u"))
    ok("u: approved: not signed" in result.stdout, "and verify says so", result.stdout)
    os.mkdir(room("u", "SHA256SUMS.sig"))
    result = tool(room, "verify", "u")
    ok(result.returncode == 9 and "extra: SHA256SUMS.sig/" in result.stdout, "a directory is no signature", result.stdout)


def run(room, *command):
    subprocess.run(command, cwd=room.path, check=True, capture_output=True)


def pairs(room):
    """(name, command that signs, command that checks, one that checks with another key)."""
    for name in ("key", "other"):
        run(room, "openssl", "ecparam", "-genkey", "-name", "prime256v1", "-noout", "-out", f"{name}.pem")
        run(room, "openssl", "ec", "-in", f"{name}.pem", "-pubout", "-out", f"{name}.pub.pem")
    check = "openssl dgst -sha256 -verify {}.pub.pem -signature \"$SIGNATURE\""
    yield "openssl", "openssl dgst -sha256 -sign key.pem", check.format("key"), check.format("other")
    if shutil.which("ssh-keygen") is None:
        skip("ssh-keygen", "ssh-keygen is not installed")
        return
    for name in ("mine", "yours"):
        run(room, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", name)
        with open(room(name + ".signers"), "w", encoding="ascii") as file:
            file.write("lead " + read_bytes(room(name + ".pub")).decode())
    check = "ssh-keygen -Y verify -f {}.signers -I lead -n jira-access -s \"$SIGNATURE\""
    yield "ssh-keygen", "ssh-keygen -Y sign -f mine -n jira-access", check.format("mine"), check.format("yours")


def writes(jirad):
    return len(plans.writes(jirad))


def config(room, *lines):
    with open(room("config"), "w", encoding="ascii") as file:
        file.write("\n".join(["[default]", *lines, ""]))
    os.chmod(room("config"), 0o600)
    return "--config", "config"


def refused(room, jirad, name, words, *args, status=6, command="apply"):
    """Before anything is asked of a site, and with nothing sent; in a dry run too."""
    more = [("--confirm",), ()] if command == "apply" else [()]
    for confirm in more:
        before, files = writes(jirad), sorted(os.listdir(room(args[0])))
        result = tool(room, command, *args, *confirm, env={"JIRA_URL": "http://127.0.0.1:9"}, jirad=jirad)
        ok(result.returncode == status and words in result.stderr and writes(jirad) == before and
           sorted(os.listdir(room(args[0]))) == files, f"{name}: {command} {' '.join(confirm)} ends with {status}",
           f"{result.returncode}\n{result.stdout}{result.stderr}")


def required(room, jirad, name, check):
    """--require-signature, by option and in the configuration file."""
    must_check = ("--require-signature", "--verify-command", check)
    refused(room, jirad, "a signature that nobody checks", "a signature that nobody checks proves nothing", name,
            "--require-signature", status=2)
    shutil.copytree(room(name), room("bare"))
    os.remove(room("bare", "SHA256SUMS.sig"))
    for command in ("apply", "verify"):
        refused(room, jirad, "not signed", "'bare' is not signed", "bare", *must_check, command=command)
        refused(room, jirad, "not signed, by the file", "'bare' is not signed", "bare",
                *config(room, f"verify_command = {check}", "require_signature = yes"), command=command)
        refused(room, jirad, "required by the file alone", "proves nothing", "bare",
                *config(room, "require_signature = yes"), status=2, command=command)
        refused(room, jirad, "neither yes nor no", "'require_signature' is 'yes' or 'no'", "bare",
                *config(room, "require_signature = 1"), status=2, command=command)
    result = must(tool(room, "apply", "bare", *config(room, f"verify_command = {check}", "require_signature = no"),
                       jirad=jirad))
    ok("nothing for --verify-command to check" in result.stderr, "what cannot be checked is said", result.stderr)
    result = must(tool(room, "apply", name, jirad=jirad))
    ok("nobody checked the signature" in result.stderr, "and what nobody checked", result.stderr)
    must(tool(room, "verify", name, *must_check), 3)
    os.mkdir(room("folder"))
    for directory in ("a", "bare", name):
        shutil.copytree(room(directory), room("folder", directory))
    result = tool(room, "verify", "folder", *must_check)
    ok(result.returncode == 6 and "'folder/bare' is not signed" in result.stdout and
       "folder/a/SHA256SUMS.sig' is not accepted" in result.stdout and
       f"folder/{name}: approved: signed, and the signature is good" in result.stdout,
       "each directory of a campaign is checked", result.stdout)


def verified(room, jirad, who):
    """--verify-command: a good signature, one of another key, one of other sums; and commands that fail."""
    first = None
    for number, (name, sign, check, other) in enumerate(pairs(room)):
        action = ("revoke", "grant")[number % 2]
        with open(room("k.csv"), "w", encoding="ascii") as file:
            file.write(f"action,principal,target\n{action},{who},group-name:team-webshop\n")
        must(tool(room, "plan", "k.csv", "-o", name, "--sign-command", sign, jirad=jirad))
        both = ("--verify-command", check, "--sign-command", sign)
        if first is None:
            first = name
            required(room, jirad, name, check)
        refused(room, jirad, f"{name}, another key", "is not accepted as the signature of SHA256SUMS", name,
                "--verify-command", other)
        refused(room, jirad, f"{name}, another key", "is not accepted as the signature of SHA256SUMS", name,
                "--verify-command", other, command="verify")
        shutil.copytree(room(name), room(name + "-forged"))
        with open(room(name + "-forged", "summary.txt"), "ab") as file:
            file.write(b"\n")
        plans.sum_again(room(name + "-forged"))
        refused(room, jirad, f"{name}, sums made anew", "is not accepted as the signature of SHA256SUMS",
                name + "-forged", "--verify-command", check)
        for command in ("exit 3", "kill -9 $$", "no-such-program-here", "head -c 70000 /dev/zero", "test -s \"$SIGNATURE\" -a ! -s /dev/stdin"):
            refused(room, jirad, command, "--verify-command: ", name, "--verify-command", command)
        must(tool(room, "apply", name, "--confirm", "--require-signature", *both, "--settle", "1s", jirad=jirad))
        result = must(tool(room, "verify", name, "--require-signature", "--verify-command", check, jirad=jirad))
        ok(f"{name}: approved: signed, and the signature is good\n" in result.stdout and
           f"{name}: carried out after it: signed, and the signature is good\n" in result.stdout,
           f"{name}: both signatures are good", result.stdout)
        checked(room(name), "SHA256SUMS", "SHA256SUMS.applied")
        os.remove(room(name, "SHA256SUMS.applied.sig"))
        refused(room, jirad, f"{name}, results that nobody signed", "there is no SHA256SUMS.applied.sig", name,
                "--require-signature", "--verify-command", check, command="verify")
        must(tool(room, "apply", name, "--confirm", "--require-signature", "--verify-command", check, "--sign-command",
                  "echo mine", jirad=jirad))
        must(tool(room, "apply", name, "--confirm", "--require-signature", "--verify-command", check, jirad=jirad))
        result = must(tool(room, "verify", name, "--verify-command", check, jirad=jirad), 6)
        ok("SHA256SUMS.applied.sig' is not accepted" in result.stderr,
           f"{name}: a bad signature of what was carried out hinders no apply, and verify tells of it", result.stderr)
        must(tool(room, "verify", name, "--verify-command", f'case "$SIGNATURE" in *.applied.sig) ;; *) {check};; esac',
                  jirad=jirad))
        with open(room(name, "SHA256SUMS.applied"), "ab") as file:
            file.write(b"0" * 64 + b"  chain.csv\n")
        refused(room, jirad, f"{name}: results of another", "missing: chain.csv", name, "--verify-command", check)


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
        again(room, jirad, sign, who)
        verified(room, jirad, who)
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
