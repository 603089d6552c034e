/* What is compared of issue security: schemes, levels and who sees the issues of a level. Ids decide, as everywhere. */
#include "compare.h"
#include "model/base/order.h"

#include <string.h>

static int
order_schemes(const struct compare *c, uint32_t old, uint32_t new)
{
	return id_compare(
	    c->graph[OLD]->security_schemes[old].id, c->graph[NEW]->security_schemes[new].id);
}

static void
one_scheme(struct compare *c, uint8_t side, uint32_t at)
{
	compare_alone(c, side, at, NONE, "scheme", WEIGHT_RECORD);
}

static void
both_schemes(struct compare *c, uint32_t old, uint32_t new)
{
	compare_name(c, "scheme_name", c->graph[OLD]->security_schemes[old].name,
	    c->graph[NEW]->security_schemes[new].name);
}

/* Behind all others stand levels of which nobody said which scheme they are of. */
static const char *
scheme_id(const struct graph_view *graph, const struct security_level *level)
{
	return level->scheme != NONE ? graph->security_schemes[level->scheme].id : NULL;
}

static int
order_levels(const struct compare *c, uint32_t old, uint32_t new)
{
	const struct security_level *a = &c->graph[OLD]->security_levels[old],
				    *b = &c->graph[NEW]->security_levels[new];
	const char *of_a = scheme_id(c->graph[OLD], a), *of_b = scheme_id(c->graph[NEW], b);

	if (of_a == NULL || of_b == NULL)
		return order_then((of_a == NULL) - (of_b == NULL), id_compare(a->id, b->id));
	return order_then(id_compare(of_a, of_b), id_compare(a->id, b->id));
}

static void
one_level(struct compare *c, uint8_t side, uint32_t at)
{
	compare_alone(c, side, at, NONE, "level", WEIGHT_RECORD);
}

static void
both_levels(struct compare *c, uint32_t old, uint32_t new)
{
	const struct security_level *was = &c->graph[OLD]->security_levels[old],
				    *is = &c->graph[NEW]->security_levels[new];

	compare_name(c, "level_name", was->name, is->name);
	compare_field(c, "is_default", was->is_default ? "yes" : "no",
	    is->is_default ? "yes" : "no", WEIGHT_RECORD);
}

/* Within one level. A holder that has only a name is told from others by the member's id. */
static int
order_holders(const struct security_member *a, const struct security_member *b)
{
	int order = order_then(
	    strcmp(a->holder_type, b->holder_type), id_compare(a->holder_id, b->holder_id));

	if (order == 0 && *a->holder_id == '\0' && strcmp(a->holder_type, "group") == 0)
		order = id_compare(a->id, b->id);
	return order;
}

static int
order_members(const struct compare *c, uint32_t old, uint32_t new)
{
	const struct security_member *a = &c->graph[OLD]->security_members[old],
				     *b = &c->graph[NEW]->security_members[new];

	return order_then(order_levels(c, a->level, b->level), order_holders(a, b));
}

static void
one_member(struct compare *c, uint8_t side, uint32_t at)
{
	const struct security_member *member = &c->graph[side]->security_members[at];

	if (at == 0 || member[-1].level != member->level || order_holders(&member[-1], member) != 0)
		compare_alone(c, side, at, NONE, member->holder_type, WEIGHT_ACCESS);
}

void
compare_security(struct compare *c)
{
	const struct graph_view *a = c->graph[OLD], *b = c->graph[NEW];
	const struct kind kinds[] = {
		{ .object = CHANGE_SECURITY_SCHEME,
		    .count = { a->security_scheme_count, b->security_scheme_count },
		    .order = order_schemes,
		    .one = one_scheme,
		    .both = both_schemes },
		{ .object = CHANGE_SECURITY_LEVEL,
		    .count = { a->security_level_count, b->security_level_count },
		    .order = order_levels,
		    .one = one_level,
		    .both = both_levels },
		{ .object = CHANGE_SECURITY_MEMBER,
		    .count = { a->security_member_count, b->security_member_count },
		    .order = order_members,
		    .one = one_member },
	};

	compare_kinds(c, kinds, sizeof(kinds) / sizeof(kinds[0]));
}
