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

extern const struct granting_rules granting_security;

/* Records by id; NONE: the graph has none. */
uint32_t granting_account(const struct graph_view *graph, const char *id);
uint32_t granting_group(const struct graph_view *graph, const char *id);

#endif
