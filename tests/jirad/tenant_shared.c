/*
 * Filters and dashboards, and with whom they are shared: told one by one for the tenants that are written by hand, by
 * chance for the others. Filled in last, so that all else in a tenant stays as it is without them.
 */
#include "tenant.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * shares: one behind the other, '|' between them: "public", "logged-in", "group:NAME", "project:KEY", "role:KEY/NAME",
 * "user:NUMBER", "gone:ID" (a group that no list has), "name:NAME" (a group without its id, as in older bodies), "new"
 * (a type nobody knows); "edit " before one that may edit it.
 */
struct told {
	bool dashboard;
	uint8_t odd;
	long long id;
	const char *name;
	uint32_t owner; /* account; NONE: Jira's own */
	const char *shares;
};

static const struct told small[] = {
	{ false, 0, 10000, "Everybody in the world", 2, "public" },
	{ false, 0, 10001, "Private", 2, "" },
	{ false, 0, 10002, "=HYPERLINK(\"http://x.example\",\"shared\")", 3, "logged-in" },
	{ false, 0, 10003, "Every kind, \"all\" of them", 0,
	    "public|logged-in|group:R&D / Platform #1 + QA? 100%|project:ALPHA|role:ALPHA/"
	    "Developers|user:4|new" },
	{ false, 0, 10004, "Editors alone", 2, "edit group:Developers|edit user:3" },
	{ false, 0, 10005, "Seen and edited by the same group", 2,
	    "group:developers|edit group:developers" },
	{ false, 0, 10006, "Twice with the same group", 3, "group:Developers|group:Developers" },
	{ false, 0, 10007, "Everybody may edit", 3, "logged-in|edit logged-in" },
	{ false, 0, 10008, "With a group of which only the name is told", 3, "name:site-admins" },
	{ false, 0, 10009, "With a group that is gone", 3,
	    "gone:dead0000-0000-4000-8000-000000000001" },
	{ false, 0, 10010, "With a deleted project", 2, "project:TRASH|project:OLD" },
	{ false, 0, 10011, "Of an inactive owner", 10,
	    "project:DESK|edit role:DESK/Administrators" },
	{ false, 0, 10012, "Of an owner that no list has", 32, "group:nobody-here" },
	{ false, 0, 10013, "Of the broken record", 6, "user:2" },
	{ false, ODD_ID_NUMBER, 10014, "Its id is a number", 2, "role:BETA/Member" },
	{ false, 0, 10020, "Of a deleted owner", 5, "group:all-inactive" },
	{ false, 0, 9007199254740993LL, "Beyond a double", 0, "group:everybody-big" },
	{ true, 0, 10000, "Default dashboard", NONE, "public" },
	{ true, 0, 10100, "My own", 0, "" },
	{ true, 0, 10101, "Wallboard", 2, "public|edit group:Developers" },
	{ true, 0, 10102, "For all who log in", 10, "logged-in" },
	{ true, 0, 10103, "Somebody else's, for herself", 2, "" },
	{ true, 0, 10104, "For a group that who asks is not in", 3, "group:developers" },
	{ true, 0, 10105, "For the administrators", 2, "group:jira-administrators" },
	{ true, 0, 10106, "For who may browse ALPHA", 3, "project:ALPHA" },
	{ 0 },
};

/* Halden Cycles: what is shared as it should be, what the world can see, and what leavers left behind. */
static const struct told company[] = {
	{ false, 0, 10000, "My open tasks", 12, "" },
	{ false, 0, 10010, "Roadmap for the website", 78, "public" },
	{ false, 0, 10011, "Open bugs, frames", 12, "project:FRM|edit role:FRM/Administrators" },
	{ false, 0, 10012, "Firmware release candidates", 40, "group:release-managers" },
	{ false, 0, 10013, "Supplier complaints", 151, "public|edit group:supply-chain" },
	{ false, 0, 10014, "Everything due this week", 92, "logged-in" },
	{ false, 0, 10015, "Recruiting: candidates in interview", 251, "logged-in" },
	{ false, 0, 10016, "Shop orders without payment", 263,
	    "group:agency-nordlys|group:finance" },
	{ false, 0, 10017, "Warranty cases", 216, "project:CARE|group:customer-care" },
	{ false, 0, 10018, "Nightly build failures", 51, "group:engineering" },
	{ false, 0, 10019, "Old sprint report", 23, "logged-in|edit logged-in" },
	{ false, 0, 10020, "Falcon leftovers", 65, "group:project-falcon-2023" },
	{ false, 0, 10021, "Contracts that end soon", 259, "role:LAW/Members|user:238" },
	{ false, 0, 10022, "Bonus round", 251, "" },
	{ false, 0, 10023, "Board: Web Shop", 16, "project:SHOP" },
	{ false, 0, 10024, "Internal audit: open points", 238, "group:internal-audit" },
	{ true, 0, 10000, "Default dashboard", NONE, "public" },
	{ true, 0, 10100, "Plant floor", 103, "public|edit group:production" },
	{ true, 0, 10101, "IT operations", 0, "group:it-operations" },
	{ true, 0, 10102, "Company figures", 238, "logged-in" },
	{ true, 0, 10103, "Finance close", 238, "group:finance" },
	{ true, 0, 10104, "My week", 92, "" },
	{ true, 0, 10105, "Sales funnel", 173, "group:managers" },
	{ true, 0, 10106, "On-call handover", 37, "logged-in|edit group:on-call" },
	{ 0 },
};

/* By its name, or key; all of them are there. */
static uint32_t
group_named(const struct tenant *t, const char *name)
{
	uint32_t i = 0;

	while (strcmp(t->group[i].name, name) != 0)
		i++;
	return i;
}

static uint32_t
project_named(const struct tenant *t, const char *key, size_t len)
{
	uint32_t i = 0;

	while (strncmp(t->project[i].key, key, len) != 0 || t->project[i].key[len] != '\0')
		i++;
	return i;
}

static uint32_t
role_named(const struct tenant *t, uint32_t project, const char *name)
{
	const struct place *place = t->project[project].places;

	while (strcmp(t->role[place->role].name, name) != 0)
		place++;
	return place->role;
}

/* The word before "name", with what it ends with, or NULL. */
static const char *
after(const char *text, const char *word)
{
	size_t len = strlen(word);

	return strncmp(text, word, len) == 0 ? text + len : NULL;
}

static void
share_told(struct tenant *t, struct shared *shared, const char *text)
{
	bool edit = after(text, "edit ") != NULL;
	struct share *share;
	const char *rest, *slash;

	text += edit ? strlen("edit ") : 0;
	share = share_add(t, shared, SHARE_NEW, NONE, edit);
	if (strcmp(text, "public") == 0) {
		share->kind = SHARE_GLOBAL;
	} else if (strcmp(text, "logged-in") == 0) {
		share->kind = SHARE_LOGGED_IN;
	} else if ((rest = after(text, "group:")) != NULL ||
		   (rest = after(text, "name:")) != NULL) {
		share->kind = SHARE_GROUP;
		share->odd = after(text, "name:") != NULL ? ODD_NO_GROUP_ID : 0;
		share->who = group_named(t, rest);
	} else if ((rest = after(text, "gone:")) != NULL) {
		share->kind = SHARE_GROUP;
		share->id = rest;
		share->name = "deleted-team";
	} else if ((rest = after(text, "project:")) != NULL) {
		share->kind = SHARE_PROJECT;
		share->who = project_named(t, rest, strlen(rest));
	} else if ((rest = after(text, "role:")) != NULL) {
		share->kind = SHARE_ROLE;
		slash = strchr(rest, '/');
		share->who = project_named(t, rest, (size_t)(slash - rest));
		share->role = role_named(t, share->who, slash + 1);
	} else if ((rest = after(text, "user:")) != NULL) {
		share->kind = SHARE_USER;
		share->who = (uint32_t)atoi(rest);
	}
}

static void
add_told(struct tenant *t, const struct told *told)
{
	struct shared *shared;

	for (; told->name != NULL; told++) {
		shared = told->dashboard ? dashboard_add(t, told->id, told->name, told->owner)
					 : filter_add(t, told->id, told->name, told->owner);
		shared->odd = told->odd;
		for (const char *s = told->shares; *s != '\0';) {
			size_t len = strcspn(s, "|");

			share_told(t, shared, tenant_text(t, "%.*s", (int)len, s));
			s += len + (s[len] == '|');
		}
	}
}

/* Most are private; of the others most are shared with all who log in, with a group or a project. */
static void
share_by_chance(struct tenant *t, struct dice *d, struct shared *shared)
{
	static const struct {
		uint32_t below; /* of a thousand */
		enum share_kind kind;
	} kinds[] = { { 5, SHARE_GLOBAL }, { 150, SHARE_LOGGED_IN }, { 270, SHARE_GROUP },
		{ 350, SHARE_PROJECT }, { 380, SHARE_ROLE }, { 390, SHARE_USER } };
	uint32_t chance = dice_below(d, 1000), edits = dice_below(d, 10), who = 0;
	struct share *share;
	size_t i = 0;

	while (i < sizeof(kinds) / sizeof(kinds[0]) && chance >= kinds[i].below)
		i++;
	if (i == sizeof(kinds) / sizeof(kinds[0]))
		return;
	if (kinds[i].kind == SHARE_GROUP)
		who = dice_below(d, t->groups);
	else if (kinds[i].kind == SHARE_PROJECT || kinds[i].kind == SHARE_ROLE)
		who = dice_below(d, t->projects);
	else if (kinds[i].kind == SHARE_USER)
		who = dice_below(d, t->accounts);
	share = share_add(t, shared, kinds[i].kind, who, false);
	if (share->kind == SHARE_ROLE && t->project[who].count == 0)
		share->kind = SHARE_PROJECT;
	else if (share->kind == SHARE_ROLE)
		share->role = t->project[who].places[dice_below(d, t->project[who].count)].role;
	if (edits == 0)
		share_add(t, shared, SHARE_GROUP, dice_below(d, t->groups), true);
}

static void
add_by_chance(struct tenant *t)
{
	struct dice d = { t->accounts + 7 };
	uint32_t owner;

	for (uint32_t i = 0; i < t->accounts; i++) {
		owner = dice_below(&d, t->accounts);
		share_by_chance(
		    t, &d, filter_add(t, 10000 + i, tenant_text(t, "Filter %u", i), owner));
	}
	share_add(t, dashboard_add(t, 10000, "Default dashboard", NONE), SHARE_GLOBAL, NONE, false);
	for (uint32_t i = 0; i < t->accounts / 10; i++) {
		owner = dice_below(&d, t->accounts);
		share_by_chance(
		    t, &d, dashboard_add(t, 10100 + i, tenant_text(t, "Dashboard %u", i), owner));
	}
}

void
tenant_shared(struct tenant *t, const char *name)
{
	if (strcmp(name, "small") == 0)
		add_told(t, small);
	else if (strcmp(name, "company") == 0)
		add_told(t, company);
	else if (t->groups > 0 && t->projects > 0)
		add_by_chance(t);
}
