#!/usr/bin/env bash
# 'make demo' runs to its end: the review's workbooks are decided and returned, and what was revoked is shown.
set -u
. tests/lib/tap.sh
BUILD=$(realpath "$BUILD")
export BUILD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/tests"
cp tests/demo.sh "$work/tests"

if (cd "$work" && tests/demo.sh) >"$work/said" 2>&1; then
	ok "the demo runs to its end"
else
	not_ok "the demo runs to its end" "$(tail -5 "$work/said")"
fi
plan
