#!/usr/bin/env bash
# Includes point fetch -> model <- export, with cmd above; each library is included where it belongs.
set -u
. tests/lib/tap.sh

# FOLDER, and the folders it may include from.
arrows='model:
fetch: model
export: model
cmd: model fetch export'

# HEADER (a pattern), and the folders that may include it. Whatever is in no row is libc's or a mistake.
libraries='curl/.*: fetch
yajl/.*: model
csv\.h: export
xlsxwriter(/.*)?\.h: export
zip\.h: export
expat\.h: export
zstd(_.*)?\.h: fetch export
utf8proc\.h: model fetch export
openssl/.*: model fetch export
ini\.h: cmd'
libc='(assert|ctype|dirent|errno|fcntl|float|getopt|inttypes|limits|locale|malloc|math|poll|signal|stdarg|stdbool|stddef|stdint|stdio|stdlib|string|strings|time|unistd|arpa/inet|netdb|netinet/in|sys/[a-z]+)\.h'
# What model/ may use: the C library proper, no network, no clock.
plain='(assert|ctype|errno|inttypes|limits|stdarg|stdbool|stddef|stdint|stdio|stdlib|string|strings|unistd)\.h'

# Prints 'file: header' for every include of the tree that stands in the wrong place.
wrong_includes() # ROOT
{
	(cd "$1" && grep -HoE '^[ 	]*#[ 	]*include[ 	]*[<"][^>"]+[>"]' {model,fetch,export,cmd}/{,*/}*.[ch] 2>/dev/null) |
		sed -E 's/:[ 	]*#[ 	]*include[ 	]*/ /' |
		while read -r file header; do
			folder=${file%%/*}
			name=${header:1:-1}
			case $header in
			\"*/*)
				from=${name%%/*}
				[ "$from" = "$folder" ] || grep -qE "^$folder:.* $from( |$)" <<<"$arrows"
				;;
			\"*) true ;;
			*)
				if [[ $file == model/base/* ]]; then
					[[ $name =~ ^$plain$|^$libc$ ]] || may_include "$folder" "$name"
				elif [ "$folder" = model ]; then
					[[ $name =~ ^$plain$ ]]
				elif [[ $name =~ ^$libc$ ]]; then
					true
				else
					may_include "$folder" "$name"
				fi
				;;
			esac || echo "$file: $header"
		done
}

may_include() # FOLDER HEADER
{
	local row
	while read -r row; do
		if [[ $2 =~ ^${row%%:*}$ ]]; then
			[[ "${row#*:} " == *" $1 "* ]]
			return
		fi
	done <<<"$libraries"
	false
}

same "every include stands where it may" "$(wrong_includes .)" ""

# The check itself must see what is wrong.
bad=$(mktemp -d)
mkdir "$bad"/{model,fetch,export,cmd}
while IFS='|' read -r file line; do
	echo "$line" >"$bad/$file"
	same "seen: $file with $line" "$(wrong_includes "$bad" | cut -d: -f1)" "$file"
	rm "$bad/$file"
done <<'ROWS'
model/a.c|#include <curl/curl.h>
model/a.c|#include <yajl/yajl_gen.h>
model/a.c|#include <time.h>
model/a.c|#include "fetch/http.h"
fetch/a.c|#include "export/table.h"
fetch/a.c|#include <csv.h>
fetch/a.h|# include <xlsxwriter.h>
export/a.c|#include "fetch/fetch.h"
export/a.c|#include "cmd/cmd.h"
export/a.c|#include <curl/curl.h>
cmd/a.c|#include <yajl/yajl_parse.h>
cmd/a.c|#include <openssl/evp.h>
cmd/a.c|#include <microhttpd.h>
fetch/a.c|#include <ini.h>
ROWS
while IFS='|' read -r file line; do
	echo "$line" >"$bad/$file"
	same "allowed: $file with $line" "$(wrong_includes "$bad")" ""
	rm "$bad/$file"
done <<'ROWS'
fetch/a.c|#include <curl/curl.h>
export/a.c|#include "model/graph.h"
cmd/a.c|#include "fetch/fetch.h"
cmd/a.c|#include <ini.h>
ROWS
rm -rf "$bad"

if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
	same "nothing else at the top level" \
		"$(git ls-files | cut -d/ -f1 | sort -u | grep -vxE '\..*|GNUmakefile|cmd|fetch|model|export|templates|tests|README\.md')" ""
else
	skip "nothing else at the top level" "not a git tree"
fi
plan
