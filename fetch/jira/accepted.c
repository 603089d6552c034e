/* What is accepted as missing, by name; see site.h. */
#include "site.h"

#include "model/base/text.h"
#include <string.h>

void
accepted_read(struct site *site, const char *words)
{
	char *rest = NULL, *copy = arena_copy(&site->arena, words);
	size_t room = 0;

	for (char *word = strtok_r(copy, ",", &rest); word != NULL;
	     word = strtok_r(NULL, ",", &rest)) {
		const char *id = text_after(word, "group:");

		if (id == NULL)
			continue; /* its form was looked at where it was given */
		site->accepted.groups = mem_room(site->accepted.groups, &room,
		    site->accepted.count + 1, sizeof(*site->accepted.groups));
		site->accepted.groups[site->accepted.count++] = (struct accepted){ id, false };
	}
}

bool
accepted_missing(struct site *site, uint32_t group, const char *what)
{
	const struct group *it = graph_group_at(site->graph, group);

	for (size_t i = 0; i < site->accepted.count; i++) {
		struct accepted *accepted = &site->accepted.groups[i];

		if (strcmp(accepted->id, it->id) != 0)
			continue;
		accepted->missing = true;
		run_exception(site->pager.run, it->id,
		    "members of group '%s' (group:%s): %s; accepted as missing", it->name, it->id,
		    what);
		return true;
	}
	return false;
}

void
accepted_settle(const struct site *site)
{
	for (size_t i = 0; i < site->accepted.count; i++) {
		const struct accepted *accepted = &site->accepted.groups[i];
		uint32_t group = graph_find_group(site->graph, accepted->id);

		if (accepted->missing)
			continue;
		if (group == NONE)
			pager_note(&site->pager,
			    "--accept-missing group:%s: there is no such group", accepted->id);
		else
			pager_note(&site->pager,
			    "--accept-missing group:%s: group '%s' is not missing: leave it out",
			    accepted->id, graph_group_at(site->graph, group)->name);
	}
}
