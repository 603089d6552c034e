/* The kinds of actions; see action_kind.h. To add one: its rows here, and its word in enum
 * action_what. */
#include "action_kind.h"
#include "fetch/jira/shapes.h"
#include "fetch/walk/scope.h"
#include "things.h"
#include <string.h>
#include <strings.h>

#define API "/rest/api/3"
#define DIRECTORY "/v2/orgs/{org}/directories/{directory}"

/* "key":["value"] */
static void
put_list(struct json_out *out, const char *key, const char *value)
{
	json_open_list(out, key);
	json_text(out, NULL, value);
	json_close_list(out);
}

/* An account's groups: one call, instead of the pages of the group. */

static bool
is_group(const struct action *action, const struct group_record *record)
{
	if (record->id != NULL)
		return strcmp(record->id, action->group) == 0;
	return record->name != NULL && action->group_name != NULL &&
	       strcmp(record->name, action->group_name) == 0;
}

static enum action_state
judge_groups(struct action *action, const void *records, struct arena *arena)
{
	const struct json_list *list = records;
	bool nameless = false; /* it may be the one */

	(void)arena;
	for (const struct json_node *node = list->first; node != NULL; node = node->next) {
		const struct group_record *group = node->record;

		if (is_group(action, group))
			return STATE_PRESENT;
		nameless |=
		    group->id == NULL && (group->name == NULL || action->group_name == NULL);
	}
	return nameless ? STATE_UNKNOWN : STATE_ABSENT;
}

static const struct thing membership = {
	.target = "{group}",
	.look = { API "/user/groups?accountId={account}", NULL,
	    { NULL, JSON_LIST, 0, &group_named_shape, false }, judge_groups, true },
};

static void
body_account(const struct action *action, struct json_out *out)
{
	json_open(out, NULL);
	json_text(out, "accountId", action->account);
	json_close(out);
}

/* The same in the organisation's directory. */

struct org_users_record {
	struct json_list data;
};
static const struct json_shape org_users_shape = JSON_SHAPE(struct org_users_record,
    JSON_MUST_OF(struct org_users_record, data, "data", JSON_LIST, &org_member_shape));

/* "ari:cloud:identity::group/UUID" and "UUID" are one group. */
static const char *
last_segment(const char *id)
{
	const char *slash = strrchr(id, '/');

	return slash != NULL ? slash + 1 : id;
}

static enum action_state
judge_org_user(const struct action *action, const struct org_user_record *user)
{
	bool nameless = user->lack != NULL; /* it may have the one */

	for (const struct json_node *node = user->groups.first; node != NULL; node = node->next) {
		const struct org_name_record *group = node->record;

		if (group->id == NULL)
			nameless = true;
		else if (strcmp(last_segment(group->id), last_segment(action->group)) == 0)
			return STATE_PRESENT;
	}
	return nameless ? STATE_UNKNOWN : STATE_ABSENT;
}

static enum action_state
judge_org_groups(struct action *action, const void *record, struct arena *arena)
{
	const struct json_list *users = &((const struct org_users_record *)record)->data;
	bool nameless = false;

	(void)arena;
	for (const struct json_node *user = users->first; user != NULL; user = user->next) {
		const struct org_user_record *found = user->record;

		nameless |= found->id == NULL;
		if (found->id != NULL && strcmp(found->id, action->account) == 0)
			return judge_org_user(action, found);
	}
	/* the directory does not know the account */
	return nameless ? STATE_UNKNOWN : STATE_GONE;
}

static void
body_org_search(const struct action *action, struct json_out *out)
{
	json_open(out, NULL);
	put_list(out, "accountIds", action->account);
	put_list(out, "expand", "groups");
	json_close(out);
}

static const struct thing org_membership = {
	.service = SERVICE_ORG,
	.target = "{group}",
	.look = { DIRECTORY "/users/search", body_org_search,
	    { NULL, JSON_OBJECT, 0, &org_users_shape, false }, judge_org_groups, false },
};

/* The actors of a role in a project. */

/* By id; by name when it bears none. */
static bool
is_actor(const struct action *action, const struct actor_record *actor)
{
	const char *account = actor_account(actor), *id, *name;

	if (action->group == NULL)
		return account != NULL && strcmp(account, action->account) == 0;
	if (!actor_is_group(actor, &id, &name))
		return false;
	return is_group(action, &(struct group_record){ NULL, id, name });
}

static enum action_state
judge_actors(struct action *action, const void *record, struct arena *arena)
{
	const struct actors_record *role = record;
	bool nameless = role->lack != NULL; /* it may be among them */

	(void)arena;
	if (role->id == NULL || strcmp(role->id, action->role) != 0)
		return STATE_UNKNOWN;
	for (const struct json_node *node = role->actors.first; node != NULL; node = node->next) {
		if (is_actor(action, node->record))
			return STATE_PRESENT;
		nameless |= actor_lack(node->record) != NULL;
	}
	return nameless ? STATE_UNKNOWN : STATE_ABSENT;
}

static const struct thing role_actor = {
	.target = "{project}/{role}",
	.look = { API "/project/{project}/role/{role}?excludeInactiveUsers=false", NULL,
	    { NULL, JSON_OBJECT, 0, &actors_shape, false }, judge_actors, true },
};

static void
body_user_actor(const struct action *action, struct json_out *out)
{
	json_open(out, NULL);
	put_list(out, "user", action->account);
	json_close(out);
}

static void
body_group_actor(const struct action *action, struct json_out *out)
{
	json_open(out, NULL);
	put_list(out, "groupId", action->group);
	json_close(out);
}

/* An account on the site, by its e-mail; once it is made, by its id. */

static void
keep(const char **kept, const char *text, struct arena *arena)
{
	if (*kept == NULL || strcmp(*kept, text) != 0)
		*kept = arena_copy(arena, text);
}

static enum action_state
judge_found(struct action *action, const void *records, struct arena *arena)
{
	const struct json_list *list = records;

	for (const struct json_node *node = list->first; node != NULL; node = node->next) {
		const struct user_record *user = node->record;

		/* one whose address is hidden cannot be told from others: the invitation finds it */
		if (user->id == NULL || user->email == NULL ||
		    strcasecmp(user->email, action->email) != 0)
			continue;
		keep(&action->made, user->id, arena);
		return STATE_PRESENT;
	}
	return STATE_ABSENT;
}

static enum action_state
judge_user(struct action *action, const void *record, struct arena *arena)
{
	const struct user_record *user = record;

	if (user->id == NULL)
		return STATE_UNKNOWN;
	if (action->made == NULL)
		keep(&action->made, user->id, arena);
	return strcmp(user->id, action->made) == 0 ? STATE_PRESENT : STATE_UNKNOWN;
}

static const struct thing site_account = {
	.target = "{email}",
	.look = { API "/user/search?query={email}&maxResults=50", NULL,
	    { NULL, JSON_LIST, 0, &user_shape, false }, judge_found, false },
	.made = { API "/user?accountId={made}", NULL, { NULL, JSON_OBJECT, 0, &user_shape, false },
	    judge_user, false },
	.once = true,
};

static void
body_invite(const struct action *action, struct json_out *out)
{
	const char *product = action->products != NULL ? action->products : "";

	json_open(out, NULL);
	json_text(out, "emailAddress", action->email);
	json_open_list(out, "products");
	for (; *product != '\0'; product += strspn(product, ", ;")) {
		size_t len = strcspn(product, ", ;");

		json_span(out, NULL, product, len);
		product += len;
	}
	json_close_list(out);
	json_close(out);
}

/* Tickets, found again by a label that nothing else bears. */

struct status_record {
	const char *name;
};
static const struct json_shape status_shape =
    JSON_SHAPE(struct status_record, JSON_MAY(struct status_record, name, "name", JSON_TEXT));
struct issue_fields_record {
	const struct status_record *status;
};
static const struct json_shape issue_fields_shape = JSON_SHAPE(struct issue_fields_record,
    JSON_MAY_OF(struct issue_fields_record, status, "status", JSON_OBJECT, &status_shape));
struct issue_record {
	const char *key;
	const struct issue_fields_record *fields;
};
static const struct json_shape issue_shape =
    JSON_SHAPE(struct issue_record, JSON_MUST(struct issue_record, key, "key", JSON_ID),
	JSON_MAY_OF(struct issue_record, fields, "fields", JSON_OBJECT, &issue_fields_shape));
struct issues_record {
	struct json_list issues;
};
static const struct json_shape issues_shape = JSON_SHAPE(struct issues_record,
    JSON_MUST_OF(struct issues_record, issues, "issues", JSON_LIST, &issue_shape));

static enum action_state
judge_issue(struct action *action, const void *record, struct arena *arena)
{
	const struct issue_record *issue = record;
	const struct status_record *status = issue->fields != NULL ? issue->fields->status : NULL;

	keep(&action->made, issue->key, arena); /* it may have been moved to another project */
	if (status != NULL && status->name != NULL)
		keep(&action->detail, status->name, arena);
	return STATE_PRESENT;
}

static enum action_state
judge_issues(struct action *action, const void *record, struct arena *arena)
{
	const struct json_list *issues = &((const struct issues_record *)record)->issues;

	return issues->first == NULL ? STATE_ABSENT
				     : judge_issue(action, issues->first->record, arena);
}

static const struct thing ticket = {
	.target = "{label}",
	.look = { API "/search/jql?jql=labels%20%3D%20%22{label}%22&fields=status&maxResults=2",
	    NULL, { NULL, JSON_OBJECT, 0, &issues_shape, false }, judge_issues, false },
	.made = { API "/issue/{made}?fields=status", NULL,
	    { NULL, JSON_OBJECT, 0, &issue_shape, false }, judge_issue, false },
	.once = true,
};

/* A paragraph for each line. */
static void
put_document(struct json_out *out, const char *key, const char *text)
{
	json_open(out, key);
	json_text(out, "type", "doc");
	json_count(out, "version", 1);
	json_open_list(out, "content");
	for (; *text != '\0'; text += strspn(text, "\n")) {
		size_t len = strcspn(text, "\n");

		json_open(out, NULL);
		json_text(out, "type", "paragraph");
		json_open_list(out, "content");
		json_open(out, NULL);
		json_text(out, "type", "text");
		json_span(out, "text", text, len);
		json_close(out);
		json_close_list(out);
		json_close(out);
		text += len;
	}
	json_close_list(out);
	json_close(out);
}

/* "name":{"key":"value"} */
static void
put_one(struct json_out *out, const char *name, const char *key, const char *value)
{
	json_open(out, name);
	json_text(out, key, value);
	json_close(out);
}

static void
body_issue(const struct action *action, struct json_out *out)
{
	json_open(out, NULL);
	json_open(out, "fields");
	put_one(out, "project", "key", action->project);
	put_one(out, "issuetype", "id", action->issue_type);
	json_text(out, "summary", action->summary);
	put_document(out, "description", action->description);
	json_open_list(out, "labels");
	json_text(out, NULL, "jira-access");
	json_text(out, NULL, action->label);
	json_close_list(out);
	json_close(out);
	json_close(out);
}

#define ROLE API "/project/{project}/role/{role}"
#define ORG_MEMBERSHIPS DIRECTORY "/groups/{group}/memberships"

#define MANAGE "/users/{account}/manage"
#define USER_ROLES "/v1/orgs/{org}/users/{account}"
#define LEVEL API "/issuesecurityschemes/{scheme}/level/{level}"
#define POST "POST"
#define PUT "PUT"
#define DELETE "DELETE"

static const struct action_kind kinds[] = {
	{ "group.add", ACT_GROUP, true, POST, PHASE_GROUP_GRANTS, &membership,
	    API "/group/user?groupId={group}", body_account },
	{ "group.remove", ACT_GROUP, false, DELETE, PHASE_GROUP_REVOKES, &membership,
	    API "/group/user?groupId={group}&accountId={account}", NULL },
	{ "organisation.group.add", ACT_GROUP_ORG, true, POST, PHASE_GROUP_GRANTS, &org_membership,
	    ORG_MEMBERSHIPS, body_account },
	{ "organisation.group.remove", ACT_GROUP_ORG, false, DELETE, PHASE_GROUP_REVOKES,
	    &org_membership, ORG_MEMBERSHIPS "/{account}", NULL },
	{ "role.add", ACT_ROLE_USER, true, POST, PHASE_ROLE_GRANTS, &role_actor, ROLE,
	    body_user_actor },
	{ "role.remove", ACT_ROLE_USER, false, DELETE, PHASE_ROLE_REVOKES, &role_actor,
	    ROLE "?user={account}", NULL },
	{ "role.add.group", ACT_ROLE_GROUP, true, POST, PHASE_ROLE_GRANTS, &role_actor, ROLE,
	    body_group_actor },
	{ "role.remove.group-name", ACT_ROLE_NAME, false, DELETE, PHASE_ROLE_REVOKES, &role_actor,
	    ROLE "?group={group-name}", NULL },
	{ "role.remove.group", ACT_ROLE_GROUP, false, DELETE, PHASE_ROLE_REVOKES, &role_actor,
	    ROLE "?groupId={group}", NULL },
	{ "account.create", ACT_ACCOUNT, true, POST, PHASE_CREATES, &site_account, API "/user",
	    body_invite },
	{ "lead.set", ACT_LEAD, true, PUT, PHASE_LEADS, &thing_lead, API "/project/{project}",
	    body_lead },
	/* never sent, but looked at: whoever leaves no longer leads */
	{ "lead.leave", ACT_LEAD, false, PUT, PHASE_LEADS, &thing_lead, API "/project/{project}",
	    NULL },
	{ "scheme.add", ACT_SCHEME_LINE, true, POST, PHASE_SCHEME_GRANTS, &thing_scheme_line,
	    API "/permissionscheme/{scheme}/permission", body_scheme_line },
	{ "scheme.remove", ACT_SCHEME_LINE, false, DELETE, PHASE_SCHEME_REVOKES, &thing_scheme_line,
	    API "/permissionscheme/{scheme}/permission/{line}", NULL },
	{ "security.add", ACT_LEVEL_MEMBER, true, PUT, PHASE_SECURITY_GRANTS, &thing_level_member,
	    LEVEL "/member", body_level_member },
	{ "security.remove", ACT_LEVEL_MEMBER, false, DELETE, PHASE_SECURITY_REVOKES,
	    &thing_level_member, LEVEL "/member/{line}", NULL },
	{ "group.create", ACT_THE_GROUP, true, POST, PHASE_CREATES, &thing_new_group, API "/group",
	    body_new_group },
	{ "group.delete", ACT_THE_GROUP, false, DELETE, PHASE_GROUP_DELETES, &thing_group,
	    API "/group?groupId={group}", NULL },
	{ "account.enable", ACT_PERSON, true, POST, PHASE_CREATES, &thing_person,
	    MANAGE "/lifecycle/enable", NULL },
	{ "account.disable", ACT_PERSON, false, POST, PHASE_ACCOUNTS, &thing_person,
	    MANAGE "/lifecycle/disable", NULL },
	{ "token.revoke", ACT_TOKEN, false, DELETE, PHASE_TOKENS, &thing_token,
	    MANAGE "/api-tokens/{line}", NULL },
	{ "account.restore", ACT_DIRECTORY_STATE, true, POST, PHASE_CREATES, &thing_directory_state,
	    DIRECTORY "/users/{account}/restore", NULL },
	{ "account.suspend", ACT_DIRECTORY_STATE, false, POST, PHASE_ACCOUNTS,
	    &thing_directory_state, DIRECTORY "/users/{account}/suspend", NULL },
	{ "account.remove", ACT_IN_DIRECTORY, false, DELETE, PHASE_ACCOUNTS, &thing_in_directory,
	    DIRECTORY "/users/{account}", NULL },
	{ "organisation.role.add", ACT_USER_ROLE, true, POST, PHASE_ORG_ROLE_GRANTS,
	    &thing_user_role, USER_ROLES "/roles/assign", body_user_role },
	{ "organisation.role.remove", ACT_USER_ROLE, false, POST, PHASE_ORG_ROLE_REVOKES,
	    &thing_user_role, USER_ROLES "/roles/revoke", body_user_role },
	{ "organisation.admin.add", ACT_ORG_ROLE, true, POST, PHASE_ORG_ROLE_GRANTS,
	    &thing_user_role, USER_ROLES "/role-assignments/assign", body_user_role },
	{ "organisation.admin.remove", ACT_ORG_ROLE, false, POST, PHASE_ORG_ROLE_REVOKES,
	    &thing_user_role, USER_ROLES "/role-assignments/revoke", body_user_role },
	{ "organisation.role.add.group", ACT_ORG_GROUP_ROLE, true, POST, PHASE_ORG_ROLE_GRANTS,
	    &thing_group_role, DIRECTORY "/groups/{group}/role-assignments/assign",
	    body_group_role },
	{ "organisation.role.remove.group", ACT_ORG_GROUP_ROLE, false, POST, PHASE_ORG_ROLE_REVOKES,
	    &thing_group_role, DIRECTORY "/groups/{group}/role-assignments/revoke",
	    body_group_role },
	{ "ticket.create", ACT_TICKET, true, POST, PHASE_TICKETS, &ticket, API "/issue",
	    body_issue },
};

const struct action_kind *
action_kind(enum action_what what, bool wanted)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].what == what && kinds[i].wanted == wanted)
			return &kinds[i];
	return NULL;
}

bool
action_needs_key(const struct action_kind *kind)
{
	return kind != NULL && kind->thing->service != SERVICE_JIRA;
}

const char *
action_kind_name(const struct action_kind *kind)
{
	return kind->name;
}

const char *
action_scope(const struct action_kind *kind)
{
	return scope_needed(kind->method, kind->path);
}

struct parts {
	const struct action *action;
	const char *org;
};

const char *
action_state_name(enum action_state state)
{
	static const char *const names[] = { "", "absent", "present", "gone", "another's" };

	return names[state];
}

static void
add_part(const void *arg, const char *name, struct path *path)
{
	const struct parts *of = arg;
	const struct action *action = of->action;
	const struct {
		const char *name, *text;
	} parts[] = {
		{ "account", action->account },
		{ "group", action->group },
		{ "project", action->project },
		{ "role", action->role },
		{ "group-name", action->group_name },
		{ "scheme", action->scheme },
		{ "permission", action->permission },
		{ "level", action->level },
		{ "line", action->line },
		{ "directory", action->directory },
		{ "email", action->email },
		{ "label", action->label },
		{ "made", action->made },
		{ "org", of->org },
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (strcmp(parts[i].name, name) == 0 && parts[i].text != NULL)
			path_add_encoded(path, parts[i].text);
}

void
action_path(const struct action *action, const char *org, const char *template, struct path *path)
{
	path_fill(path, template, add_part, &(struct parts){ action, org });
}
