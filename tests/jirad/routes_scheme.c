/* Permission schemes and their lines. */
#include "routes.h"
#include <stdlib.h>
#include <string.h>

void
write_line(struct request *rq, const struct line *l, long long scheme)
{
	struct buf *b = &rq->reply.body;

	buf_json(b,
	    "{'id':%d,'self':'%r/rest/api/3/permissionscheme/%d/permission/%d','holder':{'type':%s",
	    l->id, rq->server->base, scheme, l->id, l->type);
	if (l->parameter != NULL)
		buf_json(b, ",'parameter':%s", l->parameter);
	if (l->value != NULL && l->odd != ODD_NO_VALUE)
		buf_json(b, ",'value':%s", l->value);
	if (l->odd == ODD_NULLS)
		buf_json(b, ",'parameter':null,'value':null");
	if (strcmp(l->type, "projectRole") == 0)
		buf_json(b, ",'value':%s,'expand':'projectRole'", l->parameter);
	if (strcmp(l->type, "group") == 0)
		buf_json(b, ",'expand':'group'");
	buf_json(b, "},'permission':%s}", l->permission);
}

/* The short form is what /project/{p}/permissionscheme says. */
void
write_scheme(struct request *rq, uint32_t scheme, bool with_lines, bool short_form)
{
	const struct scheme *s = &rq->server->tenant->scheme[scheme];
	struct buf *b = &rq->reply.body;

	buf_json(b, "{'expand':'permissions,user,group,projectRole,field,all',");
	buf_json(b, s->odd == ODD_ID_TEXT && short_form ? "'id':'%d'," : "'id':%d,", s->id);
	buf_json(b, "'self':'%r/rest/api/3/permissionscheme/%d','name':%s", rq->server->base, s->id,
	    s->name);
	if (s->description != NULL)
		buf_json(b, ",'description':%s", s->description);
	if (with_lines) {
		buf_json(b, ",'permissions':[");
		for (uint32_t i = 0; i < s->count; i++) {
			if (i > 0)
				buf_char(b, ',');
			write_line(rq, &s->lines[i], s->id);
		}
		buf_char(b, ']');
	}
	buf_char(b, '}');
}

static bool
expands_lines(const struct request *rq)
{
	return request_expands(rq, "permissions") || request_expands(rq, "all");
}

void
answer_schemes(struct request *rq)
{
	const struct tenant *t = rq->server->tenant;
	bool lines = expands_lines(rq), first = true;
	const char *key = lines ? "schemes and lines" : "schemes";

	if (reply_kept(rq, key))
		return;
	buf_json(&rq->reply.body, "{'permissionSchemes':[");
	for (uint32_t i = 0; i < t->schemes; i++) {
		if (!t->scheme[i].listed)
			continue;
		if (!first)
			buf_char(&rq->reply.body, ',');
		first = false;
		write_scheme(rq, i, lines, false);
	}
	buf_json(&rq->reply.body, "]}");
	reply_keep(rq, key);
}

void
answer_scheme(struct request *rq)
{
	char *end;
	long long id = strtoll(rq->part[0], &end, 10);
	uint32_t i = *end == '\0' ? scheme_find(rq->server->tenant, id) : NONE;

	if (i == NONE)
		reply_error(rq, 404, "Permission scheme %s does not exist", rq->part[0]);
	else
		write_scheme(
		    rq, i, true, false); /* live answers have the lines with or without expand */
}
