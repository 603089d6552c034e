/* A list of actions, worked through phase by phase and target by target; see actions.h. */
#include "actions.h"

#include "action_kind.h"
#include "fetch/jira/session.h"
#include "work.h"
#include <stdlib.h>
#include <string.h>

/* Actions with one target, in order. */
struct target {
	size_t first, last, next_ready;
};
#define NOTHING SIZE_MAX

struct actions {
	struct works works;         /* the first member: see target_released */
	struct fetch_settings site; /* with our own progress */
	struct action *const *list;
	size_t count;
	size_t *next_of; /* per action: the next one of its target, or NOTHING */
	struct target *targets;
	size_t target_room, ready, last_ready; /* a line of targets with actions to begin */
	unsigned active;                       /* actions that hold their target */
	bool beginning;                        /* begin_ready is at work */
};

/* The loop's tick. What is being sent is waited for; whatever else is under way can be asked again. */
static bool
progress(void *arg, const struct fetch_progress *now)
{
	struct works *works = arg;
	const struct fetch_settings *site = works->settings->site;

	if (site->progress != NULL && site->progress(site->arg, now))
		works->stop = true;
	return works->stop && works->finishing == 0;
}

static void
note(void *arg, const char *text)
{
	const struct fetch_settings *site = ((struct works *)arg)->settings->site;

	if (site->note != NULL)
		site->note(site->arg, text);
}

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

static enum action_phase
phase_of(const struct action *action)
{
	enum action_phase phase = action->kind->phase;

	return action->late && phase == PHASE_GROUP_REVOKES ? PHASE_LAST_REVOKES : phase;
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

		if (!all->works.looking && (phase_of(action) != phase || action->over))
			continue;
		path.used = 0;
		action_path(action, all->works.org, action->kind->thing->target, &path);
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

static void
begin_ready(struct actions *all)
{
	struct action *action;
	size_t target;

	if (all->beginning) /* what ends at once is followed up by the loop below, not from within it */
		return;
	all->beginning = true;
	while (!all->works.stop && !all->works.ended &&
	       all->active < all->works.settings->at_once &&
	       (action = take_ready(all, &target)) != NULL) {
		all->active++;
		work_start(&all->works, action, target);
	}
	all->beginning = false;
}

static void
target_released(struct works *works, size_t target)
{
	struct actions *all = (struct actions *)works;

	all->active--;
	if (all->targets[target].first != NOTHING)
		target_ready(all, target);
	begin_ready(all);
}

static int
run_phase(struct actions *all, enum action_phase phase, struct err *err)
{
	static const char *const words[PHASES] = {
		[PHASE_CREATES] = "making accounts and groups",
		[PHASE_GROUP_GRANTS] = "adding to groups",
		[PHASE_ROLE_GRANTS] = "adding to roles",
		[PHASE_SCHEME_GRANTS] = "adding to permission schemes",
		[PHASE_SECURITY_GRANTS] = "adding to levels of issue security",
		[PHASE_ORG_ROLE_GRANTS] = "giving roles of the organisation",
		[PHASE_LEADS] = "naming leads",
		[PHASE_SECURITY_REVOKES] = "removing from levels of issue security",
		[PHASE_SCHEME_REVOKES] = "removing from permission schemes",
		[PHASE_ROLE_REVOKES] = "removing from roles",
		[PHASE_GROUP_REVOKES] = "removing from groups",
		[PHASE_LAST_REVOKES] = "removing from groups",
		[PHASE_ORG_ROLE_REVOKES] = "taking roles of the organisation",
		[PHASE_TOKENS] = "revoking tokens",
		[PHASE_ACCOUNTS] = "changing accounts",
		[PHASE_GROUP_DELETES] = "deleting groups",
		[PHASE_TICKETS] = "filing tickets",
	};
	struct works *works = &all->works;
	const struct action_settings *settings = works->settings;

	if (!works->looking && settings->phase != NULL &&
	    settings->phase(settings->arg, phase, err) < 0)
		return -1;
	sort_targets(all, phase);
	if (all->ready == NOTHING)
		return 0;
	works->pager->phase = works->looking ? "reading the current state" : words[phase];
	begin_ready(all);
	if (pager_run(works->pager, NULL, err) < 0) {
		if (works->ended)
			*err = works->why;
		return -1;
	}
	return works->stop ? err_set(err, STATUS_INTERRUPTED, "interrupted") : 0;
}

static int
run_phases(struct site *site, void *arg, struct err *err)
{
	struct actions *all = arg;
	int rc = 0;

	all->works.pager = &site->pager;
	all->works.org = site->org != NULL ? site->org->id : NULL;
	all->next_of = mem_alloc((all->count + 1) * sizeof(*all->next_of));
	for (int phase = 0; rc == 0 && phase < (all->works.looking ? 1 : PHASES); phase++)
		rc = run_phase(all, (enum action_phase)phase, err);
	free(all->next_of);
	free(all->targets);
	return rc;
}

static int
run_actions(const struct action_settings *settings, struct action *const *actions, size_t count,
    bool looking, struct err *err)
{
	struct actions all = {
		.works = { .settings = settings, .looking = looking, .released = target_released },
		.site = *settings->site,
		.list = actions,
		.count = count
	};

	all.site.progress = progress;
	all.site.note = note;
	all.site.arg = &all;
	return session_work(&all.site, run_phases, &all, err);
}

int
actions_apply(const struct action_settings *settings, struct action *const *actions, size_t count,
    struct err *err)
{
	for (size_t i = 0; i < count; i++)
		if (actions[i]->message == NULL)
			actions[i]->message = "";
	if (run_actions(settings, actions, count, false, err) < 0)
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
	for (size_t i = 0; i < count; i++) {
		actions[i]->after = STATE_UNKNOWN;
		actions[i]->message = "";
	}
	return run_actions(settings, actions, count, true, err);
}
