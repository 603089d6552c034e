# shellcheck shell=bash
# Sourced by the shell tests: results in TAP. What a test needs beyond that, it does itself.
tests=0

ok() # NAME
{
	tests=$((tests + 1))
	echo "ok $tests - $1"
}

not_ok() # NAME [WHY, any number of lines]
{
	tests=$((tests + 1))
	echo "not ok $tests - $1"
	[ $# -lt 2 ] || printf '%s\n' "$2" | sed 's/^/# /'
}

skip() # NAME WHY
{
	tests=$((tests + 1))
	echo "ok $tests - $1 # SKIP $2"
}

check() # NAME COMMAND...: ok when the command succeeds
{
	local name=$1
	shift
	if "$@"; then ok "$name"; else not_ok "$name" "failed: $*"; fi
}

same() # NAME GOT WANT
{
	if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "got:  $2
want: $3"; fi
}

until_so() # COMMAND...: waits for the event itself; 1 when it does not come on the busiest machine
{
	local tries=2000
	until "$@"; do
		[ $((tries -= 1)) -gt 0 ] || return 1
		sleep 0.05
	done
}

plan() # at the end: a test that stops early is seen
{
	echo "1..$tests"
}
