/* The JSON objects that several endpoints share: accounts, groups, role actors. */
#include "server.h"
#include <stdlib.h>
#include <string.h>

static void
prepare_account(const struct server *s, const struct account *a, struct buf *b)
{
	static const char *const sizes[] = { "48x48", "24x24", "16x16", "32x32" };

	buf_json(b, "{'self':'%r/rest/api/3/user?accountId=%u','accountId':%s,'accountType':%s,",
	    s->base, a->id, a->id, a->type);
	if (a->email != NULL)
		buf_json(b, "'emailAddress':%s,", a->email);
	buf_json(b, "'avatarUrls':{");
	for (size_t i = 0; i < 4; i++)
		buf_json(b,
		    "%r'%r':'https://avatars.example.net/avatar/%u?d=https%r%r%r%d.png&size=%r'",
		    i == 0 ? "" : ",", sizes[i], a->id, "%3A%2F%2F", "avatars.example.net",
		    "%2Finitials%2Fjirad-", (long long)(a->name == NULL ? 0 : a->name[0] & 7),
		    sizes[i]);
	buf_json(b, "},'displayName':%s,'active':%b", a->name, a->active);
	if (a->zone != NULL)
		buf_json(b, ",'timeZone':%s", a->zone);
	if (a->locale != NULL)
		buf_json(b, ",'locale':%s", a->locale);
	if (strcmp(a->type, "app") == 0)
		buf_json(b, ",'appType':%s", a->app_type != NULL ? a->app_type : "unknown");
	if (a->guest != UNSAID)
		buf_json(b, ",'guest':%b", a->guest == SAID_YES);
	if (a->odd == ODD_NULLS)
		buf_json(b, ",'emailAddress':null,'timeZone':null,'locale':null,'groups':null");
	if (a->odd == ODD_EXTRA)
		buf_json(b,
		    ",'guest':false,'zzNew':{'deep':[1,2.5e3,null,{'x':'\\u00e4'}]},'zzList':[]");
	buf_char(b, '}');
}

/* After a change; there may be more accounts than before, too. */
void
account_forget(struct server *s, uint32_t account)
{
	if (account < s->accounts_prepared)
		s->account_json[account].len = 0;
}

static void
account_room(struct server *s, uint32_t account)
{
	if (account < s->accounts_prepared)
		return;
	s->account_json = need_memory(realloc(s->account_json, (account + 1) * sizeof(struct buf)));
	memset(&s->account_json[s->accounts_prepared], 0,
	    (account + 1 - s->accounts_prepared) * sizeof(struct buf));
	s->accounts_prepared = account + 1;
}

void
write_account(struct request *rq, uint32_t account)
{
	struct server *s = rq->server;
	struct buf *b;

	account_room(s, account);
	b = &s->account_json[account];
	if (b->len == 0)
		prepare_account(s, &s->tenant->account[account], b);
	buf_add(&rq->reply.body, b->at, b->len);
}

/* As in a project's lead: less than a user object. */
void
write_nested_account(struct request *rq, uint32_t account)
{
	const struct account *a = &rq->server->tenant->account[account];

	buf_json(&rq->reply.body,
	    "{'self':'%r/rest/api/3/"
	    "user?accountId=%u','accountId':%s,'avatarUrls':{},'displayName':%s,"
	    "'active':%b}",
	    rq->server->base, a->id, a->id, a->name, a->active);
}

void
write_group(struct request *rq, uint32_t group, bool with_self)
{
	const struct group *g = &rq->server->tenant->group[group];
	struct buf *b = &rq->reply.body;

	buf_json(b, "{'name':%s,'groupId':%s", g->name, g->id);
	if (with_self)
		buf_json(b, ",'self':'%r/rest/api/3/group?groupId=%u'", rq->server->base, g->id);
	buf_char(b, '}');
}

static void
write_group_actor(struct buf *b, const struct actor *a, const char *id, const char *name)
{
	buf_json(b, "'displayName':%s,'type':'atlassian-group-role-actor','name':%s", name, name);
	if (a->odd == ODD_NAME_ONLY)
		return;
	buf_json(b, ",'actorGroup':{'name':%s,'displayName':%s", name, name);
	if (a->odd == ODD_NULL_GROUP_ID)
		buf_json(b, ",'groupId':null");
	else if (a->odd != ODD_NO_GROUP_ID)
		buf_json(b, ",'groupId':%s", id);
	buf_char(b, '}');
}

static void
write_actor(struct request *rq, const struct actor *a, long long id)
{
	const struct tenant *t = rq->server->tenant;
	struct buf *b = &rq->reply.body;
	const char *who = a->id, *name = a->name;

	if (a->who != NONE) {
		who = a->kind == ACTOR_USER ? t->account[a->who].id : t->group[a->who].id;
		name = a->kind == ACTOR_USER ? t->account[a->who].name : t->group[a->who].name;
	}
	buf_json(b, a->odd == ODD_ID_TEXT ? "{'id':'%d'," : "{'id':%d,", id);
	if (a->kind == ACTOR_GROUP)
		write_group_actor(b, a, who, name);
	else if (a->kind == ACTOR_USER)
		buf_json(b,
		    "'displayName':%s,'type':'atlassian-user-role-actor','actorUser':{'accountId':%"
		    "s}",
		    name, who);
	else
		buf_json(b,
		    "'displayName':%s,'type':'atlassian-team-role-actor','actorTeam':{'teamId':%s}",
		    name, who);
	if (a->odd == ODD_EXTRA)
		buf_json(b, ",'avatarUrl':null,'zzSince':1700000000000");
	buf_char(b, '}');
}

void
write_actors(struct request *rq, const struct place *place, bool active_only)
{
	const struct tenant *t = rq->server->tenant;
	const struct actor *a;
	bool first = true;

	buf_char(&rq->reply.body, '[');
	for (uint32_t i = 0; i < place->count; i++) {
		a = &place->actors[i];
		if (active_only && a->kind == ACTOR_USER && a->who != NONE &&
		    !t->account[a->who].active)
			continue;
		if (!first)
			buf_char(&rq->reply.body, ',');
		first = false;
		write_actor(rq, a, 10000 + (long long)(place->role * 100 + i));
	}
	buf_char(&rq->reply.body, ']');
}

/* The member that a team-managed project's role has. */
void
write_scope(struct request *rq, uint32_t project)
{
	const struct project *p = &rq->server->tenant->project[project];

	buf_json(&rq->reply.body,
	    ",'scope':{'type':'PROJECT','project':{'id':%s,'key':%s,'name':%s}}", p->id, p->key,
	    p->name);
}

/* Administrators see every project, others what they may browse. */
bool
sees_project(const struct request *rq, uint32_t project)
{
	const struct tenant *t = rq->server->tenant;

	if (rq->account == NONE)
		return false;
	return rq->admin || (!t->project[project].deleted &&
				holds_permission(t, rq->account, project, "BROWSE_PROJECTS"));
}
