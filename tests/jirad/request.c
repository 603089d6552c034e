/* What a request says: its path below the API, its parameters, and the plain ways to answer it. */
#include "admin.h"
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char api[] = "/rest/api/3";

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Decodes len bytes of a URL piece into *out and moves it behind the closing NUL. In a query + is a
 * space. */
static char *
decode(char **out, const char *s, size_t len, bool query)
{
	char *text = *out, *to = text;

	for (size_t i = 0; i < len; i++) {
		if (s[i] == '%' && i + 2 < len && hex_digit(s[i + 1]) >= 0 &&
		    hex_digit(s[i + 2]) >= 0) {
			*to++ = (char)(hex_digit(s[i + 1]) * 16 + hex_digit(s[i + 2]));
			i += 2;
		} else {
			*to++ = query && s[i] == '+' ? ' ' : s[i];
		}
	}
	*to++ = '\0';
	*out = to;
	return text;
}

static void
parse_query(struct request *rq, const char *query, char **out)
{
	const char *equals;
	size_t len, cap = 0;
	struct param *p;

	for (; *query != '\0'; query += len + (query[len] == '&')) {
		len = strcspn(query, "&");
		if (len == 0)
			continue;
		if (rq->param_count == cap) {
			cap = cap * 2 + 8;
			rq->params = need_memory(realloc(rq->params, cap * sizeof(*rq->params)));
		}
		p = &rq->params[rq->param_count++];
		equals = memchr(query, '=', len);
		if (equals == NULL)
			equals = query + len;
		p->name = decode(out, query, (size_t)(equals - query), true);
		if (equals < query + len)
			equals++;
		p->value = decode(out, equals, (size_t)(query + len - equals), true);
	}
}

/* Does the path fit the pattern? Then the segments that {} stands for are decoded. */
static bool
fits(struct request *rq, const char *pattern, const char *path, char **out)
{
	char *start = *out;
	size_t n = 0, len;

	for (; *pattern == '/' && *path == '/'; pattern += strcspn(pattern, "/"), path += len) {
		pattern++;
		path++;
		len = strcspn(path, "/?");
		if (strncmp(pattern, "{}", 2) == 0)
			rq->part[n++] = decode(out, path, len, false);
		else if (strcspn(pattern, "/") != len || strncmp(pattern, path, len) != 0)
			break;
	}
	if (*pattern == '\0' && (*path == '\0' || *path == '?'))
		return true;
	*out = start;
	return false;
}

bool
request_parse(struct request *rq)
{
	const char *query = strchr(rq->uri, '?');
	const struct route *route;
	const char *at;
	char *out;

	out = rq->words = need_memory(malloc(strlen(rq->uri) * 2 + 8));
	at = rq->of_org ? rq->uri : strstr(rq->uri, api);
	if (at == NULL || (query != NULL && at > query))
		return false;
	rq->path = rq->of_org ? at : at + sizeof(api) - 1;
	if (query != NULL)
		parse_query(rq, query + 1, &out);
	for (size_t i = 0; (route = route_at(i)) != NULL; i++) {
		if ((route->need >= NEED_KEY) == rq->of_org &&
		    strcmp(route->method, rq->method) == 0 &&
		    fits(rq, route->pattern, rq->path, &out)) {
			rq->route = route;
			break;
		}
	}
	return true;
}

const char *
request_param(const struct request *rq, const char *name)
{
	for (size_t i = 0; i < rq->param_count; i++)
		if (strcmp(rq->params[i].name, name) == 0)
			return rq->params[i].value;
	return NULL;
}

bool
request_flag(const struct request *rq, const char *name, bool otherwise)
{
	const char *value = request_param(rq, name);

	return value == NULL ? otherwise : strcasecmp(value, "true") == 0;
}

bool
request_number(struct request *rq, const char *name, long long *number)
{
	const char *value = request_param(rq, name);
	char *end;

	if (value == NULL)
		return true;
	errno = 0;
	*number = strtoll(value, &end, 10);
	if (errno == 0 && end != value && *end == '\0')
		return true;
	reply_error(rq, 400, "The value '%s' of parameter '%s' is not a number.", value, name);
	return false;
}

/* expand=a,b or several of them */
bool
request_expands(const struct request *rq, const char *what)
{
	size_t len;

	for (size_t i = 0; i < rq->param_count; i++) {
		if (strcmp(rq->params[i].name, "expand") != 0)
			continue;
		for (const char *s = rq->params[i].value; *s != '\0'; s += len + (s[len] == ',')) {
			len = strcspn(s, ",");
			if (strlen(what) == len && strncmp(s, what, len) == 0)
				return true;
		}
	}
	return false;
}

void
request_free(struct request *rq)
{
	free(rq->uri);
	free(rq->words);
	free(rq->params);
	buf_free(&rq->upload);
	buf_free(&rq->reply.body);
	buf_free(&rq->reply.gzip);
	buf_free(&rq->reply.echo);
	buf_free(&rq->reply.where);
	free(rq);
}

void
reply_text(struct request *rq, unsigned status, const char *type, const char *text)
{
	rq->reply.status = status;
	rq->reply.type = type;
	rq->reply.kept = NULL;
	rq->reply.body.len = 0;
	buf_text(&rq->reply.body, text);
}

void
reply_error(struct request *rq, unsigned status, const char *format, ...)
{
	char message[1024], code[24];
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	if (rq->of_org) {
		snprintf(code, sizeof(code), "ADMIN-%u-1", status);
		admin_error(rq, status, code, "%s", message);
		return;
	}
	reply_text(rq, status, "application/json;charset=UTF-8", "");
	buf_json(&rq->reply.body, "{'errorMessages':[%s],'errors':{}}", message);
}
