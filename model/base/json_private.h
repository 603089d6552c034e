/*
 * The inside of the reader of json.h: where it stands in a document and how it says that something is wrong there, and
 * values into records (json_store.c).
 */
#ifndef MODEL_BASE_JSON_PRIVATE_H
#define MODEL_BASE_JSON_PRIVATE_H

#include "json.h"
#include <stddef.h>
#include <yajl/yajl_parse.h>

enum { JSON_ITEM_STEP = 4096 }; /* of the arena of an item that is streamed */

extern const yajl_callbacks json_callbacks; /* json_read.c */
/* yajl never looks at what its allocator answers: this one does not fail. */
extern yajl_alloc_funcs json_allocator;

/* The beginning of an escape whose rest has not come yet: a pair of surrogates has twelve bytes. */
struct escape {
	char bytes[12];
	size_t len;
};

/* An object, list or map that we are inside of and keep something from. */
struct frame {
	enum json_type in;               /* JSON_OBJECT, or the type of the list or map */
	const struct json_field *field;  /* whose value this is, or is an item of */
	const struct json_shape *shape;  /* of the object, or of the list's items */
	void *record;                    /* the object's record; the list of a list or map */
	const struct json_field *member; /* of an object: whose value comes next; NULL: skip it */
	const char *key;                 /* of a map: the key whose value comes next */
	uint64_t seen;                   /* of an object: fields met so far, by position */
};

struct json {
	yajl_handle yajl;
	struct arena *arena;
	const struct json_field *root;
	void *own; /* where the root's record is to be, if not in the arena */
	void *out;
	struct frame frames[JSON_DEPTH_MAX];
	struct json_list row; /* the texts so far of the JSON_ROW we are in */
	int depth;            /* frames in use */
	int skip;             /* levels deep in a value that is not kept */
	bool failed, strict, mends;
	uint64_t mended; /* texts */
	uint64_t fed;    /* bytes, before the present piece */
	/* Of json_stream: frames around an item, once the list was met; the arena of one item, and the one beside it. */
	void (*item)(void *arg, const void *record);
	void *item_arg;
	int item_depth;
	struct arena item_arena, *outer;
	struct escape escape;
	struct json_fault fault;
	struct err *err;
	/* Of a document that is read whole: where its lines are counted. */
	const char *bytes;
	size_t len, counted;
	unsigned lines;
	bool ended; /* yajl has had all of it, and counts anew */
};

/* NULL: outside of everything. */
static inline struct frame *
json_top(struct json *json)
{
	return json->depth > 0 ? &json->frames[json->depth - 1] : NULL;
}

static inline bool
json_is_list(enum json_type type)
{
	return type == JSON_LIST || type == JSON_TEXTS || type == JSON_NUMBERS ||
	       type == JSON_SHORT || type == JSON_MIXED || type == JSON_ARRAY || type == JSON_ROW;
}

static inline bool
json_is_map(enum json_type type)
{
	return type == JSON_MAP || type == JSON_PAIRS;
}

unsigned json_line(
    struct json *json); /* that yajl has reached in a document that is read whole; else 0 */
/* Goes one deeper, into a value that is kept or one that is not. 0: too deep. */
int json_push(struct json *json, enum json_type in, const struct json_field *field, void *record);
int json_skip(struct json *json);
/* Keeps what is wrong with the value being read, and where; -1. */
int json_fail(struct json *json, enum json_fault_kind kind, const char *what);
/* Likewise, and says it with the value's path; 0, which tells yajl to stop. */
int json_refuse(struct json *json, enum json_fault_kind kind, const char *what);

/* ---- values into records, as json.h says ---- */

/* Blank values into a record that is zero. 'line' is where it begins. */
void json_blank(const struct json_shape *shape, void *record, unsigned line);
void json_list_add(struct json_list *list, struct arena *arena, const void *record);
void *json_array_add(
    void *array, const struct json_shape *shape); /* all zero; NULL: one too many */
void *json_array_last(const void *array, const struct json_shape *shape);
size_t json_array_count(const void *array);
void json_row_fill(void *row, const struct json_list *texts, struct arena *arena);

/*
 * A copy that ends in NUL, a NUL inside replaced, and when it mends whatever is no UTF-8; then it is longer than the
 * text. NULL: not UTF-8.
 */
const char *json_text_copy(struct arena *arena, const unsigned char *text, size_t len, bool mends);
/* What the object that we are in lacks, if its shape has a place for that. */
bool json_lack(struct json *json, const char *name, const char *how);

/* NULL, or what is wrong with the value. */
const char *json_store_text(
    const struct json_field *field, void *slot, const char *text, size_t len, bool strict);
const char *json_store_number(const struct json_field *field, void *slot, const char *digits,
    size_t len, struct arena *arena);
const char *json_store_bool(const struct json_field *field, void *slot, bool value);

#endif
