#!/usr/bin/python3
"""A server that sends back the credentials it was sent: nothing that is kept or printed tells them, in no form. TAP.

Every name, some errors and some headers repeat them, in each form of FORMS; then everything that the program printed and
wrote is searched, also inside of what is packed.
"""
import base64
import html
import io
import json
import os
import re
import subprocess
import sys
import urllib.parse
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import plans  # noqa: E402
from harness import Jirad, Room, done, ok, same, tool  # noqa: E402
from plans import group  # noqa: E402

TOKEN, KEY, EMAIL = "ATATT3xFfCaNaRy+Zx9/Qw==~7Vb-_0K", "orgCaNaRy+Qz7/Lk2==", "admin@example.com"
MIA, DEV = "5b10ac8d82e05b22cc7d4ef5", "10000000-0000-4000-8000-000000000005"
ORG = ("--org", "0a6e0000-1111-4111-8111-00000000abcd", "--org-key-file", "key")
FORMS = ("header", "word", "token", "base64", "percent", "json", "html")
WORDS = [f"{EMAIL}:{TOKEN}", base64.b64encode(f"{EMAIL}:{TOKEN}".encode()).decode(), TOKEN, KEY]


def needles():
    """What nobody may find: each secret as it is, and the middle of its base64 wherever that begins."""
    out = set()
    for word in WORDS:
        out.add(word.encode())
        for before in range(3):
            coded = base64.b64encode(b"\0" * before + word.encode())
            out.add(coded[4:len(coded) // 4 * 4 - 4])
    return sorted(out)


NEEDLES = needles()


def readings(data):
    """The bytes as they are, and what becomes of them when they are decoded in the usual ways."""
    text = data.decode("latin-1")
    yield text
    yield urllib.parse.unquote(text)
    yield html.unescape(text)
    yield re.sub(r"\\u00([0-9a-f]{2})", lambda m: chr(int(m[1], 16)), text.replace("\\/", "/"))


def unpacked(path):
    with open(path, "rb") as file:
        data = file.read()
    yield data
    if path.endswith(".zst"):
        yield subprocess.run(["zstd", "-dcq", path], stdout=subprocess.PIPE, check=False).stdout
    if path.endswith(".xlsx"):
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            yield from (book.read(name) for name in book.namelist())


def everything(room, *finished):
    """Each text that there is: name and bytes."""
    for run in finished:
        yield f"what '{' '.join(run.args[1:3])}' printed", (run.stdout + run.stderr).encode()
    for folder, _, names in os.walk(room.path):
        for name in names:
            path = os.path.join(folder, name)
            if path not in (room("token"), room("key")):
                yield from ((os.path.relpath(path, room.path), data) for data in unpacked(path))


def clean(name, room, *finished):
    found, redacted = [], 0
    for where, data in everything(room, *finished):
        for text in readings(data):
            redacted += text.count("[redacted]")
            found += [f"{where}: {needle}" for needle in NEEDLES if needle.decode() in text]
    ok(not found, f"{name}: no credential is told", "\n".join(found))
    ok(redacted > 0, f"{name}: where one was, it says so", finished[0].stderr if finished else "")


def secrets(room):
    for name, secret in (("token", TOKEN), ("key", KEY)):
        with open(room(name), "w", encoding="ascii", opener=lambda p, f: os.open(p, f, 0o600)) as file:
            file.write(secret + "\n")


def site(room, *faults, options=()):
    return Jirad(room, "--token", TOKEN, "--org-key", KEY, *options, *(w for fault in faults for w in ("--fault", fault)))


def in_names(form):
    """Good replies, and refusals that a reading goes on after: reports, run.json, the snapshot."""
    with Room() as room, site(room, "/users/search @1 echo-names " + form, f"/rest/api/3/role @1 echo-names {form}",
                              f"/project/search @1 echo-names {form}", f"/user/groups * echo {form} 403",
                              f"/securitylevel * echo {form} 400", f"/issuesecurityschemes * echo {form} 403",
                              f"/admin/ @3 echo {form} 403", f"/admin/ @5 echo {form} 400") as jirad:
        secrets(room)
        run = tool(room, "export", "-v", "-o", "run", "--format", "csv,xlsx,json", *ORG, jirad=jirad)
        same(f"names, {form}: what could not be read is missing", run.returncode, 3)
        told = tool(room, "explain", MIA, "--snapshot", "run.incomplete")
        clean(f"names, {form}", room, run, told)


def at_login(form):
    """Whatever answers in the place of the login."""
    said = []
    with Room() as room:
        secrets(room)
        for fault in (f"/myself * echo {form} 401", f"/myself * echo {form} 403", f"/myself * echo {form} 302",
                      f"/myself * echo {form} 429 4000",
                      f"/myself * echo-login {form}", f"/mypermissions * echo {form} 403",
                      f"/serverInfo * echo-names {form}"):
            with site(room, fault) as jirad:
                said.append(tool(room, "check", "-v", "--wait-limit", "10s", jirad=jirad))
                said.append(tool(room, "fetch", "-v", "--wait-limit", "10s", "-o", f"run-{len(said)}", jirad=jirad))
        ok(all("Traceback" not in run.stderr for run in said), f"login, {form}: {len(said)} runs")
        clean(f"login, {form}", room, *said)


def in_a_write(form):
    """Refused writes: the journal, result.csv, audit.jsonl; a name in a good answer."""
    with Room() as room, site(room, f"POST:/group/user 1 echo {form} 403", f"GET:/group/member 2 echo-names {form}",
                              f"DELETE:/group/user 1 echo {form} 400") as jirad:
        secrets(room)
        with open(room("rows.csv"), "w", encoding="ascii") as file:
            file.write(f"action,principal,target,reason\ngrant,{MIA},group:{DEV},new\n")
        made = tool(room, "plan", "rows.csv", "-o", "plan", jirad=jirad)
        run = tool(room, "apply", "plan", "--confirm", "--settle", "1s", jirad=jirad)
        same(f"write, {form}: refused", (made.returncode, run.returncode), (0, 3))
        with open(room("plan", "result.csv"), encoding="utf-8-sig") as file:
            ok("[redacted]" in file.read(), f"write, {form}: result.csv says what the site said", run.stderr)
        clean(f"write, {form}", room, made, run)


for way in FORMS:
    in_names(way)
    in_a_write(way)
for way in ("header", "json"):
    at_login(way)
done()
