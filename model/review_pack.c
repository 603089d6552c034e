/*
 * Packs: who decides on which grant, in which order, in files of which names. See review.h.
 *
 * A grant's pack is numbered by its record at first - the reviewer's account, the group or the project,
 * by the split -, REST for those without; sorting brings the packs together and in order.
 */
#define _GNU_SOURCE /* qsort_r */
#include "review_private.h"

#include <stdlib.h>
#include <string.h>

enum { FILE_LETTERS = 40, REST = UINT32_MAX };

static const char *const rests[] = {
	[SPLIT_NONE] = "everything",
	[SPLIT_REVIEWER] = "without a reviewer",
	[SPLIT_LEAD] = "without a reviewer",
	[SPLIT_GROUP] = "everything else",
	[SPLIT_PROJECT] = "everything else",
};

static uint32_t
project_of(const struct graph_view *graph, const struct grant *grant)
{
	return grant->actor == NONE ? NONE
				    : graph->places[graph->actors[grant->actor].place].project;
}

/* A lead who can be asked. */
static uint32_t
active_lead(const struct graph_view *graph, uint32_t project)
{
	uint32_t lead = graph->projects[project].lead;

	if (lead == NONE || graph->accounts[lead].status != ACCOUNT_ACTIVE ||
	    graph->accounts[lead].type != ACCOUNT_ATLASSIAN)
		return NONE;
	return lead;
}

/* Whom the file names; NONE: nobody, or it names nobody of this kind. */
static uint32_t
named(const uint32_t *of, uint32_t record)
{
	return of != NULL && record != NONE ? of[record] : NONE;
}

/* The first who may. */
static uint32_t
reviewer_of(const struct graph_view *graph, const struct review_settings *settings,
    const struct grant *grant)
{
	uint32_t project = project_of(graph, grant);
	const uint32_t order[] = {
		project == NONE ? named(settings->of_group, grant->group)
				: named(settings->of_project, project),
		named(settings->of_account, grant->account),
		project != NONE && settings->split == SPLIT_LEAD ? active_lead(graph, project) : NONE,
	};

	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++)
		if (order[i] != NONE && order[i] != grant->account)
			return order[i];
	return NONE;
}

/* The reviewer of a whole pack. */
static uint32_t
pack_reviewer(const struct graph_view *graph, const struct review_settings *settings, uint32_t pack)
{
	uint32_t reviewer;

	if (pack == REST)
		return NONE;
	switch (settings->split) {
	case SPLIT_GROUP:
		return named(settings->of_group, pack);
	case SPLIT_PROJECT:
		reviewer = named(settings->of_project, pack);
		return reviewer != NONE ? reviewer : active_lead(graph, pack);
	case SPLIT_NONE:
	case SPLIT_REVIEWER:
	case SPLIT_LEAD:
		break;
	}
	return pack;
}

static uint32_t
pack_of(const struct graph_view *graph, const struct review_settings *settings,
    const struct grant *grant)
{
	uint32_t pack = REST, reviewer;

	switch (settings->split) {
	case SPLIT_NONE:
		return REST;
	case SPLIT_REVIEWER:
	case SPLIT_LEAD:
		pack = reviewer_of(graph, settings, grant);
		break;
	case SPLIT_GROUP:
		pack = grant->group;
		break;
	case SPLIT_PROJECT:
		pack = project_of(graph, grant);
		break;
	}
	if (pack == NONE)
		return REST;
	reviewer = pack_reviewer(graph, settings, pack);
	return reviewer != NONE && reviewer == grant->account ? REST : pack;
}

static const struct graph_view *
graph_of(const void *review)
{
	return ((const struct review *)review)->graph;
}

/* What it gives, in names: people read this order. */
static int
by_entitlement(const struct graph_view *graph, const struct grant *a, const struct grant *b)
{
	const struct project_role *left, *right;
	int order;

	if ((a->actor == NONE) != (b->actor == NONE))
		return a->actor == NONE ? -1 : 1;
	if (a->actor == NONE) {
		order = strcmp(graph->groups[a->group].name, graph->groups[b->group].name);
		return order != 0 ? order : (a->group > b->group) - (a->group < b->group);
	}
	left = &graph->places[graph->actors[a->actor].place];
	right = &graph->places[graph->actors[b->actor].place];
	order = strcmp(graph->projects[left->project].key, graph->projects[right->project].key);
	if (order == 0)
		order = strcmp(graph->roles[left->role].name, graph->roles[right->role].name);
	return order;
}

static const char *
name_of(const struct graph_view *graph, const struct grant *grant)
{
	return grant->account != NONE ? graph->accounts[grant->account].name
				      : graph->groups[grant->group].name;
}

static int
compare(const void *left, const void *right, void *review)
{
	const struct grant *a = left, *b = right;
	const struct graph_view *graph = graph_of(review);
	int order;

	if (a->pack != b->pack)
		return a->pack < b->pack ? -1 : 1;
	if (a->weight != b->weight)
		return a->weight < b->weight ? -1 : 1;
	if (a->flag != b->flag)
		return a->flag < b->flag ? -1 : 1;
	if ((order = by_entitlement(graph, a, b)) != 0 ||
	    (order = strcmp(name_of(graph, a), name_of(graph, b))) != 0)
		return order;
	if (a->account != b->account)
		return a->account < b->account ? -1 : 1;
	return a->actor < b->actor ? -1 : a->actor > b->actor;
}

/* For people; the record's id when it has no name. */
static const char *
pack_name(const struct review *review, enum review_split split, uint32_t pack)
{
	const struct graph_view *graph = review->graph;
	const char *name = rests[split], *id = name;

	if (pack == REST)
		return name;
	if (split == SPLIT_GROUP) {
		name = graph->groups[pack].name;
		id = graph->groups[pack].id;
	} else if (split == SPLIT_PROJECT) {
		name = graph->projects[pack].key;
		id = graph->projects[pack].id;
	} else {
		name = graph->accounts[pack].name;
		id = graph->accounts[pack].id;
	}
	return *name != '\0' ? name : id;
}

/* "review-ann-lead": ASCII letters, small, digits, and one - for whatever else there is. */
static const char *
file_stem(struct review *review, const char *name)
{
	char stem[FILE_LETTERS + 1];
	size_t len = 0;

	for (; *name != '\0' && len < FILE_LETTERS; name++) {
		bool capital = *name >= 'A' && *name <= 'Z';

		if (capital || (*name >= 'a' && *name <= 'z') || (*name >= '0' && *name <= '9'))
			stem[len++] = (char)(capital ? *name - 'A' + 'a' : *name);
		else if (len > 0 && stem[len - 1] != '-')
			stem[len++] = '-';
	}
	while (len > 0 && stem[len - 1] == '-')
		len--;
	stem[len] = '\0';
	return arena_print(&review->arena, "review-%s", len > 0 ? stem : "pack");
}

static const char *
free_file(struct review *review, struct pool *taken, const char *name, uint32_t part)
{
	const char *stem = file_stem(review, name), *file;
	bool fresh;

	if (part > 1)
		stem = arena_print(&review->arena, "%s-part-%u", stem, part);
	file = stem;
	pool_add(taken, file, strlen(file), &fresh);
	for (unsigned i = 2; !fresh; i++) {
		file = arena_print(&review->arena, "%s-%u", stem, i);
		pool_add(taken, file, strlen(file), &fresh);
	}
	return file;
}

/* The grants from 'first' on that belong together, as one pack or several. */
static size_t
make_packs(
    struct review *review, const struct review_settings *settings, struct pool *taken, size_t first)
{
	uint32_t pack = review->grants[first].pack, part = 1;
	const char *name = pack_name(review, settings->split, pack);
	size_t most = settings->rows_most != 0 ? settings->rows_most : REVIEW_ROWS_MOST;

	while (first < review->grant_count && review->grants[first].pack == pack) {
		struct review_pack made = { .name = name,
			.file = free_file(review, taken, name, part),
			.reviewer = pack_reviewer(review->graph, settings, pack),
			.part = part,
			.grants = &review->grants[first] };

		for (; made.count < most && first < review->grant_count &&
		       review->grants[first].pack == pack;
		     first++) {
			made.weights[review->grants[first].weight]++;
			review->grants[first].pack = (uint32_t)review->pack_count;
			made.count++;
		}
		review->packs = mem_room(review->packs, &review->pack_room, review->pack_count + 1,
		    sizeof(*review->packs));
		review->packs[review->pack_count++] = made;
		part++;
	}
	return first;
}

void
review_deal(struct review *review, const struct review_settings *settings)
{
	struct pool taken = { 0 };

	for (size_t i = 0; i < review->grant_count; i++)
		review->grants[i].pack = pack_of(review->graph, settings, &review->grants[i]);
	if (review->grant_count > 0)
		qsort_r(
		    review->grants, review->grant_count, sizeof(*review->grants), compare, review);
	for (size_t i = 0; i < review->grant_count;)
		i = make_packs(review, settings, &taken, i);
	pool_release(&taken);
}
