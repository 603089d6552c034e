/* Values into records: where a field says, as json.h says. */
#ifndef MODEL_BASE_JSON_STORE_H
#define MODEL_BASE_JSON_STORE_H

#include "json.h"

/* Blank values into a record that is zero. 'line' is where it begins. */
void json_blank(const struct json_shape *shape, void *record, unsigned line);
void json_list_add(struct json_list *list, struct arena *arena, const void *record);
void *json_array_add(
    void *array, const struct json_shape *shape); /* all zero; NULL: one too many */
void *json_array_last(const void *array, const struct json_shape *shape);
size_t json_array_count(const void *array);
void json_row_fill(void *row, const struct json_list *texts, struct arena *arena);

/* A copy that ends in NUL, a NUL inside replaced; NULL: not UTF-8. */
const char *json_text_copy(struct arena *arena, const unsigned char *text, size_t len);

/* NULL, or what is wrong with the value. */
const char *json_store_text(
    const struct json_field *field, void *slot, const char *text, size_t len, bool strict);
const char *json_store_number(const struct json_field *field, void *slot, const char *digits,
    size_t len, struct arena *arena);
const char *json_store_bool(const struct json_field *field, void *slot, bool value);

#endif
