/*
 * Texts in UTF-16, as Excel saves 'Unicode text': with a mark in front that says which byte of two comes first.
 */
#ifndef EXPORT_READ_SHEET_UTF16_H
#define EXPORT_READ_SHEET_UTF16_H

#include <stdbool.h>
#include <stddef.h>

bool utf16_marked(const char *bytes, size_t len);

/* As UTF-8, without the mark; the caller frees it. NULL: half a character stands in it, so it is damaged or cut off. */
char *utf16_text(const char *bytes, size_t len, size_t *text_len);

#endif
