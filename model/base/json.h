/*
 * JSON, both ways. The one place that knows yajl.
 *
 * A table of fields describes a record once: json_write writes it, the reader reads it back.
 *
 * Reading: JSON into typed records, while it arrives (json_new) or whole (json_read).
 * A shape describes the members of an object that we keep; everything else is skipped unseen, or refused by a
 * strict reader. Records are made in the caller's arena, texts end in NUL, members that are absent or null keep
 * their blank value. What a page may not be: deeper than JSON_DEPTH_MAX, not UTF-8, with half a surrogate pair,
 * with a kept member given twice or of the wrong type, without a required one, with anything behind its end.
 * Errors name the member's path and the byte. (Parsers find it hard to agree on such pages, so none of them is
 * good enough to base a revoke on.) A NUL inside a kept text becomes U+FFFD; a strict reader refuses it.
 *
 * Silence is not "none". Where a shape has a JSON_LACK, an object without a required member is kept, and says in that
 * text what it lacks: it is for whoever takes it to say that the object is unknown. Elsewhere the document is refused.
 * And one broken name must not cost a page: after json_mend what is no text becomes U+FFFD and is counted; an id like
 * that is lacking.
 *
 * Writing: into a checked file or into memory; text is valid UTF-8 whatever came in.
 */
#ifndef MODEL_BASE_JSON_H
#define MODEL_BASE_JSON_H

#include "arena.h"
#include "file.h"
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { JSON_DEPTH_MAX = 64, JSON_ARRAY_MAX = 200000 /* records of a JSON_ARRAY and its like */ };

/* What a record holds, and its blank value. From JSON_TEXT on: what json_write writes, too. */
enum json_type {
	JSON_ID, /* const char *, NULL; a text, or a whole number written as one; "" counts as absent */
	JSON_NUMBER,  /* int64_t, JSON_NO_NUMBER; whole */
	JSON_BOOL,    /* int: 0, 1 or JSON_NO_BOOL */
	JSON_OBJECT,  /* pointer to a record of the field's shape, or NULL */
	JSON_LIST,    /* struct json_list of records of the field's shape */
	JSON_TEXTS,   /* struct json_list of const char * */
	JSON_NUMBERS, /* the same of numbers, as they are written */
	JSON_MAP, /* struct json_list of struct json_pair: an object whose keys are data, its texts kept */
	JSON_WORD, /* struct json_word: a text without control characters, not empty; and its line */
	JSON_BLANK_WORD, /* likewise, it may be empty */
	JSON_LINE, /* unsigned: the line on which the list before it begins; first of all, the record's own */
	JSON_SHORT, /* JSON_ARRAY of texts: each is the struct json_word that a record begins with */
	JSON_MIXED, /* likewise, or an object that is the whole record */
	JSON_PAIRS, /* JSON_ARRAY: an object whose keys are data; a record begins with its key, a struct json_word */
	JSON_LACK, /* const char *, NULL: what the object lacks, "'groupId' is null"; the first of a shape's fields */
	JSON_TEXT,    /* const char *, NULL */
	JSON_FILLED,  /* const char *, "": never NULL */
	JSON_COUNT,   /* uint32_t, 0 */
	JSON_COUNT64, /* uint64_t, 0 */
	JSON_YES,     /* bool, false */
	JSON_CHOICE,  /* uint8_t, 0: one of the texts that the field points to; NULL ends them */
	JSON_RECORD,  /* a record of the field's shape within the record */
	JSON_ARRAY,   /* struct json_array of records of the field's shape */
	JSON_ROW,     /* struct json_row of const char * */
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
	bool there; /* of a JSON_LIST: the member was given, if only as [] */
};
struct json_pair {
	const char *key, *value; /* value: NULL when it is no text */
};
struct json_word {
	const char *text; /* NULL: not said */
	unsigned line;    /* from 1 */
};
/* These two as any struct has them that names and types their members otherwise, one behind the other. */
struct json_array {
	void *items; /* of mem_room: the caller frees them */
	size_t count, room;
};
struct json_row {
	const char **list; /* in the arena */
	size_t count;
};

/* Whether a member has to be there. What has to is written, too, though blank. */
enum json_need {
	JSON_OPTIONAL, /* absent or null: it is said to be blank */
	JSON_REQUIRED, /* absent or null: it is not known */
	JSON_NULLABLE, /* absent: it is not known; null says that there is none */
};

struct json_shape;
struct json_field {
	const char *name; /* ends the list when NULL */
	enum json_type type;
	size_t offset; /* in the record */
	const void
	    *shape; /* a struct json_shape; of a JSON_CHOICE its texts, const char *const * */
	enum json_need need;
};
struct json_shape {
	size_t size;                     /* of the record */
	const struct json_field *fields; /* at most 64 */
};
/*
 * A shape in one piece, its members one by one; what is JSON_MUST is required. _OF: with a shape, or texts.
 *
 *	static const struct json_shape user_shape = JSON_SHAPE(struct user,
 *	    JSON_LACKS(struct user, lack),
 *	    JSON_MUST(struct user, id, "accountId", JSON_ID),
 *	    JSON_MAY_OF(struct user, groups, "groups", JSON_LIST, &group_shape));
 */
#define JSON_SHAPE(record, ...)                                                                    \
	{                                                                                          \
		sizeof(record), (const struct json_field[])                                        \
		{                                                                                  \
			__VA_ARGS__,                                                               \
			{                                                                          \
				NULL, JSON_TEXT, 0, NULL, JSON_OPTIONAL                            \
			}                                                                          \
		}                                                                                  \
	}
#define JSON_MUST(record, member, key, type) JSON_MUST_OF(record, member, key, type, NULL)
#define JSON_MAY(record, member, key, type) JSON_MAY_OF(record, member, key, type, NULL)
#define JSON_MUST_OF(record, member, key, type, shape)                                             \
	{                                                                                          \
		key, type, offsetof(record, member), shape, JSON_REQUIRED                          \
	}
#define JSON_MAY_OF(record, member, key, type, shape)                                              \
	{                                                                                          \
		key, type, offsetof(record, member), shape, JSON_OPTIONAL                          \
	}
/* Must be there, and may be null. */
#define JSON_MUST_OR_NULL_OF(record, member, key, type, shape)                                     \
	{                                                                                          \
		key, type, offsetof(record, member), shape, JSON_NULLABLE                          \
	}
#define JSON_LACKS(record, member)                                                                 \
	{                                                                                          \
		"", JSON_LACK, offsetof(record, member), NULL, JSON_OPTIONAL                       \
	}

struct json;
/* root: type JSON_OBJECT, JSON_LIST or JSON_MAP and its shape; offset and name are not looked at. */
struct json *json_new(const struct json_field *root, struct arena *arena);
/*
 * Before anything is fed: records of the first list of objects go to 'item' one by one, each as soon as it has ended, and
 * are forgotten behind it; the list keeps their number alone. So a list takes no more memory than its longest record.
 */
void json_stream(struct json *json, void (*item)(void *arg, const void *record), void *arg);
void json_mend(struct json *json);             /* before any byte: what is no text is mended */
uint64_t json_mended(const struct json *json); /* kept texts that were */
int json_feed(struct json *json, const char *bytes, size_t len, struct err *err);
/* The whole document has arrived. *out: the record (JSON_OBJECT) or a struct json_list * (else). */
int json_end(struct json *json, void **out, struct err *err);
/* The record as far as it came, whole document or not; NULL: nothing came. */
const void *json_begun(const struct json *json);
void json_free(struct json *json);
bool json_valid(const char *bytes, size_t len); /* is it one whole JSON document? */

/* Why a document was refused, for whoever says it in words of his own. */
enum json_fault_kind {
	JSON_BROKEN,  /* no JSON, or what no document may be: 'what' */
	JSON_FOREIGN, /* a value of the wrong type */
	JSON_UNKNOWN, /* a key that no field has */
	JSON_TWICE,
	JSON_EMPTY,
	JSON_CONTROL, /* a control character in a JSON_WORD */
};
struct json_fault {
	enum json_fault_kind kind;
	const char *what;               /* as json_feed says it, without path and byte */
	const struct json_field *field; /* whose value it is; NULL: the document */
	bool item;                      /* within the field's list */
	const char *key;                /* of an unknown member, or in a JSON_PAIRS; else NULL */
	const struct json_shape *shape; /* of the object around it */
	unsigned line;
};
enum json_manner { JSON_LAX, JSON_STRICT };
/*
 * A whole document, an object, into 'record', which is all zero, and 'arena'. -1: it is refused; *fault, if not
 * NULL, says why, and 'record' holds what came before that.
 */
int json_read(const struct json_shape *shape, void *record, struct arena *arena,
    enum json_manner manner, const char *bytes, size_t len, struct json_fault *fault);

/*
 * A struct json_out belongs to whoever declared it. json_make, values, json_finish, or json_release to give up; a failed
 * write is kept, and told by the next json_check or by json_finish. json_memory, values, json_bytes or json_print,
 * json_release.
 */
struct yajl_gen_t;
struct json_out {
	struct file file;
	struct yajl_gen_t *gen;
	bool failed;
	struct err err; /* the first failed write */
};

int json_make(struct json_out *out, const char *dir, const char *name, struct err *err);
void json_memory(struct json_out *out);
void json_indent(struct json_out *out, const char *indent); /* before the first value */
void json_raw(struct json_out *out, const char *text);      /* between values: line ends */
/* The next value is a document of its own, this between the two. */
void json_next(struct json_out *out, const char *between);
int json_check(const struct json_out *out, struct err *err);
int json_finish(struct json_out *out, struct err *err);
const char *json_bytes(struct json_out *out, size_t *len); /* so far; ends in NUL */
void json_print(
    struct json_out *out, FILE *file); /* and releases it; main checks that it arrived */
void json_release(struct json_out *out);

/* Values. 'key' is the member's; NULL outside of objects, or behind a json_key. */
void json_key(struct json_out *out, const char *key, size_t len); /* valid UTF-8 */
void json_open(struct json_out *out, const char *key);            /* an object */
void json_close(struct json_out *out);
void json_open_list(struct json_out *out, const char *key);
void json_close_list(struct json_out *out);
void json_text(struct json_out *out, const char *key, const char *text); /* NULL reads as "" */
void json_span(struct json_out *out, const char *key, const char *text, size_t len);
void json_count(struct json_out *out, const char *key, uint64_t count);
void json_digits(struct json_out *out, const char *digits, size_t len); /* a number as written */
void json_yes(struct json_out *out, const char *key, bool yes);
void json_null(struct json_out *out);
/* "key": ["a", "b"], of the text "a,b" or "a, b". */
void json_list_of(struct json_out *out, const char *key, const char *words);
/* The record's members, within an object that is open; blank ones are left out but for required ones. */
void json_write(struct json_out *out, const struct json_field *fields, const void *record);

char *json_quote(const char *text); /* as a JSON text; caller frees */

#endif
