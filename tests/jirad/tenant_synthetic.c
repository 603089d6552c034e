/*
 * A tenant of any size from a seed: the same flags give the same bytes. A few huge groups and many
 * small ones; one project in twenty is team-managed with roles of its own, another one archived.
 */
#include "buf.h"
#include "tenant.h"
#include <stdio.h>

static void
add_accounts(struct tenant *t, struct dice *d, uint32_t count)
{
	static const char *const first[] = { "Ana", "Ben", "Chloe", "David", "Emre", "Fatima",
		"Georg", "Hana", "Ivan", "Julia", "Kenji", "Lena", "Mateo", "Nina", "Omar",
		"Petra" };
	static const char *const last[] = { "Adler", "Brandt", "Costa", "Dupont", "Eriksen",
		"Fischer", "Garcia", "Haas", "Ivanov", "Jansen", "Kowalski", "Larsen", "Moreau",
		"Novak", "Okafor", "Peeters" };
	const char *name, *email;
	uint32_t kind;

	for (uint32_t i = 0; i < count; i++) {
		kind = i < 2 ? 99 : dice_below(d, 100);
		name = tenant_text(
		    t, "%s %s %u", first[dice_below(d, 16)], last[dice_below(d, 16)], i);
		email = tenant_text(t, "person%u@example.com", i);
		if (i < 2)
			email = i == 0 ? "admin@example.com" : "viewer@example.com";
		account_add(t, tenant_text(t, "712020:%s", dice_uuid(t, d)), name,
		    kind < 40 ? NULL : email,
		    kind < 3   ? "app"
		    : kind < 8 ? "customer"
			       : "atlassian");
		t->account[i].active = kind < 90 || i < 2;
	}
	t->admin = 0;
	t->viewer = 1;
}

static uint32_t
square_root(uint64_t n)
{
	uint64_t low = 0, high = 1ULL << 32, middle;

	while (low + 1 < high) {
		middle = (low + high) / 2;
		if (middle * middle <= n)
			low = middle;
		else
			high = middle;
	}
	return (uint32_t)low;
}

/* Sizes fall as k to the power of 1.25; every 25th group is empty. Members: a run of accounts. */
static void
add_groups(struct tenant *t, struct dice *d, uint32_t count)
{
	static const char *const names[] = { "jira-software-users", "jira-administrators",
		"site-admins", "jira-servicedesk-users" };
	uint32_t g, size, start;
	uint64_t root;

	for (uint32_t k = 1; k <= count; k++) {
		g = group_add(
		    t, dice_uuid(t, d), k <= 4 ? names[k - 1] : tenant_text(t, "team-%05u", k));
		root = square_root((uint64_t)square_root(k * 100000000ULL) * 10000);
		size = (uint32_t)((uint64_t)t->accounts * 10000 / (k * root));
		if (k == 2 ||
		    k == 3) { /* the administrators stay few, and among them is the caller */
			t->group[g].admin = k == 2;
			t->group[g].site_admin = k == 3;
			member_add(t, g, 0);
			size = size > 10 ? 10 : 0;
		}
		if (k % 25 == 0)
			size = 0;
		start = k == 1 ? 0 : 2 + dice_below(d, t->accounts);
		for (uint32_t m = 0; m < size; m++)
			if ((start + m) % t->accounts > 1 || k == 1)
				member_add(t, g, (start + m) % t->accounts);
	}
	product_add(t, "jira-software", "Jira", 0);
	product_group(t, 0, 0);
	if (count > 3) {
		product_add(t, "jira-servicedesk", "Jira Service Management", 100);
		product_group(t, 1, 3);
	}
}

static void
add_scheme(struct tenant *t, long long id, const char *name, const uint32_t *roles, uint32_t count)
{
	static const char *const permissions[] = { "BROWSE_PROJECTS", "CREATE_ISSUES",
		"EDIT_ISSUES", "ASSIGN_ISSUES", "TRANSITION_ISSUES", "ADD_COMMENTS",
		"MANAGE_WATCHERS", "DELETE_ISSUES" };
	uint32_t s = scheme_add(t, id, name);
	const char *role;

	for (uint32_t i = 0; i < count; i++) {
		role = tenant_text(t, "%lld", t->role[roles[i]].id);
		if (i == 0)
			line_add(t, s, "ADMINISTER_PROJECTS", "projectRole", role);
		for (uint32_t k = i; k < 8; k++)
			line_add(t, s, permissions[k - i], "projectRole", role);
	}
	line_add(t, s, "EDIT_OWN_COMMENTS", "reporter", NULL);
	line_add(t, s, "ADMINISTER_PROJECTS", "projectLead", NULL);
}

static void
add_actors(struct tenant *t, struct dice *d, uint32_t project, uint32_t place)
{
	uint32_t n = dice_below(d, 4) + (place == 0), g;

	for (uint32_t i = 0; i < n; i++) {
		g = dice_below(d, t->groups > 4 ? t->groups : 1);
		if (dice_below(d, 100) < 35 && t->groups != 0)
			actor_add(t, project, place, ACTOR_GROUP, (g + i) % t->groups);
		else
			actor_add(t, project, place, ACTOR_USER, dice_below(d, t->accounts));
	}
}

static void
add_project(struct tenant *t, struct dice *d, uint32_t i, const uint32_t *roles, uint32_t count)
{
	static const char *const own[] = { "Administrator", "Member", "Viewer" };
	uint32_t p, team[3];

	p = project_add(t, tenant_text(t, "%u", 9900 + i), tenant_text(t, "PRJ%u", i),
	    tenant_text(t, "Project %u", i), i % 7 == 3 ? "business" : "software");
	t->project[p].lead = dice_below(d, t->accounts);
	t->project[p].archived = i % 20 == 13;
	t->project[p].team_managed = i % 20 == 7;
	t->project[p].scheme = i % 6;
	if (t->project[p].team_managed) {
		for (uint32_t k = 0; k < 3; k++)
			team[k] = role_add(t, 20000 + (long long)i * 3 + k, own[k], p);
		t->project[p].scheme = t->schemes;
		add_scheme(
		    t, 50000 + i, tenant_text(t, "Team-managed scheme of PRJ%u", i), team, 3);
		roles = team;
		count = 3;
	}
	for (uint32_t k = 0; k < count; k++)
		add_actors(t, d, p, place_add(t, p, roles[k]));
}

void
tenant_synthetic(struct tenant *t, const struct tenant_size *size)
{
	static const char *const names[] = { "Administrators", "Developers", "Users", "Viewers",
		"Testers", "Service Desk Team" };
	struct dice d = { size->seed };
	uint32_t *roles = tenant_alloc(t, (size->roles + 1) * sizeof(*roles));

	t->cloud_id = dice_uuid(t, &d);
	add_accounts(t, &d, size->accounts < 2 ? 2 : size->accounts);
	add_groups(t, &d, size->groups);
	for (uint32_t i = 0; i < size->roles; i++)
		roles[i] =
		    role_add(t, 10002 + i, i < 6 ? names[i] : tenant_text(t, "Role %u", i), NONE);
	if (size->roles != 0 && t->groups > 1)
		role_default(t, 0, 1);
	add_scheme(t, 0, "Default Permission Scheme", roles, size->roles);
	for (uint32_t i = 1; i < 6; i++)
		add_scheme(t, 10100 + i, tenant_text(t, "Scheme %u", i), roles,
		    size->roles < i + 1 ? size->roles : i + 1);
	for (uint32_t i = 0; i < size->projects; i++)
		add_project(t, &d, i, roles, size->roles);
}
