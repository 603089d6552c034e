/* See csv_row.h. */
#include "csv_row.h"

#include "export/read/sheet_csv.h"
#include <csv.h>
#include <string.h>

/* Only a text that holds a quote needs the library's walk, byte by byte. */
static size_t
quote(char *to, const char *text, size_t len)
{
	if (memchr(text, '"', len) != NULL)
		return csv_write(to, 2 * len + 2, text, len);
	to[0] = '"';
	memcpy(to + 1, text, len);
	to[len + 1] = '"';
	return len + 2;
}

/* Most texts begin with a letter: they need no closer look. */
static bool
may_be_armed(char first)
{
	return (unsigned char)first <= '@' || first == '\xef';
}

char *
csv_put(char *to, const char *text, size_t len, bool disarms, bool *armed)
{
	size_t written;

	*armed = disarms && len > 0 && may_be_armed(text[0]) && csv_armed(text, len);
	written = quote(to + *armed, text, len);
	if (*armed) /* the quote in front goes one to the left, and ' takes its place */
		memcpy(to, "\"'", 2);
	return to + *armed + written;
}

int
csv_heads_write(struct file *file, const char *const *heads, size_t count, struct err *err)
{
	if (file_write(file, CSV_MARK, sizeof(CSV_MARK) - 1, err) < 0)
		return -1;
	return csv_row_write(file, heads, count, err);
}

int
csv_row_write(struct file *file, const char *const *cells, size_t count, struct err *err)
{
	bool armed;

	for (size_t i = 0; i < count; i++) {
		size_t len = cells[i] != NULL ? strlen(cells[i]) : 0;
		char *to = file_room(file, CSV_ROOM(len) + 1, err);

		if (to == NULL)
			return -1;
		if (i > 0)
			*to++ = ',';
		if (len > 0)
			to = csv_put(to, cells[i], len, true, &armed);
		file->used = (size_t)(to - file->buffer);
	}
	return file_write(file, "\n", 1, err);
}
