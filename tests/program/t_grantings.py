#!/usr/bin/python3
"""Every line that gives anybody anything is one granting line with an id of its own, and the next reading has the same
ones: what the company holds by jirad's own truth against the list that tests/unit/test_granting.c prints of a snapshot.
The reports call the lines by the same ids. TAP."""
import collections
import json
import os
import subprocess
import sys
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from harness import BUILD, PATIENCE, Jirad, Room, done, must, ok, read_csv, same, same_rows, tool, truth  # noqa: E402

ORG = "0a6e0000-1111-4111-8111-00000000abcd"
USER = "atlassian/user"


def rows(*path):
    heads, lines = read_csv(*path)
    return [dict(zip(heads, line)) for line in lines]


def ask(jirad, path):
    with urllib.request.urlopen(urllib.request.Request(jirad.url + path, headers={
            "Authorization": "Basic YWRtaW5AZXhhbXBsZS5jb206amlyYWQtdG9rZW4="}), timeout=PATIENCE) as reply:
        return json.load(reply)


def lines_of(snapshot):
    printed = subprocess.run([os.path.join(BUILD, "test_granting"), snapshot], capture_output=True, text=True,
                             check=False)
    ok(printed.returncode == 0, "each line is found by its id", printed.stdout[-200:] + printed.stderr)
    return printed.stdout.splitlines()


def product(resource, cloud, keys):
    """The site's own product that a resource is."""
    key = resource.removeprefix("ari:cloud:").split(":")[0]
    return key if cloud in resource and key in keys else None


def wanted(said, products, cloud):
    """What the truth makes of each kind; scheme lines have no ids there: their number."""
    out = {"membership": [f"{m['group_id']}:{m['account_id']}" for m in said["memberships"]]}
    live = {p["project_id"]: p for p in said["projects"] if p["state"] != "deleted"}
    out["role"] = [f"{a['project_id']}:{a['role_id']}:{a['kind']}:{a['actor_id']}" for a in said["actors"]
                   if a["project_id"] in live]
    out["lead"] = [f"{p['project_id']}:{p['lead']}" for p in live.values() if p["lead"]]
    out["token"] = sorted({f"{t['owner_id']}:{t['token_id']}" for t in said["org_tokens"]})
    out["security"] = [f"{m['level_id']}:{m['member_id']}" for m in said["security_members"]]
    keys = {p["key"] for p in products}
    out["product"] = [f"{p['key']}:group:{g['groupId']}" for p in products for g in p["groupDetails"]]
    out["org-role"] = []
    members = {(m["account_id"], m["group_id"]) for m in said["memberships"] + said["org_memberships"]}
    for r in said["org_roles"]:
        by = r["principal_type"].replace("account", "user")
        key = product(r["resource_id"], cloud, keys)
        if cloud not in r["resource_id"] and ORG not in r["resource_id"]:
            continue
        if by == "user" and key and r["role"] == USER:
            out["product"].append(f"{key}:{r['principal_id']}")
        elif by == "group" or r["way"] == "direct":
            out["org-role"].append(f"{by}:{r['principal_id']}:{r['role']}:{r['resource_id']}")
    return out


def main():
    with Room() as room, Jirad(room, tenant="company") as jirad:
        said = truth(room, "company")
        cloud = ask(jirad, "/_edge/tenant_info")["cloudId"]
        products = ask(jirad, "/rest/api/3/applicationrole")
        key = ("--org", ORG, "--org-key-file", room("key"))
        with open(room("key"), "w", encoding="ascii", opener=lambda p, f: os.open(p, f, 0o600)) as file:
            file.write("jirad-org-key\n")
        must(tool(room, "export", "-o", "one", "--format", "csv", *key, jirad=jirad))
        must(tool(room, "fetch", "-o", "two", "--parallel", "2", *key, jirad=jirad))
        first, second = lines_of(room("one", "snapshot.jsonl.zst")), lines_of(room("two"))
        same("the second reading has the same lines in the same order", second, first)
        same("no id stands twice", [i for i, n in collections.Counter(first).items() if n > 1], [])
        kinds = {}
        for line in first:
            kind, rest = line.split(":", 1)
            kinds.setdefault(kind, []).append(rest)
        for kind, want in wanted(said, products, cloud).items():
            ok(want, f"the company has lines of kind {kind}")
            same_rows(f"{kind}: those of the truth", kinds.pop(kind, []), want)
        same_rows("scheme: as many of each scheme", [s.split(":")[0] for s in kinds.pop("scheme")],
                  [s["scheme_id"] for s in said["scheme_lines"]])
        same("and no other kind", list(kinds), [])
        for kind, report in (("membership", "memberships"), ("role", "role_assignments")):
            same(f"{report} calls them the same", [r["grant_id"] for r in rows(room("one", f"{report}.csv"))],
                 [line for line in first if line.startswith(kind + ":")])
    done()


main()
