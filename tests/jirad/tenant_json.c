/*
 * A tenant told in JSON: lists of what it has, which name one another by their places in them, from 0; a member that is
 * left out is nothing, no or nobody.
 *
 *	{ "cloud_id", "admin": ACCOUNT, "viewer": ACCOUNT,
 *	  "accounts": [ { "id", "name", "email", "type", "inactive": true } ],
 *	  "groups": [ { "id", "name", "members": [ACCOUNT], "admin", "site_admin", "managed_by" } ],
 *	  "products": [ { "key", "name", "seats", "groups": [GROUP] } ],
 *	  "roles": [ { "id", "name" } ],
 *	  "schemes": [ { "id", "name", "lines": [ { "permission", "type", "parameter", "value" } ] } ],
 *	  "projects": [ { "id", "key", "name", "type", "lead": ACCOUNT, "scheme": SCHEME, "archived",
 *	                  "places": [ { "role": ROLE, "users": [ACCOUNT], "groups": [GROUP] } ] } ] }
 */
#include "tenant_json.h"
#include <string.h>

static yajl_val
at(yajl_val object, const char *name, yajl_type type)
{
	const char *path[] = { name, NULL };

	return yajl_tree_get(object, path, type);
}

static const char *
text(struct tenant *t, yajl_val object, const char *name)
{
	yajl_val v = at(object, name, yajl_t_string);

	return v == NULL ? NULL : tenant_text(t, "%s", YAJL_GET_STRING(v));
}

/* Never NULL. */
static const char *
word(struct tenant *t, yajl_val object, const char *name)
{
	const char *found = text(t, object, name);

	return found == NULL ? "" : found;
}

static bool
flag(yajl_val object, const char *name)
{
	return at(object, name, yajl_t_true) != NULL;
}

static long long
number(yajl_val object, const char *name, long long otherwise)
{
	yajl_val v = at(object, name, yajl_t_number);

	return v != NULL && YAJL_IS_INTEGER(v) ? YAJL_GET_INTEGER(v) : otherwise;
}

static size_t
count(yajl_val object, const char *list)
{
	yajl_val v = at(object, list, yajl_t_array);

	return v == NULL ? 0 : v->u.array.len;
}

static yajl_val
item(yajl_val object, const char *list, size_t i)
{
	return at(object, list, yajl_t_array)->u.array.values[i];
}

/* A place in a list of that length; NONE: it is in no place. */
static uint32_t
place(yajl_val v, uint32_t length)
{
	long long i = YAJL_IS_INTEGER(v) ? YAJL_GET_INTEGER(v) : -1;

	return i >= 0 && i < length ? (uint32_t)i : NONE;
}

static void
add_accounts(struct tenant *t, yajl_val from)
{
	for (size_t i = 0; i < count(from, "accounts"); i++) {
		yajl_val a = item(from, "accounts", i);
		uint32_t n = account_add(t, word(t, a, "id"), word(t, a, "name"),
		    text(t, a, "email"), word(t, a, "type"));

		t->account[n].active = !flag(a, "inactive");
	}
	t->admin = (uint32_t)number(from, "admin", 0);
	t->viewer = (uint32_t)number(from, "viewer", NONE);
}

static void
add_groups(struct tenant *t, yajl_val from)
{
	uint32_t n, who;

	for (size_t i = 0; i < count(from, "groups"); i++) {
		yajl_val g = item(from, "groups", i);

		n = group_add(t, word(t, g, "id"), word(t, g, "name"));
		t->group[n].admin = flag(g, "admin");
		t->group[n].site_admin = flag(g, "site_admin");
		t->group[n].managed_by = text(t, g, "managed_by");
		for (size_t k = 0; k < count(g, "members"); k++)
			if ((who = place(item(g, "members", k), t->accounts)) != NONE)
				member_add(t, n, who);
	}
	for (size_t i = 0; i < count(from, "products"); i++) {
		yajl_val p = item(from, "products", i);

		n = product_add(t, word(t, p, "key"), word(t, p, "name"), number(p, "seats", 0));
		for (size_t k = 0; k < count(p, "groups"); k++)
			if ((who = place(item(p, "groups", k), t->groups)) != NONE)
				product_group(t, n, who);
	}
}

static void
add_schemes(struct tenant *t, yajl_val from)
{
	for (size_t i = 0; i < count(from, "roles"); i++)
		role_add(t, number(item(from, "roles", i), "id", 0),
		    word(t, item(from, "roles", i), "name"), NONE);
	for (size_t i = 0; i < count(from, "schemes"); i++) {
		yajl_val s = item(from, "schemes", i);
		uint32_t n = scheme_add(t, number(s, "id", 0), word(t, s, "name"));

		for (size_t k = 0; k < count(s, "lines"); k++) {
			yajl_val l = item(s, "lines", k);

			line_add(t, n, word(t, l, "permission"), word(t, l, "type"),
			    text(t, l, "parameter"))
			    ->value = text(t, l, "value");
		}
	}
}

static void
add_actors(struct tenant *t, uint32_t project, yajl_val from)
{
	uint32_t n = place_add(t, project, (uint32_t)number(from, "role", 0)), who;

	for (size_t k = 0; k < count(from, "users"); k++)
		if ((who = place(item(from, "users", k), t->accounts)) != NONE)
			actor_add(t, project, n, ACTOR_USER, who);
	for (size_t k = 0; k < count(from, "groups"); k++)
		if ((who = place(item(from, "groups", k), t->groups)) != NONE)
			actor_add(t, project, n, ACTOR_GROUP, who);
}

static void
add_projects(struct tenant *t, yajl_val from)
{
	for (size_t i = 0; i < count(from, "projects"); i++) {
		yajl_val p = item(from, "projects", i);
		uint32_t n = project_add(
		    t, word(t, p, "id"), word(t, p, "key"), word(t, p, "name"), word(t, p, "type"));

		t->project[n].lead = (uint32_t)number(p, "lead", NONE);
		t->project[n].scheme = (uint32_t)number(p, "scheme", NONE);
		t->project[n].archived = flag(p, "archived");
		for (size_t k = 0; k < count(p, "places"); k++)
			add_actors(t, n, item(p, "places", k));
	}
}

void
tenant_json(struct tenant *t, yajl_val from)
{
	t->cloud_id = word(t, from, "cloud_id");
	add_accounts(t, from);
	add_groups(t, from);
	add_schemes(t, from);
	add_projects(t, from);
}
