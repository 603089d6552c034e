/*
 * plan.json: the canonical form of a plan, for apply and verify; written and read here.
 *
 * One form for one plan: members in a fixed order, blank texts and empty lists left out, indented by
 * two. The last member is "sha256", over all bytes of the file before the comma in front of it: what
 * `head -c -83 plan.json | sha256sum` says. plan_file_read takes
 * nothing else: after parsing it writes the plan again and compares every byte. So a changed byte
 * anywhere is found, a forged digest over another form is too. The digest is against accidents and
 * careless edits; who wants more signs the file.
 *
 *	{ "format": "jira-access plan 1", "tool_version", "site", "base_url", "cloud_id", "org_id",
 *	  "snapshot_id", "read", "account_id", "account_name", "complete",
 *	  "review_id", "review_snapshot_id", "review_read",
 *	  "limits": { "max_revokes", "max_revoke_percent", "min_admins", "allow_apps",
 *	              "allow_incomplete", "protect": [] },
 *	  "inputs": [ { "file", "sha256" } ], "files": [ { "file", "sha256" } ],
 *	  "refusals": [ { "guard", "what", "allow" } ],
 *	  "steps": [ { "number", "action", "state", "target", "principal", "principal_id", ... } ],
 *	  "open": [ { "decision", "principal", "principal_name", ... } ],
 *	  "sha256" }
 *
 * Errors: STATUS_BAD_INPUT when it is no plan at all, STATUS_REFUSED when it was changed since.
 */
#ifndef EXPORT_PLAN_PLAN_FILE_H
#define EXPORT_PLAN_PLAN_FILE_H

#include "model/base/err.h"
#include "model/plan/plan.h"

#define PLAN_FILE_NAME "plan.json"

enum plan_file_limits {
	PLAN_BYTES_MAX = 256 << 20,
	PLAN_SHA256_BYTES = 83, /* the file's end, from the comma before its digest */
};

/* Makes 'dir'/plan.json and tells the plan its sha256. */
int plan_file_write(struct plan *plan, const char *dir, struct err *err);
/* The same bytes on standard output, of a plan that was written. */
void plan_file_print(const struct plan *plan);
/* Fills a blank plan, which the caller releases in any case. */
int plan_file_read(struct plan *plan, const char *path, struct err *err);

#endif
