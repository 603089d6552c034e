/*
 * Texts that a spreadsheet would run as a formula when it opens a CSV: how 'csv' disarms them, and
 * how a reader takes that off again. One rule for both: a text of zero or more ' followed by one of
 * = + - @, their full-width forms, tab or CR gets one more ' in front. So taking one off is exact.
 */
#ifndef EXPORT_READ_DISARM_H
#define EXPORT_READ_DISARM_H

#include <stdbool.h>
#include <stddef.h>

/* Does this text need a ' in front? */
bool csv_armed(const char *text, size_t len);
/* How many bytes, 0 or 1, a reader takes off the front of a cell of 'csv'. */
size_t csv_rearm(const char *text, size_t len);

#endif
