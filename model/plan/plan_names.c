/* Finding records by what people write; see plan_names.h. */
#include "plan_names.h"
#include "model/base/nearest.h"
#include "model/base/order.h"
#include "model/base/text.h"
#include "model/base/utf8.h"
#include "plan_damage.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
	ROLES_SHOWN = 7, /* of a project, by name */
	HINTS_MOST = 100 /* nearest e-mails: who has more wrong ones has the wrong file */
};

struct named {
	const char *text;
	uint32_t number;
};

struct names {
	const struct graph *graph;
	const struct graph_view *view;
	const struct run *run;
	struct named *emails, *groups; /* sorted by text, then number */
	size_t email_count, group_count;
	size_t hints; /* nearest e-mails that were looked for */
};

bool
email_is_one(const char *text)
{
	const char *at = strchr(text, '@');
	size_t len = strlen(text);

	if (at == NULL || at == text || len > 254 || strchr(at + 1, '@') != NULL ||
	    strcspn(text, " \t\r\n,;:<>()\"\\[]") != len)
		return false;
	for (const char *c = text; *c != '\0'; c++)
		if ((unsigned char)*c < ' ' || *c == 127)
			return false;
	return at[1] != '\0' && at[1] != '.' && strchr(at, '.') != NULL && text[len - 1] != '.';
}

static int
by_email(const void *a, const void *b)
{
	const struct named *x = a, *y = b;

	return order_then(strcasecmp(x->text, y->text), order_numbers(x->number, y->number));
}

static int
by_name(const void *a, const void *b)
{
	const struct named *x = a, *y = b;

	return order_then(strcmp(x->text, y->text), order_numbers(x->number, y->number));
}

struct names *
names_new(const struct graph *graph, const struct run *run)
{
	struct names *names = mem_alloc(sizeof(*names));
	const struct graph_view *view = graph_view(graph);

	names->graph = graph;
	names->run = run;
	names->view = view;
	names->emails = mem_alloc((view->account_count + 1) * sizeof(*names->emails));
	names->groups = mem_alloc((view->group_count + 1) * sizeof(*names->groups));
	for (uint32_t i = 0; i < view->account_count; i++)
		if (*view->accounts[i].email != '\0')
			names->emails[names->email_count++] =
			    (struct named){ view->accounts[i].email, i };
	for (uint32_t i = 0; i < view->group_count; i++)
		names->groups[names->group_count++] = (struct named){ view->groups[i].name, i };
	qsort(names->emails, names->email_count, sizeof(*names->emails), by_email);
	qsort(names->groups, names->group_count, sizeof(*names->groups), by_name);
	return names;
}

void
names_release(struct names *names)
{
	if (names == NULL)
		return;
	free(names->emails);
	free(names->groups);
	free(names);
}

bool
names_unread(const struct names *names, enum unread_kind kind, char why[WHY_ROOM])
{
	return unread(names->run, kind, why, WHY_ROOM);
}

const struct graph_view *
names_view(const struct names *names)
{
	return names->view;
}

/* The first of those equal to 'text', and how many there are. */
static const struct named *
equals(const struct named *list, size_t count, const char *text,
    int (*order)(const void *, const void *), int (*compare)(const char *, const char *),
    size_t *found)
{
	const struct named wanted = { text, 0 };
	size_t first = order_find(&wanted, list, count, sizeof(wanted), order);

	*found = 0;
	while (first + *found < count && compare(list[first + *found].text, text) == 0)
		(*found)++;
	return &list[first];
}

/* "; did you mean 'x'?", or "". */
static void
hint(char *out, size_t room, const char *word, const struct named *list, size_t count)
{
	const char **words = mem_alloc((count + 1) * sizeof(*words)), *found;

	for (size_t i = 0; i < count; i++)
		words[i] = list[i].text;
	found = nearest(word, words, count);
	*out = '\0';
	if (found != NULL)
		snprintf(out, room, "; did you mean '%.200s'?", found);
	free(words);
}

/* Addresses of one domain are all alike at their ends: only what stands before it is compared. */
static void
hint_email(char *out, size_t room, const char *email, const struct named *list, size_t count)
{
	const char *domain = strchr(email, '@'), *found;
	struct arena arena = { .step = 1 << 14 };
	const char **words = mem_alloc((count + 1) * sizeof(*words));
	size_t n = 0;

	for (size_t i = 0; i < count; i++) {
		const char *at = strchr(list[i].text, '@');

		if (at != NULL && strcasecmp(at, domain) == 0)
			words[n++] = arena_text(&arena, list[i].text, (size_t)(at - list[i].text));
	}
	found =
	    n == 0 ? NULL : nearest(arena_text(&arena, email, (size_t)(domain - email)), words, n);
	*out = '\0';
	if (found != NULL)
		snprintf(out, room, "; did you mean '%.200s%.60s'?", found, domain);
	else if (n == 0)
		hint(out, room, email, list, count);
	free(words);
	arena_release(&arena);
}

/* Somebody wrote a name where an id belongs: whose id is it? */
static void
hint_person(const struct names *names, const char *name, char *out, size_t room)
{
	uint32_t found = NONE, count = 0;

	for (uint32_t i = 0; i < names->view->account_count; i++)
		if (strcmp(names->view->accounts[i].name, name) == 0) {
			found = found == NONE ? i : found;
			count++;
		}
	*out = '\0';
	if (count == 1)
		snprintf(out, room, "; '%.200s' is the display name of account %.150s", name,
		    names->view->accounts[found].id);
	else if (count > 1)
		snprintf(out, room, "; '%.200s' is the display name of %u accounts", name, count);
}

uint32_t
names_account(const struct names *names, const char *id, char why[WHY_ROOM])
{
	uint32_t n = graph_find_account(names->graph, id);
	char more[400];

	if (n != NONE)
		return n;
	hint_person(names, id, more, sizeof(more));
	snprintf(why, WHY_ROOM,
	    "no account has the id '%.200s'%s: give an account id or email:ADDRESS", id, more);
	return NONE;
}

uint32_t
names_email(const struct names *names, const char *email, bool *none, char why[WHY_ROOM])
{
	size_t found;
	const struct named *first =
	    equals(names->emails, names->email_count, email, by_email, strcasecmp, &found);

	*none = found == 0;
	if (found == 1)
		return first->number;
	if (found > 1)
		snprintf(why, WHY_ROOM,
		    "%zu accounts have the e-mail '%.200s', %.150s and %.150s among them: give the "
		    "account id",
		    found, email, names->view->accounts[first[0].number].id,
		    names->view->accounts[first[1].number].id);
	return NONE;
}

/* Apart, because to look for the nearest takes longer than to find: of those who are created none is wanted. */
void
names_no_email(struct names *names, const char *email, char why[WHY_ROOM])
{
	char more[300] = "";

	if (names->hints++ < HINTS_MOST)
		hint_email(more, sizeof(more), email, names->emails, names->email_count);
	snprintf(why, WHY_ROOM,
	    "no account shows the e-mail '%.200s'%s%s the account id (Jira hides many e-mails, an "
	    "organisation's key shows more)",
	    email, more, *more != '\0' ? " If not, give" : ": give");
}

/* A group that Jira named without an id cannot be written to. */
static uint32_t
with_id(const struct names *names, uint32_t group, char why[WHY_ROOM])
{
	if (*names->view->groups[group].id != '\0')
		return group;
	snprintf(why, WHY_ROOM,
	    "group '%.200s' is named by a role or scheme, but the site's list of groups does not "
	    "have "
	    "it: it cannot be changed",
	    names->view->groups[group].name);
	return NONE;
}

uint32_t
names_group_id(const struct names *names, const char *id, char why[WHY_ROOM])
{
	uint32_t n = *id == '\0' ? NONE : graph_find_group(names->graph, id);
	size_t found;

	if (n != NONE)
		return n;
	equals(names->groups, names->group_count, id, by_name, strcmp, &found);
	snprintf(why, WHY_ROOM, "no group has the id '%.200s'%s", id,
	    found > 0 ? ": it is a name; write group-name: in front of it"
		      : ": take it from groups.csv, or give group-name:NAME");
	return NONE;
}

/* How many have this name but for the case of letters, as Jira compares names; *first, *second: the first two. */
static size_t
same_names(const struct names *names, const char *name, uint32_t *first, uint32_t *second)
{
	size_t found = 0;

	for (size_t i = 0; i < names->group_count; i++)
		if (utf8_same_letters(names->groups[i].text, name)) {
			if (found < 2)
				*(found == 0 ? first : second) = names->groups[i].number;
			found++;
		}
	return found;
}

static void
damaged(char why[WHY_ROOM], const char *what, const char *word, const char *name)
{
	snprintf(why, WHY_ROOM,
	    "no %s is called '%.100s': has a spreadsheet made it of '%.100s'? Format the column as "
	    "text, and write it again",
	    what, word, name);
}

uint32_t
names_group(const struct names *names, const char *name, char why[WHY_ROOM])
{
	size_t found;
	const struct named *exact =
	    equals(names->groups, names->group_count, name, by_name, strcmp, &found);
	uint32_t first = NONE, second = NONE;
	char more[300];

	if (found == 1)
		return with_id(names, exact->number, why);
	found = same_names(names, name, &first, &second);
	if (found == 1)
		return with_id(names, first, why);
	if (found > 1) {
		snprintf(why, WHY_ROOM,
		    "%zu groups have the name '%.200s': give group:ID, %.100s or %.100s", found,
		    name, names->view->groups[first].id, names->view->groups[second].id);
		return NONE;
	}
	for (size_t i = 0; i < names->group_count; i++)
		if (damage_fits(name, names->groups[i].text)) {
			damaged(why, "group", name, names->groups[i].text);
			return NONE;
		}
	hint(more, sizeof(more), name, names->groups, names->group_count);
	snprintf(why, WHY_ROOM, "no group has the name '%.200s'%s", name,
	    text_or(more, ": groups.csv has all names"));
	return NONE;
}

uint32_t
names_group_either(const struct names *names, const char *word, char why[WHY_ROOM])
{
	uint32_t by_id = *word == '\0' ? NONE : graph_find_group(names->graph, word);
	size_t found;
	const struct named *first =
	    equals(names->groups, names->group_count, word, by_name, strcmp, &found);

	if (by_id == NONE)
		return names_group(names, word, why);
	if (found == 0 || (found == 1 && first->number == by_id))
		return by_id;
	snprintf(why, WHY_ROOM,
	    "'%.200s' is the id of one group and the name of another: say group:ID or "
	    "group-name:NAME in a "
	    "file with action, principal and target",
	    word);
	return NONE;
}

/* The key of the project that was named in another case or by its name, else the nearest; or NULL.
 */
static const char *
meant_project(const struct graph_view *view, const char *word)
{
	const char **keys = mem_alloc((view->project_count + 1) * sizeof(*keys)), *found = NULL;

	for (uint32_t i = 0; i < view->project_count && found == NULL; i++) {
		keys[i] = view->projects[i].key;
		if (*word != '\0' && (strcasecmp(keys[i], word) == 0 ||
					 strcasecmp(view->projects[i].name, word) == 0))
			found = keys[i];
	}
	if (found == NULL)
		found = nearest(word, keys, view->project_count);
	free(keys);
	return found;
}

uint32_t
names_project(const struct names *names, const char *word, bool name, char why[WHY_ROOM])
{
	const struct graph_view *view = names->view;
	uint32_t n = *word == '\0' ? NONE : graph_find_project(names->graph, word), found = 0;
	const char *near;

	if (n != NONE)
		return n;
	for (uint32_t i = 0; name && i < view->project_count; i++)
		if (strcmp(view->projects[i].name, word) == 0) {
			n = i;
			found++;
		}
	if (found == 1)
		return n;
	if (found > 1) {
		snprintf(
		    why, WHY_ROOM, "%u projects have the name '%.200s': give the key", found, word);
		return NONE;
	}
	for (uint32_t i = 0; i < view->project_count; i++)
		if (damage_fits(word, view->projects[i].key)) {
			damaged(why, "project", word, view->projects[i].key);
			return NONE;
		}
	near = meant_project(view, word);
	snprintf(why, WHY_ROOM, "no project has the key or id '%.200s'%s%.200s%s", word,
	    near != NULL ? "; did you mean '" : ": projects.csv has them all",
	    near != NULL ? near : "", near != NULL ? "'?" : "");
	return NONE;
}

uint32_t
names_role(const struct names *names, const char *word, char why[WHY_ROOM])
{
	const struct graph_view *view = names->view;
	struct text_list ids = { .most = ROLES_SHOWN };
	uint32_t found = *word == '\0' ? NONE : graph_find_role(names->graph, word);

	if (found != NONE)
		return found;
	for (uint32_t r = 0; r < view->role_count; r++)
		if (strcmp(view->roles[r].name, word) == 0) {
			text_list_add(&ids, "role:%.60s", view->roles[r].id);
			found = r;
		}
	if (ids.count > 1) {
		snprintf(why, WHY_ROOM, "%zu roles have the name '%.200s': give one of %s",
		    ids.count, word, text_list_end(&ids));
		found = NONE;
	} else if (ids.count == 0) {
		snprintf(why, WHY_ROOM,
		    "no role has the name or id '%.200s': roles.csv has them all", word);
	}
	text_release(&ids.text);
	return found;
}

static void
no_such_role(const struct names *names, uint32_t project, const char *role, char why[WHY_ROOM])
{
	const struct graph_view *view = names->view;
	uint32_t first = view->places_at[project], end = view->places_at[project + 1];
	struct named *roles = mem_alloc((end - first + 1) * sizeof(*roles));
	struct text_list all = { .most = ROLES_SHOWN };
	char more[300];

	for (uint32_t p = first; p < end; p++) {
		text_list_add(&all, "'%.60s'", view->roles[view->places[p].role].name);
		roles[p - first].text = view->roles[view->places[p].role].name;
	}
	hint(more, sizeof(more), role, roles, end - first);
	snprintf(why, WHY_ROOM, "project %.100s has no role '%.200s'%s%s",
	    view->projects[project].key, role, *more != '\0' ? more : ": it has ",
	    *more != '\0'  ? ""
	    : end == first ? "none"
			   : text_list_end(&all));
	text_release(&all.text);
	free(roles);
}

uint32_t
names_place(
    const struct names *names, uint32_t project, const char *role, bool by_id, char why[WHY_ROOM])
{
	const struct graph_view *view = names->view;
	uint32_t place = NONE, found = 0;

	for (uint32_t p = view->places_at[project]; p < view->places_at[project + 1]; p++) {
		const struct role *it = &view->roles[view->places[p].role];

		if (strcmp(by_id ? it->id : it->name, role) == 0) {
			place = p;
			found++;
		}
	}
	if (found == 1)
		return place;
	if (found == 0)
		no_such_role(names, project, role, why);
	else
		snprintf(why, WHY_ROOM,
		    "project %.100s has %u roles with the name '%.200s': give "
		    "role:PROJECTID:ROLEID",
		    view->projects[project].key, found, role);
	return NONE;
}
