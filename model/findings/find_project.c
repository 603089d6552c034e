/*
 * Findings about projects: who leads them, and whether everybody sees them.
 */
#include "finding_private.h"
#include "model/base/text.h"

#include <stdlib.h>

void
find_lead_inactive(struct finding_work *work)
{
	const struct graph_view *view = work->view;

	for (uint32_t p = 0; p < view->project_count; p++) {
		const struct project *project = &view->projects[p];
		if (project->archived || project->lead == NONE ||
		    view->accounts[project->lead].status != ACCOUNT_INACTIVE)
			continue;
		finding_add(work, SUBJECT_PROJECT, p, p, "led by the inactive account '%s' (%s)",
		    view->accounts[project->lead].name, view->accounts[project->lead].id);
	}
}

/* By scheme: how many projects have it. */
static uint32_t *
scheme_users(const struct graph_view *view)
{
	uint32_t *users = mem_alloc((view->scheme_count + 1) * sizeof(*users));

	for (uint32_t p = 0; p < view->project_count; p++)
		if (view->projects[p].scheme != NONE)
			users[view->projects[p].scheme]++;
	return users;
}

/* What is taken out of a scheme is taken from every project that has it. */
static const char *
advice_for(const struct finding_work *work, uint32_t others)
{
	if (others == 0)
		return NULL;
	return arena_print(finding_texts(work),
	    "%s; %u other project%s use%s the scheme: give this one a scheme of its own if they "
	    "are to stay as they are",
	    work->kind->suggestion, others, text_plural(others), others == 1 ? "s" : "");
}

static void
exposed(struct finding_work *work, enum exposure exposure, const char *who)
{
	const struct graph_view *view = work->view;
	uint32_t *users = scheme_users(view), others = 0;

	for (uint32_t p = 0; work->access != NULL && p < view->project_count; p++) {
		const struct project *project = &view->projects[p];
		if (!access_computed(work->access, p) ||
		    access_exposure(work->access, p) != exposure)
			continue;
		if (users[project->scheme] - 1 != others) {
			others = users[project->scheme] - 1;
			work->suggestion = advice_for(work, others);
		}
		finding_add(work, SUBJECT_PROJECT, p, p,
		    "%s may browse it%s, by permission scheme '%s'", who,
		    project->archived ? ", though archived" : "",
		    view->schemes[project->scheme].name);
	}
	work->suggestion = NULL;
	free(users);
}

void
find_public_exposure(struct finding_work *work)
{
	exposed(work, EXPOSURE_PUBLIC, "anyone, without login too,");
}

void
find_logged_in_exposure(struct finding_work *work)
{
	exposed(work, EXPOSURE_LOGGED_IN, "every account with any product");
}
