/*
 * The config file: INI with a section per site, named by the site's host, and [default]. One section alone is used:
 * that of the site asked for, or [default]; but never [default] when it names another site, so that a token meets no
 * site it was not meant for.
 *
 * A struct config is zero but for its arena at first, and owns nothing: its texts live in the arena.
 */
#ifndef CMD_CONFIG_H
#define CMD_CONFIG_H

#include "cmd.h"

enum { CONFIG_ENTRIES_MAX = 1000 };

/* One 'key = value' of the file. */
struct config_entry {
	const char *section, *value;
	const struct option_row *row;
};

struct config {
	struct arena *arena;
	const char *path;
	FILE *file;
	bool too_long; /* a line is; or it holds a NUL */
	unsigned line;
	struct config_entry entries[CONFIG_ENTRIES_MAX];
	size_t count;
	struct err *err;
	bool refused; /* err says what is wrong with the present line */
};

/* named: --config, or NULL. Without a file there are no entries. */
int config_load(struct config *config, const char *named, struct err *err);
/* The one section to use for a site (NULL: none was asked for); NULL in *section when there is none. */
int config_section(
    const struct config *config, const char *site, const char **section, struct err *err);
/* key NULL: any of the section. NULL: there is none. */
const struct config_entry *config_entry(
    const struct config *config, const char *section, const char *key);
bool config_has_control(const char *text); /* a control character? */

#endif
