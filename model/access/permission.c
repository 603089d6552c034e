#include "permission.h"

#include <string.h>

const char *const permission_keys[PERMISSIONS_FIXED] = {
	"BROWSE_PROJECTS",
	"CREATE_ISSUES",
	"EDIT_ISSUES",
	"TRANSITION_ISSUES",
	"ADD_COMMENTS",
	"ASSIGN_ISSUES",
	KEY_ADMINISTER_PROJECT,
	"ADMINISTER",
};

static const char *const words[PERMISSIONS_FIXED] = {
	"Browse projects",
	"Create issues",
	"Edit issues",
	"Transition issues",
	"Add comments",
	"Assign issues",
	"Administer projects",
	"Administer Jira",
};

const struct access_level permission_levels[LEVELS] = {
	[LEVEL_BROWSE] = { "browse", PERMISSION_BROWSE },
	[LEVEL_WORK] = { "work", PERMISSION_CREATE | PERMISSION_EDIT | PERMISSION_TRANSITION |
				     PERMISSION_COMMENT | PERMISSION_ASSIGN },
	[LEVEL_ADMINISTER] = { "administer",
	    PERMISSION_ADMINISTER_PROJECT | PERMISSION_ADMINISTER_JIRA },
};

const char *
permission_words(const char *key)
{
	for (unsigned i = 0; i < PERMISSIONS_FIXED; i++)
		if (strcmp(permission_keys[i], key) == 0)
			return words[i];
	return key;
}
