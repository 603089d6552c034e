/*
 * A format: a writer of sheets, rows and cells that knows no report. The loop in format.c calls
 *
 *	open, then for each sheet of the document { sheet, row ..., sheet_end }, then close
 *
 * in the order of the document. csv, csv-raw, json and jsonl write a file per sheet (sheet->file
 * and the extension); xlsx writes one file (document->file and the extension). All runs in a process
 * of its own (write.c), so a format may use memory freely and leave a half-written file when it
 * fails.
 *
 * 'dir' is the path of an existing directory and outlives the state; nothing of the name may exist
 * in it (file.h opens files so; a library that opens its own gets a fresh name). Files are 0600 and
 * synced when 'close' returns 0.
 *
 * Errors: NULL or -1, with err set ("'accounts.csv': no space left on device, ..."). After a
 * failure of sheet, row or sheet_end the loop calls close and nothing else. The state belongs to the
 * format: open makes it, close frees it, always, whatever it returns. After a failure the loop calls
 * close with written NULL: then it only releases.
 *
 * The row's cells are those of sheet->columns, in that order, count of them, valid during the call.
 * Texts are what Jira sent: NUL-free, but otherwise any bytes, also invalid UTF-8 and control
 * characters; making them fit is the format's work. 'close' adds to written->cut_cells and
 * written->disarmed; the rows are counted by the loop.
 */
#ifndef EXPORT_WRITE_FORMAT_H
#define EXPORT_WRITE_FORMAT_H

#include "document.h"

struct format;

struct written {
	const struct format *format;
	uint64_t rows[SHEETS_MAX]; /* by sheet of the document */
	uint64_t cut_cells;        /* texts longer than the format can hold */
	uint64_t links_left_out;   /* too many of them make a file that is slow to save */
	uint64_t disarmed;         /* texts that a spreadsheet would have run */
};

struct format {
	const char *name;      /* "csv-raw": the user's word */
	const char *extension; /* "csv" */
	uint64_t rows_max;     /* that a part of its file holds; 0: any */
	bool workbook;         /* one file of all sheets, for people */
	void *(*open)(const struct format *format, const struct document *document,
	    const struct source *source, const char *dir, struct err *err);
	int (*sheet)(void *state, const struct sheet *sheet, struct err *err);
	int (*row)(void *state, const struct cell *cells, size_t count, struct err *err);
	int (*sheet_end)(void *state, struct err *err);
	int (*close)(void *state, struct written *written, struct err *err);
};

/* Sheets may be of files or of workbooks alone. */
static inline bool
format_shows(const struct format *format, const struct sheet *sheet)
{
	return sheet->in == SHEET_ANYWHERE || (sheet->in == SHEET_IN_WORKBOOK) == format->workbook;
}

extern const struct format format_csv, format_csv_raw, format_json, format_jsonl, format_xlsx;

const struct format *format_find(const char *name); /* NULL: unknown */
const char *format_names(void);                     /* "csv, csv-raw, json, jsonl, xlsx" */

/* Writes the document in one format. Fills 'written'. */
int table_write(const struct format *format, const struct document *document,
    const struct source *source, const char *dir, struct written *written, struct err *err);

#endif
