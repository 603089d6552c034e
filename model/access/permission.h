/*
 * The permissions that are known here by name, and the levels made of them; a set of permissions has a bit for each,
 * and further ones for keys that were chosen (access.h).
 */
#ifndef MODEL_ACCESS_PERMISSION_H
#define MODEL_ACCESS_PERMISSION_H

#include <stdint.h>

enum {
	PERMISSION_BROWSE = 1 << 0,
	PERMISSION_CREATE = 1 << 1,
	PERMISSION_EDIT = 1 << 2,
	PERMISSION_TRANSITION = 1 << 3,
	PERMISSION_COMMENT = 1 << 4,
	PERMISSION_ASSIGN = 1 << 5,
	PERMISSION_ADMINISTER_PROJECT = 1 << 6,
	PERMISSION_ADMINISTER_JIRA = 1 << 7, /* not of a scheme: of the groups of administrators */
	PERMISSIONS_OF_SCHEMES = 7,          /* those before it */
	PERMISSIONS_FIXED = 8,
	PERMISSIONS_MOST = 64,
};

#define KEY_ADMINISTER_PROJECT "ADMINISTER_PROJECTS"

/* By bit: Jira's key of each. */
extern const char *const permission_keys[PERMISSIONS_FIXED];
/* A key as Jira's screens call it; one that is not known here is shown as it is. */
const char *permission_words(const char *key);

enum level { LEVEL_BROWSE, LEVEL_WORK, LEVEL_ADMINISTER, LEVELS };

struct access_level {
	const char *name;
	uint64_t permissions;
};

extern const struct access_level permission_levels[LEVELS];

#endif
