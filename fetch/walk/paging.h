/*
 * How lists come in pages: a row a style of paging.
 *
 * The size that the server used is read back; a short page is not the last one; a declared total is
 * advice: it lets pages be asked for side by side and tells that a list moved while it was read, but never
 * ends a walk (CONTRACT section 3). An empty page, or one that is called the last, is not believed as long as more is
 * declared.
 */
#ifndef FETCH_WALK_PAGING_H
#define FETCH_WALK_PAGING_H

#include "pager.h"

#define OPEN_END UINT64_MAX

struct page_place {
	uint64_t start, end; /* items [start, end) are this page's to bring; or OPEN_END */
	uint32_t size;       /* asked for */
	const char *cursor;  /* the walk's; NULL on the first page */
	bool again;          /* the page before it was short: some of its items may come again */
};

struct page_links {
	const char *next;
};
/* A page that is an object with the items in it. */
struct page_record {
	int64_t start, size, total;
	int last;
	struct json_list items;
	struct page_links *links;
};

/* One page was accepted. */
struct page_had {
	struct page_place at;
	const struct page_record *record; /* NULL: it is the bare list */
	size_t count;                     /* items in it */
	uint64_t before;                  /* distinct items that the walk had without it */
	uint64_t twins;                   /* walk->twins without it */
};

enum step {
	STEP_NONE,   /* nothing follows this page */
	STEP_PAGE,   /* next->start to next->end */
	STEP_SPREAD, /* next, and all behind it, side by side */
	STEP_CURSOR, /* next->cursor */
	STEP_FAILED, /* the list cannot be read on; 'why' says why */
};

/* Everything came; is it what the list said it had? */
enum sum {
	SUM_RIGHT,
	SUM_UNSURE, /* read it again */
	SUM_HIDDEN, /* as often as it is read, some are not shown */
	SUM_SHORT,  /* as often as it is read, fewer come than there are */
};

/* The verdict on a walk that is over, in its numbers and the run's reasons. */
void sum_settle(struct walk *walk, enum sum sum);

struct paging {
	/* What asks for this page, behind the path and 'mark' ('?' or '&'). NULL: nothing. */
	void (*query)(struct path *path, char mark, const struct page_place *at);
	/* Of a struct page_record, the items first, at most PAGING_FIELDS; NULL: a page is what it holds. */
	const struct json_shape *shape;
	/* What is to be asked for now? NULL: nothing ever. */
	enum step (*next)(struct walk *walk, const struct page_had *page, struct page_place *next,
	    struct err *why);
	enum sum (*sum)(const struct walk *walk); /* NULL: it said nothing */
	bool ends_said; /* a page says where the list ends, or it is none */
	bool by_cursor;
};
enum { PAGING_FIELDS = 6 };

extern const struct paging paging_styles[]; /* by enum paging_style */

#endif
