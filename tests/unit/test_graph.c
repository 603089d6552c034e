/*
 * The access graph: merging, the seal, and finding. Facts are rows; a view is compared as text.
 */
#include "model/graph/graph.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* One call that fills the graph, by ids alone: so that the calls can come in any order. */
enum verb {
	ACCOUNT,
	GROUP,
	NAMED,
	MEMBER,
	PROJECT,
	SCHEME,
	LINE,
	ROLE,
	ACTOR,
	LICENCE,
	SECURITY,
	LEVEL,
	SEES,
	SECURES
};
struct fact {
	enum verb verb;
	const char *a, *b, *c, *d, *e;
	int x, y, z;
};

static const struct fact facts[] = {
	/* Accounts: id, name, e-mail, source, type, status. */
	{ ACCOUNT, "557058:b", "Bob listed", "", .x = FROM_LIST, .y = ACCOUNT_ATLASSIAN },
	{ ACCOUNT, "557058:b", "Bob member", "bob@example.com", .x = FROM_MEMBER, .z = 1 },
	{ ACCOUNT, "557058:b", "Bob nested", "no", .x = FROM_NESTED, .y = ACCOUNT_APP, .z = 1 },
	{ ACCOUNT, "557058:a", "Zoe", "zoe@example.com", .x = FROM_MEMBER, .y = ACCOUNT_OTHER },
	{ ACCOUNT, "557058:a", "Ann", "", .x = FROM_MEMBER, .y = ACCOUNT_CUSTOMER, .z = 2 },
	{ ACCOUNT, "557058:a", "", "ann@example.com", .x = FROM_MEMBER, .y = ACCOUNT_OTHER,
	    .z = 1 },
	{ ACCOUNT, "former", "Former", "no", .x = FROM_NESTED, .y = ACCOUNT_APP },
	{ ACCOUNT, "bare", "no", "no", .x = FROM_ID, .y = ACCOUNT_APP },
	/* Groups: id, name, access. */
	{ GROUP, "g:2", "staff", .x = GROUP_LISTED },
	{ GROUP, "g:2", "an old name", .x = 0 },
	{ GROUP, "g:2", "staff", .x = GROUP_LISTED | GROUP_ADMIN },
	{ GROUP, "g:1", "twins", .x = GROUP_LISTED },
	{ GROUP, "g:3", "twins", .x = GROUP_LISTED },
	{ GROUP, "g:9", "unlisted", .x = 0 },
	{ NAMED, .a = "staff" },
	{ NAMED, .a = "twins" },
	{ NAMED, .a = "unlisted" },
	{ NAMED, .a = "gone" },
	/* Memberships: group, account; some of them twice. */
	{ MEMBER, "g:2", .b = "former" },
	{ MEMBER, "g:2", .b = "557058:b" },
	{ MEMBER, "g:2", .b = "557058:a" },
	{ MEMBER, "g:2", .b = "557058:b" },
	{ MEMBER, "g:1", .b = "557058:b" },
	{ MEMBER, "g:1", .b = "bare" },
	{ MEMBER, "g:1", .b = "bare" },
	{ MEMBER, "g:1", .b = "bare" },
	/* Projects: id, key, name, lead, scheme; archived. */
	{ PROJECT, "10", "TEN", "Ten", "557058:a", .e = "0" },
	{ PROJECT, "9", "NIN", "Nine", "bare", "10", .x = 1 },
	{ PROJECT, "9", "", "", NULL, .e = NULL },
	{ PROJECT, "10", "", "Ten again", "557058:b", .e = "0" },
	{ PROJECT, "alpha", "ALP", "Alpha", NULL, .e = NULL },
	{ SCHEME, "0", .b = "Default" },
	{ SCHEME, "10", .b = "Ten's" },
	{ SCHEME, "9", .b = "" },
	/* Lines: scheme, id, permission, holder type, holder id. */
	{ LINE, "10", "2", "BROWSE_PROJECTS", "group", .e = "g:2" },
	{ LINE, "10", "10", "BROWSE_PROJECTS", "group", .e = "g:2" },
	{ LINE, "10", "2", "BROWSE_PROJECTS", "group", .e = "g:2" },
	{ LINE, "0", "7", "ADMINISTER_PROJECTS", "projectRole", .e = "10002" },
	{ LINE, "0", "8", "ADMINISTER_PROJECTS", "projectRole", .e = "404" },
	{ LINE, "0", "9", "app__own-key", "applicationRole", .e = "jira-software" },
	{ LINE, "0", "10", "app__own-key", "applicationRole", .e = "" },
	{ LINE, "0", "11", "EDIT", "user", .e = "former" },
	{ LINE, "0", "13", "EDIT", "group", .e = "404" },
	{ LINE, "0", "12", "EDIT", "anyone", .e = "" },
	/* Roles: id, name, description, scope; listed, default. */
	{ ROLE, "10002", "Administrators", "Who may", NULL, .x = 1, .y = 1 },
	{ ROLE, "10002", "A nested name", "A nested text", .d = NULL },
	{ ROLE, "10010", "Member", "", .d = "9" },
	{ ROLE, "999", "Low", "", NULL, .x = 1 },
	/* Actors: project, role, who; kind. */
	{ ACTOR, "9", "10002", "557058:b", .x = ACTOR_USER },
	{ ACTOR, "9", "10002", "557058:a", .x = ACTOR_USER },
	{ ACTOR, "9", "10002", "557058:b", .x = ACTOR_USER },
	{ ACTOR, "9", "10002", "g:2", .x = ACTOR_GROUP },
	{ ACTOR, "9", "10002", "team-1", "A team", .x = ACTOR_OTHER },
	{ ACTOR, "9", "10002", "team-0", "A team", .x = ACTOR_OTHER },
	{ ACTOR, "10", "10010", "never listed", .x = ACTOR_GROUP },
	{ ACTOR, "10", "999", .c = NULL }, /* a place without actors */
	{ LICENCE, "jira-software", "Jira", "g:2", .x = 10, .y = 3 },
	{ LICENCE, "jira-software", "Jira", "g:2", .x = 10, .y = 3, .z = 1 },
	{ LICENCE, "confluence", "Confluence", "g:1", .x = -1, .y = -1 },
	/* Issue security: schemes, levels (scheme, id, name; default), members (level, id, holder), projects. */
	{ SECURITY, "100", .b = "Secrets" },
	{ SECURITY, "99", .b = "" },
	{ LEVEL, "100", "7", .c = "Staff" },
	{ LEVEL, "100", "30", "Default", .x = 1 },
	{ LEVEL, "99", "8", .c = "Empty" },
	{ LEVEL, "100", "7", .c = NULL },
	{ SEES, "7", "10", "group", .d = "g:2" },
	{ SEES, "7", "9", "group", .d = "g:2" },
	{ SEES, "7", "10", "group", .d = "g:2" },
	{ SEES, "7", "11", "group", NULL, .e = "staff" },
	{ SEES, "7", "12", "group", NULL, .e = "gone" },
	{ SEES, "30", "13", "applicationRole", .d = NULL },
	{ SEES, "30", "14", "user", .d = "former" },
	{ SEES, "1000", "15", "projectRole", .d = "10002" }, /* no list has the level */
	{ SECURES, "9", .b = "100" },
	{ SECURES, "alpha", .b = "100" },
	{ SECURES, "alpha", .b = "99" },
	{ SECURES, "in no list", .b = "99" },
};
enum { FACTS = sizeof(facts) / sizeof(*facts) };

static uint32_t
group_by_id(struct graph *graph, const char *id)
{
	const struct group group = { .id = id };

	return graph_group(graph, &group, NULL);
}

static uint32_t
project_by_id(struct graph *graph, const char *id)
{
	const struct project project = { .id = id, .lead = NONE, .scheme = NONE };

	return graph_project(graph, &project, NULL);
}

static uint32_t
role_by_id(struct graph *graph, const char *id)
{
	const struct role role = { .id = id, .scope = NONE };

	return graph_role(graph, &role, NULL);
}

static void
state_actor(struct graph *graph, const struct fact *f)
{
	const struct other other = { "team", f->c, f->d };
	uint32_t place = graph_place(graph, project_by_id(graph, f->a), role_by_id(graph, f->b));

	if (f->c == NULL)
		return;
	if (f->x == ACTOR_USER)
		graph_actor(graph, place, ACTOR_USER, graph_account_id(graph, f->c));
	else if (f->x == ACTOR_GROUP)
		graph_actor(graph, place, ACTOR_GROUP, group_by_id(graph, f->c));
	else
		graph_actor(graph, place, ACTOR_OTHER, graph_other(graph, &other));
}

static void
state_licence(struct graph *graph, const struct fact *f)
{
	const struct application application = { f->a, f->b, (uint32_t)f->x, (uint32_t)f->y, NONE };

	graph_application_group(
	    graph, graph_application(graph, &application), group_by_id(graph, f->c), f->z != 0);
}

/* A level that only a member names. */
static uint32_t
level_by_id(struct graph *graph, const char *id)
{
	return graph_security_level(graph, &(struct security_level){ .scheme = NONE, .id = id });
}

static void
state_security(struct graph *graph, const struct fact *f)
{
	if (f->verb == SECURITY)
		graph_security_scheme(graph, f->a, f->b);
	else if (f->verb == LEVEL)
		graph_security_level(
		    graph, &(struct security_level){
			       graph_security_scheme(graph, f->a, NULL), f->b, f->c, f->x != 0 });
	else if (f->verb == SEES)
		graph_security_member(graph,
		    &(struct security_member){ level_by_id(graph, f->a), f->b, f->c, f->d, f->e });
	else
		graph_project_security(graph, f->a, graph_security_scheme(graph, f->b, NULL));
}

static void
state_fact(struct graph *graph, const struct fact *f)
{
	const struct account account = { .id = f->a,
		.name = f->b,
		.email = f->c,
		.type = (uint8_t)f->y,
		.status = (uint8_t)f->z,
		.source = (uint8_t)f->x };
	const struct group group = { .id = f->a, .name = f->b, .access = (uint8_t)f->x };
	struct project project = { .id = f->a,
		.key = f->b,
		.name = f->c,
		.type = "software",
		.lead = NONE,
		.scheme = NONE,
		.archived = f->x != 0 };
	struct role role = { f->a, f->b, f->c, NONE, f->y != 0, f->x != 0, false };
	struct scheme_line line = { 0, f->b, f->c, f->d, f->e, NULL };

	switch (f->verb) {
	case ACCOUNT:
		graph_account(graph, &account, NULL);
		break;
	case GROUP:
		graph_group(graph, &group, NULL);
		break;
	case NAMED:
		graph_actor(graph,
		    graph_place(graph, project_by_id(graph, "9"), role_by_id(graph, "10010")),
		    ACTOR_GROUP, graph_group_named(graph, f->a));
		break;
	case MEMBER:
		graph_member(graph, group_by_id(graph, f->a), graph_account_id(graph, f->b));
		break;
	case PROJECT:
		project.lead = f->d != NULL ? graph_account_id(graph, f->d) : NONE;
		project.scheme = f->e != NULL ? graph_scheme(graph, f->e, NULL, NULL) : NONE;
		graph_project(graph, &project, NULL);
		break;
	case SCHEME:
		graph_scheme(graph, f->a, f->b, NULL);
		break;
	case LINE:
		line.scheme = graph_scheme(graph, f->a, NULL, NULL);
		graph_scheme_line(graph, &line);
		break;
	case ROLE:
		role.scope = f->d != NULL ? project_by_id(graph, f->d) : NONE;
		graph_role(graph, &role, NULL);
		break;
	case ACTOR:
		state_actor(graph, f);
		break;
	case LICENCE:
		state_licence(graph, f);
		break;
	case SECURITY:
	case LEVEL:
	case SEES:
	case SECURES:
		state_security(graph, f);
		break;
	}
}

static void
print_edges(FILE *out, const char *name, const struct edges *edges, uint32_t rows)
{
	for (uint32_t i = 0; i < rows; i++) {
		fprintf(out, "%s %u:", name, i);
		for (uint32_t e = edges->first[i]; e < edges->first[i + 1]; e++)
			fprintf(out, " %u", edges->to[e]);
		fprintf(out, "\n");
	}
}

static void
print_records(FILE *out, const struct graph_view *v)
{
	for (uint32_t i = 0; i < v->account_count; i++)
		fprintf(out, "account %s|%s|%s|%s|%s|%u\n", v->accounts[i].id, v->accounts[i].name,
		    v->accounts[i].email, account_type_name(v->accounts[i].type),
		    account_status_name(v->accounts[i].status), v->accounts[i].source);
	for (uint32_t i = 0; i < v->group_count; i++)
		fprintf(out, "group %s|%s|%u\n", v->groups[i].id, v->groups[i].name,
		    v->groups[i].access);
	for (uint32_t i = 0; i < v->project_count; i++)
		fprintf(out, "project %s|%s|%s|%d|%d|%d|%d\n", v->projects[i].id,
		    v->projects[i].key, v->projects[i].name, (int)v->projects[i].lead,
		    (int)v->projects[i].scheme, v->projects[i].archived,
		    (int)v->projects[i].security);
	for (uint32_t i = 0; i < v->role_count; i++)
		fprintf(out, "role %s|%s|%s|%d|%d|%d\n", v->roles[i].id, v->roles[i].name,
		    v->roles[i].description, (int)v->roles[i].scope, v->roles[i].is_default,
		    v->roles[i].listed);
	for (uint32_t i = 0; i < v->other_count; i++)
		fprintf(
		    out, "other %s|%s|%s\n", v->others[i].type, v->others[i].id, v->others[i].name);
	for (uint32_t i = 0; i < v->scheme_count; i++)
		fprintf(out, "scheme %s|%s\n", v->schemes[i].id, v->schemes[i].name);
	for (uint32_t i = 0; i < v->line_count; i++)
		fprintf(out, "line %u|%s|%s|%s|%s|%s\n", v->lines[i].scheme, v->lines[i].id,
		    v->lines[i].permission, v->lines[i].holder_type, v->lines[i].holder_id,
		    v->lines[i].holder_name);
	for (uint32_t i = 0; i < v->application_count; i++)
		fprintf(out, "application %s|%s|%d|%d|%d\n", v->applications[i].key,
		    v->applications[i].name, (int)v->applications[i].seats,
		    (int)v->applications[i].seats_left, (int)v->applications[i].users);
	for (uint32_t i = 0; i < v->application_group_count; i++)
		fprintf(out, "licence %u|%u|%d\n", v->application_groups[i].application,
		    v->application_groups[i].group, v->application_groups[i].is_default);
}

static void
print_security(FILE *out, const struct graph_view *v)
{
	for (uint32_t i = 0; i < v->security_scheme_count; i++)
		fprintf(out, "security %s|%s\n", v->security_schemes[i].id,
		    v->security_schemes[i].name);
	for (uint32_t i = 0; i < v->security_level_count; i++)
		fprintf(out, "level %d|%s|%s|%d\n", (int)v->security_levels[i].scheme,
		    v->security_levels[i].id, v->security_levels[i].name,
		    v->security_levels[i].is_default);
	for (uint32_t i = 0; i < v->security_member_count; i++)
		fprintf(out, "sees %u|%s|%s|%s|%s\n", v->security_members[i].level,
		    v->security_members[i].id, v->security_members[i].holder_type,
		    v->security_members[i].holder_id, v->security_members[i].holder_name);
}

/* The whole view as text; the caller frees it. */
static char *
print_view(const struct graph_view *v)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	print_records(out, v);
	print_security(out, v);
	for (uint32_t i = 0; i < v->place_count; i++) {
		fprintf(out, "place %u|%u:", v->places[i].project, v->places[i].role);
		for (uint32_t a = v->actors_at[i]; a < v->actors_at[i + 1]; a++) {
			assert_int_equal(v->actors[a].place, i);
			fprintf(out, " %u/%u", v->actors[a].kind, v->actors[a].who);
		}
		fprintf(out, "\n");
	}
	for (uint32_t i = 0; i <= v->project_count; i++)
		fprintf(out, "places_at %u\n", v->places_at[i]);
	print_edges(out, "members", &v->members, v->group_count);
	print_edges(out, "groups_of", &v->groups_of, v->account_count);
	fprintf(out, "counts %u|%u|%u|%u|%u\n", v->membership_count, v->actor_count,
	    v->duplicate_members, v->duplicate_actors, v->unresolved_names);
	fclose(out);
	return text;
}

static const char expected[] =
    "account 557058:a|Ann|ann@example.com|customer|active|2\n"
    "account 557058:b|Bob listed|bob@example.com|atlassian|active|4\n"
    "account bare|||unknown|unknown|0\n"
    "account former|Former||unknown|unknown|1\n"
    "group |gone|0\n"
    "group |twins|0\n"
    "group |unlisted|0\n"
    "group g:1|twins|4\n"
    "group g:2|staff|5\n"
    "group g:3|twins|4\n"
    "group g:9|unlisted|0\n"
    "group never listed||0\n"
    "project 9|NIN|Nine|2|2|1|1\n"
    "project 10|TEN|Ten|0|0|0|-1\n"
    "project alpha|ALP|Alpha|-1|-1|0|0\n"
    "role 999|Low||-1|0|1\n"
    "role 10002|Administrators|Who may|-1|1|1\n"
    "role 10010|Member||0|0|0\n"
    "other team|team-0|A team\n"
    "other team|team-1|A team\n"
    "scheme 0|Default\n"
    "scheme 9|\n"
    "scheme 10|Ten's\n"
    "line 0|8|ADMINISTER_PROJECTS|projectRole|404|\n"
    "line 0|7|ADMINISTER_PROJECTS|projectRole|10002|Administrators\n"
    "line 0|12|EDIT|anyone||\n"
    "line 0|13|EDIT|group|404|\n"
    "line 0|11|EDIT|user|former|Former\n"
    "line 0|10|app__own-key|applicationRole||\n"
    "line 0|9|app__own-key|applicationRole|jira-software|Jira\n"
    "line 2|2|BROWSE_PROJECTS|group|g:2|staff\n"
    "line 2|10|BROWSE_PROJECTS|group|g:2|staff\n"
    "application confluence|Confluence|-1|-1|-1\n"
    "application jira-software|Jira|10|3|-1\n"
    "licence 0|3|0\n"
    "licence 1|4|1\n"
    "security 99|\n"
    "security 100|Secrets\n"
    "level 0|8|Empty|0\n"
    "level 1|7|Staff|0\n"
    "level 1|30|Default|1\n"
    "level -1|1000||0\n"
    "sees 1|12|group||gone\n"
    "sees 1|9|group|g:2|staff\n"
    "sees 1|10|group|g:2|staff\n"
    "sees 1|11|group|g:2|staff\n"
    "sees 2|13|applicationRole||\n"
    "sees 2|14|user|former|Former\n"
    "sees 3|15|projectRole|10002|Administrators\n"
    "place 0|1: 0/0 0/1 1/4 2/0 2/1\n"
    "place 0|2: 1/0 1/1 1/2 1/4\n"
    "place 1|0:\n"
    "place 1|2: 1/7\n"
    "places_at 0\nplaces_at 2\nplaces_at 4\nplaces_at 4\n"
    "members 0:\nmembers 1:\nmembers 2:\n"
    "members 3: 1 2\nmembers 4: 0 1 3\nmembers 5:\nmembers 6:\nmembers 7:\n"
    "groups_of 0: 4\ngroups_of 1: 3 4\ngroups_of 2: 3\ngroups_of 3: 4\n"
    "counts 5|10|3|1|3\n";

static void
shuffle(uint32_t *order, uint32_t count, uint32_t seed)
{
	uint32_t j, kept;

	for (uint32_t i = count; i > 1; i--) {
		seed = seed * 1664525 + 1013904223;
		j = (seed >> 8) % i;
		kept = order[i - 1];
		order[i - 1] = order[j];
		order[j] = kept;
	}
}

static void
any_order_gives_the_same_view(void **state)
{
	uint32_t order[FACTS];
	struct graph *graph;
	char *text;

	(void)state;
	for (uint32_t seed = 0; seed < 300; seed++) {
		for (uint32_t i = 0; i < FACTS; i++)
			order[i] = i;
		if (seed > 0)
			shuffle(order, FACTS, seed);
		graph = graph_new();
		for (uint32_t i = 0; i < FACTS; i++)
			state_fact(graph, &facts[order[i]]);
		graph_seal(graph);
		text = print_view(graph_view(graph));
		if (seed > 0 && strcmp(text, expected) != 0)
			print_message("# with seed %u\n", seed);
		assert_string_equal(text, expected);
		free(text);
		graph_release(graph);
	}
}

static void
finds_before_and_after_the_seal(void **state)
{
	struct graph *graph = graph_new();
	const struct graph_view *view = graph_view(graph);

	(void)state;
	assert_int_equal(graph_find_account(graph, "557058:b"), NONE);
	for (uint32_t i = 0; i < FACTS; i++)
		state_fact(graph, &facts[i]);
	assert_int_equal(graph_find_account(graph, "557058:b"), 0);
	assert_string_equal(graph_account_text(graph, 0), "557058:b");
	assert_int_equal(graph_find_group(graph, "g:2"), 0);
	assert_int_equal(graph_find_project(graph, "TEN"), graph_find_project(graph, "10"));
	assert_int_equal(graph_find_role(graph, "404"), NONE);
	graph_seal(graph);
	for (uint32_t i = 0; i < view->account_count; i++) {
		assert_int_equal(graph_find_account(graph, view->accounts[i].id), i);
		assert_string_equal(graph_account_text(graph, i), view->accounts[i].id);
	}
	for (uint32_t i = 3; i < view->group_count; i++)
		assert_int_equal(graph_find_group(graph, view->groups[i].id), i);
	for (uint32_t i = 0; i < view->project_count; i++) {
		assert_int_equal(graph_find_project(graph, view->projects[i].id), i);
		assert_int_equal(graph_find_project(graph, view->projects[i].key), i);
	}
	for (uint32_t i = 0; i < view->role_count; i++)
		assert_int_equal(graph_find_role(graph, view->roles[i].id), i);
	assert_int_equal(graph_find_account(graph, "nobody"), NONE);
	assert_int_equal(graph_find_group(graph, "gone"), NONE);
	assert_int_equal(graph_find_project(graph, "ten"), NONE);
	graph_release(graph);
}

static void
asks_for_those_no_list_described(void **state)
{
	static const char *const want[] = { "557058:a", "bare", "former" };
	struct graph *graph = graph_new();
	uint32_t *accounts;

	(void)state;
	for (uint32_t i = 0; i < FACTS; i++)
		state_fact(graph, &facts[FACTS - 1 - i]);
	for (int life = 0; life < 2; life++) {
		assert_int_equal(graph_undescribed(graph, &accounts), 3);
		for (uint32_t i = 0; i < 3; i++)
			assert_string_equal(graph_account_text(graph, accounts[i]), want[i]);
		free(accounts);
		if (life == 0)
			graph_seal(graph);
	}
	graph_release(graph);
}

/* What was read of a group before it is read anew is void, and no duplicate; other groups keep
 * theirs. */
static void
a_restarted_group_counts_once(void **state)
{
	static const struct fact pages[] = {
		{ MEMBER, "g", .b = "gone since" },
		{ MEMBER, "h", .b = "stays" },
		{ MEMBER, "g", .b = "stays" },
		{ NAMED, .a = NULL }, /* here: restart of g */
		{ MEMBER, "h", .b = "late" },
		{ MEMBER, "g", .b = "stays" },
		{ MEMBER, "g", .b = "stays" },
		{ MEMBER, "g", .b = "new" },
	};
	struct graph *graph = graph_new();
	const struct graph_view *view = graph_view(graph);
	char *text = NULL;
	size_t size;
	FILE *out;

	(void)state;
	for (size_t i = 0; i < sizeof(pages) / sizeof(*pages); i++)
		if (pages[i].verb == NAMED)
			graph_members_restart(graph, graph_find_group(graph, "g"));
		else
			state_fact(graph, &pages[i]);
	graph_seal(graph);
	out = open_memstream(&text, &size);
	print_edges(out, "members", &view->members, view->group_count);
	fclose(out);
	/* gone since, late, new, stays */
	assert_string_equal(text, "members 0: 2 3\nmembers 1: 1 3\n");
	assert_int_equal(view->duplicate_members, 1);
	assert_int_equal(view->membership_count, 4);
	assert_int_equal(view->account_count, 4);
	free(text);
	graph_release(graph);
}

static void
tells_what_is_fresh(void **state)
{
	const struct account account = { .id = "a", .source = FROM_LIST };
	const struct group group = { .id = "g" };
	const struct project project = { .id = "1", .lead = NONE, .scheme = NONE };
	const struct role role = { .id = "1", .scope = NONE };
	struct graph *graph = graph_new();
	bool fresh;

	(void)state;
	for (int i = 0; i < 2; i++) {
		graph_account(graph, &account, &fresh);
		assert_int_equal(fresh, i == 0);
		graph_group(graph, &group, &fresh);
		assert_int_equal(fresh, i == 0);
		graph_project(graph, &project, &fresh);
		assert_int_equal(fresh, i == 0);
		graph_role(graph, &role, &fresh);
		assert_int_equal(fresh, i == 0);
		graph_scheme(graph, "0", "Default", &fresh);
		assert_int_equal(fresh, i == 0);
	}
	graph_release(graph); /* never sealed */
}

static void
an_empty_graph_seals(void **state)
{
	struct graph *graph = graph_new();
	char *text;

	(void)state;
	graph_seal(graph);
	text = print_view(graph_view(graph));
	assert_string_equal(text, "places_at 0\ncounts 0|0|0|0|0\n");
	free(text);
	graph_release(graph);
	graph_release(NULL);
}

/* A site of some size: every edge that went in comes out, both ways, in order. */
static void
large_graph_keeps_every_edge(void **state)
{
	enum { ACCOUNTS = 3000, GROUPS = 200, EDGES = 40000 };
	struct graph *graph = graph_new();
	const struct graph_view *view = graph_view(graph);
	struct group group = { .access = GROUP_LISTED };
	uint32_t seed = 1;
	char id[32];

	(void)state;
	for (uint32_t i = 0; i < ACCOUNTS; i++) {
		snprintf(id, sizeof(id), "712020:%u", i * 2654435761U);
		graph_account_id(graph, id);
	}
	for (uint32_t i = 0; i < GROUPS; i++) {
		snprintf(id, sizeof(id), "%08x", i * 2654435761U);
		group.id = group.name = id;
		graph_group(graph, &group, NULL);
	}
	for (uint32_t i = 0; i < EDGES; i++) {
		seed = seed * 1664525 + 1013904223;
		graph_member(graph, (seed >> 8) % GROUPS, (seed >> 16) % ACCOUNTS);
	}
	graph_seal(graph);
	assert_int_equal(view->membership_count + view->duplicate_members, EDGES);
	for (uint32_t i = 1; i < ACCOUNTS; i++)
		assert_true(strcmp(view->accounts[i - 1].id, view->accounts[i].id) < 0);
	assert_int_equal(view->groups_of.first[ACCOUNTS], view->membership_count);
	for (uint32_t i = 0; i < GROUPS; i++)
		for (uint32_t e = view->members.first[i] + 1; e < view->members.first[i + 1]; e++)
			assert_true(view->members.to[e - 1] < view->members.to[e]);
	for (uint32_t i = 0; i < ACCOUNTS; i++)
		for (uint32_t e = view->groups_of.first[i] + 1; e < view->groups_of.first[i + 1];
		     e++)
			assert_true(view->groups_of.to[e - 1] < view->groups_of.to[e]);
	graph_release(graph);
}

/* Accounts that answer "unknown" for their id get keys that do not hang on the order in which they came. */
static void
test_unknown_ids(void **state)
{
	static const char *const names[] = { "Zoe", "Ann", "Zoe", "Bob" };
	static const size_t orders[][4] = { { 0, 1, 2, 3 }, { 3, 2, 1, 0 } };
	const struct graph_view *view;
	struct graph *graph;

	(void)state;
	for (size_t o = 0; o < 2; o++) {
		uint32_t zoes = 0;

		graph = graph_new();
		graph_account(graph, &(struct account){ .id = "a", .source = FROM_LIST }, NULL);
		for (size_t i = 0; i < 4; i++) {
			const struct account account = {
				.id = "unknown", .name = names[orders[o][i]], .source = FROM_LIST
			};

			graph_account_unknown(graph, &account, account.name[0] == 'Z' ? ++zoes : 1);
		}
		/* a role's actor of that name is the first of that name */
		graph_account(graph,
		    &(struct account){ .id = "unknown", .name = "Bob", .source = FROM_NESTED },
		    NULL);
		graph_seal(graph);
		view = graph_view(graph);
		assert_int_equal(view->account_count, 5);
		assert_string_equal(view->accounts[1].id, "unknown:1");
		assert_string_equal(view->accounts[1].name, "Ann");
		assert_string_equal(view->accounts[2].name, "Bob");
		assert_string_equal(view->accounts[3].name, "Zoe");
		assert_string_equal(view->accounts[4].name, "Zoe");
		assert_int_equal(graph_find_account(graph, "unknown:4"), 4);
		assert_int_equal(graph_find_account(graph, "unknown"), NONE);
		assert_int_equal(graph_find_account(graph, "a"), 0);
		graph_release(graph);
	}
	graph = graph_new();
	graph_account_id(graph, "unknown");
	graph_seal(graph);
	assert_int_equal(graph_find_account(graph, "unknown"), 0);
	assert_true(account_is_unknown("unknown") && account_is_unknown("unknown:7"));
	assert_false(account_is_unknown("unknowns"));
	graph_release(graph);
}

/* A person without a licence in a guest role is a guest; one that has a product, by a group or by a role of its own, is
 * none. */
static void
guests_have_no_licence(void **state)
{
	static const struct {
		const char *id;
		uint8_t type, said;
		bool licensed;
		const char *want;
	} accounts[] = {
		{ "a-actor", ACCOUNT_ATLASSIAN, GUEST_UNSAID, false, "yes" },
		{ "b-licensed", ACCOUNT_ATLASSIAN, GUEST_NO, true, "no" },
		{ "c-app", ACCOUNT_APP, GUEST_UNSAID, false, "" },
		{ "d-said", ACCOUNT_ATLASSIAN, GUEST_YES, false, "yes" },
	};
	enum { COUNT = sizeof(accounts) / sizeof(*accounts) };
	struct graph *graph = graph_new();
	uint32_t group = graph_group(graph, &(struct group){ .id = "1" }, NULL);
	uint32_t place = graph_place(graph,
	    graph_project(
		graph, &(struct project){ .id = "1", .lead = NONE, .scheme = NONE }, NULL),
	    graph_role(graph, &(struct role){ .id = "10", .scope = NONE, .guest = true }, NULL));
	const struct account *sealed;

	(void)state;
	graph_application_group(
	    graph, graph_application(graph, &(struct application){ .key = "jira" }), group, true);
	for (size_t i = 0; i < COUNT; i++) {
		uint32_t account = graph_account(graph,
		    &(struct account){ .id = accounts[i].id,
			.type = accounts[i].type,
			.guest = accounts[i].said & 3U,
			.source = FROM_LIST },
		    NULL);

		graph_actor(graph, place, ACTOR_USER, account);
		if (accounts[i].licensed)
			graph_member(graph, group, account);
	}
	graph_seal(graph);
	sealed = graph_view(graph)->accounts;
	for (size_t i = 0; i < COUNT; i++)
		assert_string_equal(account_guest_name(&sealed[i]), accounts[i].want);
	graph_account_given(graph, 0, 0, 1);
	assert_string_equal(account_guest_name(&sealed[0]), "");
	graph_release(graph);
}

static void
programs_are_told_apart(void **state)
{
	static const struct {
		struct account account;
		const char *kind;
	} cases[] = {
		{ { .email = "", .type = ACCOUNT_ATLASSIAN }, "" },
		{ { .email = "", .type = ACCOUNT_APP }, "app" },
		{ { .email = "", .type = ACCOUNT_APP, .app = APP_UNKNOWN }, "app" },
		{ { .email = "", .type = ACCOUNT_APP, .app = APP_SERVICE }, "service account" },
		{ { .email = "r-1@ServiceAccount.atlassian.com", .type = ACCOUNT_APP },
		    "service account" },
		{ { .email = "@serviceaccount.atlassian.com", .type = ACCOUNT_APP }, "app" },
		{ { .email = "a@b.c", .type = ACCOUNT_APP, .app = APP_AGENT }, "agent" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_string_equal(
		    account_app_kind_name(account_app_kind(&cases[i].account)), cases[i].kind);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_unknown_ids),
		cmocka_unit_test(any_order_gives_the_same_view),
		cmocka_unit_test(finds_before_and_after_the_seal),
		cmocka_unit_test(asks_for_those_no_list_described),
		cmocka_unit_test(a_restarted_group_counts_once),
		cmocka_unit_test(tells_what_is_fresh),
		cmocka_unit_test(an_empty_graph_seals),
		cmocka_unit_test(large_graph_keeps_every_edge),
		cmocka_unit_test(guests_have_no_licence),
		cmocka_unit_test(programs_are_told_apart),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
