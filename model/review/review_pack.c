/*
 * Packs: who decides on which grant, in which order, in files of which names. See review.h.
 *
 * A grant's pack is numbered at first: a group or a project by its record, a person behind these, REST for the
 * grants without either. Sorting brings the packs together, by name, and the grants of each in order.
 */
#define _GNU_SOURCE /* qsort_r */
#include "model/base/order.h"
#include "model/base/text.h"
#include "review_private.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_LETTERS = 40, ID_LETTERS = 12, REST = UINT32_MAX };

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

/* The first who may: nobody decides on what is their own. */
static uint32_t
reviewer_of(const struct graph_view *graph, const struct review_settings *settings,
    const struct grant *grant)
{
	uint32_t project = project_of(graph, grant);
	bool leads = settings->split == SPLIT_LEAD || settings->split == SPLIT_PROJECT,
	     groups = project == NONE || settings->split == SPLIT_GROUP;
	const uint32_t order[] = {
		groups ? named(settings->of_group, grant->group) : NONE,
		named(settings->of_project, project),
		named(settings->of_account, grant->account),
		project != NONE && leads ? active_lead(graph, project) : NONE,
	};

	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++)
		if (order[i] != NONE && order[i] != grant->account)
			return order[i];
	return NONE;
}

/* How many packs are no person's: persons are numbered behind them. */
static uint32_t
records(const struct graph_view *graph, enum review_split split)
{
	return split == SPLIT_GROUP     ? graph->group_count
	       : split == SPLIT_PROJECT ? graph->project_count
					: 0;
}

/* The reviewer of a whole pack. */
static uint32_t
pack_reviewer(const struct graph_view *graph, const struct review_settings *settings, uint32_t pack)
{
	uint32_t count = records(graph, settings->split), reviewer;

	if (pack == REST)
		return NONE;
	if (pack >= count)
		return pack - count;
	if (settings->split == SPLIT_GROUP)
		return named(settings->of_group, pack);
	reviewer = named(settings->of_project, pack);
	return reviewer != NONE ? reviewer : active_lead(graph, pack);
}

/* With its group or project while they have the same reviewer, else with the person who decides. */
static uint32_t
pack_of(const struct graph_view *graph, const struct review_settings *settings,
    const struct grant *grant)
{
	uint32_t reviewer = reviewer_of(graph, settings, grant), record = NONE;

	if (settings->split == SPLIT_NONE)
		return REST;
	if (settings->split == SPLIT_GROUP)
		record = grant->group;
	else if (settings->split == SPLIT_PROJECT)
		record = project_of(graph, grant);
	if (record != NONE && pack_reviewer(graph, settings, record) == reviewer)
		return record;
	return reviewer != NONE ? records(graph, settings->split) + reviewer : REST;
}

/* What a pack is of: a person, a group, a project; or nobody knows. */
struct owner {
	const char *name, *email, *id;
};

static struct owner
owner_of(const struct graph_view *graph, enum review_split split, uint32_t pack)
{
	uint32_t count = records(graph, split);

	if (pack == REST)
		return (struct owner){ rests[split], "", "" };
	if (pack >= count)
		return (struct owner){ graph->accounts[pack - count].name,
			graph->accounts[pack - count].email, graph->accounts[pack - count].id };
	if (split == SPLIT_GROUP)
		return (struct owner){ graph->groups[pack].name, "", graph->groups[pack].id };
	return (struct owner){ graph->projects[pack].key, "", graph->projects[pack].id };
}

/* For sorting. */
struct dealing {
	const struct graph_view *graph;
	enum review_split split;
};

/* By name; what has no reviewer last. */
static int
by_pack(const struct dealing *dealing, uint32_t a, uint32_t b)
{
	struct owner left, right;
	int order;

	if (a == REST || b == REST)
		return a == REST ? 1 : -1;
	left = owner_of(dealing->graph, dealing->split, a);
	right = owner_of(dealing->graph, dealing->split, b);
	order = strcmp(text_or(left.name, left.id), text_or(right.name, right.id));
	return order != 0 ? order : a < b ? -1 : 1;
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
		return order != 0 ? order : order_numbers(a->group, b->group);
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
compare(const void *left, const void *right, void *dealing)
{
	const struct grant *a = left, *b = right;
	const struct graph_view *graph = ((const struct dealing *)dealing)->graph;
	int order;

	if (a->pack != b->pack)
		return by_pack(dealing, a->pack, b->pack);
	if ((order = order_numbers(a->weight, b->weight)) != 0 ||
	    (order = order_numbers(a->flag, b->flag)) != 0 ||
	    (order = by_entitlement(graph, a, b)) != 0 ||
	    (order = strcmp(name_of(graph, a), name_of(graph, b))) != 0)
		return order;
	return order_then(order_numbers(a->account, b->account), order_numbers(a->actor, b->actor));
}

/* Small ASCII letters, digits, and one - for whatever else there is. */
static void
file_letters(const char *text, size_t len, char out[FILE_LETTERS + 1])
{
	size_t used = 0;

	for (; len > 0 && used < FILE_LETTERS; text++, len--) {
		if (isalnum((unsigned char)*text))
			out[used++] = (char)tolower((unsigned char)*text);
		else if (used > 0 && out[used - 1] != '-')
			out[used++] = '-';
	}
	while (used > 0 && out[used - 1] == '-')
		used--;
	out[used] = '\0';
}

static bool
is_ascii(const char *text)
{
	while (*text != '\0' && (unsigned char)*text < 0x80)
		text++;
	return *text == '\0';
}

/* "review-ann-lead". A name that would lose letters is told by its e-mail, or by the end of its id. */
static const char *
file_stem(struct review *review, const struct owner *owner)
{
	char stem[FILE_LETTERS + 1] = "";
	size_t id = strlen(owner->id);

	if (is_ascii(owner->name))
		file_letters(owner->name, strlen(owner->name), stem);
	if (*stem == '\0')
		file_letters(owner->email, strcspn(owner->email, "@"), stem);
	if (*stem == '\0')
		file_letters(owner->id + (id > ID_LETTERS ? id - ID_LETTERS : 0),
		    id > ID_LETTERS ? ID_LETTERS : id, stem);
	return arena_print(&review->arena, "review-%s", text_or(stem, "pack"));
}

/* Texts that are taken, and of each the number to try when it is wanted again. */
struct taken {
	struct pool pool;
	unsigned *next;
};

static uint32_t
take(struct taken *taken, const char *text, bool *fresh)
{
	static const unsigned second = 2;
	uint32_t n;

	taken->next =
	    pool_record(&taken->pool, text, taken->next, sizeof(*taken->next), &second, &n, fresh);
	return n;
}

/* The text, or with the first number that makes it one of its own: "ann-2", "Ann (2)". */
static const char *
free_text(struct review *review, struct taken *taken, const char *text, const char *before,
    const char *after)
{
	const char *wanted = text;
	bool fresh;
	uint32_t first = take(taken, text, &fresh);

	while (!fresh) {
		wanted = arena_print(
		    &review->arena, "%s%s%u%s", text, before, taken->next[first]++, after);
		take(taken, wanted, &fresh);
	}
	return wanted;
}

static void
taken_release(struct taken *taken)
{
	pool_release(&taken->pool);
	free(taken->next);
}

/* No two packs are called the same, and no two files. */
struct naming {
	struct taken names, files;
};

static void
name_pack(struct review *review, struct naming *naming, const struct owner *owner,
    struct review_pack *pack)
{
	const char *name = text_or(owner->name, owner->id), *file = file_stem(review, owner);

	if (pack->part > 1)
		file = arena_print(&review->arena, "%s-part-%u", file, pack->part);
	if (pack->parts > 1)
		name = arena_print(
		    &review->arena, "%s (part %u of %u)", name, pack->part, pack->parts);
	pack->name = free_text(review, &naming->names, name, " (", ")");
	pack->file = free_text(review, &naming->files, file, "-", "");
}

/* The grants from 'first' on that belong together, as one pack or several. */
static size_t
make_packs(struct review *review, const struct review_settings *settings, struct naming *naming,
    size_t first)
{
	uint32_t pack = review->grants[first].pack, part = 1;
	struct owner owner = owner_of(review->graph, settings->split, pack);
	size_t most = settings->rows_most != 0 ? settings->rows_most : REVIEW_ROWS_MOST;
	size_t end = first;

	while (end < review->grant_count && review->grants[end].pack == pack)
		end++;
	for (uint32_t parts = (uint32_t)((end - first + most - 1) / most); part <= parts; part++) {
		struct review_pack made = { .reviewer =
						pack_reviewer(review->graph, settings, pack),
			.part = part,
			.parts = parts,
			.grants = &review->grants[first] };

		name_pack(review, naming, &owner, &made);
		for (; made.count < most && first < end; first++) {
			made.weights[review->grants[first].weight]++;
			review->grants[first].pack = (uint32_t)review->pack_count;
			made.count++;
		}
		review->packs = mem_room(review->packs, &review->pack_room, review->pack_count + 1,
		    sizeof(*review->packs));
		review->packs[review->pack_count++] = made;
	}
	return end;
}

void
review_deal(struct review *review, const struct review_settings *settings)
{
	struct dealing dealing = { review->graph, settings->split };
	struct naming naming = { 0 };

	for (size_t i = 0; i < review->grant_count; i++)
		review->grants[i].pack = pack_of(review->graph, settings, &review->grants[i]);
	if (review->grant_count > 0)
		qsort_r(review->grants, review->grant_count, sizeof(*review->grants), compare,
		    &dealing);
	for (size_t i = 0; i < review->grant_count;)
		i = make_packs(review, settings, &naming, i);
	taken_release(&naming.names);
	taken_release(&naming.files);
}
