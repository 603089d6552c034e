/* The audit's lines; see audit.h. */
#include "request_log.h"

/* clang-format off */
#define TEXT(member) { #member, JSON_TEXT, offsetof(struct audit_record, member), NULL, false }
#define COUNT(member) { #member, JSON_COUNT64, offsetof(struct audit_record, member), NULL, false }
/* clang-format on */

static const struct json_field fields[] = {
	CHAIN_FIELDS,
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
static const struct json_shape shape = { sizeof(struct audit_record), fields };
static const struct chain_kind kind = { AUDIT_NAME, &shape };

int
audit_open(struct audit *audit, const char *dir, bool write, struct err *err)
{
	return chain_open(&audit->chain, &kind, dir, write, NULL, NULL, err);
}

int
audit_append(struct audit *audit, const struct audit_record *record, struct err *err)
{
	return chain_append(&audit->chain, record, false, err);
}

int
audit_close(struct audit *audit, struct err *err)
{
	int rc =
	    audit->chain.kind != NULL && audit->chain.fd >= 0 ? chain_sync(&audit->chain, err) : 0;

	chain_close(&audit->chain);
	return rc;
}
