/* plan.json. What stands before its digest is the input: the digest is made good here. */
#include "export/plan/plan_file.h"
#include "fuzz.h"
#include "model/base/digest.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char hex[DIGEST_HEX + 1];
	size_t room = size + PLAN_SHA256_BYTES + 16;
	char *text = mem_alloc(room);
	struct plan plan = { 0 };
	struct err err = { 0 };
	int tail;

	digest_pair((const char *)data, size, "", 0, hex);
	memcpy(text, data, size);
	tail = snprintf(text + size, room - size, ",\n  \"sha256\": \"%s\"\n}\n", hex);
	plan_file_read(&plan, fuzz_file(PLAN_FILE_NAME, text, size + (size_t)tail), NULL, &err);
	plan_release(&plan);
	free(text);
	return 0;
}
