/* Plan files in CSV, packs of a review that were saved from their workbook among them; see plan_input.h. */
#include "plan_input.h"

#include "disarm.h"
#include "sheet_csv.h"
#include <stdlib.h>

/* One row of the sheet into the arrays, which grow as needed. */
struct line {
	const char **texts, **names; /* names: those of a review's columns */
	uint32_t *lines;
	size_t text_room, line_room;
	bool raw; /* nothing was disarmed: a spreadsheet program made it of a workbook */
};

static struct plan_sheet_line
take_row(struct line *line, const struct sheet_csv_row *row)
{
	line->texts = mem_room(line->texts, &line->text_room, row->count, sizeof *line->texts);
	line->lines = mem_room(line->lines, &line->line_room, row->count, sizeof *line->lines);
	for (uint32_t i = 0; i < row->count; i++) {
		line->texts[i] = row->cells[i].text;
		if (!line->raw)
			line->texts[i] += csv_rearm(row->cells[i].text, row->cells[i].len);
		line->lines[i] = (uint32_t)row->cells[i].line;
	}
	return (struct plan_sheet_line){ (uint32_t)row->line, line->texts, line->lines, row->count,
		NULL };
}

int
plan_input_csv(
    const char *path, const struct plan_wants *wants, struct plan_rows *rows, struct err *err)
{
	struct sheet_csv *csv = sheet_csv_open(path, &sheet_csv_limits, err);
	struct plan_columns *columns = NULL;
	struct plan_headings headings = { .arena = &rows->arena };
	struct line room = { 0 };
	struct sheet_csv_row row;
	int rc = csv != NULL ? plan_headings_usual(&headings, err) : -1;

	while (rc == 0 && (rc = sheet_csv_row(csv, &row, err)) == 1) {
		struct plan_sheet_line line = take_row(&room, &row);

		rc = 0;
		if (columns != NULL) {
			plan_line(columns, &line);
			continue;
		}
		plan_headings_take(&headings, &line, &room.names);
		for (uint32_t i = 0; i < line.count; i++)
			room.raw |= line.texts[i] != room.texts[i];
		columns = plan_header(rows, path, NULL, wants, &line, err);
		if (columns == NULL)
			rc = -1;
	}
	if (rc == 0 && columns == NULL)
		rc = err_set(err, STATUS_BAD_INPUT,
		    "%s:1:1: the file is empty: a plan begins with a line of headings", path);
	else if (rc == 0)
		rc = plan_end(columns, err);
	plan_columns_release(columns);
	plan_headings_release(&headings);
	free(room.texts);
	free(room.names);
	free(room.lines);
	sheet_csv_close(csv);
	return rc;
}
