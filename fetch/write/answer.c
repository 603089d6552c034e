#include "answer.h"

#include <stdio.h>
#include <string.h>

int
answer_add(struct text *answer, const char *bytes, size_t len, size_t most)
{
	if (len > most - answer->len)
		return -1;
	text_add_bytes(answer, bytes, len);
	return 0;
}

void *
answer_decode(
    const struct text *answer, const struct json_field *root, struct arena *arena, struct err *err)
{
	struct json *json = json_new(root, arena);
	void *record = NULL;

	json_mend(json);
	if (json_feed(json, text_or(answer->bytes, ""), answer->len, err) < 0 ||
	    json_end(json, &record, err) < 0)
		record = NULL;
	json_free(json);
	return record;
}

/* Something between us and Jira answered with a page: it is no answer of Jira's, whatever became of the request. */
static void
doubt_page(struct reply *reply)
{
	if (reply->status >= 200 && reply->status < 300 && reply->account[0] == '\0' &&
	    reply->trouble[0] == '\0' && strcmp(reply->type, "text/html") == 0)
		snprintf(reply->trouble, sizeof(reply->trouble), "%s where JSON was expected",
		    reply->type);
}

enum refusal
answer_refusal(const struct text *answer, struct reply *reply, const char *method, const char *path)
{
	doubt_page(reply);
	return refusal_tell(reply, text_or(answer->bytes, ""), answer->len, method, path);
}

bool
answer_is_final(long status)
{
	return status >= 400 && status < 500 && status != 400 && status != 404 && status != 408 &&
	       status != 409 && status != 429;
}

enum action_state
answer_state(const struct text *answer, const struct reply *reply, const struct look *look,
    struct action *action, struct answer_room room)
{
	bool ours = action->kind->thing->service != SERVICE_JIRA || reply->account[0] != '\0';
	void *record;
	struct err err;

	if (reply->status == 200 && reply->trouble[0] == '\0' &&
	    (record = answer_decode(answer, &look->root, room.decoded, &err)) != NULL) {
		snprintf(room.why, room.why_room,
		    "its state could not be read: the answer does not tell it");
		return look->judge(action, record, room.kept);
	}
	if (reply->status == 404 && ours && look->gone)
		return STATE_GONE;
	if (reply->status == 404 && ours && action->made != NULL)
		return STATE_ABSENT;
	snprintf(room.why, room.why_room, "its state could not be read: %s", reply->trouble);
	return STATE_UNKNOWN;
}
