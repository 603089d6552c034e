/* The copies of the state, and the changes that are still under way to some of them: see state.h.
 */
#include "state.h"
#include "server.h"
#include <stdlib.h>
#include <string.h>

struct due {
	double when;
	enum side side;
	struct change change;
};

struct state {
	struct world world[SIDES];
	struct due *due; /* in the order in which they were made */
	size_t count, room;
};

double
state_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

struct state *
state_new(const struct world worlds[SIDES])
{
	struct state *state = need_memory(calloc(1, sizeof(*state)));

	memcpy(state->world, worlds, sizeof(state->world));
	return state;
}

void
state_free(struct state *state)
{
	if (state != NULL)
		free(state->due);
	free(state);
}

static bool
is_one(const struct state *state)
{
	return state->world[SIDE_TRUTH].tenant == state->world[SIDE_JIRA].tenant;
}

/* What Jira shows has changed there: bodies that say otherwise are not to be sent any more. */
static void
forget(struct server *s, const struct change *c)
{
	const struct world *w = &s->state->world[SIDE_JIRA];
	uint32_t a = NONE, g = NONE, i;
	char key[64];

	if (c->account != NULL)
		a = lookup_find(&w->tenant->account_by_id, c->account);
	if (c->group != NULL)
		g = lookup_find(&w->tenant->group_by_id, c->group);
	if (c->kind != CHANGE_ACTOR)
		cache_forget(s->cache, "products");
	if (c->kind == CHANGE_LINE)
		cache_forget(s->cache, "schemes");
	if (g != NONE) {
		snprintf(key, sizeof(key), "member %u ", g);
		cache_forget(s->cache, key);
	}
	if (c->kind == CHANGE_ACTOR || c->kind == CHANGE_LOST_ACTOR) {
		i = lookup_find(&w->tenant->project_by_id, c->project);
		snprintf(key, sizeof(key), "actors %u ", i);
		cache_forget(s->cache, key);
	} else if (c->kind == CHANGE_NAME || c->kind == CHANGE_GROUP) {
		cache_forget(s->cache, "actors ");
		cache_forget(s->cache, "roles");
	} else if (a != NONE && c->kind != CHANGE_MEMBER) {
		account_forget(s, a);
		cache_forget(s->cache, "users ");
		cache_forget(s->cache, "member ");
		cache_forget(s->cache, "actors ");
	}
}

static enum applied
apply(struct server *s, enum side side, const struct change *c)
{
	enum applied applied = change_apply(&s->state->world[side], c);

	if (applied == APPLIED && (side == SIDE_JIRA || is_one(s->state)))
		forget(s, c);
	return applied;
}

static void
queue(struct state *state, enum side side, double when, const struct change *c)
{
	if (state->count == state->room) {
		state->room = state->room * 2 + 16;
		state->due = need_memory(realloc(state->due, state->room * sizeof(*state->due)));
	}
	state->due[state->count++] = (struct due){ when, side, *c };
}

/* What names something that is not there yet is kept until it is. */
static void
settle(struct server *s)
{
	struct state *state = s->state;
	double now = state->count == 0 ? 0 : state_now();
	size_t n = 0;

	for (size_t i = 0; i < state->count; i++)
		if (state->due[i].when > now ||
		    apply(s, state->due[i].side, &state->due[i].change) == APPLIED_LATER)
			state->due[n++] = state->due[i];
	state->count = n;
}

void
state_use(struct server *s, enum side side)
{
	settle(s);
	s->tenant = s->state->world[side].tenant;
	s->org = s->state->world[side].org;
}

/* A change outlives its request. */
static struct change
copy(struct server *s, const struct change *c)
{
	struct tenant *t = s->state->world[SIDE_TRUTH].tenant;
	struct change held = *c;
	const char **texts[] = { &held.account, &held.group, &held.project, &held.text, &held.more,
		&held.holder, &held.parameter, &held.value };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (*texts[i] != NULL)
			*texts[i] = tenant_text(t, "%s", *texts[i]);
	return held;
}

static const char *
account_name(const struct tenant *t, const char *id)
{
	uint32_t a = id == NULL ? NONE : lookup_find(&t->account_by_id, id);

	return a == NONE ? id : t->account[a].name;
}

static const char *
group_name(const struct tenant *t, const char *id)
{
	uint32_t g = id == NULL ? NONE : lookup_find(&t->group_by_id, id);

	return g == NONE ? id : t->group[g].name;
}

/* A role's actors are told as Jira tells them: the role's name as the field, the actor as the
 * value. */
static void
audit_actor(struct server *s, const char *author, const struct change *c)
{
	const struct tenant *t = s->state->world[SIDE_TRUTH].tenant;
	uint32_t p = lookup_find(&t->project_by_id, c->project), r = role_find(t, c->number);
	const char *name = c->group != NULL ? group_name(t, c->group) : account_name(t, c->account);
	struct audit_event event = { .summary = "Project roles changed",
		.category = "projects",
		.author = author,
		.object = { "PROJECT", c->project, t->project[p].name },
		.associated = { { c->group != NULL ? "GROUP" : "USER",
		    c->group != NULL ? c->group : c->account, name } } };

	event.values[0] = (struct audit_value){ .field = r == NONE ? "" : t->role[r].name,
		.from = c->on ? "" : name,
		.to = c->on ? name : "" };
	audit_add(s->audit, time(NULL), &event);
}

static void
audit_change(struct server *s, const char *author, const struct change *c)
{
	static const char *const summaries[][2] = {
		[CHANGE_MEMBER] = { "User removed from group", "User added to group" },
		[CHANGE_ACCOUNT] = { "User deleted", "User created" },
		[CHANGE_GROUP] = { "Group deleted", "Group created" },
		[CHANGE_ACTIVE] = { "User deactivated", "User activated" },
	};
	const struct tenant *t = s->state->world[SIDE_TRUTH].tenant;
	struct audit_event event = { .author = author };

	if (c->kind == CHANGE_ACTOR) {
		audit_actor(s, author, c);
		return;
	}
	if (c->kind >= sizeof(summaries) / sizeof(summaries[0]) ||
	    summaries[c->kind][c->on] == NULL)
		return;
	event.summary = summaries[c->kind][c->on];
	event.category = c->group != NULL ? "group management" : "user management";
	if (c->group != NULL)
		event.object = (struct audit_item){ "GROUP", c->group,
			c->text != NULL ? c->text : group_name(t, c->group) };
	else
		event.object =
		    (struct audit_item){ "USER", c->account, account_name(t, c->account) };
	if (c->kind == CHANGE_MEMBER)
		event.associated[0] =
		    (struct audit_item){ "USER", c->account, account_name(t, c->account) };
	audit_add(s->audit, time(NULL), &event);
}

void
state_change(struct request *rq, const struct change *c)
{
	struct server *s = rq->server;
	struct change held = copy(s, c), back = held;
	enum side own = rq->of_org ? SIDE_ORG : SIDE_JIRA,
		  other = rq->of_org ? SIDE_JIRA : SIDE_ORG;
	double lag = s->options.lag_ms / 1000.0, now = state_now();

	back.on = !held.on;
	if (fault_is(rq, "lag"))
		lag = fault_number(rq) / 1000;
	if (fault_is(rq, "revert") && fault_number(rq) <= 0)
		return;
	if (apply(s, SIDE_TRUTH, &held) != APPLIED)
		return;
	rq->changed = true;
	audit_change(s, rq->account == NONE ? NULL : s->tenant->account[rq->account].id, &held);
	if (!is_one(s->state)) {
		queue(s->state, own, now + lag, &held);
		queue(s->state, other, now + 2 * lag, &held);
	}
	if (!fault_is(rq, "revert"))
		return;
	now += fault_number(rq) / 1000;
	queue(s->state, SIDE_TRUTH, now, &back);
	if (!is_one(s->state)) {
		queue(s->state, own, now + lag, &back);
		queue(s->state, other, now + 2 * lag, &back);
	}
}

bool
state_edit(struct server *s, const struct change *c)
{
	struct change held = copy(s, c);
	enum applied applied;

	settle(s);
	applied = apply(s, SIDE_TRUTH, &held);
	if (!is_one(s->state)) {
		apply(s, SIDE_JIRA, &held);
		apply(s, SIDE_ORG, &held);
	}
	if (applied == APPLIED)
		audit_change(s, NULL, &held);
	return applied == APPLIED;
}
