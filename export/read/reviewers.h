/*
 * Who decides on what, from a CSV or XLSX: columns group, project (id, name or key) or account (e-mail or account
 * id: whose manager the reviewer is), and reviewer (e-mail or account id); a row names one of the three. Other
 * columns are ignored. Read before the site is, resolved when its graph is sealed; what is unknown, ambiguous or said
 * twice is an error "PLACE: what" (sheet.h).
 *
 * All zero is "no file". Owned by the caller until reviewers_release.
 */
#ifndef EXPORT_READ_REVIEWERS_H
#define EXPORT_READ_REVIEWERS_H

#include "model/base/digest.h"
#include "model/graph/graph.h"
#include "model/graph/run.h"

enum reviewed { REVIEWED_GROUP, REVIEWED_PROJECT, REVIEWED_ACCOUNT, REVIEWED };

struct reviewers_row {
	enum reviewed what;
	const char *word, *word_at, *reviewer, *reviewer_at; /* at: the place */
};

struct reviewers {
	struct arena arena;
	struct reviewers_row *rows;
	size_t count, room;
	uint32_t *of[REVIEWED]; /* after reviewers_resolve: account by record, or NONE */
	char digest[DIGEST_HEX + 1];
};

int reviewers_read(struct reviewers *reviewers, const char *path, struct err *err);
/* STATUS_BAD_INPUT: a name is not there. The run's status: nobody can say, because it was not read whole. */
int reviewers_resolve(
    struct reviewers *reviewers, const struct graph *graph, const struct run *run, struct err *err);
void reviewers_release(struct reviewers *reviewers);

#endif
