#!/usr/bin/env bash
# What the program really asks, and what jirad answers it, against what is known of the API: each endpoint is a test.
# On the site, through the gateway, and narrowed.
set -u
. tests/lib/tap.sh
work=$(mktemp -d)
jirad=
trap '[ -z "$jirad" ] || kill "$jirad" 2>/dev/null; rm -rf "$work"' EXIT

# NAME, options of jirad, then -- and those of export
run() {
	local name=$1 options=() line
	shift
	while [ "$1" != -- ]; do options+=("$1") && shift; done
	shift
	rm -f "$work/port"
	"$BUILD/jirad" --port-file "$work/port" --log "$work/$name" --log-bodies --exit-with-parent "${options[@]}" &
	jirad=$!
	for _ in $(seq 2000); do [ -s "$work/port" ] && break; sleep 0.05; done
	JIRA_URL=http://127.0.0.1:$(cat "$work/port") ATLASSIAN_API_URL=http://127.0.0.1:$(cat "$work/port") \
	JIRA_EMAIL=admin@example.com JIRA_API_TOKEN=jirad-token \
		"$BUILD/jira-access" export -o "$work/$name.out" --format csv --quiet "$@" >/dev/null
	same "$name: a complete run" "$?" 0
	kill "$jirad"
	wait "$jirad"
	jirad=
	/usr/bin/python3 tests/lib/contract.py "$work/$name" >"$work/tap"
	while IFS= read -r line; do
		case $line in
		"ok "*) ok "$name:${line#ok * -}" ;;
		"not ok "*) not_ok "$name:${line#not ok * -}" ;;
		"#"*) echo "$line" ;;
		esac
	done <"$work/tap"
}

run site -- --parallel 16
run gateway --scoped --
run narrowed --tenant company -- --project FRM,SHOP
run cut --group-page 3 --fault "users/search 1 status 409" --
plan
