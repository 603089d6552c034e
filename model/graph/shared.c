/* Filters and dashboards: see shared.h. */
#include "shared.h"

#include "graph_private.h"
#include "model/base/order.h"
#include "model/base/text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

const char *
shared_type_name(uint8_t type)
{
	static const char *const names[SHARED_TYPES] = { "filter", "dashboard" };

	return names[type];
}

const char *
share_with_name(const struct share_target *target)
{
	static const char *const names[SHARE_OTHER] = { "public", "logged-in", "group", "project",
		"role", "account" };

	return target->with < SHARE_OTHER ? names[target->with] : target->type;
}

int
share_target_compare(const struct share_target *a, const struct share_target *b)
{
	int order = order_then(order_numbers(a->with, b->with), id_compare(a->id, b->id));

	if (order == 0 && *a->id == '\0')
		order = strcmp(a->name, b->name);
	order = order_then(order, id_compare(a->role_id, b->role_id));
	return order != 0 || a->with != SHARE_OTHER ? order : strcmp(a->type, b->type);
}

void
share_target_id_add(struct text *text, const struct share_target *target)
{
	text_add(text, target->id);
	if (target->with == SHARE_ROLE)
		text_print(text, ":%s", target->role_id);
}

void
share_target_name_add(struct text *text, const struct share_target *target)
{
	if (target->with == SHARE_ROLE)
		text_print(text, "%s in ", target->role_name);
	text_add(text, target->name);
}

/* The smaller one wins, whichever came first. */
static void
join_text(struct graph *graph, const char **field, const char *text)
{
	if (text != NULL && *text != '\0' && (**field == '\0' || strcmp(text, *field) < 0))
		*field = pool_intern(&graph->texts, text);
}

/* Filters and dashboards have numbers of their own: a letter tells them apart. */
uint32_t
graph_shared(struct graph *graph, const struct shared *shared, bool *fresh)
{
	static const struct shared blank = { .name = "", .owner = NONE };
	struct text key = { 0 };
	struct shared *facts;
	uint32_t n;

	assert(!graph->sealed);
	text_print(
	    &key, "%c%s", shared->type == SHARED_FILTER ? 'f' : 'd', text_or(shared->id, ""));
	graph->shared_records = pool_record(&graph->shared.pool, key.bytes, graph->shared_records,
	    sizeof(*graph->shared_records), &blank, &n, fresh);
	text_release(&key);
	facts = &graph->shared_records[n];
	facts->id = graph->shared.pool.texts[n] + 1;
	facts->type = shared->type;
	facts->system |= shared->system;
	join_text(graph, &facts->name, shared->name);
	if (shared->owner != NONE &&
	    (facts->owner == NONE || strcmp(graph->accounts.pool.texts[shared->owner],
					 graph->accounts.pool.texts[facts->owner]) < 0))
		facts->owner = shared->owner;
	return n;
}

static uint32_t
text_number(struct graph *graph, const char *text)
{
	return pool_add(&graph->texts, text, strlen(text), NULL);
}

/* What makes two targets the same: the record, or the ids. */
static uint32_t
target_add(struct graph *graph, const struct share_target *told)
{
	const struct share_target target = {
		.with = told->with,
		.type = pool_intern(&graph->texts, text_or(told->type, "")),
		.id = pool_intern(&graph->texts, text_or(told->id, "")),
		.name = "",
		.role_id = pool_intern(&graph->texts, text_or(told->role_id, "")),
		.role_name = "",
		.who = told->who,
	};
	const uint32_t numbers[] = {
		target.with,
		target.who != NONE ? target.who : text_number(graph, target.id),
		text_number(graph, target.with == SHARE_OTHER ? target.type : target.role_id),
	};
	char key[POOL_KEY + 1];
	uint32_t n;

	graph->share_targets = pool_record(&graph->share_target_ids.pool, pool_key(key, numbers, 3),
	    graph->share_targets, sizeof(*graph->share_targets), &target, &n, NULL);
	join_text(graph, &graph->share_targets[n].name, told->name);
	join_text(graph, &graph->share_targets[n].role_name, told->role_name);
	return n;
}

void
graph_share(struct graph *graph, uint32_t shared, const struct share_target *target, bool edits)
{
	uint32_t number = target_add(graph, target);

	assert(!graph->sealed);
	graph->shares = mem_room(
	    graph->shares, &graph->share_room, graph->share_count + 1, sizeof(*graph->shares));
	graph->shares[graph->share_count++] = (struct share){ shared, number, edits };
}

/* --- the seal */

/* What the graph knows of it. */
static void
target_settle(struct graph *graph, struct share_target *target)
{
	const struct graph_view *view = &graph->view;
	uint32_t role;

	if (target->with == SHARE_GROUP && target->who != NONE) {
		target->who = graph->group_rank[target->who];
		target->id = view->groups[target->who].id;
		target->name = view->groups[target->who].name;
	} else if (target->with == SHARE_ACCOUNT && target->who != NONE) {
		target->who = graph->accounts.rank[target->who];
		target->id = view->accounts[target->who].id;
		target->name = view->accounts[target->who].name;
	} else if (target->with == SHARE_PROJECT || target->with == SHARE_ROLE) {
		target->who = graph_find_project(graph, target->id);
		if (target->who != NONE && *view->projects[target->who].name != '\0')
			target->name = view->projects[target->who].name;
		role = graph_find_role(graph, target->role_id);
		if (role != NONE && *view->roles[role].name != '\0')
			target->role_name = view->roles[role].name;
	}
}

struct placed {
	const void *record;
	uint32_t number;
};

static int
placed_target(const void *a, const void *b)
{
	return share_target_compare(
	    ((const struct placed *)a)->record, ((const struct placed *)b)->record);
}

static int
placed_shared(const void *a, const void *b)
{
	const struct shared *left = ((const struct placed *)a)->record,
			    *right = ((const struct placed *)b)->record;

	return order_then(order_numbers(left->type, right->type), id_compare(left->id, right->id));
}

/* The records in their new order, in a new array; *rank: the new number of each. Two that are the same have one number. */
static void *
place(void *records, size_t *count, size_t size, int (*compare)(const void *, const void *),
    uint32_t **rank)
{
	struct placed *order = mem_alloc((*count + 1) * sizeof(*order));
	char *sorted = mem_alloc((*count + 1) * size);
	size_t kept = 0;

	*rank = mem_alloc((*count + 1) * sizeof(**rank));
	for (size_t i = 0; i < *count; i++)
		order[i] = (struct placed){ (const char *)records + i * size, (uint32_t)i };
	order_items(order, *count, sizeof(*order), compare);
	for (size_t i = 0; i < *count; i++) {
		if (i == 0 || compare(&order[i - 1], &order[i]) != 0)
			memcpy(sorted + kept++ * size, order[i].record, size);
		(*rank)[order[i].number] = (uint32_t)(kept - 1);
	}
	*count = kept;
	free(order);
	free(records);
	return sorted;
}

static int
share_compare(const void *a, const void *b)
{
	const struct share *left = a, *right = b;

	return order_then(
	    order_numbers(left->shared, right->shared), order_numbers(left->target, right->target));
}

/* Sorted, each pair once: who may edit is told from who may see alone. */
static void
shares_settle(struct graph *graph, const uint32_t *shared_rank, const uint32_t *target_rank)
{
	struct share *shares = graph->shares;
	size_t kept = 0;

	for (size_t i = 0; i < graph->share_count; i++) {
		shares[i].shared = shared_rank[shares[i].shared];
		shares[i].target = target_rank[shares[i].target];
	}
	order_items(shares, graph->share_count, sizeof(*shares), share_compare);
	for (size_t i = 0; i < graph->share_count; i++) {
		if (kept > 0 && share_compare(&shares[kept - 1], &shares[i]) == 0) {
			shares[kept - 1].edits |= shares[i].edits;
			continue;
		}
		if (graph->shared_records[shares[i].shared].count++ == 0)
			graph->shared_records[shares[i].shared].first = (uint32_t)kept;
		shares[kept++] = shares[i];
	}
	graph->share_count = kept;
}

void
seal_shared(struct graph *graph)
{
	size_t shared = graph->shared.pool.count, targets = graph->share_target_ids.pool.count;
	uint32_t *shared_rank, *target_rank;

	for (size_t i = 0; i < targets; i++)
		target_settle(graph, &graph->share_targets[i]);
	for (size_t i = 0; i < shared; i++)
		if (graph->shared_records[i].owner != NONE)
			graph->shared_records[i].owner =
			    graph->accounts.rank[graph->shared_records[i].owner];
	graph->share_targets = place(graph->share_targets, &targets, sizeof(*graph->share_targets),
	    placed_target, &target_rank);
	graph->shared_records = place(graph->shared_records, &shared,
	    sizeof(*graph->shared_records), placed_shared, &shared_rank);
	shares_settle(graph, shared_rank, target_rank);
	free(shared_rank);
	free(target_rank);
	graph->view.shared = graph->shared_records;
	graph->view.shared_count = (uint32_t)shared;
	graph->view.share_targets = graph->share_targets;
	graph->view.share_target_count = (uint32_t)targets;
	graph->view.shares = graph->shares;
	graph->view.share_count = (uint32_t)graph->share_count;
}
