/*
 * privileged: who holds power over access, a row for each path to it. Exactly these privileges:
 *
 *	organisation admin   has the role atlassian/org-admin in the organisation, itself or by a group of
 *	                     the directory, or is in the group org-admins: changes every account, group and
 *	                     product of it
 *	site admin           is in a group of site administrators, or has the role atlassian/site-admin:
 *	                     changes groups and product access of the site
 *	user access admin    has the role atlassian/user-access-admin: says who may use a product
 *	Jira admin           is in a group of Jira administrators or of site administrators, has the role
 *	                     atlassian/admin on a Jira product, or is an organisation admin: changes schemes
 *	                     and roles, and so gives itself any access to any project
 *	product admin        has the role atlassian/admin on another product of the site
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
#include "model/graph/admins.h"
#include "subject.h"
#include "way.h"

#include <stdlib.h>
#include <string.h>

enum holders_of {
	OF_ALL,     /* of one kind of administration above projects */
	OF_PROJECT, /* by ways of effective access */
	OF_LEADS,
};

static const struct section {
	const char *privilege, *scope;
	enum holders_of of;
	uint8_t kind; /* enum admin_kind */
	bool grants;  /* only those that can make others the same */
} sections[] = {
	{ "organisation admin", "organisation", OF_ALL, ADMIN_ORGANISATION, false },
	{ "site admin", "site", OF_ALL, ADMIN_SITE, false },
	{ "user access admin", "site", OF_ALL, ADMIN_USER_ACCESS, false },
	{ "Jira admin", "site", OF_ALL, ADMIN_JIRA, false },
	{ "product admin", "site", OF_ALL, ADMIN_PRODUCTS, false },
	{ "project admin", "project", OF_PROJECT, ADMIN_KINDS, false },
	{ "project lead", "project", OF_LEADS, ADMIN_KINDS, false },
	{ "can grant admin", "organisation", OF_ALL, ADMIN_ORGANISATION, true },
	{ "can grant admin", "site", OF_ALL, ADMIN_SITE, true },
	{ "can grant admin", "site", OF_ALL, ADMIN_JIRA, true },
	{ "can grant admin", "project", OF_PROJECT, ADMIN_KINDS, true },
};

enum { SECTIONS = sizeof(sections) / sizeof(*sections) };

struct privileged {
	const struct account *account; /* NULL: a holder that is none */
	const char *display_name;
	const struct section *section;
	const struct project *project;
	const char *access_type;
	struct cell_list via; /* one path */
	struct text name;     /* of a holder */

	const struct source *source;
	struct arena accounts; /* of the organisation that are not in Jira */
	struct admins admins;
	struct access *access; /* NULL: not known */
	struct access_project *cursor;
	size_t at;                    /* the next of all admins, or of the account's ways */
	uint32_t in;                  /* the project, or NONE: before the first */
	const struct holder *holders; /* of the project, still to come ... */
	size_t holder_count;          /* ... so many */
	const struct way *ways;       /* of the account */
	size_t way_count;
};

static void
privileged_open(void *self, const struct source *source)
{
	static const struct access_level administer = { "administer",
		PERMISSION_ADMINISTER_PROJECT };
	struct privileged *p = self;

	p->source = source;
	p->section = sections;
	p->in = NONE;
	p->admins = admins_find(source->graph, source->org);
	if (source->access != NULL) {
		p->access = access_again(source->access, CANDIDATES_ALL, &administer);
		p->cursor = access_project_new(p->access);
	}
}

/* ---- the next row of a section; false after its last ---- */

/* Who administers Jira by the organisation can grant there, and is told so once. */
static bool
is_of_section(const struct privileged *p, const struct admin *admin)
{
	return admin->kind == p->section->kind && (!p->section->grants || admin->by == admin->kind);
}

static bool
next_admin(struct privileged *p)
{
	const struct admin *admin;

	while (p->at < p->admins.count && !is_of_section(p, &p->admins.list[p->at]))
		p->at++;
	if (p->at == p->admins.count)
		return false;
	admin = &p->admins.list[p->at++];
	p->account = account_of_admin(&p->accounts, p->source->graph, p->source->org, admin);
	p->access_type = *admin_group_name(admin, p->source->graph, p->source->org) == '\0'
			     ? "direct"
			     : "inherited";
	admin_way_add(cell_list_item(&p->via), p->source->graph, p->source->org, admin);
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
	text_add(cell_list_item(&p->via), "project lead");
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
		if (holder->kind < HOLDER_ANYONE ||
		    (holder->permissions & PERMISSION_ADMINISTER_PROJECT) == 0)
			continue;
		p->account = NULL;
		p->access_type = holder_access_type(holder);
		text_add(cell_list_item(&p->via), "permission scheme");
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
			way_add(cell_list_item(&p->via), graph, &p->ways[p->at++]);
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

	cell_list_clear(&p->via);
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

	admins_release(&p->admins);
	access_project_release(p->cursor);
	access_release(p->access);
	arena_release(&p->accounts);
	text_release(&p->name);
	cell_list_release(&p->via);
}

static const struct column columns[] = {
	HOLDER_COLUMNS(struct privileged),
	COLUMN_OF("privilege", CELL_TEXT, struct privileged, section, privilege),
	COLUMN_OF("scope", CELL_TEXT, struct privileged, section, scope),
	COLUMN_OF("project_key", CELL_TEXT, struct privileged, project, key),
	COLUMN("access_type", CELL_TEXT, struct privileged, access_type),
	COLUMN("via", CELL_LIST, struct privileged, via),
	COLUMN_OF("last_active", CELL_TIME, struct privileged, account, last_active),
	COLUMNS_END,
};

const struct report report_privileged = {
	.name = "privileged",
	.title = "Privileged",
	.rows = "way by which an account has a privilege",
	.columns = columns,
	.size = sizeof(struct privileged),
	.open = privileged_open,
	.next = privileged_next,
	.close = privileged_close,
};
