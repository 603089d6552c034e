/*
 * Issue security in bulk: schemes, levels, members of levels, and which project uses which scheme; of company-managed
 * projects alone. At most 100 on a page. startAt and maxResults are texts in the document, and numbers all the same.
 */
#include "routes.h"
#include <stdlib.h>
#include <string.h>

enum { PAGE = 50, PAGE_MAX = 100 };

/* Which one: number of the scheme, of its level, of that one's member. */
struct where {
	uint32_t scheme, level, member;
};

/* Are ids asked for by this name? */
static bool
asks(const struct request *rq, const char *name)
{
	return request_param(rq, name) != NULL;
}

static bool
names(const struct request *rq, const char *name, long long id)
{
	for (size_t i = 0; i < rq->param_count; i++)
		if (strcmp(rq->params[i].name, name) == 0 &&
		    strtoll(rq->params[i].value, NULL, 10) == id)
			return true;
	return false;
}

/* Ids are numbers from 0 on. */
static bool
read_ids(struct request *rq, const char *name)
{
	char *end;

	for (size_t i = 0; i < rq->param_count; i++) {
		if (strcmp(rq->params[i].name, name) != 0)
			continue;
		if (strtoll(rq->params[i].value, &end, 10) >= 0 && *end == '\0' &&
		    end != rq->params[i].value)
			continue;
		reply_error(rq, 400,
		    "%s is not a valid value. %s must be zero or a positive integer.",
		    rq->params[i].value, name);
		return false;
	}
	return true;
}

static bool
read_page(struct request *rq, struct page *page, const char *const *ids, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!read_ids(rq, ids[i]))
			return false;
	return page_read(rq, page, PAGE, PAGE_MAX);
}

static void
item_scheme(struct request *rq, const void *list, size_t i)
{
	const struct security *s =
	    &rq->server->tenant->security[((const struct where *)list)[i].scheme];
	struct buf *b = &rq->reply.body;

	buf_json(b, s->odd == ODD_ID_TEXT ? "{'id':'%d'," : "{'id':%d,", s->id);
	buf_json(b, "'self':'%r/rest/api/3/issuesecurityscheme/%d','name':%s", rq->server->base,
	    s->id, s->name);
	if (s->description != NULL)
		buf_json(b, ",'description':%s", s->description);
	for (uint32_t l = 0; l < s->count; l++)
		if (s->levels[l].is_default)
			buf_json(b, ",'defaultLevel':%d", s->levels[l].id);
	if (s->odd == ODD_NULLS)
		buf_json(b, ",'projectIds':null");
	buf_char(b, '}');
}

void
answer_security_schemes(struct request *rq)
{
	static const char *const ids[] = { "id", "projectId" };
	const struct tenant *t = rq->server->tenant;
	struct buf found = { 0 };
	struct page page;
	bool wanted;

	if (!read_page(rq, &page, ids, 2))
		return;
	for (uint32_t s = 0; s < t->securities; s++) {
		wanted = (!asks(rq, "id") && !asks(rq, "projectId")) ||
			 names(rq, "id", t->security[s].id);
		for (uint32_t p = 0; p < t->projects && !wanted; p++)
			wanted = t->project[p].security == s &&
				 names(rq, "projectId", strtoll(t->project[p].id, NULL, 10));
		if (wanted)
			buf_add(&found, (const char *)&(struct where){ s, NONE, NONE },
			    sizeof(struct where));
	}
	page_bean(rq, &page, found.len / sizeof(struct where), item_scheme, (const void *)found.at);
	buf_free(&found);
}

static void
item_level(struct request *rq, const void *list, size_t i)
{
	const struct where *at = &((const struct where *)list)[i];
	const struct security *s = &rq->server->tenant->security[at->scheme];
	const struct security_level *l = &s->levels[at->level];
	struct buf *b = &rq->reply.body;

	buf_json(b,
	    "{'self':'%r/rest/api/3/issuesecurityscheme/level?id=%d','id':'%d','name':%s,"
	    "'isDefault':%b,'issueSecuritySchemeId':'%d'",
	    rq->server->base, l->id, l->id, l->name, l->is_default, s->id);
	if (l->description != NULL)
		buf_json(b, ",'description':%s", l->description);
	buf_char(b, '}');
}

void
answer_security_levels(struct request *rq)
{
	static const char *const ids[] = { "id", "schemeId" };
	const struct tenant *t = rq->server->tenant;
	bool defaults = request_flag(rq, "onlyDefault", false);
	bool all = !asks(rq, "id") && !asks(rq, "schemeId");
	struct buf found = { 0 };
	struct page page;

	if (!read_page(rq, &page, ids, 2))
		return;
	for (uint32_t s = 0; s < t->securities; s++)
		for (uint32_t l = 0; l < t->security[s].count; l++) {
			const struct security_level *level = &t->security[s].levels[l];

			if ((defaults && !level->is_default) ||
			    (!all && !names(rq, "id", level->id) &&
				!names(rq, "schemeId", t->security[s].id)))
				continue;
			buf_add(&found, (const char *)&(struct where){ s, l, NONE },
			    sizeof(struct where));
		}
	page_bean(rq, &page, found.len / sizeof(struct where), item_level, (const void *)found.at);
	buf_free(&found);
}

static void
item_member(struct request *rq, const void *list, size_t i)
{
	const struct where *at = &((const struct where *)list)[i];
	const struct security *s = &rq->server->tenant->security[at->scheme];
	const struct security_level *l = &s->levels[at->level];
	const struct security_member *m = &l->members[at->member];
	struct buf *b = &rq->reply.body;

	buf_json(b,
	    "{'id':'%d','issueSecurityLevelId':'%d','issueSecuritySchemeId':'%d','holder':{"
	    "'type':%s",
	    m->id, l->id, s->id, m->type);
	if (m->parameter != NULL)
		buf_json(b, ",'parameter':%s", m->parameter);
	if (m->value != NULL)
		buf_json(b, ",'value':%s", m->value);
	if (strcmp(m->type, "group") == 0 || strcmp(m->type, "projectRole") == 0 ||
	    strcmp(m->type, "user") == 0)
		buf_json(b, ",'expand':%s", m->type);
	buf_json(b, "}}");
}

void
answer_security_members(struct request *rq)
{
	static const char *const ids[] = { "id", "schemeId", "levelId" };
	const struct tenant *t = rq->server->tenant;
	bool all = !asks(rq, "id") && !asks(rq, "schemeId") && !asks(rq, "levelId");
	struct buf found = { 0 };
	struct page page;

	if (!read_page(rq, &page, ids, 3))
		return;
	for (uint32_t s = 0; s < t->securities; s++)
		for (uint32_t l = 0; l < t->security[s].count; l++) {
			const struct security_level *level = &t->security[s].levels[l];

			for (uint32_t m = 0; m < level->count; m++)
				if (all || names(rq, "id", level->members[m].id) ||
				    names(rq, "levelId", level->id) ||
				    names(rq, "schemeId", t->security[s].id))
					buf_add(&found, (const char *)&(struct where){ s, l, m },
					    sizeof(struct where));
		}
	page_bean(rq, &page, found.len / sizeof(struct where), item_member, (const void *)found.at);
	buf_free(&found);
}

static void
item_project(struct request *rq, const void *list, size_t i)
{
	const struct tenant *t = rq->server->tenant;
	const struct project *p = &t->project[((const uint32_t *)list)[i]];

	buf_json(&rq->reply.body, "{'issueSecuritySchemeId':'%d','projectId':%s}",
	    t->security[p->security].id, p->id);
}

void
answer_security_projects(struct request *rq)
{
	static const char *const ids[] = { "issueSecuritySchemeId", "projectId" };
	const struct tenant *t = rq->server->tenant;
	struct buf found = { 0 };
	struct page page;

	if (!read_page(rq, &page, ids, 2))
		return;
	for (uint32_t p = 0; p < t->projects; p++) {
		if (t->project[p].security == NONE ||
		    (asks(rq, "projectId") &&
			!names(rq, "projectId", strtoll(t->project[p].id, NULL, 10))) ||
		    (asks(rq, "issueSecuritySchemeId") &&
			!names(
			    rq, "issueSecuritySchemeId", t->security[t->project[p].security].id)))
			continue;
		buf_add(&found, (const char *)&p, sizeof(p));
	}
	page_bean(rq, &page, found.len / sizeof(uint32_t), item_project, (const void *)found.at);
	buf_free(&found);
}
