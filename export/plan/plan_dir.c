/* See plan_dir.h. */
#include "plan_dir.h"

#include "inputs.h"
#include "model/base/day.h"
#include "model/base/text.h"
#include "model/plan/step_forms.h"
#include "plan_file.h"
#include "result.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* The journal is there before all others but the first chain.csv. */
static const char *const added[] = { JOURNAL_NAME, REQUEST_LOG_NAME, RESULT_NAME, UNDO_NAME,
	CHAIN_NAME, NULL };
static const char *const added_before[] = { CHAIN_NAME, NULL };

static bool
has_file(const char *dir, const char *name)
{
	char *path = mem_print("%s/%s", dir, name);
	struct stat what;
	bool there = lstat(path, &what) == 0;

	free(path);
	return there;
}

void
plan_dir_added(const char *path, struct rundir_added *rules)
{
	*rules =
	    (struct rundir_added){ added, has_file(path, JOURNAL_NAME) ? added : added_before };
}

static const char *
kept(struct arena *arena, const char *text)
{
	return text == NULL || *text == '\0' ? "" : arena_copy(arena, text);
}

const char *
plan_time_text(struct arena *arena, int64_t seconds)
{
	char text[MOMENT_LEN + 1];

	if (seconds == 0)
		return "";
	moment_text(seconds, text);
	return arena_copy(arena, text);
}

int64_t
plan_time(const char *text)
{
	int64_t seconds;

	return text != NULL && moment_of(text, strlen(text), &seconds) ? seconds : 1; /* long ago */
}

void
plan_dir_outcome(struct plan_dir *dir, const struct journal_record *record)
{
	struct result *result = &dir->plan.steps[record->step - 1].result;
	struct arena *arena = &dir->arena;

	*result = (struct result){ .outcome = outcome_of(record->status),
		.over = true,
		.made = record->made != NULL ? kept(arena, record->made) : result->made,
		.message = kept(arena, record->message),
		.before = kept(arena, record->before),
		.after = kept(arena, record->after),
		.verified = "",
		.started = kept(arena, record->started),
		.finished = kept(arena, record->time),
		.http_status = (uint32_t)record->http_status,
		.attempts = (uint32_t)record->attempts };
}

static void
take_look(struct plan_dir *dir, const struct journal_record *record)
{
	struct result *result = &dir->plan.steps[record->step - 1].result;

	result->verified = kept(&dir->arena, record->verified);
	result->issue_state = kept(&dir->arena, record->issue_state);
}

static int
take_begin(struct plan_dir *dir, const struct journal_record *record, struct err *err)
{
	if (record->plan == NULL || strcmp(record->plan, dir->plan.sha256) != 0)
		return err_set(err, STATUS_REFUSED,
		    "%s/" JOURNAL_NAME
		    " is the journal of another plan: keep each plan in a directory of its own",
		    dir->path);
	if (!dir->begun) {
		dir->begun_at = kept(&dir->arena, record->time);
		dir->via = kept(&dir->arena, record->via);
		dir->filed_in = kept(&dir->arena, record->tickets);
	}
	dir->by = kept(&dir->arena, record->by);
	dir->by_since = kept(&dir->arena, record->time);
	dir->begun = true;
	return 0;
}

static int
take_record(void *arg, const struct journal_record *record, struct err *err)
{
	struct plan_dir *dir = arg;

	if (strcmp(record->phase, JOURNAL_BEGIN) == 0)
		return take_begin(dir, record, err);
	if (strcmp(record->phase, JOURNAL_END) == 0) {
		dir->ended = true;
		dir->ended_at = kept(&dir->arena, record->time);
		return 0;
	}
	if (record->step > dir->plan.step_count)
		return err_set(err, STATUS_REFUSED,
		    JOURNAL_NAME ": names step %llu of a plan that has %zu",
		    (unsigned long long)record->step, dir->plan.step_count);
	if (strcmp(record->phase, JOURNAL_OUTCOME) == 0)
		plan_dir_outcome(dir, record);
	else if (strcmp(record->phase, JOURNAL_LOOK) == 0)
		take_look(dir, record);
	else
		dir->plan.steps[record->step - 1].result.intended = plan_time(record->time);
	return 0;
}

/* Sets dir->path: the directory, without slashes at its end. */
static int
find_plan(struct plan_dir *dir, const char *given, struct err *err)
{
	size_t len = strlen(given), name = strlen(PLAN_FILE_NAME);
	struct stat what;

	while (len > 1 && given[len - 1] == '/')
		len--;
	free(dir->path);
	dir->path = mem_print("%.*s", (int)len, given);
	if (stat(dir->path, &what) != 0 || S_ISDIR(what.st_mode))
		return 0;
	if (len < name || strcmp(given + len - name, PLAN_FILE_NAME) != 0)
		return err_set(err, STATUS_BAD_INPUT,
		    "'%s' is not a plan directory or the " PLAN_FILE_NAME
		    " in one: make one with 'jira-access plan'",
		    dir->path);
	dir->path[len - name] = '\0';
	if (len == name)
		memcpy(dir->path, ".", sizeof("."));
	return 0;
}

/* Else it is no directory of a plan, not even one that somebody changed. */
static int
check_there(const struct plan_dir *dir, struct err *err)
{
	return has_file(dir->path, SUMS_NAME) || has_file(dir->path, PLAN_FILE_NAME)
		   ? 0
		   : err_set(err, STATUS_BAD_INPUT,
			 "cannot read the plan '%s/" PLAN_FILE_NAME "': %s", dir->path,
			 strerror(errno));
}

int
plan_dir_approved(struct plan_dir *dir, const char *given,
    void (*tell)(void *arg, const char *line), void *arg, struct verify_result *result,
    struct err *err)
{
	struct rundir_added rules;

	*result = (struct verify_result){ 0 };
	if (find_plan(dir, given, err) < 0 || check_there(dir, err) < 0)
		return -1;
	plan_dir_added(dir->path, &rules);
	if (rundir_verify(dir->path, &rules, tell, arg, result, err) < 0) {
		err->status = STATUS_REFUSED;
		return err_wrap(err, "not a plan as it was made");
	}
	if (result->plan == NULL)
		return err_set(err, STATUS_REFUSED,
		    "'%s': its " SUMS_NAME " is not that of a plan: make the plan again",
		    dir->path);
	if (result->changed + result->missing + result->extra > 0)
		return err_set(err, STATUS_REFUSED,
		    "'%s' is not as it was made: %zu changed, %zu missing, %zu not listed in "
		    "its sums: make the plan again",
		    dir->path, result->changed, result->missing, result->extra);
	return 0;
}

/* The digest guards against accidents; a forged plan has a good one, and must not be what 'plan' never makes. */
static int
check_steps(struct plan_dir *dir, struct err *err)
{
	size_t at;
	const char *wrong = steps_wrong(&dir->plan, &at);

	return wrong == NULL
		   ? 0
		   : err_set(err, STATUS_REFUSED,
			 "%s/" PLAN_FILE_NAME ": step %zu is not valid: %s: make the plan again",
			 dir->path, at + 1, wrong);
}

int
plan_dir_find(struct plan_dir *dir, const char *given, struct err *err)
{
	char *path;
	int rc = find_plan(dir, given, err);

	if (rc < 0)
		return -1;
	path = mem_print("%s/" PLAN_FILE_NAME, dir->path);
	rc = plan_file_read(&dir->plan, path, dir->sha256, err);
	free(path);
	if (rc < 0 || check_steps(dir, err) < 0)
		return -1;
	plan_begin(&dir->plan);
	return 0;
}

static int
read_journal(struct plan_dir *dir, struct sealed *journal, bool write, struct err *err)
{
	if (journal_open(journal, dir->path, write, take_record, dir, err) < 0)
		return err->status == STATUS_REFUSED ? err_wrap(err, "%s", dir->path) : -1;
	plan_dir_tickets(dir);
	return 0;
}

int
plan_dir_open(struct plan_dir *dir, const char *given, struct err *err)
{
	struct sealed journal;

	if (plan_dir_find(dir, given, err) < 0 || read_journal(dir, &journal, false, err) < 0)
		return -1;
	sealed_close(&journal);
	return 0;
}

/* Whoever writes the journal says in it who that is, before the first request that changes something. */
static int
say_holder(struct plan_dir *dir, struct err *err)
{
	struct sealed journal;
	struct err ignored;

	if (read_journal(dir, &journal, false, &ignored) == 0)
		sealed_close(&journal);
	if (text_or(dir->by, "")[0] == '\0')
		return err_set(err, STATUS_LOCKED,
		    "another run is carrying out '%s': on another machine, or in a container, and "
		    "it has not sent anything yet; wait until it has ended",
		    dir->path);
	return err_set(err, STATUS_LOCKED,
	    "another run is carrying out '%s': the last one that began to send is %s, since %s; "
	    "wait until it has ended",
	    dir->path, dir->by, dir->by_since);
}

int
plan_dir_hold(struct plan_dir *dir, struct err *err)
{
	if (read_journal(dir, &dir->journal, true, err) == 0)
		return 0;
	return err->status == STATUS_LOCKED ? say_holder(dir, err) : -1;
}

/* Until it is carried out, chain.csv is what the plan makes of a review; there is none without one. */
static int
check_chain(const struct plan_dir *dir, struct err *err)
{
	int same = dir->begun && chain_csv.applies(&dir->plan)
		       ? 1
		       : result_check(&chain_csv, dir->path, &dir->plan, true, err);

	if (same != 0)
		return same < 0 ? -1 : 0;
	return err_set(err, STATUS_REFUSED,
	    "'%s' is not as it was made: " CHAIN_NAME " is not what the plan makes it", dir->path);
}

int
plan_dir_agrees(const struct plan_dir *dir, const struct verify_result *approved, struct err *err)
{
	if (strcmp(dir->sha256, approved->plan) != 0)
		return err_set(err, STATUS_REFUSED,
		    "'%s/" PLAN_FILE_NAME "' was changed while it was being read", dir->path);
	return check_chain(dir, err);
}

void
plan_dir_tickets(struct plan_dir *dir)
{
	for (size_t i = 0; i < dir->plan.step_count; i++) {
		struct result *result = &dir->plan.steps[i].result;

		if (dir->plan.steps[i].state != STEP_MANUAL || result->made == NULL ||
		    !outcome_is_wanted(result->outcome))
			continue;
		result->outcome = OUTCOME_PENDING;
		result->issue = result->made;
		result->message = arena_print(&dir->arena, "issue %s asks for it", result->made);
	}
}

static int
tell_looks(struct plan_dir *dir, struct err *err)
{
	const char *now = plan_time_text(&dir->arena, time(NULL));
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < dir->plan.step_count; i++) {
		const struct journal_record record = { .phase = JOURNAL_LOOK,
			.time = now,
			.step = i + 1,
			.verified = dir->plan.steps[i].result.verified,
			.issue_state = dir->plan.steps[i].result.issue_state };

		rc = sealed_append(&dir->journal, &record, false, err);
	}
	return rc == 0 ? sealed_sync(&dir->journal, err) : rc;
}

static const struct result_file *const result_files[] = { &result_csv, &undo_csv, &chain_csv,
	NULL };

int
plan_dir_write(struct plan_dir *dir, struct err *err)
{
	if ((dir->begun && tell_looks(dir, err) < 0) ||
	    result_write(result_files, dir->path, &dir->plan, err) < 0)
		return -1;
	return rundir_add_sums(dir->path, added, err);
}

int
plan_dir_begin(struct plan_dir *dir, struct err *err)
{
	return rundir_drop_sums(dir->path, err);
}

int
plan_dir_check(const struct plan_dir *dir, void (*tell)(void *arg, const char *line), void *arg,
    struct err *err)
{
	struct sealed log;
	int wrong;

	if (request_log_open(&log, dir->path, false, err) < 0)
		return -1;
	request_log_close(&log, err);
	wrong = inputs_check(&dir->plan, dir->path, tell, arg, err);
	if (wrong < 0)
		return -1;
	/* The journal does not record pending steps. */
	for (size_t i = 0; (!dir->begun || dir->ended) && result_files[i] != NULL; i++) {
		int same = result_check(result_files[i], dir->path, &dir->plan, !dir->begun, err);
		char line[200];

		if (same < 0)
			return -1;
		if (same > 0)
			continue;
		wrong++;
		snprintf(line, sizeof(line),
		    "changed: %s (it does not agree with the plan and its journal)",
		    result_files[i]->name);
		tell(arg, line);
	}
	return wrong;
}

/* A run that was refused leaves nothing. Removed while it is locked: see sealed.c. */
static void
remove_empty(const struct plan_dir *dir)
{
	char *path;

	if (dir->journal.kind == NULL || dir->journal.lines > 0)
		return;
	path = mem_print("%s/" JOURNAL_NAME, dir->path);
	unlink(path);
	free(path);
}

void
plan_dir_release(struct plan_dir *dir)
{
	remove_empty(dir);
	sealed_close(&dir->journal);
	plan_release(&dir->plan);
	arena_release(&dir->arena);
	free(dir->path);
	*dir = (struct plan_dir){ .path = NULL };
}
