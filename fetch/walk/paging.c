#include "paging.h"

#include "fetch/wire/url.h"
#include <stdio.h>
#include <string.h>

enum { STALE_MAX = 2, EMPTY_MAX = 100, ENDLESS_SLACK = 5000, CURSOR_MAX = 4000 };

/* isLast or total has to be there: decoder_end. Without the others it is as was asked for. */
static const struct json_shape bean_shape =
    JSON_SHAPE(struct page_record, JSON_MUST(struct page_record, items, "values", JSON_LIST),
	JSON_MAY(struct page_record, start, "startAt", JSON_NUMBER),
	JSON_MAY(struct page_record, size, "maxResults", JSON_NUMBER),
	JSON_MAY(struct page_record, total, "total", JSON_NUMBER),
	JSON_MAY(struct page_record, last, "isLast", JSON_BOOL));

static const struct json_shape whole_shape = JSON_SHAPE(struct page_record,
    JSON_MUST(struct page_record, items, "permissionSchemes", JSON_LIST),
    JSON_MAY(struct page_record, start, "startAt", JSON_NUMBER));

/* It ends with an empty page, whatever the others say. */
static const struct json_shape offset_shape =
    JSON_SHAPE(struct page_record, JSON_MUST(struct page_record, items, "records", JSON_LIST),
	JSON_MAY(struct page_record, start, "offset", JSON_NUMBER),
	JSON_MAY(struct page_record, size, "limit", JSON_NUMBER),
	JSON_MAY(struct page_record, total, "total", JSON_NUMBER));

/* No next page: next is absent, null or empty (CONTRACT section 3). */
static const struct json_shape links_shape =
    JSON_SHAPE(struct page_links, JSON_MAY(struct page_links, next, "next", JSON_TEXT));
static const struct json_shape cursor_shape =
    JSON_SHAPE(struct page_record, JSON_MUST(struct page_record, items, "data", JSON_LIST),
	JSON_MUST_OF(struct page_record, links, "links", JSON_OBJECT, &links_shape));

/* Two names for the list: where the document does not say which, either is read; see decoder_end. */
static const struct json_shape items_shape =
    JSON_SHAPE(struct page_record, JSON_MAY(struct page_record, items, "items", JSON_LIST),
	JSON_MAY(struct page_record, items, "data", JSON_LIST),
	JSON_MAY(struct page_record, total, "total", JSON_NUMBER),
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
add_cursor(struct path *path, char mark, const char *size, const struct page_place *at)
{
	char text[40];

	if (at->size > 0) {
		snprintf(text, sizeof(text), "%c%s=%u", mark, size, at->size);
		path_add(path, text);
		mark = '&';
	}
	if (at->cursor == NULL)
		return;
	path_add(path, (const char[]){ mark, '\0' });
	path_add(path, "cursor=");
	path_add_encoded(path, at->cursor);
}

static void
query_cursor(struct path *path, char mark, const struct page_place *at)
{
	add_cursor(path, mark, "limit", at);
}

static void
query_sized_cursor(struct path *path, char mark, const struct page_place *at)
{
	add_cursor(path, mark, "pageSize", at);
}

static bool
declares_more(const struct walk *walk, uint64_t place)
{
	return walk->total != JSON_NO_NUMBER && (uint64_t)walk->total > place;
}

/* A list without an end brings the same again and again, or far more than it declares. -1: so it is. */
static int
check_end(struct walk *walk, const struct page_had *page, struct err *why)
{
	bool cursor = paging_styles[walk->endpoint->paging].by_cursor;
	uint64_t most = ITEMS_MAX;

	if (walk_distinct(walk) - page->before > walk->twins - page->twins ||
	    (page->count == 0 && !cursor))
		walk->stale = 0;
	else if (walk->received > walk->reread &&
		 (!page->at.again || !declares_more(walk, page->at.start)))
		walk->stale++;
	walk->empty = 0;
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
	if (check_end(walk, page, why) < 0)
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

/* Places of the list that the page covers, shown to us or not. */
static uint64_t
places_end(const struct page_had *page)
{
	int64_t size = page->record->size;

	return page->at.start + (size > 0 && size < page->at.size ? (uint64_t)size : page->at.size);
}

/* An empty page ends the list, unless the server says that there is more: then nobody of these places is shown to us. */
static enum step
next_empty(struct walk *walk, const struct page_had *page, struct page_place *next, struct err *why)
{
	bool inside = declares_more(walk, page->at.start);

	if (!inside && (page->record->last != 0 || walk->total != JSON_NO_NUMBER)) {
		walk->moved |= page->at.end != OPEN_END; /* the end came where more was declared */
		return STEP_NONE;
	}
	if (page->record->last == 1)
		return STEP_NONE;
	if (++walk->empty > (inside ? EMPTY_MAX : STALE_MAX)) {
		err_set(
		    why, STATUS_FAILED, "empty pages, and none is the last: the list has no end");
		return STEP_FAILED;
	}
	next->start = places_end(page);
	next->end = page->at.end;
	if (next->start >= next->end || (inside && !declares_more(walk, next->start)))
		return STEP_NONE;
	return STEP_PAGE;
}

static enum step
next_bean(struct walk *walk, const struct page_had *page, struct page_place *next, struct err *why)
{
	bool share = page->at.end != OPEN_END, last = page->record->last == 1;
	uint64_t reached = page->at.start + page->count;

	take_sizes(walk, page);
	walk->early |= last && declares_more(walk, places_end(page));
	if (page->count == 0)
		return next_empty(walk, page, next, why);
	if (check_end(walk, page, why) < 0)
		return STEP_FAILED;
	if (last && !declares_more(walk, reached)) {
		walk->moved |= share; /* the end came where more was declared */
		return STEP_NONE;
	}
	next->start = reached;
	next->end = page->at.end;
	next->again = reached < places_end(page);
	if (share) /* short, not last: the rest of its share */
		return reached < page->at.end ? STEP_PAGE : STEP_NONE;
	if (!walk->spread && !last && declares_more(walk, reached))
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
	if (check_end(walk, page, why) < 0)
		return STEP_FAILED;
	next->cursor = walk->cursors.texts[number];
	return STEP_CURSOR;
}

static enum step
next_items(struct walk *walk, const struct page_had *page, struct page_place *next, struct err *why)
{
	take_sizes(walk, page);
	return next_cursor(walk, page, next, why);
}

/*
 * Two passes that agree in number are believed: what a total counts more is not shown to us, if the list is one that
 * hides, and never contradicts itself.
 */
static enum sum
bean_sum(const struct walk *walk)
{
	uint64_t distinct = walk_distinct(walk) + walk->lost;

	if (walk->moved)
		return SUM_UNSURE;
	if (walk->total == JSON_NO_NUMBER || (uint64_t)walk->total == distinct)
		return SUM_RIGHT;
	if (walk->pass == 1 || walk->before != distinct)
		return SUM_UNSURE;
	if ((uint64_t)walk->total <= distinct + walk->repeated)
		return SUM_RIGHT;
	return walk->endpoint->hides && !walk->early ? SUM_HIDDEN : SUM_SHORT;
}

const struct paging paging_styles[] = {
	[PAGING_NONE] = { .next = NULL },
	[PAGING_WHOLE] = { .shape = &whole_shape },
	[PAGING_ARRAY] = { query_start, NULL, next_after, NULL, false, false },
	[PAGING_BEAN] = { query_start, &bean_shape, next_bean, bean_sum, true, false },
	[PAGING_OFFSET] = { query_offset, &offset_shape, next_after, NULL, false, false },
	[PAGING_CURSOR] = { query_cursor, &cursor_shape, next_cursor, NULL, false, true },
	[PAGING_SIZED_CURSOR] = { query_sized_cursor, &cursor_shape, next_cursor, NULL, false,
	    true },
	[PAGING_ITEMS] = { query_cursor, &items_shape, next_items, bean_sum, false, true },
};
