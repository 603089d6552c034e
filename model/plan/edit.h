/*
 * The copy of a graph that graph_after makes (graph_edit.h), while it is made. Records are added in the order of the sealed
 * graph, so until the copy is sealed its numbers are those of the original.
 */
#ifndef MODEL_PLAN_EDIT_H
#define MODEL_PLAN_EDIT_H

#include "model/graph/graph.h"
#include "plan.h"

/* Records of which some are left out. */
enum edit_record {
	EDIT_MEMBER,  /* a = the group, b = the account */
	EDIT_ACTOR,   /* a = its number in actors */
	EDIT_LINE,    /* a = its number in lines */
	EDIT_PRODUCT, /* a = its number in application_groups */
	EDIT_STATUS,  /* a = an account, b = is it switched on? */
	EDIT_RECORDS
};

struct edit_left {
	uint8_t record;
	uint32_t a, b;
};

struct edit {
	const struct graph *from;
	const struct graph_view *view; /* of from */
	struct graph *to;
	struct edit_left *left; /* sorted, once all is known */
	size_t left_count, left_room;
};

/* The record is not copied. */
void edit_leave(struct edit *edit, enum edit_record record, uint32_t a, uint32_t b);
bool edit_leaves(const struct edit *edit, enum edit_record record, uint32_t a, uint32_t b);
/* Of a step that gives: its principal in the copy, be it an account that the plan creates; NONE: it is not there. */
uint32_t edit_who(const struct edit *edit, const struct step *step);

#endif
