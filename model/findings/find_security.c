/* Findings about issue security: levels that hide nothing. */
#include "finding_private.h"
#include "model/base/text.h"

#include <stdlib.h>

/* Members stand by level. *at: the first one of this level, then of the next. */
static enum exposure
exposure_of_level(const struct graph_view *view, uint32_t level, uint32_t *at)
{
	enum exposure exposure = EXPOSURE_NONE;

	for (; *at < view->security_member_count && view->security_members[*at].level == level;
	     (*at)++) {
		const struct security_member *member = &view->security_members[*at];
		uint8_t kind = holder_kind(member->holder_type, member->holder_id);

		if (kind == HOLDER_ANYONE)
			exposure = EXPOSURE_PUBLIC;
		else if (kind == HOLDER_LOGGED_IN && exposure == EXPOSURE_NONE)
			exposure = EXPOSURE_LOGGED_IN;
	}
	return exposure;
}

static void
found(struct finding_work *work, uint32_t number, enum exposure exposure, uint32_t projects)
{
	const struct security_scheme *scheme =
	    &work->view->security_schemes[work->view->security_levels[number].scheme];

	finding_add(work, SUBJECT_SECURITY_LEVEL, number, NONE,
	    "%s sees its issues where the project may be browsed: %u project%s by issue security "
	    "scheme '%s'",
	    exposure == EXPOSURE_PUBLIC ? "anyone, without login too,"
					: "every account with any product",
	    projects, text_plural(projects), text_or(scheme->name, scheme->id));
}

/* A scheme that no project uses hides nothing from anybody, and shows nothing to anybody either. */
void
find_open_level(struct finding_work *work)
{
	static const char *const needs[] = { "issue security levels",
		"members of issue security levels", "issue security of projects", NULL };
	const struct graph_view *view = work->view;
	uint32_t *projects, at = 0;

	if (!finding_has(work, needs))
		return;
	projects = mem_alloc(view->security_scheme_count * sizeof(*projects));
	for (uint32_t p = 0; p < view->project_count; p++)
		if (view->projects[p].security != NONE)
			projects[view->projects[p].security]++;
	for (uint32_t i = 0; i < view->security_level_count; i++) {
		enum exposure exposure = exposure_of_level(view, i, &at);
		uint32_t scheme = view->security_levels[i].scheme;

		if (exposure != EXPOSURE_NONE && scheme != NONE && projects[scheme] > 0)
			found(work, i, exposure, projects[scheme]);
	}
	free(projects);
}
