/*
 * Faults that send back the credentials that came with a request, as some proxies and debugging servers do: in errors, in
 * headers and in names, in the ways in which such texts are written.
 */
#include "server.h"
#include <stdlib.h>
#include <string.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void
as_base64(struct buf *out, const char *text)
{
	size_t len = strlen(text), k;
	unsigned bits;

	for (size_t i = 0; i < len; i += 3) {
		for (bits = 0, k = 0; k < 3; k++)
			bits = bits << 8 | (i + k < len ? (unsigned char)text[i + k] : 0);
		for (k = 0; k < 4; k++)
			buf_char(out, k <= len - i ? digits[bits >> (18 - 6 * k) & 63] : '=');
	}
}

static void
as_percents(struct buf *out, const char *text)
{
	buf_encode(out, text);
}

static void
as_it_is(struct buf *out, const char *text)
{
	buf_text(out, text);
}

/* All but letters, digits and blanks by a format for a number. */
static void
escape(struct buf *out, const char *text, const char *before, unsigned base, int width,
    const char *after)
{
	for (; *text != '\0'; text++) {
		unsigned c = (unsigned char)*text;

		if (strchr(digits, *text) != NULL && *text != '+' && *text != '/') {
			buf_char(out, *text);
			continue;
		}
		buf_text(out, before);
		for (int i = width; i-- > 0;) {
			unsigned power = 1;

			for (int j = 0; j < i; j++)
				power *= base;
			buf_char(out, "0123456789abcdef"[c / power % base]);
		}
		buf_text(out, after);
	}
}

static void
as_json(struct buf *out, const char *text)
{
	escape(out, text, "\\u", 16, 4, "");
}

static void
as_html(struct buf *out, const char *text)
{
	escape(out, text, "&#", 10, 3, ";");
}

static const struct form {
	const char *name;
	void (*write)(struct buf *out, const char *text);
	bool word; /* of the header's value only the last word: the credential itself */
} forms[] = {
	{ "header", as_it_is, false },
	{ "word", as_it_is, true },
	{ "base64", as_base64, false },
	{ "percent", as_percents, false },
	{ "json", as_json, true },
	{ "html", as_html, true },
	{ NULL, NULL, false },
};

/* What the fault's first argument asks for; "token": the token itself. */
static void
write_echo(struct request *rq, struct buf *out)
{
	const char *sent = rq->authorization != NULL ? rq->authorization : "",
		   *name = fault_argument(rq, 0);
	const char *blank = strrchr(sent, ' ');

	if (strcmp(name, "token") == 0)
		buf_text(out, rq->of_org ? rq->server->options.org.key : rq->server->options.token);
	for (const struct form *form = forms; form->name != NULL; form++)
		if (strcmp(name, form->name) == 0)
			form->write(out, form->word && blank != NULL ? blank + 1 : sent);
}

void
fault_echo(struct request *rq)
{
	const char *code = fault_argument(rq, 1);
	unsigned status = code != NULL ? (unsigned)strtoul(code, NULL, 10) : 400;
	bool html = strcmp(fault_argument(rq, 0), "html") == 0;
	struct buf *body = &rq->reply.body;

	rq->reply.foreign = html;
	reply_text(rq, status, html ? "text/html" : "application/json;charset=UTF-8", "");
	buf_text(body, html ? "<html><body><p>You sent: " : "{\"errorMessages\":[\"You sent: ");
	write_echo(rq, body);
	buf_text(body, html ? "</p></body></html>" : "\"],\"errors\":{}}");
	write_echo(rq, &rq->reply.echo);
	rq->reply.reason = rq->reply.echo.at;
	if (status == 429)
		rq->reply.retry_after = fault_argument(rq, 2);
	if (status >= 300 && status < 400) {
		buf_text(&rq->reply.where, "http://");
		write_echo(rq, &rq->reply.where);
		buf_text(&rq->reply.where, ".example.com/");
		rq->reply.location = rq->reply.where.at;
	}
}

void
fault_echo_login(struct request *rq)
{
	write_echo(rq, &rq->reply.echo);
	rq->reply.login = rq->reply.echo.at;
}

/* At the beginning of every name. */
void
fault_echo_names(struct request *rq)
{
	static const char *const starts[] = { "\"displayName\":\"", "\"name\":\"",
		"\"groupName\":\"" };
	struct buf *body = &rq->reply.body, echo = { 0 };

	write_echo(rq, &echo);
	for (size_t i = 0; i < 3; i++)
		for (size_t from = 0; body->len > from;) {
			const char *at = strstr(body->at + from, starts[i]);

			if (at == NULL)
				break;
			from = (size_t)(at - body->at) + strlen(starts[i]);
			buf_splice(body, from, 0, echo.at, echo.len);
		}
	buf_free(&echo);
}
