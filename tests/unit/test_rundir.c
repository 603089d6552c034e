/*
 * Run directories and single files: whole or not at all, nothing replaced, nothing left behind, and
 * every later change found.
 */
#include "scratch.h"

#include "export/run/rundir.h"
#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cmocka.h>

#define RUN_JSON "{ \"complete\": true }\n"

static size_t
count_entries(const char *dir)
{
	DIR *list = opendir(dir);
	size_t count = 0;

	assert_non_null(list);
	while (readdir(list) != NULL)
		count++;
	closedir(list);
	return count - 2;
}

static void
fill(const char *dir)
{
	scratch_write(dir, "run.json", RUN_JSON, strlen(RUN_JSON));
	scratch_write(dir, "accounts.csv", "\"a\"\n", 4);
	scratch_write(dir, "empty.csv", "", 0);
}

/* A finished run directory DIR/out; caller frees its path. */
static char *
make_run(const char *dir, bool complete)
{
	char *path = mem_print("%s/out", dir), *final;
	struct rundir *rundir;
	struct err err;

	rundir = rundir_begin(path, &err);
	assert_non_null(rundir);
	fill(rundir->hidden);
	assert_int_equal(rundir_finish(rundir, complete, &final, &err), 0);
	free(path);
	return final;
}

static unsigned
mode_of(const char *dir, const char *name)
{
	char *path = mem_print("%s/%s", dir, name);
	struct stat what;

	assert_int_equal(lstat(path, &what), 0);
	free(path);
	return what.st_mode & 07777;
}

static void
appears_whole(void **state)
{
	char *dir = scratch_make(), *path, *text, *command;
	mode_t before = umask(0);
	size_t len;

	(void)state;
	path = make_run(dir, true);
	umask(before);
	assert_string_equal(path + strlen(dir), "/out");
	assert_int_equal(count_entries(dir), 1);
	assert_int_equal(mode_of(path, "."), 0700);
	assert_int_equal(mode_of(path, "run.json"), 0600);
	assert_int_equal(mode_of(path, "accounts.csv"), 0600);
	assert_int_equal(mode_of(path, "SHA256SUMS"), 0600);
	text = scratch_read(path, "SHA256SUMS", &len);
	assert_string_equal(text,
	    "ee195db0cd14979ece92e4ac42d91fef87d1ee254f8df170907cd674dab12d44  accounts.csv\n"
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  empty.csv\n"
	    "1ad8ae8626876e111f958e8de2d4ae93cbc4eece8d16b8296b7266444f0e9bb6  run.json\n");
	free(text);
	command = mem_print("cd '%s' && sha256sum --quiet --strict -c SHA256SUMS", path);
	assert_int_equal(system(command), 0);
	free(command);
	free(path);
	scratch_remove(dir);
}

static void
incomplete_is_marked(void **state)
{
	char *dir = scratch_make(), *path = make_run(dir, false), *again;
	struct err err;

	(void)state;
	assert_string_equal(path + strlen(dir), "/out.incomplete");
	assert_int_equal(count_entries(dir), 1);
	again = mem_print(
	    "%s/out", dir); /* the mark of an earlier run is not replaced, and told early */
	assert_int_equal(rundir_check(again, &err), -1);
	assert_int_equal(err.status, STATUS_USAGE);
	assert_non_null(strstr(err.text, "/out.incomplete' exists already: choose another name"));
	free(again);
	free(path);
	scratch_remove(dir);
}

static void
refused_targets(void **state)
{
	static const struct {
		const char *path, *message;
	} cases[] = {
		{ "dir", "exists already: choose another name, or move it away" },
		{ "dir/", "exists already: choose another name, or move it away" },
		{ "file", "exists already" },
		{ "link", "exists already" },
		{ "none/out", "No such file or directory: make it first" },
		{ "file/out", "is not a directory: choose another place" },
		{ "dir/.", "cannot name something new: choose another name" },
		{ "dir/..", "cannot name something new: choose another name" },
	};
	char *dir = scratch_make(), *path, *made;
	struct err err;

	(void)state;
	made = mem_print("%s/dir", dir);
	assert_int_equal(mkdir(made, 0700), 0);
	free(made);
	made = mem_print("%s/link", dir);
	assert_int_equal(symlink("/nowhere", made), 0);
	free(made);
	scratch_write(dir, "file", "x", 1);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		path = mem_print("%s/%s", dir, cases[i].path);
		assert_int_equal(rundir_check(path, &err), -1);
		assert_int_equal(err.status, STATUS_USAGE);
		assert_non_null(strstr(err.text, cases[i].message));
		assert_null(rundir_begin(path, &err));
		free(path);
	}
	assert_int_equal(rundir_check("", &err), -1);
	assert_int_equal(count_entries(dir), 3);
	path = mem_print("%s/%0240d", dir, 0);
	assert_int_equal(rundir_check(path, &err), -1);
	assert_non_null(strstr(err.text, "the name is too long: choose one of at most 239 bytes"));
	path[strlen(path) - 1] = '\0';
	assert_int_equal(rundir_check(path, &err), 0);
	free(path);
	scratch_remove(dir);
}

static void
unwritable_parent(void **state)
{
	char *dir = scratch_make(), *path = mem_print("%s/out", dir);
	struct err err;

	(void)state;
	if (geteuid() == 0)
		print_message("# skipped: root may write everywhere\n");
	assert_int_equal(chmod(dir, 0500), 0);
	if (geteuid() != 0) {
		assert_int_equal(rundir_check(path, &err), -1);
		assert_non_null(strstr(err.text, "choose a directory you may write to"));
	}
	assert_int_equal(chmod(dir, 0700), 0);
	free(path);
	scratch_remove(dir);
}

/* What comes in the way while the run works is not replaced either. */
static void
taken_meanwhile(void **state)
{
	char *dir = scratch_make(), *path = mem_print("%s/out", dir), *final, *text;
	struct rundir *rundir;
	struct err err;
	size_t len;

	(void)state;
	rundir = rundir_begin(path, &err);
	assert_non_null(rundir);
	fill(rundir->hidden);
	assert_int_equal(mkdir(path, 0700), 0); /* empty: a plain rename would take its place */
	assert_int_equal(rundir_finish(rundir, true, &final, &err), -1);
	assert_non_null(strstr(err.text, "/out': File exists: choose another name"));
	assert_int_equal(count_entries(path), 0);
	assert_int_equal(count_entries(dir), 1);
	assert_int_equal(rmdir(path), 0);

	rundir = rundir_begin(path, &err);
	assert_non_null(rundir);
	scratch_write(rundir->hidden, rundir->name, "new", 3);
	scratch_write(dir, "out", "old", 3);
	assert_int_equal(rundir_finish_file(rundir, "", &final, &err), -1);
	text = scratch_read(dir, "out", &len);
	assert_string_equal(text, "old");
	assert_int_equal(count_entries(dir), 1);
	free(text);
	free(path);
	scratch_remove(dir);
}

static void
abandoned_are_swept(void **state)
{
	char *dir = scratch_make(), *path = mem_print("%s/out", dir), *inner;
	struct rundir *living, *next;
	struct err err;
	int status;
	pid_t pid;

	(void)state;
	pid = fork();
	if (pid == 0) { /* a run that is killed while it writes */
		living = rundir_begin(path, &err);
		fill(living->hidden);
		inner = mem_print("%s/deep", living->hidden);
		mkdir(inner, 0700);
		scratch_write(inner, "file", "x", 1);
		raise(SIGKILL);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(count_entries(dir), 1);
	assert_int_equal(access(path, F_OK), -1);
	living = rundir_begin(path, &err);
	assert_non_null(living);
	assert_int_equal(count_entries(dir), 1); /* the dead one is gone */
	next = rundir_begin(path, &err);
	assert_non_null(next);
	assert_int_equal(count_entries(dir), 2); /* the living one is not */
	assert_int_equal(count_entries(living->hidden), 0);
	rundir_abandon(next);
	rundir_abandon(living);
	rundir_abandon(NULL);
	assert_int_equal(count_entries(dir), 0);
	free(path);
	scratch_remove(dir);
}

static void
single_file(void **state)
{
	char *dir = scratch_make(), *path = mem_print("%s/snapshot", dir), *final, *text, *command;
	struct rundir *rundir;
	struct err err;
	size_t len;

	(void)state;
	rundir = rundir_begin(path, &err);
	assert_non_null(rundir);
	assert_int_equal(count_entries(rundir->hidden), 0);
	assert_int_equal(rundir_finish_file(rundir, "", &final, &err), -1); /* nobody wrote it */
	assert_int_equal(count_entries(dir), 0);
	rundir = rundir_begin(path, &err);
	assert_non_null(rundir);
	command = mem_print("umask 000; printf whole >'%s/%s'", rundir->hidden, rundir->name);
	assert_int_equal(system(command), 0);
	free(command);
	assert_int_equal(rundir_finish_file(rundir, ".incomplete", &final, &err), 0);
	assert_string_equal(final + strlen(dir), "/snapshot.incomplete");
	assert_int_equal(mode_of(dir, "snapshot.incomplete"), 0600);
	text = scratch_read(dir, "snapshot.incomplete", &len);
	assert_string_equal(text, "whole");
	assert_int_equal(count_entries(dir), 1);
	free(text);
	free(final);
	free(path);
	scratch_remove(dir);
}

struct told {
	char text[4096];
};

static void
hear(void *arg, const char *line)
{
	struct told *told = arg;

	strcat(told->text, line);
	strcat(told->text, "|");
}

static void
verify_finds(const char *path, const char *lines, size_t changed, size_t missing, size_t extra)
{
	struct told told = { "" };
	struct verify_result result;
	struct err err;

	assert_int_equal(rundir_verify(path, NULL, hear, &told, &result, &err), 0);
	assert_string_equal(told.text, lines);
	assert_int_equal(result.changed, changed);
	assert_int_equal(result.missing, missing);
	assert_int_equal(result.extra, extra);
	assert_int_equal(result.files, 3 - missing);
	assert_true(result.run.complete);
	verify_result_release(&result);
}

static void
verify_finds_changes(void **state)
{
	static const char *const names[] = { "accounts.csv", "run.json" };
	char *dir = scratch_make(), *path = make_run(dir, true), *text, *line, *other;
	struct verify_result result;
	struct told told;
	struct err err;
	size_t len;

	(void)state;
	verify_finds(path, "", 0, 0, 0);
	for (size_t i = 0; i < 2; i++) { /* every single byte */
		text = scratch_read(path, names[i], &len);
		line = mem_print("changed: %s|", names[i]);
		for (size_t j = 0; j < len; j++) {
			told.text[0] = '\0';
			text[j] ^= 1;
			scratch_write(path, names[i], text, len);
			assert_int_equal(rundir_verify(path, NULL, hear, &told, &result, &err), 0);
			assert_string_equal(told.text, line);
			verify_result_release(&result);
			text[j] ^= 1;
		}
		scratch_write(path, names[i], text, len);
		free(line);
		free(text);
	}
	scratch_write(path, "empty.csv", "x", 1);
	verify_finds(path, "changed: empty.csv|", 1, 0, 0);
	other = mem_print("%s/empty.csv", path);
	unlink(other);
	verify_finds(path, "missing: empty.csv|", 0, 1, 0);
	assert_int_equal(symlink("accounts.csv", other), 0);
	verify_finds(path, "changed: empty.csv (no longer a regular file)|", 1, 0, 0);
	unlink(other);
	scratch_write(path, "empty.csv", "", 0);
	free(other);
	other = mem_print("%s/new\033[1m", path);
	assert_int_equal(mkdir(other, 0700), 0);
	scratch_write(other, "inner", "", 0);
	free(other);
	other = mem_print("%s/loop", path);
	assert_int_equal(symlink("..", other), 0);
	free(other);
	verify_finds(path, "extra: loop|extra: new?[1m/|extra: new?[1m/inner|", 0, 0, 3);
	free(path);
	scratch_remove(dir);
}

#define HEX "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static void
verify_bad_sums(void **state)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{ "", "/SHA256SUMS: empty" },
		{ "x\n", "/SHA256SUMS:1: the line must begin with 64 hex digits" },
		{ "\n", "/SHA256SUMS:1: the line must begin with 64 hex digits" },
		{ HEX "  a\n" HEX " a\n",
		    "/SHA256SUMS:2: the line needs two spaces after the digits" },
		{ HEX "0  a\n", "/SHA256SUMS:1: the line must begin with 64 hex digits" },
		{ HEX " *a\n", "/SHA256SUMS:1: the line needs two spaces after the digits" },
		{ HEX "\n", "/SHA256SUMS:1: the line needs two spaces after the digits" },
		{ HEX "  \n", "/SHA256SUMS:1: the line must name a file of this directory" },
		{ HEX "  ../a\n", "/SHA256SUMS:1: the line must name a file of this directory" },
		{ HEX "  /etc/passwd\n",
		    "/SHA256SUMS:1: the line must name a file of this directory" },
		{ HEX "  ..\n", "/SHA256SUMS:1: the line must name a file of this directory" },
		{ HEX "  SHA256SUMS\n",
		    "/SHA256SUMS:1: the line must name a file of this directory" },
		{ HEX "  a\n" HEX "  a\n", "/SHA256SUMS:2: the line names a file twice" },
		{ HEX "  a", "/SHA256SUMS:1: the line is cut off: no line end" },
	};
	char *dir = scratch_make();
	struct verify_result result;
	struct told told = { "" };
	struct err err;

	(void)state;
	assert_int_equal(rundir_verify(dir, NULL, hear, &told, &result, &err), -1);
	assert_int_equal(err.status, STATUS_BAD_INPUT);
	assert_non_null(strstr(err.text, "has no readable SHA256SUMS"));
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		scratch_write(dir, "SHA256SUMS", cases[i].text, strlen(cases[i].text));
		assert_int_equal(rundir_verify(dir, NULL, hear, &told, &result, &err), -1);
		assert_int_equal(err.status, STATUS_BAD_INPUT);
		assert_string_equal(err.text + strlen(dir), cases[i].message);
		verify_result_release(&result);
	}
	assert_string_equal(told.text, "");
	scratch_remove(dir);
}

/* A plan's directory: SHA256SUMS is of plan.json alone, and journal and result have come to it. */

static const char *const added_names[] = { "journal.jsonl", "result.csv", NULL };
static const struct rundir_added added = { added_names, added_names };

static char *
make_plan(const char *dir)
{
	char *path = mem_print("%s/plan", dir), *final;
	struct rundir *rundir;
	struct err err;

	rundir = rundir_begin(path, &err);
	assert_non_null(rundir);
	scratch_write(rundir->hidden, "plan.json", "{}\n", 3);
	assert_int_equal(rundir_finish(rundir, true, &final, &err), 0);
	free(path);
	scratch_write(final, "journal.jsonl", "x\n", 2);
	scratch_write(final, "result.csv", "y\n", 2);
	return final;
}

static void
plan_finds(const char *path, const struct rundir_added *rules, bool has_sums, const char *lines)
{
	struct told told = { "" };
	struct verify_result result;
	struct err err;

	assert_int_equal(rundir_verify(path, rules, hear, &told, &result, &err), 0);
	assert_string_equal(told.text, lines);
	assert_non_null(result.plan);
	assert_int_equal(result.applied.bytes != NULL, has_sums);
	verify_result_release(&result);
}

static void
sums_of_what_was_added(void **state)
{
	char *dir = scratch_make(), *path = make_plan(dir), *sums, *again, *signature;
	struct err err;
	size_t len;

	(void)state;
	sums = scratch_read(path, "SHA256SUMS", &len);
	plan_finds(path, &added, false, "");
	plan_finds(path, NULL, false, "extra: journal.jsonl|extra: result.csv|");
	scratch_write(path, ".result.csv.new", "", 0);
	scratch_write(path, ".SHA256SUMS.applied.new", "", 0);
	plan_finds(path, &added, false, ""); /* a run was killed while it wrote them */
	assert_int_equal(rundir_add_sums(path, added_names, &err), 0);
	plan_finds(path, &added, true, "extra: .result.csv.new|");
	signature = mem_print("%s/.result.csv.new", path);
	assert_int_equal(unlink(signature), 0);
	free(signature);
	scratch_write(path, "SHA256SUMS.sig", "s", 1);
	scratch_write(path, "SHA256SUMS.applied.sig", "s", 1);
	plan_finds(path, &added, true, "");
	plan_finds(path, NULL, false,
	    "extra: SHA256SUMS.applied|extra: SHA256SUMS.applied.sig|extra: journal.jsonl|extra: "
	    "result.csv|");
	assert_int_equal(rundir_add_sums(path, added_names, &err), 0);
	again = scratch_read(path, "SHA256SUMS.applied", &len);
	assert_non_null(strstr(again, "  SHA256SUMS\n"));
	assert_non_null(strstr(again, "  SHA256SUMS.sig\n"));
	free(again);
	scratch_write(path, "SHA256SUMS.sig", "t", 1);
	scratch_write(path, "result.csv", "z\n", 2);
	plan_finds(path, &added, true, "changed: SHA256SUMS.sig|changed: result.csv|");
	assert_int_equal(rundir_drop_sums(path, &err), 0);
	assert_int_equal(rundir_drop_sums(path, &err), 0); /* there are none */
	plan_finds(path, &added, false, "");
	again = scratch_read(path, "SHA256SUMS", &len);
	assert_string_equal(again, sums);
	free(again);
	free(sums);
	free(path);
	scratch_remove(dir);
}

static void
bad_sums_of_what_was_added(void **state)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{ "", "/SHA256SUMS.applied: empty" },
		{ HEX "  result.csv\n", "/SHA256SUMS.applied:1: the line must name SHA256SUMS" },
		{ HEX "  SHA256SUMS\n" HEX "  plan.json\n",
		    "/SHA256SUMS.applied:2: the line must name a file that apply adds" },
		{ HEX "  SHA256SUMS\n" HEX "  result.csv\n" HEX "  SHA256SUMS.sig\n",
		    "/SHA256SUMS.applied:3: the line must name a file that apply adds" },
		{ HEX "  SHA256SUMS\n" HEX "  result.csv\n" HEX "  result.csv\n",
		    "/SHA256SUMS.applied:3: the line names a file twice" },
		{ HEX "  SHA256SUMS\n" HEX "  ../result.csv\n",
		    "/SHA256SUMS.applied:2: the line must name a file of this directory" },
	};
	char *dir = scratch_make(), *path = make_plan(dir);
	struct told told = { "" };
	struct verify_result result;
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		scratch_write(path, "SHA256SUMS.applied", cases[i].text, strlen(cases[i].text));
		assert_int_equal(rundir_verify(path, &added, hear, &told, &result, &err), -1);
		assert_int_equal(err.status, STATUS_BAD_INPUT);
		assert_string_equal(err.text + strlen(path), cases[i].message);
		verify_result_release(&result);
	}
	free(path);
	scratch_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(appears_whole),
		cmocka_unit_test(incomplete_is_marked),
		cmocka_unit_test(refused_targets),
		cmocka_unit_test(unwritable_parent),
		cmocka_unit_test(taken_meanwhile),
		cmocka_unit_test(abandoned_are_swept),
		cmocka_unit_test(single_file),
		cmocka_unit_test(verify_finds_changes),
		cmocka_unit_test(verify_bad_sums),
		cmocka_unit_test(sums_of_what_was_added),
		cmocka_unit_test(bad_sums_of_what_was_added),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
