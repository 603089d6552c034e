/* Lines that vouch for each other; see chain.h. */
#include "chain.h"

#include "model/base/digest.h"
#include "model/base/file.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SUM_KEY ",\"sum\":\""

enum { TAIL = sizeof(SUM_KEY) - 1 + CHAIN_SUM + 2 /* "} */, CHAIN_BYTES_MAX = 1 << 30 };

static void
sum_of(const char *before, const char *line, size_t len, char sum[CHAIN_SUM + 1])
{
	char hex[DIGEST_HEX + 1];

	digest_pair(before, strlen(before), line, len, hex);
	memcpy(sum, hex, CHAIN_SUM);
	sum[CHAIN_SUM] = '\0';
}

/* Does this line, without its line end, carry the sum it must? */
static bool
is_sound(const struct chain *chain, const char *text, size_t len, char sum[CHAIN_SUM + 1])
{
	const char *tail = text + len - TAIL;

	if (len <= TAIL || memcmp(tail, SUM_KEY, sizeof(SUM_KEY) - 1) != 0 ||
	    memcmp(text + len - 2, "\"}", 2) != 0)
		return false;
	sum_of(chain->sum, text, len - TAIL, sum);
	return memcmp(tail + sizeof(SUM_KEY) - 1, sum, CHAIN_SUM) == 0;
}

static int
refuse(const struct chain *chain, const char *what, struct err *err)
{
	return err_set(err, STATUS_REFUSED, "%s:%llu: %s", chain->kind->name,
	    (unsigned long long)chain->lines + 1, what);
}

static int
take_line(struct chain *chain, const char *text, size_t len,
    int (*take)(void *arg, const void *record, struct err *err), void *arg, struct err *err)
{
	const struct json_shape *shape = chain->kind->shape;
	struct chain_line *record;
	char sum[CHAIN_SUM + 1];
	int rc;

	if (!is_sound(chain, text, len, sum))
		return refuse(
		    chain, "the line was changed, or one before it is missing (checksum)", err);
	record = mem_alloc(shape->size);
	rc = json_read(shape, record, &chain->arena, JSON_STRICT, text, len, NULL);
	if (rc < 0 || record->n != chain->lines + 1) {
		rc = refuse(chain, "not a line of this version of jira-access", err);
	} else {
		memcpy(chain->sum, sum, sizeof(sum));
		chain->lines++;
		if (take != NULL)
			rc = take(arg, record, err);
	}
	free(record);
	return rc;
}

/* What follows the last line end: 1 when it is a line that lacks nothing but its end. */
static int
judge_tail(struct chain *chain, const char *text, size_t len, struct err *err)
{
	char sum[CHAIN_SUM + 1];

	if (is_sound(chain, text, len, sum))
		return 1;
	if (len > 1 && is_sound(chain, text, len - 1, sum))
		return refuse(chain, "its line end was changed", err);
	chain->torn = len > 0;
	return 0;
}

static char *
read_all(const struct chain *chain, size_t *len, struct err *err)
{
	struct stat what;
	char *text;
	ssize_t got;

	if (fstat(chain->fd, &what) != 0 || !S_ISREG(what.st_mode) ||
	    what.st_size > CHAIN_BYTES_MAX) {
		err_set(err, STATUS_BAD_INPUT, "'%s': not a file of at most %d MiB",
		    chain->kind->name, CHAIN_BYTES_MAX >> 20);
		return NULL;
	}
	text = mem_alloc((size_t)what.st_size + 1);
	for (*len = 0; *len < (size_t)what.st_size; *len += (size_t)got) {
		got = read(chain->fd, text + *len, (size_t)what.st_size - *len);
		if (got < 0 && errno == EINTR)
			got = 0;
		else if (got <= 0)
			break;
	}
	if (*len == (size_t)what.st_size)
		return text;
	file_failed(err, "read", chain->kind->name);
	free(text);
	return NULL;
}

static int
write_all(const struct chain *chain, const char *text, size_t len, struct err *err)
{
	ssize_t sent;

	for (; len > 0; len -= (size_t)sent, text += sent) {
		sent = write(chain->fd, text, len);
		if (sent < 0 && errno == EINTR)
			sent = 0;
		else if (sent < 0)
			return file_failed(err, "write", chain->kind->name);
	}
	return 0;
}

static int
read_lines(struct chain *chain, bool writes,
    int (*take)(void *arg, const void *record, struct err *err), void *arg, struct err *err)
{
	size_t len, used = 0;
	char *text = read_all(chain, &len, err), *end;
	int rc = text == NULL ? -1 : 0;

	while (rc == 0 && (end = memchr(text + used, '\n', len - used)) != NULL) {
		rc = take_line(chain, text + used, (size_t)(end - text) - used, take, arg, err);
		used = (size_t)(end - text) + 1;
	}
	if (rc == 0 && (rc = judge_tail(chain, text + used, len - used, err)) > 0) {
		rc = take_line(chain, text + used, len - used, take, arg, err);
		if (rc == 0 && writes)
			rc = write_all(chain, "\n", 1, err);
	} else if (rc == 0 && writes && used < len && ftruncate(chain->fd, (off_t)used) != 0) {
		rc = file_failed(err, "shorten", chain->kind->name);
	}
	free(text);
	return rc;
}

/* Its name must outlive a crash as well as what is in it. */
static int
sync_directory(const char *dir, struct err *err)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc = 0;

	if (fd < 0 || fsync(fd) != 0)
		rc = file_failed(err, "sync", dir);
	if (fd >= 0)
		close(fd);
	return rc;
}

int
chain_open(struct chain *chain, const struct chain_kind *kind, const char *dir, bool write,
    int (*take)(void *arg, const void *record, struct err *err), void *arg, struct err *err)
{
	char *path = mem_print("%s/%s", dir, kind->name);
	int flags = write ? O_RDWR | O_APPEND | O_CREAT : O_RDONLY, rc = 0;

	*chain = (struct chain){ .kind = kind };
	chain->fd = open(path, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0600);
	free(path);
	if (chain->fd < 0 && errno == ENOENT && !write)
		return 0;
	if (chain->fd < 0)
		return file_failed(err, "open", kind->name);
	if (write)
		rc = sync_directory(dir, err);
	if (rc == 0)
		rc = read_lines(chain, write, take, arg, err);
	if (rc < 0)
		chain_close(chain);
	return rc;
}

int
chain_append(struct chain *chain, const void *record, bool sync, struct err *err)
{
	struct json_out out;
	const char *text;
	char sum[CHAIN_SUM + 1], *line;
	size_t len;
	int rc;

	json_memory(&out);
	json_open(&out, NULL);
	json_count(&out, "n", chain->lines + 1);
	json_write(&out, chain->kind->shape->fields, record);
	text = json_bytes(&out, &len);
	sum_of(chain->sum, text, len, sum);
	line = mem_print("%s" SUM_KEY "%s\"}\n", text, sum);
	json_release(&out);
	rc = write_all(chain, line, strlen(line), err);
	free(line);
	if (rc == 0 && sync)
		rc = chain_sync(chain, err);
	if (rc == 0) {
		memcpy(chain->sum, sum, sizeof(sum));
		chain->lines++;
	}
	return rc;
}

int
chain_sync(struct chain *chain, struct err *err)
{
	return fdatasync(chain->fd) == 0 ? 0 : file_failed(err, "write", chain->kind->name);
}

void
chain_close(struct chain *chain)
{
	if (chain->kind == NULL)
		return;
	if (chain->fd >= 0)
		close(chain->fd);
	arena_release(&chain->arena);
	*chain = (struct chain){ .fd = -1 };
}
