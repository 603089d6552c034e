"""Plans made by hand for the tests of apply: plan.json in its canonical form, for what jirad holds."""
import hashlib
import json
import os
import re
import time
import urllib.request

LIMITS = {"max_revokes": 50, "max_revoke_percent": 25, "window": 24 * 3600, "min_admins": 2, "max_grants": 200,
          "max_gains": 50, "max_new_admins": 3, "allow_admin_licences": False, "allow_wide": False,
          "allow_outsiders": False, "allow_apps": False, "allow_used": False,
          "allow_incomplete": False}
LIMIT_ORDER = (*LIMITS, "company_domains", "protect")


def ask(jirad, path, body=None):
    """What jirad itself answers: below /_jirad, or as the administrator."""
    request = urllib.request.Request(jirad.url + path, data=None if body is None else json.dumps(body).encode())
    if not path.startswith("/_jirad"):
        import base64
        request.add_header("Authorization",
                           "Basic " + base64.b64encode(b"admin@example.com:jirad-token").decode())
    with urllib.request.urlopen(request) as reply:
        return json.load(reply)


def state(jirad):
    return ask(jirad, "/_jirad/state")


def writes(jirad):
    """The requests that change something: (method, path, what was sent, status), in order."""
    return ask(jirad, "/_jirad/writes")


def edit(jirad, **what):
    return ask(jirad, "/_jirad/edit", what)


def now(offset=0):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + offset))


def step(action, state_="due", target="group", principal="account", **more):
    order = ("principal_id", "principal_name", "email", "creates", "replaces", "group_id", "group_name", "project_id",
             "project_key", "role_id", "role_name", "line_alone", "expires_on", "products", "held", "hindrance", "origin", "reason",
             "ticket", "reviewer", "approved_by", "grant_id", "row_check")
    out = {"number": 0, "action": action, "state": state_, "target": target, "principal": principal}
    more.setdefault("creates", 0)
    more.setdefault("replaces", 0)
    more.setdefault("line_alone", False)
    more.setdefault("held", action == "revoke")
    out.update({key: more[key] for key in order if more.get(key, "")  not in ("", [])})
    return out


def group(action, account, group_id, name="a group", **more):
    return step(action, principal_id=account, principal_name=more.pop("who", "Somebody"), group_id=group_id,
                group_name=name, **more)


def role(action, principal_id, project, role_id, principal="account", **more):
    return step(action, target="role", principal=principal, principal_id=principal_id,
                principal_name=more.pop("who", "Somebody"), project_id=project[0], project_key=project[1],
                role_id=role_id, role_name=more.pop("role_name", "A role"), **more)


def create(email, products=(), **more):
    return step("create_account", target="site", email=email, products=list(products), held=False, **more)


ADDED = ("audit.jsonl", "chain.csv", "journal.jsonl", "result.csv", "undo.csv")  # by apply


def sum_lines(directory, names):
    for name in names:
        with open(os.path.join(directory, name), "rb") as file:
            yield f"{hashlib.sha256(file.read()).hexdigest()}  {name}\n"


def sum_again(directory):
    """The sums anew, as somebody would make them who wants what was changed to look right."""
    names = sorted(n for n in os.listdir(directory) if not n.startswith("SHA256SUMS"))
    is_plan = "plan.json" in names
    with open(os.path.join(directory, "SHA256SUMS"), "w", encoding="ascii") as file:
        file.writelines(sum_lines(directory, [n for n in names if not is_plan or n not in ADDED]))
    added = os.path.join(directory, "SHA256SUMS.applied")
    if os.path.exists(added):
        os.remove(added)
    if is_plan and "journal.jsonl" in names:
        bound = [n for n in ("SHA256SUMS", "SHA256SUMS.sig") if os.path.exists(os.path.join(directory, n))]
        with open(added, "w", encoding="ascii") as file:
            file.writelines(sum_lines(directory, bound + [n for n in names if n in ADDED]))


def text(value):
    """As yajl writes it."""
    body = re.sub(r"\\u00[0-9a-f]{2}", lambda escape: "\\u" + escape[0][2:].upper(),
                  json.dumps(value, indent=2, ensure_ascii=False)[:-2])
    digest = hashlib.sha256(body.encode()).hexdigest()
    return f'{body},\n  "sha256": "{digest}"\n}}\n', digest


def write(directory, jirad, steps, limits=None, age=0, **head):
    """A plan directory; returns its path."""
    os.mkdir(directory, 0o700)
    site = ask(jirad, "/rest/api/3/serverInfo")
    cloud = ask(jirad, "/_edge/tenant_info")["cloudId"]
    me = ask(jirad, "/rest/api/3/myself")
    value = {"format": "jira-access plan 3", "tool_version": "0.1.0", "site": jirad.url, "base_url": site["baseUrl"],
             "cloud_id": cloud, "snapshot_id": "0123456789abcdef", "read": now(-age), "account_id": me["accountId"],
             "account_name": me["displayName"], "complete": True}
    value.update(head)
    value = {key: item for key, item in value.items() if item != ""}
    judged_by = {**LIMITS, **(limits or {})}
    value["limits"] = {key: judged_by[key] for key in LIMIT_ORDER if judged_by.get(key, "") not in ("", [])}
    if "refusals" in value:
        value["refusals"] = value.pop("refusals")
    for number, item in enumerate(steps, 1):
        item["number"] = number
        item.setdefault("origin", f"plan.csv:{number + 1}")
    order = list(step("grant", **{key: "x" for key in (
        "principal_id", "principal_name", "email", "group_id", "group_name", "project_id", "project_key", "role_id",
        "role_name", "expires_on", "products", "hindrance", "origin", "reason", "ticket", "reviewer", "approved_by",
        "grant_id", "row_check")}))
    if steps:
        value["steps"] = [{key: item[key] for key in order if key in item} for item in steps]
    body, digest = text(value)
    with open(os.path.join(directory, "plan.json"), "w", encoding="utf-8") as file:
        file.write(body)
    with open(os.path.join(directory, "SHA256SUMS"), "w", encoding="utf-8") as file:
        file.write(f"{hashlib.sha256(body.encode()).hexdigest()}  plan.json\n")
    return directory, digest
