/* The formats given with --format, checked before anything is read. */
#ifndef EXPORT_WRITE_FORMATS_H
#define EXPORT_WRITE_FORMATS_H

#include "write.h"

struct formats {
	const struct format *list[FORMATS_MAX + 1]; /* room to see one too many */
	size_t count;
	char names[80]; /* as given */
};

/* names: "csv,json", or NULL for csv, json and xlsx. command: its name, for messages. */
int formats_choose(
    struct formats *formats, const char *command, const char *names, struct err *err);

#endif
