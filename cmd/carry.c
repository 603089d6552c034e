/* A plan at work; see carry.h. */
#include "carry.h"

#include "model/base/day.h"
#include "model/base/text.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

enum { WORDS_ROOM = 1024 };

static const char *
kept(struct arena *arena, const char *text)
{
	return text == NULL || *text == '\0' ? "" : arena_text(arena, text, strlen(text));
}

static const char *
time_text(struct arena *arena, time_t time)
{
	char text[MOMENT_LEN + 1];

	if (time == 0)
		return "";
	moment_text(time, text);
	return arena_text(arena, text, strlen(text));
}

time_t
carry_time(const char *text)
{
	int64_t seconds;

	return text != NULL && moment_of(text, strlen(text), &seconds) ? (time_t)seconds
								       : 1; /* long ago */
}

/* A ticket that is filed actions no access; its row stays open until people have done it. */
static void
tell_tickets(struct carry *carry)
{
	for (size_t i = 0; i < carry->plan.step_count; i++) {
		struct result *result = &carry->plan.steps[i].result;

		if (carry->plan.steps[i].state != STEP_MANUAL || result->made == NULL ||
		    !outcome_is_wanted(result->outcome))
			continue;
		result->outcome = OUTCOME_PENDING;
		result->issue = result->made;
		result->message = arena_print(&carry->arena, "issue %s asks for it", result->made);
	}
}

/* Opening. */

static void
take_outcome(struct carry *carry, const struct journal_record *record)
{
	struct result *result = &carry->plan.steps[record->step - 1].result;
	struct arena *arena = &carry->arena;

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
take_look(struct carry *carry, const struct journal_record *record)
{
	struct result *result = &carry->plan.steps[record->step - 1].result;

	result->verified = kept(&carry->arena, record->verified);
	result->issue_state = kept(&carry->arena, record->issue_state);
}

static int
take_begin(struct carry *carry, const struct journal_record *record, struct err *err)
{
	if (record->plan == NULL || strcmp(record->plan, carry->plan.sha256) != 0)
		return err_set(err, STATUS_REFUSED,
		    "%s/" JOURNAL_NAME
		    " is the journal of another plan: put each plan into a directory of its own",
		    carry->dir);
	if (!carry->begun) {
		carry->begun_at = kept(&carry->arena, record->time);
		carry->via = kept(&carry->arena, record->via);
		carry->filed_in = kept(&carry->arena, record->tickets);
	}
	carry->begun = true;
	return 0;
}

static int
take_record(void *arg, const struct journal_record *record, struct err *err)
{
	struct carry *carry = arg;

	if (strcmp(record->phase, JOURNAL_BEGIN) == 0)
		return take_begin(carry, record, err);
	if (strcmp(record->phase, JOURNAL_END) == 0) {
		carry->ended = true;
		carry->ended_at = kept(&carry->arena, record->time);
		return 0;
	}
	if (record->step > carry->plan.step_count)
		return err_set(err, STATUS_REFUSED,
		    JOURNAL_NAME ": names step %llu of a plan that has %zu",
		    (unsigned long long)record->step, carry->plan.step_count);
	if (strcmp(record->phase, JOURNAL_OUTCOME) == 0)
		take_outcome(carry, record);
	else if (strcmp(record->phase, JOURNAL_LOOK) == 0)
		take_look(carry, record);
	else
		carry->plan.steps[record->step - 1].result.intended = carry_time(record->time);
	return 0;
}

static int
open_plan(struct carry *carry, const char *given, struct err *err)
{
	size_t len = strlen(given), name = strlen(PLAN_FILE_NAME);
	struct stat what;
	char *path;
	int rc;

	while (len > 1 && given[len - 1] == '/')
		len--;
	carry->dir = mem_print("%.*s", (int)len, given);
	if (stat(carry->dir, &what) == 0 && !S_ISDIR(what.st_mode)) {
		if (len < name || strcmp(given + len - name, PLAN_FILE_NAME) != 0)
			return err_set(err, STATUS_BAD_INPUT,
			    "'%s' is neither a plan directory nor the " PLAN_FILE_NAME
			    " of one: make one with 'jira-access plan'",
			    carry->dir);
		carry->dir[len - name] = '\0';
		if (len == name)
			strcpy(carry->dir, ".");
	}
	path = mem_print("%s/" PLAN_FILE_NAME, carry->dir);
	rc = plan_file_read(&carry->plan, path, err);
	free(path);
	return rc;
}

/* The digest is against accidents; a file that somebody made with care is still not trusted. */
static int
check_steps(const struct carry *carry, struct err *err)
{
	for (size_t i = 0; i < carry->plan.step_count; i++) {
		const struct step *step = &carry->plan.steps[i];
		bool action = step->action == ACTION_GRANT || step->action == ACTION_REVOKE;

		if (step->number != i + 1 || step->creates >= step->number ||
		    (step->creates > 0 &&
			carry->plan.steps[step->creates - 1].action != ACTION_CREATE) ||
		    (action && step->target == TARGET_SITE) ||
		    (action && step->principal_id[0] == '\0' && step->creates == 0 &&
			step->state != STEP_MANUAL) ||
		    (step->target == TARGET_GROUP &&
			(step->group_id[0] == '\0' || step->principal == PRINCIPAL_GROUP)) ||
		    (step->target == TARGET_ROLE &&
			(step->project_id[0] == '\0' || step->role_id[0] == '\0')))
			return err_set(err, STATUS_REFUSED,
			    "%s/" PLAN_FILE_NAME ": step %zu makes no sense: make the plan again",
			    carry->dir, i + 1);
	}
	return 0;
}

int
carry_open(struct carry *carry, const char *given, struct err *err)
{
	if (open_plan(carry, given, err) < 0 || check_steps(carry, err) < 0)
		return -1;
	plan_begin(&carry->plan);
	if (journal_open(&carry->journal, carry->dir, false, take_record, carry, err) < 0)
		return err->status == STATUS_REFUSED ? err_wrap(err, "%s", carry->dir) : -1;
	journal_close(&carry->journal);
	tell_tickets(carry);
	return 0;
}

/* Steps as actions. */

void
carry_words(const struct step *step, char *out, size_t room)
{
	const char *who = step->principal_name[0] != '\0' ? step->principal_name : step->email;
	const char *verb = step->action == ACTION_REVOKE ? "out of"
			   : step->action == ACTION_KEEP ? "in"
							 : "into";

	if (step->action == ACTION_CREATE)
		snprintf(out, room, "account for %s", step->email);
	else if (step->target == TARGET_GROUP)
		snprintf(out, room, "%s %s group '%s'", who, verb, step->group_name);
	else
		snprintf(out, room, "%s%s%s %s role '%s' of project %s",
		    step->principal == PRINCIPAL_GROUP ? "group '" : "", who,
		    step->principal == PRINCIPAL_GROUP ? "'" : "", verb, step->role_name,
		    step->project_key);
	text_harmless(out);
}

static const char *
products(struct arena *arena, const struct texts *texts)
{
	const char *all = "";

	for (size_t i = 0; i < texts->count; i++)
		all = arena_print(arena, "%s%s%s", all, i > 0 ? "," : "", texts->list[i]);
	return all;
}

static enum action_what
what_of(const struct step *step, bool organisation)
{
	if (step->action == ACTION_CREATE)
		return ACT_ACCOUNT;
	if (step->target == TARGET_GROUP)
		return organisation ? ACT_GROUP_ORG : ACT_GROUP;
	return step->principal == PRINCIPAL_GROUP ? ACT_ROLE_GROUP : ACT_ROLE_USER;
}

/* What the step wants to be there or not. */
static struct action
target_of(struct carry *carry, const struct step *step, bool organisation)
{
	bool group = step->principal == PRINCIPAL_GROUP;
	struct action action = { .kind = action_kind(
				     what_of(step, organisation), step->action != ACTION_REVOKE),
		.step = step->number,
		.account = !group && step->principal_id[0] != '\0' ? step->principal_id : NULL,
		.group = group                          ? step->principal_id
			 : step->target == TARGET_GROUP ? step->group_id
							: NULL,
		.group_name = group ? step->principal_name : step->group_name,
		.project = step->project_id,
		.role = step->role_id,
		.expected = step->held ? STATE_PRESENT : STATE_ABSENT,
		.message = "" };

	if (step->action == ACTION_CREATE) {
		action.account = NULL;
		action.email = step->email;
		action.products = products(&carry->arena, &step->products);
	}
	if (step->creates > 0)
		action.maker = &carry->tasks[step->creates - 1].target;
	return action;
}

static int
find_directory(
    const struct org *org, struct action *action, const struct step *step, struct err *err)
{
	for (size_t i = 0; i < org->group_count; i++)
		if (strcmp(org->groups[i].id, action->group) == 0 &&
		    org->groups[i].directory != NONE) {
			action->directory = org->directories[org->groups[i].directory].id;
			return 0;
		}
	return err_set(err, STATUS_REFUSED,
	    "%s: group '%s' is in no directory of the organisation: apply this plan with --via "
	    "jira",
	    step->origin, step->group_name);
}

static struct action
ticket_of(struct carry *carry, const struct step *step, const struct ticket_form *form)
{
	struct arena *arena = &carry->arena;
	char words[WORDS_ROOM];

	carry_words(step, words, sizeof(words));
	return (struct action){ .kind = action_kind(ACT_TICKET, true),
		.step = step->number,
		.project = form->project,
		.issue_type = form->type,
		.label =
		    arena_print(arena, "jira-access-%.16s-%u", carry->plan.sha256, step->number),
		.summary = arena_print(arena, "Access: %.200s", words),
		.description = arena_print(arena,
		    "%s: %s\nIt could not be done through an API: %s\nReason: %s\nReviewer: "
		    "%s\nTicket: %s\nAccount or "
		    "group: %s\nPlan: %s, step %u, row %s",
		    step->action == ACTION_REVOKE ? "Please remove" : "Please add", words,
		    step->hindrance, step->reason, step->reviewer, step->ticket, step->principal_id,
		    carry->plan.sha256, step->number, step->origin),
		.expected = STATE_ABSENT,
		.message = "" };
}

/* Accounts to be made that are there by now: Jira's own search looks at the first thousand alone.
 */
static void
find_accounts(struct carry *carry, const struct graph_view *graph)
{
	for (size_t i = 0; graph != NULL && i < carry->plan.step_count; i++) {
		struct step *step = &carry->plan.steps[i];

		if (step->action != ACTION_CREATE || step->result.made != NULL)
			continue;
		for (uint32_t a = 0; a < graph->account_count; a++)
			if (strcasecmp(graph->accounts[a].email, step->email) == 0)
				step->result.made = kept(&carry->arena, graph->accounts[a].id);
	}
}

/* What earlier runs did of it. */
static void
tell_past(struct action *action, const struct result *result)
{
	action->intended = result->intended;
	action->made = result->made;
	action->over = result->over;
	action->outcome = result->outcome;
}

int
carry_prepare(struct carry *carry, const struct graph_view *graph, const struct org *org,
    const struct ticket_form *form, struct err *err)
{
	carry->tasks = mem_alloc((carry->plan.step_count + 1) * sizeof(*carry->tasks));
	find_accounts(carry, graph);
	for (size_t i = 0; i < carry->plan.step_count; i++) {
		const struct step *step = &carry->plan.steps[i];
		struct task *task = &carry->tasks[i];
		bool through_org = org != NULL && step->target == TARGET_GROUP;

		task->target = target_of(carry, step, through_org);
		if (through_org && find_directory(org, &task->target, step, err) < 0)
			return -1;
		if (step->state != STEP_MANUAL) {
			tell_past(&task->target, &step->result);
		} else if (form != NULL || step->result.made != NULL) {
			task->ticket = ticket_of(
			    carry, step, form != NULL ? form : &(struct ticket_form){ "", "", "" });
			tell_past(&task->ticket, &step->result);
		}
	}
	return 0;
}

/* What may have to be sent of the task; NULL: nothing. */
static struct action *
sent_of(const struct carry *carry, size_t i)
{
	enum step_state state = carry->plan.steps[i].state;
	struct task *task = &carry->tasks[i];

	if (state == STEP_DUE || state == STEP_NOOP)
		return &task->target;
	return task->ticket.kind != NULL ? &task->ticket : NULL;
}

/* Carrying out. */

static int
tell_intent(void *arg, const struct action *action, struct err *err)
{
	struct carry *carry = arg;
	struct arena scratch = { .step = 256 };
	const struct journal_record record = { .phase = JOURNAL_INTENT,
		.time = time_text(&scratch, action->started),
		.step = action->step,
		.action = action_kind_name(action->kind) };
	int rc = journal_append(&carry->journal, &record, err);

	arena_release(&scratch);
	return rc;
}

static int
tell_outcome(void *arg, const struct action *action, struct err *err)
{
	struct carry *carry = arg;
	struct arena scratch = { .step = 256 };
	const struct journal_record record = { .phase = JOURNAL_OUTCOME,
		.time = time_text(&scratch, action->finished),
		.step = action->step,
		.action = action_kind_name(action->kind),
		.status = outcome_names[action->outcome],
		.message = action->message,
		.before = action_state_name(action->before),
		.after = action_state_name(action->after),
		.started = action->started != 0 ? time_text(&scratch, action->started) : NULL,
		.made = action->made,
		.http_status = (uint64_t)action->http_status,
		.attempts = action->attempts };
	int rc = journal_append(&carry->journal, &record, err);

	if (rc == 0)
		take_outcome(carry, &record);
	arena_release(&scratch);
	return rc;
}

static int
tell_request(void *arg, const struct action_request *request, struct err *err)
{
	struct carry *carry = arg;
	struct arena scratch = { .step = 256 };
	const struct reply *reply = request->reply;
	const struct audit_record record = { .time = time_text(&scratch, time(NULL)),
		.step = request->step,
		.method = request->method,
		.path = request->path,
		.status = (uint64_t)reply->status,
		.attempt = reply->attempt,
		.trouble = reply->trouble[0] != '\0' ? reply->trouble : NULL,
		.account = reply->account[0] != '\0' ? reply->account : NULL };
	int rc = audit_append(&carry->audit, &record, err);

	arena_release(&scratch);
	return rc;
}

static int
tell_run(
    struct carry *carry, const char *phase, const struct carry_settings *settings, struct err *err)
{
	const char *now = time_text(&carry->arena, time(NULL));
	struct journal_record record = { .phase = phase, .time = now };

	if (strcmp(phase, JOURNAL_BEGIN) == 0) {
		record.plan = carry->plan.sha256;
		record.site = carry->plan.site;
		record.account = settings->account;
		record.via = settings->via;
		record.tickets = settings->tickets;
		carry->begun = true;
	} else {
		carry->ended = true;
	}
	return journal_append(&carry->journal, &record, err);
}

/* What has no outcome yet, in words. */
static void
tell_pending(struct carry *carry)
{
	for (size_t i = 0; i < carry->plan.step_count; i++) {
		const struct action *action = sent_of(carry, i);
		struct result *result = &carry->plan.steps[i].result;

		if (action == NULL || action->over)
			continue;
		result->outcome = OUTCOME_PENDING;
		result->message = action->message;
		result->before = action_state_name(action->before);
		result->http_status = (uint32_t)action->http_status;
		result->attempts = action->attempts;
		result->started = time_text(&carry->arena, action->started);
	}
}

/* The plan's site and no other. */
static struct fetch_settings
own_site(const struct carry *carry, const struct carry_settings *settings)
{
	struct fetch_settings site = *settings->site;

	site.only = (struct site_id){ carry->plan.cloud_id, carry->plan.base_url };
	return site;
}

int
carry_apply(struct carry *carry, const struct carry_settings *settings, struct err *err)
{
	const struct fetch_settings site = own_site(carry, settings);
	const struct action_settings apply = { .site = &site,
		.settle = settings->settle,
		.at_once = settings->at_once,
		.arena = &carry->arena,
		.intend = tell_intent,
		.settled = tell_outcome,
		.asked = tell_request,
		.arg = carry };
	struct action **actions = mem_alloc((carry->plan.step_count + 1) * sizeof(*actions));
	struct err late;
	size_t count = 0;
	int rc = -1;

	for (size_t i = 0; i < carry->plan.step_count; i++)
		if (sent_of(carry, i) != NULL)
			actions[count++] = sent_of(carry, i);
	if (journal_open(&carry->journal, carry->dir, true, NULL, NULL, err) == 0 &&
	    audit_open(&carry->audit, carry->dir, true, err) == 0 &&
	    tell_run(carry, JOURNAL_BEGIN, settings, err) == 0)
		rc = actions_apply(&apply, actions, count, err);
	if (rc == 0)
		rc = tell_run(carry, JOURNAL_END, settings, err);
	if (audit_close(&carry->audit, &late) < 0 && rc >= 0) {
		*err = late;
		rc = -1;
	}
	journal_close(&carry->journal);
	free(actions);
	tell_pending(carry);
	tell_tickets(carry);
	return rc;
}

/* Looking again. */

/* Its account has an id by now, or is not there. What a manual step made is a ticket. False: there is nothing to ask. */
static bool
can_look(const struct carry *carry, const struct step *step, struct action *target)
{
	target->made = step->state == STEP_MANUAL ? NULL : step->result.made;
	if (target->maker != NULL)
		target->account = carry->plan.steps[step->creates - 1].result.made;
	target->maker = NULL;
	return target->kind != NULL &&
	       (target->account != NULL || target->group != NULL || target->email != NULL);
}

static void
take_looks(struct carry *carry)
{
	static const char *const words[] = { "unknown", "no", "yes" };

	for (size_t i = 0; i < carry->plan.step_count; i++) {
		struct result *result = &carry->plan.steps[i].result;

		result->verified = words[carry_holds(carry, &carry->plan.steps[i]) + 1];
		if (carry->tasks[i].ticket.detail != NULL)
			result->issue_state = carry->tasks[i].ticket.detail;
	}
}

int
carry_look(struct carry *carry, const struct carry_settings *settings, struct err *err)
{
	const struct fetch_settings site = own_site(carry, settings);
	const struct action_settings look = {
		.site = &site, .at_once = settings->at_once, .arena = &carry->arena
	};
	size_t count = carry->plan.step_count, used = 0;
	struct action **actions = mem_alloc((2 * count + 1) * sizeof(*actions));
	int rc;

	for (size_t i = 0; i < count; i++)
		if (can_look(carry, &carry->plan.steps[i], &carry->tasks[i].target))
			actions[used++] = &carry->tasks[i].target;
	for (size_t i = 0; i < count; i++) {
		struct action *ticket = &carry->tasks[i].ticket;

		ticket->made = carry->plan.steps[i].result.made;
		if (ticket->kind != NULL && ticket->made != NULL)
			actions[used++] = ticket;
	}
	rc = actions_look(&look, actions, used, err);
	take_looks(carry);
	free(actions);
	return rc;
}

void
carry_counts(const struct carry *carry, char *out, size_t room)
{
	size_t used = 0;

	snprintf(out, room, "no rows");
	for (size_t n = 1; n <= OUTCOMES; n++) { /* what is pending comes last */
		enum outcome outcome = n % OUTCOMES;
		size_t count = 0;

		for (size_t i = 0; i < carry->plan.step_count; i++)
			count += carry->plan.steps[i].result.outcome == outcome;
		if (count > 0 && used < room)
			used += (size_t)snprintf(out + used, room - used, "%s%zu %s",
			    used > 0 ? ", " : "", count, outcome_names[outcome]);
	}
}

int
carry_holds(const struct carry *carry, const struct step *step)
{
	const struct action *target = &carry->tasks[step->number - 1].target;
	bool wanted = step->action != ACTION_REVOKE;

	if (target->after == STATE_UNKNOWN)
		return step->creates > 0 && carry->plan.steps[step->creates - 1].result.made == NULL
			   ? 0
			   : -1;
	return (target->after == STATE_PRESENT) == wanted;
}

/* What carry_look saw, so that the journal tells all that the files below say. */
static int
tell_looks(struct carry *carry, struct err *err)
{
	const char *now = time_text(&carry->arena, time(NULL));
	int rc = journal_open(&carry->journal, carry->dir, true, NULL, NULL, err);

	for (size_t i = 0; rc == 0 && i < carry->plan.step_count; i++) {
		const struct journal_record record = { .phase = JOURNAL_LOOK,
			.time = now,
			.step = i + 1,
			.verified = carry->plan.steps[i].result.verified,
			.issue_state = carry->plan.steps[i].result.issue_state };

		rc = journal_note(&carry->journal, &record, err);
	}
	if (rc == 0)
		rc = journal_sync(&carry->journal, err);
	journal_close(&carry->journal);
	return rc;
}

static const struct result_file *const result_files[] = { &result_csv, &undo_csv, &chain_csv,
	NULL };

int
carry_write(struct carry *carry, struct err *err)
{
	if ((carry->begun && tell_looks(carry, err) < 0) ||
	    result_write(result_files, carry->dir, &carry->plan, err) < 0)
		return -1;
	return rundir_renew(carry->dir, err);
}

int
carry_check(const struct carry *carry, void (*tell)(void *arg, const char *line), void *arg,
    struct err *err)
{
	int wrong = 0;

	/* What was left pending is in no journal. */
	for (size_t i = 0; (!carry->begun || carry->ended) && result_files[i] != NULL; i++) {
		int same =
		    result_check(result_files[i], carry->dir, &carry->plan, !carry->begun, err);
		char line[200];

		if (same < 0)
			return -1;
		if (same > 0)
			continue;
		wrong++;
		snprintf(line, sizeof(line),
		    "changed: %s (it is not what the plan and its journal come to)",
		    result_files[i]->name);
		tell(arg, line);
	}
	return wrong;
}

void
carry_release(struct carry *carry)
{
	journal_close(&carry->journal);
	audit_close(&carry->audit, &(struct err){ 0 });
	plan_release(&carry->plan);
	arena_release(&carry->arena);
	free(carry->dir);
	free(carry->tasks);
	*carry = (struct carry){ .dir = NULL };
}
