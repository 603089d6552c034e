/*
 * Failures as one line of text that can meet a terminal. Nothing is allocated.
 */
#include "err.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* The length of the well-formed character at s, and its code point; 0 when the bytes are none. */
static size_t
character(const unsigned char *s, uint32_t *code)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t len;

	if (s[0] < 0x80) {
		*code = s[0];
		return 1;
	}
	len = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
	if (s[0] < 0xc2 || s[0] > 0xf4)
		return 0;
	*code = s[0] & (0xffU >> (len + 1));
	for (size_t i = 1; i < len; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (s[i] & 0x3fU);
	}
	if (*code < least[len] || *code > 0x10ffff || (*code >= 0xd800 && *code <= 0xdfff))
		return 0;
	return len;
}

static bool
is_control(uint32_t code)
{
	return code < 0x20 || (code >= 0x7f && code <= 0x9f) || code == 0x200e || code == 0x200f ||
	       (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

void
text_harmless(char *text)
{
	const unsigned char *from = (const unsigned char *)text;
	char *to = text;
	uint32_t code;
	size_t len;

	while (*from != '\0') {
		len = character(from, &code);
		if (len == 0 || is_control(code)) {
			*to++ = '?'; /* a stray byte could be half of a control character */
			from += len == 0 ? 1 : len;
			continue;
		}
		memmove(to, from, len);
		to += len;
		from += len;
	}
	*to = '\0';
}

/* A text that was cut may end within a character: that part goes, rather than becoming '?'. */
static void
drop_cut_character(char *text)
{
	size_t len = strlen(text);
	uint32_t code;

	for (size_t back = 1; back <= 3 && back <= len; back++) {
		if (((unsigned char)text[len - back] & 0xc0) == 0x80)
			continue;
		if (character((const unsigned char *)text + len - back, &code) == 0)
			text[len - back] = '\0';
		return;
	}
}

static void __attribute__((format(printf, 3, 0)))
print(char *text, size_t size, const char *format, va_list args)
{
	int len = vsnprintf(text, size, format, args);

	if (len < 0)
		text[0] = '\0';
	else if ((size_t)len >= size)
		drop_cut_character(text);
}

int
err_set(struct err *err, enum status status, const char *format, ...)
{
	char text[sizeof(err->text)]; /* the arguments may lie in err */
	va_list args;

	va_start(args, format);
	print(text, sizeof(text), format, args);
	va_end(args);
	text_harmless(text);
	err->status = status;
	memcpy(err->text, text, strlen(text) + 1);
	return -1;
}

int
err_wrap(struct err *err, const char *format, ...)
{
	char text[sizeof(err->text)];
	size_t len, rest;
	va_list args;

	va_start(args, format);
	print(text, sizeof(text) - 2, format, args);
	va_end(args);
	text_harmless(text);
	len = strlen(text);
	memcpy(text + len, ": ", 3);
	len += 2;
	rest = strlen(err->text);
	if (rest >= sizeof(text) - len)
		rest = sizeof(text) - len - 1;
	memcpy(text + len, err->text, rest);
	text[len + rest] = '\0';
	drop_cut_character(text);
	memcpy(err->text, text, len + rest + 1);
	return -1;
}
