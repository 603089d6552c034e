#include "scopes.h"

#include <string.h>

bool
scopes_lack(const struct scopes *scopes, const char *scope)
{
	for (size_t i = 0; scope != NULL && i < scopes->count; i++)
		if (strcmp(scopes->list[i], scope) == 0)
			return true;
	return false;
}

void
scopes_note(struct scopes *scopes, const char *scope)
{
	if (scope != NULL && !scopes_lack(scopes, scope) && scopes->count < SCOPES_MAX)
		scopes->list[scopes->count++] = scope;
}
