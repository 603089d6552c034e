/*
 * run.json of a comparison: the two readings, whether both were complete, and what changed, counted.
 */
#ifndef EXPORT_RUN_CHANGES_JSON_H
#define EXPORT_RUN_CHANGES_JSON_H

#include "export/write/write.h"
#include "model/change/change.h"
#include <stdio.h>

/* run: of the comparison as a whole. */
int changes_json_write(const char *dir, const struct changes *changes, const struct run *run,
    const struct written *written, size_t count, struct err *err);
/* The same, without files, for standard output. */
void changes_json_print(const struct changes *changes, const struct run *run, FILE *out);

#endif
