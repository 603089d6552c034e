/*
 * Changes, from looking to the outcome; see actions.h.
 *
 * Each action at work is one struct work, which holds its place (its target is busy) until the
 * write is answered for good: confirmed by reading, or refused. Its one request is reused, stage
 * after stage.
 */
#include "actions.h"

#include "action_kind.h"
#include "answer.h"
#include "fetch/jira/session.h"
#include "fetch/walk/trust.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REPLY_MAX_BYTES = 16 * 1024 * 1024 };

static const double first_pause = 0.25, longest_pause = 8;

enum stage { STAGE_LOOK, STAGE_SEND, STAGE_CONFIRM };

/* Changes with one target, in order. */
struct target {
	size_t first, last, next_ready;
};
#define NOTHING SIZE_MAX

struct actions {
	const struct action_settings *settings;
	struct fetch_settings site; /* with our own progress */
	struct pager *pager;
	const char *org; /* id of the organisation, or NULL */
	struct action *const *list;
	size_t count;
	bool looking;    /* actions_look: nothing is ever sent */
	size_t *next_of; /* per action: the next one of its target, or NOTHING */
	struct target *targets;
	size_t target_room, ready, last_ready; /* a line of targets with actions to begin */
	unsigned active;                       /* actions that hold their target */
	unsigned finishing;                    /* writes sent, or answered and not yet looked at */
	bool beginning;                        /* begin_ready is at work */
	bool stop, ended;
	struct err why;
};

struct work {
	struct request request; /* the first member: see work_of */
	struct actions *all;
	struct action *action;
	size_t target;
	enum stage stage;
	const struct look *look;
	char *body; /* to send */
	struct text answer;
	double deadline, pause; /* of confirming */
	bool holds, counted, refused;
	struct arena arena; /* what the present reply is decoded into */
};

static void work_look(struct work *work, double wait);

static struct work *
work_of(const struct request *request)
{
	return (struct work *)(uintptr_t)request;
}

/* Everything ends; what has no outcome stays pending. */
static void
actions_end(struct actions *all, const struct err *why)
{
	if (all->ended)
		return;
	all->ended = true;
	all->why = *why;
	pager_stop(all->pager, why);
}

/* The loop's tick. What is being sent is waited for; whatever else is under way can be asked again.
 */
static bool
progress(void *arg, const struct fetch_progress *now)
{
	struct actions *all = arg;
	const struct fetch_settings *site = all->settings->site;

	if (site->progress != NULL && site->progress(site->arg, now))
		all->stop = true;
	return all->stop && all->finishing == 0;
}

static void
note(void *arg, const char *text)
{
	const struct fetch_settings *site = ((struct actions *)arg)->settings->site;

	if (site->note != NULL)
		site->note(site->arg, text);
}

/* Targets. */

static void
target_ready(struct actions *all, size_t target)
{
	all->targets[target].next_ready = NOTHING;
	if (all->ready == NOTHING)
		all->ready = target;
	else
		all->targets[all->last_ready].next_ready = target;
	all->last_ready = target;
}

static struct action *
take_ready(struct actions *all, size_t *target)
{
	size_t action;

	if (all->ready == NOTHING)
		return NULL;
	*target = all->ready;
	all->ready = all->targets[*target].next_ready;
	action = all->targets[*target].first;
	all->targets[*target].first = all->next_of[action];
	return all->list[action];
}

/* The actions of this phase (or all, when looking), by target. */
static void
sort_targets(struct actions *all, enum action_phase phase)
{
	struct pool keys = { .count = 0 };
	char key[PATH_MAX_BYTES];
	struct path path = { key, sizeof(key), 0 };
	bool fresh;

	all->ready = NOTHING;
	for (size_t i = 0; i < all->count; i++) {
		const struct action *action = all->list[i];
		size_t target;

		if (!all->looking && (action->kind->phase != phase || action->over))
			continue;
		path.used = 0;
		action_path(action, all->org, action->kind->target, &path);
		target = pool_add(&keys, key, strlen(key), &fresh);
		all->next_of[i] = NOTHING;
		if (fresh) {
			all->targets = mem_room(
			    all->targets, &all->target_room, target + 1, sizeof(*all->targets));
			all->targets[target].first = i;
			target_ready(all, target);
		} else {
			all->next_of[all->targets[target].last] = i;
		}
		all->targets[target].last = i;
	}
	pool_release(&keys);
}

/* The end of an action's work. */

static void
let_go(struct work *work)
{
	struct actions *all = work->all;

	if (!work->holds)
		return;
	work->holds = false;
	all->active--;
	if (all->targets[work->target].first != NOTHING)
		target_ready(all, work->target);
}

static void
count_finishing(struct work *work, bool counted)
{
	if (work->counted != counted)
		work->all->finishing += counted ? 1 : -1u;
	work->counted = counted;
}

static void begin_ready(struct actions *all);

static void
work_end(struct work *work)
{
	struct actions *all = work->all;

	let_go(work);
	count_finishing(work, false);
	arena_release(&work->arena);
	free(work->body);
	text_release(&work->answer);
	free(work);
	begin_ready(all);
}

static void
say(struct action *action, struct arena *arena, const char *text)
{
	action->message = *text != '\0' ? arena_copy(arena, text) : "";
}

static void
settle(struct work *work, enum outcome outcome)
{
	struct actions *all = work->all;
	struct action *action = work->action;
	struct err err;

	action->outcome = outcome;
	action->over = true;
	action->finished = time(NULL);
	if (all->settings->settled(all->settings->arg, action, &err) < 0)
		actions_end(all, &err);
	work_end(work);
}

/* No outcome: the journal keeps the intention, and the next run looks again. */
static void
leave_pending(struct work *work, const char *why)
{
	say(work->action, work->all->settings->arena, why);
	work->action->finished = time(NULL);
	work_end(work);
}

/* Requests. */

static size_t
work_path(const struct request *request, char *out, size_t room)
{
	const struct work *work = work_of(request);
	const struct action_kind *kind = work->action->kind;
	bool sends = work->stage == STAGE_SEND;
	enum service service = sends ? kind->service : work->look->service;
	struct path path = { out, room, 0 };

	path_add(&path, work->all->pager->lanes[service].prefix);
	action_path(work->action, work->all->org, sends ? kind->path : work->look->path, &path);
	return path.used;
}

static void
work_begin(struct request *request)
{
	text_cut(&work_of(request)->answer, 0);
}

static int
work_data(struct request *request, const char *bytes, size_t len)
{
	return answer_add(&work_of(request)->answer, bytes, len, REPLY_MAX_BYTES);
}

static void *
decode(struct work *work, const struct json_field *root, struct err *err)
{
	arena_release(&work->arena);
	return answer_decode(&work->answer, root, &work->arena, err);
}

/* What is read must be sound; what a write's answer says decides nothing. */
static int
work_check(struct request *request, const struct reply *reply, struct err *err)
{
	struct work *work = work_of(request);

	(void)reply;
	if (work->stage == STAGE_SEND)
		return 0;
	if (work->answer.len >= REPLY_MAX_BYTES)
		return err_set(
		    err, STATUS_INCOMPLETE, "reply longer than %d MiB", REPLY_MAX_BYTES >> 20);
	return decode(work, &work->look->root, err) != NULL ? 0 : -1;
}

/* Who is asked refuses us, or answers as to somebody else: from here on nothing it says is
 * believed. */
static int
check_login(
    const struct work *work, const struct reply *reply, enum service service, struct err *why)
{
	bool org = service == SERVICE_ORG;

	if (reply->status == 401)
		return err_set(why, STATUS_DENIED,
		    "%s refused the %s in mid-run (HTTP 401): it has expired or was revoked",
		    org ? "the organisation" : "Jira", org ? "key" : "login");
	if (reply->status == 0 || org)
		return 0;
	return trust_check(reply, work->all->pager->account_id, reply->status < 300, why);
}

/* Was the request given back, or is its answer not to be believed? Then everything ends. */
static int
accept_reply(struct work *work, const struct reply *reply, enum service service)
{
	struct err why;

	if (reply->stopped)
		return -1;
	if (check_login(work, reply, service, &why) == 0)
		return 0;
	actions_end(work->all, &why);
	return -1;
}

static void
tell_request(struct work *work, const struct reply *reply)
{
	struct actions *all = work->all;
	char path[PATH_MAX_BYTES];
	struct err err;

	all->pager->replies++;
	if (all->settings->asked == NULL || reply->attempt == 0)
		return;
	work_path(&work->request, path, sizeof(path));
	if (all->settings->asked(all->settings->arg,
		&(struct action_request){ work->action->step, work->request.method, path, reply },
		&err) < 0)
		actions_end(all, &err);
}

static void
submit(struct work *work, const char *method, enum service service,
    void (*body)(const struct action *action, struct json_out *out), double wait)
{
	struct pager *pager = work->all->pager;
	struct json_out out;
	size_t len;

	free(work->body);
	work->body = NULL;
	if (body != NULL) {
		json_memory(&out);
		body(work->action, &out);
		work->body = mem_copy(json_bytes(&out, &len));
		json_release(&out);
	}
	work->request.lane = pager->lanes[service].http;
	work->request.method = method;
	work->request.body = work->body;
	work->request.repeatable = work->stage != STAGE_SEND;
	work->request.wait = wait;
	pager->submitted++;
	pager->wire.submit(pager->wire.self, &work->request);
}

static void
work_look(struct work *work, double wait)
{
	const struct action_kind *kind = work->action->kind;

	work->look =
	    kind->look_made != NULL && work->action->made != NULL ? kind->look_made : kind->look;
	submit(
	    work, text_or(work->look->method, "GET"), work->look->service, work->look->body, wait);
}

/* Sending. */

static void
work_send(struct work *work)
{
	struct actions *all = work->all;
	struct action *action = work->action;
	struct err err;

	if (all->stop || all->ended) {
		leave_pending(work, "stopped before it was sent");
		return;
	}
	action->started = time(NULL);
	if (all->settings->intend(all->settings->arg, action, &err) < 0) {
		actions_end(all, &err);
		leave_pending(work, "stopped before it was sent");
		return;
	}
	work->stage = STAGE_SEND;
	count_finishing(work, true);
	submit(work, action->kind->method, action->kind->service, action->kind->body, 0);
}

/* Refused for a reason that no waiting mends; what others answer may be about an earlier state. */
static bool
is_final(long status)
{
	return status >= 400 && status < 500 && status != 400 && status != 404 && status != 408 &&
	       status != 409;
}

static void
take_answer(struct work *work, const struct reply *reply)
{
	struct action *action = work->action;
	char text[SAID_MAX + 300];
	void *record;
	struct err err;

	action->http_status = reply->status;
	action->attempts = reply->attempt;
	answer_trouble(&work->answer, reply, text, sizeof(text));
	say(action, work->all->settings->arena, text);
	if (accept_reply(work, reply, action->kind->service) < 0) {
		leave_pending(work, "sent; what became of it is not known yet");
		return;
	}
	if (reply->status >= 200 && reply->status < 300 && action->kind->answer != NULL &&
	    (record = decode(work, action->kind->answer, &err)) != NULL)
		action->kind->answered(action, record, work->all->settings->arena);
	work->refused = reply->status >= 400 && reply->status < 500 && reply->status != 408;
	if (work->refused)
		let_go(work); /* it is answered: others may go on with the target while we wait for
				 its state */
	work->stage = STAGE_CONFIRM;
	work->deadline = limiter_clock() + work->all->settings->settle;
	work->pause = first_pause;
	work_look(work, 0);
	begin_ready(work->all);
}

/* Looking. */

static bool
as_wanted(const struct action *action, enum action_state state)
{
	return state == (action->kind->wanted ? STATE_PRESENT : STATE_ABSENT);
}

/* What the reply to a look says; the trouble of one that says nothing is put into 'why'. */
static enum action_state
judge(struct work *work, const struct reply *reply, char *why, size_t room)
{
	bool ours = work->look->service == SERVICE_ORG || reply->account[0] != '\0';
	char trouble[SAID_MAX + 300];
	void *record;
	struct err err;

	if (reply->status == 200 && reply->trouble[0] == '\0' &&
	    (record = decode(work, &work->look->root, &err)) != NULL)
		return work->look->judge(work->action, record, work->all->settings->arena);
	if (reply->status == 404 && ours && work->look->gone)
		return STATE_GONE;
	if (reply->status == 404 && ours && work->action->made != NULL)
		return STATE_ABSENT;
	answer_trouble(&work->answer, reply, trouble, sizeof(trouble));
	snprintf(why, room, "its state could not be read: %s", trouble);
	return STATE_UNKNOWN;
}

/* Before anything was sent. */
static void
decide(struct work *work, enum action_state state, const char *why)
{
	struct action *action = work->action;
	struct arena *arena = work->all->settings->arena;
	bool planned_noop = as_wanted(action, action->expected);

	action->before = action->after = state;
	if (state == STATE_UNKNOWN) {
		leave_pending(work, why);
	} else if (state == STATE_GONE) {
		say(action, arena,
		    "changed since the plan was made: its account, group, role or project is not "
		    "there");
		settle(work, OUTCOME_STALE);
	} else if (as_wanted(action, state)) {
		say(action, arena, planned_noop ? "" : "already so");
		settle(work, OUTCOME_NOOP);
	} else if (planned_noop) {
		say(action, arena,
		    state == STATE_ABSENT
			? "changed since the plan was made: it was there, and is not now"
			: "changed since the plan was made: it was not there, and is now");
		settle(work, OUTCOME_STALE);
	} else {
		work_send(work);
	}
}

/* The settle time is over, or no waiting would help. */
static void
give_up(struct work *work, enum action_state state, const char *why)
{
	struct action *action = work->action;
	struct arena *arena = work->all->settings->arena;

	if (state == STATE_UNKNOWN) {
		leave_pending(work, why);
		return;
	}
	if (action->http_status >= 200 && action->http_status < 300)
		action->message =
		    arena_print(arena, "accepted with HTTP %ld, but %.0f s later it is still %s",
			action->http_status, work->all->settings->settle, action_state_name(state));
	settle(work, OUTCOME_FAILED);
}

static void
confirm(struct work *work, enum action_state state, const char *why)
{
	struct action *action = work->action;
	double left = work->deadline - limiter_clock();

	action->after = state;
	count_finishing(work, false);
	if (as_wanted(action, state)) {
		settle(work, work->refused ? OUTCOME_NOOP : OUTCOME_DONE);
	} else if (left <= 0 || (is_final(action->http_status) && state != STATE_UNKNOWN)) {
		give_up(work, state, why);
	} else if (work->all->stop) {
		leave_pending(work, "sent; its effect is not to be seen yet");
	} else {
		double wait = work->pause < left ? work->pause : left;

		work->pause = work->pause * 2 < longest_pause ? work->pause * 2 : longest_pause;
		work_look(work, wait);
	}
}

/* An earlier run may have sent it: nothing is sent before reading had time to show that. */
static void
look_for_earlier(struct work *work, enum action_state state, const char *why)
{
	struct action *action = work->action;
	double left = work->all->settings->settle - difftime(time(NULL), action->intended);

	action->after = state;
	if (as_wanted(action, state)) {
		action->before = action->kind->wanted
				     ? STATE_ABSENT
				     : STATE_PRESENT; /* it was when it was intended */
		say(action, work->all->settings->arena, "sent by the run before this one");
		settle(work, OUTCOME_DONE);
	} else if (left > 0 && state != STATE_GONE && !work->all->stop) {
		double wait = work->pause < left ? work->pause : left;

		work->pause = work->pause * 2 < longest_pause ? work->pause * 2 : longest_pause;
		work_look(work, wait);
	} else {
		decide(work, state, why);
	}
}

static void
take_state(struct work *work, enum action_state state, const char *why)
{
	if (work->all->looking) {
		work->action->after = state;
		work->action->message = "";
		if (state == STATE_UNKNOWN)
			say(work->action, work->all->settings->arena, why);
		work_end(work);
	} else if (work->stage == STAGE_CONFIRM) {
		confirm(work, state, why);
	} else if (work->action->intended != 0) {
		look_for_earlier(work, state, why);
	} else {
		decide(work, state, why);
	}
}

static void
work_done(struct request *request, const struct reply *reply)
{
	struct work *work = work_of(request);
	char why[SAID_MAX + 400] = "";
	enum action_state state;

	tell_request(work, reply);
	if (reply->again) {
		work->all->pager->submitted++;
		return;
	}
	if (work->stage == STAGE_SEND) {
		take_answer(work, reply);
		return;
	}
	if (accept_reply(work, reply, work->look->service) < 0) {
		leave_pending(work, work->stage == STAGE_CONFIRM
					? "sent; what became of it is not known yet"
					: "stopped before it was sent");
		return;
	}
	state = judge(work, reply, why, sizeof(why));
	take_state(work, state, why);
}

/* Beginning. */

static struct work *
work_new(struct actions *all, struct action *action, size_t target)
{
	struct work *work = mem_alloc(sizeof(*work));

	work->all = all;
	work->action = action;
	work->target = target;
	work->holds = true;
	work->pause = first_pause;
	work->arena.step = 4096;
	work->request = (struct request){
		.path = work_path,
		.begin = work_begin,
		.data = work_data,
		.check = work_check,
		.done = work_done,
	};
	all->active++;
	return work;
}

/* The account it is about comes to be by another action, which must be there by now. */
static int
find_account(struct work *work)
{
	struct action *action = work->action;
	const struct action *maker = action->maker;

	if (maker == NULL || action->account != NULL)
		return 0;
	if (maker->made != NULL && outcome_is_wanted(maker->outcome)) {
		action->account = maker->made;
		return 0;
	}
	if (!maker->over || work->all->looking) {
		leave_pending(work, "waits for its account to be made");
	} else {
		say(action, work->all->settings->arena, "its account was not made");
		settle(work, OUTCOME_FAILED);
	}
	return -1;
}

static void
begin_ready(struct actions *all)
{
	struct action *action;
	size_t target;

	if (all->beginning) /* what ends at once is followed up by the loop below, not from within
			       it */
		return;
	all->beginning = true;
	while (!all->stop && !all->ended && all->active < all->settings->at_once &&
	       (action = take_ready(all, &target)) != NULL) {
		struct work *work = work_new(all, action, target);

		if (find_account(work) == 0)
			work_look(work, 0);
	}
	all->beginning = false;
}

/* Running. */

static const char *
phase_words(const struct actions *all, enum action_phase phase)
{
	static const char *const words[PHASES] = { "making accounts", "adding to groups",
		"adding to roles", "removing from roles", "removing from groups",
		"filing tickets" };

	return all->looking ? "reading what is so now" : words[phase];
}

static int
run_phase(struct actions *all, enum action_phase phase, struct err *err)
{
	sort_targets(all, phase);
	if (all->ready == NOTHING)
		return 0;
	all->pager->phase = phase_words(all, phase);
	begin_ready(all);
	if (pager_run(all->pager, NULL, err) < 0) {
		if (all->ended)
			*err = all->why;
		return -1;
	}
	return all->stop ? err_set(err, STATUS_INTERRUPTED, "interrupted") : 0;
}

static int
work_through(struct site *site, void *arg, struct err *err)
{
	struct actions *all = arg;
	int rc = 0;

	all->pager = &site->pager;
	all->org = site->org != NULL ? site->org->id : NULL;
	all->next_of = mem_alloc((all->count + 1) * sizeof(*all->next_of));
	for (int phase = 0; rc == 0 && phase < (all->looking ? 1 : PHASES); phase++)
		rc = run_phase(all, (enum action_phase)phase, err);
	free(all->next_of);
	free(all->targets);
	return rc;
}

static int
actions_run(struct actions *all, struct err *err)
{
	all->site = *all->settings->site;
	all->site.progress = progress;
	all->site.note = note;
	all->site.arg = all;
	return session_work(&all->site, work_through, all, err);
}

int
actions_apply(const struct action_settings *settings, struct action *const *actions, size_t count,
    struct err *err)
{
	struct actions all = { .settings = settings, .list = actions, .count = count };

	for (size_t i = 0; i < count; i++)
		if (actions[i]->message == NULL)
			actions[i]->message = "";
	if (actions_run(&all, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (!actions[i]->over)
			return 1;
	return 0;
}

int
actions_look(const struct action_settings *settings, struct action *const *actions, size_t count,
    struct err *err)
{
	struct actions all = {
		.settings = settings, .list = actions, .count = count, .looking = true
	};

	for (size_t i = 0; i < count; i++) {
		actions[i]->after = STATE_UNKNOWN;
		actions[i]->message = "";
	}
	return actions_run(&all, err);
}
