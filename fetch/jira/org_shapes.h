/* Objects of the organisation's API that stand in more than one kind of reply. */
#ifndef FETCH_JIRA_ORG_SHAPES_H
#define FETCH_JIRA_ORG_SHAPES_H

#include "model/base/json.h"

#define V1_ORG "/v1/orgs/{org}"
#define V2_ORG "/v2/orgs/{org}"

struct org_counts_record {
	int64_t resources, users;
};
extern const struct json_shape org_counts_shape;

/* What is known by an id, and called by a name. */
struct org_name_record {
	const char *id, *name;
};

struct org_product_record {
	const char *id, *key, *active;
};
/* An account, with all that may be expanded; groups: of struct org_name_record. */
struct org_user_record {
	const char *id, *name, *email, *status, *claim, *added;
	int mfa;
	struct org_counts_record *counts;
	struct json_list roles, products, groups;
};
extern const struct json_shape org_user_shape;

#endif
