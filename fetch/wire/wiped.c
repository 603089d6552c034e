#define _DEFAULT_SOURCE /* explicit_bzero */
#include "wiped.h"

#include <curl/curl.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

enum {
	REQUEST_MOST = 32 * 1024
}; /* larger blocks are buffers for replies, and wiping them all takes time */

static void
give_back(void *memory)
{
	size_t size = memory != NULL ? malloc_usable_size(memory) : 0;

	if (size > 0 && size <= REQUEST_MOST)
		explicit_bzero(memory, size);
	free(memory);
}

/* Never in place: realloc would leave the old copy where it was. */
static void *
resize(void *memory, size_t size)
{
	size_t had = memory != NULL ? malloc_usable_size(memory) : 0;
	void *other = malloc(size);

	if (other == NULL)
		return NULL;
	if (had > 0)
		memcpy(other, memory, had < size ? had : size);
	give_back(memory);
	return other;
}

bool
wiped_curl_init(void)
{
	return curl_global_init_mem(
		   CURL_GLOBAL_DEFAULT, malloc, give_back, resize, strdup, calloc) == CURLE_OK;
}
