/*
 * Failures as one line of text that can meet a terminal. Nothing is allocated.
 */
#include "err.h"
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void __attribute__((format(printf, 3, 0)))
print(char *text, size_t size, const char *format, va_list args)
{
	int len = vsnprintf(text, size, format, args);

	if (len < 0)
		text[0] = '\0';
	else if ((size_t)len >= size)
		text_whole(text);
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
	text_whole(text);
	memcpy(err->text, text, len + rest + 1);
	return -1;
}
