/* See watch.h. */
#include "watch.h"

#include "model/plan/graph_edit.h"
#include <stdlib.h>
#include <string.h>

static bool
takes(const struct step *step)
{
	return step->state == STEP_DUE && step_takes(step);
}

static bool
has_takes(const struct plan *plan)
{
	for (size_t i = 0; i < plan->step_count; i++)
		if (takes(&plan->steps[i]))
			return true;
	return false;
}

/* Did a step come to an end in an earlier run, and not as it was to? */
static bool
has_failed(const struct plan *plan)
{
	for (size_t i = 0; i < plan->step_count; i++)
		if (plan->steps[i].result.over && !outcome_is_wanted(plan->steps[i].result.outcome))
			return true;
	return false;
}

bool
watch_goes_on(const struct plan *plan, const struct judgement *judgement)
{
	static const char *const by_step[] = { "max-revokes", "max-revoke-percent", "min-admins",
		"own-access", "admin-licences" };

	for (size_t i = 0; i < judgement->count; i++) {
		const struct verdict *verdict = &judgement->verdicts[i];
		bool found = verdict->kind != VERDICT_REFUSED;

		for (size_t k = 0; !found && k < sizeof(by_step) / sizeof(*by_step); k++)
			found = strcmp(by_step[k], verdict->guard->name) == 0;
		if (!found)
			return false;
	}
	return has_failed(plan);
}

int
watch_begin(struct watch *watch, struct plan *plan, const struct graph *graph,
    const struct org *org, const struct run *run, struct err *err)
{
	*watch = (struct watch){ .plan = plan,
		.graph = graph,
		.org = org,
		.run = run,
		.rest = guards_rest(plan, graph, org, run) };
	/* What was gone when the site was read may be there again when its turn comes. */
	if (!has_takes(plan))
		return 0;
	watch->differs = has_failed(plan);
	watch->seen = mem_alloc(plan->step_count + 1);
	watch->floor = floor_new(graph, org, plan, run, err);
	return watch->floor != NULL ? 0 : -1;
}

void
watch_release(struct watch *watch)
{
	floor_release(watch->floor);
	free(watch->rest.steps);
	free(watch->seen);
	arena_release(&watch->arena);
	*watch = (struct watch){ .plan = NULL };
}

/* The id of the account that it is about, if an earlier step made it. */
static const char *
made_for(const struct plan *plan, const struct step *step)
{
	if (step->action == ACTION_CREATE)
		return step->result.made;
	return step->creates > 0 ? plan->steps[step->creates - 1].result.made : NULL;
}

void
watch_learn(
    struct watch *watch, const struct step *step, enum outcome outcome, int there, bool sure)
{
	struct step *rest = &watch->rest.steps[step->number - 1];
	bool ours = outcome == OUTCOME_DONE || (step_takes(step) && there > 0);
	enum floor_how how = sure ? FLOOR_SURE : ours ? FLOOR_DONE : FLOOR_SEEN;

	if (watch->floor == NULL)
		return;
	if (there >= 0) {
		watch->seen[step->number - 1] = there > 0;
		floor_note(watch->floor, step, made_for(watch->plan, step), there > 0, how);
	}
	watch->differs |= outcome != OUTCOME_DONE && rest->state == STEP_DUE;
	if (!outcome_is_wanted(outcome))
		rest->state = STEP_NOOP;
}

/* Guards. */

/* The floor follows memberships and roles; of all else those guards are asked again with the others. */
static bool
is_followed(const struct step *step)
{
	return step->target == TARGET_GROUP || step->target == TARGET_ROLE;
}

/* Those two the floor asks about step by step. */
static bool
is_of_floor(const char *guard)
{
	return strcmp(guard, "min-admins") == 0 || strcmp(guard, "own-access") == 0;
}

/* What is still to be taken. */
struct taking {
	struct watch *watch;
	struct step **steps; /* of watch->rest, in order */
	size_t count;
	const struct guard
	    *sullen[GUARDS_MOST]; /* that refuse it without any of these steps, too */
	size_t sullen_count;
	bool beyond; /* there are some that the floor does not follow */
	unsigned judged;
	const char *why; /* of the last judgement that refused */
};

static bool
counts(const struct taking *taking, const struct verdict *verdict)
{
	for (size_t i = 0; i < taking->sullen_count; i++)
		if (taking->sullen[i] == verdict->guard)
			return false;
	return verdict->kind == VERDICT_REFUSED &&
	       (taking->beyond || !is_of_floor(verdict->guard->name));
}

/* Judges the first so many of them. 1: refused, and why; -1: guards_judge's error. */
static int
judge_first(struct taking *taking, size_t with, struct err *err)
{
	struct watch *watch = taking->watch;
	const struct verdict *refused = NULL;
	struct judgement judgement;
	int rc;

	for (size_t i = 0; i < taking->count; i++)
		taking->steps[i]->state = i < with ? STEP_DUE : STEP_NOOP;
	rc = guards_judge(&judgement, &watch->rest, &watch->plan->limits, watch->graph, watch->org,
	    watch->run, err);
	for (size_t i = 0; rc == 0 && refused == NULL && i < judgement.count; i++)
		if (counts(taking, &judgement.verdicts[i]))
			refused = &judgement.verdicts[i];
	if (refused != NULL && with == 0 && taking->sullen_count < GUARDS_MOST)
		taking->sullen[taking->sullen_count++] = refused->guard;
	if (refused != NULL)
		taking->why =
		    arena_print(&watch->arena, "%s: %s", refused->guard->name, refused->what);
	judgement_release(&judgement);
	taking->judged++;
	return rc < 0 ? -1 : refused != NULL;
}

/* Of the first 'fine' of them nothing is refused, of all something is: which is the first that cannot be done? */
static int
find_first(struct taking *taking, size_t fine, size_t *first, struct err *err)
{
	size_t refused = taking->count;

	while (refused - fine > 1) {
		size_t middle = fine + (refused - fine) / 2;
		int rc = judge_first(taking, middle, err);

		if (rc < 0)
			return -1;
		if (rc > 0)
			refused = middle;
		else
			fine = middle;
	}
	*first = refused - 1;
	return 0;
}

typedef int (*refuse_step)(void *arg, const struct step *step, const char *why, struct err *err);

static int
refuse_one(struct taking *taking, size_t which, refuse_step refuse, void *arg, struct err *err)
{
	struct step *step = taking->steps[which];

	step->state = STEP_NOOP;
	taking->count--;
	memmove(&taking->steps[which], &taking->steps[which + 1],
	    (taking->count - which) * sizeof(struct step *));
	return refuse(arg, &taking->watch->plan->steps[step->number - 1], taking->why, err);
}

/* Takes out what cannot be done. After so many judgements, all that is not known to be fine. */
static int
judge_all(struct taking *taking, refuse_step refuse, void *arg, struct err *err)
{
	size_t fine = 0;
	int rc;

	while ((rc = judge_first(taking, 0, err)) > 0 && taking->sullen_count < GUARDS_MOST)
		;
	while (
	    rc >= 0 && taking->count > fine && (rc = judge_first(taking, taking->count, err)) > 0) {
		if (taking->judged < WATCH_JUDGED)
			rc = find_first(taking, fine, &fine, err);
		if (rc >= 0)
			rc = refuse_one(taking, fine, refuse, arg, err);
	}
	for (size_t i = 0; i < taking->count; i++)
		taking->steps[i]->state = STEP_DUE;
	return rc < 0 ? -1 : 0;
}

int
watch_judge(struct watch *watch, refuse_step refuse, void *arg, struct err *err)
{
	struct taking taking = { .watch = watch };
	int rc;

	if (watch->floor == NULL || !watch->differs)
		return 0;
	watch->differs = false;
	taking.steps = mem_alloc((watch->rest.step_count + 1) * sizeof(*taking.steps));
	for (size_t i = 0; i < watch->rest.step_count; i++)
		if (takes(&watch->rest.steps[i]) && !watch->plan->steps[i].result.over) {
			taking.steps[taking.count++] = &watch->rest.steps[i];
			taking.beyond |= !is_followed(&watch->rest.steps[i]);
		}
	rc = judge_all(&taking, refuse, arg, err);
	free(taking.steps);
	return rc;
}

/* Steps. */

/* What a journal says was given, in an earlier run, may be gone by now. */
static bool
is_there(const struct watch *watch, const struct step *step)
{
	struct step now = *step;

	if (watch->seen[step->number - 1])
		return true;
	if (step->action == ACTION_CREATE)
		return graph_created(watch->graph, step) != NULL;
	if (step->creates > 0)
		now.principal_id = text_or(made_for(watch->plan, step), "");
	return graph_holds(watch->graph, watch->org, &now);
}

static enum watch_answer
ask_replacement(struct watch *watch, const struct step *step, const char **why)
{
	const struct step *other = &watch->plan->steps[step->replaces - 1];
	bool by_hand = other->state == STEP_MANUAL;

	if (!by_hand && other->result.over && outcome_is_wanted(other->result.outcome)) {
		if (is_there(watch, other))
			return WATCH_SEND;
		*why = arena_print(&watch->arena,
		    "its replacement (%s) was %s, but is not there any more", other->origin,
		    other->action == ACTION_CREATE ? "made" : "granted");
		return WATCH_REFUSED;
	}
	if (!by_hand && !other->result.over) {
		*why = arena_print(&watch->arena,
		    "not sent: what replaces it (%s) has no outcome yet", other->origin);
		return WATCH_LATER;
	}
	*why = arena_print(&watch->arena, "its replacement (%s) was not %s", other->origin,
	    other->action == ACTION_CREATE ? "made" : "granted");
	return WATCH_REFUSED;
}

/* Might it still be given what another step was to give? */
static bool
waits_for_grants(const struct watch *watch)
{
	for (size_t i = 0; i < watch->plan->step_count; i++) {
		const struct step *step = &watch->plan->steps[i];

		if (step_gives(step) && watch->rest.steps[i].state == STEP_DUE &&
		    !step->result.over)
			return true;
	}
	return false;
}

enum watch_answer
watch_ask(
    struct watch *watch, const struct step *step, struct floor_reading *reading, const char **why)
{
	const char *guard, *words;
	enum watch_answer answer = WATCH_SEND;

	if (step->replaces > 0)
		answer = ask_replacement(watch, step, why);
	if (answer != WATCH_SEND || watch->floor == NULL)
		return answer;
	floor_note(watch->floor, step, NULL, true, FLOOR_SEEN);
	switch (floor_ask(watch->floor, step, reading, &guard, &words)) {
	case FLOOR_MAY:
		return WATCH_SEND;
	case FLOOR_READ:
		return WATCH_READ;
	default:
		break;
	}
	*why = arena_print(&watch->arena, "%s: %s", guard, words);
	if (!waits_for_grants(watch))
		return WATCH_REFUSED;
	*why = arena_print(&watch->arena, "%s; grants of the plan have no outcome yet", *why);
	return WATCH_LATER;
}
