/* Where the reader of json.h stands in a document, and how it says that something is wrong there. */
#ifndef MODEL_BASE_JSON_FRAME_H
#define MODEL_BASE_JSON_FRAME_H

#include "json.h"
#include "json_escape.h"
#include <yajl/yajl_parse.h>

/* An object, list or map that we are inside of and keep something from. */
struct frame {
	enum json_type in;               /* JSON_OBJECT, or the type of the list or map */
	const struct json_field *field;  /* whose value this is, or is an item of */
	const struct json_shape *shape;  /* of the object, or of the list's items */
	void *record;                    /* the object's record; the list of a list or map */
	const struct json_field *member; /* of an object: whose value comes next; NULL: skip it */
	const char *key;                 /* of a map: the key whose value comes next */
	uint32_t seen;                   /* of an object: fields met so far, by position */
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
	bool failed, strict;
	uint64_t fed; /* bytes, before the present piece */
	struct escapes escapes;
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

#endif
