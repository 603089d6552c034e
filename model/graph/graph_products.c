/*
 * Which products an account may use, as one text: see graph.h. Most accounts have the same few lists, so that each is
 * kept once, and an account whose products are those of the one before it costs no text at all.
 */
#include "graph_private.h"
#include "model/base/text.h"

#include <stdlib.h>
#include <string.h>

struct teller {
	struct graph *graph;
	uint32_t *first; /* by group: of its products, in 'gives' */
	uint32_t *gives;
	bool *has, *had;  /* by product: this account, and the one before it */
	const char *list; /* of the one before it */
	struct text text;
};

/* Products of each group, from the list that stands by product. */
static void
begin(struct teller *teller, const struct graph_view *view)
{
	const struct application_group *all = view->application_groups;
	uint32_t *next;

	teller->first = mem_alloc(((size_t)view->group_count + 1) * sizeof(uint32_t));
	teller->gives = mem_alloc(((size_t)view->application_group_count + 1) * sizeof(uint32_t));
	teller->has = mem_alloc(((size_t)view->application_count + 1) * sizeof(bool));
	teller->had = mem_alloc(((size_t)view->application_count + 1) * sizeof(bool));
	teller->list = view->application_count > 0 ? "" : NULL;
	for (uint32_t i = 0; i < view->application_group_count; i++)
		teller->first[all[i].group]++;
	edges_start(teller->first, view->group_count);
	next = mem_alloc(((size_t)view->group_count + 1) * sizeof(*next));
	memcpy(next, teller->first, ((size_t)view->group_count + 1) * sizeof(*next));
	for (uint32_t i = 0; i < view->application_group_count; i++)
		teller->gives[next[all[i].group]++] = all[i].application;
	free(next);
}

static void
find_products(struct teller *teller, const struct graph_view *view, uint32_t account)
{
	const struct edges *groups = &view->groups_of;
	uint32_t direct = view->accounts[account].direct;

	memset(teller->has, 0, view->application_count * sizeof(bool));
	for (uint32_t e = groups->first[account]; e < groups->first[account + 1]; e++)
		for (uint32_t i = teller->first[groups->to[e]];
		     i < teller->first[groups->to[e] + 1]; i++)
			teller->has[teller->gives[i]] = true;
	for (uint32_t p = 0; direct != 0 && p < view->application_count && p < DIRECT_MOST; p++)
		teller->has[p] |= (direct >> p & 1) != 0;
}

static const char *
list_of(struct teller *teller, const struct graph_view *view)
{
	size_t bytes = view->application_count * sizeof(bool);

	if (memcmp(teller->has, teller->had, bytes) == 0)
		return teller->list;
	memcpy(teller->had, teller->has, bytes);
	text_cut(&teller->text, 0);
	for (uint32_t p = 0; p < view->application_count; p++) {
		if (!teller->has[p])
			continue;
		text_between(&teller->text, "; ");
		text_add(&teller->text, view->applications[p].key);
	}
	teller->list = teller->text.len > 0
			   ? pool_intern(&teller->graph->product_lists, teller->text.bytes)
			   : "";
	return teller->list;
}

void
graph_tell_products(struct graph *graph)
{
	const struct graph_view *view = &graph->view;
	struct teller teller = { .graph = graph };

	begin(&teller, view);
	for (uint32_t a = 0; a < view->account_count; a++) {
		find_products(&teller, view, a);
		graph->accounts_sealed[a].products = list_of(&teller, view);
	}
	free(teller.first);
	free(teller.gives);
	free(teller.has);
	free(teller.had);
	text_release(&teller.text);
}
