/* The formats that --format names, checked before anything is read. */
#ifndef CMD_FORMATS_H
#define CMD_FORMATS_H

#include "export/write/write.h"

struct formats {
	const struct format *list[FORMATS_MAX + 1]; /* the last is one too many */
	size_t count;
	char names[80]; /* as they were given */
};

/* names: "csv,json", or NULL for csv, json and xlsx. command: who asks, for messages. */
int formats_choose(
    struct formats *formats, const char *command, const char *names, struct err *err);

#endif
