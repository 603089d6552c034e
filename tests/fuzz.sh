#!/usr/bin/env bash
# Runs the targets $BUILD/fuzz_NAME of tests/fuzz/NAME.c, or those named, FUZZ_SECONDS each on the inputs in
# tests/fuzz/corpus/NAME and those that earlier runs found (kept in $BUILD/corpus); 0: those inputs alone, once. What a
# target fails on is left in $BUILD/found and named: mended, it belongs in the corpus. Exit 1 when one failed.
set -u
cd "$(dirname "$0")/.." || exit 1
BUILD=$(realpath "${BUILD:-build/fuzz}") || exit 1
export BUILD FUZZ_SECONDS="${FUZZ_SECONDS:-60}"

run_one() # NAME
{
	local name=$1 room status=0 time=(-max_total_time="$FUZZ_SECONDS") log
	room=$(mktemp -d)
	log=$BUILD/fuzz_$name.log
	mkdir -p "$BUILD/corpus/$name" "$BUILD/found"
	[ "$FUZZ_SECONDS" != 0 ] || time=(-runs=0)
	TMPDIR=$room HOME=$room "$BUILD/fuzz_$name" "${time[@]}" -timeout=20 -rss_limit_mb=2048 -max_len=65536 -print_final_stats=1 \
		-artifact_prefix="$BUILD/found/$name-" "$BUILD/corpus/$name" "tests/fuzz/corpus/$name" >"$log" 2>&1 </dev/null || status=1
	rm -rf "$room"
	printf '%-12s %9s inputs, %5s edges%s\n' "$name" \
		"$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")" \
		"$(grep -oE 'cov: [0-9]+' "$log" | tail -n 1 | cut -c 6-)" "$([ $status = 0 ] || echo ': FAILED')"
	[ $status = 0 ] || grep -E -A 25 'ERROR|SUMMARY|runtime error|Test unit written' "$log" | head -n 60
	return $status
}

if [ "${1:-}" = --one ]; then
	run_one "$2"
	exit
fi
[ $# -gt 0 ] || mapfile -t names < <(cd tests/fuzz && for f in *.c; do echo "${f%.c}"; done)
[ $# = 0 ] || names=("$@")
printf '%s\0' "${names[@]}" | xargs -0 -P "$(nproc)" -n 1 "$0" --one
