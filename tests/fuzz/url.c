/* Addresses: of a site as people type it, a base for credentials, the link to the next page. */
#include "fetch/wire/url.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = mem_print("%.*s", (int)size, (const char *)data), base[URL_BASE_MAX], *out;
	struct url_base read;
	struct err err = { 0 };
	bool gateway;
	size_t room = 3 * strlen(text) + 1;

	out = mem_alloc(room);
	if (url_encode(text, out, room) != strlen(out))
		abort();
	free(out);
	if (url_site(text, base, sizeof(base), &gateway, &err) == 0 &&
	    url_base_read(base, &read, &err) != 0)
		abort(); /* what it makes is a base */
	url_base_read(text, &read, &err);
	url_cursor("https://api.atlassian.com", text, base, sizeof(base));
	free(text);
	return 0;
}
