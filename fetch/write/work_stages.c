/* The stages of a work; what they are, actions.h says. */
#include "work_private.h"

#include "fetch/walk/trust.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char not_sent[] = "stopped before it was sent";
static const double first_pause = 0.25, longest_pause = 8;

void
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

void
work_settle(struct work *work, enum outcome outcome)
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

void
work_leave(struct work *work, const char *why)
{
	work->action->message = arena_copy(work->works->settings->arena, why);
	work->action->finished = time(NULL);
	work_end(work);
}

/* Sending. */

/* Was the request given back, or is its answer not to be believed? Then everything ends. */
static int
accept_reply(struct work *work, const struct reply *reply)
{
	struct works *works = work->works;
	struct err why;

	if (reply->stopped)
		return -1;
	if (trust_check(reply, work->refusal, work_service(work), works->pager->account_id, &why) ==
	    0)
		return 0;
	works_end(works, &why);
	return -1;
}

static void
work_look(struct work *work, double wait)
{
	const struct thing *thing = work->action->kind->thing;

	work->look =
	    thing->made.path != NULL && work->action->made != NULL ? &thing->made : &thing->look;
	work_submit(work, work->look->body != NULL ? "POST" : "GET", work->look->body, wait);
}

/* Once more, after a pause that grows. */
static void
look_again(struct work *work, double left)
{
	double wait = work->pause < left ? work->pause : left;

	work->pause = work->pause * 2 < longest_pause ? work->pause * 2 : longest_pause;
	work_look(work, wait);
}

/* Writes down that it is sent, and sends it. */
static void
send_now(struct work *work)
{
	struct works *works = work->works;
	struct action *action = work->action;
	struct err err;

	action->started = time(NULL);
	if (works->settings->intend(works->settings->arg, action, &err) < 0) {
		works_end(works, &err);
		work_leave(work, not_sent);
		return;
	}
	work->stage = STAGE_SEND;
	work->sent++;
	count_finishing(work, true);
	work_submit(work, action->kind->method, action->kind->body, 0);
}

void
work_send(struct work *work)
{
	struct works *works = work->works;
	const struct action_settings *settings = works->settings;
	struct action *action = work->action;
	const char *scope = action_scope(action->kind);
	enum action_leave leave = LEAVE_SEND;

	if (scopes_lack(&works->lacking, scope)) {
		action->message =
		    arena_print(settings->arena, "not sent: the token lacks the scope %s", scope);
		work_settle(work, OUTCOME_REFUSED);
		return;
	}
	if (works->stop || works->ended) {
		work_leave(work, not_sent);
		return;
	}
	if (settings->may != NULL)
		leave = settings->may(settings->arg, action, &work->reading);
	if (leave == LEAVE_SEND)
		send_now(work);
	else if (leave == LEAVE_READ)
		before_read(work);
	else if (leave == LEAVE_REFUSE)
		work_settle(work, OUTCOME_REFUSED);
	else
		work_leave(work, action->message);
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
		work_leave(work, "sent; what became of it is not known yet");
		return;
	}
	if (reply->status >= 200 && reply->status < 300 && made->path != NULL &&
	    (record = work_decode(work, &made->root, &err)) != NULL) {
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
		work_settle(work, OUTCOME_REFUSED);
	} else if (state == STATE_UNKNOWN) {
		work_leave(work, why);
	} else if (state == STATE_GONE) {
		action->message = "changed since the plan was made: its account, group, role or "
				  "project is not there";
		work_settle(work, OUTCOME_STALE);
	} else if (state == STATE_OTHER) {
		action->message = "changed since the plan was made: somebody else has it now";
		work_settle(work, OUTCOME_STALE);
	} else if (as_wanted(action, state)) {
		action->message = planned_noop ? "" : "already so";
		work_settle(work, OUTCOME_NOOP);
	} else if (planned_noop) {
		action->message =
		    state == STATE_ABSENT
			? "changed since the plan was made: it was there, and is not now"
			: "changed since the plan was made: it was not there, and is now";
		work_settle(work, OUTCOME_STALE);
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

	bool accepted = action->http_status >= 200 && action->http_status < 300;

	if (state == STATE_UNKNOWN || (accepted && action->kind->thing->slow)) {
		work_leave(
		    work, state == STATE_UNKNOWN
			      ? why
			      : "accepted; it may take minutes: verify tells when it is done");
		return;
	}
	if (accepted)
		action->message = arena_print(settings->arena,
		    "accepted with HTTP %ld, but %.0f s later it is still %s", action->http_status,
		    settings->settle, action_state_name(state));
	work_settle(work, OUTCOME_FAILED);
}

/* Jira answers an invitation of somebody who has an account as if it had made one. */
static bool
was_there(const struct work *work)
{
	const struct action_settings *settings = work->works->settings;
	const struct action *action = work->action;

	return action->kind->what == ACT_ACCOUNT && action->made != NULL &&
	       settings->known != NULL && settings->known(settings->arg, action->made);
}

/* Nobody looked at what such an account has: no row of the plan is carried out for it. */
static void
settle_known(struct work *work)
{
	struct action *action = work->action;

	action->message = arena_print(work->works->settings->arena,
	    "nothing was created: the account exists already, %s, and its e-mail is hidden: plan "
	    "what it is to have, by its id",
	    action->made);
	action->made = NULL;
	action->after = STATE_ABSENT;
	work_settle(work, OUTCOME_FAILED);
}

static void
confirm(struct work *work, enum action_state state, const char *why)
{
	struct action *action = work->action;
	double left = work->deadline - limiter_clock();

	action->after = state;
	count_finishing(work, false);
	if (as_wanted(action, state) && was_there(work)) {
		settle_known(work);
	} else if (as_wanted(action, state)) {
		/* by others; or by our own write, that a limit was said to have refused */
		work_settle(
		    work, work->refused && work->limited == 0 ? OUTCOME_NOOP : OUTCOME_DONE);
	} else if (may_send_again(work, state, left)) {
		work_send(work);
	} else if (work->unscoped) {
		work_settle(work, OUTCOME_REFUSED);
	} else if (left <= 0 || (answer_is_final(action->http_status) && state != STATE_UNKNOWN)) {
		give_up(work, state, why);
	} else if (work->works->stop) {
		work_leave(work, "sent; its effect is not to be seen yet");
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
		work_settle(work, OUTCOME_DONE);
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

void
work_answered(struct work *work, const struct reply *reply)
{
	char why[sizeof(reply->trouble) + 40] = "";
	enum action_state state;

	if (work->stage == STAGE_SEND) {
		take_answer(work, reply);
	} else if (accept_reply(work, reply) < 0) {
		work_leave(work, work->stage == STAGE_CONFIRM
				     ? "sent; what became of it is not known yet"
				     : not_sent);
	} else if (work->stage == STAGE_BEFORE) {
		before_answered(work, reply);
	} else {
		arena_release(&work->arena);
		state = answer_state(&work->answer, reply, work->look, work->action,
		    (struct answer_room){
			&work->arena, work->works->settings->arena, why, sizeof(why) });
		take_state(work, state, why);
	}
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
		work_leave(work, "waits for its account to be made");
	} else {
		action->message = "its account was not made";
		work_settle(work, OUTCOME_FAILED);
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
	work_request(work);
	if (works->pager->lanes[action->kind->thing->service].http == NULL)
		work_leave(work, "the organisation's key is needed to see it: give --org and "
				 "--org-key-file");
	else if (find_account(work) == 0)
		work_look(work, 0);
}
