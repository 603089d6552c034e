/*
 * The review workbook: a format like the others, for a document whose sheets are 'review' and 'findings' of
 * one pack (source->review). Read me and Summary come first, _meta, hidden, last: export/plan/review_meta.h. Its
 * digest: SHA-256 over grant_id, 0x1F, row_check, LF of every row, in the order of their bytes; so it is the
 * same whatever order the rows are brought into.
 */
#ifndef EXPORT_REVIEW_REVIEW_XLSX_H
#define EXPORT_REVIEW_REVIEW_XLSX_H

#include "export/reports/report_review.h"
#include "export/write/xlsx_put.h"

extern const struct format format_review_xlsx;

/* What the sheet Review looks like, for the pages that count it. */
struct review_look {
	const char *sheet;                /* its name */
	uint32_t rows;                    /* data rows: 1 .. rows */
	uint16_t decision, reason, flags; /* columns */
};

/* The column's place in the sheet; UINT16_MAX: it is not shown. */
uint16_t review_column(const struct sheet *sheet, const char *column);
/* Of a tab that has rows. look: of the sheet Review, NULL of another. */
void review_rules_write(struct xlsx_tab *tab, const struct review_look *look);
void review_readme_write(struct xlsx_tab *tab, const struct review_look *look);
void review_summary_write(struct xlsx_tab *tab, const struct review_look *look);

#endif
