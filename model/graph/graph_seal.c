/*
 * The seal: every kind of record is sorted by its stable key and renumbered; graph_edges.c does the
 * same for what lies between them. What filling needed is freed as soon as it is used up.
 */
#include "graph_private.h"
#include "model/base/order.h"
#include "model/base/text.h"
#include "model/base/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool
is_number(const char *id)
{
	return *id != '\0' && id[strspn(id, "0123456789")] == '\0';
}

int
id_compare(const char *a, const char *b)
{
	bool a_number = is_number(a), b_number = is_number(b);
	size_t a_len, b_len;

	if (a_number != b_number)
		return a_number ? -1 : 1;
	if (a_number) {
		a_len = strlen(a);
		b_len = strlen(b);
		if (a_len != b_len)
			return a_len < b_len ? -1 : 1;
	}
	return strcmp(a, b);
}

int
ranked_compare(const void *a, const void *b)
{
	const struct ranked *left = a, *right = b;
	int order = 0;

	for (size_t i = 0; order == 0 && i < 3 && left->keys[i] != NULL && right->keys[i] != NULL;
	     i++)
		order = strcmp(left->keys[i], right->keys[i]);
	return order;
}

static int
ranked_compare_ids(const void *a, const void *b)
{
	const struct ranked *left = a, *right = b;

	return id_compare(left->keys[0], right->keys[0]);
}

/* Sorts 'order'; the answer is the new number of each of the 'all' old ones. */
static uint32_t *
rank(struct ranked *order, size_t count, size_t all, int (*compare)(const void *, const void *))
{
	uint32_t *ranks = mem_alloc(all * sizeof(*ranks));

	qsort(order, count, sizeof(*order), compare);
	for (size_t i = 0; i < count; i++)
		ranks[order[i].number] = (uint32_t)i;
	return ranks;
}

/* The records of a kind in their new order. */
static struct ranked *
rank_ids(struct ids *ids, int (*compare)(const void *, const void *))
{
	size_t count = ids->pool.count;
	struct ranked *order = mem_alloc(count * sizeof(*order));

	for (size_t i = 0; i < count; i++)
		order[i] = (struct ranked){ { ids->pool.texts[i] }, (uint32_t)i };
	ids->rank = rank(order, count, count, compare);
	return order;
}

static uint32_t
new_number(const struct ids *ids, uint32_t old)
{
	return old == NONE ? NONE : ids->rank[old];
}

static const char *
pack_text(struct arena *arena, const char *text)
{
	return *text != '\0' ? arena_copy(arena, text) : "";
}

/*
 * The texts of each account side by side, in the order of reports: as they arrived they lie
 * anywhere, and a report that names accounts would wait for each of them. Names and e-mails have no
 * index after the seal; the room of that and of the old ids pays for the copies.
 */
static void
pack_accounts(struct graph *graph)
{
	struct pool *ids = &graph->accounts.pool;
	struct account *account = graph->accounts_sealed;
	struct arena packed = { 0 };

	pool_close(&graph->texts);
	for (size_t i = 0; i < ids->count; i++, account++) {
		account->id = pack_text(&packed, account->id);
		account->name = pack_text(&packed, account->name);
		account->email = pack_text(&packed, account->email);
	}
	for (size_t i = 0; i < ids->count; i++)
		ids->texts[i] = graph->accounts_sealed[graph->accounts.rank[i]].id;
	arena_release(&ids->arena);
	ids->arena = packed;
}

/* Accounts without an id of their own get one that does not hang on the order of arrival. */
static void
number_unknown(struct graph *graph)
{
	struct pool *ids = &graph->accounts.pool;
	struct ranked *order = mem_alloc((ids->count + 1) * sizeof(*order));
	char id[sizeof(UNKNOWN_ID) + 24];
	size_t count = 0;

	for (size_t i = 0; i < ids->count; i++)
		if (text_after(ids->texts[i], UNKNOWN_BEFORE) != NULL)
			order[count++] = (struct ranked){ { ids->texts[i] }, (uint32_t)i };
	qsort(order, count, sizeof(*order), ranked_compare);
	for (size_t i = 0; i < count; i++) {
		snprintf(id, sizeof(id), count > 1 ? UNKNOWN_ID ":%zu" : UNKNOWN_ID, i + 1);
		pool_rename(ids, order[i].number, id);
	}
	free(order);
}

static void
seal_accounts(struct graph *graph)
{
	size_t count = graph->accounts.pool.count;
	struct ranked *order;

	number_unknown(graph);
	order = rank_ids(&graph->accounts, ranked_compare);
	graph->accounts_sealed = mem_alloc(count * sizeof(*graph->accounts_sealed));
	for (size_t i = 0; i < count; i++)
		graph->accounts_sealed[i] = graph_account_at(graph, order[i].number);
	free(order);
	free(graph->account_facts);
	graph->account_facts = NULL;
	pack_accounts(graph);
	graph->view.accounts = graph->accounts_sealed;
	graph->view.account_count = (uint32_t)count;
}

/* Of records that stand 'step' bytes apart: the new array, in the new order; the old one is freed. */
static void *
in_order(struct ranked *order, size_t count, void *records, size_t step, size_t size)
{
	char *sorted = mem_alloc(count * size);

	for (size_t i = 0; i < count; i++)
		memcpy(sorted + i * size, (const char *)records + order[i].number * step, size);
	free(order);
	free(records);
	return sorted;
}

/* The one group that Jira has whose name is this one but for the case of letters, which Jira ignores; or NONE. */
static uint32_t
group_called(const struct graph *graph, const char *name)
{
	uint32_t found = NONE;

	for (uint32_t i = 0; i < graph->group_count; i++) {
		const struct group *group = &graph->group_facts[i].group;

		if (!group_exists(group) || !utf8_same_letters(group->name, name))
			continue;
		if (found != NONE)
			return NONE;
		found = i;
	}
	return found;
}

/* For each group known by name alone, the one listed group of that name, or NONE. */
static uint32_t *
resolve_names(const struct graph *graph)
{
	size_t names = graph->group_names.count;
	uint32_t *targets = mem_alloc(names * sizeof(*targets));
	bool *ambiguous = mem_alloc(names * sizeof(*ambiguous));
	const struct group *group;
	uint32_t n;

	for (n = 0; n < names; n++)
		targets[n] = NONE;
	for (uint32_t i = 0; names > 0 && i < graph->group_count; i++) {
		group = &graph->group_facts[i].group;
		if (!group_exists(group))
			continue;
		n = pool_find(&graph->group_names, group->name, strlen(group->name));
		if (n == POOL_NONE)
			continue;
		ambiguous[n] = ambiguous[n] || targets[n] != NONE;
		targets[n] = i;
	}
	for (n = 0; n < names; n++)
		if (ambiguous[n])
			targets[n] = NONE;
		else if (targets[n] == NONE)
			targets[n] = group_called(graph, graph->group_names.texts[n]);
	free(ambiguous);
	return targets;
}

static void
seal_groups(struct graph *graph)
{
	struct ranked *order = mem_alloc(graph->group_count * sizeof(*order));
	uint32_t n, count = 0, *targets = resolve_names(graph);
	const struct group *group;

	for (uint32_t i = 0; i < graph->group_ids.count; i++) {
		n = graph->group_by_id[i];
		group = &graph->group_facts[n].group;
		order[count++] = (struct ranked){ { group->id, group->name }, n };
	}
	for (uint32_t i = 0; i < graph->group_names.count; i++) {
		n = graph->group_by_name[i];
		group = &graph->group_facts[n].group;
		if (targets[i] != NONE)
			continue;
		order[count++] = (struct ranked){ { group->id, group->name }, n };
		graph->view.unresolved_names++;
	}
	graph->group_rank = rank(order, count, graph->group_count, ranked_compare);
	for (uint32_t i = 0; i < graph->group_names.count; i++)
		if (targets[i] != NONE)
			graph->group_rank[graph->group_by_name[i]] = graph->group_rank[targets[i]];
	graph->groups_sealed = mem_alloc(count * sizeof(*graph->groups_sealed));
	for (uint32_t i = 0; i < count; i++) {
		graph->groups_sealed[i] = graph->group_facts[order[i].number].group;
		graph->groups_sealed[i].administers = group_listed_kinds(&graph->groups_sealed[i]);
	}
	free(targets);
	free(order);
	graph->view.groups = graph->groups_sealed;
	graph->view.group_count = count;
}

static void
seal_records(struct graph *graph)
{
	struct graph_view *view = &graph->view;
	uint32_t schemes = view->scheme_count = (uint32_t)graph->schemes.pool.count,
		 projects = view->project_count = (uint32_t)graph->projects.pool.count,
		 roles = view->role_count = (uint32_t)graph->roles.pool.count,
		 applications = view->application_count = (uint32_t)graph->applications.pool.count;

	view->schemes = graph->scheme_records =
	    in_order(rank_ids(&graph->schemes, ranked_compare_ids), schemes, graph->scheme_records,
		sizeof(struct scheme), sizeof(struct scheme));
	view->projects = graph->project_records =
	    in_order(rank_ids(&graph->projects, ranked_compare_ids), projects,
		graph->project_records, sizeof(struct project), sizeof(struct project));
	view->roles = graph->roles_sealed = in_order(rank_ids(&graph->roles, ranked_compare_ids),
	    roles, graph->role_facts, sizeof(struct role_facts), sizeof(struct role));
	graph->role_facts = NULL;
	view->applications = graph->application_records =
	    in_order(rank_ids(&graph->applications, ranked_compare), applications,
		graph->application_records, sizeof(struct application), sizeof(struct application));
	for (uint32_t i = 0; i < projects; i++) {
		struct project *project = &graph->project_records[i];

		project->lead = new_number(&graph->accounts, project->lead);
		project->scheme = new_number(&graph->schemes, project->scheme);
	}
	for (uint32_t i = 0; i < roles; i++)
		graph->roles_sealed[i].scope =
		    new_number(&graph->projects, graph->roles_sealed[i].scope);
}

static int
application_group_compare(const void *a, const void *b)
{
	const struct application_group *left = a, *right = b;

	return order_then(order_numbers(left->application, right->application),
	    order_numbers(left->group, right->group));
}

static void
seal_application_groups(struct graph *graph)
{
	struct application_group *all = graph->application_groups;
	size_t i, kept = 0;

	for (i = 0; i < graph->application_group_count; i++) {
		all[i].application = graph->applications.rank[all[i].application];
		all[i].group = graph->group_rank[all[i].group];
	}
	order_items(all, i, sizeof(*all), application_group_compare);
	for (i = 0; i < graph->application_group_count; i++) {
		if (kept > 0 && application_group_compare(&all[kept - 1], &all[i]) == 0)
			all[kept - 1].is_default |= all[i].is_default;
		else
			all[kept++] = all[i];
	}
	graph->view.application_groups = all;
	graph->view.application_group_count = (uint32_t)kept;
}

static void
seal_others(struct graph *graph)
{
	size_t count = graph->others.pool.count;
	struct ranked *order = mem_alloc(count * sizeof(*order));

	for (size_t i = 0; i < count; i++) {
		const struct other *other = &graph->other_records[i];

		order[i] = (struct ranked){ { other->type, other->id, other->name }, (uint32_t)i };
	}
	graph->others.rank = rank(order, count, count, ranked_compare);
	graph->view.others = graph->other_records = in_order(
	    order, count, graph->other_records, sizeof(struct other), sizeof(struct other));
	graph->view.other_count = (uint32_t)count;
}

static int
line_compare(const void *a, const void *b)
{
	const struct scheme_line *left = a, *right = b;
	int order;

	if ((order = order_numbers(left->scheme, right->scheme)) != 0 ||
	    (order = strcmp(left->permission, right->permission)) != 0 ||
	    (order = strcmp(left->holder_type, right->holder_type)) != 0 ||
	    (order = id_compare(left->holder_id, right->holder_id)) != 0)
		return order;
	return id_compare(left->id, right->id);
}

/* The same line with a name comes first, so that the name is kept. */
static int
line_compare_names(const void *a, const void *b)
{
	const struct scheme_line *left = a, *right = b;
	int order = line_compare(a, b);

	if (order != 0)
		return order;
	if ((*left->holder_name == '\0') != (*right->holder_name == '\0'))
		return *left->holder_name != '\0' ? -1 : 1;
	return strcmp(left->holder_name, right->holder_name);
}

const char *
holder_name(const struct graph *graph, const char *type, const char *id)
{
	uint32_t n;

	if (strcmp(type, "group") == 0) {
		n = graph_find_group(graph, id);
		return n != NONE ? graph->view.groups[n].name : "";
	}
	if (strcmp(type, "projectRole") == 0) {
		n = graph_find_role(graph, id);
		return n != NONE ? graph->view.roles[n].name : "";
	}
	if (strcmp(type, "user") == 0) {
		n = graph_find_account(graph, id);
		return n != NONE ? graph->view.accounts[n].name : "";
	}
	if (strcmp(type, "applicationRole") == 0) {
		n = find_id(&graph->applications, id);
		return n != NONE ? graph->view.applications[n].name : "";
	}
	return "";
}

const char *
holder_group(const struct graph *graph, const char *type, const char *name)
{
	uint32_t n;

	if (strcmp(type, "group") != 0)
		return "";
	n = pool_find(&graph->group_names, name, strlen(name));
	return n != POOL_NONE ? graph->view.groups[graph->group_rank[graph->group_by_name[n]]].id
			      : "";
}

static void
seal_lines(struct graph *graph)
{
	struct scheme_line *lines = graph->lines;
	size_t i, kept = 0;

	for (i = 0; i < graph->line_count; i++) {
		lines[i].scheme = graph->schemes.rank[lines[i].scheme];
		if (*lines[i].holder_id == '\0')
			lines[i].holder_id =
			    holder_group(graph, lines[i].holder_type, lines[i].holder_name);
	}
	order_items(lines, i, sizeof(*lines), line_compare_names);
	for (i = 0; i < graph->line_count; i++)
		if (kept == 0 || line_compare(&lines[kept - 1], &lines[i]) != 0)
			lines[kept++] = lines[i];
	for (i = 0; i < kept; i++) {
		graph->scheme_records[lines[i].scheme].line_count++;
		if (*lines[i].holder_name == '\0' && *lines[i].holder_id != '\0')
			lines[i].holder_name =
			    holder_name(graph, lines[i].holder_type, lines[i].holder_id);
	}
	graph->view.lines = lines;
	graph->view.line_count = (uint32_t)kept;
}

void
ids_release(struct ids *ids)
{
	pool_release(&ids->pool);
	free(ids->rank);
	ids->rank = NULL;
}

void
graph_seal(struct graph *graph)
{
	if (graph->sealed)
		return;
	seal_accounts(graph);
	seal_groups(graph);
	seal_memberships(graph);
	seal_records(graph);
	seal_application_groups(graph);
	seal_others(graph);
	seal_places(graph);
	seal_actors(graph);
	seal_guests(graph);
	ids_release(&graph->others);
	ids_release(&graph->places);
	graph->sealed = true;
	seal_lines(graph);
	seal_security(graph);
	graph_tell_products(graph);
	seal_shared(graph);
	ids_release(&graph->share_target_ids);
}

static void
release(struct graph *graph)
{
	struct ids *const ids[] = { &graph->accounts, &graph->projects, &graph->roles,
		&graph->schemes, &graph->applications, &graph->others, &graph->places,
		&graph->shared, &graph->share_target_ids };
	void *const arrays[] = { graph->group_by_id, graph->group_by_name, graph->group_rank,
		graph->account_facts, graph->group_facts, graph->role_facts, graph->edges,
		graph->accounts_sealed, graph->groups_sealed, graph->roles_sealed,
		graph->project_records, graph->place_records, graph->other_records,
		graph->scheme_records, graph->application_records, graph->actors, graph->lines,
		graph->application_groups, graph->actors_at, graph->places_at,
		graph->shared_records, graph->shares, graph->share_targets };

	for (size_t i = 0; i < sizeof(ids) / sizeof(*ids); i++)
		ids_release(ids[i]);
	for (size_t i = 0; i < sizeof(arrays) / sizeof(*arrays); i++)
		free(arrays[i]);
	security_release(&graph->security);
	pool_release(&graph->texts);
	pool_release(&graph->product_lists);
	pool_release(&graph->group_ids);
	pool_release(&graph->group_names);
	edges_free(&graph->view.members);
	edges_free(&graph->view.groups_of);
	free(graph);
}

void
graph_release(struct graph *graph)
{
	if (graph != NULL)
		release(graph);
}
