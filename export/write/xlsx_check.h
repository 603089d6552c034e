/*
 * Is the finished workbook the one that was meant? Reads it back through the reader (sheet_xlsx.c)
 * and compares the digest of every tab. Streams; holds no rows.
 */
#ifndef EXPORT_WRITE_XLSX_CHECK_H
#define EXPORT_WRITE_XLSX_CHECK_H

#include "xlsx_put.h"

/* 'out' after xlsx_out_finish. -1: the file differs, and err says where. */
int xlsx_check(const struct xlsx_out *out, struct err *err);
/* Finishes the file, checks and syncs it. */
int xlsx_out_close(struct xlsx_out *out, struct err *err);

#endif
