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

bool
is_in_product(const struct tenant *t, uint32_t account, uint32_t product)
{
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
	bool candidate = t->account[account].active && t->licensed[account];

	if (p->scheme == NONE)
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
