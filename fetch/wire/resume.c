#include "resume.h"

#include "waiting.h"
#include <stdlib.h>
#include <string.h>

enum { STORED_MAX_BYTES = 64 * 1024 * 1024 }; /* what is beyond is asked for again */

/* A line that nobody waited for when it was read. */
struct stored {
	struct stored *next;
	size_t len;
	char line[];
};

struct resume {
	struct snapshot_lines lines;
	struct waiting waiting;
	struct wire live;
	bool over;              /* no line is left */
	struct stored **stored; /* by the key's number in 'waiting', each key's in their order */
	size_t stored_room, stored_bytes;
	uint64_t taken;
};

struct resume *
resume_open(const char *path, struct snapshot_head *head, struct wire live, struct err *err)
{
	struct resume *r = mem_alloc(sizeof(*r));

	r->live = live;
	r->lines.unfinished = true;
	r->waiting.anywhere = true;
	if (lines_open(&r->lines, path, head, err) == 0)
		return r;
	resume_free(r);
	return NULL;
}

static struct stored **
stored_at(struct resume *r, uint32_t key)
{
	size_t had = r->stored_room;

	r->stored = mem_room(r->stored, &r->stored_room, (size_t)key + 1, sizeof(*r->stored));
	if (r->stored_room > had)
		memset(r->stored + had, 0, (r->stored_room - had) * sizeof(struct stored *));
	return &r->stored[key];
}

static void
submit(void *self, struct request *request)
{
	struct resume *r = self;

	if (request->fresh || (r->over && *stored_at(r, waiting_key(&r->waiting, request)) == NULL))
		r->live.submit(r->live.self, request);
	else
		waiting_add(&r->waiting, request);
}

static void
store(struct resume *r, uint32_t key, const char *line, size_t len)
{
	struct stored **at, *stored;

	if (r->stored_bytes + len > STORED_MAX_BYTES)
		return;
	stored = mem_alloc(sizeof(*stored) + len + 1);
	memcpy(stored->line, line, len);
	stored->len = len;
	for (at = stored_at(r, key); *at != NULL; at = &(*at)->next)
		;
	*at = stored;
	r->stored_bytes += len;
}

/* Whoever waits for it gets it; one who cannot use it goes on waiting. */
static void
offer(struct resume *r, uint32_t key, const struct snapshot_text *text)
{
	struct request *request = waiting_take_first(&r->waiting, key);

	if (waiting_offer(request, text))
		r->taken++;
	else
		waiting_add(&r->waiting, request);
}

static int
take_line(struct resume *r, const char *line, size_t len, struct err *err)
{
	struct snapshot_text text;
	uint32_t key;

	lines_count(&r->lines, line, len);
	if (lines_decode(&r->lines, line, len, &text, err) < 0)
		return -1;
	key =
	    snapshot_text_is_whole(&text) ? waiting_line_key(&r->waiting, text.record) : POOL_NONE;
	if (key != POOL_NONE && r->waiting.first[key] != NULL)
		offer(r, key, &text);
	else if (key != POOL_NONE)
		store(r, key, line, len);
	arena_release(&r->lines.arena);
	return 0;
}

/* The lines, as long as somebody waits for one. */
static int
take_lines(struct resume *r, struct err *err)
{
	char *line;
	size_t len;
	int rc;

	while (r->waiting.count > 0 && !r->over) {
		if ((rc = lines_next(&r->lines, &line, &len, err)) < 0)
			return -1;
		r->over = rc == 0 || lines_is_end(line);
		if (!r->over && take_line(r, line, len, err) < 0)
			return -1;
	}
	return 0;
}

/* What was read before anybody asked for it. 1: somebody got something, and may have asked for more. */
static int
take_stored(struct resume *r, struct err *err)
{
	int served = 0;

	for (uint32_t key = 0; key < r->stored_room && key < r->waiting.keys.count; key++)
		while (r->stored[key] != NULL && r->waiting.first[key] != NULL) {
			struct stored *stored = r->stored[key];
			struct snapshot_text text;

			r->stored[key] = stored->next;
			served = lines_decode(&r->lines, stored->line, stored->len, &text, err) == 0
				     ? 1
				     : -1;
			if (served > 0)
				offer(r, key, &text);
			arena_release(&r->lines.arena);
			free(stored);
			if (served < 0)
				return -1;
		}
	return served;
}

/* All that the snapshot has for those who wait. */
static int
take_over(struct resume *r, struct err *err)
{
	int rc;

	do {
		if (take_lines(r, err) < 0)
			return -1;
	} while ((rc = take_stored(r, err)) > 0);
	return rc;
}

/* Those whom the snapshot does not answer. */
static void
pass_on(struct resume *r)
{
	struct request *request;

	for (uint32_t key = 0; key < r->waiting.keys.count; key++)
		while ((request = waiting_take_first(&r->waiting, key)) != NULL)
			r->live.submit(r->live.self, request);
}

static int
run(void *self, struct err *err)
{
	struct resume *r = self;

	do {
		if (take_over(r, err) < 0)
			break;
		pass_on(r);
		if (r->live.run(r->live.self, err) < 0)
			break;
		if (r->waiting.count == 0)
			return 0;
	} while (true);
	waiting_give_up(&r->waiting);
	return -1;
}

struct wire
resume_wire(struct resume *r)
{
	return (struct wire){ r, submit, run };
}

uint64_t
resume_taken(const struct resume *r)
{
	return r->taken;
}

void
resume_free(struct resume *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < r->stored_room; i++)
		for (struct stored *stored = r->stored[i], *next; stored != NULL; stored = next) {
			next = stored->next;
			free(stored);
		}
	free(r->stored);
	lines_release(&r->lines);
	waiting_release(&r->waiting);
	free(r);
}
