/* Growing bytes, and JSON text written into them. */
#include "buf.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *
need_memory(void *p)
{
	if (p == NULL) {
		fputs("jirad: out of memory\n", stderr);
		exit(1);
	}
	return p;
}

static void
reserve(struct buf *b, size_t more)
{
	if (b->cap - b->len > more)
		return;
	b->cap = (b->cap + more + 64) * 2;
	b->at = need_memory(realloc(b->at, b->cap));
}

void
buf_add(struct buf *b, const char *s, size_t len)
{
	reserve(b, len);
	if (len != 0)
		memcpy(b->at + b->len, s, len);
	b->len += len;
	b->at[b->len] = '\0';
}

void
buf_text(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void
buf_char(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void
buf_free(struct buf *b)
{
	free(b->at);
	*b = (struct buf){ 0 };
}

void
buf_splice(struct buf *b, size_t at, size_t len, const char *s, size_t slen)
{
	reserve(b, slen);
	memmove(b->at + at + slen, b->at + at + len, b->len - at - len + 1);
	memcpy(b->at + at, s, slen);
	b->len = b->len - len + slen;
}

/* How many bytes of one character stand at s; 0 when they are no UTF-8. */
static size_t
utf8_length(const unsigned char *s, size_t len)
{
	size_t n;

	n = s[0] < 0x80   ? 1
	    : s[0] < 0xc2 ? 0
	    : s[0] < 0xe0 ? 2
	    : s[0] < 0xf0 ? 3
	    : s[0] < 0xf5 ? 4
			  : 0;
	if (n > len)
		return 0;
	for (size_t i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	if (n > 2 && ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
			 (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f)))
		return 0;
	return n;
}

static void
quote_char(struct buf *b, const char *s, size_t n)
{
	static const char hex[] = "0123456789abcdef";
	char escape[7] = "\\u0000";

	if (n == 0) {
		buf_text(b, "\xef\xbf\xbd");
	} else if (*s == '"' || *s == '\\') {
		buf_char(b, '\\');
		buf_char(b, *s);
	} else if (*s == '\n') {
		buf_text(b, "\\n");
	} else if (n == 1 && ((unsigned char)*s < 0x20 || *s == 0x7f)) {
		escape[4] = hex[(unsigned char)*s >> 4];
		escape[5] = hex[(unsigned char)*s & 15];
		buf_add(b, escape, 6);
	} else {
		buf_add(b, s, n);
	}
}

void
buf_quote(struct buf *b, const char *s, size_t len)
{
	size_t n;

	buf_char(b, '"');
	for (size_t i = 0; i < len; i += n == 0 ? 1 : n) {
		n = utf8_length((const unsigned char *)s + i, len - i);
		quote_char(b, s + i, n);
	}
	buf_char(b, '"');
}

void
buf_encode(struct buf *b, const char *s)
{
	static const char plain[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
	char hex[4];

	for (; *s != '\0'; s++) {
		if (strchr(plain, *s) != NULL) {
			buf_char(b, *s);
		} else {
			snprintf(hex, sizeof(hex), "%%%02X", (unsigned)(unsigned char)*s);
			buf_add(b, hex, 3);
		}
	}
}

static void
convert(struct buf *b, char kind, va_list *args)
{
	char number[32];
	const char *s;

	switch (kind) {
	case 'd':
		snprintf(number, sizeof(number), "%lld", va_arg(*args, long long));
		buf_text(b, number);
		return;
	case 'b':
		buf_text(b, va_arg(*args, int) ? "true" : "false");
		return;
	}
	s = va_arg(*args, const char *);
	if (s == NULL)
		buf_text(b, "null");
	else if (kind == 's')
		buf_quote(b, s, strlen(s));
	else if (kind == 'u')
		buf_encode(b, s);
	else
		buf_text(b, s);
}

void
buf_json(struct buf *b, const char *pattern, ...)
{
	va_list args;

	va_start(args, pattern);
	for (; *pattern != '\0'; pattern++) {
		if (*pattern == '%')
			convert(b, *++pattern, &args);
		else
			buf_char(b, *pattern == '\'' ? '"' : *pattern);
	}
	va_end(args);
}
