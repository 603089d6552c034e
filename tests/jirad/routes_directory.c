/* What a directory lists: accounts and groups. */
#include "admin.h"
#include <string.h>

/* Which accounts or groups are listed, with what, as seen from which directory. */
struct shown {
	const uint32_t *which;
	unsigned expand;
	uint32_t directory;
};

static const char *const statuses[] = { "active", "suspended", "deactivated", "for_deletion" };

/* Groups go by an ARI for some, and by their uuid elsewhere. */
static void
write_groups(struct request *rq, const struct org_account *a, uint32_t directory)
{
	const struct org *o = rq->server->org;
	struct buf *b = &rq->reply.body;
	const struct org_group *g;
	bool first = true;

	buf_json(b, ",'groups':[");
	for (uint32_t k = 0; k < a->groups; k++) {
		g = &o->group[a->group[k]];
		if (directory != NONE && g->directory != directory && !o->options->everywhere)
			continue;
		buf_json(b, "%r{'id':'%r%r','name':%s,'description':null}", first ? "" : ",",
		    a->group[k] % 3 == 1 ? "ari:cloud:identity::group/" : "", g->id, g->name);
		first = false;
	}
	buf_char(b, ']');
}

static void
write_product_access(struct request *rq, uint32_t account)
{
	const struct org *o = rq->server->org;
	struct buf *b = &rq->reply.body;
	bool first = true;

	buf_json(b, ",'productAccess':[");
	for (uint32_t r = 0; r < o->resources; r++) {
		if (!has_access(o, account, r))
			continue;
		buf_json(b, "%r{'id':%s,'key':%s", first ? "" : ",", o->resource[r].id,
		    o->resource[r].key);
		if (was_active(&o->account[account], r)) {
			buf_json(b, ",'lastActiveTimestamp':");
			write_active(b, &o->account[account], r, false);
		}
		buf_char(b, '}');
		first = false;
	}
	buf_char(b, ']');
}

static void
write_platform_roles(struct buf *b, unsigned platform)
{
	buf_json(b, ",'platformRoles':[%r%r%r]",
	    platform & PLATFORM_ORG_ADMIN ? "\"atlassian/org-admin\"" : "",
	    platform == (PLATFORM_ORG_ADMIN | PLATFORM_SITE_ADMIN) ? "," : "",
	    platform & PLATFORM_SITE_ADMIN ? "\"atlassian/site-admin\"" : "");
}

/* The members that a search may be asked for. */
static void
write_expanded(struct request *rq, uint32_t account, const struct shown *shown)
{
	const struct org_account *a = &rq->server->org->account[account];
	struct buf *b = &rq->reply.body;

	if (shown->expand & EXPAND_PLATFORM)
		write_platform_roles(b, org_platform(rq->server->org, account));
	if (shown->expand & EXPAND_RESOURCES)
		buf_json(b, ",'counts':{'resources':%d}",
		    (long long)org_account_resources(rq->server->org, account));
	if (shown->expand & EXPAND_PRODUCTS)
		write_product_access(rq, account);
	if (shown->expand & EXPAND_GROUPS)
		write_groups(rq, a, shown->directory);
}

/* Few fill their profile in; what is empty is null as in real answers. */
static void
write_profile(struct buf *b, const struct org_account *a, bool synced)
{
	static const char *const departments[] = { "Engineering", "Finance", "Human Resources" };
	bool filled = a->number % 4 == 0;

	buf_json(b,
	    ",'nickname':%s,'jobTitle':%s,'department':%s,'organization':%s,'location':%s,"
	    "'timeZone':%s,'managementSource':%s",
	    a->name, filled ? "Specialist" : NULL, filled ? departments[a->number % 3] : NULL,
	    filled ? "Head office" : NULL, filled ? "Berlin" : NULL,
	    filled ? "Europe/Berlin" : NULL,
	    synced               ? "synced"
	    : a->number % 5 == 0 ? "invited"
				 : NULL);
}

static bool
is_synced(const struct org *o, const struct org_account *a)
{
	for (uint32_t k = 0; k < a->groups; k++)
		if (o->group[a->group[k]].synced)
			return true;
	return false;
}

static void
write_user(struct request *rq, uint32_t account, const struct shown *shown)
{
	const struct org_account *a = &rq->server->org->account[account];
	bool inactive = a->status >= ORG_DEACTIVATED;
	struct buf *b = &rq->reply.body;

	buf_json(b,
	    "{'accountId':%s,'accountType':'atlassian','status':%s,'accountStatus':%s,"
	    "'membershipStatus':%s,'claimStatus':%s,'name':%s,'addedToOrg':",
	    a->id, statuses[a->status], inactive ? "inactive" : "active",
	    a->status == ORG_SUSPENDED ? "suspended" : "active",
	    a->managed ? "managed" : "unmanaged", a->name);
	write_added(b, a, false);
	if (a->email != NULL)
		buf_json(b, ",'email':%s,'emailVerified':%b", a->email,
		    a->invited == NULL && a->number % 13 != 6);
	if (a->managed) /* of others the organisation cannot tell */
		buf_json(b, ",'mfaEnabled':%b", a->number % 10 != 3);
	write_profile(b, a, is_synced(rq->server->org, a));
	buf_json(b, ",'deactivatedOn':%s,'forDeletion':%b",
	    inactive ? "2026-03-01T00:00:00.000Z" : NULL, a->status == ORG_FOR_DELETION);
	write_expanded(rq, account, shown);
	buf_json(b, ",'links':{'self':'u%d'}}", (long long)account);
}

static void
item_user(struct request *rq, const void *list, size_t i)
{
	const struct shown *shown = list;

	write_user(rq, shown->which == NULL ? (uint32_t)i : shown->which[i], shown);
}

/* In one of the groups that are asked for? They go by either form of their ids. */
static bool
in_groups(const struct org *o, const struct org_account *a, const struct slice *slice)
{
	if (slice_admits(slice, "groupIds", NULL))
		return true;
	for (uint32_t k = 0; k < a->groups; k++)
		if (slice_admits(slice, "groupIds", o->group[a->group[k]].id))
			return true;
	return false;
}

/* Has it one of the roles that are asked for, anywhere, by whichever way? */
static bool
has_role(const struct org *o, uint32_t account, const struct slice *slice)
{
	if (slice_admits(slice, "roleIds", NULL))
		return true;
	for (uint32_t r = 0; r <= ON_ORGANISATION; r++)
		for (const struct role_name *role = role_names; role->name != NULL; role++)
			if (org_all_roles(o, account, r) & role->bit &&
			    slice_admits(slice, "roleIds", role->name))
				return true;
	return false;
}

/* The accounts of a directory, or all, that the filters leave; the caller frees them. */
static struct buf
find_accounts(const struct org *o, const struct slice *slice, uint32_t d)
{
	uint32_t count = d == NONE ? o->accounts : o->directory[d].accounts, i;
	struct buf found = { 0 };

	for (uint32_t n = 0; n < count; n++) {
		i = d == NONE ? n : o->directory[d].account[n];
		if (!o->account[i].removed && slice_admits(slice, "accountIds", o->account[i].id) &&
		    slice_admits(slice, "emails", o->account[i].email) && has_role(o, i, slice) &&
		    in_groups(o, &o->account[i], slice))
			buf_add(&found, (const char *)&i, sizeof(i));
	}
	return found;
}

static void
write_users(struct request *rq, const struct slice *slice)
{
	const struct org *o = rq->server->org;
	uint32_t d = asked_directory(rq);
	struct shown shown = { .expand = slice->expand, .directory = d };

	struct buf found = { 0 };
	size_t count = d == NONE ? o->accounts : o->directory[d].accounts;

	if (d != NONE)
		shown.which = o->directory[d].account;
	if (slice->filter.len != 0) {
		found = find_accounts(o, slice, d);
		shown.which = (const void *)found.at;
		count = found.len / sizeof(uint32_t);
	}
	slice_write(rq, slice, count, item_user, &shown, false);
	buf_free(&found);
}

/* The vendor moves paths: then the older form of the list is what is left. */
static bool
search_is_gone(struct request *rq)
{
	if (!rq->server->options.org.no_search)
		return false;
	admin_error(rq, 404, "ADMIN-404-1", "There is no such resource.");
	return true;
}

void
answer_user_search(struct request *rq)
{
	struct slice slice;

	if (search_is_gone(rq) ||
	    !slice_body(rq, &slice, 50, 100,
		EXPAND_PLATFORM | EXPAND_RESOURCES | EXPAND_PRODUCTS | EXPAND_GROUPS))
		return;
	write_users(rq, &slice);
	slice_free(&slice);
}

/* The older form shows roles and counts unasked, and never groups or access to products. */
void
answer_org_users(struct request *rq)
{
	struct slice slice;

	if (!slice_query(rq, &slice, 20, 100))
		return;
	slice.expand = EXPAND_PLATFORM | EXPAND_RESOURCES;
	write_users(rq, &slice);
}

void
answer_user_count(struct request *rq)
{
	const struct org *o = rq->server->org;
	uint32_t d = asked_directory(rq);

	buf_json(&rq->reply.body, "{'count':%d}",
	    (long long)(d == NONE ? o->accounts : o->directory[d].accounts));
}

uint32_t
asked_org_account(struct request *rq)
{
	const struct org *o = rq->server->org;
	uint32_t account = org_account_find(o, rq->part[2]);

	if (account != NONE && org_account_in(o, account, asked_directory(rq)))
		return account;
	admin_error(rq, 404, "ADMIN-404-4", "The account is not in the directory.");
	return NONE;
}

void
answer_org_user(struct request *rq)
{
	const struct shown shown = { .expand = EXPAND_PLATFORM | EXPAND_RESOURCES };
	uint32_t account = asked_org_account(rq);

	if (account == NONE)
		return;
	buf_json(&rq->reply.body, "{'data':");
	write_user(rq, account, &shown);
	buf_char(&rq->reply.body, '}');
}

static void
write_group_counts(struct request *rq, uint32_t group, unsigned expand)
{
	const struct org *o = rq->server->org;
	struct buf *b = &rq->reply.body;
	const char *comma = "";

	if ((expand & (EXPAND_USERS | EXPAND_RESOURCES)) == 0)
		return;
	buf_json(b, ",'counts':{");
	if (expand & EXPAND_USERS) {
		buf_json(b, "'users':%d",
		    (long long)o->group[group].users + (o->count_off == group ? 1 : 0));
		comma = ",";
	}
	if (expand & EXPAND_RESOURCES)
		buf_json(b, "%r'resources':%d", comma, (long long)org_group_resources(o, group));
	buf_char(b, '}');
}

static void
write_org_group(struct request *rq, uint32_t group, unsigned expand)
{
	const struct org *o = rq->server->org;
	const struct org_group *g = &o->group[group];
	struct buf *b = &rq->reply.body;

	buf_json(b, "{'id':%s,'name':%s,'directoryId':%s,'managedBy':%s,'externalSynced':%b,",
	    g->id, g->name, o->directory[g->directory].id, g->managed_by, g->synced);
	if (group % 4 == 0)
		buf_json(b, "'description':'About %r',", g->id);
	buf_json(b,
	    "'managementAccess':{'readable':true,'modifiable':%b,'deletable':%b},'links':{'self':"
	    "'g%d'}",
	    !g->synced, !g->synced && g->group != NONE, (long long)group);
	write_group_counts(rq, group, expand);
	buf_char(b, '}');
}

static void
item_org_group(struct request *rq, const void *list, size_t i)
{
	const struct shown *shown = list;

	write_org_group(rq, shown->which[i], shown->expand);
}

/* The groups of the directory that is asked for, those that the filters leave; the caller frees
 * them. */
static struct buf
find_groups(const struct request *rq, const struct slice *slice)
{
	const struct org *o = rq->server->org;
	uint32_t d = asked_directory(rq);
	struct buf found = { 0 };

	for (uint32_t g = 0; g < o->groups; g++)
		if (!o->group[g].gone && (d == NONE || o->group[g].directory == d) &&
		    slice_admits(slice, "groupIds", o->group[g].id) &&
		    slice_admits(slice, "groupNames", o->group[g].name))
			buf_add(&found, (const char *)&g, sizeof(g));
	return found;
}

static void
write_group_list(struct request *rq, const struct slice *slice)
{
	struct buf found = find_groups(rq, slice);
	const struct shown shown = { .which = (const void *)found.at, .expand = slice->expand };

	slice_write(rq, slice, found.len / sizeof(uint32_t), item_org_group, &shown, false);
	buf_free(&found);
}

void
answer_group_search(struct request *rq)
{
	struct slice slice;

	if (search_is_gone(rq) || !slice_body(rq, &slice, 20, 100, EXPAND_USERS | EXPAND_RESOURCES))
		return;
	write_group_list(rq, &slice);
	slice_free(&slice);
}

void
answer_org_groups(struct request *rq)
{
	struct slice slice;

	if (slice_query(rq, &slice, 20, 100))
		write_group_list(rq, &slice);
}

void
answer_group_count(struct request *rq)
{
	const struct slice all = { 0 };
	struct buf found = find_groups(rq, &all);

	buf_json(&rq->reply.body, "{'count':%d}", (long long)(found.len / sizeof(uint32_t)));
	buf_free(&found);
}

uint32_t
asked_org_group(struct request *rq)
{
	const struct org *o = rq->server->org;
	uint32_t g = org_group_find(o, rq->part[2]), d = asked_directory(rq);

	if (g != NONE && (d == NONE || o->group[g].directory == d))
		return g;
	admin_error(rq, 404, "ADMIN-404-5", "The group is not in the directory.");
	return NONE;
}

void
answer_org_group(struct request *rq)
{
	uint32_t group = asked_org_group(rq);

	if (group == NONE)
		return;
	buf_json(&rq->reply.body, "{'data':");
	write_org_group(rq, group, EXPAND_USERS | EXPAND_RESOURCES);
	buf_char(&rq->reply.body, '}');
}
