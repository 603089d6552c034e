/*
 * A body, decoded as that of an endpoint: "PATH\n" says of which, by its path in fetch/jira, and the byte behind that in what
 * pieces it comes. A path that is none leaves it to its first byte, so that any input meets a decoder.
 */
#include "fetch/walk/decoder.h"
#include "fetch/walk/endpoint.h"
#include "fuzz.h"

#include <string.h>

static const struct endpoint *
endpoint_of(const uint8_t *path, size_t len)
{
	size_t count = 0;

	for (; endpoint_list[count] != NULL; count++)
		if (strlen(endpoint_list[count]->path) == len &&
		    memcmp(endpoint_list[count]->path, path, len) == 0)
			return endpoint_list[count];
	return endpoint_list[path[0] % count];
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = size > 0 ? memchr(data, '\n', size) : NULL;
	size_t first, piece;
	struct decoder *decoder;
	const struct reply reply = { .status = 200, .type = "application/json" };
	struct err err = { 0 };

	if (end == NULL || (first = (size_t)(end - data) + 2) > size)
		return 0;
	decoder = decoder_new(endpoint_of(data, first - 2));
	piece = (size_t)data[first - 1] + 1;
	for (size_t at = first; at < size; at += piece)
		decoder_feed(
		    decoder, (const char *)data + at, size - at < piece ? size - at : piece, true);
	decoder_end(decoder, &reply, 0, &err);
	decoder_free(decoder);
	return 0;
}
