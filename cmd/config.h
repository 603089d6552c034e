/*
 * The config file: INI with a section per site, named by the site's host, and [default]. Only one section is used:
 * that of the requested site, or [default]; but never [default] when it names another site, so that a token is never
 * sent to a site it was not meant for.
 *
 * A struct config starts as zero but for its arena, and owns nothing: its texts live in the arena.
 */
#ifndef CMD_CONFIG_H
#define CMD_CONFIG_H

#include "cmd.h"

enum { CONFIG_ENTRIES_MAX = 1000 };

/* One 'key = value' in the file. */
struct config_entry {
	const char *section, *value;
	const struct option_row *row;
};

struct config {
	struct arena *arena;
	const char *path;
	FILE *file;
	bool too_long; /* a line is, or it contains a NUL */
	unsigned line;
	struct config_entry entries[CONFIG_ENTRIES_MAX];
	size_t count;
	struct err *err;
	bool refused; /* err says what is wrong with the current line */
};

/* named: --config, or NULL. No file means no entries. */
int config_load(struct config *config, const char *named, struct err *err);
/* Sets *section to the section for the site (NULL: none was requested), or to NULL when there is none. */
int config_section(
    const struct config *config, const char *site, const char **section, struct err *err);
/* key NULL: any entry of the section. Returns NULL when there is none. */
const struct config_entry *config_entry(
    const struct config *config, const char *section, const char *key);
bool config_has_control(const char *text); /* does it contain a control character? */

#endif
