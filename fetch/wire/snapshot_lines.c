#include "snapshot_lines.h"

#include "model/access/sample.h"
#include "request.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = STREAM_MAX_BYTES / 3 * 4 + 64 * 1024 };

int
lines_damaged(const struct snapshot_lines *l, struct err *err, const char *what)
{
	return err_set(err, STATUS_BAD_INPUT,
	    "snapshot '%s', line %llu: %s; the file is damaged or not a snapshot of jira-access",
	    l->path, (unsigned long long)l->number, what);
}

/* More compressed bytes, when those at hand are used up. 1: there are some; 0: the file is over. */
static int
refill(struct snapshot_lines *l, struct err *err)
{
	size_t most = l->left < (off_t)l->in_room ? (size_t)l->left : l->in_room;
	ssize_t n;

	if (l->in_at < l->in_len)
		return 1;
	n = read(l->fd, l->in, most);
	if (n < 0)
		return err_set(
		    err, STATUS_FAILED, "read snapshot '%s': %s", l->path, strerror(errno));
	l->left -= n;
	l->in_len = (size_t)n;
	l->in_at = 0;
	return n > 0;
}

/* More of the uncompressed text behind what is at hand. 1: some; 0: the file is over. */
static int
more(struct snapshot_lines *l, struct err *err)
{
	size_t left = l->line_len - l->line_at, produced = 0, rc;

	if (left > 0)
		memmove(l->line, l->line + l->line_at, left);
	l->line_at = 0;
	l->line_len = left;
	if (left >= LINE_MAX_BYTES)
		return lines_damaged(l, err, "the line is longer than any reply may be");
	l->line = mem_room(l->line, &l->line_room, left + ZSTD_DStreamOutSize(), 1);
	while (produced == 0) {
		int filled = refill(l, err); /* at the end zstd itself may still hold some */
		ZSTD_inBuffer in = { l->in, l->in_len, l->in_at };
		ZSTD_outBuffer out = { l->line + left, l->line_room - left, 0 };

		if (filled < 0)
			return -1;
		if (filled == 0 && l->frame_over)
			return 0;
		rc = ZSTD_decompressStream(l->zstd, &out, &in);
		if (ZSTD_isError(rc))
			return lines_damaged(l, err, ZSTD_getErrorName(rc));
		l->frame_over = rc == 0;
		l->in_at = in.pos;
		produced = out.pos;
		if (filled == 0 && produced == 0)
			return l->unfinished ? 0 : lines_damaged(l, err, "the file is cut off");
	}
	l->line_len += produced;
	return 1;
}

int
lines_next(struct snapshot_lines *l, char **line, size_t *len, struct err *err)
{
	size_t searched = 0;
	char *end;
	int rc;

	l->number++;
	while ((end = l->line_len > l->line_at + searched
			  ? memchr(l->line + l->line_at + searched, '\n',
				l->line_len - l->line_at - searched)
			  : NULL) == NULL) {
		searched = l->line_len - l->line_at;
		if ((rc = more(l, err)) == 0 && searched > 0 && !l->unfinished)
			rc = lines_damaged(l, err, "the last line has no end");
		if (rc <= 0)
			return rc < 0 ? -1 : 0;
	}
	*line = l->line + l->line_at;
	*len = (size_t)(end - *line);
	*end = '\0';
	l->line_at += *len + 1;
	return 1;
}

void
lines_back(struct snapshot_lines *l, char *line, size_t len)
{
	line[len] = '\n';
	l->line_at -= len + 1;
	l->number--;
}

static void
sum_line(struct snapshot_lines *l, const char *line, size_t len)
{
	EVP_DigestUpdate(l->sum, line, len);
	EVP_DigestUpdate(l->sum, "\n", 1);
}

/* In l->arena. NULL: damaged. */
static void *
decode(struct snapshot_lines *l, const struct json_shape *shape, const char *text, size_t len,
    const char *tail, struct err *err)
{
	const struct json_field root = { NULL, JSON_OBJECT, 0, shape, false };
	struct json *json = json_new(&root, &l->arena);
	struct err what;
	void *out = NULL;

	if (json_feed(json, text, len, &what) < 0 ||
	    json_feed(json, tail, strlen(tail), &what) < 0 || json_end(json, &out, &what) < 0) {
		lines_damaged(l, err, what.text);
		out = NULL;
	}
	json_free(json);
	return out;
}

/* The first line; its texts live as long as the replay. */
static int
read_head(struct snapshot_lines *l, struct snapshot_head *head, struct err *err)
{
	const struct snapshot_head *read;
	char *line;
	size_t len;
	int rc = lines_next(l, &line, &len, err);

	if (rc <= 0)
		return rc < 0 ? -1 : lines_damaged(l, err, "the file is empty");
	sum_line(l, line, len);
	if ((read = decode(l, &snapshot_head_shape, line, len, "", err)) == NULL)
		return -1;
	*head = *read;
	l->kept = l->arena;
	l->arena = (struct arena){ .step = 4096 };
	if (head->format != SNAPSHOT_FORMAT)
		return err_set(err, STATUS_BAD_INPUT,
		    "snapshot '%s' has format %llu; this version reads format %d", l->path,
		    (unsigned long long)head->format, SNAPSHOT_FORMAT);
	return head->sample <= SAMPLE_MOST
		   ? 0
		   : lines_damaged(l, err, "the sample is larger than any may be");
}

/* How long the file is, without the NULs at its end. */
static off_t
length_of(int fd)
{
	off_t end = lseek(fd, 0, SEEK_END);
	char bytes[4096];

	while (end > 0) {
		size_t most = end < (off_t)sizeof(bytes) ? (size_t)end : sizeof(bytes);
		ssize_t n = pread(fd, bytes, most, end - (off_t)most);

		if (n != (ssize_t)most)
			break;
		while (n > 0 && bytes[n - 1] == '\0')
			n--;
		end -= (off_t)most - n;
		if (n > 0)
			break;
	}
	lseek(fd, 0, SEEK_SET);
	return end;
}

int
lines_open(struct snapshot_lines *l, const char *path, struct snapshot_head *head, struct err *err)
{
	l->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (l->fd < 0)
		return err_set(
		    err, STATUS_BAD_INPUT, "open snapshot '%s': %s", path, strerror(errno));
	l->left = l->unfinished ? length_of(l->fd) : INT64_MAX;
	l->path = mem_copy(path);
	l->zstd = ZSTD_createDCtx();
	l->in_room = ZSTD_DStreamInSize();
	l->in = mem_alloc(l->in_room);
	l->sum = snapshot_sum();
	return read_head(l, head, err);
}

void
lines_count(struct snapshot_lines *l, const char *line, size_t len)
{
	sum_line(l, line, len);
	l->replies++;
}

/* The bytes of a body that could not stand in the line as it is. */
static int
body_decode(struct snapshot_lines *l, struct snapshot_text *text, struct err *err)
{
	const char *base64 = text->record->base64;
	size_t coded = strlen(base64);
	char *bytes = arena_take(&l->arena, coded + 1);
	int n = EVP_DecodeBlock((unsigned char *)bytes, (const unsigned char *)base64, (int)coded);

	if (n < 0 || coded < 4)
		return lines_damaged(l, err, "the body is not base64");
	text->body = bytes;
	text->len = (size_t)n - (base64[coded - 1] == '=') - (base64[coded - 2] == '=');
	return 0;
}

int
lines_decode(struct snapshot_lines *l, const char *line, size_t len, struct snapshot_text *text,
    struct err *err)
{
	static const char mark[] = ",\"body\":";
	const char *at = strstr(line, mark);
	size_t meta = at != NULL ? (size_t)(at - line) : len;

	text->record = decode(l, &snapshot_line_shape, line, meta, at != NULL ? "}" : "", err);
	if (text->record == NULL)
		return -1;
	if (at != NULL && line[len - 1] != '}')
		return lines_damaged(l, err, "the line is cut");
	text->body = at != NULL ? at + sizeof(mark) - 1 : NULL;
	text->len = at != NULL ? len - meta - sizeof(mark) : 0;
	return *text->record->base64 != '\0' ? body_decode(l, text, err) : 0;
}

bool
snapshot_text_is_whole(const struct snapshot_text *text)
{
	const struct snapshot_line *record = text->record;

	return record->status / 100 == 2 && !record->again && !record->stopped &&
	       *record->trouble == '\0';
}

bool
lines_is_end(const char *line)
{
	return strncmp(line, "{\"finished\":", 12) == 0;
}

int
lines_end(struct snapshot_lines *l, const char *line, size_t len, struct err *err)
{
	const struct snapshot_end *end = decode(l, &snapshot_end_shape, line, len, "", err);

	if (end == NULL)
		return -1;
	if (end->replies != l->replies)
		return lines_damaged(l, err, "the number of replies is wrong");
	l->finished = true;
	l->end.finished = arena_copy(&l->kept, end->finished);
	l->end.stopped = arena_copy(&l->kept, end->stopped);
	l->end.sha256 = arena_copy(&l->kept, end->sha256);
	return 0;
}

int
lines_verify(struct snapshot_lines *l, char *id, struct err *err)
{
	char hex[2 * EVP_MAX_MD_SIZE + 1] = "";
	char *line;
	size_t len;
	int rc;

	if ((rc = lines_next(l, &line, &len, err)) != 0)
		return rc < 0 ? -1
			      : lines_damaged(l, err, "there is something after the last line");
	snapshot_sum_end(l->sum, hex, id);
	return strcmp(hex, l->end.sha256) == 0
		   ? 0
		   : lines_damaged(l, err, "the lines were changed (SHA-256 differs)");
}

void
lines_release(struct snapshot_lines *l)
{
	if (l->path == NULL)
		return;
	close(l->fd);
	ZSTD_freeDCtx(l->zstd);
	EVP_MD_CTX_free(l->sum);
	arena_release(&l->arena);
	arena_release(&l->kept);
	free(l->path);
	free(l->in);
	free(l->line);
}
