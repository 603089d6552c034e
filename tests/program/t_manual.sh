#!/usr/bin/env bash
# Help, manual and completion: they come from one table, so they must agree, and be there for everything.
set -u
. tests/lib/tap.sh
ja=$BUILD/jira-access
page=$BUILD/jira-access.1
commands='check fetch export explain diff review plan apply verify clean'
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset NO_COLOR

check "--version" eval "'$ja' --version | grep -qxE 'jira-access [0-9]+\.[0-9]+\.[0-9]+'"
help=$("$ja" --help 2>&1 >/dev/null)
same "--help says nothing on standard error" "$?:$help" "0:"
same "--help names every command" \
	"$("$ja" --help | sed -n '/^Commands:/,/^$/p' | awk 'NR > 1 && NF { print $1 }' | sed 's,^ *,,' | paste -sd' ')" "$commands"
for command in $commands; do
	text=$("$ja" "$command" --help 2>"$work/err")
	same "$command --help succeeds, on standard output alone" "$?:$(cat "$work/err")" "0:"
	same "$command --help leads with an example" "$(sed -n 4p <<<"$text" | cut -d' ' -f3,4)" "jira-access $command"
	same "$command --help fits 100 columns" "$(awk 'length > 100' <<<"$text")" ""
	options=$(grep -oE '^  --?[a-z-]+' <<<"$text" | sed 's,^ *,,' | paste -sd' ')
	for option in $options; do
		check "$command $option is in the manual" grep -qE "^\.It Fl ${option#-}( |\$)" "$page"
	done
	same "completion offers $command's options" "$(bash -c '
		. "$1"
		COMP_WORDS=(jira-access "$2" -) COMP_CWORD=2
		_jira_access
		echo "${COMPREPLY[*]}"' - "$BUILD/jira-access.bash" "$command" | tr ' ' '\n' | sort | paste -sd' ')" \
		"$(tr ' ' '\n' <<<"$options" | sort | paste -sd' ')"
done
"$ja" --help >/dev/full 2>"$work/err"
same "--help into a full disk fails" "$?:$(cat "$work/err")" \
	"1:jira-access: cannot write standard output: No space left on device"
"$ja" --version >&- 2>"$work/err"
same "--version into nothing fails" "$?:$(cat "$work/err")" \
	"1:jira-access: cannot write standard output: Bad file descriptor"
same "completion offers the commands" "$(bash -c '
	. "$1"
	COMP_WORDS=(jira-access "") COMP_CWORD=1
	_jira_access
	echo "${COMPREPLY[*]}"' - "$BUILD/jira-access.bash")" "$commands --help --version"
if command -v mandoc >/dev/null; then
	same "mandoc finds nothing to mend" "$(mandoc -T lint -W warning "$page" 2>&1 | grep "$(basename "$page"):")" ""
else
	skip "mandoc finds nothing to mend" "no mandoc here"
fi
if command -v shellcheck >/dev/null; then
	same "shellcheck finds nothing in the completion" "$(shellcheck -s bash "$BUILD/jira-access.bash")" ""
else
	skip "shellcheck finds nothing in the completion" "no shellcheck here"
fi
plan
