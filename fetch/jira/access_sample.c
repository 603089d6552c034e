/*
 * POST /permissions/check for each account of the sample, in batches of projects: at most 1000 are allowed a
 * call, and the text that is sent stands in the snapshot beside its reply.
 */
#include "model/access/sample.h"
#include "reading.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PROJECTS_MOST = 1000, BODY_MOST = 7000 };

struct held_record {
	const char *permission;
	struct json_list projects;
};
static const struct json_shape held_shape = JSON_SHAPE(struct held_record,
    JSON_MUST(struct held_record, permission, "permission", JSON_TEXT),
    JSON_MUST(struct held_record, projects, "projects", JSON_NUMBERS));

struct check_record {
	struct json_list held;
};
static const struct json_shape check_shape = JSON_SHAPE(struct check_record,
    JSON_MUST_OF(struct check_record, held, "projectPermissions", JSON_LIST, &held_shape));

/* A project that only its id is known of was never read. */
static bool
can_be_asked(const struct project *project)
{
	return *project->key != '\0' && strspn(project->id, "0123456789") == strlen(project->id);
}

/* walk->a: place in the sample; walk->b: the first project. *end: the first one that did not fit. */
static char *
compose(const struct graph_view *graph, const struct sample *sample, uint32_t a, uint32_t first,
    uint32_t *end)
{
	char *id = json_quote(graph->accounts[sample->accounts[a]].id);
	char *body = mem_alloc(BODY_MOST + 64);
	size_t used = (size_t)snprintf(
	    body, BODY_MOST, "{\"accountId\":%s,\"projectPermissions\":[{\"permissions\":[", id);
	uint32_t i, count = 0;

	for (i = 0; i < PERMISSIONS_OF_SCHEMES; i++)
		used += (size_t)snprintf(body + used, BODY_MOST - used, "%s\"%s\"",
		    i > 0 ? "," : "", permission_keys[i]);
	used += (size_t)snprintf(body + used, BODY_MOST - used, "],\"projects\":[");
	for (i = first; i < sample->projects && count < PROJECTS_MOST; i++) {
		const char *project = graph->projects[i].id;

		if (used + strlen(project) + 1 >= BODY_MOST)
			break;
		if (can_be_asked(&graph->projects[i]))
			used += (size_t)snprintf(
			    body + used, BODY_MOST - used, "%s%s", count++ > 0 ? "," : "", project);
	}
	snprintf(body + used, BODY_MOST + 64 - used, "]}]}");
	free(id);
	*end = i;
	return body;
}

static char *
compose_walk(const struct site *site, const struct walk *walk)
{
	uint32_t end;

	return compose(graph_view(site->graph), site->pager.run->sample, walk->a, walk->b, &end);
}

static void
accept(struct site *site, struct walk *walk, const void *item)
{
	struct sample *sample = site->pager.run->sample;
	unsigned bit;

	for (const struct json_node *node = ((const struct check_record *)item)->held.first;
	     node != NULL; node = node->next) {
		const struct held_record *held = node->record;

		for (bit = 0; bit < PERMISSIONS_OF_SCHEMES &&
			      strcmp(permission_keys[bit], held->permission) != 0;
		     bit++)
			;
		for (const struct json_node *id = held->projects.first;
		     id != NULL && bit < PERMISSIONS_OF_SCHEMES; id = id->next) {
			uint32_t project = graph_find_project(site->graph, id->record);

			if (project != NONE)
				sample->held[(size_t)walk->a * sample->projects + project] |=
				    (uint8_t)(1u << bit);
		}
	}
	walk_item(walk, NONE);
}

static void
ended(struct site *site, struct walk *walk, bool good)
{
	site->pager.run->sample->unanswered[walk->a] |= !good;
}

const struct endpoint endpoint_check = {
	.name = "effective access sample",
	.method = "POST",
	.path = "/rest/api/3/permissions/check",
	.each = EACH_DEMAND,
	.paging = PAGING_NONE,
	.root = { NULL, JSON_OBJECT, 0, &check_shape, false },
	.compose = compose_walk,
	.item = accept,
	.ended = ended,
};

int
sample_read(struct site *site, uint32_t n, struct err *err)
{
	const struct access_choice choice = { .candidates = CANDIDATES_LICENSED };
	struct sample *sample;
	struct access *access;
	int rc;

	graph_seal(site->graph);
	if ((access = access_new(site->graph, &choice, err)) == NULL)
		return -1;
	sample = site->pager.run->sample = sample_choose(site->pager.run, access, n);
	access_release(access);
	for (uint32_t a = 0; a < sample->count; a++)
		for (uint32_t first = 0; first < sample->projects;) {
			uint32_t from = first;

			free(compose(graph_view(site->graph), sample, a, from, &first));
			walk_start(&site->pager, &endpoint_check, a, from);
		}
	rc = pager_run(&site->pager, "asking Jira about a sample", err);
	sample->requests = tally_of(&site->pager, &endpoint_check)->requests;
	sample->replies = tally_of(&site->pager, &endpoint_check)->pages;
	return rc;
}
