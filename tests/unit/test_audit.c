/* Records of Jira's log: which tell of a change, which name something else, and when nobody can say. */
#include "model/change/audit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static uint32_t
account(struct graph *graph, const char *id, const char *name, enum account_status status)
{
	const struct account record = { .id = id,
		.name = name,
		.email = "",
		.status = (uint8_t)status,
		.type = ACCOUNT_ATLASSIAN,
		.source = FROM_LIST };

	return graph_account(graph, &record, NULL);
}

static uint32_t
group(struct graph *graph, const char *id, const char *name)
{
	const struct group record = { .id = id, .name = name, .access = GROUP_LISTED };

	return graph_group(graph, &record, NULL);
}

static uint32_t
role(struct graph *graph, const char *id, const char *name)
{
	const struct role record = {
		.id = id, .name = name, .description = "", .scope = NONE, .listed = true
	};

	return graph_role(graph, &record, NULL);
}

/* What both sides have. */
static void
base(struct graph *graph)
{
	const struct project web = { .id = "10",
		.key = "WEB",
		.name = "Web",
		.type = "software",
		.category = "",
		.lead = account(graph, "1", "Ann", ACCOUNT_ACTIVE),
		.scheme = graph_scheme(graph, "0", "Default", NULL) };

	account(graph, "2", "Bob", ACCOUNT_ACTIVE);
	group(graph, "g1", "dev");
	group(graph, "g2", "ops");
	group(graph, "g3", "twin");
	group(graph, "g4", "twin");
	role(graph, "100", "Admins");
	graph_project(graph, &web, NULL);
}

static void
member(struct graph *graph)
{
	graph_member(graph, graph_find_group(graph, "g1"), graph_find_account(graph, "2"));
}

static void
member_of_twin(struct graph *graph)
{
	graph_member(graph, graph_find_group(graph, "g3"), graph_find_account(graph, "2"));
}

static void
member_of_new(struct graph *graph)
{
	graph_member(graph, group(graph, "g9", "fresh"), graph_find_account(graph, "2"));
}

static void
actor(struct graph *graph, enum actor_kind kind, uint32_t who)
{
	graph_actor(graph,
	    graph_place(graph, graph_find_project(graph, "WEB"), graph_find_role(graph, "100")),
	    kind, who);
}

static void
group_actor(struct graph *graph)
{
	actor(graph, ACTOR_GROUP, graph_find_group(graph, "g1"));
}

static void
other_actor(struct graph *graph)
{
	const struct other app = { "app", "1", "Robot" };

	actor(graph, ACTOR_OTHER, graph_other(graph, &app));
}

static void
new_role(struct graph *graph)
{
	role(graph, "99", "Fresh");
}

static void
new_scheme(struct graph *graph)
{
	graph_scheme(graph, "5", "Strict", NULL);
}

enum { MOST = 3 };
#define CREATED "2026-01-02T00:00:00Z"

/* The one side is the base, the other has more; added, or turned round: removed. */
static const struct {
	const char *why;
	void (*more)(struct graph *graph);
	bool removed;
	const char *summary;
	struct audit_item items[MOST];
	struct audit_value value;
	size_t told; /* changes with an author */
} rows[] = {
	{ "a member", member, false, "", { { "USER", "2", "" }, { "GROUP", "g1", "" } },
	    .told = 1 },
	{ "a group by its name", member, false, "", { { "USER", "2", "" }, { "GROUP", "", "dev" } },
	    .told = 1 },
	{ "a name as the id", member, false, "", { { "USER", "2", "" }, { "GROUP", "dev", "dev" } },
	    .told = 1 },
	{ "another id beside the name", member, false, "",
	    { { "USER", "2", "" }, { "GROUP", "g7", "dev" } }, .told = 0 },
	{ "another group", member, false, "", { { "USER", "2", "" }, { "GROUP", "g2", "ops" } },
	    .told = 0 },
	{ "another account", member, false, "", { { "USER", "1", "" }, { "GROUP", "g1", "" } },
	    .told = 0 },
	{ "a name of two groups", member_of_twin, false, "",
	    { { "USER", "2", "" }, { "GROUP", "", "twin" } }, .told = 0 },
	{ "one of them by its id", member_of_twin, false, "",
	    { { "USER", "2", "" }, { "GROUP", "g3", "twin" } }, .told = 1 },
	{ "a name that the other side lacks", member_of_new, false, "",
	    { { "USER", "2", "" }, { "GROUP", "", "fresh" } }, .told = 0 },
	{ "a summary that says the opposite", member, false, "User removed from group",
	    { { "USER", "2", "" }, { "GROUP", "g1", "" } }, .told = 0 },
	{ "the same when it was removed", member, true, "User removed from group",
	    { { "USER", "2", "" }, { "GROUP", "g1", "" } }, .told = 1 },
	{ "a summary of an addition when it was removed", member, true, "User added to group",
	    { { "USER", "2", "" }, { "GROUP", "g1", "" } }, .told = 0 },
	{ "a group in a role, by its name", group_actor, false, "",
	    { { "PROJECT", "10", "" }, { "GROUP", "", "dev" }, { "PROJECT_ROLE", "100", "" } },
	    .told = 1 },
	{ "a group in a role, the role by its field", group_actor, false, "",
	    { { "PROJECT", "10", "" }, { "GROUP", "g1", "" } }, { "Admins", "", "dev" }, 1 },
	{ "another group in the role", group_actor, false, "",
	    { { "PROJECT", "10", "" }, { "GROUP", "g2", "ops" }, { "PROJECT_ROLE", "100", "" } },
	    .told = 0 },
	{ "in another project", group_actor, false, "",
	    { { "PROJECT", "11", "" }, { "GROUP", "g1", "" }, { "PROJECT_ROLE", "100", "" } },
	    .told = 0 },
	{ "an actor of a kind that nobody knows", other_actor, false, "",
	    { { "PROJECT", "10", "" }, { "PROJECT_ROLE", "100", "" } }, .told = 0 },
	{ "a role", new_role, false, "Project role created", { { "PROJECT_ROLE", "99", "" } },
	    .told = 1 },
	{ "a role that was deleted", new_role, true, "Project role deleted",
	    { { "PROJECT_ROLE", "99", "" } }, .told = 1 },
	{ "a role, in words of another language", new_role, false, "Projektrolle erstellt",
	    { { "PROJECT_ROLE", "99", "" } }, .told = 0 },
	{ "a role, and something beside it", new_role, false, "Project role created",
	    { { "PROJECT_ROLE", "99", "" }, { "USER", "1", "" } }, .told = 0 },
	{ "another role", new_role, false, "Project role created",
	    { { "PROJECT_ROLE", "100", "" } }, .told = 0 },
	{ "a scheme", new_scheme, false, "Permission scheme created", { { "SCHEME", "5", "" } },
	    .told = 1 },
	{ "a scheme that was deleted", new_scheme, true, "Permission scheme deleted",
	    { { "SCHEME", "5", "" } }, .told = 1 },
};

static struct graph *
site(void (*more)(struct graph *graph))
{
	struct graph *graph = graph_new();

	base(graph);
	if (more != NULL)
		more(graph);
	graph_seal(graph);
	return graph;
}

static struct run
read_at(const char *started)
{
	return (struct run){ .complete = true,
		.projects = "",
		.started = started,
		.finished = "2026-01-01T00:00:00Z",
		.cloud_id = "",
		.base_url = "https://x" };
}

/* How many of the changes from one graph to the other the records tell of. */
static size_t
told(struct graph *old, struct graph *new, struct audit_record *records, size_t count)
{
	const struct run before = read_at(""), after = read_at("2026-01-03T00:00:00Z");
	const struct side a = { graph_view(old), NULL, &before },
			  b = { graph_view(new), NULL, &after };
	const struct audit_log log = { .records = records, .count = count };
	struct changes *changes;
	size_t got;

	changes = changes_new(&a, &b);
	assert_true(changes->count > 0);
	got = audit_match(&log, changes);
	changes_release(changes);
	return got;
}

static void
test_records(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct graph *plain = site(NULL), *more = site(rows[i].more);
		struct audit_record record = { .created = CREATED,
			.author = "1",
			.summary = rows[i].summary,
			.items = rows[i].items,
			.values = &rows[i].value,
			.value_count = rows[i].value.field != NULL };
		size_t got;

		while (record.item_count < MOST && rows[i].items[record.item_count].type != NULL)
			record.item_count++;
		got =
		    rows[i].removed ? told(more, plain, &record, 1) : told(plain, more, &record, 1);
		if (got != rows[i].told)
			fail_msg("%s: %zu told, not %zu", rows[i].why, got, rows[i].told);
		graph_release(plain);
		graph_release(more);
	}
}

static void
inactive(struct graph *graph)
{
	account(graph, "3", "Cem", ACCOUNT_INACTIVE);
}

static void
active(struct graph *graph)
{
	account(graph, "3", "Cem", ACCOUNT_ACTIVE);
}

/* A field was changed by the record that has both its values. */
static void
test_fields(void **state)
{
	static const struct {
		const char *from, *to;
		size_t told;
	} values[] = { { "active", "inactive", 1 }, { "inactive", "active", 0 },
		{ "active", "", 0 }, { "", "inactive", 0 } };
	const struct audit_item item = { "USER", "3", "Cem" };
	struct graph *old = site(active), *new = site(inactive);

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		const struct audit_value value = { "Active / Inactive", values[i].from,
			values[i].to };
		struct audit_record record = { .created = CREATED,
			.author = "1",
			.summary = "User updated",
			.items = &item,
			.item_count = 1,
			.values = &value,
			.value_count = 1 };

		assert_int_equal(told(old, new, &record, 1), values[i].told);
	}
	graph_release(old);
	graph_release(new);
}

/* Of several records the latest counts, unless nobody can tell which reading saw which. */
static void
test_several(void **state)
{
	static const struct {
		const char *first, *second, *first_summary;
		size_t told;
	} pairs[] = {
		{ "2026-01-02T00:00:00Z", "2026-01-02T00:00:01Z", "", 1 },
		{ "2026-01-02T00:00:01Z", "2026-01-02T00:00:00Z", "", 1 },
		{ "2026-01-02T00:00:00Z", "2026-01-02T00:00:01Z", "removed", 1 },
		{ "2026-01-02T00:00:01Z", "2026-01-02T00:00:00Z", "removed", 0 }, /* the latest */
		{ "2026-01-02T00:00:00Z", "2026-01-02T00:00:00Z", "", 0 },
		{ "2025-12-31T23:59:59Z", "2026-01-02T00:00:00Z", "",
		    0 }, /* as it was being read */
		{ "2026-01-02T00:00:00Z", "2026-01-03T00:00:01Z", "", 0 },
	};
	const struct audit_item items[] = { { "USER", "2", "" }, { "GROUP", "g1", "" } };
	struct graph *old = site(NULL), *new = site(member);

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		struct audit_record records[2] = {
			{ pairs[i].first, "1", pairs[i].first_summary, items, NULL, 2, 0 },
			{ pairs[i].second, "1", "", items, NULL, 2, 0 },
		};
		size_t got = told(old, new, records, 2);

		if (got != pairs[i].told)
			fail_msg("%s and %s: %zu told, not %zu", pairs[i].first, pairs[i].second,
			    got, pairs[i].told);
	}
	graph_release(old);
	graph_release(new);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_records),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_several),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("audit", tests, NULL, NULL);
}
