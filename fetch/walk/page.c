#include "page.h"

#include "model/base/text.h"
#include <stdlib.h>

enum { CURSOR_SIZE_MIN = 20 };

uint32_t
page_smaller(const struct walk *walk, const struct page_place *at, const struct reply *reply)
{
	uint32_t size = at->size;

	if (walk->endpoint->paging == PAGING_NONE)
		return 0;
	if (reply->status == 409)
		return size / 2 >= PAGE_SIZE_MIN ? size / 2 : 0;
	if (reply->status != 400)
		return 0;
	if (size > PAGE_SIZE_MIN)
		return PAGE_SIZE_MIN;
	return paging_styles[walk->endpoint->paging].by_cursor && size > CURSOR_SIZE_MIN
		   ? CURSOR_SIZE_MIN
		   : 0;
}

char *
page_body(const struct walk *walk, const struct page_place *at)
{
	const struct endpoint *endpoint = walk->endpoint;
	struct text body = { 0 };
	char *quoted;

	if (endpoint->compose != NULL)
		return endpoint->compose(walk->pager->site, walk);
	if (endpoint->body == NULL)
		return NULL;
	text_add(&body, "{");
	if (at->cursor == NULL || !endpoint->cursor_alone) {
		text_print(&body, "\"limit\":%u", at->size);
		text_print(&body, "%s%s", endpoint->body[0] != '\0' ? "," : "", endpoint->body);
	}
	if (at->cursor != NULL) {
		quoted = json_quote(at->cursor);
		text_print(&body, "%s\"cursor\":%s", body.len > 1 ? "," : "", quoted);
		free(quoted);
	}
	text_add(&body, "}");
	return body.bytes;
}
