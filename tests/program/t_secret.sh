#!/usr/bin/env bash
# The token reaches no command line, no environment that others can read, no output, no file, no core.
set -u
. tests/lib/tap.sh
ja=$BUILD/jira-access
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work"' EXIT
cd "$work" || exit 1
mkdir logs
canary=JA-CANARY-$$-Zx9
coded=$(printf 'ann@example.com:%s' "$canary" | base64 -w0)
umask 077
echo "$canary" >token

# A site that takes every connection and never answers: what runs against it can be looked at.
python3 -c '
import socket, time
s = socket.create_server(("127.0.0.1", 0))
print(s.getsockname()[1], flush=True)
time.sleep(1000000)' >port &
server=$!
until_so [ -s port ]
export JIRA_EMAIL=ann@example.com
JIRA_URL=http://127.0.0.1:$(cat port)
export JIRA_URL

# No file below the working directory but the token's own holds it, plain or as sent.
clean() # DIR
{
	! grep -raF -e "$canary" -e "$coded" "$1" --exclude=token
}

# Starts a command; its process becomes $pid, and what it prints goes to logs, where nothing of another one is left.
begin() # COMMAND...
{
	: >logs/out
	: >logs/err
	(ulimit -c unlimited; exec "$@") >>logs/out 2>>logs/err &
	pid=$!
}

said_or_ended() # WORDS PID
{
	grep -q "$1" logs/err || ! kill -0 "$2" 2>/dev/null
}

# Waits until the program has read its token and says so.
has_said() # WORDS PID
{
	until_so said_or_ended "$1" "$2" && grep -q "$1" logs/err
}

watch() # NAME COMMAND...: runs it until it waits for the site, looks at it from outside, ends it
{
	local name=$1 pid status
	shift
	begin "$@"
	check "$name: runs" has_said "logging in" $pid
	check "$name: not in its command line" eval "! tr '\0' ' ' </proc/$pid/cmdline | grep -qF '$canary'"
	check "$name: not in its environment" eval "! grep -qaF '$canary' /proc/$pid/environ 2>/dev/null"
	same "$name: no core file" "$(awk '/Max core file size/ { print $5 }' /proc/$pid/limits)" 0
	kill -INT $pid
	wait $pid
	status=$?
	same "$name: an interrupt is exit code 8" "$status" 8
	check "$name: an interrupt says so" grep -q "interrupted\|stopping" logs/err
	check "$name: not in what it prints" clean logs
	same "$name: leaves nothing" "$(find . -mindepth 1 ! -name port ! -name token ! -path './logs*')" ""
}

export JIRA_API_TOKEN=$canary
watch "from the environment" "$ja" export -v -o run
unset JIRA_API_TOKEN
watch "from a file" "$ja" fetch -v -o snapshot --token-file "$work/token"
watch "from a command" "$ja" export -v -o run --token-command "cat '$work/token'"
mkdir credentials && cp token credentials/jira-token && mv credentials ../"${work##*/}.credentials"
CREDENTIALS_DIRECTORY=$work.credentials watch "from systemd" "$ja" export -v -o run
rm -r "$work.credentials"

# Nobody but root looks into its memory, not even its own user.
somebody=()
[ "$(id -u)" != 0 ] || somebody=(setpriv --reuid 61001 --regid 61001 --clear-groups env HOME=/)
if "${somebody[@]}" "$ja" --version >/dev/null 2>&1; then
	JIRA_API_TOKEN=$canary begin "${somebody[@]}" "$ja" check
	check "its own user: runs" has_said checking $pid
	for file in environ maps; do
		check "its own user cannot read its $file" eval "! ${somebody[*]} head -c 1 /proc/$pid/$file >/dev/null 2>&1"
	done
	kill -INT $pid
	wait $pid
fi

# Ended by force in the middle: still no core, and SIGTERM is an interrupt too.
begin "$ja" export -o run --token-file token
has_said "logging in" $pid
kill -ABRT $pid
wait $pid 2>/dev/null
same "aborted: no core file" "$(find . -name 'core*')" ""
check "aborted: nothing it left holds the token" clean .
rm -rf .run* run*
begin "$ja" check --token-file token
has_said checking $pid
kill -TERM $pid
wait $pid
same "SIGTERM is exit code 8" "$?" 8

# A token command gets no variable that holds a secret, no standard input, and no open file of ours.
export JIRA_API_TOKEN=$canary ATLASSIAN_ORG_API_KEY=$canary
"$ja" check --token-command 'env >logs/env; ls /proc/self/fd >logs/fds; exit 1' 2>logs/err <token 3<token
check "a token command's environment is clean" eval "grep -q JIRA_EMAIL logs/env && ! grep -qF '$canary' logs/env"
unset JIRA_API_TOKEN ATLASSIAN_ORG_API_KEY
"$ja" check --token-file "$work/token" --org 1 --org-key-command 'ls -l /proc/self/fd >logs/fds; env >logs/env; exit 1' \
	2>logs/err
check "a command that comes after the token has no file of ours open" eval \
	"grep -q 'organisation key command: failed' logs/err && grep -q -- '->' logs/fds && ! grep -q '/token' logs/fds"
check "nor the token in its environment" eval "grep -q JIRA_EMAIL logs/env && clean logs"

# A token command that has closed its output and stays is not waited for without an end.
begin "$ja" check --token-command 'echo abc; exec >&-; touch logs/closed; exec sleep 300'
until_so [ -e logs/closed ]
sleep 0.1 # by then it has most likely seen the end of the output; the same holds when it has not
kill -INT $pid
wait $pid
same "an interrupt ends the wait for a token command" "$?" 8
check "an interrupted token command says so" grep -q "token command: interrupted" logs/err

# What is wrong with a token is told without the token.
for bad in "$canary two" "$canary"$'\t' "$canary"$'\e[31m'; do
	JIRA_API_TOKEN=$bad "$ja" check -v >logs/out 2>logs/err
	echo "$bad" >token2
	"$ja" check -v --token-file token2 >>logs/out 2>>logs/err
	"$ja" check -v --token-command "cat token2" >>logs/out 2>>logs/err
	rm token2
	check "a refused token is not repeated" eval "[ \$(grep -c 'contains a blank' logs/err) = 3 ] && clean logs"
done
"$ja" check --token="$canary" >logs/out 2>logs/err
check "--token VALUE is not repeated" eval "grep -q 'there is no --token' logs/err && clean logs"
"$ja" check --tok="$canary" >logs/out 2>logs/err
check "--tok=VALUE is not repeated" eval "grep -q 'unknown option' logs/err && clean logs"
"$ja" check --site "https://ann:$canary@acme.atlassian.net" >logs/out 2>logs/err
check "a token in the site's URL is not repeated" eval "grep -q 'user or an' logs/err && clean logs"
printf '[default]\ntoken = %s\n' "$canary" >token3
"$ja" check --config token3 >logs/out 2>logs/err
check "a token in the config file is not repeated" eval "grep -q 'must not hold a secret' logs/err && clean logs"
printf '[default]\n%s\n' "$canary" >token3
"$ja" check --config token3 >logs/out 2>logs/err
check "a stray line of the config file is not repeated" eval "[ -s logs/err ] && clean logs"
plan
