/*
 * Cells into a workbook: the one place that writes them, cleaned, digested, and with every return
 * code of the library looked at. format_xlsx.c writes the tables with it, xlsx_summary.c the first
 * sheet.
 *
 * A struct xlsx_out is one workbook while it is written; it owns its tabs (the sheets of the file)
 * and everything they hold, until xlsx_out_free. A tab's rows must be written in rising order (the
 * library's constant-memory mode); tabs may be written in turn, and column widths set last.
 *
 * Rows and columns count from 0. After the first failure nothing more is written; xlsx_result tells it, and
 * names the cell.
 */
#ifndef EXPORT_WRITE_XLSX_PUT_H
#define EXPORT_WRITE_XLSX_PUT_H

#include <xlsxwriter.h>

#include "export/read/xlsx_text.h"
#include "format.h"
#include "xlsx_digest.h"
#include "xlsx_style.h"

enum {
	XLSX_ROWS_MAX = LXW_ROW_MAX - 1, /* below the header, in one tab */
	XLSX_LINKS_MAX = 65530,          /* a sheet's: beyond it Excel calls the file damaged */
	XLSX_NAME_UNITS = 31,            /* of a tab */
};

struct xlsx_tab {
	struct xlsx_out *out;
	lxw_worksheet *sheet;
	char *name;
	const struct sheet *of; /* of the document; NULL: the summary */
	uint64_t rows;          /* data rows, without the header */
	unsigned links;
	struct xlsx_digest digest;
};

struct xlsx_out {
	const struct document *document;
	const struct source *source;
	char *dir, *path, *file;
	lxw_workbook *workbook;
	lxw_format *styles[STYLES];
	struct xlsx_tab **tabs; /* the first is the summary */
	size_t tab_count, tab_room;
	uint64_t cut_cells;
	struct xlsx_tally *tallies; /* by line of the document's matters; or NULL */
	struct xlsx_text text;
	bool failed;
	struct err err;
};

struct xlsx_out *xlsx_out_new(
    const struct document *document, const struct source *source, const char *dir, struct err *err);
int xlsx_out_finish(struct xlsx_out *out, struct err *err);     /* closes the file */
int xlsx_out_sync(const struct xlsx_out *out, struct err *err); /* after it is finished */
void xlsx_out_free(struct xlsx_out *out);                       /* NULL is fine */

/* A tab called 'name', or the nearest name that is allowed and still free; NULL on failure. */
struct xlsx_tab *xlsx_tab_add(struct xlsx_out *out, const char *name, struct err *err);

void xlsx_put_text(struct xlsx_tab *tab, uint32_t row, uint16_t column, const char *text,
    size_t len, enum xlsx_style style);
void xlsx_put_count(
    struct xlsx_tab *tab, uint32_t row, uint16_t column, uint64_t count, enum xlsx_style style);
/* A real date; a text that is not one (or is before 1900) stays text. */
void xlsx_put_time(struct xlsx_tab *tab, uint32_t row, uint16_t column, const char *text,
    size_t len, enum xlsx_style style);
/* A text that leads to 'url' ("https://...", "internal:'Sheet'!A1"); 'plain' when no more links fit. */
void xlsx_put_link(struct xlsx_tab *tab, uint32_t row, uint16_t column, const char *url,
    const char *text, enum xlsx_style style, enum xlsx_style plain);
/* "=..." with the number, or the text, that it has now: what shows where nothing is recalculated. */
void xlsx_put_formula(struct xlsx_tab *tab, uint32_t row, uint16_t column, const char *formula,
    double value, enum xlsx_style style);
void xlsx_put_formula_text(struct xlsx_tab *tab, uint32_t row, uint16_t column, const char *formula,
    const char *value, enum xlsx_style style);
/* An empty cell with a look. */
void xlsx_put_style(struct xlsx_tab *tab, uint32_t row, uint16_t column, enum xlsx_style style);
/* The library's answer to something that is no cell. */
void xlsx_said(struct xlsx_tab *tab, lxw_error error, const char *what);
/* Digits in the texts down to this cell are meant: no warning that a number is stored as text. */
void xlsx_plain_text(struct xlsx_tab *tab, uint32_t row, uint16_t column);
/* Paper, margins, footer; 'whole': on one page, else as wide as one. */
void xlsx_print_setup(struct xlsx_tab *tab, bool whole);

/* 0, or -1 with the first failure of what was put. */
int xlsx_result(const struct xlsx_out *out, struct err *err);

/* The first sheet: what this is, how complete, what is where; written last, when the counts are known. */
void xlsx_summary_write(struct xlsx_out *out);

#endif
