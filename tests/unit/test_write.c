/*
 * Writing in processes: side by side, same bytes as alone, and every way to fail has its line.
 */
#include "scratch.h"

#include "export/run/rundir.h"
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cmocka.h>

enum { ROWS = 20000 };

struct world {
	struct scratch_row *rows;
	struct scratch_rows all;
	struct source source;
	struct scratch_document document;
	char *dir;
};

static int
make_world(void **state)
{
	struct world *world = mem_alloc(sizeof(*world));

	world->rows = mem_alloc(ROWS * sizeof(*world->rows));
	for (size_t i = 0; i < ROWS; i++) {
		world->rows[i].cells[0] =
		    scratch_text(i % 10 == 0 ? "=a name to disarm" : "a name");
		world->rows[i].cells[1] = scratch_number(CELL_COUNT, i);
		world->rows[i].cells[2] = scratch_number(CELL_YESNO, i % 2);
	}
	world->all = (struct scratch_rows){ world->rows, ROWS, 0 };
	world->source = scratch_source(&world->all);
	scratch_document(&world->document, 4);
	world->dir = scratch_make();
	*state = world;
	return 0;
}

static int
drop_world(void **state)
{
	struct world *world = *state;

	scratch_remove(world->dir);
	free(world->rows);
	free(world);
	return 0;
}

static int
write_all(struct world *world, const struct format *const *formats, size_t count,
    struct written *written, struct err *err)
{
	return write_document(
	    &world->document.document, &world->source, formats, count, world->dir, written, err);
}

static void
side_by_side(void **state)
{
	static const struct format *const formats[] = { &format_csv, &format_json, &format_jsonl };
	struct world *world = *state;
	struct written written[3], alone;
	char *text, *again, *other = scratch_make();
	size_t len, len_again;
	struct err err;
	char name[32];

	assert_int_equal(write_all(world, formats, 3, written, &err), 0);
	for (size_t i = 0; i < 3; i++) {
		assert_ptr_equal(written[i].format, formats[i]);
		assert_int_equal(written[i].rows[0], ROWS);
		assert_int_equal(written[i].disarmed, i == 0 ? ROWS / 10 : 0);
		assert_int_equal(table_write(formats[i], &world->document.document, &world->source,
				     other, &alone, &err),
		    0);
		snprintf(name, sizeof(name), "things.%s", formats[i]->extension);
		text = scratch_read(world->dir, name, &len);
		again = scratch_read(other, name, &len_again);
		assert_true(len > ROWS && len == len_again);
		assert_memory_equal(text, again, len);
		free(text);
		free(again);
	}
	scratch_remove(other);
}

static void
same_files_refused(void **state)
{
	static const struct format *const both[] = { &format_json, &format_csv, &format_csv_raw };
	static const struct format *const twice[] = { &format_csv, &format_csv };
	struct written written[3];
	struct err err;

	assert_int_equal(write_all(*state, both, 3, written, &err), -1);
	assert_int_equal(err.status, STATUS_USAGE);
	assert_string_equal(
	    err.text, "formats 'csv' and 'csv-raw' write the same files: choose one");
	assert_int_equal(write_all(*state, twice, 2, written, &err), -1);
	assert_string_equal(err.text, "format 'csv' is named twice: name it once");
}

/* Formats that fail in their own ways. */
static void *
open_fails(const struct format *format, const struct document *document,
    const struct source *source, const char *dir, struct err *err)
{
	(void)format, (void)document, (void)source, (void)dir;
	err_set(err, STATUS_FAILED, "no luck");
	return NULL;
}

static void *
open_crashes(const struct format *format, const struct document *document,
    const struct source *source, const char *dir, struct err *err)
{
	(void)format, (void)document, (void)source, (void)dir, (void)err;
	signal(SIGSEGV, SIG_DFL); /* a sanitizer's handler would tell a story and exit */
	raise(SIGSEGV);
	return NULL;
}

static void *
open_exits(const struct format *format, const struct document *document,
    const struct source *source, const char *dir, struct err *err)
{
	(void)format, (void)document, (void)source, (void)dir, (void)err;
	_exit(7);
}

static void *
open_interrupted(const struct format *format, const struct document *document,
    const struct source *source, const char *dir, struct err *err)
{
	(void)format, (void)document, (void)source, (void)dir, (void)err;
	raise(SIGINT);
	return NULL;
}

/* Are only stdin, stdout, stderr and the pipe open here? */
static void *
open_counts(const struct format *format, const struct document *document,
    const struct source *source, const char *dir, struct err *err)
{
	int fd;

	(void)format, (void)document, (void)source, (void)dir;
	for (fd = 4; fd < 64; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			break;
	err_set(err, STATUS_FAILED, "%s", fd == 64 ? "clean" : "something is open");
	return NULL;
}

static const struct format fails = { .name = "fails", .extension = "1", .open = open_fails };
static const struct format crashes = { .name = "crashes", .extension = "2", .open = open_crashes };
static const struct format exits = { .name = "exits", .extension = "3", .open = open_exits };
static const struct format stops = { .name = "stops", .extension = "4", .open = open_interrupted };
static const struct format counts = { .name = "counts", .extension = "5", .open = open_counts };

static void
ignore(int number)
{
	(void)number;
}

static void
failures_are_told(void **state)
{
	static const struct {
		const struct format *formats[3];
		enum status status;
		const char *message;
	} cases[] = {
		{ { &fails }, STATUS_FAILED, "writing fails: no luck" },
		{ { &crashes }, STATUS_FAILED, "writing crashes: process ended by signal 11" },
		{ { &exits }, STATUS_FAILED, "writing exits: process ended with exit code 7" },
		{ { &stops }, STATUS_INTERRUPTED, "writing stops: interrupted" },
		{ { &counts }, STATUS_FAILED, "writing counts: clean" },
		{ { &exits, &fails, &crashes }, STATUS_FAILED,
		    "writing exits: process ended with exit code 7" },
		{ { &fails, &stops, &exits }, STATUS_FAILED, "writing fails: no luck" },
	};
	struct sigaction ours = { .sa_handler = ignore }, before;
	struct written written[3];
	struct err err;
	size_t count;

	sigaction(SIGINT, &ours, &before); /* as the program does: the children must not keep it */
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		for (count = 0; count < 3 && cases[i].formats[count] != NULL; count++)
			;
		assert_int_equal(write_all(*state, cases[i].formats, count, written, &err), -1);
		assert_int_equal(err.status, cases[i].status);
		assert_string_equal(err.text, cases[i].message);
	}
	sigaction(SIGINT, &before, NULL);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* no process is left behind */
}

static void
full_disk(void **state)
{
	static const struct {
		const struct format *format;
		const char *message;
	} cases[] = {
		{ &format_csv,
		    "writing csv: cannot write 'things.csv': File too large: free some space or "
		    "choose another directory" },
		{ &format_json,
		    "writing json: cannot write 'things.json': File too large: free some space "
		    "or choose another directory" },
		{ &format_jsonl,
		    "writing jsonl: cannot write 'things.jsonl': File too large: free some "
		    "space or choose another directory" },
	};
	struct rlimit before, small;
	struct written written;
	struct err err;

	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &before);
	small = before;
	small.rlim_cur = 100000;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		setrlimit(RLIMIT_FSIZE, &small);
		assert_int_equal(write_all(*state, &cases[i].format, 1, &written, &err), -1);
		setrlimit(RLIMIT_FSIZE, &before);
		assert_string_equal(err.text, cases[i].message);
	}
	signal(SIGXFSZ, SIG_DFL);
}

static void
run_json_says_all(void **state)
{
	static const char *reasons[] = { "groups: HTTP 500" };
	struct run run = { .tool_version = "9",
		.snapshot_id = "00ff",
		.site = "https://a.example",
		.base_url = "https://a.example",
		.cloud_id = "",
		.via = "site",
		.account_id = "u1",
		.login = "Bearer",
		.account_name = "Ann \"A\"",
		.permissions = "ADMINISTER, USER_PICKER",
		.started = "s",
		.finished = "f",
		.projects = "WEB,OPS",
		.reasons = reasons,
		.reason_count = 1 };
	const struct graph_view graph = { .account_count = 3, .membership_count = 5 };
	const struct source source = { .graph = &graph, .run = &run };
	struct written written = { .format = &format_csv, .rows = { 4 }, .disarmed = 2 };
	struct world *world = *state;
	struct err err;
	char *text;
	size_t len;

	assert_int_equal(
	    run_file_write(world->dir, &source, &world->document.document, &written, 1, &err), 0);
	text = scratch_read(world->dir, "run.json", &len);
	assert_string_equal(text,
	    "{\n  \"tool\": \"jira-access\",\n  \"version\": \"9\",\n  \"snapshot_id\": \"00ff\",\n"
	    "  \"site\": \"https://a.example\",\n  \"base_url\": \"https://a.example\",\n"
	    "  \"cloud_id\": \"\",\n  \"via\": \"site\",\n  \"login\": \"Bearer\",\n  \"account\": "
	    "{\n    \"id\": \"u1\",\n"
	    "    \"name\": \"Ann \\\"A\\\"\"\n  },\n  \"permissions\": [\n    \"ADMINISTER\",\n"
	    "    \"USER_PICKER\"\n  ],\n  \"started\": \"s\",\n  \"finished\": \"f\",\n"
	    "  \"projects\": [\n    \"WEB\",\n    \"OPS\"\n  ],\n  \"complete\": false,\n"
	    "  \"incomplete_reasons\": [\n    \"groups: HTTP 500\"\n  ],\n"
	    "  \"exceptions\": [\n\n  ],\n  \"not_read\": [\n\n  ],\n  \"document\": "
	    "\"Test\",\n"
	    "  \"reports\": [\n    {\n      \"file\": \"things\",\n"
	    "      \"report\": \"things\",\n      \"columns\": [\n        \"name\",\n        "
	    "\"count\",\n"
	    "        \"seen\",\n        \"later\"\n      ],\n"
	    "      \"where\": {\n\n      }\n    }\n  ],\n"
	    "  \"formats\": [\n    {\n      \"format\": \"csv\",\n"
	    "      \"csv_dialect\": \"cells a spreadsheet would run begin with '\",\n"
	    "      \"rows\": {\n        \"things\": 4\n      },\n      \"cut_cells\": 0,\n"
	    "      \"disarmed_cells\": 2\n    }\n  ],\n  \"counts\": {\n    \"accounts\": 3,\n"
	    "    \"groups\": 0,\n    \"memberships\": 5,\n    \"projects\": 0,\n    \"roles\": 0,\n"
	    "    \"project_roles\": 0,\n    \"role_actors\": 0,\n    \"other_actors\": 0,\n"
	    "    \"permission_schemes\": 0,\n    \"permission_grants\": 0,\n"
	    "    \"application_roles\": 0,\n    \"application_role_groups\": 0,\n"
	    "    \"duplicate_memberships\": 0,\n    \"duplicate_role_actors\": 0,\n"
	    "    \"unresolved_group_names\": 0\n  }\n}\n");
	free(text);
}

#define in_world(test) cmocka_unit_test_setup_teardown(test, make_world, drop_world)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(side_by_side),
		in_world(same_files_refused),
		in_world(failures_are_told),
		in_world(full_disk),
		in_world(run_json_says_all),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
