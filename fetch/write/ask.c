/* One question; see ask.h. */
#include "ask.h"

#include "answer.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ANSWER_MAX_BYTES = 4 * 1024 * 1024 };

struct question {
	struct request request; /* the first member */
	struct pager *pager;
	const char *path;
	const struct json_field *root;
	struct arena *arena;
	struct text answer;
	void *record;
	struct reply reply;
};

static struct question *
question_of(const struct request *request)
{
	return (struct question *)(uintptr_t)request;
}

static size_t
question_path(const struct request *request, char *out, size_t room)
{
	const struct question *question = question_of(request);
	int len = snprintf(out, room, "%s/rest/api/3%s",
	    question->pager->lanes[SERVICE_JIRA].prefix, question->path);

	return len < 0 ? room : (size_t)len;
}

static void
question_begin(struct request *request)
{
	text_cut(&question_of(request)->answer, 0);
}

static int
question_data(struct request *request, const char *bytes, size_t len)
{
	return answer_add(&question_of(request)->answer, bytes, len, ANSWER_MAX_BYTES);
}

static int
question_check(struct request *request, const struct reply *reply, struct err *err)
{
	struct question *question = question_of(request);

	(void)reply;
	question->record = answer_decode(&question->answer, question->root, question->arena, err);
	return question->record != NULL ? 0 : -1;
}

static void
question_done(struct request *request, const struct reply *reply)
{
	struct question *question = question_of(request);

	question->reply = *reply;
	question->pager->replies++;
}

void *
ask(struct pager *pager, const char *path, const struct json_field *root, struct arena *arena,
    long *status, struct err *err)
{
	struct question question = { .pager = pager, .path = path, .root = root, .arena = arena };
	int rc;

	question.request = (struct request){ .lane = pager->lanes[SERVICE_JIRA].http,
		.method = "GET",
		.repeatable = true,
		.path = question_path,
		.begin = question_begin,
		.data = question_data,
		.check = question_check,
		.done = question_done };
	pager->submitted++;
	pager->wire.submit(pager->wire.self, &question.request);
	rc = pager_run(pager, NULL, err);
	if (status != NULL)
		*status = question.reply.status;
	if (rc == 0 && (question.reply.trouble[0] != '\0' || question.record == NULL)) {
		char whole[PATH_MAX_BYTES];

		snprintf(whole, sizeof(whole), "/rest/api/3%s", path);
		answer_refusal(&question.answer, &question.reply, "GET", whole);
		rc = err_set(err, question.reply.status == 0 ? STATUS_UNREACHABLE : STATUS_FAILED,
		    "GET %s: %s", whole, question.reply.trouble);
	}
	text_release(&question.answer);
	return rc < 0 ? NULL : question.record;
}
