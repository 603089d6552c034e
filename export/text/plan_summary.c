/* The summary of a plan, for people; see plan_report.h. */
#include "export/reports/plan_report.h"
#include "model/base/file.h"
#include "model/base/text.h"
#include "model/plan/target.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How many due steps do the same as this one, if it is the first of them. */
static size_t
count_like(const struct plan *plan, size_t first)
{
	const struct step *it = &plan->steps[first];
	size_t n = 0;

	for (size_t i = 0; it->state == STEP_DUE && i < plan->step_count; i++) {
		const struct step *other = &plan->steps[i];

		if (other->state != STEP_DUE || other->action != it->action ||
		    other->target != it->target)
			continue;
		if (i < first)
			return 0;
		n++;
	}
	return n;
}

static void
say_head(const struct plan_report *report, struct text *text)
{
	const struct plan *plan = report->plan;

	text_line(text, "Plan for %s", text_or(plan->base_url, plan->site));
	text_line(text, "from %zu row%s and the site as read by %s on %s (snapshot %s)",
	    plan->step_count, text_plural(plan->step_count), plan->account_name, plan->read,
	    plan->snapshot_id);
}

static void
say_counts(const struct plan_report *report, struct text *text)
{
	const struct plan *plan = report->plan;
	size_t changes = plan_count(plan, STEP_DUE, ACTIONS), n;

	text_add(text, "\n");
	text_line(text, "WHAT CHANGES");
	for (size_t i = 0; i < plan->step_count; i++)
		if ((n = count_like(plan, i)) > 0)
			text_line(text, "%6zu %s", n, step_counted(&plan->steps[i], n > 1));
	if (changes == 0)
		text_line(text, "       nothing");
	if ((n = plan_count(plan, STEP_NOOP, ACTIONS)) > 0)
		text_line(text, "%6zu already as wanted: nothing is sent", n);
	if ((n = plan_count(plan, STEP_KEEP, ACTIONS)) > 0)
		text_line(text, "%6zu kept by decision", n);
	if ((n = plan_count(plan, STEP_MANUAL, ACTIONS)) > 0)
		text_line(text, "%6zu must be done by hand, no API can do it: see below", n);
	if ((n = plan->unjudged_count) > 0)
		text_line(text, "%6zu refused: the site was not read whole: see below", n);
}

static void
say_unjudged(const struct plan_report *report, struct text *text)
{
	const struct plan *plan = report->plan;

	if (plan->unjudged_count == 0)
		return;
	text_add(text, "\n");
	text_line(text, "REFUSED, BECAUSE THE SITE WAS NOT READ WHOLE");
	for (size_t i = 0; i < plan->unjudged_count && i < SUMMARY_STEPS; i++)
		text_line(
		    text, "       %s  [%s]", plan->unjudged[i].what, plan->unjudged[i].origin);
	if (plan->unjudged_count > SUMMARY_STEPS)
		text_line(text, "%6zu more: plan.json has them all",
		    plan->unjudged_count - SUMMARY_STEPS);
}

static void
say_review(const struct plan_report *report, struct text *text)
{
	const struct returned *returned = report->returned;
	size_t open = report->plan->open_count;
	unsigned long long rows = 0, decided = 0;
	unsigned long long nobody = 0, idle = 0;
	size_t missing = 0, gone = 0;

	for (size_t i = 0; i < returned->pack_count; i++) {
		const struct returned_pack *pack = &returned->packs[i];

		rows += returned_rows(pack);
		decided += pack->decided[DECISION_KEEP] + pack->decided[DECISION_REVOKE];
		missing += !pack->returned;
		nobody += pack->unsigned_rows;
		idle += pack->idle_reasons;
	}
	for (size_t i = 0; i < report->plan->step_count; i++)
		gone += strcmp(report->plan->steps[i].hindrance, PLAN_GONE) == 0;
	if (returned->pack_count == 0)
		return;
	text_add(text, "\n");
	text_line(text, "THE REVIEW");
	text_line(text, "%6llu of %llu rows are decided, in %zu pack%s", decided, rows,
	    returned->pack_count, text_plural(returned->pack_count));
	if (missing > 0)
		text_line(text, "%6zu pack%s did not come back", missing, text_plural(missing));
	if (open > 0)
		text_line(text,
		    "%6zu answered 'not mine' or 'ask later': somebody has to look again", open);
	if (nobody > 0)
		text_line(text,
		    "%6llu decided row%s without a reviewer; --require reviewer refuses that",
		    nobody, text_plural(nobody));
	if (idle > 0)
		text_line(
		    text, "%6llu row%s with a reason but no decision", idle, text_plural(idle));
	if (gone > 0)
		text_line(text, "%6zu " PLAN_GONE, gone);
}

/* "Ann Ada <ann@example.com>", "group 'dev'", or an address alone. */
static void
principal_words(const struct step *step, char *out, size_t room)
{
	if (step->principal != PRINCIPAL_ACCOUNT)
		step_principal_words(step, out, room);
	else if (*step->principal_id == '\0')
		snprintf(out, room, "%s (created by step %u)", step->email, step->creates);
	else if (*step->email != '\0')
		snprintf(out, room, "%s <%s>", step->principal_name, step->email);
	else
		snprintf(out, room, "%s (%s)", step->principal_name, step->principal_id);
}

static void
say_step(const struct step *step, struct text *text)
{
	char who[700], why[400] = "";

	principal_words(step, who, sizeof(who));
	if (*step->reason != '\0' || *step->ticket != '\0')
		snprintf(why, sizeof(why), "  \"%.250s%s%.100s\"", step->reason,
		    *step->reason != '\0' && *step->ticket != '\0' ? ", " : "", step->ticket);
	if (step->action == ACTION_CREATE) {
		struct text products = { 0 };

		for (size_t i = 0; i < step->products.count; i++) {
			text_between(&products, ", ");
			text_add(&products, step->products.list[i]);
		}
		text_line(text, "%6u %s, %s%s  [%s]%s", step->number, step->email,
		    step->products.count > 0 ? "with " : "without any product",
		    text_or(products.bytes, ""), step->origin, why);
		text_release(&products);
		return;
	}
	text_line(text, "%6u %s%s%s  [%s]%s", step->number, who,
	    *text_or(step->expires_on, "") != '\0' ? ", until " : "", text_or(step->expires_on, ""),
	    step->origin, why);
}

/* The heading of steps that do one thing to one target. */
static void
say_target(const struct step *step, struct text *text)
{
	struct arena arena = { .step = 512 };
	struct step inverse;

	text_add(text, "\n");
	text_line(text, "%s", step_heading(&arena, step));
	if (step->state == STEP_MANUAL)
		text_line(text, "       by hand, no API can do it: %s", step->hindrance);
	else if (step_takes(step) && !step_undo(step, &inverse))
		text_line(text, "       cannot be taken back");
	if (*text_or(step->note, "") != '\0')
		text_line(text, "       %s", step->note);
	arena_release(&arena);
}

static bool
same_heading(const struct step *a, const struct step *b)
{
	bool same = a->action == b->action && a->target == b->target && a->state == b->state &&
		    strcmp(text_or(a->note, ""), text_or(b->note, "")) == 0 &&
		    strcmp(a->hindrance, b->hindrance) == 0;

	for (size_t i = 0; same && i < STEP_PLACE_IDS; i++)
		same = strcmp(step_id_text(a, i), step_id_text(b, i)) == 0;
	return same;
}

static void
say_steps(const struct plan_report *report, struct text *text)
{
	const struct plan *plan = report->plan;
	const struct step *before = NULL;
	size_t shown = 0, left = 0;

	for (size_t i = 0; i < plan->step_count; i++) {
		const struct step *step = &plan->steps[i];

		if (step->state != STEP_DUE && step->state != STEP_MANUAL)
			continue;
		if (shown++ >= SUMMARY_STEPS) {
			left++;
			continue;
		}
		if (before == NULL || !same_heading(before, step))
			say_target(step, text);
		say_step(step, text);
		before = step;
	}
	if (left > 0)
		text_add(text, "\n"),
		    text_line(text, "%6zu more: " PLAN_CSV_NAME " has them all", left);
}

static void
say_guards(const struct plan_report *report, struct text *text)
{
	static const char *const words[] = { "ok", "NOTE", "REFUSED" };
	const struct judgement *judgement = report->judgement;

	text_add(text, "\n");
	text_line(text, "WHAT THE GUARDS SAY");
	for (size_t i = 0; i < judgement->count; i++) {
		const struct verdict *verdict = &judgement->verdicts[i];

		text_line(text, "  %-8s %-18s  %s", words[verdict->kind], verdict->guard->name,
		    verdict->what);
		if (verdict->kind == VERDICT_REFUSED)
			text_line(text, "%31sto allow it: %s", "", verdict->guard->allow);
	}
	/* Those that are no guard's stand behind theirs. */
	for (size_t i = guards_refused(judgement); i < report->plan->refusal_count; i++) {
		const struct refusal *refusal = &report->plan->refusals[i];

		text_line(text, "  %-8s %-18s  %s", words[VERDICT_REFUSED], refusal->guard,
		    refusal->what);
		text_line(text, "%31sto allow it: %s", "", refusal->allow);
	}
}

static void
say_end(const struct plan_report *report, struct text *text)
{
	size_t refused = report->plan->refusal_count;

	text_add(text, "\n");
	if (refused > 0)
		text_line(text,
		    "REFUSED by %zu guard verdict%s: this plan cannot be applied as it is.",
		    refused, text_plural(refused));
	else if (plan_count(report->plan, STEP_DUE, ACTIONS) +
		     plan_count(report->plan, STEP_MANUAL, ACTIONS) ==
		 0)
		text_line(text, "There is nothing to do.");
	else
		text_line(text,
		    "Nothing was changed yet. 'jira-access apply DIR' shows what would be sent.");
}

void
plan_summary(const struct plan_report *report, struct text *text)
{
	say_head(report, text);
	say_counts(report, text);
	say_review(report, text);
	say_unjudged(report, text);
	say_steps(report, text);
	plan_summary_gains(report, text);
	plan_summary_losses(report, text);
	say_guards(report, text);
	say_end(report, text);
}

int
plan_summary_write(const struct text *text, const char *dir, struct err *err)
{
	struct file file;
	int rc = file_make(&file, dir, PLAN_SUMMARY_NAME, err);

	if (rc == 0)
		rc = file_write(&file, text->bytes, text->len, err);
	if (rc == 0)
		rc = file_finish(&file, err);
	file_release(&file);
	return rc;
}
