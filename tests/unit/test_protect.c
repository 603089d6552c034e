/* The lines of --protect FILE, each with its place; and what is no such file. */
#include "scratch.h"

#include "export/read/protect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct {
	const char *why, *text;
	const char *lines;   /* "place text", with ';' between them */
	const char *trouble; /* behind the place or the path; NULL: there is none */
} files[] = {
	{ "names, a comment, a blank line, no end of the last",
	    "ann\n# boss\n\n  group:g-dev \r\nproject:OPS", "1 ann;4 group:g-dev;5 project:OPS;",
	    NULL },
	{ "nothing", "", "", "names nothing: leave the option out, or name something" },
	{ "comments alone", "# ann\n#\n", "", "names nothing" },
};

static char *
lines_text(const struct protect *protect, const char *path)
{
	char *text = mem_copy("");

	for (size_t i = 0; i < protect->count; i++) {
		const struct protect_line *line = &protect->lines[i];
		char *more;

		assert_int_equal(strncmp(line->at, path, strlen(path)), 0);
		more = mem_print("%s%s %s;", text, line->at + strlen(path) + 1, line->text);
		free(text);
		text = more;
	}
	return text;
}

static void
test_files(void **state)
{
	char *dir = scratch_make(), *path = mem_print("%s/names", dir);

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct protect protect = { .count = 0 };
		struct err err = { .text = "" };
		char *got;
		int rc;

		scratch_write(dir, "names", files[i].text, strlen(files[i].text));
		rc = protect_read(&protect, path, &err);
		got = lines_text(&protect, path);
		if (rc != (files[i].trouble != NULL ? -1 : 0) || strcmp(got, files[i].lines) != 0 ||
		    (rc != 0 && strstr(err.text, files[i].trouble) == NULL))
			fail_msg("%s: %s %s", files[i].why, got, err.text);
		free(got);
		protect_release(&protect);
	}
	free(path);
	scratch_remove(dir);
}

/* What is wrong with a file of so many lines of so many bytes, at which place. */
static void
expect_trouble(const char *dir, size_t lines, size_t bytes, const char *want)
{
	char *path = mem_print("%s/names", dir), *text = mem_alloc(lines * (bytes + 1) + 1);
	struct protect protect = { .count = 0 };
	struct err err = { .text = "" };
	int rc;

	memset(text, 'x', lines * (bytes + 1));
	for (size_t i = 1; i <= lines; i++)
		text[i * (bytes + 1) - 1] = '\n';
	scratch_write(dir, "names", text, lines * (bytes + 1));
	rc = protect_read(&protect, path, &err);
	if (want == NULL) {
		assert_int_equal(rc, 0);
		assert_int_equal(protect.count, lines);
	} else {
		assert_int_equal(rc, -1);
		assert_int_equal(err.status, STATUS_BAD_INPUT);
		assert_string_equal(err.text + strlen(path), want);
	}
	protect_release(&protect);
	free(text);
	free(path);
}

static void
test_limits(void **state)
{
	char *dir = scratch_make();

	(void)state;
	expect_trouble(dir, 1, 1022, NULL);
	expect_trouble(dir, 1, 1023, ":1: the line is longer than 1022 bytes");
	expect_trouble(dir, 10000, 1, NULL);
	expect_trouble(dir, 10001, 1, ":10001: more than 10000 lines");
	scratch_remove(dir);
}

static void
test_unreadable(void **state)
{
	char *dir = scratch_make(), *path = mem_print("%s/none", dir);
	const char *const paths[] = { path, dir };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct protect protect = { .count = 0 };
		struct err err = { .text = "" };

		assert_int_equal(protect_read(&protect, paths[i], &err), -1);
		assert_int_equal(err.status, STATUS_BAD_INPUT);
		assert_non_null(strstr(err.text, paths[i]));
		protect_release(&protect);
	}
	free(path);
	scratch_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_unreadable),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("protect", tests, NULL, NULL);
}
