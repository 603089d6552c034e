/*
 * Is it UTF-8? Strictly: no overlong forms, no surrogates, nothing beyond U+10FFFF.
 */
#ifndef MODEL_BASE_UTF8_H
#define MODEL_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

size_t utf8_valid(
    const char *text, size_t len);   /* the length of the valid beginning; len: all of it */
size_t utf8_units(const char *text); /* UTF-16 units of a valid text */
bool utf8_same(const char *a, const char *b); /* without regard to case, as Excel compares names */

bool utf8_same_letters(
    const char *a, const char *b); /* without regard to case, and to nothing else */

#endif
