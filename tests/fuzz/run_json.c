/* run.json of a run that is read again. */
#include "export/run/run_file.h"
#include "fuzz.h"
#include <fcntl.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *path = fuzz_file("run.json", data, size), *why;
	struct run_facts facts = { 0 };
	struct arena arena = { 0 };

	if (run_facts_read(&facts, &arena, AT_FDCWD, path, &why) == 0)
		run_facts_site(&facts);
	arena_release(&arena);
	return 0;
}
