/*
 * Who asks. Two accounts are known: the administrator, and viewer@example.com with the same token
 * and few rights. Whoever gives other credentials is anonymous, as on a real site, and most answers
 * are still 200. A service account's token may be one that works as a bearer's alone.
 */
#include "server.h"
#include <string.h>

static void
basic(struct buf *out, const char *email, const char *token)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	struct buf plain = { 0 };
	unsigned bits;
	size_t k;

	buf_json(&plain, "%r:%r", email, token);
	buf_text(out, "Basic ");
	for (size_t i = 0; i < plain.len; i += 3) {
		for (bits = 0, k = 0; k < 3; k++)
			bits = bits << 8 | (i + k < plain.len ? (unsigned char)plain.at[i + k] : 0);
		for (k = 0; k < 4; k++)
			buf_char(out, k <= plain.len - i ? digits[bits >> (18 - 6 * k) & 63] : '=');
	}
	buf_free(&plain);
}

void
auth_prepare(struct server *s)
{
	if (s->options.bearer)
		buf_json(&s->login[0], "Bearer %r", s->options.token);
	else
		basic(&s->login[0], s->options.email, s->options.token);
	basic(&s->login[1], "viewer@example.com", s->options.token);
	buf_json(&s->key, "Bearer %r", s->options.org.key);
}

void
auth_free(struct server *s)
{
	buf_free(&s->login[0]);
	buf_free(&s->login[1]);
	buf_free(&s->key);
}

static bool
is_gateway(const struct request *rq)
{
	return strncmp(rq->uri, "/ex/jira/", 9) == 0;
}

void
auth_check(struct request *rq, const char *authorization)
{
	const struct server *s = rq->server;
	const struct tenant *t = s->tenant;

	rq->account = NONE;
	rq->authorization = authorization;
	rq->auth = authorization == NULL ? AUTH_NONE : AUTH_WRONG;
	if (authorization == NULL)
		return;
	if (rq->of_org) { /* accounts mean nothing there */
		if (strcmp(authorization, s->key.at) == 0)
			rq->auth = AUTH_KEY;
		return;
	}
	if (strcmp(authorization, s->login[0].at) == 0)
		rq->account = t->admin;
	else if (strcmp(authorization, s->login[1].at) == 0)
		rq->account = t->viewer;
	else
		return;
	rq->auth = is_gateway(rq) ? AUTH_SCOPED : AUTH_CLASSIC;
	rq->admin = is_admin(t, rq->account);
}

/* The gateway's own errors have their own shape. */
void
refuse_gateway(struct request *rq, unsigned status, const char *message)
{
	rq->reply.foreign = true;
	reply_text(rq, status, "application/json;charset=UTF-8", "");
	buf_json(&rq->reply.body, "{'code':%d,'message':%s}", (long long)status, message);
}

bool
auth_refuse(struct request *rq)
{
	const struct server *s = rq->server;
	size_t len = strlen(s->cloud_id);

	if (is_gateway(rq)) {
		if (strncmp(rq->uri + 9, s->cloud_id, len) != 0 || rq->uri[9 + len] != '/')
			refuse_gateway(rq, 404, "No site has this cloud id");
		else if (rq->account == NONE || !s->options.scoped || s->expired)
			refuse_gateway(rq, 401, "Unauthorized");
		else if (scope_lacks(rq))
			refuse_gateway(rq, 401, "Unauthorized; scope does not match");
		else
			return false;
		return true;
	}
	if (s->expired || (s->options.scoped && rq->account != NONE)) {
		rq->account = NONE;
		reply_text(
		    rq, 401, "text/plain", "Client must be authenticated to access this resource.");
		return true;
	}
	return false;
}
