/* A template of a document. */
#include "export/write/template.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct template template = { 0 };
	struct arena arena = { 0 };
	struct err err = { 0 };
	char *text = mem_alloc(size + 1); /* as a file's: it ends in NUL */

	memcpy(text, data, size);
	template_read(&template, &arena, "template", text, size, &err);
	free(text);
	template_release(&template);
	arena_release(&arena);
	return 0;
}
