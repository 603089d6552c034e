/* See step_now.h. */
#include "step_now.h"

#include "model/base/text.h"
#include <string.h>

/* What a step says of one id, and what the site does. */
struct named {
	const char *what; /* "account", "group", ... */
	const char *id, *in_plan;
	const char *now; /* NULL: the site does not have it; "": it gives no name */
};

/* The name to show; what is to be said of it goes to the notes. */
static const char *
name_now(const struct named *it, struct text *notes)
{
	if (*it->id == '\0')
		return it->in_plan;
	if (it->now == NULL) {
		text_print(notes, "; not on the site as it is now: %s %.150s", it->what, it->id);
		return it->in_plan;
	}
	if (*it->now == '\0') {
		text_print(notes, "; the site gives no name to %s %.150s", it->what, it->id);
		return it->in_plan;
	}
	if (*it->in_plan != '\0' && strcmp(it->now, it->in_plan) != 0)
		text_print(notes, "; in the plan: %s '%.150s'", it->what, it->in_plan);
	return it->now;
}

/* Who is nobody by name has none to compare, nor has a product but its key. */
static const char *
principal_now(const struct graph *graph, const struct step *step, struct text *notes)
{
	const struct graph_view *view = graph_view(graph);
	struct named it = { plan_principal_names[step->principal], step->principal_id,
		step->principal_name, NULL };
	uint32_t at;

	switch ((enum plan_principal)step->principal) {
	case PRINCIPAL_ACCOUNT:
		at = graph_find_account(graph, step->principal_id);
		it.now =
		    at == NONE ? NULL : text_or(view->accounts[at].name, view->accounts[at].email);
		break;
	case PRINCIPAL_GROUP:
		at = graph_find_group(graph, step->principal_id);
		it.now = at == NONE ? NULL : view->groups[at].name;
		break;
	case PRINCIPAL_ROLE:
		at = graph_find_role(graph, step->principal_id);
		it.now = at == NONE ? NULL : view->roles[at].name;
		break;
	default:
		return step->principal_name;
	}
	return name_now(&it, notes);
}

static const char *
group_now(const struct graph *graph, const struct step *step, struct text *notes)
{
	uint32_t at = graph_find_group(graph, step->group_id);
	const struct named it = { "group", step->group_id, step->group_name,
		at == NONE ? NULL : graph_view(graph)->groups[at].name };

	return name_now(&it, notes);
}

static const char *
project_now(const struct graph *graph, const struct step *step, struct text *notes)
{
	uint32_t at = graph_find_project(graph, step->project_id);
	const struct project *project = at == NONE ? NULL : &graph_view(graph)->projects[at];
	/* A key is found too, but an id is what is sent. */
	bool found = project != NULL && strcmp(project->id, step->project_id) == 0;
	const struct named it = { "project", step->project_id, step->project_key,
		found ? project->key : NULL };

	return name_now(&it, notes);
}

static const char *
role_now(const struct graph *graph, const struct step *step, struct text *notes)
{
	uint32_t at = graph_find_role(graph, step->role_id);
	const struct named it = { "role", step->role_id, step->role_name,
		at == NONE ? NULL : graph_view(graph)->roles[at].name };

	return name_now(&it, notes);
}

void
step_words_now(const struct graph *graph, const struct step *step, char *out, size_t room)
{
	struct step now = *step;
	struct text notes = { NULL, 0, 0 };
	size_t len;

	if (graph != NULL) {
		now.principal_name = principal_now(graph, step, &notes);
		now.group_name = group_now(graph, step, &notes);
		if (step->target == TARGET_ROLE) /* others' are not the graph's */
			now.role_name = role_now(graph, step, &notes);
		now.project_key = project_now(graph, step, &notes);
	}
	step_words(&now, out, room);
	len = strlen(out);
	snprintf(out + len, room - len, "%s", text_or(notes.bytes, ""));
	text_harmless(out);
	text_whole(out);
	text_release(&notes);
}

void
step_words_sent(const struct graph *graph, const struct step *step, char *out, size_t room)
{
	size_t len;

	step_words_now(graph, step, out, room);
	len = strlen(out);
	if (step->state != STEP_DUE || *text_or(step->note, "") == '\0')
		return;
	snprintf(out + len, room - len, "; %s", step->note);
	text_harmless(out);
	text_whole(out);
}
