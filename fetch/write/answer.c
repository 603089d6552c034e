#include "answer.h"

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

	if (json_feed(json, text_or(answer->bytes, ""), answer->len, err) < 0 ||
	    json_end(json, &record, err) < 0)
		record = NULL;
	json_free(json);
	return record;
}

void
answer_trouble(const struct text *answer, const struct reply *reply, char *out, size_t room)
{
	char words[SAID_MAX + 1] = "";

	if (reply->status >= 400)
		said(text_or(answer->bytes, ""), answer->len, words);
	snprintf(out, room, "%s%s%s", reply->trouble, words[0] != '\0' ? ": " : "", words);
}
