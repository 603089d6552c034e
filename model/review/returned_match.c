/* Which review and which pack a row is of, and how far packs are; see returned.h. */
#include "model/base/text.h"
#include "returned.h"
#include <stdlib.h>
#include <string.h>

static int
other_review(const struct review_facts *a, const char *what, const char *id, const char *than,
    struct err *err)
{
	return err_set(err, STATUS_REFUSED,
	    "%s: is of another %s (%.60s) than %s: plan what came back of one review at a time",
	    a->file, what, id, than);
}

static int
check_review(struct returned *returned, const struct review_facts *facts, const char **first,
    struct err *err)
{
	const char *than = *first != NULL ? *first : "the one that --review names";

	if (*facts->review_id != '\0') {
		if (returned->review_id != NULL &&
		    strcmp(returned->review_id, facts->review_id) != 0)
			return other_review(facts, "review", facts->review_id, than, err);
		returned->review_id = facts->review_id;
	}
	if (*facts->snapshot_id != '\0') {
		if (returned->snapshot_id != NULL &&
		    strcmp(returned->snapshot_id, facts->snapshot_id) != 0)
			return other_review(facts, "snapshot", facts->snapshot_id, than, err);
		returned->snapshot_id = facts->snapshot_id;
		returned->read = text_or(facts->read, returned->read);
		if (*first == NULL)
			*first = facts->file;
	}
	return 0;
}

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

/* The pack that a file says it is; by its name when it says nothing. */
static uint32_t
pack_of(struct returned *returned, const struct review_facts *facts)
{
	const char *name = *facts->pack != '\0' ? facts->pack : base_name(facts->file);
	size_t n = returned->pack_count;
	struct returned_pack *pack;

	for (size_t i = 0; i < n; i++)
		if (strcmp(returned->packs[i].name, name) == 0 && *facts->pack != '\0')
			return (uint32_t)i;
	returned->packs =
	    mem_room(returned->packs, &returned->pack_room, n + 1, sizeof(*returned->packs));
	pack = &returned->packs[returned->pack_count++];
	*pack = (struct returned_pack){ .name = name,
		.file = base_name(facts->file),
		.reviewer = "",
		.reviewer_id = facts->reviewer_id,
		.sha256 = "",
		.rows = facts->rows,
		.returned = true };
	return (uint32_t)n;
}

static int
by_grant_id(const void *a, const void *b)
{
	const struct plan_row *x = *(const struct plan_row *const *)a,
			      *y = *(const struct plan_row *const *)b;

	return strcmp(x->cells[FIELD_GRANT_ID].text, y->cells[FIELD_GRANT_ID].text);
}

static void
sort_sent(struct returned *returned)
{
	struct plan_rows *sent = &returned->sent;

	returned->by_grant = mem_alloc((sent->count + 1) * sizeof(struct plan_row *));
	for (size_t i = 0; i < sent->count; i++)
		returned->by_grant[i] = &sent->rows[i];
	qsort(returned->by_grant, sent->count, sizeof(struct plan_row *), by_grant_id);
}

const struct plan_row *
returned_sent(const struct returned *returned, const struct plan_row *row)
{
	const struct plan_row **found =
	    returned->known ? bsearch(&row, returned->by_grant, returned->sent.count,
				  sizeof(struct plan_row *), by_grant_id)
			    : NULL;

	return found != NULL ? *found : NULL;
}

int
returned_match(struct returned *returned, struct plan_rows *rows, struct err *err)
{
	const char *first = NULL;

	if (returned->known)
		sort_sent(returned);
	for (size_t i = 0; i < rows->review_count; i++) {
		struct review_facts *facts = rows->reviews[i];

		if (check_review(returned, facts, &first, err) < 0)
			return -1;
		if (!returned->known)
			facts->number = pack_of(returned, facts);
	}
	/* A CSV does not say what it is of: what the others say. */
	for (size_t i = 0; i < rows->review_count; i++)
		if (*rows->reviews[i]->snapshot_id == '\0' && returned->snapshot_id != NULL)
			rows->reviews[i]->snapshot_id = returned->snapshot_id;
	return 0;
}

/* ---- how far it is ---- */

uint64_t
returned_rows(const struct returned_pack *pack)
{
	uint64_t seen = 0;

	for (size_t d = 0; d < DECISIONS; d++)
		seen += pack->decided[d];
	return seen > pack->rows ? seen : pack->rows;
}

uint64_t
returned_undecided(const struct returned_pack *pack)
{
	uint64_t answered = 0;

	for (size_t d = DECISION_NONE + 1; d < DECISIONS; d++)
		answered += pack->decided[d];
	return returned_rows(pack) - answered;
}

bool
returned_coverage(const struct returned_pack *pack, unsigned *tenths)
{
	uint64_t rows = returned_rows(pack),
		 decided = pack->decided[DECISION_KEEP] + pack->decided[DECISION_REVOKE];

	*tenths = rows > 0 ? (unsigned)(decided * 1000 / rows) : 1000;
	return pack->rows > 0;
}

void
returned_release(struct returned *returned)
{
	plan_rows_release(&returned->sent);
	free(returned->by_grant);
	for (size_t i = 0; i < returned->pack_count; i++)
		free(returned->packs[i].inputs);
	free(returned->packs);
	arena_release(&returned->arena);
	*returned = (struct returned){ 0 };
}
