/*
 * What binds a reviewed row to the review: row_check, the first 12 hex digits of SHA-256 over the
 * snapshot's id and the values of the system columns, all of them in the order below, an absent one as an
 * empty text; the id and each value are followed by a byte 0x1F.
 *
 * A value is taken as a workbook would show it, so that a workbook and a CSV of the same row agree: text as
 * xlsx_text_clean leaves it, line ends as LF, without white space around it and without the ' that disarms
 * it; a time in RFC 3339, UTC, to the second; yes or no.
 */
#ifndef EXPORT_REPORTS_ROW_CHECK_H
#define EXPORT_REPORTS_ROW_CHECK_H

#include "model/base/text.h"
#include <stddef.h>

enum { ROW_CHECK_HEX = 12 };

/* The columns that a reviewer does not fill in; ends with NULL. */
extern const char *const row_check_columns[];

/* values[i] is that of row_check_columns[i]; NULL: empty, or the row does not show it. */
void row_check(const char *snapshot_id, const char *const *values, char hex[ROW_CHECK_HEX + 1]);

/* In two steps, for who tries several moments: the bytes, and where last_active begins in them. */
void row_check_compose(
    const char *snapshot_id, const char *const *values, struct text *text, size_t *last_active);
void row_check_digest(const struct text *text, char hex[ROW_CHECK_HEX + 1]);

#endif
