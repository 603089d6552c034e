#!/usr/bin/env bash
# Runs every test: the programs $BUILD/test_* made of tests/test_*.c, and tests/t_*.sh and tests/t_*.py.
# Or those alone that are named: tests/run.sh t_usage test_graph.
#
# Each prints TAP, has a time limit, and an empty HOME and TMPDIR that are removed afterwards. Shows what
# failed, ends with one line of counts; exit 1 when a test failed, a program died or one printed no test.
set -u
cd "$(dirname "$0")/.." || exit 1
BUILD=$(realpath "${BUILD:-build}") || exit 1
export BUILD
seconds=${TEST_SECONDS:-300}

# One test; its output and how it ended go into files of its own.
run_one() # NAME
{
	local name=$1 program room status
	case $name in
	test_*) program=("$BUILD/$name") ;;
	*.py) program=(/usr/bin/python3 "tests/$name") ;;
	*) program=(bash "tests/$name") ;;
	esac
	room=$(mktemp -d "$out/room-XXXXXX")
	TMPDIR=$room HOME=$room timeout -k 10 "$seconds" "${program[@]}" >"$out/$name.tap" 2>"$out/$name.err" </dev/null
	status=$?
	chmod -R u+rwx "$room" 2>/dev/null
	rm -rf "$room"
	echo "$status" >"$out/$name.status"
}

# Counts of one test's TAP, as "passed failed skipped planned"; planned is -1 without a plan.
count() # FILE
{
	awk 'BEGIN { planned = -1 }
	/^1\.\.[0-9]+/ { planned = substr($1, 4) + 0 }
	/^(not )?ok.*# *[Ss][Kk][Ii][Pp]/ { skipped++; next } # cmocka says "not ok 1 # SKIP"
	/^not ok/ { failed++; next }
	/^ok/ { passed++ }
	END { print passed + 0, failed + 0, skipped + 0, planned }' "$1"
}

show() # NAME WHAT
{
	echo "=== $1: $2"
	awk '/^not ok/ { shown = 1 } /^(ok|1\.\.)/ { shown = 0 } shown' "$out/$1.tap" | head -n 200
	tail -n 40 "$out/$1.err"
}

if [ "${1:-}" = --one ]; then
	run_one "$2"
	exit 0
fi

unset JIRA_URL JIRA_EMAIL JIRA_API_TOKEN JIRA_ACCESS_CONFIG ATLASSIAN_API_URL CREDENTIALS_DIRECTORY
unset ATLASSIAN_ORG_ID ATLASSIAN_ORG_API_KEY NO_COLOR POSIXLY_CORRECT MAKEFLAGS MAKELEVEL
out=$(mktemp -d "${TMPDIR:-/tmp}/jira-access-tests-XXXXXX")
trap 'rm -rf "$out"' EXIT
export out TEST_SECONDS="$seconds"

if [ $# -gt 0 ]; then
	names=("$@")
else
	mapfile -t names < <(cd tests && for f in t_*.sh t_*.py test_*.c; do [ ! -e "$f" ] || echo "${f%.c}"; done)
fi
printf '%s\0' "${names[@]}" | xargs -0 -P "$(nproc)" -n 1 "$0" --one

passed=0 failed=0 skipped=0
for name in "${names[@]}"; do
	read -r p f s planned < <(count "$out/$name.tap")
	status=$(cat "$out/$name.status")
	why=
	[ "$f" = 0 ] || why="$f failed"
	if [ "$f" = 0 ]; then
		if [ "$status" = 124 ] || [ "$status" = 137 ]; then
			why="stopped after $seconds s"
		elif [ "$status" != 0 ]; then
			why="ended with exit code $status"
		elif [ $((p + s)) = 0 ]; then
			why="printed no test"
		elif [ "$planned" != -1 ] && [ "$planned" != $((p + s)) ]; then
			why="printed $((p + s)) of $planned tests"
		fi
		[ -z "$why" ] || f=1
	fi
	[ -z "$why" ] || show "$name" "$why"
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
