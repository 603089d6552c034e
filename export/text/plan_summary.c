/* The summary of a plan, for people; see plan_report.h. */
#include "export/reports/plan_report.h"
#include "model/base/file.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_MAX_BYTES = 2400, NAMES_SHOWN = 3 };

/* A line without control characters, and its end. */
static void __attribute__((format(printf, 2, 3))) say(struct text *text, const char *format, ...)
{
	char line[LINE_MAX_BYTES];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	text_harmless(line);
	text_add(text, line);
	text_add(text, "\n");
}

static const char *
plural(size_t count)
{
	return count == 1 ? "" : "s";
}

static size_t
count_due(const struct plan *plan, enum plan_action action, enum plan_target target)
{
	size_t n = 0;

	for (size_t i = 0; i < plan->step_count; i++)
		n += plan->steps[i].state == STEP_DUE && plan->steps[i].action == action &&
		     plan->steps[i].target == target;
	return n;
}

static void
say_head(const struct plan_report *report, struct text *text)
{
	const struct plan *plan = report->plan;

	say(text, "Plan for %s", *plan->base_url != '\0' ? plan->base_url : plan->site);
	say(text, "made of %zu row%s and the site as %s read it on %s (snapshot %s)",
	    plan->step_count, plural(plan->step_count), plan->account_name, plan->read,
	    plan->snapshot_id);
}

static void
say_counts(const struct plan_report *report, struct text *text)
{
	const struct plan *plan = report->plan;
	static const struct {
		enum plan_action action;
		enum plan_target target;
		const char *one, *many;
	} lines[] = {
		{ ACTION_CREATE, TARGET_SITE, "account is created", "accounts are created" },
		{ ACTION_GRANT, TARGET_GROUP, "membership is granted", "memberships are granted" },
		{ ACTION_GRANT, TARGET_ROLE, "role is granted", "roles are granted" },
		{ ACTION_REVOKE, TARGET_ROLE, "role is revoked", "roles are revoked" },
		{ ACTION_REVOKE, TARGET_GROUP, "membership is revoked", "memberships are revoked" },
	};
	size_t changes = plan_count(plan, STEP_DUE, ACTIONS), n;

	text_add(text, "\n");
	say(text, "WHAT CHANGES");
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		if ((n = count_due(plan, lines[i].action, lines[i].target)) > 0)
			say(text, "%6zu %s", n, n == 1 ? lines[i].one : lines[i].many);
	if (changes == 0)
		say(text, "       nothing");
	if ((n = plan_count(plan, STEP_NOOP, ACTIONS)) > 0)
		say(text, "%6zu %s as wanted already: nothing is sent", n, n == 1 ? "is" : "are");
	if ((n = plan_count(plan, STEP_KEEP, ACTIONS)) > 0)
		say(text, "%6zu %s kept by decision", n, n == 1 ? "is" : "are");
	if ((n = plan_count(plan, STEP_MANUAL, ACTIONS)) > 0)
		say(text, "%6zu cannot be carried out by any API: see below", n);
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
	say(text, "THE REVIEW");
	say(text, "%6llu of %llu rows are decided, in %zu pack%s", decided, rows,
	    returned->pack_count, plural(returned->pack_count));
	if (missing > 0)
		say(text, "%6zu pack%s did not come back", missing, plural(missing));
	if (open > 0)
		say(text, "%6zu %s answered with not mine or ask later: somebody has to look again",
		    open, open == 1 ? "is" : "are");
	if (nobody > 0)
		say(text,
		    "%6llu of the decided rows name%s no reviewer; --require reviewer refuses that",
		    nobody, nobody == 1 ? "s" : "");
	if (idle > 0)
		say(text, "%6llu row%s %s a reason and no decision", idle, idle == 1 ? "" : "s",
		    idle == 1 ? "has" : "have");
	if (gone > 0)
		say(text, "%6zu %s " PLAN_GONE, gone, gone == 1 ? "is" : "are");
}

/* "Ann Ada <ann@example.com>", "group 'dev'", or an address alone. */
static void
principal_words(const struct step *step, char *out, size_t room)
{
	if (step->principal == PRINCIPAL_GROUP)
		snprintf(out, room, "group '%s'", step->principal_name);
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
		char products[200] = "";
		size_t len = 0;

		for (size_t i = 0; i < step->products.count && len < sizeof(products); i++)
			len += (size_t)snprintf(products + len, sizeof(products) - len, "%s%s",
			    i > 0 ? ", " : "", step->products.list[i]);
		say(text, "%6u %s, %s%s  [%s]%s", step->number, step->email,
		    step->products.count > 0 ? "with " : "without any product", products,
		    step->origin, why);
		return;
	}
	say(text, "%6u %s  [%s]%s", step->number, who, step->origin, why);
}

/* The heading of steps that do one thing to one target. */
static void
say_target(const struct step *step, struct text *text)
{
	bool grant = step->action == ACTION_GRANT;

	text_add(text, "\n");
	if (step->action == ACTION_CREATE)
		say(text, "CREATE ACCOUNTS");
	else if (step->target == TARGET_GROUP)
		say(text, "%s group '%s'", grant ? "ADD TO" : "TAKE OUT OF", step->group_name);
	else
		say(text, "%s role '%s' of project %s", grant ? "PUT INTO" : "TAKE OUT OF",
		    step->role_name, step->project_key);
	if (step->state == STEP_MANUAL)
		say(text, "       not by any API: %s", step->hindrance);
}

static bool
same_heading(const struct step *a, const struct step *b)
{
	return a->action == b->action && a->target == b->target && a->state == b->state &&
	       strcmp(a->group_id, b->group_id) == 0 && strcmp(a->project_id, b->project_id) == 0 &&
	       strcmp(a->role_id, b->role_id) == 0;
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
		text_add(text, "\n"), say(text, "%6zu more: " PLAN_CSV_NAME " has them all", left);
}

static void
say_guards(const struct plan_report *report, struct text *text)
{
	static const char *const words[] = { "ok", "NOTE", "REFUSED" };
	const struct judgement *judgement = report->judgement;

	text_add(text, "\n");
	say(text, "WHAT THE GUARDS SAY");
	for (size_t i = 0; i < judgement->count; i++) {
		const struct verdict *verdict = &judgement->verdicts[i];

		say(text, "  %-8s %-18s  %s", words[verdict->kind], verdict->guard->name,
		    verdict->what);
		if (verdict->kind == VERDICT_REFUSED)
			say(text, "%31sto allow it: %s", "", verdict->guard->allow);
	}
	/* Those that are no guard's stand behind theirs. */
	for (size_t i = guards_refused(judgement); i < report->plan->refusal_count; i++) {
		const struct refusal *refusal = &report->plan->refusals[i];

		say(text, "  %-8s %-18s  %s", words[VERDICT_REFUSED], refusal->guard,
		    refusal->what);
		say(text, "%31sto allow it: %s", "", refusal->allow);
	}
}

/* "browse", "work", ...: the most that is lost; who cannot browse has lost all. */
static const char *
level_word(uint8_t levels)
{
	if ((levels & 1 << LEVEL_BROWSE) != 0)
		return "all access";
	return (levels & 1 << LEVEL_ADMINISTER) != 0 ? "administration" : "work on issues";
}

/* One project's losses begin at 'from'; returns where the next one's do. */
static size_t
say_project(const struct plan_report *report, size_t from, struct text *text)
{
	const struct graph_view *view = graph_view(report->judgement->before);
	const struct access_losses *losses = report->losses;
	const struct project *project = &view->projects[losses->list[from].project];
	char names[700];
	size_t i, len = 0;

	for (i = from; i < losses->count && losses->list[i].project == losses->list[from].project;
	     i++) {
		const struct access_loss *loss = &losses->list[i];

		if (i - from < NAMES_SHOWN && len < sizeof(names))
			len += (size_t)snprintf(names + len, sizeof(names) - len, "%s%.100s (%s)",
			    i > from ? ", " : "", view->accounts[loss->account].name,
			    level_word(loss->levels));
	}
	if (i - from > NAMES_SHOWN && len < sizeof(names))
		snprintf(names + len, sizeof(names) - len, " and %zu more", i - from - NAMES_SHOWN);
	say(text, "  %-10s %.60s%s: %s", project->key, project->name,
	    project->archived ? " (archived)" : "", names);
	return i;
}

static void
say_losses(const struct plan_report *report, struct text *text)
{
	const struct access_losses *losses = report->losses;
	size_t shown = 0;

	text_add(text, "\n");
	say(text, "WHO LOSES ACCESS");
	if (losses->count == 0)
		say(text,
		    "       nobody: what is revoked is given in another way too, or gave nothing");
	for (size_t i = 0; i < losses->count && shown < SUMMARY_LOSSES; shown++)
		i = say_project(report, i, text);
	if (losses->count > 0)
		say(text, "       %u account%s in %u project%s", losses->accounts,
		    plural(losses->accounts), losses->projects, plural(losses->projects));
}

static void
say_end(const struct plan_report *report, struct text *text)
{
	size_t refused = report->plan->refusal_count;

	text_add(text, "\n");
	if (refused > 0)
		say(text, "REFUSED by %zu guard verdict%s: this plan cannot be applied as it is.",
		    refused, plural(refused));
	else if (plan_count(report->plan, STEP_DUE, ACTIONS) +
		     plan_count(report->plan, STEP_MANUAL, ACTIONS) ==
		 0)
		say(text, "There is nothing to do.");
	else
		say(text,
		    "Nothing was changed yet. 'jira-access apply DIR' shows what would be sent.");
}

void
plan_summary(const struct plan_report *report, struct text *text)
{
	say_head(report, text);
	say_counts(report, text);
	say_review(report, text);
	say_steps(report, text);
	say_losses(report, text);
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
