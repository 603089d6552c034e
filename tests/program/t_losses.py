#!/usr/bin/python3
"""What people lose, counted by people: through whatever row, for whole targets, in any order. TAP.

A model of a few lines counts the same from what the server holds, for plans made at random.
"""
import os
import random
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import plans  # noqa: E402
from harness import Jirad, Room, done, must, ok, read_bytes, read_json, same, tool, truth  # noqa: E402

FEW, RANDOM = 10, 12
BIG = "10000000-0000-4000-8000-000000000004"
HEAD = "action,principal,target\n"


class Site:
    """Who is in which group, and who has which role by himself or through a group."""

    def __init__(self, held):
        self.active = {r["account_id"] for r in held["accounts"] if r["status"] != "inactive"}
        self.called = {r["account_id"]: r["display_name"] for r in held["accounts"]}
        self.token = next(r["account_id"] for r in held["accounts"] if r["email"] == "admin@example.com")
        self.people = [r["account_id"] for r in held["accounts"] if r["account_type"] == "atlassian"]
        self.names = {r["group_id"]: r["group_name"] for r in held["groups"]}
        self.keys = {r["project_id"]: r["project_key"] for r in held["projects"]}
        self.roles = {r["role_id"]: r["role_name"] for r in held["roles"]}
        self.members = {g: set() for g in self.names}
        self.actors = {}
        for r in held["memberships"]:
            self.members[r["group_id"]].add(r["account_id"])
        for r in held["actors"]:
            self.actors.setdefault((r["project_id"], r["role_id"]), set()).add((r["kind"], r["actor_id"]))

    def has(self, target, members, actors):
        if isinstance(target, str):
            return members[target]
        return {a for kind, who in actors[target] for a in ([who] if kind == "user" else members[who])}

    def is_told(self, target, members):
        """One large group loses people: then it is the group that loses too much of them, and not the role as well."""
        losing = [who for kind, who in self.actors[target] if kind == "group" and members[who] != self.members[who]]
        return len(losing) == 1 and len(self.members[losing[0]] & self.active) >= FEW

    def losses(self, rows):
        """rows: revokes as (kind, who, target). The losses of max-revokes, and targets that lose more than 25 %."""
        members = {g: m - {who for kind, who, target in rows if target == g} for g, m in self.members.items()}
        actors = {t: a - {(kind, who) for kind, who, target in rows if target == t} for t, a in self.actors.items()}
        number, over = 0, set()
        for target in {*self.members, *self.actors}:
            had = self.has(target, self.members, self.actors)
            named = [(kind, who) for kind, who, t in rows if t == target]
            if not named and not isinstance(target, str) and self.is_told(target, members):
                continue
            lost = had - self.has(target, members, actors)
            if any(len(h) >= FEW and len(h & lost) * 100 > 25 * len(h) for h in (had, had & self.active)):
                over.add(self.names[target] if isinstance(target, str) else
                         f"{self.keys[target[0]]}/{self.roles[target[1]]}")
            counted = {a for a in lost if a in self.active or ("user", a) in named}
            idle = [n for n in named if not ((self.members[n[1]] & self.active if n[0] == "group" else {n[1]}) & lost)]
            if named:
                number += max(len(named), len(counted) + len(idle))
        return number, over


def text(rows):
    def target(t):
        return "group:" + t if isinstance(t, str) else "role:" + ":".join(t)
    return HEAD + "".join(f"revoke,{'group:' if kind == 'group' else ''}{who},{target(t)}\n" for kind, who, t in rows)


def judged(room, name, rows, *args):
    """What plan says of max-revokes, and which targets max-revoke-percent names and counts."""
    with open(room("in.csv"), "w", encoding="utf-8") as file:
        file.write(rows if isinstance(rows, str) else text(rows))
    result = tool(room, "plan", "in.csv", "-o", room(name), "--snapshot", room("site"), "--quiet", "--max-revokes", "0",
                  "--allow-apps", *args)
    ok(result.returncode == 6, f"{name}: refused", result.stderr)
    said = {}
    for refusal in read_json(room(name), "plan.json")["refusals"]:
        said[refusal["guard"]] = said.get(refusal["guard"], "") + refusal["what"] + "\n"
    numbers = [int(n) for n in re.findall(r"^(\d+) revokes?(?:, by which people lose a group, role or permission (\d+) times)?;",
                                          said["max-revokes"])[0] if n]
    share = said.get("max-revoke-percent", ": ").split(": ", 1)[1]
    more = re.search(r" and (\d+) more$", share, re.M)
    shown = re.findall(r"(?:^|, | and )(.+?) loses \d+ of \d+", share)
    return numbers[0], numbers[-1], set(shown), len(shown) + (int(more[1]) if more else 0), said


def agree(room, site, name, rows):
    count, number, shown, targets, said = judged(room, name, rows)
    want, over = site.losses(rows)
    same(f"{name}: rows, losses, targets that lose too much", (count, number, targets), (len(rows), want, len(over)))
    ok(shown <= over, f"{name}: which targets", f"{shown}\n{over}")
    return said


def at_random(site, draw):
    """Rows of every kind, many of them about the same few targets."""
    places = draw.sample(sorted(site.actors), 8)
    groups = sorted({who for p in places for kind, who in site.actors[p] if kind == "group"} |
                    set(draw.sample(sorted(site.members), 3)))
    pairs = {(kind, who, p) for p in places for kind, who in site.actors[p] if who in site.names or kind == "user"}
    pairs |= {("user", a, g) for g in groups for a in site.members[g]}
    return draw.sample(sorted(pairs, key=str), draw.randint(1, min(len(pairs), 120)))


with Room() as room:
    site = Site(truth(room, "company"))
    with Jirad(room, tenant="company") as jirad:
        must(tool(room, "fetch", "-o", room("site"), "--quiet", jirad=jirad))
        for number in range(RANDOM):
            agree(room, site, f"at random {number}", at_random(site, random.Random(number)))

        # Groups out of roles: a few rows, and everybody is out of the projects.
        rows = [(kind, who, place) for place in sorted(site.actors) if site.roles[place[1]] != "Administrators"
                for kind, who in sorted(site.actors[place]) if kind == "group"][:18]
        said = agree(room, site, "18 groups out of roles", rows)
        ok("max-revoke-percent" in said, "18 groups out of roles: the share is refused as well", said)
        result = tool(room, "plan", "in.csv", "-o", room("roles"), "--snapshot", room("site"), "--quiet",
                      "--allow-apps")
        same("18 groups out of roles, by the limits that hold unless given: refused by both",
             {r["guard"] for r in read_json(room("roles"), "plan.json")["refusals"]} &
             {"max-revokes", "max-revoke-percent"}, {"max-revokes", "max-revoke-percent"})

        # No-ops between: neither they nor the order of rows change anything.
        group = next(g for g in sorted(site.members, key=site.names.get) if 12 <= len(site.members[g]) <= 40)
        out = sorted(site.members[group])[:len(site.members[group]) // 4 + 1]
        others = sorted(set(site.people) - site.members[group])[:len(out)]
        steps = [plans.group("revoke", a, group, state_=state, held=state == "due") for pair in zip(out, others)
                 for a, state in zip(pair, ("due", "noop"))]
        directory, _ = plans.write(room("by-hand"), jirad, steps)
        result = tool(room, "apply", directory, "--confirm", jirad=jirad)
        ok(result.returncode == 6 and "max-revoke-percent" in result.stderr and not plans.writes(jirad),
           "no-ops between, in a plan made by hand: apply refuses", result.stderr)
        mixed = HEAD + "".join(f"revoke,{a},group:{group}\nkeep,{b},group:{group}\n" for a, b in zip(out, others))
        judged(room, "no-ops between", mixed)
        said = judged(room, "the other way round", HEAD + "".join(reversed(mixed.splitlines(True)[1:])))[4]
        ok(f"loses {len(out)} of {len(site.members[group])}" in said.get("max-revoke-percent", ""),
           "no-ops between: a share of the whole target", said)

        # Licences: of every other administrator of Jira, and of one who administers a project alone.
        group_of = {name: g for g, name in site.names.items()}
        licences = [g for name, g in group_of.items() if name.startswith("jira-") and name.endswith("-users")]
        bosses = sorted((site.members[group_of["jira-administrators"]] | site.members[group_of["site-admins"]]) &
                        site.active - {site.token})
        rows = [("user", a, g) for a in bosses for g in licences if a in site.members[g]]
        said = judged(room, "every other administrator's licence", rows)[4]
        told = re.match(r"(\d+) administrators? would lose the last product licence, and could no longer log in to ",
                        said.get("admin-licences", ""))
        ok(told and int(told[1]) == len({a for _, a, _ in rows}) and
           any(f"{site.called[a]} (" in said["admin-licences"] for a in bosses), "they are named", said)
        ok("min-admins" in said and "with a product licence" in said["min-admins"],
           "and one without a licence is no administrator of Jira who counts", said)
        said = judged(room, "every other administrator's licence, allowed", rows, "--allow-admin-licences",
                      "--min-admins", "0")[4]
        ok("admin-licences" not in said and "min-admins" not in said, "--allow-admin-licences allows it", said)
        twice = next(a for a in bosses if sum(a in site.members[g] for g in licences) > 1)
        one = next(g for g in licences if twice in site.members[g])
        said = judged(room, "one licence of two", [("user", twice, one)])[4]
        ok("admin-licences" not in said, "who keeps another licence can log in", said)
        leads = {who for place in site.actors if site.roles[place[1]] == "Administrators"
                 for kind, who in site.actors[place] if kind == "user"} & site.active
        lead = next(a for a in sorted(leads - {*bosses, site.token}) if any(a in site.members[g] for g in licences))
        said = judged(room, "a licence of who administers a project",
                      [("user", lead, g) for g in licences if lead in site.members[g]], "--min-admins", "0")[4]
        ok(re.search(re.escape(site.called[lead]) + r" \(projects? ", said.get("admin-licences", "")),
           "who administers a project is named with it", said)


def lately(room):
    """Two plans that stay below a limit each, and not together."""
    with Jirad(room) as jirad:
        big = [line.split(",")[1] for line in plans.state(jirad)["memberships"].splitlines() if
               line.startswith(BIG)]
        whole = {"max_revoke_percent": 100}

        def by_hand(name, people, limits):
            directory, _ = plans.write(room(name), jirad, [plans.group("revoke", a, BIG) for a in people],
                                       limits)
            return directory, tool(room, "apply", directory, "--confirm", "--settle", "2s", jirad=jirad)

        must(by_hand("first", big[:30], whole)[1])
        sent = len(plans.writes(jirad))
        refused, result = by_hand("second", big[30:51], whole)
        same("51 revokes in two plans: the second is refused when it is carried out",
             (result.returncode, len(plans.writes(jirad)), "refused by max-revokes: 21 revokes, with 30 in the last "
              "24 h by plan 'first'; up to 50 are allowed" in result.stderr), (6, sent, True))
        os.rename(room("first"), room("elsewhere"))
        os.mkdir(room("other"))
        os.rename(room("elsewhere"), room("other", "first"))
        result = tool(room, "apply", refused, jirad=jirad)
        ok(result.returncode == 0 and "by plan" not in result.stderr, "a plan that lies elsewhere is not seen",
           result.stderr)
        result = tool(room, "apply", refused, "--confirm", "--settle", "2s", jirad=jirad)
        same("without the other one it is carried out", result.returncode, 0)

        must(tool(room, "fetch", "-o", room("now"), "--quiet", jirad=jirad))
        left = big[51:]
        quarter = len(left) // 4
        with open(room("third.csv"), "w", encoding="utf-8") as file:
            file.write(text([("user", a, BIG) for a in left[:quarter]]))

        def plan(name, *args):
            made = tool(room, "plan", "third.csv", "-o", room(name), "--snapshot", room("now"), "--quiet", *args)
            return made.returncode, made.stderr, read_bytes(room(name), "summary.txt").decode()

        code, said, _ = plan("third")
        ok(code == 6 and f"loses {quarter + 21} of {len(left) + 21}, with 21 in the last 24 h by plan 'second'" in said,
           "plan counts the share of both", said)
        code, said, summary = plan("fourth", "--window", "0")
        ok(code == 0 and "by plan" not in summary, "--window 0 counts no other plan", said)
        code, said, summary = plan("fifth", "--max-revoke-percent", "100")
        ok(code == 0 and f"{quarter} revokes, with 21 in the last 24 h by plan 'second'; up to 50 are allowed" in
           " ".join(summary.split()), "what is below the limit is told", summary)
        code, said, summary = plan("sixth", "--max-revoke-percent", "100", "--window", "90m")
        ok(code == 0 and "with 21 in the last 90 min by plan 'second'" in summary, "the window is told", summary)
        code, said, summary = plan("other/seventh", "--max-revoke-percent", "25")
        ok(code == 6 and f"loses {quarter + 30} of {len(left) + 30}, with 30 in the last 24 h by plan 'first'" in said,
           "beside another plan, that one is counted", said)
        with open(room("second", "journal.jsonl"), "r+b") as file:
            file.seek(-40, os.SEEK_END)
            file.write(b"?")
        code, said, summary = plan("eighth", "--max-revoke-percent", "100")
        ok(code == 0 and "NOTE     max-revokes" in summary and "of the plan 'second' only a part can be counted" in
           " ".join(summary.split()), "a journal that was changed is told", summary)


def unshown(room):
    """A project whose permissions Jira does not show; and a scheme without lines stays one."""
    with Jirad(room) as jirad:
        mia = "5b10ac8d82e05b22cc7d4ef5"
        with open(room("gamma.csv"), "w", encoding="utf-8") as file:
            file.write(HEAD + f"revoke,{mia},role:GAMMA/Administrators\n")
        result = must(tool(room, "plan", "gamma.csv", "-o", room("gamma"), "--quiet", jirad=jirad))
        ok("WHO LOSES ACCESS\n       not known in GAMMA: Jira does not show what roles give there\n\n" in result.stdout,
           "who loses what is not known, and nobody else loses anything", result.stdout)
        ok("  NOTE     min-admins          2 Jira administrators; no site or project falls below 2, as far as is known: Jira "
           "does not show who administers GAMMA\n" in result.stdout, "and min-admins says so", result.stdout)


with Room() as room:
    lately(room)
with Room() as room:
    unshown(room)
done()
