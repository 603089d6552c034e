/* Plays a snapshot back in place of the network. */
#include "snapshot.h"

#include "waiting.h"
#include <stdlib.h>

struct replay {
	struct snapshot_lines lines;
	struct waiting waiting;
};

struct replay *
replay_open(const char *path, bool unfinished, struct snapshot_head *head, struct err *err)
{
	struct replay *r = mem_alloc(sizeof(*r));

	r->lines.unfinished = unfinished;
	if (lines_open(&r->lines, path, head, err) == 0)
		return r;
	replay_free(r);
	return NULL;
}

static void
submit(void *self, struct request *request)
{
	waiting_add(&((struct replay *)self)->waiting, request);
}

static int
play_line(struct replay *r, char *line, size_t len, struct err *err)
{
	struct request *request;
	struct snapshot_text text;

	lines_count(&r->lines, line, len);
	if (lines_decode(&r->lines, line, len, &text, err) < 0)
		return -1;
	if ((request = waiting_take(&r->waiting, text.record)) == NULL)
		return lines_damaged(&r->lines, err, "it answers a request that was not made");
	waiting_deliver(request, &text);
	arena_release(&r->lines.arena);
	return 0;
}

static int
play(struct replay *r, struct err *err)
{
	struct snapshot_lines *lines = &r->lines;
	char *line;
	size_t len;
	int rc;

	while (r->waiting.count > 0) {
		if ((rc = lines_next(lines, &line, &len, err)) <= 0)
			return rc < 0 ? -1
				      : lines_damaged(lines, err,
					    "the file ends before every request is answered");
		if (lines_is_end(line))
			return lines_damaged(lines, err, "requests are left without an answer");
		if (play_line(r, line, len, err) < 0)
			return -1;
	}
	if (lines->finished)
		return 0;
	/* Did the run of then go on from here? It may have been stopped with or without requests left. */
	if ((rc = lines_next(lines, &line, &len, err)) < 0)
		return -1;
	if (rc == 0)
		return lines_damaged(lines, err, "the last line is missing");
	if (!lines_is_end(line)) {
		lines_back(lines, line, len);
		return 0;
	}
	if (lines_end(lines, line, len, err) < 0)
		return -1;
	return *lines->end.stopped == '\0'
		   ? 0
		   : err_set(err, STATUS_UNREACHABLE, "%s", lines->end.stopped);
}

static int
run(void *self, struct err *err)
{
	struct replay *r = self;
	int rc = play(r, err);

	if (rc < 0)
		waiting_give_up(&r->waiting);
	return rc;
}

struct wire
replay_wire(struct replay *replay)
{
	return (struct wire){ replay, submit, run };
}

int
replay_drain(struct replay *r, struct err *err)
{
	struct snapshot_lines *lines = &r->lines;
	char *line;
	size_t len;
	int rc;

	while (!lines->finished) {
		if ((rc = lines_next(lines, &line, &len, err)) <= 0)
			return rc < 0 ? -1 : lines_damaged(lines, err, "the last line is missing");
		if (lines_is_end(line))
			return lines_end(lines, line, len, err);
		lines_count(lines, line, len);
	}
	return 0;
}

int
replay_finish(struct replay *r, const char **finished, char *id, struct err *err)
{
	struct snapshot_lines *lines = &r->lines;
	char *line;
	size_t len;
	int rc;

	if (!lines->finished) {
		if ((rc = lines_next(lines, &line, &len, err)) < 0)
			return -1;
		if (rc == 0)
			return lines_damaged(lines, err, "the last line is missing");
		if (!lines_is_end(line))
			return lines_damaged(lines, err, "it answers a request that was not made");
		if (lines_end(lines, line, len, err) < 0)
			return -1;
	}
	*finished = lines->end.finished;
	return lines_verify(lines, id, err);
}

void
replay_free(struct replay *r)
{
	if (r == NULL)
		return;
	lines_release(&r->lines);
	waiting_release(&r->waiting);
	free(r);
}
