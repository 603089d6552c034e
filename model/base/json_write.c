/* The writer: see json.h. */
#include "json_private.h"

#include "utf8.h"
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_gen.h>

static void *
take(void *context, size_t size)
{
	(void)context;
	return mem_alloc(size);
}

static void *
retake(void *context, void *old, size_t size)
{
	(void)context;
	return mem_resize(old, size);
}

static void
give(void *context, void *old)
{
	(void)context;
	free(old);
}

yajl_alloc_funcs json_allocator = { take, retake, give, NULL };

/* yajl calls this six times a member, mostly with one byte. */
static void
print(void *context, const char *text, size_t len)
{
	struct json_out *out = context;
	struct file *file = &out->file;

	if (len == 1 && file->used < file->size)
		file->buffer[file->used++] = *text;
	else if (!out->failed && file_write(file, text, len, &out->err) != 0)
		out->failed = true;
}

static void
begin(struct json_out *out)
{
	out->failed = false;
	out->gen = yajl_gen_alloc(&json_allocator);
	yajl_gen_config(out->gen, yajl_gen_print_callback, print, out);
}

int
json_make(struct json_out *out, const char *dir, const char *name, struct err *err)
{
	out->gen = NULL;
	if (file_make(&out->file, dir, name, err) != 0)
		return -1;
	begin(out);
	return 0;
}

void
json_memory(struct json_out *out)
{
	file_memory(&out->file);
	begin(out);
}

void
json_indent(struct json_out *out, const char *indent)
{
	yajl_gen_config(out->gen, yajl_gen_beautify, 1);
	yajl_gen_config(out->gen, yajl_gen_indent_string, indent);
}

void
json_raw(struct json_out *out, const char *text)
{
	print(out, text, strlen(text));
}

void
json_next(struct json_out *out, const char *between)
{
	yajl_gen_reset(out->gen, between);
}

int
json_check(const struct json_out *out, struct err *err)
{
	if (!out->failed)
		return 0;
	*err = out->err;
	return -1;
}

int
json_finish(struct json_out *out, struct err *err)
{
	int rc = json_check(out, err);

	if (rc == 0)
		rc = file_finish(&out->file, err);
	json_release(out);
	return rc;
}

const char *
json_bytes(struct json_out *out, size_t *len)
{
	print(out, "", 1);
	*len = --out->file.used;
	return out->file.buffer;
}

void
json_print(struct json_out *out, FILE *file)
{
	fwrite(out->file.buffer, 1, out->file.used, file);
	json_release(out);
}

void
json_release(struct json_out *out)
{
	file_release(&out->file);
	if (out->gen != NULL)
		yajl_gen_free(out->gen);
	out->gen = NULL;
}

/* A copy of the text with U+FFFD for every byte that fits nowhere; worst case three bytes for one. */
static void
clean_span(struct json_out *out, const char *text, size_t len)
{
	char *clean = mem_alloc(3 * len), *to = clean;
	size_t good;

	while (len > 0) {
		good = utf8_valid(text, len);
		memcpy(to, text, good);
		to += good;
		text += good;
		len -= good;
		if (len == 0)
			break;
		memcpy(to, "\xef\xbf\xbd", 3);
		to += 3;
		text++;
		len--;
	}
	json_key(out, clean, (size_t)(to - clean));
	free(clean);
}

/* To yajl, a key is a string. */
void
json_key(struct json_out *out, const char *key, size_t len)
{
	yajl_gen_string(out->gen, (const unsigned char *)key, len);
}

static void
name(struct json_out *out, const char *key)
{
	if (key != NULL)
		json_text(out, NULL, key);
}

void
json_span(struct json_out *out, const char *key, const char *text, size_t len)
{
	name(out, key);
	if (utf8_valid(text, len) == len)
		json_key(out, text, len);
	else
		clean_span(out, text, len);
}

void
json_text(struct json_out *out, const char *key, const char *text)
{
	json_span(out, key, text != NULL ? text : "", text != NULL ? strlen(text) : 0);
}

void
json_open(struct json_out *out, const char *key)
{
	name(out, key);
	yajl_gen_map_open(out->gen);
}

void
json_close(struct json_out *out)
{
	yajl_gen_map_close(out->gen);
}

void
json_open_list(struct json_out *out, const char *key)
{
	name(out, key);
	yajl_gen_array_open(out->gen);
}

void
json_close_list(struct json_out *out)
{
	yajl_gen_array_close(out->gen);
}

void
json_digits(struct json_out *out, const char *digits, size_t len)
{
	yajl_gen_number(out->gen, digits, len);
}

/* yajl's own integers are signed. */
void
json_count(struct json_out *out, const char *key, uint64_t count)
{
	char digits[24];
	int len = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)count);

	name(out, key);
	json_digits(out, digits, (size_t)len);
}

void
json_yes(struct json_out *out, const char *key, bool yes)
{
	name(out, key);
	yajl_gen_bool(out->gen, yes);
}

void
json_null(struct json_out *out)
{
	yajl_gen_null(out->gen);
}

void
json_list_of(struct json_out *out, const char *key, const char *words)
{
	size_t len;

	json_open_list(out, key);
	while (words != NULL && *words != '\0') {
		words += strspn(words, ", ");
		len = strcspn(words, ", ");
		if (len > 0)
			json_span(out, NULL, words, len);
		words += len;
	}
	json_close_list(out);
}

static void
write_array(struct json_out *out, const struct json_field *field, const void *at)
{
	const struct json_shape *shape = field->shape;
	struct json_array array;

	memcpy(&array, at, sizeof(array));
	if (array.count == 0 && field->need == JSON_OPTIONAL)
		return;
	json_open_list(out, field->name);
	for (size_t i = 0; i < array.count; i++) {
		json_open(out, NULL);
		json_write(out, shape->fields, (const char *)array.items + i * shape->size);
		json_close(out);
	}
	json_close_list(out);
}

static void
write_row(struct json_out *out, const struct json_field *field, const void *at)
{
	struct json_row row;

	memcpy(&row, at, sizeof(row));
	if (row.count == 0 && field->need == JSON_OPTIONAL)
		return;
	json_open_list(out, field->name);
	for (size_t i = 0; i < row.count; i++)
		json_text(out, NULL, row.list[i]);
	json_close_list(out);
}

static void
write_text(struct json_out *out, const struct json_field *field, const char *text)
{
	bool blank = text == NULL || (field->type == JSON_FILLED && *text == '\0');

	if (!blank || field->need != JSON_OPTIONAL)
		json_text(out, field->name, text);
}

static void
write_count(struct json_out *out, const struct json_field *field, uint64_t count)
{
	if (count > 0 || field->need != JSON_OPTIONAL)
		json_count(out, field->name, count);
}

static void
write_field(struct json_out *out, const struct json_field *field, const void *at)
{
	switch (field->type) {
	case JSON_COUNT:
		write_count(out, field, *(const uint32_t *)at);
		break;
	case JSON_COUNT64:
		write_count(out, field, *(const uint64_t *)at);
		break;
	case JSON_YES:
		if (*(const bool *)at || field->need != JSON_OPTIONAL)
			json_yes(out, field->name, *(const bool *)at);
		break;
	case JSON_CHOICE:
		json_text(
		    out, field->name, ((const char *const *)field->shape)[*(const uint8_t *)at]);
		break;
	case JSON_RECORD:
		json_open(out, field->name);
		json_write(out, ((const struct json_shape *)field->shape)->fields, at);
		json_close(out);
		break;
	case JSON_ARRAY:
		write_array(out, field, at);
		break;
	case JSON_ROW:
		write_row(out, field, at);
		break;
	default:
		write_text(out, field, *(const char *const *)at);
		break;
	}
}

void
json_write(struct json_out *out, const struct json_field *fields, const void *record)
{
	for (const struct json_field *field = fields; field->name != NULL; field++)
		write_field(out, field, (const char *)record + field->offset);
}

char *
json_quote(const char *text)
{
	struct json_out out;
	size_t len;
	char *quoted;

	json_memory(&out);
	json_text(&out, NULL, text);
	quoted = mem_copy(json_bytes(&out, &len));
	json_release(&out);
	return quoted;
}
