/*
 * Another site in place of this one, for the next of many tests: a tenant in JSON (tenant_json.c) and, beside its
 * members, "faults", as --fault has them. What was asked, written and filed so far is forgotten.
 */
#include "routes.h"
#include "tenant_json.h"
#include <stdlib.h>
#include <string.h>

static void
make_worlds(struct server *s, yajl_val site)
{
	struct world *w;

	for (int side = 0; side < SIDES; side++) {
		w = &s->worlds[side];
		if (side > 0 && !s->options.lags) {
			*w = s->worlds[0];
			continue;
		}
		w->tenant = tenant_new();
		tenant_json(w->tenant, site);
		tenant_seal(w->tenant);
		w->org = org_new(w->tenant, &s->options.org, w->tenant->cloud_id);
	}
	s->cloud_id = s->worlds[0].tenant->cloud_id;
	s->state = state_new(s->worlds);
}

static void
forget(struct server *s)
{
	state_free(s->state);
	for (int side = 0; side < SIDES; side++)
		if (side == 0 || s->options.lags)
			tenant_free(s->worlds[side].tenant);
	for (uint32_t i = 0; i < s->accounts_prepared; i++)
		s->account_json[i].len = 0;
	cache_free(s->cache);
	writes_free(s->writes);
	issues_free(s->issues);
	faults_free(s->faults);
	s->cache = cache_new();
	s->writes = writes_new();
	s->issues = issues_new();
	s->faults = faults_new();
	s->expired = s->key_expired = false;
}

/* Nobody may still be answered from what goes: who waits is sent away first, and the test asks again. */
void
answer_load(struct request *rq, yajl_val site)
{
	struct server *s = rq->server;
	const struct yajl_val_s *list = sent_list(site, "faults");
	char problem[256];

	if (s->stats.in_flight > 0) {
		timer_wake(s->timer);
		reply_error(rq, 409, "requests are still being answered");
		return;
	}
	forget(s);
	make_worlds(s, site);
	state_use(s, SIDE_TRUTH);
	for (size_t i = 0; list != NULL && i < list->u.array.len; i++)
		if (!fault_add(s->faults, YAJL_GET_STRING(list->u.array.values[i]), problem,
			sizeof(problem)))
			reply_error(rq, 400, "%s", problem);
	if (rq->reply.status == 200)
		buf_text(&rq->reply.body, "{\"loaded\":true}");
}
