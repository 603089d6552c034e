/* Plan files in CSV, packs of a review that were saved from their workbook among them; see plan_input.h. */
#include "plan_input.h"

#include "export/read/disarm.h"
#include "export/read/sheet_csv.h"
#include <stdlib.h>

struct input {
	const char *path;
	struct sheet_csv *csv;
	struct plan_headings headings;
	/* One row, in arrays which grow as needed. */
	const char **texts, **names; /* names: those of a review's columns */
	uint32_t *lines;
	size_t text_room, line_room;
	bool raw; /* nothing was disarmed: a spreadsheet program made it of a workbook */
};

/* 1: a row, 0: after the last, -1: err is set. */
static int
next_line(struct input *input, struct plan_sheet_line *line, struct err *err)
{
	struct sheet_csv_row row;
	int rc = sheet_csv_row(input->csv, &row, err);

	if (rc != 1)
		return rc;
	input->texts = mem_room(input->texts, &input->text_room, row.count, sizeof(*input->texts));
	input->lines = mem_room(input->lines, &input->line_room, row.count, sizeof(*input->lines));
	for (uint32_t i = 0; i < row.count; i++) {
		input->texts[i] = row.cells[i].text;
		if (!input->raw)
			input->texts[i] += csv_rearm(row.cells[i].text, row.cells[i].len);
		input->lines[i] = (uint32_t)row.cells[i].line;
	}
	*line = (struct plan_sheet_line){ (uint32_t)row.line, input->texts, input->lines, row.count,
		NULL };
	return 1;
}

static int
first_line(struct input *input, struct plan_sheet_line *line, int *shape, struct err *err)
{
	int rc;

	sheet_csv_close(input->csv);
	input->csv = sheet_csv_open(input->path, &sheet_csv_limits, err);
	rc = input->csv != NULL ? next_line(input, line, err) : -1;
	if (rc == 1)
		*shape = plan_headings_take(&input->headings, line, &input->names);
	else if (rc == 0)
		rc = err_set(err, STATUS_BAD_INPUT,
		    "%s:1:1: the file is empty: a plan begins with a line of headings",
		    input->path);
	return rc;
}

/* The headings: those of a review may stand below a title; else the first line is, whatever it says. */
static int
find_headings(struct input *input, struct plan_sheet_line *line, struct err *err)
{
	int shape = -1, rc = first_line(input, line, &shape, err);
	bool first = true;

	for (int tried = 1;
	     rc == 1 && (first ? shape == -1 : shape != SHAPE_REVIEW) && tried < PLAN_HEADER_WITHIN;
	     tried++, first = false) {
		sheet_csv_title(input->csv);
		rc = next_line(input, line, err);
		if (rc == 1)
			shape = plan_headings_take(&input->headings, line, &input->names);
	}
	if (!first && shape != SHAPE_REVIEW)
		rc = first_line(input, line, &shape, err);
	if (rc != 1 || shape != SHAPE_REVIEW)
		return rc;
	sheet_csv_pad(input->csv);
	for (uint32_t i = 0; i < line->count; i++)
		input->raw |= line->texts[i] != input->texts[i];
	return 1;
}

int
plan_input_csv(
    const char *path, const struct plan_wants *wants, struct plan_rows *rows, struct err *err)
{
	struct input input = { .path = path, .headings.arena = &rows->arena };
	struct plan_columns *columns = NULL;
	struct plan_sheet_line line;
	int rc = plan_headings_usual(&input.headings, err);

	if (rc == 0 && find_headings(&input, &line, err) == 1)
		columns = plan_header(rows, path, NULL, wants, &line, err);
	if (columns == NULL)
		rc = -1;
	while (rc == 0 && (rc = next_line(&input, &line, err)) == 1) {
		plan_line(columns, &line);
		rc = 0;
	}
	if (rc == 0)
		rc = plan_end(columns, err);
	plan_columns_release(columns);
	plan_headings_release(&input.headings);
	free(input.texts);
	free(input.names);
	free(input.lines);
	sheet_csv_close(input.csv);
	return rc;
}
