/* What the plans beside a plan took lately: which directories count, which of their steps, and until when. */
#include "scratch.h"

#include "export/plan/journal.h"
#include "export/plan/plan_file.h"
#include "export/plan/siblings.h"
#include "model/base/day.h"
#include <setjmp.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>

#include <cmocka.h>

enum { HOUR = 3600 };

static int64_t now; /* files are written now, so it is */

static const struct run site = { .cloud_id = "c", .base_url = "https://c.example" };

/* Steps by letter: r revokes a membership, o takes a group out of a role, g grants, n was no-op. */
static void
make_plan(const char *parent, const char *name, const char *cloud, const char *steps)
{
	char *path = mem_print("%s/%s", parent, name);
	struct plan plan = { .sha256 = "",
		.site = "s",
		.base_url = "https://c.example",
		.cloud_id = cloud,
		.snapshot_id = name, /* no two plans are the same */
		.read = "2027-01-15T00:00:00Z",
		.account_id = "me",
		.account_name = "Me",
		.complete = true,
		.limits = PLAN_LIMITS };
	struct err err;

	plan.steps = mem_room(NULL, &plan.step_room, strlen(steps), sizeof(*plan.steps));
	for (const char *at = steps; *at != '\0'; at++) {
		bool role = *at == 'o';
		struct step *step = &plan.steps[plan.step_count++];

		*step = (struct step){ .number = (uint32_t)plan.step_count,
			.action = *at == 'g' ? ACTION_GRANT : ACTION_REVOKE,
			.state = *at == 'n' ? STEP_NOOP : STEP_DUE,
			.target = role ? TARGET_ROLE : TARGET_GROUP,
			.principal = role ? PRINCIPAL_GROUP : PRINCIPAL_ACCOUNT,
			.principal_id =
			    arena_print(&plan.arena, "%c%zu", *at, (size_t)(at - steps)),
			.group_id = role ? "" : "g1",
			.project_id = role ? "10" : "",
			.role_id = role ? "20" : "" };
	}
	assert_int_equal(mkdir(path, 0700), 0);
	if (plan_file_write(&plan, path, &err) < 0)
		fail_msg("%s", err.text);
	plan_release(&plan);
	free(path);
}

static const char *
moment(int64_t seconds)
{
	static char text[MOMENT_LEN + 1];

	moment_text(seconds, text);
	return text;
}

/* The journal of the plan: words "1 done", "2 intent", with ';' between them; a number alone ago, in seconds, before. */
static void
make_journal(const char *parent, const char *name, const char *said)
{
	char *path = mem_print("%s/%s", parent, name), *copy = mem_copy(said), *next = copy, *word;
	char *file = mem_print("%s/" PLAN_FILE_NAME, path);
	struct sealed journal;
	struct plan plan = { .sha256 = "" };
	struct err err;

	assert_int_equal(plan_file_read(&plan, file, NULL, &err), 0);
	assert_int_equal(journal_open(&journal, path, true, NULL, NULL, &err), 0);
	assert_int_equal(sealed_append(&journal,
			     &(struct journal_record){ .phase = JOURNAL_BEGIN,
				 .time = moment(now - (int64_t)9 * HOUR),
				 .plan = plan.sha256 },
			     false, &err),
	    0);
	while ((word = strtok_r(next, ";", &next)) != NULL) {
		unsigned step, ago = 0;
		char what[16] = "";

		assert_true(sscanf(word, "%u %15s %u", &step, what, &ago) >= 2);
		assert_int_equal(
		    sealed_append(&journal,
			&(struct journal_record){
			    .phase = strcmp(what, "intent") == 0 ? JOURNAL_INTENT : JOURNAL_OUTCOME,
			    .time = moment(now - ago),
			    .step = step,
			    .status = strcmp(what, "intent") == 0 ? NULL : what },
			false, &err),
		    0);
	}
	sealed_close(&journal);
	plan_release(&plan);
	free(file);
	free(copy);
	free(path);
}

/* The window of a plan in 'own', as "plan principal target; ..." and what is said of trouble. */
static char *
window_text(const char *own, const char *sha256, uint32_t seconds)
{
	struct plan plan = { .sha256 = sha256, .limits = PLAN_LIMITS };
	char *text = mem_copy(""), *more;

	plan.limits.window = seconds;
	siblings_read(&plan, own, &site, now);
	for (size_t i = 0; i < plan.window.count; i++) {
		const struct step *step = &plan.window.list[i].step;

		more = mem_print("%s%s %s %s%s%s;", text, plan.window.list[i].plan,
		    step->principal_id, step->group_id, step->project_id, step->role_id);
		free(text);
		text = more;
	}
	for (size_t i = 0; i < plan.window.trouble_count; i++) {
		more = mem_print("%s!%s", text, plan.window.troubles[i]);
		free(text);
		text = more;
	}
	plan_release(&plan);
	return text;
}

static void
expect(const char *why, const char *dir, const char *own, uint32_t seconds, const char *want)
{
	char *path = mem_print("%s/%s", dir, own), *got = window_text(path, "", seconds);

	if (strncmp(got, want, strlen(want)) != 0 || (*want == '\0' && *got != '\0'))
		fail_msg("%s: '%s', not '%s'", why, got, want);
	free(got);
	free(path);
}

static void
one_plan(void **state)
{
	static const struct {
		const char *why, *cloud, *steps, *said;
		uint32_t seconds;
		const char *want;
	} cases[] = {
		{ "what was done", "c", "ro", "1 intent;1 done;2 intent;2 done", 24 * HOUR,
		    "p r0 g1;p o1 1020;" },
		{ "grants take nothing", "c", "gr", "1 done;2 done", HOUR, "p r1 g1;" },
		{ "what was not done", "c", "rrrr", "1 noop;2 failed;3 stale;4 refused", HOUR, "" },
		{ "what nobody knows", "c", "rr", "1 intent;2 intent;2 pending", HOUR,
		    "p r0 g1;p r1 g1;" },
		{ "sent, and known not to be done", "c", "r", "1 intent;1 failed", HOUR, "" },
		{ "within the window", "c", "rr", "1 done 3601;2 done 3600", HOUR, "p r1 g1;" },
		{ "no window", "c", "r", "1 done", 0, "" },
		{ "another site", "d", "r", "1 done", HOUR, "" },
		{ "the address decides where a cloud id is missing", "", "r", "1 done", HOUR,
		    "p r0 g1;" },
		{ "a step that the plan has not", "c", "r", "1 done;2 done", HOUR,
		    "p r0 g1;!of the plan 'p' only a part can be counted: journal.jsonl" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *dir = scratch_make();

		make_plan(dir, "p", cases[i].cloud, cases[i].steps);
		make_journal(dir, "p", cases[i].said);
		expect(cases[i].why, dir, "new", cases[i].seconds, cases[i].want);
		expect("itself", dir, "p", cases[i].seconds, "");
		scratch_remove(dir);
	}
}

/* What does not count as a plan, and what is said of one that should. */
static void
odd_neighbours(void **state)
{
	char *dir = scratch_make(), *path = mem_print("%s/broken", dir), *text, *id, *own;
	struct plan plan = { .sha256 = "" };
	struct err err;
	size_t len;

	(void)state;
	scratch_write(dir, "journal.jsonl", "x", 1);
	make_plan(dir, "unapplied", "c", "r");
	assert_int_equal(mkdir(path, 0700), 0);
	scratch_write(path, JOURNAL_NAME, "x\n", 2);
	expect("no plan at all", dir, "new", HOUR, "");
	scratch_write(path, PLAN_FILE_NAME, "{}\n", 3);
	expect("a plan that is none", dir, "new", HOUR, "");
	scratch_remove(path);

	make_plan(dir, "broken", "c", "rr");
	make_journal(dir, "broken", "1 done;2 done");
	path = mem_print("%s/broken", dir);
	text = scratch_read(path, JOURNAL_NAME, &len);
	*strstr(text, "\"step\":2") = '~';
	scratch_write(path, JOURNAL_NAME, text, len);
	expect("a broken journal", dir, "new", HOUR,
	    "broken r0 g1;!of the plan 'broken' only a part can be counted: journal.jsonl:3");
	free(text);
	text = scratch_read(path, PLAN_FILE_NAME, &len);
	*strstr(text, "r1") = 's';
	scratch_write(path, PLAN_FILE_NAME, text, len);
	expect(
	    "a plan that was changed", dir, "new", HOUR, "!the plan 'broken' cannot be counted: ");
	free(text);
	scratch_remove(path);

	make_plan(dir, "p", "c", "r");
	make_journal(dir, "p", "1 done");
	id = mem_print("cp -r %s/p %s/copy", dir, dir);
	assert_int_equal(system(id), 0);
	free(id);
	id = mem_print("%s/copy/" PLAN_FILE_NAME, dir);
	own = mem_print("%s/new", dir);
	assert_int_equal(plan_file_read(&plan, id, NULL, &err), 0);
	text = window_text(own, "", HOUR);
	assert_string_equal(strchr(text, ' '), " r0 g1;"); /* once */
	free(text);
	text = window_text(own, plan.sha256, HOUR);
	assert_string_equal(text, ""); /* copies of itself */
	free(text);
	plan_release(&plan);
	free(own);
	free(id);
	scratch_remove(dir);
}

static void
where_they_lie(void **state)
{
	char *dir = scratch_make(), *inner = mem_print("%s/inner", dir), *path;

	(void)state;
	make_plan(dir, "p", "c", "r");
	make_journal(dir, "p", "1 done");
	assert_int_equal(mkdir(inner, 0700), 0);
	expect("not in another directory", dir, "inner/new", HOUR, "");
	expect("a slash behind", dir, "new/", HOUR, "p r0 g1;");
	expect("a directory that is there", dir, "inner/", HOUR, "p r0 g1;");
	assert_int_equal(chdir(inner), 0);
	path = window_text(".", "", HOUR);
	assert_string_equal(path, "p r0 g1;");
	free(path);
	path = window_text("new", "", HOUR);
	assert_string_equal(path, "");
	free(path);
	assert_int_equal(chdir("/"), 0);
	free(inner);
	scratch_remove(dir);
}

/* Copies of a plan whose journals differ: what any of them says was done was done, and once. */
static void
copies(void **state)
{
	char *dir = scratch_make(), *command = mem_print("cp -r %s/p %s/copy", dir, dir), *text,
	     *own = mem_print("%s/new", dir);
	size_t count = 0;

	(void)state;
	make_plan(dir, "p", "c", "rrr");
	assert_int_equal(system(command), 0);
	make_journal(dir, "p", "1 done;2 done");
	make_journal(dir, "copy", "2 done;3 intent");
	text = window_text(own, "", HOUR);
	assert_non_null(strstr(text, "r0 g1;"));
	assert_non_null(strstr(text, "r1 g1;"));
	assert_non_null(strstr(text, "r2 g1;"));
	for (const char *at = text; (at = strchr(at, ';')) != NULL; at++)
		count++;
	assert_int_equal(count, 3);
	free(text);
	free(own);
	free(command);
	scratch_remove(dir);
}

/* A plan that was begun, and then others: what it took itself counts with theirs, and alone it does not. */
static void
own_earlier_runs(void **state)
{
	struct step steps[] = {
		{ .action = ACTION_REVOKE, .principal_id = "a", .group_id = "g" },
		{ .action = ACTION_REVOKE, .principal_id = "b", .group_id = "g" },
		{ .action = ACTION_REVOKE, .principal_id = "c", .group_id = "g" },
		{ .action = ACTION_GRANT, .principal_id = "d", .group_id = "g" },
		{ .action = ACTION_REVOKE, .principal_id = "e", .group_id = "g" },
	};
	struct plan plan = { .sha256 = "own",
		.limits = PLAN_LIMITS,
		.steps = steps,
		.step_count = sizeof(steps) / sizeof(steps[0]) };
	char *dir = scratch_make(), *own = mem_print("%s/own", dir);

	(void)state;
	plan.limits.window = HOUR;
	for (size_t i = 0; i < 4; i++)
		steps[i].result = (struct result){ .outcome = OUTCOME_DONE,
			.over = true,
			.finished = arena_copy(
			    &plan.arena, moment(i == 1 ? now - 2 * (int64_t)HOUR : now)) };
	steps[2].result.outcome = OUTCOME_FAILED;
	siblings_read(&plan, own, &site, now);
	assert_int_equal(plan.window.count, 0);
	make_plan(dir, "p", "c", "r");
	make_journal(dir, "p", "1 done");
	siblings_read(&plan, own, &site, now);
	assert_int_equal(plan.window.count, 2);
	assert_string_equal(plan.window.list[0].step.principal_id, "r0");
	assert_string_equal(plan.window.list[1].step.principal_id, "a");
	assert_string_equal(plan.window.list[1].plan, "own");
	plan.steps = NULL;
	plan_release(&plan);
	free(own);
	scratch_remove(dir);
}

/* The latest are read, and it is said that there are more. */
static void
too_many(void **state)
{
	char *dir = scratch_make(), *own = mem_print("%s/new", dir), *text;
	size_t count = 0;

	(void)state;
	for (unsigned i = 0; i <= SIBLINGS_MOST; i++) {
		char name[16], *path;
		struct timeval times[2] = { { now, 0 }, { now - (time_t)i, 0 } };

		snprintf(name, sizeof(name), "p%u", i);
		make_plan(dir, name, "c", "r");
		make_journal(dir, name, "1 done");
		path = mem_print("%s/%s/" JOURNAL_NAME, dir, name);
		assert_int_equal(utimes(path, times), 0);
		free(path);
	}
	text = window_text(own, "", HOUR);
	for (const char *at = text; (at = strstr(at, "r0 g1;")) != NULL; at++)
		count++;
	assert_int_equal(count, SIBLINGS_MOST);
	assert_null(strstr(text, "p100 "));
	assert_non_null(strstr(text, "!101 plans beside this one were at work lately: only the "
				     "latest 100 are counted"));
	free(text);
	text = window_text(own, "", 50); /* the others were not touched since */
	assert_null(strchr(text, '!'));
	free(text);
	free(own);
	scratch_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_plan),
		cmocka_unit_test(odd_neighbours),
		cmocka_unit_test(where_they_lie),
		cmocka_unit_test(copies),
		cmocka_unit_test(own_earlier_runs),
		cmocka_unit_test(too_many),
	};

	now = time(NULL);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("siblings", tests, NULL, NULL);
}
