/*
 * What is known about one reading of a site: who read, when, what was asked, and how complete it is.
 *
 * Filled by fetch/ from the snapshot's first line, the replies and its last line, so that a replayed
 * snapshot says exactly what the live run said. Texts live in the run's arena. Times are UTC, RFC 3339.
 */
#ifndef MODEL_GRAPH_RUN_H
#define MODEL_GRAPH_RUN_H

#include "model/base/arena.h"
#include "model/base/err.h"

/* One row of completeness.csv: what was declared, received, kept and dropped of one kind of object. */
struct coverage {
	const char *object;      /* "accounts", "memberships", ... */
	const char *endpoint;    /* "GET /rest/api/3/users/search" */
	uint64_t requests;       /* replies of any kind, failed tries included */
	uint64_t pages;          /* replies that were accepted */
	uint64_t declared;       /* by the API's own totals; COVERAGE_UNSAID when it says none */
	uint64_t received;       /* items in accepted pages */
	uint64_t kept;           /* distinct ones in the graph */
	uint64_t dropped;        /* received - kept, each for a reason */
	const char *drop_reason; /* "repeated in the list", ...; "" when nothing was dropped */
	uint64_t mended;         /* texts in which something was no text, and is U+FFFD now */
	const char
	    *second_source; /* what the figure beside it was counted from; "" when there is none */
	uint64_t second_count; /* COVERAGE_UNSAID when there is none */
	bool complete;
	/* Of an optional reading (--without knows their names): which, and why it was not made, so that nothing is
	   known of the object, which is not "none". NULL: it is of none; it was made. */
	const char *reading, *not_read;
};
#define COVERAGE_UNSAID UINT64_MAX

/* Which site: the id decides, and the address where one of two has no id. NULL is "". */
struct site_id {
	const char *cloud_id, *base_url;
};
bool site_is_same(struct site_id a, struct site_id b);

struct sample;

struct run {
	struct arena arena;
	const char *tool_version;
	const char *
	    snapshot_id; /* first 16 hex digits of the SHA-256 over the snapshot's uncompressed lines */
	const char *site;     /* as configured, normalised */
	const char *base_url; /* what people open in a browser (serverInfo.baseUrl) */
	const char *cloud_id; /* or "" */
	const char *via;      /* "site" or "gateway" */
	const char *login;    /* "Basic" (e-mail address and token) or "Bearer" (token alone) */
	const char *account_id, *account_name; /* whose token it was */
	const char *permissions;               /* "ADMINISTER, USER_PICKER" */
	const char *org_id, *org_name;         /* "": no organisation was read */
	const char *started, *finished;
	const char *resumed;  /* "TIME, TIME" when it was broken off and gone on with, else "" */
	const char *projects; /* "WEB,OPS" when narrowed by --project, else "" */
	bool complete;
	enum status ended;    /* why it ended early: STATUS_DENIED or STATUS_UNREACHABLE; else 0 */
	const char **reasons; /* why not, one line each */
	size_t reason_count, reason_room;
	/* What is missing and was accepted by name: complete all the same, with an exception. */
	const char **exceptions; /* one line each */
	size_t exception_count, exception_room;
	const char *accepted; /* "group:ID,group:ID": of these exceptions; NULL: none */
	struct coverage *coverage;
	size_t coverage_count, coverage_room;
	struct sample *
	    sample; /* of effective access, asked of Jira: model/access/sample.h; NULL: not asked */
};

/* The exit code that its being incomplete leads to: STATUS_INCOMPLETE, or the one it ended with early. */
enum status run_status(const struct run *run);
/* Marks the run incomplete and keeps the reason (a repeated one once). */
void run_incomplete(struct run *run, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Keeps an exception; group: the id of the group that it is about. */
void run_exception(struct run *run, const char *group, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/*
 * The row for this object and endpoint, made when it is not there: all figures 0 or unsaid, not complete.
 * Valid until the next call.
 */
struct coverage *run_coverage(struct run *run, const char *object, const char *endpoint);
/*
 * The verdict on a row, once its figures are there: is what was declared what came, and does the second source say
 * the same? Figures that disagree make the row incomplete, and the run with it, unless 'differs' says why they may:
 * then it stands with the drop_reason. whole: nothing is known to be missing otherwise.
 */
void run_judge(struct run *run, struct coverage *row, bool whole, const char *differs);
/* Why the object of this name was not read, a part of an optional reading; NULL: it was. */
const char *run_not_read(const struct run *run, const char *object);
/* The same of a whole reading ("tokens"): none of its objects was read. */
const char *run_without(const struct run *run, const char *reading);
/*
 * What was not read, each reading once, by why: from *at 0 until NULL. names: "tokens, shared", "tokens (API keys)"
 * where other objects of the reading were read; they are the arena's. Why is that of the reading's first object.
 */
const char *run_next_not_read(
    const struct run *run, size_t *at, struct arena *arena, const char **names);
void run_release(struct run *run);

#endif
