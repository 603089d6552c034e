/*
 * Lists of the organisation: what a query or a body may ask for, pages, and cursors. A cursor says where a list goes on and
 * holds the size and what was expanded; it fits the list alone for which it was made. Faults that lie about pages are here.
 */
#include "admin.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <yajl/yajl_tree.h>

enum { TOKEN = 16, PACKED = 12 };

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* What tells one list from another: its path; and cursors of before and after they expired. */
static uint32_t
list_mark(const struct request *rq)
{
	size_t len = strcspn(rq->uri, "?");
	uint32_t h = 0x811c9dc5;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)rq->uri[i]) * 0x01000193;
	return h + rq->server->cursors_expired;
}

static void
put_number(unsigned char *at, size_t bytes, size_t number)
{
	while (bytes-- > 0) {
		at[bytes] = (unsigned char)(number & 255);
		number >>= 8;
	}
}

static size_t
take_number(const unsigned char *at, size_t bytes)
{
	size_t number = 0;

	while (bytes-- > 0)
		number = number << 8 | *at++;
	return number;
}

static void
mix(unsigned char *packed)
{
	for (size_t i = 0; i < PACKED; i++)
		packed[i] ^= (unsigned char)(0x5b + i * 29);
}

static void
write_token(const struct request *rq, const struct slice *slice, size_t start, char *token)
{
	unsigned char packed[PACKED];
	size_t bits = 0;

	put_number(packed, 4, start);
	put_number(packed + 4, 4, list_mark(rq));
	put_number(packed + 8, 2, slice->limit);
	put_number(packed + 10, 2, slice->expand);
	mix(packed);
	for (size_t i = 0; i < TOKEN; i++) {
		if (i % 4 == 0)
			bits = take_number(packed + i / 4 * 3, 3);
		token[i] = digits[bits >> (18 - i % 4 * 6) & 63];
	}
	token[TOKEN] = '\0';
}

static bool
read_token(struct request *rq, struct slice *slice, const char *token)
{
	unsigned char packed[PACKED];
	size_t i, bits = 0;
	const char *digit;

	for (i = 0; i < TOKEN; i++) {
		digit = token[i] == '\0' ? NULL : strchr(digits, token[i]);
		if (digit == NULL)
			break;
		bits = bits << 6 | (size_t)(digit - digits);
		if (i % 4 == 3)
			put_number(packed + i / 4 * 3, 3, bits & 0xffffff);
	}
	slice->resumed = true;
	if (i == TOKEN && token[i] == '\0') {
		mix(packed);
		slice->start = take_number(packed, 4);
		slice->limit = take_number(packed + 8, 2);
		slice->expand = (unsigned)take_number(packed + 10, 2);
		if (take_number(packed + 4, 4) == list_mark(rq) && slice->limit > 0)
			return true;
	}
	admin_error(rq, 400, "ADMIN-400-1", "The page cursor is invalid.");
	return false;
}

static bool
read_limit(struct request *rq, struct slice *slice, long long limit, size_t most)
{
	if (limit >= 1 && limit <= (long long)most) {
		slice->limit = (size_t)limit;
		return true;
	}
	admin_error(rq, 400, "ADMIN-400-2", "limit must be between 1 and %zu.", most);
	return false;
}

/* includeUsers=true, as the older list of groups has it; the limit of a list that has one. */
static bool
read_parameter(struct request *rq, struct slice *slice, const struct param *p, size_t most)
{
	bool groups = rq->route->answer == answer_org_groups, on = strcmp(p->value, "true") == 0;

	if (strcmp(p->name, "limit") == 0 && most != 0)
		return true; /* read by request_number */
	if (groups && strcmp(p->name, "includeUsers") == 0)
		slice->expand |= on ? EXPAND_USERS : 0;
	else if (groups && strcmp(p->name, "includeResources") == 0)
		slice->expand |= on ? EXPAND_RESOURCES : 0;
	else
		admin_error(rq, 400, "ADMIN-400-2", "'%s' is not served here.", p->name);
	return rq->reply.status != 400;
}

bool
slice_query(struct request *rq, struct slice *slice, size_t otherwise, size_t most)
{
	const char *cursor = request_param(rq, "cursor");
	long long limit = (long long)otherwise;

	*slice = (struct slice){ .limit = otherwise };
	if (cursor != NULL) /* then other parameters are ignored */
		return read_token(rq, slice, cursor);
	for (size_t i = 0; i < rq->param_count; i++)
		if (!read_parameter(rq, slice, &rq->params[i], most))
			return false;
	if (!request_number(rq, "limit", &limit))
		return false;
	return most == 0 || read_limit(rq, slice, limit, most);
}

static bool
is_one_of(const char *name, const char *const *names)
{
	while (*names != NULL && strcmp(*names, name) != 0)
		names++;
	return *names != NULL;
}

bool
slice_access(struct request *rq, struct slice *slice, size_t most, const char *const *filters)
{
	static const char *const paging[] = { "pageSize", "cursor", NULL };
	const char *cursor = request_param(rq, "cursor");
	long long size = (long long)most;

	*slice = (struct slice){ .limit = most };
	for (size_t i = 0; i < rq->param_count; i++)
		if (!is_one_of(rq->params[i].name, paging) &&
		    !is_one_of(rq->params[i].name, filters)) { /* whatever else it is */
			admin_error(rq, 500, "INTERNAL_SERVER_ERROR", "Internal server error");
			return false;
		}
	if (!request_number(rq, "pageSize", &size) || !read_limit(rq, slice, size, most))
		return false;
	return cursor == NULL || read_token(rq, slice, cursor);
}

static bool
read_expand(struct request *rq, struct slice *slice, yajl_val list, unsigned allowed)
{
	static const char *const names[] = { "platformRoles", "counts.resources", "productAccess",
		"groups", "counts.users" };
	const char *name;
	size_t k;

	for (size_t i = 0; i < list->u.array.len; i++) {
		name = YAJL_GET_STRING(list->u.array.values[i]);
		for (k = 0; k < 5 && (name == NULL || strcmp(name, names[k]) != 0); k++)
			;
		if (k == 5 || (allowed & 1U << k) == 0) {
			admin_error(rq, 400, "ADMIN-400-2", "expand '%s' is not known.",
			    name == NULL ? "" : name);
			return false;
		}
		slice->expand |= 1U << k;
	}
	return true;
}

/* Exactly one element: {"field":...,"direction":...}. The order stays the only one there is. */
static bool
read_sort(struct request *rq, yajl_val list)
{
	const char *path[] = { "field", NULL };

	if (list->u.array.len == 1 &&
	    yajl_tree_get(list->u.array.values[0], path, yajl_t_string) != NULL)
		return true;
	admin_error(rq, 400, "ADMIN-400-2", "sortBy must have exactly one element.");
	return false;
}

/* How many values each filter may have, of accounts (expand has groups) or of groups. */
static const struct {
	const char *name;
	unsigned expands;
	size_t most;
} filters[] = { { "accountIds", EXPAND_GROUPS, 10 }, { "groupIds", EXPAND_GROUPS, 10 },
	{ "emails", EXPAND_GROUPS, 100 }, { "roleIds", EXPAND_GROUPS, 10 },
	{ "groupIds", EXPAND_USERS, 10 }, { "groupNames", EXPAND_USERS, 100 } };

static bool
read_filter(struct request *rq, struct slice *slice, const char *name, yajl_val list, size_t most)
{
	const char *value;

	for (size_t i = 0; i < list->u.array.len; i++) {
		value = YAJL_GET_STRING(list->u.array.values[i]);
		if (value == NULL || i == most) {
			admin_error(rq, 400, "ADMIN-400-2", "%s: at most %zu texts.", name, most);
			return false;
		}
		if (strcmp(name, "groupIds") == 0 && strrchr(value, '/') != NULL)
			value = strrchr(value, '/') + 1; /* of an ARI */
		buf_json(&slice->filter, "%r=%r\n", name, value);
	}
	return true;
}

bool
slice_admits(const struct slice *slice, const char *filter, const char *value)
{
	const char *line = slice->filter.len == 0 ? "" : slice->filter.at;
	size_t name = strlen(filter), len;
	bool asked = false;

	for (; *line != '\0'; line += len + 1) {
		len = strcspn(line, "\n");
		if (strncmp(line, filter, name) != 0 || line[name] != '=')
			continue;
		asked = true;
		if (value != NULL && strlen(value) == len - name - 1 &&
		    strncasecmp(line + name + 1, value, len - name - 1) == 0)
			return true;
	}
	return !asked;
}

void
slice_free(struct slice *slice)
{
	buf_free(&slice->filter);
}

static bool
read_member(struct request *rq, struct slice *slice, const char *name, yajl_val v, size_t most,
    unsigned expands)
{
	if (strcmp(name, "cursor") == 0 && (YAJL_IS_STRING(v) || YAJL_IS_NULL(v)))
		return true; /* taken already */
	if (strcmp(name, "limit") == 0 && YAJL_IS_INTEGER(v))
		return read_limit(rq, slice, YAJL_GET_INTEGER(v), most);
	if (strcmp(name, "expand") == 0 && YAJL_IS_ARRAY(v) && expands != 0)
		return read_expand(rq, slice, v, expands);
	if (strcmp(name, "sortBy") == 0 && YAJL_IS_ARRAY(v) && expands != 0)
		return read_sort(rq, v);
	for (size_t i = 0; i < sizeof(filters) / sizeof(filters[0]); i++)
		if (strcmp(filters[i].name, name) == 0 && YAJL_IS_ARRAY(v) &&
		    (expands & (EXPAND_GROUPS | EXPAND_USERS)) == filters[i].expands)
			return read_filter(rq, slice, name, v, filters[i].most);
	admin_error(rq, 400, "ADMIN-400-2", "'%s' is not served here.", name);
	return false;
}

/* A search goes on with the same body and the cursor; what has no expand, with the cursor alone. */
static bool
read_sent(struct request *rq, struct slice *slice, yajl_val body, size_t most, unsigned expands)
{
	const char *path[] = { "cursor", NULL };
	yajl_val cursor = yajl_tree_get(body, path, yajl_t_string);
	struct slice held;

	for (size_t i = 0; i < body->u.object.len; i++)
		if (!read_member(
			rq, slice, body->u.object.keys[i], body->u.object.values[i], most, expands))
			return false;
	if (cursor == NULL)
		return true;
	held = *slice;
	if (!read_token(rq, slice, YAJL_GET_STRING(cursor)))
		return false;
	if (expands != 0 && (held.limit != slice->limit || held.expand != slice->expand))
		admin_error(rq, 400, "ADMIN-400-1", "The cursor belongs to another search.");
	else if (expands == 0 && body->u.object.len != 1)
		admin_error(rq, 400, "ADMIN-400-2", "With a cursor nothing else may be sent.");
	else
		return true;
	return false;
}

bool
slice_body(struct request *rq, struct slice *slice, size_t otherwise, size_t most, unsigned expands)
{
	char text[256];
	yajl_val body;
	bool good;

	*slice = (struct slice){ .limit = otherwise };
	if (rq->upload.len == 0)
		return true;
	body = yajl_tree_parse(rq->upload.at, text, sizeof(text));
	if (body == NULL || !YAJL_IS_OBJECT(body)) {
		admin_error(rq, 400, "ADMIN-400-2", "The request body is no JSON object.");
		good = false;
	} else {
		good = read_sent(rq, slice, body, most, expands);
	}
	if (!good)
		slice_free(slice);
	yajl_tree_free(body);
	return good;
}

/* A link to a place of this list: v2 gives the token alone, v1 a whole URL. */
static void
write_link(struct request *rq, const struct slice *slice, const char *name, size_t start)
{
	struct buf *b = &rq->reply.body;
	bool host = fault_is(rq, "cursor-host") && strcmp(name, "next") == 0;
	char token[TOKEN + 1];

	write_token(rq, slice, start, token);
	if (!admin_is_v1(rq) && !host) {
		buf_json(b, "'%r':%s", name, token);
		return;
	}
	buf_json(b, "'%r':'", name);
	if (host)
		buf_json(b, "%r%r/admin", strstr(fault_text(rq), "://") ? "" : "https://",
		    fault_text(rq));
	else
		admin_base(rq, b);
	buf_add(b, rq->uri + 6, strcspn(rq->uri + 6, "?"));
	buf_json(b, "?cursor=%u'", token);
}

static void
write_links(struct request *rq, const struct slice *slice, size_t end, bool last)
{
	struct buf *b = &rq->reply.body;
	size_t next = end;

	if (fault_is(rq, "cursor-repeat")) {
		next = slice->resumed ? slice->start : end;
		last = false;
	}
	if (fault_is(rq, "cursor-host"))
		last = false;
	buf_json(b, "'links':{");
	write_link(rq, slice, "self", slice->start);
	if (slice->start > 0) {
		buf_char(b, ',');
		write_link(rq, slice, "prev",
		    slice->start > slice->limit ? slice->start - slice->limit : 0);
	}
	if (!last) {
		buf_char(b, ',');
		write_link(rq, slice, "next", next);
	}
	buf_char(b, '}');
}

/* What no list has: only an endless one goes on with it. */
static void
write_endless(struct buf *b, size_t i)
{
	buf_json(b,
	    "{'accountId':'endless-%d','account_id':'endless-%d','id':'endless-%d','name':'endless "
	    "%d','directoryId':'endless-%d','accountType':'atlassian','status':'active'}",
	    (long long)i, (long long)i, (long long)i, (long long)i, (long long)i);
}

void
slice_write(struct request *rq, const struct slice *slice, size_t count, page_item *item,
    const void *list, bool with_total)
{
	size_t start = fault_is(rq, "repeat") ? 0 : slice->start, give = slice->limit, end, skip;
	bool endless = fault_is(rq, "endless");
	struct buf *b = &rq->reply.body;

	skip = fault_is(rq, "shift") && start > 0 && count > 0;
	count -= skip; /* the first of the list went away after the first page */
	if (fault_is(rq, "short") && give > 1)
		give /= 2;
	end = endless || start + give < count ? start + give : start > count ? start : count;
	buf_json(b, "{%s:[", slice->items != NULL ? slice->items : "data");
	for (size_t i = start; i < end; i++) {
		if (i > start)
			buf_char(b, ',');
		if (i < count)
			item(rq, list, i + skip);
		else
			write_endless(b, i);
	}
	buf_json(b, "],");
	write_links(rq, slice, end, end >= count && !endless && !fault_is(rq, "repeat"));
	if (with_total && slice->items != NULL)
		buf_json(b, ",'total':%d", (long long)count);
	else if (with_total)
		buf_json(b, ",'meta':{'total':%d}", (long long)count);
	buf_char(b, '}');
}
