/* Options of the guards; see guards.h. */
#include "guards.h"
#include "model/plan/plan_names.h"
#include "model/plan/plan_resolve.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { PROTECT_LINE_MAX = 1024, PROTECT_LINES_MAX = 10000 };

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
