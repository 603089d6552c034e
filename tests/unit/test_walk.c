/* The pager against lists that behave, and lists that do not. */
#include "fetch/jira/site.h"
#include "fetch/walk/decoder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A list of members as a server keeps it, and how it answers. */
struct list {
	const char *why;
	unsigned count;     /* members */
	unsigned page;      /* the most it gives at once; 0: 50 */
	unsigned total_off; /* the declared total is this much too high */
	unsigned short_at;  /* every page but the last ends this much early */
	bool repeat;        /* always the first page */
	unsigned skip;      /* every later page begins so many behind what was asked for */
	bool honest;        /* the page says in startAt where it begins */
	bool endless;       /* always another page of new ones, never the last */
	bool no_last;       /* isLast is never true: an empty page ends */
	bool silent;        /* no total */
	unsigned hidden;    /* every so many-th member is counted and not shown */
	unsigned blank;     /* from here on to the next 50 nobody is shown, and there are more */
	unsigned early;     /* requests whose page has 11 items and is called the last */
	bool stubborn;      /* and behind it nothing comes */
	unsigned shrink;    /* after this many requests a member is gone from the front */
	unsigned doubled;   /* the last of a page comes again on the next one (first pass) */
	long status;        /* instead of 200 */
	/* expected */
	unsigned requests, kept;
	bool complete;
	const char *reason;
};

struct server {
	const struct list *list;
	struct request *first, *last;
	unsigned requests, in_pass;
};

static void
submit(void *self, struct request *request)
{
	struct server *server = self;

	request->next = NULL;
	if (server->last != NULL)
		server->last->next = request;
	else
		server->first = request;
	server->last = request;
}

static unsigned
number(const char *path, const char *name)
{
	const char *at = strstr(path, name);

	assert_non_null(at);
	return (unsigned)strtoul(at + strlen(name), NULL, 10);
}

static unsigned
least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

static void
answer(struct server *server, struct request *request)
{
	const struct list *list = server->list;
	struct reply reply = { .status = list->status != 0 ? list->status : 200,
		.type = "application/json",
		.attempt = 1 };
	unsigned start, size, count, gone, from, to;
	bool early, first = true;
	char path[500], *body = mem_alloc(100000);
	struct err err;
	size_t used;

	request->path(request, path, sizeof(path));
	start = number(path, "startAt=");
	size = least(number(path, "maxResults="), list->page != 0 ? list->page : 50);
	server->requests++;
	gone = list->shrink != 0 && server->requests > list->shrink ? 1 : 0;
	count = list->endless ? start + size + 1000 : list->count - gone;
	from = least(list->repeat ? 0 : start > 0 ? start + list->skip : start, count);
	to = least(from + size, count);
	if (list->short_at != 0 && to < count && to - from > list->short_at)
		to -= list->short_at;
	early = server->requests <= list->early || (list->stubborn && start > 0);
	if (early)
		to = least(list->stubborn && start > 0 ? from : from + 11, count);
	used = (size_t)sprintf(
	    body, "{\"startAt\":%u,\"maxResults\":%u,", list->honest ? from : start, size);
	if (!list->silent)
		used += (size_t)sprintf(
		    body + used, "\"total\":%u,", list->endless ? 100 : count + list->total_off);
	used += (size_t)sprintf(body + used, "\"isLast\":%s,\"values\":[",
	    early || (to == count && !list->no_last && !list->repeat && !list->endless) ? "true"
											: "false");
	for (unsigned int i = from; i < to; i++) {
		if ((list->hidden > 0 && i % list->hidden == 1) ||
		    (list->blank > 0 && i >= list->blank && i < list->blank + 50))
			continue;
		used += (size_t)sprintf(body + used,
		    "%s{\"accountId\":\"a%u\",\"accountType\":\"atlassian\",\"active\":true}",
		    first ? "" : ",",
		    i + gone -
			(list->doubled != 0 && i == from && i > 0 &&
			    server->requests <= list->doubled));
		first = false;
	}
	sprintf(body + used, "]}");
	request->begin(request);
	request->data(request, body, strlen(body));
	if (reply.status >= 300)
		sprintf(reply.trouble, "HTTP %ld", reply.status);
	else if (request->check(request, &reply, &err) < 0)
		sprintf(reply.trouble, "%.200s", err.text);
	free(body);
	request->done(request, &reply);
}

static int
run(void *self, struct err *err)
{
	struct server *server = self;

	(void)err;
	while (server->first != NULL) {
		struct request *request = server->first;

		server->first = request->next;
		if (server->first == NULL)
			server->last = NULL;
		answer(server, request);
		assert_true(server->requests < 1000);
	}
	return 0;
}

static const struct list lists[] = {
	{ .why = "empty", .count = 0, .requests = 1, .kept = 0, .complete = true },
	{ .why = "one page", .count = 7, .requests = 1, .kept = 7, .complete = true },
	{ .why = "a full page", .count = 50, .requests = 1, .kept = 50, .complete = true },
	{ .why = "a full page and one", .count = 51, .requests = 2, .kept = 51, .complete = true },
	{ .why = "many pages", .count = 1000, .requests = 20, .kept = 1000, .complete = true },
	{ .why = "the server cuts the size",
	    .count = 120,
	    .page = 20,
	    .requests = 6,
	    .kept = 120,
	    .complete = true },
	{ .why = "short pages that are not last",
	    .count = 120,
	    .short_at = 13,
	    .requests = 4,
	    .kept = 120,
	    .complete = true },
	{ .why = "no total",
	    .count = 120,
	    .silent = true,
	    .requests = 3,
	    .kept = 120,
	    .complete = true },
	{ .why = "no isLast",
	    .count = 120,
	    .no_last = true,
	    .requests = 4,
	    .kept = 120,
	    .complete = true },
	{ .why = "no isLast, a full last page",
	    .count = 100,
	    .no_last = true,
	    .requests = 3,
	    .kept = 100,
	    .complete = true },
	{ .why = "a total that is always wrong",
	    .count = 120,
	    .total_off = 3,
	    .requests = 8,
	    .kept = 120,
	    .complete = true },
	{ .why = "a total that is far too high, and the end is called the end",
	    .count = 20,
	    .total_off = 400,
	    .requests = 4,
	    .kept = 20,
	    .reason = "members of group 'g': Jira counts 420, and lists 20" },
	{ .why = "called the last too early, twice",
	    .count = 127,
	    .early = 2,
	    .requests = 5,
	    .kept = 127,
	    .complete = true },
	{ .why = "called the last too early, always",
	    .count = 127,
	    .early = 1000,
	    .requests = 12,
	    .kept = 127,
	    .complete = true },
	{ .why = "called the last too early, and nothing comes behind it",
	    .count = 127,
	    .early = 1000,
	    .stubborn = true,
	    .requests = 4,
	    .kept = 11,
	    .reason = "members of group 'g': Jira counts 127, and lists 11" },
	{ .why = "some are not shown",
	    .count = 127,
	    .hidden = 10,
	    .requests = 12,
	    .kept = 114,
	    .complete = true },
	{ .why = "some are not shown, and nobody says how many there are",
	    .count = 127,
	    .hidden = 10,
	    .silent = true,
	    .requests = 3,
	    .kept = 114,
	    .complete = true },
	{ .why = "an empty page inside of the list",
	    .count = 220,
	    .blank = 50,
	    .requests = 10,
	    .kept = 170,
	    .complete = true },
	{ .why = "an empty page inside of a list that counts nothing",
	    .count = 220,
	    .blank = 50,
	    .silent = true,
	    .requests = 5,
	    .kept = 170,
	    .complete = true },
	{ .why = "all but one of the first page are not shown",
	    .count = 120,
	    .blank = 1,
	    .requests = 8,
	    .kept = 70,
	    .complete = true },
	{ .why = "one leaves while we read",
	    .count = 120,
	    .shrink = 1,
	    .requests = 6,
	    .kept = 119,
	    .complete = true },
	{ .why = "one comes twice, one is missed",
	    .count = 120,
	    .doubled = 3,
	    .requests = 6,
	    .kept = 120,
	    .complete = true },
	{ .why = "the same page came again and again",
	    .count = 120,
	    .repeat = true,
	    .kept = 50,
	    .requests = 3,
	    .reason = "members of group 'g': GET /rest/api/3/group/member: the same page came "
		      "again and again: the list has no end" },
	{ .why = "another page than the one asked for",
	    .count = 120,
	    .repeat = true,
	    .honest = true,
	    .requests = 3,
	    .reason = "members of group 'g': GET /rest/api/3/group/member: a page that starts at 0 "
		      "where the one at 50 was asked for" },
	{ .why = "a page behind the one asked for",
	    .count = 120,
	    .skip = 10,
	    .honest = true,
	    .requests = 3,
	    .reason =
		"members of group 'g': GET /rest/api/3/group/member: a page that starts at 60 "
		"where the one at 50 was asked for" },
	{ .why = "a success that is none",
	    .status = 206,
	    .requests = 1,
	    .reason = "members of group 'g': GET /rest/api/3/group/member: HTTP 206 where 200 was "
		      "expected" },
	{ .why = "a list without an end",
	    .endless = true,
	    .requests = 105,
	    .reason = "members of group 'g': GET /rest/api/3/group/member: far more items than "
		      "declared, or than any site has: the list has no end" },
	{ .why = "refused",
	    .status = 403,
	    .requests = 1,
	    .reason = "members of group 'g': GET /rest/api/3/group/member: HTTP 403" },
	{ .why = "trouble",
	    .status = 500,
	    .requests = 1,
	    .reason = "members of group 'g': GET /rest/api/3/group/member: HTTP 500" },
};

static void
test_lists(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		const struct list *list = &lists[i];
		struct server server = { .list = list };
		struct run result = { .complete = true };
		struct site site = { .pager.run = &result };
		uint32_t group;

		site.graph = graph_new();
		site_init(&site);
		site.pager.wire = (struct wire){ &server, submit, run };
		group = graph_group(site.graph,
		    &(struct group){ .id = "id", .name = "g", .access = GROUP_LISTED }, NULL);
		walk_start(&site.pager, &endpoint_members, group, 0);
		run(&server, NULL);
		graph_seal(site.graph);
		if (graph_view(site.graph)->membership_count != list->kept && list->complete)
			fail_msg("%s: %u members kept, %u wanted", list->why,
			    graph_view(site.graph)->membership_count, list->kept);
		if (server.requests != list->requests)
			fail_msg("%s: %u requests, %u wanted", list->why, server.requests,
			    list->requests);
		if (result.complete != list->complete)
			fail_msg(
			    "%s: %s", list->why, result.complete ? "complete" : result.reasons[0]);
		if (list->reason != NULL)
			assert_string_equal(result.reasons[0], list->reason);
		graph_release(site.graph);
		run_release(&result);
		site_release(&site);
	}
}

/* Ids come from outside: wherever a path becomes too long, it is cut there and ends in NUL. */
static void
test_long_path(void **state)
{
	static char id[PATH_MAX_BYTES], path[PATH_MAX_BYTES];
	size_t whole;

	(void)state;
	memset(id, 'a', sizeof(id) - 1);
	for (size_t len = PATH_MAX_BYTES - 150; len < PATH_MAX_BYTES; len++) {
		struct server server = { .list = NULL };
		struct run result = { .complete = true };
		struct site site = { .pager.run = &result, .graph = graph_new() };
		struct group group = {
			.name = "g", .access = GROUP_LISTED, .id = id + sizeof(id) - 1 - len
		};

		site_init(&site);
		site.pager.wire = (struct wire){ &server, submit, run };
		walk_start(
		    &site.pager, &endpoint_members, graph_group(site.graph, &group, NULL), 0);
		memset(path, 'x', sizeof(path));
		whole = server.first->path(server.first, path, sizeof(path));
		assert_non_null(memchr(path, '\0', sizeof(path)));
		assert_int_equal(strlen(path), whole < sizeof(path) ? whole : sizeof(path) - 1);
		server.first->done(server.first, &(struct reply){ .trouble = "not sent" });
		graph_release(site.graph);
		run_release(&result);
	}
}

/* A list whose items cannot be told apart is not one without an end. */
static void
test_unkeyed(void **state)
{
	struct server server = { .list = NULL };
	struct run result = { .complete = true };
	struct site site = { .pager = { .run = &result, .gateway = "https://x" },
		.graph = graph_new(),
		.org = org_new("o") };
	struct reply reply = { .status = 200, .type = "application/json", .attempt = 1 };
	struct request *request;
	struct err err;
	char body[200];
	unsigned page = 0;

	(void)state;
	site_init(&site);
	site.pager.wire = (struct wire){ &server, submit, run };
	walk_start(&site.pager, &endpoint_org_account_roles, org_account(site.org, "a", NULL), 0);
	while ((request = server.first) != NULL) {
		server.first = server.last = NULL;
		snprintf(body, sizeof(body),
		    "{\"data\":[{\"resourceId\":\"r%u\",\"roles\":[\"x\"]}],\"links\":{%s}}", page,
		    (const char *[]){ "\"next\":\"a\"", "\"next\":\"b\"", "\"next\":\"c\"",
			"\"next\":\"d\"", "" }[page]);
		page++;
		request->begin(request);
		request->data(request, body, strlen(body));
		assert_int_equal(request->check(request, &reply, &err), 0);
		request->done(request, &reply);
	}
	assert_int_equal(page, 5);
	assert_true(result.complete);
	assert_int_equal(site.org->role_count, 5);
	org_release(site.org);
	graph_release(site.graph);
	run_release(&result);
	site_release(&site);
}

/* The actors of another role than the one asked for are nobody's here. */
static void
test_wrong_role(void **state)
{
	static const char body[] = "{\"id\":8,\"actors\":[{\"type\":\"atlassian-user-role-actor\","
				   "\"actorUser\":{\"accountId\":\"a\"}}]}";
	struct server server = { .list = NULL };
	struct run result = { .complete = true };
	struct site site = { .pager.run = &result, .graph = graph_new() };
	struct reply reply = { .status = 200, .type = "application/json", .attempt = 1 };
	struct err err;

	(void)state;
	site_init(&site);
	site.pager.wire = (struct wire){ &server, submit, run };
	walk_start(&site.pager, &endpoint_role_actors,
	    graph_project(site.graph,
		&(struct project){ .id = "1", .key = "P", .lead = NONE, .scheme = NONE }, NULL),
	    graph_role(site.graph, &(struct role){ .id = "7", .scope = NONE }, NULL));
	server.first->begin(server.first);
	server.first->data(server.first, body, strlen(body));
	assert_int_equal(server.first->check(server.first, &reply, &err), 0);
	server.first->done(server.first, &reply);
	assert_false(result.complete);
	assert_int_equal(tally_of(&site.pager, &endpoint_role_actors)->failed, 1);
	graph_seal(site.graph);
	assert_int_equal(graph_view(site.graph)->actor_count, 0);
	graph_release(site.graph);
	run_release(&result);
}

/* All bodies under way together have an end; what an attempt held is free when it is over. */
static void
test_held(void **state)
{
	struct server server = { .list = NULL };
	struct run result = { .complete = true };
	struct site site = { .pager = { .run = &result, .held = BODIES_MAX_BYTES - 10 },
		.graph = graph_new() };
	struct reply reply = {
		.status = 200, .type = "application/json", .attempt = 1, .again = true
	};
	struct request *request;
	struct err err;

	(void)state;
	site_init(&site);
	site.pager.wire = (struct wire){ &server, submit, run };
	walk_start(&site.pager, &endpoint_users, 0, 0);
	request = server.first;
	request->begin(request);
	assert_int_equal(request->data(request, "[        ", 9), 0);
	assert_int_equal(request->data(request, " ]", 2), -1);
	assert_int_equal(request->check(request, &reply, &err), -1);
	assert_non_null(strstr(err.text, "lower --parallel"));
	request->done(request, &reply);
	assert_int_equal(site.pager.held, BODIES_MAX_BYTES - 10);
	request->begin(request);
	assert_int_equal(request->data(request, "[]", 2), 0);
	reply.again = false;
	assert_int_equal(request->check(request, &reply, &err), 0);
	request->done(request, &reply);
	assert_int_equal(site.pager.held, BODIES_MAX_BYTES - 10);
	assert_true(result.complete);
	graph_release(site.graph);
	run_release(&result);
}

/* A 404 without an account is no word of Jira's about what it has. */
static void
test_nobodys_404(void **state)
{
	static const char *const accounts[] = { "me", "" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct server server = { .list = NULL };
		struct run result = { .complete = true };
		struct site site = { .pager = { .run = &result,
					 .lanes[SERVICE_JIRA].logged_in = true,
					 .account_id = "me" },
			.graph = graph_new() };
		struct reply reply = { .status = 404, .attempt = 1, .trouble = "HTTP 404" };
		struct project project = {
			.id = "1", .key = "P", .lead = NONE, .scheme = NONE, .archived = true
		};

		site_init(&site);
		site.pager.wire = (struct wire){ &server, submit, run };
		walk_start(&site.pager, &endpoint_project_scheme,
		    graph_project(site.graph, &project, NULL), 0);
		snprintf(reply.account, sizeof(reply.account), "%s", accounts[i]);
		server.first->begin(server.first);
		server.first->done(server.first, &reply);
		assert_int_equal(result.complete, accounts[i][0] != '\0');
		graph_release(site.graph);
		run_release(&result);
	}
}

/* A list that may have two names has to be there by one of them: silence is not "none". */
static void
test_lists_of_two_names(void **state)
{
	static const struct {
		const char *body;
		size_t items; /* SIZE_MAX: it is no page */
	} rows[] = {
		{ "{\"items\":[{\"id\":\"1\"},{\"id\":\"2\"}],\"links\":{}}", 2 },
		{ "{\"data\":[{\"id\":\"1\"}]}", 1 },
		{ "{\"items\":[],\"total\":0}", 0 },
		{ "{\"data\":[]}", 0 },
		{ "{\"links\":{},\"total\":0}", SIZE_MAX },
		{ "{\"items\":null}", SIZE_MAX },
		{ "{}", SIZE_MAX },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct decoder *decoder = decoder_new(&endpoint_service_tokens);
		const struct reply reply = { .status = 200, .type = "application/json" };
		struct err err;

		decoder_feed(decoder, rows[i].body, strlen(rows[i].body), false);
		if (rows[i].items == SIZE_MAX) {
			assert_int_equal(decoder_end(decoder, &reply, 0, &err), -1);
			assert_string_equal(err.text, "a page without its list");
		} else {
			assert_int_equal(decoder_end(decoder, &reply, 0, &err), 0);
			assert_int_equal(decoder->page->items.count, rows[i].items);
		}
		decoder_free(decoder);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_long_path),
		cmocka_unit_test(test_unkeyed),
		cmocka_unit_test(test_wrong_role),
		cmocka_unit_test(test_held),
		cmocka_unit_test(test_nobodys_404),
		cmocka_unit_test(test_lists_of_two_names),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("walk", tests, NULL, NULL);
}
