"""What a plan and its apply must come to, by brute force from the definitions: the rows as steps, what each guard says,
what is sent and in which order, what becomes of the site and of each row. Nothing is shared with the program.

A site is a dict: accounts {id: {name, email, type, active}}, groups {id: {name, members: set, admin, site_admin,
managed}}, products {key: [group]}, roles {id: name}, schemes {id: [(permission, type, value)]}, projects {id: {key,
type, archived, lead, scheme, actors: {role: set of (kind, id)}}}, me: the account of the token.
"""
import collections
import functools

PHASES = ("create_account", "grant group", "grant role", "revoke role", "revoke group")
LEVELS = {"BROWSE_PROJECTS": "browse", "EDIT_ISSUES": "work", "ADD_COMMENTS": "work",
          "ADMINISTER_PROJECTS": "administer"}
NEEDS = {"software": "jira-software", "service_desk": "jira-servicedesk"}
LIMITS = {"max_revokes": 50, "max_revoke_percent": 25, "min_admins": 2, "max_grants": 200, "max_gains": 50,
          "max_new_admins": 3, "allow_apps": False, "allow_wide": False, "allow_outsiders": False,
          "allow_admin_licences": False, "company_domains": "", "protect": ()}
WHOLE = 10  # members from which a share of a target counts
TRIES = 5   # of a write that a limit refuses


class Refused(Exception):
    """The rows are no plan."""


# The site.

def copy_of(site):
    """Of all that may change."""
    return {**site, "accounts": {a: dict(row) for a, row in site["accounts"].items()},
            "groups": {g: {**row, "members": set(row["members"])} for g, row in site["groups"].items()},
            "projects": {p: {**row, "actors": {r: set(actors) for r, actors in row["actors"].items()}}
                         for p, row in site["projects"].items()}}


def phase(step):
    return step["action"] if step["action"] == "create_account" else f"{step['action']} {step['target']}"


def people_of(site, kind, who):
    if kind == "user":
        return {who}
    return site["groups"][who]["members"] if who in site["groups"] else set()


def holds(site, step):
    """Is what the step speaks of there? None: what it would be in is not."""
    if step["target"] == "site":
        return account_of(site, step["email"]) is not None
    if step["target"] == "group":
        return step["group"] in site["groups"] and step["who"] in site["groups"][step["group"]]["members"]
    return (step["kind"], step["who"]) in site["projects"][step["project"]]["actors"].get(step["role"], ())


def account_of(site, email):
    return next((a for a, row in site["accounts"].items() if row["email"] == email), None)


def make(site, step, on, who=None):
    who = who or step["who"]
    if step["target"] == "site":
        site["accounts"][who] = {"name": who, "email": step["email"], "type": "atlassian", "active": True}
        for product in step["products"]:
            site["groups"][site["products"][product][0]]["members"].add(who)
        return
    if step["target"] == "group":
        there, thing = site["groups"][step["group"]]["members"], who
    else:
        there = site["projects"][step["project"]]["actors"].setdefault(step["role"], set())
        thing = (step["kind"], who)
    (there.add if on else there.discard)(thing)


def edit(site, change):
    """One of jirad's edits."""
    do, account, group = change["do"], change.get("account"), change.get("group")
    if do in ("add-member", "remove-member") and group in site["groups"]:
        members = site["groups"][group]["members"]
        (members.add if do == "add-member" else members.discard)(account)
    elif do in ("add-actor", "remove-actor"):
        there = site["projects"][change["project"]]["actors"][str(change["role"])]
        thing = ("user", account) if account else ("group", group)
        if account or group in site["groups"]:
            (there.add if do == "add-actor" else there.discard)(thing)
    elif do in ("activate", "deactivate"):
        site["accounts"][account]["active"] = do == "activate"
    elif do == "delete-group":  # roles go on naming it
        site["groups"].pop(group, None)


# Who can do what.

def products_of(site, account):
    return {key for key, groups in site["products"].items()
            if any(account in site["groups"][g]["members"] for g in groups if g in site["groups"])}


def holders(site, project, kind, value):
    """Accounts that a line of a permission scheme names."""
    p = site["projects"][project]
    if kind == "projectRole":
        return set().union(*(people_of(site, *actor) for actor in p["actors"].get(value, ())))
    if kind == "group":
        return people_of(site, "group", value)
    if kind == "user":
        return {value}
    if kind == "projectLead":
        return {p["lead"]} if p["lead"] else set()
    if kind == "applicationRole":
        groups = site["products"][value] if value else [g for given in site["products"].values() for g in given]
        return set().union(*(people_of(site, "group", g) for g in groups))
    return set()


def access(site):
    """{(level, project, account)} of everybody whom a grant reaches, cut by licence and archive."""
    found, licences = set(), {a: products_of(site, a) for a, row in site["accounts"].items() if row["active"]}
    for key, project in site["projects"].items():
        for permission, kind, value in site["schemes"][project["scheme"]]:
            for account in holders(site, key, kind, value):
                products = licences.get(account)
                if not products:
                    continue
                served = project["type"] not in NEEDS or NEEDS[project["type"]] in products
                if permission == "BROWSE_PROJECTS" or not project["archived"] and (
                        served or permission == "ADD_COMMENTS"):
                    found.add((LEVELS[permission], key, account))
    return found


def administrators(site):
    """{kind: accounts}, above projects."""
    kinds = {"site": set(), "Jira": set()}
    for group in site["groups"].values():
        if group["site_admin"]:
            kinds["site"] |= group["members"]
        if group["admin"] or group["site_admin"]:
            kinds["Jira"] |= group["members"]
    return kinds


def own_kinds(site, account):
    """What it administers by a group for just that."""
    return {kind for kind, flag in (("site", "site_admin"), ("Jira", "admin"))
            if any(g[flag] and account in g["members"] for g in site["groups"].values())}


def person(site, account):
    row = site["accounts"].get(account)
    return row is not None and row["type"] == "atlassian" and row["active"]


def posts(site, reached):
    """How many active people administer what; Jira a second time, those with a licence."""
    kinds = administrators(site)
    kinds["Jira, licensed"] = {a for a in kinds["Jira"] if products_of(site, a)}
    count = {kind: sum(person(site, a) for a in who) for kind, who in kinds.items()}
    count.update(dict.fromkeys(site["projects"], 0))
    for level, project, account in reached:
        if level == "administer" and person(site, account):
            count[project] += 1
    return count


def administers_any(site, account):
    """Anything at all but an archived project, whether a licence lets it or not."""
    return any(account in who for who in administrators(site).values()) or any(
        permission == "ADMINISTER_PROJECTS" and not project["archived"] and account in holders(site, key, kind, value)
        for key, project in site["projects"].items() for permission, kind, value in site["schemes"][project["scheme"]])


# From rows to steps.

def resolve(rows, site):
    """Steps in the order in which they are carried out; Refused when a row is wrong."""
    steps, seen = [], set()
    created = {row["email"] for row in rows if row["action"] == "create_account"}
    for number, row in enumerate(rows):
        step = dict(row, row=number, result="pending", held=holds(site, row))
        subject = (step["target"], step.get("group"), step.get("project"), step.get("role"), step.get("kind"),
                   step["who"] or step["email"])
        if subject in seen:
            raise Refused("twice")
        seen.add(subject)
        wanted = step["action"] != "revoke"
        account = site["accounts"].get(step["who"]) if step.get("kind") == "user" else None
        if step["action"] == "grant" and not step["held"] and account is not None and not account["active"]:
            raise Refused("inactive")
        if step["action"] == "revoke" and not step["held"] and step["target"] == "role" and step["kind"] == "user":
            if any(kind == "group" and step["who"] in people_of(site, kind, who)
                   for kind, who in site["projects"][step["project"]]["actors"].get(step["role"], ())):
                raise Refused("inherited")
        if step["who"] is None and step["target"] != "site" and step["email"] not in created:
            raise Refused("nobody")
        step["state"] = "keep" if step["action"] == "keep" else "noop" if step["held"] == wanted else "due"
        steps.append(step)
    keys = {p: row["key"] for p, row in site["projects"].items()}
    steps.sort(key=lambda s: (
        PHASES.index(phase(s)) if s["state"] == "due" else len(PHASES) + (s["state"] == "keep"),
        s.get("group") or "", keys.get(s.get("project"), ""), s.get("role") or "", s["who"] or "", s["row"]))
    return steps


# What guards say.

def after(site, steps):
    """The site when all these are done; who is created is called by the address."""
    site = copy_of(site)
    for step in steps:
        if step["action"] == "create_account":
            make(site, step, True, "email:" + step["email"])
        elif step["target"] != "group" or step["group"] in site["groups"]:
            make(site, step, step["action"] == "grant", step["who"] or "email:" + step["email"])
    return site


def people_at(site, target):
    """Who has a group or a role, whichever way; and how often through which membership."""
    group, project, role = target
    if group:
        return set(people_of(site, "group", group))
    return set().union(*(people_of(site, *actor) for actor in site["projects"][project]["actors"].get(role, ())))


def target_of(step):
    return step.get("group"), step.get("project"), step.get("role")


class Question:
    """What guards are asked: of a site as it is, and as it would be; what several want to know is found once."""

    def __init__(self, before, due, limits, ours=()):
        self.before, self.limits, self.ours = before, limits, dict(ours)
        self.due = [named(step, before) for step in due]
        self.will = after(before, self.due)

    @functools.cached_property
    def access(self):
        return access(self.before), access(self.will)

    @functools.cached_property
    def posts(self):
        return [posts(site, reached) for site, reached in zip((self.before, self.will), self.access)]

    @functools.cached_property
    def gains(self):
        """{(account, what it gets, of what)}"""
        before, will = self.before, self.will
        was, now = administrators(before), administrators(will)
        found = {(a, "admin", kind) for kind in now for a in now[kind] - was[kind]}
        found |= {(a, "product", key) for a in will["accounts"]
                  for key in products_of(will, a) - (products_of(before, a) if a in before["accounts"] else set())}
        return found | {(a, level, project) for level, project, a in self.access[1] - self.access[0]
                        if level != "administer" or a not in was["Jira"]}

    @functools.cached_property
    def losses(self):
        """{target: (who had it, who loses it, revokes that name it)}"""
        found = {}
        for step in self.due:
            if step["action"] == "revoke":
                target = target_of(step)
                had = people_at(self.before, target)
                found.setdefault(target, (had, had - people_at(self.will, target), []))[2].append(step)
        return found


def guard_max_revokes(q):
    count = 0
    for had, lost, rows in q.losses.values():
        named = {s["who"] for s in rows if s["kind"] == "user"}
        idle = sum(not people_of(q.before, s["kind"], s["who"]) & lost for s in rows)
        people = sum(a in named or q.before["accounts"][a]["active"] for a in lost)
        count += max(people + idle, len(rows))
    return count > q.limits["max_revokes"]


def guard_max_revoke_percent(q):
    for had, lost, _ in targets_lost(q):
        for some in (set(q.before["accounts"]), {a for a, row in q.before["accounts"].items() if row["active"]}):
            if len(had & some) >= WHOLE and len(lost & some) * 100 > q.limits["max_revoke_percent"] * len(had & some):
                return True
    return False


def targets_lost(q):
    """Those that rows name; and roles lost through memberships, if several groups or one of few people give them."""
    named = q.losses
    out = list(named.values())
    for key, project in q.before["projects"].items():
        for role, actors in project["actors"].items():
            target = (None, key, role)
            had = people_at(q.before, target)
            lost = had - people_at(q.will, target)
            ways = {g for kind, g in actors if kind == "group" and lost & people_of(q.before, "group", g)}
            if target not in named and lost and (len(ways) > 1 or any(
                    len(people_of(q.before, "group", g)) < WHOLE for g in ways)):
                out.append((had, lost, []))
    return out


def guard_min_admins(q):
    was, now = q.posts
    return any(now[post] < q.limits["min_admins"] and now[post] < min(was[post], was[post] - q.ours.get(post, 0))
               for post in was)


def guard_own_access(q):
    me = q.before["me"]
    return bool(own_kinds(q.before, me) - own_kinds(q.will, me)) or (
        bool(products_of(q.before, me)) and not products_of(q.will, me))


def guard_admin_licences(q):
    return not q.limits["allow_admin_licences"] and any(
        a != q.before["me"] and person(q.before, a) and products_of(q.before, a) and not products_of(q.will, a) and
        administers_any(q.will, a) for a in q.before["accounts"])


def guard_max_grants(q):
    return sum(s["action"] != "revoke" for s in q.due) > q.limits["max_grants"]


def guard_max_gains(q):
    return len({a for a, _, _ in q.gains}) > q.limits["max_gains"]


def guard_new_admins(q):
    return len({a for a, what, _ in q.gains if what in ("admin", "administer")}) > q.limits["max_new_admins"]


def guard_wide(q):
    half = sum(person(q.will, a) for a in q.will["accounts"]) / 2
    return not q.limits["allow_wide"] and any(
        s["action"] == "grant" and s["kind"] == "group" and
        sum(person(q.will, a) for a in people_of(q.will, "group", s["who"])) > half for s in q.due)


def outsider(site, account, domains):
    row = site["accounts"].get(account)
    if row is None or row["type"] == "app":  # nobody, when the account was not made; apps have a guard of their own
        return False
    of = (row["email"] or "").rpartition("@")[2]
    return row["type"] != "atlassian" or not row["active"] or bool(domains) and of not in domains.split(",")


def guard_outsiders(q):
    """Named by a row; or in a group that is put into a role, and given something in the project by the plan."""
    if q.limits["allow_outsiders"]:
        return False
    gained = {(a, project) for a, what, project in q.gains if what in LEVELS.values()}
    named = {s["who"] or "email:" + s["email"] for s in q.due if s["action"] == "grant" and s["kind"] == "user" or
             s["action"] == "create_account" and s["products"]}
    named |= {a for s in q.due if s["action"] == "grant" and s["kind"] == "group"
              for a in people_of(q.will, "group", s["who"]) if (a, s["project"]) in gained}
    return any(outsider(q.will, a, q.limits["company_domains"]) for a in named)


def guard_protect(q):
    for step in q.due:
        touched = {f"account:{step['who']}" if step.get("kind") != "group" else f"group:{step['who']}",
                   f"group:{step.get('group')}", f"project:{step.get('project')}",
                   f"role:{step.get('project')}:{step.get('role')}"}
        if touched & set(q.limits["protect"]):
            return True
        if step["action"] == "revoke" and step["kind"] == "group" and step["target"] != "group":  # who is in it loses the role
            target = (None, step["project"], step["role"])
            lost = set(people_at(q.before, target)) - set(people_at(q.will, target))
            if {f"account:{a}" for a in lost & people_of(q.before, "group", step["who"])} & set(q.limits["protect"]):
                return True
    return False


def guard_apps(q):
    if q.limits["allow_apps"]:
        return False
    return any(q.before["accounts"].get(s["who"], {}).get("type") == "app" or
               q.before["groups"].get(s.get("group"), {}).get("name", "").startswith("atlassian-addons") or
               q.before["roles"].get(s.get("role"), "").startswith("atlassian-addons") for s in q.due)


GUARDS = {"max-revokes": guard_max_revokes, "max-revoke-percent": guard_max_revoke_percent,
          "min-admins": guard_min_admins, "own-access": guard_own_access, "admin-licences": guard_admin_licences,
          "max-grants": guard_max_grants, "max-gains": guard_max_gains, "new-admins": guard_new_admins,
          "wide": guard_wide, "outsiders": guard_outsiders, "protect": guard_protect, "apps": guard_apps}


FLOOR = {"min-admins", "own-access"}  # asked for each step that takes something away, just before it is sent


# These need not end a run that goes on with one in which something failed.
BY_STEP = FLOOR | {"max-revokes", "max-revoke-percent", "admin-licences"}


def named(step, site):
    """With the account that the plan makes, if it is on the site by now."""
    if not step.get("maker"):
        return step
    return {**step, "who": step["maker"]["made"] if step["maker"].get("made") in site["accounts"] else None}


def rest_of(site, steps):
    """What is still to be done of the steps."""
    return [s for s in steps if s["state"] == "due" and s["result"] == "pending" and
            (s["action"] == "create_account" or holds(site, named(s, site)) != (s["action"] == "grant"))]


def refuses(site, steps, limits):
    """Names of the guards that refuse a whole run."""
    verdict = judge(site, rest_of(site, steps), limits)
    failed = any(s["result"] in ("failed", "stale", "refused") for s in steps)
    return set() if failed and verdict <= BY_STEP else verdict


def judge(site, due, limits, names=frozenset(GUARDS), ours=()):
    """Which of these guards refuse these steps? ours: {post: of its people, whom the run gave it, less whom it took}"""
    question = Question(site, due, limits, ours)
    return {name for name in names if GUARDS[name](question)}


# What is sent, and what becomes of it.

def posts_of(site):
    return posts(site, access(site))


def differences(was, now):
    return {post: now.get(post, 0) - was.get(post, 0) for post in {*was, *now}}


UNSETTLED = ("400", "404", "409")  # a while goes by before these are failures; others' turn comes meanwhile


class Apply:
    """One run after another of a plan's steps. truth: the site; shown: what reading it tells. faults: {row: (kind,
    argument)} of the first write of that row's step."""

    def __init__(self, truth, steps, faults, edits, limits):
        self.limits = limits
        self.truth, self.shown = truth, copy_of(truth)
        self.steps, self.faults, self.edits = steps, dict(faults), edits
        self.writes, self.killed = [], False
        for step in steps:
            step.update(intended=False, sent=0, http="", made=None)
            if step["state"] == "keep":
                step["result"] = "noop"

    def run(self):
        """False: it was killed."""
        self.begun, self.known = copy_of(self.shown), copy_of(self.shown)
        self.ours = collections.Counter()
        rest = rest_of(self.begun, self.steps)
        licences = {g for groups in self.begun["products"].values() for g in groups}
        turn = {s["row"]: "revoke licence" if s["action"] == "revoke" and s.get("group") in licences else phase(s)
                for s in self.steps}
        for name in (*PHASES, "revoke licence"):
            if name.startswith("revoke"):
                self.judge_again(rest)
            queues = {}
            for step in self.steps:
                if step["state"] in ("due", "noop") and turn[step["row"]] == name and step["result"] == "pending":
                    target = step.get("group") or (step.get("project"), step.get("role"), step.get("email")
                                                   if name == "create_account" else None)
                    queues.setdefault(target, []).append(step)
            turns, unsettled = list(queues.values()), []
            while turns:
                queue = turns.pop(0)
                step = queue.pop(0)
                self.act(step)
                if self.killed:
                    self.killed = False
                    for other in unsettled:
                        other["result"] = "pending"
                    return False
                for other in unsettled:
                    if holds(self.shown, other) == (other["action"] != "revoke"):
                        other["result"] = "noop"  # somebody else did it in the meantime
                unsettled = [other for other in unsettled if other["result"] == "failed"]
                if step["result"] == "failed" and step["http"] in UNSETTLED:
                    unsettled.append(step)
                elif step["result"] == "failed" and step["http"][:1] != "4":
                    unsettled = []
                if queue:
                    turns.append(queue)
        return True

    def judge_again(self, rest):
        """Before something is taken away: the guards, without what failed. What they refuse is left out, one by one."""
        rest = [s for s in rest if s["result"] in ("pending", "done", "noop")]
        taking = [s for s in rest if s["action"] == "revoke" and s["result"] == "pending"]
        others = [s for s in rest if s not in taking]

        if not taking:
            return

        def refused(some):
            return judge(self.begun, others + some, self.limits, GUARDS.keys() - FLOOR)

        anyway = refused([])
        while refused(taking) - anyway:
            first = next(n for n in range(len(taking)) if refused(taking[:n + 1]) - anyway)
            taking.pop(first)["result"] = "refused"

    def act(self, step):
        if step.get("maker") is not None:
            maker = step["maker"]
            if maker["result"] not in ("done", "noop"):
                step["result"] = "failed"
                return
            step["who"] = maker["made"]
        wanted = step["action"] != "revoke"
        self.see(step)
        if holds(self.shown, step) == wanted:
            step["result"] = "done" if step["intended"] else "noop"
            if step["target"] == "site":
                step["made"] = account_of(self.shown, step["email"])
        elif step["state"] == "noop":
            step["result"] = "stale"
        elif not wanted and (self.waits_in_vain(step) or self.crosses(step)):
            step["result"] = "refused"
        else:
            was = posts_of(self.known)
            self.send(step, wanted)
            self.see(step)
            if step["result"] == "done":
                self.ours.update(differences(was, posts_of(self.known)))

    def see(self, step):
        """What a look at its target shows."""
        there = holds(self.shown, step)
        if step["target"] == "site":
            if there and not holds(self.known, step):
                make(self.known, step, True, account_of(self.shown, step["email"]))
        elif step["target"] != "group" or step["group"] in self.known["groups"]:
            make(self.known, step, there)

    def waits_in_vain(self, step):
        """Was what replaces it not done?"""
        other = next((s for s in self.steps if s["key"] == step.get("replaced_by")), None)
        return other is not None and other["result"] not in ("done", "noop")

    def crosses(self, step):
        """On the site as it is, or as this run saw it: an administrator whom others made meanwhile does not count."""
        return any(judge(site, [step], self.limits, FLOOR, self.ours) for site in (self.shown, self.known))

    def edit(self, change):
        """Others' change; whom they take may be whom this run gave."""
        was = posts_of(self.shown)
        edit(self.truth, change)
        edit(self.shown, change)
        for post, more in differences(was, posts_of(self.shown)).items():
            if more < 0 < self.ours[post]:
                self.ours[post] = max(0, self.ours[post] + more)

    def send(self, step, wanted):
        kind, argument = self.faults.pop(step["row"], ("", None))
        tries = argument if kind == "limit" else 1
        for turn in range(min(tries, TRIES)):
            status = self.write(step, wanted, kind if kind != "limit" or turn + 1 < tries else "", argument)
        step["intended"] = True
        if self.killed:
            return
        step["http"] = str(status) if status else ""
        if holds(self.shown, step) == wanted:
            step["result"] = "noop" if 400 <= status < 500 and status != 429 else "done"
            if step["target"] == "site":
                step["made"] = account_of(self.shown, step["email"])
        else:
            step["result"] = "failed"

    def write(self, step, wanted, kind, argument):
        """One request: what it answers; 0: nothing came back."""
        if kind == "edit":
            self.edit(self.edits[argument])
        status = self.natural(step, wanted)
        effect = status < 300 and (wanted or step["kind"] != "group" or step["who"] in self.truth["groups"])
        if kind in ("status", "limit", "refuse", "hang"):
            status, effect = {"status": argument, "limit": 429}.get(kind, 0), False
        elif kind == "after":
            status = argument
        elif kind in ("drop", "stall"):
            status = 0
        elif kind == "never":
            effect = False
        if effect:
            number = len(self.truth["accounts"])
            who = f"712020:c0de0000-0000-4000-8000-{number:012}" if step["target"] == "site" else None
            make(self.truth, step, wanted, who)
            if kind != "late":
                make(self.shown, step, wanted, who)
        self.killed = kind in ("hang", "stall")
        step["sent"] += 1
        self.writes.append((step["row"], status))
        return status

    def natural(self, step, wanted):
        """What Jira answers."""
        site = self.truth
        if step["target"] == "site":
            return 201
        if step["target"] == "group":
            group = site["groups"].get(step["group"])
            if group is None:
                return 404
            if group["managed"] == "external" or (step["who"] in group["members"]) == wanted:
                return 400
            return 201 if wanted else 200
        if not wanted:
            return 204
        there = site["groups"] if step["kind"] == "group" else site["accounts"]
        if step["who"] not in there or step["kind"] == "user" and not site["accounts"][step["who"]]["active"]:
            return 404
        return 400 if holds(site, step) else 200

    def verified(self, step):
        if step["who"] is None and step["target"] != "site":
            return "no"
        return "yes" if holds(self.shown, step) == (step["action"] != "revoke") else "no"

    def exit_code(self):
        return 0 if all(s["result"] in ("done", "noop") and (s["action"] == "keep" or self.verified(s) == "yes")
                        for s in self.steps) else 3
