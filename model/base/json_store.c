/* Values into records, and how the reader says what is wrong: see json_private.h. */
#include "json_private.h"

#include "text.h"
#include "utf8.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
json_blank(const struct json_shape *shape, void *record, unsigned line)
{
	for (const struct json_field *f = shape->fields; f->name != NULL; f++) {
		void *slot = (char *)record + f->offset;

		if (f->type == JSON_NUMBER)
			*(int64_t *)slot = JSON_NO_NUMBER;
		else if (f->type == JSON_BOOL)
			*(int *)slot = JSON_NO_BOOL;
		else if (f->type == JSON_FILLED)
			*(const char **)slot = "";
		else if (f->type == JSON_RECORD)
			json_blank(f->shape, slot, line);
		else if (f->type == JSON_LINE && f == shape->fields)
			*(unsigned *)slot = line;
	}
}

void
json_list_add(struct json_list *list, struct arena *arena, const void *record)
{
	struct json_node *node = arena_take(arena, sizeof(*node));

	node->record = (void *)(uintptr_t)record;
	if (list->last != NULL)
		list->last->next = node;
	else
		list->first = node;
	list->last = node;
	list->count++;
}

/* Whoever owns the array calls its members by other names and types: hence the copies. */
void *
json_array_add(void *array, const struct json_shape *shape)
{
	struct json_array a;

	memcpy(&a, array, sizeof(a));
	if (a.count == JSON_ARRAY_MAX)
		return NULL;
	a.items = mem_room(a.items, &a.room, a.count + 1, shape->size);
	a.count++;
	memcpy(array, &a, sizeof(a));
	return memset(json_array_last(array, shape), 0, shape->size);
}

void *
json_array_last(const void *array, const struct json_shape *shape)
{
	struct json_array a;

	memcpy(&a, array, sizeof(a));
	return (char *)a.items + (a.count - 1) * shape->size;
}

size_t
json_array_count(const void *array)
{
	struct json_array a;

	memcpy(&a, array, sizeof(a));
	return a.count;
}

void
json_row_fill(void *row, const struct json_list *texts, struct arena *arena)
{
	struct json_row r = { .list = arena_take(arena, (texts->count + 1) * sizeof(*r.list)) };

	for (const struct json_node *node = texts->first; node != NULL; node = node->next)
		r.list[r.count++] = node->record;
	memcpy(row, &r, sizeof(r));
}

/* yajl lets overlong forms, surrogates and code points beyond U+10FFFF pass. */
const char *
json_text_copy(struct arena *arena, const unsigned char *text, size_t len, bool mends)
{
	const char *at = (const char *)text, *end = at + len, *nul;
	struct text copy = { NULL, 0, 0 };
	const char *kept;
	size_t good = utf8_valid(at, len);

	if (good != len && !mends)
		return NULL;
	if (good == len && memchr(text, '\0', len) == NULL)
		return arena_text(arena, at, len);
	for (; at < end; at += good + 1) {
		good = utf8_valid(at, (size_t)(end - at));
		if ((nul = memchr(at, '\0', good)) != NULL)
			good = (size_t)(nul - at);
		text_add_bytes(&copy, at, good);
		if (at + good < end)
			text_add(&copy, "\xef\xbf\xbd");
	}
	kept = arena_text(arena, copy.bytes, copy.len);
	text_release(&copy);
	return kept;
}

static const char *
store_choice(const char *const *words, uint8_t *slot, const char *text)
{
	for (uint8_t i = 0; words[i] != NULL; i++)
		if (strcmp(words[i], text) == 0) {
			*slot = i;
			return NULL;
		}
	return "not one of its words";
}

/* Its length tells whether anything was replaced. */
const char *
json_store_text(
    const struct json_field *field, void *slot, const char *text, size_t len, bool strict)
{
	if ((strict || field->type == JSON_ID) && strlen(text) != len)
		return field->type == JSON_ID ? "an id that is no text" : "a NUL inside";
	switch (field->type) {
	case JSON_ID:
		if (len == 0 && field->need != JSON_OPTIONAL)
			return "an empty id";
		*(const char **)slot = len > 0 ? text : NULL;
		return NULL;
	case JSON_TEXT:
	case JSON_FILLED:
		*(const char **)slot = text;
		return NULL;
	case JSON_CHOICE:
		return store_choice(field->shape, slot, text);
	default:
		return "a text where none belongs";
	}
}

const char *
json_store_number(
    const struct json_field *field, void *slot, const char *digits, size_t len, struct arena *arena)
{
	char text[24], *end;
	int64_t value;

	if (field->type != JSON_NUMBER && field->type != JSON_ID && field->type != JSON_COUNT &&
	    field->type != JSON_COUNT64)
		return "a number where none belongs";
	if (len >= sizeof(text))
		return "a number that is too long";
	memcpy(text, digits, len);
	text[len] = '\0';
	value = strtoll(text, &end, 10);
	if (*end != '\0' || value == INT64_MIN || value == INT64_MAX)
		return "not a whole number";
	if (field->type == JSON_ID)
		*(const char **)slot = arena_text(arena, text, len);
	else if (field->type == JSON_NUMBER)
		*(int64_t *)slot = value;
	else if (value < 0 || (field->type == JSON_COUNT && value > UINT32_MAX))
		return "not a count";
	else if (field->type == JSON_COUNT)
		*(uint32_t *)slot = (uint32_t)value;
	else
		*(uint64_t *)slot = (uint64_t)value;
	return NULL;
}

const char *
json_store_bool(const struct json_field *field, void *slot, bool value)
{
	if (field->type == JSON_BOOL)
		*(int *)slot = value;
	else if (field->type == JSON_YES)
		*(bool *)slot = value;
	else
		return "true or false where none belongs";
	return NULL;
}

/* ---- where the reader stands ---- */

/* Items so far; of a list that is read into an array, too. */
static size_t
count_of(const struct json *json, const struct frame *f)
{
	if (f->in == JSON_ROW)
		return json->row.count;
	if (f->in == JSON_SHORT || f->in == JSON_MIXED || f->in == JSON_ARRAY)
		return json_array_count(f->record);
	return ((const struct json_list *)f->record)->count;
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
		const char *name = json_is_map(f->in)  ? f->key
				   : f->member != NULL ? f->member->name
						       : NULL;

		if (json_is_list(f->in)) /* an item on its way is in the list already */
			n = snprintf(out + used, room - used, "[%zu]",
			    count_of(json, f) - (i + 1 < json->depth));
		else
			n = name == NULL ? 0
					 : snprintf(out + used, room - used, "%s%s",
					       used > 0 ? "." : "", name);
		used += n > 0 ? (size_t)n : 0;
	}
}

unsigned
json_line(struct json *json)
{
	size_t at = json->ended ? json->len : yajl_get_bytes_consumed(json->yajl);

	for (; json->bytes != NULL && json->counted < at; json->counted++)
		if (json->bytes[json->counted] == '\n')
			json->lines++;
	return json->lines;
}

int
json_fail(struct json *json, enum json_fault_kind kind, const char *what)
{
	const struct frame *f = json_top(json);

	json->failed = true;
	json->fault = (struct json_fault){ .kind = kind, .what = what, .line = json_line(json) };
	if (f == NULL)
		return -1;
	json->fault.item = f->in != JSON_OBJECT;
	json->fault.field = f->in == JSON_OBJECT ? f->member : f->field;
	json->fault.key = f->key;
	json->fault.shape = f->shape;
	return -1;
}

int
json_refuse(struct json *json, enum json_fault_kind kind, const char *what)
{
	char path[256];

	path_of(json, path, sizeof(path));
	err_set(json->err, STATUS_FAILED, "%s%s%s", path, path[0] != '\0' ? ": " : "", what);
	json_fail(json, kind, what);
	return 0;
}

/* The first one is enough: the object is unknown. */
bool
json_lack(struct json *json, const char *name, const char *how)
{
	const struct frame *f = json_top(json);
	const struct json_field *first =
	    f != NULL && f->in == JSON_OBJECT ? f->shape->fields : NULL;
	const char **lack;

	if (first == NULL || first->type != JSON_LACK)
		return false;
	lack = (const char **)(void *)((char *)f->record + first->offset);
	if (*lack == NULL)
		*lack = arena_print(json->arena, "'%s' %s", name, how);
	return true;
}

int
json_push(struct json *json, enum json_type in, const struct json_field *field, void *record)
{
	struct frame *f;

	if (json->depth + json->skip >= JSON_DEPTH_MAX)
		return json_refuse(json, JSON_BROKEN, "nested too deep");
	f = &json->frames[json->depth++];
	*f = (struct frame){ .in = in, .field = field, .shape = field->shape, .record = record };
	return 1;
}

int
json_skip(struct json *json)
{
	if (json->depth + ++json->skip > JSON_DEPTH_MAX)
		return json_refuse(json, JSON_BROKEN, "nested too deep");
	return 1;
}
