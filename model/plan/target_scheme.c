/* Whoever holds a permission by a line of a permission scheme; see target.h. */
#include "graph_edit.h"
#include "holder.h"
#include "model/access/permission.h"
#include "model/base/nearest.h"
#include "plan_read.h"
#include "target.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINES_SHOWN = 5 };

/* ---- which scheme, which line ---- */

static uint32_t
find_scheme(const struct graph_view *view, const char *id)
{
	for (uint32_t s = 0; s < view->scheme_count; s++)
		if (strcmp(view->schemes[s].id, id) == 0)
			return s;
	return NONE;
}

/* By its id, or by a name that no other has; -1: complained. */
static int
read_scheme(
    struct resolver *resolver, struct plan_row *row, const struct plan_cell *cell, const char *word)
{
	const struct graph_view *view = resolver->view;
	struct text_list ids = { .most = LINES_SHOWN };
	char why[WHY_ROOM];

	row->where = find_scheme(view, word);
	for (uint32_t s = 0, any = row->where; any == NONE && s < view->scheme_count; s++)
		if (strcmp(view->schemes[s].name, word) == 0) {
			text_list_add(&ids, "scheme:%.60s", view->schemes[s].id);
			row->where = s;
		}
	if (ids.count > 1)
		plan_complain(resolver->rows, row, cell,
		    "%zu permission schemes have the name '%.200s': give one of %s", ids.count,
		    word, text_list_end(&ids));
	text_release(&ids.text);
	if (ids.count > 1)
		return -1;
	snprintf(why, sizeof(why),
	    "no permission scheme has the id or the name '%.200s': permission_grants.csv has them "
	    "all",
	    word);
	return row->where != NONE ? 0 : not_found(resolver, row, cell, UNREAD_SCHEMES, why);
}

static bool
is_known(const struct graph_view *view, const char *permission)
{
	for (size_t i = 0; i < PERMISSIONS_OF_SCHEMES; i++)
		if (strcmp(permission_keys[i], permission) == 0)
			return true;
	for (uint32_t i = 0; i < view->line_count; i++)
		if (strcmp(view->lines[i].permission, permission) == 0)
			return true;
	return false;
}

/* A permission that no line of the site has may be an app's, but is more often a slip. */
static int
read_permission(struct resolver *resolver, struct plan_row *row, const struct plan_cell *cell,
    const char *permission)
{
	const struct graph_view *view = resolver->view;
	const char **keys, *near;

	row->what = permission;
	if (is_known(view, permission))
		return 0;
	keys = mem_alloc((view->line_count + 1) * sizeof(*keys));
	for (uint32_t i = 0; i < view->line_count; i++)
		keys[i] = view->lines[i].permission;
	near = nearest(permission, keys, view->line_count);
	plan_complain(resolver->rows, row, cell, "unknown permission '%.100s'%s%s%s", permission,
	    near != NULL ? "; did you mean '" : ": write its key, as in BROWSE_PROJECTS",
	    near != NULL ? near : "", near != NULL ? "'?" : "");
	free(keys);
	return -1;
}

static bool
is_line(const struct graph_view *view, const struct plan_row *row, const struct scheme_line *line)
{
	return line->scheme == row->where && strcmp(line->permission, row->what) == 0 &&
	       holder_is_row(view, row, line->holder_type, line->holder_id, line->holder_name);
}

static int
name_holder(struct resolver *resolver, struct plan_row *row, const struct plan_cell *cell,
    const struct scheme_line *line)
{
	return holder_name_row(resolver, row, cell, line->holder_type, line->holder_id, line->id);
}

/* ---- of a row ---- */

/* "line:LINEID" as the principal: whoever that line is for. */
static int
read_line(struct resolver *resolver, struct plan_row *row, const char *id)
{
	const struct graph_view *view = resolver->view;
	const struct plan_cell *cell = &row->cells[FIELD_PRINCIPAL];

	for (uint32_t i = 0; i < view->line_count; i++) {
		const struct scheme_line *line = &view->lines[i];

		if (line->scheme != row->where || strcmp(line->id, id) != 0)
			continue;
		if (strcmp(line->permission, row->what) != 0)
			return plan_complain(resolver->rows, row, cell,
			    "line %.60s gives %.100s, not %.100s", id, line->permission, row->what);
		row->record = i;
		return name_holder(resolver, row, cell, line);
	}
	return plan_complain(resolver->rows, row, cell,
	    "the permission scheme '%.200s' has no line %.60s",
	    resolver->view->schemes[row->where].name, id);
}

/* The line that the row is about, if it is there; several: the ids, for a message. */
static int
find_record(struct resolver *resolver, struct plan_row *row, const struct plan_cell *cell)
{
	const struct graph_view *view = resolver->view;
	struct text_list ids = { .most = LINES_SHOWN };
	int rc = 0;

	for (uint32_t i = 0; i < view->line_count; i++)
		if (is_line(view, row, &view->lines[i])) {
			text_list_add(&ids, "line:%.60s", view->lines[i].id);
			row->record = i;
		}
	if (ids.count > 1 && row->action == ACTION_REVOKE)
		rc = plan_complain(resolver->rows, row, cell,
		    "%zu lines of the scheme give it: write one of them as the principal: %s",
		    ids.count, text_list_end(&ids));
	text_release(&ids.text);
	return rc;
}

static int
read_cell(
    struct resolver *resolver, struct plan_row *row, const struct plan_cell *cell, const char *text)
{
	const char *word = text_after(text, "scheme:"), *slash = strrchr(word, '/');
	const char *line = text_after(text_of(row, FIELD_PRINCIPAL), "line:");

	if (slash == NULL || slash == word || slash[1] == '\0')
		return plan_complain(resolver->rows, row, cell,
		    "'scheme:%.200s' is not a permission of a scheme: write scheme:ID/PERMISSION, "
		    "as in scheme:10000/BROWSE_PROJECTS",
		    word);
	if (read_scheme(resolver, row, cell,
		arena_text(&resolver->rows->arena, word, (size_t)(slash - word))) < 0 ||
	    read_permission(resolver, row, cell, slash + 1) < 0)
		return -1;
	return line != NULL ? read_line(resolver, row, line) : find_record(resolver, row, cell);
}

static int
from_line(struct resolver *resolver, struct plan_row *row, const struct granting *granting)
{
	const struct scheme_line *line = &resolver->view->lines[granting->at];

	row->where = line->scheme;
	row->what = line->permission;
	row->record = granting->at;
	return name_holder(resolver, row, &row->cells[FIELD_GRANT_ID], line);
}

void
find_held(struct resolver *resolver, struct plan_row *row)
{
	const struct graph_view *view = resolver->view;

	row->record = NONE;
	for (uint32_t i = 0; row->target == TARGET_SCHEME && i < view->line_count; i++)
		if (is_line(view, row, &view->lines[i]))
			row->record = i;
	for (uint32_t i = 0; row->target == TARGET_SECURITY && i < view->security_member_count;
	     i++) {
		const struct security_member *it = &view->security_members[i];

		if (it->level == row->where &&
		    holder_is_row(view, row, it->holder_type, it->holder_id, it->holder_name))
			row->record = i;
	}
}

static bool
holds(const struct resolver *resolver, const struct plan_row *row)
{
	(void)resolver;
	return row->record != NONE;
}

/* The project whose own the scheme is, as each team-managed one has one. */
static const struct project *
owner_of(const struct graph_view *view, uint32_t scheme, uint32_t *users)
{
	const struct project *owner = NULL;

	*users = 0;
	for (uint32_t p = 0; p < view->project_count; p++) {
		*users += view->projects[p].scheme == scheme;
		if (view->projects[p].scheme == scheme && view->projects[p].team_managed)
			owner = &view->projects[p];
	}
	return owner;
}

static int
check(struct resolver *resolver, struct plan_row *row, bool held)
{
	uint32_t users;
	const struct project *owner = owner_of(resolver->view, row->where, &users);

	if (row->action == ACTION_KEEP || row->leaves)
		return 0;
	if (owner != NULL)
		return plan_complain(resolver->rows, row, &row->cells[FIELD_TARGET],
		    "the scheme is that of the team-managed project %.100s, which no API changes: "
		    "change the project's access in Jira",
		    owner->key);
	if (held && row->action == ACTION_REVOKE && *resolver->view->lines[row->record].id == '\0')
		return plan_complain(resolver->rows, row, &row->cells[FIELD_TARGET],
		    "Jira names the line without an id: take it out in Jira");
	return 0;
}

static const char *
grant_id(struct resolver *resolver, const struct plan_row *row)
{
	const struct graph_view *view = resolver->view;

	return row->record == NONE ? ""
				   : arena_print(&resolver->rows->arena, "scheme:%s:%s",
					 view->schemes[row->where].id, view->lines[row->record].id);
}

/* What a line for everybody means in them. */
static const char *
reach(uint8_t principal)
{
	if (principal == PRINCIPAL_PUBLIC)
		return ": anybody on the internet gets it there, without logging in";
	return principal == PRINCIPAL_LOGGED_IN ? ": everybody with a product of Jira gets it there"
						: "";
}

/* Does another line give the same? */
static bool
is_twin(const struct graph_view *view, const struct plan_row *row)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < view->line_count; i++)
		count += is_line(view, row, &view->lines[i]);
	return count > 1;
}

static void
name(struct resolver *resolver, const struct plan_row *row, struct step *step)
{
	struct arena *arena = &resolver->plan->arena;
	const struct graph_view *view = resolver->view;
	uint32_t users;

	owner_of(view, row->where, &users);
	step->scheme_id = arena_copy(arena, view->schemes[row->where].id);
	step->scheme_name = arena_copy(arena, view->schemes[row->where].name);
	step->permission = arena_copy(arena, row->what);
	if (row->record != NONE)
		step->line_id = arena_copy(arena, view->lines[row->record].id);
	step->line_alone = row->action == ACTION_REVOKE && is_twin(view, row);
	step->note =
	    arena_print(arena, "%u project%s use%s the scheme%s", users, text_plural(users),
		users == 1 ? "s" : "", row->action == ACTION_GRANT ? reach(row->principal) : "");
}

static const char *
hindrance(const struct resolver *resolver, const struct plan_row *row)
{
	uint32_t users;

	if (owner_of(resolver->view, row->where, &users) != NULL)
		return "the scheme is a team-managed project's own, which no API changes: change "
		       "the "
		       "project's access in Jira";
	if (row->record != NONE && *resolver->view->lines[row->record].id == '\0')
		return "Jira names the line without an id: take it out in Jira";
	return holder_hindrance(resolver, row);
}

/* ---- of a step ---- */

static const char *
cell_of(struct arena *arena, const struct step *step)
{
	return arena_print(arena, "scheme:%s/%s", step->scheme_id, step->permission);
}

static const char *
title(struct arena *arena, const struct step *step)
{
	return arena_print(arena, "%s/%s", step->scheme_name, step->permission);
}

static const char *
heading_of(struct arena *arena, const struct step *step)
{
	return arena_print(
	    arena, "%s of permission scheme '%s'", step->permission, step->scheme_name);
}

static void
say(const struct step *step, const char *who, char *out, size_t room)
{
	snprintf(out, room, "%s of permission scheme '%s' for %s", step->permission,
	    step->scheme_name, who);
}

/* The line that gives it; NONE: there is none. */
static uint32_t
find_line(const struct graph_view *view, const struct step *step)
{
	uint32_t scheme = find_scheme(view, step->scheme_id);

	for (uint32_t i = 0; scheme != NONE && i < view->line_count; i++) {
		const struct scheme_line *line = &view->lines[i];

		if (line->scheme == scheme && strcmp(line->permission, step->permission) == 0 &&
		    holder_is_meant(
			step, line->id, line->holder_type, line->holder_id, line->holder_name))
			return i;
	}
	return NONE;
}

static bool
held(const struct graph *graph, const struct org *org, const struct step *step)
{
	(void)org;
	return find_line(graph_view(graph), step) != NONE;
}

static const char *
lacks(const struct graph *graph, const struct org *org, const struct step *step)
{
	(void)org;
	return find_scheme(graph_view(graph), step->scheme_id) == NONE ? "permission scheme" : NULL;
}

static void
take(struct edit *edit, const struct step *step)
{
	uint32_t line = find_line(edit->view, step);

	if (line != NONE)
		edit_leave(edit, EDIT_LINE, line, 0);
}

static void
give(struct edit *edit, const struct step *step)
{
	struct scheme_line line = { .scheme = find_scheme(edit->view, step->scheme_id),
		.id = "",
		.permission = step->permission,
		.holder_type = plan_holder_types[step->principal],
		.holder_name = step->principal_name };
	char *id = step->principal == PRINCIPAL_ACCOUNT ? graph_after_id(step) : NULL;

	line.holder_id = id != NULL ? id : step->principal_id;
	if (line.scheme != NONE)
		graph_scheme_line(edit->to, &line);
	free(id);
}

/* The line that was made has another id than the one that was deleted: it is found by whom it is for. */
static bool
undo(const struct step *step, struct step *inverse)
{
	(void)step;
	inverse->line_id = "";
	inverse->line_alone = false;
	return true;
}

const struct target_kind target_scheme = {
	.words = { "scheme" },
	.forms = "scheme:ID/PERMISSION",
	.grants = HOLDERS,
	.revokes = HOLDERS,
	.manual = BY(ACCOUNT) | BY(GROUP),
	.ids = ID_SCHEME | ID_PERMISSION | ID_LINE,
	.unread = UNREAD_SCHEMES,
	.grants_in = PLAN_SCHEME_GRANTS,
	.revokes_in = PLAN_SCHEME_REVOKES,
	.read = read_cell,
	.holds = holds,
	.check = check,
	.grant_id = grant_id,
	.from = from_line,
	.name = name,
	.hindrance = hindrance,
	.text = cell_of,
	.title = title,
	.giving = "GIVE",
	.taking = "TAKE AWAY",
	.place = heading_of,
	.granted = { "line of a permission scheme is added",
	    "lines of permission schemes are added" },
	.revoked = { "line of a permission scheme is deleted",
	    "lines of permission schemes are deleted" },
	.say = say,
	.held = held,
	.lacks = lacks,
	.take = take,
	.give = give,
	.undo = undo,
};
