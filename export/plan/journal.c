/* Journal lines to and from records; see journal.h. */
#include "journal.h"

#include "model/base/text.h"
#include "model/plan/outcome.h"
#include <string.h>

/* clang-format off */
#define TEXT(own) { #own, JSON_TEXT, AT(own), NULL, false }
#define COUNT(own) { #own, JSON_COUNT64, AT(own), NULL, false }
#define END { NULL, JSON_TEXT, 0, NULL, false }
/* clang-format on */

#define AT(member) offsetof(struct journal_record, member)
static const struct json_field fields[] = {
	SEALED_FIELDS,
	TEXT(phase),
	TEXT(time),
	TEXT(plan),
	TEXT(site),
	TEXT(account),
	TEXT(via),
	TEXT(by),
	TEXT(tickets),
	COUNT(step),
	TEXT(action),
	TEXT(status),
	TEXT(message),
	TEXT(before),
	TEXT(after),
	TEXT(verified),
	TEXT(issue_state),
	TEXT(started),
	TEXT(made),
	COUNT(http_status),
	COUNT(attempts),
	END,
};
static const struct json_shape shape = { sizeof(struct journal_record), fields };
static const struct sealed_kind kind = { JOURNAL_NAME, &shape };
#undef AT

#define AT(member) offsetof(struct request_record, member)
static const struct json_field request_fields[] = {
	SEALED_FIELDS,
	TEXT(time),
	COUNT(step),
	TEXT(method),
	TEXT(path),
	COUNT(status),
	COUNT(attempt),
	TEXT(trouble),
	TEXT(account),
	END,
};
static const struct json_shape request_shape = { sizeof(struct request_record), request_fields };
static const struct sealed_kind requests = { REQUEST_LOG_NAME, &request_shape };
#undef AT

/* The caller's function, called through sealed_open. */
struct reader {
	int (*take)(void *arg, const struct journal_record *record, struct err *err);
	void *arg;
	const struct sealed *journal;
	bool begun;
};

/* The sums show that we wrote it; this checks that it makes sense. */
static int
take_record(void *arg, const void *opaque, struct err *err)
{
	static const char *const of_run[] = { JOURNAL_BEGIN, JOURNAL_END, NULL };
	static const char *const of_step[] = { JOURNAL_INTENT, JOURNAL_OUTCOME, JOURNAL_LOOK,
		NULL };
	struct reader *reader = arg;
	const struct journal_record *record = opaque;
	const char *phase = record->phase != NULL ? record->phase : "";

	if ((!(text_is_one_of(phase, of_run) && record->step == 0) &&
		!(text_is_one_of(phase, of_step) && record->step > 0)) ||
	    (strcmp(phase, JOURNAL_OUTCOME) == 0 && outcome_of(record->status) == OUTCOMES))
		return err_set(err, STATUS_REFUSED,
		    JOURNAL_NAME ":%llu: a record in the wrong place",
		    (unsigned long long)reader->journal->lines);
	if (!reader->begun && strcmp(phase, JOURNAL_BEGIN) != 0)
		return err_set(
		    err, STATUS_REFUSED, JOURNAL_NAME ": does not say which plan it is for");
	reader->begun = true;
	return reader->take != NULL ? reader->take(reader->arg, record, err) : 0;
}

int
journal_open(struct sealed *journal, const char *dir, bool write,
    int (*take)(void *arg, const struct journal_record *record, struct err *err), void *arg,
    struct err *err)
{
	struct reader reader = { take, arg, journal, false };

	return sealed_open(journal, &kind, dir, write, take_record, &reader, err);
}

int
request_log_open(struct sealed *log, const char *dir, bool write, struct err *err)
{
	return sealed_open(log, &requests, dir, write, NULL, NULL, err);
}

int
request_log_close(struct sealed *log, struct err *err)
{
	int rc = log->kind != NULL && log->fd >= 0 ? sealed_sync(log, err) : 0;

	sealed_close(log);
	return rc;
}
