/* Filling a tenant, its indexes, and looking things up in it. */
#include "tenant.h"
#include "buf.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct chunk {
	struct chunk *next;
	size_t used, size;
	max_align_t bytes[];
};

enum { CHUNK = 1 << 20 };

void *
tenant_alloc(struct tenant *t, size_t size)
{
	struct chunk *c = t->chunks;
	size_t need;
	void *p;

	size = (size + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
	if (c == NULL || c->size - c->used < size) {
		need = size > CHUNK ? size : CHUNK;
		c = need_memory(calloc(1, sizeof(*c) + need));
		c->size = need;
		c->next = t->chunks;
		t->chunks = c;
	}
	p = (char *)c->bytes + c->used;
	c->used += size;
	return p;
}

const char *
tenant_text(struct tenant *t, const char *format, ...)
{
	char text[1024], *copy;
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	copy = tenant_alloc(t, strlen(text) + 1);
	return memcpy(copy, text, strlen(text) + 1);
}

/* Room for one more: arrays double when their count is a power of two, and leave the old one
 * behind. */
static void *
room(struct tenant *t, void *array, uint32_t count, size_t size)
{
	void *bigger;

	if ((count & (count - 1)) != 0)
		return array;
	bigger = tenant_alloc(t, (count == 0 ? 1 : (size_t)count * 2) * size);
	if (count != 0)
		memcpy(bigger, array, count * size);
	return bigger;
}

struct tenant *
tenant_new(void)
{
	return need_memory(calloc(1, sizeof(struct tenant)));
}

void
tenant_free(struct tenant *t)
{
	struct chunk *next;

	for (struct chunk *c = t->chunks; c != NULL; c = next) {
		next = c->next;
		free(c);
	}
	free(t);
}

uint32_t
account_add(struct tenant *t, const char *id, const char *name, const char *email, const char *type)
{
	t->account = room(t, t->account, t->accounts, sizeof(*t->account));
	t->account[t->accounts] = (struct account){ .id = id,
		.name = name,
		.email = email,
		.type = type,
		.zone = strcmp(type, "atlassian") == 0 ? "Europe/Berlin" : NULL,
		.locale = strcmp(type, "atlassian") == 0 ? "en_US" : NULL,
		.active = true,
		.listed = true,
		.bulk = true };
	return t->accounts++;
}

uint32_t
group_add(struct tenant *t, const char *id, const char *name)
{
	t->group = room(t, t->group, t->groups, sizeof(*t->group));
	t->group[t->groups] = (struct group){ .id = id, .name = name };
	return t->groups++;
}

void
member_add(struct tenant *t, uint32_t group, uint32_t account)
{
	struct group *g = &t->group[group];

	g->members = room(t, g->members, g->count, sizeof(*g->members));
	g->members[g->count++] = account;
}

uint32_t
project_add(struct tenant *t, const char *id, const char *key, const char *name, const char *type)
{
	t->project = room(t, t->project, t->projects, sizeof(*t->project));
	t->project[t->projects] = (struct project){ .id = id,
		.key = key,
		.name = name,
		.type = type,
		.lead = NONE,
		.scheme = NONE,
		.security = NONE };
	return t->projects++;
}

uint32_t
role_add(struct tenant *t, long long id, const char *name, uint32_t scope)
{
	t->role = room(t, t->role, t->roles, sizeof(*t->role));
	t->role[t->roles] = (struct role){ .id = id,
		.name = name,
		.description = "A project role",
		.scope = scope,
		.listed = true };
	return t->roles++;
}

void
role_default(struct tenant *t, uint32_t role, uint32_t group)
{
	struct role *r = &t->role[role];

	r->default_groups = room(t, r->default_groups, r->groups, sizeof(*r->default_groups));
	r->default_groups[r->groups++] = group;
}

uint32_t
place_add(struct tenant *t, uint32_t project, uint32_t role)
{
	struct project *p = &t->project[project];

	p->places = room(t, p->places, p->count, sizeof(*p->places));
	p->places[p->count] = (struct place){ .role = role };
	return p->count++;
}

struct actor *
actor_add(struct tenant *t, uint32_t project, uint32_t place, enum actor_kind kind, uint32_t who)
{
	struct place *p = &t->project[project].places[place];

	p->actors = room(t, p->actors, p->count, sizeof(*p->actors));
	p->actors[p->count] = (struct actor){ .kind = (uint8_t)kind, .who = who };
	return &p->actors[p->count++];
}

uint32_t
scheme_add(struct tenant *t, long long id, const char *name)
{
	t->scheme = room(t, t->scheme, t->schemes, sizeof(*t->scheme));
	t->scheme[t->schemes] = (struct scheme){ .id = id, .name = name, .listed = true };
	return t->schemes++;
}

struct line *
line_add(struct tenant *t, uint32_t scheme, const char *permission, const char *type,
    const char *parameter)
{
	struct scheme *s = &t->scheme[scheme];

	s->lines = room(t, s->lines, s->count, sizeof(*s->lines));
	s->lines[s->count] =
	    (struct line){ .permission = permission, .type = type, .parameter = parameter };
	return &s->lines[s->count++];
}

uint32_t
product_add(struct tenant *t, const char *key, const char *name, long long seats)
{
	t->product = room(t, t->product, t->products, sizeof(*t->product));
	t->product[t->products] = (struct product){ .key = key, .name = name, .seats = seats };
	return t->products++;
}

void
product_group(struct tenant *t, uint32_t product, uint32_t group)
{
	struct product *p = &t->product[product];

	p->group = room(t, p->group, p->groups, sizeof(*p->group));
	p->group[p->groups++] = group;
}

static struct shared *
shared_add(struct tenant *t, struct shared **list, uint32_t *count, const struct shared *shared)
{
	*list = room(t, *list, *count, sizeof(**list));
	(*list)[*count] = *shared;
	return &(*list)[(*count)++];
}

struct shared *
filter_add(struct tenant *t, long long id, const char *name, uint32_t owner)
{
	return shared_add(
	    t, &t->filter, &t->filters, &(struct shared){ .id = id, .name = name, .owner = owner });
}

struct shared *
dashboard_add(struct tenant *t, long long id, const char *name, uint32_t owner)
{
	return shared_add(t, &t->dashboard, &t->dashboards,
	    &(struct shared){ .id = id, .name = name, .owner = owner });
}

struct share *
share_add(struct tenant *t, struct shared *shared, enum share_kind kind, uint32_t who, bool edit)
{
	shared->shares = room(t, shared->shares, shared->count, sizeof(*shared->shares));
	shared->shares[shared->count] =
	    (struct share){ .kind = (uint8_t)kind, .edit = edit, .who = who, .role = NONE };
	return &shared->shares[shared->count++];
}

struct token *
token_add(struct tenant *t)
{
	t->token = room(t, t->token, t->tokens, sizeof(*t->token));
	return &t->token[t->tokens++];
}

struct service *
service_add(struct tenant *t)
{
	t->service = room(t, t->service, t->services, sizeof(*t->service));
	return &t->service[t->services++];
}

uint32_t
security_add(struct tenant *t, long long id, const char *name)
{
	t->security = room(t, t->security, t->securities, sizeof(*t->security));
	t->security[t->securities] = (struct security){ .id = id, .name = name };
	return t->securities++;
}

struct security_level *
level_add(struct tenant *t, uint32_t security, long long id, const char *name)
{
	struct security *s = &t->security[security];

	s->levels = room(t, s->levels, s->count, sizeof(*s->levels));
	s->levels[s->count] = (struct security_level){ .id = id, .name = name };
	return &s->levels[s->count++];
}

struct security_member *
security_member_add(
    struct tenant *t, uint32_t security, long long id, const char *type, const char *parameter)
{
	struct security *s = &t->security[security];
	struct security_level *level = &s->levels[s->count - 1];

	level->members = room(t, level->members, level->count, sizeof(*level->members));
	level->members[level->count] =
	    (struct security_member){ .id = id, .type = type, .parameter = parameter };
	return &level->members[level->count++];
}

/* splitmix64 */
static uint64_t
roll(struct dice *d)
{
	uint64_t z = (d->state += 0x9e3779b97f4a7c15ULL);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

uint32_t
dice_below(struct dice *d, uint32_t n)
{
	return n == 0 ? 0 : (uint32_t)(roll(d) % n);
}

const char *
dice_uuid(struct tenant *t, struct dice *d)
{
	uint64_t a = roll(d), b = roll(d);

	return tenant_text(t, "%08x-%04x-4%03x-a%03x-%012llx", (unsigned)(a >> 32),
	    (unsigned)(a >> 16 & 0xffff), (unsigned)(a & 0xfff), (unsigned)(b >> 52),
	    (unsigned long long)(b & 0xffffffffffffULL));
}

static int
compare_pairs(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;
	int order = strcmp(x->key, y->key);

	return order != 0 ? order : (x->i > y->i) - (x->i < y->i);
}

static void
lookup_sort(struct lookup *l)
{
	if (l->count > 1)
		qsort(l->pairs, l->count, sizeof(*l->pairs), compare_pairs);
}

static void
lookup_open(struct tenant *t, struct lookup *l, uint32_t count)
{
	l->pairs = tenant_alloc(t, (count + 1) * sizeof(*l->pairs));
}

static void
lookup_add(struct lookup *l, const char *key, uint32_t i)
{
	l->pairs[l->count++] = (struct pair){ key, i };
}

uint32_t
lookup_find(const struct lookup *l, const char *key)
{
	uint32_t low = 0, high = l->count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (strcmp(l->pairs[middle].key, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < l->count && strcmp(l->pairs[low].key, key) == 0)
		return l->pairs[low].i;
	return NONE;
}

static void
seal_lookups(struct tenant *t)
{
	lookup_open(t, &t->account_by_id, t->accounts);
	for (uint32_t i = 0; i < t->accounts; i++)
		lookup_add(&t->account_by_id, t->account[i].id, i);
	lookup_open(t, &t->group_by_id, t->groups);
	lookup_open(t, &t->group_by_name, t->groups);
	for (uint32_t i = 0; i < t->groups; i++) {
		lookup_add(&t->group_by_id, t->group[i].id, i);
		lookup_add(&t->group_by_name, t->group[i].name, i);
	}
	lookup_open(t, &t->project_by_id, t->projects);
	lookup_open(t, &t->project_by_key, t->projects);
	for (uint32_t i = 0; i < t->projects; i++) {
		lookup_add(&t->project_by_id, t->project[i].id, i);
		lookup_add(&t->project_by_key, t->project[i].key, i);
	}
	lookup_sort(&t->account_by_id);
	lookup_sort(&t->group_by_id);
	lookup_sort(&t->group_by_name);
	lookup_sort(&t->project_by_id);
	lookup_sort(&t->project_by_key);
}

/* The memberships turned round, by counting; a membership given twice stands there once. */
static void
seal_groups_of(struct tenant *t)
{
	uint32_t *at = tenant_alloc(t, ((size_t)t->accounts + 2) * sizeof(*at));
	uint32_t *last = tenant_alloc(t, ((size_t)t->accounts + 1) * sizeof(*last));
	uint32_t a, total = 0;

	for (uint32_t g = 0; g < t->groups; g++) {
		for (uint32_t m = 0; m < t->group[g].count; m++) {
			a = t->group[g].members[m];
			if (last[a] != g + 1) {
				at[a + 2]++;
				total++;
			}
			last[a] = g + 1;
		}
	}
	for (uint32_t i = 2; i < t->accounts + 2; i++)
		at[i] += at[i - 1];
	t->group_of = tenant_alloc(t, ((size_t)total + 1) * sizeof(*t->group_of));
	memset(last, 0, t->accounts * sizeof(*last));
	for (uint32_t g = 0; g < t->groups; g++) {
		for (uint32_t m = 0; m < t->group[g].count; m++) {
			a = t->group[g].members[m];
			if (last[a] != g + 1)
				t->group_of[at[a + 1]++] = g;
			last[a] = g + 1;
		}
	}
	t->group_of_at = at;
	t->group_of_room = total + 1;
}

void
tenant_seal(struct tenant *t)
{
	seal_lookups(t);
	seal_groups_of(t);
	for (uint32_t i = 0; i < t->schemes; i++)
		for (uint32_t k = 0; k < t->scheme[i].count; k++)
			t->scheme[i].lines[k].id = 100000 + t->scheme[i].id * 100 + k;
	if (t->listed == NULL) {
		t->listed = tenant_alloc(t, (t->accounts + 1) * sizeof(*t->listed));
		for (uint32_t i = 0; i < t->accounts; i++)
			if (t->account[i].listed)
				t->listed[t->listed_count++] = i;
	}
	t->licensed = tenant_alloc(t, t->accounts + 1);
	for (uint32_t i = 0; i < t->products; i++)
		for (uint32_t a = 0; a < t->accounts; a++)
			t->licensed[a] = t->licensed[a] || is_in_product(t, a, i);
	for (uint32_t i = 0; i < t->roles; i++)
		t->guest_roles = t->guest_roles || t->role[i].guest;
}

uint32_t
role_find(const struct tenant *t, long long id)
{
	for (uint32_t i = 0; i < t->roles; i++)
		if (t->role[i].id == id)
			return i;
	return NONE;
}

uint32_t
scheme_find(const struct tenant *t, long long id)
{
	for (uint32_t i = 0; i < t->schemes; i++)
		if (t->scheme[i].id == id)
			return i;
	return NONE;
}

uint32_t
project_find(const struct tenant *t, const char *id_or_key)
{
	uint32_t i = lookup_find(&t->project_by_id, id_or_key);

	return i != NONE ? i : lookup_find(&t->project_by_key, id_or_key);
}
