#include "shapes.h"

const struct json_shape user_shape =
    JSON_SHAPE(struct user_record, JSON_MUST(struct user_record, id, "accountId", JSON_ID),
	JSON_MAY(struct user_record, type, "accountType", JSON_TEXT),
	JSON_MAY(struct user_record, name, "displayName", JSON_TEXT),
	JSON_MAY(struct user_record, email, "emailAddress", JSON_TEXT),
	JSON_MAY(struct user_record, active, "active", JSON_BOOL));

const struct json_shape group_shape =
    JSON_SHAPE(struct group_record, JSON_MUST(struct group_record, id, "groupId", JSON_ID),
	JSON_MAY(struct group_record, name, "name", JSON_TEXT));

const struct json_shape group_named_shape =
    JSON_SHAPE(struct group_record, JSON_MAY(struct group_record, id, "groupId", JSON_ID),
	JSON_MAY(struct group_record, name, "name", JSON_TEXT));
