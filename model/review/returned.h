/*
 * Packs of a review that came back: what was decided on each row, what may not stand as it is, and how far
 * each pack is.
 *
 *	- Rows are matched by grant_id and row_check alone, whatever file or order they come in.
 *	- An empty decision is none: never keep, never revoke. 'not mine' and 'ask later' change nothing, too.
 *	- A row that was changed, decisions that contradict each other, an unknown decision, a missing reason
 *	  (of a revoke; of a keep on a row with flags) and a decision on a grant of one's own are complaints.
 *	  One's own: the row's reviewer, the pack's, or that of the pack in which the row came back.
 *	- A row said twice with the same decision counts once, by the one that has a reason.
 *
 * When the review itself is known (--review), its packs are all here before they come back, and 'sent' holds
 * every row as it was sent; else the packs are those that came back.
 *
 * A struct returned is all zero at first and belongs to the caller: returned_release.
 */
#ifndef MODEL_REVIEW_RETURNED_H
#define MODEL_REVIEW_RETURNED_H

#include "model/base/err.h"
#include "model/plan/plan_rows.h"

enum decision {
	DECISION_NONE,
	DECISION_KEEP,
	DECISION_REVOKE,
	DECISION_NOT_MINE,
	DECISION_ASK_LATER,
	DECISIONS,
	DECISION_UNKNOWN = DECISIONS
};

struct returned_pack {
	const char *name, *file; /* as it was sent; as it came back when that is not known */
	const char *reviewer, *reviewer_id;
	const char *sha256; /* as it was sent; "" when that is not known */
	uint64_t rows;
	bool returned;
	/* Told by returned_judge: which inputs its rows came in, in order ... */
	uint32_t *inputs;
	size_t input_count, input_room;
	/* ... and counted; [DECISION_NONE]: rows that came back without one */
	uint64_t decided[DECISIONS];
	uint64_t missing_reasons, self_reviews;
	uint64_t unsigned_rows,
	    idle_reasons; /* decided, and nobody says by whom; a reason for nothing */
};

struct returned {
	struct arena arena;
	struct returned_pack *packs;
	size_t pack_count, pack_room;
	bool known;                       /* the review's directory was read */
	struct plan_rows sent;            /* when it was: review->number is that of the pack */
	const struct plan_row **by_grant; /* of 'sent', sorted by grant_id */
	/* Of the review, or of the files; NULL: not known. read: when the reading ended. */
	const char *review_id, *snapshot_id, *read;
	const char *base_url, *cloud_id; /* of the site, when 'known'; cloud_id may be NULL */
};

struct returned_rules {
	bool allow_self_review;
	const bool *required; /* by field, of --require */
};

/* Are the files of one review, and of the one that is known? Tells packs apart. */
int returned_match(struct returned *returned, struct plan_rows *rows, struct err *err);
/* The row of that grant as it was sent; NULL: there is none, or that is not known. */
const struct plan_row *returned_sent(const struct returned *returned, const struct plan_row *row);
/*
 * Complains of what may not stand, makes rows without a decision silent, gives the others their action.
 * Whether a row was changed must be told before (plan_row_check).
 */
void returned_judge(
    struct returned *returned, struct plan_rows *rows, const struct returned_rules *rules);
uint64_t returned_rows(const struct returned_pack *pack);
/* Rows of a pack without keep or revoke, 'not mine' and 'ask later' apart. */
uint64_t returned_undecided(const struct returned_pack *pack);
/*
 * Keep and revoke of all rows, in tenths of a percent; 1000 only when nothing is missing. false: how many rows were
 * sent is not known, so neither is this.
 */
bool returned_coverage(const struct returned_pack *pack, unsigned *tenths);
void returned_release(struct returned *returned);

#endif
