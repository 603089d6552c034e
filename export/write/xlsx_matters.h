/*
 * What matters, on the first page: the sections that the document's template names (matters.h), two beside each other,
 * with the number of rows of each line and a link to the first. Counted while the rows are written.
 */
#ifndef EXPORT_WRITE_XLSX_MATTERS_H
#define EXPORT_WRITE_XLSX_MATTERS_H

#include "xlsx_page.h"

/* Of one line of the document's matters. */
struct xlsx_tally {
	uint64_t count;
	const struct xlsx_tab *tab; /* where the first row is */
	uint32_t row;
};

struct xlsx_tally *xlsx_tallies_new(const struct document *document); /* caller frees */
/* The row of the tab's sheet, which has been written. */
void xlsx_tallies_count(
    struct xlsx_tally *tallies, const struct xlsx_tab *tab, uint32_t row, const struct cell *cells);
/* The sections, below each other by pairs. */
void xlsx_matters_write(struct page *page, const struct xlsx_tally *tallies);

#endif
