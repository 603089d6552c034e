/* See making.h. */
#include "making.h"

#include "model/base/nearest.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int
making_wrong(const struct making *making, unsigned line, const char *format, ...)
{
	char text[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return err_set(making->err, STATUS_BAD_INPUT, "%s:%u: %s", making->name, line, text);
}

size_t
report_width(const struct report *report)
{
	size_t count = 0;

	while (report->columns[count].name != NULL)
		count++;
	return count;
}

int
making_column(const struct making *making, const struct report *report,
    const struct json_word *word, size_t *index)
{
	const char *names[NAMES_MAX];
	size_t i, count = report_width(report);
	char *hint;

	for (i = 0; i < count && i < NAMES_MAX; i++) {
		names[i] = report->columns[i].name;
		if (strcmp(names[i], word->text) == 0) {
			*index = i;
			return 0;
		}
	}
	hint = nearest_hint(word->text, "columns", names, i);
	making_wrong(making, word->line, "unknown column '%.80s' of report '%s'%s", word->text,
	    report->name, hint);
	free(hint);
	return -1;
}
