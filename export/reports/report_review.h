/*
 * What the report 'review' shows of one pack, beside the grants themselves. It belongs to the command.
 */
#ifndef EXPORT_REPORTS_REPORT_REVIEW_H
#define EXPORT_REPORTS_REPORT_REVIEW_H

#include "model/review/previous.h"
#include "model/review/review.h"

struct review_sheet {
	const struct review *review;
	const struct review_pack *pack;
	const struct review_scope *scope; /* of the pack: which findings go with it */
	struct previous previous;         /* what was decided before */
	const char *id;                   /* of the review: packs of one have the same */
	enum review_split split;
	enum review_only only;
	const char *since; /* with ONLY_CHANGED: the id of the other snapshot */
	const char *reviewers_sha256, *previous_sha256; /* of the file, of the plan; or "" */
	const char *due;                                /* "2026-12-15", or NULL */
	bool protect;                                   /* lock what reviewers do not fill in */
};

/* What is reviewed: "everything", "only privileged: 67 of 1,351 grants". Caller frees. */
char *review_scope_words(const struct review_sheet *sheet, const struct run *run);

/* "1,351" */
enum { NUMBER_ROOM = 28 };
const char *review_number(uint64_t number, char out[NUMBER_ROOM]);

/* What the column reviewer is sent with: an e-mail, else a name; "" for NONE. */
const char *review_prefill(const struct graph_view *graph, uint32_t account);
/* "Ann Lead <ann@example.com>", "Ann Lead", an e-mail or an id; "" for NONE. Caller frees. */
char *review_person(const struct graph_view *graph, uint32_t account);

#endif
