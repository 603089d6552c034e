#include "explain_lines.h"
#include <stdio.h>
#include <stdlib.h>

enum { KEYS_SHOWN = 8 }; /* projects of one path */

const char *
account_name(const struct graph_view *graph, uint32_t account)
{
	return text_or(graph->accounts[account].name, graph->accounts[account].id);
}

const char *
group_name(const struct graph_view *graph, uint32_t group)
{
	return text_or(graph->groups[group].name, graph->groups[group].id);
}

char *
project_keys(const struct graph_view *graph, const uint32_t *projects, uint32_t count)
{
	struct text_list list = { .most = count <= KEYS_SHOWN ? count : KEYS_SHOWN - 1 };

	for (uint32_t i = 0; i < count; i++)
		text_list_add(&list, "%s", graph->projects[projects[i]].key);
	text_list_end(&list);
	return list.text.bytes;
}

void
print_loss(const struct access *access, const struct loss *loss, const char *who, const char *verb)
{
	const struct graph_view *graph = access_graph(access);
	char *levels = explain_levels_text(access, loss->levels);
	uint32_t named = loss->projects <= LOSS_PROJECTS ? loss->projects : LOSS_PROJECTS - 1;
	char *keys = project_keys(graph, loss->first, named);

	if (loss->projects > named)
		line("        %s %s %s in %s and %u more projects", who, verb, levels, keys,
		    loss->projects - named);
	else if (loss->projects > 0)
		line("        %s %s %s in %s", who, verb, levels, keys);
	if (loss->in_part > 0)
		line("        %s %s single permissions in %u %sproject%s", who, verb, loss->in_part,
		    loss->projects > 0 ? "other " : "", text_plural(loss->in_part));
	free(levels);
	free(keys);
}
