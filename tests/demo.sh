#!/usr/bin/env bash
# The main job on the built-in demo company: an invented Jira site on a free loopback port, looked at with 'check' and
# exported in every format; its quarterly review, from the workbooks to the proof; and a bulk change that is then taken
# back. Writes ./demo and nothing else.
set -eu
cd "$(dirname "$0")/.."
build=${BUILD:-build}
rm -rf demo
mkdir -m 700 demo demo/2026-Q4 demo/returned
q=demo/2026-Q4
"$build/jirad" --tenant company --port-file demo/port --exit-with-parent >/dev/null &
jirad=$!
trap 'kill $jirad 2>/dev/null || true; rm -f demo/port' EXIT
for _ in $(seq 1000); do
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
run export -o $q/access --format csv,json,jsonl,xlsx
printf '\nThe files (open access.xlsx first):\n'
(cd $q/access && ls -l | awk -v at="$q/access" 'NR > 1 { printf "  %9d  %s/%s\n", $5, at, $NF }')
printf '\nWho can do what, in short:\n'
/usr/bin/python3 - $q/access <<'PY'
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
offline verify $q/access

printf '\nThe review, a workbook for each project lead (open one of demo/2026-Q4/review/*.xlsx):\n'
offline review --snapshot $q/access -o $q/review --split lead --due 2026-12-15

printf '\nEach lead decides and sends the workbook back; one revokes what somebody needs no more:\n'
/usr/bin/python3 - $q/review demo/returned <<'PY'
import csv, os, sys
import openpyxl
sent, back = sys.argv[1:]
revoked = 0
for pack in csv.DictReader(open(f"{sent}/packs.csv", encoding="utf-8-sig")):
    if not pack["reviewer_id"]:
        continue
    book = openpyxl.load_workbook(f"{sent}/{pack['file']}")
    sheet = book["Review"]
    at = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        cell = lambda heading: sheet.cell(row, at[heading])
        flags, kind = cell("Flags").value, cell("Kind").value
        revoke = revoked < 2 and kind == "role" and flags == "dormant" and "administers" not in cell("What it means").value
        revoked += revoke
        cell("Decision").value = "revoke" if revoke else "keep"
        cell("Reason").value = "not seen for months" if revoke else "still in the team" if flags else None
        if revoke:
            print(f"  {pack['pack']}: revoke {cell('Who').value}, {cell('Group or role').value} in {cell('Project').value}")
    book.save(f"{back}/{pack['file']}")
PY
run plan demo/returned/*.xlsx -o $q/plan --review $q/review --quiet >/dev/null
sed -n '/^THE REVIEW/,/^$/p;/^TAKE OUT/,/^$/p' $q/plan/summary.txt
run apply $q/plan --confirm --settle 2s
run export -o $q/after --quiet >/dev/null
printf '\nMonths later, an auditor with the folder, and no network:\n'
offline verify $q
printf '\nWho decided what, and when it was gone (demo/2026-Q4/plan/chain.csv):\n'
/usr/bin/python3 - $q/plan/chain.csv <<'PY'
import csv, sys
for row in csv.DictReader(open(sys.argv[1], encoding="utf-8-sig")):
    if row["decision"] == "revoke":
        print(f"  {row['principal_name']}, {row['target_name']}: \"{row['reason']}\" ({row['reviewer']}), {row['status']}, "
              f"read back: {row['verified']}, after {row['hours_to_revoke']} hours")
PY

printf '\nA bulk change, from a spreadsheet:\n'
/usr/bin/python3 - $q/access >demo/changes.csv <<'PY'
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
printf '\nLook at demo/2026-Q4 (access/access.xlsx, review/*.xlsx, plan/chain.csv) and demo/plan (result.csv, audit.jsonl).\n'
