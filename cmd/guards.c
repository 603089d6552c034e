/* Options of the guards; see guards.h. */
#include "guards.h"
#include "model/plan/plan_names.h"
#include "model/plan/plan_resolve.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { PROTECT_LINE_MAX = 1024, PROTECT_LINES_MAX = 10000 };

#define AT(member) offsetof(struct choices, member)

static const struct option_row guards[] = {
	{ "max-revokes", 0, "N", NULL, NULL, "refuse more revokes than this; 50 unless given",
	    option_limit, AT(max_revokes) },
	{ "max-revoke-percent", 0, "P", NULL, NULL,
	    "refuse to take more than this share of a group or role that has 10 members or more; "
	    "25 unless "
	    "given",
	    option_limit, AT(max_revoke_percent) },
	{ "min-admins", 0, "N", NULL, NULL,
	    "refuse to leave fewer administrators, of the site or of a project; 2 unless given",
	    option_limit, AT(min_admins) },
	{ "protect", 0, "FILE", NULL, NULL,
	    "refuse any change of what this file names, one to a line: account id, email:, group:, "
	    "group-name:, role:KEY/Name, project:KEY",
	    option_text, AT(protect) },
	{ "allow-apps", 0, NULL, NULL, NULL, "change the access of apps too", option_flag,
	    AT(allow_apps) },
	{ "allow-incomplete", 0, NULL, NULL, NULL,
	    "revoke although the site could not be read whole", option_flag, AT(allow_incomplete) },
	{ 0 },
};
const struct option_group options_guards = { "Guards", guards, false };

void
limits_choose(struct plan_limits *limits, const struct choices *choices)
{
	if (choices->max_revokes.given)
		limits->max_revokes = choices->max_revokes.value;
	if (choices->max_revoke_percent.given)
		limits->max_revoke_percent = choices->max_revoke_percent.value;
	if (choices->min_admins.given)
		limits->min_admins = choices->min_admins.value;
	limits->allow_apps |= choices->allow_apps;
	limits->allow_incomplete |= choices->allow_incomplete;
}

static int
add_line(struct protect_lines *lines, char *text, unsigned number, struct err *err)
{
	size_t len = strlen(text);

	if (len > 0 && text[len - 1] != '\n' && len == PROTECT_LINE_MAX - 1)
		return err_set(err, STATUS_BAD_INPUT, "%s:%u: the line is longer than %d bytes",
		    lines->path, number, PROTECT_LINE_MAX - 2);
	while (len > 0 && strchr(" \t\r\n", text[len - 1]) != NULL)
		text[--len] = '\0';
	text += strspn(text, " \t");
	if (*text == '\0' || *text == '#')
		return 0;
	if (lines->count == PROTECT_LINES_MAX)
		return err_set(err, STATUS_BAD_INPUT, "%s: more than %d lines", lines->path,
		    PROTECT_LINES_MAX);
	lines->lines =
	    mem_room(lines->lines, &lines->room, lines->count + 1, sizeof(*lines->lines));
	lines->lines[lines->count++] =
	    (struct protect_line){ arena_text(&lines->arena, text, strlen(text)), number };
	return 0;
}

int
protect_lines_read(struct protect_lines *lines, const char *path, struct err *err)
{
	char text[PROTECT_LINE_MAX];
	unsigned number = 0;
	FILE *file;
	int rc = 0;

	lines->path = path;
	if (path == NULL)
		return 0;
	file = fopen(path, "re");
	while (file != NULL && rc == 0 && fgets(text, sizeof(text), file) != NULL)
		rc = add_line(lines, text, ++number, err);
	if (file == NULL || ferror(file))
		rc = err_set(err, STATUS_BAD_INPUT, "--protect: cannot read '%s': %s", path,
		    strerror(errno));
	else if (rc == 0 && lines->count == 0)
		rc = err_set(err, STATUS_BAD_INPUT,
		    "--protect: '%s' names nothing: leave the option out, or name something", path);
	if (file != NULL)
		fclose(file);
	return rc;
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int
protect_lines_resolve(const struct protect_lines *lines, const struct graph *graph,
    struct arena *arena, struct texts *found, struct err *err)
{
	struct names *names = lines->count > 0 ? names_new(graph) : NULL;
	char why[WHY_ROOM];
	int rc = 0;

	found->list = arena_take(arena, (lines->count + 1) * sizeof(*found->list));
	for (found->count = 0; rc == 0 && found->count < lines->count; found->count++) {
		const struct protect_line *line = &lines->lines[found->count];

		rc = plan_protect(names, line->text, arena, &found->list[found->count], why);
		if (rc < 0)
			err_set(err, STATUS_BAD_INPUT, "%s:%u: %s", lines->path, line->number, why);
	}
	names_release(names);
	if (rc == 0)
		qsort(found->list, found->count, sizeof(*found->list), by_text);
	return rc;
}

void
protect_lines_release(struct protect_lines *lines)
{
	free(lines->lines);
	arena_release(&lines->arena);
	*lines = (struct protect_lines){ 0 };
}
