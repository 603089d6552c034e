/* Role assignments of accounts and groups of the organisation. */
#include "admin.h"
#include <stdio.h>

/* On which resources an account or a group has roles; RESOURCES is the organisation itself. */
struct role_list {
	uint32_t who, which[RESOURCES + 1];
	size_t count;
};

static const char *
resource_id(const struct request *rq, uint32_t resource, char room[80])
{
	if (resource != ON_ORGANISATION)
		return rq->server->org->resource[resource].id;
	snprintf(room, 80, "ari:cloud:platform::org/%s", rq->server->options.org.id);
	return room;
}

static const char *
resource_key(const struct org *o, uint32_t resource)
{
	return resource == ON_ORGANISATION ? "platform" : o->resource[resource].key;
}

static void
item_group_role(struct request *rq, const void *list, size_t i)
{
	const struct role_list *roles = list;
	const struct org *o = rq->server->org;
	uint32_t r = roles->which[i];
	unsigned held = o->group[roles->who].role[r];
	struct buf *b = &rq->reply.body;
	const char *comma = "";
	char room[80];

	buf_json(b, "{'resourceId':%s,'resourceOwner':%s,'roles':[", resource_id(rq, r, room),
	    resource_key(o, r));
	for (const struct role_name *role = role_names; role->name != NULL; role++)
		if (held & role->bit) {
			buf_json(b, "%r%s", comma, role->name);
			comma = ",";
		}
	buf_json(b, "],'defaultRole':%s}", held & ROLE_USER ? "atlassian/user" : NULL);
}

void
answer_group_roles(struct request *rq)
{
	const struct org *o = rq->server->org;
	struct role_list roles = { .who = asked_org_group(rq) };
	struct slice slice;

	if (roles.who == NONE || !slice_query(rq, &slice, 20, 100))
		return;
	for (uint32_t r = 0; r <= ON_ORGANISATION; r++)
		if (o->group[roles.who].role[r] != 0)
			roles.which[roles.count++] = r;
	slice_write(rq, &slice, roles.count, item_group_role, &roles, false);
}

/* The ways in which an account came to a role on a resource: bits. */
enum way { WAY_INFERRED = 1, WAY_DIRECT = 2, WAY_GROUP = 4 };

static unsigned
ways_of(const struct org *o, uint32_t account, uint32_t resource, unsigned role)
{
	const struct org_account *a = &o->account[account];
	unsigned ways = 0;

	if (org_group_roles(o, account, resource) & role)
		ways |= WAY_GROUP;
	if (a->own[resource] & role || (role == ROLE_USER && a->direct == resource))
		ways |= WAY_DIRECT;
	if (resource != ON_ORGANISATION)
		return role == ROLE_ADMIN && org_platform(o, account) & PLATFORM_ORG_ADMIN
			   ? ways | WAY_INFERRED
			   : ways;
	if (role == ROLE_ORG_ADMIN && a->platform & PLATFORM_ORG_ADMIN)
		ways |= WAY_DIRECT;
	if (role == ROLE_SITE_ADMIN && a->platform & PLATFORM_SITE_ADMIN)
		ways |= WAY_GROUP;
	return ways;
}

static void
write_ways(struct buf *b, unsigned ways)
{
	static const char *const names[] = { "inferred", "direct", "group_direct" };
	const char *comma = "";

	for (unsigned i = 0; i < 3; i++)
		if (ways >> i & 1) {
			buf_json(b, "%r%s", comma, names[i]);
			comma = ",";
		}
}

/* The roles on one resource, and how each came to be. */
static void
item_user_role(struct request *rq, const void *list, size_t i)
{
	const struct role_list *roles = list;
	const struct org *o = rq->server->org;
	const struct org_account *a = &o->account[roles->who];
	uint32_t r = roles->which[i];
	struct buf *b = &rq->reply.body;
	const char *comma = "";
	char room[80];

	buf_json(b,
	    "{'resourceId':%s,'resourceOwner':%s,'directoryId':%s,'userDirectoryStatus':%s,"
	    "'roleAssignments':[",
	    resource_id(rq, r, room), resource_key(o, r),
	    r == ON_ORGANISATION ? NULL : o->directory[a->directory].id,
	    a->status == ORG_SUSPENDED && r != ON_ORGANISATION ? "suspended" : "active");
	for (const struct role_name *role = role_names; role->name != NULL; role++) {
		unsigned ways = ways_of(o, roles->who, r, role->bit);

		if (ways == 0)
			continue;
		buf_json(b, "%r{'role':%s,'roleAssignmentMethods':[", comma, role->name);
		write_ways(b, ways);
		buf_json(b, "]}");
		comma = ",";
	}
	buf_json(b, "]}");
}

void
answer_user_roles(struct request *rq)
{
	const struct org *o = rq->server->org;
	struct role_list roles = { .who = asked_org_account(rq) };
	struct slice slice;

	if (roles.who == NONE || !slice_query(rq, &slice, 20, 100))
		return;
	for (uint32_t r = 0; r <= ON_ORGANISATION; r++)
		if (org_all_roles(o, roles.who, r) != 0)
			roles.which[roles.count++] = r;
	slice_write(rq, &slice, roles.count, item_user_role, &roles, false);
}
