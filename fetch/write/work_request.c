/* The requests of a work; see work_private.h. */
#include "work_private.h"

#include <stdio.h>
#include <stdlib.h>

static struct work *
work_of(const struct request *request)
{
	return (struct work *)(uintptr_t)request;
}

enum service
work_service(const struct work *work)
{
	return work->stage == STAGE_BEFORE ? SERVICE_JIRA : work->action->kind->thing->service;
}

/* Without the prefix of the service. */
static void
stage_path(const struct work *work, struct path *path)
{
	const struct action *action = work->action;

	if (work->stage == STAGE_BEFORE)
		before_path(work, path);
	else
		action_path(action, work->works->org,
		    work->stage == STAGE_SEND ? action->kind->path : work->look->path, path);
}

static size_t
work_path(const struct request *request, char *out, size_t room)
{
	const struct work *work = work_of(request);
	struct path path = { out, room, 0 };

	path_add(&path, work->works->pager->lanes[work_service(work)].prefix);
	stage_path(work, &path);
	return path.used;
}

static void
work_begin(struct request *request)
{
	text_cut(&work_of(request)->answer, 0);
}

static int
work_data(struct request *request, const char *bytes, size_t len)
{
	return answer_add(&work_of(request)->answer, bytes, len, REPLY_MAX_BYTES);
}

void *
work_decode(struct work *work, const struct json_field *root, struct err *err)
{
	arena_release(&work->arena);
	return answer_decode(&work->answer, root, &work->arena, err);
}

/* What is read must be sound; what a write's answer says decides nothing. */
static int
work_check(struct request *request, const struct reply *reply, struct err *err)
{
	struct work *work = work_of(request);

	(void)reply;
	if (work->stage == STAGE_SEND)
		return 0;
	if (work->answer.len >= REPLY_MAX_BYTES)
		return err_set(
		    err, STATUS_INCOMPLETE, "reply longer than %d MiB", REPLY_MAX_BYTES >> 20);
	return work_decode(work,
		   work->stage == STAGE_BEFORE ? before_root(work) : &work->look->root, err) != NULL
		   ? 0
		   : -1;
}

static void
tell_request(struct work *work, const struct reply *reply)
{
	const struct action_settings *settings = work->works->settings;
	char path[PATH_MAX_BYTES];
	struct err err;

	work->works->pager->replies++;
	if (settings->asked == NULL || reply->attempt == 0)
		return;
	work_path(&work->request, path, sizeof(path));
	if (settings->asked(settings->arg,
		&(struct action_request){ work->action->step, work->request.method, path, reply },
		&err) < 0)
		works_end(work->works, &err);
}

void
work_submit(struct work *work, const char *method,
    void (*body)(const struct action *action, struct json_out *out), double wait)
{
	struct pager *pager = work->works->pager;
	struct json_out out;
	size_t len;

	free(work->body);
	work->body = NULL;
	if (body != NULL) {
		json_memory(&out);
		body(work->action, &out);
		work->body = mem_copy(json_bytes(&out, &len));
		json_release(&out);
	}
	work->request.lane = pager->lanes[work_service(work)].http;
	work->request.method = method;
	work->request.body = work->body;
	work->request.repeatable = work->stage != STAGE_SEND;
	work->request.wait = wait;
	pager->submitted++;
	pager->wire.submit(pager->wire.self, &work->request);
}

/* The path below the service's, for what a refusal means. */
static const char *
template_of(const struct work *work)
{
	if (work->stage == STAGE_BEFORE)
		return before_template(work);
	return work->stage == STAGE_SEND ? work->action->kind->path : work->look->path;
}

static void
work_done(struct request *request, const struct reply *got)
{
	struct work *work = work_of(request);
	struct reply reply = *got;

	work->refusal = answer_refusal(&work->answer, &reply, request->method, template_of(work));
	tell_request(work, &reply);
	if (reply.again)
		work->works->pager->submitted++;
	else
		work_answered(work, &reply);
}

void
work_request(struct work *work)
{
	work->request = (struct request){
		.path = work_path,
		.begin = work_begin,
		.data = work_data,
		.check = work_check,
		.done = work_done,
	};
}
