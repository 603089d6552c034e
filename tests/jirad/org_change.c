/* What may change in the organisation: see org.h. Arrays that grow are copied, as in
 * tenant_change.c. */
#include "org.h"
#include <string.h>

static void *
grown(struct tenant *t, const void *array, uint32_t count, size_t size)
{
	void *bigger = tenant_alloc(t, ((size_t)count + 1) * size);

	if (count != 0)
		memcpy(bigger, array, count * size);
	return bigger;
}

static void
set_site_admin(const struct org *o, struct org_account *a)
{
	uint32_t g;

	a->platform &= (uint8_t)~PLATFORM_SITE_ADMIN;
	for (uint32_t k = 0; k < a->groups; k++) {
		g = o->group[a->group[k]].group;
		if (g != NONE && !o->options->roles && o->tenant->group[g].site_admin)
			a->platform |= PLATFORM_SITE_ADMIN;
	}
}

bool
org_member_set(struct tenant *t, struct org *o, uint32_t group, uint32_t account, bool on)
{
	struct org_account *a = &o->account[account];
	uint32_t d = o->group[group].directory, k;
	bool listed = org_account_in(o, account, d);

	for (k = 0; k < a->groups && a->group[k] != group; k++)
		;
	if ((k < a->groups) == on)
		return false;
	if (on) {
		a->group = grown(t, a->group, a->groups, sizeof(*a->group));
		for (k = a->groups++; k > 0 && a->group[k - 1] > group; k--)
			a->group[k] = a->group[k - 1];
		a->group[k] = group;
		o->group[group].users++;
	} else {
		a->groups--;
		memmove(&a->group[k], &a->group[k + 1], (a->groups - k) * sizeof(*a->group));
		o->group[group].users--;
	}
	set_site_admin(o, a);
	if (org_account_in(o, account, d) != listed)
		org_directory_fill(t, o, d);
	return true;
}

void
org_account_join(struct tenant *t, struct org *o, uint32_t account)
{
	struct org_account *a;

	o->of_account = grown(t, o->of_account, account, sizeof(*o->of_account));
	o->of_account[account] = o->accounts;
	o->account = grown(t, o->account, o->accounts, sizeof(*o->account));
	a = org_account_add(
	    o, t->account[account].id, t->account[account].name, t->account[account].email);
	a->account = account;
	a->group = NULL;
	org_directory_fill(t, o, a->directory);
}

void
org_group_join(struct tenant *t, struct org *o, uint32_t group)
{
	o->of_group = grown(t, o->of_group, group, sizeof(*o->of_group));
	o->of_group[group] = o->groups;
	o->group = grown(t, o->group, o->groups, sizeof(*o->group));
	o->group[o->groups++] = (struct org_group){ .id = t->group[group].id,
		.name = t->group[group].name,
		.managed_by = "open",
		.group = group };
}

void
org_group_drop(struct tenant *t, struct org *o, uint32_t group)
{
	for (uint32_t i = 0; i < o->accounts; i++)
		org_member_set(t, o, group, i, false);
	memset(o->group[group].role, 0, sizeof(o->group[group].role));
	o->group[group].gone = true;
}
