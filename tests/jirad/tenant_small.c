/*
 * The small tenant: written by hand, with every oddity that a read can show. Each has a row or a
 * line with the reason beside it; tests count on the ids and names here.
 */
#include "tenant.h"
#include <stdio.h>
#include <string.h>

enum { INACTIVE = 1, UNLISTED = 2, NOWHERE = 4 };

static const struct {
	const char *why, *id, *name, *email, *type;
	int flags;
	uint8_t odd;
} people[] = {
	{ "who asks", "712020:00000000-0000-4000-8000-000000000001", "Ada Admin",
	    "admin@example.com", "atlassian", 0, 0 },
	{ "who may little", "712020:00000000-0000-4000-8000-000000000002", "Vic Viewer",
	    "viewer@example.com", "atlassian", 0, 0 },
	{ "old form of id", "5b10ac8d82e05b22cc7d4ef5", "Mia Krystof", "mia@example.com",
	    "atlassian", 0, 0 },
	{ "a name twice", "557058:aaaa0001-0000-4000-8000-000000000001", "Sam Lee",
	    "sam.lee@example.com", "atlassian", 0, 0 },
	{ "a name twice", "557058:aaaa0001-0000-4000-8000-000000000002", "Sam Lee", NULL,
	    "atlassian", 0, 0 },
	{ "a deleted account", "5da52c:e9725555-2936-2d50-10df-e89d6b040a09", "Former user", NULL,
	    "atlassian", INACTIVE, 0 },
	{ "a broken record", "unknown", "", NULL, "unknown", INACTIVE, 0 },
	{ "an app", "557058:f58131cb-b67d-43c7-b30d-6b58d40bd077", "Automation for Jira", NULL,
	    "app", 0, 0 },
	{ "an app that is off", "5bbd7c592995be2f0a42d77d", "Old Connector", NULL, "app", INACTIVE,
	    0 },
	{ "a customer", "qm:11111111-2222-4333-8444-555555555555:aaaa", "Carl Customer",
	    "carl@customer.example", "customer", 0, 0 },
	{ "inactive, with an address", "5c5352d2a7e4ab2b2b2c2d2e", "Lee Left",
	    "lee.left@example.com", "atlassian", INACTIVE, 0 },
	{ "formula =", "712020:f0000000-0000-4000-8000-000000000001",
	    "=HYPERLINK(\"http://x.example\",\"hi\")", NULL, "atlassian", 0, 0 },
	{ "formula +", "712020:f0000000-0000-4000-8000-000000000002", "+49 Phone", NULL,
	    "atlassian", 0, 0 },
	{ "formula -", "712020:f0000000-0000-4000-8000-000000000003", "-2+3 Minus", NULL,
	    "atlassian", 0, 0 },
	{ "formula @", "712020:f0000000-0000-4000-8000-000000000004", "@SUM(A1:A9)", NULL,
	    "atlassian", 0, 0 },
	{ "tab first", "712020:f0000000-0000-4000-8000-000000000005", "\t=1+1", NULL, "atlassian",
	    0, 0 },
	{ "control characters", "712020:c0000000-0000-4000-8000-000000000001",
	    "Bell\x07 Esc\x1b[31m Del\x7f", NULL, "atlassian", 0, 0 },
	{ "new lines", "712020:c0000000-0000-4000-8000-000000000002", "Two\nLines\r\nThree", NULL,
	    "atlassian", 0, 0 },
	{ "separators", "712020:c0000000-0000-4000-8000-000000000003",
	    "Comma, Semi; \"Quote\" 'Apos' \\ Back | Pipe", NULL, "atlassian", 0, 0 },
	{ "right to left", "712020:c0000000-0000-4000-8000-000000000004",
	    "\xd9\x85\xd8\xad\xd9\x85\xd8\xaf \xe2\x80\xae"
	    "evil\xe2\x80\xac",
	    NULL, "atlassian", 0, 0 },
	{ "emoji", "712020:c0000000-0000-4000-8000-000000000005",
	    "Zo\xc3\xab \xf0\x9f\x9a\xb4\xe2\x80\x8d\xe2\x99\x80\xef\xb8\x8f "
	    "\xe6\x9d\x8e\xe5\xb0\x8f\xe9\xbe\x99",
	    NULL, "atlassian", 0, 0 },
	{ "markup", "712020:c0000000-0000-4000-8000-000000000006", "<b>&amp; Co</b> ]]>", NULL,
	    "atlassian", 0, 0 },
	{ "spaces around", "712020:c0000000-0000-4000-8000-000000000007", "  padded  ", NULL,
	    "atlassian", 0, 0 },
	{ "looks like a number", "712020:c0000000-0000-4000-8000-000000000008", "0042", NULL,
	    "atlassian", 0, 0 },
	{ "null members", "712020:d0000000-0000-4000-8000-000000000001", "Nell Null", NULL,
	    "atlassian", 0, ODD_NULLS },
	{ "members nobody knows", "712020:d0000000-0000-4000-8000-000000000002", "Xena Extra", NULL,
	    "atlassian", 0, ODD_EXTRA },
	{ "an account type nobody knows", "712020:d0000000-0000-4000-8000-000000000003",
	    "Robo Agent", NULL, "agent", 0, 0 },
	{ "only an actor; bulk knows it", "712020:e0000000-0000-4000-8000-000000000001",
	    "Hidden Actor", NULL, "atlassian", UNLISTED, 0 },
	{ "only a lead; bulk knows it", "712020:e0000000-0000-4000-8000-000000000002",
	    "Hidden Lead", NULL, "atlassian", UNLISTED | INACTIVE, 0 },
	{ "only a member; bulk knows it", "712020:e0000000-0000-4000-8000-000000000003",
	    "Hidden Member", NULL, "atlassian", UNLISTED, 0 },
	{ "only an actor; nobody knows it", "712020:e0000000-0000-4000-8000-000000000004",
	    "Ghost Actor", NULL, "atlassian", UNLISTED | NOWHERE, 0 },
	{ "only a lead; nobody knows it", "712020:e0000000-0000-4000-8000-000000000005",
	    "Ghost Lead", NULL, "atlassian", UNLISTED | NOWHERE, 0 },
	{ "holder of a grant alone; bulk knows it", "712020:e0000000-0000-4000-8000-000000000006",
	    "Hidden Holder", NULL, "atlassian", UNLISTED, 0 },
};

enum person {
	ADMIN,
	VIEWER,
	MIA,
	SAM,
	SAM_TOO,
	FORMER,
	BROKEN,
	APP,
	APP_OFF,
	CUSTOMER,
	LEFT,
	FORMULA,
	NULLS = 24,
	EXTRA,
	AGENT,
	HIDDEN_ACTOR,
	HIDDEN_LEAD,
	HIDDEN_MEMBER,
	GHOST_ACTOR,
	GHOST_LEAD,
	HIDDEN_HOLDER,
	WORKER
};

enum { WORKERS = 115, BIG = 120 };

static const struct {
	const char *id, *name;
} groups[] = {
	{ "37fcfa53-b3a2-431d-b941-419f73f51dbc", "jira-software-users" },
	{ "ff1e15a3-df68-4bf2-a615-40c8abcd12e2", "jira-administrators" },
	{ "6eaa3937-3a91-476b-be6b-dda16f6804a5", "site-admins" },
	{ "bd32137f-1118-4ca7-923a-ebd6e6879bc5", "atlassian-addons" },
	{ "597055bd-65e3-4352-bc44-fff0831202e8", "jira-servicedesk-users" },
	{ "10000000-0000-4000-8000-000000000001", "R&D / Platform #1 + QA? 100%" },
	{ "10000000-0000-4000-8000-000000000002", "Gr\xc3\xb6\xc3\x9f"
						  "e \xe5\xbc\x80\xe5\x8f\x91 \xf0\x9f\x9a\xb2" },
	{ "10000000-0000-4000-8000-000000000003", "nobody-here" },
	{ "10000000-0000-4000-8000-000000000004", "everybody-big" },
	{ "10000000-0000-4000-8000-000000000005", "Developers" },
	{ "10000000-0000-4000-8000-000000000006", "developers" },
	{ "10000000-0000-4000-8000-000000000007", "=1+1, \"quoted\"; group" },
	{ "10000000-0000-4000-8000-000000000008", "all-inactive" },
	{ "10000000-0000-4000-8000-000000000009", "from-the-directory" },
};

enum {
	G_USERS,
	G_ADMINS,
	G_SITE,
	G_ADDONS,
	G_DESK,
	G_SLASH,
	G_UNICODE,
	G_EMPTY,
	G_BIG,
	G_DEV,
	G_DEV_LOWER,
	G_FORMULA,
	G_INACTIVE,
	G_SCIM
};

static void
add_people(struct tenant *t)
{
	uint32_t a;

	for (uint32_t i = 0; i < sizeof(people) / sizeof(people[0]); i++) {
		a = account_add(t, people[i].id, people[i].name, people[i].email, people[i].type);
		t->account[a].active = (people[i].flags & INACTIVE) == 0;
		t->account[a].listed = (people[i].flags & UNLISTED) == 0;
		t->account[a].bulk = (people[i].flags & NOWHERE) == 0;
		t->account[a].odd = people[i].odd;
		if (people[i].odd == ODD_NULLS)
			t->account[a].zone = t->account[a].locale = NULL;
	}
	for (uint32_t i = 0; i < WORKERS; i++) {
		a = account_add(t, tenant_text(t, "712020:%08x-0000-4000-8000-0000000000ff", i),
		    tenant_text(t, "Worker %03u", i),
		    i % 3 == 0 ? tenant_text(t, "worker%03u@example.com", i) : NULL, "atlassian");
		t->account[a].active = i % 10 != 9;
	}
	t->admin = ADMIN;
	t->viewer = VIEWER;
	t->listed = tenant_alloc(t, (t->accounts + 1) * sizeof(*t->listed));
	for (uint32_t i = t->accounts; i > 0; i--) /* no order is promised */
		if (t->account[i - 1].listed)
			t->listed[t->listed_count++] = i - 1;
	t->listed[t->listed_count++] = SAM; /* once more: the list moved while it was read */
}

static void
add_members(struct tenant *t, uint32_t group, const uint8_t *who, size_t count)
{
	for (size_t i = 0; i < count; i++)
		member_add(t, group, who[i]);
}

static void
add_groups(struct tenant *t)
{
	static const uint8_t users[] = { ADMIN, VIEWER, MIA, SAM, SAM_TOO, APP, FORMULA, NULLS,
		EXTRA };
	static const uint8_t admins[] = { ADMIN, MIA, LEFT, APP };
	static const uint8_t slash[] = { SAM, FORMULA, HIDDEN_MEMBER };
	static const uint8_t unicode[] = { MIA, FORMER, AGENT, BROKEN };
	static const uint8_t off[] = { LEFT, FORMER, APP_OFF };

	for (uint32_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
		group_add(t, groups[i].id, groups[i].name);
	t->group[G_ADMINS].admin = true;
	t->group[G_SITE].site_admin = true;
	t->group[G_SCIM].managed_by = "external";
	add_members(t, G_USERS, users, sizeof(users));
	for (uint32_t i = 0; i < 40; i++)
		member_add(t, G_USERS, WORKER + i);
	add_members(t, G_ADMINS, admins, sizeof(admins));
	add_members(t, G_SITE, (const uint8_t[]){ ADMIN }, 1);
	add_members(t, G_ADDONS, (const uint8_t[]){ APP, APP_OFF }, 2);
	add_members(t, G_DESK, (const uint8_t[]){ MIA, SAM_TOO }, 2);
	add_members(t, G_SLASH, slash, sizeof(slash));
	add_members(t, G_UNICODE, unicode, sizeof(unicode));
	for (uint32_t i = 0; i < WORKERS; i++)
		member_add(t, G_BIG, WORKER + i);
	for (uint32_t i = WORKERS; i < BIG - 1; i++)
		member_add(t, G_BIG, MIA + i - WORKERS);
	member_add(t, G_BIG, WORKER + 3); /* on the first page already */
	add_members(t, G_DEV, (const uint8_t[]){ SAM, SAM_TOO }, 2);
	add_members(t, G_DEV_LOWER, (const uint8_t[]){ MIA }, 1);
	add_members(t, G_FORMULA, (const uint8_t[]){ FORMULA }, 1);
	add_members(t, G_INACTIVE, off, sizeof(off));
	add_members(t, G_SCIM, (const uint8_t[]){ SAM, LEFT }, 2);
	product_add(t, "jira-software", "Jira", 100);
	product_group(t, 0, G_USERS);
	product_group(t, 0, G_ADMINS);
	product_add(t, "jira-servicedesk", "Jira Service Management", 0);
	product_group(t, 1, G_DESK);
	product_add(
	    t, "jira-product-discovery", "Jira Product Discovery", 3); /* no groups at all */
}

enum {
	R_ADMIN,
	R_DEV,
	R_DESK,
	R_CUSTOMERS,
	R_ADDONS,
	R_ODD_NAME,
	R_TEXT_ID,
	R_NO_ACTORS,
	R_HUGE,
	COMMON
};

static void
add_roles(struct tenant *t)
{
	static const struct {
		long long id;
		const char *name, *translated;
		uint8_t odd;
	} rows[] = {
		{ 10002, "Administrators", "Administratoren", 0 }, { 10200, "Developers", NULL, 0 },
		{ 10101, "Service Desk Team", "Serviceteam", 0 },
		{ 10100, "Service Desk Customers", NULL, 0 },
		{ 10300, "atlassian-addons-project-access", NULL, 0 },
		{ 10301,
		    "\xc3\x9c"
		    "ber / \"alles\", +1",
		    NULL, 0 },
		{ 10302, "Id as text", NULL, ODD_ID_TEXT },
		{ 10303, "No actors member", NULL, ODD_NO_ACTORS },
		{ 9007199254740993LL, "Beyond a double", NULL, 0 }, /* 2 to the 53rd and 1 */
	};
	uint32_t r;

	for (uint32_t i = 0; i < COMMON; i++) {
		r = role_add(t, rows[i].id, rows[i].name, NONE);
		t->role[r].translated = rows[i].translated;
		t->role[r].odd = rows[i].odd;
	}
	role_default(t, R_ADMIN, G_ADMINS);
	role_default(t, R_DEV, G_DEV);
}

static uint32_t
add_scheme(struct tenant *t, long long id, const char *name, uint32_t browsers)
{
	uint32_t s = scheme_add(t, id, name);

	line_add(t, s, "ADMINISTER_PROJECTS", "projectRole", "10002");
	line_add(t, s, "BROWSE_PROJECTS", "group", t->group[browsers].name)->value =
	    t->group[browsers].id;
	line_add(t, s, "BROWSE_PROJECTS", "projectRole", "10200");
	line_add(t, s, "CREATE_ISSUES", "projectRole", "10200");
	return s;
}

enum { S_DEFAULT, S_ODD, S_PUBLIC, S_TEXT, S_EMPTY, S_HIDDEN };

static void
add_schemes(struct tenant *t)
{
	struct line *l;

	add_scheme(t, 0, "Default Permission Scheme", G_USERS);
	add_scheme(t, 10100, "Odd holders, \"all\" of them", G_SLASH);
	t->scheme[S_ODD].description = "Every kind of holder";
	line_add(t, S_ODD, "BROWSE_PROJECTS", "applicationRole", NULL)->odd = ODD_NULLS;
	line_add(t, S_ODD, "CREATE_ISSUES", "applicationRole", "jira-software")->value =
	    "jira-software";
	line_add(t, S_ODD, "EDIT_ISSUES", "applicationRole", NULL);
	line_add(t, S_ODD, "EDIT_ISSUES", "assignee", NULL);
	line_add(t, S_ODD, "EDIT_OWN_COMMENTS", "reporter", NULL);
	line_add(t, S_ODD, "ADMINISTER_PROJECTS", "projectLead", NULL);
	line_add(t, S_ODD, "ASSIGN_ISSUES", "userCustomField", "customfield_10049")->value =
	    "customfield_10049";
	line_add(t, S_ODD, "ASSIGN_ISSUES", "groupCustomField", "customfield_10050");
	line_add(
	    t, S_ODD, "VIEW_PROJECTS", "sd.customer.portal.only", NULL); /* a key no list has */
	line_add(t, S_ODD, "VIEW_AGGREGATED_DATA", "projectRole", "10002");
	line_add(t, S_ODD, "io.example.timesheet__log-for-others", "projectRole", "10200");
	line_add(t, S_ODD, "DELETE_ISSUES", "projectRole", "10999"); /* the role is gone */
	line_add(t, S_ODD, "MOVE_ISSUES", "futureHolder", "x-42");   /* a type nobody knows */
	l = line_add(t, S_ODD, "LINK_ISSUES", "group", t->group[G_UNICODE].name);
	l->value = t->group[G_UNICODE].id;
	l->odd = ODD_NO_VALUE;
	line_add(t, S_ODD, "LINK_ISSUES", "group", "deleted-team")->value =
	    "dead0000-0000-4000-8000-000000000001";
	line_add(t, S_ODD, "CLOSE_ISSUES", "user", people[HIDDEN_HOLDER].id)->value =
	    people[HIDDEN_HOLDER].id;
	line_add(t, S_ODD, "CLOSE_ISSUES", "user", people[SAM].id)->value = people[SAM].id;
	scheme_add(t, 10200, "Public");
	line_add(t, S_PUBLIC, "BROWSE_PROJECTS", "anyone", NULL);
	line_add(t, S_PUBLIC, "ADMINISTER_PROJECTS", "projectRole", "10002");
	add_scheme(t, 10201, "Id as text", G_BIG);
	t->scheme[S_TEXT].odd = ODD_ID_TEXT;
	scheme_add(t, 10202, "=EMPTY()");
	scheme_add(t, 10299, "Of a team-managed project, in no list");
	t->scheme[S_HIDDEN].listed = false;
	line_add(t, S_HIDDEN, "BROWSE_PROJECTS", "projectRole", "10401");
	line_add(t, S_HIDDEN, "ADMINISTER_PROJECTS", "projectRole", "10400");
}

enum { P_OLD, P_ALPHA, P_BETA, P_GAMMA, P_DESK, P_NUMBER, P_NULLS, P_READABLE, P_TRASH, P_EXTRA };

static const struct {
	const char *id, *key, *name, *type, *category;
	uint32_t lead, scheme;
	uint8_t odd;
	bool team_managed, archived, deleted, hides_roles;
} projects[] = {
	{ "9999", "OLD", "Archived, and its roles cannot be read", "software", NULL, LEFT,
	    S_DEFAULT, 0, false, true, false, true },
	{ "10000", "ALPHA", "Alpha", "software", "Products, \"A\"", MIA, S_DEFAULT, 0, false, false,
	    false, false },
	{ "10001", "BETA", "Beta, team-managed", "software", NULL, HIDDEN_LEAD, S_HIDDEN, 0, true,
	    false, false, false },
	{ "10002", "GAMMA", "Gamma, team-managed too", "business", NULL, GHOST_LEAD, NONE, 0, true,
	    false, false, false },
	{ "10003", "DESK", "Help Desk", "service_desk", "Support", SAM_TOO, S_ODD, 0, false, false,
	    false, false },
	{ "10004", "NUM", "Id as number", "software", NULL, FORMER, S_TEXT, ODD_ID_NUMBER, false,
	    false, false, false },
	{ "10005", "NUL", "=Null(members)", "software", NULL, NONE, S_PUBLIC, ODD_NULLS, false,
	    false, false, false },
	{ "10006", "ATTIC", "Archived, readable", "business", NULL, SAM, S_EMPTY, 0, false, true,
	    false, false },
	{ "10007", "TRASH", "Deleted", "software", NULL, SAM, S_DEFAULT, 0, false, false, true,
	    false },
	{ "10010", "AL", "Extra members, no actors", "software", NULL, ADMIN, S_DEFAULT, ODD_EXTRA,
	    false, false, false, false },
};

static void
put_user(struct tenant *t, uint32_t project, uint32_t place, uint32_t who)
{
	actor_add(t, project, place, ACTOR_USER, who);
}

static void
put_group(struct tenant *t, uint32_t project, uint32_t place, uint32_t group, uint8_t odd)
{
	actor_add(t, project, place, ACTOR_GROUP, group)->odd = odd;
}

/* An actor that stands for nothing we have. */
static void
put_other(struct tenant *t, uint32_t project, uint32_t place, enum actor_kind kind, const char *id,
    const char *name, uint8_t odd)
{
	struct actor *a = actor_add(t, project, place, kind, NONE);

	a->id = id;
	a->name = name;
	a->odd = odd;
}

/* Roles of the same names in two team-managed projects; the site's list has the first one's alone.
 */
static void
add_team_roles(struct tenant *t, uint32_t project, long long id, bool listed)
{
	static const char *const names[] = { "Administrators", "Member", "Viewer" };
	uint32_t r;

	for (uint32_t i = 0; i < 3; i++) {
		r = role_add(t, id + i, names[i], project);
		t->role[r].listed = listed;
		place_add(t, project, r);
	}
	put_user(t, project, 0, MIA);
	put_group(t, project, 1, G_USERS, 0);
	put_user(t, project, 1, SAM);
}

static void
add_actors(struct tenant *t)
{
	put_group(t, P_ALPHA, R_ADMIN, G_ADMINS, 0);
	put_user(t, P_ALPHA, R_ADMIN, MIA);
	put_user(t, P_ALPHA, R_DEV, SAM);
	put_user(t, P_ALPHA, R_DEV, HIDDEN_ACTOR);
	put_user(t, P_ALPHA, R_DEV, GHOST_ACTOR);
	put_user(t, P_ALPHA, R_DEV, FORMER);
	put_user(t, P_ALPHA, R_DEV, LEFT);
	put_group(t, P_ALPHA, R_DEV, G_SLASH, 0);
	put_group(t, P_ALPHA, R_DEV, G_EMPTY, 0);
	put_user(t, P_ALPHA, R_ADDONS, APP);
	put_group(t, P_DESK, R_ADMIN, G_UNICODE, ODD_NO_GROUP_ID);
	put_group(t, P_DESK, R_DESK, G_DESK, ODD_NULL_GROUP_ID);
	put_group(t, P_DESK, R_DEV, G_FORMULA, ODD_NAME_ONLY);
	put_group(t, P_DESK, R_DEV, G_BIG, ODD_EXTRA);
	put_user(t, P_DESK, R_CUSTOMERS, CUSTOMER);
	put_other(t, P_DESK, R_DEV, ACTOR_GROUP, "dead0000-0000-4000-8000-000000000001",
	    "deleted-team", ODD_DELETED_GROUP);
	put_other(t, P_DESK, R_DESK, ACTOR_GROUP, "", "deleted-by-name", ODD_NAME_ONLY);
	put_other(t, P_DESK, R_DESK, ACTOR_OTHER, "team-77", "Team Seventy-Seven", ODD_TYPE);
	put_user(t, P_NUMBER, R_ODD_NAME, BROKEN);
	actor_add(t, P_NUMBER, R_ODD_NAME, ACTOR_USER, AGENT)->odd = ODD_ID_TEXT;
	put_user(t, P_NUMBER, R_TEXT_ID, SAM_TOO);
	put_user(t, P_NUMBER, R_HUGE, MIA);
	put_user(t, P_NULLS, R_ADMIN, FORMULA);
	put_group(t, P_READABLE, R_DEV, G_SCIM, 0);
	put_group(t, P_OLD, R_DEV, G_DEV, 0); /* there, but not to be read */
	put_user(t, P_TRASH, R_ADMIN, SAM);
}

static void
add_projects(struct tenant *t)
{
	struct project *p;

	for (uint32_t i = 0; i < sizeof(projects) / sizeof(projects[0]); i++) {
		project_add(t, projects[i].id, projects[i].key, projects[i].name, projects[i].type);
		p = &t->project[i];
		p->category = projects[i].category;
		p->lead = projects[i].lead;
		p->scheme = projects[i].scheme;
		p->odd = projects[i].odd;
		p->team_managed = projects[i].team_managed;
		p->archived = projects[i].archived;
		p->deleted = projects[i].deleted;
		p->hides_roles = projects[i].hides_roles;
		for (uint32_t r = 0; r < COMMON && !p->team_managed; r++)
			place_add(t, i, r);
	}
	add_team_roles(t, P_BETA, 10400, true);
	add_team_roles(t, P_GAMMA, 10410, false);
	add_actors(t);
}

void
tenant_small(struct tenant *t)
{
	t->cloud_id = "f6eef702-e05d-43ba-bd5c-75fce47d560e";
	add_people(t);
	add_groups(t);
	add_roles(t);
	add_schemes(t);
	add_projects(t);
}
