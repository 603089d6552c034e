/*
 * What binds a reviewed row to the review: the first 12 hex digits of SHA-256 over the snapshot's id, LF,
 * and for each system column that the row shows, in the order below, NAME=VALUE and LF. A value is
 * compared without space around it, and without the ' that disarms it.
 */
#ifndef EXPORT_ROW_CHECK_H
#define EXPORT_ROW_CHECK_H

#include <stddef.h>

enum { ROW_CHECK_HEX = 12 };

/* The columns that a reviewer does not fill in; ends with NULL. */
extern const char *const row_check_columns[];

/* values[i] is that of row_check_columns[i]; NULL: the row does not show it. */
void row_check(const char *snapshot_id, const char *const *values, char hex[ROW_CHECK_HEX + 1]);

#endif
