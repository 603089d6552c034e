/* See person.h. */
#include "person.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

enum { WORDS_ROOM = 320 };

/* Bytes of the white space that the text begins with; 0: it begins with something else. */
static size_t
space_at(const char *text)
{
	/* no-break space, soft hyphen; ogham space; U+2000 to U+200F, U+2028 to U+202F, U+205F to
	 * U+2064; ideographic space; the byte order mark */
	static const char *const wide[] = { "\xC2\xA0", "\xC2\xAD", "\xE1\x9A\x80", "\xE3\x80\x80",
		"\xEF\xBB\xBF" };
	const unsigned char *c = (const unsigned char *)text;

	if (c[0] == ' ' || (c[0] >= '\t' && c[0] <= '\r'))
		return 1;
	for (size_t i = 0; i < sizeof(wide) / sizeof(*wide); i++)
		if (strncmp(text, wide[i], strlen(wide[i])) == 0)
			return strlen(wide[i]);
	if (c[0] != 0xE2 || c[1] == '\0' || c[2] == '\0')
		return 0;
	if (c[1] == 0x80)
		return c[2] <= 0x8F || (c[2] >= 0xA8 && c[2] <= 0xAF) ? 3 : 0;
	return c[1] == 0x81 && c[2] >= 0x9F && c[2] <= 0xA4 ? 3 : 0;
}

bool
text_is_blank(const char *text)
{
	for (size_t n; (n = space_at(text)) > 0;)
		text += n;
	return *text == '\0';
}

/* Could it be a letter of an address? What is not ends one. */
static bool
in_address(char c)
{
	return isalnum((unsigned char)c) || (c != '\0' && strchr("._%+-@", c) != NULL);
}

bool
person_named(const char *text, const char *id)
{
	size_t len = id != NULL ? strlen(id) : 0;

	for (const char *at = text; len > 0 && *at != '\0'; at++) {
		size_t i = 0;

		if (at > text && in_address(at[-1]))
			continue;
		while (i < len && tolower((unsigned char)at[i]) == tolower((unsigned char)id[i]))
			i++;
		/* "ann@example.com." ends a sentence, "ann@example.com.au" is somebody else. */
		if (i == len && (!in_address(at[i]) || (at[i] == '.' && !in_address(at[i + 1]))))
			return true;
	}
	return false;
}

/* Its words in small letters, one space between them, up to 'end'; the last name, first, goes behind. */
static bool
fold(const char *text, const char *end, char out[WORDS_ROOM])
{
	const char *comma = memchr(text, ',', (size_t)(end - text));
	const char *const parts[][2] = { { comma != NULL ? comma + 1 : end, end },
		{ text, comma != NULL ? comma : end } };
	size_t len = 0;

	for (size_t p = 0; p < 2; p++)
		for (const char *at = parts[p][0]; at < parts[p][1];) {
			size_t gap = space_at(at);

			if (gap > 0) {
				at += gap;
				continue;
			}
			if (len > 0 && len + 1 < WORDS_ROOM)
				out[len++] = ' ';
			for (; at < parts[p][1] && space_at(at) == 0; at++) {
				if (len + 1 == WORDS_ROOM)
					return false;
				out[len++] = (char)tolower((unsigned char)*at);
			}
		}
	out[len] = '\0';
	return len > 0;
}

bool
person_called(const char *text, const char *name)
{
	char said[WORDS_ROOM], is[WORDS_ROOM];

	if (name == NULL || !fold(name, name + strlen(name), is))
		return false;
	return fold(text, text + strcspn(text, "<("), said) && strcmp(said, is) == 0;
}
