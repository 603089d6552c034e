/* Plays a snapshot back in place of the network. */
#include "model/access/sample.h"
#include "snapshot.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>

enum { LINE_MAX_BYTES = BODY_MAX_BYTES / 3 * 4 + 64 * 1024, KEY_MAX = PATH_MAX_BYTES + 8192 };

/* Requests that wait for their line, by "METHOD path" and what is sent. */
struct waiting {
	struct pool keys;
	struct request **first; /* by the key's number; chained by request->next */
	size_t room, count;     /* count: of requests */
};

struct replay {
	int fd;
	char *path;
	ZSTD_DCtx *zstd;
	EVP_MD_CTX *sum;
	char *in, *line;
	size_t in_room, in_len, in_at;       /* compressed bytes at hand */
	size_t line_room, line_len, line_at; /* lines at hand; the next one begins at line_at */
	bool ended, frame_over;
	uint64_t number, replies; /* of the line; of replies so far */
	struct waiting waiting;
	struct arena arena; /* of one line */
	const char *end_finished, *end_stopped;
	char sha256[65];
	bool finished;
	struct arena kept;
};

static int
damaged(const struct replay *r, struct err *err, const char *what)
{
	return err_set(err, STATUS_BAD_INPUT,
	    "snapshot '%s', line %llu: %s; the file is damaged or not a snapshot of jira-access",
	    r->path, (unsigned long long)r->number, what);
}

/* More of the uncompressed text behind what is at hand. 1: some; 0: the file is over. */
static int
more(struct replay *r, struct err *err)
{
	size_t left = r->line_len - r->line_at, produced = 0, rc;

	if (left > 0)
		memmove(r->line, r->line + r->line_at, left);
	r->line_at = 0;
	r->line_len = left;
	if (left >= LINE_MAX_BYTES)
		return damaged(r, err, "the line is longer than any reply may be");
	r->line = mem_room(r->line, &r->line_room, left + ZSTD_DStreamOutSize(), 1);
	while (produced == 0) {
		ZSTD_inBuffer in = { r->in, r->in_len, r->in_at };
		ZSTD_outBuffer out = { r->line + left, r->line_room - left, 0 };

		if (r->in_at == r->in_len) {
			ssize_t n = read(r->fd, r->in, r->in_room);

			if (n < 0)
				return err_set(err, STATUS_FAILED, "read snapshot '%s': %s",
				    r->path, strerror(errno));
			if (n == 0)
				return r->frame_over ? 0 : damaged(r, err, "the file is cut off");
			r->in_len = (size_t)n;
			r->in_at = 0;
			continue;
		}
		rc = ZSTD_decompressStream(r->zstd, &out, &in);
		if (ZSTD_isError(rc))
			return damaged(r, err, ZSTD_getErrorName(rc));
		r->frame_over = rc == 0;
		r->in_at = in.pos;
		produced = out.pos;
	}
	r->line_len += produced;
	return 1;
}

/* The next line, ended by NUL instead of its newline. 1, or 0 at the end. */
static int
next_line(struct replay *r, char **line, size_t *len, struct err *err)
{
	size_t searched = 0;
	char *end;
	int rc;

	r->number++;
	while ((end = r->line_len > r->line_at + searched
			  ? memchr(r->line + r->line_at + searched, '\n',
				r->line_len - r->line_at - searched)
			  : NULL) == NULL) {
		searched = r->line_len - r->line_at;
		if ((rc = more(r, err)) == 0 && searched > 0)
			rc = damaged(r, err, "the last line has no end");
		if (rc <= 0)
			return rc < 0 ? -1 : 0;
	}
	*line = r->line + r->line_at;
	*len = (size_t)(end - *line);
	*end = '\0';
	r->line_at += *len + 1;
	return 1;
}

/* It was not this one's turn. */
static void
line_back(struct replay *r, char *line, size_t len)
{
	line[len] = '\n';
	r->line_at -= len + 1;
	r->number--;
}

static void
sum_line(struct replay *r, const char *line, size_t len)
{
	EVP_DigestUpdate(r->sum, line, len);
	EVP_DigestUpdate(r->sum, "\n", 1);
}

/* In r->arena. NULL: damaged. */
static void *
decode(struct replay *r, const struct json_shape *shape, const char *text, size_t len,
    const char *tail, struct err *err)
{
	const struct json_field root = { NULL, JSON_OBJECT, 0, shape, false };
	struct json *json = json_new(&root, &r->arena);
	struct err what;
	void *out = NULL;

	if (json_feed(json, text, len, &what) < 0 ||
	    json_feed(json, tail, strlen(tail), &what) < 0 || json_end(json, &out, &what) < 0) {
		damaged(r, err, what.text);
		out = NULL;
	}
	json_free(json);
	return out;
}

/* The first line; its texts live as long as the replay. */
static int
read_head(struct replay *r, struct snapshot_head *head, struct err *err)
{
	const struct snapshot_head *read;
	char *line;
	size_t len;
	int rc = next_line(r, &line, &len, err);

	if (rc <= 0)
		return rc < 0 ? -1 : damaged(r, err, "the file is empty");
	sum_line(r, line, len);
	if ((read = decode(r, &snapshot_head_shape, line, len, "", err)) == NULL)
		return -1;
	*head = *read;
	r->kept = r->arena;
	r->arena = (struct arena){ .step = 4096 };
	if (head->format != SNAPSHOT_FORMAT)
		return err_set(err, STATUS_BAD_INPUT,
		    "snapshot '%s' has format %llu; this version reads format %d", r->path,
		    (unsigned long long)head->format, SNAPSHOT_FORMAT);
	return head->sample <= SAMPLE_MOST
		   ? 0
		   : damaged(r, err, "the sample is larger than any may be");
}

struct replay *
replay_open(const char *path, struct snapshot_head *head, struct err *err)
{
	struct replay *r;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0) {
		err_set(err, STATUS_BAD_INPUT, "open snapshot '%s': %s", path, strerror(errno));
		return NULL;
	}
	r = mem_alloc(sizeof(*r));
	r->fd = fd;
	r->path = mem_copy(path);
	r->zstd = ZSTD_createDCtx();
	r->in_room = ZSTD_DStreamInSize();
	r->in = mem_alloc(r->in_room);
	r->sum = snapshot_sum();
	if (read_head(r, head, err) == 0)
		return r;
	replay_free(r);
	return NULL;
}

/* A path that is too long stands in the file as far as it fits, and so here. */
static size_t
key_of(const struct request *request, char *key)
{
	size_t used = (size_t)snprintf(key, 16, "%s ", request->method);
	size_t len = request->path(request, key + used, PATH_MAX_BYTES);

	used += len < PATH_MAX_BYTES ? len : strlen(key + used);
	if (request->body != NULL && used < KEY_MAX)
		used += (size_t)snprintf(key + used, KEY_MAX - used, " %s", request->body);
	return used;
}

static void
submit(void *self, struct request *request)
{
	struct waiting *w = &((struct replay *)self)->waiting;
	char key[KEY_MAX];
	size_t len = key_of(request, key), had = w->room;
	uint32_t number = pool_add(&w->keys, key, len < KEY_MAX ? len : KEY_MAX - 1, NULL);
	struct request **at;

	w->first = mem_room(w->first, &w->room, (size_t)number + 1, sizeof(*w->first));
	if (w->room > had)
		memset(w->first + had, 0, (w->room - had) * sizeof(*w->first));
	for (at = &w->first[number]; *at != NULL; at = &(*at)->next)
		;
	request->next = NULL;
	*at = request;
	w->count++;
}

/* The request that a line answers; it goes on waiting when the attempt was repeated. */
static struct request *
take_asked(struct replay *r, const struct snapshot_line *line)
{
	struct waiting *w = &r->waiting;
	char key[KEY_MAX];
	int len = snprintf(key, sizeof(key), "%s %s%s%s", line->method, line->path,
	    *line->send != '\0' ? " " : "", line->send);
	uint32_t number =
	    len < 0 || len >= KEY_MAX ? POOL_NONE : pool_find(&w->keys, key, (size_t)len);
	struct request *request = number != POOL_NONE ? w->first[number] : NULL;

	if (request != NULL && !line->again) {
		w->first[number] = request->next;
		w->count--;
	}
	return request;
}

static void
copy_text(char *out, size_t room, const char *text)
{
	snprintf(out, room, "%.*s", (int)room - 1, text != NULL ? text : "");
}

/* The bytes of the body: raw behind "body":, or decoded from base64, in place. */
static int
body_of(struct replay *r, const struct snapshot_line *record, char *raw, size_t raw_len,
    char **body, size_t *len, struct err *err)
{
	size_t coded;
	char *bytes;
	int n;

	*body = raw;
	*len = raw_len;
	coded = strlen(record->base64);
	if (coded == 0)
		return 0;
	bytes = arena_take(&r->arena, coded + 1);
	n = EVP_DecodeBlock(
	    (unsigned char *)bytes, (const unsigned char *)record->base64, (int)coded);
	if (n < 0 || coded < 4)
		return damaged(r, err, "the body is not base64");
	*body = bytes;
	*len = (size_t)n - (record->base64[coded - 1] == '=') - (record->base64[coded - 2] == '=');
	return 0;
}

static void
deliver(struct request *request, const struct snapshot_line *record, const char *body, size_t len)
{
	struct reply reply = {
		.status = (long)record->status,
		.attempt = (unsigned)record->attempt,
		.again = record->again,
		.stopped = record->stopped,
		.bytes = len,
	};
	struct err err;

	copy_text(reply.type, sizeof(reply.type), record->type);
	copy_text(reply.account, sizeof(reply.account), record->account);
	copy_text(reply.login, sizeof(reply.login), record->login);
	copy_text(reply.date, sizeof(reply.date), record->date);
	copy_text(reply.trouble, sizeof(reply.trouble), record->trouble);
	if (!reply.again && !reply.stopped) {
		request->begin(request);
		if (len > 0)
			request->data(request, body, len);
		if (reply.trouble[0] == '\0' && reply.status / 100 == 2 &&
		    request->check(request, &reply, &err) < 0)
			copy_text(reply.trouble, sizeof(reply.trouble), err.text);
	}
	request->done(request, &reply);
}

/* The last line was met. */
static int
read_end(struct replay *r, const char *line, size_t len, struct err *err)
{
	const struct snapshot_end *end = decode(r, &snapshot_end_shape, line, len, "", err);

	if (end == NULL)
		return -1;
	if (end->replies != r->replies)
		return damaged(r, err, "the number of replies is wrong");
	r->finished = true;
	r->end_finished = arena_copy(&r->kept, end->finished);
	r->end_stopped = arena_copy(&r->kept, end->stopped);
	copy_text(r->sha256, sizeof(r->sha256), end->sha256);
	return 0;
}

static int
play_line(struct replay *r, char *line, size_t len, struct err *err)
{
	static const char mark[] = ",\"body\":";
	struct request *request;
	struct snapshot_line *record;
	char *body = NULL, *at = strstr(line, mark);
	size_t body_len = 0, meta = at != NULL ? (size_t)(at - line) : len;

	sum_line(r, line, len);
	record = decode(r, &snapshot_line_shape, line, meta, at != NULL ? "}" : "", err);
	if (record == NULL)
		return -1;
	if (at != NULL && line[len - 1] != '}')
		return damaged(r, err, "the line is cut");
	if (body_of(r, record, at != NULL ? at + sizeof(mark) - 1 : NULL,
		at != NULL ? len - meta - sizeof(mark) : 0, &body, &body_len, err) < 0)
		return -1;
	if ((request = take_asked(r, record)) == NULL)
		return damaged(r, err, "it answers a request that was not made");
	r->replies++;
	deliver(request, record, body, body_len);
	arena_release(&r->arena);
	return 0;
}

static int
is_end(const char *line)
{
	return strncmp(line, "{\"finished\":", 12) == 0;
}

/* Nobody will answer any more. */
static void
give_up(struct replay *r)
{
	const struct reply reply = { .stopped = true };
	struct waiting *w = &r->waiting;

	for (size_t i = 0; i < w->keys.count; i++) {
		struct request *request = w->first[i], *next;

		for (w->first[i] = NULL; request != NULL; request = next) {
			next = request->next;
			w->count--;
			request->done(request, &reply);
		}
	}
}

static int
play(struct replay *r, struct err *err)
{
	char *line;
	size_t len;
	int rc;

	while (r->waiting.count > 0) {
		if ((rc = next_line(r, &line, &len, err)) <= 0)
			return rc < 0 ? -1
				      : damaged(r, err,
					    "the file ends before every request is answered");
		if (is_end(line))
			return damaged(r, err, "requests are left without an answer");
		if (play_line(r, line, len, err) < 0)
			return -1;
	}
	if (r->finished)
		return 0;
	/* Did the run of then go on from here? It may have been stopped with or without requests left. */
	if ((rc = next_line(r, &line, &len, err)) < 0)
		return -1;
	if (rc == 0)
		return damaged(r, err, "the last line is missing");
	if (!is_end(line)) {
		line_back(r, line, len);
		return 0;
	}
	if (read_end(r, line, len, err) < 0)
		return -1;
	return *r->end_stopped == '\0' ? 0 : err_set(err, STATUS_UNREACHABLE, "%s", r->end_stopped);
}

static int
run(void *self, struct err *err)
{
	int rc = play(self, err);

	if (rc < 0)
		give_up(self);
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
	char *line;
	size_t len;
	int rc;

	while (!r->finished) {
		if ((rc = next_line(r, &line, &len, err)) <= 0)
			return rc < 0 ? -1 : damaged(r, err, "the last line is missing");
		if (is_end(line))
			return read_end(r, line, len, err);
		sum_line(r, line, len);
		r->replies++;
	}
	return 0;
}

int
replay_finish(struct replay *r, const char **finished, char *id, struct err *err)
{
	char hex[2 * EVP_MAX_MD_SIZE + 1] = "";
	char *line;
	size_t len;
	int rc;

	if (!r->finished) {
		if ((rc = next_line(r, &line, &len, err)) < 0)
			return -1;
		if (rc == 0)
			return damaged(r, err, "the last line is missing");
		if (!is_end(line))
			return damaged(r, err, "it answers a request that was not made");
		if (read_end(r, line, len, err) < 0)
			return -1;
	}
	if ((rc = next_line(r, &line, &len, err)) != 0)
		return rc < 0 ? -1 : damaged(r, err, "there is something after the last line");
	snapshot_sum_end(r->sum, hex, id);
	if (strcmp(hex, r->sha256) != 0)
		return damaged(r, err, "the lines were changed (SHA-256 differs)");
	*finished = r->end_finished;
	return 0;
}

void
replay_free(struct replay *r)
{
	if (r == NULL)
		return;
	close(r->fd);
	ZSTD_freeDCtx(r->zstd);
	EVP_MD_CTX_free(r->sum);
	pool_release(&r->waiting.keys);
	arena_release(&r->arena);
	arena_release(&r->kept);
	free(r->waiting.first);
	free(r->path);
	free(r->in);
	free(r->line);
	free(r);
}
