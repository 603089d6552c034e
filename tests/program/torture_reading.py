#!/usr/bin/python3
"""Kills a reading at random points and at every kind of page, resumes it, and looks: the reports must be those of an
undisturbed reading, and no more may be asked for twice than was in flight.

    tests/program/torture_reading.py [POINTS [TENANT [SEED]]]    200 random points, of tenant M

With an organisation's key, so that there is every kind of page. Of each kind: killed before the first of its pages is
answered, and at a random one of them.
"""
import concurrent.futures
import os
import random
import re
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from harness import Jirad, Room, must, tool  # noqa: E402
from resume import Log, differing, is_always, killed, twice  # noqa: E402

ORG = {"ATLASSIAN_ORG_ID": "0a6e0000-1111-4111-8111-00000000abcd", "ATLASSIAN_ORG_API_KEY": "jirad-org-key"}
PARALLEL, OF_ORG = 8, 4  # in flight: to Jira, and to the organisation
FORMAT = ("--format", "csv,json", "--quiet", "--parallel", str(PARALLEL))
IN_FLIGHT = PARALLEL + OF_ORG
BATCH = 10  # points of one jirad: its log grows


def kind(path):
    """The kind of page: its path without what tells one from another."""
    bare = path.split("?")[0]
    return re.sub(r"/(?=[^/]*[0-9])[0-9a-fA-F:%-]{2,}(?=/|$)", "/N", bare) + ("?cursor" if "cursor=" in path else "")


class Site:
    """A jirad, and one undisturbed reading of it."""

    def __init__(self, room, tenant):
        self.room = room
        self.jirad = Jirad(room, "--log", room("log"), "--latency", "4", tenant=tenant)
        self.log = Log(room("log"))
        must(tool(room, "export", "-o", "undisturbed", *FORMAT, jirad=self.jirad, env=ORG))
        self.undisturbed = self.log.new()

    def one_point(self, requests):
        """Killed when so many requests have come: what went wrong, or None; and how many were asked for twice."""
        room, log = self.room, self.log
        killed(room, self.jirad, log, requests, "export", "-o", "out", *FORMAT, **ORG)
        then = log.new()
        if os.path.exists(room("out")):  # it was quicker
            shutil.rmtree(room("out"))
            return None, 0
        resumed = tool(room, "export", "--resume", "out", "--quiet", jirad=self.jirad, env=ORG)
        if resumed.returncode == 2 and sum(not is_always(path) for path, _ in then) <= IN_FLIGHT:
            resumed = tool(room, "export", "-o", "out", *FORMAT, jirad=self.jirad, env=ORG)  # nothing had been read
        now = log.new()
        again = sum(twice(self.undisturbed, then, now).values())
        wrong = None
        if resumed.returncode != 0:
            wrong = f"exit {resumed.returncode}: {resumed.stderr}"
        elif differing(room("undisturbed"), room("out")):
            wrong = f"{differing(room('undisturbed'), room('out'))} differ"
        elif again > IN_FLIGHT:
            wrong = f"{again} pages asked for twice"
        elif [name for name in os.listdir(room.path) if "out" in name] != ["out"]:
            wrong = f"left: {os.listdir(room.path)}"
        tool(room, "clean", "out")
        shutil.rmtree(room("out"), ignore_errors=True)
        return wrong, again


def batch(tenant, points):
    with Room() as room:
        site = Site(room, tenant)
        with site.jirad:
            return [(name, number, *site.one_point(number)) for name, number in points]


def points_of(tenant, count, rng):
    """(what, number of requests): each kind's first page and a random one, and random points."""
    with Room() as room:
        site = Site(room, tenant)
        site.jirad.stop()
    pages = {}
    for number, (path, _) in enumerate(site.undisturbed, 1):
        pages.setdefault(kind(path), []).append(number)
    points = [(name, number) for name, numbers in sorted(pages.items())
              for number in sorted({max(1, numbers[0] - 1), rng.choice(numbers)})]
    points += [("anywhere", rng.randint(1, len(site.undisturbed))) for _ in range(count)]
    return points, len(pages), len(site.undisturbed)


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    tenant = sys.argv[2] if len(sys.argv) > 2 else "M"
    rng = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 12)
    points, kinds, requests = points_of(tenant, count, rng)
    batches = [points[at:at + BATCH] for at in range(0, len(points), BATCH)]
    bad, again = 0, []
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for results in pool.map(lambda part: batch(tenant, part), batches):
            for name, number, wrong, more in results:
                again.append(more)
                if wrong is not None:
                    bad += 1
                    print(f"killed at request {number} ({name}): {wrong}", flush=True)
    print(f"tenant {tenant}, {requests} requests of {kinds} kinds, killed at {len(points)} points, {bad} went wrong; "
          f"of {IN_FLIGHT} in flight {max(again)} were asked for twice at most, {sum(again) / len(again):.1f} on average")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
