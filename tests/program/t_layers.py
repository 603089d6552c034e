#!/usr/bin/env python3
"""The house: which room may include from which, which library belongs where, and no circle of files."""
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from harness import done, ok, same, skip  # noqa: E402

# Each room, and the rooms it may include from besides itself. What a room may include, those above it may too.
ROOMS = {
    "model/base": "",
    "model/graph": "model/base",
    "model/access": "model/graph",
    "model/findings": "model/access",
    "model/plan": "model/access",
    "model/guard": "model/plan",
    "model/watch": "model/guard",
    "model/change": "model/findings model/guard",
    "model/review": "model/change",
    "fetch/wire": "model/review",
    "fetch/walk": "fetch/wire",
    "fetch/jira": "fetch/walk",
    "fetch/write": "fetch/jira",
    "fetch": "fetch/write",
    "export/read": "model/review",
    "export/write": "export/read",
    "export/reports": "export/write",
    "export/run": "export/reports",
    "export/text": "export/run",
    "export/plan": "export/run",
    "export/review": "export/plan",
    "cmd": "fetch export/text export/review model/watch",
}
MOST_FILES = 45

# Headers of libraries, and the rooms that may include them. A hall stands for all its rooms.
LIBRARIES = {
    r"curl/.*": "fetch",
    r"yajl/.*": "model/base",
    r"csv\.h|xlsxwriter(/.*)?\.h|zip\.h|expat\.h": "export",
    r"zstd(_.*)?\.h": "fetch",
    r"utf8proc\.h": "model/base export",
    r"openssl/.*": "model/base fetch export",
    r"ini\.h": "cmd",
}
LIBC = (r"(assert|ctype|dirent|errno|fcntl|float|getopt|inttypes|limits|locale|malloc|math|poll|pwd|signal|spawn|stdarg|stdbool|"
        r"stddef|stdint|stdio|stdlib|string|strings|time|unistd|arpa/inet|netdb|netinet/in|sys/[a-z]+)\.h")
# The model but for its base: the C library proper, no network, no clock.
PLAIN = r"(assert|ctype|errno|inttypes|limits|stdarg|stdbool|stddef|stdint|stdio|stdlib|string|strings)\.h"
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)


def below(room, known={}):
    """The rooms that a room may include from, itself too."""
    if room not in known:
        known[room] = {room}.union(*(below(lower) for lower in ROOMS[room].split()))
    return known[room]


def library_allowed(room, name):
    if room.startswith("model/") and room != "model/base":
        return re.fullmatch(PLAIN, name)
    if re.fullmatch(LIBC, name):
        return True
    return any(re.fullmatch(pattern, name) and {room, room.split("/")[0]} & set(rooms.split())
               for pattern, rooms in LIBRARIES.items())


def sources(root):
    for hall in sorted({room.split("/")[0] for room in ROOMS}):
        for folder, _, names in os.walk(os.path.join(root, hall)):
            for name in sorted(names):
                if name.endswith((".c", ".h")):
                    yield os.path.relpath(os.path.join(folder, name), root)


def includes(root, path):
    with open(os.path.join(root, path), encoding="utf-8-sig") as file:
        return INCLUDE.findall(file.read())


def meant(room, name):
    """The path that a quoted include means: from the root, or of the same room by its bare name."""
    return name if "/" in name else f"{room}/{name}"


def allowed(room, quote, name):
    if quote == "<":
        return library_allowed(room, name)
    home = os.path.dirname(meant(room, name))
    return home in below(room) and (home != room or "/" not in name)


def wrong(root):
    """Every file with an include that stands in the wrong place, and every file without a room."""
    found = []
    for path in sources(root):
        room = os.path.dirname(path)
        if room not in ROOMS:
            found.append(f"{path}: no room of this name")
            continue
        found += [f"{path}: {name}" for quote, name in includes(root, path) if not allowed(room, quote, name)]
    return found


def circles(root):
    """Files that include each other on some way; a .c and its .h are one file."""
    edges = {}
    for path in sources(root):
        room, node = os.path.dirname(path), path[:-2]
        to = {meant(room, name)[:-2] for quote, name in includes(root, path) if quote == '"'}
        edges.setdefault(node, set()).update(to - {node})

    def reached(start):
        seen, left = set(), [start]
        while left:
            for node in edges.get(left.pop(), ()):
                if node not in seen:
                    seen.add(node)
                    left.append(node)
        return seen

    return sorted(node for node in edges if node in reached(node))


def crowded(root):
    count = {}
    for path in sources(root):
        room = os.path.dirname(path)
        count[room] = count.get(room, 0) + 1
    return [f"{room}: {n} files" for room, n in count.items() if n > MOST_FILES]


same("every include points to where it may", wrong("."), [])
same("no circle of files", circles("."), [])
same("no crowded room", crowded("."), [])

# The check itself must see what is wrong, and only that.
BAD = [
    ("model/graph/a.c", "<curl/curl.h>"), ("model/graph/a.c", "<yajl/yajl_gen.h>"), ("model/access/a.c", "<time.h>"),
    ("model/access/a.c", '"fetch/wire/http.h"'), ("model/graph/a.c", '"model/access/access.h"'),
    ("model/base/a.c", '"model/graph/graph.h"'), ("model/base/a.c", "<curl/curl.h>"),
    ("model/plan/a.c", '"model/findings/finding.h"'), ("model/findings/a.c", '"model/plan/plan.h"'),
    ("fetch/wire/a.c", '"fetch/walk/walk.h"'), ("fetch/jira/a.c", '"fetch/write/action.h"'),
    ("fetch/write/a.c", '"fetch/fetch.h"'), ("fetch/wire/a.c", '"export/write/table.h"'), ("fetch/a.c", "<csv.h>"),
    ("fetch/wire/a.h", "<xlsxwriter.h>"), ("export/read/a.c", '"fetch/fetch.h"'), ("export/run/a.c", '"cmd/cmd.h"'),
    ("export/read/a.c", "<curl/curl.h>"), ("export/read/a.c", '"export/write/table.h"'),
    ("export/write/a.c", '"export/reports/catalog.h"'), ("export/text/a.c", '"export/plan/result.h"'),
    ("export/plan/a.c", '"export/text/plan_summary.h"'), ("export/plan/a.c", '"export/review/review_sent.h"'),
    ("export/plan/a.c", "<yajl/yajl_parse.h>"), ("cmd/a.c", "<yajl/yajl_parse.h>"), ("cmd/a.c", "<openssl/evp.h>"),
    ("cmd/a.c", "<microhttpd.h>"), ("fetch/a.c", "<ini.h>"), ("cmd/a.c", '"../fetch/fetch.h"'),
    ("cmd/a.c", '"cmd/cmd.h"'), ("export/new/a.c", "<stdio.h>"),
]
GOOD = [
    ("fetch/wire/a.c", "<curl/curl.h>"), ("export/read/a.c", '"model/graph/graph.h"'), ("cmd/a.c", '"fetch/fetch.h"'),
    ("cmd/a.c", '"fetch/write/action.h"'), ("cmd/a.c", "<ini.h>"), ("model/base/a.c", "<yajl/yajl_gen.h>"),
    ("model/base/a.c", "<time.h>"), ("model/review/a.c", '"model/findings/finding.h"'), ("cmd/a.c", '"cmd.h"'),
    ("export/review/a.c", '"export/plan/plan_file.h"'), ("export/write/a.c", "<xlsxwriter.h>"),
]
for path, header in BAD + GOOD:
    with tempfile.TemporaryDirectory() as root:
        os.makedirs(os.path.join(root, os.path.dirname(path)))
        with open(os.path.join(root, path), "w", encoding="ascii") as file:
            file.write(f"#include {header}\n")
        if (path, header) in GOOD:
            same(f"allowed: {path} with {header}", wrong(root), [])
        else:
            ok(wrong(root), f"seen: {path} with {header}")

for files, circle in (({"a.c": "b.h", "b.c": "a.h"}, ["cmd/a", "cmd/b"]),
                      ({"a.h": "b.h", "b.h": "c.h", "c.h": "a.h"}, ["cmd/a", "cmd/b", "cmd/c"]),
                      ({"a.c": "a.h", "a.h": "b.h", "b.c": "b.h"}, [])):
    with tempfile.TemporaryDirectory() as root:
        os.mkdir(os.path.join(root, "cmd"))
        for name, header in files.items():
            with open(os.path.join(root, "cmd", name), "w", encoding="ascii") as file:
                file.write(f'#include "{header}"\n')
        same(f"circles of {files}", circles(root), circle)

with tempfile.TemporaryDirectory() as root:
    os.mkdir(os.path.join(root, "cmd"))
    for n in range(MOST_FILES + 1):
        open(os.path.join(root, "cmd", f"f{n}.c"), "w", encoding="ascii").close()
    ok(crowded(root), "a crowded room is seen")

listed = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=False)
if listed.returncode == 0:
    halls = {"GNUmakefile", "README.md", "cmd", "export", "fetch", "model", "templates", "tests"}
    same("nothing else at the top level",
         sorted({path.split("/")[0] for path in listed.stdout.split()} - halls - {path for path in os.listdir(".")
                                                                                  if path.startswith(".")}), [])
else:
    skip("nothing else at the top level", "not a git tree")
done()
