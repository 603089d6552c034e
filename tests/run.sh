#!/usr/bin/env bash
# Runs every test: the programs $BUILD/test_* made of tests/unit/test_*.c, and tests/program/t_*.sh and t_*.py.
# Or those alone that are named: tests/run.sh t_usage.sh test_graph.
#
# Each prints TAP, has a time limit, and an empty HOME and TMPDIR of its own. As it ends it is told with its counts and
# seconds; what failed is shown in full at the end, then why tests were skipped, then one line of counts. Exit 1 when a
# test failed, a program died or printed no test, or left a file in TMPDIR or a process.
set -u
cd "$(dirname "$0")/.." || exit 1
BUILD=$(realpath "${BUILD:-build}") || exit 1
export BUILD
seconds=${TEST_SECONDS:-900}

# Those that take longest begin first: begun last, one of them would run alone at the end. As they were in the last run,
# by $BUILD/times; before there was one, these.
long='t_property.py t_returned.py t_org.py t_faults.py t_waits.py t_silence.py t_tls.py t_review.py t_apply.py test_http
t_terminal.py t_resume.py t_lists.py t_lockout.py t_truth.py t_access.py t_reader.py t_bad_books.py t_explain.py t_quarter.py t_admins.py'

# Processes that have this text in their environment, whoever started them.
processes() # TEXT
{
	grep -lsF "$1" /proc/[0-9]*/environ | cut -d/ -f3
}

# What a test left behind, after a moment for what ends by itself; ends it.
left() # ROOM
{
	local pids files
	for _ in {1..40}; do
		pids=$(processes "TMPDIR=$1/tmp")
		[ -n "$pids" ] || break
		sleep 0.05
	done
	if [ -n "$pids" ]; then
		# shellcheck disable=SC2086 # one argument a process
		echo "left processes: $(ps -o args= -p "${pids//$'\n'/,}" | cut -c 1-200 | paste -sd ';')"
		# shellcheck disable=SC2086
		kill -9 $pids 2>/dev/null
	fi
	files=$(ls -A "$1/tmp")
	[ -z "$files" ] || echo "left files in TMPDIR: ${files//$'\n'/ }"
}

# One test; its output, how it ended and what it left go into files of its own.
run_one() # NAME
{
	local name=$1 program room status began=${EPOCHREALTIME/./} took p f s why
	case $name in
	test_*) program=("$BUILD/$name") ;;
	*.py) program=(/usr/bin/python3 "tests/program/$name") ;;
	*) program=(bash "tests/program/$name") ;;
	esac
	room=$(mktemp -d "$out/room-XXXXXX")
	mkdir "$room/home" "$room/tmp"
	TMPDIR=$room/tmp HOME=$room/home timeout -k 10 "$seconds" "${program[@]}" \
		>"$out/$name.tap" 2>"$out/$name.err" </dev/null
	status=$?
	left "$room" >"$out/$name.left"
	chmod -R u+rwx "$room" 2>/dev/null
	rm -rf "$room"
	echo "$status" >"$out/$name.status"
	took=$(((${EPOCHREALTIME/./} - began) / 100000))
	echo "$took $name" >"$out/$name.took"
	IFS='|' read -r p f s why < <(verdict "$name")
	printf '%-22s %5d passed %3d failed %3d skipped %6.1f s%s\n' "$name" "$p" "$f" "$s" \
		"${took}e-1" "${why:+ $why}"
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

# How one test ended, as "passed|failed|skipped|why"; why is empty when it ended well.
verdict() # NAME
{
	local p f s planned status why=
	read -r p f s planned < <(count "$out/$1.tap")
	status=$(cat "$out/$1.status")
	if [ "$f" != 0 ]; then
		why="$f failed"
	elif [ "$status" = 124 ] || [ "$status" = 137 ]; then
		why="stopped after $seconds s"
	elif [ "$status" != 0 ]; then
		why="ended with exit code $status"
	elif [ $((p + s)) = 0 ]; then
		why="printed no test"
	elif [ "$planned" != -1 ] && [ "$planned" != $((p + s)) ]; then
		why="printed $((p + s)) of $planned tests"
	elif [ -s "$out/$1.left" ]; then
		why=$(paste -sd ';' "$out/$1.left")
	fi
	[ "$f" != 0 ] || [ -z "$why" ] || f=1
	echo "$p|$f|$s|$why"
}

show() # NAME WHAT
{
	echo "=== $1: $2"
	awk '/^not ok/ { shown = 1 } /^(ok|1\.\.)/ { shown = 0 } shown' "$out/$1.tap" | head -n 200
	tail -n 40 "$out/$1.err"
}

# Why tests were skipped, a line a reason.
reasons() # FILE...
{
	sed -nE 's/^(not )?ok.*# *[Ss][Kk][Ii][Pp] *//p' "$@" | sed 's/^$/no reason given/' | sort | uniq -c |
		sed -E 's/^ *([0-9]+) (.*)/skipped: \2 (\1)/'
}

if [ "${1:-}" = --one ]; then
	run_one "$2"
	exit 0
fi

unset JIRA_URL JIRA_EMAIL JIRA_API_TOKEN JIRA_ACCESS_CONFIG ATLASSIAN_API_URL CREDENTIALS_DIRECTORY
unset ATLASSIAN_ORG_ID ATLASSIAN_ORG_API_KEY NO_COLOR POSIXLY_CORRECT MAKEFLAGS MAKELEVEL SSL_CERT_FILE CURL_CA_BUNDLE
unset HTTPS_PROXY https_proxy ALL_PROXY all_proxy NO_PROXY no_proxy
# In memory where there is plenty: what is synced to a disk there costs nothing.
if [ -z "${TMPDIR:-}" ] && [ -w /dev/shm ] && [ "$(df --output=avail -k /dev/shm | tail -n 1)" -gt 4000000 ] &&
	[ "$(awk '$1 == "MemAvailable:" { print $2 }' /proc/meminfo)" -gt 8000000 ]; then
	TMPDIR=/dev/shm
fi
out=$(mktemp -d "${TMPDIR:-/tmp}/jira-access-tests-XXXXXX")
trap 'rm -rf "$out"' EXIT
trap 'exit 130' INT TERM
export out TEST_SECONDS="$seconds"

if [ $# -gt 0 ]; then
	names=("$@")
else
	# shellcheck disable=SC2086 # one argument a name
	mapfile -t names < <({ basename -a -s .c tests/program/t_*.sh tests/program/t_*.py tests/unit/test_*.c; echo
		cat "$BUILD/times" 2>/dev/null || printf '%s\n' $long; } |
		awk '!NF { last = NR } !last { name[NR] = $0; there[$0]; next } $0 in there && !seen[$0]++
			END { for (i = 1; i < last; i++) if (!seen[name[i]]++) print name[i] }')
fi
# More at a time than there are cores: many of them wait for the most part.
printf '%s\0' "${names[@]}" | xargs -0 -P "$(($(nproc) + 2))" -n 1 "$0" --one

passed=0 failed=0 skipped=0
for name in "${names[@]}"; do
	IFS='|' read -r p f s why < <(verdict "$name")
	[ -z "$why" ] || show "$name" "$why"
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
done
[ $# -gt 0 ] || sort -rn "$out"/*.took | cut -d ' ' -f 2 >"$BUILD/times"
reasons "$out"/*.tap
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
