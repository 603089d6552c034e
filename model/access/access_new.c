/*
 * Effective access: see access.h. Here the lines of schemes become holders.
 */
#include "access_private.h"
#include "model/base/nearest.h"
#include "model/base/order.h"

#include <stdlib.h>
#include <string.h>

static const struct {
	const char *type;
	uint8_t kind;
} holder_types[] = {
	{ "user", HOLDER_USER },
	{ "projectLead", HOLDER_LEAD },
	{ "projectRole", HOLDER_ROLE },
	{ "group", HOLDER_GROUP },
	{ "applicationRole", HOLDER_LICENCE },
	{ "anyone", HOLDER_ANYONE },
	{ "assignee", HOLDER_ASSIGNEE },
	{ "reporter", HOLDER_REPORTER },
	{ "userCustomField", HOLDER_USER_FIELD },
	{ "groupCustomField", HOLDER_GROUP_FIELD },
	{ "sd.customer.portal.only", HOLDER_CUSTOMERS },
};

uint8_t
holder_kind(const char *type, const char *id)
{
	size_t i;

	for (i = 0; i < sizeof(holder_types) / sizeof(*holder_types); i++)
		if (strcmp(type, holder_types[i].type) == 0)
			break;
	if (i == sizeof(holder_types) / sizeof(*holder_types))
		return HOLDER_OTHER;
	if (holder_types[i].kind == HOLDER_LICENCE && *id == '\0')
		return HOLDER_LOGGED_IN;
	return holder_types[i].kind;
}

static uint32_t
application_find(const struct graph_view *graph, const char *key)
{
	for (uint32_t i = 0; i < graph->application_count; i++)
		if (strcmp(graph->applications[i].key, key) == 0)
			return i;
	return NONE;
}

static uint32_t
holder_who(const struct graph *graph, uint8_t kind, const char *id)
{
	if (*id == '\0')
		return NONE; /* known by a name alone: reaches nobody */
	switch (kind) {
	case HOLDER_USER:
		return graph_find_account(graph, id);
	case HOLDER_ROLE:
		return graph_find_role(graph, id);
	case HOLDER_GROUP:
		return graph_find_group(graph, id);
	case HOLDER_LICENCE:
		return application_find(graph_view(graph), id);
	default:
		return NONE;
	}
}

/* Two lines may name the same holder; one that the graph does not know is told apart by its texts.
 */
static int
holder_compare(const void *a, const void *b)
{
	const struct holder *left = a, *right = b;
	int order;

	if ((order = order_numbers(left->kind, right->kind)) != 0 ||
	    (order = order_numbers(left->who, right->who)) != 0)
		return order;
	if (left->who != NONE || left->line == NULL || right->line == NULL)
		return 0;
	if (left->kind == HOLDER_OTHER &&
	    (order = strcmp(left->line->holder_type, right->line->holder_type)) != 0)
		return order;
	if ((order = strcmp(left->line->holder_id, right->line->holder_id)) != 0)
		return order;
	return *left->line->holder_id != '\0'
		   ? 0
		   : strcmp(left->line->holder_name, right->line->holder_name);
}

/* Of the same holder, the line that comes first in the graph first. */
static int
holder_compare_lines(const void *a, const void *b)
{
	const struct holder *left = a, *right = b;
	int order = holder_compare(a, b);

	return order_then(order, order_numbers((uintptr_t)left->line, (uintptr_t)right->line));
}

static uint64_t
permission_bit(const struct access *access, const char *key)
{
	for (unsigned int i = 0; i < access->permission_count; i++)
		if (strcmp(access->permissions[i], key) == 0)
			return UINT64_C(1) << i;
	return 0;
}

/* Sorts one scheme's holders and makes those that are the same one; returns how many are left. */
static uint32_t
merge_holders(struct holder *holders, uint32_t count)
{
	uint32_t kept = 0;

	qsort(holders, count, sizeof(*holders), holder_compare_lines);
	for (uint32_t i = 0; i < count; i++) {
		if (kept > 0 && holder_compare(&holders[kept - 1], &holders[i]) == 0)
			holders[kept - 1].permissions |= holders[i].permissions;
		else
			holders[kept++] = holders[i];
	}
	return kept;
}

/* By scheme: does a team-managed project use it? */
static bool *
team_schemes(const struct graph_view *view)
{
	bool *used = mem_alloc(view->scheme_count * sizeof(*used));

	for (uint32_t p = 0; p < view->project_count; p++)
		if (view->projects[p].team_managed && view->projects[p].scheme != NONE)
			used[view->projects[p].scheme] = true;
	return used;
}

/* Every scheme also has the Jira administrators, whom none of its lines names. Returns how many holders they are. */
static uint32_t
add_jira_admins(struct holder *holders, bool team_managed)
{
	holders[0] = (struct holder){
		.kind = HOLDER_JIRA_ADMIN, .who = NONE, .permissions = PERMISSION_ADMINISTER_JIRA
	};
	if (!team_managed)
		return 1;
	holders[1] = (struct holder){
		.kind = HOLDER_ADMIN_BROWSES, .who = NONE, .permissions = PERMISSION_BROWSE
	};
	return 2;
}

static void
make_holders(struct access *access, const struct graph *graph)
{
	const struct graph_view *view = access->graph;
	bool *team_managed = team_schemes(view);
	const struct scheme_line *line = view->lines, *end = view->lines + view->line_count;
	struct holder *holders = mem_alloc(
	    ((size_t)view->line_count + 2 * (size_t)view->scheme_count) * sizeof(*holders));
	uint32_t scheme, used = 0;
	uint64_t bit;
	uint8_t kind;

	access->holders_at = mem_alloc(((size_t)view->scheme_count + 1) * sizeof(uint32_t));
	for (scheme = 0; scheme < view->scheme_count; scheme++) {
		uint32_t from = used;

		access->holders_at[scheme] = from;
		used += add_jira_admins(holders + used, team_managed[scheme]);
		for (; line < end && line->scheme == scheme; line++) {
			bit = permission_bit(access, line->permission);
			kind = holder_kind(line->holder_type, line->holder_id);
			if (bit != 0)
				holders[used++] = (struct holder){ kind,
					holder_who(graph, kind, line->holder_id), bit, line };
		}
		used = from + merge_holders(holders + from, used - from);
	}
	access->holders_at[scheme] = used;
	access->holders = mem_resize(holders, used * sizeof(*holders));
	free(team_managed);
}

static void
make_group_lists(struct access *access)
{
	const struct graph_view *graph = access->graph;
	bool *licensing = mem_alloc(graph->group_count * sizeof(*licensing));

	for (uint32_t i = 0; i < graph->application_group_count; i++)
		licensing[graph->application_groups[i].group] = true;
	access->licence_groups = mem_alloc(graph->group_count * sizeof(uint32_t));
	access->admin_groups = mem_alloc(graph->group_count * sizeof(uint32_t));
	for (uint32_t i = 0; i < graph->group_count; i++) {
		if (licensing[i])
			access->licence_groups[access->licence_group_count++] = i;
		if ((graph->groups[i].administers & 1 << ADMIN_JIRA) != 0)
			access->admin_groups[access->admin_group_count++] = i;
	}
	access->admin_accounts = mem_alloc(graph->account_count * sizeof(uint32_t));
	for (uint32_t i = 0; i < graph->account_count; i++)
		if ((graph->accounts[i].administers & 1 << ADMIN_JIRA) != 0)
			access->admin_accounts[access->admin_account_count++] = i;
	free(licensing);
}

/* What the schemes know, each key once, after the fixed ones; caller frees the array. */
static const char **
known_keys(const struct graph_view *graph, size_t *count)
{
	const char **keys =
	    mem_alloc(((size_t)graph->line_count + PERMISSIONS_FIXED) * sizeof(*keys));
	struct pool pool = { 0 };
	bool fresh;

	for (*count = 0; *count < PERMISSIONS_FIXED; ++*count) {
		keys[*count] = permission_keys[*count];
		pool_intern(&pool, keys[*count]);
	}
	for (uint32_t i = 0; i < graph->line_count; i++) {
		pool_add(
		    &pool, graph->lines[i].permission, strlen(graph->lines[i].permission), &fresh);
		if (fresh)
			keys[(*count)++] = graph->lines[i].permission;
	}
	pool_release(&pool);
	return keys;
}

/* The site's own text of a key, which lives as long as the graph. */
static const char *
find_key(const struct graph_view *graph, const char *key, struct err *err)
{
	const char *const *known, *near;
	const char **keys;
	size_t i, count;

	known = keys = known_keys(graph, &count);
	for (i = 0; i < count && strcmp(keys[i], key) != 0; i++)
		;
	near = i < count ? keys[i] : nearest(key, known, count);
	free(keys);
	if (i < count)
		return near;
	if (near != NULL)
		err_set(
		    err, STATUS_USAGE, "unknown permission '%s', did you mean '%s'?", key, near);
	else
		err_set(err, STATUS_USAGE,
		    "unknown permission '%s': no permission scheme of this site has it; the report "
		    "permission_grants shows those that are there",
		    key);
	return NULL;
}

/* A level of its own for a key; a repeated one stays one. */
static int
choose_key(struct access *access, const char *key, struct err *err)
{
	uint64_t bit = permission_bit(access, key);

	for (size_t i = 0; i < access->level_count; i++)
		if (strcmp(access->levels[i].name, key) == 0)
			return 0;
	if (bit == 0 && access->permission_count == PERMISSIONS_MOST)
		return err_set(err, STATUS_USAGE, "more than %d permissions at a time",
		    PERMISSIONS_MOST - PERMISSIONS_FIXED);
	if (bit == 0) {
		bit = UINT64_C(1) << access->permission_count;
		access->permissions[access->permission_count++] = key;
	}
	access->levels[access->level_count++] = (struct access_level){ key, bit };
	return 0;
}

static int
choose_levels(struct access *access, const struct access_choice *choice, struct err *err)
{
	const char *key;

	if (choice->key_count == 0) {
		memcpy(access->levels, permission_levels, sizeof(permission_levels));
		access->level_count = LEVELS;
	}
	for (size_t i = 0; i < choice->key_count; i++) {
		key = find_key(access->graph, choice->keys[i], err);
		if (key == NULL || choose_key(access, key, err) < 0)
			return -1;
	}
	return 0;
}

static struct access *
begin(const struct graph *graph, enum candidates rule)
{
	struct access *access = mem_alloc(sizeof(*access));

	access->whole = graph;
	access->graph = graph_view(graph);
	access->candidates = rule;
	access->totals = mem_alloc(sizeof(*access->totals));
	return access;
}

/* The permissions and levels are chosen. */
static struct access *
complete(struct access *access)
{
	make_holders(access, access->whole);
	make_group_lists(access);
	reach_find(access);
	return access;
}

struct access *
access_new(const struct graph *graph, const struct access_choice *choice, struct err *err)
{
	struct access *access = begin(graph, choice->candidates);

	memcpy(access->permissions, permission_keys, sizeof(permission_keys));
	access->permission_count = PERMISSIONS_FIXED;
	if (choose_levels(access, choice, err) == 0)
		return complete(access);
	access_release(access);
	return NULL;
}

struct access *
access_again(const struct access *other, enum candidates rule, const struct access_level *only)
{
	struct access *access = begin(other->whole, rule);

	memcpy(access->permissions, other->permissions, sizeof(access->permissions));
	access->permission_count = other->permission_count;
	memcpy(access->levels, other->levels, sizeof(access->levels));
	access->level_count = other->level_count;
	if (only != NULL) {
		access->levels[0] = *only;
		access->level_count = 1;
	}
	return complete(access);
}

void
access_release(struct access *access)
{
	if (access == NULL)
		return;
	free(access->totals->class_of);
	free(access->totals->accounts);
	free(access->totals->projects);
	free(access->totals);
	free(access->holders);
	free(access->holders_at);
	free(access->licence_groups);
	free(access->admin_groups);
	free(access->admin_accounts);
	edges_free(&access->direct);
	free(access->licensed_directly);
	free(access->reach);
	free(access->served);
	free(access);
}

const struct graph_view *
access_graph(const struct access *access)
{
	return access->graph;
}

const char *
access_candidates(const struct access *access)
{
	return candidates_name(access->candidates);
}

const char *
candidates_name(enum candidates rule)
{
	static const char *const names[] = { "licensed", "active", "all" };

	return names[rule];
}

const struct access_level *
access_levels(const struct access *access, size_t *count)
{
	*count = access->level_count;
	return access->levels;
}

const char *
access_permission(const struct access *access, unsigned bit)
{
	return bit < access->permission_count ? access->permissions[bit] : NULL;
}

/* What Jira shows as the scheme of a team-managed project may be an empty shell (CONTRACT 10). */
bool
access_computed(const struct access *access, uint32_t project)
{
	const struct project *p = &access->graph->projects[project];
	const struct scheme *scheme = p->scheme != NONE ? &access->graph->schemes[p->scheme] : NULL;

	return scheme != NULL && scheme->read && (!p->team_managed || scheme->line_count > 0);
}

const struct holder *
access_holders(const struct access *access, uint32_t project, size_t *count)
{
	uint32_t scheme = access->graph->projects[project].scheme;

	*count = 0;
	if (!access_computed(access, project))
		return NULL;
	*count = access->holders_at[scheme + 1] - access->holders_at[scheme];
	return access->holders + access->holders_at[scheme];
}

enum exposure
access_exposure(const struct access *access, uint32_t project)
{
	enum exposure exposure = EXPOSURE_NONE;
	const struct holder *holders;
	size_t count;

	holders = access_holders(access, project, &count);
	for (size_t i = 0; i < count; i++) {
		if ((holders[i].permissions & PERMISSION_BROWSE) == 0)
			continue;
		if (holders[i].kind == HOLDER_ANYONE)
			return EXPOSURE_PUBLIC;
		if (holders[i].kind == HOLDER_LOGGED_IN)
			exposure = EXPOSURE_LOGGED_IN;
	}
	return exposure;
}

const char *
exposure_name(enum exposure exposure)
{
	static const char *const names[] = { "none", "logged-in", "public" };

	return names[exposure];
}

void
ways_release(struct ways *ways)
{
	free(ways->list);
	*ways = (struct ways){ NULL, 0, 0 };
}
