/* The lines of a snapshot as records: each table both writes them and reads them back; see snapshot.h. */
#ifndef FETCH_WIRE_SNAPSHOT_LINE_H
#define FETCH_WIRE_SNAPSHOT_LINE_H

#include "model/base/json.h"
#include <openssl/evp.h>

enum { SNAPSHOT_FORMAT = 1 };

struct snapshot_head {
	uint64_t format;
	const char *version, *site, *gateway, *started, *projects;
	/* What is not there is NULL when it is written, and "" when it was read. */
	const char *organisation;   /* its id */
	const char *memberships;    /* "jira", "directory", "auto" */
	const char *accept_missing; /* "group:ID,group:ID" */
	const char *readings;       /* optional ones that were made: "org-roles,tokens" */
	const char *without;        /* optional ones that were left out by name */
	uint64_t sample;            /* accounts whose access Jira itself was asked about, or 0 */
	const char *resumed;        /* when, "TIME, TIME": how often the reading was gone on with */
	const char *first;          /* where the login was tried first: "site" or "gateway" */
};
extern const struct json_shape snapshot_head_shape;

struct snapshot_line {
	const char *method, *path, *send, *type, *account, *login, *date, *trouble, *base64;
	uint64_t status, attempt;
	bool again, stopped;
};
extern const struct json_shape snapshot_line_shape;

struct snapshot_end {
	const char *finished, *sha256, *stopped;
	uint64_t replies;
};
extern const struct json_shape snapshot_end_shape;

/* SHA-256 over the lines; for EVP_MD_CTX_free. */
EVP_MD_CTX *snapshot_sum(void);
/* Ends the sum. hex: 65 bytes; id: 17 bytes, its beginning. */
void snapshot_sum_end(EVP_MD_CTX *sum, char *hex, char *id);

#endif
