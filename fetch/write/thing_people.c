/* Managed accounts as such and their tokens, accounts in a directory, and roles of the organisation; see things.h. */
#include "things.h"
#include <string.h>

#define DIRECTORIES "/v2/orgs/{org}/directories/-" /* all: for reading alone */
#define MANAGE "/users/{account}/manage"

/* ---- managed accounts ---- */

struct person_record {
	const char *id, *status;
};
static const struct json_shape person_shape =
    JSON_SHAPE(struct person_record, JSON_MUST(struct person_record, id, "account_id", JSON_ID),
	JSON_MUST(struct person_record, status, "account_status", JSON_TEXT));

struct profile_record {
	const struct person_record *account;
};
static const struct json_shape profile_shape = JSON_SHAPE(struct profile_record,
    JSON_MUST_OF(struct profile_record, account, "account", JSON_OBJECT, &person_shape));

static enum action_state
judge_person(struct action *action, const void *record, struct arena *arena)
{
	const struct person_record *person = ((const struct profile_record *)record)->account;

	(void)arena;
	if (person == NULL || person->id == NULL || person->status == NULL ||
	    strcmp(person->id, action->account) != 0)
		return STATE_UNKNOWN;
	return strcmp(person->status, "active") == 0 ? STATE_PRESENT : STATE_ABSENT;
}

const struct thing thing_person = {
	.service = SERVICE_PEOPLE,
	.target = "{account}",
	.look = { MANAGE "/profile", NULL, { NULL, JSON_OBJECT, 0, &profile_shape, false },
	    judge_person, true },
};

/* ---- API tokens ---- */

struct token_record {
	const char *id;
};
static const struct json_shape token_shape =
    JSON_SHAPE(struct token_record, JSON_MUST(struct token_record, id, "id", JSON_ID));

static enum action_state
judge_tokens(struct action *action, const void *records, struct arena *arena)
{
	const struct json_list *list = records;
	bool nameless = false; /* it may be the one */

	(void)arena;
	for (const struct json_node *node = list->first; node != NULL; node = node->next) {
		const struct token_record *token = node->record;

		if (token->id != NULL && strcmp(token->id, action->line) == 0)
			return STATE_PRESENT;
		nameless |= token->id == NULL;
	}
	return nameless ? STATE_UNKNOWN : STATE_ABSENT;
}

const struct thing thing_token = {
	.service = SERVICE_PEOPLE,
	.target = "{account}",
	.look = { MANAGE "/api-tokens", NULL, { NULL, JSON_LIST, 0, &token_shape, false },
	    judge_tokens, true },
};

/* ---- accounts in a directory ---- */

struct member_record {
	const char *id, *status;
};
static const struct json_shape member_shape =
    JSON_SHAPE(struct member_record, JSON_MUST(struct member_record, id, "accountId", JSON_ID),
	JSON_MAY(struct member_record, status, "status", JSON_TEXT));

struct found_record {
	struct json_list data;
};
static const struct json_shape found_shape = JSON_SHAPE(
    struct found_record, JSON_MUST_OF(struct found_record, data, "data", JSON_LIST, &member_shape));

static void
body_search(const struct action *action, struct json_out *out)
{
	json_open(out, NULL);
	json_open_list(out, "accountIds");
	json_text(out, NULL, action->account);
	json_close_list(out);
	json_close(out);
}

/* The account, or NULL; *nameless: one of those that came may be it. */
static const struct member_record *
find_user(const struct action *action, const void *record, bool *nameless)
{
	const struct json_list *list = &((const struct found_record *)record)->data;

	*nameless = false;
	for (const struct json_node *node = list->first; node != NULL; node = node->next) {
		const struct member_record *user = node->record;

		if (user->id != NULL && strcmp(user->id, action->account) == 0)
			return user;
		*nameless |= user->id == NULL;
	}
	return NULL;
}

static enum action_state
judge_suspended(struct action *action, const void *record, struct arena *arena)
{
	bool nameless;
	const struct member_record *user = find_user(action, record, &nameless);

	(void)arena;
	if (user == NULL)
		return nameless ? STATE_UNKNOWN : STATE_GONE;
	if (user->status == NULL)
		return STATE_UNKNOWN;
	return strcmp(user->status, "suspended") == 0 ? STATE_ABSENT : STATE_PRESENT;
}

static enum action_state
judge_listed(struct action *action, const void *record, struct arena *arena)
{
	bool nameless;

	(void)arena;
	if (find_user(action, record, &nameless) != NULL)
		return STATE_PRESENT;
	return nameless ? STATE_UNKNOWN : STATE_ABSENT;
}

const struct thing thing_directory_state = {
	.service = SERVICE_ORG,
	.target = "{account}",
	.look = { DIRECTORIES "/users/search", body_search,
	    { NULL, JSON_OBJECT, 0, &found_shape, false }, judge_suspended, true },
};

const struct thing thing_in_directory = {
	.service = SERVICE_ORG,
	.target = "{account}",
	.look = { DIRECTORIES "/users/search", body_search,
	    { NULL, JSON_OBJECT, 0, &found_shape, false }, judge_listed, false },
	.slow = true,
};

/* ---- roles of the organisation ---- */

struct how_record {
	const char *role;
	struct json_list methods;
};
static const struct json_shape how_shape =
    JSON_SHAPE(struct how_record, JSON_MAY(struct how_record, role, "role", JSON_TEXT),
	JSON_MAY(struct how_record, methods, "roleAssignmentMethods", JSON_TEXTS));

struct on_record {
	const char *resource;
	struct json_list hows, roles;
};
static const struct json_shape on_shape =
    JSON_SHAPE(struct on_record, JSON_MAY(struct on_record, resource, "resourceId", JSON_ID),
	JSON_MAY_OF(struct on_record, hows, "roleAssignments", JSON_LIST, &how_shape),
	JSON_MAY(struct on_record, roles, "roles", JSON_TEXTS));

struct next_record {
	const char *next;
};
static const struct json_shape next_shape =
    JSON_SHAPE(struct next_record, JSON_MAY(struct next_record, next, "next", JSON_TEXT));

struct assigned_record {
	struct json_list data;
	const struct next_record *links;
};
static const struct json_shape assigned_shape = JSON_SHAPE(struct assigned_record,
    JSON_MUST_OF(struct assigned_record, data, "data", JSON_LIST, &on_shape),
    JSON_MAY_OF(struct assigned_record, links, "links", JSON_OBJECT, &next_shape));

static bool
has_text(const struct json_list *list, const char *text)
{
	for (const struct json_node *node = list->first; node != NULL; node = node->next)
		if (node->record != NULL && strcmp(node->record, text) == 0)
			return true;
	return false;
}

/* "ari:cloud:platform::org/ID" is the organisation itself. */
static const char *
last_segment(const char *id)
{
	const char *slash = strrchr(id, '/');

	return slash != NULL ? slash + 1 : id;
}

static bool
is_resource(const struct action *action, const struct on_record *on)
{
	return on->resource != NULL &&
	       (strcmp(on->resource, action->resource) == 0 ||
		   (strchr(action->resource, ':') == NULL &&
		       strcmp(last_segment(on->resource), action->resource) == 0));
}

/* Of its own: what a group gives is not taken away here. */
static bool
has_role(const struct action *action, const struct on_record *on)
{
	if (action->group != NULL)
		return has_text(&on->roles, action->role);
	for (const struct json_node *node = on->hows.first; node != NULL; node = node->next) {
		const struct how_record *how = node->record;

		if (how->role != NULL && strcmp(how->role, action->role) == 0)
			return has_text(&how->methods, "direct");
	}
	return false;
}

static enum action_state
judge_roles(struct action *action, const void *record, struct arena *arena)
{
	const struct assigned_record *page = record;
	bool nameless = page->links != NULL && page->links->next != NULL &&
			*page->links->next != '\0'; /* there are more pages */

	(void)arena;
	for (const struct json_node *node = page->data.first; node != NULL; node = node->next) {
		const struct on_record *on = node->record;

		if (is_resource(action, on) && has_role(action, on))
			return STATE_PRESENT;
		nameless |= on->resource == NULL;
	}
	return nameless ? STATE_UNKNOWN : STATE_ABSENT;
}

const struct thing thing_user_role = {
	.service = SERVICE_ORG,
	.target = "{account}",
	.look = { DIRECTORIES "/users/{account}/role-assignments?limit=100", NULL,
	    { NULL, JSON_OBJECT, 0, &assigned_shape, false }, judge_roles, true },
};

const struct thing thing_group_role = {
	.service = SERVICE_ORG,
	.target = "{group}",
	.look = { DIRECTORIES "/groups/{group}/role-assignments?limit=100", NULL,
	    { NULL, JSON_OBJECT, 0, &assigned_shape, false }, judge_roles, true },
};

void
body_user_role(const struct action *action, struct json_out *out)
{
	json_open(out, NULL);
	json_text(out, "role", action->role);
	if (strchr(action->resource, ':') != NULL) /* of the organisation itself there is none */
		json_text(out, "resource", action->resource);
	json_close(out);
}

void
body_group_role(const struct action *action, struct json_out *out)
{
	json_open(out, NULL);
	json_text(out, "resourceId", action->resource);
	json_text(out, "roleId", action->role);
	json_close(out);
}
