/* Filters and dashboards: their searches, and what of them is told. */
#define _GNU_SOURCE /* qsort_r */
#include "routes.h"
#include <stdlib.h>
#include <string.h>

/* What of a list may be seen, in its order. */
struct found {
	const struct shared *all;
	struct buf numbers;
	bool dashboards;
};

/* A subset of what the project itself says. */
static void
write_shared_project(struct request *rq, const struct project *p)
{
	buf_json(&rq->reply.body,
	    ",'project':{'self':'%r/rest/api/3/project/"
	    "%r','id':'%r','key':%s,'name':%s,'simplified':%b,"
	    "'style':%s,'avatarUrls':{}",
	    rq->server->base, p->id, p->id, p->key, p->name, p->team_managed,
	    p->team_managed ? "next-gen" : "classic");
	buf_char(&rq->reply.body, '}');
}

/* With all of its actors, as the documentation's example has it. */
static void
write_shared_role(struct request *rq, const struct project *p, uint32_t role)
{
	const struct role *r = &rq->server->tenant->role[role];

	buf_json(&rq->reply.body,
	    ",'role':{'self':'%r/rest/api/3/project/%r/role/%d','id':%d,'name':%s,'description':%s,"
	    "'actors':",
	    rq->server->base, p->id, r->id, r->id, r->name, r->description);
	for (uint32_t i = 0; i < p->count; i++)
		if (p->places[i].role == role)
			write_actors(rq, &p->places[i], false);
	buf_char(&rq->reply.body, '}');
}

static void
write_shared_group(struct request *rq, const struct share *share)
{
	const struct tenant *t = rq->server->tenant;
	struct buf *b = &rq->reply.body;
	const char *id = share->who != NONE ? t->group[share->who].id : share->id,
		   *name = share->who != NONE ? t->group[share->who].name : share->name;

	buf_json(b, ",'group':{'name':%s", name);
	if (share->odd != ODD_NO_GROUP_ID)
		buf_json(b, ",'groupId':%s", id);
	buf_json(b, ",'self':'%r/rest/api/3/group?groupId=%u'}", rq->server->base, id);
}

/* Of a project that the asker does not see only that is told. */
static void
write_share(struct request *rq, const struct share *share, long long id)
{
	static const char *const types[] = { "global", "loggedin", "group", "project", "project",
		"user", "com.example.audience" };
	const struct tenant *t = rq->server->tenant;
	struct buf *b = &rq->reply.body;
	bool project = share->kind == SHARE_PROJECT || share->kind == SHARE_ROLE;

	buf_json(b, "{'id':%d", id);
	if (project && (t->project[share->who].deleted || !sees_project(rq, share->who))) {
		buf_json(b, ",'type':'project-unknown'}");
		return;
	}
	buf_json(b, ",'type':%s", types[share->kind]);
	if (share->kind == SHARE_GROUP)
		write_shared_group(rq, share);
	if (project)
		write_shared_project(rq, &t->project[share->who]);
	if (share->kind == SHARE_ROLE)
		write_shared_role(rq, &t->project[share->who], share->role);
	if (share->kind == SHARE_USER) {
		buf_json(b, ",'user':");
		write_nested_account(rq, share->who);
	}
	buf_char(b, '}');
}

static void
write_shares(struct request *rq, const struct shared *shared, const char *name, bool edit)
{
	bool first = true;

	if (!request_expands(rq, name))
		return;
	buf_json(&rq->reply.body, ",%s:[", name);
	for (uint32_t i = 0; i < shared->count; i++) {
		if (shared->shares[i].edit != edit)
			continue;
		if (!first)
			buf_char(&rq->reply.body, ',');
		first = false;
		write_share(rq, &shared->shares[i], shared->id * 10 + i);
	}
	buf_char(&rq->reply.body, ']');
}

static void
item_shared(struct request *rq, const void *list, size_t i)
{
	const struct found *found = list;
	const struct shared *shared = &found->all[((const uint32_t *)(void *)found->numbers.at)[i]];
	struct buf *b = &rq->reply.body;
	const char *noun = found->dashboards ? "dashboard" : "filter";

	buf_json(b, shared->odd == ODD_ID_NUMBER ? "{'id':%d," : "{'id':'%d',", shared->id);
	buf_json(b, "'self':'%r/rest/api/3/%r/%d','name':%s", rq->server->base, noun, shared->id,
	    shared->name);
	if (request_expands(rq, "owner") && shared->owner != NONE) {
		buf_json(b, ",'owner':");
		write_nested_account(rq, shared->owner);
	}
	if (found->dashboards)
		buf_json(b, ",'isFavourite':false,'popularity':0,'systemDashboard':%b",
		    shared->owner == NONE);
	else
		buf_json(b, ",'expand':'description,owner,jql,sharePermissions,editPermissions'");
	write_shares(rq, shared, "sharePermissions", false);
	write_shares(rq, shared, "editPermissions", true);
	buf_char(b, '}');
}

/* Does what is asked for consist of words that are known? */
static bool
are_known(const char *text, const char *const *known)
{
	for (size_t len; *text != '\0'; text += len + (text[len] == ',')) {
		size_t i = 0;

		len = strcspn(text, ",");
		while (known[i] != NULL &&
		       (strlen(known[i]) != len || strncmp(known[i], text, len) != 0))
			i++;
		if (known[i] == NULL)
			return false;
	}
	return true;
}

/* As the document has them; false: replied 400. */
static bool
is_asked_well(struct request *rq, const char *const *expands)
{
	static const char *const orders[] = { "id", "name", NULL };
	const char *order = request_param(rq, "orderBy");

	for (size_t i = 0; i < rq->param_count; i++)
		if (strcmp(rq->params[i].name, "expand") == 0 &&
		    !are_known(rq->params[i].value, expands)) {
			reply_error(rq, 400, "The expand '%s' is not valid.", rq->params[i].value);
			return false;
		}
	if (order != NULL && !are_known(order, orders)) {
		reply_error(rq, 400, "The order '%s' is not valid.", order);
		return false;
	}
	return true;
}

/* By name unless asked for by id, as it stands. Of one name the one with the lesser id is first. */
static int
by_name(const void *a, const void *b, void *arg)
{
	const uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
	const struct shared *all = arg;
	int order = strcmp(all[left].name, all[right].name);

	return order != 0 ? order : (left > right) - (left < right);
}

static void
answer_found(struct request *rq, struct shared *all, uint32_t count, bool dashboards, bool override)
{
	const struct tenant *t = rq->server->tenant;
	struct found found = { .all = all, .dashboards = dashboards };
	const char *order = request_param(rq, "orderBy");
	struct page page;
	size_t n;

	if (!page_read(rq, &page, 50, 100))
		return;
	for (uint32_t i = 0; i < count; i++)
		if (override || sees_shared(t, rq->account, &all[i]))
			buf_add(&found.numbers, (const char *)&i, sizeof(i));
	n = found.numbers.len / sizeof(uint32_t);
	if (n > 0 && (order == NULL || strcmp(order, "id") != 0))
		qsort_r(found.numbers.at, n, sizeof(uint32_t), by_name, all);
	page_bean(rq, &page, n, item_shared, &found);
	buf_free(&found.numbers);
}

/* The document says who may override, and not how others are refused; of its statuses 400 is the only one for it. */
void
answer_filters(struct request *rq)
{
	static const char *const expands[] = { "description", "favourite", "favouritedCount", "jql",
		"owner", "searchUrl", "sharePermissions", "editPermissions", "isWritable",
		"approximateLastUsed", "subscriptions", "viewUrl", NULL };
	bool override = request_flag(rq, "overrideSharePermissions", false);

	if (!is_asked_well(rq, expands))
		return;
	if (override && !rq->admin) {
		reply_error(rq, 400, "Only Jira administrators may override share permissions.");
		return;
	}
	answer_found(rq, rq->server->tenant->filter, rq->server->tenant->filters, false, override);
}

/* Nobody may override here: administrators too see what is theirs or shared with them. */
void
answer_dashboards(struct request *rq)
{
	static const char *const expands[] = { "description", "owner", "viewUrl", "favourite",
		"favouritedCount", "sharePermissions", "editPermissions", "isWritable", NULL };

	if (is_asked_well(rq, expands))
		answer_found(
		    rq, rq->server->tenant->dashboard, rq->server->tenant->dashboards, true, false);
}
