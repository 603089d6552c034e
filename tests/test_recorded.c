/* Bodies that real sites sent, through the decoders. Skipped where they are not at hand. */
#include "fetch/jira/site.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FOLDER "../shared/api/recorded/"

static const struct {
	const char *file;
	const struct endpoint *endpoint;
	unsigned items;
} bodies[] = {
	{ "group-bulk-17-system-groups", &endpoint_groups, 17 },
	{ "group-member-page", &endpoint_members, 2 },
	{ "project-role-actors-group-without-groupid", &endpoint_role_actors, 2 },
	{ "project-role-map-service-desk", &endpoint_role_map, 5 },
	{ "project-search-page", &endpoint_projects, 2 },
	{ "project-get", &endpoint_project_exists, 0 },
	{ "permissionscheme-expand-permissions", &endpoint_project_scheme, 1 },
	{ "role-all", &endpoint_roles, 2 },
	{ "users-page-12", &endpoint_users, 12 },
	{ "users-former-user", &endpoint_users, 4 },
	{ "users-page-after-end-empty", &endpoint_users, 0 },
	{ "serverinfo", &endpoint_server, 0 },
	{ "serverinfo-default-locale", &endpoint_server, 0 },
	{ "myself-groups-size-no-items", &endpoint_myself, 0 },
};

/* The value of "body" in the recording: the rest of the file up to the brace that closes it. */
static char *
read_body(const char *name)
{
	char path[200], *text = mem_alloc(100000), *at, *body;
	FILE *file;
	size_t len;
	int depth = 0;
	bool quoted = false;

	snprintf(path, sizeof(path), FOLDER "%s.json", name);
	if ((file = fopen(path, "r")) == NULL) {
		free(text);
		return NULL;
	}
	len = fread(text, 1, 99999, file);
	fclose(file);
	text[len] = '\0';
	body = strstr(text, "\"body\": ");
	assert_non_null(body);
	memmove(text, body + 8, strlen(body + 8) + 1);
	for (at = text; *at != '\0'; at++) {
		if (quoted && *at == '\\')
			at++;
		else if (*at == '"')
			quoted = !quoted;
		else if (!quoted && (*at == '{' || *at == '['))
			depth++;
		else if (!quoted && (*at == '}' || *at == ']') && --depth == 0)
			break;
	}
	at[1] = '\0';
	if ((at = strstr(text, "\"startAt\": ")) != NULL)
		at[strlen("\"startAt\": ")] =
		    '0'; /* recorded from the middle of a list; asked for from its start */
	return text;
}

static unsigned accepted;
static const char *answer_body;

static void
submit_one(void *self, struct request *request)
{
	struct reply reply = { .status = 200, .type = "application/json", .attempt = 1 };
	const char *body = answer_body;
	struct err err;

	(void)self;
	if (accepted++ > 0) { /* whatever else is asked for goes without an answer */
		reply = (struct reply){ .stopped = true };
		request->done(request, &reply);
		return;
	}
	request->begin(request);
	request->data(request, body, strlen(body));
	if (request->check(request, &reply, &err) < 0)
		fail_msg("%s", err.text);
	request->done(request, &reply);
}

static void
test_recorded(void **state)
{
	size_t seen = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		struct run run = { .complete = true };
		struct site site = { .pager.run = &run };
		char *body = read_body(bodies[i].file);
		struct tally *tally;

		if (body == NULL)
			continue;
		seen++;
		site.graph = graph_new();
		site_init(&site);
		site.pager.wire.submit = submit_one;
		graph_group(site.graph,
		    &(struct group){ .id = "id", .name = "g", .access = GROUP_LISTED }, NULL);
		graph_project(site.graph,
		    &(struct project){ .id = "1", .key = "P", .lead = NONE, .scheme = NONE }, NULL);
		graph_role(site.graph, &(struct role){ .id = "10002", .scope = NONE }, NULL);
		accepted = 0;
		answer_body = body;
		walk_start(&site.pager, bodies[i].endpoint, 0, 0);
		tally = tally_of(&site.pager, bodies[i].endpoint);
		if (tally->pages != 1 || tally->received != bodies[i].items)
			fail_msg("%s: %u pages, %u items; wanted 1 and %u", bodies[i].file,
			    (unsigned)tally->pages, (unsigned)tally->received, bodies[i].items);
		graph_release(site.graph);
		run_release(&run);
		site_release(&site);
		free(body);
	}
	if (seen == 0)
		skip();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_recorded),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("recorded", tests, NULL, NULL);
}
