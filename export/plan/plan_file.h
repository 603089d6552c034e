/*
 * plan.json: the canonical form of a plan, for apply and verify.
 *
 * Each plan has one form: members in a fixed order, blank texts and empty lists left out, indented by
 * two. The last member is "sha256", over all bytes of the file before the comma in front of it: what
 * `head -c -83 plan.json | sha256sum` prints. plan_file_read accepts no other form: after parsing it
 * writes the plan again and compares every byte. So it finds any changed byte, and a forged digest over
 * another form. The digest guards against accidents and careless edits; for more, sign the file.
 *
 *	{ "format": "jira-access plan 3", "tool_version", "site", "base_url", "cloud_id", "org_id",
 *	  "snapshot_id", "read", "account_id", "account_name", "complete", "accept_missing",
 *	  "review_id", "review_snapshot_id", "review_read",
 *	  "limits": { "max_revokes", "max_revoke_percent", "window", "min_admins", "max_grants", "max_gains",
 *	              "max_new_admins", "allow_admin_licences", "allow_wide", "allow_outsiders", "allow_apps",
 *	              "allow_incomplete", "company_domains", "protect": [] },
 *	  "inputs": [ { "file", "sha256" } ], "files": [ { "file", "sha256" } ],
 *	  "refusals": [ { "guard", "what", "allow" } ],
 *	  "gains": [ { "level", "project_id", "project_key", "accounts", "browse", "work", "administer", "unknown" } ],
 *	  "new_admins": [ { "account_id", "name", "of", "places" } ],
 *	  "steps": [ { "number", "action", "state", "target", "principal", "principal_id", ... } ],
 *	  "open": [ { "decision", "principal", "principal_name", ... } ],
 *	  "sha256" }
 *
 * Errors: STATUS_BAD_INPUT if it is not a plan, STATUS_REFUSED if it was changed.
 */
#ifndef EXPORT_PLAN_PLAN_FILE_H
#define EXPORT_PLAN_PLAN_FILE_H

#include "model/base/digest.h"
#include "model/base/err.h"
#include "model/plan/plan.h"

#define PLAN_FILE_NAME "plan.json"

enum plan_file_limits {
	PLAN_BYTES_MAX = 256 << 20,
	PLAN_SHA256_BYTES = 83, /* the file's end, from the comma before its digest */
};

/* Makes 'dir'/plan.json and sets the plan's sha256. */
int plan_file_write(struct plan *plan, const char *dir, struct err *err);
/* Prints the same bytes to standard output; the plan must have been written. */
void plan_file_print(const struct plan *plan);
/* Fills a blank plan; the caller releases it in any case. sha256: of all bytes of the file; or NULL. */
int plan_file_read(
    struct plan *plan, const char *path, char sha256[DIGEST_HEX + 1], struct err *err);

#endif
