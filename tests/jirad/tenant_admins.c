/*
 * Administration as on today's sites: the organisation's own group stands in both of Jira's lists, Jira's in one, and
 * groups that only the organisation gives roles (org_roles.c) in none.
 */
#include "tenant.h"

static void
add(struct tenant *t, const char *id, const char *name, uint32_t first, uint32_t step)
{
	uint32_t group = group_add(t, id, name), left = 3;

	for (uint32_t i = first; i < t->accounts && left > 0; i += step)
		if (t->account[i].bulk && t->account[i].listed) {
			member_add(t, group, i);
			left--;
		}
}

void
tenant_admin_groups(struct tenant *t)
{
	for (uint32_t i = 0; i < t->groups; i++) {
		struct group *g = &t->group[i];

		if (g->site_admin)
			g->name = "org-admins";
		else if (g->admin)
			g->name = "jira-admins-jirad";
		g->admin = g->admin || g->site_admin;
	}
	add(t, "ad000000-0000-4000-8000-000000000001", "jira-user-access-admins-jirad", 3, 2);
	add(t, "ad000000-0000-4000-8000-000000000002", "site-keepers", 2, 5);
	add(t, "ad000000-0000-4000-8000-000000000003", "wiki-admins", 4, 9);
}
