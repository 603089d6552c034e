/*
 * The writer, wired to checked memory and files: see json.h.
 */
#include "json.h"

#include "arena.h"
#include "utf8.h"
#include <stdlib.h>
#include <string.h>

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

yajl_gen
json_gen(void)
{
	const yajl_alloc_funcs memory = { take, retake, give, NULL };

	return yajl_gen_alloc(&memory);
}

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

int
json_out_make(struct json_out *out, const char *dir, const char *name, struct err *err)
{
	out->failed = false;
	out->gen = NULL;
	if (file_make(&out->file, dir, name, err) != 0)
		return -1;
	out->gen = json_gen();
	yajl_gen_config(out->gen, yajl_gen_print_callback, print, out);
	return 0;
}

static void
print_stream(void *context, const char *text, size_t len)
{
	fwrite(text, 1, len, context); /* main looks whether it arrived */
}

yajl_gen
json_stream(FILE *out)
{
	const yajl_alloc_funcs memory = { take, retake, give, NULL };
	yajl_gen gen = yajl_gen_alloc(&memory);

	yajl_gen_config(gen, yajl_gen_beautify, 1);
	yajl_gen_config(gen, yajl_gen_print_callback, print_stream, out);
	return gen;
}

void
json_out_raw(struct json_out *out, const char *text)
{
	print(out, text, strlen(text));
}

int
json_out_check(const struct json_out *out, struct err *err)
{
	if (!out->failed)
		return 0;
	*err = out->err;
	return -1;
}

int
json_out_finish(struct json_out *out, struct err *err)
{
	int rc = json_out_check(out, err);

	if (rc == 0)
		rc = file_finish(&out->file, err);
	json_out_release(out);
	return rc;
}

void
json_out_release(struct json_out *out)
{
	file_release(&out->file);
	if (out->gen != NULL)
		yajl_gen_free(out->gen);
	out->gen = NULL;
}

/* A copy of the text with U+FFFD for every byte that fits nowhere; worst case three bytes for one.
 */
static void
clean_text(yajl_gen gen, const char *text, size_t len)
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
	yajl_gen_string(gen, (const unsigned char *)clean, (size_t)(to - clean));
	free(clean);
}

void
json_text(yajl_gen gen, const char *text, size_t len)
{
	if (utf8_valid(text, len) == len)
		yajl_gen_string(gen, (const unsigned char *)text, len);
	else
		clean_text(gen, text, len);
}

void
json_word(yajl_gen gen, const char *text)
{
	json_text(gen, text != NULL ? text : "", text != NULL ? strlen(text) : 0);
}

void
json_key_text(yajl_gen gen, const char *key, const char *text)
{
	json_word(gen, key);
	json_word(gen, text);
}

/* yajl's own integers are signed. */
void
json_key_count(yajl_gen gen, const char *key, uint64_t count)
{
	char digits[24];
	int len = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)count);

	json_word(gen, key);
	yajl_gen_number(gen, digits, (size_t)len);
}

char *
json_quote(const char *text)
{
	yajl_gen gen = json_gen();
	const unsigned char *quoted;
	size_t len;
	char *copy;

	yajl_gen_string(gen, (const unsigned char *)text, strlen(text));
	yajl_gen_get_buf(gen, &quoted, &len);
	copy = mem_copy((const char *)quoted);
	yajl_gen_free(gen);
	return copy;
}
