/* Lines of reply headers, and the waits that they ask for. */
#include "fetch/wire/headers.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *at = (const char *)data, *end = at + size;
	struct headers headers = { 0 };

	while (at < end) {
		const char *line = memchr(at, '\n', (size_t)(end - at));
		size_t len = (size_t)((line == NULL ? end : line + 1) - at);
		char *copy = mem_alloc(len);

		memcpy(copy, at, len);
		if (headers_line(&headers, copy, len) != 0)
			at = end - len;
		free(copy);
		at += len;
	}
	if (headers_wait(&headers, 1800000000) < 0 || headers_retry_after(&headers, 1800000000) < 0)
		headers_quota(&headers);
	headers_quota(&headers);
	return 0;
}
