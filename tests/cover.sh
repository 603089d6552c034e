#!/usr/bin/env bash
# Coverage by room from a table of gcovr's, a row a file: tests/cover.sh FILES.csv. Then the files that lack most.
set -eu
awk -F, '
function percent(n, of) { return of ? sprintf("%.1f", 100 * n / of) : "-" }
function row(name) {
	printf "%-18s %6d %6s %%  %6d %6s %%\n", name, lines[name], percent(lines_hit[name], lines[name]),
		branches[name], percent(branches_hit[name], branches[name])
}
function add(name) { lines[name] += $2; lines_hit[name] += $3; branches[name] += $5; branches_hit[name] += $6 }
BEGIN { printf "%-18s %6s %8s  %6s %8s\n", "room", "lines", "reached", "branches", "taken" }
NR > 1 {
	room = $1
	sub("/[^/]*$", "", room)
	if (!(room in lines))
		rooms[++count] = room
	add(room)
	add("total")
	lacks[$1] = $2 - $3 + $5 - $6
	text[$1] = sprintf("%5d lines %5d branches  %s", $2 - $3, $5 - $6, $1)
}
END {
	for (i = 1; i <= count; i++)
		row(rooms[i])
	row("total")
	print "\nNot reached, most first:"
	for (n = 0; n < 20; n++) {
		worst = ""
		for (file in lacks)
			if (worst == "" || lacks[file] > lacks[worst] || (lacks[file] == lacks[worst] && file < worst))
				worst = file
		if (worst == "" || !lacks[worst])
			break
		print text[worst]
		delete lacks[worst]
	}
}' "$1"
