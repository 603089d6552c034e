/* What sheet_xlsx.c (rows) and sheet_xlsx_book.c (everything around them) share. */
#ifndef EXPORT_READ_SHEET_XLSX_PRIVATE_H
#define EXPORT_READ_SHEET_XLSX_PRIVATE_H

#include "model/base/arena.h"
#include "sheet_xlsx.h"

enum {
	BOOK_ROWS_MAX = 1048576,
	BOOK_COLUMNS_MAX = 16384,
	BOOK_TEXT_MAX = 512 * 1024, /* bytes of one cell; Excel allows 32,767 characters */
	BOOK_SHEETS_MAX = 1024,
	BOOK_STYLES_MAX = 1 << 16,
	BOOK_MERGES_MAX = 1 << 20,
};

/* The attribute t of a cell. */
enum book_type { TYPE_NUMBER, TYPE_SHARED, TYPE_INLINE, TYPE_TEXT, TYPE_YESNO, TYPE_ERROR };

struct book_sheet {
	const char *name, *relation, *part;
	bool hidden;
};

/* An entry of the container: 'plain' is what names are compared by (sheet_xlsx_book.c). */
struct book_entry {
	const char *plain, *name;
};

struct book_string {
	const char *text;
	size_t len;
};

/* Text that grows: what stands between two tags comes in pieces. */
struct book_text {
	char *text;
	size_t len, room;
};

struct sheet_xlsx {
	struct arena arena;
	const char *path;
	zip_t *zip;
	const struct sheet_xlsx_limits *limits;
	uint64_t inflated;          /* by all parts that were closed */
	struct book_entry *entries; /* sorted by their plain names */
	size_t entry_count;
	const char *main_part;                  /* xl/workbook.xml */
	const char *strings_part, *styles_part; /* NULL: no relation names one */
	struct book_sheet *sheets;
	size_t sheet_count, sheet_room;
	bool *dates; /* by cell style: shows a date */
	size_t date_count, date_room;
	bool date_1904;
	struct book_string *strings;
	size_t string_count, string_room;
	bool strings_read;

	/* The sheet being read. */
	struct xlsx_part part;
	bool open, in_data, in_row, in_cell, in_value, in_inline, in_formula;
	unsigned phonetic; /* depth inside rPh */
	size_t sheet;
	uint32_t row, column, next_row, next_column;
	enum book_type type; /* of the cell */
	uint32_t style;
	bool formula, valued;
	struct book_text text; /* of the row's cells, one behind the other, each ending in NUL */
	size_t text_at;        /* where the present cell's begins */
	struct sheet_xlsx_cell *cells;
	size_t cell_count, cell_room;
	struct sheet_xlsx_merge *merges;
	size_t merge_count, merge_room;
	struct err *err;
	char *at; /* what sheet_xlsx_at said last */
};

/* As xlsx_part_open and xlsx_part_close, of the one part that is read at a time. */
int book_part_open(
    struct sheet_xlsx *book, const char *name, const struct xlsx_ceiling *ceiling, struct err *err);
void book_part_close(struct sheet_xlsx *book);
int book_read_parts(struct sheet_xlsx *book, struct err *err); /* workbook, relations, styles */
int book_read_strings(struct sheet_xlsx *book, struct err *err);
void book_text_add(struct book_text *text, const char *more, size_t len);

#endif
