/* See campaign.h. */
#include "campaign.h"

#include "model/base/file.h"
#include "model/base/text.h"
#include "model/plan/graph_edit.h"
#include "reading.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { NESTING_MAX = 4 };

struct campaign {
	struct asker *asker;
	struct evidence *list;
	size_t count, room;
	int status;
	struct reading reading; /* of 'read', the latest that a plan was checked against */
	const struct evidence *read;
};

/* ---- the directories ---- */

/* Does it, or a folder in it, hold run directories? */
static bool
holds_runs(const char *folder, int depth)
{
	char **names = depth < NESTING_MAX ? file_names(AT_FDCWD, folder) : NULL;
	bool found = false;

	for (char **name = names; name != NULL && *name != NULL && !found; name++) {
		char *path = mem_print("%s/%s", folder, *name);
		struct stat what;

		found = **name != '.' && lstat(path, &what) == 0 && S_ISDIR(what.st_mode) &&
			(evidence_is_run(path) || holds_runs(path, depth + 1));
		free(path);
	}
	free(names);
	return found;
}

bool
campaign_is_one(const char *folder)
{
	return holds_runs(folder, 0);
}

static void
differs(struct campaign *campaign, const char *dir, const char *what)
{
	text_say(stdout, "%s: %s", dir, what);
	campaign->status = evidence_worse(campaign->status, STATUS_DIFFERENT);
}

static void
lacks(struct campaign *campaign, const char *dir, const char *what)
{
	text_say(stdout, "%s: %s", dir, what);
	campaign->status = evidence_worse(campaign->status, STATUS_INCOMPLETE);
}

/* A directory that cannot be checked is reported; the others are checked all the same. */
static int
check_one(struct campaign *campaign, const char *dir, struct err *err)
{
	struct evidence *one;

	campaign->list =
	    mem_room(campaign->list, &campaign->room, campaign->count + 1, sizeof(*campaign->list));
	one = &campaign->list[campaign->count++];
	*one = (struct evidence){ .dir = NULL };
	one->status = evidence_check(one, dir, campaign->asker, err);
	if (one->status < 0) {
		if (err->status == STATUS_INTERRUPTED)
			return -1;
		one->status = (int)err->status;
		text_say(stdout, "%s: %s", dir, err->text);
	}
	campaign->status = evidence_worse(campaign->status, one->status);
	return 0;
}

static int
check_folder(struct campaign *campaign, const char *folder, int depth, struct err *err)
{
	char **names = file_names(AT_FDCWD, folder);
	int rc = 0;

	if (names == NULL)
		return err_set(err, STATUS_BAD_INPUT, "cannot read directory '%s': %s", folder,
		    strerror(errno));
	for (char **name = names; *name != NULL && rc == 0; name++) {
		char *path = mem_print("%s/%s", folder, *name);
		struct stat what;
		bool is_dir = lstat(path, &what) == 0 && S_ISDIR(what.st_mode);

		if (is_dir && evidence_is_run(path))
			rc = check_one(campaign, path, err);
		else if (is_dir && holds_runs(path, depth + 1))
			rc = check_folder(campaign, path, depth + 1, err);
		else
			differs(
			    campaign, path, "is listed in no SHA256SUMS, so it cannot be checked");
		free(path);
	}
	free(names);
	return rc;
}

/* ---- how they belong together ---- */

static bool
is_review(const struct evidence *evidence)
{
	return evidence->result.run.review_id != NULL;
}

/* A complete, unchanged reading of the site: only such a one can show that something is gone. */
static bool
is_reading(const struct evidence *evidence, struct site_id site)
{
	const struct run_facts *run = &evidence->result.run;
	char *path = mem_print("%s/" SNAPSHOT_NAME, evidence->dir);
	struct stat what;
	bool has = stat(path, &what) == 0;

	free(path);
	return has && evidence->intact && run->complete && run->started != NULL &&
	       !is_review(evidence) && run->projects.count == 0 &&
	       site_is_same(run_facts_site(run), site);
}

/* Finds the plan's review, and the reading that both were made of. */
static void
link_review(struct campaign *campaign, const struct evidence *plan)
{
	const struct plan *of = &plan->planned.plan;
	const struct evidence *review = NULL;

	if (*of->review_id == '\0')
		return;
	for (size_t i = 0; i < campaign->count && review == NULL; i++)
		if (is_review(&campaign->list[i]) &&
		    strcmp(campaign->list[i].result.run.review_id, of->review_id) == 0)
			review = &campaign->list[i];
	if (review == NULL)
		lacks(campaign, plan->dir, "the review that it belongs to is not in this folder");
	else if (review->result.run.snapshot_id == NULL ||
		 strcmp(review->result.run.snapshot_id, of->review_snapshot_id) != 0)
		differs(campaign, plan->dir,
		    "its review was made from another snapshot than the review in this folder");
}

/* Was the plan made of it, or reviewed on it? Times are to the second, so time is not enough. */
static bool
is_before(const struct evidence *reading, const struct plan *plan)
{
	const char *id = reading->result.run.snapshot_id;

	return id != NULL &&
	       (strcmp(id, plan->snapshot_id) == 0 || strcmp(id, plan->review_snapshot_id) == 0);
}

/* The first complete reading begun after the plan was carried out; NULL: none. */
static const struct evidence *
reading_after(const struct campaign *campaign, const struct plan_dir *dir)
{
	const struct site_id site = { dir->plan.cloud_id, dir->plan.base_url };
	const struct evidence *first = NULL;

	for (size_t i = 0; i < campaign->count; i++) {
		const struct evidence *one = &campaign->list[i];

		if (one->result.plan == NULL && is_reading(one, site) &&
		    !is_before(one, &dir->plan) &&
		    strcmp(one->result.run.started, dir->ended_at) >= 0 &&
		    (first == NULL ||
			strcmp(one->result.run.started, first->result.run.started) < 0))
			first = one;
	}
	return first;
}

/* Does the reading show every change that was made? */
static void
compare(struct campaign *campaign, const struct plan_dir *dir)
{
	size_t seen = 0, count = 0;
	char words[1024];

	for (size_t i = 0; i < dir->plan.step_count; i++) {
		struct step step = dir->plan.steps[i];

		if (step.result.outcome != OUTCOME_DONE || step.action == ACTION_CREATE ||
		    step.action == ACTION_KEEP)
			continue;
		if (step.creates > 0 && dir->plan.steps[step.creates - 1].result.made != NULL)
			step.principal_id = dir->plan.steps[step.creates - 1].result.made;
		count++;
		if (graph_holds(campaign->reading.graph, campaign->reading.org, &step) ==
		    step_gives(&step)) {
			seen++;
			continue;
		}
		step_words(&step, words, sizeof(words));
		text_say(stdout, "%s: %s %s: does not hold in '%.200s'", dir->path,
		    plan_action_names[step.action], words, campaign->read->dir);
		campaign->status = evidence_worse(campaign->status, STATUS_DIFFERENT);
	}
	text_say(stdout, "%s: %zu of %zu changes are seen in '%.200s', which was read later",
	    dir->path, seen, count, campaign->read->dir);
}

/* Successive plans can have the same next reading. */
static int
load_reading(struct campaign *campaign, const struct evidence *after, struct err *err)
{
	struct progress progress;
	int rc;

	if (campaign->read == after)
		return 0;
	reading_release(&campaign->reading);
	campaign->reading = (struct reading){ .opened = false };
	campaign->read = NULL;
	progress_begin(&progress, campaign->asker->context->choices.quiet,
	    campaign->asker->context->choices.verbose);
	rc =
	    reading_whole(&campaign->reading, after->dir, campaign->asker->context, &progress, err);
	progress_end(&progress);
	if (rc == 0)
		campaign->read = after;
	return rc;
}

static int
link_reading(struct campaign *campaign, const struct plan_dir *dir, struct err *err)
{
	const struct evidence *after = reading_after(campaign, dir);

	if (after == NULL) {
		lacks(campaign, dir->path,
		    "this folder has no later export of the whole site: run 'export' again to "
		    "prove the changes");
	} else if (load_reading(campaign, after, err) == 0) {
		compare(campaign, dir);
	} else {
		if (err->status == STATUS_INTERRUPTED)
			return -1;
		text_say(stdout, "%s: %s", after->dir, err->text);
		campaign->status = evidence_worse(campaign->status, (int)err->status);
	}
	return 0;
}

static void
tell_unsigned(struct campaign *campaign)
{
	size_t is_signed = 0;

	for (size_t i = 0; i < campaign->count; i++)
		is_signed += campaign->list[i].result.sums.is_signed;
	for (size_t i = 0; is_signed > 0 && i < campaign->count; i++) {
		const struct verify_result *result = &campaign->list[i].result;

		if (!result->sums.is_signed)
			lacks(campaign, campaign->list[i].dir, "not signed, but others are");
		if (result->applied.bytes != NULL && !result->applied.is_signed)
			lacks(campaign, campaign->list[i].dir,
			    "what was carried out is not signed, but others are");
	}
}

static int
link_all(struct campaign *campaign, struct err *err)
{
	for (size_t i = 0; i < campaign->count; i++) {
		const struct evidence *one = &campaign->list[i];
		bool planned = false;

		if (one->planned.path != NULL && one->intact) {
			link_review(campaign, one);
			if (one->planned.ended && link_reading(campaign, &one->planned, err) < 0)
				return -1;
		}
		for (size_t p = 0; is_review(one) && p < campaign->count; p++)
			planned |= campaign->list[p].planned.path != NULL &&
				   strcmp(campaign->list[p].planned.plan.review_id,
				       one->result.run.review_id) == 0;
		if (is_review(one) && !planned)
			lacks(campaign, one->dir, "no plan in this folder belongs to this review");
	}
	tell_unsigned(campaign);
	return 0;
}

int
campaign_check(const char *folder, struct asker *asker, struct err *err)
{
	struct campaign campaign = { .asker = asker };
	size_t len = strlen(folder);
	char *plain;
	int rc;

	while (len > 1 && folder[len - 1] == '/')
		len--;
	plain = mem_print("%.*s", (int)len, folder);
	rc = check_folder(&campaign, plain, 0, err);
	if (rc == 0)
		rc = link_all(&campaign, err);
	if (rc == 0)
		printf("%zu directories checked: %s\n", campaign.count,
		    campaign.status == STATUS_FINE         ? "unchanged, and they belong together"
		    : campaign.status == STATUS_INCOMPLETE ? "unchanged, but something is missing"
							   : "something is wrong, see above");
	reading_release(&campaign.reading);
	for (size_t i = 0; i < campaign.count; i++)
		evidence_release(&campaign.list[i]);
	free(campaign.list);
	free(plain);
	return rc < 0 ? -1 : campaign.status;
}
