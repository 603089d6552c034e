/* What is compared of graphs and organisations: see change.h. */
#include "compare.h"
#include "model/access/permission.h"
#include "model/base/order.h"
#include "model/graph/admins.h"

#include <stdlib.h>
#include <string.h>

static const char *
yes_no(bool yes)
{
	return yes ? "yes" : "no";
}

static void
alone(struct compare *c, uint8_t side, uint32_t at, const char *state, enum change_weight weight)
{
	compare_alone(c, side, at, NONE, state, weight);
}

/* --- accounts */

static const char *
managed_name(const struct account *account)
{
	return account->managed < 0 ? "" : yes_no(account->managed > 0);
}

static void
one_account(struct compare *c, uint8_t side, uint32_t at)
{
	alone(c, side, at, account_status_name(c->graph[side]->accounts[at].status), WEIGHT_RECORD);
}

static void
both_accounts(struct compare *c, uint32_t old, uint32_t new)
{
	const struct account *was = &c->graph[OLD]->accounts[old],
			     *is = &c->graph[NEW]->accounts[new];

	compare_field(c, "status", account_status_name(was->status),
	    account_status_name(is->status), WEIGHT_RECORD);
	compare_name(c, "display_name", was->name, is->name);
	if (c->changes->org_compared || (!was->org_email && !is->org_email))
		compare_field(c, "email", was->email, is->email, WEIGHT_NAME);
	if (was->status != ACCOUNT_UNKNOWN && is->status != ACCOUNT_UNKNOWN)
		compare_field(c, "account_type", account_type_name(was->type),
		    account_type_name(is->type), WEIGHT_RECORD);
	if (c->changes->org_compared)
		compare_field(c, "managed", managed_name(was), managed_name(is), WEIGHT_RECORD);
}

/* --- groups and memberships */

static int
order_groups(const struct compare *c, uint32_t old, uint32_t new)
{
	const struct group *a = &c->graph[OLD]->groups[old], *b = &c->graph[NEW]->groups[new];
	int order = strcmp(a->id, b->id);

	return order != 0 || *a->id != '\0' ? order : strcmp(a->name, b->name);
}

/* What Jira's lists let the group administer: "the organisation, Jira", "none". Its roles are compared apart. */
static const char *
administration(struct compare *c, const struct group *group)
{
	struct text text = { 0 };
	const char *kept;

	admin_kinds_add(&text, group_listed_kinds(group));
	kept = arena_copy(&c->changes->arena, text_or(text.bytes, "none"));
	text_release(&text);
	return kept;
}

static const char *
group_listed(const struct group *group)
{
	return yes_no((group->access & GROUP_LISTED) != 0);
}

static void
one_group(struct compare *c, uint8_t side, uint32_t at)
{
	if (c->graph[side]->groups[at].administers != 0)
		alone(c, side, at, "admin", WEIGHT_ADMIN);
	else
		alone(c, side, at, "group", WEIGHT_RECORD);
}

static void
both_groups(struct compare *c, uint32_t old, uint32_t new)
{
	const struct group *was = &c->graph[OLD]->groups[old], *is = &c->graph[NEW]->groups[new];

	if (compare_whole(c))
		compare_field(c, "listed", group_listed(was), group_listed(is), WEIGHT_RECORD);
	compare_name(c, "group_name", was->name, is->name);
	if (compare_whole(c))
		compare_field(
		    c, "admin access", administration(c, was), administration(c, is), WEIGHT_ADMIN);
	if (c->changes->org_compared)
		compare_field(c, "managed_by", text_or(was->owner, ""), text_or(is->owner, ""),
		    WEIGHT_RECORD);
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
	uint8_t side = new != NONE ? NEW : OLD;
	bool admin = false;

	if (old != NONE && new != NONE)
		return;
	for (uint32_t s = 0; s < SIDES; s++)
		admin |= c->group[s] != NONE && c->graph[s]->groups[c->group[s]].administers != 0;
	compare_alone(c, side, c->group[side], c->graph[side]->members.to[side == NEW ? new : old],
	    "member", admin ? WEIGHT_ADMIN : WEIGHT_ACCESS);
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

static void
project_lead(struct compare *c, const struct project *was, const struct project *is)
{
	const struct account *old = was->lead == NONE ? NULL : &c->graph[OLD]->accounts[was->lead];
	const struct account *now = is->lead == NONE ? NULL : &c->graph[NEW]->accounts[is->lead];

	if (strcmp(old != NULL ? old->id : "", now != NULL ? now->id : "") != 0)
		compare_field(c, "lead", old != NULL ? compare_named(c, old->name, old->id) : "",
		    now != NULL ? compare_named(c, now->name, now->id) : "", WEIGHT_ACCESS);
}

static void
project_scheme(struct compare *c, const struct project *was, const struct project *is)
{
	const struct scheme *old =
	    was->scheme == NONE ? NULL : &c->graph[OLD]->schemes[was->scheme];
	const struct scheme *now = is->scheme == NONE ? NULL : &c->graph[NEW]->schemes[is->scheme];

	if (strcmp(old != NULL ? old->id : "", now != NULL ? now->id : "") != 0)
		compare_field(c, "permission_scheme",
		    old != NULL ? compare_named(c, old->name, old->id) : "",
		    now != NULL ? compare_named(c, now->name, now->id) : "", WEIGHT_SCHEME);
}

/* Nothing where a side was read without it: what is not said is not "none". */
static void
project_security(struct compare *c, const struct project *was, const struct project *is)
{
	const struct security_scheme *old =
	    was->security == NONE ? NULL : &c->graph[OLD]->security_schemes[was->security];
	const struct security_scheme *now =
	    is->security == NONE ? NULL : &c->graph[NEW]->security_schemes[is->security];

	if (c->changes->whole[OLD][CHANGE_SECURITY_SCHEME] &&
	    c->changes->whole[NEW][CHANGE_SECURITY_SCHEME] &&
	    strcmp(old != NULL ? old->id : "", now != NULL ? now->id : "") != 0)
		compare_field(c, "security_scheme",
		    old != NULL ? compare_named(c, old->name, old->id) : "none",
		    now != NULL ? compare_named(c, now->name, now->id) : "none", WEIGHT_SCHEME);
}

static const char *
state_name(const struct project *project)
{
	return project->archived ? "archived" : "live";
}

static void
one_project(struct compare *c, uint8_t side, uint32_t at)
{
	alone(c, side, at, state_name(&c->graph[side]->projects[at]), WEIGHT_RECORD);
}

static void
both_projects(struct compare *c, uint32_t old, uint32_t new)
{
	const struct project *was = &c->graph[OLD]->projects[old],
			     *is = &c->graph[NEW]->projects[new];

	compare_field(c, "project_key", was->key, is->key, WEIGHT_NAME);
	compare_field(c, "project_name", was->name, is->name, WEIGHT_NAME);
	compare_field(c, "state", state_name(was), state_name(is), WEIGHT_RECORD);
	project_lead(c, was, is);
	project_scheme(c, was, is);
	project_security(c, was, is);
}

/* --- roles and who is put into them */

static void
one_role(struct compare *c, uint8_t side, uint32_t at)
{
	alone(c, side, at, "role", WEIGHT_RECORD);
}

static void
both_roles(struct compare *c, uint32_t old, uint32_t new)
{
	const struct role *was = &c->graph[OLD]->roles[old], *is = &c->graph[NEW]->roles[new];

	if (compare_whole(c))
		compare_field(c, "listed", yes_no(was->listed), yes_no(is->listed), WEIGHT_RECORD);
	compare_name(c, "role_name", was->name, is->name);
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

/* Lines stand by scheme and permission. */
static int
by_permission(const void *wanted, const void *item)
{
	const struct scheme_line *a = wanted, *b = item;
	int order = order_numbers(a->scheme, b->scheme);

	return order != 0 ? order : strcmp(a->permission, b->permission);
}

/* Does the project's scheme let this role administer it? */
static bool
administers_project(const struct graph_view *graph, const struct project_role *place)
{
	const struct scheme_line wanted = { .scheme = graph->projects[place->project].scheme,
		.permission = KEY_ADMINISTER_PROJECT };
	const char *role = graph->roles[place->role].id;

	for (size_t i = order_find(
		 &wanted, graph->lines, graph->line_count, sizeof(wanted), by_permission);
	     i < graph->line_count && by_permission(&wanted, &graph->lines[i]) == 0; i++)
		if (strcmp(graph->lines[i].holder_type, "projectRole") == 0 &&
		    strcmp(graph->lines[i].holder_id, role) == 0)
			return true;
	return false;
}

static void
one_actor(struct compare *c, uint8_t side, uint32_t at)
{
	static const char *const kinds[] = { "user", "group" };
	const struct graph_view *graph = c->graph[side];
	const struct actor *actor = &graph->actors[at];

	alone(c, side, at,
	    actor->kind == ACTOR_OTHER ? graph->others[actor->who].type : kinds[actor->kind],
	    administers_project(graph, &graph->places[actor->place]) ? WEIGHT_ADMIN_ROLE
								     : WEIGHT_ACCESS);
}

/* --- permission schemes */

static void
one_scheme(struct compare *c, uint8_t side, uint32_t at)
{
	alone(c, side, at, "scheme", WEIGHT_SCHEME);
}

static void
both_schemes(struct compare *c, uint32_t old, uint32_t new)
{
	compare_field(c, "permission_scheme", c->graph[OLD]->schemes[old].name,
	    c->graph[NEW]->schemes[new].name, WEIGHT_NAME);
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
one_line(struct compare *c, uint8_t side, uint32_t at)
{
	const struct scheme_line *line = &c->graph[side]->lines[at];

	if (at > 0 && line[-1].scheme == line->scheme && order_holders(&line[-1], line) == 0)
		return; /* the same grant, written twice into the scheme */
	alone(c, side, at, line->holder_type,
	    strcmp(line->permission, KEY_ADMINISTER_PROJECT) == 0 ? WEIGHT_ADMIN_ROLE
								  : WEIGHT_SCHEME);
}

/* --- all of it */

bool
change_same_site(const struct run *old, const struct run *new)
{
	return site_is_same((struct site_id){ old->cloud_id, old->base_url },
	    (struct site_id){ new->cloud_id, new->base_url });
}

/* In this order they stand in the result. */
static void
compare_all(struct compare *c)
{
	const struct graph_view *a = c->graph[OLD], *b = c->graph[NEW];
	const struct kind kinds[] = {
		{ CHANGE_ACCOUNT, &c->accounts, { a->account_count, b->account_count }, compare_ids,
		    one_account, both_accounts, NULL, { a->accounts, b->accounts },
		    sizeof(*a->accounts), strcmp },
		{ CHANGE_GROUP, &c->groups, { a->group_count, b->group_count }, order_groups,
		    one_group, both_groups, NULL, { NULL, NULL }, 0, NULL },
		{ CHANGE_MEMBERSHIP, NULL, { a->group_count, b->group_count }, order_groups, NULL,
		    NULL, found_members, { NULL, NULL }, 0, NULL },
		{ CHANGE_PROJECT, &c->projects, { a->project_count, b->project_count }, compare_ids,
		    one_project, both_projects, NULL, { a->projects, b->projects },
		    sizeof(*a->projects), id_compare },
		{ CHANGE_ROLE, &c->roles, { a->role_count, b->role_count }, compare_ids, one_role,
		    both_roles, NULL, { a->roles, b->roles }, sizeof(*a->roles), id_compare },
		{ CHANGE_ACTOR, &c->others, { a->other_count, b->other_count }, order_others, NULL,
		    NULL, NULL, { NULL, NULL }, 0, NULL },
		{ CHANGE_ACTOR, NULL, { a->actor_count, b->actor_count }, order_actors, one_actor,
		    NULL, NULL, { NULL, NULL }, 0, NULL },
		{ CHANGE_SCHEME, &c->schemes, { a->scheme_count, b->scheme_count }, compare_ids,
		    one_scheme, both_schemes, NULL, { a->schemes, b->schemes }, sizeof(*a->schemes),
		    id_compare },
		{ CHANGE_LINE, NULL, { a->line_count, b->line_count }, order_lines, one_line, NULL,
		    NULL, { NULL, NULL }, 0, NULL },
	};

	compare_kinds(c, kinds, sizeof(kinds) / sizeof(kinds[0]));
	compare_licences(c);
	compare_shared(c);
	compare_security(c);
	compare_tokens(c);
	compare_release(c);
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
	change_objects_read(
	    changes->whole[OLD], old->run, other_scope && *old->run->projects != '\0');
	change_objects_read(
	    changes->whole[NEW], new->run, other_scope && *new->run->projects != '\0');
	changes->org_compared =
	    old->org != NULL && new->org != NULL &&strcmp(old->org->id, new->org->id) == 0;
	compare_all(&c);
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
