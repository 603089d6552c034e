/* Writes to the lines of permission schemes, the members of security levels, and the leads of projects. */
#include "routes.h"
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_tree.h>

/* An error that belongs to a member of the body. */
static void
refuse_field(struct request *rq, const char *field, const char *why)
{
	rq->reply.status = 400;
	buf_json(&rq->reply.body, "{'errorMessages':[],'errors':{%s:%s}}", field, why);
}

/* ---- the lead ---- */

/* Jira takes nobody as a lead whom it does not know, or whose account is switched off. */
static void
set_lead(struct request *rq, uint32_t project, const char *id)
{
	const struct tenant *t = rq->server->tenant;
	uint32_t a = id == NULL ? NONE : lookup_find(&t->account_by_id, id);

	if (a == NONE || !t->account[a].active || !t->account[a].bulk) {
		refuse_field(rq, "projectLead", "You must specify a valid project lead.");
		return;
	}
	buf_json(&rq->reply.body,
	    "{'id':'%r','key':%s,'name':%s,'self':'%r/rest/api/3/project/%r'}",
	    t->project[project].id, t->project[project].key, t->project[project].name,
	    rq->server->base, t->project[project].id);
	state_change(rq, &(struct change){ .kind = CHANGE_LEAD,
			     .on = true,
			     .project = t->project[project].id,
			     .account = t->account[a].id });
}

void
answer_project_update(struct request *rq)
{
	const struct tenant *t = rq->server->tenant;
	uint32_t i = asked_project(rq);
	yajl_val body;

	if (i == NONE)
		return;
	if (!rq->admin && !holds_permission(t, rq->account, i, "ADMINISTER_PROJECTS")) {
		reply_error(rq, 403, "You do not have permission to edit this project.");
		return;
	}
	if (t->project[i].archived || t->project[i].deleted) {
		reply_error(rq, 404, "No project could be found with key '%s'.", t->project[i].key);
		return;
	}
	if ((body = sent_object(rq)) == NULL)
		return;
	if (sent_text(body, "leadAccountId") == NULL || body->u.object.len != 1)
		refuse(rq, 400, SAY_BODY, "leadAccountId");
	else
		set_lead(rq, i, sent_text(body, "leadAccountId"));
	yajl_tree_free(body);
}

/* ---- holders ---- */

/* Whom a body means; texts live in the tenant. Types are those that Jira takes; false: replied. */
static bool
read_holder(struct request *rq, const struct yajl_val_s *sent, struct line *line)
{
	static const char *const bare[] = { "anyone", "projectLead", "reporter", "assignee", NULL };
	struct tenant *t = rq->server->tenant;
	const char *type = sent == NULL ? NULL : sent_text(sent, "type");
	const char *parameter = sent == NULL ? NULL : sent_text(sent, "parameter");
	const char *value = sent == NULL ? NULL : sent_text(sent, "value");
	bool good = false;
	uint32_t g = NONE;

	for (size_t i = 0; type != NULL && bare[i] != NULL; i++)
		good |= strcmp(type, bare[i]) == 0 && parameter == NULL && value == NULL;
	if (type != NULL && strcmp(type, "group") == 0) {
		g = value != NULL       ? lookup_find(&t->group_by_id, value)
		    : parameter != NULL ? lookup_find(&t->group_by_name, parameter)
					: NONE;
		good = g != NONE;
	} else if (type != NULL && strcmp(type, "user") == 0) {
		good = parameter != NULL && lookup_find(&t->account_by_id, parameter) != NONE;
	} else if (type != NULL && strcmp(type, "projectRole") == 0) {
		good = parameter != NULL && role_find(t, strtoll(parameter, NULL, 10)) != NONE;
	} else if (type != NULL && strcmp(type, "applicationRole") == 0) {
		good = true;
	}
	if (!good) {
		refuse(rq, 400, SAY_BODY, type == NULL ? "holder" : type);
		return false;
	}
	line->type = tenant_text(t, "%s", type);
	line->parameter = g != NONE           ? t->group[g].name
			  : parameter != NULL ? tenant_text(t, "%s", parameter)
					      : NULL;
	line->value = g != NONE ? t->group[g].id : NULL;
	return true;
}

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* ---- lines of permission schemes ---- */

static uint32_t
asked_scheme(struct request *rq)
{
	char *end;
	long long id = strtoll(rq->part[0], &end, 10);
	uint32_t i = *end == '\0' ? scheme_find(rq->server->tenant, id) : NONE;

	if (i == NONE)
		reply_error(rq, 404, "Permission scheme %s does not exist", rq->part[0]);
	return i;
}

static bool
has_line(const struct scheme *s, const struct line *line)
{
	for (uint32_t i = 0; i < s->count; i++)
		if (strcmp(s->lines[i].permission, line->permission) == 0 &&
		    strcmp(s->lines[i].type, line->type) == 0 &&
		    same_text(s->lines[i].parameter, line->parameter))
			return true;
	return false;
}

static void
add_line(struct request *rq, const struct scheme *s, const struct yajl_val_s *body)
{
	const char *permission = sent_text(body, "permission");
	const struct yajl_val_s *holder = sent_value(body, "holder");
	struct line line = { .id = 900000 + (long long)rq->write }; /* none had it before */

	if (permission == NULL || permission_find(permission) == NULL) {
		refuse_field(rq, "permission", "The permission does not exist.");
		return;
	}
	line.permission = permission_find(permission)->key;
	if (!read_holder(rq, holder != NULL && YAJL_IS_OBJECT(holder) ? holder : NULL, &line))
		return;
	if (has_line(s, &line)) {
		reply_error(rq, 400, "The permission grant already exists in the scheme.");
		return;
	}
	rq->reply.status = 201;
	write_line(rq, &line, s->id);
	state_change(rq, &(struct change){ .kind = CHANGE_LINE,
			     .on = true,
			     .of = s->id,
			     .number = line.id,
			     .text = line.permission,
			     .holder = line.type,
			     .parameter = line.parameter,
			     .value = line.value });
}

void
answer_line_add(struct request *rq)
{
	uint32_t i = asked_scheme(rq);
	yajl_val body = i == NONE ? NULL : sent_object(rq);

	if (body != NULL)
		add_line(rq, &rq->server->tenant->scheme[i], body);
	yajl_tree_free(body);
}

/* An unknown line is 400, as the vendor documents it. */
void
answer_line_remove(struct request *rq)
{
	const struct tenant *t = rq->server->tenant;
	uint32_t i = asked_scheme(rq);
	long long id = strtoll(rq->part[1], NULL, 10);

	for (uint32_t k = 0; i != NONE && k < t->scheme[i].count; k++) {
		const struct line *line = &t->scheme[i].lines[k];

		if (line->id != id)
			continue;
		rq->reply.status = 204;
		state_change(rq, &(struct change){ .kind = CHANGE_LINE,
				     .of = t->scheme[i].id,
				     .number = id,
				     .text = line->permission,
				     .holder = line->type,
				     .parameter = line->parameter,
				     .value = line->value });
		return;
	}
	if (i != NONE)
		reply_error(rq, 400, "The permission grant %s does not exist.", rq->part[1]);
}

/* ---- members of security levels ---- */

static const struct security_level *
asked_level(struct request *rq)
{
	const struct tenant *t = rq->server->tenant;
	long long scheme = strtoll(rq->part[0], NULL, 10), level = strtoll(rq->part[1], NULL, 10);

	for (uint32_t s = 0; s < t->securities; s++)
		for (uint32_t l = 0; t->security[s].id == scheme && l < t->security[s].count; l++)
			if (t->security[s].levels[l].id == level)
				return &t->security[s].levels[l];
	reply_error(rq, 404, "The issue security scheme or level was not found.");
	return NULL;
}

/* One that is there already is not added again, and no error. */
static bool
add_level_member(
    struct request *rq, const struct security_level *level, const struct yajl_val_s *sent, size_t n)
{
	struct line holder = { 0 };

	if (!read_holder(rq, YAJL_IS_OBJECT(sent) ? sent : NULL, &holder))
		return false;
	if (holder.value == NULL) /* as these lists say it of all who have an id */
		holder.value = holder.parameter;
	for (uint32_t m = 0; m < level->count; m++)
		if (strcmp(level->members[m].type, holder.type) == 0 &&
		    same_text(level->members[m].parameter, holder.parameter))
			return true;
	state_change(rq, &(struct change){ .kind = CHANGE_LEVEL_MEMBER,
			     .on = true,
			     .of = level->id,
			     .number = 950000 + (long long)(rq->write * 100 + n),
			     .holder = holder.type,
			     .parameter = holder.parameter,
			     .value = holder.value });
	return true;
}

void
answer_level_members_add(struct request *rq)
{
	const struct security_level *level = asked_level(rq);
	yajl_val body = level == NULL ? NULL : sent_object(rq);
	const struct yajl_val_s *members = body == NULL ? NULL : sent_list(body, "members");
	bool good = true;

	if (body != NULL && (members == NULL || members->u.array.len > 100)) {
		refuse(rq, 400, SAY_BODY, "members");
	} else if (members != NULL) {
		for (size_t i = 0; good && i < members->u.array.len; i++)
			good = add_level_member(rq, level, members->u.array.values[i], i);
		if (good)
			rq->reply.status = 204;
	}
	yajl_tree_free(body);
}

void
answer_level_member_remove(struct request *rq)
{
	const struct security_level *level = asked_level(rq);
	long long id = strtoll(rq->part[2], NULL, 10);

	for (uint32_t m = 0; level != NULL && m < level->count; m++) {
		const struct security_member *member = &level->members[m];

		if (member->id != id)
			continue;
		rq->reply.status = 204;
		state_change(rq, &(struct change){ .kind = CHANGE_LEVEL_MEMBER,
				     .of = level->id,
				     .number = id,
				     .holder = member->type,
				     .parameter = member->parameter,
				     .value = member->value });
		return;
	}
	if (level != NULL)
		reply_error(rq, 404, "The member %s does not exist.", rq->part[2]);
}
