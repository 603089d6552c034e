#include "snapshot_line.h"

#include <stdio.h>
#include <stdlib.h>

static const struct json_field head_fields[] = {
	{ "jira_access_snapshot", JSON_COUNT64, offsetof(struct snapshot_head, format), NULL,
	    true },
	{ "version", JSON_FILLED, offsetof(struct snapshot_head, version), NULL, true },
	{ "site", JSON_FILLED, offsetof(struct snapshot_head, site), NULL, true },
	{ "gateway", JSON_FILLED, offsetof(struct snapshot_head, gateway), NULL, false },
	{ "first", JSON_FILLED, offsetof(struct snapshot_head, first), NULL, false },
	{ "started", JSON_FILLED, offsetof(struct snapshot_head, started), NULL, true },
	{ "projects", JSON_FILLED, offsetof(struct snapshot_head, projects), NULL, false },
	{ "organisation", JSON_FILLED, offsetof(struct snapshot_head, organisation), NULL, false },
	{ "memberships", JSON_FILLED, offsetof(struct snapshot_head, memberships), NULL, false },
	{ "sample", JSON_COUNT64, offsetof(struct snapshot_head, sample), NULL, false },
	{ NULL, JSON_TEXT, 0, NULL, false },
};
const struct json_shape snapshot_head_shape = { sizeof(struct snapshot_head), head_fields };

static const struct json_field line_fields[] = {
	{ "method", JSON_FILLED, offsetof(struct snapshot_line, method), NULL, true },
	{ "path", JSON_FILLED, offsetof(struct snapshot_line, path), NULL, true },
	{ "send", JSON_FILLED, offsetof(struct snapshot_line, send), NULL, false },
	{ "status", JSON_COUNT64, offsetof(struct snapshot_line, status), NULL, true },
	{ "type", JSON_FILLED, offsetof(struct snapshot_line, type), NULL, false },
	{ "attempt", JSON_COUNT64, offsetof(struct snapshot_line, attempt), NULL, true },
	{ "account", JSON_FILLED, offsetof(struct snapshot_line, account), NULL, false },
	{ "login", JSON_FILLED, offsetof(struct snapshot_line, login), NULL, false },
	{ "date", JSON_FILLED, offsetof(struct snapshot_line, date), NULL, false },
	{ "trouble", JSON_FILLED, offsetof(struct snapshot_line, trouble), NULL, false },
	{ "again", JSON_YES, offsetof(struct snapshot_line, again), NULL, false },
	{ "stopped", JSON_YES, offsetof(struct snapshot_line, stopped), NULL, false },
	{ "base64", JSON_FILLED, offsetof(struct snapshot_line, base64), NULL, false },
	{ NULL, JSON_TEXT, 0, NULL, false },
};
const struct json_shape snapshot_line_shape = { sizeof(struct snapshot_line), line_fields };

static const struct json_field end_fields[] = {
	{ "finished", JSON_FILLED, offsetof(struct snapshot_end, finished), NULL, true },
	{ "replies", JSON_COUNT64, offsetof(struct snapshot_end, replies), NULL, true },
	{ "sha256", JSON_FILLED, offsetof(struct snapshot_end, sha256), NULL, true },
	{ "stopped", JSON_FILLED, offsetof(struct snapshot_end, stopped), NULL, false },
	{ NULL, JSON_TEXT, 0, NULL, false },
};
const struct json_shape snapshot_end_shape = { sizeof(struct snapshot_end), end_fields };

EVP_MD_CTX *
snapshot_sum(void)
{
	EVP_MD_CTX *sum = EVP_MD_CTX_new();

	if (sum == NULL || EVP_DigestInit_ex(sum, EVP_sha256(), NULL) != 1)
		abort(); /* a libcrypto without SHA-256 */
	return sum;
}

void
snapshot_sum_end(EVP_MD_CTX *sum, char *hex, char *id)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned len = 0;

	EVP_DigestFinal_ex(sum, digest, &len);
	for (unsigned i = 0; i < len; i++)
		snprintf(hex + 2 * i, 3, "%02x", digest[i]);
	snprintf(id, 17, "%.16s", hex);
}
