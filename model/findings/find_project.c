/*
 * Findings about projects: who leads them, and whether everybody sees them.
 */
#include "finding_private.h"

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

static void
exposed(struct finding_work *work, enum exposure exposure, const char *who)
{
	const struct graph_view *view = work->view;

	for (uint32_t p = 0; work->access != NULL && p < view->project_count; p++) {
		const struct project *project = &view->projects[p];
		if (!access_computed(work->access, p) ||
		    access_exposure(work->access, p) != exposure)
			continue;
		finding_add(work, SUBJECT_PROJECT, p, p,
		    "%s may browse it%s, by permission scheme '%s'", who,
		    project->archived ? ", though archived" : "",
		    view->schemes[project->scheme].name);
	}
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
