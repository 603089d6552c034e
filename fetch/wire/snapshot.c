#include "snapshot.h"

#include "model/base/utf8.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <zstd.h>

enum {
	/* with an end of a block behind each reply, higher levels take longer and win nothing */
	LEVEL = 1,
	/* 2^18 bytes looked back: fits the cache, so it is quicker than more, and no larger */
	WINDOW = 18,
	SYNC_SECONDS = 5
};

struct snapshot {
	int fd;
	char *path;
	ZSTD_CCtx *zstd;
	EVP_MD_CTX *sum;
	char *out;
	size_t room;
	uint64_t replies;
	time_t synced;
	struct err err; /* the first failure; status STATUS_FINE: none */
};

static void
write_failed(struct snapshot *s, int error)
{
	bool full = error == ENOSPC || error == EDQUOT || error == EFBIG;

	err_set(&s->err, STATUS_FAILED, "cannot write snapshot '%s': %s%s", s->path,
	    strerror(error), full ? ": free some space or choose another directory" : "");
}

static void
write_out(struct snapshot *s, size_t len)
{
	size_t done = 0;

	while (done < len && s->err.status == STATUS_FINE) {
		ssize_t n = write(s->fd, s->out + done, len - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			write_failed(s, n < 0 ? errno : ENOSPC);
		else
			done += (size_t)n;
	}
}

static void
put(struct snapshot *s, const char *bytes, size_t len, ZSTD_EndDirective end)
{
	ZSTD_inBuffer in = { bytes, len, 0 };
	size_t left;

	do {
		ZSTD_outBuffer out = { s->out, s->room, 0 };

		left = ZSTD_compressStream2(s->zstd, &out, &in, end);
		if (ZSTD_isError(left)) {
			if (s->err.status == STATUS_FINE)
				err_set(&s->err, STATUS_FAILED, "compress snapshot '%s': %s",
				    s->path, ZSTD_getErrorName(left));
			return;
		}
		write_out(s, out.pos);
	} while (in.pos < in.size || (end != ZSTD_e_continue && left > 0));
}

/* A piece of a line that the sum covers. */
static void
put_summed(struct snapshot *s, const char *bytes, size_t len)
{
	EVP_DigestUpdate(s->sum, bytes, len);
	put(s, bytes, len, ZSTD_e_continue);
}

/*
 * What was written survives a kill: it is the kernel's; and every few seconds it survives a power cut, in a
 * frame of its own, whose checksum tells damage from an end.
 */
static void
put_through(struct snapshot *s)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	if (now.tv_sec - s->synced < SYNC_SECONDS) {
		put(s, NULL, 0, ZSTD_e_flush);
		return;
	}
	put(s, NULL, 0, ZSTD_e_end);
	s->synced = now.tv_sec;
	if (s->err.status == STATUS_FINE && fdatasync(s->fd) < 0)
		write_failed(s, errno);
}

/* A record as a line without its end. */
static void
line_open(struct json_out *out, const struct json_shape *shape, const void *record)
{
	json_memory(out);
	json_open(out, NULL);
	json_write(out, shape->fields, record);
	json_close(out);
}

static int
told(const struct snapshot *s, struct err *err)
{
	if (s->err.status == STATUS_FINE)
		return 0;
	*err = s->err;
	return -1;
}

struct snapshot *
snapshot_create(const char *path, const struct snapshot_head *head, struct err *err)
{
	struct snapshot_head first = *head;
	struct snapshot *s;
	struct json_out out;
	const char *text;
	size_t len;
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0) {
		err_set(err, STATUS_FAILED, "create snapshot '%s': %s", path, strerror(errno));
		return NULL;
	}
	s = mem_alloc(sizeof(*s));
	s->fd = fd;
	s->path = mem_copy(path);
	s->zstd = ZSTD_createCCtx();
	ZSTD_CCtx_setParameter(s->zstd, ZSTD_c_compressionLevel, LEVEL);
	ZSTD_CCtx_setParameter(s->zstd, ZSTD_c_checksumFlag, 1);
	ZSTD_CCtx_setParameter(s->zstd, ZSTD_c_windowLog, WINDOW);
	s->sum = snapshot_sum();
	s->room = ZSTD_CStreamOutSize();
	s->out = mem_alloc(s->room);
	first.format = SNAPSHOT_FORMAT;
	line_open(&out, &snapshot_head_shape, &first);
	text = json_bytes(&out, &len);
	put_summed(s, text, len);
	put_summed(s, "\n", 1);
	put_through(s);
	json_release(&out);
	return s;
}

/* Three bytes are four characters: what is left of a piece waits for the next one. */
struct coding {
	struct snapshot *s;
	unsigned char left[3];
	size_t len;
};

static void
put_coded(struct coding *coding, const char *bytes, size_t len)
{
	unsigned char coded[4096 / 3 * 4 + 8];
	size_t piece;
	int n;

	for (size_t at = 0; at < len; at += piece) {
		piece = len - at < 4095 ? len - at : 4095; /* a multiple of three but at the end */
		n = EVP_EncodeBlock(coded, (const unsigned char *)bytes + at, (int)piece);
		put_summed(coding->s, (const char *)coded, (size_t)n);
	}
}

static void
take_coded(void *arg, const char *bytes, size_t len)
{
	struct coding *coding = arg;
	size_t whole;

	while (len > 0 && coding->len % 3 != 0) {
		coding->left[coding->len++] = (unsigned char)*bytes++;
		len--;
	}
	if (coding->len == 3) {
		put_coded(coding, (const char *)coding->left, 3);
		coding->len = 0;
	}
	whole = len / 3 * 3;
	put_coded(coding, bytes, whole);
	for (size_t i = whole; i < len; i++)
		coding->left[coding->len++] = (unsigned char)bytes[i];
}

/* ,"base64":"..." for a body that cannot stand in the line as it is. */
static void
put_base64(struct snapshot *s, const struct body *body)
{
	struct coding coding = { .s = s };

	put_summed(s, ",\"base64\":\"", 11);
	body_each(body, take_coded, &coding);
	put_coded(&coding, (const char *)coding.left, coding.len);
	put_summed(s, "\"}\n", 3);
}

/* A body as a line of text: it has no line ends, no NUL, and is UTF-8 throughout; what was mended may be none of it. */
struct line {
	bool fits;
	char left[4]; /* the beginning of a character whose rest is in the next piece */
	size_t len;
};

static void
look_at(void *arg, const char *bytes, size_t len)
{
	struct line *line = arg;
	size_t valid;

	if (memchr(bytes, '\n', len) != NULL || memchr(bytes, '\r', len) != NULL ||
	    memchr(bytes, '\0', len) != NULL)
		line->fits = false;
	while (line->len > 0 && len > 0 && line->fits) {
		line->left[line->len++] = *bytes++;
		len--;
		if (utf8_valid(line->left, line->len) == line->len)
			line->len = 0;
		else if (line->len == sizeof(line->left))
			line->fits = false;
	}
	valid = utf8_valid(bytes, len);
	if (len - valid >= sizeof(line->left))
		line->fits = false;
	if (!line->fits || valid == len)
		return;
	line->len = len - valid;
	memcpy(line->left, bytes + valid, line->len);
}

static bool
fits_a_line(const struct body *body, bool whole)
{
	struct line line = { .fits = true };

	body_each(body, look_at, &line);
	return line.fits && (whole ? line.len == 0 : json_valid(body->bytes, body->len));
}

static void
take_plain(void *s, const char *bytes, size_t len)
{
	put_summed(s, bytes, len);
}

int
snapshot_reply(struct snapshot *s, const struct request *request, const struct reply *reply,
    const struct body *body, struct err *err)
{
	char path[PATH_MAX_BYTES];
	const struct snapshot_line line = { request->method, path, request->body, reply->type,
		reply->account, reply->login, reply->date, reply->trouble, NULL,
		(uint64_t)reply->status, reply->attempt, reply->again, reply->stopped };
	bool whole = reply->status == 200 && reply->trouble[0] == '\0'; /* has been parsed */
	struct json_out out;
	const char *text;
	size_t len;

	request->path(request, path, sizeof(path));
	line_open(&out, &snapshot_line_shape, &line);
	text = json_bytes(&out, &len);
	put_summed(s, text, len - 1);
	if (body == NULL || body->len == 0 || (body->packer != NULL && !whole)) {
		put_summed(s, "}\n", 2);
	} else if (fits_a_line(body, whole)) {
		put_summed(s, ",\"body\":", 8);
		body_each(body, take_plain, s);
		put_summed(s, "}\n", 2);
	} else {
		put_base64(s, body);
	}
	put_through(s);
	json_release(&out);
	s->replies++;
	return told(s, err);
}

int
snapshot_finish(
    struct snapshot *s, const char *finished, const char *stopped, char *id, struct err *err)
{
	char hex[2 * EVP_MAX_MD_SIZE + 1];
	const struct snapshot_end last = { finished, hex, stopped, s->replies };
	struct json_out out;
	const char *text;
	size_t len;

	snapshot_sum_end(s->sum, hex, id);
	line_open(&out, &snapshot_end_shape, &last);
	text = json_bytes(&out, &len);
	put(s, text, len, ZSTD_e_continue);
	put(s, "\n", 1, ZSTD_e_end);
	json_release(&out);
	if (s->err.status == STATUS_FINE && fsync(s->fd) < 0)
		write_failed(s, errno);
	return told(s, err);
}

void
snapshot_free(struct snapshot *s)
{
	if (s == NULL)
		return;
	close(s->fd);
	ZSTD_freeCCtx(s->zstd);
	EVP_MD_CTX_free(s->sum);
	free(s->path);
	free(s->out);
	free(s);
}
