/* Who holds which permission: the tenant's own answer, computed from its facts for one account at a
 * time. */
#include "tenant.h"
#include <stdlib.h>
#include <string.h>

bool
is_member(const struct tenant *t, uint32_t account, uint32_t group)
{
	uint32_t low = t->group_of_at[account], high = t->group_of_at[account + 1], middle;

	while (low < high) { /* the groups of an account stand in rising order */
		middle = low + (high - low) / 2;
		if (t->group_of[middle] < group)
			low = middle + 1;
		else
			high = middle;
	}
	return low < t->group_of_at[account + 1] && t->group_of[low] == group;
}

bool
is_admin(const struct tenant *t, uint32_t account)
{
	for (uint32_t i = t->group_of_at[account]; i < t->group_of_at[account + 1]; i++)
		if (t->group[t->group_of[i]].admin || t->group[t->group_of[i]].site_admin)
			return t->account[account].active;
	return false;
}

/* Has it this role of its own on the product? */
static bool
is_given(const struct tenant *t, uint32_t account, const char *role, const char *product)
{
	const struct account *a = &t->account[account];

	return a->given != NULL && strcmp(a->given, role) == 0 &&
	       strcmp(t->product[a->given_on].key, product) == 0;
}

bool
is_in_product(const struct tenant *t, uint32_t account, uint32_t product)
{
	if (is_given(t, account, "atlassian/user", t->product[product].key))
		return true;
	for (uint32_t i = 0; i < t->product[product].groups; i++)
		if (is_member(t, account, t->product[product].group[i]))
			return true;
	return false;
}

static bool
is_actor(const struct tenant *t, uint32_t account, const struct project *p, long long role)
{
	const struct actor *a;

	for (uint32_t i = 0; i < p->count; i++) {
		if (t->role[p->places[i].role].id != role)
			continue;
		for (uint32_t k = 0; k < p->places[i].count; k++) {
			a = &p->places[i].actors[k];
			if (a->who == NONE || a->kind == ACTOR_OTHER)
				continue;
			if (a->kind == ACTOR_USER ? a->who == account
						  : is_member(t, account, a->who))
				return true;
		}
	}
	return false;
}

/* One that says so, or a person without a licence who stands in a guest role anywhere. */
bool
is_guest(const struct tenant *t, uint32_t account)
{
	const struct account *a = &t->account[account];
	const struct place *place;

	if (a->guest == SAID_YES)
		return true;
	if (!t->guest_roles || t->licensed[account] || strcmp(a->type, "atlassian") != 0)
		return false;
	for (uint32_t p = 0; p < t->projects; p++) {
		for (uint32_t i = 0; i < t->project[p].count && !t->project[p].deleted; i++) {
			place = &t->project[p].places[i];
			for (uint32_t k = 0; k < place->count && t->role[place->role].guest; k++)
				if (place->actors[k].kind == ACTOR_USER &&
				    place->actors[k].who == account)
					return true;
		}
	}
	return false;
}

static bool
has_product(const struct tenant *t, uint32_t account, const char *key)
{
	for (uint32_t i = 0; i < t->products; i++)
		if (strcmp(t->product[i].key, key) == 0 && is_in_product(t, account, i))
			return true;
	return false;
}

/* Do grants of this project mean the account at all? */
static bool
is_reached(const struct tenant *t, uint32_t account, const struct project *p)
{
	if (!t->account[account].active)
		return false;
	if (t->licensed[account] || is_guest(t, account))
		return true;
	if (strcmp(p->type, "product_discovery") == 0)
		return is_given(t, account, "atlassian/contributor", "jira-product-discovery");
	return strcmp(p->type, "service_desk") == 0 &&
	       is_given(t, account, "atlassian/stakeholder", "jira-servicedesk");
}

/* Does one of its products serve the project? A guest needs none where no product has its own people. */
static bool
is_served(const struct tenant *t, uint32_t account, const struct project *p)
{
	if (strcmp(p->type, "service_desk") == 0)
		return has_product(t, account, "jira-servicedesk");
	if (strcmp(p->type, "product_discovery") == 0)
		return has_product(t, account, "jira-product-discovery");
	if (!t->licensed[account])
		return true;
	return strcmp(p->type, "software") != 0 || has_product(t, account, "jira-software");
}

/* What is given and has no effect there. */
static bool
is_cut(const struct tenant *t, uint32_t account, const struct project *p, const char *permission)
{
	if (strcmp(permission, "BROWSE_PROJECTS") == 0)
		return false;
	if (p->archived)
		return true;
	return strcmp(permission, "ADD_COMMENTS") != 0 && !is_served(t, account, p);
}

static bool
is_holder_group(const struct tenant *t, uint32_t account, const struct line *l)
{
	uint32_t g = NONE;

	if (l->value != NULL)
		g = lookup_find(&t->group_by_id, l->value);
	else if (l->parameter != NULL)
		g = lookup_find(&t->group_by_name, l->parameter);
	return g != NONE && is_member(t, account, g);
}

static bool
is_holder_product(const struct tenant *t, uint32_t account, const struct line *l)
{
	if (l->parameter == NULL)
		return t->licensed[account];
	for (uint32_t i = 0; i < t->products; i++)
		if (strcmp(t->product[i].key, l->parameter) == 0)
			return is_in_product(t, account, i);
	return false;
}

/* A holder of a type that is not known here holds nothing. */
static bool
is_holder(const struct tenant *t, uint32_t account, const struct project *p, const struct line *l)
{
	static const char *const conditional[] = { "assignee", "reporter", "userCustomField",
		"groupCustomField" };

	for (size_t i = 0; i < sizeof(conditional) / sizeof(conditional[0]); i++)
		if (strcmp(l->type, conditional[i]) == 0)
			return true;
	if (strcmp(l->type, "applicationRole") == 0)
		return is_holder_product(t, account, l);
	if (strcmp(l->type, "group") == 0)
		return is_holder_group(t, account, l);
	if (strcmp(l->type, "projectLead") == 0)
		return p->lead == account;
	if (l->parameter == NULL)
		return false;
	if (strcmp(l->type, "projectRole") == 0)
		return is_actor(t, account, p, strtoll(l->parameter, NULL, 10));
	return strcmp(l->type, "user") == 0 && strcmp(l->parameter, t->account[account].id) == 0;
}

bool
holds_permission(const struct tenant *t, uint32_t account, uint32_t project, const char *permission)
{
	const struct project *p = &t->project[project];
	const struct scheme *s;
	bool candidate = is_reached(t, account, p);

	if (p->team_managed && p->scheme != NONE && is_admin(t, account) &&
	    strcmp(permission, "BROWSE_PROJECTS") == 0)
		return true;
	if (p->scheme == NONE || (candidate && is_cut(t, account, p, permission)))
		return false;
	s = &t->scheme[p->scheme];
	for (uint32_t i = 0; i < s->count; i++) {
		if (strcmp(s->lines[i].permission, permission) != 0)
			continue;
		if (strcmp(s->lines[i].type, "anyone") == 0)
			return true;
		if (candidate && is_holder(t, account, p, &s->lines[i]))
			return true;
	}
	return false;
}

bool
holds_global(const struct tenant *t, uint32_t account, const char *permission)
{
	if (strcmp(permission, "ADMINISTER") == 0 || strcmp(permission, "SYSTEM_ADMIN") == 0)
		return is_admin(t, account);
	if (account == t->viewer) /* the account for tests of missing rights */
		return false;
	return t->account[account].active && t->licensed[account];
}

/* Does a share reach the account, or, for NONE, who is not logged in? */
static bool
share_reaches(const struct tenant *t, uint32_t account, const struct share *share)
{
	const struct project *p;

	if (share->kind == SHARE_GLOBAL)
		return true;
	if (account == NONE || share->kind == SHARE_NEW)
		return false;
	if (share->kind == SHARE_LOGGED_IN)
		return true;
	if (share->who == NONE) /* a group that is gone */
		return false;
	if (share->kind == SHARE_GROUP)
		return is_member(t, account, share->who);
	if (share->kind == SHARE_USER)
		return share->who == account;
	p = &t->project[share->who];
	if (p->deleted)
		return false;
	return share->kind == SHARE_PROJECT
		   ? holds_permission(t, account, share->who, "BROWSE_PROJECTS")
		   : is_actor(t, account, p, t->role[share->role].id);
}

bool
sees_shared(const struct tenant *t, uint32_t account, const struct shared *shared)
{
	if (account != NONE && shared->owner == account)
		return true;
	for (uint32_t i = 0; i < shared->count; i++)
		if (share_reaches(t, account, &shared->shares[i]))
			return true;
	return false;
}
