/* See holder.h. */
#include "holder.h"

#include <string.h>

/* Which of the two has to be there hangs on the type: see holder_lack. */
const struct json_shape holder_shape =
    JSON_SHAPE(struct holder_record, JSON_LACKS(struct holder_record, lack),
	JSON_MUST(struct holder_record, type, "type", JSON_TEXT),
	JSON_MAY(struct holder_record, parameter, "parameter", JSON_ID),
	JSON_MAY(struct holder_record, value, "value", JSON_ID));

const char *
holder_lack(const struct holder_record *holder)
{
	static const char *const named[] = { "group", "projectRole", "user" };

	if (holder->lack != NULL)
		return "'holder' does not say what it is";
	for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++)
		if (strcmp(holder->type, named[i]) == 0 && holder->parameter == NULL &&
		    holder->value == NULL)
			return "'holder' has neither 'parameter' nor 'value'";
	return NULL;
}

void
holder_take(
    struct graph *graph, const struct holder_record *holder, const char **id, const char **name)
{
	*name = NULL;
	if (strcmp(holder->type, "group") == 0) {
		*id = holder->value;
		*name = holder->parameter;
		if (*id != NULL)
			graph_group(graph, &(struct group){ .id = *id, .name = *name }, NULL);
		else if (*name != NULL)
			graph_group_named(graph, *name);
		return;
	}
	*id = holder->value != NULL ? holder->value : holder->parameter;
	if (strcmp(holder->type, "user") == 0 && *id != NULL)
		graph_account_id(graph, *id);
}
