#include "complaints.h"

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
