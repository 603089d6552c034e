/* A body, decoded as that of an endpoint: the first byte says of which, the second in what pieces it comes. */
#include "fetch/walk/decoder.h"
#include "fetch/walk/endpoint.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t count = 0, piece;
	struct decoder *decoder;
	const struct reply reply = { .status = 200, .type = "application/json" };
	struct err err = { 0 };

	while (endpoint_list[count] != NULL)
		count++;
	if (size < 2 || count == 0)
		return 0;
	decoder = decoder_new(endpoint_list[data[0] % count]);
	piece = (size_t)data[1] + 1;
	for (size_t at = 2; at < size; at += piece)
		decoder_feed(
		    decoder, (const char *)data + at, size - at < piece ? size - at : piece, true);
	decoder_end(decoder, &reply, 0, &err);
	decoder_free(decoder);
	return 0;
}
