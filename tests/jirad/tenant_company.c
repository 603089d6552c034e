/*
 * The demonstration: Halden Cycles, an invented maker of bicycles with about 300 people. Believable
 * on purpose: departments, leavers who kept their groups, an agency, a service desk, some grants
 * too many.
 */
#include "tenant.h"
#include <stdio.h>
#include <string.h>

enum { STAFF = 272, CUSTOMERS = 24 };

static const char *const first_names[] = { "Aaron", "Adele", "Agnes", "Alma", "Amir", "Anders",
	"Anja", "Astrid", "Benedikt", "Birgit", "Carla", "Cem", "Clara", "Daniel", "Dora", "Edith",
	"Elif", "Emil", "Erik", "Eva", "Farid", "Finn", "Frida", "Greta", "Hannes", "Helene", "Ida",
	"Ingrid", "Isak", "Jakob", "Jana", "Johanna", "Jonas", "Karin", "Kofi", "Lars", "Leila",
	"Lotte", "Magnus", "Maja", "Marta", "Mikkel", "Nadia", "Nils", "Nora", "Oskar", "Paula",
	"Per", "Rana", "Ruben", "Sanne", "Selma", "Silje", "Sofia", "Sven", "Thea", "Tobias",
	"Tuva", "Vera", "Yusuf" };

static const char *const last_names[] = { "Aasen", "Ahmed", "Andersen", "Bakke", "Berg", "Bergmann",
	"Brandt", "Carlsen", "Dahl", "Demir", "Eide", "Engel", "Falk", "Fjeld", "Fossum", "Graf",
	"Gundersen", "Haugen", "Heide", "Hoffmann", "Holm", "Iversen", "Jensen", "Johnsen", "Kaya",
	"Keller", "Kristiansen", "Lange", "Larsen", "Lie", "Lindqvist", "Lund", "Lunde", "Madsen",
	"Meyer", "Moen", "Myhre", "Nygaard", "Olsen", "Osei", "Pedersen", "Rahimi", "Richter",
	"Rossi", "Sandvik", "Schulz", "Solberg", "Strand", "Svendsen", "Tangen", "Thorsen", "Vik",
	"Voss", "Wagner", "Walther", "Winter", "Yilmaz", "Zimmer" };

enum department {
	IT,
	ENGINEERING,
	PRODUCT,
	DESIGN,
	PRODUCTION,
	SUPPLY,
	SALES,
	MARKETING,
	CARE,
	FINANCE,
	PEOPLE,
	LEGAL,
	AGENCY,
	DEPARTMENTS
};

/* The first of a department leads it. */
static const struct {
	const char *group;
	uint32_t size;
} departments[] = { { "it-operations", 12 }, { "engineering", 66 }, { "product-management", 14 },
	{ "design", 11 }, { "production", 48 }, { "supply-chain", 22 }, { "sales", 28 },
	{ "marketing", 15 }, { "customer-care", 22 }, { "finance", 13 },
	{ "people-and-culture", 8 }, { "legal", 4 }, { "agency-nordlys", 9 } };

static const char *const teams[] = { "team-frames", "team-drivetrain", "team-ebike-firmware",
	"team-mobile-app", "team-webshop", "team-platform", "team-quality" };

enum { TEAMS = 7 };

enum group_number {
	G_SOFTWARE,
	G_DESK,
	G_ADMINS,
	G_SITE,
	G_ADDONS,
	G_CONFLUENCE,
	G_STAFF,
	G_MANAGERS,
	G_RELEASE,
	G_ONCALL,
	G_AUDITORS,
	G_INTERNS,
	G_PORTAL,
	G_OLD_PROJECT,
	G_TEST,
	G_DEPARTMENT,
	G_TEAM = G_DEPARTMENT + DEPARTMENTS
};

static const char *const common_groups[] = { "jira-software-users", "jira-servicedesk-users",
	"jira-administrators", "site-admins", "atlassian-addons", "confluence-users", "all-staff",
	"managers", "release-managers", "on-call", "internal-audit", "interns-and-trainees",
	"portal-editors", "project-falcon-2023", "zz-test-do-not-use" };

/* A believable address: the name in small letters with a dot. */
static const char *
address(struct tenant *t, const char *name)
{
	char text[128];

	snprintf(text, sizeof(text), "%s", name);
	for (size_t i = 0; text[i] != '\0'; i++) {
		if (text[i] == ' ')
			text[i] = '.';
		else if (text[i] >= 'A' && text[i] <= 'Z')
			text[i] = (char)(text[i] - 'A' + 'a');
	}
	return tenant_text(t, "%s@halden-cycles.example", text);
}

static uint32_t
department_of(uint32_t person)
{
	uint32_t end = 0;

	for (uint32_t d = 0; d < DEPARTMENTS; d++) {
		end += departments[d].size;
		if (person < end)
			return d;
	}
	return PRODUCTION;
}

/* One in fourteen has left; nobody who leads a department. */
static bool
has_left(uint32_t person)
{
	return person % 14 == 9;
}

static void
add_people(struct tenant *t, struct dice *d)
{
	static const char *const apps[] = { "Automation for Jira", "Slack", "Timesheets by Example",
		"Jira Outlook", "Statuspage for Jira", "GitHub for Jira" };
	const char *name;
	uint32_t a;

	for (uint32_t i = 0; i < STAFF; i++) {
		name = tenant_text(t, "%s %s", first_names[(i * 7 + i / 60) % 60],
		    last_names[(i * 11 + i / 58) % 58]);
		a = account_add(t, tenant_text(t, "712020:%s", dice_uuid(t, d)), name,
		    dice_below(d, 100) < 45 ? address(t, name) : NULL, "atlassian");
		t->account[a].active = !has_left(i);
		if (department_of(i) == AGENCY)
			t->account[a].email = tenant_text(t, "crew%u@nordlys.example", i);
	}
	t->account[0].email = "admin@example.com";
	t->account[1].email = "viewer@example.com";
	for (uint32_t i = 0; i < sizeof(apps) / sizeof(apps[0]); i++)
		account_add(t, tenant_text(t, "557058:%s", dice_uuid(t, d)), apps[i], NULL, "app");
	for (uint32_t i = 0; i < CUSTOMERS; i++)
		account_add(t, tenant_text(t, "qm:%s:%u", dice_uuid(t, d), i),
		    tenant_text(
			t, "%s %s", first_names[(i * 13 + 5) % 60], last_names[(i * 17 + 3) % 58]),
		    tenant_text(t, "rider%u@customers.example", i), "customer");
	for (uint32_t i = 0; i < 3; i++) { /* accounts that were deleted */
		a = account_add(
		    t, tenant_text(t, "5d%s", dice_uuid(t, d)), "Former user", NULL, "atlassian");
		t->account[a].active = false;
		t->account[a].zone = t->account[a].locale = NULL;
	}
	t->admin = 0;
	t->viewer = 1;
}

static void
add_person_to_groups(struct tenant *t, struct dice *d, uint32_t i)
{
	uint32_t department = department_of(i);
	bool left = has_left(i);

	if (left && i % 3 != 0) /* most leavers were taken out of everything */
		return;
	member_add(t, G_DEPARTMENT + department, i);
	if (department != PRODUCTION || i % 4 == 0)
		member_add(t, G_SOFTWARE, i);
	member_add(t, G_CONFLUENCE, i);
	if (department != AGENCY && !left)
		member_add(t, G_STAFF, i);
	if (department == CARE || department == IT)
		member_add(t, G_DESK, i);
	if (department == ENGINEERING)
		member_add(t, G_TEAM + i % TEAMS, i);
	if (dice_below(d, 100) < 4)
		member_add(t, G_RELEASE, i);
	if (department == ENGINEERING && dice_below(d, 100) < 15)
		member_add(t, G_ONCALL, i);
	if (dice_below(d, 100) < 5)
		member_add(t, G_OLD_PROJECT, i);
	if (i % 31 == 17)
		member_add(t, G_INTERNS, i);
}

/* Groups that a site has and its directory does not list. */
static void
add_system_groups(struct tenant *t)
{
	uint32_t g;

	g = group_add(t, "5e57e300-0000-4000-8000-000000000001", "system-administrators");
	member_add(t, g, 0);
	g = group_add(t, "5e57e300-0000-4000-8000-000000000002", "atlassian-addons-admin");
	member_add(t, g, STAFF);
	member_add(t, g, STAFF + 1);
}

static void
add_groups(struct tenant *t, struct dice *d)
{
	uint32_t person = 0;

	for (uint32_t i = 0; i < G_DEPARTMENT; i++)
		group_add(t, dice_uuid(t, d), common_groups[i]);
	for (uint32_t i = 0; i < DEPARTMENTS; i++)
		group_add(t, dice_uuid(t, d), departments[i].group);
	for (uint32_t i = 0; i < TEAMS; i++)
		group_add(t, dice_uuid(t, d), teams[i]);
	t->group[G_ADMINS].admin = true;
	t->group[G_SITE].site_admin = true;
	for (uint32_t i = 0; i < STAFF; i++)
		add_person_to_groups(t, d, i);
	for (uint32_t i = 0; i < DEPARTMENTS; i++) {
		member_add(t, G_MANAGERS, person);
		person += departments[i].size;
	}
	for (uint32_t i = 0; i < 5; i++) /* the fifth is no administrator by trade */
		member_add(t, G_ADMINS, i < 4 ? i * 2 : 140);
	member_add(t, G_ADMINS, 51); /* and this one left */
	member_add(t, G_SITE, 0);
	member_add(t, G_SITE, 2);
	for (uint32_t i = 0; i < 6; i++) {
		member_add(t, G_ADDONS, STAFF + i);
		member_add(t, G_SOFTWARE, STAFF + i);
	}
	add_system_groups(t);
	member_add(t, G_AUDITORS, 233);
	member_add(t, G_AUDITORS, 235);
	member_add(t, G_PORTAL, 216);
	product_add(t, "jira-software", "Jira", 300);
	product_group(t, 0, G_SOFTWARE);
	product_add(t, "jira-servicedesk", "Jira Service Management", 40);
	product_group(t, 1, G_DESK);
}

enum { R_ADMINS, R_MEMBERS, R_VIEWERS, R_AGENTS, R_CUSTOMERS, R_ADDONS, ROLES };

enum { S_DEFAULT, S_OPEN, S_RESTRICTED, S_DESK };

static uint32_t
add_scheme(
    struct tenant *t, long long id, const char *name, const char *admins, const char *members)
{
	static const char *const work[] = { "BROWSE_PROJECTS", "CREATE_ISSUES", "EDIT_ISSUES",
		"ASSIGN_ISSUES", "TRANSITION_ISSUES", "ADD_COMMENTS", "CREATE_ATTACHMENTS",
		"LINK_ISSUES" };
	uint32_t s = scheme_add(t, id, name);

	line_add(t, s, "ADMINISTER_PROJECTS", "projectRole", admins);
	line_add(t, s, "BROWSE_PROJECTS", "projectRole", admins);
	line_add(t, s, "DELETE_ISSUES", "projectRole", admins);
	for (uint32_t i = 0; i < sizeof(work) / sizeof(work[0]); i++)
		line_add(t, s, work[i], "projectRole", members);
	line_add(t, s, "EDIT_OWN_COMMENTS", "reporter", NULL);
	return s;
}

static void
add_roles_and_schemes(struct tenant *t)
{
	static const char *const names[] = { "Administrators", "Members", "Viewers",
		"Service Desk Team", "Service Desk Customers", "atlassian-addons-project-access" };

	for (uint32_t i = 0; i < ROLES; i++)
		role_add(t, 10002 + i, names[i], NONE);
	role_default(t, R_ADMINS, G_ADMINS);
	role_default(t, R_ADDONS, G_ADDONS);
	add_scheme(t, 0, "Default Permission Scheme", "10002", "10003");
	line_add(t, S_DEFAULT, "BROWSE_PROJECTS", "projectRole", "10004");
	line_add(t, S_DEFAULT, "BROWSE_PROJECTS", "projectRole", "10007");
	add_scheme(t, 10100, "Open to all staff", "10002", "10003");
	line_add(t, S_OPEN, "BROWSE_PROJECTS", "applicationRole", NULL);
	line_add(t, S_OPEN, "CREATE_ISSUES", "applicationRole", NULL);
	add_scheme(t, 10101, "Restricted", "10002", "10003");
	line_add(t, S_RESTRICTED, "BROWSE_PROJECTS", "group", common_groups[G_AUDITORS])->value =
	    t->group[G_AUDITORS].id;
	line_add(t, S_RESTRICTED, "ADMINISTER_PROJECTS", "projectLead", NULL);
	add_scheme(t, 10102, "Service desk", "10002", "10005");
	line_add(t, S_DESK, "SERVICEDESK_AGENT", "projectRole", "10005");
	line_add(t, S_DESK, "BROWSE_PROJECTS", "sd.customer.portal.only", NULL);
	scheme_add(t, 10103, "Public roadmap");
	line_add(t, S_DESK + 1, "BROWSE_PROJECTS", "anyone", NULL);
	line_add(t, S_DESK + 1, "ADMINISTER_PROJECTS", "projectRole", "10002");
	line_add(t, S_DESK + 1, "CREATE_ISSUES", "projectRole", "10003");
}

static const struct {
	const char *key, *name, *type;
	uint32_t department, scheme;
	bool team_managed, archived;
} projects[] = {
	{ "FRM", "Frames", "software", ENGINEERING, S_DEFAULT, false, false },
	{ "DRV", "Drivetrain", "software", ENGINEERING, S_DEFAULT, false, false },
	{ "EBF", "E-Bike Firmware", "software", ENGINEERING, S_DEFAULT, false, false },
	{ "APP", "Rider App", "software", ENGINEERING, S_OPEN, false, false },
	{ "SHOP", "Web Shop", "software", ENGINEERING, S_DEFAULT, false, false },
	{ "PLAT", "Platform and Tooling", "software", ENGINEERING, S_DEFAULT, false, false },
	{ "QA", "Quality and Test Rides", "software", ENGINEERING, S_OPEN, false, false },
	{ "ROAD", "Public Roadmap", "business", PRODUCT, S_DESK + 1, false, false },
	{ "IDEA", "Ideas", "business", PRODUCT, S_OPEN, false, false },
	{ "DSGN", "Design Studio", "business", DESIGN, S_OPEN, false, false },
	{ "PROD", "Production Planning", "business", PRODUCTION, S_DEFAULT, false, false },
	{ "MNT", "Plant Maintenance", "business", PRODUCTION, S_DEFAULT, false, false },
	{ "SUP", "Suppliers and Parts", "business", SUPPLY, S_DEFAULT, false, false },
	{ "DEAL", "Dealer Network", "business", SALES, S_DEFAULT, false, false },
	{ "MKT", "Campaigns", "business", MARKETING, S_OPEN, false, false },
	{ "CARE", "Customer Care", "service_desk", CARE, S_DESK, false, false },
	{ "IT", "IT Help Desk", "service_desk", IT, S_DESK, false, false },
	{ "FIN", "Finance", "business", FINANCE, S_RESTRICTED, false, false },
	{ "HR", "People and Culture", "business", PEOPLE, S_RESTRICTED, false, false },
	{ "LAW", "Contracts", "business", LEGAL, S_RESTRICTED, false, false },
	{ "AUD", "Internal Audit", "business", FINANCE, S_RESTRICTED, false, false },
	{ "SPRK", "Spark Lab", "software", ENGINEERING, 0, true, false },
	{ "EVNT", "Summer Festival", "business", MARKETING, 0, true, false },
	{ "CARGO", "Cargo Bike Concept", "software", DESIGN, 0, true, false },
	{ "FALC", "Falcon (2023)", "software", ENGINEERING, S_DEFAULT, false, true },
	{ "MOVE", "Office Move", "business", IT, S_OPEN, false, true },
};

static uint32_t
first_of(uint32_t department)
{
	uint32_t person = 0;

	for (uint32_t d = 0; d < department; d++)
		person += departments[d].size;
	return person;
}

static void
put(struct tenant *t, uint32_t project, uint32_t role, enum actor_kind kind, uint32_t who)
{
	actor_add(t, project, role, kind, who);
}

static void
add_team_managed(struct tenant *t, uint32_t project, uint32_t department)
{
	static const char *const names[] = { "Administrator", "Member", "Viewer" };
	long long id = 10400 + (long long)project * 3;
	uint32_t person = first_of(department);

	for (uint32_t i = 0; i < 3; i++)
		place_add(t, project, role_add(t, id + i, names[i], project));
	t->project[project].team_managed = true;
	t->project[project].scheme = add_scheme(t, 10500 + project,
	    tenant_text(t, "Team-managed: %s", t->project[project].name),
	    tenant_text(t, "%lld", id), tenant_text(t, "%lld", id + 1));
	put(t, project, 0, ACTOR_USER, person + 1);
	for (uint32_t i = 2; i < 7; i++)
		put(t, project, 1, ACTOR_USER, person + i);
	put(t, project, 2, ACTOR_GROUP, G_STAFF);
}

static void
add_company_managed(struct tenant *t, struct dice *d, uint32_t i)
{
	uint32_t department = projects[i].department, person = first_of(department);

	for (uint32_t k = 0; k < ROLES; k++)
		place_add(t, i, k);
	put(t, i, R_ADMINS, ACTOR_GROUP, G_ADMINS);
	put(t, i, R_ADMINS, ACTOR_USER, person);
	put(t, i, R_ADDONS, ACTOR_GROUP, G_ADDONS);
	put(t, i, R_MEMBERS, ACTOR_GROUP, i < TEAMS ? G_TEAM + i : G_DEPARTMENT + department);
	for (uint32_t k = dice_below(d, 4); k > 0;
	     k--) /* guests from elsewhere, and what was never taken back */
		put(t, i, R_MEMBERS, ACTOR_USER, dice_below(d, STAFF));
	if (projects[i].scheme == S_DEFAULT)
		put(t, i, R_VIEWERS, ACTOR_GROUP, i % 3 == 0 ? G_STAFF : G_MANAGERS);
	if (projects[i].scheme == S_DESK) {
		put(t, i, R_AGENTS, ACTOR_GROUP, G_DEPARTMENT + department);
		for (uint32_t k = 0; k < CUSTOMERS && department == CARE; k++)
			put(t, i, R_CUSTOMERS, ACTOR_USER, STAFF + 6 + k);
	}
	t->project[i].scheme = projects[i].scheme;
}

static void
add_projects(struct tenant *t, struct dice *d)
{
	uint32_t p;

	for (uint32_t i = 0; i < sizeof(projects) / sizeof(projects[0]); i++) {
		p = project_add(t, tenant_text(t, "%u", 9996 + i), projects[i].key,
		    projects[i].name, projects[i].type);
		t->project[p].lead = first_of(projects[i].department);
		t->project[p].archived = projects[i].archived;
		if (projects[i].type[0] == 's')
			t->project[p].category = projects[i].department == ENGINEERING
						     ? "Product development"
						     : "Services";
		if (projects[i].team_managed)
			add_team_managed(t, p, projects[i].department);
		else
			add_company_managed(t, d, p);
	}
	/* What a review should find. */
	put(t, 17, R_MEMBERS, ACTOR_USER, 51);       /* a leaver in Finance */
	put(t, 18, R_MEMBERS, ACTOR_GROUP, G_STAFF); /* all staff in People and Culture */
	put(t, 4, R_ADMINS, ACTOR_GROUP,
	    G_DEPARTMENT + AGENCY);                 /* an agency that administers the shop */
	put(t, 13, R_MEMBERS, ACTOR_GROUP, G_TEST); /* an empty group */
	put(t, 24, R_MEMBERS, ACTOR_GROUP, G_OLD_PROJECT);
	put(t, 12, R_MEMBERS, ACTOR_USER, STAFF + 6 + CUSTOMERS); /* a deleted account */
}

void
tenant_company(struct tenant *t)
{
	struct dice d = { 20261123 };

	t->cloud_id = "5b0c8a10-7f3e-4c55-9d0a-6a1f3f8e2b71";
	add_people(t, &d);
	add_groups(t, &d);
	add_roles_and_schemes(t);
	add_projects(t, &d);
	t->account[7].given = "atlassian/user-access-admin"; /* and no group of Jira's shows it */
}
