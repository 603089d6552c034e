/*
 * Who decides on what, from a CSV file: columns group or project (id, name or key) and reviewer (e-mail or
 * account id); other columns are nobody's business. Read before the site is, resolved when its graph is
 * sealed; what is unknown, ambiguous or said twice is an error "file:line:column: what".
 *
 * All zero is "no file". Owned by the caller until reviewers_release.
 */
#ifndef EXPORT_REVIEWERS_H
#define EXPORT_REVIEWERS_H

#include "../model/graph.h"
#include "digest.h"
#include "sheet_csv.h"

struct reviewers_row {
	size_t line;
	bool group; /* else a project */
	const char *word, *reviewer;
};

struct reviewers {
	struct sheet_csv *csv;
	struct arena arena;
	struct reviewers_row *rows;
	size_t count, room;
	uint32_t at[3];                  /* columns of the file */
	uint32_t *of_group, *of_project; /* after reviewers_resolve: account by record, or NONE */
	char digest[DIGEST_HEX + 1];
};

int reviewers_read(struct reviewers *reviewers, const char *path, struct err *err);
int reviewers_resolve(struct reviewers *reviewers, const struct graph *graph, struct err *err);
void reviewers_release(struct reviewers *reviewers);

#endif
