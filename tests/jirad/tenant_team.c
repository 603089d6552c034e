/*
 * A tenant of team-managed projects: each has five roles and a scheme of its own, of 120 lines, so that the lists of roles
 * and of schemes, which have no pages, grow with the projects: 25 KB a project.
 */
#include "tenant.h"
#include <stdio.h>

static const char *const own[] = { "Administrator", "Member", "Viewer", "jira-guest-member",
	"atlassian-addons-project-access" };
enum { OWN = 5, LINES = 24 };

static const char *const permissions[LINES] = { "BROWSE_PROJECTS", "CREATE_ISSUES", "EDIT_ISSUES",
	"ASSIGN_ISSUES", "TRANSITION_ISSUES", "ADD_COMMENTS", "MANAGE_WATCHERS", "DELETE_ISSUES",
	"ADMINISTER_PROJECTS", "ASSIGNABLE_USER", "CLOSE_ISSUES", "CREATE_ATTACHMENTS",
	"DELETE_ALL_ATTACHMENTS", "DELETE_ALL_COMMENTS", "DELETE_OWN_COMMENTS", "EDIT_ALL_COMMENTS",
	"EDIT_OWN_COMMENTS", "LINK_ISSUES", "MANAGE_SPRINTS_PERMISSION", "MOVE_ISSUES",
	"RESOLVE_ISSUES", "SCHEDULE_ISSUES", "VIEW_VOTERS_AND_WATCHERS", "WORK_ON_ISSUES" };

static void
add_people(struct tenant *t, struct dice *d, const struct tenant_size *size)
{
	static const char *const names[] = { "jira-software-users", "jira-administrators",
		"site-admins" };
	uint32_t accounts = size->accounts > 2 ? size->accounts : 2;
	uint32_t groups = size->groups > 3 ? size->groups : 3;

	for (uint32_t i = 0; i < accounts; i++)
		account_add(t, tenant_text(t, "712020:%s", dice_uuid(t, d)),
		    tenant_text(t, "Person %u", i),
		    i == 0   ? "admin@example.com"
		    : i == 1 ? "viewer@example.com"
			     : tenant_text(t, "person%u@example.com", i),
		    "atlassian");
	t->admin = 0;
	t->viewer = 1;
	for (uint32_t i = 0; i < groups; i++) {
		uint32_t g = group_add(
		    t, dice_uuid(t, d), i < 3 ? names[i] : tenant_text(t, "team-%05u", i));

		member_add(t, g, 0);
		for (uint32_t a = 1; i != 1 && i != 2 && a < t->accounts; a++)
			if (i == 0 || dice_below(d, 50) == 0)
				member_add(t, g, a);
	}
	t->group[1].admin = true;
	t->group[2].site_admin = true;
	product_add(t, "jira-software", "Jira", 0);
	product_group(t, 0, 0);
}

static void
add_project(struct tenant *t, struct dice *d, uint32_t i)
{
	uint32_t p = project_add(t, tenant_text(t, "%u", 10000 + i), tenant_text(t, "TM%u", i),
		     tenant_text(t, "Team project %u", i), "software"),
		 s = scheme_add(
		     t, 20000 + i, tenant_text(t, "TM%u: Simplified Permission Scheme", i));

	t->project[p].team_managed = true;
	t->project[p].lead = dice_below(d, t->accounts);
	t->project[p].scheme = s;
	for (uint32_t r = 0; r < OWN; r++) {
		uint32_t role = role_add(t, 30000 + (long long)i * OWN + r, own[r], p),
			 place = place_add(t, p, role);
		const char *id = tenant_text(t, "%lld", t->role[role].id);

		for (uint32_t l = 0; l < LINES; l++)
			line_add(t, s, permissions[l], "projectRole", id);
		if (r < 2)
			actor_add(t, p, place, ACTOR_USER, dice_below(d, t->accounts));
		if (r == 1)
			actor_add(t, p, place, ACTOR_GROUP, dice_below(d, t->groups));
	}
}

void
tenant_team(struct tenant *t, const struct tenant_size *size)
{
	struct dice d = { size->seed };
	uint32_t p, roles[3];

	t->cloud_id = dice_uuid(t, &d);
	add_people(t, &d, size);
	for (uint32_t i = 0; i < 3; i++)
		roles[i] = role_add(
		    t, 10002 + i, i == 0 ? "Administrators" : tenant_text(t, "Role %u", i), NONE);
	scheme_add(t, 0, "Default Permission Scheme");
	line_add(t, 0, "BROWSE_PROJECTS", "applicationRole", NULL);
	p = project_add(t, "9999", "CLASSIC", "Company-managed", "software");
	t->project[p].scheme = 0;
	for (uint32_t i = 0; i < 3; i++)
		place_add(t, p, roles[i]);
	for (uint32_t i = 0; i < size->projects; i++)
		add_project(t, &d, i);
}
