#include "org_shapes.h"

const struct json_shape org_counts_shape = JSON_SHAPE(struct org_counts_record,
    JSON_MAY(struct org_counts_record, resources, "resources", JSON_NUMBER),
    JSON_MAY(struct org_counts_record, users, "users", JSON_NUMBER));

static const struct json_shape product_shape =
    JSON_SHAPE(struct org_product_record, JSON_MAY(struct org_product_record, id, "id", JSON_TEXT),
	JSON_MAY(struct org_product_record, key, "key", JSON_TEXT),
	JSON_MAY(struct org_product_record, active, "lastActiveTimestamp", JSON_TEXT));

static const struct json_shape group_shape =
    JSON_SHAPE(struct org_name_record, JSON_MUST(struct org_name_record, id, "id", JSON_ID),
	JSON_MAY(struct org_name_record, name, "name", JSON_TEXT));

const struct json_shape org_user_shape =
    JSON_SHAPE(struct org_user_record, JSON_MUST(struct org_user_record, id, "accountId", JSON_ID),
	JSON_MAY(struct org_user_record, name, "name", JSON_TEXT),
	JSON_MAY(struct org_user_record, email, "email", JSON_TEXT),
	JSON_MAY(struct org_user_record, status, "status", JSON_TEXT),
	JSON_MAY(struct org_user_record, claim, "claimStatus", JSON_TEXT),
	JSON_MAY(struct org_user_record, added, "addedToOrg", JSON_TEXT),
	JSON_MAY(struct org_user_record, mfa, "mfaEnabled", JSON_BOOL),
	JSON_MAY_OF(struct org_user_record, counts, "counts", JSON_OBJECT, &org_counts_shape),
	JSON_MAY(struct org_user_record, roles, "platformRoles", JSON_TEXTS),
	JSON_MAY_OF(struct org_user_record, products, "productAccess", JSON_LIST, &product_shape),
	JSON_MAY_OF(struct org_user_record, groups, "groups", JSON_LIST, &group_shape));
