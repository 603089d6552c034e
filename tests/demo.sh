#!/usr/bin/env bash
# The main job on the built-in demo company: an invented Jira site on a free loopback port, looked at with
# 'check', exported in every format, made a review of, and changed by a plan that is then taken back. Writes ./demo
# and nothing else.
set -eu
cd "$(dirname "$0")/.."
build=${BUILD:-build}
rm -rf demo
mkdir -m 700 demo
"$build/jirad" --tenant company --port-file demo/port --exit-with-parent >/dev/null &
jirad=$!
trap 'kill $jirad 2>/dev/null || true; rm -f demo/port' EXIT
for _ in $(seq 100); do
	[ -s demo/port ] && break
	sleep 0.1
done

export JIRA_URL="http://127.0.0.1:$(cat demo/port)" JIRA_EMAIL=admin@example.com
export JIRA_ACCESS_CONFIG=demo/config ATLASSIAN_API_URL=$JIRA_URL
: >demo/config
printf 'jirad-token\n' >demo/token
printf 'jirad-org-key\n' >demo/org-key
chmod 600 demo/token demo/org-key
export ATLASSIAN_ORG_ID=0a6e0000-1111-4111-8111-00000000abcd
offline() {
	printf '\n$ jira-access %s\n' "$*"
	"$build/jira-access" "$@"
}
run() {
	printf '\n$ jira-access %s\n' "$*"
	"$build/jira-access" "$@" --token-file demo/token --org-key-file demo/org-key
}
run check
run export -o demo/access --format csv,json,jsonl,xlsx
printf '\nThe files (open access.xlsx first):\n'
(cd demo/access && ls -l | awk 'NR > 1 { printf "  %9d  demo/access/%s\n", $5, $NF }')
printf '\nWho can do what, in short:\n'
/usr/bin/python3 - demo/access <<'PY'
import json, sys, collections
def rows(name):
    return json.load(open(f"{sys.argv[1]}/{name}.json"))
accounts = rows("accounts")
by = collections.Counter((a["account_type"], a["status"]) for a in accounts)
print(f"  {by['atlassian', 'active']} active people, {by['atlassian', 'inactive']} inactive, "
      f"{sum(n for (t, _), n in by.items() if t == 'app')} apps, {sum(n for (t, _), n in by.items() if t == 'customer')} customers")
roles = collections.defaultdict(set)
for r in rows("role_access"):
    roles[r["role_name"]].add((r["account_id"], r["project_key"]))
for name, pairs in sorted(roles.items(), key=lambda x: -len(x[1]))[:4]:
    print(f"  role {name}: {len({a for a, _ in pairs})} accounts in {len({p for _, p in pairs})} projects")
most = collections.Counter(r["display_name"] for r in rows("role_access") if r["role_name"] == "Administrators")
for name, n in sorted(most.items(), key=lambda x: (-x[1], x[0]))[:3]:
    print(f"  {name} is an administrator of {n} projects")
left = {m["account_id"] for m in rows("memberships") if m["status"] == "inactive"}
print(f"  {len(left)} inactive accounts are still in groups: a question for the review")
print(f"  {sum(a['email_source'] == 'organisation' for a in accounts)} e-mail addresses come from the organisation alone")
print(f"  {len(rows('differences'))} differences between Jira and the organisation's directory")
PY
printf '\nUnchanged and complete?\n'
offline verify demo/access

printf '\nThe review, a workbook for each project lead (open one of demo/review/*.xlsx):\n'
offline review --snapshot demo/access -o demo/review --split lead --due 2026-12-15

printf '\nSomebody decided, in a spreadsheet:\n'
/usr/bin/python3 - demo/access >demo/changes.csv <<'PY'
import json, sys
def rows(name):
    return json.load(open(f"{sys.argv[1]}/{name}.json"))
inside = [m for m in rows("memberships") if m["group_name"] == "engineering" and m["status"] == "active" and m["email"]]
print("action,principal,target,reason,ticket")
print(f"revoke,{inside[2]['account_id']},group-name:engineering,moved to sales,HR-31")
print(f"grant,email:{inside[0]['email']},role:SUP/Viewers,helps support in December,OPS-7")
print(f"grant,group-name:legal,role:MNT/Viewers,audit,OPS-8")
print(f"keep,{inside[1]['account_id']},group-name:engineering,asked the team,")
PY
sed 's/^/  /' demo/changes.csv
run plan demo/changes.csv -o demo/plan --require reason
run apply demo/plan
run apply demo/plan --confirm --settle 2s
run verify demo/plan
printf '\nAnd back again:\n'
run plan demo/plan/undo.csv -o demo/undo --quiet >/dev/null
run apply demo/undo --confirm --settle 2s
rm -f demo/token demo/org-key demo/config
printf '\nLook at demo/access/access.xlsx, demo/review and demo/plan (result.csv, audit.jsonl).\n'
