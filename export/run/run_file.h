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
 * written: the files in each format; of a review, all packs together. document: of an export alone.
 */
int run_file_write(const char *dir, const struct source *source, const struct document *document,
    const struct written *written, size_t count, struct err *err);
/* The same of a comparison without files. */
void run_file_print(const struct source *source, FILE *file);

/*
 * What is read of it again, for whoever has to know which run it is: verify, and plan --review. All zero is blank; texts
 * live in the arena. run_facts_release.
 */
struct run_facts {
	struct arena arena;
	int complete;             /* JSON_NO_BOOL: it does not say */
	struct json_row projects; /* when it names some, the others were not read */
	uint64_t packs, rows;     /* of a review */
	/* NULL: it does not say. review_id: of a review alone. */
	const char *review_id, *snapshot_id, *base_url, *cloud_id, *started, *finished;
};

/* Into blank facts. -1: it is no JSON, or says a thing twice. */
int run_facts_parse(struct run_facts *facts, const char *text, size_t len);
struct site_id run_facts_site(const struct run_facts *facts);
void run_facts_release(struct run_facts *facts);

#endif
