/*
 * A row of a CSV file that is not a report: every cell a text, quoted, and disarmed (csv_armed) where a
 * spreadsheet would run it. An empty cell is nothing.
 */
#ifndef EXPORT_WRITE_CSV_ROW_H
#define EXPORT_WRITE_CSV_ROW_H

#include "model/base/file.h"

/* The most that a text of 'len' bytes takes: all quotes, disarmed. */
#define CSV_ROOM(len) (2 * (len) + 3)

/* Puts a text at 'to', quoted, and disarmed where 'disarms' says so and it needs it; where it ends. */
char *csv_put(char *to, const char *text, size_t len, bool disarms, bool *armed);

/*
 * What begins a file that people open: by it spreadsheets see that it is UTF-8. Whoever reads CSV here takes it off.
 */
#define CSV_MARK "\xef\xbb\xbf"

/* The headings, behind the mark. */
int csv_heads_write(struct file *file, const char *const *heads, size_t count, struct err *err);
/* A cell may be NULL. */
int csv_row_write(struct file *file, const char *const *cells, size_t count, struct err *err);

#endif
