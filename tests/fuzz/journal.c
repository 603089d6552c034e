/* A journal: each line of the input is a record without its sum, which is made good here. */
#include "export/plan/journal.h"
#include "fuzz.h"
#include "model/base/digest.h"

static int
take(void *arg, const struct journal_record *record, struct err *err)
{
	size_t *seen = arg;

	(void)err;
	if (record->phase != NULL)
		*seen += strlen(record->phase);
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *at = (const char *)data, *end = at + size;
	char *text = mem_alloc(size + 1 + 64 * (size + 1)), hex[DIGEST_HEX + 1], sum[33] = "";
	size_t len = 0, seen = 0;
	struct sealed journal = { .fd = -1 };
	struct err err = { 0 };

	while (at < end) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		size_t line = (size_t)((stop == NULL ? end : stop) - at);

		digest_pair(sum, strlen(sum), at, line, hex);
		memcpy(sum, hex, 32);
		memcpy(text + len, at, line);
		len += line;
		len += (size_t)sprintf(text + len, ",\"sum\":\"%s\"}\n", sum);
		at += line + 1;
	}
	fuzz_file(JOURNAL_NAME, text, len);
	free(text);
	journal_open(&journal, fuzz_dir(), false, take, &seen, &err);
	sealed_close(&journal);
	return 0;
}
