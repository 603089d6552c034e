/* Oneself, the site, its products, and the question who may do what. */
#include "routes.h"
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_tree.h>

static void
write_own_groups(struct request *rq, uint32_t a)
{
	const struct tenant *t = rq->server->tenant;

	for (uint32_t i = t->group_of_at[a]; i < t->group_of_at[a + 1]; i++) {
		if (i > t->group_of_at[a])
			buf_char(&rq->reply.body, ',');
		write_group(rq, t->group_of[i], true);
	}
}

/* Unexpanded, groups have a size and no items. */
void
answer_myself(struct request *rq)
{
	const struct tenant *t = rq->server->tenant;
	struct buf *b = &rq->reply.body;
	uint32_t a = rq->account, roles = 0;

	for (uint32_t i = 0; i < t->products; i++)
		roles += is_in_product(t, a, i);
	write_account(rq, a);
	b->len--; /* goes on before the closing brace */
	buf_json(b, ",'groups':{'size':%d,'items':[",
	    (long long)(t->group_of_at[a + 1] - t->group_of_at[a]));
	if (request_expands(rq, "groups"))
		write_own_groups(rq, a);
	buf_json(b,
	    "]},'applicationRoles':{'size':%d,'items':[]},'expand':'groups,applicationRoles'}",
	    (long long)roles);
}

static void
write_permission(struct request *rq, const struct permission *p, bool first)
{
	buf_json(&rq->reply.body, "%r%s:{'key':%s,'name':%s,'type':%s,'description':%s",
	    first ? "" : ",", p->key, p->key, p->name, p->global ? "GLOBAL" : "PROJECT", p->name);
}

static bool
has_permission(const struct request *rq, const struct permission *p, uint32_t project)
{
	const struct tenant *t = rq->server->tenant;

	if (rq->account == NONE)
		return false;
	if (p->global)
		return holds_global(t, rq->account, p->key);
	if (project != NONE)
		return holds_permission(t, rq->account, project, p->key);
	for (uint32_t i = 0; i < t->projects; i++) /* without a project: in any of them */
		if (holds_permission(t, rq->account, i, p->key))
			return true;
	return false;
}

/* The project asked about: NONE for none; false when it is not to be seen, with a reply. */
static bool
asked_context(struct request *rq, uint32_t *project)
{
	const char *name = request_param(rq, "projectKey");

	*project = NONE;
	if (name == NULL)
		name = request_param(rq, "projectId");
	if (name == NULL)
		return true;
	*project = project_find(rq->server->tenant, name);
	if (*project != NONE && sees_project(rq, *project))
		return true;
	reply_error(rq, 404, "No project could be found with key '%s'.", name);
	return false;
}

void
answer_mypermissions(struct request *rq)
{
	const char *asked = request_param(rq, "permissions");
	const struct permission *p;
	bool first = true;
	uint32_t project;
	char key[64];
	size_t len;

	if (asked == NULL || *asked == '\0') {
		reply_error(rq, 400, "The 'permissions' query parameter is required.");
		return;
	}
	if (!asked_context(rq, &project))
		return;
	buf_json(&rq->reply.body, "{'permissions':{");
	for (const char *s = asked; *s != '\0'; s += len + (s[len] == ',')) {
		len = strcspn(s, ",");
		snprintf(key, sizeof(key), "%.*s", (int)len, s);
		p = permission_find(key);
		if (p == NULL) {
			reply_error(rq, 400, "Unrecognized permission: '%s'", key);
			return;
		}
		write_permission(rq, p, first);
		buf_json(&rq->reply.body, ",'havePermission':%b}", has_permission(rq, p, project));
		first = false;
	}
	buf_json(&rq->reply.body, "}}");
}

void
answer_permissions(struct request *rq)
{
	buf_json(&rq->reply.body, "{'permissions':{");
	for (size_t i = 0; permission_at(i) != NULL; i++) {
		write_permission(rq, permission_at(i), i == 0);
		buf_char(&rq->reply.body, '}');
	}
	buf_json(&rq->reply.body, "}}");
}

/* baseUrl is the site's, also when asked through the gateway. */
void
answer_server_info(struct request *rq)
{
	const struct server *s = rq->server;
	struct buf *b = &rq->reply.body;
	size_t len = strcspn(s->base + 7, "/") + 7;

	buf_json(b, "{'baseUrl':'");
	buf_add(b, s->base, len);
	buf_json(b,
	    "','version':'1001.0.0-SNAPSHOT','versionNumbers':[1001,0,0],'deploymentType':'Cloud',"
	    "'buildNumber':100290,'buildDate':'2026-11-20T08:01:29.000-0500',"
	    "'scmInfo':'0000000000000000000000000000000000000000','serverTitle':'Jira',"
	    "'defaultLocale':{'locale':'en_US'}}");
}

/* Names in rising and details in falling order: only the name joins them. */
static void
write_product(struct request *rq, uint32_t product)
{
	const struct tenant *t = rq->server->tenant;
	const struct product *p = &t->product[product];
	struct buf *b = &rq->reply.body;
	long long users = product_users(t, product);

	buf_json(b, "{'key':%s,'name':%s,'groups':[", p->key, p->name);
	for (uint32_t i = 0; i < p->groups; i++)
		buf_json(b, "%r%s", i == 0 ? "" : ",", t->group[p->group[i]].name);
	buf_json(b, "],'groupDetails':[");
	for (uint32_t i = p->groups; i > 0; i--) {
		if (i < p->groups)
			buf_char(b, ',');
		write_group(rq, p->group[i - 1], true);
	}
	buf_json(b, "],'defaultGroups':[");
	if (p->groups > 0)
		buf_json(b, "%s],'defaultGroupsDetails':[", t->group[p->group[0]].name);
	else
		buf_json(b, "],'defaultGroupsDetails':[");
	if (p->groups > 0)
		write_group(rq, p->group[0], true);
	buf_json(b,
	    "],'selectedByDefault':%b,'defined':true,'numberOfSeats':%d,'remainingSeats':%d,"
	    "'userCount':%d,'userCountDescription':'users','hasUnlimitedSeats':%b,'platform':"
	    "false}",
	    product == 0, p->seats == 0 ? -1 : p->seats, p->seats == 0 ? -1 : p->seats - users,
	    users, p->seats == 0);
}

void
answer_products(struct request *rq)
{
	if (reply_kept(rq, "products"))
		return;
	buf_char(&rq->reply.body, '[');
	for (uint32_t i = 0; i < rq->server->tenant->products; i++) {
		if (i > 0)
			buf_char(&rq->reply.body, ',');
		write_product(rq, i);
	}
	buf_char(&rq->reply.body, ']');
	reply_keep(rq, "products");
}

void
answer_licences(struct request *rq)
{
	const struct tenant *t = rq->server->tenant;
	long long users = 0;

	for (uint32_t i = 0; i < t->accounts; i++)
		users += t->account[i].active && t->licensed[i];
	buf_json(&rq->reply.body, "{'key':'license','value':'%d'}", users);
}

static yajl_val
member(yajl_val v, const char *name, yajl_type type)
{
	const char *path[] = { name, NULL };

	return v == NULL ? NULL : yajl_tree_get(v, path, type);
}

static bool
known_permissions(struct request *rq, yajl_val list, bool global)
{
	const struct permission *p;
	const char *key;

	for (size_t i = 0; list != NULL && i < list->u.array.len; i++) {
		key = YAJL_GET_STRING(list->u.array.values[i]);
		p = key == NULL ? NULL : permission_find(key);
		if (p == NULL || p->global != global) {
			reply_error(
			    rq, 400, "Unrecognized permission: '%s'", key == NULL ? "" : key);
			return false;
		}
	}
	return true;
}

/* One permission over the projects asked: those that are there and where the account holds it. */
static void
write_held(struct request *rq, uint32_t account, const char *permission, yajl_val projects)
{
	const struct tenant *t = rq->server->tenant;
	bool first = true;
	char id[32];
	uint32_t p;

	buf_json(&rq->reply.body, "{'permission':%s,'issues':[],'projects':[", permission);
	for (size_t i = 0; projects != NULL && i < projects->u.array.len; i++) {
		if (!YAJL_IS_INTEGER(projects->u.array.values[i]))
			continue;
		snprintf(id, sizeof(id), "%lld", YAJL_GET_INTEGER(projects->u.array.values[i]));
		p = lookup_find(&t->project_by_id, id);
		if (p == NONE || !holds_permission(t, account, p, permission))
			continue;
		buf_json(&rq->reply.body, "%r%r", first ? "" : ",", id);
		first = false;
	}
	buf_json(&rq->reply.body, "]}");
}

static void
write_check(struct request *rq, uint32_t account, yajl_val global, yajl_val project)
{
	const struct tenant *t = rq->server->tenant;
	struct buf *b = &rq->reply.body;
	yajl_val list, projects;
	bool first = true;

	buf_json(b, "{'globalPermissions':[");
	for (size_t i = 0; global != NULL && i < global->u.array.len; i++) {
		if (!holds_global(t, account, YAJL_GET_STRING(global->u.array.values[i])))
			continue;
		buf_json(b, "%r%s", first ? "" : ",", YAJL_GET_STRING(global->u.array.values[i]));
		first = false;
	}
	buf_json(b, "],'projectPermissions':[");
	first = true;
	for (size_t i = 0; project != NULL && i < project->u.array.len; i++) {
		list = member(project->u.array.values[i], "permissions", yajl_t_array);
		projects = member(project->u.array.values[i], "projects", yajl_t_array);
		for (size_t k = 0; list != NULL && k < list->u.array.len; k++) {
			if (!first)
				buf_char(b, ',');
			write_held(rq, account, YAJL_GET_STRING(list->u.array.values[k]), projects);
			first = false;
		}
	}
	buf_json(b, "]}");
}

static bool
check_allowed(struct request *rq, yajl_val global, yajl_val project)
{
	yajl_val list;
	size_t n = 0;

	if (!known_permissions(rq, global, true))
		return false;
	for (size_t i = 0; project != NULL && i < project->u.array.len; i++) {
		if (!known_permissions(
			rq, member(project->u.array.values[i], "permissions", yajl_t_array), false))
			return false;
		list = member(project->u.array.values[i], "projects", yajl_t_array);
		n += list == NULL ? 0 : list->u.array.len;
	}
	if (n > 1000)
		reply_error(rq, 400, "At most 1000 projects may be asked about at once.");
	return n <= 1000;
}

void
answer_check(struct request *rq)
{
	char text[256];
	yajl_val body, who, global, project;
	uint32_t account = rq->account;

	body = rq->upload.len == 0 ? NULL : yajl_tree_parse(rq->upload.at, text, sizeof(text));
	if (body == NULL || !YAJL_IS_OBJECT(body)) {
		reply_error(rq, 400, "The request body is no JSON object.");
		yajl_tree_free(body);
		return;
	}
	who = member(body, "accountId", yajl_t_string);
	global = member(body, "globalPermissions", yajl_t_array);
	project = member(body, "projectPermissions", yajl_t_array);
	if (who != NULL)
		account = lookup_find(&rq->server->tenant->account_by_id, YAJL_GET_STRING(who));
	if (account != rq->account && !rq->admin)
		reply_error(rq, 403, "Only Jira administrators may ask about others.");
	else if (account == NONE)
		reply_error(rq, 400, "The user '%s' does not exist.", YAJL_GET_STRING(who));
	else if (check_allowed(rq, global, project))
		write_check(rq, account, global, project);
	yajl_tree_free(body);
}
