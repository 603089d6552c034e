/*
 * Reads every cell of a spreadsheet file, as far as it goes.
 */
#ifndef TESTS_FUZZ_SHEET_WALK_H
#define TESTS_FUZZ_SHEET_WALK_H

#include "export/read/sheet.h"
#include "fuzz.h"

static inline void
sheet_walk(const char *path)
{
	static const uint32_t columns[] = { 0, 1, 2, 3 };
	char hex[DIGEST_HEX + 1];
	struct err err = { 0 };
	struct sheet_file *file = sheet_open(path, &err);

	if (file == NULL)
		return;
	for (size_t i = 0; i < sheet_count(file); i++) {
		struct sheet_row row;
		bool headed = false;

		sheet_hidden(file, i);
		if (sheet_begin(file, i, &err) != 0)
			break;
		while (sheet_row(file, &row, &err) == 1) {
			size_t seen = 0;

			for (uint32_t c = 0; c < row.count; c++)
				seen +=
				    strlen(row.cells[c].text) + strlen(sheet_at(file, row.line, c));
			if (!headed && seen > 0)
				sheet_headed(file, row.count);
			headed = true;
		}
		sheet_merged(file, 1, columns, 4, true);
		sheet_merged(file, 1, columns, 4, false);
	}
	sheet_digest(file, hex, &err);
	sheet_close(file);
}

#endif
