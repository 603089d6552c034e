#define _DEFAULT_SOURCE /* explicit_bzero */
/* See unescape.h. */
#include "unescape.h"

#include "model/base/arena.h"
#include <stdlib.h>
#include <string.h>

enum { LAYERS = 4 }; /* how often what was decoded is decoded again */

static int
digits(const char *at, size_t len, unsigned base)
{
	int value = 0;

	for (size_t i = 0; i < len; i++) {
		int c = (unsigned char)at[i] | 0x20;
		int digit = c >= '0' && c <= '9'   ? c - '0'
			    : c >= 'a' && c <= 'f' ? c - 'a' + 10
						   : 16;

		if (digit >= (int)base)
			return -1;
		value = value * (int)base + digit;
	}
	return len > 0 ? value : -1;
}

/* "&#43;", "&#x2b;", "&amp;": the character, and how many bytes; -1: none. */
static int
read_entity(const char *at, size_t len, size_t *used)
{
	static const struct {
		const char *name;
		int value;
	} names[] = { { "amp", '&' }, { "lt", '<' }, { "gt", '>' }, { "quot", '"' },
		{ "apos", '\'' } };
	const char *end = memchr(at, ';', len < UNESCAPE_MOST ? len : UNESCAPE_MOST);
	size_t inner;

	if (end == NULL)
		return -1;
	*used = (size_t)(end - at) + 1;
	inner = *used - 2;
	if (inner > 2 && at[1] == '#' && (at[2] | 0x20) == 'x')
		return digits(at + 3, inner - 2, 16);
	if (inner > 1 && at[1] == '#')
		return digits(at + 2, inner - 1, 10);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strlen(names[i].name) == inner && memcmp(names[i].name, at + 1, inner) == 0)
			return names[i].value;
	return -1;
}

int
unescape_one(const char *at, size_t len, size_t *used)
{
	if (*at == '%' && len >= 3) {
		*used = 3;
		return digits(at + 1, 2, 16);
	}
	if (*at == '\\' && len >= 6 && at[1] == 'u') {
		*used = 6;
		return digits(at + 2, 4, 16);
	}
	if (*at == '\\' && len >= 2 && strchr("/\\\"'", at[1]) != NULL) {
		*used = 2;
		return (unsigned char)at[1];
	}
	return *at == '&' ? read_entity(at, len, used) : -1;
}

/* Is it one that encoding leaves as it is, or that encodes others? Then a word may be hidden behind it. */
static bool
hides(int c)
{
	static const char hiding[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~\\%&";

	return c > 0 && c < 0x80 && strchr(hiding, c) != NULL;
}

static bool
is_hidden(const char *bytes, size_t len, char mark)
{
	size_t used;

	for (const char *at = bytes; (at = memchr(at, mark, len - (size_t)(at - bytes))) != NULL;
	     at++)
		if (hides(unescape_one(at, len - (size_t)(at - bytes), &used)))
			return true;
	return false;
}

/* Decodes in place. */
static void
decode(struct unescaped *out)
{
	size_t to = 0, used;

	for (size_t at = 0; at < out->len; at += used, to++) {
		int c = strchr("\\%&", out->bytes[at]) != NULL && out->bytes[at] != '\0'
			    ? unescape_one(out->bytes + at, out->len - at, &used)
			    : -1;

		if (c <= 0 || c >= 0x80) {
			c = (unsigned char)out->bytes[at];
			used = 1;
		}
		out->bytes[to] = (char)c;
		out->from[to] = out->from[at];
	}
	out->from[to] = out->from[out->len];
	out->len = to;
}

static bool
is_any_hidden(const char *bytes, size_t len)
{
	return is_hidden(bytes, len, '\\') || is_hidden(bytes, len, '%') ||
	       is_hidden(bytes, len, '&');
}

bool
unescape(struct unescaped *out, const char *bytes, size_t len)
{
	if (len == 0 || !is_any_hidden(bytes, len))
		return false;
	out->bytes = mem_alloc(len);
	out->from = mem_alloc((len + 1) * sizeof(*out->from));
	out->len = out->room = len;
	memcpy(out->bytes, bytes, len);
	for (size_t i = 0; i <= len; i++)
		out->from[i] = i;
	for (int layer = 0; layer < LAYERS && is_any_hidden(out->bytes, out->len); layer++)
		decode(out);
	return true;
}

void
unescaped_release(struct unescaped *out)
{
	explicit_bzero(out->bytes, out->room);
	free(out->bytes);
	free(out->from);
}
