/* Text: see text.h. */
#include "text.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

/* Room for so many bytes more, and a NUL. */
static char *
text_room(struct text *text, size_t len)
{
	if (text->len + len >= text->room)
		text->bytes = mem_room(text->bytes, &text->room, text->len + len + 1, 1);
	return text->bytes + text->len;
}

void
text_add_bytes(struct text *text, const char *bytes, size_t len)
{
	memcpy(text_room(text, len), bytes, len);
	text->len += len;
	text->bytes[text->len] = '\0';
}

void
text_add(struct text *text, const char *part)
{
	text_add_bytes(text, part, strlen(part));
}

static void __attribute__((format(printf, 2, 0)))
print(struct text *text, const char *format, va_list args)
{
	va_list again;
	int len;

	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (len > 0) {
		vsnprintf(text_room(text, (size_t)len), (size_t)len + 1, format, args);
		text->len += (size_t)len;
	} else {
		text_add(text, "");
	}
}

void
text_print(struct text *text, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print(text, format, args);
	va_end(args);
}

void
text_between(struct text *text, const char *comma)
{
	text_add(text, text->len > 0 ? comma : "");
}

void
text_cut(struct text *text, size_t len)
{
	text->len = len;
	*text_room(text, 0) = '\0';
}

void
text_release(struct text *text)
{
	free(text->bytes);
	*text = (struct text){ 0 };
}

void
text_list_add(struct text_list *list, const char *format, ...)
{
	va_list args;

	if (list->count++ >= list->most)
		return;
	text_between(&list->text, ", ");
	va_start(args, format);
	print(&list->text, format, args);
	va_end(args);
}

const char *
text_list_end(struct text_list *list)
{
	text_add(&list->text, "");
	if (list->count > list->most)
		text_print(&list->text, " and %zu more", list->count - list->most);
	return list->text.bytes;
}

static void __attribute__((format(printf, 2, 0)))
line(struct text *text, const char *format, va_list args)
{
	size_t start = text->len;

	print(text, format, args);
	text_harmless(text->bytes + start);
	text->len = start + strlen(text->bytes + start);
	text_add(text, "\n");
}

void
text_line(struct text *text, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	line(text, format, args);
	va_end(args);
}

void
text_say(FILE *out, const char *format, ...)
{
	struct text text = { 0 };
	va_list args;

	va_start(args, format);
	line(&text, format, args);
	va_end(args);
	fputs(text.bytes, out);
	text_release(&text);
}

static bool
is_control(utf8proc_int32_t code)
{
	return code < 0x20 || (code >= 0x7f && code <= 0x9f) || code == 0x200e || code == 0x200f ||
	       (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

void
text_harmless(char *text)
{
	char *to = text;
	utf8proc_int32_t code;
	utf8proc_ssize_t len;

	for (const char *from = text; *from != '\0'; from += len) {
		len = utf8proc_iterate((const utf8proc_uint8_t *)from, -1, &code);
		if (len <= 0 || is_control(code)) {
			*to++ = '?'; /* a stray byte could be half of a control character */
			len = len <= 0 ? 1 : len;
			continue;
		}
		memmove(to, from, (size_t)len);
		to += len;
	}
	*to = '\0';
}

void
text_whole(char *text)
{
	size_t len = strlen(text);
	utf8proc_int32_t code;

	for (size_t back = 1; back <= 3 && back <= len; back++) {
		char *last = text + len - back;

		if (((unsigned char)*last & 0xc0) == 0x80)
			continue;
		if (utf8proc_iterate((const utf8proc_uint8_t *)last, -1, &code) <= 0)
			*last = '\0';
		return;
	}
}

void
text_lower(char *text)
{
	for (; *text != '\0'; text++)
		*text = (char)tolower((unsigned char)*text);
}

const char *
text_or(const char *text, const char *other)
{
	return text != NULL && *text != '\0' ? text : other;
}

const char *
text_after(const char *text, const char *beginning)
{
	size_t len = strlen(beginning);

	return strncmp(text, beginning, len) == 0 ? text + len : NULL;
}

bool
text_lists(const char *list, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = list; *at != '\0'; at += *at == ',') {
		size_t here = strcspn(at, ",");

		if (here == len && strncmp(at, word, len) == 0)
			return true;
		at += here;
	}
	return false;
}

bool
text_is_one_of(const char *text, const char *const *list)
{
	for (; *list != NULL; list++)
		if (text != NULL && strcmp(text, *list) == 0)
			return true;
	return false;
}

int
text_unended(const char *text)
{
	size_t len = strlen(text);

	return (int)(len > 0 && text[len - 1] == '.' ? len - 1 : len);
}

const char *
text_plural(uint64_t count)
{
	return count == 1 ? "" : "s";
}

char *
text_quoted(const char *path)
{
	struct text word = { 0 };

	text_add(&word, *path == '-' ? "'./" : "'");
	for (const char *quote; (quote = strchr(path, '\'')) != NULL; path = quote + 1) {
		text_add_bytes(&word, path, (size_t)(quote - path));
		text_add(&word, "'\\''");
	}
	text_print(&word, "%s'", path);
	return word.bytes;
}
