#include "waiting.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_MAX = PATH_MAX_BYTES + 8192 };

/* The place of a key, made when it is not there. */
static struct request **
place(struct waiting *w, const char *key, size_t len, uint32_t *number)
{
	size_t had = w->room;

	*number = pool_add(&w->keys, key, len, NULL);
	w->first = mem_room(w->first, &w->room, (size_t)*number + 1, sizeof(*w->first));
	if (w->room > had)
		memset(w->first + had, 0, (w->room - had) * sizeof(*w->first));
	return &w->first[*number];
}

/* Without "/ex/jira/CLOUDID", when it does not matter where Jira is asked. */
static const char *
place_of(const struct waiting *w, const char *path)
{
	static const char gateway[] = "/ex/jira/";
	const char *end = w->anywhere && strncmp(path, gateway, sizeof(gateway) - 1) == 0
			      ? strchr(path + sizeof(gateway) - 1, '/')
			      : NULL;

	return end != NULL ? end : path;
}

/* A path that is too long stands in the file as far as it fits, and so here. */
static size_t
key_of(const struct waiting *w, const struct request *request, char *key)
{
	char path[PATH_MAX_BYTES];
	size_t used;

	request->path(request, path, sizeof(path));
	used = (size_t)snprintf(key, KEY_MAX, "%s %s", request->method, place_of(w, path));
	if (request->body != NULL && used < KEY_MAX)
		used += (size_t)snprintf(key + used, KEY_MAX - used, " %s", request->body);
	return used;
}

uint32_t
waiting_key(struct waiting *w, const struct request *request)
{
	char key[KEY_MAX];
	size_t len = key_of(w, request, key);
	uint32_t number;

	place(w, key, len < KEY_MAX ? len : KEY_MAX - 1, &number);
	return number;
}

void
waiting_add(struct waiting *w, struct request *request)
{
	uint32_t number = waiting_key(w, request);
	struct request **at;

	for (at = &w->first[number]; *at != NULL; at = &(*at)->next)
		;
	request->next = NULL;
	*at = request;
	w->count++;
}

uint32_t
waiting_line_key(struct waiting *w, const struct snapshot_line *line)
{
	char key[KEY_MAX];
	int len = snprintf(key, sizeof(key), "%s %s%s%s", line->method, place_of(w, line->path),
	    *line->send != '\0' ? " " : "", line->send);
	uint32_t number;

	if (len < 0 || len >= KEY_MAX)
		return POOL_NONE;
	place(w, key, (size_t)len, &number);
	return number;
}

struct request *
waiting_take_first(struct waiting *w, uint32_t number)
{
	struct request *request = number != POOL_NONE ? w->first[number] : NULL;

	if (request != NULL) {
		w->first[number] = request->next;
		w->count--;
	}
	return request;
}

struct request *
waiting_take(struct waiting *w, const struct snapshot_line *line)
{
	uint32_t number = waiting_line_key(w, line);

	return line->again ? (number != POOL_NONE ? w->first[number] : NULL)
			   : waiting_take_first(w, number);
}

static void
copy_text(char *out, size_t room, const char *text)
{
	snprintf(out, room, "%.*s", (int)room - 1, text != NULL ? text : "");
}

static struct reply
reply_of(const struct snapshot_text *text)
{
	const struct snapshot_line *record = text->record;
	struct reply reply = {
		.status = (long)record->status,
		.attempt = (unsigned)record->attempt,
		.again = record->again,
		.stopped = record->stopped,
		.bytes = text->len,
	};

	copy_text(reply.type, sizeof(reply.type), record->type);
	copy_text(reply.account, sizeof(reply.account), record->account);
	copy_text(reply.login, sizeof(reply.login), record->login);
	copy_text(reply.date, sizeof(reply.date), record->date);
	copy_text(reply.trouble, sizeof(reply.trouble), record->trouble);
	return reply;
}

/* Hands the body over; what is not as it should be is the reply's trouble. */
static void
hand_over(struct request *request, const struct snapshot_text *text, struct reply *reply)
{
	struct err err;

	request->begin(request);
	if (text->len > 0)
		request->data(request, text->body, text->len);
	if (reply->trouble[0] == '\0' && reply->status / 100 == 2 &&
	    request->check(request, reply, &err) < 0)
		copy_text(reply->trouble, sizeof(reply->trouble), err.text);
}

void
waiting_deliver(struct request *request, const struct snapshot_text *text)
{
	struct reply reply = reply_of(text);

	if (!reply.again && !reply.stopped)
		hand_over(request, text, &reply);
	request->done(request, &reply);
}

bool
waiting_offer(struct request *request, const struct snapshot_text *text)
{
	struct reply reply = reply_of(text);

	hand_over(request, text, &reply);
	if (reply.trouble[0] != '\0')
		return false;
	request->done(request, &reply);
	return true;
}

void
waiting_give_up(struct waiting *w)
{
	const struct reply reply = { .stopped = true };

	for (size_t i = 0; i < w->keys.count; i++) {
		struct request *request = w->first[i], *next;

		for (w->first[i] = NULL; request != NULL; request = next) {
			next = request->next;
			w->count--;
			request->done(request, &reply);
		}
	}
}

void
waiting_release(struct waiting *w)
{
	pool_release(&w->keys);
	free(w->first);
}
