/* Granting lines: see granting.h. */
#include "granting_private.h"
#include "model/base/order.h"

#include <string.h>

/* ---- records by id ---- */

int
granting_by_bytes(const void *id, const void *record)
{
	return strcmp(id, *(const char *const *)record);
}

int
granting_by_id(const void *id, const void *record)
{
	return id_compare(id, *(const char *const *)record);
}

uint32_t
granting_record(const void *records, size_t count, size_t size, const char *id,
    int (*compare)(const void *id, const void *record))
{
	size_t n = order_find(id, records, count, size, compare);

	return n < count && compare(id, (const char *)records + n * size) == 0 ? (uint32_t)n : NONE;
}

uint32_t
granting_account(const struct graph_view *graph, const char *id)
{
	return FIND(graph->accounts, graph->account_count, id, granting_by_bytes);
}

uint32_t
granting_group(const struct graph_view *graph, const char *id)
{
	return *id != '\0' ? FIND(graph->groups, graph->group_count, id, granting_by_bytes) : NONE;
}

static uint32_t
find_project(const struct graph_view *graph, const char *id)
{
	return FIND(graph->projects, graph->project_count, id, granting_by_id);
}

const char *
granting_id_part(const char **rest, char room[ID_ROOM])
{
	size_t len = strcspn(*rest, ":");

	if ((*rest)[len] == '\0' || len >= ID_ROOM)
		return "";
	memcpy(room, *rest, len);
	room[len] = '\0';
	*rest += len + 1;
	return room;
}

/* ---- memberships ---- */

void
granting_membership_id_add(struct text *text, const struct group *group, const char *account_id)
{
	text_add(text, "membership:");
	text_add(text, group->id);
	text_add(text, ":");
	text_add(text, account_id);
}

static uint32_t
membership_count(const struct grantings *site)
{
	return site->graph->membership_count;
}

/* Does the edge come before the end of the group? */
static int
by_edge(const void *edge, const void *end)
{
	return *(const uint32_t *)edge < *(const uint32_t *)end ? -1 : 1;
}

static bool
membership_get(const struct grantings *site, uint32_t edge, struct granting *out)
{
	const struct edges *members = &site->graph->members;

	out->in = out->group = (uint32_t)order_find(
	    &edge, members->first + 1, site->graph->group_count, sizeof(*members->first), by_edge);
	out->account = members->to[edge];
	return true;
}

static void
membership_id(struct text *text, const struct grantings *site, const struct granting *line)
{
	granting_membership_id_add(
	    text, &site->graph->groups[line->group], site->graph->accounts[line->account].id);
}

static int
by_number(const void *a, const void *b)
{
	return order_numbers(*(const uint32_t *)a, *(const uint32_t *)b);
}

static uint32_t
membership_find(const struct grantings *site, const char *rest)
{
	char room[ID_ROOM];
	const struct edges *members = &site->graph->members;
	uint32_t group = granting_group(site->graph, granting_id_part(&rest, room)),
		 account = granting_account(site->graph, rest), first;

	if (group == NONE || account == NONE)
		return NONE;
	first = members->first[group];
	return first + (uint32_t)order_find(&account, members->to + first,
			   members->first[group + 1] - first, sizeof(account), by_number);
}

/* ---- roles ---- */

void
granting_group_add(struct text *text, const struct group *group)
{
	text_add(text, *group->id != '\0' ? "group:" : "group-name:");
	text_add(text, *group->id != '\0' ? group->id : group->name);
}

void
granting_actor_id_add(struct text *text, const struct graph_view *graph, uint32_t actor)
{
	const struct actor *a = &graph->actors[actor];
	const struct project_role *place = &graph->places[a->place];

	text_add(text, "role:");
	text_add(text, graph->projects[place->project].id);
	text_add(text, ":");
	text_add(text, graph->roles[place->role].id);
	text_add(text, ":");
	if (a->kind == ACTOR_USER) {
		text_add(text, "user:");
		text_add(text, graph->accounts[a->who].id);
	} else if (a->kind == ACTOR_GROUP) {
		granting_group_add(text, &graph->groups[a->who]);
	} else {
		text_add(text, "other:");
		text_add(text, graph->others[a->who].type);
		text_add(text, ":");
		text_add(text, graph->others[a->who].id);
	}
}

static uint32_t
role_count(const struct grantings *site)
{
	return site->graph->actor_count;
}

static bool
role_get(const struct grantings *site, uint32_t n, struct granting *out)
{
	const struct actor *actor = &site->graph->actors[n];

	out->in = actor->place;
	if (actor->kind == ACTOR_USER)
		out->account = actor->who;
	if (actor->kind == ACTOR_GROUP)
		out->group = actor->who;
	return true;
}

static void
role_id(struct text *text, const struct grantings *site, const struct granting *line)
{
	granting_actor_id_add(text, site->graph, line->at);
}

static uint32_t
role_find(const struct grantings *site, const char *rest)
{
	const struct graph_view *graph = site->graph;
	const char *whole = rest;
	char room[ID_ROOM];
	uint32_t project = find_project(graph, granting_id_part(&rest, room)), role, place;

	role = FIND(graph->roles, graph->role_count, granting_id_part(&rest, room), granting_by_id);
	if (project == NONE || role == NONE)
		return NONE;
	for (place = graph->places_at[project]; place < graph->places_at[project + 1]; place++)
		for (uint32_t n = graph->actors_at[place];
		     graph->places[place].role == role && n < graph->actors_at[place + 1]; n++)
			if (granting_is(site, GRANTING_ROLE, n, whole))
				return n;
	return NONE;
}

/* ---- permission schemes ---- */

static uint32_t
scheme_count(const struct grantings *site)
{
	return site->graph->line_count;
}

static bool
scheme_get(const struct grantings *site, uint32_t n, struct granting *out)
{
	const struct scheme_line *line = &site->graph->lines[n];

	out->in = line->scheme;
	if (strcmp(line->holder_type, "user") == 0)
		out->account = granting_account(site->graph, line->holder_id);
	if (strcmp(line->holder_type, "group") == 0)
		out->group = granting_group(site->graph, line->holder_id);
	return true;
}

static void
scheme_id(struct text *text, const struct grantings *site, const struct granting *line)
{
	text_add(text, "scheme:");
	text_add(text, site->graph->schemes[line->in].id);
	text_add(text, ":");
	text_add(text, site->graph->lines[line->at].id);
}

static int
by_scheme(const void *scheme, const void *line)
{
	return order_numbers(*(const uint32_t *)scheme, ((const struct scheme_line *)line)->scheme);
}

static uint32_t
scheme_find(const struct grantings *site, const char *rest)
{
	const struct graph_view *graph = site->graph;
	char room[ID_ROOM];
	uint32_t scheme = FIND(
	    graph->schemes, graph->scheme_count, granting_id_part(&rest, room), granting_by_id);
	size_t n =
	    order_find(&scheme, graph->lines, graph->line_count, sizeof(*graph->lines), by_scheme);

	for (; n < graph->line_count && graph->lines[n].scheme == scheme; n++)
		if (strcmp(graph->lines[n].id, rest) == 0)
			return (uint32_t)n;
	return NONE;
}

/* ---- leads ---- */

static uint32_t
lead_count(const struct grantings *site)
{
	return site->graph->project_count;
}

static bool
lead_get(const struct grantings *site, uint32_t project, struct granting *out)
{
	out->in = project;
	out->account = site->graph->projects[project].lead;
	return out->account != NONE;
}

static void
lead_id(struct text *text, const struct grantings *site, const struct granting *line)
{
	text_add(text, "lead:");
	text_add(text, site->graph->projects[line->in].id);
	text_add(text, ":");
	text_add(text, site->graph->accounts[line->account].id);
}

static uint32_t
lead_find(const struct grantings *site, const char *rest)
{
	char room[ID_ROOM];

	return find_project(site->graph, granting_id_part(&rest, room));
}

/* ---- all kinds ---- */

static const struct granting_rules *const kinds[GRANTING_KINDS] = {
	[GRANTING_MEMBERSHIP] = &(const struct granting_rules){ "membership", membership_count,
	    membership_get, membership_id, membership_find },
	[GRANTING_ROLE] =
	    &(const struct granting_rules){ "role", role_count, role_get, role_id, role_find },
	[GRANTING_SCHEME] = &(const struct granting_rules){ "scheme", scheme_count, scheme_get,
	    scheme_id, scheme_find },
	[GRANTING_LEAD] =
	    &(const struct granting_rules){ "lead", lead_count, lead_get, lead_id, lead_find },
	[GRANTING_PRODUCT] = &granting_product,
	[GRANTING_ORG_ROLE] = &granting_org_role,
	[GRANTING_SECURITY] = &granting_security,
	[GRANTING_TOKEN] = &granting_token,
};

const char *
granting_kind_name(enum granting_kind kind)
{
	return kinds[kind]->name;
}

static bool
get(const struct grantings *site, enum granting_kind kind, uint32_t n, struct granting *out)
{
	*out = (struct granting){ kind, n, NONE, NONE, NONE, NONE, NONE };
	return n < kinds[kind]->count(site) && kinds[kind]->get(site, n, out);
}

/* Has the kind's record this id, after the kind's name? */
bool
granting_is(const struct grantings *site, enum granting_kind kind, uint32_t n, const char *rest)
{
	struct granting line;
	struct text id = { 0 };
	bool same;

	if (!get(site, kind, n, &line))
		return false;
	kinds[kind]->id(&id, site, &line);
	same = strcmp(id.bytes + strlen(kinds[kind]->name) + 1, rest) == 0;
	text_release(&id);
	return same;
}

struct grantings
grantings_of(const struct graph_view *graph, const struct org *org)
{
	return (struct grantings){ .graph = graph, .org = org };
}

const struct granting *
grantings_next(struct grantings *walk)
{
	for (; walk->kind < GRANTING_KINDS; walk->kind++, walk->next = 0)
		while (walk->next < kinds[walk->kind]->count(walk))
			if (get(walk, walk->kind, walk->next++, &walk->now))
				return &walk->now;
	return NULL;
}

bool
granting_find(
    const struct graph_view *graph, const struct org *org, const char *id, struct granting *found)
{
	struct grantings site = grantings_of(graph, org);
	size_t len = strcspn(id, ":");

	for (enum granting_kind kind = 0; kind < GRANTING_KINDS; kind++) {
		uint32_t n;

		if (strlen(kinds[kind]->name) != len || strncmp(kinds[kind]->name, id, len) != 0 ||
		    id[len] == '\0')
			continue;
		n = kinds[kind]->find(&site, id + len + 1);
		return n != NONE && granting_is(&site, kind, n, id + len + 1) &&
		       get(&site, kind, n, found);
	}
	return false;
}

void
granting_id_add(struct text *text, const struct graph_view *graph, const struct org *org,
    const struct granting *granting)
{
	struct grantings site = grantings_of(graph, org);

	kinds[granting->kind]->id(text, &site, granting);
}
