/*
 * What the run.json of a directory says of itself at its outermost level, for whoever has to know which run it is:
 * verify, and plan --review. All zero is blank; texts live in the arena. run_facts_release.
 */
#ifndef EXPORT_RUN_RUN_FACTS_H
#define EXPORT_RUN_RUN_FACTS_H

#include "model/base/json.h"
#include "model/graph/run.h"

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
