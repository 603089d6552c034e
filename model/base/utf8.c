/*
 * UTF-8 by utf8proc, after a quick look for the common case of plain ASCII.
 */
#include "utf8.h"

#include <stdint.h>
#include <string.h>
#include <utf8proc.h>

static size_t
ascii_words(const char *text, size_t len)
{
	uint64_t word;
	size_t at;

	for (at = 0; at + sizeof(word) <= len; at += sizeof(word)) {
		memcpy(&word, text + at, sizeof(word));
		if ((word & 0x8080808080808080U) != 0)
			break;
	}
	return at;
}

size_t
utf8_valid(const char *text, size_t len)
{
	size_t at = ascii_words(text, len);
	utf8proc_int32_t code;
	utf8proc_ssize_t step;

	while (at < len) {
		if ((unsigned char)text[at] < 0x80) {
			at++;
			continue;
		}
		step = utf8proc_iterate(
		    (const utf8proc_uint8_t *)text + at, (utf8proc_ssize_t)(len - at), &code);
		if (step <= 0)
			break;
		at += (size_t)step;
	}
	return at;
}

size_t
utf8_units(const char *text)
{
	size_t units = 0;

	for (; *text != '\0'; text++) {
		if (((unsigned char)*text & 0xc0) != 0x80)
			units++;
		if ((unsigned char)*text >= 0xf0) /* beyond U+FFFF: a pair */
			units++;
	}
	return units;
}
