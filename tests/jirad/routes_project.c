/* Projects, their roles and their schemes. */
#include "routes.h"
#include <stdlib.h>
#include <string.h>

static const char *
state_of(const struct project *p)
{
	return p->deleted ? "deleted" : p->archived ? "archived" : "live";
}

/* status= may be repeated; without it live projects alone. */
static bool
is_wanted(const struct request *rq, const struct project *p)
{
	const char *state = "live";
	bool by_name = false, named = false, by_state = false, in_state = false;

	state = state_of(p);
	for (size_t i = 0; i < rq->param_count; i++) {
		if (strcmp(rq->params[i].name, "status") == 0) {
			by_state = true;
			in_state = in_state || strcmp(rq->params[i].value, state) == 0;
		} else if (strcmp(rq->params[i].name, "keys") == 0) {
			by_name = true;
			named = named || strcmp(rq->params[i].value, p->key) == 0;
		} else if (strcmp(rq->params[i].name, "id") == 0) {
			by_name = true;
			named = named || strcmp(rq->params[i].value, p->id) == 0;
		}
	}
	if (!by_state)
		in_state = strcmp(state, "live") == 0;
	return in_state && (!by_name || named);
}

static void
write_project_head(struct request *rq, const struct project *p)
{
	static const char *const sizes[][2] = { { "48x48", "" }, { "24x24", "?size=small" },
		{ "16x16", "?size=xsmall" }, { "32x32", "?size=medium" } };
	struct buf *b = &rq->reply.body;

	buf_json(b,
	    "{'expand':'description,lead,issueTypes,url,projectKeys,permissions,insight','self':");
	buf_json(b, "'%r/rest/api/3/project/%r',", rq->server->base, p->id);
	buf_json(b, p->odd == ODD_ID_NUMBER ? "'id':%r," : "'id':'%r',", p->id);
	buf_json(b, "'key':%s,'name':%s,'avatarUrls':{", p->key, p->name);
	for (size_t i = 0; i < 4; i++)
		buf_json(b,
		    "%r'%r':'%r/rest/api/3/universal_avatar/view/type/project/avatar/10419%r'",
		    i == 0 ? "" : ",", sizes[i][0], rq->server->base, sizes[i][1]);
	buf_json(b,
	    "},'projectTypeKey':%s,'simplified':%b,'style':%s,'isPrivate':false,'properties':{}",
	    p->type, p->team_managed, p->team_managed ? "next-gen" : "classic");
	if (p->category != NULL)
		buf_json(b,
		    ",'projectCategory':{'self':'%r/rest/api/3/projectCategory/10000','id':'10000',"
		    "'name':%s,'description':''}",
		    rq->server->base, p->category);
	if (p->archived)
		buf_json(b, ",'archived':true,'archivedDate':'2026-01-15T10:00:00.000+0000'");
	if (p->deleted)
		buf_json(b, ",'deleted':true,'deletedDate':'2026-02-15T10:00:00.000+0000'");
	if (p->odd == ODD_NULLS)
		buf_json(
		    b, ",'projectCategory':null,'description':null,'lead':null,'entityId':null");
	if (p->odd == ODD_EXTRA)
		buf_json(b, ",'zzHealth':{'score':0.5,'notes':['a',null]},'favourite':false");
}

static void
write_lead(struct request *rq, const struct project *p)
{
	if (p->lead == NONE && p->odd == ODD_NULLS) /* it stands there already */
		return;
	buf_json(&rq->reply.body, p->lead == NONE ? ",'lead':null" : ",'lead':");
	if (p->lead != NONE)
		write_nested_account(rq, p->lead);
}

static void
item_project(struct request *rq, const void *list, size_t i)
{
	const struct project *p = &rq->server->tenant->project[((const uint32_t *)list)[i]];

	write_project_head(rq, p);
	if (request_expands(rq, "lead"))
		write_lead(rq, p);
	if (request_expands(rq, "description"))
		buf_json(&rq->reply.body, ",'description':''");
	if (request_expands(rq, "insight"))
		buf_json(&rq->reply.body, ",'insight':{'totalIssueCount':100,'lastIssueUpdateTime':"
					  "'2026-05-22T08:26:14.166+0000'}");
	buf_char(&rq->reply.body, '}');
}

void
answer_project_search(struct request *rq)
{
	const struct tenant *t = rq->server->tenant;
	struct buf found = { 0 };
	struct page page;
	uint32_t i;

	if (!page_read(rq, &page, 50, 100))
		return;
	for (i = 0; i < t->projects; i++)
		if (is_wanted(rq, &t->project[i]) && sees_project(rq, i))
			buf_add(&found, (const char *)&i, sizeof(i));
	page_bean(rq, &page, found.len / sizeof(i), item_project, (const void *)found.at);
	buf_free(&found);
}

/* The project of the path, or NONE and a 404. Keys are case-sensitive. */
uint32_t
asked_project(struct request *rq)
{
	uint32_t i = project_find(rq->server->tenant, rq->part[0]);

	if (i != NONE && sees_project(rq, i))
		return i;
	if (rq->part[0][0] >= '0' && rq->part[0][0] <= '9')
		reply_error(rq, 404, "No project could be found with id '%s'.", rq->part[0]);
	else
		reply_error(rq, 404, "No project could be found with key '%s'.", rq->part[0]);
	return NONE;
}

/* For role reads: the right to administer is needed, and some projects hide theirs. */
static uint32_t
asked_project_for_roles(struct request *rq)
{
	const struct tenant *t = rq->server->tenant;
	uint32_t i = asked_project(rq);

	if (i == NONE)
		return NONE;
	if (t->project[i].hides_roles || t->project[i].deleted) {
		reply_error(rq, 404, "No project could be found with id '%s'.", rq->part[0]);
		return NONE;
	}
	if (!rq->admin && !holds_permission(t, rq->account, i, "ADMINISTER_PROJECTS")) {
		reply_error(rq, 401,
		    "You cannot view the roles of this project: you are not its administrator.");
		return NONE;
	}
	return i;
}

static void
write_role_map(struct request *rq, const struct project *p)
{
	const struct tenant *t = rq->server->tenant;

	buf_char(&rq->reply.body, '{');
	for (uint32_t i = 0; i < p->count; i++)
		buf_json(&rq->reply.body, "%r%s:'%r/rest/api/3/project/%r/role/%d'",
		    i == 0 ? "" : ",", t->role[p->places[i].role].name, rq->server->base, p->id,
		    t->role[p->places[i].role].id);
	buf_char(&rq->reply.body, '}');
}

void
answer_project(struct request *rq)
{
	const struct tenant *t = rq->server->tenant;
	uint32_t i = asked_project(rq);

	if (i == NONE)
		return;
	write_project_head(rq, &t->project[i]);
	buf_json(&rq->reply.body, ",'description':''");
	write_lead(rq, &t->project[i]);
	buf_json(&rq->reply.body,
	    ",'components':[],'issueTypes':[],'assigneeType':'UNASSIGNED','versions':[],"
	    "'roles':");
	write_role_map(rq, &t->project[i]);
	buf_char(&rq->reply.body, '}');
}

void
answer_project_roles(struct request *rq)
{
	uint32_t i = asked_project_for_roles(rq);

	if (i != NONE)
		write_role_map(rq, &rq->server->tenant->project[i]);
}

const struct place *
asked_place(struct request *rq, const struct project *p)
{
	const struct tenant *t = rq->server->tenant;
	long long id;
	char *end;

	id = strtoll(rq->part[1], &end, 10);
	for (uint32_t i = 0; *end == '\0' && i < p->count; i++)
		if (t->role[p->places[i].role].id == id)
			return &p->places[i];
	reply_error(rq, 404,
	    "Can not retrieve a role actor for a project role that does not exist: %s.",
	    rq->part[1]);
	return NULL;
}

void
write_project_role(
    struct request *rq, const struct project *p, const struct place *place, bool active_only)
{
	const struct role *r = &rq->server->tenant->role[place->role];

	buf_json(&rq->reply.body, "{'self':'%r/rest/api/3/project/%r/role/%d','name':%s,",
	    rq->server->base, p->id, r->id, r->name);
	buf_json(&rq->reply.body, r->odd == ODD_ID_TEXT ? "'id':'%d'," : "'id':%d,", r->id);
	buf_json(&rq->reply.body, "'description':%s,'actors':", r->description);
	write_actors(rq, place, active_only);
	if (r->scope != NONE)
		write_scope(rq, r->scope);
	buf_char(&rq->reply.body, '}');
}

void
answer_project_role(struct request *rq)
{
	const struct tenant *t = rq->server->tenant;
	bool active_only = request_flag(rq, "excludeInactiveUsers", false);
	uint32_t i = asked_project_for_roles(rq);
	const struct place *place;
	char key[96];

	if (i == NONE || (place = asked_place(rq, &t->project[i])) == NULL)
		return;
	snprintf(key, sizeof(key), "actors %u %u %d", i, place->role, active_only);
	if (reply_kept(rq, key))
		return;
	write_project_role(rq, &t->project[i], place, active_only);
	reply_keep(rq, key);
}

/* The roles without their actors. */
void
answer_project_role_details(struct request *rq)
{
	const struct tenant *t = rq->server->tenant;
	uint32_t i = asked_project_for_roles(rq);
	const struct role *r;

	if (i == NONE)
		return;
	buf_char(&rq->reply.body, '[');
	for (uint32_t k = 0; k < t->project[i].count; k++) {
		r = &t->role[t->project[i].places[k].role];
		buf_json(&rq->reply.body,
		    "%r{'self':'%r/rest/api/3/project/%r/role/"
		    "%d','name':%s,'id':%d,'description':%s,"
		    "'admin':%b,'default':%b,'roleConfigurable':true,'type':%s",
		    k == 0 ? "" : ",", rq->server->base, t->project[i].id, r->id, r->name, r->id,
		    r->description, k == 0, k == 1, r->guest ? "GUEST_ROLE" : "DEFAULT");
		if (r->scope != NONE)
			write_scope(rq, r->scope);
		buf_char(&rq->reply.body, '}');
	}
	buf_char(&rq->reply.body, ']');
}

void
answer_project_scheme(struct request *rq)
{
	const struct tenant *t = rq->server->tenant;
	uint32_t i = asked_project(rq);

	if (i == NONE)
		return;
	if (!rq->admin && !holds_permission(t, rq->account, i, "ADMINISTER_PROJECTS"))
		reply_error(rq, 403, "You cannot view the permission scheme of this project.");
	else if (t->project[i].scheme == NONE)
		reply_error(rq, 404, "The project has no permission scheme.");
	else
		write_scheme(rq, t->project[i].scheme, request_expands(rq, "permissions"), true);
}
