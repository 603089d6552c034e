#include "paging.h"

#include "fetch/wire/url.h"
#include <stdio.h>
#include <string.h>

enum { STALE_MAX = 2, ENDLESS_SLACK = 5000, CURSOR_MAX = 4000 };

static const struct json_shape bean_shape =
    JSON_SHAPE(struct page_record, JSON_MUST(struct page_record, items, "values", JSON_LIST),
	JSON_MAY(struct page_record, start, "startAt", JSON_NUMBER),
	JSON_MAY(struct page_record, size, "maxResults", JSON_NUMBER),
	JSON_MAY(struct page_record, total, "total", JSON_NUMBER),
	JSON_MAY(struct page_record, last, "isLast", JSON_BOOL));

static const struct json_shape whole_shape = JSON_SHAPE(struct page_record,
    JSON_MUST(struct page_record, items, "permissionSchemes", JSON_LIST),
    JSON_MAY(struct page_record, start, "startAt", JSON_NUMBER));

static const struct json_shape offset_shape =
    JSON_SHAPE(struct page_record, JSON_MUST(struct page_record, items, "records", JSON_LIST),
	JSON_MAY(struct page_record, start, "offset", JSON_NUMBER),
	JSON_MAY(struct page_record, size, "limit", JSON_NUMBER),
	JSON_MAY(struct page_record, total, "total", JSON_NUMBER));

static const struct json_shape links_shape =
    JSON_SHAPE(struct page_links, JSON_MAY(struct page_links, next, "next", JSON_TEXT));
static const struct json_shape cursor_shape =
    JSON_SHAPE(struct page_record, JSON_MUST(struct page_record, items, "data", JSON_LIST),
	JSON_MAY_OF(struct page_record, links, "links", JSON_OBJECT, &links_shape));

static void
query_range(
    struct path *path, char mark, const char *start, const char *size, const struct page_place *at)
{
	char text[80];

	snprintf(text, sizeof(text), "%c%s=%llu&%s=%u", mark, start, (unsigned long long)at->start,
	    size, at->size);
	path_add(path, text);
}

static void
query_start(struct path *path, char mark, const struct page_place *at)
{
	query_range(path, mark, "startAt", "maxResults", at);
}

static void
query_offset(struct path *path, char mark, const struct page_place *at)
{
	query_range(path, mark, "offset", "limit", at);
}

static void
query_cursor(struct path *path, char mark, const struct page_place *at)
{
	char text[40];

	if (at->size > 0) {
		snprintf(text, sizeof(text), "%climit=%u", mark, at->size);
		path_add(path, text);
		mark = '&';
	}
	if (at->cursor == NULL)
		return;
	path_add(path, (const char[]){ mark, '\0' });
	path_add(path, "cursor=");
	path_add_encoded(path, at->cursor);
}

/* A list without an end brings the same again and again, or far more than it declares. -1: so it is. */
static int
check_end(struct walk *walk, uint64_t before, size_t count, struct err *why)
{
	uint64_t most = ITEMS_MAX;

	walk->stale = count > 0 && walk_distinct(walk) == before && walk->received > walk->reread
			  ? walk->stale + 1
			  : 0;
	if (walk->stale >= STALE_MAX)
		return err_set(
		    why, STATUS_FAILED, "the same page came again and again: the list has no end");
	if (walk->first_total != JSON_NO_NUMBER && (uint64_t)walk->first_total < ITEMS_MAX / 4)
		most = 2 * (uint64_t)walk->first_total + ENDLESS_SLACK;
	if (walk->received > most || walk->pages > PAGES_MAX)
		return err_set(why, STATUS_FAILED,
		    "far more items than declared, or than any site has: the list has no end");
	return 0;
}

/* One page after the other, until an empty one. A total counts also what a filter leaves out, and ends nothing. */
static enum step
next_after(struct walk *walk, const struct page_had *page, struct page_place *next, struct err *why)
{
	if (page->count == 0)
		return STEP_NONE;
	if (check_end(walk, page->before, page->count, why) < 0)
		return STEP_FAILED;
	next->start = page->at.start + page->count;
	next->end = OPEN_END;
	return STEP_PAGE;
}

/* The size that the server used, and whether the list is still the one it was. */
static void
take_sizes(struct walk *walk, const struct page_had *page)
{
	const struct page_record *record = page->record;

	if (record->size > 0 && record->size < page->at.size) /* ask like that from now on */
		walk->tally->page_size = walk->page_size = (uint32_t)record->size;
	if (record->total == JSON_NO_NUMBER || record->total < 0)
		return;
	if (walk->total != JSON_NO_NUMBER && walk->total != record->total)
		walk->moved = true;
	if (walk->first_total == JSON_NO_NUMBER)
		walk->first_total = record->total;
	walk->total = record->total;
}

static enum step
next_bean(struct walk *walk, const struct page_had *page, struct page_place *next, struct err *why)
{
	uint64_t reached = page->at.start + page->count;

	take_sizes(walk, page);
	if (page->record->last == 1 || page->count == 0) {
		if (page->at.end != OPEN_END) /* the end came where more was declared */
			walk->moved = true;
		return STEP_NONE;
	}
	if (check_end(walk, page->before, page->count, why) < 0)
		return STEP_FAILED;
	next->start = reached;
	next->end = page->at.end;
	if (page->at.end != OPEN_END) /* short, not last: the rest of its share */
		return reached < page->at.end ? STEP_PAGE : STEP_NONE;
	if (!walk->spread && walk->total > (int64_t)reached)
		return STEP_SPREAD;
	walk->spread = true; /* beyond the declared total, or without one: one after the other */
	return STEP_PAGE;
}

/* The next page's cursor may come as a full URL: of it the cursor alone is believed. */
static enum step
next_cursor(
    struct walk *walk, const struct page_had *page, struct page_place *next, struct err *why)
{
	const struct page_links *links = page->record->links;
	char cursor[CURSOR_MAX];
	bool fresh;
	uint32_t number;

	if (links == NULL || links->next == NULL || links->next[0] == '\0')
		return STEP_NONE;
	if (url_cursor(walk->pager->gateway, links->next, cursor, sizeof(cursor)) < 0) {
		err_set(why, STATUS_FAILED,
		    "the link to the next page, '%.200s', is not one of this service; it was not "
		    "followed",
		    links->next);
		return STEP_FAILED;
	}
	number = pool_add(&walk->cursors, cursor, strlen(cursor), &fresh);
	if (!fresh) {
		err_set(why, STATUS_FAILED, "the same cursor came again: the list has no end");
		return STEP_FAILED;
	}
	if (check_end(walk, page->before, 1, why) < 0)
		return STEP_FAILED;
	next->cursor = walk->cursors.texts[number];
	return STEP_CURSOR;
}

/* Two passes that agree in number are believed against a total. */
static bool
bean_agrees(const struct walk *walk)
{
	bool total_right =
	    walk->total == JSON_NO_NUMBER || (uint64_t)walk->total == walk->seen.count;

	return !walk->moved &&
	       (total_right || (walk->pass > 1 && walk->before == walk->seen.count));
}

const struct paging paging_styles[] = {
	[PAGING_NONE] = { .next = NULL },
	[PAGING_WHOLE] = { NULL, &whole_shape, NULL, NULL },
	[PAGING_ARRAY] = { query_start, NULL, next_after, NULL },
	[PAGING_BEAN] = { query_start, &bean_shape, next_bean, bean_agrees },
	[PAGING_OFFSET] = { query_offset, &offset_shape, next_after, NULL },
	[PAGING_CURSOR] = { query_cursor, &cursor_shape, next_cursor, NULL },
};
