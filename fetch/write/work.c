/* See work.h; what its stages are, actions.h says. */
#include "work.h"

#include "action_kind.h"
#include "answer.h"
#include "fetch/walk/trust.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REPLY_MAX_BYTES = 16 * 1024 * 1024 };

static const double first_pause = 0.25, longest_pause = 8;

enum stage { STAGE_LOOK, STAGE_SEND, STAGE_CONFIRM };

struct work {
	struct request request; /* the first member: see work_of; it is reused, stage after stage */
	struct works *works;
	struct action *action;
	size_t target;
	enum stage stage;
	const struct look *look;
	char *body; /* to send */
	struct text answer;
	double deadline, pause; /* of confirming */
	bool holds, counted, refused;
	unsigned sent, limited; /* writes, and those of them that a limit refused */
	enum refusal refusal;   /* of the latest reply */
	bool unscoped;          /* the write was refused: the token lacks a scope */
	struct arena arena;     /* what the present reply is decoded into */
};

static struct work *
work_of(const struct request *request)
{
	return (struct work *)(uintptr_t)request;
}

/* Everything ends; what has no outcome stays pending. */
static void
works_end(struct works *works, const struct err *why)
{
	if (works->ended)
		return;
	works->ended = true;
	works->why = *why;
	pager_stop(works->pager, why);
}

/* The end of an action's work. */

static void
let_go(struct work *work)
{
	bool held = work->holds;

	work->holds = false;
	if (held)
		work->works->released(work->works, work->target);
}

static void
count_finishing(struct work *work, bool counted)
{
	if (work->counted != counted)
		work->works->finishing += counted ? 1 : -1u;
	work->counted = counted;
}

static void
work_end(struct work *work)
{
	count_finishing(work, false);
	let_go(work);
	arena_release(&work->arena);
	free(work->body);
	text_release(&work->answer);
	free(work);
}

static void
settle(struct work *work, enum outcome outcome)
{
	const struct action_settings *settings = work->works->settings;
	struct action *action = work->action;
	struct err err;

	action->outcome = outcome;
	action->over = true;
	action->finished = time(NULL);
	if (settings->settled(settings->arg, action, &err) < 0)
		works_end(work->works, &err);
	work_end(work);
}

/* No outcome: the journal keeps the intention, and the next run looks again. */
static void
leave_pending(struct work *work, const char *why)
{
	work->action->message = arena_copy(work->works->settings->arena, why);
	work->action->finished = time(NULL);
	work_end(work);
}

/* Requests. */

static size_t
work_path(const struct request *request, char *out, size_t room)
{
	const struct work *work = work_of(request);
	const struct action_kind *kind = work->action->kind;
	struct path path = { out, room, 0 };

	path_add(&path, work->works->pager->lanes[kind->thing->service].prefix);
	action_path(work->action, work->works->org,
	    work->stage == STAGE_SEND ? kind->path : work->look->path, &path);
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

/* Was the request given back, or is its answer not to be believed? Then everything ends. */
static int
accept_reply(struct work *work, const struct reply *reply)
{
	struct works *works = work->works;
	struct err why;

	if (reply->stopped)
		return -1;
	if (trust_check(reply, work->refusal, work->action->kind->thing->service,
		works->pager->account_id, &why) == 0)
		return 0;
	works_end(works, &why);
	return -1;
}

static void
tell_request(struct work *work, const struct reply *reply)
{
	const struct action_settings *settings = work->works->settings;
	char path[PATH_MAX_BYTES];
	struct err err;

	work->works->pager->replies++;
	if (settings->asked == NULL || reply->attempt == 0)
		return;
	work_path(&work->request, path, sizeof(path));
	if (settings->asked(settings->arg,
		&(struct action_request){ work->action->step, work->request.method, path, reply },
		&err) < 0)
		works_end(work->works, &err);
}

static void
submit(struct work *work, const char *method,
    void (*body)(const struct action *action, struct json_out *out), double wait)
{
	struct pager *pager = work->works->pager;
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
	work->request.lane = pager->lanes[work->action->kind->thing->service].http;
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
	const struct thing *thing = work->action->kind->thing;

	work->look =
	    thing->made.path != NULL && work->action->made != NULL ? &thing->made : &thing->look;
	submit(work, work->look->body != NULL ? "POST" : "GET", work->look->body, wait);
}

/* Once more, after a pause that grows. */
static void
look_again(struct work *work, double left)
{
	double wait = work->pause < left ? work->pause : left;

	work->pause = work->pause * 2 < longest_pause ? work->pause * 2 : longest_pause;
	work_look(work, wait);
}

static void
work_send(struct work *work)
{
	struct works *works = work->works;
	struct action *action = work->action;
	const char *scope = action_scope(action->kind);
	struct err err;

	if (scopes_lack(&works->lacking, scope)) {
		action->message = arena_print(
		    works->settings->arena, "not sent: the token lacks the scope %s", scope);
		settle(work, OUTCOME_REFUSED);
		return;
	}
	if (!works->stop && !works->ended) {
		action->started = time(NULL);
		if (works->settings->intend(works->settings->arg, action, &err) == 0) {
			work->stage = STAGE_SEND;
			work->sent++;
			count_finishing(work, true);
			submit(work, action_method(action->kind), action->kind->body, 0);
			return;
		}
		works_end(works, &err);
	}
	leave_pending(work, "stopped before it was sent");
}

static void
take_answer(struct work *work, const struct reply *reply)
{
	struct action *action = work->action;
	const struct action_settings *settings = work->works->settings;
	const struct look *made = &action->kind->thing->made;
	void *record;
	struct err err;

	action->http_status = reply->status;
	action->attempts = work->sent;
	action->message = arena_copy(settings->arena, reply->trouble);
	work->unscoped = work->refusal == REFUSAL_SCOPE;
	if (work->unscoped)
		scopes_note(&work->works->lacking, action_scope(action->kind));
	if (accept_reply(work, reply) < 0) {
		leave_pending(work, "sent; what became of it is not known yet");
		return;
	}
	if (reply->status >= 200 && reply->status < 300 && made->path != NULL &&
	    (record = decode(work, &made->root, &err)) != NULL) {
		action->made = NULL;
		made->judge(action, record, settings->arena);
	}
	work->limited += reply->status == 429;
	work->refused = reply->status >= 400 && reply->status < 500 && reply->status != 408 &&
			reply->status != 429;
	work->stage = STAGE_CONFIRM;
	work->deadline = limiter_clock() + settings->settle;
	work->pause = first_pause;
	work_look(work, 0);
	if (work->refused) /* answered: others may have the target while we wait for its state */
		let_go(work);
}

/* Looking. */

static bool
as_wanted(const struct action *action, enum action_state state)
{
	return state == (action->kind->wanted ? STATE_PRESENT : STATE_ABSENT);
}

/* A limit refused it, and reading shows that it was refused indeed. What would be there twice is waited for first. */
static bool
may_send_again(const struct work *work, enum action_state state, double left)
{
	const struct action *action = work->action;

	return action->http_status == 429 && work->limited < LIMITED_MAX &&
	       state != STATE_UNKNOWN && state != STATE_GONE &&
	       (left <= 0 || !action->kind->thing->once);
}

/* Before anything was sent. */
static void
decide(struct work *work, enum action_state state, const char *why)
{
	struct action *action = work->action;
	bool planned_noop = as_wanted(action, action->expected);

	action->before = action->after = state;
	if (state == STATE_UNKNOWN && work->refusal == REFUSAL_SCOPE && action->intended == 0) {
		action->message = arena_copy(work->works->settings->arena, why);
		settle(work, OUTCOME_REFUSED);
	} else if (state == STATE_UNKNOWN) {
		leave_pending(work, why);
	} else if (state == STATE_GONE) {
		action->message = "changed since the plan was made: its account, group, role or "
				  "project is not there";
		settle(work, OUTCOME_STALE);
	} else if (as_wanted(action, state)) {
		action->message = planned_noop ? "" : "already so";
		settle(work, OUTCOME_NOOP);
	} else if (planned_noop) {
		action->message =
		    state == STATE_ABSENT
			? "changed since the plan was made: it was there, and is not now"
			: "changed since the plan was made: it was not there, and is now";
		settle(work, OUTCOME_STALE);
	} else {
		work_send(work);
	}
}

/* The settle time is over, or no waiting would help. */
static void
give_up(struct work *work, enum action_state state, const char *why)
{
	const struct action_settings *settings = work->works->settings;
	struct action *action = work->action;

	if (state == STATE_UNKNOWN) {
		leave_pending(work, why);
		return;
	}
	if (action->http_status >= 200 && action->http_status < 300)
		action->message = arena_print(settings->arena,
		    "accepted with HTTP %ld, but %.0f s later it is still %s", action->http_status,
		    settings->settle, action_state_name(state));
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
		/* by others; or by our own write, that a limit was said to have refused */
		settle(work, work->refused && work->limited == 0 ? OUTCOME_NOOP : OUTCOME_DONE);
	} else if (may_send_again(work, state, left)) {
		work_send(work);
	} else if (work->unscoped) {
		settle(work, OUTCOME_REFUSED);
	} else if (left <= 0 || (answer_is_final(action->http_status) && state != STATE_UNKNOWN)) {
		give_up(work, state, why);
	} else if (work->works->stop) {
		leave_pending(work, "sent; its effect is not to be seen yet");
	} else {
		look_again(work, left);
	}
}

/* An earlier run may have sent it: nothing is sent before reading had time to show that. */
static void
look_for_earlier(struct work *work, enum action_state state, const char *why)
{
	struct action *action = work->action;
	double left = work->works->settings->settle - difftime(time(NULL), action->intended);

	action->after = state;
	if (as_wanted(action, state)) {
		/* it was, when it was intended */
		action->before = action->kind->wanted ? STATE_ABSENT : STATE_PRESENT;
		action->message = "sent by the run before this one";
		settle(work, OUTCOME_DONE);
	} else if (left > 0 && state != STATE_GONE && !work->works->stop) {
		look_again(work, left);
	} else {
		decide(work, state, why);
	}
}

static void
take_state(struct work *work, enum action_state state, const char *why)
{
	struct works *works = work->works;

	if (works->looking) {
		work->action->after = state;
		work->action->message =
		    state == STATE_UNKNOWN ? arena_copy(works->settings->arena, why) : "";
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
work_done(struct request *request, const struct reply *got)
{
	struct work *work = work_of(request);
	struct reply told = *got, *reply = &told;
	char why[sizeof(told.trouble) + 40] = "";
	enum action_state state;

	work->refusal = answer_refusal(&work->answer, reply, request->method,
	    work->stage == STAGE_SEND ? work->action->kind->path : work->look->path);
	tell_request(work, reply);
	if (reply->again) {
		work->works->pager->submitted++;
		return;
	}
	if (work->stage == STAGE_SEND) {
		take_answer(work, reply);
		return;
	}
	if (accept_reply(work, reply) < 0) {
		leave_pending(work, work->stage == STAGE_CONFIRM
					? "sent; what became of it is not known yet"
					: "stopped before it was sent");
		return;
	}
	arena_release(&work->arena);
	state = answer_state(&work->answer, reply, work->look, work->action,
	    (struct answer_room){ &work->arena, work->works->settings->arena, why, sizeof(why) });
	take_state(work, state, why);
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
	if (!maker->over || work->works->looking) {
		leave_pending(work, "waits for its account to be made");
	} else {
		action->message = "its account was not made";
		settle(work, OUTCOME_FAILED);
	}
	return -1;
}

void
work_start(struct works *works, struct action *action, size_t target)
{
	struct work *work = mem_alloc(sizeof(*work));

	work->works = works;
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
	if (find_account(work) == 0)
		work_look(work, 0);
}
