/*
 * privileged: who holds power over access, a row for each path to it. Exactly these privileges:
 *
 *	organisation admin   has the role atlassian/org-admin in the organisation, itself or by a group of
 *	                     the directory: changes every account, group and product of it
 *	site admin           is in a group of site administrators, or has the role atlassian/site-admin:
 *	                     changes groups and product access of the site
 *	Jira admin           is in a group of Jira administrators or of site administrators: changes
 *	                     schemes and roles, and so gives itself any access to any project
 *	project admin        holds Administer projects (ADMINISTER_PROJECTS) by the permission scheme of
 *	                     the project: by role, group, licence, as lead or by name. Anyone and holders
 *	                     that depend on an issue are rows without an account
 *	project lead         leads the project, whether the scheme gives leads anything or not
 *	can grant admin      can make others administrators: organisation and site admins (they change
 *	                     the groups), Jira admins (schemes and roles everywhere), and project admins
 *	                     where the scheme gives Administer projects to a role, since they choose who
 *	                     is in their project's roles
 *
 * What counts here is what is assigned, by no rule about candidates: accounts that are inactive or have
 * no product licence are shown, since they hold the privilege again as soon as somebody activates them;
 * 'status' says so. Projects whose grants Jira does not show have leads here and no admins.
 *
 * Rows by privilege, project and account, then path. Cost: the memberships once, the role assignments of
 * the organisation once, and what administrators of projects cost as effective access, twice.
 */
#include "catalog.h"
#include "model/access/access.h"
#include "subject.h"
#include "way.h"

#include <stdlib.h>
#include <string.h>

enum holders_of {
	OF_ORGANISATION,
	OF_SITE,
	OF_JIRA,
	OF_PROJECT, /* by ways of effective access */
	OF_LEADS,
};

static const struct section {
	const char *privilege, *scope;
	enum holders_of of;
	bool grants; /* only those that can make others the same */
} sections[] = {
	{ "organisation admin", "organisation", OF_ORGANISATION, false },
	{ "site admin", "site", OF_SITE, false },
	{ "Jira admin", "site", OF_JIRA, false },
	{ "project admin", "project", OF_PROJECT, false },
	{ "project lead", "project", OF_LEADS, false },
	{ "can grant admin", "organisation", OF_ORGANISATION, true },
	{ "can grant admin", "site", OF_SITE, true },
	{ "can grant admin", "site", OF_JIRA, true },
	{ "can grant admin", "project", OF_PROJECT, true },
};

enum { SECTIONS = sizeof(sections) / sizeof(*sections), ADMINS = OF_JIRA + 1 };

/* An administrator of more than a project. */
struct admin {
	const struct account *account;
	const char *group; /* NULL: itself */
};

struct admins {
	struct admin *list;
	size_t count, room;
};

struct privileged {
	const struct account *account; /* NULL: a holder that is none */
	const char *display_name;
	const struct section *section;
	const struct project *project;
	const char *access_type;
	struct text via;
	struct text name; /* of a holder */

	const struct source *source;
	struct arena accounts; /* of the organisation that are not in Jira */
	struct admins admins[ADMINS];
	struct access *access; /* NULL: not known */
	struct access_project *cursor;
	size_t at;   /* the next of the section's admins, or of the account's ways */
	uint32_t in; /* the project, or NONE: before the first */
	const struct holder *holders; /* of the project, still to come ... */
	size_t holder_count;          /* ... so many */
	const struct way *ways;       /* of the account */
	size_t way_count;
};

static void
add_admin(struct admins *admins, const struct account *account, const char *group)
{
	admins->list =
	    mem_room(admins->list, &admins->room, admins->count + 1, sizeof(*admins->list));
	admins->list[admins->count++] = (struct admin){ account, group };
}

static int
compare_admins(const void *a, const void *b)
{
	const struct admin *left = a, *right = b;
	int order = strcmp(left->account->id, right->account->id);

	if (order == 0)
		order = strcmp(left->group != NULL ? left->group : "",
		    right->group != NULL ? right->group : "");
	return order;
}

static void
find_group_admins(struct privileged *p, struct admins *admins, uint8_t wanted)
{
	const struct graph_view *graph = p->source->graph;

	for (uint32_t account = 0; account < graph->account_count; account++)
		for (uint32_t e = graph->groups_of.first[account];
		     e < graph->groups_of.first[account + 1]; e++) {
			const struct group *group = &graph->groups[graph->groups_of.to[e]];

			if ((group->access & wanted) != 0)
				add_admin(admins, &graph->accounts[account],
				    text_or(group->name, group->id));
		}
}

/* The graph's account, or what the directory says of one that is not in Jira. */
static const struct account *
account_of(struct privileged *p, uint32_t number)
{
	const struct org_account *known = &p->source->org->accounts[number];
	struct account *account;

	if (known->account != NONE)
		return &p->source->graph->accounts[known->account];
	account = arena_take(&p->accounts, sizeof(*account));
	*account = (struct account){ .id = known->id,
		.name = known->name,
		.email = known->email,
		.type = ACCOUNT_ATLASSIAN,
		.status = *known->status == '\0'                 ? ACCOUNT_UNKNOWN
			  : strcmp(known->status, "active") == 0 ? ACCOUNT_ACTIVE
								 : ACCOUNT_INACTIVE,
		.last_active = known->last_active,
		.added = known->added,
		.org_email = *known->email != '\0',
		.managed = -1 };
	return account;
}

static void
find_role_admins(struct privileged *p, struct admins *admins, const char *name)
{
	const struct org *org = p->source->org;
	const struct org_member *members;
	size_t count;

	for (size_t i = 0; org != NULL && i < org->role_count; i++) {
		const struct org_role *role = &org->roles[i];

		if (strcmp(role->role, name) != 0)
			continue;
		if (!role->of_group) {
			add_admin(admins, account_of(p, role->who), NULL);
			continue;
		}
		members = org_members_of(org, role->who, &count);
		for (size_t m = 0; m < count; m++)
			add_admin(
			    admins, account_of(p, members[m].account), org->groups[role->who].name);
	}
}

/* The same path may be told by Jira and by the directory. */
static void
sort_admins(struct admins *admins)
{
	size_t kept = 0;

	if (admins->count == 0)
		return;
	qsort(admins->list, admins->count, sizeof(*admins->list), compare_admins);
	for (size_t i = 0; i < admins->count; i++)
		if (kept == 0 || compare_admins(&admins->list[kept - 1], &admins->list[i]) != 0)
			admins->list[kept++] = admins->list[i];
	admins->count = kept;
}

static void
privileged_open(void *self, const struct source *source)
{
	static const struct access_level administer = { "administer",
		PERMISSION_ADMINISTER_PROJECT };
	struct privileged *p = self;

	p->source = source;
	p->section = sections;
	p->in = NONE;
	find_role_admins(p, &p->admins[OF_ORGANISATION], "atlassian/org-admin");
	find_role_admins(p, &p->admins[OF_SITE], "atlassian/site-admin");
	find_group_admins(p, &p->admins[OF_SITE], GROUP_SITE_ADMIN);
	find_group_admins(p, &p->admins[OF_JIRA], GROUP_ADMIN | GROUP_SITE_ADMIN);
	for (size_t i = 0; i < ADMINS; i++)
		sort_admins(&p->admins[i]);
	if (source->access != NULL) {
		p->access = access_again(source->access, CANDIDATES_ALL, &administer);
		p->cursor = access_project_new(p->access);
	}
}

/* ---- the next row of a section; false after its last ---- */

static bool
next_admin(struct privileged *p)
{
	static const char *const words[ADMINS] = { "organisation administrators",
		"site administrators", "Jira administrators" };
	const struct admins *admins = &p->admins[p->section->of];
	const struct admin *admin;

	if (p->at == admins->count)
		return false;
	admin = &admins->list[p->at++];
	p->account = admin->account;
	p->access_type = admin->group == NULL ? "direct" : "inherited";
	text_add(&p->via, words[p->section->of]);
	if (admin->group != NULL) {
		text_add(&p->via, " > ");
		text_add(&p->via, admin->group);
	}
	return true;
}

static bool
next_lead(struct privileged *p)
{
	const struct graph_view *graph = p->source->graph;

	do {
		if (++p->in >= graph->project_count) /* NONE + 1 is 0 */
			return false;
	} while (graph->projects[p->in].lead == NONE);
	p->account = &graph->accounts[graph->projects[p->in].lead];
	p->access_type = "direct";
	text_add(&p->via, "project lead");
	return true;
}

/* A project's administrators choose who is in its roles. */
static bool
roles_administer(const struct privileged *p)
{
	const struct holder *holders;
	size_t count;

	holders = access_holders(p->access, p->in, &count);
	for (size_t i = 0; i < count; i++)
		if (holders[i].kind == HOLDER_ROLE &&
		    (holders[i].permissions & PERMISSION_ADMINISTER_PROJECT) != 0)
			return true;
	return false;
}

static bool
next_project(struct privileged *p)
{
	do {
		if (++p->in >= p->source->graph->project_count)
			return false;
		p->holders = access_holders(p->access, p->in, &p->holder_count);
	} while (p->section->grants && !roles_administer(p));
	if (p->section->grants)
		p->holder_count = 0;
	access_project_begin(p->cursor, p->in);
	p->at = p->way_count = 0;
	return true;
}

/* The holders of the project that name no account come first. */
static bool
next_open_holder(struct privileged *p)
{
	while (p->holder_count > 0) {
		const struct holder *holder = p->holders++;

		p->holder_count--;
		if (holder->kind <= HOLDER_JIRA_ADMIN ||
		    (holder->permissions & PERMISSION_ADMINISTER_PROJECT) == 0)
			continue;
		p->account = NULL;
		p->access_type = holder_access_type(holder);
		text_add(&p->via, "permission scheme");
		text_cut(&p->name, 0);
		holder_add(&p->name, holder);
		p->display_name = p->name.bytes;
		return true;
	}
	return false;
}

static bool
next_project_admin(struct privileged *p)
{
	const struct graph_view *graph = p->source->graph;
	uint64_t permissions;
	uint32_t account;

	while (p->access != NULL) {
		if (p->at < p->way_count) {
			p->access_type = p->ways[p->at].group == NONE ? "direct" : "inherited";
			way_add(&p->via, graph, &p->ways[p->at++]);
			return true;
		}
		if (p->in != NONE && p->in < graph->project_count) {
			if (next_open_holder(p))
				return true;
			if (access_project_next(
				p->cursor, &account, &permissions, &p->ways, &p->way_count)) {
				p->account = &graph->accounts[account];
				p->at = 0;
				continue;
			}
		}
		if (!next_project(p))
			break;
	}
	return false;
}

static bool
next_of_section(struct privileged *p)
{
	switch (p->section->of) {
	case OF_PROJECT:
		return next_project_admin(p);
	case OF_LEADS:
		return next_lead(p);
	default:
		return next_admin(p);
	}
}

static const void *
privileged_next(void *self, const struct source *source)
{
	struct privileged *p = self;

	text_cut(&p->via, 0);
	while (p->section < sections + SECTIONS && !next_of_section(p)) {
		p->section++;
		p->at = p->way_count = 0;
		p->in = NONE;
	}
	if (p->section == sections + SECTIONS)
		return NULL;
	p->project = p->in != NONE ? &source->graph->projects[p->in] : NULL;
	if (p->account != NULL)
		p->display_name = p->account->name;
	return p;
}

static void
privileged_close(void *self)
{
	struct privileged *p = self;

	for (size_t i = 0; i < ADMINS; i++)
		free(p->admins[i].list);
	access_project_release(p->cursor);
	access_release(p->access);
	arena_release(&p->accounts);
	text_release(&p->name);
	text_release(&p->via);
}

static const struct column columns[] = {
	HOLDER_COLUMNS(struct privileged),
	COLUMN_OF("privilege", CELL_TEXT, struct privileged, section, privilege),
	COLUMN_OF("scope", CELL_TEXT, struct privileged, section, scope),
	COLUMN_OF("project_key", CELL_TEXT, struct privileged, project, key),
	COLUMN("access_type", CELL_TEXT, struct privileged, access_type),
	COLUMN("via", CELL_TEXT, struct privileged, via),
	COLUMN_OF("last_active", CELL_TIME, struct privileged, account, last_active),
	COLUMNS_END,
};

const struct report report_privileged = {
	.name = "privileged",
	.title = "Privileged",
	.rows = "account x privilege x path",
	.columns = columns,
	.size = sizeof(struct privileged),
	.open = privileged_open,
	.next = privileged_next,
	.close = privileged_close,
};
