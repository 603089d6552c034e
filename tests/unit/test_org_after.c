/*
 * The organisation after a plan: whatever roles are given and taken, a graph after is told what a site would be told whose
 * organisation had those roles to begin with.
 */
#include "model/base/text.h"
#include "model/graph/admins.h"
#include "model/plan/graph_edit.h"
#include "model/plan/org_after.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ARI(product) "ari:cloud:" product "::site/here"
enum { ACCOUNTS = 5, GROUPS = 4, HOLDERS = ACCOUNTS + GROUPS, ROUNDS = 400 };

static const char *const who[HOLDERS] = { "a0", "a1", "a2", "a3", "a4", "g0", "g1", "g2", "g3" };
static const struct {
	const char *role, *resource, *type;
} kinds[] = {
	{ "atlassian/user", ARI("jira-software"), "jira-software" },
	{ "atlassian/user", ARI("jira-servicedesk"), "jira-servicedesk" },
	{ "atlassian/user", ARI("confluence"), "confluence" },
	{ "atlassian/admin", ARI("jira-software"), "jira-software" },
	{ "atlassian/admin", ARI("confluence"), "confluence" },
	{ "atlassian/contributor", ARI("jira-product-discovery"), "jira-product-discovery" },
	{ "atlassian/site-admin", ARI("platform"), "platform" },
	{ "atlassian/org-admin", "org", "organisation" },
};
enum { KINDS = sizeof(kinds) / sizeof(*kinds), ROLES = HOLDERS * KINDS };

/* Which roles there are, and who is in which group. */
struct world {
	bool roles[ROLES];
	bool members[GROUPS][ACCOUNTS];
};

static uint32_t seed = 1;

static uint32_t
chance(uint32_t of)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % of;
}

/* A group that has the role of user on a product of the site is one of its groups. */
static struct graph *
graph_of(const struct world *world)
{
	struct graph *graph = graph_new();

	for (uint32_t i = 0; i < ACCOUNTS; i++)
		graph_account(graph,
		    &(struct account){ .id = who[i], .name = who[i], .source = FROM_LIST }, NULL);
	for (uint32_t g = 0; g < GROUPS; g++)
		graph_group(graph,
		    &(struct group){ .id = who[ACCOUNTS + g],
			.name = who[ACCOUNTS + g],
			.access = GROUP_LISTED },
		    NULL);
	for (uint32_t g = 0; g < GROUPS; g++)
		for (uint32_t i = 0; i < ACCOUNTS; i++)
			if (world->members[g][i])
				graph_member(graph, g, i);
	graph_application(graph, &(struct application){ .key = "jira-software" });
	graph_application(graph, &(struct application){ .key = "jira-servicedesk" });
	for (uint32_t k = 0; k < 2; k++)
		for (uint32_t g = 0; g < GROUPS; g++)
			if (world->roles[k * HOLDERS + ACCOUNTS + g])
				graph_application_group(graph, k, g, false);
	graph_seal(graph);
	return graph;
}

static struct org *
org_of(const struct world *world, struct graph *graph)
{
	struct org *org = org_new("org");

	for (uint32_t i = 0; i < HOLDERS; i++)
		if (i < ACCOUNTS)
			org_account(org, who[i], NULL);
		else
			org_group(org, who[i], NULL);
	for (uint32_t i = 0; i < ROLES; i++) {
		uint32_t holder = i % HOLDERS, kind = i / HOLDERS;

		if (world->roles[i])
			org_role(org, &(struct org_role){ .of_group = holder >= ACCOUNTS,
					  .who = holder % ACCOUNTS,
					  .resource = kinds[kind].resource,
					  .resource_type = kinds[kind].type,
					  .role = kinds[kind].role });
	}
	org_join(org, graph);
	return org;
}

/* What it comes to, of the accounts and groups that both have. */
static char *
told(const struct graph *graph, const struct org *org, const struct graph_view *joined)
{
	const struct graph_view *view = graph_view(graph);
	struct admins admins = admins_find_changed(graph, org, joined);
	struct text text = { 0 };

	for (uint32_t i = 0; i < ACCOUNTS; i++) {
		const struct account *it = &view->accounts[graph_find_account(graph, who[i])];

		text_print(&text, "%s %x %x %x %s\n", it->id, it->direct, it->seats,
		    it->administers, text_or(it->products, ""));
	}
	for (uint32_t g = 0; g < GROUPS; g++)
		text_print(&text, "%s %x\n", who[ACCOUNTS + g],
		    view->groups[graph_find_group(graph, who[ACCOUNTS + g])].administers);
	for (size_t i = 0; i < admins.count; i++)
		text_print(&text, "%s %u %u %s %s\n", admin_account_id(&admins.list[i], view, org),
		    admins.list[i].kind, admins.list[i].by, admins.list[i].resource,
		    admin_group_name(&admins.list[i], view, org));
	admins_release(&admins);
	return text.bytes;
}

static struct step
blank(uint8_t action, uint8_t target, uint32_t holder)
{
	return (struct step){ .action = action,
		.target = target,
		.state = STEP_DUE,
		.principal = holder < ACCOUNTS ? PRINCIPAL_ACCOUNT : PRINCIPAL_GROUP,
		.principal_id = who[holder],
		.principal_name = "",
		.email = "",
		.group_id = "",
		.project_id = "",
		.role_id = "",
		.scheme_id = "",
		.permission = "",
		.level_id = "",
		.line_id = "",
		.resource_id = "" };
}

/* One in four is turned; and an account is made that stands before all others. */
static void
turn(struct plan *plan, struct world *world)
{
	plan->steps = mem_alloc((ROLES + GROUPS * ACCOUNTS + 1) * sizeof(*plan->steps));
	for (uint32_t i = 0; i < ROLES; i++) {
		struct step step = blank(
		    world->roles[i] ? ACTION_REVOKE : ACTION_GRANT, TARGET_ORG_ROLE, i % HOLDERS);

		if (chance(4) != 0)
			continue;
		step.role_id = kinds[i / HOLDERS].role;
		step.resource_id = kinds[i / HOLDERS].resource;
		plan->steps[plan->step_count++] = step;
		world->roles[i] = !world->roles[i];
	}
	for (uint32_t g = 0; g < GROUPS; g++)
		for (uint32_t i = 0; i < ACCOUNTS; i++) {
			bool *member = &world->members[g][i];
			struct step step =
			    blank(*member ? ACTION_REVOKE : ACTION_GRANT, TARGET_GROUP, i);

			if (chance(4) != 0)
				continue;
			step.group_id = who[ACCOUNTS + g];
			plan->steps[plan->step_count++] = step;
			*member = !*member;
		}
	plan->steps[plan->step_count] = blank(ACTION_CREATE, TARGET_SITE, 0);
	plan->steps[plan->step_count].principal_id = "";
	plan->steps[plan->step_count++].email = "Aa@example.com";
}

static void
is_as_if_it_had_always_been(void **state)
{
	(void)state;
	for (unsigned round = 0; round < ROUNDS; round++) {
		struct world world;
		struct plan plan = { .step_count = 0 };
		struct graph *before, *after, *anew;
		struct org *org, *changed, *org_anew;
		char *got, *want;

		for (uint32_t i = 0; i < ROLES; i++)
			world.roles[i] = chance(4) == 0;
		for (uint32_t i = 0; i < GROUPS * ACCOUNTS; i++)
			world.members[i / ACCOUNTS][i % ACCOUNTS] = chance(3) == 0;
		before = graph_of(&world);
		org = org_of(&world, before);
		turn(&plan, &world);
		after = graph_after(before, &plan);
		changed = org_after(org, &plan);
		assert_non_null(changed);
		org_after_tell(changed, after);
		anew = graph_of(&world);
		org_anew = org_of(&world, anew);
		got = told(after, changed, graph_view(before));
		want = told(anew, org_anew, graph_view(anew));
		if (strcmp(got, want) != 0)
			fail_msg("round %u:\n%s\ninstead of\n%s", round, got, want);
		free(got);
		free(want);
		org_after_release(changed);
		org_release(org);
		org_release(org_anew);
		graph_release(before);
		graph_release(after);
		graph_release(anew);
		free(plan.steps);
	}
}

/* Whoever only goes out of a group, or is not known, changes no role. */
static void
is_the_same_without_roles(void **state)
{
	struct world world = { .roles = { true } };
	struct graph *graph = graph_of(&world);
	struct org *org = org_of(&world, graph), *after;
	struct step step = blank(ACTION_GRANT, TARGET_GROUP, 0);
	struct plan plan = { .steps = &step, .step_count = 1 };

	(void)state;
	assert_null(org_after(org, &plan));
	assert_null(org_after(NULL, &plan));
	step.target = TARGET_ORG_ROLE;
	step.principal_id = "nobody";
	step.role_id = kinds[0].role;
	step.resource_id = kinds[0].resource;
	after = org_after(org, &plan);
	assert_int_equal(after->role_count, org->role_count);
	org_after_release(after);
	step.state = STEP_MANUAL;
	assert_null(org_after(org, &plan));
	org_release(org);
	graph_release(graph);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_as_if_it_had_always_been),
		cmocka_unit_test(is_the_same_without_roles),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
