/* See protect.h. */
#include "protect.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sheet_foreign.h"
#include "sheet_list.h"

enum { LINE_MAX_BYTES = 1024, LINES_MAX = 10000 };

static int
add(struct protect *protect, const char *path, const char *text, const char *at, struct err *err)
{
	if (*text == '\0' || *text == '#')
		return 0;
	if (protect->count == LINES_MAX)
		return err_set(err, STATUS_BAD_INPUT, "%s: more than %d lines", path, LINES_MAX);
	protect->lines =
	    mem_room(protect->lines, &protect->room, protect->count + 1, sizeof(*protect->lines));
	protect->lines[protect->count++] =
	    (struct protect_line){ text, arena_copy(&protect->arena, at) };
	return 0;
}

static int
read_text(struct protect *protect, const char *path, struct err *err)
{
	FILE *file = fopen(path, "re");
	char line[LINE_MAX_BYTES], *at;
	int rc = 0;

	for (unsigned n = 1; file != NULL && rc == 0 && fgets(line, sizeof(line), file); n++) {
		size_t len = strlen(line);

		at = mem_print("%s:%u", path, n);
		rc = len == LINE_MAX_BYTES - 1 && line[len - 1] != '\n'
			 ? err_set(err, STATUS_BAD_INPUT, "%s: the line is longer than %d bytes",
			       at, LINE_MAX_BYTES - 2)
			 : add(protect, path, arena_trimmed(&protect->arena, line), at, err);
		free(at);
	}
	if (file == NULL || ferror(file))
		rc = err_set(err, STATUS_BAD_INPUT, "--protect: cannot read '%s': %s", path,
		    strerror(errno));
	if (file != NULL)
		fclose(file);
	return rc;
}

static int
read_book(struct protect *protect, const char *path, struct err *err)
{
	static const struct sheet_column column = { "protect", true };
	struct sheet_list list = { .columns = &column, .count = 1, .arena = &protect->arena };
	int rc = sheet_list_open(&list, path, err);

	while (rc == 0 && (rc = sheet_list_next(&list, err)) == 1)
		rc = add(protect, path, sheet_list_text(&list, 0), sheet_list_at(&list, 0), err);
	sheet_list_close(&list);
	return rc;
}

int
protect_read(struct protect *protect, const char *path, struct err *err)
{
	int rc = sheet_is_xlsx(path, err);

	if (rc >= 0)
		rc = rc > 0 ? read_book(protect, path, err) : read_text(protect, path, err);
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
