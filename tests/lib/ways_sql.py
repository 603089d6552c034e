"""The closed reports of a run, ways among them, opened up by plain SQL: what effective_access and role_access then say.
Only the CSV files of the run are read; nothing is shared with the program or with access_reference."""
import collections
import csv
import itertools
import json
import os
import sqlite3

FIXED = ["BROWSE_PROJECTS", "CREATE_ISSUES", "EDIT_ISSUES", "TRANSITION_ISSUES", "ADD_COMMENTS", "ASSIGN_ISSUES",
         "ADMINISTER_PROJECTS", "ADMINISTER"]
BROWSE, COMMENT, ADMINISTER = 1, 16, 128
LEVELS = {"browse": 1, "work": 62, "administer": 192}
REPORTS = ("accounts", "memberships", "role_assignments", "licences", "ways", "org_roles")
OPEN = {"logged-in": "Any logged-in account", "public": "Anyone, without login too",
        "assignee": "Assignee of the issue", "reporter": "Reporter of the issue", "user-field": "Account in the field {}",
        "group-field": "Members of the group in the field {}",
        "portal-customers": "Customers of the portal, not in Jira itself"}
KNOWN = ("user", "project-lead", "role", "group", "product", "jira-admin")

SQL = """
CREATE TABLE need AS SELECT column1 AS type, column2 AS product FROM (VALUES ('software', 'jira-software'),
  ('service_desk', 'jira-servicedesk'), ('product_discovery', 'jira-product-discovery'));
CREATE TABLE holder AS SELECT column1 AS type, column2 AS permission, column3 AS place, column4 AS words, column5 AS ids
  FROM (VALUES ('user', '', 0, 'permission scheme', NULL), ('project-lead', '', 1, 'project lead', 'project-lead'),
  ('role', '', 2, NULL, NULL), ('group', '', 3, '', ''), ('product', '', 4, NULL, NULL),
  ('logged-in', '', 5, 'any logged-in account', 'logged-in'),
  ('jira-admin', 'ADMINISTER', 6, 'Jira administrators', 'jira-admin'),
  ('jira-admin', 'BROWSE_PROJECTS', 7, 'administers Jira', 'jira-admin'));

CREATE TABLE has AS -- who has which product
  SELECT DISTINCT m.account_id, l.product FROM licences l JOIN memberships m ON m.group_id = l.group_id AND l.source = 'group'
  UNION SELECT account_id, product FROM licences WHERE source = 'direct';
CREATE TABLE seat AS -- places of one type of project
  SELECT DISTINCT principal_id AS account_id, CASE role WHEN 'atlassian/contributor' THEN 'product_discovery'
    ELSE 'service_desk' END AS type FROM org_roles
  WHERE principal_type = 'user' AND role IN ('atlassian/contributor', 'atlassian/stakeholder')
    AND resource_id LIKE '%/' || :cloud;

CREATE TABLE in_type AS -- by account and type of project: is it a candidate, and served?
  SELECT a.account_id, t.type, a.status = 'active' OR :rule = 'all' AS active,
    (a.status = 'active' OR :rule = 'all') AND (:rule <> 'licensed' OR h.account_id IS NOT NULL OR a.guest = 'yes' OR
      EXISTS (SELECT 1 FROM seat s WHERE s.account_id = a.account_id AND s.type = t.type)) AS candidate,
    CASE WHEN h.account_id IS NOT NULL THEN n.product IS NULL OR
           EXISTS (SELECT 1 FROM has WHERE has.account_id = a.account_id AND has.product = n.product)
         WHEN a.guest = 'yes' THEN t.type NOT IN ('service_desk', 'product_discovery')
         ELSE :rule <> 'licensed' END AS served
  FROM accounts a CROSS JOIN (SELECT DISTINCT project_type AS type FROM ways) t LEFT JOIN need n ON n.type = t.type
  LEFT JOIN (SELECT DISTINCT account_id FROM has) h ON h.account_id = a.account_id;

CREATE TABLE closed AS -- a way with all its permissions
  SELECT row_number() OVER () AS way, * FROM (
  SELECT w.project_id, w.project_type, w.state, w.scheme_id, w.holder_type, w.holder_id, w.holder_name, w.actor_type,
    w.actor_id, w.actor_name, h.place, sum(DISTINCT b.bit) AS bits,
    coalesce(h.words, CASE w.holder_name WHEN '' THEN w.holder_id ELSE w.holder_name END) AS words,
    coalesce(h.ids, CASE w.holder_type WHEN 'user' THEN w.scheme_id ELSE w.holder_id END) AS ids
  FROM ways w JOIN holder h ON h.type = w.holder_type AND h.permission IN ('', w.permission)
  JOIN permission b ON b.name = w.permission
  GROUP BY w.project_id, w.scheme_id, h.place, w.holder_id, w.holder_name, w.actor_type, w.actor_id, w.actor_name);

CREATE TABLE opened AS
  SELECT way, actor_id AS account_id, '' AS group_id FROM closed WHERE actor_type = 'user'
  UNION ALL SELECT c.way, m.account_id, m.group_id FROM closed c JOIN memberships m ON m.group_id = c.actor_id
  WHERE c.actor_type = 'group'
  UNION ALL SELECT c.way, m.account_id, m.group_id FROM closed c JOIN licences l ON l.product = c.actor_id
  JOIN memberships m ON m.group_id = l.group_id WHERE c.actor_type = 'product' AND l.source = 'group'
  UNION ALL SELECT c.way, l.account_id, '' FROM closed c JOIN licences l ON l.product = c.actor_id
  WHERE c.actor_type = 'product' AND l.source = 'direct'
  UNION ALL SELECT c.way, m.account_id, m.group_id FROM closed c
  CROSS JOIN (SELECT DISTINCT group_id FROM licences WHERE source = 'group') l JOIN memberships m ON m.group_id = l.group_id
  WHERE c.holder_type = 'logged-in'
  UNION ALL SELECT c.way, l.account_id, '' FROM closed c
  CROSS JOIN (SELECT DISTINCT account_id FROM licences WHERE source = 'direct') l WHERE c.holder_type = 'logged-in';

CREATE TABLE reached AS
  SELECT o.way, o.account_id, o.group_id, CASE WHEN c.state = 'archived' THEN 'archived' WHEN t.candidate AND NOT t.served
      THEN 'product licence' ELSE '' END AS cut,
    CASE WHEN c.state = 'archived' THEN :archived WHEN t.candidate AND NOT t.served THEN :unserved ELSE -1 END AS left
  FROM opened o JOIN closed c ON c.way = o.way JOIN in_type t ON t.account_id = o.account_id AND t.type = c.project_type
  WHERE CASE c.holder_type WHEN 'jira-admin' THEN t.active ELSE t.candidate END;
"""

PARTS = """
SELECT c.project_id, r.account_id, v.level, p.cut, v.bits & c.bits & (CASE p.cut WHEN 0 THEN r.left ELSE ~r.left END) AS part,
  CASE p.cut WHEN 0 THEN '' ELSE r.cut END AS limited_by, c.words, c.ids, r.group_id, g.group_name, c.place
FROM reached r JOIN closed c ON c.way = r.way CROSS JOIN level v CROSS JOIN (SELECT 0 AS cut UNION SELECT 1) p
LEFT JOIN (SELECT DISTINCT group_id, group_name FROM memberships) g ON g.group_id = r.group_id
WHERE v.bits & c.bits & (CASE p.cut WHEN 0 THEN r.left ELSE ~r.left END) <> 0
ORDER BY c.project_id, r.account_id, v.level, p.cut, c.place, idkey(CASE WHEN c.place IN (2, 4) THEN c.holder_id ELSE '' END),
  r.group_id <> '', idkey(r.group_id)
"""


def idkey(text):
    """Ids that are numbers come first, by value."""
    return "0" + text.rjust(20, "0") if text.isdigit() else "1" + text


class Run:
    """The CSV files of a run, in SQL."""

    def __init__(self, directory):
        self.base = sqlite3.connect(":memory:")
        self.base.create_function("idkey", 1, idkey, deterministic=True)
        self.header = {}
        for report in REPORTS:
            self.load(directory, report)
        with open(os.path.join(directory, "run.json"), encoding="utf-8-sig") as file:
            said = json.load(file)
        computed = said["effective_access"]
        self.keys = FIXED + [k for k in computed["levels"] if k not in FIXED and k not in LEVELS]
        self.levels = {k: LEVELS[k] if k in LEVELS else 1 << self.keys.index(k) for k in computed["levels"]}
        self.base.execute("CREATE TABLE permission (name, bit)")
        self.base.executemany("INSERT INTO permission VALUES (?, ?)", [(k, 1 << i) for i, k in enumerate(self.keys)])
        self.base.execute("CREATE TABLE level (level, bits)")
        self.base.executemany("INSERT INTO level VALUES (?, ?)", enumerate(self.levels.values()))
        self.base.execute("CREATE INDEX by_group ON memberships (group_id)")
        given = {"rule": computed["candidates"], "cloud": said["cloud_id"], "archived": BROWSE | ADMINISTER,
                 "unserved": BROWSE | ADMINISTER | COMMENT}
        for statement in SQL.split(";\n"):
            self.base.execute(statement, given)
        self.accounts = {row[0]: row for row in self.base.execute("SELECT * FROM accounts")}

    def load(self, directory, report):
        with open(os.path.join(directory, report + ".csv"), encoding="utf-8-sig", newline="") as file:
            header, *rows = csv.reader(file)
        self.header[report] = header
        self.base.execute(f"CREATE TABLE {report} ({', '.join(header)})")
        self.base.executemany(f"INSERT INTO {report} VALUES ({', '.join('?' * len(header))})", rows)

    def words(self, bits):
        return "; ".join(key for i, key in enumerate(self.keys) if bits >> i & 1)

    def account(self, account_id, until):
        """As many columns of an account as the report shows, by its header."""
        return list(self.accounts[account_id][:until])

    def effective(self, header):
        """The rows of effective_access, in no order."""
        width = header.index("project_id")
        if self.header["accounts"][:width] != header[:width]:
            raise SystemExit("effective_access shows an account otherwise than accounts does")
        project = header[width:header.index("level")]
        projects = {row[0]: list(row) for row in
                    self.base.execute(f"SELECT DISTINCT {', '.join(project)} FROM ways")}
        names = list(self.levels)
        rows = []
        for (p, account, level, _), parts in itertools.groupby(self.base.execute(PARTS), lambda row: row[:4]):
            held, via, ids, direct = 0, [], [], False
            for *_, part, limit, words, way_ids, group, group_name, _ in parts:
                held |= part
                direct = direct or group == ""
                via.append(" > ".join(one for one in (words, group_name or group) if one))
                ids.append(" > ".join(one for one in (way_ids, group) if one))
            rows.append(self.account(account, width) + projects[p] +
                        [names[level], self.words(held), "direct" if direct else "inherited", "; ".join(via),
                         str(len(via)), "; ".join(ids), limit])
        return rows + self.holders(width, projects, names)

    def holders(self, width, projects, names):
        """Those that name no account."""
        held = collections.Counter()
        for p, kind, holder, name, access, permission, limit in self.base.execute(
                "SELECT DISTINCT project_id, holder_type, holder_id, holder_name, access_type, permission, "
                "CASE limited_by WHEN 'archived' THEN 'archived' ELSE '' END FROM ways"):
            words = OPEN.get(kind, f"Unknown kind of holder: {kind} {{}}").format(name or holder)
            if kind not in KNOWN:
                held[p, words, access, limit] |= 1 << self.keys.index(permission)
        return [[""] + [words] + [""] * (width - 2) + projects[p] +
                [names[n], self.words(bits & level), access, "", "1", "", limit]
                for (p, words, access, limit), bits in held.items()
                for n, level in enumerate(self.levels.values()) if bits & level]

    def counts(self):
        """By way and permission what ways says in accounts and limited_by: of those that name accounts."""
        reached = collections.defaultdict(collections.Counter)
        for way, cut, left, count in self.base.execute(
                "SELECT way, cut, left, count(DISTINCT account_id) FROM reached GROUP BY way, cut, left"):
            reached[way][cut, left] = count
        rows = []
        for way, archived, bits, *names in self.base.execute(
                "SELECT way, state = 'archived', bits, project_id, holder_type, holder_id, actor_type, actor_id FROM closed "
                "WHERE actor_type IN ('user', 'group', 'product') OR holder_type = 'logged-in'"):
            for i, key in enumerate(self.keys):
                by = collections.Counter()
                if archived and not (BROWSE | ADMINISTER) >> i & 1:
                    by["archived"] += 0
                for (cut, left), count in reached[way].items():
                    by["" if left >> i & 1 else cut] += count
                if bits >> i & 1:
                    rows += [(*names, key, limit, str(count)) for limit, count in (by or {"": 0}).items()]
        return rows

    def told(self):
        """The same as ways says it."""
        return [tuple(row) for row in self.base.execute(
            "SELECT project_id, holder_type, holder_id, actor_type, actor_id, permission, limited_by, accounts FROM ways "
            "WHERE actor_type IN ('user', 'group', 'product') OR holder_type = 'logged-in'")]

    def roles(self, header):
        """The rows of role_access, in no order: role_assignments opened up."""
        width = header.index("project_id")
        shown = header[width:header.index("access_type")]
        ordered = self.base.execute(
            f"SELECT account_id, {', '.join(shown)}, group_id, group_name FROM (SELECT *, actor_id AS account_id, "
            "'' AS group_id, '' AS group_name FROM role_assignments WHERE actor_type = 'user' UNION ALL "
            "SELECT r.*, m.account_id, m.group_id, m.group_name FROM role_assignments r JOIN memberships m "
            "ON r.actor_type = 'group' AND m.group_id = r.actor_id) "
            "ORDER BY account_id, project_id, role_id, group_id <> '', idkey(group_id)")
        rows = []
        for key, ways in itertools.groupby(ordered, lambda row: row[:-2]):
            groups = [way[-2:] for way in ways]
            named = [(group, name) for group, name in groups if group]
            rows.append(self.account(key[0], width) + list(key[1:]) +
                        ["inherited" if named == groups else "direct", "; ".join(name or group for group, name in named),
                         str(len(groups)), "; ".join(group for group, _ in named)])
        return rows
