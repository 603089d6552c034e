/* The review: grants weighed, dealt into packs, none lost; row_check; packs.csv and the status. */
#include "scratch.h"

#include "export/reports/row_check.h"
#include "export/review/packs_csv.h"
#include "export/review/review_sent.h"
#include "model/review/review.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Three groups, one without members, two projects with a lead each, one lead inactive. */
static struct graph *
small_site(void)
{
	struct graph *graph = graph_new();
	static const struct account accounts[] = {
		{ .id = "a1", .name = "Ann Lead", .status = ACCOUNT_ACTIVE, .source = FROM_LIST },
		{ .id = "a2", .name = "Bob", .status = ACCOUNT_INACTIVE, .source = FROM_LIST },
		{ .id = "a3",
		    .name = "ann LEAD",
		    .type = ACCOUNT_CUSTOMER,
		    .status = ACCOUNT_ACTIVE,
		    .source = FROM_LIST },
		{ .id = "a4",
		    .name = "../../Zo\xC3\xAB",
		    .status = ACCOUNT_ACTIVE,
		    .source = FROM_LIST },
	};
	uint32_t people[4], admins, dev, web, ops, role, place, scheme;

	for (size_t i = 0; i < 4; i++)
		people[i] = graph_account(graph, &accounts[i], NULL);
	admins = graph_group(graph,
	    &(struct group){
		.id = "g1", .name = "zz-admins", .access = GROUP_ADMIN | GROUP_LISTED },
	    NULL);
	dev = graph_group(
	    graph, &(struct group){ .id = "g2", .name = "dev", .access = GROUP_LISTED }, NULL);
	graph_group(
	    graph, &(struct group){ .id = "g3", .name = "idle", .access = GROUP_LISTED }, NULL);
	scheme = graph_scheme(graph, "5", "Open", NULL);
	graph_scheme_read(graph, scheme);
	graph_scheme_line(graph, &(struct scheme_line){ .scheme = scheme,
				     .id = "1",
				     .permission = "BROWSE_PROJECTS",
				     .holder_type = "group",
				     .holder_id = "g1" });
	graph_scheme_line(graph, &(struct scheme_line){ .scheme = scheme,
				     .id = "2",
				     .permission = "CREATE_ISSUES",
				     .holder_type = "group",
				     .holder_id = "g1" });
	for (size_t i = 0; i < 4; i++)
		graph_member(graph, dev, people[i]);
	graph_member(graph, admins, people[3]);
	web = graph_project(graph,
	    &(struct project){
		.id = "1", .key = "WEB", .name = "Web", .lead = people[0], .scheme = scheme },
	    NULL);
	ops = graph_project(graph,
	    &(struct project){
		.id = "2", .key = "OPS", .name = "Ops", .lead = people[1], .scheme = NONE },
	    NULL);
	role = graph_role(graph,
	    &(struct role){ .id = "10", .name = "Developers", .scope = NONE, .listed = true },
	    NULL);
	place = graph_place(graph, web, role);
	graph_actor(graph, place, ACTOR_USER, people[0]);
	graph_actor(graph, place, ACTOR_USER, people[2]);
	graph_actor(graph, place, ACTOR_GROUP, dev);
	graph_actor(graph, place, ACTOR_OTHER,
	    graph_other(graph, &(struct other){ .type = "odd", .id = "o", .name = "Odd" }));
	graph_actor(graph, graph_place(graph, ops, role), ACTOR_USER, people[3]);
	graph_seal(graph);
	return graph;
}

enum { GRANTS = 9, ACCOUNTS = 4 };

/* Every grant in exactly one pack, and the packs say so. */
static void
whole(const struct review *review)
{
	size_t count = 0;

	for (size_t i = 0; i < review->pack_count; i++) {
		const struct review_pack *pack = &review->packs[i];
		uint64_t weights = 0;

		for (int w = 0; w < REVIEW_WEIGHTS; w++)
			weights += pack->weights[w];
		assert_int_equal(weights, pack->count);
		assert_ptr_equal(pack->grants, &review->grants[count]);
		for (size_t g = 0; g < pack->count; g++)
			assert_int_equal(pack->grants[g].pack, i);
		for (size_t g = 1; g < pack->count; g++)
			assert_true(pack->grants[g - 1].weight <= pack->grants[g].weight);
		for (size_t other = 0; other < i; other++)
			assert_string_not_equal(review->packs[other].file, pack->file);
		assert_int_equal(strspn(pack->file, "abcdefghijklmnopqrstuvwxyz0123456789-"),
		    strlen(pack->file));
		count += pack->count;
	}
	assert_int_equal(count, review->grant_count);
	for (size_t a = 0; a < count; a++)
		for (size_t b = 0; b < a; b++)
			assert_false(review->grants[a].actor == review->grants[b].actor &&
				     review->grants[a].account == review->grants[b].account &&
				     review->grants[a].group == review->grants[b].group);
}

static void
test_splits(void **state)
{
	static const struct {
		enum review_split split;
		uint32_t most;
		const char *files; /* with their rows */
	} cases[] = {
		{ SPLIT_NONE, 0, "review-everything 9;" },
		{ SPLIT_NONE, 4,
		    "review-everything 4;review-everything-part-2 4;review-everything-part-3 1;" },
		/* her own role, the memberships, and a project whose lead is inactive have no reviewer */
		{ SPLIT_LEAD, 0, "review-ann-lead 2;review-without-a-reviewer 7;" },
		{ SPLIT_GROUP, 0, "review-dev 5;review-zz-admins 1;review-everything-else 3;" },
		{ SPLIT_PROJECT, 0, "review-ops 1;review-web 2;review-everything-else 6;" },
	};
	struct graph *graph = small_site();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct review_settings settings = { .split = cases[i].split,
			.rows_most = cases[i].most };
		struct review *review = review_new(graph, NULL, NULL, &settings);
		char files[512] = "";

		whole(review);
		assert_int_equal(review->grant_count, GRANTS);
		assert_int_equal(review->others, 1);
		if (cases[i].most == 4)
			assert_string_equal(review->packs[1].name, "everything (part 2 of 3)");
		for (size_t p = 0; p < review->pack_count; p++) {
			size_t len = strlen(files);

			snprintf(files + len, sizeof(files) - len, "%s %zu;", review->packs[p].file,
			    review->packs[p].count);
		}
		assert_string_equal(files, cases[i].files);
		review_release(review);
	}
	graph_release(graph);
}

static void
test_order(void **state)
{
	struct graph *graph = small_site();
	const struct graph_view *view = graph_view(graph);
	struct review *review = review_new(graph, NULL, NULL, &(struct review_settings){ 0 });
	const struct grant *grants = review->packs[0].grants;

	(void)state;
	assert_int_equal(grants[0].weight, REVIEW_ADMIN);
	assert_string_equal(view->groups[grants[0].group].name, "zz-admins");
	assert_int_equal(grants[1].weight, REVIEW_INACTIVE);
	assert_string_equal(view->accounts[grants[1].account].name, "Bob");
	assert_int_equal(grants[2].weight, REVIEW_EXTERNAL);
	assert_int_equal(grants[8].weight, REVIEW_REST);
	review_release(review);
	review =
	    review_new(graph, NULL, NULL, &(struct review_settings){ .only = ONLY_PRIVILEGED });
	assert_int_equal(review->grant_count, 1);
	assert_int_equal(review->total, GRANTS);
	review_release(review);
	review = review_new(graph, NULL, NULL, &(struct review_settings){ .only = ONLY_FINDINGS });
	assert_int_equal(review->pack_count, 0);
	review_release(review);
	graph_release(graph);
}

/* In a project with two roles only those of the role that administers it are weighed so. */
static void
test_administering_role(void **state)
{
	static const char *const permissions[] = { "ADMINISTER_PROJECTS", "BROWSE_PROJECTS" };
	static const char *const ids[] = { "10", "11" };
	struct graph *graph = graph_new();
	uint32_t scheme = graph_scheme(graph, "5", "", NULL), project;
	struct access *access;
	struct review *review;
	struct err err;

	(void)state;
	project = graph_project(graph,
	    &(struct project){ .id = "1", .key = "WEB", .lead = NONE, .scheme = scheme }, NULL);
	for (uint32_t i = 0; i < 2; i++) {
		uint32_t role =
		    graph_role(graph, &(struct role){ .id = ids[i], .scope = NONE }, NULL);
		uint32_t who = graph_account(graph,
		    &(struct account){
			.id = ids[i], .status = ACCOUNT_ACTIVE, .source = FROM_LIST, .managed = 1 },
		    NULL);

		graph_actor(graph, graph_place(graph, project, role), ACTOR_USER, who);
		graph_scheme_line(graph, &(struct scheme_line){ .scheme = scheme,
					     .id = ids[i],
					     .permission = permissions[i],
					     .holder_type = "projectRole",
					     .holder_id = ids[i] });
	}
	graph_seal(graph);
	access = access_new(graph, &(struct access_choice){ 0 }, &err);
	review = review_new(graph, access, NULL, &(struct review_settings){ 0 });
	assert_int_equal(review->grant_count, 2);
	assert_int_equal(review->grants[0].weight, REVIEW_ADMIN);
	assert_int_equal(review->grants[1].weight, REVIEW_REST);
	review_release(review);
	access_release(access);
	graph_release(graph);
}

/* Two reviewers whose names read the same get files of their own. */
static void
test_reviewers(void **state)
{
	struct graph *graph = small_site();
	uint32_t ann = graph_find_account(graph, "a1"), other = graph_find_account(graph, "a3"),
		 zoe = graph_find_account(graph, "a4");
	uint32_t of_group[3] = { NONE, NONE, NONE }, of_project[2];

	(void)state;
	of_group[graph_find_group(graph, "g1")] = ann;
	of_group[graph_find_group(graph, "g2")] = other;
	of_project[graph_find_project(graph, "WEB")] = zoe;
	of_project[graph_find_project(graph, "OPS")] = NONE;
	const struct review_settings settings = {
		.split = SPLIT_REVIEWER, .of_group = of_group, .of_project = of_project
	};
	struct review *review = review_new(graph, NULL, NULL, &settings);
	whole(review);
	assert_int_equal(review->pack_count, 4);
	assert_string_equal(
	    review->packs[0].file, "review-a4"); /* the end of the id: no letter is lost */
	assert_string_equal(review->packs[1].file, "review-ann-lead");
	assert_string_equal(review->packs[2].file, "review-ann-lead-2");
	assert_string_equal(review->packs[3].name, "without a reviewer");
	assert_int_equal(review->packs[2].count, 3); /* not his own membership */
	assert_int_equal(review->packs[3].count, 2);
	review_release(review);
	graph_release(graph);
}

/* What would be a reviewer's own goes to the reviewer's manager, and to nobody when there is none. */
static void
test_managers(void **state)
{
	struct graph *graph = small_site();
	uint32_t ann = graph_find_account(graph, "a1"), zoe = graph_find_account(graph, "a4");
	uint32_t of_group[3] = { ann, ann, ann }, of_account[ACCOUNTS];

	(void)state;
	for (size_t i = 0; i < ACCOUNTS; i++)
		of_account[i] = NONE;
	of_account[ann] = zoe;
	const struct review_settings settings = {
		.split = SPLIT_LEAD, .of_group = of_group, .of_account = of_account
	};
	struct review *review;

	review = review_new(graph, NULL, NULL, &settings);
	whole(review);
	for (size_t i = 0; i < review->grant_count; i++) {
		const struct grant *grant = &review->grants[i];
		uint32_t reviewer = review->packs[grant->pack].reviewer;

		if (grant->account == ann)
			assert_int_equal(reviewer, zoe);
		else if (grant->actor == NONE)
			assert_int_equal(reviewer, ann);
		else
			assert_int_not_equal(reviewer, zoe);
	}
	review_release(review);
	graph_release(graph);
}

/* Whom the file names is asked, whatever the packs are made by; never about what is their own. */
static void
test_named(void **state)
{
	struct graph *graph = small_site();
	uint32_t ann = graph_find_account(graph, "a1"), bob = graph_find_account(graph, "a2"),
		 zoe = graph_find_account(graph, "a4");
	uint32_t of_group[3] = { NONE, NONE, NONE }, of_account[ACCOUNTS],
		 of_project[2] = { NONE, NONE };

	(void)state;
	for (size_t i = 0; i < ACCOUNTS; i++)
		of_account[i] = NONE;
	of_group[graph_find_group(graph, "g2")] = zoe;
	of_account[zoe] = ann;
	of_account[ann] = bob;
	for (int by_group = 0; by_group < 2; by_group++) {
		const struct review_settings settings = { .split = by_group ? SPLIT_GROUP
									    : SPLIT_PROJECT,
			.of_group = of_group,
			.of_project = of_project,
			.of_account = of_account };
		struct review *review = review_new(graph, NULL, NULL, &settings);
		char packs[512] = "";

		whole(review);
		for (size_t p = 0; p < review->pack_count; p++) {
			size_t len = strlen(packs);

			assert_true(
			    review->packs[p].reviewer == NONE || review->packs[p].count > 0);
			snprintf(packs + len, sizeof(packs) - len, "%s %zu;", review->packs[p].name,
			    review->packs[p].count);
		}
		assert_string_equal(packs, by_group ? "Ann Lead 3;Bob 1;dev 4;everything else 1;"
						    : "../../Zo\xC3\xAB 3;Ann Lead 3;Bob 1;WEB 2;");
		for (size_t i = 0; i < review->grant_count; i++)
			assert_int_not_equal(review->packs[review->grants[i].pack].reviewer,
			    review->grants[i].account);
		review_release(review);
	}
	graph_release(graph);
}

/* What a group gives, by what was read of it. */
static void
test_gives(void **state)
{
	static const struct {
		const char *projects, *lacking, *admins, *dev, *idle;
	} cases[] = {
		{ "", NULL, "gives administration of Jira; browse, work in WEB",
		    "gives Developers in WEB",
		    "gives nothing in Jira; other products are not read here" },
		{ "WEB,OPS", NULL,
		    "gives administration of Jira; browse, work in WEB, in the projects read",
		    "gives Developers in WEB, in the projects read",
		    "gives nothing in the projects read" },
		{ "", "role actors",
		    "gives administration of Jira; browse, work in WEB; whether more is not known",
		    "gives Developers in WEB; whether more is not known",
		    "what it gives is not known: not all of it could be read" },
	};
	struct graph *graph = small_site();
	const struct graph_view *view = graph_view(graph);
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct run run = { .projects = cases[i].projects };
		struct access *access = access_new(graph, &(struct access_choice){ 0 }, &err);
		struct review *review;

		run_coverage(&run, "accounts", "x"); /* of no matter */
		if (cases[i].lacking != NULL)
			run_coverage(&run, cases[i].lacking, "x");
		review = review_new(graph, access, NULL, &(struct review_settings){ .run = &run });
		for (uint32_t g = 0; g < view->group_count; g++)
			assert_string_equal(review->gives[g],
			    strcmp(view->groups[g].name, "dev") == 0    ? cases[i].dev
			    : strcmp(view->groups[g].name, "idle") == 0 ? cases[i].idle
									: cases[i].admins);
		assert_true(review->members_known);
		review_release(review);
		access_release(access);
		run_release(&run);
	}
	graph_release(graph);
}

static void
test_row_check(void **state)
{
	const char *values[32] = { "membership:g:a", "a", "Ann" }, *again[32];
	char first[ROW_CHECK_HEX + 1], second[ROW_CHECK_HEX + 1];
	static const struct {
		const char *why, *value;
		bool same;
	} cases[] = {
		{ "the same text", "Ann", true },
		{ "space around it", " Ann\r\n", true },
		{ "another text", "Anna", false },
		{ "another case", "ann", false },
		{ "nothing", NULL, false },
		{ "a separator", "Ann\x1F", false },
	};

	(void)state;
	row_check("s1", values, first);
	/* printf 's1\x1fmembership:g:a\x1fa\x1fAnn\x1f' and 18 times \x1f | sha256sum */
	assert_string_equal(first, "7da112d106cf");
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		memcpy(again, values, sizeof(again));
		again[2] = cases[i].value;
		row_check("s1", again, second);
		if ((strcmp(first, second) == 0) != cases[i].same)
			fail_msg("%s", cases[i].why);
	}
	row_check("s2", values, second);
	assert_string_not_equal(first, second);
	values[2] = "a\rb\xFF";
	row_check("s1", values, first);
	values[2] = "a\nb\xEF\xBF\xBD";
	row_check("s1", values, second);
	assert_string_equal(first, second);
}

/* Findings of one weight: the gravest kind first. */
static void
test_flags(void **state)
{
	struct graph *graph = small_site();
	struct run run = { .finished = "2026-11-23T08:00:00Z" };
	struct finding_settings settings = { .dormant_days = 90, .company_domains = "example.com" };
	struct findings *findings;
	struct review *review;
	struct access *access;
	struct err err;
	unsigned kinds = 0;

	(void)state;
	access = access_new(graph, &(struct access_choice){ 0 }, &err);
	findings = findings_new(graph, NULL, &run, access, &settings, &err);
	review = review_new(graph, access, findings, &(struct review_settings){ 0 });
	for (size_t i = 1; i < review->grant_count; i++) {
		const struct grant *one = &review->grants[i - 1], *next = &review->grants[i];

		if (next->weight != one->weight)
			continue;
		assert_true(one->flag <= next->flag);
		kinds += one->flag < next->flag;
	}
	assert_true(kinds > 0);
	review_release(review);
	findings_release(findings);
	access_release(access);
	run_release(&run);
	graph_release(graph);
}

/* packs.csv lists each pack once for each format, with all rows. */
static void
test_packs_csv(void **state)
{
	static const char head[] = "pack,file,reviewer,reviewer_id,rows,sha256\n";
	static const struct {
		const char *lines;
		bool good;
	} cases[] = {
		{ "A,a.csv,R,r,3,x\nB,b.csv,R,r,2,x\n", true },
		{ "A,a.csv,R,r,3,x\nB,b.csv,R,r,2,x\nA,a.xlsx,R,r,3,x\nB,b.xlsx,R,r,2,x\n", true },
		{ "A,a.csv,R,r,3,x\n", false },
		{ "A,a.csv,R,r,3,x\nB,b.csv,R,r,1,x\n", false },
		{ "A,a.csv,R,r,3,x\nB,b.csv,R,r,1,x\nC,c.csv,R,r,1,x\n", false },
	};
	const struct run_facts facts = { .packs = 2, .rows = 5 };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *dir = scratch_make(), *text = mem_print("%s%s", head, cases[i].lines);
		struct packs_list list = { 0 };
		struct arena arena = { 0 };
		struct err err;

		scratch_write(dir, PACKS_CSV_NAME, text, strlen(text));
		assert_int_equal(
		    packs_csv_read(&list, dir, &facts, &arena, &err), cases[i].good ? 0 : -1);
		if (!cases[i].good)
			assert_non_null(strstr(err.text, "does not list the 2 packs and 5 rows"));
		free(list.packs);
		arena_release(&arena);
		free(text);
		scratch_remove(dir);
	}
}

/* The status takes the place of an earlier one or of an empty file, and of nothing else. */
static void
test_status_place(void **state)
{
	const struct returned returned = { 0 };
	char *dir = scratch_make(), *path = mem_print("%s/status.csv", dir);
	struct err err;

	(void)state;
	scratch_write(dir, "status.csv", "", 0);
	assert_int_equal(review_status_replace(&returned, NULL, path, &err), 0);
	assert_int_equal(review_status_replace(&returned, NULL, path, &err), 0);
	scratch_write(dir, "status.csv", "x", 1);
	assert_int_equal(review_status_replace(&returned, NULL, path, &err), -1);
	assert_int_equal(err.status, STATUS_USAGE);
	free(path);
	scratch_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_splits),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_administering_role),
		cmocka_unit_test(test_reviewers),
		cmocka_unit_test(test_managers),
		cmocka_unit_test(test_named),
		cmocka_unit_test(test_gives),
		cmocka_unit_test(test_row_check),
		cmocka_unit_test(test_flags),
		cmocka_unit_test(test_packs_csv),
		cmocka_unit_test(test_status_place),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
