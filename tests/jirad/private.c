/*
 * What tests ask of jirad itself, below /_jirad, on loopback and without credentials:
 *
 *	GET  /_jirad/state   the truth now: an object of CSV texts, named as the files of --truth,
 *	                     and "products", "managed" and "issues" beside them
 *	GET  /_jirad/writes  every write that came, in its order, whatever became of it
 *	POST /_jirad/edit    a change behind the tool's back: {"do":WHAT,...}, see edits below
 *	POST /_jirad/load    another site in place of this one: see load.c; 409: not yet, ask again
 *
 * They are neither counted nor logged, and no fault meets them.
 */
#include "routes.h"
#include "truth.h"
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_tree.h>

struct write {
	double at, replied; /* replied 0: never */
	unsigned long number;
	char *method, *path, *sent;
	const char *fault;
	unsigned status;
	bool changed;
};

struct writes {
	struct write *rows;
	size_t count, room;
	double start;
};

struct writes *
writes_new(void)
{
	struct writes *w = need_memory(calloc(1, sizeof(*w)));

	w->start = state_now();
	return w;
}

void
writes_free(struct writes *w)
{
	for (size_t i = 0; w != NULL && i < w->count; i++) {
		free(w->rows[i].method);
		free(w->rows[i].path);
		free(w->rows[i].sent);
	}
	if (w != NULL)
		free(w->rows);
	free(w);
}

/* What no row of the table knows is a write unless it is a GET. */
void
writes_begin(struct request *rq)
{
	struct writes *w = rq->server->writes;

	if (rq->route != NULL ? !rq->route->write : strcmp(rq->method, "GET") == 0)
		return;
	if (w->count == w->room) {
		w->room = w->room * 2 + 64;
		w->rows = need_memory(realloc(w->rows, w->room * sizeof(*w->rows)));
	}
	w->rows[w->count++] = (struct write){ .at = state_now(),
		.number = rq->number,
		.method = need_memory(strdup(rq->method)),
		.path = need_memory(strdup(rq->uri)),
		.sent = need_memory(strdup(rq->upload.len == 0 ? "" : rq->upload.at)),
		.fault = fault_name(rq) };
	rq->write = w->count;
}

void
writes_decided(const struct request *rq)
{
	if (rq->write == 0)
		return;
	rq->server->writes->rows[rq->write - 1].status = rq->reply.status;
	rq->server->writes->rows[rq->write - 1].changed = rq->changed;
}

void
writes_replied(const struct request *rq)
{
	if (rq->write != 0)
		rq->server->writes->rows[rq->write - 1].replied = state_now();
}

/* Times are milliseconds since the start. */
static void
write_writes(struct request *rq)
{
	const struct writes *w = rq->server->writes;
	struct buf *b = &rq->reply.body;
	const struct write *row;

	buf_char(b, '[');
	for (size_t i = 0; i < w->count; i++) {
		row = &w->rows[i];
		buf_json(b, "%r\n{'n':%d,'at':%d,'replied':", i == 0 ? "" : ",",
		    (long long)row->number, (long long)((row->at - w->start) * 1000));
		if (row->replied > 0)
			buf_json(b, "%d", (long long)((row->replied - w->start) * 1000));
		else
			buf_text(b, "null");
		buf_json(b, ",'method':%s,'path':%s,'sent':%s,'status':%d,'changed':%b,'fault':%s}",
		    row->method, row->path, row->sent, (long long)row->status, row->changed,
		    row->fault);
	}
	buf_char(b, ']');
}

static void
write_products(FILE *out, const struct server *s)
{
	const struct tenant *t = s->tenant;

	fputs("key,seats,used\n", out);
	for (uint32_t i = 0; i < t->products; i++)
		fprintf(out, "%s,%lld,%lld\n", t->product[i].key, t->product[i].seats,
		    product_users(t, i));
}

/* The groups that the tool must not touch. */
static void
write_managed(FILE *out, const struct server *s)
{
	const struct tenant *t = s->tenant;
	uint32_t g;

	fputs("group_id,group_name\n", out);
	for (uint32_t i = 0; i < t->groups; i++) {
		g = s->org->of_group[i];
		if (t->group[i].gone || ((g == NONE || !s->org->group[g].synced) &&
					    (t->group[i].managed_by == NULL ||
						strcmp(t->group[i].managed_by, "external") != 0)))
			continue;
		cell(out, t->group[i].id, false);
		cell(out, t->group[i].name, true);
	}
}

static void
write_state(struct request *rq)
{
	static const struct {
		const char *name;
		void (*write)(FILE *out, const struct server *s);
	} more[] = { { "products", write_products }, { "managed", write_managed },
		{ "issues", issues_write } };
	struct buf *b = &rq->reply.body;
	char *text;
	size_t len;
	FILE *out;

	buf_char(b, '{');
	truth_json(b, rq->server->org);
	for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); i++) {
		out = need_memory(open_memstream(&text, &len));
		more[i].write(out, rq->server);
		fclose(out);
		buf_json(b, ",%s:%s", more[i].name, text);
		free(text);
	}
	buf_char(b, '}');
}

/* What each edit must name; "role", "seats", "scheme" and "line" are numbers. */
static const struct edit {
	const char *name, *needs[3];
	enum change_kind kind;
	bool on;
} edits[] = {
	{ "add-member", { "account", "group" }, CHANGE_MEMBER, true },
	{ "remove-member", { "account", "group" }, CHANGE_MEMBER, false },
	{ "add-actor", { "project" }, CHANGE_ACTOR, true }, /* and account or group */
	{ "remove-actor", { "project" }, CHANGE_ACTOR, false },
	{ "activate", { "account" }, CHANGE_ACTIVE, true },
	{ "deactivate", { "account" }, CHANGE_ACTIVE, false },
	{ "suspend", { "account" }, CHANGE_SUSPENDED, true },
	{ "remove-account", { "account" }, CHANGE_ACCOUNT, false },
	{ "add-account", { "account", "name", "email" }, CHANGE_ACCOUNT, true },
	{ "add-group", { "group", "name" }, CHANGE_GROUP, true },
	{ "delete-group", { "group" }, CHANGE_GROUP, false },
	{ "rename-group", { "group", "name" }, CHANGE_NAME, true },
	{ "managed-by", { "group" }, CHANGE_MANAGED, true }, /* by "name", or by nobody */
	{ "unlist-group", { "group" }, CHANGE_LISTED, false },
	/* "name" is the permission; with "scheme" and "line", and maybe "parameter" */
	{ "add-line", { "name", "holder" }, CHANGE_LINE, true },
	{ "remove-line", { "name", "holder" }, CHANGE_LINE, false },
	{ "seats", { "name" }, CHANGE_SEATS, true },         /* of the product "name" */
	{ "admin-group", { "group" }, CHANGE_ADMINS, true }, /* with "name" "site" of the site */
	{ "no-admin-group", { "group" }, CHANGE_ADMINS, false },
	{ "product-group", { "group", "name" }, CHANGE_PRODUCT, true },
	{ "no-product-group", { "group", "name" }, CHANGE_PRODUCT, false },
	{ "org-admin", { "account" }, CHANGE_ORG_ADMIN, true },
	{ "no-org-admin", { "account" }, CHANGE_ORG_ADMIN, false },
	{ "add-token", { "account", "name" }, CHANGE_TOKEN, true },
	{ "revoke-token", { "name" }, CHANGE_TOKEN, false }, /* by its id */
};

static long long
sent_number(yajl_val body, const char *name)
{
	const char *path[] = { name, NULL };
	yajl_val v = yajl_tree_get(body, path, yajl_t_number);

	return v != NULL && YAJL_IS_INTEGER(v) ? YAJL_GET_INTEGER(v) : 0;
}

/* Groups by id or name, projects by id or key. */
static struct change
read_change(const struct server *s, const struct edit *e, yajl_val body)
{
	const struct tenant *t = s->tenant;
	struct change c = { .kind = e->kind,
		.on = e->on,
		.account = sent_text(body, "account"),
		.group = sent_text(body, "group"),
		.project = sent_text(body, "project"),
		.text = sent_text(body, "name"),
		.more = sent_text(body, "email"),
		.holder = sent_text(body, "holder"),
		.parameter = sent_text(body, "parameter"),
		.of = sent_number(body, "scheme"),
		.number = sent_number(body, e->kind == CHANGE_SEATS  ? "seats"
					    : e->kind == CHANGE_LINE ? "line"
								     : "role") };
	uint32_t i;

	if (c.group != NULL && (i = lookup_find(&t->group_by_name, c.group)) != NONE)
		c.group = t->group[i].id;
	if (c.project != NULL && (i = project_find(t, c.project)) != NONE)
		c.project = t->project[i].id;
	return c;
}

static bool
is_known(const struct server *s, const struct edit *e, const struct change *c)
{
	const struct tenant *t = s->tenant;

	return (e->on && e->kind == CHANGE_ACCOUNT) || (e->on && e->kind == CHANGE_GROUP) ||
	       ((c->account == NULL || lookup_find(&t->account_by_id, c->account) != NONE ||
		    org_account_find(s->org, c->account) != NONE) &&
		   (c->group == NULL || lookup_find(&t->group_by_id, c->group) != NONE ||
		       org_group_find(s->org, c->group) != NONE) &&
		   (c->project == NULL || lookup_find(&t->project_by_id, c->project) != NONE));
}

static void
answer_edit(struct request *rq, yajl_val body)
{
	const char *what = sent_text(body, "do");
	struct change c;
	size_t i;

	if (what != NULL && strcmp(what, "move-issue") == 0) {
		if (!issue_move(rq->server, sent_text(body, "issue"), sent_text(body, "name")))
			reply_error(rq, 404, "no such issue");
		else
			buf_text(&rq->reply.body, "{\"changed\":true}");
		return;
	}
	if (what != NULL && strcmp(what, "expire-cursors") == 0) {
		rq->server->cursors_expired++;
		buf_text(&rq->reply.body, "{\"changed\":true}");
		return;
	}
	for (i = 0; i < sizeof(edits) / sizeof(edits[0]); i++)
		if (what != NULL && strcmp(edits[i].name, what) == 0)
			break;
	if (i == sizeof(edits) / sizeof(edits[0])) {
		reply_error(rq, 400, "no such edit: '%s'", what == NULL ? "" : what);
		return;
	}
	for (size_t k = 0; k < 3 && edits[i].needs[k] != NULL; k++) {
		if (sent_text(body, edits[i].needs[k]) != NULL)
			continue;
		reply_error(rq, 400, "%s: '%s' is missing", what, edits[i].needs[k]);
		return;
	}
	c = read_change(rq->server, &edits[i], body);
	if (!is_known(rq->server, &edits[i], &c))
		reply_error(rq, 404, "%s: it names what is not there", what);
	else
		buf_json(&rq->reply.body, "{'changed':%b}", state_edit(rq->server, &c));
}

void
private_edit(struct request *rq, const char *json)
{
	yajl_val body = yajl_tree_parse(json, NULL, 0);

	if (body != NULL)
		answer_edit(rq, body);
	yajl_tree_free(body);
	buf_free(&rq->reply.body);
}

void
private_answer(struct request *rq)
{
	const char *path = rq->uri + strlen("/_jirad/");
	yajl_val body;

	reply_text(rq, 200, "application/json", "");
	if (strcmp(path, "state") == 0) {
		write_state(rq);
	} else if (strcmp(path, "writes") == 0) {
		write_writes(rq);
	} else if (strcmp(path, "edit") == 0 && (body = sent_object(rq)) != NULL) {
		answer_edit(rq, body);
		yajl_tree_free(body);
	} else if (strcmp(path, "load") == 0 && (body = sent_object(rq)) != NULL) {
		answer_load(rq, body);
		yajl_tree_free(body);
	} else if (rq->reply.status == 200) {
		reply_error(rq, 404, "state, writes, edit or load");
	}
}
