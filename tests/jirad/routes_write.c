/* Writes to groups and users of the site. Each refusal comes before anything has changed. */
#include "routes.h"
#include <string.h>
#include <strings.h>
#include <yajl/yajl_tree.h>

struct yajl_val_s *
sent_object(struct request *rq)
{
	char why[256] = "";
	yajl_val body = NULL;

	if (rq->upload.len != 0)
		body = yajl_tree_parse(rq->upload.at, why, sizeof(why));
	if (body != NULL && YAJL_IS_OBJECT(body))
		return body;
	yajl_tree_free(body);
	refuse(rq, 400, SAY_BODY, "no JSON object");
	return NULL;
}

struct yajl_val_s *
sent_value(const struct yajl_val_s *body, const char *name)
{
	for (size_t i = 0; i < body->u.object.len; i++)
		if (strcmp(body->u.object.keys[i], name) == 0)
			return body->u.object.values[i];
	return NULL;
}

const char *
sent_text(const struct yajl_val_s *body, const char *name)
{
	yajl_val v = sent_value(body, name);

	return v == NULL ? NULL : YAJL_GET_STRING(v);
}

const struct yajl_val_s *
sent_list(const struct yajl_val_s *body, const char *name)
{
	yajl_val v = sent_value(body, name);

	return v != NULL && YAJL_IS_ARRAY(v) ? v : NULL;
}

bool
is_external(const struct request *rq, const char *group_id)
{
	const struct server *s = rq->server;
	uint32_t g = lookup_find(&s->tenant->group_by_id, group_id);
	uint32_t of_org = org_group_find(s->org, group_id);

	return (g != NONE && s->tenant->group[g].managed_by != NULL &&
		   strcmp(s->tenant->group[g].managed_by, "external") == 0) ||
	       (of_org != NONE && s->org->group[of_org].synced);
}

/* The product that has no seat left for the account, should it come into the group. */
uint32_t
product_full(const struct tenant *t, uint32_t group, uint32_t account)
{
	uint32_t k;

	if (account != NONE && !t->account[account].active)
		return NONE;
	for (uint32_t i = 0; i < t->products; i++) {
		for (k = 0; k < t->product[i].groups && t->product[i].group[k] != group; k++)
			;
		if (k < t->product[i].groups && t->product[i].seats != 0 &&
		    (account == NONE || !is_in_product(t, account, i)) &&
		    product_users(t, i) >= t->product[i].seats)
			return i;
	}
	return NONE;
}

static bool
is_site_admin(struct request *rq)
{
	const struct tenant *t = rq->server->tenant;

	for (uint32_t i = t->group_of_at[rq->account]; i < t->group_of_at[rq->account + 1]; i++)
		if (t->group[t->group_of[i]].site_admin && t->account[rq->account].active)
			return true;
	refuse(rq, 403, SAY_SITE_ADMIN, NULL);
	return false;
}

/* The group of the query, which a site administrator may change; NONE: replied. */
static uint32_t
asked_group(struct request *rq)
{
	const struct tenant *t = rq->server->tenant;
	const char *id = request_param(rq, "groupId"), *name = request_param(rq, "groupname");
	uint32_t g = NONE;

	if (!is_site_admin(rq))
		return NONE;
	if (id != NULL)
		g = lookup_find(&t->group_by_id, id);
	else if (name != NULL)
		g = lookup_find(&t->group_by_name, name);
	else
		refuse(rq, 400, SAY_BODY, "groupId");
	if (g == NONE && (id != NULL || name != NULL))
		refuse(rq, 404, SAY_NO_GROUP, id != NULL ? id : name);
	return g;
}

static uint32_t
known_account(struct request *rq, const char *id)
{
	const struct tenant *t = rq->server->tenant;
	uint32_t a = id == NULL ? NONE : lookup_find(&t->account_by_id, id);

	if (id == NULL)
		refuse(rq, 400, SAY_BODY, "accountId");
	else if (a == NONE || !t->account[a].bulk)
		refuse(rq, 404, SAY_NO_USER, NULL);
	return a != NONE && t->account[a].bulk ? a : NONE;
}

/* A group of an identity provider: false when it was refused. */
static bool
may_change(struct request *rq, uint32_t group)
{
	const struct server *s = rq->server;

	if (!is_external(rq, s->tenant->group[group].id) || s->options.managed == MANAGED_REVERT)
		return true;
	refuse(rq, s->options.managed == MANAGED_403 ? 403 : 400, SAY_EXTERNAL, NULL);
	return false;
}

static void
set_member(struct request *rq, uint32_t group, uint32_t account, bool on)
{
	const struct tenant *t = rq->server->tenant;

	if (!is_external(rq, t->group[group].id)) /* else it is taken back before anybody sees it */
		state_change(rq, &(struct change){ .kind = CHANGE_MEMBER,
				     .on = on,
				     .account = t->account[account].id,
				     .group = t->group[group].id });
}

static void
add_member(struct request *rq, const char *id)
{
	const struct tenant *t = rq->server->tenant;
	uint32_t g = asked_group(rq), a, full;

	if (g == NONE || (a = known_account(rq, id)) == NONE || !may_change(rq, g))
		return;
	full = product_full(t, g, a);
	if (is_member(t, a, g)) {
		refuse(rq, 400, SAY_ALREADY_MEMBER, t->group[g].name);
	} else if (full != NONE) {
		refuse(rq, 400, SAY_SEATS, t->product[full].name);
	} else {
		rq->reply.status = 201;
		write_group(rq, g, true);
		set_member(rq, g, a, true);
	}
}

void
answer_member_add(struct request *rq)
{
	yajl_val body = sent_object(rq);

	if (body == NULL)
		return;
	add_member(rq, sent_text(body, "accountId"));
	yajl_tree_free(body);
}

void
answer_member_remove(struct request *rq)
{
	const struct tenant *t = rq->server->tenant;
	uint32_t g = asked_group(rq), a;

	if (g == NONE || (a = known_account(rq, request_param(rq, "accountId"))) == NONE ||
	    !may_change(rq, g))
		return;
	if (is_member(t, a, g))
		set_member(rq, g, a, false);
	else
		refuse(rq, 400, SAY_NOT_MEMBER, t->group[g].name);
}

/* Ids of what is made: told apart by a count that only grows. */
const char *
new_id(struct request *rq, const char *prefix, uint32_t number)
{
	return tenant_text(rq->server->tenant, "%sc0de0000-0000-4000-8000-%012u", prefix, number);
}

static void
create_group(struct request *rq, const char *name)
{
	struct tenant *t = rq->server->tenant;
	const char *id;

	if (!is_site_admin(rq))
		return;
	if (name == NULL || *name == '\0') {
		refuse(rq, 400, SAY_BODY, "name");
	} else if (lookup_find(&t->group_by_name, name) != NONE) {
		refuse(rq, 400, SAY_GROUP_EXISTS, name);
	} else {
		id = new_id(rq, "", t->groups);
		rq->reply.status = 201;
		buf_json(&rq->reply.body,
		    "{'name':%s,'groupId':%s,'self':'%r/rest/api/3/group?groupId=%u','users':{"
		    "'size':0,'items':[]},'expand':'users'}",
		    name, id, rq->server->base, id);
		state_change(rq, &(struct change){
				     .kind = CHANGE_GROUP, .on = true, .group = id, .text = name });
	}
}

void
answer_group_create(struct request *rq)
{
	yajl_val body = sent_object(rq);

	if (body == NULL)
		return;
	create_group(rq, sent_text(body, "name"));
	yajl_tree_free(body);
}

void
answer_group_delete(struct request *rq)
{
	uint32_t g = asked_group(rq);

	if (g != NONE && may_change(rq, g) && !is_external(rq, rq->server->tenant->group[g].id))
		state_change(rq, &(struct change){ .kind = CHANGE_GROUP,
				     .group = rq->server->tenant->group[g].id });
}

static bool
is_org_admin(struct request *rq)
{
	const struct org *o = rq->server->org;
	uint32_t a = o->of_account[rq->account];

	if (a != NONE && o->account[a].platform & PLATFORM_ORG_ADMIN)
		return true;
	refuse(rq, 403, SAY_ORG_ADMIN, NULL);
	return false;
}

/* By an address that Jira shows, or that the organisation alone knows. */
uint32_t
find_address(const struct server *s, const char *email)
{
	const struct tenant *t = s->tenant;
	const char *known;

	for (uint32_t i = 0; i < t->accounts; i++) {
		known = t->account[i].email;
		if (known == NULL && s->org->of_account[i] != NONE)
			known = s->org->account[s->org->of_account[i]].email;
		if (known != NULL && strcasecmp(known, email) == 0)
			return i;
	}
	return NONE;
}

/* The default group of a product, with a seat left; NONE: replied. */
static uint32_t
product_default(struct request *rq, const char *key)
{
	const struct tenant *t = rq->server->tenant;
	uint32_t i, g;

	for (i = 0; i < t->products && (key == NULL || strcmp(t->product[i].key, key) != 0); i++)
		;
	if (i == t->products || t->product[i].groups == 0) {
		refuse(rq, 400, SAY_PRODUCT, key);
		return NONE;
	}
	g = t->product[i].group[0];
	if (product_full(t, g, NONE) == NONE)
		return g;
	refuse(rq, 400, SAY_SEATS, t->product[i].name);
	return NONE;
}

static void
write_new_account(struct request *rq, const char *id, const char *name, const char *email)
{
	buf_json(&rq->reply.body,
	    "{'self':'%r/rest/api/3/user?accountId=%u','accountId':%s,'accountType':'atlassian',"
	    "'emailAddress':%s,'displayName':%s,'active':true,'timeZone':'Europe/Berlin'}",
	    rq->server->base, id, id, email, name);
}

static void
invite(struct request *rq, const char *email, const struct yajl_val_s *products)
{
	struct tenant *t = rq->server->tenant;
	const char *id = new_id(rq, "712020:", t->accounts), *name;
	uint32_t groups[8];

	for (size_t i = 0; i < products->u.array.len && i < 8; i++)
		if ((groups[i] = product_default(
			 rq, YAJL_GET_STRING(products->u.array.values[i]))) == NONE)
			return;
	name = tenant_text(t, "%.*s", (int)strcspn(email, "@"), email);
	rq->reply.status = 201;
	write_new_account(rq, id, name, email);
	state_change(rq,
	    &(struct change){
		.kind = CHANGE_ACCOUNT, .on = true, .account = id, .text = name, .more = email });
	for (size_t i = 0; i < products->u.array.len && i < 8; i++)
		state_change(rq, &(struct change){ .kind = CHANGE_MEMBER,
				     .on = true,
				     .account = id,
				     .group = t->group[groups[i]].id });
}

static void
invite_once(struct request *rq, const struct yajl_val_s *body)
{
	const struct tenant *t = rq->server->tenant;
	const struct yajl_val_s *products = sent_list(body, "products");
	const char *email = sent_text(body, "emailAddress");
	uint32_t a;

	if (!is_org_admin(rq))
		return;
	if (email == NULL || products == NULL) {
		refuse(rq, 400, SAY_BODY, email == NULL ? "emailAddress" : "products");
		return;
	}
	if (strchr(email, '@') == NULL || strchr(email, ' ') != NULL) {
		refuse(rq, 400, SAY_ADDRESS, email);
		return;
	}
	a = find_address(rq->server, email);
	if (a == NONE) {
		invite(rq, email, products);
	} else if (t->licensed[a]) {
		rq->reply.status = 201;
		write_account(rq, a);
	} else {
		refuse(rq, 400, SAY_NO_ACCESS, email);
	}
}

void
answer_invite(struct request *rq)
{
	yajl_val body = sent_object(rq);

	if (body == NULL)
		return;
	invite_once(rq, body);
	yajl_tree_free(body);
}

void
answer_user_remove(struct request *rq)
{
	uint32_t a;

	if (!is_site_admin(rq) || (a = known_account(rq, request_param(rq, "accountId"))) == NONE)
		return;
	rq->reply.status = 204;
	state_change(rq, &(struct change){ .kind = CHANGE_ACCOUNT,
			     .account = rq->server->tenant->account[a].id });
}
