/* The lines of a snapshot: through replay, all decoders and the graph. They are compressed here. */
#include "fetch/fetch.h"
#include "fuzz.h"
#include <zstd.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t room = ZSTD_compressBound(size), len;
	char *packed = mem_alloc(room);
	struct graph *graph = graph_new();
	struct run run = { 0 };
	struct org *org = NULL;
	struct fetch_begun begun;
	struct err err = { 0 };
	const char *path;

	len = ZSTD_compress(packed, room, data, size, 1);
	if (ZSTD_isError(len))
		abort();
	path = fuzz_file("snapshot.jsonl.zst", packed, len);
	free(packed);
	fetch_replay(path, graph, &run, &org, &err);
	fetch_begun(path, &begun, &err);
	fetch_begun_release(&begun);
	org_release(org);
	run_release(&run);
	graph_release(graph);
	return 0;
}
