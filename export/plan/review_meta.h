/*
 * The hidden sheet _meta of a review workbook: what the pack is, and how its columns are called.
 */
#ifndef EXPORT_PLAN_REVIEW_META_H
#define EXPORT_PLAN_REVIEW_META_H

#include "plan_headings.h"

struct review_facts review_facts_blank(const char *file);
/* The facts and headings that the file tells; they stay as they are when it has no such sheet. */
int review_meta_find(struct plan_source *source, struct err *err);

#endif
