/* The organisation itself: its name, managed accounts, domains, workspaces and directories. */
#include "admin.h"
#include <string.h>

enum { MANAGED_PAGE = 100 };

/* Texts of dates are made of an account's number, so that each has its own and keeps it. */
void
write_added(struct buf *b, const struct org_account *a, bool date_alone)
{
	const char *time = date_alone ? "" : "T09:30:00.000Z";
	char text[40];

	if (a->invited != NULL)
		snprintf(text, sizeof(text), "%s%s", a->invited, time);
	else
		snprintf(text, sizeof(text), "%u-%02u-%02u%s", 2023 + a->number % 3,
		    1 + a->number % 12, 1 + a->number % 28, time);
	buf_quote(b, text, strlen(text));
}

void
write_active(struct buf *b, const struct org_account *a, uint32_t resource, bool date_alone)
{
	uint32_t n = a->number * 7 + resource * 3;
	char text[48];

	snprintf(text, sizeof(text), "2026-%02u-%02uT%02u:%02u:%02u%s", 1 + n % 11, 1 + n % 28,
	    n % 24, n % 60, n % 59, n % 4 == 0 ? "Z" : ".936941226Z");
	buf_quote(b, text, date_alone ? 10 : strlen(text));
}

/* Every sixteenth account has no access at all, whatever its groups say. */
bool
has_access(const struct org *o, uint32_t account, uint32_t resource)
{
	const struct org_account *a = &o->account[account];

	if (a->status != ORG_ACTIVE || a->number % 16 == 9)
		return false;
	return !o->resource[resource].platform && org_all_roles(o, account, resource) != 0;
}

bool
was_active(const struct org_account *a, uint32_t resource)
{
	return a->invited == NULL && (a->number + resource) % 9 != 4;
}

static void
write_org(struct request *rq)
{
	struct buf *b = &rq->reply.body, base = { 0 };
	const char *id = rq->server->options.org.id;

	admin_base(rq, &base);
	buf_json(b,
	    "{'id':%s,'type':'orgs','attributes':{'name':'The organisation of %r'},'links':{'self':"
	    "'%r/v1/orgs/%r'},'relationships':{'domains':{'links':{'related':'%r/v1/orgs/%r/"
	    "domains'}},'users':{'links':{'related':'%r/v1/orgs/%r/users'}}}}",
	    id, rq->server->org->domain, base.at, id, base.at, id, base.at, id);
	buf_free(&base);
}

static void
item_org(struct request *rq, const void *list, size_t i)
{
	(void)list, (void)i;
	write_org(rq);
}

/* A scoped key lists no organisation, and works with the one it belongs to all the same. */
void
answer_orgs(struct request *rq)
{
	struct slice slice;

	if (slice_query(rq, &slice, MANAGED_PAGE, 0))
		slice_write(
		    rq, &slice, rq->server->options.org.key_scoped ? 0 : 1, item_org, NULL, false);
}

void
answer_org(struct request *rq)
{
	buf_json(&rq->reply.body, "{'data':");
	write_org(rq);
	buf_char(&rq->reply.body, '}');
}

/* The older API's name of a product; NULL for one it does not know. */
static const char *
old_key(const char *key)
{
	static const struct {
		const char *key, *old;
	} keys[] = { { "jira-software", "jira-software" }, { "confluence", "confluence" },
		{ "jira-servicedesk", "jira-service-desk" } };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (strcmp(keys[i].key, key) == 0)
			return keys[i].old;
	return NULL;
}

static void
write_host(struct request *rq, const struct org_resource *r)
{
	const char *base = rq->server->base;

	if (r->host != NULL)
		buf_quote(&rq->reply.body, r->host, strlen(r->host));
	else
		buf_quote(&rq->reply.body, base, strcspn(base + 7, "/") + 7);
}

static void
write_old_access(struct request *rq, uint32_t account)
{
	const struct org *o = rq->server->org;
	const struct org_account *a = &o->account[account];
	struct buf *b = &rq->reply.body;
	bool first = true;

	buf_json(b, "'product_access':[");
	for (uint32_t r = 0; r < o->resources; r++) {
		if (!has_access(o, account, r) || old_key(o->resource[r].key) == NULL)
			continue;
		buf_json(b, "%r{'key':%s,'name':%s,'url':", first ? "" : ",",
		    old_key(o->resource[r].key), o->resource[r].name);
		write_host(rq, &o->resource[r]);
		if (was_active(a, r)) {
			buf_json(b, ",'last_active':");
			write_active(b, a, r, false);
		}
		buf_char(b, '}');
		first = false;
	}
	buf_char(b, ']');
}

static void
item_managed(struct request *rq, const void *list, size_t i)
{
	uint32_t account = ((const uint32_t *)list)[i];
	const struct org_account *a = &rq->server->org->account[account];
	struct buf *b = &rq->reply.body;

	buf_json(b,
	    "{'account_id':%s,'account_type':'atlassian','account_status':%s,'name':%s,'picture':"
	    "'https://avatars.example.net/avatar/%u','email':%s,'access_billable':%b,",
	    a->id, a->status >= ORG_DEACTIVATED ? "inactive" : "active", a->name, a->id, a->email,
	    a->status == ORG_ACTIVE);
	if (has_access(rq->server->org, account, 0) && was_active(a, 0)) {
		buf_json(b, "'last_active':");
		write_active(b, a, 0, false);
		buf_char(b, ',');
	}
	write_old_access(rq, account);
	buf_json(b, ",'links':{'self':'https://api.example.net/users/%u/manage/profile'}}", a->id);
}

/* Those of claimed domains alone. */
void
answer_managed(struct request *rq)
{
	const struct org *o = rq->server->org;
	struct buf found = { 0 };
	struct slice slice;
	uint32_t i;

	if (!slice_query(rq, &slice, MANAGED_PAGE, 0))
		return;
	for (i = 0; i < o->accounts; i++)
		if (o->account[i].managed)
			buf_add(&found, (const char *)&i, sizeof(i));
	slice_write(rq, &slice, found.len / sizeof(i), item_managed, (const void *)found.at, true);
	buf_free(&found);
}

struct domain {
	const char *name, *status;
};

static void
item_domain(struct request *rq, const void *list, size_t i)
{
	const struct domain *d = (const struct domain *)list + i;
	struct buf *b = &rq->reply.body;

	buf_json(b,
	    "{'id':'%u','type':'domains','attributes':{'name':%s,'claim':{'type':'dns','status':%s}"
	    "},'links':{'self':'",
	    d->name, d->name, d->status);
	admin_base(rq, b);
	buf_json(b, "/v1/orgs/%r/domains/%u'}}", rq->server->options.org.id, d->name);
}

void
answer_domains(struct request *rq)
{
	const struct org *o = rq->server->org;
	const struct domain domains[] = { { "unverified.example", "unverified" },
		{ o->domain, "verified" }, { o->second_domain, "verified" } };
	struct slice slice;
	size_t count = rq->server->options.org.no_domains ? 0 : o->second_domain == NULL ? 2 : 3;

	if (slice_query(rq, &slice, MANAGED_PAGE, 0))
		slice_write(rq, &slice, count, item_domain, domains, false);
}

void
answer_last_active(struct request *rq)
{
	const struct org *o = rq->server->org;
	uint32_t account = org_account_find(o, rq->part[1]);
	struct buf *b = &rq->reply.body;
	bool first = true;

	if (account == NONE) {
		admin_error(rq, 404, "ADMIN-404-4", "The account is not in the directory.");
		return;
	}
	buf_json(b, "{'data':{'product_access':[");
	for (uint32_t r = 0; r < o->resources; r++) {
		if (!has_access(o, account, r) || old_key(o->resource[r].key) == NULL)
			continue;
		buf_json(b, "%r{'id':%s,'key':%s", first ? "" : ",", o->resource[r].id,
		    old_key(o->resource[r].key));
		if (was_active(&o->account[account], r)) {
			buf_json(b, ",'last_active':");
			write_active(b, &o->account[account], r, true);
			buf_json(b, ",'last_active_timestamp':");
			write_active(b, &o->account[account], r, false);
		}
		buf_char(b, '}');
		first = false;
	}
	buf_json(b, "],'added_to_org':");
	write_added(b, &o->account[account], true);
	buf_json(b, ",'added_to_org_timestamp':");
	write_added(b, &o->account[account], false);
	buf_json(b, "},'links':{}}");
}

static void
item_workspace(struct request *rq, const void *list, size_t i)
{
	const struct org_resource *r = (const struct org_resource *)list + i;
	struct buf *b = &rq->reply.body;

	buf_json(b,
	    "{'id':%s,'type':'workspace','attributes':{'name':%s,'typeKey':%s,'type':%s,'status':"
	    "'online','statusDetails':[],'hostUrl':",
	    r->id, r->name, r->key, r->name);
	write_host(rq, r);
	if (r->seats == 0)
		buf_json(b, ",'capacity':null,'usage':null");
	else
		buf_json(b, ",'capacity':%d,'usage':%d", r->seats, r->seats / 2);
	buf_json(b, ",'createdAt':'2023-02-01T10:00:00Z'},'links':{'self':'");
	admin_base(rq, b);
	buf_json(b, "/v2/orgs/%r/workspaces/%u'},'relationships':{}}", rq->server->options.org.id,
	    r->id);
}

void
answer_workspaces(struct request *rq)
{
	const struct org *o = rq->server->org;
	uint32_t sites = 0; /* they are no workspaces, and come first */
	struct slice slice;

	while (o->resource[sites].platform)
		sites++;
	if (slice_body(rq, &slice, 20, 1000, 0))
		slice_write(
		    rq, &slice, o->resources - sites, item_workspace, o->resource + sites, true);
}

static void
item_directory(struct request *rq, const void *list, size_t i)
{
	const struct org_directory *d = (const struct org_directory *)list + i;

	buf_json(&rq->reply.body, "{'directoryId':%s,'name':%s,'icon':null}", d->id, d->name);
}

void
answer_directories(struct request *rq)
{
	const struct org *o = rq->server->org;
	struct slice slice;

	if (slice_query(rq, &slice, 20, 100))
		slice_write(rq, &slice, o->directories, item_directory, o->directory, false);
}
