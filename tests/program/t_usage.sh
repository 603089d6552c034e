#!/usr/bin/env bash
# What people get wrong before anything is read: one clear line, the right exit code, nothing written.
set -u
. tests/lib/tap.sh
ja=$BUILD/jira-access
work=$(mktemp -d)
trap 'chmod -R u+rwx "$work"; rm -rf "$work"' EXIT
mkdir "$work/home" "$work/in" "$work/cwd"
export HOME=$work/home
umask 022
cd "$work/cwd" || exit 1
in=../in

# Settings that are well, so that each row is wrong in one thing alone. Port 1 answers to nobody.
well() { export JIRA_URL=http://127.0.0.1:1 JIRA_EMAIL=ann@example.com JIRA_API_TOKEN=abc; }
none() { unset JIRA_URL JIRA_EMAIL JIRA_API_TOKEN JIRA_ACCESS_CONFIG CREDENTIALS_DIRECTORY; }

# Runs the program; message and exit code must be these, standard output and the directory empty.
# A '*' in the message stands for anything.
bad() # STATUS MESSAGE ARGS...
{
	local want=$1 message=$2 got status left
	shift 2
	got=$("$ja" "$@" 2>&1 >../stdout)
	status=$?
	left=$(find . -mindepth 1)
	# shellcheck disable=SC2053 # a pattern
	if [ "$status" != "$want" ]; then
		not_ok "jira-access $*" "exit code $status, not $want: $got"
	elif [[ $got != "jira-access: "$message ]]; then
		not_ok "jira-access $*" "says:   $got
should: jira-access: $message"
	elif [ -s ../stdout ]; then
		not_ok "jira-access $*" "printed $(cat ../stdout)"
	elif [ -n "$left" ]; then
		not_ok "jira-access $*" "left $left"
		rm -rf ./* .[a-z]*
	else
		ok "jira-access $*"
	fi
}

# A file with this content (printf's escapes) and mode.
file() # NAME CONTENT [MODE]
{
	# shellcheck disable=SC2059
	printf "$2" >"$in/$1"
	chmod "${3:-600}" "$in/$1"
}

config() # CONTENT
{
	file config "$1" 644
}

# --- the command line
none
bad 2 "no command is given; 'jira-access --help' lists them"
bad 2 "unknown command 'exprot'; did you mean 'export'?" exprot
bad 2 "unknown command 'chekc'; did you mean 'check'?" chekc -v
bad 2 "unknown command 'exp'; did you mean 'export'?" exp
bad 2 "unknown command 'x'; 'jira-access --help' lists them" x
bad 2 "unknown command ''; 'jira-access --help' lists them" ""
bad 2 "unknown option '--hepl'; did you mean '--help'?" --hepl
bad 2 "unknown option '--vers'; did you mean '--version'?" --vers
bad 2 "the command comes first: jira-access COMMAND [[]OPTIONS]; see 'jira-access --help'" --quiet export
bad 2 "the command comes first: jira-access COMMAND [[]OPTIONS]; see 'jira-access --help'" -h
bad 2 "unknown command 'a?[[]31mb'; *" $'a\e[31mb'
bad 2 "check: unexpected argument 'now'; 'jira-access check --help' shows what it takes" check now
bad 2 "check: unexpected argument '-x'; 'jira-access check --help' shows what it takes" check -- -x
bad 2 "check: unknown option '--parallel'; 'jira-access check --help' lists them" check --parallel 3
bad 2 "check: unknown option '-x'; 'jira-access check --help' lists them" check -x
bad 2 "export: unknown option '--fromat'; did you mean '--format'?" export --fromat csv -o d
bad 2 "export: unknown option '--form'; did you mean '--format'?" export --form csv -o d
bad 2 "export: unknown option '--form'; did you mean '--format'?" export --form=csv -o d
bad 2 "export: unknown option '--tok'; did you mean '--token-file'?" export --tok x -o d
bad 2 "export: unknown option '--output'; 'jira-access export --help' lists them" export --output=d
bad 2 "export: --quiet takes no value" export --quiet=3 -o d
bad 2 "export: -o DIR: the value is missing" export -o
bad 2 "export: --site URL: the value is missing" export -o d --site
bad 2 "export: --site: the value is empty" export -o d --site ""
bad 2 "export: --site: the value is empty" export -o d --site=
bad 2 "export: -o: the value is empty" export -o ""
bad 2 "export: --format is given twice: leave one of them out" export -o d --format csv --format=json
bad 2 "export: -o is given twice: leave one of them out" export -o d -o e
bad 2 "check: --site is given twice: leave one of them out" check --site a.atlassian.net --site a.atlassian.net
token='there is no --token: every user of this machine can read command lines; revoke a token typed here and use --token-file, --token-command or JIRA_API_TOKEN'
bad 2 "export: $token" export --token CANARY -o d
bad 2 "check: $token" check --token=CANARY
bad 2 "check: $token" check --token
bad 2 "check: ${token/--token/--api-token}" check --api-token=CANARY
bad 2 "check: ${token/--token/--password}" check --password CANARY
bad 2 "export: -o DIR is missing: give the directory to make" export
bad 2 "fetch: -o FILE is missing: give the file to make" fetch
bad 2 "verify: DIR is missing: jira-access verify DIR" verify
bad 2 "verify: takes one DIR; 'b' is one too many" verify a b
bad 2 "apply: DIR is missing: jira-access apply DIR" apply
bad 2 "apply: takes one DIR; 'b' is one too many" apply a b
bad 2 "apply: --via: 'window' is not 'jira' or 'organisation'" apply d --via window
for age in 7 0d 1w 99999d "" -1d; do
	bad 2 "apply: --max-plan-age: '$age' is not an age from 1h to 3660d, such as 12h or 7d" apply d --max-plan-age "$age"
done
bad 2 "apply: --settle: '0' is not a time from 1s to 168h, such as 90, 90s, 15m or 2h" apply d --settle 0
bad 2 "apply: unknown option '--snapshot'; 'jira-access apply --help' lists them" apply d --snapshot s
bad 2 "explain: ACCOUNT is missing: jira-access explain ACCOUNT [[]PROJECT], or --group GROUP" explain
bad 2 "explain: takes ACCOUNT [[]PROJECT]; 'c' is one too many" explain a b c
bad 2 "explain: 'a' and --group are both given: leave one of them out" explain a --group g
bad 2 "explain: --site has no effect with --snapshot, *" explain a --snapshot s --site x
bad 2 "explain: --candidates: 'some' is not 'licensed', 'active' or 'all'" explain a --candidates some
bad 65 "snapshot 's': cannot read: *" explain a --snapshot s
for n in 0 -1 257 3x x "" 99999999999999999999 auto6; do
	bad 2 "export: --parallel: '$n' is not 'auto' or a number from 1 to 256" export -o d --parallel "$n"
done
for t in 0 -5 3x 1.5h 169h 99999999999999999999 "" "5 m" 1d; do
	bad 2 "fetch: --deadline: '$t' is not a time from 1s to 168h, such as 90, 90s, 15m or 2h" fetch -o f --deadline "$t"
done
bad 2 "export: --format: unknown format 'xls'; there are csv, csv-raw, json, jsonl, xlsx" export -o d --format csv,xls
bad 2 "export: --format: unknown format ''; there are *" export -o d --format csv,
bad 2 "export: --format: format 'csv' is named twice: name it once" export -o d --format csv,json,csv
bad 2 "export: --format: formats 'csv' and 'csv-raw' write the same files: choose one" export -o d --format csv,csv-raw
for o in --site=a.atlassian.net --email=a@b.c --token-file=x --token-command=x --gateway=https://x.y --ca-file=x --config=x \
	--project=WEB --parallel=3 --deadline=9; do
	bad 2 "export: ${o%%=*} has no effect with --snapshot, which needs no network: leave one of them out" \
		export -o d --snapshot s "$o"
done

# --- a sample
for n in 0 1001 x 5x -1 ""; do
	[ -n "$n" ] || continue
	bad 2 "export: --check-sample: '$n' is not a number from 1 to 1000" export -o d --check-sample="$n"
done
bad 2 "export: --check-sample has no effect with --snapshot, which needs no network: leave one of them out" \
	export -o d --snapshot s --check-sample 3

# --- diff
bad 2 "diff: OLD is missing: jira-access diff OLD NEW" diff
bad 2 "diff: NEW is missing: jira-access diff OLD NEW" diff a
bad 2 "diff: takes OLD NEW; 'c' is one too many" diff a b c
bad 2 "diff: --format writes into a directory: add -o DIR" diff a b --format csv
bad 2 "diff: --format: unknown format 'pdf'; there are csv, csv-raw, json, jsonl, xlsx" diff a b -o d --format pdf
bad 2 "diff: unknown option '--exit'; did you mean '--exit-code'?" diff a b --exit
bad 65 "snapshot 'a': cannot read: No such file or directory: check the path and who may read it" diff --quiet a b
bad 65 "snapshot '/dev/null': not a regular file or a run directory" diff --quiet /dev/null b
bad 2 "cannot connect: missing: *" diff --audit a b

# --- settings
site='the site (--site or JIRA_URL)' account='the account (--email or JIRA_EMAIL)'
token='the token (--token-file, --token-command or JIRA_API_TOKEN)'
there="give them there or in the config file '$HOME/.config/jira-access/config'"
bad 2 "cannot connect: missing: $site, $account, $token; $there" check
well; unset JIRA_URL
bad 2 "cannot connect: missing: $site; $there" check
well; JIRA_EMAIL=
bad 2 "cannot connect: missing: $account; $there" export -o d
well; unset JIRA_API_TOKEN
bad 2 "cannot connect: missing: $token; $there" fetch -o f
well; JIRA_API_TOKEN=
bad 2 "cannot connect: missing: $token; $there" check
well; unset JIRA_URL JIRA_API_TOKEN
bad 2 "cannot connect: missing: $site, $token; $there" check
well
for e in ann @example.com ann@ "ann@x y" "ann:b@example.com"; do
	bad 2 "account '$e' is not an e-mail address: --email takes the address of the token's account" \
		check --email "$e"
done
like='; write it like https://NAME.atlassian.net'
clear='http:// would send the token in the clear; write https'
bad 2 "site 'acme' is not a complete host name; *" check --site acme
bad 2 "site 'http://acme.atlassian.net': $clear://acme.atlassian.net" check --site http://acme.atlassian.net
bad 2 "site 'http://127.0.0.1.example.com': $clear://127.0.0.1.example.com" export -o d --site http://127.0.0.1.example.com
bad 2 "site 'http://10.0.0.1': $clear://10.0.0.1" fetch -o f --site http://10.0.0.1
bad 2 "site 'ftp://a.example.com': 'ftp://' is not supported$like" check --site ftp://a.example.com
bad 2 "site 'https://' is not an address$like" check --site https://
bad 2 "the site has a user or an '@' in it$like" check --site https://ann:CANARY@acme.atlassian.net
bad 2 "site 'https://acme .atlassian.net' has a space in it$like" check --site "https://acme .atlassian.net"
bad 2 "site 'https://a.example.com/jira': give only the host, without the path '/jira'$like" check --site https://a.example.com/jira
bad 2 "site 'https://a.example.com[?]x=1' has a query ('[?]') in it$like" check --site "https://a.example.com?x=1"
bad 2 "site 'https://a.example.com#x' has a '#' in it$like" check --site "https://a.example.com#x"
bad 2 "site 'https://a.example.com:0' has the port 0" check --site https://a.example.com:0
bad 2 "site 'https://a.example.com:99999' has a port that is not a number from 1 to 65535" check --site https://a.example.com:99999
bad 2 "site 'https://a?[[]31m.b' has a control character or a letter beyond ASCII in it$like" check --site $'https://a\e[31m.b'
bad 2 "gateway: site 'http://gate.example.com': $clear://gate.example.com" check --gateway http://gate.example.com
pem="--ca-file, SSL_CERT_FILE or CURL_CA_BUNDLE names a file of certificates in PEM form"
file none.pem "-----BEGIN CERTIFICATE-----\nnone\n-----END CERTIFICATE-----\n"
bad 2 "CA file '$in/none.pem': has no certificate: $pem" check --ca-file $in/none.pem
bad 2 "CA file '$in': cannot read: not a regular file: $pem" check --ca-file $in
bad 2 "CA file 'nope': cannot read: No such file or directory: $pem" export -o d --ca-file nope
export SSL_CERT_FILE=nope
bad 2 "CA file 'nope': cannot read: No such file or directory: $pem" fetch -o f
unset SSL_CERT_FILE
bad 7 "cannot reach http://127.0.0.1:1: *" check --quiet
bad 7 "cannot reach http://127.0.0.1:1: *" export --quiet -o d
bad 7 "cannot reach http://127.0.0.1:1: *" fetch --quiet -o f
bad 2 "--project names no project" fetch --quiet -o f --project ,
JIRA_API_TOKEN='a b'
alone='it should hold only the token, on one line'
bad 2 "JIRA_API_TOKEN: contains a blank, a line break or another character that no token has: $alone" check
well; export JIRA_API_TOKEN; JIRA_API_TOKEN=$(printf '%05000d' 1)
bad 2 "JIRA_API_TOKEN: longer than 4096 bytes: it should hold only the token" check

# --- the token's file
well; unset JIRA_API_TOKEN
bad 2 "token file '$in/none': cannot read: No such file or directory: check the path and who may read it" check --token-file $in/none
bad 2 "token file '/': not a regular file; use --token-command for what a program prints" check --token-file /
mkfifo $in/pipe
bad 2 "token file '$in/pipe': not a regular file; *" check --token-file $in/pipe
bad 2 "token file '/dev/zero': not a regular file; *" check --token-file /dev/zero
for mode in 640 604 666 610 602; do
	file token 'abc\n' $mode
	bad 2 "token file '$in/token': other users may read or change it: run chmod 600 '$in/token'" check --token-file $in/token
done
for text in '' '\n' '\r\n\n'; do
	file token "$text"
	bad 2 "token file '$in/token': empty: write the token into it" check --token-file $in/token
done
for text in 'a\nb' 'a b' ' a' 'a\tb' 'a\033b' 'a\000b' '\303\244'; do
	file token "$text"
	bad 2 "token file '$in/token': contains a blank, a line break or another character that no token has: $alone" \
		check --token-file $in/token
done
file token "$(printf '%05000d' 1)"
bad 2 "token file '$in/token': longer than 4096 bytes: it should hold only the token" check --token-file $in/token
bad 2 "a token file and a token command are both given: leave one of them out" \
	check --token-file $in/token --token-command true
file jira-token 'a b'
export CREDENTIALS_DIRECTORY=$in
bad 2 "credential '$in/jira-token': contains a blank, *" check
file jira-token ''
bad 2 "credential '$in/jira-token': empty: write the token into it" check
rm $in/jira-token
bad 2 "cannot connect: missing: $token; $there" check
unset CREDENTIALS_DIRECTORY

# --- the token's command
bad 2 "token command: failed with exit code 3: run it by hand to see why" check --token-command 'echo CANARY; exit 3'
bad 2 "token command: failed with exit code 127: run it by hand to see why" check --token-command '/no/such 2>/dev/null'
bad 2 "token command: ended by signal 9" check --token-command 'kill -9 $$'
bad 2 "token command: printed nothing: it should print the token" check --token-command true
bad 2 "token command: printed nothing: it should print the token" check --token-command 'echo'
bad 2 "token command: printed nothing: it should print the token" check --token-command 'cat' # no standard input
bad 2 "token command: contains a blank, *" check --token-command 'echo CANARY two'
bad 2 "token command: printed more than 4096 bytes: it should print only the token" check --token-command 'yes'

# --- the config file
none
bad 2 "config file 'none': cannot read: No such file or directory: check the path and who may read it" check --config none
JIRA_ACCESS_CONFIG=none; export JIRA_ACCESS_CONFIG
bad 2 "config file 'none': cannot read: No such file or directory: check the path and who may read it" check
unset JIRA_ACCESS_CONFIG
bad 2 "config file '/': cannot read: Is a directory: check the path and who may read it" check --config /
c=$in/config
row() # CONTENT MESSAGE
{
	config "$1"
	bad 2 "$2" check --config $c
}
row '[default]\nsiet = x\n' "$c:2: unknown setting 'siet'; did you mean 'site'?"
row '[default]\n\n# c\ntoken-file = /x\n' "$c:4: unknown setting 'token-file'; did you mean 'token_file'?"
row '[default]\ncolour = red\n' "$c:2: unknown setting 'colour'"
row '[default]\ntoken = CANARY\n' "$c:2: 'token': this file must not hold a secret: write the token into a file of its own (chmod 600) and name it with token_file, or use token_command"
row '[default]\npassword = CANARY\n' "$c:2: 'password': this file must not hold a secret: *"
row 'site = a.atlassian.net\n' "$c:1: 'site' comes before the first section: put [[]default] above it"
row '[default]\nsite a\n' "$c:2: not '[[]section]', 'setting = value' or a comment"
row '[default\nsite = a\n' "$c:1: not '[[]section]', 'setting = value' or a comment"
row '[default]\nsite =\n' "$c:2: 'site' has no value"
row '[default]\nsite = a.b\nemail = x\nsite = c.d\n' "$c:4: 'site' is given twice in [[]default]"
row '[default]\nsite = a\033b\n' "$c:2: the value of 'site' contains a control character"
for key in token_file org_key_file ca_file; do
	row "[default]\n$key = secrets/x\n" "$c:2: '$key' must be an absolute path or begin with ~/"
done
row '[other.example.com]\nsiet = x\n' "$c:2: unknown setting 'siet'; did you mean 'site'?"
row '[default]\nsite = a\000b\n' "$c:2: a line of more than 4094 bytes, or a NUL in it: not a config file"
row "[default]\\nsite = $(printf '%05000d' 1)\\n" "$c:2: a line of more than 4094 bytes, or a NUL in it: not a config file"
row "[$(printf '%060d' 1)]\\nsite = a\\n" "$c:2: the section's name is longer than 48 bytes"
row '[default]\ntoken_file = /x\ntoken_command = y\nsite = http://127.0.0.1:1\nemail = a@b.c\n' \
	"a token file and a token command are both given: leave one of them out"
row '[default]\ntoken_file = ~/nope\nsite = http://127.0.0.1:1\nemail = a@b.c\n' \
	"token file '$HOME/nope': cannot read: No such file or directory: check the path and who may read it"
row '[default]\ntoken_command = echo a ; exit 4\nsite = http://127.0.0.1:1\nemail = a@b.c\n' \
	"token command: failed with exit code 4: run it by hand to see why" # ';' begins no comment
config '[default]\nsite = a.atlassian.net\nemail = a@b.c\ntoken_command = exit 4\n'
bad 2 "cannot connect: missing: $account, $token; give them there or in the config file '$c'" \
	check --config $c --site b.atlassian.net # [default] is for another site: its token stays where it is
bad 2 "token command: failed with exit code 4: *" check --config $c --site HTTPS://A.atlassian.net/
config '[a.atlassian.net]\nsite = b.atlassian.net\n'
bad 2 "$c: section [[]a.atlassian.net] is for the site 'b.atlassian.net', not for 'a.atlassian.net'" \
	check --config $c --site a.atlassian.net
config '[default]\nsite = a.b\n'
chmod 666 $c
bad 2 "config file '$c': every user may change it: run chmod go-w '$c'" check --config $c

# --- paths and input files
well
mkdir $in/there
touch $in/plain
bad 2 "*'$in/there'*exists*" export -o $in/there
bad 2 "*'$in/plain'*exists*" export -o $in/plain
bad 2 "directory '$in/no' cannot be used: No such file or directory: make it first" export -o $in/no/d
bad 2 "*'$in/plain'*" export -o $in/plain/d
bad 1 "cannot make a directory like '/proc/*" export -o /proc/d --quiet
bad 2 "*'$in/plain'*exists*" fetch -o $in/plain
template() # CONTENT MESSAGE
{
	file template "$1"
	bad 65 "$in/template:$2" export -o d --template $in/template
}
template '{ "sheets": [ { "report": "acounts" } ] }' "1: unknown report 'acounts', did you mean 'accounts'?"
template '{ "sheets": [\n{ "report": "accounts", "columns": [ "acount_id" ] } ] }' "2: unknown column 'acount_id' of report 'accounts', did you mean 'account_id'?"
template '{ "sheets": [\n{ "reprot": "accounts" } ] }' "2: unknown key 'reprot', did you mean 'report'?"
template '{ "sheets": [' "1: *"
template '\377' "1: *UTF-8*"
bad 65 "cannot open '$in/none': No such file or directory: check the path" export -o d --template $in/none
bad 65 "snapshot '$in/none': cannot read: No such file or directory: check the path and who may read it" export --snapshot $in/none -o d
bad 65 "snapshot '$in/there/snapshot.jsonl.zst': cannot read: No such file or directory: check the path and who may read it" export --snapshot $in/there -o d
bad 65 "snapshot '/dev/null': not a regular file or a run directory" export --snapshot /dev/null -o d
bad 65 "cannot read the plan '$in/none/plan.json': No such file or directory" apply $in/none
bad 65 "'$in/plain' is not a plan directory or the plan.json in one: make one with 'jira-access plan'" apply $in/plain
bad 65 "*none*" verify $in/none
bad 65 "*there*" verify $in/there
plan
