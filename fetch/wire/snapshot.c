#include "snapshot.h"
#include "model/base/json.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>

enum {
	FORMAT = 1,
	LEVEL = 3,
	WINDOW =
	    18, /* 2^18 bytes looked back: fits the cache, so it is quicker than more, and no larger */
	ID_DIGITS = 16
};

/* SHA-256 over the lines, as both sides compute it. */
static EVP_MD_CTX *
sum_new(void)
{
	EVP_MD_CTX *sum = EVP_MD_CTX_new();

	if (sum == NULL || EVP_DigestInit_ex(sum, EVP_sha256(), NULL) != 1)
		abort(); /* a libcrypto without SHA-256 */
	return sum;
}

static void
sum_hex(EVP_MD_CTX *sum, char *hex)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned len = 0;

	EVP_DigestFinal_ex(sum, digest, &len);
	for (unsigned int i = 0; i < len; i++)
		snprintf(hex + 2 * i, 3, "%02x", digest[i]);
}

struct snapshot {
	int fd;
	char *path;
	ZSTD_CCtx *zstd;
	EVP_MD_CTX *sum;
	char *out;
	size_t room;
	uint64_t replies;
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
	} while (in.pos < in.size || (end == ZSTD_e_end && left > 0));
}

/* A piece of a line that the sum covers. */
static void
put_summed(struct snapshot *s, const char *bytes, size_t len)
{
	EVP_DigestUpdate(s->sum, bytes, len);
	put(s, bytes, len, ZSTD_e_continue);
}

static void
text_if_any(struct json_out *out, const char *key, const char *value)
{
	if (value != NULL && value[0] != '\0')
		json_text(out, key, value);
}

struct snapshot *
snapshot_create(const char *path, const struct snapshot_head *head, struct err *err)
{
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
	s->sum = sum_new();
	s->room = ZSTD_CStreamOutSize();
	s->out = mem_alloc(s->room);
	json_memory(&out);
	json_open(&out, NULL);
	json_count(&out, "jira_access_snapshot", FORMAT);
	text_if_any(&out, "version", head->version);
	text_if_any(&out, "site", head->site);
	text_if_any(&out, "gateway", head->gateway);
	text_if_any(&out, "first", head->first);
	text_if_any(&out, "started", head->started);
	text_if_any(&out, "projects", head->projects);
	text_if_any(&out, "organisation", head->organisation);
	text_if_any(&out, "memberships", head->memberships);
	if (head->sample > 0)
		json_count(&out, "sample", (uint64_t)head->sample);
	json_close(&out);
	text = json_bytes(&out, &len);
	put_summed(s, text, len);
	put_summed(s, "\n", 1);
	json_release(&out);
	return s;
}

/* ,"base64":"..." for a body that cannot stand in the line as it is. In pieces: it may be a huge one. */
static void
put_base64(struct snapshot *s, const char *body, size_t len)
{
	unsigned char coded[4096 / 3 * 4 + 8];
	size_t piece;
	int n;

	put_summed(s, ",\"base64\":\"", 11);
	for (size_t at = 0; at < len; at += piece) {
		piece =
		    len - at < 4095 ? len - at : 4095; /* a multiple of three but for the last */
		n = EVP_EncodeBlock(coded, (const unsigned char *)body + at, (int)piece);
		put_summed(s, (const char *)coded, (size_t)n);
	}
	put_summed(s, "\"}\n", 3);
}

static bool
fits_a_line(const struct reply *reply, const char *body, size_t len)
{
	bool whole = reply->status == 200 && reply->trouble[0] == '\0'; /* has been parsed */

	return memchr(body, '\n', len) == NULL && memchr(body, '\r', len) == NULL &&
	       (whole || json_valid(body, len));
}

int
snapshot_reply(struct snapshot *s, const struct request *request, const struct reply *reply,
    const char *body, size_t len, struct err *err)
{
	char path[PATH_MAX_BYTES];
	struct json_out out;
	const char *text;
	size_t text_len;

	request->path(request, path, sizeof(path));
	json_memory(&out);
	json_open(&out, NULL);
	text_if_any(&out, "method", request->method);
	text_if_any(&out, "path", path);
	text_if_any(&out, "send", request->body);
	json_count(&out, "status", (uint64_t)reply->status);
	text_if_any(&out, "type", reply->type);
	json_count(&out, "attempt", reply->attempt);
	text_if_any(&out, "account", reply->account);
	text_if_any(&out, "login", reply->login);
	text_if_any(&out, "date", reply->date);
	text_if_any(&out, "trouble", reply->trouble);
	if (reply->again)
		json_yes(&out, "again", true);
	if (reply->stopped)
		json_yes(&out, "stopped", true);
	json_close(&out);
	text = json_bytes(&out, &text_len);
	put_summed(s, text, text_len - 1);
	if (len == 0) {
		put_summed(s, "}\n", 2);
	} else if (fits_a_line(reply, body, len)) {
		put_summed(s, ",\"body\":", 8);
		put_summed(s, body, len);
		put_summed(s, "}\n", 2);
	} else {
		put_base64(s, body, len);
	}
	json_release(&out);
	s->replies++;
	if (s->err.status == STATUS_FINE)
		return 0;
	*err = s->err;
	return -1;
}

int
snapshot_finish(
    struct snapshot *s, const char *finished, const char *stopped, char *id, struct err *err)
{
	char hex[2 * EVP_MAX_MD_SIZE + 1];
	struct json_out out;
	const char *text;
	size_t len;

	sum_hex(s->sum, hex);
	snprintf(id, ID_DIGITS + 1, "%.16s", hex);
	json_memory(&out);
	json_open(&out, NULL);
	text_if_any(&out, "finished", finished);
	json_count(&out, "replies", s->replies);
	text_if_any(&out, "sha256", hex);
	text_if_any(&out, "stopped", stopped);
	json_close(&out);
	text = json_bytes(&out, &len);
	put(s, text, len, ZSTD_e_continue);
	put(s, "\n", 1, ZSTD_e_end);
	json_release(&out);
	if (s->err.status == STATUS_FINE && fsync(s->fd) < 0)
		write_failed(s, errno);
	if (s->err.status == STATUS_FINE)
		return 0;
	*err = s->err;
	return -1;
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
