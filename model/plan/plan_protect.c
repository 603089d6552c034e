/* Lines of a protect file; see plan_resolve.h. */
#include "plan_read.h"
#include "plan_resolve.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int
protect_role(const struct names *names, const char *text, struct arena *arena, const char **found,
    enum unread_kind *kind, char why[WHY_ROOM])
{
	const struct graph_view *view = names_view(names);
	bool by_id;
	size_t len = role_project(text, &by_id);
	uint32_t number, place;

	if (len == 0) {
		snprintf(why, WHY_ROOM,
		    "'role:%.200s' is not a role of a project: write role:KEY/Role name", text);
		return -1;
	}
	number = names_project(names, arena_text(arena, text, len), false, why);
	*kind = number == NONE ? UNREAD_PROJECTS : UNREAD_ROLES;
	place = number == NONE ? NONE : names_place(names, number, text + len + 1, by_id, why);
	if (place == NONE)
		return -1;
	*found = arena_print(arena, "role:%s:%s", view->projects[number].id,
	    view->roles[view->places[place].role].id);
	return 0;
}

static const char *
protect_email(struct names *names, const char *email, struct arena *arena, enum unread_kind *kind,
    char why[WHY_ROOM])
{
	uint32_t account;
	bool none;

	if (!email_is_one(email)) {
		snprintf(why, WHY_ROOM,
		    "'%.200s' is not an e-mail address: give one, or an account id", email);
		return NULL;
	}
	*kind = UNREAD_ACCOUNTS;
	account = names_email(names, email, &none, why);
	if (none)
		names_no_email(names, email, why);
	return account == NONE
		   ? NULL
		   : arena_print(arena, "account:%s", names_view(names)->accounts[account].id);
}

/* A permission scheme by its id, or by a name that no other has. */
static const char *
protect_scheme(
    const struct graph_view *view, const char *word, struct arena *arena, char why[WHY_ROOM])
{
	const char *found = NULL;

	for (uint32_t s = 0; s < view->scheme_count; s++)
		if (strcmp(view->schemes[s].id, word) == 0)
			return arena_print(arena, "scheme:%s", view->schemes[s].id);
		else if (strcmp(view->schemes[s].name, word) == 0 && found != NULL) {
			snprintf(why, WHY_ROOM,
			    "several permission schemes have the name '%.200s': give their ids",
			    word);
			return NULL;
		} else if (strcmp(view->schemes[s].name, word) == 0)
			found = arena_print(arena, "scheme:%s", view->schemes[s].id);
	if (found == NULL)
		snprintf(
		    why, WHY_ROOM, "no permission scheme has the id or the name '%.200s'", word);
	return found;
}

static int
protect_line(struct names *names, const char *line, struct arena *arena, const char **found,
    enum unread_kind *kind, char why[WHY_ROOM])
{
	const struct graph_view *view = names_view(names);
	const char *rest;
	uint32_t n;

	if ((rest = text_after(line, "role:")) != NULL)
		return protect_role(names, rest, arena, found, kind, why);
	if ((rest = text_after(line, "project:")) != NULL) {
		*kind = UNREAD_PROJECTS;
		n = names_project(names, rest, false, why);
		*found = n == NONE ? NULL : arena_print(arena, "project:%s", view->projects[n].id);
	} else if ((rest = text_after(line, "scheme:")) != NULL) {
		*kind = UNREAD_SCHEMES;
		*found = protect_scheme(view, rest, arena, why);
	} else if (text_after(line, "group:") != NULL || text_after(line, "group-name:") != NULL) {
		*kind = UNREAD_GROUPS;
		rest = text_after(line, "group:");
		n = rest != NULL ? names_group_id(names, rest, why)
				 : names_group(names, text_after(line, "group-name:"), why);
		*found = n == NONE ? NULL : arena_print(arena, "group:%s", view->groups[n].id);
	} else if ((rest = text_after(line, "email:")) != NULL || strchr(line, '@') != NULL) {
		*found = protect_email(names, rest != NULL ? rest : line, arena, kind, why);
	} else {
		*kind = UNREAD_ACCOUNTS;
		n = names_account(names, line, why);
		*found = n == NONE ? NULL : arena_print(arena, "account:%s", view->accounts[n].id);
	}
	return *found == NULL ? -1 : 0;
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int
plan_protect(struct plan *plan, const struct protect_line *lines, size_t count,
    const struct graph *graph, const struct run *run, struct err *err)
{
	struct texts *found = &plan->limits.protect;
	struct names *names = count > 0 ? names_new(graph, run) : NULL;
	enum unread_kind kind;
	char why[WHY_ROOM];
	int rc = 0;

	found->list = arena_take(&plan->arena, (count + 1) * sizeof(*found->list));
	for (found->count = 0; rc == 0 && found->count < count; found->count++) {
		const struct protect_line *line = &lines[found->count];

		kind = UNREAD_NOTHING;
		rc = protect_line(
		    names, line->text, &plan->arena, &found->list[found->count], &kind, why);
		if (rc == 0)
			continue;
		err_set(err, STATUS_BAD_INPUT, "%s: %s", line->at, why);
		unread_blame(run, kind, line->at, err);
	}
	names_release(names);
	if (rc == 0)
		qsort(found->list, found->count, sizeof(*found->list), by_text);
	return rc;
}
