/*
 * What may change in a sealed tenant. Every function leaves all indexes as a fresh seal would make
 * them; arrays that grow are copied, and the old ones stay in the tenant's memory.
 */
#include "tenant.h"
#include <string.h>

/* A copy with one element more, for a seal leaves no room. */
static void *
grown(struct tenant *t, const void *array, uint32_t count, size_t size)
{
	void *bigger = tenant_alloc(t, ((size_t)count + 1) * size);

	if (count != 0)
		memcpy(bigger, array, count * size);
	return bigger;
}

static void
lookup_insert(struct tenant *t, struct lookup *l, const char *key, uint32_t i)
{
	uint32_t at = l->count;

	l->pairs = grown(t, l->pairs, l->count, sizeof(*l->pairs));
	for (; at > 0 && strcmp(l->pairs[at - 1].key, key) > 0; at--)
		l->pairs[at] = l->pairs[at - 1];
	l->pairs[at] = (struct pair){ key, i };
	l->count++;
}

static void
lookup_remove(struct lookup *l, const char *key, uint32_t i)
{
	uint32_t at;

	for (at = 0; at < l->count; at++)
		if (l->pairs[at].i == i && strcmp(l->pairs[at].key, key) == 0)
			break;
	if (at == l->count)
		return;
	l->count--;
	memmove(&l->pairs[at], &l->pairs[at + 1], (l->count - at) * sizeof(*l->pairs));
}

static void
license(struct tenant *t, uint32_t account)
{
	t->licensed[account] = false;
	for (uint32_t i = 0; i < t->products; i++)
		t->licensed[account] = t->licensed[account] || is_in_product(t, account, i);
}

/* The place of a group among those of an account, or where it would stand. */
static uint32_t
place_of(const struct tenant *t, uint32_t account, uint32_t group)
{
	uint32_t i = t->group_of_at[account];

	while (i < t->group_of_at[account + 1] && t->group_of[i] < group)
		i++;
	return i;
}

static void
groups_of_insert(struct tenant *t, uint32_t account, uint32_t group)
{
	uint32_t total = t->group_of_at[t->accounts], at = place_of(t, account, group);
	uint32_t *bigger;

	if (total == t->group_of_room) {
		t->group_of_room = total + total / 4 + 64;
		bigger = tenant_alloc(t, t->group_of_room * sizeof(*bigger));
		memcpy(bigger, t->group_of, total * sizeof(*bigger));
		t->group_of = bigger;
	}
	memmove(&t->group_of[at + 1], &t->group_of[at], (total - at) * sizeof(*t->group_of));
	t->group_of[at] = group;
	for (uint32_t i = account + 1; i <= t->accounts; i++)
		t->group_of_at[i]++;
}

static void
groups_of_remove(struct tenant *t, uint32_t account, uint32_t group)
{
	uint32_t total = t->group_of_at[t->accounts], at = place_of(t, account, group);

	memmove(&t->group_of[at], &t->group_of[at + 1], (total - at - 1) * sizeof(*t->group_of));
	for (uint32_t i = account + 1; i <= t->accounts; i++)
		t->group_of_at[i]--;
}

static void
member_remove(struct group *g, uint32_t account)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < g->count; i++) /* one may stand there twice */
		if (g->members[i] != account)
			g->members[n++] = g->members[i];
	g->count = n;
}

bool
member_set(struct tenant *t, uint32_t group, uint32_t account, bool on)
{
	if (is_member(t, account, group) == on)
		return false;
	if (on) {
		member_add(t, group, account);
		groups_of_insert(t, account, group);
	} else {
		member_remove(&t->group[group], account);
		groups_of_remove(t, account, group);
	}
	license(t, account);
	return true;
}

bool
actor_set(
    struct tenant *t, uint32_t project, uint32_t place, enum actor_kind kind, uint32_t who, bool on)
{
	struct place *p = &t->project[project].places[place];
	uint32_t i;

	for (i = 0; i < p->count && (p->actors[i].kind != kind || p->actors[i].who != who); i++)
		;
	if ((i < p->count) == on)
		return false;
	if (on) {
		actor_add(t, project, place, kind, who);
		return true;
	}
	p->count--;
	memmove(&p->actors[i], &p->actors[i + 1], (p->count - i) * sizeof(*p->actors));
	return true;
}

bool
line_set(struct tenant *t, uint32_t scheme, const struct line *line, bool on)
{
	struct scheme *s = &t->scheme[scheme];
	uint32_t i;

	for (i = 0; i < s->count && s->lines[i].id != line->id; i++)
		;
	if ((i < s->count) == on)
		return false;
	if (on) {
		s->lines = grown(t, s->lines, s->count, sizeof(*s->lines));
		s->lines[s->count++] = *line;
		return true;
	}
	s->count--;
	memmove(&s->lines[i], &s->lines[i + 1], (s->count - i) * sizeof(*s->lines));
	return true;
}

bool
level_member_set(
    struct tenant *t, struct security_level *level, const struct security_member *member, bool on)
{
	uint32_t i;

	for (i = 0; i < level->count && level->members[i].id != member->id; i++)
		;
	if ((i < level->count) == on)
		return false;
	if (on) {
		level->members = grown(t, level->members, level->count, sizeof(*level->members));
		level->members[level->count++] = *member;
		return true;
	}
	level->count--;
	memmove(&level->members[i], &level->members[i + 1],
	    (level->count - i) * sizeof(*level->members));
	return true;
}

bool
lost_actor_drop(struct place *place, const char *id, const char *name)
{
	for (uint32_t i = 0; i < place->count; i++) {
		const struct actor *a = &place->actors[i];
		bool nameless = a->id == NULL || *a->id == '\0' || a->odd == ODD_NAME_ONLY;

		if (a->kind != ACTOR_GROUP || a->who != NONE ||
		    (id != NULL ? nameless || strcmp(a->id, id) != 0
				: !nameless || strcmp(a->name, name) != 0))
			continue;
		place->count--;
		memmove(&place->actors[i], &place->actors[i + 1],
		    (place->count - i) * sizeof(*place->actors));
		return true;
	}
	return false;
}

bool
product_group_set(struct tenant *t, uint32_t product, uint32_t group, bool on)
{
	struct product *p = &t->product[product];
	uint32_t i;

	for (i = 0; i < p->groups && p->group[i] != group; i++)
		;
	if ((i < p->groups) == on)
		return false;
	if (on) {
		product_group(t, product, group);
	} else {
		p->groups--;
		memmove(&p->group[i], &p->group[i + 1], (p->groups - i) * sizeof(*p->group));
	}
	for (i = 0; i < t->group[group].count; i++)
		license(t, t->group[group].members[i]);
	return true;
}

uint32_t
account_join(struct tenant *t, const char *id, const char *name, const char *email)
{
	uint32_t a = account_add(t, id, name, email, "atlassian");

	lookup_insert(t, &t->account_by_id, id, a);
	t->group_of_at = grown(t, t->group_of_at, a + 1, sizeof(*t->group_of_at));
	t->group_of_at[a + 1] = t->group_of_at[a];
	t->licensed = grown(t, t->licensed, a, sizeof(*t->licensed));
	t->listed = grown(t, t->listed, t->listed_count, sizeof(*t->listed));
	t->listed[t->listed_count++] = a;
	return a;
}

uint32_t
group_join(struct tenant *t, const char *id, const char *name)
{
	uint32_t g = group_add(t, id, name);

	lookup_insert(t, &t->group_by_id, id, g);
	lookup_insert(t, &t->group_by_name, name, g);
	return g;
}

void
group_rename(struct tenant *t, uint32_t group, const char *name)
{
	lookup_remove(&t->group_by_name, t->group[group].name, group);
	t->group[group].name = name;
	lookup_insert(t, &t->group_by_name, name, group);
}

void
group_drop(struct tenant *t, uint32_t group)
{
	struct group *g = &t->group[group];

	while (g->count > 0)
		member_set(t, group, g->members[g->count - 1], false);
	for (uint32_t i = 0; i < t->products; i++)
		product_group_set(t, i, group, false);
	lookup_remove(&t->group_by_id, g->id, group);
	lookup_remove(&t->group_by_name, g->name, group);
	g->gone = true;
}

long long
product_users(const struct tenant *t, uint32_t product)
{
	long long users = 0;

	for (uint32_t i = 0; i < t->accounts; i++)
		users += t->account[i].active && is_in_product(t, i, product);
	return users;
}
