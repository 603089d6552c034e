#include "said.h"
#include "model/base/json.h"
#include "model/base/text.h"

#include <stdio.h>

/* {"errorMessages":["..."]} of Jira, {"message":"..."} of the gateway */
struct messages_record {
	struct json_list messages;
	const char *message;
};
static const struct json_shape messages_shape = JSON_SHAPE(struct messages_record,
    JSON_MAY(struct messages_record, messages, "errorMessages", JSON_TEXTS),
    JSON_MAY(struct messages_record, message, "message", JSON_TEXT));

/* {"errors":[{"title":"...","detail":"..."}]} of the organisation; Jira's own 'errors' is an object */
struct error_record {
	const char *title, *detail;
};
static const struct json_shape error_shape =
    JSON_SHAPE(struct error_record, JSON_MAY(struct error_record, title, "title", JSON_TEXT),
	JSON_MAY(struct error_record, detail, "detail", JSON_TEXT));
struct errors_record {
	struct json_list errors;
};
static const struct json_shape errors_shape = JSON_SHAPE(struct errors_record,
    JSON_MAY_OF(struct errors_record, errors, "errors", JSON_LIST, &error_shape));

/* The record of this shape; what stands in it counts, also when the body is cut behind it. */
static const void *
begun(const struct json_shape *shape, const char *body, size_t len, struct arena *arena)
{
	const struct json_field root = { NULL, JSON_OBJECT, 0, shape, false };
	struct json *json = json_new(&root, arena);
	struct err ignored;
	const void *record;

	json_feed(json, body, len, &ignored);
	record = json_begun(json);
	json_free(json);
	return record;
}

void
said(const char *body, size_t len, char *out)
{
	struct arena arena = { .step = 4096 };
	const struct messages_record *plain = begun(&messages_shape, body, len, &arena);
	const struct errors_record *listed = begun(&errors_shape, body, len, &arena);
	const struct error_record *error =
	    listed != NULL && listed->errors.first != NULL ? listed->errors.first->record : NULL;
	const char *text = NULL;

	if (plain != NULL && plain->messages.first != NULL)
		text = plain->messages.first->record;
	else if (plain != NULL && plain->message != NULL)
		text = plain->message;
	else if (error != NULL)
		text = error->detail != NULL ? error->detail : error->title;
	snprintf(out, SAID_MAX + 1, "%.*s", SAID_MAX, text_or(text, ""));
	text_whole(out);
	text_harmless(out);
	arena_release(&arena);
}
