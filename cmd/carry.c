/* Carrying out a plan; see carry.h. */
#include "carry.h"

#include "export/text/step_now.h"
#include "fetch/write/step_action.h"
#include "model/plan/graph_edit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

enum { WORDS_ROOM = 1024 };

/* Steps as actions. */

/* What the step creates or removes. */
static struct action
target_of(struct carry *carry, const struct step *step, bool organisation)
{
	struct action action = action_of_step(step, organisation, &carry->dir->arena);

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

/* Of the account or group that an action of the organisation is about; NULL: none is known. */
static const char *
own_directory(const struct org *org, const struct step *step)
{
	uint32_t number, directory = NONE;

	if (org == NULL)
		return NULL;
	if (step->principal == PRINCIPAL_ACCOUNT &&
	    (number = org_find_account(org, step->principal_id)) != NONE)
		directory = org->accounts[number].directory;
	for (size_t g = 0; step->principal == PRINCIPAL_GROUP && g < org->group_count; g++)
		if (strcmp(org->groups[g].id, step->principal_id) == 0)
			directory = org->groups[g].directory;
	return directory != NONE ? org->directories[directory].id : NULL;
}

static struct action
ticket_of(struct carry *carry, const struct step *step, const struct graph *graph,
    const struct ticket_form *form)
{
	struct arena *arena = &carry->dir->arena;
	char words[WORDS_ROOM];

	step_words_now(graph, step, words, sizeof(words));
	return (struct action){ .kind = action_kind(ACT_TICKET, true),
		.step = step->number,
		.project = form->project,
		.issue_type = form->type,
		.label = arena_print(
		    arena, "jira-access-%.16s-%u", carry->dir->plan.sha256, step->number),
		.summary = arena_print(arena, "Access: %.200s", words),
		.description = arena_print(arena,
		    "%s: %s\nIt could not be done through an API: %s\nReason: %s\nReviewer: "
		    "%s\nTicket: %s\nAccount or group: %s\nPlan: %s, step %u, row %s",
		    step->action == ACTION_REVOKE ? "Please remove" : "Please add", words,
		    step->hindrance, step->reason, step->reviewer, step->ticket, step->principal_id,
		    carry->dir->plan.sha256, step->number, step->origin),
		.expected = STATE_ABSENT,
		.message = "" };
}

/* Accounts to create that exist by now: Jira's own search covers only the first thousand. */
static void
find_accounts(struct carry *carry, const struct graph *graph)
{
	const struct graph_view *view = graph != NULL ? graph_view(graph) : NULL;

	for (size_t i = 0; view != NULL && i < carry->dir->plan.step_count; i++) {
		struct step *step = &carry->dir->plan.steps[i];

		if (step->action != ACTION_CREATE || step->result.made != NULL)
			continue;
		for (uint32_t a = 0; a < view->account_count; a++)
			if (strcasecmp(view->accounts[a].email, step->email) == 0)
				step->result.made =
				    arena_copy(&carry->dir->arena, view->accounts[a].id);
	}
}

/* Takes over what earlier runs did. */
static void
tell_past(struct action *action, const struct result *result)
{
	action->intended = result->intended;
	action->made = result->made;
	action->over = result->over;
	action->outcome = result->outcome;
}

int
carry_prepare(struct carry *carry, const struct graph *graph, const struct org *org,
    bool through_org, const struct ticket_form *form, struct err *err)
{
	carry->through_org = through_org;
	carry->tasks = mem_alloc((carry->dir->plan.step_count + 1) * sizeof(*carry->tasks));
	find_accounts(carry, graph);
	for (size_t i = 0; i < carry->dir->plan.step_count; i++) {
		const struct step *step = &carry->dir->plan.steps[i];
		struct task *task = &carry->tasks[i];
		bool by_org = through_org && step->target == TARGET_GROUP;

		task->target = target_of(carry, step, by_org);
		/* whoever administers keeps the licence until the administration is gone */
		task->target.late =
		    graph != NULL && step->target == TARGET_GROUP &&
		    group_gives_licence(graph_view(graph), graph_find_group(graph, step->group_id));
		if (by_org && find_directory(org, &task->target, step, err) < 0)
			return -1;
		if (!by_org)
			task->target.directory = own_directory(org, step);
		if (step->state != STEP_MANUAL) {
			tell_past(&task->target, &step->result);
		} else if (form != NULL || step->result.made != NULL) {
			task->ticket = ticket_of(carry, step, graph,
			    form != NULL ? form : &(struct ticket_form){ "", "", "" });
			tell_past(&task->ticket, &step->result);
		}
	}
	return 0;
}

/* The part of the task that may have to be sent; NULL: nothing. */
static struct action *
sent_of(const struct carry *carry, size_t i)
{
	enum step_state state = carry->dir->plan.steps[i].state;
	struct task *task = &carry->tasks[i];
	struct action *manual = task->ticket.kind != NULL ? &task->ticket : NULL;

	return state == STEP_DUE || state == STEP_NOOP ? &task->target : manual;
}

/* Carrying out. */

/* Each record is on disk before the next request is sent. */
static int
tell_step(struct carry *carry, const struct action *action, struct journal_record *record,
    int64_t when, struct err *err)
{
	struct arena scratch = { .step = 256 };
	int rc;

	record->time = plan_time_text(&scratch, when);
	record->step = action->step;
	record->action = action_kind_name(action->kind);
	if (record->status != NULL && action->started != 0)
		record->started = plan_time_text(&scratch, action->started);
	rc = sealed_append(&carry->dir->journal, record, true, err);
	if (rc == 0 && record->status != NULL)
		plan_dir_outcome(carry->dir, record);
	arena_release(&scratch);
	return rc;
}

static int
tell_intent(void *arg, const struct action *action, struct err *err)
{
	struct journal_record record = { .phase = JOURNAL_INTENT };

	return tell_step(arg, action, &record, action->started, err);
}

/* The target as it was seen last. */
static void
learn(struct carry *carry, const struct action *action)
{
	const struct step *step = &carry->dir->plan.steps[action->step - 1];
	int there = action->after == STATE_UNKNOWN ? -1 : action->after == STATE_PRESENT;
	bool late = carry->through_org && step->target == TARGET_GROUP;

	if (step->state != STEP_MANUAL)
		watch_learn(&carry->watch, step, action->outcome, there,
		    action->outcome == OUTCOME_DONE && (late || step_takes(step)));
}

static int
tell_outcome(void *arg, const struct action *action, struct err *err)
{
	struct carry *carry = arg;
	struct journal_record record = { .phase = JOURNAL_OUTCOME,
		.status = outcome_names[action->outcome],
		.message = action->message,
		.before = action_state_name(action->before),
		.after = action_state_name(action->after),
		.made = action->made,
		.http_status = (uint64_t)action->http_status,
		.attempts = action->attempts };

	if (tell_step(carry, action, &record, action->finished, err) < 0)
		return -1;
	learn(carry, action);
	return 0;
}

/* Guards. */

static int
refuse(void *arg, const struct step *step, const char *why, struct err *err)
{
	struct carry *carry = arg;
	struct action *action = sent_of(carry, step->number - 1);

	action->over = true;
	action->outcome = OUTCOME_REFUSED;
	action->message = arena_copy(&carry->dir->arena, why);
	action->finished = time(NULL);
	return tell_outcome(carry, action, err);
}

static int
before_phase(void *arg, enum action_phase phase, struct err *err)
{
	struct carry *carry = arg;

	return phase >= PHASE_LEADS && phase < PHASE_TICKETS
		   ? watch_judge(&carry->watch, refuse, carry, err)
		   : 0;
}

static enum action_leave
may_send(void *arg, struct action *action, struct action_reading *reading)
{
	static const enum action_leave leaves[] = {
		[WATCH_SEND] = LEAVE_SEND,
		[WATCH_READ] = LEAVE_READ,
		[WATCH_REFUSED] = LEAVE_REFUSE,
		[WATCH_LATER] = LEAVE_LATER,
	};
	struct carry *carry = arg;
	const struct step *step = &carry->dir->plan.steps[action->step - 1];
	struct floor_reading needed;
	enum watch_answer answer;
	const char *why;

	if (step->state == STEP_MANUAL)
		return LEAVE_SEND;
	/* Jira may know it all the same, as a project by its key; no guard did. */
	why = graph_lacks(carry->watch.graph, carry->watch.org, step);
	if (why != NULL) {
		action->message = arena_print(&carry->dir->arena,
		    "not sent: its %s is not on the site as it was read now", why);
		return LEAVE_REFUSE;
	}
	if (!step_takes(step))
		return LEAVE_SEND;
	answer = watch_ask(&carry->watch, step, &needed, &why);
	if (answer == WATCH_READ)
		*reading = (struct action_reading){ needed.group, needed.project, needed.role,
			needed.from };
	else if (answer != WATCH_SEND)
		action->message = arena_copy(&carry->dir->arena, why);
	return leaves[answer];
}

static void
take_sights(void *arg, const struct action *action, const struct action_reading *reading,
    const struct action_sight *sights, size_t count, bool last)
{
	struct carry *carry = arg;
	struct floor_seen *seen = mem_alloc((count + 1) * sizeof(*seen));

	for (size_t i = 0; i < count; i++)
		seen[i] = (struct floor_seen){ sights[i].id, sights[i].name, sights[i].group,
			sights[i].active };
	floor_told(carry->watch.floor, &carry->dir->plan.steps[action->step - 1],
	    &(struct floor_reading){
		reading->group, reading->project, reading->role, reading->from },
	    seen, count, last);
	free(seen);
}

static bool
was_known(void *arg, const char *account)
{
	const struct carry *carry = arg;

	return graph_find_account(carry->watch.graph, account) != NONE;
}

static int
tell_request(void *arg, const struct action_request *request, struct err *err)
{
	struct carry *carry = arg;
	struct arena scratch = { .step = 256 };
	const struct reply *reply = request->reply;
	const struct request_record record = { .time = plan_time_text(&scratch, time(NULL)),
		.step = request->step,
		.method = request->method,
		.path = request->path,
		.status = (uint64_t)reply->status,
		.attempt = reply->attempt,
		.trouble = reply->trouble[0] != '\0' ? reply->trouble : NULL,
		.account = reply->account[0] != '\0' ? reply->account : NULL };
	int rc = sealed_append(&carry->log, &record, false, err);

	arena_release(&scratch);
	return rc;
}

static int
tell_run(
    struct carry *carry, const char *phase, const struct carry_settings *settings, struct err *err)
{
	const char *now = plan_time_text(&carry->dir->arena, time(NULL));
	struct journal_record record = { .phase = phase, .time = now };
	bool begins = strcmp(phase, JOURNAL_BEGIN) == 0;

	if (begins) {
		record.plan = carry->dir->plan.sha256;
		record.site = carry->dir->plan.site;
		record.account = settings->account;
		record.via = settings->via;
		record.by = settings->by;
		record.tickets = settings->tickets;
	}
	if (sealed_append(&carry->dir->journal, &record, true, err) < 0)
		return -1;
	carry->dir->begun = true;
	carry->dir->ended = !begins;
	return 0;
}

/* How many steps have no outcome yet, in words. */
static void
tell_pending(struct carry *carry)
{
	for (size_t i = 0; i < carry->dir->plan.step_count; i++) {
		const struct action *action = sent_of(carry, i);
		struct result *result = &carry->dir->plan.steps[i].result;

		if (action == NULL || action->over)
			continue;
		result->outcome = OUTCOME_PENDING;
		result->message = action->message;
		result->before = action_state_name(action->before);
		result->http_status = (uint32_t)action->http_status;
		result->attempts = action->attempts;
		result->started = plan_time_text(&carry->dir->arena, action->started);
	}
}

/* Refuses any site but the plan's. */
static struct fetch_settings
own_site(const struct carry *carry, const struct carry_settings *settings)
{
	struct fetch_settings site = *settings->site;

	site.only = (struct site_id){ carry->dir->plan.cloud_id, carry->dir->plan.base_url };
	return site;
}

int
carry_apply(struct carry *carry, const struct carry_settings *settings, struct err *err)
{
	const struct fetch_settings site = own_site(carry, settings);
	const struct action_settings apply = { .site = &site,
		.settle = settings->settle,
		.at_once = settings->at_once,
		.arena = &carry->dir->arena,
		.phase = before_phase,
		.may = may_send,
		.told = take_sights,
		.known = was_known,
		.intend = tell_intent,
		.settled = tell_outcome,
		.asked = tell_request,
		.arg = carry };
	struct action **actions = mem_alloc((carry->dir->plan.step_count + 1) * sizeof(*actions));
	struct err late;
	size_t count = 0;
	int rc = -1;

	for (size_t i = 0; i < carry->dir->plan.step_count; i++) {
		struct action *action = sent_of(carry, i);

		if (action != NULL)
			actions[count++] = action;
	}
	if (watch_begin(&carry->watch, &carry->dir->plan, settings->graph, settings->org,
		settings->run, err) == 0 &&
	    tell_run(carry, JOURNAL_BEGIN, settings, err) == 0 &&
	    request_log_open(&carry->log, carry->dir->path, true, err) == 0)
		rc = actions_apply(&apply, actions, count, err);
	if (rc == 0)
		rc = tell_run(carry, JOURNAL_END, settings, err);
	if (request_log_close(&carry->log, &late) < 0 && rc >= 0) {
		*err = late;
		rc = -1;
	}
	watch_release(&carry->watch);
	free(actions);
	tell_pending(carry);
	plan_dir_tickets(carry->dir);
	return rc;
}

/* Reading again. */

/* By now the account has an id or does not exist. A manual step made a ticket. False: nothing to read. */
static bool
can_look(const struct carry *carry, const struct step *step, struct action *target)
{
	target->made = step->state == STEP_MANUAL ? NULL : step->result.made;
	if (target->maker != NULL)
		target->account = carry->dir->plan.steps[step->creates - 1].result.made;
	target->maker = NULL;
	return target->kind != NULL && (step->principal != PRINCIPAL_ACCOUNT ||
					   target->account != NULL || target->email != NULL);
}

static void
take_looks(struct carry *carry)
{
	static const char *const words[] = { "unknown", "no", "yes" };

	for (size_t i = 0; i < carry->dir->plan.step_count; i++) {
		struct result *result = &carry->dir->plan.steps[i].result;

		result->verified = words[carry_holds(carry, &carry->dir->plan.steps[i]) + 1];
		if (carry->tasks[i].ticket.detail != NULL)
			result->issue_state = carry->tasks[i].ticket.detail;
	}
}

int
carry_look(struct carry *carry, const struct carry_settings *settings, struct err *err)
{
	const struct fetch_settings site = own_site(carry, settings);
	const struct action_settings look = {
		.site = &site, .at_once = settings->at_once, .arena = &carry->dir->arena
	};
	size_t count = carry->dir->plan.step_count, used = 0;
	struct action **actions = mem_alloc((2 * count + 1) * sizeof(*actions));
	int rc;

	for (size_t i = 0; i < count; i++)
		if (can_look(carry, &carry->dir->plan.steps[i], &carry->tasks[i].target))
			actions[used++] = &carry->tasks[i].target;
	for (size_t i = 0; i < count; i++) {
		struct action *ticket = &carry->tasks[i].ticket;

		ticket->made = carry->dir->plan.steps[i].result.made;
		if (ticket->kind != NULL && ticket->made != NULL)
			actions[used++] = ticket;
	}
	rc = actions_look(&look, actions, used, err);
	take_looks(carry);
	free(actions);
	return rc;
}

int
carry_holds(const struct carry *carry, const struct step *step)
{
	const struct action *target = &carry->tasks[step->number - 1].target;
	bool wanted = !step_takes(step);

	/* What is left to hands, a key or a service account's token, stands in no list that the look reads. */
	if (step->state == STEP_MANUAL && step->target == TARGET_TOKEN &&
	    target->after == STATE_ABSENT)
		return -1;
	if (target->after == STATE_UNKNOWN)
		return step->creates > 0 &&
			       carry->dir->plan.steps[step->creates - 1].result.made == NULL
			   ? 0
			   : -1;
	return (target->after == STATE_PRESENT) == wanted;
}

void
carry_release(struct carry *carry)
{
	request_log_close(&carry->log, &(struct err){ 0 });
	free(carry->tasks);
	*carry = (struct carry){ .dir = NULL };
}
