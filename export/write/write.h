/*
 * Writes a document in any number of formats, each in a process of its own: they run side by side, share
 * the graph's memory copy-on-write, and whatever a library does when memory or disk run out stays there.
 */
#ifndef EXPORT_WRITE_WRITE_H
#define EXPORT_WRITE_WRITE_H

#include "format.h"

enum { FORMATS_MAX = 8 };

/* Each named once, and no two that make the same files; else -1, STATUS_USAGE. */
int formats_check(const struct format *const *formats, size_t count, struct err *err);

/* Files go into the directory 'dir'. 0, or -1 with the first failure; a half-written file may be left. */
int write_document(const struct document *document, const struct source *source,
    const struct format *const *formats, size_t count, const char *dir, struct written *written,
    struct err *err);

/*
 * A report as NAME.csv, by the template of that name, unless it is there: completeness.csv belongs to every run
 * directory, also when no sheet shows it or no format is CSV; access_sample.csv to those with a sample.
 */
int write_csv(const struct source *source, const struct report *const *reports, const char *name,
    const char *dir, struct err *err);

#endif
