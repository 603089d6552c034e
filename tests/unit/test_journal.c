/*
 * Journal and audit: what is written is read back; a torn end is normal; every changed byte, and
 * every missing, moved or repeated line, is refused.
 */
#include "scratch.h"

#include "export/plan/journal.h"
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <sys/stat.h>

#include <cmocka.h>

static const struct journal_record records[] = {
	{ .phase = JOURNAL_BEGIN,
	    .time = "2026-11-23T08:00:00Z",
	    .plan = "00ff",
	    .site = "https://x",
	    .account = "5:a",
	    .via = "jira" },
	{ .phase = JOURNAL_INTENT,
	    .time = "2026-11-23T08:00:01Z",
	    .step = 1,
	    .action = "POST group" },
	{ .phase = JOURNAL_OUTCOME,
	    .time = "2026-11-23T08:00:02Z",
	    .step = 1,
	    .status = "done",
	    .message = "",
	    .before = "absent",
	    .after = "present",
	    .verified = "yes",
	    .http_status = 201,
	    .attempts = 1,
	    .made = "712020:x" },
	{ .phase = JOURNAL_OUTCOME,
	    .time = "t",
	    .step = 4000000000,
	    .status = "failed",
	    .message = "Der Benutzer \"\xc3\x84\" ist\n\t= schon da \x01",
	    .http_status = 400 },
	{ .phase = JOURNAL_END, .time = "2026-11-23T08:00:03Z" },
};
enum { RECORDS = sizeof(records) / sizeof(*records) };

static void
write_records(const char *dir, size_t from, size_t to)
{
	struct sealed journal;
	struct err err;

	assert_int_equal(journal_open(&journal, dir, true, NULL, NULL, &err), 0);
	for (; from < to; from++)
		assert_int_equal(sealed_append(&journal, &records[from], true, &err), 0);
	sealed_close(&journal);
}

static int
compare(void *arg, const struct journal_record *got, struct err *err)
{
	size_t *seen = arg;
	const struct journal_record *want = &records[(*seen)++];

	(void)err;
	assert_string_equal(got->phase, want->phase);
	assert_string_equal(got->time, want->time);
	assert_true(got->step == want->step);
	assert_true(got->http_status == want->http_status);
	assert_true((got->message == NULL) == (want->message == NULL));
	if (got->message != NULL)
		assert_string_equal(got->message, want->message);
	assert_true((got->made == NULL) == (want->made == NULL));
	return 0;
}

/* How many records are read, or -1 and err. */
static int
read_records(const char *dir, bool write, bool *torn, struct err *err)
{
	struct sealed journal;
	size_t seen = 0;

	if (journal_open(&journal, dir, write, compare, &seen, err) < 0)
		return -1;
	if (torn != NULL)
		*torn = journal.torn;
	sealed_close(&journal);
	return (int)seen;
}

static void
written_is_read(void **state)
{
	char *dir = scratch_make(), *path = mem_print("%s/" JOURNAL_NAME, dir);
	struct stat what;
	struct err err;
	bool torn;

	(void)state;
	assert_int_equal(read_records(dir, false, NULL, &err), 0);
	assert_int_not_equal(stat(path, &what), 0); /* reading makes nothing */
	write_records(dir, 0, 2);
	write_records(dir, 2, RECORDS); /* a second run goes on where the first one stopped */
	assert_int_equal(read_records(dir, false, &torn, &err), RECORDS);
	assert_false(torn);
	assert_int_equal(stat(path, &what), 0);
	assert_int_equal(what.st_mode & 0777, 0600);
	free(path);
	scratch_remove(dir);
}

static void
every_changed_byte_is_refused(void **state)
{
	char *dir = scratch_make(), *text;
	struct err err;
	size_t len;

	(void)state;
	write_records(dir, 0, RECORDS);
	text = scratch_read(dir, JOURNAL_NAME, &len);
	for (size_t i = 0; i < 8 * len; i++) {
		text[i / 8] = (char)(text[i / 8] ^ (1 << i % 8));
		scratch_write(dir, JOURNAL_NAME, text, len);
		if (read_records(dir, false, NULL, &err) >= 0)
			fail_msg("bit %zu of byte %zu", i % 8, i / 8);
		assert_int_equal(err.status, STATUS_REFUSED);
		assert_non_null(strstr(err.text, JOURNAL_NAME ":"));
		text[i / 8] = (char)(text[i / 8] ^ (1 << i % 8));
	}
	free(text);
	scratch_remove(dir);
}

/* Cut anywhere: the whole lines count, the rest is taken off and written on. */
static void
torn_end_is_normal(void **state)
{
	char *dir = scratch_make(), *text, *again;
	size_t len, again_len, whole;
	struct err err;
	bool torn;

	(void)state;
	write_records(dir, 0, RECORDS);
	text = scratch_read(dir, JOURNAL_NAME, &len);
	for (size_t cut = 0; cut < len; cut++) {
		for (whole = 0; whole < cut && memchr(text + whole, '\n', cut - whole) != NULL;)
			whole =
			    (size_t)((char *)memchr(text + whole, '\n', cut - whole) - text) + 1;
		scratch_write(dir, JOURNAL_NAME, text, cut);
		int lines = read_records(dir, false, &torn, &err);
		int lacks_end_only = text[cut] == '\n';

		assert_true(lines >= 0);
		assert_int_equal(torn, cut != whole && !lacks_end_only);
		write_records(dir, (size_t)lines, RECORDS);
		again = scratch_read(dir, JOURNAL_NAME, &again_len);
		assert_int_equal(again_len, len);
		assert_memory_equal(again, text, len);
		free(again);
	}
	free(text);
	scratch_remove(dir);
}

/* Whole, sound lines in a wrong order or number. */
static void
lines_have_their_place(void **state)
{
	static const char *const orders[] = { "1", "01", "013", "0124", "0022", "02134", "10234",
		"00", "012334" };
	char *dir = scratch_make(), *text, *lines[RECORDS + 1];
	struct err err;
	size_t len, i;

	(void)state;
	write_records(dir, 0, RECORDS);
	text = scratch_read(dir, JOURNAL_NAME, &len);
	for (lines[0] = text, i = 1; i <= RECORDS; i++)
		lines[i] = strchr(lines[i - 1], '\n') + 1;
	for (i = 0; i < sizeof(orders) / sizeof(*orders); i++) {
		char *mixed = mem_alloc(2 * len), *to = mixed;

		for (const char *at = orders[i]; *at != '\0'; at++) {
			size_t n = (size_t)(*at - '0'), size = (size_t)(lines[n + 1] - lines[n]);

			memcpy(to, lines[n], size);
			to += size;
		}
		scratch_write(dir, JOURNAL_NAME, mixed, (size_t)(to - mixed));
		assert_int_equal(
		    read_records(dir, false, NULL, &err), strcmp(orders[i], "01") == 0 ? 2 : -1);
		free(mixed);
	}
	free(text);
	scratch_remove(dir);
}

/* Sums that are right, on lines that make no sense: somebody else's file. */
static void
sense_is_checked(void **state)
{
	static const struct journal_record strange[] = {
		{ .phase = JOURNAL_INTENT, .time = "t", .step = 1 },
		{ .phase = "sent", .time = "t", .step = 1 },
		{ .phase = JOURNAL_BEGIN, .time = "t", .step = 1 },
		{ .phase = JOURNAL_OUTCOME, .time = "t" },
		{ .time = "t" },
	};
	struct sealed journal;
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(strange) / sizeof(*strange); i++) {
		char *dir = scratch_make();

		assert_int_equal(journal_open(&journal, dir, true, NULL, NULL, &err), 0);
		assert_int_equal(sealed_append(&journal, &strange[i], true, &err), 0);
		sealed_close(&journal);
		assert_int_equal(journal_open(&journal, dir, false, NULL, NULL, &err), -1);
		assert_int_equal(err.status, STATUS_REFUSED);
		scratch_remove(dir);
	}
}

static void
full_disk_is_told(void **state)
{
	char *dir = scratch_make(), *path = mem_print("%s/" JOURNAL_NAME, dir);
	struct sealed journal;
	struct err err;

	(void)state;
	assert_int_equal(journal_open(&journal, dir, true, NULL, NULL, &err), 0);
	close(journal.fd);
	journal.fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
	assert_int_equal(sealed_append(&journal, &records[0], true, &err), -1);
	assert_non_null(strstr(err.text, "free some space"));
	sealed_close(&journal);
	free(path);
	scratch_remove(dir);
}

static void
request_log_is_sealed(void **state)
{
	const struct request_record record = { .time = "t",
		.step = 3,
		.method = "POST",
		.path = "/rest/api/3/group/user?groupId=x",
		.status = 201,
		.attempt = 1 };
	char *dir = scratch_make(), *text;
	struct sealed log;
	struct err err;
	size_t len;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(request_log_open(&log, dir, true, &err), 0);
		assert_int_equal(sealed_append(&log, &record, false, &err), 0);
		assert_int_equal(request_log_close(&log, &err), 0);
	}
	text = scratch_read(dir, REQUEST_LOG_NAME, &len);
	for (size_t i = 0; i < len; i++) {
		text[i] ^= 1;
		scratch_write(dir, REQUEST_LOG_NAME, text, len);
		assert_int_equal(request_log_open(&log, dir, false, &err), -1);
		text[i] ^= 1;
	}
	scratch_write(dir, REQUEST_LOG_NAME, text, len);
	assert_int_equal(request_log_open(&log, dir, false, &err), 0);
	assert_int_equal(log.lines, 3);
	assert_int_equal(request_log_close(&log, &err), 0);
	free(text);
	scratch_remove(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(written_is_read),
		cmocka_unit_test(every_changed_byte_is_refused),
		cmocka_unit_test(torn_end_is_normal),
		cmocka_unit_test(lines_have_their_place),
		cmocka_unit_test(sense_is_checked),
		cmocka_unit_test(full_disk_is_told),
		cmocka_unit_test(request_log_is_sealed),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
