/* packs.csv of a review's directory: a line for each file of a pack, written and read by one table of columns. */
#ifndef EXPORT_REVIEW_PACKS_CSV_H
#define EXPORT_REVIEW_PACKS_CSV_H

#include "export/run/run_file.h"
#include "model/base/file.h"
#include "model/review/returned.h"

#define PACKS_CSV_NAME "packs.csv"

/* Makes the file, with its headings. */
int packs_csv_begin(struct file *list, const char *dir, struct err *err);
/* The members of 'pack' that are known when it is sent; 'complete': everything could be read. */
int packs_csv_add(
    struct file *list, const struct returned_pack *pack, bool complete, struct err *err);

/*
 * Every line, its texts in the arena; all that run.json counts have to be there. All zero at first, and 'packs' is
 * freed by the caller, in any case.
 */
struct packs_list {
	struct returned_pack *packs;
	size_t count, room;
};
int packs_csv_read(struct packs_list *list, const char *dir, const struct run_facts *facts,
    struct arena *arena, struct err *err);

#endif
