/*
 * Whoever sees the issues of a level of issue security; see target.h. A level narrows issues, not projects: nothing of it is
 * in the access that is counted.
 */
#include "holder.h"
#include "target.h"
#include <stdio.h>
#include <string.h>

enum { SHOWN = 5 };

/* ---- which level, which member ---- */

static const char *
scheme_of(const struct graph_view *view, uint32_t level, bool name)
{
	uint32_t scheme = view->security_levels[level].scheme;

	if (scheme == NONE)
		return "";
	return name ? view->security_schemes[scheme].name : view->security_schemes[scheme].id;
}

/* Both by id, or both by name; of several that fit, the ids are told. -1: complained. */
static int
read_level(struct resolver *resolver, struct plan_row *row, const struct plan_cell *cell,
    const char *scheme, const char *level)
{
	const struct graph_view *view = resolver->view;
	struct text_list found = { .most = SHOWN };
	size_t count;

	for (uint32_t l = 0; l < view->security_level_count; l++) {
		const struct security_level *it = &view->security_levels[l];
		bool by_id =
		    strcmp(scheme_of(view, l, false), scheme) == 0 && strcmp(it->id, level) == 0;

		if (!by_id &&
		    (strcmp(scheme_of(view, l, true), scheme) != 0 || strcmp(it->name, level) != 0))
			continue;
		text_list_add(&found, "security:%.40s/%.40s", scheme_of(view, l, false), it->id);
		row->where = l;
	}
	count = found.count;
	if (count > 1)
		plan_complain(resolver->rows, row, cell,
		    "%zu levels of issue security have this name: give one of %s", count,
		    text_list_end(&found));
	text_release(&found.text);
	if (count > 0)
		return count > 1 ? -1 : 0;
	return plan_complain(resolver->rows, row, cell,
	    "no level of issue security has the scheme '%.100s' and the level '%.100s': "
	    "security_levels.csv has them all",
	    scheme, level);
}

static int
find_record(struct resolver *resolver, struct plan_row *row, const struct plan_cell *cell)
{
	const struct graph_view *view = resolver->view;
	const char *id = text_after(text_of(row, FIELD_PRINCIPAL), "line:");

	for (uint32_t i = 0; i < view->security_member_count; i++) {
		const struct security_member *it = &view->security_members[i];

		if (it->level != row->where ||
		    (id != NULL ? strcmp(it->id, id) != 0
				: !holder_is_row(
				      view, row, it->holder_type, it->holder_id, it->holder_name)))
			continue;
		row->record = i;
		return id == NULL ? 0
				  : holder_name_row(resolver, row, cell, it->holder_type,
					it->holder_id, it->id);
	}
	if (id == NULL)
		return 0;
	return plan_complain(
	    resolver->rows, row, cell, "the level of issue security has no member %.60s", id);
}

static int
read_cell(
    struct resolver *resolver, struct plan_row *row, const struct plan_cell *cell, const char *text)
{
	const char *word = text_after(text, "security:"), *slash = strrchr(word, '/');
	const char *why;

	if (slash == NULL || slash == word || slash[1] == '\0')
		return plan_complain(resolver->rows, row, cell,
		    "'security:%.200s' is not a level of issue security: write "
		    "security:SCHEMEID/LEVELID, or their names",
		    word);
	if (resolver->run != NULL && (why = run_without(resolver->run, "security")) != NULL)
		return plan_complain(
		    resolver->rows, row, cell, "issue security was not read: %s", why);
	if (read_level(resolver, row, cell,
		arena_text(&resolver->rows->arena, word, (size_t)(slash - word)), slash + 1) < 0)
		return -1;
	return find_record(resolver, row, &row->cells[FIELD_PRINCIPAL]);
}

static int
from_line(struct resolver *resolver, struct plan_row *row, const struct granting *line)
{
	const struct security_member *it = &resolver->view->security_members[line->at];

	row->where = it->level;
	row->record = line->at;
	return holder_name_row(
	    resolver, row, &row->cells[FIELD_GRANT_ID], it->holder_type, it->holder_id, it->id);
}

/* ---- of a row ---- */

static bool
holds(const struct resolver *resolver, const struct plan_row *row)
{
	(void)resolver;
	return row->record != NONE;
}

static const char *
grant_id(struct resolver *resolver, const struct plan_row *row)
{
	const struct graph_view *view = resolver->view;

	return row->record == NONE ? ""
				   : arena_print(&resolver->rows->arena, "security:%s:%s",
					 view->security_levels[row->where].id,
					 view->security_members[row->record].id);
}

static void
name(struct resolver *resolver, const struct plan_row *row, struct step *step)
{
	struct arena *arena = &resolver->plan->arena;
	const struct graph_view *view = resolver->view;
	const struct security_level *level = &view->security_levels[row->where];
	uint32_t users = 0;

	step->scheme_id = arena_copy(arena, scheme_of(view, row->where, false));
	step->scheme_name = arena_copy(arena, scheme_of(view, row->where, true));
	step->level_id = arena_copy(arena, level->id);
	step->level_name = arena_copy(arena, level->name);
	if (row->record != NONE)
		step->line_id = arena_copy(arena, view->security_members[row->record].id);
	for (uint32_t p = 0; p < view->project_count; p++)
		users += view->projects[p].security == level->scheme;
	step->note = arena_print(arena, "%u project%s use%s the scheme", users, text_plural(users),
	    users == 1 ? "s" : "");
}

/* ---- of a step ---- */

static const char *
cell_of(struct arena *arena, const struct step *step)
{
	return arena_print(arena, "security:%s/%s", step->scheme_id, step->level_id);
}

static const char *
title(struct arena *arena, const struct step *step)
{
	return arena_print(arena, "%s/%s", step->scheme_name, step->level_name);
}

static const char *
heading_of(struct arena *arena, const struct step *step)
{
	return arena_print(
	    arena, "level '%s' of issue security '%s'", step->level_name, step->scheme_name);
}

static void
say(const struct step *step, const char *who, char *out, size_t room)
{
	snprintf(out, room, "%s %s level '%s' of issue security '%s'", who, step_verb(step),
	    step->level_name, step->scheme_name);
}

static uint32_t
find_level(const struct graph_view *view, const char *id)
{
	for (uint32_t l = 0; l < view->security_level_count; l++)
		if (strcmp(view->security_levels[l].id, id) == 0)
			return l;
	return NONE;
}

static bool
held(const struct graph *graph, const struct org *org, const struct step *step)
{
	const struct graph_view *view = graph_view(graph);
	uint32_t level = find_level(view, step->level_id);
	bool found = false;

	(void)org;
	for (uint32_t i = 0; level != NONE && !found && i < view->security_member_count; i++) {
		const struct security_member *it = &view->security_members[i];

		found = it->level == level && holder_is_meant(step, it->id, it->holder_type,
						  it->holder_id, it->holder_name);
	}
	return found;
}

static const char *
lacks(const struct graph *graph, const struct org *org, const struct step *step)
{
	(void)org;
	return find_level(graph_view(graph), step->level_id) == NONE ? "level of issue security"
								     : NULL;
}

static void
leave(struct edit *edit, const struct step *step)
{
	(void)edit;
	(void)step;
}

/* What was made has another id than what was deleted: it is found by whom it is for. */
static bool
undo(const struct step *step, struct step *inverse)
{
	(void)step;
	inverse->line_id = "";
	return true;
}

const struct target_kind target_security = {
	.words = { "security" },
	.forms = "security:SCHEMEID/LEVELID",
	.grants = HOLDERS,
	.revokes = HOLDERS,
	.manual = BY(GROUP),
	.ids = ID_SCHEME | ID_LEVEL | ID_LINE,
	.reading = "security",
	.unread = UNREAD_NOTHING,
	.grants_in = PLAN_SECURITY_GRANTS,
	.revokes_in = PLAN_SECURITY_REVOKES,
	.read = read_cell,
	.holds = holds,
	.grant_id = grant_id,
	.from = from_line,
	.name = name,
	.hindrance = holder_hindrance,
	.text = cell_of,
	.title = title,
	.giving = "ADD TO",
	.taking = "TAKE OUT OF",
	.place = heading_of,
	.granted = { "member of a level of issue security is added",
	    "members of levels of issue security are added" },
	.revoked = { "member of a level of issue security is taken out",
	    "members of levels of issue security are taken out" },
	.say = say,
	.held = held,
	.lacks = lacks,
	.take = leave,
	.give = leave,
	.undo = undo,
};
