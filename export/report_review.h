/*
 * What the report 'review' shows of one pack, beside the grants themselves. It belongs to the command.
 */
#ifndef EXPORT_REPORT_REVIEW_H
#define EXPORT_REPORT_REVIEW_H

#include "../model/previous.h"
#include "../model/review.h"

struct review_sheet {
	const struct review *review;
	const struct review_pack *pack;
	const struct review_scope *scope; /* of the pack: which findings go with it */
	struct previous previous;         /* what was decided before */
	const char *id;                   /* of the review: packs of one have the same */
	const char *split, *only;         /* how the packs were made, in words */
	const char *due;                  /* "2026-12-15", or NULL */
	bool protect;                     /* lock what reviewers do not fill in */
};

/* "Ann Lead <ann@example.com>", "Ann Lead", an e-mail or an id; "" for NONE. Caller frees. */
char *review_person(const struct graph_view *graph, uint32_t account);

#endif
