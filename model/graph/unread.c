#include "unread.h"

#include <stdio.h>
#include <string.h>

enum { OBJECTS = 6 };

/* What a kind is called, its rows of completeness.csv, and how reasons begin that are about it. */
static const struct {
	const char *word, *objects[OBJECTS], *reasons[2];
} kinds[] = {
	[UNREAD_ACCOUNTS] = { "accounts", { "accounts", "accounts not in the list" },
	    { "accounts", NULL } },
	[UNREAD_GROUPS] = { "groups", { "groups", "groups that no list has, asked for by id" },
	    { "group", NULL } },
	[UNREAD_PROJECTS] = { "projects", { "projects" }, { "project", NULL } },
	/* a role is in a project once its actors were read */
	[UNREAD_ROLES] = { "roles",
	    { "roles", "roles of team-managed projects", "roles, one by one",
		"roles of the site, as one project has them", "role actors" },
	    { "roles", "actors of" } },
	[UNREAD_MEMBERSHIPS] = { "memberships",
	    { "memberships", "groups of apps, customers and inactive accounts" },
	    { "members of", "memberships" } },
	[UNREAD_ACTORS] = { "role actors", { "role actors" }, { "actors of", "role actors" } },
	[UNREAD_SCHEMES] = { "permission schemes",
	    { "permission schemes", "permission schemes, one by one",
		"permission schemes of projects", "permission schemes not in the list" },
	    { "permission scheme", NULL } },
};

/* Its rows that are not complete; *some: a part of it came all the same. */
static bool
lacks(const struct run *run, enum unread_kind kind, bool *some)
{
	bool lacking = false;

	*some = false;
	for (size_t i = 0; i < run->coverage_count; i++) {
		const struct coverage *row = &run->coverage[i];

		for (size_t o = 0; o < OBJECTS && kinds[kind].objects[o] != NULL; o++)
			if (strcmp(row->object, kinds[kind].objects[o]) == 0) {
				lacking |= !row->complete;
				*some |= row->received > 0;
			}
	}
	return lacking;
}

/* The reason that is about it, without its name; else the first one, by which the reading ended. */
static const char *
reason_of(const struct run *run, enum unread_kind kind)
{
	size_t word = strlen(kinds[kind].word);

	for (size_t i = 0; i < run->reason_count; i++)
		for (size_t b = 0; b < 2 && kinds[kind].reasons[b] != NULL; b++) {
			const char *reason = run->reasons[i], *begins = kinds[kind].reasons[b];

			if (strncmp(reason, begins, strlen(begins)) != 0)
				continue;
			return strncmp(reason, kinds[kind].word, word) == 0 &&
				       strncmp(reason + word, ": ", 2) == 0
				   ? reason + word + 2
				   : reason;
		}
	return run->reason_count > 0 ? run->reasons[0] : "the site does not say why";
}

bool
unread(const struct run *run, enum unread_kind kind, char *why, size_t room)
{
	bool some;

	if (run == NULL || run->complete || !lacks(run, kind, &some))
		return false;
	snprintf(why, room, "cannot be judged: %s were not %sread (%s)", kinds[kind].word,
	    some ? "all " : "", reason_of(run, kind));
	return true;
}

void
unread_blame(const struct run *run, enum unread_kind kind, const char *at, struct err *err)
{
	char why[sizeof(err->text)];

	if (!unread(run, kind, why, sizeof(why)))
		return;
	err_set(err, run_status(run), "%s", why);
	if (at != NULL)
		err_wrap(err, "%s", at);
}
