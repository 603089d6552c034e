/*
 * Findings about filters and dashboards: what the world sees, and what everybody may change.
 *
 * One that all who log in may see is none: it shows its name and its query, no issue that they may not see anyway, and on
 * most sites there are hundreds. Nor is Jira's own dashboard, which every site has and nobody can hide.
 */
#include "finding_private.h"
#include "model/base/text.h"
#include "model/graph/shared.h"

/* Of a filter or dashboard: " owned by 'Ann Lee' (557058:1)", or nothing. */
static void
owner_add(struct text *text, const struct graph_view *view, const struct shared *shared)
{
	const struct account *owner;

	if (shared->owner == NONE)
		return;
	owner = &view->accounts[shared->owner];
	text_print(text, ", owned by %s'%s' (%s)",
	    owner->status == ACCOUNT_INACTIVE ? "the inactive account " : "", owner->name,
	    owner->id);
}

static void
found(struct finding_work *work, uint32_t at, const char *what)
{
	const struct shared *shared = &work->view->shared[at];
	struct text owner = { 0 };

	text_add(&owner, "");
	owner_add(&owner, work->view, shared);
	finding_add(work, shared->type == SHARED_FILTER ? SUBJECT_FILTER : SUBJECT_DASHBOARD, at,
	    NONE, "%s%s", what, owner.bytes);
	text_release(&owner);
}

/* The share with this target, or NULL. */
static const struct share *
share_with(const struct graph_view *view, const struct shared *shared, enum share_with with)
{
	for (uint32_t i = shared->first; i < shared->first + shared->count; i++)
		if (view->share_targets[view->shares[i].target].with == with)
			return &view->shares[i];
	return NULL;
}

static void
find_public(struct finding_work *work, enum shared_type type)
{
	const struct graph_view *view = work->view;

	for (uint32_t i = 0; i < view->shared_count; i++)
		if (view->shared[i].type == type && !view->shared[i].system &&
		    share_with(view, &view->shared[i], SHARE_PUBLIC) != NULL)
			found(work, i, "anyone may see it, without login too");
}

void
find_public_filter(struct finding_work *work)
{
	static const char *const needs[] = { "filters", NULL };

	if (finding_has(work, needs))
		find_public(work, SHARED_FILTER);
}

void
find_public_dashboard(struct finding_work *work)
{
	static const char *const needs[] = { "dashboards", NULL };

	if (finding_has(work, needs))
		find_public(work, SHARED_DASHBOARD);
}

void
find_everybody_edits(struct finding_work *work)
{
	static const char *const needs[] = { "filters", "dashboards", NULL };
	const struct graph_view *view = work->view;
	const struct share *world, *site;

	if (!finding_has(work, needs))
		return;
	for (uint32_t i = 0; i < view->shared_count; i++) {
		world = share_with(view, &view->shared[i], SHARE_PUBLIC);
		site = share_with(view, &view->shared[i], SHARE_LOGGED_IN);
		if (world != NULL && world->edits)
			found(work, i, "anyone may change it");
		else if (site != NULL && site->edits)
			found(work, i, "everybody who logs in may change it");
	}
}
