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

/* The column's place in the sheet; UINT16_MAX: it is not shown. */
uint16_t review_column(const struct sheet *sheet, const char *column);
void review_rules_write(struct xlsx_tab *tab); /* of a tab that has rows */
/* rows: the sheet Review, which the pages count. */
void review_readme_write(struct xlsx_tab *tab, const struct xlsx_tab *rows);
void review_summary_write(struct xlsx_tab *tab, const struct xlsx_tab *rows);

#endif
