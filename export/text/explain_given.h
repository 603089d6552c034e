/*
 * What an account or a group was given, for 'explain', as text and as JSON: the granting lines that name it but for
 * memberships (model/graph/granting.h), levels of issue security, filters and dashboards.
 */
#ifndef EXPORT_TEXT_EXPLAIN_GIVEN_H
#define EXPORT_TEXT_EXPLAIN_GIVEN_H

#include "model/base/json.h"
#include "model/graph/granting.h"
#include "model/graph/run.h"

struct given {
	const struct graph_view *graph;
	const struct org *org;   /* NULL: none was read */
	uint32_t account, group; /* one of them is NONE */
	struct granting *list;   /* by kind, in the order of their records */
	size_t count;
};

/* Of an account or of a group; the other one is NONE. One walk through all lines but memberships. */
struct given given_to(
    const struct graph_view *graph, const struct org *org, uint32_t account, uint32_t group);
void given_release(struct given *given);

/* A line for each thing, "role Developers in WEB, OPS and 3 more", of these kinds; how many. */
size_t given_print(const struct given *given, enum granting_kind first, enum granting_kind last);

/* Levels of issue security whose issues the account sees by a group, a role, a product or as a lead, not by name.
 * Text has them below a title, if there are any. */
void given_levels_print(const struct given *given, const char *title);
void given_levels_json(const struct given *given, struct json_out *out); /* "security_levels" */

/* Filters and dashboards that are shared with it by name, and those of the account's own that others see. */
size_t given_shared_print(const struct given *given);
void given_shared_json(const struct given *given, struct json_out *out); /* "shared" */

/* All three, of an account or of a group; and the roles of a group in the organisation, "organisation_roles". */
void given_to_json(const struct graph_view *graph, const struct org *org, uint32_t account,
    uint32_t group, struct json_out *out);
void given_org_roles_json(const struct org *org, uint32_t group, struct json_out *out);

/* What was not read, a line each: it may have been given all the same. */
void given_print_unread(const struct run *run);

#endif
