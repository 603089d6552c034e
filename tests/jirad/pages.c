/*
 * The paging styles: plain arrays that end with an empty page, and page beans that say where they
 * are. The faults that lie about pages are here too, since only this place knows where a list ends.
 */
#include "server.h"
#include <string.h>

bool
page_read(struct request *rq, struct page *page, size_t otherwise, size_t maximum)
{
	long long start = 0, size = (long long)otherwise;

	if (!request_number(rq, "startAt", &start) || !request_number(rq, "maxResults", &size))
		return false;
	if (start < 0 || size < 0) {
		reply_error(rq, 400, "startAt and maxResults must not be negative.");
		return false;
	}
	*page = (struct page){ .start = (size_t)start, .size = (size_t)size };
	if (page->size == 0)
		page->size = otherwise;
	if (page->size > maximum)
		page->size = maximum;
	return true;
}

/* From the place asked for to what is served; limit is where the real list ends. */
static void
page_place(struct request *rq, struct page *page, size_t count)
{
	size_t give = page->size;

	if (fault_is(rq, "repeat"))
		page->start = 0;
	if (fault_is(rq, "shift") && page->start > 0 && count > 0) {
		page->skip = 1; /* the first of the list went away after the first page */
		count--;
	}
	if ((fault_is(rq, "short") || fault_is(rq, "early")) && give > 1)
		give /= 2;
	page->limit = count;
	page->total = count;
	if (fault_is(rq, "endless"))
		page->total = page->start + 2 * page->size;
	page->end = page->start;
	if (page->start < page->total)
		page->end = page->total - page->start < give ? page->total : page->start + give;
	page->last = (page->end >= page->total && !fault_is(rq, "repeat")) || fault_is(rq, "early");
	if (fault_is(rq, "blank")) {
		page->end = page->start;
		page->last = false;
	}
	if (fault_is(rq, "total"))
		page->total = (size_t)((long long)page->total + (long long)fault_number(rq));
}

/* Of a list of which we are not shown everything. */
static bool
is_hidden(const struct request *rq, size_t i)
{
	size_t nth = fault_is(rq, "hidden") ? (size_t)fault_number(rq) : 0;

	return nth > 0 && (i + 1) % nth == 0;
}

static void
write_items(struct request *rq, const struct page *page, page_item *item, const void *list)
{
	struct buf *b = &rq->reply.body;
	bool first = true;

	buf_char(b, '[');
	for (size_t i = page->start; i < page->end; i++) {
		if (is_hidden(rq, i))
			continue;
		if (!first)
			buf_char(b, ',');
		first = false;
		if (i < page->limit)
			item(rq, list, i + page->skip);
		else /* only an endless list goes on here: something that is new to every list */
			buf_json(b,
			    "{'accountId':'endless-%d','groupId':'endless-%d','id':'%d','key':'"
			    "ENDLESS%d',"
			    "'name':'endless %d','displayName':'endless "
			    "%d','accountType':'atlassian',"
			    "'active':true}",
			    (long long)i, (long long)i, 900000 + (long long)i, (long long)i,
			    (long long)i, (long long)i);
	}
	buf_char(b, ']');
}

void
page_array(struct request *rq, struct page *page, size_t count, page_item *item, const void *list)
{
	page_place(rq, page, count);
	write_items(rq, page, item, list);
}

/* The URL of this list from a place on: the request's other parameters stay as they were. */
static void
write_page_url(struct request *rq, const char *name, size_t start, size_t size)
{
	const char *query = strchr(rq->uri, '?');
	struct buf url = { 0 };
	size_t len;

	buf_json(
	    &url, "%r/rest/api/3", fault_is(rq, "elsewhere") ? fault_text(rq) : rq->server->base);
	buf_add(&url, rq->path, strcspn(rq->path, "?"));
	buf_char(&url, '?');
	for (const char *s = query == NULL ? "" : query + 1; *s != '\0';
	     s += len + (s[len] == '&')) {
		len = strcspn(s, "&");
		if (strncmp(s, "startAt=", 8) != 0 && strncmp(s, "maxResults=", 11) != 0) {
			buf_add(&url, s, len);
			buf_char(&url, '&');
		}
	}
	buf_json(&url, "startAt=%d&maxResults=%d", (long long)start, (long long)size);
	buf_json(&rq->reply.body, "%s:%s,", name, url.at);
	buf_free(&url);
}

void
page_bean(struct request *rq, struct page *page, size_t count, page_item *item, const void *list)
{
	struct buf *b = &rq->reply.body;

	page_place(rq, page, count);
	buf_char(b, '{');
	write_page_url(rq, "self", page->start, page->size);
	if (!page->last)
		write_page_url(rq, "nextPage", page->end, page->size);
	buf_json(b,
	    "'maxResults':%d,'startAt':%d,'total':%d,'isLast':%b,'values':", (long long)page->size,
	    (long long)page->start, (long long)page->total, page->last);
	write_items(rq, page, item, list);
	buf_char(b, '}');
}

void
page_empty(struct request *rq, bool bean)
{
	struct page page = { .size = 50 };

	if (bean)
		page_bean(rq, &page, 0, NULL, NULL);
	else
		buf_text(&rq->reply.body, "[]");
}
