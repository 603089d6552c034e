/* The audit's lines; see audit.h. */
#include "request_log.h"

#define AT(member) offsetof(struct audit_record, member)

static const struct chain_field fields[] = {
	{ "time", false, AT(time) },
	{ "step", true, AT(step) },
	{ "method", false, AT(method) },
	{ "path", false, AT(path) },
	{ "status", true, AT(status) },
	{ "attempt", true, AT(attempt) },
	{ "trouble", false, AT(trouble) },
	{ "account", false, AT(account) },
	{ NULL, false, 0 },
};

static const struct chain_kind kind = { AUDIT_NAME, fields, sizeof(struct audit_record) };

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
