/*
 * Faults on request: "MATCH WHICH KIND [ARG...]". Each kind is a row: it answers instead of the
 * endpoint (before), spoils the endpoint's body (after), or is asked for by name where it happens
 * (pages.c, server.c).
 */
#define _GNU_SOURCE /* memmem */
#include "admin.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { ARGS = 5, WORDS = ARGS + 3 };

struct kind {
	const char *name, *args, *what;
	void (*before)(struct request *rq);
	void (*after)(struct request *rq);
};

struct fault {
	char *text;                /* the specification, cut into words */
	const char *match;         /* "" or a part of path?query */
	const char *arg[ARGS + 1]; /* NULL behind the last */
	unsigned long first, last; /* which of the matching requests, from 1 */
	unsigned long seen;
	const struct kind *kind;
};

struct faults {
	struct fault *rows;
	size_t count;
};

/* The value of "NAME VALUE" among the arguments, or NULL. */
static const char *
named(const struct fault *f, const char *name)
{
	for (size_t i = 0; f->arg[i] != NULL; i++)
		if (strcmp(f->arg[i], name) == 0)
			return f->arg[i + 1];
	return NULL;
}

static void
before_status(struct request *rq)
{
	long status = strtol(rq->fault->arg[0], NULL, 10);

	reply_error(rq, status < 100 || status > 599 ? 500 : (unsigned)status, "Fault: status %ld.",
	    status);
	rq->reply.retry_after = named(rq->fault, "retry-after");
	rq->reply.reason = named(rq->fault, "reason");
	if (status == 429)
		rq->reply.remaining = 0;
}

/* What makes the connection close is in server.c. */
static void
before_nothing(struct request *rq)
{
	rq->reply.status = 0;
}

static void
after_status(struct request *rq)
{
	before_status(rq);
}

/* A status among the arguments, or another one. */
static unsigned
asked_status(const struct request *rq, unsigned otherwise)
{
	const char *text = rq->fault->arg[0];

	return text != NULL ? (unsigned)strtoul(text, NULL, 10) : otherwise;
}

/* Whatever stands between us and Jira knows nobody. */
static void
before_html(struct request *rq)
{
	rq->reply.foreign = true;
	reply_text(rq, asked_status(rq, 200), "text/html;charset=UTF-8",
	    "<!DOCTYPE html><html><head><title>Log in with Atlassian account</title></head>"
	    "<body><form action=\"/login\"></form></body></html>");
}

static void
before_plain(struct request *rq)
{
	rq->reply.foreign = true;
	reply_text(rq, asked_status(rq, 502), "text/plain",
	    "\r\nproxy.example.com: the request was not let through\r\nTicket 4711\r\n");
}

static void
before_scope(struct request *rq)
{
	if (!rq->of_org) {
		refuse_gateway(rq, 401, "Unauthorized; scope does not match");
		return;
	}
	reply_text(rq, 403, "application/json", "");
	buf_json(&rq->reply.body, "{'key':'forbidden.insufficientScope'}");
}

static void
before_allowlist(struct request *rq)
{
	rq->reply.foreign = true;
	reply_error(rq, 403,
	    "The IP address has been rejected because it is not on the allowed list. See your "
	    "admin for more information.");
}

/* 401, although it is known who asks. */
static void
before_denied(struct request *rq)
{
	reply_error(rq, 401, "You are not allowed to see the roles of this project.");
}

static void
before_fields(struct request *rq)
{
	reply_text(rq, asked_status(rq, 400), "application/json;charset=UTF-8", "");
	buf_json(&rq->reply.body,
	    "{'errorMessages':['It was not done.'],'errors':{'accountId':'It is suspended.',"
	    "'groupId':'It is read-only.'}}");
}

static void
before_empty(struct request *rq)
{
	reply_text(rq, 200, "application/json;charset=UTF-8", "");
}

static void
before_redirect(struct request *rq)
{
	const char *code = rq->fault->arg[1];

	reply_text(rq, code != NULL ? (unsigned)strtoul(code, NULL, 10) : 302, "text/html", "");
	rq->reply.location = rq->fault->arg[0];
}

static size_t
megabytes(const struct request *rq)
{
	double mb = fault_number(rq);

	return mb > 0 && mb < 4096 ? (size_t)(mb * 1048576) : 1048576;
}

static void
before_big(struct request *rq)
{
	size_t len = megabytes(rq);
	char *spaces = need_memory(malloc(len));

	memset(spaces, ' ', len);
	reply_text(rq, 200, "application/json;charset=UTF-8", "[");
	buf_add(&rq->reply.body, spaces, len);
	buf_char(&rq->reply.body, ']');
	free(spaces);
	rq->gzip = false;
}

static void
before_bomb(struct request *rq)
{
	struct buf plain;
	uLong bound;
	z_stream z = { 0 };

	before_big(rq);
	plain = rq->reply.body;
	rq->reply.body = (struct buf){ 0 };
	if (deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		need_memory(NULL);
	bound = deflateBound(&z, plain.len);
	rq->reply.body.at = need_memory(malloc(bound + 1));
	rq->reply.body.cap = bound + 1;
	z.next_in = (unsigned char *)plain.at;
	z.avail_in = (unsigned)plain.len;
	z.next_out = (unsigned char *)rq->reply.body.at;
	z.avail_out = (unsigned)bound;
	deflate(&z, Z_FINISH);
	rq->reply.body.len = bound - z.avail_out;
	deflateEnd(&z);
	buf_free(&plain);
	rq->reply.raw_gzip = true;
}

static void
before_proxy(struct request *rq)
{
	long status = strtol(rq->fault->arg[0], NULL, 10);

	admin_proxy_error(rq, status < 100 || status > 599 ? 500 : (unsigned)status,
	    status == 401 ? "Unauthorized" : "Fault");
	rq->reply.retry_after = named(rq->fault, "retry-after");
}

static void
before_expire(struct request *rq)
{
	if (rq->of_org) {
		admin_allows(rq);
		return;
	}
	rq->account = NONE;
	reply_text(rq, 401, "text/plain", "Client must be authenticated to access this resource.");
}

static void
after_truncate(struct request *rq)
{
	rq->reply.body.len /= 2;
}

static void
after_badjson(struct request *rq)
{
	if (rq->reply.body.len != 0)
		buf_splice(&rq->reply.body, 1, 0, "{,", 2);
}

/* At the beginning of the first name; an empty page has none. */
static void
spoil_text(struct buf *b, const char *bytes, size_t len)
{
	static const char *const starts[] = { "\"displayName\":\"", "\"name\":\"", ":\"" };
	const char *at;

	for (size_t i = 0; i < 3 && b->len != 0; i++) {
		at = strstr(b->at, starts[i]);
		if (at != NULL) {
			buf_splice(b, (size_t)(at - b->at) + strlen(starts[i]), 0, bytes, len);
			return;
		}
	}
}

static void
after_badutf8(struct request *rq)
{
	spoil_text(&rq->reply.body, "a\xff\xc0\xaf", 4);
}

static void
after_nul(struct request *rq)
{
	spoil_text(&rq->reply.body, "a\\u0000b", 8);
}

static void
after_surrogate(struct request *rq)
{
	spoil_text(&rq->reply.body, "\\ud800", 6);
}

/* Behind the first opening brace; a body without one becomes an array with an object. */
static size_t
first_object(struct buf *b)
{
	char *brace = b->len == 0 ? NULL : strchr(b->at, '{');

	if (brace == NULL) {
		b->len = 0;
		buf_json(b, "[{'id':'1'}]");
		brace = b->at + 1;
	}
	return (size_t)(brace - b->at) + 1;
}

static void
after_dupkey(struct request *rq)
{
	struct buf *b = &rq->reply.body, twice = { 0 };
	size_t at = first_object(b);

	if (b->at[at] == '"') {
		buf_add(&twice, b->at + at, strcspn(b->at + at + 1, "\"") + 2);
		buf_json(&twice, ":'duplicate',");
		buf_splice(b, at, 0, twice.at, twice.len);
	}
	buf_free(&twice);
}

/* The first id, or list of values, becomes an object. */
static void
after_wrongtype(struct request *rq)
{
	static const char *const starts[] = { "\"accountId\":", "\"groupId\":", "\"id\":" };
	struct buf *b = &rq->reply.body;
	const char *at = NULL;
	size_t i, start, len;

	for (i = 0; i < 3 && at == NULL && b->len != 0; i++)
		at = strstr(b->at, starts[i]);
	if (at == NULL) {
		b->len = 0;
		buf_json(b, "'a text'");
		return;
	}
	start = (size_t)(at - b->at) + strlen(starts[i - 1]);
	len = b->at[start] == '"' ? strcspn(b->at + start + 1, "\"") + 2
				  : strcspn(b->at + start, ",}]");
	buf_splice(b, start, len, "{\"wrong\":[true]}", 16);
}

static void
after_deep(struct request *rq)
{
	struct buf deep = { 0 };
	size_t at = first_object(&rq->reply.body);

	buf_json(&deep, "'zzDeep':");
	for (size_t i = 0; i < 200; i++)
		buf_char(&deep, '[');
	for (size_t i = 0; i < 200; i++)
		buf_char(&deep, ']');
	buf_text(&deep, rq->reply.body.at[at] == '}' ? "" : ",");
	buf_splice(&rq->reply.body, at, 0, deep.at, deep.len);
	buf_free(&deep);
}

/* Unknown members in every object. */
static void
after_extra(struct request *rq)
{
	static const char extra[] = "\"zzUnknown\":{\"a\":[1,-2.5e3,{\"b\":null}]},\"zz\":[],";
	struct buf *b = &rq->reply.body, out = { 0 };
	bool text = false;

	for (size_t i = 0; i < b->len; i++) {
		buf_char(&out, b->at[i]);
		if (text && b->at[i] == '\\')
			buf_char(&out, b->at[++i]);
		else if (b->at[i] == '"')
			text = !text;
		else if (!text && b->at[i] == '{' && b->at[i + 1] == '"')
			buf_text(&out, extra);
	}
	buf_free(b);
	*b = out;
}

/* Whatever stands in the body: words without spaces. */
static void
after_replace(struct request *rq)
{
	const char *old = rq->fault->arg[0], *new = rq->fault->arg[1];
	struct buf *b = &rq->reply.body;
	size_t from = 0;
	char *at;

	if (new == NULL)
		new = "";
	while (b->len > from && (at = strstr(b->at + from, old)) != NULL) {
		from = (size_t)(at - b->at);
		buf_splice(b, from, strlen(old), new, strlen(new));
		from += strlen(new);
	}
}

static void
after_notype(struct request *rq)
{
	rq->reply.type = NULL;
}

/* The size of a page that was asked for, in the query or in what was sent; 0: none was. */
static unsigned long
size_asked(const struct request *rq)
{
	static const char *const names[] = { "limit=", "maxResults=", "pageSize=", "\"limit\":" };
	const char *places[] = { rq->uri, rq->uri, rq->uri,
		rq->upload.len > 0 ? rq->upload.at : "" };

	for (int i = 0; i < 4; i++) {
		const char *found = strstr(places[i], names[i]);

		if (found != NULL)
			return strtoul(found + strlen(names[i]), NULL, 10);
	}
	return 0;
}

static void
after_limit(struct request *rq)
{
	if ((double)size_asked(rq) <= fault_number(rq))
		return;
	if (rq->of_org)
		admin_error(
		    rq, 400, "ADMIN-400-2", "limit must be between 1 and %s.", fault_text(rq));
	else
		reply_error(rq, 400, "maxResults must be at most %s.", fault_text(rq));
}

static void
after_nearlimit(struct request *rq)
{
	rq->reply.near_limit = true;
	rq->reply.remaining = 3;
}

static const struct kind kinds[] = {
	{ "status", "CODE [retry-after VALUE] [reason R]", "an error in the shape of the API",
	    before_status, NULL },
	{ "proxy", "CODE [retry-after VALUE]", "an error in the gateway's shape", before_proxy,
	    NULL },
	{ "html", "[CODE]", "200, or CODE, with a login page", before_html, NULL },
	{ "plain", "[CODE]", "502, or CODE, with a proxy's text", before_plain, NULL },
	{ "scope", "", "401 for a scope that the token lacks, below /admin 403 for one of the key",
	    before_scope, NULL },
	{ "allowlist", "", "403: the address is not on the site's allowlist", before_allowlist,
	    NULL },
	{ "denied", "", "401 that bears the account of who asks", before_denied, NULL },
	{ "fields", "[CODE]", "400, or CODE, with messages and errors by field", before_fields,
	    NULL },
	{ "empty200", "", "200 with an empty body", before_empty, NULL },
	{ "redirect", "URL [CODE]", "302, or CODE, to another place", before_redirect, NULL },
	{ "echo", "FORM [CODE] [RETRY-AFTER]",
	    "400, or CODE, whose body and headers repeat the credentials: FORM is header, word, "
	    "token, base64, percent, json or html",
	    fault_echo, NULL },
	{ "echo-login", "FORM", "the login's reason repeats the credentials", NULL,
	    fault_echo_login },
	{ "echo-names", "FORM", "every name in the body begins with the credentials", NULL,
	    fault_echo_names },
	{ "big", "MB", "200 with so many megabytes of spaces", before_big, NULL },
	{ "bomb", "MB", "the same, compressed to almost nothing", before_bomb, NULL },
	{ "expire", "", "401 from now on, to everything; below /admin to that alone", before_expire,
	    NULL },
	{ "drop", "", "the connection closes without a reply; a write has been made", NULL, NULL },
	{ "refuse", "", "the same, and nothing has been made", before_nothing, NULL },
	{ "after", "CODE", "an error, although the write has been made", NULL, after_status },
	{ "lag", "MS", "what the write changed shows so much later (needs --lag)", NULL, NULL },
	{ "revert", "MS", "what the write changed is taken back so much later; 0: never made", NULL,
	    NULL },
	{ "stale", "", "the write is decided on what shows, not on what is (needs --lag)", NULL,
	    NULL },
	{ "cut", "", "the connection closes in the middle of the body", NULL, NULL },
	{ "stall", "SECONDS", "nothing for so long, then the reply", NULL, NULL },
	{ "hang", "SECONDS", "nothing is made; the connection closes after so long", before_nothing,
	    NULL },
	{ "slow", "BYTES", "so many bytes of body a second", NULL, NULL },
	{ "truncate", "", "half a body, with the length of that half", NULL, after_truncate },
	{ "badjson", "", "a body that is no JSON", NULL, after_badjson },
	{ "badutf8", "", "bytes that are no UTF-8 in a name", NULL, after_badutf8 },
	{ "dupkey", "", "the first member of the first object twice", NULL, after_dupkey },
	{ "wrongtype", "", "an object in place of the first id", NULL, after_wrongtype },
	{ "deep", "", "200 arrays in one another", NULL, after_deep },
	{ "nul", "", "\\u0000 in a name", NULL, after_nul },
	{ "surrogate", "", "half a surrogate pair in a name", NULL, after_surrogate },
	{ "without", "NAME...", "no member of these names in any object", NULL, fault_without },
	{ "null", "NAME [N,...]", "every member of that name, or the Nth, is null", NULL,
	    fault_null },
	{ "value", "NAME JSON [N,...]", "every member of that name, or the Nth, is that", NULL,
	    fault_value },
	{ "extra", "", "unknown members in every object", NULL, after_extra },
	{ "replace", "OLD NEW", "NEW in place of each OLD in the body", NULL, after_replace },
	{ "notype", "", "no Content-Type", NULL, after_notype },
	{ "nearlimit", "", "X-RateLimit-NearLimit: true", NULL, after_nearlimit },
	{ "limit", "N", "400 for larger pages than that", NULL, after_limit },
	{ "short", "", "half the page asked for, and not the last", NULL, NULL },
	{ "early", "", "half the page asked for, called the last; the total stays", NULL, NULL },
	{ "blank", "", "an empty page, and not the last", NULL, NULL },
	{ "hidden", "N", "every Nth item is not shown, though it is counted", NULL, NULL },
	{ "repeat", "", "always the first page, never the last", NULL, NULL },
	{ "endless", "", "never the last page, always something new", NULL, NULL },
	{ "shift", "", "the list lost its first item after the first page", NULL, NULL },
	{ "total", "N", "the total is wrong by N", NULL, NULL },
	{ "cursor-repeat", "", "the next cursor is the one just used", NULL, NULL },
	{ "cursor-host", "HOST", "the next page is on another host", NULL, NULL },
	{ "elsewhere", "URL", "self and nextPage point to another place", NULL, NULL },
	{ "meanwhile", "EDIT [NAME=VALUE...]",
	    "somebody changes the site just before: an edit as of /_jirad/edit", NULL, NULL },
	{ "anonymous", "", "as if the credentials were wrong, even for /myself", NULL, NULL },
	{ NULL, NULL, NULL, NULL, NULL },
};

void
faults_help(FILE *out)
{
	fputs(
	    "\nFaults: --fault \"MATCH WHICH KIND [ARG...]\". MATCH is a part of path?query, or "
	    "of a body\n"
	    "that is sent below /admin or with a write, or several such parts with && between "
	    "them;\n"
	    "METHOD: before it is for that alone. WHICH is * for every matching request, N for the "
	    "first N,\n"
	    "@N for the Nth alone. The first fault that applies is taken. --faults FILE has one a "
	    "line, #\n"
	    "begins a comment.\n",
	    out);
	for (const struct kind *k = kinds; k->name != NULL; k++)
		fprintf(out, "  %s%s%s\n\t\t%s\n", k->name, *k->args == '\0' ? "" : " ", k->args,
		    k->what);
}

struct faults *
faults_new(void)
{
	return need_memory(calloc(1, sizeof(struct faults)));
}

void
faults_free(struct faults *faults)
{
	for (size_t i = 0; i < faults->count; i++)
		free(faults->rows[i].text);
	free(faults->rows);
	free(faults);
}

static bool
read_which(struct fault *f, const char *which)
{
	char *end;

	f->first = 1;
	f->last = (unsigned long)-1;
	if (strcmp(which, "*") == 0)
		return true;
	f->last = strtoul(which + (*which == '@'), &end, 10);
	if (*which == '@')
		f->first = f->last;
	return f->last > 0 && *end == '\0' && end > which;
}

static const struct kind *
find_kind(const char *name)
{
	for (const struct kind *k = kinds; k->name != NULL; k++)
		if (strcmp(k->name, name) == 0)
			return k;
	return NULL;
}

bool
fault_add(struct faults *faults, const char *spec, char *problem, size_t size)
{
	struct fault f = { 0 };
	const char *words[WORDS];
	char *state = NULL, *word;
	size_t n = 0;

	f.text = need_memory(strdup(spec));
	for (word = strtok_r(f.text, " \t\r\n", &state); word != NULL && n < WORDS;
	     word = strtok_r(NULL, " \t\r\n", &state))
		words[n++] = word;
	if (n < 3 || word != NULL || !read_which(&f, words[1]) ||
	    (f.kind = find_kind(words[2])) == NULL ||
	    (isalpha((unsigned char)f.kind->args[0]) && n < 4)) { /* [ARG] may be left out */
		snprintf(problem, size, "fault '%s' is not understood, see --help", spec);
		free(f.text);
		return false;
	}
	f.match = strcmp(words[0], "*") == 0 ? "" : words[0];
	for (size_t i = 3; i < n; i++)
		f.arg[i - 3] = words[i];
	faults->rows = need_memory(realloc(faults->rows, (faults->count + 1) * sizeof(f)));
	faults->rows[faults->count++] = f;
	return true;
}

bool
faults_read(struct faults *faults, const char *file, char *problem, size_t size)
{
	FILE *in = fopen(file, "r");
	char line[1024];
	bool good = in != NULL;

	if (in == NULL)
		snprintf(problem, size, "cannot read '%s'", file);
	while (good && fgets(line, sizeof(line), in) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (line[strspn(line, " \t")] != '\0' && line[strspn(line, " \t")] != '#')
			good = fault_add(faults, line, problem, size);
	}
	if (in != NULL)
		fclose(in);
	return good;
}

/* A search of the organisation and a write are also known by what is in their bodies. */
static bool
has(const struct request *rq, const char *part, size_t len)
{
	bool body = rq->of_org || (rq->route != NULL && rq->route->write);
	size_t of_uri = strlen(rq->uri);

	return memmem(rq->uri, of_uri, part, len) != NULL ||
	       (body && rq->upload.len != 0 &&
		   memmem(rq->upload.at, rq->upload.len, part, len) != NULL);
}

static bool
matches(const struct request *rq, const char *match)
{
	size_t method = strlen(rq->method);
	const char *more;

	if (strchr("GPD", *match) != NULL && match[strspn(match, "ADEGLOPSTU")] == ':') {
		if (strncmp(match, rq->method, method) != 0 || match[method] != ':')
			return false;
		match += method + 1;
	}
	for (; (more = strstr(match, "&&")) != NULL; match = more + 2)
		if (!has(rq, match, (size_t)(more - match)))
			return false;
	return has(rq, match, strlen(match));
}

/* Every matching fault counts the request; the first that applies is the request's. */
void
fault_choose(struct request *rq)
{
	struct fault *f;

	for (size_t i = 0; i < rq->server->faults->count; i++) {
		f = &rq->server->faults->rows[i];
		if (!matches(rq, f->match))
			continue;
		f->seen++;
		if (rq->fault == NULL && f->seen >= f->first && f->seen <= f->last)
			rq->fault = f;
	}
}

bool
fault_is(const struct request *rq, const char *kind)
{
	return rq->fault != NULL && strcmp(rq->fault->kind->name, kind) == 0;
}

double
fault_number(const struct request *rq)
{
	return strtod(rq->fault->arg[0], NULL);
}

const char *
fault_text(const struct request *rq)
{
	return rq->fault->arg[0];
}

const char *
fault_argument(const struct request *rq, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (rq->fault->arg[i] == NULL)
			return NULL;
	return rq->fault->arg[n];
}

const char *
fault_name(const struct request *rq)
{
	return rq->fault == NULL ? NULL : rq->fault->kind->name;
}

/* A change behind the tool's back, as POST /_jirad/edit takes it; the request is then answered as ever. */
static void
make_edit(struct request *rq)
{
	const char *const *arg = rq->fault->arg;
	struct buf json = { 0 };

	buf_json(&json, "{'do':%s", arg[0]);
	for (size_t i = 1; arg[i] != NULL; i++) {
		size_t name = strcspn(arg[i], "=");
		bool number = strncmp(arg[i], "role", name) == 0;

		buf_text(&json, ",\"");
		buf_add(&json, arg[i], name);
		buf_text(&json, number ? "\":" : "\":\"");
		buf_text(&json, arg[i] + name + (arg[i][name] != '\0'));
		buf_text(&json, number ? "" : "\"");
	}
	buf_char(&json, '}');
	private_edit(rq, json.at);
	buf_free(&json);
}

bool
fault_before(struct request *rq)
{
	if (fault_is(rq, "meanwhile"))
		make_edit(rq);
	if (rq->fault == NULL || rq->fault->kind->before == NULL)
		return false;
	rq->fault->kind->before(rq);
	return true;
}

void
fault_after(struct request *rq)
{
	if (rq->fault != NULL && rq->fault->kind->after != NULL)
		rq->fault->kind->after(rq);
}
