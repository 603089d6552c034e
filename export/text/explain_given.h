/*
 * What an account or a group was given by name, for 'explain': its granting lines (model/graph/granting.h) but for
 * memberships, told as text and as JSON.
 */
#ifndef EXPORT_TEXT_EXPLAIN_GIVEN_H
#define EXPORT_TEXT_EXPLAIN_GIVEN_H

#include "model/base/json.h"
#include "model/graph/granting.h"
#include "model/graph/run.h"

struct given {
	const struct graph_view *graph;
	const struct org *org; /* NULL: none was read */
	struct granting *list; /* by kind, in the order of their records */
	size_t count;
};

/* Of an account or of a group; the other one is NONE. One walk through all lines but memberships. */
struct given given_to(
    const struct graph_view *graph, const struct org *org, uint32_t account, uint32_t group);
void given_release(struct given *given);

/* A line for each thing, "role Developers in WEB, OPS and 3 more", of the kinds from this one on; how many. */
size_t given_print(const struct given *given, enum granting_kind first);
/* What was not read, a line each: it may have been given all the same. */
void given_print_unread(const struct run *run);
/* "grants": all of them, with grant_id, kind and words. */
void given_json(const struct given *given, struct json_out *out);

#endif
