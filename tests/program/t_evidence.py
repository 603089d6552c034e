#!/usr/bin/python3
"""The run directory as evidence: modes, SHA256SUMS, what 'verify' finds, and what a damaged snapshot leads to."""
import csv
import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys

import openpyxl

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from harness import Jirad, Room, done, must, ok, read_bytes, read_json, same, tool, tree  # noqa: E402

SNAPSHOT = "snapshot.jsonl.zst"


def modes(room, run):
    same("directory: 0700 under umask 000", oct(stat.S_IMODE(os.stat(run).st_mode)), "0o700")
    wrong = [f"{n} {oct(os.lstat(os.path.join(run, n)).st_mode)}" for n in os.listdir(run)
             if os.lstat(os.path.join(run, n)).st_mode != stat.S_IFREG | 0o600]
    same("every file: a regular one, 0600", wrong, [])
    check = subprocess.run(["sha256sum", "--strict", "-c", "SHA256SUMS"], cwd=run, capture_output=True, text=True,
                           check=False)
    ok(check.returncode == 0 and check.stdout.count(": OK") == len(os.listdir(run)) - 1,
       "sha256sum -c agrees, about every file", check.stdout + check.stderr)
    result = tool(room, "verify", run)
    ok(result.returncode == 0 and "unchanged, complete" in result.stdout, "verify: unchanged and complete",
       result.stdout + result.stderr)


def verify_finds(room, run, name, damage, *words, status=9):
    """A copy is damaged; verify has to say so, with these words."""
    copy = room("copy")
    shutil.copytree(run, copy, symlinks=True)
    damage(copy)
    result = tool(room, "verify", copy)
    said = result.stdout + result.stderr
    good = result.returncode == status and all(word in said for word in words)
    ok(good, f"verify: {name}", f"exit code {result.returncode}, wanted {status} and {words}:\n{said}")
    shutil.rmtree(copy)


def flip(path, at, bit=1):
    with open(path, "r+b") as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ bit]))


def write(path, data):
    with open(path, "wb") as file:
        file.write(data)


def edit_sums(change):
    def damage(copy):
        path = os.path.join(copy, "SHA256SUMS")
        write(path, change(read_bytes(path)))
    return damage


def replace_with_link(copy):
    os.rename(os.path.join(copy, "groups.csv"), copy + "-groups.csv")
    os.symlink(copy + "-groups.csv", os.path.join(copy, "groups.csv"))


def verify_damage(room, run):
    files = sorted(set(os.listdir(run)) - {"SHA256SUMS"})
    wrong = []
    copy = room("flipped")
    shutil.copytree(run, copy)
    for name in files:
        path = os.path.join(copy, name)
        if os.path.getsize(path) == 0:
            continue  # a report without rows
        for at in {0, os.path.getsize(path) // 2, os.path.getsize(path) - 1}:
            flip(path, at)
            result = tool(room, "verify", copy)
            if result.returncode != 9 or name not in result.stdout or ": 1 changed, 0 missing" not in result.stdout:
                wrong.append(f"{name} at {at}: {result.returncode} {result.stdout}{result.stderr}")
            flip(path, at)
    same("verify: one byte of any file, at its ends or in its middle", wrong, [])
    same("verify: flipped back, unchanged again", tool(room, "verify", copy).returncode, 0)
    wrong = []
    for name in files:
        os.rename(os.path.join(copy, name), copy + "-aside")
        result = tool(room, "verify", copy)
        if result.returncode != 9 or f"missing: {name}" not in result.stdout:
            wrong.append(f"{name}: {result.returncode} {result.stdout}{result.stderr}")
        os.rename(copy + "-aside", os.path.join(copy, name))
    same("verify: any file that is missing", wrong, [])

    verify_finds(room, run, "a file more", lambda c: write(os.path.join(c, "extra.csv"), b"x\n"), "extra.csv",
                 "1 not listed")
    verify_finds(room, run, "a hidden file more", lambda c: write(os.path.join(c, ".x"), b""), ".x", "1 not listed")
    verify_finds(room, run, "a directory more", lambda c: os.mkdir(os.path.join(c, "more")), "more")
    verify_finds(room, run, "a file that became empty", lambda c: write(os.path.join(c, "groups.csv"), b""),
                 "groups.csv", "1 changed")
    verify_finds(room, run, "a link to the same bytes", replace_with_link, "groups.csv")
    os.remove(room("copy-groups.csv"))
    verify_finds(room, run, "a link more", lambda c: os.symlink("groups.csv", os.path.join(c, "link")), "link")
    verify_finds(room, run, "a pipe in place of a file", lambda c: (os.remove(os.path.join(c, "groups.csv")),
                                                                  os.mkfifo(os.path.join(c, "groups.csv"))),
                 "groups.csv")
    verify_finds(room, run, "a line of SHA256SUMS less", edit_sums(lambda s: s.split(b"\n", 1)[1]), "not listed")
    verify_finds(room, run, "a digest of SHA256SUMS changed",
                 edit_sums(lambda s: (b"1" if s[:1] == b"0" else b"0") + s[1:]), "changed")
    for name, change in (("empty", lambda s: b""), ("no text", lambda s: b"\x00\xff" * 40),
                         ("cut in its last line", lambda s: s[:-30]),
                         ("another directory's name in it", lambda s: s.replace(b"  groups.csv", b"  ../x/groups.csv")),
                         ("a name twice", lambda s: s + s.split(b"\n")[0] + b"\n")):
        verify_finds(room, run, f"SHA256SUMS: {name}", edit_sums(change), "SHA256SUMS", status=65)
    verify_finds(room, run, "no SHA256SUMS", lambda c: os.remove(os.path.join(c, "SHA256SUMS")), "SHA256SUMS",
                 status=65)
    same("verify: what is no directory", tool(room, "verify", os.path.join(run, "run.json")).returncode, 65)
    same("verify: what is not there", tool(room, "verify", room("nowhere")).returncode, 65)
    shutil.rmtree(copy)


def incomplete(room):
    with Jirad(room, "--fault", "/permissionscheme? * status 403") as jirad:
        result = tool(room, "export", "-o", room("part"), "--format", "csv,xlsx", jirad=jirad, umask=0)
    same("an incomplete run: exit code 3", result.returncode, 3)
    ok(os.path.isdir(room("part.incomplete")) and not os.path.exists(room("part")), "an incomplete run: its name")
    said = read_json(room("part.incomplete"), "run.json")
    ok(said["complete"] is False and said["incomplete_reasons"], "an incomplete run: run.json says why", said)
    with open(os.path.join(room("part.incomplete"), "completeness.csv"), encoding="utf-8-sig", newline="") as file:
        doubtful = [row["object"] for row in csv.DictReader(file) if row["complete"] == "no"]
    summary = openpyxl.load_workbook(os.path.join(room("part.incomplete"), "access.xlsx"))["Summary"]
    texts = [row[1] for row in summary.iter_rows(min_row=1, max_row=20, values_only=True) if row[1]]
    ok(doubtful and "Not all of these could be read: " + ", ".join(doubtful) in texts,
       "an incomplete run: the Summary names what could not be read", f"{doubtful}: {texts}")
    result = tool(room, "verify", room("part.incomplete"))
    ok(result.returncode == 3 and "incomplete" in result.stdout, "an incomplete run: verify says so, with 3",
       result.stdout)


# --- snapshots ---

def decompressed(data):
    return subprocess.run(["zstd", "-dc"], input=data, capture_output=True, check=True).stdout


def compressed(text, *options):
    return subprocess.run(["zstd", "-c", *options], input=text, capture_output=True, check=True).stdout


def summed(lines):
    """Lines with the last one's digest and count made to fit them."""
    end = json.loads(lines[-1])
    end["replies"] = len(lines) - 2
    end["sha256"] = hashlib.sha256(b"".join(line + b"\n" for line in lines[:-1])).hexdigest()
    return [*lines[:-1], json.dumps(end, separators=(",", ":")).encode()]


def is_harmless(flipped, good):
    """The head of a frame has a bit that nobody reads, and a window that may be larger: the text is as it was."""
    read = subprocess.run(["zstd", "-dc"], input=flipped, capture_output=True, check=False)
    return read.returncode == 0 and read.stdout == decompressed(good)


def damaged_snapshots(good):
    """(what was done to it, the file)"""
    size = len(good)
    for tenth in range(10):
        yield f"cut at {tenth} tenths", good[:size * tenth // 10]
    yield "its last byte cut off", good[:-1]
    for i in range(20):
        at = (size - 1) * i // 19
        flipped = good[:at] + bytes([good[at] ^ 0x10]) + good[at + 1:]
        if not is_harmless(flipped, good):
            yield f"a byte flipped at {at} of {size}", flipped
    lines = decompressed(good).splitlines()
    half = len(lines) // 2

    def text(some):
        return compressed(b"".join(line + b"\n" for line in some))

    yield "two lines in another order", text(lines[:half] + [lines[half + 1], lines[half]] + lines[half + 2:])
    yield "a line removed", text(lines[:half] + lines[half + 1:])
    yield "a line removed, and the digest made to fit", text(summed(lines[:half] + lines[half + 1:]))
    yield "a line twice", text(lines[:half + 1] + lines[half:])
    yield "a line twice, and the digest made to fit", text(summed(lines[:half + 1] + lines[half:]))
    yield "the head removed", text(lines[1:])
    yield "the last line removed", text(lines[:-1])
    yield "the last line alone", text(lines[-1:])
    yield "the head alone", text(lines[:1])
    yield "a name changed", text([line.replace(b"Mia Krystof", b"Mia Kristof") for line in lines])
    yield "a status changed, and the digest made to fit", text(summed(
        [line.replace(b'"status":200', b'"status":"200"') if i == half else line for i, line in enumerate(lines)]))
    yield "a login refused", text([lines[0], lines[1].replace(b":200", b":401", 1), *lines[2:]])
    yield "a login refused, and the digest made to fit", text(summed(
        [lines[0], lines[1].replace(b":200", b":401", 1), *lines[2:]]))
    yield "a line that is no JSON, and the digest made to fit", text(summed(
        lines[:half] + [lines[half][:-3]] + lines[half + 1:]))
    yield "something after the last line", text([*lines, b"{}"])
    yield "something behind its end", good + b"more"
    yield "twice the same behind itself", good + good
    yield "a later format", text([lines[0].replace(b'"jira_access_snapshot":1', b'"jira_access_snapshot":2'),
                                  *lines[1:]])
    yield "an empty file", b""
    yield "blank lines", compressed(b"\n\n\n")
    yield "nothing, compressed", compressed(b"")
    yield "another file, compressed", compressed(b"The quick brown fox\n" * 1000)
    yield "zeroes that were very many", compressed(b"\0" * (64 << 20))
    yield "JSON of another tool, compressed", compressed(b'{"users":[{"name":"ann"}]}\n')
    yield "JSON of another tool", b'{"users":[{"name":"ann"}]}\n'
    yield "the lines, not compressed", decompressed(good)
    yield "a workbook", b"PK\x03\x04" + bytes(100)


def bad_snapshot(room, name, path):
    before = sorted(os.listdir(room.path))
    result = tool(room, "export", "--snapshot", path, "-o", room("out"), "--quiet")
    said = result.stderr
    left = sorted(set(os.listdir(room.path)) - set(before))
    good = (result.returncode == 65 and said.count("\n") == 1 and said.startswith("jira-access: ") and
            os.path.basename(path) in said and len(said) < 400 and not result.stdout and left == [] and
            said[:-1].isprintable())
    ok(good, f"snapshot: {name}: 65, one line, nothing written",
       f"exit code {result.returncode}, left {left}, said {result.stdout!r} {said!r}")
    for leftover in left:
        shutil.rmtree(room(leftover))


def snapshots(room, run):
    good = read_bytes(run, SNAPSHOT)
    lines = decompressed(good).splitlines()
    write(room("same.zst"), compressed(b"".join(line + b"\n" for line in summed(lines)), "-19"))
    must(tool(room, "export", "--snapshot", room("same.zst"), "-o", room("same"), "--format", "csv,json"))
    left, right = tree(run), tree(room("same"))
    same("snapshot: compressed anew, the same reports",
         [n for n in right if n not in ("SHA256SUMS", SNAPSHOT, "run.json") and right[n] != left[n]], [])
    for name, data in damaged_snapshots(good):
        write(room("bad.zst"), data)
        bad_snapshot(room, name, room("bad.zst"))
    os.remove(room("bad.zst"))
    os.mkdir(room("empty-directory"))
    bad_snapshot(room, "a directory without one", room("empty-directory"))
    bad_snapshot(room, "not there", room("nowhere.zst"))
    os.mkfifo(room("pipe"))
    bad_snapshot(room, "a pipe", room("pipe"))
    bad_snapshot(room, "a device", "/dev/null")


with Room() as place:
    with Jirad(place) as site:
        must(tool(place, "export", "-o", place("run"), "--format", "csv,json,jsonl,xlsx", jirad=site, umask=0))
    modes(place, place("run"))
    verify_damage(place, place("run"))
    incomplete(place)
    snapshots(place, place("run"))
done()
