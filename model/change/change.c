/* Compares the graphs: see change.h. */
#include "change_private.h"
#include "model/access/permission.h"
#include "model/graph/graph_private.h"

#include <stdlib.h>
#include <string.h>

void
compare_merge(struct compare *c, struct compare_range r, compare_order *order, compare_found *found)
{
	int which;

	while (r.at[OLD] < r.end[OLD] || r.at[NEW] < r.end[NEW]) {
		which = r.at[OLD] == r.end[OLD]   ? 1
			: r.at[NEW] == r.end[NEW] ? -1
						  : order(c, r.at[OLD], r.at[NEW]);
		found(c, which <= 0 ? r.at[OLD] : NONE, which >= 0 ? r.at[NEW] : NONE);
		r.at[OLD] += which <= 0;
		r.at[NEW] += which >= 0;
	}
}

static void
joint_add(struct compare *c, uint32_t old, uint32_t new)
{
	struct joint *joint = c->filled;

	if (old != NONE)
		joint->rank[OLD][old] = joint->count;
	if (new != NONE)
		joint->rank[NEW][new] = joint->count;
	joint->count++;
}

void
joint_make(struct compare *c, struct joint *joint, uint32_t old, uint32_t new, compare_order *order)
{
	joint->rank[OLD] = mem_alloc((old + 1) * sizeof(uint32_t));
	joint->rank[NEW] = mem_alloc((new + 1) * sizeof(uint32_t));
	c->filled = joint;
	compare_merge(c, (struct compare_range){ { 0, 0 }, { old, new } }, order, joint_add);
}

void
joint_free(struct joint *joint)
{
	free(joint->rank[OLD]);
	free(joint->rank[NEW]);
}

int
joint_order(const struct joint *joint, uint32_t old, uint32_t new)
{
	uint32_t a = joint->rank[OLD][old], b = joint->rank[NEW][new];

	return (a > b) - (a < b);
}

static void
add(struct compare *c, struct change change)
{
	struct changes *changes = c->changes;

	changes->list =
	    mem_room(changes->list, &changes->room, changes->count + 1, sizeof(*changes->list));
	changes->list[changes->count++] = change;
	changes->counts[change.object][change.verb]++;
	changes->weights[change.weight]++;
}

/* An account that no list has is known through a grant: what leads to grants must have been read. */
static bool
could_be_seen(const struct compare *c, uint8_t side, const struct change *change)
{
	const struct changes *changes = c->changes;

	if (change->object == CHANGE_ACCOUNT &&
	    c->graph[change->side]->accounts[change->record].source < FROM_LIST &&
	    !(changes->whole[side][CHANGE_ACTOR] && changes->whole[side][CHANGE_LINE]))
		return false;
	return changes->whole[side][change->object];
}

void
compare_alone(struct compare *c, struct change change)
{
	const char *state = change.after;

	change.verb = change.side == NEW ? CHANGE_ADDED : CHANGE_REMOVED;
	if (change.side == NEW)
		change.before = could_be_seen(c, OLD, &change) ? "" : "unknown";
	else
		change.before = state,
		change.after = could_be_seen(c, NEW, &change) ? "" : "unknown";
	if (*change.before != '\0' && *change.after != '\0')
		change.verb = CHANGE_UNKNOWN;
	add(c, change);
}

static bool
says_nothing(const char *text)
{
	return *text == '\0' || strcmp(text, "unknown") == 0;
}

void
compare_field(struct compare *c, enum change_object object, uint32_t new, const char *field,
    const char *before, const char *after, enum change_weight weight)
{
	const struct changes *changes = c->changes;
	bool unknown = (says_nothing(before) && !changes->whole[OLD][object]) ||
		       (says_nothing(after) && !changes->whole[NEW][object]);

	if (strcmp(before, after) == 0)
		return;
	add(c,
	    (struct change){ field, before, after, NULL, new, NONE,
		unknown ? CHANGE_UNKNOWN : CHANGE_CHANGED, (uint8_t)object, (uint8_t)weight, NEW });
}

/* One that a single side has; 'state' is what it was or is. */
static void
alone(struct compare *c, enum change_object object, uint32_t old, uint32_t new, const char *state,
    enum change_weight weight)
{
	compare_alone(c, (struct change){ .record = new != NONE ? new : old,
			     .other = NONE,
			     .after = state,
			     .object = (uint8_t)object,
			     .weight = (uint8_t)weight,
			     .side = new != NONE ? NEW : OLD });
}

static uint8_t
side_of(uint32_t new)
{
	return new != NONE ? NEW : OLD;
}

/* --- accounts */

static int
order_accounts(const struct compare *c, uint32_t old, uint32_t new)
{
	return strcmp(c->graph[OLD]->accounts[old].id, c->graph[NEW]->accounts[new].id);
}

static const char *
managed_name(const struct account *account)
{
	return account->managed < 0 ? "" : account->managed > 0 ? "yes" : "no";
}

static void
account_fields(struct compare *c, uint32_t new, const struct account *was, const struct account *is)
{
	const enum change_object kind = CHANGE_ACCOUNT;

	compare_field(c, kind, new, "status", account_status_name(was->status),
	    account_status_name(is->status), WEIGHT_RECORD);
	if (*was->name != '\0' && *is->name != '\0')
		compare_field(c, kind, new, "display_name", was->name, is->name, WEIGHT_NAME);
	if (c->changes->org_compared || (!was->org_email && !is->org_email))
		compare_field(c, kind, new, "email", was->email, is->email, WEIGHT_NAME);
	if (was->status != ACCOUNT_UNKNOWN && is->status != ACCOUNT_UNKNOWN)
		compare_field(c, kind, new, "account_type", account_type_name(was->type),
		    account_type_name(is->type), WEIGHT_RECORD);
	if (c->changes->org_compared)
		compare_field(
		    c, kind, new, "managed", managed_name(was), managed_name(is), WEIGHT_RECORD);
}

static void
found_account(struct compare *c, uint32_t old, uint32_t new)
{
	uint8_t side = side_of(new);
	uint32_t at = side == NEW ? new : old;

	if (old == NONE || new == NONE)
		alone(c, CHANGE_ACCOUNT, old, new,
		    account_status_name(c->graph[side]->accounts[at].status), WEIGHT_RECORD);
	else
		account_fields(
		    c, new, &c->graph[OLD]->accounts[old], &c->graph[NEW]->accounts[new]);
}

/* --- groups and memberships */

static int
order_groups(const struct compare *c, uint32_t old, uint32_t new)
{
	const struct group *a = &c->graph[OLD]->groups[old], *b = &c->graph[NEW]->groups[new];
	int order = strcmp(a->id, b->id);

	return order != 0 || *a->id != '\0' ? order : strcmp(a->name, b->name);
}

static const char *
access_name(const struct group *group)
{
	static const char *const names[] = { "none", "admin", "site-admin", "admin; site-admin" };

	return names[group->access & (GROUP_ADMIN | GROUP_SITE_ADMIN)];
}

static bool
administers(const struct group *group)
{
	return (group->access & (GROUP_ADMIN | GROUP_SITE_ADMIN)) != 0;
}

static const char *
listed_name(bool listed)
{
	return listed ? "yes" : "no";
}

static void
group_fields(struct compare *c, uint32_t new, const struct group *was, const struct group *is)
{
	bool whole = c->changes->whole[OLD][CHANGE_GROUP] && c->changes->whole[NEW][CHANGE_GROUP];

	if (whole)
		compare_field(c, CHANGE_GROUP, new, "listed",
		    listed_name((was->access & GROUP_LISTED) != 0),
		    listed_name((is->access & GROUP_LISTED) != 0), WEIGHT_RECORD);
	if (*was->name != '\0' && *is->name != '\0')
		compare_field(c, CHANGE_GROUP, new, "group_name", was->name, is->name, WEIGHT_NAME);
	if (whole)
		compare_field(c, CHANGE_GROUP, new, "admin access", access_name(was),
		    access_name(is), WEIGHT_ADMIN);
	if (c->changes->org_compared)
		compare_field(c, CHANGE_GROUP, new, "managed_by",
		    was->owner != NULL ? was->owner : "", is->owner != NULL ? is->owner : "",
		    WEIGHT_RECORD);
}

static void
found_group(struct compare *c, uint32_t old, uint32_t new)
{
	uint8_t side = side_of(new);
	const struct group *group = &c->graph[side]->groups[side == NEW ? new : old];

	if (old == NONE || new == NONE)
		alone(c, CHANGE_GROUP, old, new, administers(group) ? "admin" : "group",
		    administers(group) ? WEIGHT_ADMIN : WEIGHT_RECORD);
	else
		group_fields(c, new, &c->graph[OLD]->groups[old], &c->graph[NEW]->groups[new]);
}

static int
order_members(const struct compare *c, uint32_t old, uint32_t new)
{
	return joint_order(
	    &c->accounts, c->graph[OLD]->members.to[old], c->graph[NEW]->members.to[new]);
}

static void
found_member(struct compare *c, uint32_t old, uint32_t new)
{
	uint8_t side = side_of(new);
	const struct graph_view *graph = c->graph[side];
	uint32_t group = c->group[side];
	bool admin = false;

	if (old != NONE && new != NONE)
		return;
	for (uint32_t s = 0; s < SIDES; s++)
		admin |= c->group[s] != NONE && administers(&c->graph[s]->groups[c->group[s]]);
	compare_alone(c, (struct change){ .record = group,
			     .other = graph->members.to[side == NEW ? new : old],
			     .after = "member",
			     .object = CHANGE_MEMBERSHIP,
			     .weight = admin ? WEIGHT_ADMIN : WEIGHT_ACCESS,
			     .side = side });
}

static void
found_members(struct compare *c, uint32_t old, uint32_t new)
{
	const uint32_t groups[SIDES] = { old, new };
	struct compare_range range = { { 0, 0 }, { 0, 0 } };

	for (uint32_t s = 0; s < SIDES; s++) {
		c->group[s] = groups[s];
		if (groups[s] == NONE)
			continue;
		range.at[s] = c->graph[s]->members.first[groups[s]];
		range.end[s] = c->graph[s]->members.first[groups[s] + 1];
	}
	compare_merge(c, range, order_members, found_member);
}

/* --- projects */

static int
order_projects(const struct compare *c, uint32_t old, uint32_t new)
{
	return id_compare(c->graph[OLD]->projects[old].id, c->graph[NEW]->projects[new].id);
}

/* "Ann Lee (557058:1)"; "" when there is none. */
static const char *
named(struct compare *c, const char *name, const char *id)
{
	return *name == '\0' ? id : arena_print(&c->changes->arena, "%s (%s)", name, id);
}

static void
project_lead(struct compare *c, uint32_t new, const struct project *was, const struct project *is)
{
	const struct account *old = was->lead == NONE ? NULL : &c->graph[OLD]->accounts[was->lead];
	const struct account *now = is->lead == NONE ? NULL : &c->graph[NEW]->accounts[is->lead];

	if (strcmp(old != NULL ? old->id : "", now != NULL ? now->id : "") != 0)
		compare_field(c, CHANGE_PROJECT, new, "lead",
		    old != NULL ? named(c, old->name, old->id) : "",
		    now != NULL ? named(c, now->name, now->id) : "", WEIGHT_ACCESS);
}

static void
project_scheme(struct compare *c, uint32_t new, const struct project *was, const struct project *is)
{
	const struct scheme *old =
	    was->scheme == NONE ? NULL : &c->graph[OLD]->schemes[was->scheme];
	const struct scheme *now = is->scheme == NONE ? NULL : &c->graph[NEW]->schemes[is->scheme];

	if (strcmp(old != NULL ? old->id : "", now != NULL ? now->id : "") != 0)
		compare_field(c, CHANGE_PROJECT, new, "permission_scheme",
		    old != NULL ? named(c, old->name, old->id) : "",
		    now != NULL ? named(c, now->name, now->id) : "", WEIGHT_SCHEME);
}

static const char *
state_name(const struct project *project)
{
	return project->archived ? "archived" : "live";
}

static void
found_project(struct compare *c, uint32_t old, uint32_t new)
{
	uint8_t side = side_of(new);
	const struct project *was, *is = &c->graph[side]->projects[side == NEW ? new : old];

	if (old == NONE || new == NONE) {
		alone(c, CHANGE_PROJECT, old, new, state_name(is), WEIGHT_RECORD);
		return;
	}
	was = &c->graph[OLD]->projects[old];
	compare_field(c, CHANGE_PROJECT, new, "project_key", was->key, is->key, WEIGHT_NAME);
	compare_field(c, CHANGE_PROJECT, new, "project_name", was->name, is->name, WEIGHT_NAME);
	compare_field(
	    c, CHANGE_PROJECT, new, "state", state_name(was), state_name(is), WEIGHT_RECORD);
	project_lead(c, new, was, is);
	project_scheme(c, new, was, is);
}

/* --- roles and who is put into them */

static int
order_roles(const struct compare *c, uint32_t old, uint32_t new)
{
	return id_compare(c->graph[OLD]->roles[old].id, c->graph[NEW]->roles[new].id);
}

static void
found_role(struct compare *c, uint32_t old, uint32_t new)
{
	const struct role *was, *is;

	if (old == NONE || new == NONE) {
		alone(c, CHANGE_ROLE, old, new, "role", WEIGHT_RECORD);
		return;
	}
	was = &c->graph[OLD]->roles[old];
	is = &c->graph[NEW]->roles[new];
	if (c->changes->whole[OLD][CHANGE_ROLE] && c->changes->whole[NEW][CHANGE_ROLE])
		compare_field(c, CHANGE_ROLE, new, "listed", listed_name(was->listed),
		    listed_name(is->listed), WEIGHT_RECORD);
	if (*was->name != '\0' && *is->name != '\0')
		compare_field(c, CHANGE_ROLE, new, "role_name", was->name, is->name, WEIGHT_NAME);
}

static int
order_others(const struct compare *c, uint32_t old, uint32_t new)
{
	const struct other *a = &c->graph[OLD]->others[old], *b = &c->graph[NEW]->others[new];
	int order = strcmp(a->type, b->type);

	if (order == 0)
		order = strcmp(a->id, b->id);
	return order != 0 ? order : strcmp(a->name, b->name);
}

static int
order_actors(const struct compare *c, uint32_t old, uint32_t new)
{
	const struct joint *const who[] = { &c->accounts, &c->groups, &c->others };
	const struct actor *a = &c->graph[OLD]->actors[old], *b = &c->graph[NEW]->actors[new];
	const struct project_role *place = &c->graph[OLD]->places[a->place],
				  *other = &c->graph[NEW]->places[b->place];
	int order = joint_order(&c->projects, place->project, other->project);

	if (order == 0)
		order = joint_order(&c->roles, place->role, other->role);
	if (order == 0)
		order = (a->kind > b->kind) - (a->kind < b->kind);
	return order != 0 ? order : joint_order(who[a->kind], a->who, b->who);
}

/* Does the project's scheme let this role administer it? Lines stand by scheme and permission. */
static bool
administers_project(const struct graph_view *graph, const struct project_role *place)
{
	uint32_t scheme = graph->projects[place->project].scheme, low = 0, high = graph->line_count;
	const char *role = graph->roles[place->role].id;

	while (scheme != NONE && low < high) {
		uint32_t middle = low + (high - low) / 2;
		const struct scheme_line *line = &graph->lines[middle];

		if (line->scheme < scheme ||
		    (line->scheme == scheme &&
			strcmp(line->permission, KEY_ADMINISTER_PROJECT) < 0))
			low = middle + 1;
		else
			high = middle;
	}
	for (; scheme != NONE && low < graph->line_count && graph->lines[low].scheme == scheme &&
	       strcmp(graph->lines[low].permission, KEY_ADMINISTER_PROJECT) == 0;
	     low++)
		if (strcmp(graph->lines[low].holder_type, "projectRole") == 0 &&
		    strcmp(graph->lines[low].holder_id, role) == 0)
			return true;
	return false;
}

static void
found_actor(struct compare *c, uint32_t old, uint32_t new)
{
	static const char *const kinds[] = { "user", "group" };
	uint8_t side = side_of(new);
	const struct graph_view *graph = c->graph[side];
	const struct actor *actor = &graph->actors[side == NEW ? new : old];

	if (old == NONE || new == NONE)
		alone(c, CHANGE_ACTOR, old, new,
		    actor->kind == ACTOR_OTHER ? graph->others[actor->who].type
					       : kinds[actor->kind],
		    administers_project(graph, &graph->places[actor->place]) ? WEIGHT_ADMIN_ROLE
									     : WEIGHT_ACCESS);
}

/* --- permission schemes and licences */

static int
order_schemes(const struct compare *c, uint32_t old, uint32_t new)
{
	return id_compare(c->graph[OLD]->schemes[old].id, c->graph[NEW]->schemes[new].id);
}

static void
found_scheme(struct compare *c, uint32_t old, uint32_t new)
{
	if (old == NONE || new == NONE)
		alone(c, CHANGE_SCHEME, old, new, "scheme", WEIGHT_SCHEME);
	else
		compare_field(c, CHANGE_SCHEME, new, "permission_scheme",
		    c->graph[OLD]->schemes[old].name, c->graph[NEW]->schemes[new].name,
		    WEIGHT_NAME);
}

/* Within one scheme. A holder that has only a name is told from others by the line's id. */
static int
order_holders(const struct scheme_line *a, const struct scheme_line *b)
{
	int order = strcmp(a->permission, b->permission);

	if (order == 0)
		order = strcmp(a->holder_type, b->holder_type);
	if (order == 0)
		order = id_compare(a->holder_id, b->holder_id);
	if (order == 0 && *a->holder_id == '\0' && strcmp(a->holder_type, "group") == 0)
		order = id_compare(a->id, b->id);
	return order;
}

static int
order_lines(const struct compare *c, uint32_t old, uint32_t new)
{
	const struct scheme_line *a = &c->graph[OLD]->lines[old], *b = &c->graph[NEW]->lines[new];
	int order = joint_order(&c->schemes, a->scheme, b->scheme);

	return order != 0 ? order : order_holders(a, b);
}

static void
found_line(struct compare *c, uint32_t old, uint32_t new)
{
	uint8_t side = side_of(new);
	uint32_t at = side == NEW ? new : old;
	const struct scheme_line *line = &c->graph[side]->lines[at];

	if (old != NONE && new != NONE)
		return;
	if (at > 0 && line[-1].scheme == line->scheme && order_holders(&line[-1], line) == 0)
		return; /* the same grant, written twice into the scheme */
	alone(c, CHANGE_LINE, old, new, line->holder_type,
	    strcmp(line->permission, KEY_ADMINISTER_PROJECT) == 0 ? WEIGHT_ADMIN_ROLE
								  : WEIGHT_SCHEME);
}

static int
order_applications(const struct compare *c, uint32_t old, uint32_t new)
{
	return strcmp(c->graph[OLD]->applications[old].key, c->graph[NEW]->applications[new].key);
}

static int
order_licences(const struct compare *c, uint32_t old, uint32_t new)
{
	const struct application_group *a = &c->graph[OLD]->application_groups[old];
	const struct application_group *b = &c->graph[NEW]->application_groups[new];
	int order = joint_order(&c->applications, a->application, b->application);

	return order != 0 ? order : joint_order(&c->groups, a->group, b->group);
}

static const char *
licence_name(const struct application_group *link)
{
	return link->is_default ? "gives the licence, by default" : "gives the licence";
}

static void
found_licence(struct compare *c, uint32_t old, uint32_t new)
{
	uint8_t side = side_of(new);
	const struct application_group *link =
	    &c->graph[side]->application_groups[side == NEW ? new : old];

	if (old == NONE || new == NONE)
		alone(c, CHANGE_LICENCE, old, new, licence_name(link), WEIGHT_ACCESS);
	else
		compare_field(c, CHANGE_LICENCE, new, "default group",
		    licence_name(&c->graph[OLD]->application_groups[old]), licence_name(link),
		    WEIGHT_ACCESS);
}

/* --- what was read completely */

/* Which rows of completeness.csv tell of a kind of object. */
static const struct {
	uint8_t object;
	const char *row;
} read_by[] = {
	{ CHANGE_ACCOUNT, "accounts" },
	{ CHANGE_ACCOUNT, "accounts not in the list" },
	{ CHANGE_GROUP, "groups" },
	{ CHANGE_GROUP, "admin groups" },
	{ CHANGE_GROUP, "site admin groups" },
	{ CHANGE_MEMBERSHIP, "groups" },
	{ CHANGE_MEMBERSHIP, "memberships" },
	{ CHANGE_MEMBERSHIP, "memberships told by the directory" },
	{ CHANGE_MEMBERSHIP, "groups of apps, customers and inactive accounts" },
	{ CHANGE_PROJECT, "projects" },
	{ CHANGE_PROJECT, "permission schemes of projects" },
	{ CHANGE_ROLE, "roles" },
	{ CHANGE_ROLE, "roles of team-managed projects" },
	{ CHANGE_ACTOR, "projects" },
	{ CHANGE_ACTOR, "roles" },
	{ CHANGE_ACTOR, "roles of team-managed projects" },
	{ CHANGE_ACTOR, "role actors" },
	{ CHANGE_SCHEME, "permission schemes" },
	{ CHANGE_SCHEME, "permission schemes of projects" },
	{ CHANGE_SCHEME, "permission schemes not in the list" },
	{ CHANGE_LINE, "permission schemes" },
	{ CHANGE_LINE, "permission schemes of projects" },
	{ CHANGE_LINE, "permission schemes not in the list" },
	{ CHANGE_LICENCE, "application roles" },
	{ CHANGE_ORG_ACCOUNT, "accounts of the organisation" },
	{ CHANGE_ORG_ACCOUNT, "accounts of the organisation, older form" },
	{ CHANGE_ORG_ACCOUNT, "managed accounts" },
	{ CHANGE_ORG_ROLE, "accounts of the organisation" },
	{ CHANGE_ORG_ROLE, "groups of the organisation" },
	{ CHANGE_ORG_ROLE, "role assignments of groups" },
	{ CHANGE_ORG_ROLE, "role assignments of accounts" },
};

static bool
row_complete(const struct run *run, const char *object, bool *there)
{
	bool complete = true;

	*there = false;
	for (size_t i = 0; i < run->coverage_count; i++) {
		if (strcmp(run->coverage[i].object, object) != 0)
			continue;
		*there = true;
		complete = complete && run->coverage[i].complete;
	}
	return complete;
}

/* A complete run read all it has; of an incomplete one each kind must have rows that say so. */
static void
find_whole(bool *whole, const struct run *run, bool narrower)
{
	bool there, told[CHANGE_OBJECTS] = { false };

	for (size_t i = 0; i < CHANGE_OBJECTS; i++)
		whole[i] = true;
	for (size_t i = 0; i < sizeof(read_by) / sizeof(read_by[0]) && !run->complete; i++) {
		whole[read_by[i].object] &= row_complete(run, read_by[i].row, &there);
		told[read_by[i].object] |= there;
	}
	for (size_t i = 0; i < CHANGE_OBJECTS && !run->complete; i++)
		whole[i] &= told[i];
	if (narrower)
		whole[CHANGE_PROJECT] = whole[CHANGE_ROLE] = whole[CHANGE_ACTOR] =
		    whole[CHANGE_SCHEME] = whole[CHANGE_LINE] = false;
}

bool
change_same_site(const struct run *old, const struct run *new)
{
	return site_is_same((struct site_id){ old->cloud_id, old->base_url },
	    (struct site_id){ new->cloud_id, new->base_url });
}

/* Numbers of both sides meet in one order; then everything is compared by these. */
static void
make_joints(struct compare *c)
{
	const struct graph_view *old = c->graph[OLD], *new = c->graph[NEW];

	joint_make(c, &c->accounts, old->account_count, new->account_count, order_accounts);
	joint_make(c, &c->groups, old->group_count, new->group_count, order_groups);
	joint_make(c, &c->projects, old->project_count, new->project_count, order_projects);
	joint_make(c, &c->roles, old->role_count, new->role_count, order_roles);
	joint_make(c, &c->schemes, old->scheme_count, new->scheme_count, order_schemes);
	joint_make(c, &c->others, old->other_count, new->other_count, order_others);
	joint_make(c, &c->applications, old->application_count, new->application_count,
	    order_applications);
}

static void
compare_graphs(struct compare *c)
{
	const struct graph_view *old = c->graph[OLD], *new = c->graph[NEW];
	const struct {
		uint32_t old, new;
		compare_order *order;
		compare_found *found;
	} kinds[] = {
		{ old->account_count, new->account_count, order_accounts, found_account },
		{ old->group_count, new->group_count, order_groups, found_group },
		{ old->group_count, new->group_count, order_groups, found_members },
		{ old->project_count, new->project_count, order_projects, found_project },
		{ old->role_count, new->role_count, order_roles, found_role },
		{ old->actor_count, new->actor_count, order_actors, found_actor },
		{ old->scheme_count, new->scheme_count, order_schemes, found_scheme },
		{ old->line_count, new->line_count, order_lines, found_line },
		{ old->application_group_count, new->application_group_count, order_licences,
		    found_licence },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		compare_merge(c, (struct compare_range){ { 0, 0 }, { kinds[i].old, kinds[i].new } },
		    kinds[i].order, kinds[i].found);
}

static void
free_joints(struct compare *c)
{
	struct joint *const all[] = { &c->accounts, &c->groups, &c->projects, &c->roles,
		&c->schemes, &c->others, &c->applications, &c->org_accounts, &c->org_groups };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		joint_free(all[i]);
}

struct changes *
changes_new(const struct side *old, const struct side *new)
{
	struct changes *changes = mem_alloc(sizeof(*changes));
	struct compare c = { .changes = changes,
		.graph = { old->graph, new->graph },
		.org = { old->org, new->org } };
	bool other_scope = strcmp(old->run->projects, new->run->projects) != 0;

	changes->sides[OLD] = *old;
	changes->sides[NEW] = *new;
	find_whole(changes->whole[OLD], old->run, other_scope && *old->run->projects != '\0');
	find_whole(changes->whole[NEW], new->run, other_scope && *new->run->projects != '\0');
	changes->org_compared =
	    old->org != NULL && new->org != NULL &&strcmp(old->org->id, new->org->id) == 0;
	make_joints(&c);
	compare_graphs(&c);
	if (changes->org_compared)
		compare_org(&c);
	free_joints(&c);
	return changes;
}

size_t
changes_certain(const struct changes *changes)
{
	size_t certain = changes->count;

	for (size_t object = 0; object < CHANGE_OBJECTS; object++)
		certain -= changes->counts[object][CHANGE_UNKNOWN];
	return certain;
}

void
changes_release(struct changes *changes)
{
	if (changes == NULL)
		return;
	arena_release(&changes->arena);
	free(changes->list);
	free(changes);
}
