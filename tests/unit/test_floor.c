/* The floor: its counts after any changes are those of the guards, and what it lets a step take. */
#include "plan_site.h"

#include "model/access/access.h"
#include "model/guard/post.h"
#include "model/plan/graph_edit.h"
#include "model/watch/floor.h"

/* ---- the same counts as the guards' ---- */

enum { PEOPLE = 12, GROUPS = 7, PROJECTS = 6, ROLES = 3, SITES = 150, CHANGES = 25 };

static uint32_t dice;

static uint32_t
roll(uint32_t sides)
{
	dice = dice * 1664525U + 1013904223U;
	return (dice >> 8) % sides;
}

static void
line(struct graph *graph, uint32_t scheme, uint32_t number, const char *type, const char *id)
{
	char name[32];

	snprintf(name, sizeof(name), "line-%u-%u", scheme, number);
	graph_scheme_line(
	    graph, &(struct scheme_line){ scheme, name,
		       roll(4) > 0 ? "ADMINISTER_PROJECTS" : "BROWSE_PROJECTS", type, id, "" });
}

static uint32_t
random_scheme(struct graph *graph, uint32_t number)
{
	static const char *const products[] = { "jira-software", "jira-servicedesk", "" };
	char id[32];
	uint32_t scheme;

	snprintf(id, sizeof(id), "%u", number);
	scheme = graph_scheme(graph, id, "a scheme", NULL);
	for (uint32_t i = 0; i < 1 + roll(3); i++) {
		snprintf(id, sizeof(id), "%u", 20 + roll(ROLES));
		line(graph, scheme, i, "projectRole", id);
	}
	if (roll(3) == 0)
		line(graph, scheme, 5, "projectLead", "");
	snprintf(id, sizeof(id), "g%u", roll(GROUPS));
	if (roll(3) == 0)
		line(graph, scheme, 6, "group", id);
	snprintf(id, sizeof(id), "p%02u", roll(PEOPLE));
	if (roll(3) == 0)
		line(graph, scheme, 7, "user", id);
	if (roll(5) == 0)
		line(graph, scheme, 8, "applicationRole", products[roll(3)]);
	return scheme;
}

static void
random_projects(struct graph *graph, const uint32_t *people, const uint32_t *groups)
{
	static const char *const types[] = { "software", "service_desk", "business" };
	uint32_t roles[ROLES], schemes[3];
	char id[32], key[32];

	for (uint32_t i = 0; i < ROLES; i++) {
		snprintf(id, sizeof(id), "%u", 20 + i);
		roles[i] = graph_role(graph,
		    &(struct role){ .id = id, .name = id, .scope = NONE, .listed = true }, NULL);
		schemes[i] = random_scheme(graph, i);
	}
	for (uint32_t i = 0; i < PROJECTS; i++) {
		uint32_t project;

		snprintf(id, sizeof(id), "%u", 100 + i);
		snprintf(key, sizeof(key), "P%u", i);
		project = graph_project(graph,
		    &(struct project){ .id = id,
			.key = key,
			.type = types[roll(3)],
			.lead = people[roll(PEOPLE)],
			.scheme = NONE,
			.archived = roll(6) == 0 },
		    NULL);
		graph_project_scheme(graph, project, schemes[roll(3)]);
		for (uint32_t r = 0; r < ROLES; r++) {
			uint32_t place = graph_place(graph, project, roles[r]);

			if (roll(2) == 0)
				graph_actor(graph, place, ACTOR_USER, people[roll(PEOPLE)]);
			if (roll(2) == 0)
				graph_actor(graph, place, ACTOR_GROUP, groups[roll(GROUPS)]);
		}
	}
}

static struct graph *
random_site(void)
{
	static const uint8_t kinds[GROUPS] = { GROUP_ADMIN, GROUP_SITE_ADMIN,
		GROUP_ADMIN | GROUP_SITE_ADMIN };
	struct graph *graph = graph_new();
	uint32_t people[PEOPLE], groups[GROUPS], software, desk;
	char id[32];

	for (uint32_t i = 0; i < PEOPLE; i++) {
		snprintf(id, sizeof(id), "p%02u", i);
		people[i] = site_account(graph, id, i == 10 ? ACCOUNT_APP : ACCOUNT_ATLASSIAN,
		    i == 11 ? ACCOUNT_INACTIVE : ACCOUNT_ACTIVE);
	}
	for (uint32_t i = 0; i < GROUPS; i++) {
		snprintf(id, sizeof(id), "g%u", i);
		groups[i] = site_group(graph, id, id, kinds[i]);
		for (uint32_t p = 0; p < PEOPLE; p++)
			if (roll(3) == 0)
				graph_member(graph, groups[i], people[p]);
	}
	random_projects(graph, people, groups);
	software = graph_application(
	    graph, &(struct application){ "jira-software", "Jira Software", 100, 1, 6 });
	desk = graph_application(
	    graph, &(struct application){ "jira-servicedesk", "Desk", 100, 1, 6 });
	graph_application_group(graph, software, groups[3], true);
	graph_application_group(graph, desk, groups[4], true);
	graph_application_group(graph, software, groups[roll(GROUPS)], false);
	graph_seal(graph);
	return graph;
}

static struct step
random_step(struct arena *arena)
{
	struct step step = { .state = STEP_DUE,
		.principal_id = arena_print(arena, "p%02u", roll(PEOPLE)),
		.email = "",
		.group_id = "",
		.project_id = "",
		.role_id = "" };

	if (roll(2) == 0) {
		step.target = TARGET_GROUP;
		step.group_id = arena_print(arena, "g%u", roll(GROUPS));
		return step;
	}
	step.target = TARGET_ROLE;
	step.project_id = arena_print(arena, "%u", 100 + roll(PROJECTS));
	step.role_id = arena_print(arena, "%u", 20 + roll(ROLES));
	if (roll(2) == 0) {
		step.principal = PRINCIPAL_GROUP;
		step.principal_id = arena_print(arena, "g%u", roll(GROUPS));
	}
	return step;
}

/* As the guards count the graph with all of the plan's changes. */
static void
compare(const struct floor *floor, const struct graph *graph, const struct plan *plan)
{
	static const struct access_choice licensed = { .candidates = CANDIDATES_LICENSED };
	struct graph *after = graph_after(graph, plan);
	struct admins admins = admins_find_changed(after, NULL, graph_view(graph));
	struct err err = { 0 };
	struct access *access = access_new(after, &licensed, &err);

	for (uint8_t kind = 0; kind < (uint8_t)ADMIN_KINDS; kind++)
		assert_int_equal(floor_people(floor, kind, ""),
		    post_people((struct post){ kind, "" }, &admins, graph_view(after), NULL));
	assert_int_equal(
	    floor_people(floor, ADMIN_KINDS, ""), able_people(&admins, graph_view(after)));
	for (uint32_t p = 0; p < PROJECTS; p++)
		assert_int_equal(floor_project(floor, graph_view(after)->projects[p].id),
		    access_account_total(access, p, LEVEL_ADMINISTER));
	admins_release(&admins);
	access_release(access);
	graph_release(after);
}

static const struct run nobody = { .account_id = "nobody", .account_name = "nobody" };

static void
counts_follow(void **state)
{
	(void)state;
	for (dice = 0; dice < SITES;) {
		uint32_t seed = dice;
		struct graph *graph = random_site();
		struct plan plan = { .limits = PLAN_LIMITS };
		struct err err = { 0 };
		struct floor *floor = floor_new(graph, NULL, &plan, &nobody, &err);

		assert_non_null(floor);
		compare(floor, graph, &plan);
		plan.steps = mem_alloc(CHANGES * sizeof(*plan.steps));
		for (uint32_t i = 0; i < CHANGES; i++) {
			struct step *step = &plan.steps[plan.step_count];
			bool there, seen = false;

			*step = random_step(&plan.arena);
			there = roll(2) == 0;
			step->action = there ? ACTION_GRANT : ACTION_REVOKE;
			for (size_t k = 0; k < plan.step_count; k++)
				seen |=
				    plan.steps[k].principal == step->principal &&
				    strcmp(plan.steps[k].principal_id, step->principal_id) == 0 &&
				    strcmp(plan.steps[k].group_id, step->group_id) == 0 &&
				    strcmp(plan.steps[k].project_id, step->project_id) == 0 &&
				    strcmp(plan.steps[k].role_id, step->role_id) == 0;
			if (seen)
				continue;
			plan.step_count++;
			/* there and back again, to make it hard */
			floor_note(floor, step, NULL, !there, FLOOR_SEEN);
			floor_note(floor, step, NULL, there, FLOOR_SEEN);
			compare(floor, graph, &plan);
		}
		floor_release(floor);
		graph_release(graph);
		plan_release(&plan);
		dice = seed + 1;
	}
}

/* ---- what a step may take ---- */

struct site {
	struct graph *graph;
	struct plan plan;
	struct plan_rows rows;
	struct floor *floor;
	struct run run;
};

static void
begin(struct site *site, const char *rows, uint32_t least, const char *own)
{
	struct err err = { 0 };

	*site =
	    (struct site){ .graph = site_new(), .run = { .account_id = own, .account_name = own } };
	assert_int_equal(site_plan(&site->plan, &site->rows, site->graph, rows), 0);
	site->plan.limits.min_admins = least;
	site->floor = floor_new(site->graph, NULL, &site->plan, &site->run, &err);
	assert_non_null(site->floor);
}

static void
end(struct site *site)
{
	floor_release(site->floor);
	plan_release(&site->plan);
	plan_rows_release(&site->rows);
	graph_release(site->graph);
}

/* What the source says is as the graph was; returns how many readings it took. */
static unsigned
ask(struct site *site, size_t step, const char *refused, const char *words)
{
	struct floor_reading reading;
	const char *guard, *why;
	enum floor_answer answer;
	unsigned count = 0;

	while ((answer = floor_ask(site->floor, &site->plan.steps[step], &reading, &guard, &why)) ==
	       FLOOR_READ) {
		const struct graph_view *view = graph_view(site->graph);
		struct floor_seen seen[64];
		size_t used = 0;

		if (reading.group != NULL) {
			uint32_t g = graph_find_group(site->graph, reading.group);

			for (uint32_t e = view->members.first[g]; e < view->members.first[g + 1];
			     e++)
				seen[used++] =
				    (struct floor_seen){ view->accounts[view->members.to[e]].id,
					    NULL, false, true };
		} else {
			uint32_t at = graph_find_place(site->graph, reading.project, reading.role);

			for (uint32_t a = view->actors_at[at]; a < view->actors_at[at + 1]; a++) {
				bool group = view->actors[a].kind == ACTOR_GROUP;
				uint32_t who = view->actors[a].who;

				seen[used++] = (struct floor_seen){ group ? view->groups[who].id
									  : view->accounts[who].id,
					NULL, group, true };
			}
		}
		floor_told(site->floor, &site->plan.steps[step], &reading, seen, used, true);
		assert_true(++count < 10);
	}
	assert_int_equal(answer, refused != NULL ? FLOOR_REFUSED : FLOOR_MAY);
	if (refused != NULL) {
		assert_string_equal(guard, refused);
		assert_string_equal(why, words);
	}
	return count;
}

static void
the_last_ones_stay(void **state)
{
	struct site site;

	(void)state;
	begin(&site,
	    "grant|ann|group:g-admins;revoke|boss|group:g-admins;revoke|vice|group:g-admins", 2,
	    "nobody");
	/* the grant was refused: nobody may go */
	ask(&site, 1, "min-admins",
	    "the site would have 1 site administrator instead of 2; at least 2 must stay");
	/* it came after all: one may */
	floor_note(site.floor, &site.plan.steps[0], NULL, true, FLOOR_SURE);
	assert_int_equal(ask(&site, 1, NULL, NULL), 1);
	ask(&site, 2, "min-admins",
	    "the site would have 1 site administrator instead of 2; at least 2 must stay");
	/* the first one was not taken in the end */
	floor_note(site.floor, &site.plan.steps[1], NULL, true, FLOOR_SEEN);
	ask(&site, 2, NULL, NULL);
	end(&site);
}

static void
projects_too(void **state)
{
	struct site site;

	(void)state;
	begin(&site,
	    "revoke|ann|role:WEB/Administrators;revoke|ann|group:g-users;"
	    "revoke|group-name:leads|role:WEB/Administrators;revoke|boss|role:WEB/Administrators",
	    2, "nobody");
	/* by number: WEB has boss, ann and, by way of leads, vice; OPS has boss and ann */
	assert_int_equal(site.plan.steps[3].target, TARGET_GROUP);
	ask(&site, 3, "min-admins",
	    "1 project would have too few administrators, at least 2 must stay: OPS would have 1 "
	    "instead of 2");
	assert_int_equal(ask(&site, 0, NULL, NULL), 2);
	ask(&site, 1, "min-admins",
	    "1 project would have too few administrators, at least 2 must stay: WEB would have 1 "
	    "instead of 2");
	ask(&site, 2, "min-admins",
	    "1 project would have too few administrators, at least 2 must stay: WEB would have 1 "
	    "instead of 2");
	end(&site);
}

static void
own_access(void **state)
{
	struct site site;

	(void)state;
	begin(&site, "revoke|boss|group:g-admins;revoke|boss|group:g-users;revoke|ann|group:g-dev",
	    0, "boss");
	for (size_t i = 0; i < 3; i++) {
		const struct step *step = &site.plan.steps[i];

		if (strcmp(step->group_id, "g-admins") == 0)
			ask(&site, i, "own-access",
			    "boss, the account of this token, would no longer be a site "
			    "administrator");
		else if (strcmp(step->group_id, "g-users") == 0)
			ask(&site, i, "own-access",
			    "boss, the account of this token, would lose the licence and could not "
			    "log in");
		else
			assert_int_equal(ask(&site, i, NULL, NULL), 0);
	}
	end(&site);
}

/* Somebody else took one away meanwhile; or deactivated him. */
static void
others_change_it(void **state)
{
	static const struct floor_seen fewer[] = { { "vice", NULL, false, true },
		{ "ann", NULL, false, true } },
				       asleep[] = { { "vice", NULL, false, true },
					       { "ann", NULL, false, true },
					       { "boss", NULL, false, false } };
	const struct {
		const struct floor_seen *seen;
		size_t count;
	} cases[] = { { fewer, 2 }, { asleep, 3 } };
	struct floor_reading reading;
	const char *guard, *why;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct site site;
		const struct step *step;

		begin(&site, "grant|ann|group:g-admins;revoke|vice|group:g-admins", 2, "nobody");
		step = &site.plan.steps[1];
		floor_note(site.floor, &site.plan.steps[0], NULL, true, FLOOR_SEEN);
		assert_int_equal(floor_ask(site.floor, step, &reading, &guard, &why), FLOOR_READ);
		assert_string_equal(reading.group, "g-admins");
		assert_int_equal(reading.from, 0);
		floor_told(site.floor, step, &reading, cases[i].seen, cases[i].count, true);
		assert_int_equal(
		    floor_ask(site.floor, step, &reading, &guard, &why), FLOOR_REFUSED);
		assert_string_equal(guard, "min-admins");
		end(&site);
	}
}

/* Pages are read until enough were seen, and no further. */
static void
no_more_than_needed(void **state)
{
	static const struct floor_seen first[] = { { "vice", NULL, false, true } },
				       second[] = { { "boss", NULL, false, true },
					       { "ann", NULL, false, true } };
	struct floor_reading reading;
	const char *guard, *why;
	struct site site;
	const struct step *step;

	(void)state;
	begin(&site, "grant|ann|group:g-admins;revoke|vice|group:g-admins", 2, "nobody");
	step = &site.plan.steps[1];
	floor_note(site.floor, &site.plan.steps[0], NULL, true, FLOOR_SEEN);
	assert_int_equal(floor_ask(site.floor, step, &reading, &guard, &why), FLOOR_READ);
	floor_told(site.floor, step, &reading, first, 1, false);
	assert_int_equal(floor_ask(site.floor, step, &reading, &guard, &why), FLOOR_READ);
	assert_int_equal(reading.from, 1);
	floor_told(site.floor, step, &reading, second, 2, false);
	assert_int_equal(floor_ask(site.floor, step, &reading, &guard, &why), FLOOR_MAY);
	end(&site);
}

/* An account that the plan made counts with its products, and under the id that it got. */
static void
made_accounts(void **state)
{
	static const struct floor_seen seen[] = { { "boss", NULL, false, true },
		{ "vice", NULL, false, true }, { "new-1", NULL, false, true } };
	struct floor_reading reading;
	const char *guard, *why;
	struct site site;

	(void)state;
	begin(&site,
	    "create_account|email:new@example.com|product:jira-software;"
	    "grant|email:new@example.com|role:OPS/Administrators;"
	    "grant|email:new@example.com|group:g-admins;revoke|ann|role:OPS/Administrators;"
	    "revoke|vice|group:g-admins",
	    2, "nobody");
	ask(&site, 3, "min-admins",
	    "1 project would have too few administrators, at least 2 must stay: OPS would have 1 "
	    "instead of 2");
	for (size_t i = 0; i < 3; i++)
		floor_note(site.floor, &site.plan.steps[i], "new-1", true, FLOOR_SURE);
	ask(&site, 3, NULL, NULL);
	assert_int_equal(
	    floor_ask(site.floor, &site.plan.steps[4], &reading, &guard, &why), FLOOR_READ);
	floor_told(site.floor, &site.plan.steps[4], &reading, seen, 3, true);
	assert_int_equal(
	    floor_ask(site.floor, &site.plan.steps[4], &reading, &guard, &why), FLOOR_MAY);
	assert_int_equal(floor_people(site.floor, ADMIN_SITE, ""), 2);
	end(&site);
}

/* Who is suspended or disabled holds nothing any more; who could not be is there still. */
static void
accounts_go(void **state)
{
	const struct step
	    off = { .action = ACTION_SUSPEND, .target = TARGET_SITE, .principal_id = "vice" },
	    end_of = { .action = ACTION_DISABLE, .target = TARGET_SITE, .principal_id = "vice" },
	    other = { .action = ACTION_REMOVE, .target = TARGET_SITE, .principal_id = "boss" };
	struct floor_reading reading;
	const char *guard, *why;
	struct site site;

	(void)state;
	begin(&site, "grant|ann|group:g-admins", 2, "boss");
	assert_int_equal(floor_ask(site.floor, &off, &reading, &guard, &why), FLOOR_REFUSED);
	assert_string_equal(guard, "min-admins");
	assert_string_equal(
	    why, "the site would have 1 site administrator instead of 2; at least 2 must stay");
	floor_note(site.floor, &site.plan.steps[0], NULL, true, FLOOR_SURE);
	assert_int_equal(floor_people(site.floor, ADMIN_SITE, ""), 3);
	assert_int_equal(floor_ask(site.floor, &off, &reading, &guard, &why), FLOOR_MAY);
	assert_int_equal(floor_people(site.floor, ADMIN_SITE, ""), 2);
	/* it failed; it was done */
	floor_note(site.floor, &off, NULL, true, FLOOR_SEEN);
	assert_int_equal(floor_people(site.floor, ADMIN_SITE, ""), 3);
	floor_note(site.floor, &off, NULL, false, FLOOR_DONE);
	/* disabling the same one takes nothing more */
	floor_note(site.floor, &end_of, NULL, true, FLOOR_SEEN);
	assert_int_equal(floor_people(site.floor, ADMIN_SITE, ""), 2);
	assert_int_equal(floor_ask(site.floor, &end_of, &reading, &guard, &why), FLOOR_MAY);
	assert_int_equal(floor_people(site.floor, ADMIN_SITE, ""), 2);
	assert_int_equal(floor_ask(site.floor, &other, &reading, &guard, &why), FLOOR_REFUSED);
	end(&site);
	begin(&site, "grant|ann|group:g-admins", 1, "boss");
	assert_int_equal(floor_ask(site.floor, &other, &reading, &guard, &why), FLOOR_REFUSED);
	assert_string_equal(guard, "own-access");
	end(&site);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_follow),
		cmocka_unit_test(the_last_ones_stay),
		cmocka_unit_test(projects_too),
		cmocka_unit_test(own_access),
		cmocka_unit_test(others_change_it),
		cmocka_unit_test(no_more_than_needed),
		cmocka_unit_test(made_accounts),
		cmocka_unit_test(accounts_go),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("floor", tests, NULL, NULL);
}
