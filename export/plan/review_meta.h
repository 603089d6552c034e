/*
 * The hidden sheet _meta of a review workbook, written and read by one table: what the pack is, a name and its
 * value in a row, and how its columns are called: "column", name, heading, letter.
 */
#ifndef EXPORT_PLAN_REVIEW_META_H
#define EXPORT_PLAN_REVIEW_META_H

#include "export/write/xlsx_put.h"
#include "plan_headings.h"

/* All texts; what is not known is "". facts.rows is not written: 'rows' is. */
struct review_meta {
	struct review_facts facts;
	const char *due, *scope, *complete;
	const char *sheet, *rows, *digest; /* of the rows */
};
int review_meta_write(struct xlsx_out *out, const struct review_meta *meta,
    const struct sheet *columns, struct err *err);

struct review_facts review_facts_blank(const char *file);
/* The facts and headings that the file tells; they stay as they are when it has no such sheet. */
int review_meta_find(struct plan_source *source, struct err *err);

#endif
