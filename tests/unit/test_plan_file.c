/* plan.json: what is written is read again, and nothing else is taken for a plan. */
#include "scratch.h"

#include "export/plan/plan_file.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const char *products[] = { "jira-servicedesk", "jira-software" };
static const char *protected[] = { "email:boss@example.com", "group-name:site-admins" };

/* A text member that nobody set would be NULL. */
static struct step
blank_step(void)
{
	struct step step = { 0 };
	const char **texts[] = { &step.principal_id, &step.principal_name, &step.email,
		&step.group_id, &step.group_name, &step.project_id, &step.project_key,
		&step.role_id, &step.role_name, &step.hindrance, &step.origin, &step.reason,
		&step.ticket, &step.reviewer, &step.approved_by, &step.grant_id, &step.row_check };

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		*texts[i] = "";
	return step;
}

static void
add_step(struct plan *plan, struct step step)
{
	plan->steps =
	    mem_room(plan->steps, &plan->step_room, plan->step_count + 1, sizeof(*plan->steps));
	step.number = (uint32_t)plan->step_count + 1;
	plan->steps[plan->step_count++] = step;
}

static void
fill(struct plan *plan)
{
	struct step step = blank_step();

	*plan = (struct plan){ .sha256 = "",
		.tool_version = "0.1.0",
		.site = "https://x.atlassian.net",
		.base_url = "https://x.atlassian.net",
		.cloud_id = "",
		.org_id = "",
		.snapshot_id = "0123456789abcdef",
		.read = "2026-11-23T08:00:00Z",
		.account_id = "557058:me",
		.account_name = "\xc3\x89va \"the\" admin\n",
		.complete = true,
		.limits = PLAN_LIMITS };
	plan->limits.max_new_admins = 4;
	plan->limits.allow_wide = true;
	plan->limits.company_domains = "example.com,example.org";
	plan->limits.protect = (struct texts){ protected, 2 };
	plan->refusals = mem_room(NULL, &plan->refusal_room, 1, sizeof(*plan->refusals));
	plan->refusals[plan->refusal_count++] =
	    (struct refusal){ "max-revokes", "51 revokes, 50 are allowed", "--max-revokes 51" };
	step.action = ACTION_CREATE;
	step.target = TARGET_SITE;
	step.email = "ann@example.com";
	step.products = (struct texts){ products, 2 };
	step.origin = "grants.csv:2";
	add_step(plan, step);
	step = blank_step();
	step.target = TARGET_GROUP;
	step.creates = 1;
	step.email = "ann@example.com";
	step.group_id = "g-1";
	step.origin = "grants.csv:3";
	add_step(plan, step);
	step.action = ACTION_REVOKE;
	step.state = STEP_MANUAL;
	step.held = true;
	step.replaces = 2;
	step.hindrance = "managed by an identity provider";
	add_step(plan, step);
}

/* Of a review: which, the files that came back, and an answer that nothing follows from; and what is gained. */
static void
fill_review(struct plan *plan)
{
	plan->review_id = "d7ccd654ef41";
	plan->review_snapshot_id = "fedcba9876543210";
	plan->review_read = "2026-11-01T08:00:00Z";
	plan->inputs = mem_room(NULL, &plan->input_room, 1, sizeof(*plan->inputs));
	plan->inputs[plan->input_count++] = (struct input){ "input-1-ann.xlsx", "abc" };
	plan->open = mem_room(NULL, &plan->open_room, 1, sizeof(*plan->open));
	plan->open[plan->open_count++] = (struct open_decision){ .decision = "not mine",
		.principal = "557058:bob",
		.grant_id = "membership:g-1:557058:bob" };
	plan->gains = mem_room(NULL, &plan->gain_room, 2, sizeof(*plan->gains));
	plan->gains[plan->gain_count++] = (struct plan_gain){
		.level = "administers Jira", .project_id = "", .project_key = "", .accounts = 2
	};
	plan->gains[plan->gain_count++] = (struct plan_gain){
		.level = "", .project_id = "100", .project_key = "WEB", .accounts = 3, .work = 2
	};
	plan->new_admins = mem_room(NULL, &plan->new_admin_room, 1, sizeof(*plan->new_admins));
	plan->new_admins[plan->new_admin_count++] =
	    (struct new_admin){ "557058:ann", "Ann Ada", "Jira", 1 };
	plan->steps[1].pack = "Ann Ada";
	plan->steps[1].reviewed_on = "2026-11-02";
}

static void
written_is_read(void **state)
{
	char *dir = scratch_make(), *path = mem_print("%s/plan.json", dir);
	struct plan plan, again = { 0 };
	struct err err = { 0 };

	(void)state;
	fill(&plan);
	fill_review(&plan);
	assert_int_equal(plan_file_write(&plan, dir, &err), 0);
	assert_int_equal(plan_file_read(&again, path, NULL, &err), 0);
	assert_string_equal(again.sha256, plan.sha256);
	assert_string_equal(again.account_name, plan.account_name);
	assert_int_equal(again.limits.max_revokes, 50);
	assert_int_equal(again.limits.window, 24 * 3600);
	assert_int_equal(again.limits.max_grants, 200);
	assert_int_equal(again.limits.max_gains, 50);
	assert_int_equal(again.limits.max_new_admins, 4);
	assert_true(again.limits.allow_wide);
	assert_false(again.limits.allow_outsiders || again.limits.allow_admin_licences);
	assert_string_equal(again.limits.company_domains, "example.com,example.org");
	assert_int_equal(again.limits.protect.count, 2);
	assert_string_equal(again.limits.protect.list[1], protected[1]);
	assert_string_equal(again.refusals[0].allow, "--max-revokes 51");
	assert_int_equal(again.step_count, 3);
	assert_int_equal(again.steps[0].action, ACTION_CREATE);
	assert_string_equal(again.steps[0].products.list[0], "jira-servicedesk");
	assert_int_equal(again.steps[1].creates, 1);
	assert_true(again.steps[2].held);
	assert_int_equal(again.steps[2].replaces, 2);
	assert_int_equal(again.steps[1].replaces, 0);
	assert_int_equal(again.steps[2].state, STEP_MANUAL);
	assert_string_equal(again.steps[2].reason, "");
	assert_string_equal(again.steps[1].pack, "Ann Ada");
	assert_string_equal(again.steps[2].pack, "");
	assert_string_equal(again.review_read, plan.review_read);
	assert_int_equal(again.input_count, 1);
	assert_string_equal(again.inputs[0].file, "input-1-ann.xlsx");
	assert_int_equal(again.gain_count, 2);
	assert_string_equal(again.gains[0].level, "administers Jira");
	assert_string_equal(again.gains[1].project_key, "WEB");
	assert_int_equal(again.gains[1].work, 2);
	assert_int_equal(again.gains[1].browse, 0);
	assert_int_equal(again.new_admin_count, 1);
	assert_string_equal(again.new_admins[0].of, "Jira");
	assert_int_equal(again.open_count, 1);
	assert_string_equal(again.open[0].decision, "not mine");
	assert_string_equal(again.open[0].reviewer, "");
	plan_release(&again);
	plan_release(&plan);
	free(path);
	scratch_remove(dir);
}

/* The digest is that of the bytes before its own member, as any other tool sees them. */
static void
digest_is_of_the_bytes_before(void **state)
{
	char *dir = scratch_make(), *bytes, *line;
	struct plan plan;
	struct err err = { 0 };
	size_t len;

	(void)state;
	fill(&plan);
	assert_int_equal(plan_file_write(&plan, dir, &err), 0);
	bytes = scratch_read(dir, "plan.json", &len);
	line = strstr(bytes, ",\n  \"sha256\": \"");
	assert_non_null(line);
	assert_int_equal(bytes + len - line, PLAN_SHA256_BYTES);
	free(bytes);
	plan_release(&plan);
	scratch_remove(dir);
}

/* Each byte changed in three ways, each cut, and what stands behind: never read. */
static void
any_change_is_refused(void **state)
{
	static const char flips[] = { 1, 2, 32 };
	char *dir = scratch_make(), *path = mem_print("%s/plan.json", dir), *bytes;
	struct plan plan;
	struct err err = { 0 };
	size_t len, refused = 0, foreign = 0;

	(void)state;
	fill(&plan);
	fill_review(&plan);
	assert_int_equal(plan_file_write(&plan, dir, &err), 0);
	plan_release(&plan);
	bytes = scratch_read(dir, "plan.json", &len);
	for (size_t i = 0; i <= len; i++)
		for (size_t f = 0; f < sizeof(flips); f++) {
			struct plan again = { 0 };

			bytes[i] = (char)(bytes[i] ^ flips[f]);
			/* i == len: a byte more */
			scratch_write(dir, "plan.json", bytes, i == len ? len + 1 : len);
			assert_int_equal(plan_file_read(&again, path, NULL, &err), -1);
			refused += err.status == STATUS_REFUSED;
			foreign += err.status == STATUS_BAD_INPUT;
			plan_release(&again);
			bytes[i] = (char)(bytes[i] ^ flips[f]);
		}
	assert_int_equal(refused + foreign, 3 * (len + 1));
	assert_true(foreign < 120); /* in front of or within the name of the format */
	for (size_t i = 0; i < len; i += 7) {
		struct plan again = { 0 };

		scratch_write(dir, "plan.json", bytes, i);
		assert_int_equal(plan_file_read(&again, path, NULL, &err), -1);
		plan_release(&again);
	}
	free(bytes);
	free(path);
	scratch_remove(dir);
}

/* A plan without the limits that today's guards judge by is none of today's. */
static void
an_older_plan_is_made_again(void **state)
{
	char *dir = scratch_make(), *path = mem_print("%s/plan.json", dir), *bytes, *format;
	struct plan plan, again = { 0 };
	struct err err = { 0 };
	size_t len;

	(void)state;
	fill(&plan);
	assert_int_equal(plan_file_write(&plan, dir, &err), 0);
	bytes = scratch_read(dir, "plan.json", &len);
	format = strstr(bytes, "plan 3");
	assert_non_null(format);
	for (const char *older = "12"; *older != '\0'; older++) {
		format[strlen("plan ")] = *older;
		scratch_write(dir, "plan.json", bytes, len);
		assert_int_equal(plan_file_read(&again, path, NULL, &err), -1);
		assert_int_equal(err.status, STATUS_BAD_INPUT);
		assert_non_null(
		    strstr(err.text, "made by an older version of jira-access: make it again"));
		plan_release(&again);
		memset(&again, 0, sizeof(again));
	}
	free(bytes);
	free(path);
	plan_release(&again);
	plan_release(&plan);
	scratch_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(written_is_read),
		cmocka_unit_test(an_older_plan_is_made_again),
		cmocka_unit_test(digest_is_of_the_bytes_before),
		cmocka_unit_test(any_change_is_refused),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("plan file", tests, NULL, NULL);
}
