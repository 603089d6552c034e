/*
 * JSON, both ways, with memory that never runs out in the middle (yajl does not check).
 *
 * Reading: JSON into typed records, while it arrives.
 * A shape describes the members of an object that we keep; everything else is skipped unseen. Records are
 * made in the caller's arena, texts end in NUL, members that are absent or null keep their blank value
 * (NULL, JSON_NO_NUMBER, JSON_NO_BOOL, an empty list). What a page may not be: deeper than
 * JSON_DEPTH_MAX, not UTF-8, with half a surrogate pair, with a kept member given twice or of the wrong
 * type, without a required one, with anything behind its end. Errors name the member's path and the byte.
 * (Parsers find it hard to agree on such pages, so none of them is good enough to base a revoke on.)
 * A NUL inside a kept text becomes U+FFFD.
 *
 * Writing: output into a checked file, and text that is valid UTF-8 whatever came in.
 * A struct json_out belongs to whoever declared it: json_out_make, then yajl calls on ->gen and
 * json_text, then json_out_finish, or json_out_release to give up. A failed write is kept, and told
 * by the next json_out_check or by json_out_finish.
 */
#ifndef MODEL_BASE_JSON_H
#define MODEL_BASE_JSON_H

#include "arena.h"
#include "file.h"
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <yajl/yajl_gen.h>
#include <yajl/yajl_parse.h>

enum { JSON_DEPTH_MAX = 64 };

enum json_type {
	JSON_TEXT, /* const char * */
	JSON_ID,   /* const char *; a text, or a whole number written as one; "" counts as absent */
	JSON_NUMBER,  /* int64_t; whole */
	JSON_BOOL,    /* int: 0, 1 or JSON_NO_BOOL */
	JSON_OBJECT,  /* pointer to a record of the field's shape, or NULL */
	JSON_LIST,    /* struct json_list of records of the field's shape */
	JSON_TEXTS,   /* struct json_list of const char * */
	JSON_NUMBERS, /* the same of numbers, as they are written */
	JSON_MAP, /* struct json_list of struct json_pair: an object whose keys are data, its texts kept */
};

#define JSON_NO_NUMBER INT64_MIN
#define JSON_NO_BOOL (-1)

struct json_node {
	struct json_node *next;
	void *record;
};
struct json_list {
	struct json_node *first, *last;
	size_t count;
};
struct json_pair {
	const char *key, *value; /* value: NULL when it is no text */
};

struct json_shape;
struct json_field {
	const char *name; /* ends the list when NULL */
	enum json_type type;
	size_t offset; /* in the record */
	const struct json_shape *shape;
	bool required;
};
struct json_shape {
	size_t size;                     /* of the record */
	const struct json_field *fields; /* at most 32 */
};

struct json;
/* root: type JSON_OBJECT, JSON_LIST or JSON_MAP and its shape; offset and name are not looked at. */
struct json *json_new(const struct json_field *root, struct arena *arena);
int json_feed(struct json *json, const char *bytes, size_t len, struct err *err);
/* The whole document has arrived. *out: the record (JSON_OBJECT) or a struct json_list * (else). */
int json_end(struct json *json, void **out, struct err *err);
/* The record as far as it came, whole document or not; NULL: nothing came. */
const void *json_begun(const struct json *json);
void json_free(struct json *json);

bool json_valid(const char *bytes, size_t len); /* is it one whole JSON document? */
yajl_handle json_parser(const yajl_callbacks *callbacks, void *context); /* free: yajl_free */

struct json_out {
	struct file file;
	yajl_gen gen;
	bool failed;
	struct err err; /* the first failed write */
};

yajl_gen json_gen(void); /* keeps what it is told: yajl_gen_get_buf; free: yajl_gen_free */
int json_out_make(struct json_out *out, const char *dir, const char *name, struct err *err);
void json_out_raw(struct json_out *out, const char *text); /* between values: line ends */
int json_out_check(const struct json_out *out, struct err *err);
int json_out_finish(struct json_out *out, struct err *err);
void json_out_release(struct json_out *out);

/* A generator of indented text that goes to a stream; the caller's: yajl_gen_free. */
yajl_gen json_stream(FILE *out);

/* A string; bytes that are no UTF-8 become U+FFFD. */
void json_text(yajl_gen gen, const char *text, size_t len);
void json_word(yajl_gen gen, const char *text); /* NULL reads as "" */
void json_key_text(yajl_gen gen, const char *key, const char *text);
void json_key_count(yajl_gen gen, const char *key, uint64_t count);

char *json_quote(const char *text); /* as a JSON text; caller frees */

#endif
