/*
 * Accounts of the organisation: those of its directories, and those of its claimed domains.
 *
 * Where an account stands, by POST /v2/orgs/{o}/directories/{d}/users/search (CONTRACT 8.1, the organisation document's
 * Status and MultiDirectoryUser):
 *
 *	suspended       status, which the vendor makes of an active accountStatus and a membershipStatus of suspended
 *	in no directory status not_invited; a list of one directory has none such, only the list of managed accounts
 *	deactivated     status deactivated or for_deletion: the account itself is off, everywhere
 *	invited         no field says so. Who is invited gets an account at once, with an e-mail that is not verified
 *	                (emailVerified: "if true, the user verified their email after creating their account"); it stays so
 *	                until the invitation is accepted. So: not verified, and no lastActiveTimestamp of any product. Who
 *	                had an account before is asked nothing, and counts as one that accepted. The day is addedToOrg.
 *
 * The older list has no productAccess: there nobody is called invited.
 */
#include "membership.h"
#include "model/base/text.h"
#include "shapes.h"
#include "site.h"
#include <string.h>

static void
keep_later(const char **kept, const char *time)
{
	if (strcmp(time, *kept) > 0)
		*kept = time;
}

/* The latest activity anywhere, and in Jira on this site: product ids end in the site's cloud id. */
static void
add_activity(struct site *site, struct org_account *account, const struct json_list *products)
{
	const char *cloud_id = site->login.cloud_id;

	for (const struct json_node *node = products->first; node != NULL; node = node->next) {
		const struct org_product_record *product = node->record;
		const char *time = org_time(site->org, product->active);

		keep_later(&account->last_active, time);
		if (product->id == NULL || cloud_id == NULL || cloud_id[0] == '\0' ||
		    strstr(product->id, cloud_id) == NULL || product->key == NULL ||
		    strncmp(product->key, "jira", 4) != 0)
			continue;
		account->site_listed = true;
		keep_later(&account->site_active, time);
	}
}

static void
add_platform_roles(struct org *org, uint32_t account, const struct json_list *roles)
{
	for (const struct json_node *node = roles->first; node != NULL; node = node->next)
		org_role(org, &(struct org_role){ .who = account,
				  .resource = org->id,
				  .resource_type = "organisation",
				  .role = node->record,
				  .unsaid = true });
}

/* Several directories may list an account, and answer in any order: of what differs, the first one's counts. */
static void
take_words(struct org *org, struct org_account *account, const struct org_user_record *record)
{
	account->name = org_text(org, record->name);
	account->status = org_text(org, record->status);
	if (record->claim != NULL)
		account->claim_status = org_text(org, record->claim);
	account->added = org_time(org, record->added);
	account->mfa = (int8_t)record->mfa;
	account->verified = (int8_t)record->verified;
	account->resources =
	    record->counts != NULL ? count_or_none(record->counts->resources) : NONE;
	account->platform_roles = org_joined(org, &record->roles);
}

static uint32_t
add_user(struct site *site, const struct walk *walk, const struct org_user_record *record)
{
	uint32_t directory = walk->a;
	struct org *org = site->org;
	uint32_t number = org_account(org, record->id, NULL);
	struct org_account *account = &org->accounts[number];
	bool first = !account->listed || directory <= account->directory;

	if (record->email != NULL && (first || account->email[0] == '\0'))
		account->email = org_text(org, record->email);
	if (first) {
		take_words(org, account, record);
		account->directory = directory;
	}
	account->listed = true;
	account->activity_said |= walk->endpoint != &endpoint_org_users_old;
	add_activity(site, account, &record->products);
	add_platform_roles(org, number, &record->roles); /* repeated ones are told once: org_join */
	for (const struct json_node *node = record->groups.first; node != NULL; node = node->next) {
		const struct org_name_record *named = node->record;
		uint32_t group;

		if (named->id == NULL)
			continue; /* user_lack says so */
		group = org_group(org, named->id, NULL);
		if (org->groups[group].name[0] == '\0')
			org->groups[group].name = org_text(org, named->name);
		org_member(org, group, number);
	}
	return number;
}

/* What it lacks, or one of what is listed in it; or NULL. */
static const char *
user_lack(const struct org_user_record *record)
{
	const char *lack = record->lack;

	if (lack == NULL && record->counts != NULL && record->counts->resources == JSON_NO_NUMBER)
		lack =
		    "'counts' has no resources"; /* who reaches more than groups explain is asked */
	for (const struct json_node *node = record->groups.first; node != NULL; node = node->next)
		if (lack == NULL && ((const struct org_name_record *)node->record)->id == NULL)
			lack = "one of its groups has no id";
	for (const struct json_node *node = record->products.first; node != NULL; node = node->next)
		if (lack == NULL)
			lack = ((const struct org_product_record *)node->record)->lack;
	return lack;
}

static void
accept_users(struct site *site, struct walk *walk, const void *item)
{
	const struct org_user_record *record = item;
	const char *lack = user_lack(record);
	uint32_t known;

	if (record->id == NULL) {
		walk_lost(walk, lack, "the account '%s'", text_or(record->name, ""));
		return;
	}
	if (lack != NULL)
		walk_lacks(walk, lack, "account %s", record->id);
	known = pool_find(&site->org->account_ids, record->id, strlen(record->id));
	/* the same account again on a later page of this list: its groups must not count twice */
	if (known != POOL_NONE && idset_has(&walk->seen, known))
		walk_item(walk, known);
	else
		walk_item(walk, add_user(site, walk, record));
}

const struct endpoint endpoint_org_users = {
	.name = "accounts of the organisation",
	.object = "accounts of the organisation",
	.method = "POST",
	.path = V2_ORG "/directories/{directory}/users/search",
	.body = "\"expand\":[\"platformRoles\",\"productAccess\",\"groups\","
		"\"counts.resources\"]",
	.page_size = 100,
	.each = EACH_DIRECTORY,
	.service = SERVICE_ORG,
	.paging = PAGING_CURSOR,
	.root = { NULL, JSON_LIST, 0, &org_user_shape, false },
	.item = accept_users,
	.older = &endpoint_org_users_old,
	.ended = membership_list_ended,
};

/* Deprecated, to stop after June 2027; has neither groups nor product access. */
const struct endpoint endpoint_org_users_old = {
	.name = "accounts of the organisation",
	.object = "accounts of the organisation, older form",
	.path = V2_ORG "/directories/{directory}/users",
	.page_size = 100,
	.each = EACH_DEMAND_DIRECTORY,
	.service = SERVICE_ORG,
	.paging = PAGING_CURSOR,
	.root = { NULL, JSON_LIST, 0, &org_user_old_shape, false },
	.item = accept_users,
	.ended = membership_list_ended,
};

/* v1: managed accounts, that is those of claimed domains; none claimed: none (CONTRACT trap 46). */
struct managed_record {
	const char *lack, *id, *name, *email, *status, *active;
};
static const struct json_shape managed_shape =
    JSON_SHAPE(struct managed_record, JSON_LACKS(struct managed_record, lack),
	JSON_MUST(struct managed_record, id, "account_id", JSON_ID),
	JSON_MUST(struct managed_record, status, "account_status", JSON_TEXT),
	/* for people to read; who never logged in has no last activity */
	JSON_MAY(struct managed_record, name, "name", JSON_TEXT),
	JSON_MAY(struct managed_record, email, "email", JSON_TEXT),
	JSON_MAY(struct managed_record, active, "last_active", JSON_TEXT));

/* The directory's own word goes before: only what is blank is filled. */
static void
fill(struct org *org, const char **kept, const char *text)
{
	if ((*kept)[0] == '\0')
		*kept = org_text(org, text);
}

static void
accept_managed(struct site *site, struct walk *walk, const void *item)
{
	const struct managed_record *record = item;
	struct org_account *account;
	uint32_t number;

	if (record->id == NULL) {
		walk_lost(walk, record->lack, "the account '%s'", text_or(record->name, ""));
		return;
	}
	if (record->lack != NULL)
		walk_lacks(walk, record->lack, "account %s", record->id);
	number = org_account(site->org, record->id, NULL);
	account = &site->org->accounts[number];
	walk_item(walk, number);
	keep_later(&account->last_active, org_time(site->org, record->active));
	fill(site->org, &account->name, record->name);
	fill(site->org, &account->email, record->email);
	fill(site->org, &account->status, record->status);
	fill(site->org, &account->claim_status, "managed");
}

const struct endpoint endpoint_org_managed = {
	.name = "managed accounts",
	.object = "managed accounts",
	.path = V1_ORG "/users",
	.each = EACH_ORG,
	.service = SERVICE_ORG,
	.paging = PAGING_CURSOR,
	.root = { NULL, JSON_LIST, 0, &managed_shape, false },
	.item = accept_managed,
};
