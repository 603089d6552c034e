#include "said.h"
#include "model/base/json.h"
#include "model/base/text.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* {"errorMessages":["..."]} of Jira, {"message":"..."} of the gateway, {"key":"..."} of the user management */
struct messages_record {
	struct json_list messages;
	const char *message, *key;
};
static const struct json_shape messages_shape = JSON_SHAPE(struct messages_record,
    JSON_MAY(struct messages_record, messages, "errorMessages", JSON_TEXTS),
    JSON_MAY(struct messages_record, message, "message", JSON_TEXT),
    JSON_MAY(struct messages_record, key, "key", JSON_TEXT));

/* {"errors":{"field":"..."}}, the other half of Jira's */
struct fields_record {
	struct json_list fields;
};
static const struct json_shape fields_shape =
    JSON_SHAPE(struct fields_record, JSON_MAY(struct fields_record, fields, "errors", JSON_MAP));

/* {"errors":[{"title":"...","detail":"..."}]} of the organisation */
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

static void
add(struct text *out, const char *field, const char *words)
{
	if (words == NULL || *words == '\0')
		return;
	text_between(out, "; ");
	text_print(out, "%s%s%s", field, *field != '\0' ? ": " : "", words);
}

static void
add_json(struct text *out, const char *body, size_t len)
{
	struct arena arena = { .step = 4096 };
	const struct messages_record *plain = begun(&messages_shape, body, len, &arena);
	const struct fields_record *named = begun(&fields_shape, body, len, &arena);
	const struct errors_record *listed = begun(&errors_shape, body, len, &arena);

	for (struct json_node *n = plain != NULL ? plain->messages.first : NULL; n != NULL;
	     n = n->next)
		add(out, "", n->record);
	for (struct json_node *n = named != NULL ? named->fields.first : NULL; n != NULL;
	     n = n->next)
		add(out, ((const struct json_pair *)n->record)->key,
		    ((const struct json_pair *)n->record)->value);
	for (struct json_node *n = listed != NULL ? listed->errors.first : NULL; n != NULL;
	     n = n->next) {
		const struct error_record *error = n->record;

		add(out, "", error->detail != NULL ? error->detail : error->title);
	}
	if (out->len == 0 && plain != NULL)
		add(out, "", plain->message != NULL ? plain->message : plain->key);
	arena_release(&arena);
}

/* Where the text of the tag begins that 'name' opens; NULL: there is none. */
static const char *
inside(const char *html, const char *name)
{
	size_t len = strlen(name);

	for (; (html = strchr(html, '<')) != NULL; html++)
		if (strncasecmp(html + 1, name, len) == 0 && strchr("> \t\r\n", html[1 + len]))
			return (html = strchr(html, '>')) != NULL ? html + 1 : NULL;
	return NULL;
}

/* The first line with anything on it, without tags. */
static void
add_line(struct text *out, const char *text)
{
	for (bool tag = false, begun = false; *text != '\0'; text++) {
		bool space = strchr(" \t\r\n", *text) != NULL;

		if (*text == '<' || *text == '>') {
			tag = *text == '<';
			if (tag && begun)
				return;
		} else if (!tag && begun && *text == '\n') {
			return;
		} else if (!tag && (begun || !space)) {
			begun = true;
			text_add_bytes(out, text, 1);
		}
	}
}

/* A page's title says more than its first line, which may be a script's. */
static void
add_page(struct text *out, const char *body)
{
	const char *title = inside(body, "title"), *text = title;

	if (text == NULL)
		text = inside(body, "body");
	add_line(out, text != NULL ? text : body);
}

void
said(const char *body, size_t len, char *out)
{
	struct text words = { .len = 0 }, whole = { .len = 0 };
	const char *begins;

	text_add_bytes(&whole, body, len);
	begins = whole.bytes != NULL ? whole.bytes + strspn(whole.bytes, " \t\r\n") : "";
	if (*begins == '{' || *begins == '[')
		add_json(&words, body, len);
	else if (*begins == '<')
		add_page(&words, begins);
	else
		add_line(&words, begins);
	while (words.len > 0 && strchr(" \t\r\n", words.bytes[words.len - 1]) != NULL)
		text_cut(&words, words.len - 1);
	snprintf(out, SAID_MAX + 1, "%.*s", SAID_MAX, text_or(words.bytes, ""));
	text_whole(out);
	text_harmless(out);
	text_release(&words);
	text_release(&whole);
}
