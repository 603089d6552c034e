/* What yajl finds in a document becomes records: see json.h. */
#include "json_private.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int
wrong(struct json *json, const char *what)
{
	return json_refuse(json, JSON_FOREIGN, what);
}

static void *
slot_of(struct json *json, const struct json_field *field)
{
	const struct frame *f = json_top(json);
	char *record = f->in == JSON_PAIRS ? json_array_last(f->record, f->shape) : f->record;

	return record + field->offset;
}

/* The field that the coming value belongs to, outside of lists and maps; NULL: not kept. */
static const struct json_field *
coming(struct json *json)
{
	return json->depth == 0 ? json->root : json_top(json)->member;
}

static void *
begin_record(struct json *json, const struct json_shape *shape, void *record)
{
	if (record == NULL)
		record = arena_take(json->arena, shape->size);
	json_blank(shape, record, shape->fields->type == JSON_LINE ? json_line(json) : 0);
	return record;
}

/* Is this the list whose records are handed on one by one? */
static bool
is_streamed(const struct json *json)
{
	return json->item_depth > 0 && json->depth == json->item_depth;
}

/* An object, as an item of a list. */
static int
start_item(struct json *json, struct frame *f)
{
	void *record;

	if (is_streamed(json)) {
		json->outer = json->arena;
		json->arena = &json->item_arena;
		record = begin_record(json, f->shape, NULL);
		((struct json_list *)f->record)->count++;
	} else if (f->in == JSON_LIST) {
		record = begin_record(json, f->shape, NULL);
		json_list_add(f->record, json->arena, record);
	} else if (f->in == JSON_ARRAY || f->in == JSON_MIXED) {
		if ((record = json_array_add(f->record, f->shape)) == NULL)
			return json_refuse(json, JSON_BROKEN, "too many");
		begin_record(json, f->shape, record);
	} else {
		return wrong(json, f->in == JSON_NUMBERS ? "an object where a number belongs"
							 : "an object where a text belongs");
	}
	return json_push(json, JSON_OBJECT, f->field, record);
}

static int
start_map(void *ctx)
{
	struct json *json = ctx;
	struct frame *f = json_top(json);
	const struct json_field *field;
	void *record;

	if (json->skip > 0 || (f != NULL && f->in == JSON_MAP))
		return json_skip(json);
	if (f != NULL && json_is_list(f->in))
		return start_item(json, f);
	if ((field = coming(json)) == NULL)
		return json_skip(json);
	if (json_is_map(field->type)) {
		record = f == NULL ? (json->out = arena_take(json->arena, sizeof(struct json_list)))
				   : slot_of(json, field);
		return json_push(json, field->type, field, record);
	}
	if (field->type == JSON_RECORD)
		return json_push(json, JSON_OBJECT, field, slot_of(json, field));
	if (field->type != JSON_OBJECT)
		return wrong(json, "an object where none belongs");
	record = begin_record(json, field->shape, f == NULL ? json->own : NULL);
	if (f == NULL)
		json->out = record;
	else
		*(void **)slot_of(json, field) = record;
	return json_push(json, JSON_OBJECT, field, record);
}

static int
start_array(void *ctx)
{
	struct json *json = ctx;
	struct frame *f = json_top(json);
	const struct json_field *field;
	void *list;

	if (json->skip > 0 || (f != NULL && f->in == JSON_MAP))
		return json_skip(json);
	if (f != NULL && json_is_list(f->in))
		return wrong(json, "a list where none belongs");
	if ((field = coming(json)) == NULL)
		return json_skip(json);
	if (!json_is_list(field->type))
		return wrong(json, "a list where none belongs");
	list = f == NULL ? (json->out = arena_take(json->arena, sizeof(struct json_list)))
			 : slot_of(json, field);
	if (field->type == JSON_LIST)
		((struct json_list *)list)->there = true;
	if (f != NULL && field[1].type == JSON_LINE)
		*(unsigned *)slot_of(json, field + 1) = json_line(json);
	json->row = (struct json_list){ 0 };
	if (json->item != NULL && json->item_depth == 0 && field->type == JSON_LIST)
		json->item_depth = json->depth + 1;
	return json_push(json, field->type, field, list);
}

/* What it was made of is not needed any more. */
static void
hand_on(struct json *json, const void *record)
{
	json->item(json->item_arg, record);
	json->arena = json->outer;
	arena_release(&json->item_arena);
	json->item_arena.step = JSON_ITEM_STEP;
}

/* A member has had its value. */
static void
member_over(struct json *json)
{
	struct frame *f = json_top(json);

	if (f != NULL) {
		f->member = NULL;
		f->key = NULL;
	}
}

static int
end_array(void *ctx)
{
	struct json *json = ctx;
	const struct frame *f = json_top(json);

	if (json->skip > 0) {
		json->skip--;
	} else {
		if (f->in == JSON_ROW)
			json_row_fill(f->record, &json->row, json->arena);
		json->depth--;
	}
	if (json->skip == 0)
		member_over(json);
	return 1;
}

/* Is everything there that has to be, in an object that ends here? */
static int
check_fields(struct json *json, const struct frame *f)
{
	const struct json_field *field;

	for (int i = 0; (field = &f->shape->fields[i])->name != NULL; i++) {
		if (field->need == JSON_OPTIONAL || (f->seen & UINT64_C(1) << i) != 0 ||
		    json_lack(json, field->name, "is missing"))
			continue;
		return json_refuse(
		    json, JSON_BROKEN, arena_print(json->arena, "'%s' is missing", field->name));
	}
	return 1;
}

static int
end_map(void *ctx)
{
	struct json *json = ctx;
	const struct frame *f = json_top(json);
	bool kept = json->skip == 0 && f->in == JSON_OBJECT;

	if (kept && check_fields(json, f) == 0)
		return 0;
	end_array(ctx);
	if (kept && is_streamed(json))
		hand_on(json, f->record);
	return 1;
}

static bool
has_control(const unsigned char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] < 0x20 || text[i] == 0x7f)
			return true;
	return false;
}

static int
put_word(struct json *json, enum json_type type, void *slot, const unsigned char *text, size_t len)
{
	if (len == 0 && type == JSON_WORD)
		return json_refuse(json, JSON_EMPTY, "an empty text");
	if (has_control(text, len))
		return json_refuse(json, JSON_CONTROL, "a control character");
	*(struct json_word *)slot =
	    (struct json_word){ arena_text(json->arena, (const char *)text, len), json_line(json) };
	return 1;
}

/* A text that stands for a record, or is the key of one: the record begins with it. */
static int
put_first(struct json *json, const struct frame *f, const unsigned char *text, size_t len)
{
	void *record = json_array_add(f->record, f->shape);

	if (record == NULL)
		return json_refuse(json, JSON_BROKEN, "too many");
	json_blank(f->shape, record, 0);
	return put_word(json, JSON_BLANK_WORD, record, text, len);
}

/* What is not known is skipped, or refused. */
static int
member_key(struct json *json, struct frame *f, const unsigned char *key, size_t len)
{
	const struct json_field *field;

	f->member = NULL;
	for (int i = 0; (field = &f->shape->fields[i])->name != NULL; i++) {
		if (strlen(field->name) != len || memcmp(field->name, key, len) != 0 ||
		    field->type == JSON_LINE || field->type == JSON_LACK)
			continue;
		f->member = field;
		if ((f->seen & UINT64_C(1) << i) != 0)
			return json_refuse(json, JSON_TWICE, "given twice");
		f->seen |= UINT64_C(1) << i;
		return 1;
	}
	if (!json->strict)
		return 1;
	f->key = arena_text(json->arena, (const char *)key, len);
	return json_refuse(json, JSON_UNKNOWN, "unknown");
}

static void
count_mended(struct json *json, const char *copy, size_t len)
{
	json->mended += json->mends && strlen(copy) != len;
}

static int
map_key(void *ctx, const unsigned char *key, size_t len)
{
	struct json *json = ctx;
	struct frame *f = json_top(json);

	if (json->skip > 0)
		return 1;
	if (!json_is_map(f->in))
		return member_key(json, f, key, len);
	if ((f->key = json_text_copy(json->arena, key, len, json->mends)) == NULL)
		return wrong(json, "a key is not UTF-8");
	count_mended(json, f->key, len);
	if (f->in == JSON_MAP)
		return 1;
	f->member = f->shape->fields;
	return put_first(json, f, key, len);
}

/* A value that is neither object nor list: the field it belongs to, or NULL when it is not kept. */
static const struct json_field *
scalar(struct json *json, bool *refused)
{
	struct frame *f = json_top(json);

	*refused = false;
	if (json->skip > 0)
		return NULL;
	if (f == NULL || json_is_list(f->in)) {
		*refused = true;
		wrong(json, "a plain value where an object or list belongs");
		return NULL;
	}
	return f->member;
}

/* Stored, unless something is wrong with it. */
static int
stored(struct json *json, const char *what)
{
	if (what != NULL)
		return wrong(json, what);
	member_over(json);
	return 1;
}

static int
put_text(struct json *json, struct frame *f, const unsigned char *text, size_t len)
{
	const struct json_field *field = f->member;
	const char *copy, *what;

	if (f->in != JSON_MAP && (field->type == JSON_WORD || field->type == JSON_BLANK_WORD)) {
		if (!put_word(json, field->type, slot_of(json, field), text, len))
			return 0;
		return stored(json, NULL);
	}
	if ((copy = json_text_copy(json->arena, text, len, json->mends)) == NULL)
		return wrong(json, "not UTF-8");
	if (f->in == JSON_MAP) {
		struct json_pair *pair = arena_take(json->arena, sizeof(*pair));

		*pair = (struct json_pair){ f->key, copy };
		json_list_add(f->record, json->arena, pair);
		return stored(json, NULL);
	}
	what = json_store_text(field, slot_of(json, field), copy, len, json->strict);
	if (field->type == JSON_ID && what != NULL &&
	    json_lack(json, field->name, len == 0 ? "is empty" : "is no text"))
		what = NULL;
	else if (what == NULL)
		count_mended(json, copy, len);
	return stored(json, what);
}

static int
on_string(void *ctx, const unsigned char *text, size_t len)
{
	struct json *json = ctx;
	struct frame *f = json_top(json);
	bool refused;
	const struct json_field *field;
	const char *copy;

	if (json->skip == 0 && f != NULL && (f->in == JSON_TEXTS || f->in == JSON_ROW)) {
		copy = json_text_copy(json->arena, text, len, json->mends);
		if (copy == NULL || (json->strict && strlen(copy) != len))
			return wrong(json, copy == NULL ? "not UTF-8" : "a NUL inside");
		count_mended(json, copy, len);
		json_list_add(f->in == JSON_ROW ? &json->row : f->record, json->arena, copy);
		return 1;
	}
	if (json->skip == 0 && f != NULL && (f->in == JSON_SHORT || f->in == JSON_MIXED))
		return put_first(json, f, text, len);
	field = scalar(json, &refused);
	if (refused)
		return 0;
	if (json->skip > 0 || (field == NULL && f->in != JSON_MAP))
		return 1;
	return put_text(json, f, text, len);
}

static int
on_number(void *ctx, const char *digits, size_t len)
{
	struct json *json = ctx;
	bool refused;
	const struct json_field *field;

	if (json->skip == 0 && json_top(json) != NULL && json_top(json)->in == JSON_NUMBERS) {
		json_list_add(
		    json_top(json)->record, json->arena, arena_text(json->arena, digits, len));
		return 1;
	}
	field = scalar(json, &refused);
	if (refused)
		return 0;
	if (field == NULL)
		return 1;
	return stored(
	    json, json_store_number(field, slot_of(json, field), digits, len, json->arena));
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
	return stored(json, json_store_bool(field, slot_of(json, field), value != 0));
}

static int
on_null(void *ctx)
{
	struct json *json = ctx;
	bool refused;
	const struct json_field *field = scalar(json, &refused);

	if (refused)
		return 0;
	if (field != NULL &&
	    ((field->need == JSON_REQUIRED && !json_lack(json, field->name, "is null")) ||
		json->strict))
		return wrong(json, "is null");
	if (json->skip == 0)
		member_over(json);
	return 1;
}

const yajl_callbacks json_callbacks = {
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
