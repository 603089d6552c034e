/* The directory of a review: packs.csv is the input, beside a sound run.json and a pack. */
#include "export/review/review_sent.h"
#include "fuzz.h"
#include <fcntl.h>

static const char run_json[] =
    "{\"review_id\":\"0123456789abcdef\",\"snapshot_id\":\"0123456789abcdef\","
    "\"base_url\":\"https://x.atlassian.net\",\"cloud_id\":\"1\","
    "\"started\":\"2026-12-01T09:00:00Z\",\"finished\":\"2026-12-01T09:00:01Z\","
    "\"complete\":true,\"packs\":1,\"rows\":1}";

static void
tell(void *arg, const char *line)
{
	*(size_t *)arg += strlen(line);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct returned returned = { 0 };
	struct run_facts facts = { 0 };
	struct arena arena = { 0 };
	struct err err = { 0 };
	const char *path, *why;
	size_t told = 0;

	fuzz_file("packs.csv", data, size);
	path = fuzz_file("run.json", run_json, sizeof(run_json) - 1);
	review_sent_read(&returned, fuzz_dir(), &err);
	returned_release(&returned);
	if (run_facts_read(&facts, &arena, AT_FDCWD, path, &why) == 0)
		review_sent_check(fuzz_dir(), &facts, tell, &told, &err);
	arena_release(&arena);
	return 0;
}
