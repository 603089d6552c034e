/*
 * The rule of disarm.h.
 */
#include "disarm.h"

#include <string.h>

/* Full-width = + - @ (U+FF1D, U+FF0B, U+FF0D, U+FF20): some spreadsheets take them for the narrow
 * ones. */
static bool
is_wide(const char *text, size_t len)
{
	return len >= 3 && text[0] == '\xef' &&
	       ((text[1] == '\xbc' && (text[2] == '\x9d' || text[2] == '\x8b' ||
					  text[2] == '\x8d' || text[2] == '\xa0')));
}

bool
csv_armed(const char *text, size_t len)
{
	while (len > 0 && *text == '\'') {
		text++;
		len--;
	}
	if (len == 0)
		return false;
	switch (*text) {
	case '=':
	case '+':
	case '-':
	case '@':
	case '\t':
	case '\r':
		return true;
	default:
		return is_wide(text, len);
	}
}

size_t
csv_rearm(const char *text, size_t len)
{
	return len > 0 && *text == '\'' && csv_armed(text, len) ? 1 : 0;
}
