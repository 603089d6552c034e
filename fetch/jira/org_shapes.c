#include "org_shapes.h"

static const struct json_field counts_fields[] = {
	{ "resources", JSON_NUMBER, offsetof(struct org_counts_record, resources), NULL, false },
	{ "users", JSON_NUMBER, offsetof(struct org_counts_record, users), NULL, false },
	{ NULL, JSON_TEXT, 0, NULL, false },
};
const struct json_shape org_counts_shape = { sizeof(struct org_counts_record), counts_fields };

static const struct json_field product_fields[] = {
	{ "id", JSON_TEXT, offsetof(struct org_product_record, id), NULL, false },
	{ "key", JSON_TEXT, offsetof(struct org_product_record, key), NULL, false },
	{ "lastActiveTimestamp", JSON_TEXT, offsetof(struct org_product_record, active), NULL,
	    false },
	{ NULL, JSON_TEXT, 0, NULL, false },
};
static const struct json_shape product_shape = { sizeof(struct org_product_record),
	product_fields };

static const struct json_field group_fields[] = {
	{ "id", JSON_ID, offsetof(struct org_name_record, id), NULL, true },
	{ "name", JSON_TEXT, offsetof(struct org_name_record, name), NULL, false },
	{ NULL, JSON_TEXT, 0, NULL, false },
};
static const struct json_shape group_shape = { sizeof(struct org_name_record), group_fields };

static const struct json_field org_user_fields[] = {
	{ "accountId", JSON_ID, offsetof(struct org_user_record, id), NULL, true },
	{ "name", JSON_TEXT, offsetof(struct org_user_record, name), NULL, false },
	{ "email", JSON_TEXT, offsetof(struct org_user_record, email), NULL, false },
	{ "status", JSON_TEXT, offsetof(struct org_user_record, status), NULL, false },
	{ "claimStatus", JSON_TEXT, offsetof(struct org_user_record, claim), NULL, false },
	{ "addedToOrg", JSON_TEXT, offsetof(struct org_user_record, added), NULL, false },
	{ "mfaEnabled", JSON_BOOL, offsetof(struct org_user_record, mfa), NULL, false },
	{ "counts", JSON_OBJECT, offsetof(struct org_user_record, counts), &org_counts_shape,
	    false },
	{ "platformRoles", JSON_TEXTS, offsetof(struct org_user_record, roles), NULL, false },
	{ "productAccess", JSON_LIST, offsetof(struct org_user_record, products), &product_shape,
	    false },
	{ "groups", JSON_LIST, offsetof(struct org_user_record, groups), &group_shape, false },
	{ NULL, JSON_TEXT, 0, NULL, false },
};
const struct json_shape org_user_shape = { sizeof(struct org_user_record), org_user_fields };
