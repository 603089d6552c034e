/*
 * The inside of the comparison, shared by change.c (the graph) and change_org.c (the organisation).
 */
#ifndef MODEL_CHANGE_CHANGE_PRIVATE_H
#define MODEL_CHANGE_CHANGE_PRIVATE_H

#include "change.h"

/* One kind of record of both sides in one order. */
struct joint {
	uint32_t
	    *rank[SIDES]; /* number -> place in the common order: the same id has the same one */
	uint32_t count;
};

struct compare {
	struct changes *changes;
	const struct graph_view *graph[SIDES];
	const struct org *org[SIDES];
	struct joint accounts, groups, projects, roles, schemes, others, applications, org_accounts,
	    org_groups;
	struct joint *filled;  /* while a joint is made */
	uint32_t group[SIDES]; /* while members are compared */
};

/* Two sorted ranges side by side: 'found' hears each record, NONE for the side that lacks it. */
typedef int compare_order(const struct compare *c, uint32_t old, uint32_t new);
typedef void compare_found(struct compare *c, uint32_t old, uint32_t new);
struct compare_range {
	uint32_t at[SIDES], end[SIDES];
};
void compare_merge(
    struct compare *c, struct compare_range range, compare_order *order, compare_found *found);

void joint_make(
    struct compare *c, struct joint *joint, uint32_t old, uint32_t new, compare_order *order);
void joint_free(struct joint *joint);
int joint_order(const struct joint *joint, uint32_t old, uint32_t new);

/* Something that one side alone has. */
void compare_alone(struct compare *c, struct change change);
/* A record of both sides, 'new' its number in the new one; nothing when the texts are the same. */
void compare_field(struct compare *c, enum change_object object, uint32_t new, const char *field,
    const char *before, const char *after, enum change_weight weight);

void compare_org(struct compare *c);

#endif
