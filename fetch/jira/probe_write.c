/*
 * May the token write? Nothing but a write tells, so each kind is tried on what cannot exist: group, account,
 * project and role of an id that nothing has, no actor at all, an account without an address, an issue without
 * a project. None of them can change a site. A token that may is told 400 or 404, one without the scope gets the
 * gateway's 401, and an account without the right 403.
 */
#include "probe_write.h"
#include "shapes.h"

#include <string.h>

#define NOBODY "00000000-0000-0000-0000-000000000000"
#define NUMBER "999999999"
#define NO_ROLE "/rest/api/3/project/0/role/0"

struct nothing {
	char unused;
};
static const struct json_field no_fields[] = { { NULL, JSON_TEXT, 0, NULL, false } };
const struct json_shape probe_nothing = { sizeof(struct nothing), no_fields };

struct write_probe {
	struct endpoint endpoint; /* first: walk->endpoint leads back here */
	const char *sent;         /* the whole body, or NULL */
	const char *lost;         /* rows of plans that would be refused */
	void (*settle)(struct site *site, struct check_row *row);
};

/* It bears nothing but what stands in the table. */
static char *
write_body(const struct site *site, const struct walk *walk)
{
	const struct write_probe *probe = (const struct write_probe *)(const void *)walk->endpoint;

	(void)site;
	return probe->sent != NULL ? mem_copy(probe->sent) : NULL;
}

static bool
write_refused(struct site *site, struct walk *walk, const struct reply *reply)
{
	const struct write_probe *probe = (const struct write_probe *)(const void *)walk->endpoint;
	struct check_row *row = &site->probing->rows[walk->a];
	bool ours = probe->endpoint.service != SERVICE_JIRA || reply->account[0] != '\0',
	     good = reply->status / 100 == 2;

	if (walk->pager->refused_as != REFUSAL_OTHER || reply->status == 401 ||
	    reply->status == 403) {
		row->verdict = CHECK_NO;
		row->detail = arena_print(
		    &site->arena, "%s; %s would be refused", reply->trouble, probe->lost);
	} else if (ours && (good || reply->status == 400 || reply->status == 404)) {
		row->verdict = CHECK_OK;
	} else {
		row->verdict = CHECK_UNSURE;
		row->detail =
		    arena_print(&site->arena, "it could not be tried: %s", reply->trouble);
	}
	return true;
}

static void
settle_groups(struct site *site, struct check_row *row)
{
	const char *group = site->probing->own_admin;

	row->verdict = group != NULL ? CHECK_OK : CHECK_UNSURE;
	row->detail =
	    group != NULL
		? arena_print(&site->arena, "the account is in '%s'", group)
		: "the token may; whether the account administers the site is not known: it is in "
		  "no group that gives that";
}

static void
settle_roles(struct site *site, struct check_row *row)
{
	row->verdict = site->login.admin ? CHECK_OK : CHECK_UNSURE;
	row->detail = site->login.admin ? "the account administers Jira"
					: "the token may, in projects that the account administers";
}

static void
settle_accounts(struct site *site, struct check_row *row)
{
	(void)site;
	row->verdict = CHECK_UNSURE;
	row->detail =
	    "the token may; whether the account administers the organisation is seen when it "
	    "is done";
}

static void
settle_issues(struct site *site, struct check_row *row)
{
	(void)site;
	row->detail = "in projects where the account may create them";
}

static void
settle_admin(struct site *site, struct check_row *row)
{
	row->verdict = site->login.admin ? CHECK_OK : CHECK_UNSURE;
	row->detail = site->login.admin
			  ? "the account administers Jira"
			  : "the token may; that the account administers Jira is not known";
}

static void
settle_key(struct site *site, struct check_row *row)
{
	(void)site;
	row->detail = "the organisation's key may";
}

#define WRITE(what, how, at, body, refused_rows, settled)                                          \
	WRITE_TO(SERVICE_JIRA, what, how, at, body, refused_rows, settled)
#define WRITE_TO(whom, what, how, at, body, refused_rows, settled)                                 \
	{                                                                                          \
		{ .name = what,                                                                    \
			.service = whom,                                                           \
			.method = how,                                                             \
			.compose = write_body,                                                     \
			.path = at,                                                                \
			.root = { NULL, JSON_OBJECT, 0, &probe_nothing, false },                   \
			.refused = write_refused },                                                \
		    body, refused_rows, settled                                                    \
	}

static const struct write_probe writes[] = {
	WRITE("write members of groups", "DELETE",
	    "/rest/api/3/group/user?groupId=" NOBODY "&accountId=" NOBODY, NULL,
	    "rows that add to a group or take out of one", settle_groups),
	WRITE("write roles, granting", "POST", NO_ROLE, "{\"user\":[]}", "rows that grant a role",
	    settle_roles),
	WRITE("write roles, revoking", "DELETE", NO_ROLE "?user=" NOBODY, NULL,
	    "rows that revoke a role", settle_roles),
	WRITE("write accounts", "POST", "/rest/api/3/user", "{}", "rows that create an account",
	    settle_accounts),
	WRITE("write groups", "POST", "/rest/api/3/group", "{}",
	    "rows that create or delete a group", settle_groups),
	WRITE("write permission schemes", "DELETE",
	    "/rest/api/3/permissionscheme/" NUMBER "/permission/" NUMBER, NULL,
	    "rows about permission schemes", settle_admin),
	WRITE("write issue security", "DELETE",
	    "/rest/api/3/issuesecurityschemes/" NUMBER "/level/" NUMBER "/member/" NUMBER, NULL,
	    "rows about levels of issue security", settle_admin),
	WRITE("write leads of projects", "PUT", "/rest/api/3/project/" NUMBER, "{}",
	    "rows that name a lead", settle_roles),
	WRITE_TO(SERVICE_ORG, "write organisation roles", "POST",
	    "/v1/orgs/{org}/users/" NOBODY "/roles/revoke", "{}",
	    "rows about roles of the organisation", settle_key),
	WRITE_TO(SERVICE_ORG, "write accounts in the directory", "POST",
	    "/v2/orgs/{org}/directories/" NOBODY "/users/" NOBODY "/restore", NULL,
	    "rows that suspend, restore or remove an account", settle_key),
	WRITE_TO(SERVICE_PEOPLE, "write managed accounts and their tokens", "POST",
	    "/users/" NOBODY "/manage/lifecycle/enable", NULL,
	    "rows that disable or enable an account, or revoke a token (they take a key without "
	    "scopes)",
	    settle_key),
	WRITE("write issues, for --tickets", "POST", "/rest/api/3/issue", "{\"fields\":{}}",
	    "tickets", settle_issues),
};
_Static_assert(sizeof(writes) / sizeof(writes[0]) == WRITES, "each has a row");

/* Who administers the site: its groups, and the account's own. */

struct groups_record {
	struct json_list groups;
};
static const struct json_shape admins_shape = JSON_SHAPE(struct groups_record,
    JSON_MAY_OF(struct groups_record, groups, "values", JSON_LIST, &group_shape));
static const struct json_shape items_shape = JSON_SHAPE(struct groups_record,
    JSON_MAY_OF(struct groups_record, groups, "items", JSON_LIST, &group_named_shape));
struct mine_record {
	const struct groups_record *groups;
};
static const struct json_shape mine_shape = JSON_SHAPE(struct mine_record,
    JSON_MAY_OF(struct mine_record, groups, "groups", JSON_OBJECT, &items_shape));

static void
accept_admins(struct site *site, struct walk *walk, const void *item)
{
	const struct groups_record *record = item;

	(void)walk;
	for (const struct json_node *node = record->groups.first; node != NULL; node = node->next) {
		const struct group_record *group = node->record;

		if (group->id != NULL)
			pool_add(&site->probing->admins, group->id, strlen(group->id), NULL);
	}
}

/* Asked once the groups that administer are known. */
static void
accept_mine(struct site *site, struct walk *walk, const void *item)
{
	const struct mine_record *record = item;
	const struct json_node *node = record->groups != NULL ? record->groups->groups.first : NULL;

	(void)walk;
	for (; node != NULL; node = node->next) {
		const struct group_record *group = node->record;

		if (group->id != NULL &&
		    pool_find(&site->probing->admins, group->id, strlen(group->id)) != POOL_NONE)
			site->probing->own_admin = arena_copy(&site->arena, group->name);
	}
}

static const struct endpoint own_groups = {
	.name = "own groups",
	.path = "/rest/api/3/myself?expand=groups",
	.root = { NULL, JSON_OBJECT, 0, &mine_shape, false },
	.item = accept_mine,
	.expected = ANY_STATUS,
};

static void
admins_ended(struct site *site, struct walk *walk, bool good)
{
	(void)good;
	(void)site;
	walk_start(walk->pager, &own_groups, 0, 0);
}

static const struct endpoint admin_groups = {
	.name = "groups that administer the site",
	.path = "/rest/api/3/group/bulk?accessType=site-admin&startAt=0&maxResults=50",
	.root = { NULL, JSON_OBJECT, 0, &admins_shape, false },
	.item = accept_admins,
	.ended = admins_ended,
	.expected = ANY_STATUS,
};

void
probe_writes_start(struct site *site)
{
	struct probing *probing = site->probing;

	walk_start(&site->pager, &admin_groups, 0, 0);
	for (size_t i = 0; i < WRITES; i++) {
		probing->rows[probing->count] =
		    (struct check_row){ writes[i].endpoint.name, CHECK_OK, NULL };
		if (writes[i].endpoint.service == SERVICE_JIRA || site->org != NULL) {
			walk_start(&site->pager, &writes[i].endpoint, (uint32_t)probing->count,
			    (uint32_t)i);
		} else {
			probing->rows[probing->count].verdict = CHECK_NO;
			probing->rows[probing->count].detail = arena_print(&site->arena,
			    "no organisation's key was given; %s would be refused", writes[i].lost);
		}
		probing->count++;
	}
}

void
probe_writes_settle(struct site *site)
{
	struct probing *probing = site->probing;

	for (size_t i = 0; i < WRITES; i++) {
		struct check_row *row = &probing->rows[probing->count - WRITES + i];

		if (row->verdict == CHECK_OK)
			writes[i].settle(site, row);
	}
}
