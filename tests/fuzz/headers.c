/* What a reply's headers say of waiting; a line each: Date, Retry-After, X-RateLimit-Reset, RateLimit-Reason. */
#include "fetch/wire/headers.h"
#include "fuzz.h"

static void
take(const char **at, const char *end, char *into, size_t room)
{
	const char *stop = memchr(*at, '\n', (size_t)(end - *at));
	size_t len = (size_t)((stop == NULL ? end : stop) - *at);

	snprintf(into, room, "%.*s", (int)len, *at);
	*at = stop == NULL ? end : stop + 1;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *at = (const char *)data, *end = at + size;
	struct headers headers = { 0 };

	if (size == 0)
		return 0;
	take(&at, end, headers.date, sizeof(headers.date));
	take(&at, end, headers.retry_after, sizeof(headers.retry_after));
	take(&at, end, headers.reset, sizeof(headers.reset));
	take(&at, end, headers.reason, sizeof(headers.reason));
	headers_quota(&headers);
	if (!(headers_wait(&headers, 1800000000) >= -1) ||
	    !(headers_retry_after(&headers, 1800000000) >= -1))
		abort(); /* neither less nor no number */
	return 0;
}
