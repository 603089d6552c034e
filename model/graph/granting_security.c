/* Members of issue security levels as granting lines: see granting.h. */
#include "granting_private.h"

#include <string.h>

static uint32_t
member_count(const struct grantings *site)
{
	return site->graph->security_member_count;
}

static bool
member_get(const struct grantings *site, uint32_t n, struct granting *out)
{
	const struct security_member *member = &site->graph->security_members[n];

	out->in = member->level;
	if (strcmp(member->holder_type, "user") == 0)
		out->account = granting_account(site->graph, member->holder_id);
	if (strcmp(member->holder_type, "group") == 0)
		out->group = granting_group(site->graph, member->holder_id);
	return true;
}

static void
member_id(struct text *text, const struct grantings *site, const struct granting *line)
{
	text_add(text, "security:");
	text_add(text, site->graph->security_levels[line->in].id);
	text_add(text, ":");
	text_add(text, site->graph->security_members[line->at].id);
}

/* There are few: they are looked through. */
static uint32_t
member_find(const struct grantings *site, const char *rest)
{
	const struct graph_view *graph = site->graph;

	for (uint32_t n = 0; n < graph->security_member_count; n++) {
		const struct security_member *member = &graph->security_members[n];
		const char *behind = text_after(rest, graph->security_levels[member->level].id);

		if (behind != NULL && *behind == ':' && strcmp(behind + 1, member->id) == 0)
			return n;
	}
	return NONE;
}

const struct granting_rules granting_security = { "security", member_count, member_get, member_id,
	member_find };
