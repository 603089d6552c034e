/*
 * Findings about groups that nobody is in, that nothing names, or that no list shows. What to do about them hangs on who
 * else may need them: Jira, another product, the organisation. None of them is ever advised to be deleted: a group that
 * does nothing here may hold up what is not read here.
 */
#include "finding_private.h"
#include "model/base/text.h"

#include <string.h>

/* Groups that Jira or the organisation made, and goes by; newer ones have the site's name behind theirs. */
static const char *const system_groups[] = { "_", "administrators", "atlassian-addons",
	"confluence-", "jira-administrators", "jira-admins", "jira-customer-service-users",
	"jira-product-discovery-users", "jira-servicedesk-users", "jira-service-management-users",
	"jira-software-users", "jira-user-access-admins", "jira-users",
	"jira-work-management-users", "org-admins", "site-admins", "system-administrators",
	"trusted-users-", NULL };

static bool
is_system_group(const struct group *group)
{
	for (size_t i = 0; system_groups[i] != NULL; i++)
		if (text_after(group->name, system_groups[i]) != NULL)
			return true;
	return group_listed_kinds(group) != 0;
}

/* What to do about it instead of the kind's own advice; NULL: that. */
static const char *
advice_for(const struct finding_work *work, uint32_t group)
{
	if ((work->uses[group] & USE_LICENCE) != 0)
		return "leave the group: a product of the site is given by it. Whoever is put into "
		       "it takes a seat";
	if ((work->uses[group] & (USE_ORG_ROLE | USE_ADMIN | USE_ELSEWHERE)) != 0)
		return "leave the group: the organisation, another product or Jira's "
		       "administration "
		       "goes by it. See what it gives, for whoever is put into it gets that";
	if (is_system_group(&work->view->groups[group]))
		return "leave the group: it has the name of one that Jira or the organisation "
		       "makes "
		       "and goes by";
	return NULL;
}

void
find_empty_group(struct finding_work *work)
{
	static const char *const needs[] = { "groups", "memberships", NULL };
	const struct graph_view *view = work->view;

	if (!finding_has(work, needs))
		return;
	for (uint32_t g = 0; g < view->group_count; g++) {
		if (!group_exists(&view->groups[g]) ||
		    view->members.first[g] != view->members.first[g + 1])
			continue;
		work->suggestion = advice_for(work, g);
		finding_add(work, SUBJECT_GROUP, g, NONE, "%s",
		    work->uses[g] != 0 ? "nobody is in it, yet grants name it" : "nobody is in it");
	}
	work->suggestion = NULL;
}

/* Only when every place where a group can be named was read. */
static bool
all_was_read(struct finding_work *work, const char *const *needs)
{
	if (!finding_has(work, needs))
		return false;
	if (work->run->projects == NULL || *work->run->projects == '\0')
		return true;
	work->unjudged->left_out = true;
	work->unjudged->why = "left out: not all projects were asked for";
	return false;
}

/* Places where a group may be named that this run did not look at: "; not read: security". */
static void
add_not_read(const struct finding_work *work, struct text *text)
{
	static const char *const readings[] = { "security", "shared" };
	const char *comma = "; not read: ";

	if (work->org == NULL || run_without(work->run, "org-roles") != NULL) {
		text_print(text, "%sroles of the organisation", comma);
		comma = ", ";
	}
	for (size_t i = 0; i < sizeof(readings) / sizeof(*readings); i++) {
		if (run_without(work->run, readings[i]) == NULL)
			continue;
		text_print(
		    text, "%s%s", comma, i == 0 ? "issue security" : "filters and dashboards");
		comma = ", ";
	}
}

void
find_unused_group(struct finding_work *work)
{
	static const char *const needs[] = { "groups", "admin groups", "site admin groups",
		"projects", "role actors", "permission schemes",
		"permission schemes not in the list", "application roles",
		"groups of the organisation", NULL };
	static const char *const more[] = { "role assignments of groups", "issue security levels",
		"members of issue security levels", "filters", "dashboards", NULL };
	const struct graph_view *view = work->view;
	struct text unread = { 0 };

	if (!all_was_read(work, needs) || !finding_has_unless_left_out(work, more))
		return;
	add_not_read(work, &unread);
	for (uint32_t g = 0; g < view->group_count; g++) {
		uint32_t members = view->members.first[g + 1] - view->members.first[g];

		if (!group_exists(&view->groups[g]) || work->uses[g] != 0)
			continue;
		work->suggestion = advice_for(work, g);
		finding_add(work, SUBJECT_GROUP, g, NONE,
		    "nothing that was read names it; it has %u member%s%s", members,
		    text_plural(members), text_or(unread.bytes, ""));
	}
	work->suggestion = NULL;
	text_release(&unread);
}

/* Read like any other; but who looks for it in a list does not find it. */
void
find_unlisted_group(struct finding_work *work)
{
	static const char *const needs[] = { "groups", NULL };
	const struct graph_view *view = work->view;

	if (!finding_has(work, needs))
		return;
	for (uint32_t g = 0; g < view->group_count; g++)
		if ((view->groups[g].access & GROUP_FOUND) != 0)
			finding_add(work, SUBJECT_GROUP, g, NONE,
			    "no list of groups has it; Jira knows it by its id");
}
