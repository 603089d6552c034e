/* run.json of a run that is read again. */
#include "export/run/run_file.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct run_facts facts = { 0 };

	if (run_facts_parse(&facts, (const char *)data, size) == 0)
		run_facts_site(&facts);
	run_facts_release(&facts);
	return 0;
}
