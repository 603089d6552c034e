/*
 * The organisation's writes. The directory's calls say nothing but a status when they refuse, as
 * the vendor documents them; only reading tells one 409 from another.
 */
#include "admin.h"
#include <string.h>
#include <yajl/yajl_tree.h>

enum { EMAILS = 25, GROUPS_NEVER_HAVE = ROLE_SITE_ADMIN | ROLE_ORG_ADMIN };

/* A status and no body. */
static void
say(struct request *rq, unsigned status)
{
	reply_text(rq, status, NULL, "");
}

/* Writes name a real directory; NONE: replied. */
static uint32_t
written_group(struct request *rq)
{
	uint32_t g = NONE;

	if (asked_directory(rq) == NONE) {
		say(rq, 400);
		return NONE;
	}
	g = asked_org_group(rq);
	if (g == NONE) {
		say(rq, 404);
	} else if (rq->server->org->group[g].synced &&
		   rq->server->options.managed != MANAGED_REVERT) {
		say(rq, 403);
		return NONE;
	}
	return g;
}

static uint32_t
account_here(struct request *rq, const char *id, uint32_t directory)
{
	const struct org *o = rq->server->org;
	uint32_t a = id == NULL ? NONE : org_account_find(o, id);

	if (id == NULL)
		say(rq, 400);
	else if (a == NONE || !org_account_in(o, a, directory))
		say(rq, 404);
	else
		return a;
	return NONE;
}

static bool
in_group(const struct org *o, uint32_t account, uint32_t group)
{
	for (uint32_t k = 0; k < o->account[account].groups; k++)
		if (o->account[account].group[k] == group)
			return true;
	return false;
}

static void
set_member(struct request *rq, uint32_t group, uint32_t account, bool on)
{
	const struct org *o = rq->server->org;

	say(rq, 204);
	if (!o->group[group].synced) /* else it is taken back before anybody sees it */
		state_change(rq, &(struct change){ .kind = CHANGE_MEMBER,
				     .on = on,
				     .account = o->account[account].id,
				     .group = o->group[group].id });
}

static bool
seats_are_out(const struct request *rq, uint32_t group, uint32_t account)
{
	const struct org *o = rq->server->org;

	return o->group[group].group != NONE && o->account[account].account != NONE &&
	       product_full(
		   rq->server->tenant, o->group[group].group, o->account[account].account) != NONE;
}

void
answer_org_member_add(struct request *rq)
{
	uint32_t g = written_group(rq), a;
	yajl_val body;

	if (g == NONE || (body = sent_object(rq)) == NULL)
		return;
	a = account_here(rq, sent_text(body, "accountId"), asked_directory(rq));
	if (a != NONE && (in_group(rq->server->org, a, g) || seats_are_out(rq, g, a)))
		say(rq, 409);
	else if (a != NONE)
		set_member(rq, g, a, true);
	yajl_tree_free(body);
}

void
answer_org_member_remove(struct request *rq)
{
	uint32_t g = written_group(rq), a;

	if (g == NONE || (a = account_here(rq, rq->part[3], NONE)) == NONE)
		return;
	if (in_group(rq->server->org, a, g))
		set_member(rq, g, a, false);
	else
		say(rq, 404);
}

static bool
name_is_taken(const struct request *rq, const char *name)
{
	const struct org *o = rq->server->org;

	for (uint32_t i = 0; i < o->groups; i++)
		if (!o->group[i].gone && strcmp(o->group[i].name, name) == 0)
			return true;
	return lookup_find(&rq->server->tenant->group_by_name, name) != NONE;
}

/* The id of the new group is for a search to find. */
void
answer_org_group_create(struct request *rq)
{
	yajl_val body = asked_directory(rq) == NONE ? NULL : sent_object(rq);
	const char *name = body == NULL ? NULL : sent_text(body, "name");

	if (name == NULL || *name == '\0') {
		say(rq, 400);
	} else if (name_is_taken(rq, name)) {
		say(rq, 409);
	} else {
		say(rq, 201);
		state_change(rq, &(struct change){ .kind = CHANGE_GROUP,
				     .on = true,
				     .group = new_id(rq, "", rq->server->tenant->groups),
				     .text = name });
	}
	yajl_tree_free(body);
}

void
answer_org_group_delete(struct request *rq)
{
	const struct org *o = rq->server->org;
	uint32_t g = written_group(rq);

	if (g == NONE)
		return;
	say(rq, 204);
	if (!o->group[g].synced)
		state_change(rq, &(struct change){ .kind = CHANGE_GROUP, .group = o->group[g].id });
}

/* How many of the group's members would need a seat that they do not have. */
static long long
new_users(const struct tenant *t, uint32_t group, uint32_t product)
{
	long long n = 0;

	for (uint32_t i = 0; group != NONE && i < t->group[group].count; i++)
		n += t->account[t->group[group].members[i]].active &&
		     !is_in_product(t, t->group[group].members[i], product);
	return n;
}

static void
set_group_role(struct request *rq, bool on)
{
	const struct tenant *t = rq->server->tenant;
	const struct org *o = rq->server->org;
	uint32_t g = written_group(rq), r = 0, p;
	yajl_val body = g == NONE ? NULL : sent_object(rq);
	const char *resource;
	unsigned role;
	bool user;

	if (body == NULL)
		return;
	resource = sent_text(body, "resourceId");
	role = org_role_bit(sent_text(body, "roleId")) & ~(unsigned)GROUPS_NEVER_HAVE;
	user = role == ROLE_USER;
	while (resource != NULL && r < o->resources && strcmp(o->resource[r].id, resource) != 0)
		r++;
	p = resource != NULL && r < o->resources ? o->resource[r].product : NONE;
	if (resource == NULL || role == 0) {
		say(rq, 400);
	} else if (r == o->resources) {
		say(rq, 404);
	} else if (on && user && p != NONE && t->product[p].seats != 0 &&
		   product_users(t, p) + new_users(t, o->group[g].group, p) > t->product[p].seats) {
		say(rq, 409);
	} else {
		say(rq, on ? 200 : 204);
		state_change(rq, &(struct change){ .kind = CHANGE_GROUP_ROLE,
				     .on = on,
				     .group = o->group[g].id,
				     .text = o->resource[r].id,
				     .number = role });
	}
	yajl_tree_free(body);
}

void
answer_group_role_assign(struct request *rq)
{
	set_group_role(rq, true);
}

void
answer_group_role_revoke(struct request *rq)
{
	set_group_role(rq, false);
}

static void
set_org_role(struct request *rq, bool on)
{
	uint32_t a = org_account_find(rq->server->org, rq->part[1]);
	yajl_val body = sent_object(rq);
	const char *role = body == NULL ? NULL : sent_text(body, "role");

	if (role == NULL || strcmp(role, "atlassian/org-admin") != 0) {
		admin_error(rq, 400, "ADMIN-400-2", "The role is not known.");
	} else if (a == NONE) {
		admin_error(rq, 404, "ADMIN-404-4", "The account is not in the organization.");
	} else {
		say(rq, 204);
		state_change(rq, &(struct change){ .kind = CHANGE_ORG_ADMIN,
				     .on = on,
				     .account = rq->server->org->account[a].id });
	}
	yajl_tree_free(body);
}

void
answer_org_role_assign(struct request *rq)
{
	set_org_role(rq, true);
}

void
answer_org_role_revoke(struct request *rq)
{
	set_org_role(rq, false);
}

static const char *
item_text(const struct yajl_val_s *list, size_t i)
{
	const char *text = YAJL_GET_STRING(list->u.array.values[i]);

	return text == NULL ? "" : text;
}

/* One more user of the product; false when there is no seat. */
static bool
invite_to_product(struct request *rq, uint32_t product, const char *account)
{
	const struct tenant *t = rq->server->tenant;
	uint32_t g = t->product[product].groups == 0 ? NONE : t->product[product].group[0];
	uint32_t a = lookup_find(&t->account_by_id, account);

	if (g == NONE || product_full(t, g, a) != NONE)
		return false;
	state_change(rq,
	    &(struct change){
		.kind = CHANGE_MEMBER, .on = true, .account = account, .group = t->group[g].id });
	return true;
}

/* The results of one rule, or of one group; each false makes the whole a 206. */
static bool
invite_to_rule(struct request *rq, const struct yajl_val_s *rule, const char *account)
{
	const char *resource = sent_text(rule, "resource"), *role = sent_text(rule, "role");
	const struct org *o = rq->server->org;
	bool good = false;

	for (uint32_t r = 0; r < o->resources && resource != NULL; r++)
		if (strcmp(o->resource[r].id, resource) == 0 && o->resource[r].product != NONE)
			good = invite_to_product(rq, o->resource[r].product, account);
	buf_json(&rq->reply.body, "{'resource':%s,'role':%s,'status':%s%r}",
	    resource == NULL ? "" : resource, role == NULL ? "" : role, good ? "INVITED" : "ERROR",
	    good ? "" : ",\"statusReason\":\"ADMIN-UAM-409-1\"");
	return good;
}

static bool
invite_to_group(struct request *rq, const char *id, const char *account)
{
	const struct org *o = rq->server->org;
	uint32_t g = org_group_find(o, id);
	bool good = g != NONE && !o->group[g].synced;

	if (good)
		state_change(rq, &(struct change){ .kind = CHANGE_MEMBER,
				     .on = true,
				     .account = account,
				     .group = o->group[g].id });
	buf_json(&rq->reply.body, "{'group':%s,'status':%s%r}", id, good ? "INVITED" : "ERROR",
	    good ? "" : ",\"statusReason\":\"ADMIN-UAM-404-1\"");
	return good;
}

static const char *
invited_account(struct request *rq, const char *email)
{
	struct tenant *t = rq->server->tenant;
	uint32_t a = find_address(rq->server, email);
	const char *id;

	if (a != NONE)
		return t->account[a].id;
	id = new_id(rq, "712020:", t->accounts);
	state_change(rq, &(struct change){ .kind = CHANGE_ACCOUNT,
			     .on = true,
			     .account = id,
			     .text = tenant_text(t, "%.*s", (int)strcspn(email, "@"), email),
			     .more = email });
	return id;
}

static bool
invite_one(struct request *rq, const char *email, const struct yajl_val_s *rules,
    const struct yajl_val_s *groups)
{
	const char *account = invited_account(rq, email);
	struct buf *b = &rq->reply.body;
	bool good = true;

	buf_json(b, "{'id':%s,'email':%s,'results':[{'roleAssignmentResult':[", account, email);
	for (size_t i = 0; rules != NULL && i < rules->u.array.len; i++) {
		buf_text(b, i == 0 ? "" : ",");
		good = YAJL_IS_OBJECT(rules->u.array.values[i]) &&
		       invite_to_rule(rq, rules->u.array.values[i], account) && good;
	}
	buf_json(b, "],'groupAssignmentResult':[");
	for (size_t i = 0; groups != NULL && i < groups->u.array.len; i++) {
		buf_text(b, i == 0 ? "" : ",");
		good = invite_to_group(rq, item_text(groups, i), account) && good;
	}
	buf_json(b, "]}]}");
	return good;
}

void
answer_org_invite(struct request *rq)
{
	yajl_val body = sent_object(rq);
	const struct yajl_val_s *emails = body == NULL ? NULL : sent_list(body, "emails");
	bool good = true;

	if (emails == NULL || emails->u.array.len == 0 || emails->u.array.len > EMAILS) {
		admin_error(rq, 400, "ADMIN-UAM-400-1", "emails: 1 to 25.");
		yajl_tree_free(body);
		return;
	}
	buf_json(&rq->reply.body, "{'data':[");
	for (size_t i = 0; i < emails->u.array.len; i++) {
		buf_text(&rq->reply.body, i == 0 ? "" : ",");
		good = invite_one(rq, item_text(emails, i), sent_list(body, "permissionRules"),
			   sent_list(body, "additionalGroups")) &&
		       good;
	}
	buf_json(&rq->reply.body, "]}");
	rq->reply.status = good ? 200 : 206;
	yajl_tree_free(body);
}

static void
set_account(struct request *rq, enum change_kind kind, bool on)
{
	uint32_t a = asked_directory(rq) == NONE ? NONE : asked_org_account(rq);

	if (a == NONE) {
		say(rq, asked_directory(rq) == NONE ? 400 : 404);
		return;
	}
	say(rq, 204);
	state_change(rq,
	    &(struct change){ .kind = kind, .on = on, .account = rq->server->org->account[a].id });
}

void
answer_org_suspend(struct request *rq)
{
	set_account(rq, CHANGE_SUSPENDED, true);
}

void
answer_org_restore(struct request *rq)
{
	set_account(rq, CHANGE_SUSPENDED, false);
}

void
answer_org_remove(struct request *rq)
{
	set_account(rq, CHANGE_ACCOUNT, false);
}
