/* Roles of the site, with their default actors. */
#include "routes.h"
#include <stdlib.h>

static void
write_default_actors(struct request *rq, const struct role *r)
{
	const struct tenant *t = rq->server->tenant;
	struct actor actors[8];
	struct place place = { .actors = actors };

	place.role = (uint32_t)(r - t->role);
	for (uint32_t i = 0; i < r->groups && i < 8; i++)
		actors[place.count++] =
		    (struct actor){ .kind = ACTOR_GROUP, .who = r->default_groups[i] };
	write_actors(rq, &place, false);
}

static void
write_role(struct request *rq, const struct role *r)
{
	struct buf *b = &rq->reply.body;

	buf_json(b, "{'self':'%r/rest/api/3/role/%d','name':%s,", rq->server->base, r->id, r->name);
	buf_json(b, r->odd == ODD_ID_TEXT ? "'id':'%d'," : "'id':%d,", r->id);
	buf_json(b, "'description':%s", r->description);
	if (r->translated != NULL)
		buf_json(b, ",'translatedName':%s,'untranslatedName':%s", r->translated, r->name);
	if (r->odd != ODD_NO_ACTORS) {
		buf_json(b, ",'actors':");
		write_default_actors(rq, r);
	}
	if (r->scope != NONE)
		write_scope(rq, r->scope);
	buf_char(b, '}');
}

void
answer_roles(struct request *rq)
{
	const struct tenant *t = rq->server->tenant;
	bool first = true;

	if (reply_kept(rq, "roles"))
		return;
	buf_char(&rq->reply.body, '[');
	for (uint32_t i = 0; i < t->roles; i++) {
		if (!t->role[i].listed)
			continue;
		if (!first)
			buf_char(&rq->reply.body, ',');
		first = false;
		write_role(rq, &t->role[i]);
	}
	buf_char(&rq->reply.body, ']');
	reply_keep(rq, "roles");
}

static const struct role *
asked_role(struct request *rq)
{
	const struct tenant *t = rq->server->tenant;
	char *end;
	long long id = strtoll(rq->part[0], &end, 10);
	uint32_t i = *end == '\0' ? role_find(t, id) : NONE;

	if (i != NONE)
		return &t->role[i];
	reply_error(rq, 404, "Role with given id not found.");
	return NULL;
}

void
answer_role(struct request *rq)
{
	const struct role *r = asked_role(rq);

	if (r != NULL)
		write_role(rq, r);
}

void
answer_role_actors(struct request *rq)
{
	const struct role *r = asked_role(rq);

	if (r == NULL)
		return;
	buf_json(&rq->reply.body, "{'actors':");
	write_default_actors(rq, r);
	buf_char(&rq->reply.body, '}');
}
