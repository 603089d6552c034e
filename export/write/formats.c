#include "formats.h"

#include <stdio.h>
#include <string.h>

static int
add_format(struct formats *formats, const char *command, const char *name, struct err *err)
{
	const struct format *format = format_find(name);

	if (format == NULL)
		return err_set(err, STATUS_USAGE, "%s: --format: unknown format '%s'; there are %s",
		    command, name, format_names());
	formats->list[formats->count++] = format;
	if (formats_check(formats->list, formats->count, err) < 0)
		return err_wrap(err, "%s: --format", command);
	return 0;
}

int
formats_choose(struct formats *formats, const char *command, const char *names, struct err *err)
{
	char name[32];
	size_t len;

	if (names == NULL)
		names = "csv,json,xlsx";
	snprintf(formats->names, sizeof(formats->names), "%s", names);
	for (;; names += len + 1) {
		len = strcspn(names, ",");
		snprintf(name, sizeof(name), "%.*s", (int)(len < sizeof(name) ? len : sizeof(name)),
		    names);
		if (add_format(formats, command, name, err) < 0)
			return -1;
		if (names[len] == '\0')
			break;
	}
	return 0;
}
