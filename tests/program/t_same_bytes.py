#!/usr/bin/python3
"""The same site gives the same bytes: whatever the number of connections, the time zone and the locale; and the same
snapshot gives the same directory, whenever it is exported."""
import hashlib
import io
import os
import re
import shutil
import sys
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from harness import Jirad, Room, done, must, next_moment, ok, read_bytes, same, tool, tree  # noqa: E402

FORMATS = ("--format", "csv,json,jsonl,xlsx")
LIVE = {  # name: options, environment
    "one connection": (["--parallel", "1"], {"TZ": "UTC", "LC_ALL": "C"}),
    "16 connections": (["--parallel", "16"], {"TZ": "Pacific/Apia", "LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8"}),
    "auto": (["--parallel", "auto"], {"TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"}),
}


def differing(left, right):
    """Names of files that are not the same on both sides."""
    return " ".join(sorted(name for name in {*left, *right} if left.get(name) != right.get(name)))


def data_files(run):
    return {name: data for name, data in tree(run).items() if name.endswith((".csv", ".json", ".jsonl"))
            and name != "run.json"}


def book_parts(run):
    """The parts of the workbook but for those that tell the run's time and id: Summary and document properties."""
    with zipfile.ZipFile(io.BytesIO(read_bytes(run, "access.xlsx"))) as book:
        return {n: book.read(n) for n in book.namelist() if n != "xl/worksheets/sheet1.xml"
                and not n.startswith("docProps/")}


def summary_without_run(run):
    """The Summary sheet without the moments and the snapshot's id."""
    with zipfile.ZipFile(io.BytesIO(read_bytes(run, "access.xlsx"))) as book:
        text = book.read("xl/worksheets/sheet1.xml").decode()
    text = re.sub(r"<v>4\d{4}\.\d+</v>", "<v>moment</v>", text)
    return re.sub(r">[0-9a-f]{16}<", ">id<", text)


def live_runs(room, tenant, options=()):
    with Jirad(room, *options, tenant=tenant) as jirad:
        for name, (args, env) in LIVE.items():
            must(tool(room, "export", "-o", room(name), *FORMATS, *args, jirad=jirad, env=env))
        first = room("one connection")
        for name in list(LIVE)[1:]:
            same(f"{tenant}: {name} against one: CSV, JSON, JSONL", differing(data_files(first),
                                                                           data_files(room(name))), "")
            same(f"{tenant}: {name} against one: workbook", differing(book_parts(first), book_parts(room(name))), "")
            same(f"{tenant}: {name} against one: Summary", summary_without_run(room(name)),
                 summary_without_run(first))
        must(tool(room, "fetch", "-o", room("only.zst"), "--parallel", "4", jirad=jirad))
    must(tool(room, "export", "--snapshot", room("only.zst"), "-o", room("fetched"), *FORMATS))
    same(f"{tenant}: fetch, then export: as export", differing(data_files(first), data_files(room("fetched"))), "")


def replays(room, tenant):
    first = room("one connection")
    must(tool(room, "export", "--snapshot", first, "-o", room("again"), *FORMATS,
              env={"TZ": "Asia/Kathmandu", "LC_ALL": "de_DE.UTF-8"}))
    shutil.copy(os.path.join(first, "snapshot.jsonl.zst"), room("moved.zst"))
    os.utime(room("moved.zst"), (1, 1))
    next_moment(2)  # a clock would show: a workbook tells time to two seconds
    must(tool(room, "export", "--snapshot", room("moved.zst"), "-o", room("later"), *FORMATS))
    for name in ("again", "later"):
        same(f"{tenant}: a replay, {name}: the whole directory as the live one", differing(tree(first),
                                                                                        tree(room(name))), "")
    summed = {line.split("  ", 1)[1]: line[:64] for line in read_bytes(first, "SHA256SUMS").decode().splitlines()}
    ok(summed == {n: hashlib.sha256(d).hexdigest() for n, d in tree(first).items() if n != "SHA256SUMS"},
       f"{tenant}: SHA256SUMS names every other file")
    must(tool(room, "export", "--snapshot", first, "-o", room("one-format"), "--format", "csv"))
    one, all_ = data_files(room("one-format")), data_files(first)
    same(f"{tenant}: a format alone: as among others",
         sorted(n for n in one if one[n] != all_.get(n)), [])


for each in ("small", "S"):
    with Room() as place:
        live_runs(place, each, ("--latency", "2"))
        replays(place, each)
done()
