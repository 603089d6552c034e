#include "complaints.h"

#include "export/text/step_now.h"
#include "export/write/csv_row.h"
#include "model/base/text.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* All of them, beside the plan that was not made; what an earlier try left there is replaced. */
static int
write_all(const struct plan_rows *rows, const char *path, struct err *err)
{
	static const char *const heads[] = { "place", "what" };
	const char *slash = strrchr(path, '/');
	char *dir =
	    slash != NULL ? mem_print("%.*s", (int)(slash - path + 1), path) : mem_copy(".");
	const char *name = slash != NULL ? slash + 1 : path;
	struct file file;
	int rc = file_replace(&file, dir, name, err);

	if (rc == 0) {
		rc = csv_heads_write(&file, heads, 2, err);
		for (size_t i = 0; rc == 0 && i < rows->complaint_count; i++) {
			const char *cells[] = { rows->complaints[i].at, rows->complaints[i].what };

			rc = csv_row_write(&file, cells, 2, err);
		}
		if (rc == 0)
			rc = file_replace_finish(&file, dir, name, err);
		else
			file_replace_abandon(&file, dir, name);
	}
	free(dir);
	return rc;
}

static void
show(const struct plan_rows *rows, const char *output)
{
	char *path = output != NULL ? mem_print("%s.wrong.csv", output) : NULL;
	struct err err;

	for (size_t i = 0; i < rows->complaint_count && i < COMPLAINTS_SHOWN; i++)
		text_say(stderr, "jira-access: %s: %s", rows->complaints[i].at,
		    rows->complaints[i].what);
	if (rows->complaint_count > COMPLAINTS_SHOWN) {
		bool all = path != NULL && write_all(rows, path, &err) == 0;

		text_say(stderr, "jira-access: and %zu more%s%s%s",
		    rows->complaint_count - COMPLAINTS_SHOWN, all ? ": '" : "", all ? path : "",
		    all ? "' has them all" : "");
	}
	free(path);
}

/* What the site did not tell is said before what is wrong with the file. */
static int
tell_unread(
    const struct plan_rows *rows, const struct run *run, const char *output, struct err *err)
{
	size_t mistakes = plan_mistakes(rows), open = rows->complaint_count - mistakes;
	char more[60] = "";

	for (size_t i = 0; i < run->reason_count; i++)
		text_say(stderr, "jira-access: incomplete: %s", run->reasons[i]);
	show(rows, output);
	if (mistakes > 0)
		snprintf(more, sizeof(more), ", and %zu %s wrong", mistakes,
		    mistakes == 1 ? "cell is" : "cells are");
	return err_set(err, run_status(run),
	    "no plan was made: %zu cell%s cannot be judged, because the site was not read whole%s; "
	    "read it again, or leave such rows out with --allow-incomplete",
	    open, text_plural(open), more);
}

int
complaints_tell(const struct plan_rows *rows, const struct run *run, bool left_out,
    const char *output, struct err *err)
{
	size_t tampered = 0, refused = 0, mistakes = plan_mistakes(rows);

	if (run != NULL && !left_out && mistakes < rows->complaint_count)
		return tell_unread(rows, run, output, err);
	for (size_t i = 0; i < rows->complaint_count; i++) {
		tampered += rows->complaints[i].tampered;
		refused += rows->complaints[i].refused;
	}
	show(rows, output);
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
