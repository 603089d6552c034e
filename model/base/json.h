/*
 * yajl as the writers and readers of this folder use it: with memory that never runs out in the
 * middle (yajl does not check), output into a checked file, and text that is valid UTF-8 whatever
 * came in.
 *
 * A struct json_out belongs to whoever declared it: json_out_make, then yajl calls on ->gen and
 * json_text, then json_out_finish, or json_out_release to give up. A failed write is kept, and told
 * by the next json_out_check or by json_out_finish.
 */
#ifndef MODEL_BASE_JSON_H
#define MODEL_BASE_JSON_H

#include "file.h"
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <yajl/yajl_gen.h>
#include <yajl/yajl_parse.h>

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

yajl_handle json_parser(const yajl_callbacks *callbacks, void *context); /* free: yajl_free */

#endif
