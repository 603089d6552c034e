/*
 * What the personnel department knows: who works here, until when. Read by export/read/roster_file.h; joined
 * to accounts, and judged, by the kind 'leaver'.
 */
#ifndef MODEL_FINDINGS_ROSTER_H
#define MODEL_FINDINGS_ROSTER_H

#include "model/base/arena.h"

struct roster_row {
	size_t line;
	const char *email;      /* ASCII letters small; or "" */
	const char *account_id; /* or "" */
	bool left;              /* the status says so */
	uint32_t end_day; /* day.h; DAY_NONE: none is given. It counts more than the status. */
};

struct roster {
	struct arena arena;
	struct roster_row *rows;
	size_t count, room;
	size_t nameless; /* rows with neither an e-mail nor an account id */
	char digest[65]; /* SHA-256 of the file, in hex */
};

#endif
