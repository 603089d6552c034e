/* See csv_row.h. */
#include "csv_row.h"

#include "export/read/sheet_csv.h"
#include <csv.h>
#include <stdbool.h>
#include <string.h>

/* A cell as 'csv' has it: quoted, and disarmed where a spreadsheet would run it. */
static int
put_cell(struct file *file, const char *text, bool first, struct err *err)
{
	size_t len = text != NULL ? strlen(text) : 0;
	bool armed = csv_armed(text != NULL ? text : "", len);
	char *to = file_room(file, 2 * len + 5, err), *start = to;

	if (to == NULL)
		return -1;
	if (!first)
		*to++ = ',';
	if (len > 0) {
		size_t written = csv_write(to + armed, 2 * len + 2, text, len);

		if (armed)
			memcpy(to, "\"'", 2);
		to += written + armed;
	}
	file->used += (size_t)(to - start);
	return 0;
}

int
csv_row_write(struct file *file, const char *const *cells, size_t count, struct err *err)
{
	for (size_t i = 0; i < count; i++)
		if (put_cell(file, cells[i], i == 0, err) < 0)
			return -1;
	return file_write(file, "\n", 1, err);
}
