/*
 * A document from its first byte to its end. On their way to yajl, which turns half of a surrogate pair into '?' or into
 * a wrong character without a word, the escapes are looked at, a piece at a time. What is to be mended becomes an
 * escape of the same length, for NUL, of which json_text_copy makes U+FFFD; an offset is the same in both.
 */
#include "json_private.h"
#include <stdlib.h>
#include <string.h>

enum { SHORT = 2, UNIT = 6, PAIR = 12 }; /* lengths: \n, \u00e9, \ud83d\ude00 */

enum verdict { GOOD, HALF, UNDECIDED };

/* -1: no hexadecimal digit. */
static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Of "\uXXXX"; 0 for what is none: yajl refuses it. */
static unsigned
unit_of(const char *escape)
{
	unsigned unit = 0;

	for (int i = SHORT; i < UNIT; i++) {
		int digit = hex(escape[i]);

		if (digit < 0)
			return 0;
		unit = unit << 4 | (unsigned)digit;
	}
	return unit;
}

/* 'bytes' begins with a backslash: what is it, and how long? Backslashes occur in texts alone. */
static enum verdict
judge(const char *bytes, size_t len, size_t *used)
{
	unsigned unit;

	*used = SHORT;
	if (len < SHORT)
		return UNDECIDED;
	if (bytes[1] != 'u')
		return GOOD;
	*used = UNIT;
	if (len < UNIT)
		return UNDECIDED;
	unit = unit_of(bytes) & 0xfc00;
	if (unit != 0xd800)
		return unit == 0xdc00 ? HALF : GOOD;
	if ((len > UNIT && bytes[UNIT] != '\\') || (len > UNIT + 1 && bytes[UNIT + 1] != 'u'))
		return HALF;
	if (len < PAIR)
		return UNDECIDED;
	if ((unit_of(bytes + UNIT) & 0xfc00) != 0xdc00)
		return HALF;
	*used = PAIR;
	return GOOD;
}

/* What yajl says, without the piece of the body that it quotes. */
static int
syntax(struct json *json, uint64_t at)
{
	unsigned char *text = yajl_get_error(json->yajl, 0, NULL, 0);
	const char *what =
	    arena_text(json->arena, (const char *)text, strcspn((const char *)text, "\n"));

	yajl_free_error(json->yajl, text);
	err_set(json->err, STATUS_FAILED, "byte %llu: %s", (unsigned long long)at, what);
	return json_fail(json, JSON_BROKEN, what);
}

static int
parse(struct json *json, const char *bytes, size_t len, struct err *err)
{
	yajl_status status = yajl_parse(json->yajl, (const unsigned char *)bytes, len);
	unsigned long long at = json->fed + yajl_get_bytes_consumed(json->yajl);

	if (status == yajl_status_client_canceled)
		return err_wrap(err, "byte %llu", at);
	if (status != yajl_status_ok)
		return syntax(json, at);
	json->fed += len;
	return 0;
}

/* A NUL as it is, which no JSON has, is no UTF-8 either then. */
static int
parse_plain(struct json *json, const char *bytes, size_t len, struct err *err)
{
	const char *nul;

	while (json->mends && (nul = memchr(bytes, '\0', len)) != NULL) {
		size_t before = (size_t)(nul - bytes);

		if (parse(json, bytes, before, err) < 0 || parse(json, "\xff", 1, err) < 0)
			return -1;
		bytes += before + 1;
		len -= before + 1;
	}
	return len > 0 ? parse(json, bytes, len, err) : 0;
}

/* An escape of which the verdict is known. */
static int
parse_half(struct json *json, struct err *err)
{
	if (json->mends)
		return parse(json, "\\u0000", UNIT, err);
	err_set(err, STATUS_FAILED, "byte %llu: half of a surrogate pair",
	    (unsigned long long)json->fed);
	return json_fail(json, JSON_BROKEN, "half of a surrogate pair");
}

/* What was held back, with as much of the new piece as decides about it. 0, and *taken of the piece, or -1. */
static int
parse_held(struct json *json, const char *bytes, size_t len, size_t *taken, struct err *err)
{
	struct escape *held = &json->escape;
	size_t used;

	for (*taken = 0; held->len > 0;) {
		enum verdict verdict = judge(held->bytes, held->len, &used);

		if (verdict == UNDECIDED) {
			if (*taken == len)
				return 0;
			held->bytes[held->len++] = bytes[(*taken)++];
			continue;
		}
		if ((verdict == HALF ? parse_half(json, err)
				     : parse_plain(json, held->bytes, used, err)) < 0)
			return -1;
		held->len -= used;
		memmove(held->bytes, held->bytes + used, held->len);
		if (held->len > 0 && held->bytes[0] != '\\') {
			if (parse_plain(json, held->bytes, held->len, err) < 0)
				return -1;
			held->len = 0;
		}
	}
	return 0;
}

int
json_feed(struct json *json, const char *bytes, size_t len, struct err *err)
{
	struct escape *held = &json->escape;
	size_t at, begin, used;
	const char *back;

	json->err = err;
	if (json->failed)
		return err_set(err, STATUS_FAILED, "broken before");
	if (parse_held(json, bytes, len, &at, err) < 0)
		return -1;
	begin = at;
	while (at < len && (back = memchr(bytes + at, '\\', len - at)) != NULL) {
		enum verdict verdict;

		at = (size_t)(back - bytes);
		verdict = judge(back, len - at, &used);
		if (verdict == GOOD) {
			at += used;
			continue;
		}
		if (parse_plain(json, bytes + begin, at - begin, err) < 0)
			return -1;
		if (verdict == UNDECIDED) {
			held->len = len - at;
			memcpy(held->bytes, back, held->len);
			return 0;
		}
		if (parse_half(json, err) < 0)
			return -1;
		at += used;
		begin = at;
	}
	return parse_plain(json, bytes + begin, len - begin, err);
}

/* What was held back of the last piece, now that no other comes. */
static int
feed_rest(struct json *json, struct err *err)
{
	struct escape *held = &json->escape;
	size_t len = held->len;

	held->len = 0;
	return len > 0 ? parse(json, held->bytes, len, err) : 0;
}

struct json *
json_new(const struct json_field *root, struct arena *arena)
{
	struct json *json = mem_alloc(sizeof(*json));

	json->root = root;
	json->arena = arena;
	json->yajl = yajl_alloc(&json_callbacks, &json_allocator, json);
	return json;
}

void
json_stream(struct json *json, void (*item)(void *arg, const void *record), void *arg)
{
	json->item = item;
	json->item_arg = arg;
	json->item_arena.step = JSON_ITEM_STEP;
}

void
json_mend(struct json *json)
{
	json->mends = true;
	yajl_config(json->yajl, yajl_dont_validate_strings, 1);
}

uint64_t
json_mended(const struct json *json)
{
	return json->mended;
}

int
json_end(struct json *json, void **out, struct err *err)
{
	json->err = err;
	json->ended = true;
	if (json->failed)
		return err_set(err, STATUS_FAILED, "broken before");
	if (feed_rest(json, err) < 0)
		return -1;
	if (yajl_complete_parse(json->yajl) != yajl_status_ok) {
		if (json->failed)
			return -1;
		return json->fed == 0 ? err_set(err, STATUS_FAILED, "the body is empty")
				      : syntax(json, json->fed);
	}
	if (json->out == NULL || json->depth > 0)
		return err_set(err, STATUS_FAILED, "byte %llu: the body ends too early",
		    (unsigned long long)json->fed);
	*out = json->out;
	return 0;
}

const void *
json_begun(const struct json *json)
{
	return json->out;
}

void
json_free(struct json *json)
{
	if (json == NULL)
		return;
	yajl_free(json->yajl);
	arena_release(&json->item_arena);
	free(json);
}

int
json_read(const struct json_shape *shape, void *record, struct arena *arena,
    enum json_manner manner, const char *bytes, size_t len, struct json_fault *fault)
{
	const struct json_field root = { NULL, JSON_OBJECT, 0, shape, true };
	struct json *json = json_new(&root, arena);
	struct err err;
	int rc;

	json->own = record;
	json->strict = manner == JSON_STRICT;
	json->bytes = bytes;
	json->len = len;
	json->lines = 1;
	rc = json_feed(json, bytes, len, &err);
	if (rc == 0)
		rc = json_end(json, &(void *){ NULL }, &err);
	if (fault != NULL)
		*fault = json->fault;
	json_free(json);
	return rc;
}

bool
json_valid(const char *bytes, size_t len)
{
	yajl_handle yajl = yajl_alloc(NULL, &json_allocator, NULL);
	bool valid = yajl_parse(yajl, (const unsigned char *)bytes, len) == yajl_status_ok &&
		     yajl_complete_parse(yajl) == yajl_status_ok && len > 0;

	yajl_free(yajl);
	return valid;
}
