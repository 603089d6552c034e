/*
 * Two readings side by side: kinds of records are merged in one order, and what a side alone has or what differs becomes
 * a change. What the kinds are stands in change_*.c.
 */
#ifndef MODEL_CHANGE_COMPARE_H
#define MODEL_CHANGE_COMPARE_H

#include "change.h"

/* One kind of record of both sides in one order: number -> place; the same id has the same one. */
struct joint {
	uint32_t *rank[SIDES];
	uint32_t count;
};

struct compare {
	struct changes *changes;
	const struct graph_view *graph[SIDES];
	const struct org *org[SIDES];
	struct joint accounts, groups, projects, roles, schemes, others, applications, org_accounts,
	    org_groups;
	const struct kind *kind; /* the one that is compared */
	uint32_t group[SIDES];   /* while members are compared */
	uint32_t record;         /* number in the new side, while fields are compared */
	uint32_t
	    shared[SIDES]; /* while shares are compared: of what; NONE: the side does not list it */
};

/* Two sorted ranges side by side: 'found' hears each record, NONE for the side that lacks it. */
typedef int compare_order(const struct compare *c, uint32_t old, uint32_t new);
typedef void compare_found(struct compare *c, uint32_t old, uint32_t new);
struct compare_range {
	uint32_t at[SIDES], end[SIDES];
};

struct kind {
	uint8_t object;
	struct joint *joint; /* by which others refer to it; or NULL */
	uint32_t count[SIDES];
	compare_order *order;
	/* A side alone has it; NULL: the kind is only referred to. */
	void (*one)(struct compare *c, uint8_t side, uint32_t at);
	compare_found *both;  /* NULL: nothing of it changes */
	compare_found *found; /* instead of those two; or NULL */
	/* For an order by id: the records, each of which begins with it, and how ids are compared. */
	const void *records[SIDES];
	size_t size;
	int (*ids)(const char *, const char *);
};

void compare_merge(
    struct compare *c, struct compare_range range, compare_order *order, compare_found *found);
/* Of each kind its joint, by which others find it until the release; then each kind itself. */
void compare_kinds(struct compare *c, const struct kind *kinds, size_t count);
void compare_release(struct compare *c); /* all joints */
/* By the id that each record of the kind begins with. */
compare_order compare_ids;

/* What is compared, in the order of the result; change_kinds.c has the rest, and comes first. */
void compare_licences(
    struct compare *c); /* and of organisations that are the same: accounts and roles */
void compare_shared(struct compare *c);   /* filters and dashboards */
void compare_security(struct compare *c); /* levels of issue security */
void compare_tokens(
    struct compare *c); /* of organisations that are the same: keys and service accounts too */
/* Numbers of records that refer to the joint's kind. */
int joint_order(const struct joint *joint, uint32_t old, uint32_t new);

/* One that a side alone has; 'state' is what it was or is, 'other' a second number or NONE. */
void compare_alone(struct compare *c, uint8_t side, uint32_t at, uint32_t other, const char *state,
    enum change_weight weight);
/* Was the kind that is compared read completely on both sides? */
bool compare_whole(const struct compare *c);
/* Of a record that both sides have; nothing when the texts are the same. */
void compare_field(struct compare *c, const char *field, const char *before, const char *after,
    enum change_weight weight);
/* "Ann Lee (557058:1)"; without a name the id. */
const char *compare_named(struct compare *c, const char *name, const char *id);
/* A name that a side does not tell is no change. */
void compare_name(struct compare *c, const char *field, const char *before, const char *after);

#endif
