/* Permission schemes with every grant in them, and which project uses which. */
#include "holder.h"
#include "model/base/text.h"
#include "project.h"
#include "reading.h"
#include "shapes.h"

#include <string.h>

struct line_record {
	const char *lack, *id, *permission;
	struct holder_record *holder;
};
static const struct json_shape line_shape =
    JSON_SHAPE(struct line_record, JSON_LACKS(struct line_record, lack),
	JSON_MUST(struct line_record, permission, "permission", JSON_TEXT),
	JSON_MUST_OF(struct line_record, holder, "holder", JSON_OBJECT, &holder_shape),
	/* its own number, for people to find it by */
	JSON_MAY(struct line_record, id, "id", JSON_ID));

struct scheme_record {
	const char *lack, *id, *name;
	struct json_list lines;
};
/* What is asked for with expand=permissions. */
static const struct json_shape scheme_shape = JSON_SHAPE(struct scheme_record,
    JSON_LACKS(struct scheme_record, lack), JSON_MUST(struct scheme_record, id, "id", JSON_ID),
    JSON_MUST_OF(struct scheme_record, lines, "permissions", JSON_LIST, &line_shape),
    /* for people to read */
    JSON_MAY(struct scheme_record, name, "name", JSON_TEXT));

/* Which one a project uses: without expand that is all there is (CONTRACT 6.5). */
static const struct json_shape scheme_ref_shape = JSON_SHAPE(struct scheme_record,
    JSON_LACKS(struct scheme_record, lack), JSON_MUST(struct scheme_record, id, "id", JSON_ID),
    JSON_MAY(struct scheme_record, name, "name", JSON_TEXT));

static void
line_add(struct graph *graph, uint32_t scheme, const struct line_record *record)
{
	struct scheme_line line = {
		.scheme = scheme,
		.id = record->id,
		.permission = record->permission,
		.holder_type = record->holder->type,
	};

	holder_take(graph, record->holder, &line.holder_id, &line.holder_name);
	graph_scheme_line(graph, &line);
}

static void
lines_add(struct site *site, struct walk *walk, uint32_t number, const struct scheme_record *scheme)
{
	const char *name = text_or(scheme->name, scheme->id), *lack;

	site->schemes.lines += scheme->lines.count;
	for (const struct json_node *node = scheme->lines.first; node != NULL; node = node->next) {
		const struct line_record *line = node->record;

		if ((lack = line->lack != NULL ? line->lack : holder_lack(line->holder)) == NULL)
			line_add(site->graph, number, line);
		else
			walk_lacks(walk, lack, "scheme '%s', a line of %s", name,
			    text_or(line->permission, "no permission"));
	}
}

/* NONE: nobody knows which one it is. */
static uint32_t
scheme_take(struct site *site, struct walk *walk, const struct scheme_record *scheme)
{
	uint32_t number;

	if (scheme->id == NULL) {
		walk_lost(walk, scheme->lack, "the scheme '%s'", text_or(scheme->name, ""));
		return NONE;
	}
	number = graph_scheme(site->graph, scheme->id, scheme->name, NULL);
	walk_item(walk, number);
	return number;
}

static void
scheme_add(struct site *site, struct walk *walk, const struct scheme_record *scheme)
{
	uint32_t number = scheme_take(site, walk, scheme);

	if (number == NONE)
		return;
	idset_add(&site->schemes.read, number);
	if (scheme->lack != NULL) {
		walk_lacks(walk, scheme->lack, "scheme '%s'", text_or(scheme->name, scheme->id));
		return;
	}
	graph_scheme_read(site->graph, number);
	lines_add(site, walk, number, scheme);
}

static void
accept_schemes(struct site *site, struct walk *walk, const void *item)
{
	scheme_add(site, walk, item);
}

static bool
schemes_refused(struct site *site, struct walk *walk, const struct reply *reply)
{
	return list_in_pieces(site, walk, reply, &site->schemes.in_pieces);
}

const struct endpoint endpoint_schemes = {
	.name = "permission schemes",
	.object = "permission schemes",
	.path = "/rest/api/3/permissionscheme?expand=permissions",
	.each = EACH_SITE,
	.paging = PAGING_WHOLE,
	.streams = true,
	.root = { NULL, JSON_LIST, 0, &scheme_shape, false },
	.item = accept_schemes,
	.refused = schemes_refused,
};

/* Without their grants: what all of them have is too much at once, or what one of them has is broken. */
static void
accept_scheme_names(struct site *site, struct walk *walk, const void *item)
{
	const struct scheme_record *scheme = item;
	uint32_t number = scheme_take(site, walk, scheme);

	if (number == NONE)
		return;
	if (idset_add(&site->schemes.read, number))
		walk_start(&site->pager, &endpoint_scheme, number, 0);
}

const struct endpoint endpoint_scheme_names = {
	.name = "names of permission schemes",
	.object = "names of permission schemes",
	.path = "/rest/api/3/permissionscheme",
	.paging = PAGING_WHOLE,
	.streams = true,
	.root = { NULL, JSON_LIST, 0, &scheme_ref_shape, false },
	.item = accept_scheme_names,
};

const struct endpoint endpoint_scheme = {
	.name = "grants",
	.object = "permission schemes, one by one",
	.path = "/rest/api/3/permissionscheme/{scheme}?expand=permissions",
	.root = { NULL, JSON_OBJECT, 0, &scheme_shape, false },
	.item = accept_schemes,
	.expected = 404, /* gone since the list was read; a project that uses it tells otherwise */
};

void
schemes_in_pieces_start(struct site *site)
{
	if (site->schemes.in_pieces && tally_of(&site->pager, &endpoint_scheme_names)->walks == 0)
		walk_start(&site->pager, &endpoint_scheme_names, 0, 0);
}

static void
accept_project_scheme(struct site *site, struct walk *walk, const void *item)
{
	const struct scheme_record *scheme = item;

	if (scheme->id == NULL) {
		walk_lost(walk, scheme->lack, "%s", "");
		return;
	}
	graph_project_scheme(
	    site->graph, walk->a, graph_scheme(site->graph, scheme->id, scheme->name, NULL));
	walk_item(walk, walk->a);
}

/* Whether a team-managed project shows a scheme is not known (CONTRACT 12): 404 there is no error. */
static bool
project_scheme_refused(struct site *site, struct walk *walk, const struct reply *reply)
{
	if (reply->status == 404 && graph_project_at(site->graph, walk->a)->team_managed)
		return true;
	return project_part_refused(site, walk, reply);
}

const struct endpoint endpoint_project_scheme = {
	.name = "permission scheme",
	.object = "permission schemes of projects",
	.path = "/rest/api/3/project/{project}/permissionscheme",
	.each = EACH_PROJECT,
	.root = { NULL, JSON_OBJECT, 0, &scheme_ref_shape, false },
	.item = accept_project_scheme,
	.refused = project_scheme_refused,
};

static void
accept_unlisted_scheme(struct site *site, struct walk *walk, const void *item)
{
	scheme_add(site, walk, item);
}

void
schemes_unlisted_start(struct site *site)
{
	if (tally_of(&site->pager, &endpoint_schemes)->failed > 0)
		return; /* refused: so would these be */
	for (size_t i = 0; i < site->projects.all.count; i++) {
		uint32_t scheme = graph_project_at(site->graph, site->projects.all.at[i])->scheme;

		if (scheme != NONE && idset_add(&site->schemes.read, scheme))
			walk_start(
			    &site->pager, &endpoint_scheme_unlisted, site->projects.all.at[i], 0);
	}
}

/* A scheme that a project uses and the list lacks, as one of a team-managed project may: its grants. */
const struct endpoint endpoint_scheme_unlisted = {
	.name = "grants",
	.object = "permission schemes not in the list",
	.path = "/rest/api/3/project/{project}/permissionscheme?expand=permissions",
	.each = EACH_DEMAND,
	.root = { NULL, JSON_OBJECT, 0, &scheme_shape, false },
	.item = accept_unlisted_scheme,
	.refused = project_scheme_refused,
};
