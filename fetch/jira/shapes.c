#include "shapes.h"

static const struct json_field user_fields[] = {
	{ "accountId", JSON_ID, offsetof(struct user_record, id), NULL, true },
	{ "accountType", JSON_TEXT, offsetof(struct user_record, type), NULL, false },
	{ "displayName", JSON_TEXT, offsetof(struct user_record, name), NULL, false },
	{ "emailAddress", JSON_TEXT, offsetof(struct user_record, email), NULL, false },
	{ "active", JSON_BOOL, offsetof(struct user_record, active), NULL, false },
	{ NULL, JSON_TEXT, 0, NULL, false },
};
const struct json_shape user_shape = { sizeof(struct user_record), user_fields };

static const struct json_field group_fields[] = {
	{ "groupId", JSON_ID, offsetof(struct group_record, id), NULL, true },
	{ "name", JSON_TEXT, offsetof(struct group_record, name), NULL, false },
	{ NULL, JSON_TEXT, 0, NULL, false },
};
const struct json_shape group_shape = { sizeof(struct group_record), group_fields };

static const struct json_field group_named_fields[] = {
	{ "groupId", JSON_ID, offsetof(struct group_record, id), NULL, false },
	{ "name", JSON_TEXT, offsetof(struct group_record, name), NULL, false },
	{ NULL, JSON_TEXT, 0, NULL, false },
};
const struct json_shape group_named_shape = { sizeof(struct group_record), group_named_fields };
