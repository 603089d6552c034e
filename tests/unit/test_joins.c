/*
 * Sorting and renumbering lose no join: the same facts about a site and its organisation, told in many
 * random orders, give the same reports, and what the organisation joins is what was told.
 */
#include "export/reports/catalog.h"
#include "model/graph/org.h"
#include "model/plan/graph_edit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { WORLDS = 4, ORDERS = 25, ACCOUNTS = 14, GROUPS = 9, PROJECTS = 5, ROLES = 3, FACTS = 400 };

enum verb {
	ACCOUNT,
	GROUP,
	MEMBER,
	PROJECT,
	ROLE,
	ACTOR,
	LINE,
	LICENCE,
	ORG_ACCOUNT,
	ORG_GROUP,
	ORG_MEMBER,
	ORG_REACH,
	ORG_ROLE,
};

/* Each names its records by the numbers below, so that the facts can be told in any order. */
struct fact {
	enum verb verb;
	uint32_t a, b, c;
};

struct world {
	char accounts[ACCOUNTS][12], groups[GROUPS][12]; /* ids */
	struct fact facts[FACTS];
	size_t count;
	uint32_t seed;
};

static const char *const org_roles[] = { "atlassian/org-admin", "atlassian/site-admin",
	"atlassian/user" };
static const char *const resources[] = { "org", "site", "other" };
static const char *const project_ids[PROJECTS] = { "10", "9", "8", "11", "100" };
static const char *const role_ids[ROLES] = { "10002", "999", "10010" };
static const char *const permissions[] = { "BROWSE_PROJECTS", "ADMINISTER_PROJECTS" };

static uint32_t
below(uint32_t *seed, uint32_t end)
{
	*seed = *seed * 1664525 + 1013904223;
	return (*seed >> 8) % end;
}

static void
tell(struct world *w, enum verb verb, uint32_t a, uint32_t b, uint32_t c)
{
	assert_true(w->count < FACTS);
	w->facts[w->count++] = (struct fact){ verb, a, b, c };
}

static void
tell_some(struct world *w, enum verb verb, uint32_t times, uint32_t as, uint32_t bs, uint32_t cs)
{
	for (uint32_t i = 0; i < times; i++)
		tell(w, verb, below(&w->seed, as), below(&w->seed, bs), below(&w->seed, cs));
}

static void
world_make(struct world *w, uint32_t seed)
{
	*w = (struct world){ .seed = seed };
	for (uint32_t i = 0; i < ACCOUNTS; i++)
		snprintf(
		    w->accounts[i], sizeof(w->accounts[i]), "%03x:%u", below(&w->seed, 4096), i);
	for (uint32_t i = 0; i < GROUPS; i++)
		snprintf(w->groups[i], sizeof(w->groups[i]), "%03x-%u", below(&w->seed, 4096), i);
	/* the last ones of each are in the directory alone, the first ones in Jira alone */
	for (uint32_t i = 0; i < ACCOUNTS; i++) {
		if (i < ACCOUNTS - 2)
			tell(w, ACCOUNT, i, i % 4 == 3, 0);
		if (i >= 2)
			tell(w, ORG_ACCOUNT, i, i % 2, 0);
	}
	for (uint32_t i = 0; i < GROUPS; i++) {
		if (i < GROUPS - 1)
			tell(w, GROUP, i, i % 3 == 0, 0);
		if (i >= 1)
			tell(w, ORG_GROUP, i, i % 2, 0);
	}
	for (uint32_t i = 0; i < PROJECTS; i++)
		tell(w, PROJECT, i, below(&w->seed, ACCOUNTS - 2), i % 2);
	for (uint32_t i = 0; i < ROLES; i++)
		tell(w, ROLE, i, 0, 0);
	tell_some(w, MEMBER, 40, GROUPS - 1, ACCOUNTS - 2, 1);
	tell_some(w, ACTOR, 30, PROJECTS, ROLES, ACCOUNTS - 2 + GROUPS - 1);
	tell_some(w, LINE, 12, 2, 2, ROLES + GROUPS - 1);
	tell_some(w, LICENCE, 3, 2, GROUPS - 1, 1);
	tell_some(w, ORG_MEMBER, 40, GROUPS, ACCOUNTS, 1);
	tell_some(w, ORG_REACH, 12, GROUPS, 3, 1);
	tell_some(w, ORG_ROLE, 20, 3, 3, ACCOUNTS + GROUPS);
}

static uint32_t
account_of(const struct world *w, struct graph *graph, uint32_t n)
{
	return graph_account_id(graph, w->accounts[n]);
}

static uint32_t
group_of(const struct world *w, struct graph *graph, uint32_t n)
{
	return graph_group(graph, &(struct group){ .id = w->groups[n] }, NULL);
}

static uint32_t
role_of(struct graph *graph, uint32_t n)
{
	return graph_role(graph, &(struct role){ .id = role_ids[n], .scope = NONE }, NULL);
}

static void
state_records(const struct world *w, const struct fact *f, struct graph *graph)
{
	char name[24];
	uint32_t n;

	snprintf(name, sizeof(name), "name %u", f->a);
	switch (f->verb) {
	case ACCOUNT:
		graph_account(graph,
		    &(struct account){ .id = w->accounts[f->a],
			.name = name,
			.status = f->b != 0 ? ACCOUNT_INACTIVE : ACCOUNT_ACTIVE,
			.source = FROM_LIST },
		    NULL);
		break;
	case GROUP:
		graph_group(graph,
		    &(struct group){ .id = w->groups[f->a],
			.name = name,
			.access = f->b != 0 ? GROUP_LISTED | GROUP_ADMIN : GROUP_LISTED },
		    NULL);
		break;
	case PROJECT:
		n = graph_project(graph,
		    &(struct project){ .id = project_ids[f->a],
			.key = name,
			.name = name,
			.type = "software",
			.lead = account_of(w, graph, f->b),
			.scheme = NONE },
		    NULL);
		graph_project_scheme(
		    graph, n, graph_scheme(graph, f->c == 0 ? "10" : "9", NULL, NULL));
		break;
	case ROLE:
		graph_role(graph,
		    &(struct role){
			.id = role_ids[f->a], .name = name, .scope = NONE, .listed = true },
		    NULL);
		break;
	default:
		break;
	}
}

static void
state_edges(const struct world *w, const struct fact *f, struct graph *graph)
{
	const bool group = f->c >= ACCOUNTS - 2;
	const bool role = f->c < ROLES;
	char line[24];
	uint32_t n;

	switch (f->verb) {
	case MEMBER:
		graph_member(graph, group_of(w, graph, f->a), account_of(w, graph, f->b));
		break;
	case ACTOR:
		n = graph_place(graph,
		    graph_project(graph,
			&(struct project){ .id = project_ids[f->a], .lead = NONE, .scheme = NONE },
			NULL),
		    role_of(graph, f->b));
		graph_actor(graph, n, group ? ACTOR_GROUP : ACTOR_USER,
		    group ? group_of(w, graph, f->c - (ACCOUNTS - 2)) : account_of(w, graph, f->c));
		break;
	case LINE:
		snprintf(line, sizeof(line), "%u", 100 * f->a + 40 * f->b + f->c);
		graph_scheme_line(graph,
		    &(struct scheme_line){ graph_scheme(graph, f->a == 0 ? "10" : "9", NULL, NULL),
			line, permissions[f->b], role ? "projectRole" : "group",
			role ? role_ids[f->c] : w->groups[f->c - ROLES], NULL });
		break;
	case LICENCE:
		n = graph_application(
		    graph, &(struct application){ f->a == 0 ? "jira-software" : "jira-core", "Jira",
			       NONE, NONE, NONE });
		graph_application_group(graph, n, group_of(w, graph, f->b), false);
		break;
	default:
		break;
	}
}

static void
state_org(const struct world *w, const struct fact *f, struct org *org)
{
	bool group = f->c >= ACCOUNTS;
	uint32_t n;

	switch (f->verb) {
	case ORG_ACCOUNT:
		n = org_account(org, w->accounts[f->a], NULL);
		org->accounts[n].listed = true;
		org->accounts[n].name = org_text(org, w->accounts[f->a]);
		org->accounts[n].status = f->b != 0 ? "active" : "suspended";
		break;
	case ORG_GROUP:
		n = org_group(org, w->groups[f->a], NULL);
		org->groups[n].listed = true;
		org->groups[n].name = org_text(org, w->groups[f->a]);
		org->groups[n].managed_by = f->b != 0 ? "open" : "external";
		org->groups[n].directory = org_directory(org, f->b != 0 ? "d1" : "d0", NULL);
		break;
	case ORG_MEMBER:
		org_member(org, org_group(org, w->groups[f->a], NULL),
		    org_account(org, w->accounts[f->b], NULL));
		break;
	case ORG_REACH:
		org_reach(org, org_group(org, w->groups[f->a], NULL), resources[f->b]);
		break;
	case ORG_ROLE:
		n = group ? org_group(org, w->groups[f->c - ACCOUNTS], NULL)
			  : org_account(org, w->accounts[f->c], NULL);
		org_role(org, &(struct org_role){ group, n, resources[f->b], "type",
				  org_roles[f->a], false, false });
		break;
	default:
		break;
	}
}

static void
print_report(FILE *out, const struct report *report, const struct source *source)
{
	void *cursor = report_open(report, source);
	char digits[CELL_DIGITS];
	struct cell cell;
	const void *row;
	size_t len;

	while ((row = report->next(cursor, source)) != NULL) {
		fputs(report->name, out);
		for (const struct column *column = report->columns; column->name != NULL;
		     column++) {
			const char *words;

			column_cell(column, row, &cell);
			words = cell_words(&cell, digits, &len);
			fprintf(out, "|%.*s", (int)len, words);
		}
		fputs("\n", out);
	}
	report_close(report, cursor);
}

/* No report says which product a group gives. */
static void
print_licences(FILE *out, const struct graph_view *graph)
{
	for (uint32_t i = 0; i < graph->application_group_count; i++)
		fprintf(out, "licence|%s|%s\n",
		    graph->applications[graph->application_groups[i].application].key,
		    graph->groups[graph->application_groups[i].group].id);
}

/* All reports that read the graph and the organisation. */
static char *
reports_text(struct graph *graph, struct org *org)
{
	const struct finding_settings settings = { .candidates = CANDIDATES_ALL };
	const struct access_choice choice = { .candidates = CANDIDATES_ALL };
	struct run run = { .complete = true };
	struct err err;
	struct access *access = access_new(graph, &choice, &err);
	struct findings *findings;
	struct source source;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(access);
	assert_non_null(out);
	org_coverage(org, graph_view(graph), &run);
	findings = findings_new(graph, org, &run, access, &settings, &err);
	assert_non_null(findings);
	source = (struct source){ .graph = graph_view(graph),
		.run = &run,
		.org = org,
		.findings = findings,
		.access = access };
	for (size_t i = 0; report_list[i] != NULL; i++)
		if (report_list[i] != &report_run_facts && report_list[i] != &report_review)
			print_report(out, report_list[i], &source);
	print_licences(out, source.graph);
	fclose(out);
	findings_release(findings);
	access_release(access);
	run_release(&run);
	return text;
}

/* Is this told in so many words? Otherwise only ids are compared, whose numbers are others after the join. */
static bool
was_told(const struct world *w, const struct fact *f, const struct org *org)
{
	size_t count;

	if (f->verb == ORG_MEMBER) {
		for (uint32_t g = 0; g < org->group_count; g++) {
			const struct org_member *members = org_members_of(org, g, &count);

			for (size_t m = 0; m < count; m++)
				if (strcmp(org->groups[g].id, w->groups[f->a]) == 0 &&
				    strcmp(org->accounts[members[m].account].id,
					w->accounts[f->b]) == 0)
					return true;
		}
		return false;
	}
	if (f->verb == ORG_REACH) {
		for (size_t i = 0; i < org->reach_count; i++)
			if (strcmp(org->groups[org->reaches[i].group].id, w->groups[f->a]) == 0 &&
			    strcmp(org->resource_ids.texts[org->reaches[i].resource],
				resources[f->b]) == 0)
				return true;
		return false;
	}
	for (size_t i = 0; i < org->role_count; i++) {
		const struct org_role *role = &org->roles[i];
		const char *who =
		    role->of_group ? org->groups[role->who].id : org->accounts[role->who].id;
		const char *id = f->c >= ACCOUNTS ? w->groups[f->c - ACCOUNTS] : w->accounts[f->c];

		if (role->of_group == (f->c >= ACCOUNTS) && strcmp(who, id) == 0 &&
		    strcmp(role->role, org_roles[f->a]) == 0 &&
		    strcmp(role->resource, resources[f->b]) == 0)
			return true;
	}
	return false;
}

static size_t
distinct(const struct world *w, enum verb verb)
{
	size_t count = 0, i, j;

	for (i = 0; i < w->count; i++) {
		if (w->facts[i].verb != verb)
			continue;
		for (j = 0; j < i && memcmp(&w->facts[j], &w->facts[i], sizeof(w->facts[i])) != 0;
		     j++)
			;
		count += j == i;
	}
	return count;
}

static void
assert_org_is_told(const struct world *w, const struct org *org)
{
	assert_int_equal(org->member_count, distinct(w, ORG_MEMBER));
	assert_int_equal(org->role_count, distinct(w, ORG_ROLE));
	for (size_t i = 0; i < w->count; i++)
		if (w->facts[i].verb == ORG_MEMBER || w->facts[i].verb == ORG_REACH ||
		    w->facts[i].verb == ORG_ROLE)
			assert_true(was_told(w, &w->facts[i], org));
}

static char *
told(struct world *w)
{
	struct graph *graph = graph_new();
	struct org *org = org_new("org");
	char *text;

	for (size_t i = 0; i < w->count; i++) {
		state_records(w, &w->facts[i], graph);
		state_edges(w, &w->facts[i], graph);
		state_org(w, &w->facts[i], org);
	}
	org->accounts_whole = org->groups_whole = true;
	graph_seal(graph);
	org_join(org, graph);
	assert_org_is_told(w, org);
	text = reports_text(graph, org);
	org_release(org);
	graph_release(graph);
	return text;
}

static void
shuffle(struct world *w)
{
	for (uint32_t i = (uint32_t)w->count; i > 1; i--) {
		uint32_t j = below(&w->seed, i);
		struct fact kept = w->facts[i - 1];

		w->facts[i - 1] = w->facts[j];
		w->facts[j] = kept;
	}
}

static void
test_orders(void **state)
{
	static struct world w;

	(void)state;
	for (uint32_t i = 0; i < WORLDS; i++) {
		char *first, *text;

		world_make(&w, 17 + i);
		first = told(&w);
		for (uint32_t order = 0; order < ORDERS; order++) {
			shuffle(&w);
			text = told(&w);
			assert_string_equal(text, first);
			free(text);
		}
		free(first);
	}
}

/* With an organisation that knows nothing. */
static char *
text_alone(struct graph *graph)
{
	struct org *org = org_new("org");
	char *text;

	org_join(org, graph);
	text = reports_text(graph, org);
	org_release(org);
	return text;
}

/* A copy for what a plan would change, of a plan that changes nothing. */
static void
test_copy(void **state)
{
	static const struct plan nothing;
	static struct world w;

	(void)state;
	for (uint32_t i = 0; i < WORLDS; i++) {
		struct graph *graph = graph_new(), *copy;
		char *was, *is;

		world_make(&w, 71 + i);
		shuffle(&w);
		for (size_t f = 0; f < w.count; f++) {
			state_records(&w, &w.facts[f], graph);
			state_edges(&w, &w.facts[f], graph);
		}
		graph_seal(graph);
		copy = graph_after(graph, &nothing);
		was = text_alone(graph);
		is = text_alone(copy);
		assert_string_equal(is, was);
		free(was);
		free(is);
		graph_release(graph);
		graph_release(copy);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_orders),
		cmocka_unit_test(test_copy),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
