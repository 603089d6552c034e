/* See protect.h. */
#include "protect.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sheet_list.h"

enum { LINE_MAX_BYTES = 1024, LINES_MAX = 10000 };

/* 'at': of the arena, as the text is. */
static int
add(struct protect *protect, const char *text, const char *at, struct err *err)
{
	if (*text == '\0' || *text == '#')
		return 0;
	if (protect->count == LINES_MAX)
		return err_set(err, STATUS_BAD_INPUT, "%s: more than %d lines", at, LINES_MAX);
	protect->lines =
	    mem_room(protect->lines, &protect->room, protect->count + 1, sizeof(*protect->lines));
	protect->lines[protect->count++] = (struct protect_line){ text, at };
	return 0;
}

static int
read_text(struct protect *protect, const char *path, struct err *err)
{
	FILE *file = fopen(path, "re");
	char line[LINE_MAX_BYTES];
	int rc = 0;

	for (unsigned n = 1; file != NULL && rc == 0 && fgets(line, sizeof(line), file); n++) {
		size_t len = strlen(line);
		const char *at = arena_print(&protect->arena, "%s:%u", path, n);

		rc = len == LINE_MAX_BYTES - 1 && line[len - 1] != '\n'
			 ? err_set(err, STATUS_BAD_INPUT, "%s: the line is longer than %d bytes",
			       at, LINE_MAX_BYTES - 2)
			 : add(protect, arena_trimmed(&protect->arena, line), at, err);
	}
	if (file == NULL || ferror(file))
		rc = err_set(err, STATUS_BAD_INPUT, "--protect: cannot read '%s': %s", path,
		    strerror(errno));
	if (file != NULL)
		fclose(file);
	return rc;
}

static int
take_row(const struct sheet_list *list, void *arg, struct err *err)
{
	return add(arg, sheet_list_text(list, 0), sheet_list_at(list, 0), err);
}

int
protect_read(struct protect *protect, const char *path, struct err *err)
{
	static const struct sheet_column column = { "protect", COLUMN_NEEDED };
	struct sheet_list list = { .columns = &column, .count = 1, .arena = &protect->arena };
	int rc = sheet_is_xlsx(path, err);

	if (rc == 1)
		rc = sheet_list_read(&list, path, NULL, take_row, protect, err);
	else if (rc == 0)
		rc = read_text(protect, path, err);
	if (rc == 0 && protect->count == 0)
		rc = err_set(err, STATUS_BAD_INPUT,
		    "--protect: '%s' names nothing: leave the option out, or name something", path);
	return rc;
}

void
protect_release(struct protect *protect)
{
	free(protect->lines);
	arena_release(&protect->arena);
}
