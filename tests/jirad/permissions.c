/* The permission keys that the site knows. */
#include "routes.h"
#include <string.h>

static const struct permission permissions[] = {
	{ "ADMINISTER", "Administer Jira", true },
	{ "SYSTEM_ADMIN", "Jira System Administrators", true },
	{ "USER_PICKER", "Browse Users", true },
	{ "CREATE_SHARED_OBJECTS", "Share dashboards and filters", true },
	{ "MANAGE_GROUP_FILTER_SUBSCRIPTIONS", "Manage group filter subscriptions", true },
	{ "BULK_CHANGE", "Make bulk changes", true },
	{ "CREATE_PROJECT", "Create team-managed projects", true },
	{ "ADD_COMMENTS", "Add Comments", false },
	{ "ADMINISTER_PROJECTS", "Administer Projects", false },
	{ "ASSIGNABLE_USER", "Assignable User", false },
	{ "ASSIGN_ISSUES", "Assign Issues", false },
	{ "BROWSE_PROJECTS", "Browse Projects", false },
	{ "CLOSE_ISSUES", "Close Issues", false },
	{ "CREATE_ATTACHMENTS", "Create Attachments", false },
	{ "CREATE_ISSUES", "Create Issues", false },
	{ "DELETE_ALL_ATTACHMENTS", "Delete All Attachments", false },
	{ "DELETE_ALL_COMMENTS", "Delete All Comments", false },
	{ "DELETE_ALL_WORKLOGS", "Delete All Worklogs", false },
	{ "DELETE_ISSUES", "Delete Issues", false },
	{ "DELETE_OWN_ATTACHMENTS", "Delete Own Attachments", false },
	{ "DELETE_OWN_COMMENTS", "Delete Own Comments", false },
	{ "DELETE_OWN_WORKLOGS", "Delete Own Worklogs", false },
	{ "EDIT_ALL_COMMENTS", "Edit All Comments", false },
	{ "EDIT_ALL_WORKLOGS", "Edit All Worklogs", false },
	{ "EDIT_ISSUES", "Edit Issues", false },
	{ "EDIT_OWN_COMMENTS", "Edit Own Comments", false },
	{ "EDIT_OWN_WORKLOGS", "Edit Own Worklogs", false },
	{ "LINK_ISSUES", "Link Issues", false },
	{ "MANAGE_SPRINTS_PERMISSION", "Manage sprints", false },
	{ "MANAGE_WATCHERS", "Manage Watchers", false },
	{ "MODIFY_REPORTER", "Modify Reporter", false },
	{ "MOVE_ISSUES", "Move Issues", false },
	{ "RESOLVE_ISSUES", "Resolve Issues", false },
	{ "SCHEDULE_ISSUES", "Schedule Issues", false },
	{ "SERVICEDESK_AGENT", "Service Desk Agent", false },
	{ "SET_ISSUE_SECURITY", "Set Issue Security", false },
	{ "TRANSITION_ISSUES", "Transition Issues", false },
	{ "VIEW_DEV_TOOLS", "View Development Tools", false },
	{ "VIEW_READONLY_WORKFLOW", "View Read-Only Workflow", false },
	{ "VIEW_VOTERS_AND_WATCHERS", "View Voters and Watchers", false },
	{ "WORK_ON_ISSUES", "Work On Issues", false },
	{ "io.example.timesheet__log-for-others", "Log work for others", false },
	{ NULL, NULL, false },
};

const struct permission *
permission_at(size_t i)
{
	return permissions[i].key == NULL ? NULL : &permissions[i];
}

const struct permission *
permission_find(const char *key)
{
	for (const struct permission *p = permissions; p->key != NULL; p++)
		if (strcmp(p->key, key) == 0)
			return p;
	return NULL;
}
