/*
 * Walks and their pages. A list that moved while it was read, or whose total disagrees with what came, is
 * read again, at most PASSES_MAX times.
 */
#include "walk.h"

#include "decoder.h"
#include "fetch/wire/snapshot.h"
#include "model/base/text.h"
#include "page.h"
#include "trust.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PASSES_MAX = 3 };

struct page {
	struct request request;
	struct walk *walk;
	struct page_place at;
	char *body; /* to send, or NULL */
	struct decoder *decoder;
};

static void page_ask(struct walk *walk, const struct page_place *at);

static struct page *
page_of(const struct request *request)
{
	return (struct page *)(uintptr_t)request; /* its first member */
}

static const struct paging *
paging_of(const struct walk *walk)
{
	return &paging_styles[walk->endpoint->paging];
}

static const char *
method_of(const struct endpoint *endpoint)
{
	return endpoint->method != NULL ? endpoint->method : "GET";
}

static struct lane *
lane_of(const struct walk *walk)
{
	return &walk->pager->lanes[walk->endpoint->service];
}

static size_t
page_path(const struct request *request, char *out, size_t room)
{
	const struct page *page = page_of(request);
	const struct walk *walk = page->walk;
	const char *prefix = lane_of(walk)->prefix, *template = walk->endpoint->path;
	struct path path = { out, room, 0 };

	if (prefix != NULL)
		path_add(&path, prefix);
	path_fill(&path, template, walk->pager->part, walk);
	if (paging_of(walk)->query != NULL && page->body == NULL)
		paging_of(walk)->query(&path, strchr(template, '?') != NULL ? '&' : '?', &page->at);
	return path.used;
}

/* What an attempt brought; nothing of it is kept while the next one waits. */
static void
page_forget(struct page *page)
{
	if (page->decoder != NULL)
		page->walk->pager->held -= page->decoder->held;
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

static int
page_data(struct request *request, const char *bytes, size_t len)
{
	struct page *page = page_of(request);
	struct pager *pager = page->walk->pager;
	struct decoder *decoder = page->decoder;

	if (pager->held + len > BODIES_MAX_BYTES) {
		decoder->broken = true;
		return err_set(&decoder->err, STATUS_FAILED,
		    "the replies under way are larger than %d MiB in total: use a lower --parallel",
		    BODIES_MAX_BYTES / 1024 / 1024);
	}
	decoder_feed(decoder, bytes, len, pager->snapshot != NULL);
	pager->held += decoder_held(decoder) - decoder->held;
	decoder->held = decoder_held(decoder);
	return 0;
}

static int
page_check(struct request *request, const struct reply *reply, struct err *err)
{
	const struct page *page = page_of(request);

	return decoder_end(page->decoder, reply, page->at.start, err);
}

void
walk_item(struct walk *walk, uint32_t key)
{
	walk->received++;
	if (key != POOL_NONE)
		idset_add(&walk->seen, key);
	else
		walk->unkeyed++;
}

/* Another pass over a list that moved. */
static void
walk_again(struct walk *walk)
{
	walk->pass++;
	walk->before = walk_distinct(walk) + walk->lost;
	walk->spread = walk->moved = walk->early = false;
	walk->stale = walk->empty = 0;
	walk->received = walk->unkeyed = walk->lost = walk->repeated = walk->mended = 0;
	walk->total = walk->first_total = JSON_NO_NUMBER;
	idset_release(&walk->seen);
	if (walk->endpoint->restart != NULL)
		walk->endpoint->restart(walk->pager->site, walk);
	page_ask(walk, &(struct page_place){ .end = OPEN_END });
}

/* No page is open any more. */
static void
walk_over(struct walk *walk)
{
	struct pager *pager = walk->pager;
	enum sum (*judge)(const struct walk *) = paging_of(walk)->sum;

	if (!walk->failed && !walk->passed_over && !pager->stopped && judge != NULL) {
		enum sum sum = judge(walk);

		if (sum == SUM_UNSURE && walk->pass < PASSES_MAX) {
			walk_again(walk);
			return;
		}
		sum_settle(walk, sum);
	}
	tally_add(walk);
	if (!pager->stopped && walk->endpoint->ended != NULL)
		walk->endpoint->ended(pager->site, walk, !walk->failed && !walk->passed_over);
	idset_release(&walk->seen);
	pool_release(&walk->cursors);
	pool_release(&walk->taken);
	free(walk);
}

static void
walk_fail(struct walk *walk, const char *why)
{
	const struct endpoint *endpoint = walk->endpoint;
	char subject[300];

	walk->pager->subject(walk, subject, sizeof(subject));
	if (!walk->failed)
		pager_reason(walk->pager, "%s%s: %s %.*s: %s", endpoint->name, subject,
		    method_of(endpoint), (int)strcspn(endpoint->path, "?"), endpoint->path, why);
	walk->failed = true;
}

/* The first page told how many there are: ask for the others side by side. */
static void
walk_spread(struct walk *walk, struct page_place next)
{
	uint64_t total = (uint64_t)walk->total, size = walk->page_size;

	walk->spread = true;
	if (total > ITEMS_MAX)
		total = ITEMS_MAX;
	if (total > PAGES_MAX * size)
		total = PAGES_MAX * size;
	for (; next.start + size < total; next.start = next.end, next.again = false) {
		next.end = next.start + size;
		page_ask(walk, &next);
	}
	next.end = OPEN_END;
	page_ask(walk, &next);
}

static void
page_follow(const struct page *page, const struct page_had *had)
{
	struct walk *walk = page->walk;
	struct page_place next = { .end = OPEN_END };
	struct err why;
	enum step step = paging_of(walk)->next(walk, had, &next, &why);

	if (step == STEP_FAILED)
		walk_fail(walk, why.text);
	else if (walk->failed || step == STEP_NONE)
		return;
	else if (step == STEP_SPREAD)
		walk_spread(walk, next);
	else
		page_ask(walk, &next);
}

static void
take_item(void *arg, const void *record)
{
	struct walk *walk = arg;

	if (walk->endpoint->item != NULL)
		walk->endpoint->item(walk->pager->site, walk, record);
}

static void
page_accept(struct page *page)
{
	struct walk *walk = page->walk;
	const struct endpoint *endpoint = walk->endpoint;
	struct page_had had = { page->at, page->decoder->page, 0, walk_distinct(walk),
		walk->twins };
	uint64_t lost = walk->lost;

	walk->tally->pages++;
	walk->pages++;
	if (walk->page_size < endpoint->page_size) /* it works: the next walk begins like that */
		walk->tally->page_size = walk->page_size;
	walk->mended += json_mended(page->decoder->json);
	if (endpoint->root.type == JSON_OBJECT) {
		take_item(walk, page->decoder->out);
		return;
	}
	had.count = decoder_each(page->decoder, take_item, walk);
	if (!page->at.again)
		walk->repeated +=
		    had.before + had.count - walk_distinct(walk) - (walk->lost - lost);
	if (paging_of(walk)->next != NULL)
		page_follow(page, &had);
}

/* Without Jira all is over; without the organisation's key Jira's side goes on. */
static void
service_end(struct walk *walk, const struct err *why)
{
	struct pager *pager = walk->pager;
	struct lane *lane = lane_of(walk);
	bool dispensable = walk->endpoint->service == SERVICE_ORG;

	if (dispensable ? !lane->stopped : !pager->stopped)
		pager_reason(pager, "%s", why->text);
	walk->failed = true;
	if (!dispensable) {
		pager_stop(pager, why);
		return;
	}
	lane->stopped = true;
	if (pager->http != NULL)
		http_lane_stop(lane->http, why->text);
}

/*
 * A cursor of a reading that was broken off may have expired since; or it is bound to the size that its list was begun
 * with, which is too much now. Begin anew, and pass over what was had already.
 */
static bool
begin_anew(const struct page *page, const struct reply *reply)
{
	struct walk *walk = page->walk;
	bool gone = reply->status == 404 || reply->status == 410;
	bool expired = walk->pager->resumed && walk->pass == 1;

	if ((reply->status != 400 && !(gone && expired)) || page->at.cursor == NULL ||
	    walk->pass == PASSES_MAX)
		return false;
	if (!expired && walk->endpoint->page_size <= PAGE_SIZE_MIN)
		return false;
	walk->pass++;
	if (!expired)
		walk->page_size = PAGE_SIZE_MIN;
	walk->reread = walk_distinct(walk);
	walk->received = walk->unkeyed = walk->lost = walk->mended = walk->stale = 0;
	pool_release(&walk->cursors);
	page_ask(walk, &(struct page_place){ .end = OPEN_END });
	return true;
}

/* A request that the end of its service left without an answer. */
static void
page_give_up(struct walk *walk, const struct reply *reply)
{
	struct pager *pager = walk->pager;
	struct lane *lane = lane_of(walk);

	walk->failed = true;
	walk->tally->unanswered++;
	if (walk->endpoint->service != SERVICE_ORG) {
		pager->stopped = true;
		return;
	}
	if (!lane->stopped && !pager->stopped)
		pager_reason(pager, "%s", reply->trouble);
	lane->stopped = true;
}

static void
page_refuse(struct page *page, const struct reply *reply)
{
	struct walk *walk = page->walk;
	struct pager *pager = walk->pager;

	pager->refusal = page->decoder != NULL ? page->decoder->head : "";
	if (denial_is_nobodys(walk, reply))
		walk_fail(walk, "HTTP 404, but not from Jira: it does not say whose login it was "
				"(no X-AAccountId)");
	else if (denial_is_expected(walk, reply))
		walk->passed_over = true;
	else
		walk_fail(walk, reply->trouble);
}

static void
page_settle(struct page *page, struct reply *reply)
{
	struct walk *walk = page->walk;
	struct pager *pager = walk->pager;
	enum refusal refusal = REFUSAL_OTHER;
	uint32_t smaller;
	struct err why;

	if (page->decoder != NULL)
		refusal = refusal_tell(reply, page->decoder->head, page->decoder->head_len,
		    method_of(walk->endpoint), walk->endpoint->path);
	if (reply->stopped) {
		page_give_up(walk, reply);
	} else if (lane_of(walk)->logged_in && !denial_is_doubtful(walk, reply, refusal) &&
		   trust_check(reply, refusal, walk->endpoint->service, pager->account_id, &why) <
		       0) {
		err_wrap(&why, "%s %.*s", method_of(walk->endpoint),
		    (int)strcspn(walk->endpoint->path, "?"), walk->endpoint->path);
		service_end(walk, &why);
	} else if (page->decoder != NULL && reply->status == 200 && reply->trouble[0] == '\0') {
		if (walk->endpoint->answered != NULL)
			walk->endpoint->answered(pager->site, reply);
		if (pager->stopped)
			walk->failed = true;
		if (!walk->failed)
			page_accept(page);
	} else if ((smaller = page_smaller(walk, &page->at, reply)) > 0) {
		walk->page_size = smaller;
		page_ask(walk, &page->at);
	} else if (!begin_anew(page, reply)) {
		pager->refused_as = refusal;
		page_refuse(page, reply);
	}
}

/* Said once per endpoint: whoever waits wants to know what for. */
static void
note_again(const struct walk *walk, const struct reply *reply)
{
	if (!walk->tally->noted)
		pager_note(
		    walk->pager, "%s: %s; asking again", walk->endpoint->name, reply->trouble);
	walk->tally->noted = true;
}

static void
page_done(struct request *request, const struct reply *reply)
{
	struct page *page = page_of(request);
	struct walk *walk = page->walk;
	struct pager *pager = walk->pager;
	struct decoder *decoder = page->decoder;
	struct reply told = *reply;
	struct err why;

	if (decoder != NULL)
		body_end(&decoder->body);
	if (pager->snapshot != NULL && snapshot_reply(pager->snapshot, request, reply,
					   decoder != NULL ? &decoder->body : NULL, &why) < 0)
		pager_stop(pager, &why); /* what cannot be kept need not be asked for */
	if (!reply->stopped) {
		walk->tally->requests++;
		pager->replies++;
	}
	if (reply->again) {
		pager->submitted++;
		note_again(walk, reply);
		page_forget(page);
		return;
	}
	page_settle(page, &told);
	page_forget(page);
	free(page->body);
	free(page);
	if (--walk->open == 0)
		walk_over(walk);
}

static void
page_ask(struct walk *walk, const struct page_place *at)
{
	const struct endpoint *endpoint = walk->endpoint;
	struct pager *pager = walk->pager;
	uint64_t count = at->end - at->start;
	struct page *page;

	if (pager->stopped || lane_of(walk)->stopped) {
		walk->failed |= at->cursor != NULL;
		return;
	}
	page = mem_alloc(sizeof(*page));
	page->walk = walk;
	page->at = *at;
	page->at.size = count < walk->page_size ? (uint32_t)count : walk->page_size;
	page->body = page_body(walk, &page->at);
	page->request = (struct request){
		.lane = lane_of(walk)->http,
		.method = method_of(endpoint),
		.body = page->body,
		.fresh = endpoint->fresh,
		.repeatable = true, /* all that is walked changes nothing, POST or not */
		.streamed = endpoint->streams,
		/* chains are what a run waits for in the end */
		.urgent = endpoint->each == EACH_SITE || endpoint->each == EACH_TEAM_PROJECT ||
			  endpoint->paging == PAGING_CURSOR,
		.path = page_path,
		.begin = page_begin,
		.data = page_data,
		.check = page_check,
		.done = page_done,
	};
	walk->open++;
	pager->submitted++;
	pager->wire.submit(pager->wire.self, &page->request);
}

void
walk_start(struct pager *pager, const struct endpoint *endpoint, uint32_t a, uint32_t b)
{
	struct tally *tally = tally_of(pager, endpoint);
	struct walk *walk;

	if (endpoint->optional != NULL && pager->readings != NULL &&
	    !text_lists(pager->readings, endpoint->optional))
		return;
	if (pager->stopped || pager->lanes[endpoint->service].stopped) {
		tally->failed++; /* so that its row does not say complete */
		return;
	}
	walk = mem_alloc(sizeof(*walk));
	*walk = (struct walk){ .pager = pager,
		.endpoint = endpoint,
		.tally = tally,
		.a = a,
		.b = b,
		.pass = 1,
		.total = JSON_NO_NUMBER,
		.first_total = JSON_NO_NUMBER,
		.page_size = tally->page_size > 0 ? tally->page_size : endpoint->page_size };
	tally->walks++;
	page_ask(walk, &(struct page_place){ .end = OPEN_END });
}

void
walk_start_each(struct pager *pager, enum each each, uint32_t a, uint32_t b)
{
	for (size_t i = 0; endpoint_list[i] != NULL; i++)
		if (endpoint_list[i]->each == each)
			walk_start(pager, endpoint_list[i], a, b);
}
