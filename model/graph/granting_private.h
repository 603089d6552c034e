/*
 * The inside of granting.h: what a kind of granting lines consists of, and how it finds its records. The list of kinds
 * stands in granting_list.c.
 */
#ifndef MODEL_GRAPH_GRANTING_PRIVATE_H
#define MODEL_GRAPH_GRANTING_PRIVATE_H

#include "granting.h"

struct granting_rules {
	const char *name;
	uint32_t (*count)(const struct grantings *site); /* of records */
	/* Fills in what is not NONE; the record's own number stands in 'at'. false: it is no line. */
	bool (*get)(const struct grantings *site, uint32_t n, struct granting *out);
	void (*id)(struct text *text, const struct grantings *site, const struct granting *line);
	/* The record that has this id, if any has, after "NAME:". */
	uint32_t (*find)(const struct grantings *site, const char *rest);
};

extern const struct granting_rules granting_product, granting_org_role, granting_security,
    granting_token;

/* Has the kind's record this id, after "NAME:"? */
bool granting_is(
    const struct grantings *site, enum granting_kind kind, uint32_t n, const char *rest);

/* Records start with their id. Accounts, groups and those of the organisation stand in the order of bytes ... */
int granting_by_bytes(const void *id, const void *record);
/* ... projects, roles and schemes have numbers for ids. */
int granting_by_id(const void *id, const void *record);
/* A record by its id, by one of these two orders; NONE: there is none. */
uint32_t granting_record(const void *records, size_t count, size_t size, const char *id,
    int (*compare)(const void *id, const void *record));
#define FIND(records, count, id, compare)                                                          \
	granting_record(records, count, sizeof(*(records)), id, compare)

enum { ID_ROOM = 256 }; /* longer than any id of Jira's that stands before a colon */
/* The id up to the next colon, and *rest is what follows it; "" when there is none that short. */
const char *granting_id_part(const char **rest, char room[ID_ROOM]);
/* Appends "group:ID", or "group-name:NAME" of one without an id. */
void granting_group_add(struct text *text, const struct group *group);

/* Records by id; NONE: the graph has none. */
uint32_t granting_account(const struct graph_view *graph, const char *id);
uint32_t granting_group(const struct graph_view *graph, const char *id);

#endif
