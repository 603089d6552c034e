/* The audit log: see audit.h. Times are compared as text, for all of them are UTC: 2026-11-23T08:00:00. */
#include "audit.h"
#include "server.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { SECONDS_LEN = 19, LIMIT = 1000 };

struct record {
	char created[32];
	struct buf json;
	size_t number; /* order of arrival */
};

struct audit {
	struct record *records;
	size_t count, room;
};

struct audit *
audit_new(void)
{
	return need_memory(calloc(1, sizeof(struct audit)));
}

void
audit_free(struct audit *audit)
{
	for (size_t i = 0; audit != NULL && i < audit->count; i++)
		buf_free(&audit->records[i].json);
	if (audit != NULL)
		free(audit->records);
	free(audit);
}

static int
newest_first(const void *a, const void *b)
{
	const struct record *x = a, *y = b;
	int order = strcmp(y->created, x->created);

	return order != 0 ? order : (x->number < y->number) - (x->number > y->number);
}

static struct record *
record_new(struct audit *audit)
{
	struct record *record;

	if (audit->count == audit->room) {
		audit->room = audit->room * 2 + 16;
		audit->records =
		    need_memory(realloc(audit->records, audit->room * sizeof(*audit->records)));
	}
	record = &audit->records[audit->count];
	*record = (struct record){ .number = audit->count++ };
	return record;
}

static bool
read_line(struct audit *audit, const char *line, size_t len)
{
	static const char mark[] = "\"created\":";
	const char *at = strstr(line, mark);
	struct record *record;

	if (at != NULL)
		at += strlen(mark) + strspn(at + strlen(mark), " ") + 1;
	if (at == NULL || strlen(at) < SECONDS_LEN)
		return false;
	record = record_new(audit);
	snprintf(record->created, sizeof(record->created), "%.*s", SECONDS_LEN, at);
	buf_add(&record->json, line, len);
	return true;
}

bool
audit_read(struct audit *audit, const char *file)
{
	FILE *in = fopen(file, "r");
	char *line = NULL;
	size_t room = 0;
	ssize_t len;
	bool good = in != NULL;

	while (good && (len = getline(&line, &room, in)) > 0) {
		if (line[len - 1] == '\n')
			line[--len] = '\0';
		good = len == 0 || read_line(audit, line, (size_t)len);
		if (!good)
			errno = EINVAL;
	}
	free(line);
	if (in != NULL)
		fclose(in);
	if (good && audit->count > 0)
		qsort(audit->records, audit->count, sizeof(*audit->records), newest_first);
	return good;
}

static void
write_item(struct buf *b, const struct audit_item *item)
{
	buf_json(b, "{'id':%s,'name':%s,'typeName':%s}", item->id, item->name, item->type);
}

static void
write_value(struct buf *b, const struct audit_value *value)
{
	buf_json(b, "{'fieldName':%s", value->field);
	if (value->from != NULL)
		buf_json(b, ",'changedFrom':%s", value->from);
	if (value->to != NULL)
		buf_json(b, ",'changedTo':%s", value->to);
	buf_char(b, '}');
}

void
audit_add(struct audit *audit, time_t when, const struct audit_event *event)
{
	struct record *record = record_new(audit);
	struct buf *b = &record->json;
	struct tm utc;

	gmtime_r(&when, &utc);
	strftime(record->created, sizeof(record->created), "%Y-%m-%dT%H:%M:%S", &utc);
	buf_json(b,
	    "{'id':%d,'summary':%s,'authorKey':'','authorAccountId':%s,'created':'%r.000+0000',"
	    "'category':%s,'eventSource':'','objectItem':",
	    (long long)record->number + 1, event->summary, event->author, record->created,
	    event->category);
	write_item(b, &event->object);
	buf_text(b, ",\"changedValues\":[");
	for (size_t i = 0; i < 4 && event->values[i].field != NULL; i++) {
		buf_text(b, i > 0 ? "," : "");
		write_value(b, &event->values[i]);
	}
	buf_text(b, "],\"associatedItems\":[");
	for (size_t i = 0; i < 3 && event->associated[i].type != NULL; i++) {
		buf_text(b, i > 0 ? "," : "");
		write_item(b, &event->associated[i]);
	}
	buf_text(b, "]}");
	qsort(audit->records, audit->count, sizeof(*audit->records), newest_first);
}

static bool
in_time(const struct request *rq, const struct record *record)
{
	const char *from = request_param(rq, "from"), *to = request_param(rq, "to");

	return (from == NULL || strncmp(record->created, from, SECONDS_LEN) >= 0) &&
	       (to == NULL || strncmp(record->created, to, SECONDS_LEN) <= 0);
}

/* 'filter' is not served: nothing that asks here sends it. */
void
answer_audit(struct request *rq)
{
	const struct audit *audit = rq->server->audit;
	long long offset = 0, limit = LIMIT, total = 0, written = 0;

	if (rq->server->options.free_plan) {
		reply_error(rq, 403, "The audit log is not part of the Free plan.");
		return;
	}
	if (!request_number(rq, "offset", &offset) || !request_number(rq, "limit", &limit))
		return;
	limit = limit > LIMIT ? LIMIT : limit;
	buf_json(&rq->reply.body, "{'offset':%d,'limit':%d,'records':[", offset, limit);
	for (size_t i = 0; i < audit->count; i++) {
		if (!in_time(rq, &audit->records[i]))
			continue;
		if (total++ < offset || written >= limit)
			continue;
		buf_text(&rq->reply.body, written++ > 0 ? "," : "");
		buf_add(&rq->reply.body, audit->records[i].json.at, audit->records[i].json.len);
	}
	buf_json(&rq->reply.body, "],'total':%d}", total);
}
