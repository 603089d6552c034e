#include "snapshot_line.h"

#include <stdio.h>
#include <stdlib.h>

const struct json_shape snapshot_head_shape = JSON_SHAPE(struct snapshot_head,
    JSON_MUST(struct snapshot_head, format, "jira_access_snapshot", JSON_COUNT64),
    JSON_MUST(struct snapshot_head, version, "version", JSON_FILLED),
    JSON_MUST(struct snapshot_head, site, "site", JSON_FILLED),
    JSON_MAY(struct snapshot_head, gateway, "gateway", JSON_FILLED),
    JSON_MAY(struct snapshot_head, first, "first", JSON_FILLED),
    JSON_MUST(struct snapshot_head, started, "started", JSON_FILLED),
    JSON_MAY(struct snapshot_head, resumed, "resumed", JSON_FILLED),
    JSON_MAY(struct snapshot_head, projects, "projects", JSON_FILLED),
    JSON_MAY(struct snapshot_head, organisation, "organisation", JSON_FILLED),
    JSON_MAY(struct snapshot_head, memberships, "memberships", JSON_FILLED),
    JSON_MAY(struct snapshot_head, accept_missing, "accept_missing", JSON_FILLED),
    JSON_MAY(struct snapshot_head, readings, "readings", JSON_FILLED),
    JSON_MAY(struct snapshot_head, without, "without", JSON_FILLED),
    JSON_MAY(struct snapshot_head, sample, "sample", JSON_COUNT64));

const struct json_shape snapshot_line_shape =
    JSON_SHAPE(struct snapshot_line, JSON_MUST(struct snapshot_line, method, "method", JSON_FILLED),
	JSON_MUST(struct snapshot_line, path, "path", JSON_FILLED),
	JSON_MAY(struct snapshot_line, send, "send", JSON_FILLED),
	JSON_MUST(struct snapshot_line, status, "status", JSON_COUNT64),
	JSON_MAY(struct snapshot_line, type, "type", JSON_FILLED),
	JSON_MUST(struct snapshot_line, attempt, "attempt", JSON_COUNT64),
	JSON_MAY(struct snapshot_line, account, "account", JSON_FILLED),
	JSON_MAY(struct snapshot_line, login, "login", JSON_FILLED),
	JSON_MAY(struct snapshot_line, date, "date", JSON_FILLED),
	JSON_MAY(struct snapshot_line, trouble, "trouble", JSON_FILLED),
	JSON_MAY(struct snapshot_line, again, "again", JSON_YES),
	JSON_MAY(struct snapshot_line, stopped, "stopped", JSON_YES),
	JSON_MAY(struct snapshot_line, base64, "base64", JSON_FILLED));

const struct json_shape snapshot_end_shape = JSON_SHAPE(struct snapshot_end,
    JSON_MUST(struct snapshot_end, finished, "finished", JSON_FILLED),
    JSON_MUST(struct snapshot_end, replies, "replies", JSON_COUNT64),
    JSON_MUST(struct snapshot_end, sha256, "sha256", JSON_FILLED),
    JSON_MAY(struct snapshot_end, stopped, "stopped", JSON_FILLED));

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
	for (size_t i = 0; i < len; i++)
		snprintf(hex + 2 * i, 3, "%02x", digest[i]);
	snprintf(id, 17, "%.16s", hex);
}
