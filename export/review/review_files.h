/*
 * The files of a review's run directory: a workbook and a CSV per pack, packs.csv that lists them, run.json.
 */
#ifndef EXPORT_REVIEW_REVIEW_FILES_H
#define EXPORT_REVIEW_REVIEW_FILES_H

#include "export/reports/report_review.h"
#include "export/write/write.h"

enum { REVIEW_CSV = 1, REVIEW_XLSX = 2 };

/* 'shown': what is said of every pack; its pack and scope are set here. formats: REVIEW_*, or-ed. */
int review_files_write(const char *dir, const struct source *source,
    const struct review_sheet *shown, unsigned formats, struct err *err);

#endif
