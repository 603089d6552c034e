/*
 * The pager: one walk over the pages of one endpoint, whichever paging it uses.
 *
 * Rules (CONTRACT section 3): the size that the server used is read back; a short page is not the last
 * one; a declared total is advice: it lets pages be asked for side by side and tells that a list moved
 * while it was read, but never ends a walk. A list that moved, or whose total disagrees with what came, is
 * read again, at most PASSES_MAX times; two passes that agree in number are believed.
 */
#include "endpoint.h"
#include "fetch/wire/snapshot.h"
#include "fetch/wire/url.h"
#include "model/base/text.h"
#include "said.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	PASSES_MAX = 3,
	STALE_MAX = 2,
	PAGE_SIZE_MIN = 50,
	REASONS_MAX = 50,
	ENDLESS_SLACK = 5000,
	CURSOR_MAX = 4000
};

#define OPEN_END UINT64_MAX

/* {startAt, maxResults, total, isLast, values} */
struct bean {
	int64_t start, size, total;
	int last;
	struct json_list values;
};

/* What one attempt of one request makes of its body. */
struct decoder {
	struct arena arena;
	struct json *json;
	struct json_field fields[6], root;
	struct json_shape shape;
	void *out;
	struct err err;
	bool broken;
	char head[400]; /* how the body begins, for what an error says */
	size_t head_len;
	char *body; /* for the snapshot */
	size_t len, room;
};

/* {data[], links{next}} */
struct links {
	const char *next;
};
static const struct json_field links_fields[] = {
	{ "next", JSON_TEXT, offsetof(struct links, next), NULL, false },
	{ NULL, JSON_TEXT, 0, NULL, false },
};
static const struct json_shape links_shape = { sizeof(struct links), links_fields };
struct cursor_bean {
	struct json_list data;
	struct links *links;
};

struct page {
	struct request request;
	struct walk *walk;
	uint64_t start, end; /* items [start, end) are this page's to bring */
	uint32_t size;
	const char *cursor; /* the walk's; NULL on the first page */
	char *body;         /* to send, or NULL */
	struct decoder *decoder;
};

static void page_ask(struct walk *walk, uint64_t start, uint64_t end);
static void page_ask_cursor(struct walk *walk, const char *cursor);

static struct page *
page_of(const struct request *request)
{
	return (struct page *)(uintptr_t)request; /* its first member */
}

struct tally *
tally_of(struct fetch *fetch, const struct endpoint *endpoint)
{
	size_t i;

	for (i = 0; endpoint_list[i] != NULL; i++)
		if (endpoint_list[i] == endpoint)
			break;
	return &fetch->tallies[i];
}

void
fetch_reason(struct fetch *fetch, const char *format, ...)
{
	char text[600];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (fetch->reasons++ < REASONS_MAX)
		run_incomplete(fetch->run, "%s", text);
	fetch->run->complete = false;
}

void
fetch_reasons_settle(struct fetch *fetch)
{
	if (fetch->reasons > REASONS_MAX)
		run_incomplete(
		    fetch->run, "%zu more reasons are not shown", fetch->reasons - REASONS_MAX);
}

void
fetch_stop(struct fetch *fetch, const struct err *why)
{
	fetch->stopped = true;
	if (fetch->http != NULL)
		http_stop(fetch->http, why);
}

void
walk_subject(const struct walk *walk, char *out, size_t room)
{
	const struct graph *graph = walk->fetch->graph;
	const struct project *project;

	out[0] = '\0';
	switch (walk->endpoint->each) {
	case EACH_GROUP:
		snprintf(out, room, " of group '%s'", graph_group_at(graph, walk->a)->name);
		break;
	case EACH_PROJECT:
	case EACH_TEAM_PROJECT:
	case EACH_PLACE:
		project = graph_project_at(graph, walk->a);
		if (walk->endpoint->each != EACH_PLACE)
			snprintf(out, room, " of project %s", project->key);
		else
			snprintf(out, room, " of role '%s' in project %s",
			    graph_role_at(graph, walk->b)->name, project->key);
		break;
	default:
		if (strstr(walk->endpoint->path, "{project}") != NULL)
			snprintf(
			    out, room, " of project %s", graph_project_at(graph, walk->a)->key);
		break;
	}
	text_harmless(out);
}

/* Appends encoded text; counts on when there is no room, and ends what fits in NUL. */
static size_t
put_encoded(char *out, size_t room, size_t used, const char *text)
{
	return used +
	       url_encode(text, used < room ? out + used : out, used < room ? room - used : 0);
}

static size_t
put(char *out, size_t room, size_t used, const char *text, size_t len)
{
	size_t fits = used >= room ? 0 : len < room - used ? len : room - used - 1;

	memcpy(out + used, text, fits);
	if (used < room)
		out[used + fits] = '\0';
	return used + len;
}

/* "accountId=1&accountId=2": a batch of accounts or of project keys. */
static size_t
put_batch(const struct walk *walk, bool accounts, char *out, size_t room, size_t used)
{
	const struct fetch *fetch = walk->fetch;

	for (uint32_t i = walk->a; i < walk->a + walk->b; i++) {
		const char *name = accounts ? "&accountId=" : "&keys=";
		const char *value = accounts
					? graph_account_text(fetch->graph, fetch->undescribed[i])
					: fetch->keys[i];

		used = put(out, room, used, name + (i == walk->a), strlen(name) - (i == walk->a));
		used = put_encoded(out, room, used, value);
	}
	return used;
}

static const char *
part_group(const struct walk *walk)
{
	return graph_group_at(walk->fetch->graph, walk->a)->id;
}

static const char *
part_project(const struct walk *walk)
{
	return graph_project_at(walk->fetch->graph, walk->a)->id;
}

static const char *
part_role(const struct walk *walk)
{
	return graph_role_at(walk->fetch->graph, walk->b)->id;
}

static const char *
part_account(const struct walk *walk)
{
	return graph_account_text(walk->fetch->graph, walk->a);
}

static const char *
part_org(const struct walk *walk)
{
	return walk->fetch->org->id;
}

static const char *
part_directory(const struct walk *walk)
{
	const struct org *org = walk->fetch->org;

	bool itself =
	    walk->endpoint->each == EACH_DIRECTORY || walk->endpoint->each == EACH_DEMAND_DIRECTORY;

	return org->directories[itself ? walk->a : walk->b].id;
}

static const char *
part_org_group(const struct walk *walk)
{
	return walk->fetch->org->groups[walk->a].id;
}

static const char *
part_org_account(const struct walk *walk)
{
	return walk->fetch->org->accounts[walk->a].id;
}

static const char *
part_from(const struct walk *walk)
{
	return walk->fetch->from;
}

static const char *
part_to(const struct walk *walk)
{
	return walk->fetch->to;
}

/* What the {names} of an endpoint's path stand for. */
static const struct {
	const char *name;
	const char *(*text)(const struct walk *walk);
} parts[] = {
	{ "group", part_group },
	{ "project", part_project },
	{ "role", part_role },
	{ "account", part_account },
	{ "org", part_org },
	{ "directory", part_directory },
	{ "org-group", part_org_group },
	{ "org-account", part_org_account },
	{ "from", part_from },
	{ "to", part_to },
};

static size_t
put_part(const struct walk *walk, const char *name, size_t len, char *out, size_t room, size_t used)
{
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (strlen(parts[i].name) == len && memcmp(parts[i].name, name, len) == 0)
			return put_encoded(out, room, used, parts[i].text(walk));
	return put_batch(walk, memcmp(name, "accounts", len) == 0, out, room, used);
}

static size_t
page_path(const struct request *request, char *out, size_t room)
{
	const struct page *page = page_of(request);
	const struct walk *walk = page->walk;
	const char *path = walk->endpoint->path, *brace;
	const char *prefix = walk->endpoint->service == SERVICE_JIRA  ? walk->fetch->prefix
			     : walk->endpoint->service == SERVICE_ORG ? "/admin"
								      : "";
	const char mark = strchr(walk->endpoint->path, '?') != NULL ? '&' : '?';
	char paging[80];
	size_t used = put(out, room, 0, prefix, strlen(prefix));

	while ((brace = strchr(path, '{')) != NULL) {
		size_t len = strcspn(brace, "}");

		used = put(out, room, used, path, (size_t)(brace - path));
		used = put_part(walk, brace + 1, len - 1, out, room, used);
		path = brace + len + 1;
	}
	used = put(out, room, used, path, strlen(path));
	if (walk->endpoint->paging == PAGING_ARRAY || walk->endpoint->paging == PAGING_BEAN) {
		snprintf(paging, sizeof(paging), "%cstartAt=%llu&maxResults=%u", mark,
		    (unsigned long long)page->start, page->size);
		used = put(out, room, used, paging, strlen(paging));
	} else if (walk->endpoint->paging == PAGING_OFFSET) {
		snprintf(paging, sizeof(paging), "%coffset=%llu&limit=%u", mark,
		    (unsigned long long)page->start, page->size);
		used = put(out, room, used, paging, strlen(paging));
	} else if (page->cursor != NULL && page->body == NULL) {
		snprintf(paging, sizeof(paging), "%ccursor=", mark);
		used = put(out, room, used, paging, strlen(paging));
		used = put_encoded(out, room, used, page->cursor);
	}
	return used;
}

static void
decoder_free(struct decoder *decoder)
{
	if (decoder == NULL)
		return;
	json_free(decoder->json);
	arena_release(&decoder->arena);
	free(decoder->body);
	free(decoder);
}

static struct decoder *
decoder_new(const struct endpoint *endpoint)
{
	static const struct json_field bean[] = {
		{ "startAt", JSON_NUMBER, offsetof(struct bean, start), NULL, false },
		{ "maxResults", JSON_NUMBER, offsetof(struct bean, size), NULL, false },
		{ "total", JSON_NUMBER, offsetof(struct bean, total), NULL, false },
		{ "isLast", JSON_BOOL, offsetof(struct bean, last), NULL, false },
		{ "values", JSON_LIST, offsetof(struct bean, values), NULL, true },
		{ NULL, JSON_TEXT, 0, NULL, false },
	};
	static const struct json_field offset[] = {
		{ "offset", JSON_NUMBER, offsetof(struct bean, start), NULL, false },
		{ "limit", JSON_NUMBER, offsetof(struct bean, size), NULL, false },
		{ "total", JSON_NUMBER, offsetof(struct bean, total), NULL, false },
		{ "records", JSON_LIST, offsetof(struct bean, values), NULL, true },
		{ NULL, JSON_TEXT, 0, NULL, false },
	};
	static const struct json_field cursor[] = {
		{ "data", JSON_LIST, offsetof(struct cursor_bean, data), NULL, true },
		{ "links", JSON_OBJECT, offsetof(struct cursor_bean, links), &links_shape, false },
		{ NULL, JSON_TEXT, 0, NULL, false },
	};
	struct decoder *decoder = mem_alloc(sizeof(*decoder));

	decoder->arena.step = 4096;
	decoder->root = endpoint->root;
	if (endpoint->paging == PAGING_CURSOR) {
		memcpy(decoder->fields, cursor, sizeof(cursor));
		decoder->fields[0].shape = endpoint->root.shape;
		decoder->shape = (struct json_shape){ sizeof(struct cursor_bean), decoder->fields };
		decoder->root.type = JSON_OBJECT;
		decoder->root.shape = &decoder->shape;
	}
	if (endpoint->paging == PAGING_OFFSET) {
		memcpy(decoder->fields, offset, sizeof(offset));
		decoder->fields[3].shape = endpoint->root.shape;
		decoder->shape = (struct json_shape){ sizeof(struct bean), decoder->fields };
		decoder->root.type = JSON_OBJECT;
		decoder->root.shape = &decoder->shape;
	}
	if (endpoint->paging == PAGING_BEAN) {
		memcpy(decoder->fields, bean, sizeof(bean));
		decoder->fields[4].shape = endpoint->root.shape;
		decoder->shape = (struct json_shape){ sizeof(struct bean), decoder->fields };
		decoder->root.type = JSON_OBJECT;
		decoder->root.shape = &decoder->shape;
	}
	decoder->json = json_new(&decoder->root, &decoder->arena);
	return decoder;
}

/* What an attempt brought; nothing of it is kept while the next one waits. */
static void
page_forget(struct page *page)
{
	if (page->decoder != NULL)
		page->walk->fetch->held -= page->decoder->len;
	decoder_free(page->decoder);
	page->decoder = NULL;
}

static void
page_begin(struct request *request)
{
	struct page *page = page_of(request);

	page_forget(page);
	page->decoder = decoder_new(page->walk->endpoint);
}

/* Decodes as it comes. A body that is no JSON is told by page_check: here it may still be an error's text. */
static int
page_data(struct request *request, const char *bytes, size_t len)
{
	struct page *page = page_of(request);
	struct fetch *fetch = page->walk->fetch;
	struct decoder *decoder = page->decoder;
	size_t head = sizeof(decoder->head) - 1 - decoder->head_len;

	if (fetch->held + len > BODIES_MAX_BYTES) {
		decoder->broken = true;
		return err_set(&decoder->err, STATUS_FAILED,
		    "the replies under way are longer than %d MiB together: ask with a lower "
		    "--parallel",
		    BODIES_MAX_BYTES / 1024 / 1024);
	}
	fetch->held += len;
	decoder->len += len;
	head = len < head ? len : head;
	memcpy(decoder->head + decoder->head_len, bytes, head);
	decoder->head_len += head;
	if (!decoder->broken && json_feed(decoder->json, bytes, len, &decoder->err) < 0)
		decoder->broken = true;
	if (fetch->snapshot != NULL) {
		decoder->body = mem_room(decoder->body, &decoder->room, decoder->len, 1);
		memcpy(decoder->body + decoder->len - len, bytes, len);
	}
	return 0;
}

static int
page_check(struct request *request, const struct reply *reply, struct err *err)
{
	const struct page *page = page_of(request);
	struct decoder *decoder = page->decoder;
	const struct bean *bean;

	if (reply->status != 200)
		return err_set(
		    err, STATUS_FAILED, "HTTP %ld where 200 was expected", reply->status);
	if (strcmp(reply->type, "application/json") != 0)
		return err_set(err, STATUS_FAILED, "%s where JSON was expected",
		    reply->type[0] != '\0' ? reply->type : "a body of no type");
	if (decoder->broken) {
		*err = decoder->err;
		return -1;
	}
	if (json_end(decoder->json, &decoder->out, err) < 0)
		return -1;
	bean = page->walk->endpoint->paging == PAGING_BEAN ||
		       page->walk->endpoint->paging == PAGING_OFFSET
		   ? decoder->out
		   : NULL;
	if (bean != NULL && bean->start != JSON_NO_NUMBER && bean->start != (int64_t)page->start)
		return err_set(err, STATUS_FAILED,
		    "a page that starts at %lld where the one at %llu was asked for",
		    (long long)bean->start, (unsigned long long)page->start);
	return 0;
}

void
walk_item(struct walk *walk, uint32_t key)
{
	walk->received++;
	if (key != NONE)
		idset_add(&walk->seen, key);
	else
		walk->unkeyed++;
}

/* Items known to differ: those that cannot be compared count as new ones. */
static uint64_t
walk_distinct(const struct walk *walk)
{
	return walk->seen.count + walk->unkeyed;
}

/* Another pass over a list that moved. */
static void
walk_again(struct walk *walk)
{
	walk->pass++;
	walk->before = walk->seen.count;
	walk->spread = walk->moved = walk->last = false;
	walk->stale = 0;
	walk->received = walk->unkeyed = 0;
	walk->total = walk->first_total = JSON_NO_NUMBER;
	idset_release(&walk->seen);
	if (walk->endpoint->restart != NULL)
		walk->endpoint->restart(walk->fetch, walk);
	page_ask(walk, 0, OPEN_END);
}

/* Everything came; is it what the list said it had? */
static bool
walk_agrees(const struct walk *walk)
{
	bool total_right =
	    walk->total == JSON_NO_NUMBER || (uint64_t)walk->total == walk->seen.count;

	if (walk->endpoint->paging != PAGING_BEAN)
		return true;
	return !walk->moved &&
	       (total_right || (walk->pass > 1 && walk->before == walk->seen.count));
}

static void
walk_free(struct walk *walk)
{
	idset_release(&walk->seen);
	pool_release(&walk->cursors);
	free(walk);
}

/* No page is open any more. */
static void
walk_over(struct walk *walk)
{
	struct fetch *fetch = walk->fetch;
	struct tally *tally = tally_of(fetch, walk->endpoint);
	char subject[300];

	if (!walk->failed && !walk->passed_over && !fetch->stopped && !walk_agrees(walk)) {
		if (walk->pass < PASSES_MAX) {
			walk_again(walk);
			return;
		}
		walk_subject(walk, subject, sizeof(subject));
		fetch_reason(fetch, "%s%s: the list changed each of the %d times it was read",
		    walk->endpoint->name, subject, PASSES_MAX);
		walk->failed = true;
	}
	tally->received += walk->received;
	tally->kept += walk_distinct(walk);
	if (walk->total != JSON_NO_NUMBER) {
		tally->declared += (uint64_t)walk->total;
		tally->declares = true;
	}
	if (walk->failed)
		tally->failed++;
	else if (walk->passed_over)
		tally->passed_over++;
	tally->ended++;
	if (!fetch->stopped && walk->endpoint->ended != NULL)
		walk->endpoint->ended(fetch, walk, !walk->failed && !walk->passed_over);
	walk_free(walk);
}

static void
walk_failed(struct walk *walk, const char *why)
{
	char subject[300];

	walk_subject(walk, subject, sizeof(subject));
	if (!walk->failed)
		fetch_reason(walk->fetch, "%s%s: %s %.*s: %s", walk->endpoint->name, subject,
		    walk->endpoint->method != NULL ? walk->endpoint->method : "GET",
		    (int)strcspn(walk->endpoint->path, "?"), walk->endpoint->path, why);
	walk->failed = true;
}

/* The first page told how many there are: ask for the others side by side. */
static void
walk_spread(struct walk *walk, uint64_t from)
{
	uint64_t total = (uint64_t)walk->total, start = from;

	walk->spread = true;
	if (total > ITEMS_MAX)
		total = ITEMS_MAX;
	if (total > (uint64_t)PAGES_MAX * walk->page_size)
		total = (uint64_t)PAGES_MAX * walk->page_size;
	while (start + walk->page_size < total) {
		page_ask(walk, start, start + walk->page_size);
		start += walk->page_size;
	}
	page_ask(walk, start, OPEN_END);
}

/* Did this page bring anything that the walk had not seen? Two that did not mean a list without an end. */
static bool
walk_stale(struct walk *walk, uint64_t before, uint64_t count)
{
	walk->stale = count > 0 && walk_distinct(walk) == before ? walk->stale + 1 : 0;
	if (walk->stale < STALE_MAX)
		return false;
	walk_failed(walk, "the same page again and again; the list has no end");
	return true;
}

static void
bean_sizes(struct walk *walk, const struct page *page, const struct bean *bean)
{
	struct tally *tally = tally_of(walk->fetch, walk->endpoint);

	if (bean->size > 0 &&
	    bean->size < page->size) /* the server cut it: ask like that from now on */
		tally->page_size = walk->page_size = (uint32_t)bean->size;
	if (bean->total == JSON_NO_NUMBER || bean->total < 0)
		return;
	if (walk->total != JSON_NO_NUMBER && walk->total != bean->total)
		walk->moved = true;
	if (walk->first_total == JSON_NO_NUMBER)
		walk->first_total = bean->total;
	walk->total = bean->total;
}

/* More than any list can hold, or far more than it declares: it has no end. */
static bool
walk_endless(struct walk *walk)
{
	uint64_t most = ITEMS_MAX;

	if (walk->first_total != JSON_NO_NUMBER && (uint64_t)walk->first_total < ITEMS_MAX / 4)
		most = 2 * (uint64_t)walk->first_total + ENDLESS_SLACK;
	if (walk->received <= most && walk->pages <= PAGES_MAX)
		return false;
	walk_failed(
	    walk, "it gives far more than it declares, or than any site has; the list has no end");
	return true;
}

/* One page of {startAt, ..., values[]} was accepted: what comes next? */
static void
bean_next(struct walk *walk, const struct page *page, const struct bean *bean, uint64_t before)
{
	uint64_t count = bean->values.count, reached = page->start + count;

	bean_sizes(walk, page, bean);
	if (bean->last == 1 || count == 0) {
		walk->last = true;
		if (page->end != OPEN_END) /* the end came where more was declared */
			walk->moved = true;
		return;
	}
	if (walk_stale(walk, before, count) || walk_endless(walk) || walk->failed)
		return;
	if (page->end != OPEN_END) {
		if (reached < page->end) /* short, not last: the rest of its share */
			page_ask(walk, reached, page->end);
	} else if (!walk->spread && walk->total > (int64_t)reached) {
		walk_spread(walk, reached);
	} else {
		walk->spread =
		    true; /* beyond the declared total, or without one: one after the other */
		page_ask(walk, reached, OPEN_END);
	}
}

/* One page of {offset, ..., records[]}. Its total counts also what a filter leaves out, and ends nothing. */
static void
offset_next(struct walk *walk, const struct page *page, uint64_t count, uint64_t before)
{
	if (count == 0)
		walk->last = true;
	else if (!walk_stale(walk, before, count) && !walk_endless(walk))
		page_ask(walk, page->start + count, OPEN_END);
}

/* Another page by its cursor, which may come as a full URL: of it the cursor alone is believed. */
static void
cursor_next(struct walk *walk, const char *next, uint64_t before)
{
	char cursor[CURSOR_MAX], why[300];
	bool fresh;
	uint32_t number;

	if (next == NULL || next[0] == '\0' || walk->failed) {
		walk->last = true;
		return;
	}
	if (url_cursor(walk->fetch->gateway, next, cursor, sizeof(cursor)) < 0) {
		snprintf(why, sizeof(why),
		    "the next page is said to be at '%.200s', which is no cursor of this service; "
		    "nothing was sent there",
		    next);
		walk_failed(walk, why);
		return;
	}
	number = pool_add(&walk->cursors, cursor, strlen(cursor), &fresh);
	if (!fresh)
		walk_failed(walk, "the same cursor again; the list has no end");
	else if (!walk_stale(walk, before, 1) && !walk_endless(walk))
		page_ask_cursor(walk, walk->cursors.texts[number]);
}

static void
page_accept(struct page *page)
{
	struct walk *walk = page->walk;
	struct fetch *fetch = walk->fetch;
	struct bean *bean = page->decoder->out;
	struct cursor_bean *cursor = page->decoder->out;
	uint64_t before = walk_distinct(walk), received = walk->received;

	tally_of(fetch, walk->endpoint)->pages++;
	walk->pages++;
	if (walk->endpoint->paging == PAGING_BEAN) {
		walk->endpoint->accept(fetch, walk, &bean->values);
		bean_next(walk, page, bean, before);
		return;
	}
	if (walk->endpoint->paging == PAGING_OFFSET) {
		walk->endpoint->accept(fetch, walk, &bean->values);
		offset_next(walk, page, bean->values.count, before);
		return;
	}
	if (walk->endpoint->paging == PAGING_CURSOR) {
		walk->endpoint->accept(fetch, walk, &cursor->data);
		cursor_next(walk, cursor->links != NULL ? cursor->links->next : NULL, before);
		return;
	}
	walk->endpoint->accept(fetch, walk, page->decoder->out);
	if (walk->endpoint->paging == PAGING_ARRAY) {
		uint64_t count = walk->received - received;

		if (count == 0)
			walk->last = true;
		else if (!walk_stale(walk, before, count) && !walk_endless(walk))
			page_ask(walk, page->start + count, OPEN_END);
	}
}

/* The credentials do not count any more, or never did: nothing that comes now can be believed. */
static bool
login_lost(struct page *page, const struct reply *reply)
{
	struct fetch *fetch = page->walk->fetch;
	const struct login *login = &fetch->login;
	struct err why;

	if (!fetch->logged_in || page->walk->endpoint->service != SERVICE_JIRA)
		return false;
	if (reply->status == 401)
		err_set(&why, STATUS_DENIED,
		    "Jira refused the token in mid-run (GET %.*s: HTTP 401): it has expired, was "
		    "revoked, or lacks a scope",
		    (int)strcspn(page->walk->endpoint->path, "?"), page->walk->endpoint->path);
	else if (reply->login[0] != '\0' && strcmp(reply->login, "OK") != 0)
		err_set(&why, STATUS_DENIED, "Jira treated us as anonymous in mid-run (%s)",
		    reply->login);
	else if (reply->account[0] != '\0' && strcmp(reply->account, login->account_id) != 0)
		err_set(&why, STATUS_DENIED, "Jira answered as another account in mid-run (%s)",
		    reply->account);
	else if (reply->status == 200 && reply->account[0] == '\0')
		err_set(
		    &why, STATUS_DENIED, "Jira answered as to nobody in mid-run (no X-AAccountId)");
	else
		return false;
	if (!fetch->stopped)
		fetch_reason(fetch, "%s", why.text);
	page->walk->failed = true;
	fetch_stop(fetch, &why);
	return true;
}

/* The list of users takes longer than Jira allows itself: ask for less (CONTRACT section 3). */
static bool
halved(struct page *page, const struct reply *reply)
{
	struct walk *walk = page->walk;
	uint32_t half = page->size / 2;

	if (walk->endpoint->paging == PAGING_NONE || half < PAGE_SIZE_MIN ||
	    (reply->status != 409 && reply->status != 400))
		return false;
	if (reply->status == 400 && (walk->endpoint->page_size <= PAGE_SIZE_MIN || walk->pages > 0))
		return false;
	walk->page_size = reply->status == 400 ? PAGE_SIZE_MIN : half;
	page_ask(walk, page->start, page->end);
	return true;
}

/* The organisation's key does not count any more; Jira's side goes on. */
static bool
org_lost(struct page *page, const struct reply *reply)
{
	struct fetch *fetch = page->walk->fetch;
	static const char why[] =
	    "the organisation refused the key in mid-run (HTTP 401): it has expired or was revoked";

	if (page->walk->endpoint->service != SERVICE_ORG || reply->status != 401 ||
	    !fetch->org_logged_in)
		return false;
	page->walk->failed = true;
	if (!fetch->org_stopped)
		fetch_reason(fetch, "%s", why);
	fetch->org_stopped = true;
	if (fetch->http != NULL)
		http_lane_stop(fetch->org_lane, why);
	return true;
}

/* A request that the end of its service left without an answer. */
static void
page_given_back(struct walk *walk, const struct reply *reply)
{
	struct fetch *fetch = walk->fetch;

	walk->failed = true;
	tally_of(fetch, walk->endpoint)->unanswered++;
	if (walk->endpoint->service != SERVICE_ORG) {
		fetch->stopped = true;
		return;
	}
	if (!fetch->org_stopped && !fetch->stopped)
		fetch_reason(fetch, "%s", reply->trouble);
	fetch->org_stopped = true;
}

/* The trouble, with what the body of the error says: the service knows best why it refused. */
static void
add_words(struct reply *reply, const struct decoder *decoder)
{
	size_t used = strlen(reply->trouble);
	char words[SAID_MAX + 1] = "";

	if (reply->status >= 400 && decoder != NULL)
		said(decoder->head, decoder->head_len, words);
	if (words[0] != '\0')
		snprintf(reply->trouble + used, sizeof(reply->trouble) - used, " (%s)", words);
}

/* Nobody says that this 404 was for us: it may be a proxy's, and tells nothing about what Jira has. */
static bool
nobodys(const struct walk *walk, const struct reply *reply)
{
	return walk->fetch->logged_in && walk->endpoint->service == SERVICE_JIRA &&
	       reply->status == 404 && reply->account[0] == '\0';
}

static void
page_refused(struct page *page, const struct reply *reply)
{
	struct walk *walk = page->walk;
	struct fetch *fetch = walk->fetch;
	struct reply told = *reply;

	add_words(&told, page->decoder);
	fetch->refusal = page->decoder != NULL ? page->decoder->head : "";
	if (nobodys(walk, reply))
		walk_failed(walk, "HTTP 404 that does not say whose login it was (no "
				  "X-AAccountId): not believed");
	else if (walk->endpoint->refused != NULL && walk->endpoint->refused(fetch, walk, &told))
		walk->passed_over = true;
	else
		walk_failed(walk, told.trouble);
}

static void
page_settle(struct page *page, const struct reply *reply)
{
	struct walk *walk = page->walk;
	struct fetch *fetch = walk->fetch;

	if (reply->stopped) {
		page_given_back(walk, reply);
	} else if (login_lost(page, reply) || org_lost(page, reply)) {
		return;
	} else if (reply->status == 200 && reply->trouble[0] == '\0') {
		if (walk->endpoint->answered != NULL)
			walk->endpoint->answered(fetch, reply);
		if (fetch->stopped)
			walk->failed = true;
		if (!walk->failed)
			page_accept(page);
	} else if (!halved(page, reply)) {
		page_refused(page, reply);
	}
}

/* Said once per endpoint: whoever waits wants to know what for. */
static void
note_again(struct walk *walk, const struct reply *reply)
{
	const struct fetch_settings *settings = walk->fetch->settings;
	struct tally *tally = tally_of(walk->fetch, walk->endpoint);
	char text[400];

	if (tally->noted || settings == NULL || settings->note == NULL)
		return;
	tally->noted = true;
	snprintf(text, sizeof(text), "%s: %s; asking again", walk->endpoint->name, reply->trouble);
	settings->note(settings->arg, text);
}

static void
page_done(struct request *request, const struct reply *reply)
{
	struct page *page = page_of(request);
	struct walk *walk = page->walk;
	struct fetch *fetch = walk->fetch;
	struct decoder *decoder = page->decoder;
	struct err why;

	if (fetch->snapshot != NULL &&
	    snapshot_reply(fetch->snapshot, request, reply, decoder != NULL ? decoder->body : NULL,
		decoder != NULL ? decoder->len : 0, &why) < 0)
		fetch_stop(fetch, &why); /* what cannot be kept need not be asked for */
	if (!reply->stopped) {
		tally_of(fetch, walk->endpoint)->requests++;
		fetch->replies++;
	}
	if (reply->again) {
		fetch->submitted++;
		note_again(walk, reply);
		page_forget(page);
		return;
	}
	page_settle(page, reply);
	page_forget(page);
	free(page->body);
	free(page);
	if (--walk->open == 0)
		walk_over(walk);
}

static struct http_lane *
lane_of(const struct fetch *fetch, enum service service)
{
	return service == SERVICE_JIRA  ? fetch->lane
	       : service == SERVICE_ORG ? fetch->org_lane
					: fetch->bare;
}

static struct page *
page_new(struct walk *walk)
{
	const struct endpoint *endpoint = walk->endpoint;
	struct page *page = mem_alloc(sizeof(*page));

	page->walk = walk;
	page->request = (struct request){
		.lane = lane_of(walk->fetch, endpoint->service),
		.method = endpoint->method != NULL ? endpoint->method : "GET",
		.repeatable = true, /* all that is walked are reads, POST or not */
		/* chains are what a run waits for in the end */
		.urgent = endpoint->each == EACH_SITE || endpoint->each == EACH_TEAM_PROJECT ||
			  endpoint->paging == PAGING_CURSOR,
		.path = page_path,
		.begin = page_begin,
		.data = page_data,
		.check = page_check,
		.done = page_done,
	};
	return page;
}

static void
page_submit(struct page *page)
{
	struct fetch *fetch = page->walk->fetch;

	page->walk->open++;
	fetch->submitted++;
	fetch->wire.submit(fetch->wire.self, &page->request);
}

static bool
service_over(const struct walk *walk)
{
	return walk->fetch->stopped ||
	       (walk->endpoint->service == SERVICE_ORG && walk->fetch->org_stopped);
}

static void
page_ask(struct walk *walk, uint64_t start, uint64_t end)
{
	struct page *page;

	if (service_over(walk))
		return;
	page = page_new(walk);
	page->start = start;
	page->end = end;
	page->size = end - start < walk->page_size ? (uint32_t)(end - start) : walk->page_size;
	if (walk->endpoint->compose != NULL)
		page->body = walk->endpoint->compose(walk);
	else if (walk->endpoint->body != NULL)
		page->body = mem_print("%s}", walk->endpoint->body);
	page->request.body = page->body;
	page_submit(page);
}

static void
page_ask_cursor(struct walk *walk, const char *cursor)
{
	struct page *page;
	char *quoted;

	if (service_over(walk)) {
		walk->failed = true;
		return;
	}
	page = page_new(walk);
	page->cursor = cursor;
	if (walk->endpoint->body != NULL) {
		const char *body = walk->endpoint->cursor_alone ? "{" : walk->endpoint->body;

		quoted = json_quote(cursor);
		page->body =
		    mem_print("%s%s\"cursor\":%s}", body, body[1] != '\0' ? "," : "", quoted);
		page->request.body = page->body;
		free(quoted);
	}
	page_submit(page);
}

void
walk_start(struct fetch *fetch, const struct endpoint *endpoint, uint32_t a, uint32_t b)
{
	struct tally *tally = tally_of(fetch, endpoint);
	struct walk *walk;

	if (fetch->stopped)
		return;
	if (endpoint->service == SERVICE_ORG && fetch->org_stopped) {
		tally->failed++; /* so that its row does not say complete */
		return;
	}
	walk = mem_alloc(sizeof(*walk));
	walk->fetch = fetch;
	walk->endpoint = endpoint;
	walk->a = a;
	walk->b = b;
	walk->pass = 1;
	walk->total = walk->first_total = JSON_NO_NUMBER;
	walk->page_size = tally->page_size > 0 ? tally->page_size : endpoint->page_size;
	tally->walks++;
	page_ask(walk, 0, OPEN_END);
}

void
walk_start_each(struct fetch *fetch, enum each each, uint32_t a, uint32_t b)
{
	for (size_t i = 0; endpoint_list[i] != NULL; i++)
		if (endpoint_list[i]->each == each)
			walk_start(fetch, endpoint_list[i], a, b);
}
