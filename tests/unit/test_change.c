/* The comparison of two graphs: what is a change, what is a rename, what nobody can know. */
#include "export/text/diff_summary.h"
#include "model/change/audit.h"
#include "model/change/change.h"
#include "model/graph/shared.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One side, filled by a row of the table below. */
struct world {
	struct graph *graph;
	struct run run;
};

static uint32_t
account(struct world *w, const char *id, const char *name, enum account_status status)
{
	const struct account record = { .id = id,
		.name = name,
		.email = "",
		.status = (uint8_t)status,
		.type = ACCOUNT_ATLASSIAN,
		.source = FROM_LIST };

	return graph_account(w->graph, &record, NULL);
}

static uint32_t
group(struct world *w, const char *id, const char *name, uint8_t access)
{
	const struct group record = { .id = id, .name = name, .access = access | GROUP_LISTED };

	return graph_group(w->graph, &record, NULL);
}

static uint32_t
project(struct world *w, const char *id, const char *key, uint32_t lead)
{
	const struct project record = { .id = id,
		.key = key,
		.name = "Web",
		.type = "software",
		.category = "",
		.lead = lead,
		.scheme = graph_scheme(w->graph, "0", "Default", NULL) };

	return graph_project(w->graph, &record, NULL);
}

static uint32_t
role(struct world *w, const char *id, const char *name)
{
	const struct role record = {
		.id = id, .name = name, .description = "", .scope = NONE, .listed = true
	};

	return graph_role(w->graph, &record, NULL);
}

static void
line(struct world *w, const char *id, const char *permission, const char *type, const char *holder)
{
	const struct scheme_line record = { .scheme = graph_scheme(w->graph, "0", "Default", NULL),
		.id = id,
		.permission = permission,
		.holder_type = type,
		.holder_id = holder,
		.holder_name = "" };

	graph_scheme_line(w->graph, &record);
}

/* What both sides have: Ann and Bob, a group, an admin group, a project, a role that administers it. */
static void
base(struct world *w)
{
	uint32_t ann = account(w, "1", "Ann", ACCOUNT_ACTIVE),
		 bob = account(w, "2", "Bob", ACCOUNT_ACTIVE);
	uint32_t dev = group(w, "g1", "dev", 0);

	group(w, "g2", "admins", GROUP_ADMIN);
	graph_member(w->graph, dev, ann);
	graph_actor(w->graph,
	    graph_place(w->graph, project(w, "10", "WEB", ann), role(w, "100", "Admins")),
	    ACTOR_USER, bob);
	role(w, "101", "Readers");
	line(w, "1", "ADMINISTER_PROJECTS", "projectRole", "100");
	line(w, "2", "BROWSE_PROJECTS", "anyone", "");
}

static void
nothing(struct world *w)
{
	(void)w;
}

static void
shuffled(struct world *w) /* the same, come in another order */
{
	account(w, "2", "Bob", ACCOUNT_ACTIVE);
	group(w, "g2", "admins", GROUP_ADMIN);
	role(w, "101", "Readers");
	line(w, "2", "BROWSE_PROJECTS", "anyone", "");
	base(w);
}

static void
line_twice(struct world *w)
{
	line(w, "7", "BROWSE_PROJECTS", "anyone", "");
}

static void
member_of_admins(struct world *w)
{
	graph_member(w->graph, graph_find_group(w->graph, "g2"), graph_find_account(w->graph, "2"));
}

static void
group_of_role(struct world *w)
{
	graph_actor(w->graph,
	    graph_place(
		w->graph, graph_find_project(w->graph, "WEB"), graph_find_role(w->graph, "100")),
	    ACTOR_GROUP, graph_find_group(w->graph, "g1"));
}

static void
group_and_person_of_role(struct world *w)
{
	group_of_role(w);
	graph_actor(w->graph,
	    graph_place(
		w->graph, graph_find_project(w->graph, "WEB"), graph_find_role(w->graph, "100")),
	    ACTOR_USER, account(w, "3", "Cem", ACCOUNT_ACTIVE));
}

static void
ann_in_role(struct world *w)
{
	graph_actor(w->graph,
	    graph_place(
		w->graph, graph_find_project(w->graph, "WEB"), graph_find_role(w->graph, "100")),
	    ACTOR_USER, graph_find_account(w->graph, "1"));
}

static void
group_of_readers(struct world *w)
{
	graph_actor(w->graph,
	    graph_place(
		w->graph, graph_find_project(w->graph, "WEB"), graph_find_role(w->graph, "101")),
	    ACTOR_GROUP, graph_find_group(w->graph, "g1"));
}

static void
role_added(struct world *w)
{
	role(w, "99", "Fresh");
}

static void
scoped_role(struct world *w)
{
	const struct role record = { .id = "102",
		.name = "Member",
		.description = "",
		.scope = graph_find_project(w->graph, "WEB"),
		.listed = true };

	graph_role(w->graph, &record, NULL);
}

static void
group_added(struct world *w)
{
	graph_member(w->graph, group(w, "g0", "dev", 0), graph_find_account(w->graph, "2"));
}

static void
account_added(struct world *w)
{
	account(w, "10", "Ann", ACCOUNT_INACTIVE);
}

static void
account_unknown(struct world *w)
{
	account(w, "4", "Dee", ACCOUNT_UNKNOWN);
}

static void
project_added(struct world *w)
{
	project(w, "9", "OPS", NONE);
}

static void
line_for_admins(struct world *w)
{
	line(w, "3", "ADMINISTER_PROJECTS", "group", "g2");
}

static void
licence(struct world *w)
{
	const struct application record = {
		.key = "jira", .name = "Jira", .seats = NONE, .seats_left = NONE, .users = NONE
	};

	graph_application_group(
	    w->graph, graph_application(w->graph, &record), graph_find_group(w->graph, "g1"), true);
}

static void
share(struct world *w, enum shared_type type, enum share_with with, uint32_t who, bool edits)
{
	const struct shared shared = { "7", "Open", 0, .type = (uint8_t)type };

	graph_share(w->graph, graph_shared(w->graph, &shared, NULL),
	    &(struct share_target){ .with = (uint8_t)with, .who = who }, edits);
}

static void
filter(struct world *w)
{
	share(w, SHARED_FILTER, SHARE_LOGGED_IN, NONE, true);
	share(w, SHARED_FILTER, SHARE_GROUP, graph_find_group(w->graph, "g1"), false);
}

/* Whom else a dashboard was shared with before it was listed nobody knows. */
static void
dashboard(struct world *w)
{
	share(w, SHARED_DASHBOARD, SHARE_PUBLIC, NONE, false);
	share(w, SHARED_DASHBOARD, SHARE_GROUP, graph_find_group(w->graph, "g1"), false);
}

/* The new side is the base with something more; turned round, the same is removed. */
static const struct {
	const char *why;
	void (*first)(struct world *w), (*more)(struct world *w);
	const char *added,
	    *removed; /* verb, kind, id, principal, entitlement, before, after: weight; in rows */
} rows[] = {
	{ "the same", base, nothing, "", "" },
	{ "the same in another order", shuffled, nothing, "", "" },
	{ "a grant written into the scheme again", base, line_twice, "", "" },
	{ "a member of admins", base, member_of_admins,
	    "added membership membership:g2:2 2 group admins [] [member] 0\n",
	    "removed membership membership:g2:2 2 group admins [member] [] 0\n" },
	{ "a group in a role that administers", base, group_of_role,
	    "added role actor role:10:100:group:g1 g1 role Admins [] [group] 1\n",
	    "removed role actor role:10:100:group:g1 g1 role Admins [group] [] 1\n" },
	{ "a group in a role", base, group_of_readers,
	    "added role actor role:10:101:group:g1 g1 role Readers [] [group] 3\n",
	    "removed role actor role:10:101:group:g1 g1 role Readers [group] [] 3\n" },
	{ "a role", base, role_added, "added role 99   [] [role] 4\n",
	    "removed role 99   [role] [] 4\n" },
	{ "a group of the same name, with a member", base, group_added,
	    "added group g0   [] [group] 4\nadded membership membership:g0:2 2 group dev [] "
	    "[member] 3\n",
	    "removed group g0   [group] [] 4\nremoved membership membership:g0:2 2 group dev "
	    "[member] [] 3\n" },
	{ "an account of the same name", base, account_added,
	    "added account 10 10  [] [inactive] 4\n", "removed account 10 10  [inactive] [] 4\n" },
	{ "a project", base, project_added, "added project 9   [] [live] 4\n",
	    "removed project 9   [live] [] 4\n" },
	{ "a grant of administration", base, line_for_admins,
	    "added permission grant 0 g2 permission ADMINISTER_PROJECTS [] [group] 1\n",
	    "removed permission grant 0 g2 permission ADMINISTER_PROJECTS [group] [] 1\n" },
	{ "a filter that is shared", base, filter,
	    "added filter 7  shared with logged-in [] [may edit] 3\n"
	    "added filter 7 g1 shared with group [] [may see] 3\n",
	    "removed filter 7  shared with logged-in [may edit] [] 3\n"
	    "removed filter 7 g1 shared with group [may see] [] 3\n" },
	{ "a dashboard that is listed", base, dashboard,
	    "added dashboard 7  shared with public [] [may see] 3\n"
	    "unknown dashboard 7 g1 shared with group [unknown] [may see] 3\n",
	    "removed dashboard 7  shared with public [may see] [] 3\n"
	    "unknown dashboard 7 g1 shared with group [may see] [unknown] 3\n" },
	{ "a licence", base, licence,
	    "added product jira   [] [product] 4\n"
	    "added licence group jira g1 licence Jira [] [gives the licence, by default] 3\n",
	    "removed product jira   [product] [] 4\n"
	    "removed licence group jira g1 licence Jira [gives the licence, by default] [] 3\n" },
};

static void
ten_seats(struct world *w)
{
	base(w);
	graph_application(w->graph,
	    &(struct application){ .key = "desk", .name = "Desk", .seats = 10, .seats_left = 1 });
}

static void
more_seats(struct world *w)
{
	base(w);
	graph_application(w->graph,
	    &(struct application){ .key = "desk", .name = "Desk", .seats = 25, .seats_left = 9 });
}

/* Anne's role of her own on this site's Desk, and one that is no licence. */
static struct org *
org_of(const struct world *w, bool licensed)
{
	struct org *org = org_new("org");
	struct org_role given = { .who = org_account(org, "1", NULL),
		.resource = "ari:cloud:desk::site/x",
		.resource_type = "desk",
		.role = "atlassian/user" };

	/* invited before, accepted after */
	org->accounts[given.who].status = "active";
	org->accounts[given.who].verified = licensed;
	org->accounts[given.who].activity_said = true;
	/* after, nobody says */
	org->accounts[org_account(org, "2", NULL)].verified = licensed ? -1 : 1;
	if (licensed)
		org_role(org, &given);
	given.resource = "ari:cloud:wiki::site/x";
	if (licensed)
		org_role(org, &given);
	org_join(org, w->graph);
	return org;
}

static void
world_new(struct world *w, void (*first)(struct world *w), void (*more)(struct world *w))
{
	*w = (struct world){ .graph = graph_new(),
		.run = { .complete = true,
		    .projects = "",
		    .started = "",
		    .finished = "",
		    .cloud_id = "",
		    .base_url = "https://x" } };
	first(w);
	more(w);
	graph_seal(w->graph);
}

static void
world_release(struct world *w)
{
	graph_release(w->graph);
	run_release(&w->run);
}

static struct changes *
compare(const struct world *old, const struct world *new)
{
	const struct side a = { graph_view(old->graph), NULL, &old->run };
	const struct side b = { graph_view(new->graph), NULL, &new->run };

	return changes_new(&a, &b);
}

static void
describe(const struct changes *changes, char *out, size_t room)
{
	struct change_words words = { 0 };
	size_t used = 0;

	out[0] = '\0';
	for (size_t i = 0; i < changes->count; i++) {
		const struct change *c = &changes->list[i];

		change_words(changes, c, &words);
		used += (size_t)snprintf(out + used, room - used, "%s %s %s %s %s [%s] [%s] %d\n",
		    change_verb_name(c->verb), change_object_name(c->object), words.object_id,
		    words.principal_id, words.entitlement, c->before, c->after, c->weight);
		assert_true(used < room);
	}
	change_words_release(&words);
}

static void
expect(const struct world *old, const struct world *new, const char *why, const char *want)
{
	struct changes *changes = compare(old, new);
	char got[2000];

	describe(changes, got, sizeof(got));
	if (strcmp(got, want) != 0)
		fail_msg("%s:\ngot:  %s\nwant: %s", why, got, want);
	changes_release(changes);
}

static void
test_rows(void **state)
{
	struct world old, new;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		world_new(&old, base, nothing);
		world_new(&new, rows[i].first, rows[i].more);
		expect(&old, &new, rows[i].why, rows[i].added);
		expect(&new, &old, rows[i].why, rows[i].removed);
		world_release(&old);
		world_release(&new);
	}
}

static void
same_changes(const struct changes *changes, const char *want)
{
	char got[2000];

	describe(changes, got, sizeof(got));
	assert_string_equal(got, want);
}

static void
test_products(void **state)
{
	struct world old, new;
	struct changes *changes;
	struct org *before, *after;

	(void)state;
	world_new(&old, ten_seats, nothing);
	world_new(&new, more_seats, nothing);
	changes = compare(&old, &new);
	same_changes(changes, "changed product desk  seats [10 seats] [25 seats] 4\n");
	changes_release(changes);
	before = org_of(&old, false);
	after = org_of(&new, true);
	changes = changes_new(&(struct side){ graph_view(old.graph), before, &old.run },
	    &(struct side){ graph_view(new.graph), after, &new.run });
	same_changes(changes,
	    "changed product desk  seats [10 seats] [25 seats] 4\n"
	    "added direct licence desk 1 licence Desk [] [has the licence by a role of its own] 3\n"
	    "changed organisation account 1 1 invitation [pending] [accepted] 4\n"
	    "added organisation role ari:cloud:wiki::site/x 1 organisation role atlassian/user [] "
	    "[assigned] 3\n");
	changes_release(changes);
	org_release(before);
	org_release(after);
	world_release(&old);
	world_release(&new);
}

/* The base, every name another one, and more. */
static void
renamed(struct world *w)
{
	uint32_t ann = account(w, "1", "Anna", ACCOUNT_INACTIVE),
		 bob = account(w, "2", "Bob", ACCOUNT_ACTIVE);

	graph_member(w->graph, group(w, "g1", "developers", 0), ann);
	group(w, "g2", "admins", GROUP_ADMIN | GROUP_SITE_ADMIN);
	graph_actor(w->graph,
	    graph_place(w->graph, project(w, "10", "SITE", account(w, "3", "Cem", ACCOUNT_ACTIVE)),
		role(w, "100", "Owners")),
	    ACTOR_USER, bob);
	role(w, "101", "Readers");
	line(w, "1", "ADMINISTER_PROJECTS", "projectRole", "100");
	line(w, "2", "BROWSE_PROJECTS", "anyone", "");
}

static void
test_fields(void **state)
{
	struct world old, new;

	(void)state;
	world_new(&old, base, nothing);
	world_new(&new, renamed, nothing);
	expect(&old, &new, "fields",
	    "changed account 1 1 status [active] [inactive] 4\n"
	    "changed account 1 1 display_name [Ann] [Anna] 5\n"
	    "added account 3 3  [] [active] 4\n"
	    "changed group g1  group_name [dev] [developers] 5\n"
	    "changed group g2  admin access [Jira] [the site, Jira] 0\n"
	    "changed project 10  project_key [WEB] [SITE] 5\n"
	    "changed project 10  lead [Ann (1)] [Cem (3)] 3\n"
	    "changed role 100  role_name [Admins] [Owners] 5\n");
	world_release(&old);
	world_release(&new);
}

static void
lacking(struct run *run, const char *object)
{
	run_incomplete(run, "HTTP 500");
	run_coverage(run, "accounts", "x")->complete = true;
	run_coverage(run, object, "x")->complete = false;
}

/* People and groups of one role are each held against their own kind. */
static void
test_actors(void **state)
{
	struct world old, new;

	(void)state;
	world_new(&old, base, group_of_role);
	world_new(&new, base, group_and_person_of_role);
	expect(&old, &new, "a person beside the group",
	    "added account 3 3  [] [active] 4\n"
	    "added role actor role:10:100:user:3 3 role Admins [] [user] 1\n");
	expect(&new, &old, "the group without the person",
	    "removed account 3 3  [active] [] 4\n"
	    "removed role actor role:10:100:user:3 3 role Admins [user] [] 1\n");
	world_release(&old);
	world_release(&new);
}

/* Does a record of Jira's log that changed a role's field so tell of the one change there is? */
static bool
field_tells(const struct world *old, const struct world *new, const char *role_id, const char *from,
    const char *to)
{
	const struct audit_item items[] = { { "PROJECT", "10", "Web" }, { "USER", "1", "Ann" },
		{ "PROJECT_ROLE", role_id, "" } };
	const struct audit_value value = { "Admins", from, to };
	struct audit_record record = { .created = "2026-01-02T00:00:00Z",
		.author = "2",
		.summary = "",
		.items = items,
		.item_count = 3,
		.values = &value,
		.value_count = 1 };
	const struct audit_log log = { .records = &record, .count = 1 };
	struct changes *changes = compare(old, new);
	bool tells;

	assert_int_equal(changes->count, 1);
	tells = audit_match(&log, changes) == 1 && changes->list[0].audit == &record;
	changes_release(changes);
	return tells;
}

static void
test_audit_values(void **state)
{
	struct world without, with;

	(void)state;
	world_new(&without, base, nothing);
	world_new(&with, base, ann_in_role);
	without.run.finished = with.run.finished = "2026-01-01T00:00:00Z";
	without.run.started = with.run.started = "2026-01-03T00:00:00Z";
	assert_true(field_tells(&without, &with, "", "", "Ann"));
	assert_false(field_tells(&without, &with, "", "Ann", ""));
	assert_false(field_tells(&without, &with, "", "Bob", "Ann"));   /* replaced */
	assert_true(field_tells(&without, &with, "100", "Bob", "Ann")); /* the role by its id */
	assert_false(field_tells(&without, &with, "101", "Bob", "Ann"));
	assert_true(field_tells(&with, &without, "", "Ann", ""));
	assert_false(field_tells(&with, &without, "", "", "Ann"));
	assert_false(field_tells(&with, &without, "", "Ann", "Bob"));
	world_release(&without);
	world_release(&with);
}

/* A role of one project is told with that project. */
static void
test_scoped_role(void **state)
{
	struct change_words words = { 0 };
	struct changes *changes;
	struct world old, new;

	(void)state;
	world_new(&old, base, nothing);
	world_new(&new, base, scoped_role);
	changes = compare(&old, &new);
	assert_int_equal(changes->count, 1);
	change_words(changes, &changes->list[0], &words);
	assert_string_equal(words.object_id, "102");
	assert_string_equal(words.project_key, "WEB");
	change_words_release(&words);
	changes_release(changes);
	world_release(&old);
	world_release(&new);
}

static void
summary_says(const struct world *old, const struct world *new, const char *words)
{
	struct changes *changes = compare(old, new);
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	diff_summary(changes, NULL, out);
	fclose(out);
	assert_non_null(strstr(text, words));
	free(text);
	changes_release(changes);
}

static void
test_unknown(void **state)
{
	struct world old, new;

	(void)state;
	world_new(&old, base, member_of_admins);
	world_new(&new, base, nothing);
	lacking(&new.run, "memberships");
	expect(&old, &new, "not read in the new one",
	    "unknown membership membership:g2:2 2 group admins [member] [unknown] 0\n");
	expect(&new, &old, "not read in the old one",
	    "unknown membership membership:g2:2 2 group admins [unknown] [member] 0\n");
	run_coverage(&new.run, "memberships", "x")->complete = true;
	run_coverage(&new.run, "groups", "x")->complete = true;
	expect(&old, &new, "incomplete in something else",
	    "removed membership membership:g2:2 2 group admins [member] [] 0\n");
	world_release(&old);
	world_release(&new);
}

/* The summary names the side that keeps us from knowing, also when the status itself is unknown. */
static void
test_doubt(void **state)
{
	struct world with, without;

	(void)state;
	world_new(&with, base, account_unknown);
	world_new(&without, base, nothing);
	lacking(&without.run, "groups");
	run_coverage(&without.run, "accounts", "x")->complete = false;
	summary_says(&with, &without, "(NEW may have it)");
	summary_says(&without, &with, "(OLD may have had it)");
	world_release(&with);
	world_release(&without);
}

static void
test_narrowed(void **state)
{
	struct world old, new;

	(void)state;
	world_new(&old, base, project_added);
	world_new(&new, base, nothing);
	new.run.projects = "WEB";
	expect(&old, &new, "a project outside", "unknown project 9   [live] [unknown] 4\n");
	old.run.projects = "WEB";
	expect(&old, &new, "both narrowed alike", "removed project 9   [live] [] 4\n");
	world_release(&old);
	world_release(&new);
}

static void
test_sites(void **state)
{
	const struct run a = { .cloud_id = "", .base_url = "https://a" },
			 b = { .cloud_id = "1", .base_url = "https://b" },
			 c = { .cloud_id = "1", .base_url = "https://c" },
			 d = { .cloud_id = "2", .base_url = "https://c" };

	(void)state;
	assert_true(change_same_site(&a, &a));
	assert_false(change_same_site(&a, &b));
	assert_true(change_same_site(&b, &c)); /* renamed */
	assert_false(change_same_site(&c, &d));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_products),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_actors),
		cmocka_unit_test(test_audit_values),
		cmocka_unit_test(test_scoped_role),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_doubt),
		cmocka_unit_test(test_narrowed),
		cmocka_unit_test(test_sites),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("change", tests, NULL, NULL);
}
