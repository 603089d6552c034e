/* Groups: the list, the members of one, and the picker. */
#include "routes.h"
#include <string.h>
#include <strings.h>

static void
item_account(struct request *rq, const void *list, size_t i)
{
	write_account(rq, ((const uint32_t *)list)[i]);
}

static void
item_group(struct request *rq, const void *list, size_t i)
{
	write_group(rq, ((const uint32_t *)list)[i], false);
}

static bool
is_wanted(const struct request *rq, const struct group *g)
{
	const char *access = request_param(rq, "accessType");
	bool filtered = false;

	if (g->gone)
		return false;
	if (access != NULL && strcmp(access, "admin") == 0 && !g->admin)
		return false;
	if (access != NULL && strcmp(access, "site-admin") == 0 && !g->site_admin)
		return false;
	for (size_t i = 0; i < rq->param_count; i++) {
		if (strcmp(rq->params[i].name, "groupId") == 0 &&
		    strcmp(rq->params[i].value, g->id) == 0)
			return true;
		if (strcmp(rq->params[i].name, "groupName") == 0 &&
		    strcmp(rq->params[i].value, g->name) == 0)
			return true;
		if (strncmp(rq->params[i].name, "group", 5) == 0)
			filtered = true;
	}
	return !filtered && !g->unlisted;
}

static bool
is_access_type(const char *access)
{
	return strcmp(access, "admin") == 0 || strcmp(access, "site-admin") == 0 ||
	       strcmp(access, "user") == 0;
}

static bool
is_product_group(const struct tenant *t, uint32_t group, const char *key)
{
	for (uint32_t i = 0; i < t->products; i++)
		for (uint32_t k = 0; k < t->product[i].groups; k++)
			if (t->product[i].group[k] == group &&
			    (key == NULL || strcmp(t->product[i].key, key) == 0))
				return true;
	return false;
}

void
answer_group_bulk(struct request *rq)
{
	const struct tenant *t = rq->server->tenant;
	const char *access = request_param(rq, "accessType"),
		   *key = request_param(rq, "applicationKey");
	bool users = access != NULL && strcmp(access, "user") == 0;
	struct buf found = { 0 };
	struct page page;
	uint32_t g;

	if (!page_read(rq, &page, 50, rq->server->options.group_page))
		return;
	if (access != NULL && !is_access_type(access)) {
		reply_error(rq, 400, "The access type '%s' is not valid.", access);
		return;
	}
	for (g = 0; g < t->groups; g++)
		if (is_wanted(rq, &t->group[g]) &&
		    ((!users && key == NULL) || is_product_group(t, g, key)))
			buf_add(&found, (const char *)&g, sizeof(g));
	page_bean(rq, &page, found.len / sizeof(g), item_group, (const void *)found.at);
	buf_free(&found);
}

static uint32_t
asked_group(struct request *rq)
{
	const struct tenant *t = rq->server->tenant;
	const char *id = request_param(rq, "groupId"), *name = request_param(rq, "groupname");
	uint32_t g = NONE;

	if (id == NULL && name == NULL) {
		reply_error(rq, 400, "The group name or the group id is required.");
		return NONE;
	}
	g = id != NULL ? lookup_find(&t->group_by_id, id) : lookup_find(&t->group_by_name, name);
	if (g == NONE)
		reply_error(rq, 404, "The group with id or name '%s' does not exist.",
		    id != NULL ? id : name);
	return g;
}

void
answer_group_member(struct request *rq)
{
	const struct tenant *t = rq->server->tenant;
	bool all = request_flag(rq, "includeInactiveUsers", false);
	uint32_t g = asked_group(rq), i;
	struct buf active = { 0 };
	struct page page;
	char key[96];

	if (g == NONE || !page_read(rq, &page, 50, 50))
		return;
	snprintf(key, sizeof(key), "member %u %d %zu %zu", g, all, page.start, page.size);
	if (reply_kept(rq, key))
		return;
	for (i = 0; !all && i < t->group[g].count; i++)
		if (t->account[t->group[g].members[i]].active)
			buf_add(&active, (const char *)&t->group[g].members[i], sizeof(i));
	if (all)
		page_bean(rq, &page, t->group[g].count, item_account, t->group[g].members);
	else
		page_bean(rq, &page, active.len / sizeof(i), item_account, (const void *)active.at);
	buf_free(&active);
	reply_keep(rq, key);
}

static bool
contains(const char *text, const char *part)
{
	size_t len = strlen(part);

	for (; *text != '\0'; text++)
		if (strncasecmp(text, part, len) == 0)
			return true;
	return len == 0;
}

static void
write_found_group(struct request *rq, const struct tenant *t, uint32_t g)
{
	struct buf *b = &rq->reply.body;

	buf_json(b, "{'name':%s,'groupId':%s,'html':%s,'labels':[", t->group[g].name,
	    t->group[g].id, t->group[g].name);
	if (t->group[g].admin || t->group[g].site_admin)
		buf_json(b, "{'text':'Admin','title':'Users added to this group are given "
			    "administrative access',"
			    "'type':'ADMIN'}");
	buf_json(b, "],'managedBy':%s,'usageType':'USERBASE_GROUP'}",
	    t->group[g].managed_by != NULL    ? t->group[g].managed_by
	    : is_external(rq, t->group[g].id) ? "external"
					      : "open");
}

/* No paging at all: at most 20, whatever there is. */
void
answer_group_picker(struct request *rq)
{
	const struct tenant *t = rq->server->tenant;
	const char *query = request_param(rq, "query");
	long long most = 20, total = 0, shown = 0;
	struct buf *b = &rq->reply.body;
	size_t total_at;
	char text[96];

	if (!request_number(rq, "maxResults", &most))
		return;
	buf_json(b, "{'header':'");
	total_at = b->len;
	buf_json(b, "','groups':[");
	for (uint32_t g = 0; g < t->groups && rq->account != NONE; g++) {
		if (t->group[g].gone || !contains(t->group[g].name, query == NULL ? "" : query))
			continue;
		total++;
		if (shown >= most || shown >= 20)
			continue;
		if (shown++ > 0)
			buf_char(b, ',');
		write_found_group(rq, t, g);
	}
	buf_json(b, "],'total':%d}", total);
	snprintf(text, sizeof(text), "Showing %lld of %lld matching groups", shown, total);
	buf_splice(b, total_at, 0, text, strlen(text));
}
