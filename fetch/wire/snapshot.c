#include "snapshot.h"
#include "model/base/json.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <yajl/yajl_gen.h>
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
gen_text(yajl_gen gen, const char *key, const char *value)
{
	if (value == NULL || value[0] == '\0')
		return;
	yajl_gen_string(gen, (const unsigned char *)key, strlen(key));
	yajl_gen_string(gen, (const unsigned char *)value, strlen(value));
}

static void
gen_number(yajl_gen gen, const char *key, long long value)
{
	yajl_gen_string(gen, (const unsigned char *)key, strlen(key));
	yajl_gen_integer(gen, value);
}

static void
gen_true(yajl_gen gen, const char *key, bool value)
{
	if (!value)
		return;
	yajl_gen_string(gen, (const unsigned char *)key, strlen(key));
	yajl_gen_bool(gen, 1);
}

/* Closes the object and hands the text out; the generator owns it. */
static const char *
gen_done(yajl_gen gen, size_t *len)
{
	const unsigned char *text;

	yajl_gen_map_close(gen);
	yajl_gen_get_buf(gen, &text, len);
	return (const char *)text;
}

struct snapshot *
snapshot_create(const char *path, const struct snapshot_head *head, struct err *err)
{
	struct snapshot *s;
	yajl_gen gen;
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
	gen = yajl_gen_alloc(NULL);
	yajl_gen_map_open(gen);
	gen_number(gen, "jira_access_snapshot", FORMAT);
	gen_text(gen, "version", head->version);
	gen_text(gen, "site", head->site);
	gen_text(gen, "gateway", head->gateway);
	gen_text(gen, "first", head->first);
	gen_text(gen, "started", head->started);
	gen_text(gen, "projects", head->projects);
	gen_text(gen, "organisation", head->organisation);
	gen_text(gen, "memberships", head->memberships);
	if (head->sample > 0)
		gen_number(gen, "sample", head->sample);
	text = gen_done(gen, &len);
	put_summed(s, text, len);
	put_summed(s, "\n", 1);
	yajl_gen_free(gen);
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
	yajl_gen gen = yajl_gen_alloc(NULL);
	const char *text;
	size_t text_len;

	request->path(request, path, sizeof(path));
	yajl_gen_map_open(gen);
	gen_text(gen, "method", request->method);
	gen_text(gen, "path", path);
	gen_text(gen, "send", request->body);
	gen_number(gen, "status", reply->status);
	gen_text(gen, "type", reply->type);
	gen_number(gen, "attempt", reply->attempt);
	gen_text(gen, "account", reply->account);
	gen_text(gen, "login", reply->login);
	gen_text(gen, "date", reply->date);
	gen_text(gen, "trouble", reply->trouble);
	gen_true(gen, "again", reply->again);
	gen_true(gen, "stopped", reply->stopped);
	text = gen_done(gen, &text_len);
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
	yajl_gen_free(gen);
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
	yajl_gen gen = yajl_gen_alloc(NULL);
	const char *text;
	size_t len;

	sum_hex(s->sum, hex);
	snprintf(id, ID_DIGITS + 1, "%.16s", hex);
	yajl_gen_map_open(gen);
	gen_text(gen, "finished", finished);
	gen_number(gen, "replies", (long long)s->replies);
	gen_text(gen, "sha256", hex);
	gen_text(gen, "stopped", stopped);
	text = gen_done(gen, &len);
	put(s, text, len, ZSTD_e_continue);
	put(s, "\n", 1, ZSTD_e_end);
	yajl_gen_free(gen);
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
