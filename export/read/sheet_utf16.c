/* See sheet_utf16.h. */
#include "sheet_utf16.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "model/base/arena.h"

enum { UNIT = 2, MOST = 3 /* bytes of UTF-8 for a unit; a pair takes four */ };

bool
utf16_marked(const char *bytes, size_t len)
{
	return len >= UNIT &&
	       (memcmp(bytes, "\xff\xfe", UNIT) == 0 || memcmp(bytes, "\xfe\xff", UNIT) == 0);
}

static uint32_t
unit_at(const char *bytes, bool big)
{
	unsigned char first = (unsigned char)bytes[0], second = (unsigned char)bytes[1];

	return big ? first << 8U | second : second << 8U | first;
}

/* The character at 'at', which moves behind it; -1: half of one. */
static int32_t
next_code(const char *bytes, size_t len, size_t *at, bool big)
{
	uint32_t high = unit_at(bytes + *at, big), low;

	*at += UNIT;
	if (high < 0xd800 || high > 0xdfff)
		return (int32_t)high;
	if (high > 0xdbff || *at == len)
		return -1;
	low = unit_at(bytes + *at, big);
	*at += UNIT;
	if (low < 0xdc00 || low > 0xdfff)
		return -1;
	return (int32_t)(0x10000 + ((high - 0xd800) << 10U) + (low - 0xdc00));
}

char *
utf16_text(const char *bytes, size_t len, size_t *text_len)
{
	bool big = (unsigned char)bytes[0] == 0xfe;
	char *text;

	*text_len = 0;
	if (len % UNIT != 0)
		return NULL;
	text = mem_alloc(len / UNIT * MOST + 1);
	for (size_t at = UNIT; at < len;) {
		int32_t code = next_code(bytes, len, &at, big);

		if (code < 0) {
			free(text);
			return NULL;
		}
		*text_len +=
		    (size_t)utf8proc_encode_char(code, (utf8proc_uint8_t *)text + *text_len);
	}
	return text;
}
