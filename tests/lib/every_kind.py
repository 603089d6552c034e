"""A plan's rows of every kind that there is, for the tenant 'company': as many as asked, the kinds by turns."""
import itertools

ORG = ("--org", "0a6e0000-1111-4111-8111-00000000abcd", "--org-key-file", "key")
SITE = "5b0c8a10-7f3e-4c55-9d0a-6a1f3f8e2b71"
SOFTWARE, SERVICE = f"ari:cloud:jira-software::site/{SITE}", f"ari:cloud:jira-servicedesk::site/{SITE}"
LIMITS = ("--max-gains", "10000", "--max-grants", "1000", "--max-revokes", "100000", "--max-revoke-percent", "100",
          "--max-new-admins", "1000", "--min-admins", "0", "--allow-wide", "--allow-outsiders",
          "--allow-admin-licences")
TEAMS = ("team-frames", "team-drivetrain", "team-platform", "team-webshop", "design", "finance", "legal", "marketing")
PERMISSIONS = ("EDIT_ISSUES", "ADD_COMMENTS", "CREATE_ISSUES", "ASSIGN_ISSUES", "DELETE_ISSUES")
EMPTY = [(f"e0000000-0000-4000-8000-{n:012}", f"zz-empty-{n}") for n in range(12)]


def prepare(jirad):
    """Groups that nobody needs, so that they can be deleted."""
    for group, name in EMPTY:
        jirad.edit("add-group", group=group, name=name)


def rows(jirad, count):
    """ "action,principal,target": each of its own account or thing, so that none waits for another."""
    kinds = list(kinds_of(jirad.state()).values())
    turns = itertools.chain.from_iterable(itertools.zip_longest(*kinds))
    out = [row for row in turns if row is not None][:count]
    assert len(out) == count, len(out)
    return out


def lasting(lines):
    """What no undo gives back: the ids of accounts that are removed and of tokens that are revoked."""
    for action, principal, target in lines:
        if action == "remove":
            yield principal
        elif target.startswith("token:"):
            yield target.removeprefix("token:")


def kinds_of(now):
    status = {r["account_id"]: r for r in now["org_accounts"]}
    managed = [a for a, r in status.items() if r["claim_status"] == "managed" and r["in_jira"] == "yes"]
    tokens = [t for t in now["org_tokens"] if t["kind"] == "user"]
    known = {t["owner_id"] for t in now["org_tokens"]} | {r["principal_id"] for r in now["org_roles"]}
    known |= {p["lead"] for p in now["projects"]}
    names = {g["group_id"]: g["group_name"] for g in now["groups"]}
    special = {m["account_id"] for m in now["memberships"] if "admin" in names[m["group_id"]]}
    people = [a for a in managed if status[a]["status"] == "active" and a not in known | special]
    # Some are seen by Jira as if they were on: such do not come back by an undo.
    unseen = {r["account_id"] for r in now["accounts"] if r["status"] == "inactive"}
    off = [a for a in managed if status[a]["status"] == "deactivated" and a in unseen]
    hung = [a for a in managed if status[a]["status"] == "suspended" and a in unseen]
    leaving, staying = people[:36], people[36:]
    teams = {g["group_id"]: g["group_name"] for g in now["groups"] if g["group_name"] in TEAMS}
    held = [(m["account_id"], teams[m["group_id"]]) for m in now["memberships"]
            if m["group_id"] in teams and m["account_id"] in staying]
    live = [p for p in now["projects"] if p["state"] == "live" and p["style"] == "classic"]
    actors = [a for a in now["actors"] if a["kind"] == "user" and a["actor_id"] in staying and
              a["project_id"] in {p["project_id"] for p in live}]
    keys = {p["project_id"]: p["project_key"] for p in live}
    role_names = {r["role_id"]: r["role_name"] for r in now["roles"]}
    lines = [r for r in now["scheme_lines"] if r["holder_type"] == "projectRole" and
             r["permission"] != "ADMINISTER_PROJECTS" and r["scheme_id"] in {p["scheme_id"] for p in live}]
    members = [r for r in now["security_members"] if r["holder_type"] == "group"]
    level_scheme = {r["level_id"]: r["scheme_id"] for r in now["security_levels"]}
    return {
        "a membership": [f"grant,{a},group-name:interns-and-trainees" for a in staying[:14]],
        "no membership": [f"revoke,{a},group-name:{team}" for a, team in held[:14]],
        "a role": [f"grant,{a},role:SHOP/Administrators" for a in staying[14:28]],
        "no role": [f"revoke,{a['actor_id']},role:{keys[a['project_id']]}/{role_names[a['role_id']]}"
                    for a in actors[:14]],
        "a scheme's line": [f"grant,{a},scheme:0/{PERMISSIONS[n % 5]}" for n, a in enumerate(staying[28:42])],
        "no scheme's line": [f"revoke,role:{r['holder_id']},scheme:{r['scheme_id']}/{r['permission']}"
                             for r in lines[:14]],
        "a level's member": [f"grant,{a},security:10000/10011" for a in staying[42:56]],
        "no level's member": [f"revoke,group:{r['holder_value']},security:{level_scheme[r['level_id']]}/{r['level_id']}"
                              for r in members],
        "a lead": [f"grant,{a},lead:{p['project_key']}" for a, p in zip(staying[56:], live)],
        "a role in the organisation": [f"grant,{a},org-role:user-access-admin@{SOFTWARE}" for a in staying[80:87]],
        "a role of the organisation": [f"grant,{a},org-role:org-admin@organisation" for a in staying[87:94]],
        "a role of a group": [f"grant,group-name:{team},org-role:user-access-admin@{SERVICE}" for team in TEAMS],
        "a product": [f"grant,{a},product:jira-servicedesk" for a in staying[94:97]],
        "no token": [f"revoke,{t['owner_id']},token:{t['token_id']}" for t in tokens
                     if t["owner_id"] in managed and status[t["owner_id"]]["email"] != "admin@example.com"],
        "suspended": [f"suspend,{a}," for a in leaving[:12]],
        "restored": [f"restore,{a}," for a in hung],
        "disabled": [f"disable,{a}," for a in leaving[12:24]],
        "enabled": [f"enable,{a}," for a in off],
        "removed": [f"remove,{a}," for a in leaving[24:36]],
        "a group": [f"create_group,group-name:new-team-{n}," for n in range(12)],
        "no group": [f"delete_group,group-name:{name}," for _, name in EMPTY],
        "an account": [f"create_account,new-{n}@halden-cycles.example,product:jira-software" for n in range(12)],
    }
