/*
 * What a file is, by what it begins with and whatever it is called: XLSX, or CSV, which is what nothing else
 * is. Other formats of spreadsheet programs are refused, with words on how to save them.
 */
#ifndef EXPORT_READ_SHEET_FOREIGN_H
#define EXPORT_READ_SHEET_FOREIGN_H

#include "model/base/err.h"

/* 1: a workbook, or a container that is damaged; 0: a CSV, also when it is no file that can be looked into; -1: err. */
int sheet_is_xlsx(const char *path, struct err *err);

#endif
