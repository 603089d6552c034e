/* Lines of permission schemes, and members of levels of issue security; see things.h. */
#include "fetch/jira/holder.h"
#include "things.h"
#include <string.h>

#define API "/rest/api/3"

/* The id of whom it is given to; "": a holder without one. */
static const char *
holder_id(const struct action *action)
{
	if (strcmp(action->holder, "user") == 0)
		return action->account;
	return strcmp(action->holder, "group") == 0 ? action->group : action->holder_id;
}

static bool
is_holder(const struct action *action, const struct holder_record *holder)
{
	const char *id;

	if (holder == NULL || holder->type == NULL || strcmp(holder->type, action->holder) != 0)
		return false;
	if (strcmp(holder->type, "group") == 0 && holder->value == NULL) /* as older bodies are */
		return holder->parameter != NULL && action->group_name != NULL &&
		       strcmp(holder->parameter, action->group_name) == 0;
	id = holder->value != NULL ? holder->value : holder->parameter;
	return strcmp(id != NULL ? id : "", holder_id(action)) == 0;
}

/* ---- lines ---- */

struct line_record {
	const char *id, *permission;
	const struct holder_record *holder;
};
static const struct json_shape line_shape =
    JSON_SHAPE(struct line_record, JSON_MAY(struct line_record, id, "id", JSON_ID),
	JSON_MAY(struct line_record, permission, "permission", JSON_TEXT),
	JSON_MAY_OF(struct line_record, holder, "holder", JSON_OBJECT, &holder_shape));

struct lines_record {
	const char *id;
	struct json_list lines;
};
static const struct json_shape lines_shape =
    JSON_SHAPE(struct lines_record, JSON_MUST(struct lines_record, id, "id", JSON_ID),
	JSON_MUST_OF(struct lines_record, lines, "permissions", JSON_LIST, &line_shape));

/*
 * Of what is taken away: the line with the id, or else another that gives the same, which is then the one to delete: it may
 * have been taken out and come back since the plan was made.
 */
struct search {
	struct action *action;
	const char *other;    /* the id of one that gives the same */
	bool found, nameless; /* nameless: it may be the one */
};

static void
search_line(struct search *search, const char *id, bool same)
{
	const struct action *action = search->action;

	if (*action->line == '\0') {
		search->found |= same;
	} else if (id == NULL) {
		search->nameless = true;
	} else if (strcmp(id, action->line) == 0) {
		search->found = true;
	} else if (same && !action->line_alone) {
		search->other = id;
	}
}

static enum action_state
search_end(struct search *search, struct arena *arena)
{
	if (!search->found && search->other != NULL) {
		search->action->line = arena_copy(arena, search->other);
		search->found = true;
	}
	return search->found ? STATE_PRESENT : search->nameless ? STATE_UNKNOWN : STATE_ABSENT;
}

static enum action_state
judge_line(struct action *action, const void *record, struct arena *arena)
{
	const struct lines_record *scheme = record;
	struct search search = { .action = action };

	if (strcmp(scheme->id, action->scheme) != 0)
		return STATE_UNKNOWN;
	for (const struct json_node *node = scheme->lines.first; node != NULL; node = node->next) {
		const struct line_record *line = node->record;

		search.nameless |= line->permission == NULL;
		search_line(&search, line->id,
		    line->permission != NULL && strcmp(line->permission, action->permission) == 0 &&
			is_holder(action, line->holder));
	}
	return search_end(&search, arena);
}

const struct thing thing_scheme_line = {
	.target = "{scheme}/{permission}",
	.look = { API "/permissionscheme/{scheme}?expand=permissions", NULL,
	    { NULL, JSON_OBJECT, 0, &lines_shape, false }, judge_line, true },
};

/* Of a group both its name and its id are sent: the name alone would follow whoever takes it later. */
static void
put_holder(const struct action *action, struct json_out *out, bool with_id)
{
	bool group = strcmp(action->holder, "group") == 0;
	const char *id = holder_id(action);

	json_text(out, "type", action->holder);
	if (group)
		json_text(out, "parameter", action->group_name);
	else if (*id != '\0')
		json_text(out, "parameter", id);
	if (group && with_id)
		json_text(out, "value", id);
}

void
body_scheme_line(const struct action *action, struct json_out *out)
{
	json_open(out, NULL);
	json_open(out, "holder");
	put_holder(action, out, true);
	json_close(out);
	json_text(out, "permission", action->permission);
	json_close(out);
}

/* ---- members of levels ---- */

struct member_record {
	const char *id, *level;
	const struct holder_record *holder;
};
static const struct json_shape member_shape =
    JSON_SHAPE(struct member_record, JSON_MAY(struct member_record, id, "id", JSON_ID),
	JSON_MAY(struct member_record, level, "issueSecurityLevelId", JSON_ID),
	JSON_MAY_OF(struct member_record, holder, "holder", JSON_OBJECT, &holder_shape));

struct members_record {
	struct json_list members;
	int last;
};
static const struct json_shape members_shape = JSON_SHAPE(struct members_record,
    JSON_MUST_OF(struct members_record, members, "values", JSON_LIST, &member_shape),
    JSON_MAY(struct members_record, last, "isLast", JSON_BOOL));

static enum action_state
judge_member(struct action *action, const void *record, struct arena *arena)
{
	const struct members_record *page = record;
	struct search search = { .action = action, .nameless = page->last != 1 };

	for (const struct json_node *node = page->members.first; node != NULL; node = node->next) {
		const struct member_record *member = node->record;

		search.nameless |= member->holder == NULL;
		search_line(&search, member->id, is_holder(action, member->holder));
	}
	return search_end(&search, arena);
}

const struct thing thing_level_member = {
	.target = "{level}",
	.look = { API "/issuesecurityschemes/level/member?levelId={level}&maxResults=100", NULL,
	    { NULL, JSON_OBJECT, 0, &members_shape, false }, judge_member, true },
};

void
body_level_member(const struct action *action, struct json_out *out)
{
	json_open(out, NULL);
	json_open_list(out, "members");
	json_open(out, NULL);
	put_holder(action, out, false);
	json_close(out);
	json_close_list(out);
	json_close(out);
}
