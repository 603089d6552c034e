/* Checks one directory by itself; see evidence.h. */
#include "evidence.h"
#include "carry.h"
#include "export/review/review_sent.h"
#include "model/base/text.h"
#include "sign.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void
tell(void *dir, const char *line)
{
	text_say(stdout, "%s: %s", (const char *)dir, line);
}

static void
print_step(const struct step *step, int holds)
{
	const struct result *result = &step->result;
	char words[1024];

	step_words(step, words, sizeof(words));
	text_say(stdout, "%s: %s %s: %s%s%s%s%s", step->origin, plan_action_names[step->action],
	    words,
	    holds > 0    ? "holds"
	    : holds == 0 ? "does not hold"
			 : "could not be read",
	    result->issue != NULL ? "; issue " : "", result->issue != NULL ? result->issue : "",
	    result->issue_state != NULL && *result->issue_state != '\0' ? ": " : "",
	    result->issue_state != NULL ? result->issue_state : "");
}

/* How many rows hold, do not hold, could not be read: [0] of changes, [1] of kept grants. */
struct tally {
	size_t held[2], lost[2], unknown[2];
	size_t open; /* among those that do not hold: by hand, and not done yet */
};

static void
print_tally(const char *dir, const struct tally *tally)
{
	size_t kept = tally->held[1] + tally->lost[1] + tally->unknown[1];

	text_say(stdout, "%s: %zu of %zu changes hold, %zu do not, %zu could not be read", dir,
	    tally->held[0], tally->held[0] + tally->lost[0] + tally->unknown[0], tally->lost[0],
	    tally->unknown[0]);
	if (tally->open > 0)
		text_say(stdout, "%s: %zu step%s by hand %s still to be done", dir, tally->open,
		    text_plural(tally->open), tally->open == 1 ? "is" : "are");
	if (kept == 0)
		return;
	text_say(stdout, "%s: of %zu kept grants, %zu still hold, %zu have ended%s", dir, kept,
	    tally->held[1], tally->lost[1],
	    tally->unknown[1] > 0 ? ", and the rest could not be read" : "");
}

/* Changes that do not hold are listed; kept grants may have ended for good reasons, and are only counted. */
static int
print_steps(const struct carry *carry)
{
	struct tally tally = { { 0 }, { 0 }, { 0 }, 0 };

	for (size_t i = 0; i < carry->dir->plan.step_count; i++) {
		const struct step *step = &carry->dir->plan.steps[i];
		int holds = carry_holds(carry, step), kept = step->action == ACTION_KEEP;

		tally.held[kept] += holds > 0;
		tally.lost[kept] += holds == 0;
		tally.unknown[kept] += holds < 0;
		tally.open += step->state == STEP_MANUAL && holds == 0;
		if ((holds <= 0 && !kept) || step->result.issue != NULL)
			print_step(step, holds);
	}
	print_tally(carry->dir->path, &tally);
	return tally.lost[0] > tally.open          ? STATUS_DIFFERENT
	       : tally.unknown[0] + tally.open > 0 ? STATUS_INCOMPLETE
						   : STATUS_FINE;
}

/* Is there a site to read? The token is loaded only once: that wipes the environment or runs its command. */
static int
find_site(struct asker *asker, struct err *err)
{
	if (asker->looked)
		return 0;
	asker->looked = true;
	if (connection_is_given(asker->context, &asker->given, err) < 0)
		return -1;
	if (!asker->given)
		return 0;
	if (connection_load(&asker->connection, asker->context, err) < 0) {
		asker->given = false;
		return -1;
	}
	return 0;
}

void
asker_release(struct asker *asker)
{
	connection_release(&asker->connection);
	arena_release(&asker->arena);
}

/* Checks every row against the site; returns a status. */
static int
verify_site(struct plan_dir *dir, struct asker *asker, struct err *err)
{
	struct carry carry = { .dir = dir };
	struct progress progress;
	struct fetch_settings site;
	const struct carry_settings settings = { .site = &site, .at_once = PARALLEL_START };
	int rc;

	progress_begin(&progress, asker->context->choices.quiet, asker->context->choices.verbose);
	site = connection_settings(&asker->connection, asker->context, &progress);
	rc = carry_prepare(&carry, NULL, NULL, false, NULL, err);
	if (rc == 0)
		rc = carry_look(&carry, &settings, err);
	progress_end(&progress);
	if (rc == 0)
		rc = print_steps(&carry);
	carry_release(&carry);
	return rc;
}

/* What the journal says: was the plan carried out, and to the end? */
static int
tell_outcome(const struct plan_dir *dir)
{
	const struct plan *plan = &dir->plan;
	char counts[200], *quoted = text_quoted(dir->path);
	bool due = plan_count(plan, STEP_DUE, ACTIONS) > 0;

	plan_outcomes(plan, counts, sizeof(counts));
	if (dir->ended)
		text_say(stdout, "%s: carried out on %s: %s", dir->path, dir->ended_at, counts);
	else if (dir->begun)
		text_say(stdout,
		    "%s: started on %s and not finished: finish it with jira-access apply %s "
		    "--resume",
		    dir->path, dir->begun_at, quoted);
	else if (due)
		text_say(stdout, "%s: not carried out%s%s", dir->path,
		    plan->refusal_count > 0 ? ": refused by " : "",
		    plan->refusal_count > 0 ? plan->refusals[0].guard : "");
	else
		text_say(stdout, "%s: it changes nothing", dir->path);
	free(quoted);
	if (plan->unjudged_count > 0)
		text_say(stdout,
		    "%s: rows left out because the site was not read whole: %zu; plan.json has "
		    "them",
		    dir->path, plan->unjudged_count);
	if (!dir->begun)
		return due || plan->unjudged_count > 0 ? STATUS_INCOMPLETE : STATUS_FINE;
	return dir->ended && plan_unfinished(plan) == 0 ? STATUS_FINE : STATUS_INCOMPLETE;
}

static int
tell_interrupted(const struct evidence *evidence)
{
	text_say(stdout,
	    "%s: an apply was interrupted before it wrote its results: finish it with 'apply "
	    "--resume'",
	    evidence->dir);
	return STATUS_DIFFERENT;
}

static int
verify_plan(struct evidence *evidence, struct asker *asker, struct err *err)
{
	struct plan_dir *dir = &evidence->planned;
	int status, wrong;

	if (plan_dir_open(dir, evidence->dir, err) < 0)
		return -1;
	if (dir->begun && evidence->result.applied.bytes == NULL)
		return tell_interrupted(evidence);
	if ((wrong = plan_dir_check(dir, tell, dir->path, err)) != 0)
		return wrong < 0 ? -1 : STATUS_DIFFERENT;
	evidence->intact = true;
	text_say(stdout, "%s: %zu files, unchanged", dir->path, evidence->result.files);
	status = tell_outcome(dir);
	if (find_site(asker, err) < 0)
		return -1;
	if (!asker->given) {
		text_say(stdout,
		    "%s: only the files were checked; give a site and a token to check in Jira "
		    "whether each change holds",
		    dir->path);
		return status;
	}
	if ((wrong = verify_site(dir, asker, err)) < 0)
		return -1;
	/* The site was read just now: people may have done what an issue asked for. */
	return evidence_worse(
	    wrong, (dir->ended || status == STATUS_FINE) && dir->plan.unjudged_count == 0
		       ? STATUS_FINE
		       : STATUS_INCOMPLETE);
}

/* what: the subject of the sentence. -1: a signature is not good, and err says so. */
static int
tell_signature(const char *dir, const char *what, const char *name, const struct sums_text *sums,
    const struct choices *choices, struct err *err)
{
	char *paths[2], *words[2];
	int good;

	if (sign_required(dir, name, sums, choices, err) < 0 ||
	    (good = sign_check(dir, name, sums, choices, err)) < 0)
		return -1;
	if (good > 0 || !sums->is_signed) {
		text_say(stdout, "%s: %s%s", dir, what,
		    good > 0 ? "signed, and the signature is good" : "not signed");
		return 0;
	}
	for (size_t i = 0; i < 2; i++) {
		paths[i] = mem_print("%s/%s%s", dir, name, i == 0 ? ".sig" : "");
		words[i] = text_quoted(paths[i]);
	}
	text_say(stdout,
	    "%s: %ssigned; nobody checked the signature: give --verify-command, or check it with "
	    "its tool, for instance: gpg --verify %s %s",
	    dir, what, words[0], words[1]);
	for (size_t i = 0; i < 2; i++) {
		free(words[i]);
		free(paths[i]);
	}
	return 0;
}

/* Of the plan as it was approved, and of what was added when it was carried out. */
static int
tell_signatures(const struct evidence *evidence, const struct choices *choices, struct err *err)
{
	const struct verify_result *result = &evidence->result;

	if (result->plan == NULL)
		return !choices->require_signature && !result->sums.is_signed
			   ? 0
			   : tell_signature(
				 evidence->dir, "", SUMS_NAME, &result->sums, choices, err);
	if (tell_signature(evidence->dir, "approved: ", SUMS_NAME, &result->sums, choices, err) < 0)
		return -1;
	return result->applied.bytes == NULL
		   ? 0
		   : tell_signature(evidence->dir, "carried out after it: ", APPLIED_NAME,
			 &result->applied, choices, err);
}

static int
tell_differences(const struct evidence *evidence)
{
	const struct verify_result *result = &evidence->result;

	text_say(stdout, "%s: %zu changed, %zu missing, %zu not listed", evidence->dir,
	    result->changed, result->missing, result->extra);
	return STATUS_DIFFERENT;
}

static int
verify_run(struct evidence *evidence, struct err *err)
{
	const struct run_facts *run = &evidence->result.run;
	int wrong = 0;

	if (run->review_id != NULL)
		wrong = review_sent_check(evidence->dir, run, tell, evidence->dir, err);
	if (wrong < 0)
		return -1;
	if (wrong > 0)
		return STATUS_DIFFERENT;
	evidence->intact = true;
	text_say(stdout, "%s: %zu files, unchanged, %s", evidence->dir, evidence->result.files,
	    run->complete ? "complete" : "but the run was incomplete: see run.json");
	return run->complete ? STATUS_FINE : STATUS_INCOMPLETE;
}

int
evidence_check(struct evidence *evidence, const char *dir, struct asker *asker, struct err *err)
{
	struct rundir_added rules;
	size_t len = strlen(dir);

	while (len > 1 && dir[len - 1] == '/')
		len--;
	evidence->dir = mem_print("%.*s", (int)len, dir);
	plan_dir_added(evidence->dir, &rules);
	if (rundir_verify(evidence->dir, &rules, tell, evidence->dir, &evidence->result, err) < 0)
		return -1;
	if (evidence->result.changed + evidence->result.missing + evidence->result.extra > 0)
		return tell_differences(evidence);
	if (tell_signatures(evidence, &asker->context->choices, err) < 0)
		return -1;
	return evidence->result.plan != NULL ? verify_plan(evidence, asker, err)
					     : verify_run(evidence, err);
}

void
evidence_release(struct evidence *evidence)
{
	verify_result_release(&evidence->result);
	plan_dir_release(&evidence->planned);
	free(evidence->dir);
	*evidence = (struct evidence){ .dir = NULL };
}

bool
evidence_is_run(const char *dir)
{
	char *path = mem_print("%s/" SUMS_NAME, dir);
	bool there = access(path, F_OK) == 0;

	free(path);
	return there;
}

int
evidence_worse(int one, int other)
{
	static const int order[] = { STATUS_INTERRUPTED, STATUS_DIFFERENT, STATUS_BAD_INPUT,
		STATUS_REFUSED, STATUS_FAILED, STATUS_USAGE, STATUS_DENIED, STATUS_UNREACHABLE,
		STATUS_LOCKED, STATUS_INCOMPLETE };

	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++)
		if (one == order[i] || other == order[i])
			return order[i];
	return STATUS_FINE;
}
