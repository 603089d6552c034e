#include "complaints.h"

#include "export/text/step_now.h"
#include "model/base/text.h"
#include <stdio.h>

static void
show(const struct plan_rows *rows)
{
	for (size_t i = 0; i < rows->complaint_count && i < COMPLAINTS_SHOWN; i++)
		text_say(stderr, "jira-access: %s: %s", rows->complaints[i].at,
		    rows->complaints[i].what);
	if (rows->complaint_count > COMPLAINTS_SHOWN)
		fprintf(stderr, "jira-access: and %zu more\n",
		    rows->complaint_count - COMPLAINTS_SHOWN);
}

/* What the site did not tell is said before what is wrong with the file. */
static int
tell_unread(const struct plan_rows *rows, const struct run *run, struct err *err)
{
	size_t mistakes = plan_mistakes(rows), open = rows->complaint_count - mistakes;
	char more[60] = "";

	for (size_t i = 0; i < run->reason_count; i++)
		text_say(stderr, "jira-access: incomplete: %s", run->reasons[i]);
	show(rows);
	if (mistakes > 0)
		snprintf(more, sizeof(more), ", and %zu %s wrong", mistakes,
		    mistakes == 1 ? "cell is" : "cells are");
	return err_set(err, run_status(run),
	    "no plan was made: %zu cell%s cannot be judged, because the site was not read whole%s; "
	    "read it again, or leave such rows out with --allow-incomplete",
	    open, text_plural(open), more);
}

int
complaints_tell(const struct plan_rows *rows, const struct run *run, bool left_out, struct err *err)
{
	size_t tampered = 0, refused = 0, mistakes = plan_mistakes(rows);

	if (run != NULL && !left_out && mistakes < rows->complaint_count)
		return tell_unread(rows, run, err);
	for (size_t i = 0; i < rows->complaint_count; i++) {
		tampered += rows->complaints[i].tampered;
		refused += rows->complaints[i].refused;
	}
	show(rows);
	return err_set(err, tampered + refused > 0 ? STATUS_REFUSED : STATUS_BAD_INPUT,
	    "no plan was made: %zu %s wrong%s", mistakes, mistakes == 1 ? "cell is" : "cells are",
	    tampered > 0 ? ", and rows were changed since they were reviewed" : "");
}

void
complaints_tell_left(const struct plan *plan)
{
	for (size_t i = 0; i < plan->unjudged_count; i++)
		text_say(stderr, "jira-access: %s: refused: %s", plan->unjudged[i].origin,
		    plan->unjudged[i].what);
}

void
complaints_tell_rows(const struct plan *plan, const struct graph *graph)
{
	complaints_tell_left(plan);
	for (size_t i = 0; i < plan->step_count; i++) {
		const struct step *step = &plan->steps[i];
		const struct result *result = &step->result;
		char words[1024];

		if (outcome_is_wanted(result->outcome) && !step_is_undone(step))
			continue;
		step_words_now(graph, step, words, sizeof(words));
		if (step_is_undone(step)) {
			text_say(stderr,
			    "jira-access: %s: %s: %s, but no longer so when it was read again",
			    step->origin, words, outcome_names[result->outcome]);
			continue;
		}
		text_say(stderr, "jira-access: %s: %s: %s%s%s", step->origin, words,
		    outcome_names[result->outcome], result->message[0] != '\0' ? ": " : "",
		    result->message);
	}
}

int
complaints_tell_verdicts(
    const struct judgement *judgement, struct progress *progress, struct err *err)
{
	size_t refused = guards_refused(judgement);
	const char *first = NULL;

	for (size_t i = 0; i < judgement->count; i++) {
		const struct verdict *verdict = &judgement->verdicts[i];

		if (verdict->kind == VERDICT_FINE) {
			progress_tell(progress, "%s: %s", verdict->guard->name, verdict->what);
		} else if (verdict->kind == VERDICT_WARNING) {
			progress_say(progress, "%s: %s", verdict->guard->name, verdict->what);
		} else {
			text_say(stderr, "jira-access: refused by %s: %s; to allow it: %s",
			    verdict->guard->name, verdict->what, verdict->guard->allow);
			first = first != NULL ? first : verdict->guard->name;
		}
	}
	if (refused == 0)
		return 0;
	return err_set(err, STATUS_REFUSED,
	    "nothing was changed: refused by %s%s; give options that allow it to 'jira-access "
	    "plan'",
	    first, refused > 1 ? " and others" : "");
}
