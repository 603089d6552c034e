/* See json_frame.h. */
#include "json_frame.h"

#include "json_store.h"
#include <stdio.h>

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
