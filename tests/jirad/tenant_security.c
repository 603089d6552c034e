/*
 * Issue security: schemes, their levels and who sees them. Filled in after everything else of a tenant, and naming nobody
 * that the rest does not know.
 */
#include "tenant.h"
#include <string.h>

/* A member whose parameter is its value, too; a group has its name and its id. */
static void
put(struct tenant *t, uint32_t security, long long id, const char *type, const char *who)
{
	security_member_add(t, security, id, type, who)->value = who;
}

static void
put_group(struct tenant *t, uint32_t security, long long id, uint32_t group)
{
	security_member_add(t, security, id, "group", t->group[group].name)->value =
	    t->group[group].id;
}

static void
use(struct tenant *t, const char *key, uint32_t security)
{
	for (uint32_t p = 0; p < t->projects; p++)
		if (strcmp(t->project[p].key, key) == 0)
			t->project[p].security = security;
}

/* Every kind of holder, names that are hard to write, and what is empty. */
static void
add_small(struct tenant *t)
{
	uint32_t odd = security_add(t, 10100, "=Odd; \"holders\", all"),
		 empty = security_add(t, 10101, "No levels");

	t->security[odd].description = "Every kind of holder";
	t->security[odd].odd = ODD_NULLS;
	t->security[empty].odd = ODD_ID_TEXT;
	level_add(t, odd, 10200, "Everyone, and more")->is_default = true;
	security_member_add(t, odd, 10300, "anyone", NULL);
	security_member_add(t, odd, 10301, "applicationRole", NULL);
	put(t, odd, 10302, "applicationRole", "jira-software");
	security_member_add(t, odd, 10303, "reporter", NULL);
	security_member_add(t, odd, 10304, "assignee", NULL);
	security_member_add(t, odd, 10305, "projectLead", NULL);
	put(t, odd, 10306, "userCustomField", "customfield_10049");
	security_member_add(t, odd, 10307, "groupCustomField", "customfield_10050");
	security_member_add(t, odd, 10308, "sd.customer.portal.only", NULL);
	security_member_add(t, odd, 10309, "futureHolder", "x-42");
	level_add(t, odd, 10201, "Named")->description = "People, groups and roles";
	put(t, odd, 10310, "user", "712020:e0000000-0000-4000-8000-000000000006");
	put(t, odd, 10311, "user", t->account[2].id);
	put_group(t, odd, 10312, 5);
	security_member_add(t, odd, 10313, "group", "deleted-team")->value =
	    "dead0000-0000-4000-8000-000000000001";
	put(t, odd, 10314, "projectRole", "10002");
	put(t, odd, 10315, "projectRole", "10999");                    /* the role is gone */
	security_member_add(t, odd, 10316, "group", t->group[6].name); /* by its name alone */
	level_add(t, odd, 9999, "Nobody");
	level_add(t, odd, 10202, "Named"); /* of the same name */
	security_member_add(t, odd, 10317, "applicationRole", NULL);
	use(t, "ALPHA", odd);
	use(t, "DESK", odd);
	use(t, "ATTIC", odd);
	use(t, "NUL", empty);
	use(t, "TRASH", empty); /* deleted: whether Jira still tells of it is not known */
}

/* Finance, people and contracts keep secrets; one level keeps nothing, and one nobody sees. */
static void
add_company(struct tenant *t)
{
	uint32_t secret = security_add(t, 10000, "Confidential work"),
		 desk = security_add(t, 10001, "Service desk"),
		 old = security_add(t, 10002, "Falcon (do not use)");

	level_add(t, secret, 10010, "Managers and auditors")->is_default = true;
	put_group(t, secret, 10020, 7);
	put_group(t, secret, 10021, 10);
	put(t, secret, 10022, "projectRole", "10002");
	level_add(t, secret, 10011, "Named people");
	put(t, secret, 10023, "user", t->account[233].id);
	put(t, secret, 10024, "user", t->account[51].id); /* who left */
	security_member_add(t, secret, 10025, "reporter", NULL);
	level_add(t, secret, 10012, "Under embargo");
	level_add(t, desk, 10013, "Internal");
	security_member_add(t, desk, 10026, "applicationRole", NULL);
	level_add(t, desk, 10014, "Agents and reporter");
	put(t, desk, 10027, "projectRole", "10005");
	security_member_add(t, desk, 10028, "reporter", NULL);
	security_member_add(t, desk, 10029, "assignee", NULL);
	level_add(t, old, 10015, "Falcon team");
	put_group(t, old, 10030, 13);
	for (uint32_t i = 0; i < 4; i++)
		use(t, (const char *const[]){ "FIN", "HR", "LAW", "AUD" }[i], secret);
	use(t, "CARE", desk);
	use(t, "IT", desk);
}

/* Of company-managed projects every third has one; one scheme for forty. */
static void
add_many(struct tenant *t)
{
	static const char *const levels[] = { "Managers", "Team", "Reporter only" };
	uint32_t schemes = 0, s;
	long long id = 10000;

	for (uint32_t p = 0; p < t->projects; p++)
		schemes += !t->project[p].team_managed;
	schemes = (schemes + 39) / 40;
	for (uint32_t i = 0; i < schemes; i++) {
		s = security_add(t, 10000 + i, tenant_text(t, "Security scheme %u", i));
		for (uint32_t l = 0; l < 3; l++) {
			level_add(t, s, 10000 + (long long)i * 3 + l, levels[l])->is_default =
			    l == 1;
			security_member_add(t, s, id++, "reporter", NULL);
			if (l < 2)
				put(t, s, id++, "projectRole",
				    tenant_text(t, "%lld", t->role[0].id));
			if (l < 2 && t->groups > 0)
				put_group(t, s, id++, (i * 7 + l * 3) % t->groups);
			if (l == 0)
				put(t, s, id++, "user", t->account[i % t->accounts].id);
		}
	}
	for (uint32_t p = 0; p < t->projects; p += 3)
		if (!t->project[p].team_managed)
			t->project[p].security = p % schemes;
}

void
tenant_security(struct tenant *t, const char *name)
{
	if (strcmp(name, "small") == 0)
		add_small(t);
	else if (strcmp(name, "company") == 0)
		add_company(t);
	else
		add_many(t);
}
