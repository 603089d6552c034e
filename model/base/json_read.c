/* Shapes, and yajl wired to checked memory: see json.h. */
#include "json.h"

#include "json_memory.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum kind { IN_OBJECT, IN_LIST, IN_TEXTS, IN_NUMBERS, IN_MAP };

/* An object, list or map that we are inside of and keep something from. */
struct frame {
	enum kind kind;
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
	void *out;
	struct frame frames[JSON_DEPTH_MAX];
	int depth; /* frames in use */
	int skip;  /* levels deep in a value that is not kept */
	bool started, failed;
	uint64_t fed;  /* bytes, before the present piece */
	int escape;    /* where we are in a \uXXXX; see check_escapes */
	unsigned unit; /* its value so far */
	bool want_low; /* the first half of a surrogate pair has just ended */
	struct err *err;
};

static struct frame *
top(struct json *json)
{
	return json->depth > 0 ? &json->frames[json->depth - 1] : NULL;
}

/* "values[3].displayName": the value being read. */
static void
path_of(const struct json *json, char *out, size_t room)
{
	size_t used = 0;
	int n;

	out[0] = '\0';
	for (int i = 0; i < json->depth && used < room; i++) {
		const struct frame *f = &json->frames[i];
		const char *name = f->kind == IN_MAP   ? f->key
				   : f->member != NULL ? f->member->name
						       : NULL;
		const struct json_list *list = f->record;

		if (f->kind == IN_LIST || f->kind == IN_TEXTS ||
		    f->kind == IN_NUMBERS) /* an item on its way is in the list already */
			n = snprintf(
			    out + used, room - used, "[%zu]", list->count - (i + 1 < json->depth));
		else
			n = name == NULL ? 0
					 : snprintf(out + used, room - used, "%s%s",
					       used > 0 ? "." : "", name);
		used += n > 0 ? (size_t)n : 0;
	}
}

static int
wrong(struct json *json, const char *what)
{
	char path[256];

	path_of(json, path, sizeof(path));
	json->failed = true;
	err_set(json->err, STATUS_FAILED, "%s%s%s", path, path[0] != '\0' ? ": " : "", what);
	return 0; /* tells yajl to stop */
}

static void *
record_new(struct json *json, const struct json_shape *shape)
{
	char *record = arena_take(json->arena, shape->size);

	for (const struct json_field *f = shape->fields; f->name != NULL; f++) {
		if (f->type == JSON_NUMBER)
			*(int64_t *)(void *)(record + f->offset) = JSON_NO_NUMBER;
		else if (f->type == JSON_BOOL)
			*(int *)(void *)(record + f->offset) = JSON_NO_BOOL;
	}
	return record;
}

static void
list_add(struct json *json, struct json_list *list, void *record)
{
	struct json_node *node = arena_take(json->arena, sizeof(*node));

	node->record = record;
	if (list->last != NULL)
		list->last->next = node;
	else
		list->first = node;
	list->last = node;
	list->count++;
}

static int
push(struct json *json, enum kind kind, const struct json_shape *shape, void *record)
{
	struct frame *f;

	if (json->depth + json->skip >= JSON_DEPTH_MAX)
		return wrong(json, "nested too deep");
	f = &json->frames[json->depth++];
	*f = (struct frame){ .kind = kind, .shape = shape, .record = record };
	json->started = true;
	return 1;
}

static int
skip_in(struct json *json)
{
	if (json->depth + ++json->skip > JSON_DEPTH_MAX)
		return wrong(json, "nested too deep");
	return 1;
}

static void *
slot_of(struct json *json, const struct json_field *field)
{
	return (char *)top(json)->record + field->offset;
}

/* The field that the coming value belongs to, outside of lists and maps; NULL: not kept. */
static const struct json_field *
coming(struct json *json)
{
	return json->depth == 0 ? json->root : top(json)->member;
}

static int
start_map(void *ctx)
{
	struct json *json = ctx;
	struct frame *f = top(json);
	const struct json_field *field;
	void *record;

	if (json->skip > 0 || (f != NULL && f->kind == IN_MAP))
		return skip_in(json);
	if (f != NULL && f->kind == IN_TEXTS)
		return wrong(json, "an object where a text belongs");
	if (f != NULL && f->kind == IN_NUMBERS)
		return wrong(json, "an object where a number belongs");
	if (f != NULL && f->kind == IN_LIST) {
		record = record_new(json, f->shape);
		list_add(json, f->record, record);
		return push(json, IN_OBJECT, f->shape, record);
	}
	if ((field = coming(json)) == NULL)
		return skip_in(json);
	if (field->type == JSON_MAP) {
		record = f == NULL ? (json->out = arena_take(json->arena, sizeof(struct json_list)))
				   : slot_of(json, field);
		return push(json, IN_MAP, NULL, record);
	}
	if (field->type != JSON_OBJECT)
		return wrong(json, "an object where none belongs");
	record = record_new(json, field->shape);
	if (f == NULL)
		json->out = record;
	else
		*(void **)slot_of(json, field) = record;
	return push(json, IN_OBJECT, field->shape, record);
}

static int
start_array(void *ctx)
{
	struct json *json = ctx;
	struct frame *f = top(json);
	const struct json_field *field;
	void *list;

	if (json->skip > 0 || (f != NULL && f->kind == IN_MAP))
		return skip_in(json);
	if (f != NULL && (f->kind == IN_LIST || f->kind == IN_TEXTS || f->kind == IN_NUMBERS))
		return wrong(json, "a list where none belongs");
	if ((field = coming(json)) == NULL)
		return skip_in(json);
	if (field->type != JSON_LIST && field->type != JSON_TEXTS && field->type != JSON_NUMBERS)
		return wrong(json, "a list where none belongs");
	list = f == NULL ? (json->out = arena_take(json->arena, sizeof(struct json_list)))
			 : slot_of(json, field);
	return push(json,
	    field->type == JSON_TEXTS     ? IN_TEXTS
	    : field->type == JSON_NUMBERS ? IN_NUMBERS
					  : IN_LIST,
	    field->shape, list);
}

/* A member has had its value. */
static void
member_over(struct json *json)
{
	struct frame *f = top(json);

	if (f != NULL) {
		f->member = NULL;
		f->key = NULL;
	}
}

static int
end_array(void *ctx)
{
	struct json *json = ctx;

	if (json->skip > 0)
		json->skip--;
	else
		json->depth--;
	if (json->skip == 0)
		member_over(json);
	return 1;
}

static int
end_map(void *ctx)
{
	struct json *json = ctx;
	const struct frame *f = top(json);
	char what[96];

	if (json->skip == 0 && f->kind == IN_OBJECT) {
		for (int i = 0; f->shape->fields[i].name != NULL; i++) {
			if (f->shape->fields[i].required && (f->seen & 1u << i) == 0) {
				snprintf(what, sizeof(what), "'%s' is missing",
				    f->shape->fields[i].name);
				return wrong(json, what);
			}
		}
	}
	return end_array(ctx);
}

/*
 * A copy that ends in NUL, a NUL inside replaced; NULL: not UTF-8. yajl lets overlong forms, surrogates
 * and code points beyond U+10FFFF pass.
 */
static const char *
text_copy(struct json *json, const unsigned char *text, size_t len)
{
	size_t i = 0, nuls = 0, j = 0;
	char *copy;

	while (i < len) {
		utf8proc_int32_t code;
		utf8proc_ssize_t n = 1;

		if (text[i] >= 0x80)
			n = utf8proc_iterate(text + i, (utf8proc_ssize_t)(len - i), &code);
		else if (text[i] == 0)
			nuls++;
		if (n < 1)
			return NULL;
		i += (size_t)n;
	}
	if (nuls == 0)
		return arena_text(json->arena, (const char *)text, len);
	copy = arena_take(json->arena, len + 2 * nuls + 1);
	for (i = 0; i < len; i++) {
		if (text[i] != 0) {
			copy[j++] = (char)text[i];
		} else {
			memcpy(copy + j, "\xef\xbf\xbd", 3);
			j += 3;
		}
	}
	return copy;
}

static int
map_key(void *ctx, const unsigned char *key, size_t len)
{
	struct json *json = ctx;
	struct frame *f = top(json);
	const struct json_field *field;

	if (json->skip > 0)
		return 1;
	if (f->kind == IN_MAP) {
		f->key = text_copy(json, key, len);
		return f->key != NULL ? 1 : wrong(json, "a key is not UTF-8");
	}
	f->member = NULL;
	for (int i = 0; (field = &f->shape->fields[i])->name != NULL; i++) {
		if (strlen(field->name) != len || memcmp(field->name, key, len) != 0)
			continue;
		f->member = field;
		if ((f->seen & 1u << i) != 0)
			return wrong(json, "given twice");
		f->seen |= 1u << i;
		break;
	}
	return 1;
}

/* A value that is neither object nor list: the field it belongs to, or NULL when it is not kept. */
static const struct json_field *
scalar(struct json *json, bool *refused)
{
	struct frame *f = top(json);

	*refused = false;
	if (json->skip > 0)
		return NULL;
	if (f == NULL || f->kind == IN_LIST || f->kind == IN_TEXTS || f->kind == IN_NUMBERS) {
		*refused = true;
		wrong(json, "a plain value where an object or list belongs");
		return NULL;
	}
	return f->kind == IN_MAP ? NULL : f->member;
}

static int
on_string(void *ctx, const unsigned char *text, size_t len)
{
	struct json *json = ctx;
	struct frame *f = top(json);
	bool refused;
	const struct json_field *field;
	const char *copy;

	if (json->skip == 0 && f != NULL && f->kind == IN_TEXTS) {
		if ((copy = text_copy(json, text, len)) == NULL)
			return wrong(json, "not UTF-8");
		list_add(json, f->record, (void *)(uintptr_t)copy);
		return 1;
	}
	field = scalar(json, &refused);
	if (refused)
		return 0;
	if (json->skip > 0 || (field == NULL && f->kind == IN_OBJECT))
		return 1;
	if ((copy = text_copy(json, text, len)) == NULL)
		return wrong(json, "not UTF-8");
	if (f->kind == IN_MAP) {
		struct json_pair *pair = arena_take(json->arena, sizeof(*pair));

		*pair = (struct json_pair){ f->key, copy };
		list_add(json, f->record, pair);
	} else if (field->type == JSON_TEXT) {
		*(const char **)slot_of(json, field) = copy;
	} else if (field->type == JSON_ID) {
		if (strlen(copy) != len)
			return wrong(json, "an id with a NUL inside");
		if (len == 0 && field->required)
			return wrong(json, "an empty id");
		*(const char **)slot_of(json, field) = len > 0 ? copy : NULL;
	} else {
		return wrong(json, "a text where none belongs");
	}
	member_over(json);
	return 1;
}

static int
on_number(void *ctx, const char *digits, size_t len)
{
	struct json *json = ctx;
	bool refused;
	const struct json_field *field;
	char text[24], *end;
	int64_t value;

	if (json->skip == 0 && top(json) != NULL && top(json)->kind == IN_NUMBERS) {
		list_add(json, top(json)->record, arena_text(json->arena, digits, len));
		return 1;
	}
	field = scalar(json, &refused);
	if (refused)
		return 0;
	if (field == NULL)
		return 1;
	if (field->type != JSON_NUMBER && field->type != JSON_ID)
		return wrong(json, "a number where none belongs");
	if (len >= sizeof(text))
		return wrong(json, "a number that is too long");
	memcpy(text, digits, len);
	text[len] = '\0';
	value = strtoll(text, &end, 10);
	if (*end != '\0' || value == INT64_MIN || value == INT64_MAX)
		return wrong(json, "not a whole number");
	if (field->type == JSON_ID)
		*(const char **)slot_of(json, field) = arena_text(json->arena, text, len);
	else
		*(int64_t *)slot_of(json, field) = value;
	member_over(json);
	return 1;
}

static int
on_bool(void *ctx, int value)
{
	struct json *json = ctx;
	bool refused;
	const struct json_field *field = scalar(json, &refused);

	if (refused)
		return 0;
	if (field == NULL)
		return 1;
	if (field->type != JSON_BOOL)
		return wrong(json, "true or false where none belongs");
	*(int *)slot_of(json, field) = value != 0;
	member_over(json);
	return 1;
}

static int
on_null(void *ctx)
{
	struct json *json = ctx;
	bool refused;
	const struct json_field *field = scalar(json, &refused);

	if (refused)
		return 0;
	if (field != NULL && field->required)
		return wrong(json, "is null");
	if (json->skip == 0)
		member_over(json);
	return 1;
}

static const yajl_callbacks callbacks = {
	.yajl_null = on_null,
	.yajl_boolean = on_bool,
	.yajl_number = on_number,
	.yajl_string = on_string,
	.yajl_start_map = start_map,
	.yajl_map_key = map_key,
	.yajl_end_map = end_map,
	.yajl_start_array = start_array,
	.yajl_end_array = end_array,
};

struct json *
json_new(const struct json_field *root, struct arena *arena)
{
	struct json *json = mem_alloc(sizeof(*json));

	json->root = root;
	json->arena = arena;
	json->yajl = yajl_alloc(&callbacks, &json_allocator, json);
	return json;
}

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/*
 * yajl turns half a surrogate pair into '?' or into a wrong character without a word, so we look at the
 * raw bytes: escape is 0 outside, 1 behind a backslash, 2 to 5 in the four digits. Backslashes occur in
 * texts alone. Returns the offending offset, or -1.
 */
static ptrdiff_t
check_escapes(struct json *json, const char *bytes, size_t len)
{
	size_t i = 0;

	while (i < len) {
		const char *back;

		if (json->escape == 0 && !json->want_low) {
			if ((back = memchr(bytes + i, '\\', len - i)) == NULL)
				return -1;
			i = (size_t)(back - bytes) + 1;
			json->escape = 1;
			continue;
		}
		if (json->escape == 0) { /* a second half must follow at once */
			if (bytes[i] != '\\')
				return (ptrdiff_t)i;
			json->escape = 1;
		} else if (json->escape == 1) {
			if (bytes[i] != 'u' && json->want_low)
				return (ptrdiff_t)i;
			json->escape = bytes[i] == 'u' ? 2 : 0;
			json->unit = 0;
		} else {
			json->unit = json->unit << 4 | (unsigned)(hex(bytes[i]) & 15);
			if (++json->escape == 6) {
				bool low = (json->unit & 0xfc00) == 0xdc00;

				if (low != json->want_low)
					return (ptrdiff_t)i;
				json->want_low = (json->unit & 0xfc00) == 0xd800;
				json->escape = 0;
			}
		}
		i++;
	}
	return -1;
}

/* What yajl says, without the piece of the body that it quotes. */
static int
syntax(struct json *json, uint64_t at)
{
	unsigned char *text = yajl_get_error(json->yajl, 0, NULL, 0);
	int rc;

	text[strcspn((char *)text, "\n")] = '\0';
	rc = err_set(
	    json->err, STATUS_FAILED, "byte %llu: %s", (unsigned long long)at, (char *)text);
	yajl_free_error(json->yajl, text);
	json->failed = true;
	return rc;
}

int
json_feed(struct json *json, const char *bytes, size_t len, struct err *err)
{
	ptrdiff_t bad;
	yajl_status status;

	json->err = err;
	if (json->failed)
		return err_set(err, STATUS_FAILED, "broken before");
	status = yajl_parse(json->yajl, (const unsigned char *)bytes, len);
	if (status == yajl_status_client_canceled)
		return err_wrap(err, "byte %llu",
		    (unsigned long long)(json->fed + yajl_get_bytes_consumed(json->yajl)));
	if (status != yajl_status_ok)
		return syntax(json, json->fed + yajl_get_bytes_consumed(json->yajl));
	if ((bad = check_escapes(json, bytes, len)) >= 0) {
		json->failed = true;
		return err_set(err, STATUS_FAILED, "byte %llu: half of a surrogate pair",
		    (unsigned long long)json->fed + (unsigned long long)bad);
	}
	json->fed += len;
	return 0;
}

int
json_end(struct json *json, void **out, struct err *err)
{
	json->err = err;
	if (json->failed)
		return err_set(err, STATUS_FAILED, "broken before");
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
	free(json);
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

yajl_handle
json_parser(const yajl_callbacks *calls, void *context)
{
	return yajl_alloc(calls, &json_allocator, context);
}
