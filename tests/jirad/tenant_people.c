/*
 * A tenant of people: who has access without a licence, by a role alone or by another product's licence; programs of every
 * kind; projects of every type, archived ones too. Nearly everybody stands in a role of every project, so that what
 * they can do there is told by their licence and by the project.
 */
#include "tenant.h"
#include <string.h>

enum { SOFTWARE = 1, DESK = 2, DISCOVERY = 4, OTHER = 8, JIRA_ADMIN = 16, INACTIVE = 32 };

static const struct {
	const char *why, *id, *name, *email, *type;
	unsigned in; /* groups, and what is off */
	uint8_t guest;
	const char *app_type, *given;
	uint32_t given_on;
} people[] = {
	{ "who asks", "712020:90000000-0000-4000-8000-000000000001", "Ada Admin",
	    "admin@example.com", "atlassian", SOFTWARE | JIRA_ADMIN, UNSAID, NULL, NULL, 0 },
	{ "who may little", "712020:90000000-0000-4000-8000-000000000002", "Vic Viewer",
	    "viewer@example.com", "atlassian", SOFTWARE, UNSAID, NULL, NULL, 0 },
	{ "of one product", "712020:90000000-0000-4000-8000-000000000003", "Sol Software", NULL,
	    "atlassian", SOFTWARE, SAID_NO, NULL, NULL, 0 },
	{ "of one product", "712020:90000000-0000-4000-8000-000000000004", "Dee Desk", NULL,
	    "atlassian", DESK, SAID_NO, NULL, NULL, 0 },
	{ "of one product", "712020:90000000-0000-4000-8000-000000000005", "Pia Discovery", NULL,
	    "atlassian", DISCOVERY, UNSAID, NULL, NULL, 0 },
	{ "of a product that serves no type alone", "712020:90000000-0000-4000-8000-000000000006",
	    "Cuno Customer Service", NULL, "atlassian", OTHER, UNSAID, NULL, NULL, 0 },
	{ "a guest", "712020:90000000-0000-4000-8000-000000000007", "Gus Guest",
	    "gus@partner.example", "atlassian", 0, SAID_YES, NULL, NULL, 0 },
	{ "a guest by a guest role alone", "712020:90000000-0000-4000-8000-000000000008",
	    "Gwen Guest", NULL, "atlassian", 0, UNSAID, NULL, NULL, 0 },
	{ "a guest that was switched off", "712020:90000000-0000-4000-8000-000000000009",
	    "Gil Gone", NULL, "atlassian", INACTIVE, SAID_YES, NULL, NULL, 0 },
	{ "in a guest role, with a licence", "712020:90000000-0000-4000-8000-000000000010",
	    "Lia Licensed", NULL, "atlassian", SOFTWARE | DESK, UNSAID, NULL, NULL, 0 },
	{ "no licence, no guest", "712020:90000000-0000-4000-8000-000000000011", "Uma Unlicensed",
	    NULL, "atlassian", 0, UNSAID, NULL, NULL, 0 },
	{ "a contributor", "712020:90000000-0000-4000-8000-000000000012", "Cora Contributor", NULL,
	    "atlassian", 0, UNSAID, NULL, "atlassian/contributor", 2 },
	{ "a stakeholder", "712020:90000000-0000-4000-8000-000000000013", "Stan Stakeholder", NULL,
	    "atlassian", 0, UNSAID, NULL, "atlassian/stakeholder", 1 },
	{ "a product by a role of its own", "712020:90000000-0000-4000-8000-000000000014",
	    "Dirk Direct", NULL, "atlassian", 0, UNSAID, NULL, "atlassian/user", 0 },
	{ "administers Jira without a licence", "712020:90000000-0000-4000-8000-000000000015",
	    "Rut Root", NULL, "atlassian", JIRA_ADMIN, UNSAID, NULL, NULL, 0 },
	{ "administered Jira", "712020:90000000-0000-4000-8000-000000000016", "Ida Inactive", NULL,
	    "atlassian", SOFTWARE | JIRA_ADMIN | INACTIVE, UNSAID, NULL, NULL, 0 },
	{ "of the portal", "qm:90000000-2222-4333-8444-555555555555:aaaa", "Carl Customer",
	    "carl@customer.example", "customer", 0, UNSAID, NULL, NULL, 0 },
	{ "an app, as Jira itself puts it", "557058:90000000-0000-4000-8000-000000000001",
	    "Timesheets", NULL, "app", SOFTWARE | DESK | DISCOVERY | OTHER | JIRA_ADMIN, UNSAID,
	    "unknown", NULL, 0 },
	{ "a service account", "712020:90000000-0000-4000-8000-0000000000a1", "Release robot", NULL,
	    "app", SOFTWARE, UNSAID, "service", NULL, 0 },
	{ "a service account by its address", "712020:90000000-0000-4000-8000-0000000000a2",
	    "Backup robot", "backup-robot-x1@serviceaccount.atlassian.com", "app", SOFTWARE, UNSAID,
	    NULL, NULL, 0 },
	{ "an agent", "712020:90000000-0000-4000-8000-0000000000a3", "Triage agent", NULL, "app",
	    DESK, UNSAID, "agent", NULL, 0 },
};

enum { GUS = 6, GWEN, GIL, LIA, CUSTOMER = 16, ROBOT = 18, AGENT = 20 };
enum { PEOPLE = sizeof(people) / sizeof(people[0]) };

static void
add_people(struct tenant *t)
{
	struct account *a;

	for (uint32_t i = 0; i < PEOPLE; i++) {
		account_add(t, people[i].id, people[i].name, people[i].email, people[i].type);
		a = &t->account[i];
		a->active = (people[i].in & INACTIVE) == 0;
		a->guest = people[i].guest;
		a->app_type = people[i].app_type;
		a->given = people[i].given;
		a->given_on = people[i].given_on;
	}
	t->given = true;
	t->admin = 0;
	t->viewer = 1;
}

static void
add_groups(struct tenant *t)
{
	static const char *const names[] = { "jira-software-users", "jira-servicedesk-users",
		"jira-product-discovery-users", "jira-customer-service-users", "jira-admins" };
	static const char *const products[][2] = { { "jira-software", "Jira" },
		{ "jira-servicedesk", "Jira Service Management" },
		{ "jira-product-discovery", "Jira Product Discovery" },
		{ "jira-customer-service", "Customer Service Management" } };

	for (uint32_t g = 0; g < 5; g++) {
		group_add(t, tenant_text(t, "90000000-1111-4000-8000-%012u", g), names[g]);
		for (uint32_t i = 0; i < PEOPLE; i++)
			if ((people[i].in & 1U << g) != 0)
				member_add(t, g, i);
	}
	t->group[4].admin = true;
	for (uint32_t p = 0; p < 4; p++) {
		product_add(t, products[p][0], products[p][1], p == 3 ? 1 : 0); /* one too few */
		product_group(t, p, p);
	}
}

enum { R_ADMINS, R_MEMBERS, R_GUESTS, R_CUSTOMERS, ROLES };

/* Roles by their names, of the site or of one project. */
static void
add_roles(struct tenant *t, long long id, uint32_t scope)
{
	static const char *const names[ROLES] = { "Administrators", "Members", "jira-guest-member",
		"Service Desk Customers" };
	uint32_t r;

	for (uint32_t i = 0; i < ROLES; i++) {
		r = role_add(t, id + i, names[i], scope);
		t->role[r].guest = i == R_GUESTS;
	}
}

static void
add_scheme(struct tenant *t, long long id, const char *name, long long roles, bool licences)
{
	static const char *const work[] = { "BROWSE_PROJECTS", "CREATE_ISSUES", "EDIT_ISSUES",
		"ADD_COMMENTS" };
	uint32_t s = scheme_add(t, id, name);

	line_add(t, s, "ADMINISTER_PROJECTS", "projectRole", tenant_text(t, "%lld", roles));
	for (uint32_t i = 0; i < 4; i++) {
		line_add(t, s, work[i], "projectRole", tenant_text(t, "%lld", roles + R_MEMBERS));
		line_add(t, s, work[i], "projectRole", tenant_text(t, "%lld", roles + R_GUESTS));
	}
	line_add(t, s, "EDIT_ISSUES", "reporter", NULL);
	if (!licences)
		return;
	line_add(t, s, "ASSIGN_ISSUES", "applicationRole", NULL);
	line_add(t, s, "TRANSITION_ISSUES", "applicationRole", "jira-software")->value =
	    "jira-software";
	line_add(t, s, "DELETE_ISSUES", "projectRole", tenant_text(t, "%lld", roles));
}

static const struct {
	const char *key, *name, *type;
	bool team_managed, archived;
} projects[] = {
	{ "ALPHA", "Software", "software", false, false },
	{ "ATTIC", "Software, archived", "software", false, true },
	{ "BIZ", "Business", "business", false, false },
	{ "DESK", "Service", "service_desk", false, false },
	{ "IDEA", "Discovery", "product_discovery", false, false },
	{ "NEWT", "Of a type of times to come", "customer_service", false, false },
	{ "TEAM", "Team-managed and private", "software", true, false },
	{ "TOLD", "Team-managed, archived", "business", true, true },
};

static void
put_people(struct tenant *t, uint32_t p, uint32_t first)
{
	for (uint32_t i = 0; i < ROLES; i++)
		place_add(t, p, first + i);
	for (uint32_t i = 2; i < PEOPLE; i++)
		if (i != GWEN && i != CUSTOMER)
			actor_add(t, p, R_MEMBERS, ACTOR_USER, i);
	actor_add(t, p, R_ADMINS, ACTOR_USER, 2);
	actor_add(t, p, R_ADMINS, ACTOR_USER, ROBOT);
	actor_add(t, p, R_ADMINS, ACTOR_USER, AGENT);
	actor_add(t, p, R_CUSTOMERS, ACTOR_USER, CUSTOMER);
	/* in one of them the guests are gone, and who has a licence is left */
	for (uint32_t i = strcmp(t->project[p].key, "ATTIC") == 0 ? LIA : GUS; i <= LIA; i++)
		actor_add(t, p, R_GUESTS, ACTOR_USER, i);
}

void
tenant_people(struct tenant *t)
{
	uint32_t p, first;

	t->cloud_id = "90000000-e05d-43ba-bd5c-75fce47d560e";
	add_people(t);
	add_groups(t);
	add_roles(t, 10000, NONE);
	add_scheme(t, 10100, "Default Permission Scheme", 10000, true);
	for (uint32_t i = 0; i < sizeof(projects) / sizeof(projects[0]); i++) {
		p = project_add(t, tenant_text(t, "%u", 10001 + i), projects[i].key,
		    projects[i].name, projects[i].type);
		t->project[p].lead = 2;
		t->project[p].archived = projects[i].archived;
		t->project[p].team_managed = projects[i].team_managed;
		t->project[p].scheme = 0;
		first = 0;
		if (projects[i].team_managed) {
			first = t->roles;
			add_roles(t, 10200 + (long long)i * ROLES, p);
			t->project[p].scheme = t->schemes;
			add_scheme(t, 10300 + i,
			    tenant_text(t, "%s: Simplified Permission Scheme", projects[i].key),
			    10200 + (long long)i * ROLES, false);
		}
		put_people(t, p, first);
	}
}
