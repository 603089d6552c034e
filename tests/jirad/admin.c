/* The organisation's ways: its errors, and who may ask for what. */
#include "admin.h"
#include <stdarg.h>
#include <string.h>

bool
admin_is_v1(const struct request *rq)
{
	return strncmp(rq->uri, "/admin/v1/", 10) == 0;
}

static bool
is_v2(const struct request *rq)
{
	return strncmp(rq->uri, "/admin/v2/", 10) == 0;
}

void
admin_base(const struct request *rq, struct buf *b)
{
	buf_json(b, "http://127.0.0.1:%d/admin", (long long)rq->server->options.port);
}

static const char *
title_of(unsigned status)
{
	return status == 400   ? "Bad Request"
	       : status == 401 ? "Unauthorized"
	       : status == 403 ? "Forbidden"
	       : status == 404 ? "Not Found"
	       : status == 410 ? "Gone"
	       : status == 429 ? "Too Many Requests"
			       : "Error";
}

/* v1 writes the status as a number, v2 as a text. */
void
admin_error(struct request *rq, unsigned status, const char *code, const char *format, ...)
{
	char detail[1024], number[16];
	va_list args;

	va_start(args, format);
	vsnprintf(detail, sizeof(detail), format, args);
	va_end(args);
	snprintf(number, sizeof(number), admin_is_v1(rq) ? "%u" : "\"%u\"", status);
	reply_text(rq, status, "application/json", "");
	buf_json(&rq->reply.body,
	    "{'errors':[{'id':'e7707000-0000-4000-8000-%d','status':%r,'code':%s,'title':%s,"
	    "'detail':%s}]}",
	    100000000000 + (long long)rq->number, number, code, title_of(status), detail);
}

void
admin_proxy_error(struct request *rq, unsigned status, const char *message)
{
	reply_text(rq, status, "application/json", "");
	buf_json(&rq->reply.body, "{'code':%d,'message':%s}", (long long)status, message);
}

uint32_t
asked_directory(const struct request *rq)
{
	return strcmp(rq->part[1], "-") == 0 ? NONE
					     : org_directory_find(rq->server->org, rq->part[1]);
}

static bool
allows_org(struct request *rq)
{
	const struct org_options *o = &rq->server->options.org;

	if (strcmp(rq->part[0], o->id) == 0)
		return true;
	if (o->other != NULL && strcmp(rq->part[0], o->other) == 0)
		admin_error(
		    rq, 403, "ADMIN-403-2", "The API key does not belong to the organization.");
	else
		admin_error(rq, 404, "ADMIN-404-8", "The organization does not exist.");
	return false;
}

bool
admin_allows(struct request *rq)
{
	const struct server *s = rq->server;

	if (rq->auth != AUTH_KEY || s->key_expired) {
		admin_error(rq, 401, "ADMIN-401-1", "The API key is missing, wrong or expired.");
		return false;
	}
	if (rq->route == NULL) {
		admin_error(rq, 404, "ADMIN-404-1", "There is no such resource.");
		return false;
	}
	if (rq->route->need >= NEED_ORG && !allows_org(rq))
		return false;
	if (s->options.org.old && is_v2(rq)) {
		admin_error(rq, 400, "ADMIN-400-4",
		    "The organization %s is not with the new user management experience.",
		    s->options.org.id);
		return false;
	}
	if (rq->route->need == NEED_DIRECTORY && strcmp(rq->part[1], "-") != 0 &&
	    org_directory_find(s->org, rq->part[1]) == NONE) {
		admin_error(rq, 404, "ADMIN-404-6", "The directory does not exist.");
		return false;
	}
	return true;
}
