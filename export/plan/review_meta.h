/*
 * The hidden sheet _meta of a review workbook, written and read by one table: facts about the pack, a name and a
 * value per row, and the headings of its columns: "column", name, heading, letter.
 */
#ifndef EXPORT_PLAN_REVIEW_META_H
#define EXPORT_PLAN_REVIEW_META_H

#include "export/write/xlsx_put.h"
#include "plan_headings.h"

/* All are texts; unknown ones are "". Written is 'rows', not facts.rows. */
struct review_meta {
	struct review_facts facts;
	const char *due, *scope, *complete;
	const char *sheet, *rows, *digest; /* of the rows */
};
int review_meta_write(struct xlsx_out *out, const struct review_meta *meta,
    const struct sheet *columns, struct err *err);

struct review_facts review_facts_blank(const char *file);
/* Reads the facts and headings; leaves them unchanged if the file has no such sheet. */
int review_meta_find(struct plan_source *source, struct err *err);

#endif
