/* One change, made in one copy of the site and its organisation. */
#include "state.h"
#include <string.h>

/* The numbers that a change's ids have in this copy. */
struct target {
	uint32_t account, group, project; /* of the tenant */
	uint32_t org_account, org_group;  /* of the organisation */
};

static bool
find_target(const struct world *w, const struct change *c, struct target *at)
{
	const struct tenant *t = w->tenant;

	*at = (struct target){ NONE, NONE, NONE, NONE, NONE };
	if (c->account != NULL) {
		at->account = lookup_find(&t->account_by_id, c->account);
		at->org_account = org_account_find(w->org, c->account);
	}
	if (c->group != NULL) {
		at->group = lookup_find(&t->group_by_id, c->group);
		at->org_group = org_group_find(w->org, c->group);
	}
	if (c->project != NULL)
		at->project = lookup_find(&t->project_by_id, c->project);
	return (c->account == NULL || at->account != NONE || at->org_account != NONE) &&
	       (c->group == NULL || at->group != NONE || at->org_group != NONE) &&
	       (c->project == NULL || at->project != NONE);
}

static bool
change_member(struct world *w, const struct change *c, const struct target *at)
{
	bool changed = false;

	if (at->group != NONE && at->account != NONE)
		changed = member_set(w->tenant, at->group, at->account, c->on);
	if (at->org_group != NONE && at->org_account != NONE &&
	    org_member_set(w->tenant, w->org, at->org_group, at->org_account, c->on))
		changed = true;
	return changed;
}

static bool
change_actor(struct world *w, const struct change *c, const struct target *at)
{
	const struct tenant *t = w->tenant;
	const struct project *p = &t->project[at->project];
	uint32_t i;

	for (i = 0; i < p->count && t->role[p->places[i].role].id != c->number; i++)
		;
	if (i == p->count)
		return false;
	return actor_set(w->tenant, at->project, i, c->group != NULL ? ACTOR_GROUP : ACTOR_USER,
	    c->group != NULL ? at->group : at->account, c->on);
}

/* It keeps its name and its roles, and loses all else. */
static void
remove_account(struct world *w, const struct target *at)
{
	struct tenant *t = w->tenant;
	struct org_account *a = at->org_account == NONE ? NULL : &w->org->account[at->org_account];

	while (at->account != NONE && t->group_of_at[at->account] < t->group_of_at[at->account + 1])
		member_set(t, t->group_of[t->group_of_at[at->account]], at->account, false);
	if (at->account != NONE)
		t->account[at->account].active = false;
	while (a != NULL && a->groups > 0)
		org_member_set(t, w->org, a->group[0], at->org_account, false);
	if (a != NULL) {
		a->direct = NONE;
		a->platform = 0;
		a->status = ORG_DEACTIVATED;
		a->removed = true;
		for (uint32_t d = 0; d < w->org->directories; d++)
			org_directory_fill(t, w->org, d);
	}
}

static bool
change_account(struct world *w, const struct change *c, const struct target *at)
{
	if (c->on && at->account == NONE) {
		org_account_join(
		    w->tenant, w->org, account_join(w->tenant, c->account, c->text, c->more));
		return true;
	}
	if (c->on)
		return false;
	remove_account(w, at);
	return true;
}

static bool
change_status(struct world *w, const struct change *c, const struct target *at)
{
	uint8_t off = c->kind == CHANGE_SUSPENDED ? ORG_SUSPENDED : ORG_DEACTIVATED;
	bool active = c->kind == CHANGE_SUSPENDED ? !c->on : c->on, changed = false;
	struct org_account *a = at->org_account == NONE ? NULL : &w->org->account[at->org_account];

	if (at->account != NONE) {
		changed = w->tenant->account[at->account].active != active;
		w->tenant->account[at->account].active = active;
	}
	if (a != NULL) {
		changed = changed || (a->status == ORG_ACTIVE) != active;
		a->status = active ? ORG_ACTIVE : off;
	}
	return changed;
}

static bool
change_group(struct world *w, const struct change *c, const struct target *at)
{
	if (c->on && at->group == NONE && at->org_group == NONE) {
		org_group_join(w->tenant, w->org, group_join(w->tenant, c->group, c->text));
		return true;
	}
	if (c->on)
		return false;
	if (at->org_group != NONE)
		org_group_drop(w->tenant, w->org, at->org_group);
	if (at->group != NONE)
		group_drop(w->tenant, at->group);
	return true;
}

static bool
change_managed(struct world *w, const struct change *c, const struct target *at)
{
	bool external = c->text != NULL && strcmp(c->text, "external") == 0;

	if (at->group != NONE)
		w->tenant->group[at->group].managed_by = c->text;
	if (at->org_group != NONE) {
		w->org->group[at->org_group].managed_by = c->text == NULL ? "open" : c->text;
		w->org->group[at->org_group].synced = external;
	}
	return true;
}

static bool
change_listed(struct world *w, const struct change *c, const struct target *at)
{
	if (at->group == NONE || w->tenant->group[at->group].unlisted == !c->on)
		return false;
	w->tenant->group[at->group].unlisted = !c->on;
	return true;
}

static bool
change_name(struct world *w, const struct change *c, const struct target *at)
{
	if (at->group != NONE)
		group_rename(w->tenant, at->group, c->text);
	if (at->org_group != NONE)
		w->org->group[at->org_group].name = c->text;
	return true;
}

static bool
change_seats(struct world *w, const struct change *c)
{
	for (uint32_t i = 0; i < w->tenant->products; i++) {
		if (strcmp(w->tenant->product[i].key, c->text) != 0)
			continue;
		w->tenant->product[i].seats = c->number;
		for (uint32_t r = 0; r < w->org->resources; r++)
			if (w->org->resource[r].product == i)
				w->org->resource[r].seats = c->number;
		return true;
	}
	return false;
}

static bool
change_admins(struct world *w, const struct change *c, const struct target *at)
{
	struct group *group = at->group == NONE ? NULL : &w->tenant->group[at->group];
	bool *it;

	if (group == NULL)
		return false;
	it = c->text != NULL && strcmp(c->text, "site") == 0 ? &group->site_admin : &group->admin;
	if (*it == c->on)
		return false;
	*it = c->on;
	return true;
}

static bool
change_product(struct world *w, const struct change *c, const struct target *at)
{
	for (uint32_t i = 0; at->group != NONE && i < w->tenant->products; i++)
		if (strcmp(w->tenant->product[i].key, c->text) == 0)
			return product_group_set(w->tenant, i, at->group, c->on);
	return false;
}

/* The role of user of one of the site's products is what a licence group is made of. */
static bool
change_group_role(struct world *w, const struct change *c, const struct target *at)
{
	struct org_group *g;
	uint8_t before;
	uint32_t r;

	for (r = 0; r < w->org->resources && strcmp(w->org->resource[r].id, c->text) != 0; r++)
		;
	if (r == w->org->resources || at->org_group == NONE)
		return false;
	g = &w->org->group[at->org_group];
	before = g->role[r];
	g->role[r] = (uint8_t)(c->on ? before | c->number : before & ~c->number);
	if (w->org->resource[r].product != NONE && at->group != NONE && c->number & ROLE_USER)
		product_group_set(w->tenant, w->org->resource[r].product, at->group, c->on);
	return g->role[r] != before;
}

static bool
change_org_admin(struct world *w, const struct change *c, const struct target *at)
{
	struct org_account *a = at->org_account == NONE ? NULL : &w->org->account[at->org_account];
	uint8_t before = a == NULL ? 0 : a->platform;

	if (a != NULL)
		a->platform =
		    (uint8_t)(c->on ? before | PLATFORM_ORG_ADMIN : before & ~PLATFORM_ORG_ADMIN);
	return a != NULL && a->platform != before;
}

static bool
change_token(struct world *w, const struct change *c, const struct target *at)
{
	if (!c->on)
		return tokens_revoke(w->tenant, c->text);
	if (at->account == NONE)
		return false;
	token_join(w->tenant, at->account, c->text);
	return true;
}

static bool
change_lost_actor(struct world *w, const struct change *c, const struct target *at)
{
	const struct tenant *t = w->tenant;
	const struct project *p = &t->project[at->project];

	for (uint32_t i = 0; i < p->count; i++)
		if (t->role[p->places[i].role].id == c->number)
			return !c->on && lost_actor_drop(&p->places[i], c->text, c->more);
	return false;
}

/* A role that no group gives. Who had a product by it has it no longer. */
static bool
change_own_role(struct world *w, const struct change *c, const struct target *at)
{
	struct org_account *a = at->org_account == NONE ? NULL : &w->org->account[at->org_account];
	uint8_t before;
	uint32_t r;

	for (r = 0; r < w->org->resources && strcmp(w->org->resource[r].id, c->text) != 0; r++)
		;
	if (r == w->org->resources || a == NULL)
		return false;
	if (a->direct == r && c->number & ROLE_USER) {
		a->own[r] |= ROLE_USER;
		a->direct = NONE;
	}
	before = a->own[r];
	a->own[r] = (uint8_t)(c->on ? before | c->number : before & ~c->number);
	if (!c->on && at->account != NONE)
		w->tenant->account[at->account].given = NULL;
	return a->own[r] != before;
}

static bool
change_lead(struct world *w, const struct change *c, const struct target *at)
{
	struct project *p = &w->tenant->project[at->project];
	uint32_t lead = c->on ? at->account : NONE;

	if (p->lead == lead)
		return false;
	p->lead = lead;
	return true;
}

static bool
change_line(struct world *w, const struct change *c)
{
	const struct line line = { .id = c->number,
		.permission = c->text,
		.type = c->holder,
		.parameter = c->parameter,
		.value = c->value };
	uint32_t scheme = scheme_find(w->tenant, c->of);

	return scheme != NONE && line_set(w->tenant, scheme, &line, c->on);
}

static bool
change_level_member(struct world *w, const struct change *c)
{
	const struct security_member member = {
		.id = c->number, .type = c->holder, .parameter = c->parameter, .value = c->value
	};
	struct tenant *t = w->tenant;

	for (uint32_t s = 0; s < t->securities; s++)
		for (uint32_t l = 0; l < t->security[s].count; l++)
			if (t->security[s].levels[l].id == c->of)
				return level_member_set(
				    t, &t->security[s].levels[l], &member, c->on);
	return false;
}

static bool
change_make(struct world *w, const struct change *c, const struct target *at)
{
	switch (c->kind) {
	case CHANGE_MEMBER:
		return change_member(w, c, at);
	case CHANGE_ACTOR:
		return change_actor(w, c, at);
	case CHANGE_ACCOUNT:
		return change_account(w, c, at);
	case CHANGE_ACTIVE:
	case CHANGE_SUSPENDED:
		return change_status(w, c, at);
	case CHANGE_GROUP:
		return change_group(w, c, at);
	case CHANGE_NAME:
		return change_name(w, c, at);
	case CHANGE_MANAGED:
		return change_managed(w, c, at);
	case CHANGE_LISTED:
		return change_listed(w, c, at);
	case CHANGE_SEATS:
		return change_seats(w, c);
	case CHANGE_ADMINS:
		return change_admins(w, c, at);
	case CHANGE_PRODUCT:
		return change_product(w, c, at);
	case CHANGE_GROUP_ROLE:
		return change_group_role(w, c, at);
	case CHANGE_ORG_ADMIN:
		return change_org_admin(w, c, at);
	case CHANGE_LOST_ACTOR:
		return change_lost_actor(w, c, at);
	case CHANGE_OWN_ROLE:
		return change_own_role(w, c, at);
	case CHANGE_LEAD:
		return change_lead(w, c, at);
	case CHANGE_LINE:
		return change_line(w, c);
	case CHANGE_LEVEL_MEMBER:
		return change_level_member(w, c);
	case CHANGE_TOKEN:
		return change_token(w, c, at);
	}
	return false;
}

enum applied
change_apply(struct world *w, const struct change *c)
{
	bool new = c->on && (c->kind == CHANGE_ACCOUNT || c->kind == CHANGE_GROUP);
	struct target at;

	if (!find_target(w, c, &at) && !new)
		return APPLIED_LATER;
	return change_make(w, c, &at) ? APPLIED : APPLIED_SAME;
}
