#!/usr/bin/env bash
# clang-format, clang-tidy and cppcheck over every file, or over those named; exit 1 when one finds something.
# CFLAGS: what a file is compiled with. A file that was clean is not looked at again until its text, a header of its or
# the configuration is another: $BUILD/lint has a stamp for each, named by the digest of all that.
set -u
cd "$(dirname "$0")/.." || exit 1
stamps=${BUILD:-build}/lint
mkdir -p "$stamps" || exit 1
read -ra flags <<<"$CFLAGS"

lint_one() # FILE
{
	local key good=0
	key=$({ cat .clang-tidy tests/.clang-tidy .cppcheck "$0" && echo "$1" && cc "${flags[@]}" -E -C "$1"; } | sha256sum) || return 1
	key=$stamps/${key%% *}
	[ ! -e "$key" ] || return 0
	# A function of many branches would be followed for ten seconds along ways that tell nothing new.
	clang-tidy --quiet "$1" -- -Xclang -analyzer-config -Xclang max-nodes=30000 "${flags[@]}" \
		>"$key.out" 2>"$key.err" || {
		good=1
		grep -hE '(error|warning): ' "$key.out" "$key.err" >&2
	}
	rm -f "$key.out" "$key.err"
	cppcheck --quiet --std=c11 --language=c --enable=warning,performance,portability,style --error-exitcode=1 \
		--suppressions-list=.cppcheck -I. -D_POSIX_C_SOURCE=200809L '-DVERSION=""' "$1" || good=1
	[ $good != 0 ] || : >"$key"
	return $good
}

if [ "${1:-}" = --one ]; then
	lint_one "$2"
	exit
fi
find model fetch export cmd tests -path tests/node_modules -prune -o -name '*.[ch]' -print0 |
	xargs -0 clang-format --dry-run -Werror
formed=$?
[ $# -gt 0 ] || set -- model fetch export cmd tests
find "$@" -path tests/node_modules -prune -o -name '*.c' -print0 |
	xargs -0 -P "$(nproc)" -n 1 "$0" --one && [ $formed = 0 ]
