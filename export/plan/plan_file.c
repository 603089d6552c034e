/*
 * Writes and reads the canonical form of a plan; see plan_file.h. One table per record gives its
 * members to both.
 */
#include "plan_file.h"

#include "model/base/digest.h"
#include "model/base/json.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FORMAT "jira-access plan 3"
/* 1 lacks limits that guards judge by, 2 what steps of the second edition need. */
static const char *const formats_before[] = { "jira-access plan 1", "jira-access plan 2" };

/* A member has the same name in the file. */
/* clang-format off */
#define TEXT(own) { #own, JSON_FILLED, AT(own), NULL, false }
#define SOME(own) { #own, JSON_COUNT, AT(own), NULL, false }
#define COUNT(own) { #own, JSON_COUNT, AT(own), NULL, true }
#define YESNO(own) { #own, JSON_YES, AT(own), NULL, true }
#define TEXTS(own) { #own, JSON_ROW, AT(own), NULL, false }
#define CHOICE(own, words) { #own, JSON_CHOICE, AT(own), words, true }
#define INNER(own, shape) { #own, JSON_RECORD, AT(own), shape, true }
#define MANY(own, shape) { #own, JSON_ARRAY, AT(own), shape, false }
#define END { NULL, JSON_TEXT, 0, NULL, false }
/* clang-format on */

#define AT(member) offsetof(struct plan_limits, member)
static const struct json_field limit_fields[] = {
	COUNT(max_revokes),
	COUNT(max_revoke_percent),
	COUNT(window),
	COUNT(min_admins),
	COUNT(max_grants),
	COUNT(max_gains),
	COUNT(max_new_admins),
	YESNO(allow_admin_licences),
	YESNO(allow_wide),
	YESNO(allow_outsiders),
	YESNO(allow_apps),
	YESNO(allow_used),
	YESNO(allow_incomplete),
	TEXT(company_domains),
	TEXTS(protect),
	END,
};
#undef AT
static const struct json_shape limit_shape = { sizeof(struct plan_limits), limit_fields };

#define AT(member) offsetof(struct refusal, member)
static const struct json_field refusal_fields[] = {
	TEXT(guard),
	TEXT(what),
	TEXT(allow),
	END,
};
#undef AT
static const struct json_shape refusal_shape = { sizeof(struct refusal), refusal_fields };

#define AT(member) offsetof(struct new_admin, member)
static const struct json_field new_admin_fields[] = {
	TEXT(account_id),
	TEXT(name),
	TEXT(of),
	COUNT(places),
	END,
};
#undef AT
static const struct json_shape new_admin_shape = { sizeof(struct new_admin), new_admin_fields };

#define AT(member) offsetof(struct plan_gain, member)
static const struct json_field gain_fields[] = {
	TEXT(level),
	TEXT(project_id),
	TEXT(project_key),
	COUNT(accounts),
	SOME(browse),
	SOME(work),
	SOME(administer),
	SOME(unknown),
	END,
};
#undef AT
static const struct json_shape gain_shape = { sizeof(struct plan_gain), gain_fields };

#define AT(member) offsetof(struct input, member)
static const struct json_field input_fields[] = {
	TEXT(file),
	TEXT(sha256),
	END,
};
#undef AT
static const struct json_shape input_shape = { sizeof(struct input), input_fields };

#define AT(member) offsetof(struct open_decision, member)
static const struct json_field open_fields[] = {
	TEXT(decision),
	TEXT(principal),
	TEXT(principal_name),
	TEXT(email),
	TEXT(target_name),
	TEXT(origin),
	TEXT(pack),
	TEXT(returned_as),
	TEXT(reason),
	TEXT(reviewer),
	TEXT(reviewed_on),
	TEXT(grant_id),
	TEXT(row_check),
	END,
};
#undef AT
static const struct json_shape open_shape = { sizeof(struct open_decision), open_fields };

#define AT(member) offsetof(struct unjudged, member)
static const struct json_field unjudged_fields[] = {
	TEXT(origin),
	TEXT(what),
	TEXT(action),
	TEXT(principal),
	TEXT(target),
	END,
};
#undef AT
static const struct json_shape unjudged_shape = { sizeof(struct unjudged), unjudged_fields };

#define AT(member) offsetof(struct step, member)
static const struct json_field step_fields[] = {
	COUNT(number),
	CHOICE(action, plan_action_names),
	CHOICE(state, step_state_names),
	CHOICE(target, plan_target_names),
	CHOICE(principal, plan_principal_names),
	TEXT(principal_id),
	TEXT(principal_name),
	TEXT(email),
	COUNT(creates),
	COUNT(replaces),
	TEXT(group_id),
	TEXT(group_name),
	TEXT(project_id),
	TEXT(project_key),
	TEXT(role_id),
	TEXT(role_name),
	TEXT(scheme_id),
	TEXT(scheme_name),
	TEXT(permission),
	TEXT(level_id),
	TEXT(level_name),
	TEXT(line_id),
	YESNO(line_alone),
	TEXT(resource_id),
	TEXT(resource_name),
	TEXT(former_id),
	TEXT(former_name),
	TEXT(expires_on),
	TEXT(note),
	TEXTS(products),
	YESNO(held),
	TEXT(hindrance),
	TEXT(origin),
	TEXT(pack),
	TEXT(returned_as),
	TEXT(reason),
	TEXT(ticket),
	TEXT(reviewer),
	TEXT(reviewed_on),
	TEXT(approved_by),
	TEXT(grant_id),
	TEXT(row_check),
	END,
};
#undef AT
static const struct json_shape step_shape = { sizeof(struct step), step_fields };

/* The file is the plan between the name of its format and the digest. */
struct plan_file {
	const char *format;
	struct plan plan;
};
#define AT(member) offsetof(struct plan_file, plan.member)
static const struct json_field file_fields[] = {
	{ "format", JSON_FILLED, offsetof(struct plan_file, format), NULL, true },
	TEXT(tool_version),
	TEXT(site),
	TEXT(base_url),
	TEXT(cloud_id),
	TEXT(org_id),
	TEXT(snapshot_id),
	TEXT(read),
	TEXT(account_id),
	TEXT(account_name),
	YESNO(complete),
	TEXT(accept_missing),
	TEXT(review_id),
	TEXT(review_snapshot_id),
	TEXT(review_read),
	INNER(limits, &limit_shape),
	MANY(inputs, &input_shape),
	MANY(files, &input_shape),
	MANY(refusals, &refusal_shape),
	MANY(gains, &gain_shape),
	MANY(new_admins, &new_admin_shape),
	MANY(steps, &step_shape),
	MANY(open, &open_shape),
	MANY(unjudged, &unjudged_shape),
	TEXT(sha256),
	END,
};
#undef AT
static const struct json_shape file_shape = { sizeof(struct plan_file), file_fields };

/* The canonical bytes, which belong to *out, and their sha256. */
static const char *
canonical(const struct plan *plan, struct json_out *out, char sha256[DIGEST_HEX + 1], size_t *len)
{
	struct plan_file file = { FORMAT, *plan };
	const char *bytes;

	file.plan.sha256 = "";
	json_memory(out);
	json_indent(out, "  ");
	json_open(out, NULL);
	json_write(out, file_fields, &file);
	bytes = json_bytes(out, len);
	digest_pair(bytes, *len, "", 0, sha256);
	json_text(out, "sha256", sha256);
	json_close(out);
	return json_bytes(out, len);
}

int
plan_file_write(struct plan *plan, const char *dir, struct err *err)
{
	char sha256[DIGEST_HEX + 1];
	struct json_out out;
	size_t len;
	const char *bytes = canonical(plan, &out, sha256, &len);
	struct file file;
	int rc = file_make(&file, dir, PLAN_FILE_NAME, err);

	if (rc == 0 && (rc = file_write(&file, bytes, len, err)) == 0)
		rc = file_finish(&file, err);
	file_release(&file);
	json_release(&out);
	if (rc == 0)
		plan->sha256 = arena_text(&plan->arena, sha256, DIGEST_HEX);
	return rc;
}

void
plan_file_print(const struct plan *plan)
{
	char sha256[DIGEST_HEX + 1];
	struct json_out out;
	size_t len;

	canonical(plan, &out, sha256, &len);
	json_print(&out, stdout);
}

static int
parse(struct plan *plan, const char *name, const char *bytes, size_t len, struct err *err)
{
	struct plan_file file = { "", *plan };
	int rc = json_read(&file_shape, &file, &plan->arena, JSON_STRICT, bytes, len, NULL);

	file.plan.arena = plan->arena;
	*plan = file.plan;
	for (size_t i = 0; i < sizeof(formats_before) / sizeof(*formats_before); i++)
		if (strcmp(file.format, formats_before[i]) == 0)
			return err_set(err, STATUS_BAD_INPUT,
			    "the plan '%s' was made by an older version of jira-access: make it "
			    "again "
			    "with 'jira-access plan'",
			    name);
	if (*file.format != '\0' && strcmp(file.format, FORMAT) != 0)
		return err_set(err, STATUS_BAD_INPUT,
		    "this version cannot read the plan '%s': its format is '%.60s', not '%s'", name,
		    file.format, FORMAT);
	if (*file.format == '\0')
		return err_set(err, STATUS_BAD_INPUT,
		    "'%s' is not a plan: 'jira-access plan' makes them", name);
	if (rc < 0)
		return err_set(err, STATUS_REFUSED,
		    "plan '%s' was changed or cut off after it was made: make it again with "
		    "'jira-access plan'",
		    name);
	return 0;
}

/* Is it, byte for byte, what the writer would write? */
static int
check_form(
    const struct plan *plan, const char *name, const char *bytes, size_t len, struct err *err)
{
	char sha256[DIGEST_HEX + 1];
	struct json_out out;
	size_t again_len;
	const char *again = canonical(plan, &out, sha256, &again_len);
	bool same = again_len == len && memcmp(again, bytes, len) == 0;

	json_release(&out);
	if (!same)
		return err_set(err, STATUS_REFUSED,
		    "plan '%s' was changed after it was made (its SHA-256 does not match its "
		    "content): make it again with 'jira-access plan'",
		    name);
	return 0;
}

int
plan_file_read(struct plan *plan, const char *path, char sha256[DIGEST_HEX + 1], struct err *err)
{
	const char *why;
	size_t len;
	char *bytes = file_text(AT_FDCWD, path, true, PLAN_BYTES_MAX, &len, &why);
	int rc;

	if (bytes == NULL)
		return err_set(err, STATUS_BAD_INPUT, "cannot read the plan '%s': %s", path, why);
	if (sha256 != NULL)
		digest_pair(bytes, len, "", 0, sha256);
	rc = parse(plan, path, bytes, len, err);
	if (rc == 0)
		rc = check_form(plan, path, bytes, len, err);
	free(bytes);
	return rc;
}
