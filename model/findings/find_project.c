/*
 * Findings about projects: who leads them, and whether everybody sees them.
 */
#include "finding_private.h"

static void
lead_inactive(struct finding_work *work)
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

static void
public_exposure(struct finding_work *work)
{
	exposed(work, EXPOSURE_PUBLIC, "anyone, without login too,");
}

static void
logged_in_exposure(struct finding_work *work)
{
	exposed(work, EXPOSURE_LOGGED_IN, "every account with any product");
}

const struct finding_kind find_lead_inactive = {
	.name = "lead inactive",
	.severity = SEVERITY_LOW,
	.find = lead_inactive,
	.suggestion =
	    "name a lead who still works here; issues may be assigned to the lead by default",
};

const struct finding_kind find_public_exposure = {
	.name = "public exposure",
	.severity = SEVERITY_HIGH,
	.find = public_exposure,
	.suggestion =
	    "unless the project is meant for the public, take 'anyone' out of Browse projects "
	    "in its permission scheme",
};

const struct finding_kind find_logged_in_exposure = {
	.name = "logged-in exposure",
	.severity = SEVERITY_MEDIUM,
	.find = logged_in_exposure,
	.suggestion =
	    "if not everybody should see it, name a role or a group for Browse projects in its "
	    "permission scheme",
};
