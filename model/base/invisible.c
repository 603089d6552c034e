/* See invisible.h. */
#include "invisible.h"
#include <string.h>

static const struct {
	unsigned first, last;
	const char *name;
} ranges[] = {
	{ 0x00a0, 0x00a0, "a no-break space" },
	{ 0x00ad, 0x00ad, "a soft hyphen" },
	{ 0x200b, 0x200d, "a character of no width" },
	{ 0x200e, 0x200f, "a mark of direction" },
	{ 0x202a, 0x202e, "a mark of direction" },
	{ 0x202f, 0x202f, "a narrow no-break space" },
	{ 0x2060, 0x2060, "a character of no width" },
	{ 0x2066, 0x2069, "a mark of direction" },
	{ 0xfeff, 0xfeff, "a character of no width" },
};

static const char *
name_of(unsigned code)
{
	for (size_t i = 0; i < sizeof(ranges) / sizeof(*ranges); i++)
		if (code >= ranges[i].first && code <= ranges[i].last)
			return ranges[i].name;
	return NULL;
}

/* All of them take two or three bytes. */
size_t
invisible_at(const char *text, unsigned *code)
{
	const unsigned char *at = (const unsigned char *)text;
	size_t len = at[0] == 0xc2 ? 2 : at[0] == 0xe2 || at[0] == 0xef ? 3 : 0;

	if (len == 0 || at[1] == '\0' || (len == 3 && at[2] == '\0'))
		return 0;
	*code = len == 2 ? (at[0] & 0x1fU) << 6 | (at[1] & 0x3fU)
			 : (at[0] & 0x0fU) << 12 | (at[1] & 0x3fU) << 6 | (at[2] & 0x3fU);
	return name_of(*code) != NULL ? len : 0;
}

/* Of a space or one of these at the end of 'len' bytes; 0: there is none. */
static size_t
space_before(const char *text, size_t len)
{
	unsigned code;

	if (len > 0 && strchr(" \t\r\n", text[len - 1]) != NULL)
		return 1;
	for (size_t back = 2; back <= 3 && back <= len; back++)
		if (invisible_at(text + len - back, &code) == back)
			return back;
	return 0;
}

const char *
invisible_trimmed(struct arena *arena, const char *text)
{
	static const char space[] = " \t\r\n";
	size_t len, more;
	unsigned code;

	for (;; text += more) {
		more = strspn(text, space);
		if (more == 0 && (more = invisible_at(text, &code)) == 0)
			break;
	}
	len = strlen(text);
	while ((more = space_before(text, len)) > 0)
		len -= more;
	return arena_text(arena, text, len);
}

unsigned
invisible_inside(const char *text, const char **name)
{
	unsigned code;

	for (; *text != '\0'; text++)
		if (invisible_at(text, &code) > 0) {
			*name = name_of(code);
			return code;
		}
	return 0;
}
