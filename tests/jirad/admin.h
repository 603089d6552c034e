/*
 * What the handlers below /admin share: errors in the organisation's shapes, request bodies, and
 * lists that go on with a cursor.
 */
#ifndef JIRAD_ADMIN_H
#define JIRAD_ADMIN_H

#include "routes.h"

/* What a search may be asked to add. */
enum {
	EXPAND_PLATFORM = 1,
	EXPAND_RESOURCES = 2,
	EXPAND_PRODUCTS = 4,
	EXPAND_GROUPS = 8,
	EXPAND_USERS = 16
};

/* slice.c. A part of a list: where it starts and what goes with it from page to page. */
struct slice {
	size_t start, limit;
	unsigned expand;
	bool resumed;      /* a cursor was sent */
	const char *items; /* what a page calls its list; NULL: data */
	struct buf filter; /* lines of name=value, which slice_free frees */
};

/* The reply is made when these are false. The most of a limit: 0 for a list without one. */
bool slice_query(struct request *rq, struct slice *slice, size_t otherwise, size_t most);
bool slice_body(
    struct request *rq, struct slice *slice, size_t otherwise, size_t most, unsigned expands);

/* Of the lists of api-access: pageSize and cursor, or without them 'most' at a time; all else is 500 but 'filters'. */
bool slice_access(struct request *rq, struct slice *slice, size_t most, const char *const *filters);

/* Is one of the values asked for this one, without regard to case? True when none is asked for. */
bool slice_admits(const struct slice *slice, const char *filter, const char *value);
void slice_free(struct slice *slice);

/* {"data":[...],"links":{...}}, with meta.total when asked. */
void slice_write(struct request *rq, const struct slice *slice, size_t count, page_item *item,
    const void *list, bool with_total);

void admin_error(struct request *rq, unsigned status, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void admin_proxy_error(struct request *rq, unsigned status, const char *message);
void admin_base(const struct request *rq, struct buf *b); /* http://127.0.0.1:PORT/admin */
bool admin_is_v1(const struct request *rq);               /* below /admin/v1, the older ways */

/* Key, organisation and directory are right; else the reply is made. */
bool admin_allows(struct request *rq);

/* The directory that is asked for; NONE for all of them. Only after admin_allows. */
uint32_t asked_directory(const struct request *rq);

/* The account or group of the path in its directory; NONE: replied 404 (routes_directory.c). */
uint32_t asked_org_account(struct request *rq);
uint32_t asked_org_group(struct request *rq);

/* An account's time of a kind: when it was added, or last active on a resource. */
void write_added(struct buf *b, const struct org_account *a, bool date_alone);
void write_active(struct buf *b, const struct org_account *a, uint32_t resource, bool date_alone);

/* May it use the resource, and has it ever? Accounts that came and never did have no time. */
bool has_access(const struct org *o, uint32_t account, uint32_t resource);
bool was_active(const struct org_account *a, uint32_t resource);

#endif
