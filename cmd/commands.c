/* The list of commands: to add one, write cmd/NAME.c and list it here. */
#include "cmd.h"
#include <string.h>

const struct command *const command_list[] = {
	&cmd_check,
	&cmd_fetch,
	&cmd_export,
	&cmd_explain,
	&cmd_diff,
	&cmd_review,
	&cmd_plan,
	&cmd_apply,
	&cmd_verify,
	&cmd_clean,
	NULL,
};

const struct command *
command_find(const char *name)
{
	for (const struct command *const *c = command_list; *c != NULL; c++)
		if (strcmp((*c)->name, name) == 0)
			return *c;
	return NULL;
}
