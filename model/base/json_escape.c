/* See json_escape.h. */
#include "json_escape.h"

#include <string.h>

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Backslashes occur in texts alone. */
ptrdiff_t
escapes_check(struct escapes *e, const char *bytes, size_t len)
{
	size_t i = 0;

	while (i < len) {
		const char *back;

		if (e->at == 0 && !e->want_low) {
			if ((back = memchr(bytes + i, '\\', len - i)) == NULL)
				return -1;
			i = (size_t)(back - bytes) + 1;
			e->at = 1;
			continue;
		}
		if (e->at == 0) { /* a second half must follow at once */
			if (bytes[i] != '\\')
				return (ptrdiff_t)i;
			e->at = 1;
		} else if (e->at == 1) {
			if (bytes[i] != 'u' && e->want_low)
				return (ptrdiff_t)i;
			e->at = bytes[i] == 'u' ? 2 : 0;
			e->unit = 0;
		} else {
			e->unit = e->unit << 4 | (unsigned)(hex(bytes[i]) & 15);
			if (++e->at == 6) {
				bool low = (e->unit & 0xfc00) == 0xdc00;

				if (low != e->want_low)
					return (ptrdiff_t)i;
				e->want_low = (e->unit & 0xfc00) == 0xd800;
				e->at = 0;
			}
		}
		i++;
	}
	return -1;
}
