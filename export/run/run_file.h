/*
 * run.json: what a directory holds and what it was made of, for a person and for a program. Of an export, a comparison or
 * a review; no clock: the same snapshot and settings give the same bytes.
 */
#ifndef EXPORT_RUN_RUN_FILE_H
#define EXPORT_RUN_RUN_FILE_H

#include "export/write/write.h"
#include "model/base/json.h"
#include "model/graph/run.h"
#include <stdio.h>

#define RUN_FILE_NAME "run.json"

/*
 * The source says what it is of: a comparison has changes, a review is shown by a review_sheet.
 * written: the files in each format; of a review, all packs together. document: only of an export.
 */
int run_file_write(const char *dir, const struct source *source, const struct document *document,
    const struct written *written, size_t count, struct err *err);
/* The same of a comparison without files. */
void run_file_print(const struct source *source, FILE *file);
/* A part of it that answers in JSON have too: "not_read": [{"readings": "tokens, shared", "why"}]. */
void run_file_not_read(struct json_out *out, const struct run *run);

/*
 * What is read of it again, for whoever has to know which run it is: verify, and plan --review. All zero is blank; texts
 * live in the arena of the reader.
 */
struct run_facts {
	int complete;             /* JSON_NO_BOOL: it does not say */
	struct json_row projects; /* when it names some, the others were not read */
	uint64_t packs, rows;     /* of a review */
	/* NULL: it does not say. review_id: of a review only. */
	const char *review_id, *snapshot_id, *base_url, *cloud_id, *started, *finished;
};

/* Into blank facts; 'name' is below the open directory 'dir', or AT_FDCWD. -1: *why says why in words. */
int run_facts_read(
    struct run_facts *facts, struct arena *arena, int dir, const char *name, const char **why);
struct site_id run_facts_site(const struct run_facts *facts);

#endif
