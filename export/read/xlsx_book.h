/*
 * What surrounds the rows of an XLSX workbook: which parts there are, the names of the sheets, and which styles
 * show a date; and the one part that is read at a time. The book owns its texts.
 */
#ifndef EXPORT_READ_XLSX_BOOK_H
#define EXPORT_READ_XLSX_BOOK_H

#include "model/base/arena.h"
#include "xlsx_part.h"

enum { BOOK_STYLES_MAX = 1 << 16 };

struct xlsx_limits {
	unsigned entries; /* in the container */
	struct xlsx_ceiling sheet, strings, other;
	uint64_t total; /* inflated bytes over all reads, what is read twice included; 0: any */
};

struct book_sheet {
	const char *name, *relation, *part;
	bool hidden;
};

struct xlsx_book {
	struct arena arena;
	const char *path;
	zip_t *zip;
	const struct xlsx_limits *limits;
	uint64_t inflated; /* by all parts that were closed */
	struct book_entry {
		const char *plain, *name; /* plain: what names are compared by */
	} * entries;                      /* of the container, sorted by their plain names */
	size_t entry_count;
	const char *main_part;                  /* xl/workbook.xml */
	const char *strings_part, *styles_part; /* NULL: no relation names one */
	struct book_sheet *sheets;
	size_t sheet_count, sheet_room;
	bool *dates; /* by cell style: shows a date */
	size_t date_count, date_room;
	bool date_1904;
	struct xlsx_part part; /* the one that is read */
};

int xlsx_book_open(
    struct xlsx_book *book, const char *path, const struct xlsx_limits *limits, struct err *err);
void xlsx_book_release(struct xlsx_book *book); /* also after a failed open */
/* Reads a part to its end, and ends the one before. 1: read, 0: there is no such part. */
int xlsx_book_read(struct xlsx_book *book, const char *name, const struct xlsx_ceiling *ceiling,
    const struct xlsx_taker *taker, void *arg, struct err *err);
/* The part of a sheet; ends the one before. */
int xlsx_book_begin(struct xlsx_book *book, size_t sheet, const struct xlsx_taker *taker, void *arg,
    struct err *err);
/* Is every part but the sheets well-formed XML to its end? Ends the sheet being read. */
int xlsx_book_sound(struct xlsx_book *book, struct err *err);

#endif
