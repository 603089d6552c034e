/* See request_log.h. */
#include "request_log.h"

/* clang-format off */
#define TEXT(member) { #member, JSON_TEXT, offsetof(struct request_record, member), NULL, false }
#define COUNT(member) { #member, JSON_COUNT64, offsetof(struct request_record, member), NULL, false }
/* clang-format on */

static const struct json_field fields[] = {
	SEALED_FIELDS,
	TEXT(time),
	COUNT(step),
	TEXT(method),
	TEXT(path),
	COUNT(status),
	COUNT(attempt),
	TEXT(trouble),
	TEXT(account),
	{ NULL, JSON_TEXT, 0, NULL, false },
};
static const struct json_shape shape = { sizeof(struct request_record), fields };
static const struct sealed_kind kind = { REQUEST_LOG_NAME, &shape };

int
request_log_open(struct sealed *log, const char *dir, bool write, struct err *err)
{
	return sealed_open(log, &kind, dir, write, NULL, NULL, err);
}

int
request_log_append(struct sealed *log, const struct request_record *record, struct err *err)
{
	return sealed_append(log, record, false, err);
}

int
request_log_close(struct sealed *log, struct err *err)
{
	int rc = log->kind != NULL && log->fd >= 0 ? sealed_sync(log, err) : 0;

	sealed_close(log);
	return rc;
}
