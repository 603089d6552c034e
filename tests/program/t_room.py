#!/usr/bin/python3
"""Nowhere to write: a disk that is full at any moment, and output paths that cannot be used. The message names the
file and what to do; nothing is left; and where it can be known before, no request is sent."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from harness import Jirad, Room, done, must, ok, same, skip, tool  # noqa: E402

PAGE = 4096
SIZES = [0, 1, 2, 3, 4, 5, 8, 13, 20, 40, 80, 140, 200]  # pages; a run of the small tenant needs some 250


def one_line(result, status, *words):
    """What is wrong with it, or nothing."""
    said = result.stderr
    good = (result.returncode == status and said.count("\n") == 1 and said.startswith("jira-access: ") and
            not result.stdout and all(word in said for word in words))
    return "" if good else f"exit code {result.returncode}, wanted {status} and {words}: {result.stdout!r} {said!r}"


class SmallDisk:
    """A tmpfs of so many bytes."""

    def __init__(self, path, size):
        self.path, self.size = path, size

    def __enter__(self):
        os.makedirs(self.path, exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={self.size},mode=700", "tmpfs", self.path], check=True,
                       capture_output=True)
        return self

    def __exit__(self, *_):
        subprocess.run(["umount", self.path], check=True)


def may_mount(room):
    try:
        with SmallDisk(room("try"), PAGE):
            return True
    except (OSError, subprocess.CalledProcessError):
        return False


def full(room, name, pages, *args, jirad=None):
    """One run onto a disk of so many pages, where a file of somebody else lies already."""
    with SmallDisk(room("disk"), (pages + 1) * PAGE):
        with open(room("disk", "theirs"), "wb") as file:
            file.write(b"x" * PAGE)
        result = tool(room, *args, "--quiet", jirad=jirad)
        left = sorted(os.listdir(room("disk")))
        with open(room("disk", "theirs"), "rb") as file:
            untouched = file.read() == b"x" * PAGE
    bad = one_line(result, 1, "'", "No space left on device: free some space or choose another directory")
    if left != ["theirs"] or not untouched:
        bad += f" left {left}"
    ok(not bad, f"{name}, {pages} pages: 1, one line that names the file, nothing left", bad)


def full_disks(room, jirad):
    run = room("run")
    must(tool(room, "export", "-o", run, jirad=jirad))
    if not may_mount(room):
        skip("full disks", "mount is not permitted")
        return
    for pages in SIZES:
        full(room, "export, live", pages, "export", "-o", room("disk", "run"), jirad=jirad)
        full(room, "export of a snapshot", pages, "export", "--snapshot", run, "-o", room("disk", "run"))
    for pages in (0, 1, 2):
        full(room, "fetch", pages, "fetch", "-o", room("disk", "snapshot"), jirad=jirad)
    for form, sizes in (("csv", (10, 30)), ("json", (10, 60)), ("jsonl", (10, 60)), ("xlsx", (5, 10, 20, 40, 60))):
        for pages in sizes:
            full(room, f"export of {form} alone", pages, "export", "--snapshot", run, "-o", room("disk", "run"),
                 "--format", form)
    with Jirad(room, tenant="S") as large:
        full(room, "export of a larger site", 3, "export", "-o", room("disk", "run"), jirad=large)
    ok(large.stats["requests"] < 250, "a full disk ends the reading of 350 requests early", large.stats["requests"])
    with SmallDisk(room("disk"), 4 << 20):
        result = tool(room, "export", "--snapshot", run, "-o", room("disk", "run"))
        same("enough room: it works", (result.returncode, os.listdir(room("disk"))), (0, ["run"]))


def refused(room, name, path, status, words, jirad):
    """Before anything is asked, for both commands."""
    before = sorted(os.listdir(room.path))
    for command in ("export", "fetch"):
        result = tool(room, command, "-o", path, "--quiet", jirad=jirad)
        bad = one_line(result, status, *words)
        if sorted(os.listdir(room.path)) != before:
            bad += f" left {sorted(os.listdir(room.path))}"
        ok(not bad, f"{command}: {name}", bad)


def outputs(room):
    with Jirad(room) as jirad:
        os.mkdir(room("there"))
        with open(room("file"), "w", encoding="ascii") as file:
            file.write("theirs\n")
        os.symlink("nowhere", room("dangling"))
        os.mkdir(room("over.incomplete"))
        refused(room, "the output is a directory that is there", room("there"), 2, ["there'", "exists"], jirad)
        refused(room, "the output is a file", room("file"), 2, ["file'", "exists"], jirad)
        refused(room, "the output is a dangling link", room("dangling"), 2, ["dangling'", "exists"], jirad)
        refused(room, "the output's parent is missing", room("no", "where"), 2, ["no'"], jirad)
        refused(room, "the output's parent is a file", room("file", "run"), 2, ["file'"], jirad)
        refused(room, "the output is empty", "", 2, [], jirad)
        refused(room, "the output's name is too long", room("x" * 300), 2, ["xxx"], jirad)
        refused(room, "an incomplete run of that name is there", room("over"), 2, ["over.incomplete'"], jirad)
        if os.geteuid() == 0:
            skip("the output's parent is not writable", "root may write everywhere")
            if os.path.isdir("/proc/self"):
                refused(room, "the output's parent takes no directory", "/proc/run", 1, ["/proc"], jirad)
        else:
            os.mkdir(room("locked"), 0o500)
            refused(room, "the output's parent is not writable", room("locked", "run"), 2, ["locked'"], jirad)
        with open(room("file"), encoding="ascii") as file:
            same("the file is as it was", file.read(), "theirs\n")
    same("no request was sent", jirad.stats["requests"], 0)


with Room() as place:
    with Jirad(place) as site:
        full_disks(place, site)
    outputs(place)
done()
