/*
 * UTF-8 by utf8proc, after a quick look for the common case of plain ASCII.
 */
#include "utf8.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
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

bool
utf8_same(const char *a, const char *b)
{
	utf8proc_uint8_t *fold_a = utf8proc_NFKC_Casefold((const utf8proc_uint8_t *)a);
	utf8proc_uint8_t *fold_b = utf8proc_NFKC_Casefold((const utf8proc_uint8_t *)b);
	bool same = fold_a != NULL && fold_b != NULL &&
		    strcmp((const char *)fold_a, (const char *)fold_b) == 0;

	free(fold_a);
	free(fold_b);
	return same;
}

static utf8proc_uint8_t *
folded(const char *text)
{
	utf8proc_uint8_t *out = NULL;

	utf8proc_map((const utf8proc_uint8_t *)text, 0, &out,
	    UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD);
	return out;
}

bool
utf8_same_letters(const char *a, const char *b)
{
	size_t len_a = strlen(a), len_b = strlen(b);
	utf8proc_uint8_t *fold_a, *fold_b;
	bool same;

	if (ascii_words(a, len_a) == len_a && ascii_words(b, len_b) == len_b)
		return strcasecmp(a, b) == 0;
	fold_a = folded(a);
	fold_b = folded(b);
	same = fold_a != NULL && fold_b != NULL &&
	       strcmp((const char *)fold_a, (const char *)fold_b) == 0;
	free(fold_a);
	free(fold_b);
	return same;
}
