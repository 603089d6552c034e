/* See shapes.h. */
#include "shapes.h"

#include "model/base/text.h"
#include "site.h"
#include <stdlib.h>
#include <string.h>

const struct json_shape user_shape = JSON_SHAPE(struct user_record,
    JSON_LACKS(struct user_record, lack), JSON_MUST(struct user_record, id, "accountId", JSON_ID),
    JSON_MUST(struct user_record, type, "accountType", JSON_TEXT),
    JSON_MUST(struct user_record, active, "active", JSON_BOOL),
    /* for people to read; an account without one is still told by its id */
    JSON_MAY(struct user_record, name, "displayName", JSON_TEXT),
    /* hidden by the profile's settings, even from administrators (CONTRACT trap 7) */
    JSON_MAY(struct user_record, email, "emailAddress", JSON_TEXT),
    /* sites without guests do not send it; an actor of a guest role is told by the role */
    JSON_MAY(struct user_record, guest, "guest", JSON_BOOL),
    /* of apps alone, and not of all: the address tells a service account too */
    JSON_MAY(struct user_record, app_type, "appType", JSON_TEXT));

/* "The nested lead lacks most of these" (CONTRACT 6.2): the list of users has them. */
const struct json_shape user_lead_shape = JSON_SHAPE(struct user_record,
    JSON_LACKS(struct user_record, lack), JSON_MUST(struct user_record, id, "accountId", JSON_ID),
    JSON_MAY(struct user_record, type, "accountType", JSON_TEXT),
    JSON_MAY(struct user_record, name, "displayName", JSON_TEXT),
    JSON_MAY(struct user_record, email, "emailAddress", JSON_TEXT),
    JSON_MAY(struct user_record, active, "active", JSON_BOOL),
    JSON_MAY(struct user_record, guest, "guest", JSON_BOOL));

/* The name is what older bodies of roles and schemes know a group by. */
const struct json_shape group_shape = JSON_SHAPE(struct group_record,
    JSON_LACKS(struct group_record, lack), JSON_MUST(struct group_record, id, "groupId", JSON_ID),
    JSON_MUST(struct group_record, name, "name", JSON_TEXT));

const struct json_shape group_ref_shape = JSON_SHAPE(struct group_record,
    JSON_LACKS(struct group_record, lack), JSON_MUST(struct group_record, id, "groupId", JSON_ID),
    /* the list of groups has it */
    JSON_MAY(struct group_record, name, "name", JSON_TEXT));

/* One of the two has to be there: see actor_is_group, and the groups of an account that is looked at. */
const struct json_shape group_named_shape = JSON_SHAPE(struct group_record,
    JSON_LACKS(struct group_record, lack), JSON_MAY(struct group_record, id, "groupId", JSON_ID),
    JSON_MAY(struct group_record, name, "name", JSON_TEXT));

static uint8_t
type_of(const char *type)
{
	static const struct {
		const char *name;
		uint8_t type;
	} types[] = {
		{ "atlassian", ACCOUNT_ATLASSIAN },
		{ "app", ACCOUNT_APP },
		{ "customer", ACCOUNT_CUSTOMER },
	};

	for (size_t i = 0; type != NULL && i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(type, types[i].name) == 0)
			return types[i].type;
	return ACCOUNT_OTHER;
}

/* appType: service, agent; unknown, or a word of times to come. */
static enum app_type
app_type_of(const char *type)
{
	if (type == NULL)
		return APP_UNSAID;
	return strcmp(type, "service") == 0 ? APP_SERVICE
	       : strcmp(type, "agent") == 0 ? APP_AGENT
					    : APP_UNKNOWN;
}

static struct account
account_of(const struct user_record *user, enum account_source source)
{
	return (struct account){
		.id = user->id,
		.name = user->name,
		.email = user->email,
		.type = type_of(user->type),
		.status = user->active == JSON_NO_BOOL ? ACCOUNT_UNKNOWN
			  : user->active != 0          ? ACCOUNT_ACTIVE
						       : ACCOUNT_INACTIVE,
		.source = (uint8_t)source,
		.guest = user->guest == JSON_NO_BOOL ? GUEST_UNSAID
			 : user->guest != 0          ? GUEST_YES
						     : GUEST_NO,
		.app = app_type_of(user->app_type),
	};
}

uint32_t
user_add(struct graph *graph, const struct user_record *user, enum account_source source)
{
	const struct account account = account_of(user, source);

	return graph_account(graph, &account, NULL);
}

/* Another one in this list: nobody can tell that two of them are the same. */
static uint32_t
user_unknown(struct walk *walk, const struct user_record *user, enum account_source source)
{
	const struct account account = account_of(user, source);
	uint32_t nth = 1, number;

	do
		number = graph_account_unknown(walk->pager->site->graph, &account, nth++);
	while (idset_has(&walk->seen, number));
	walk->twins += nth > 2;
	return number;
}

uint32_t
user_take(struct walk *walk, const struct user_record *user, enum account_source source)
{
	if (user->id == NULL) {
		walk_lost(walk, user->lack, "the account '%s'", text_or(user->name, ""));
		return NONE;
	}
	if (user->lack != NULL)
		walk_lacks(walk, user->lack, "account %s", user->id);
	if (account_is_unknown(user->id))
		return user_unknown(walk, user, source);
	return user_add(walk->pager->site->graph, user, source);
}

uint32_t
group_add(struct graph *graph, const struct group_record *group, uint8_t access)
{
	return graph_group(
	    graph, &(struct group){ .id = group->id, .name = group->name, .access = access }, NULL);
}

/* actor_lack tells whether the one was there that its type asks for. */
static const struct json_shape actor_user_shape = JSON_SHAPE(
    struct actor_user_record, JSON_MAY(struct actor_user_record, id, "accountId", JSON_ID));

static const struct json_shape actor_shape = JSON_SHAPE(struct actor_record,
    JSON_LACKS(struct actor_record, lack), JSON_MUST(struct actor_record, type, "type", JSON_TEXT),
    /* the actor's own number: what is put into the role bears an id of its own */
    JSON_MAY(struct actor_record, id, "id", JSON_ID),
    /* for people to read, and older bodies' only word for a group */
    JSON_MAY(struct actor_record, name, "name", JSON_TEXT),
    JSON_MAY(struct actor_record, display_name, "displayName", JSON_TEXT),
    /* the one or the other, by type: actor_lack */
    JSON_MAY_OF(struct actor_record, user, "actorUser", JSON_OBJECT, &actor_user_shape),
    JSON_MAY_OF(struct actor_record, group, "actorGroup", JSON_OBJECT, &group_named_shape));

/* The schema lets 'actors' be absent; that is no word of an empty role, which comes as []. */
const struct json_shape actors_shape = JSON_SHAPE(struct actors_record,
    JSON_LACKS(struct actors_record, lack), JSON_MUST(struct actors_record, id, "id", JSON_ID),
    JSON_MUST_OF(struct actors_record, actors, "actors", JSON_LIST, &actor_shape));

static const char user_actor[] = "atlassian-user-role-actor",
		  group_actor[] = "atlassian-group-role-actor";

static bool
is_type(const struct actor_record *actor, const char *type)
{
	return actor->type != NULL && strcmp(actor->type, type) == 0;
}

const char *
actor_account(const struct actor_record *actor)
{
	return is_type(actor, user_actor) && actor->user != NULL ? actor->user->id : NULL;
}

bool
actor_is_group(const struct actor_record *actor, const char **id, const char **name)
{
	const struct group_record *group = actor->group;

	if (!is_type(actor, group_actor))
		return false;
	*id = group != NULL ? group->id : NULL;
	*name = group != NULL && group->name != NULL ? group->name
		: actor->name != NULL                ? actor->name
						     : actor->display_name;
	if (*name == NULL)
		*name = "";
	return *id != NULL || **name != '\0';
}

const char *
actor_lack(const struct actor_record *actor)
{
	const char *id, *name;

	if (actor->lack != NULL)
		return actor->lack;
	if (is_type(actor, user_actor) && actor_account(actor) == NULL)
		return "'actorUser' has no account id";
	if (is_type(actor, group_actor) && !actor_is_group(actor, &id, &name))
		return "'actorGroup' has neither an id nor a name";
	return NULL;
}

const char *
org_time(struct org *org, const char *time)
{
	char text[24];

	if (time == NULL || strlen(time) < 21 || time[19] != '.' || time[strlen(time) - 1] != 'Z')
		return org_text(org, time);
	snprintf(text, sizeof(text), "%.19sZ", time);
	return org_text(org, text);
}

const char *
org_joined(struct org *org, const struct json_list *texts)
{
	struct text all = { 0 };
	const char *kept;

	for (const struct json_node *node = texts->first; node != NULL; node = node->next) {
		text_between(&all, "; ");
		text_add(&all, node->record);
	}
	kept = org_text(org, all.bytes);
	text_release(&all);
	return kept;
}

const char *
org_lower(struct org *org, const char *word)
{
	char *lower = mem_print("%s", word != NULL ? word : "");
	const char *kept;

	text_lower(lower);
	kept = org_text(org, lower);
	free(lower);
	return kept;
}

/* Unknown numbers are no zeros: see org_unexplained and membership_decide. */
const struct json_shape org_counts_shape = JSON_SHAPE(struct org_counts_record,
    JSON_MAY(struct org_counts_record, resources, "resources", JSON_NUMBER),
    JSON_MAY(struct org_counts_record, users, "users", JSON_NUMBER));

/* When and where: activity, of which the absence is none. Which product on which site it is has to be said. */
static const struct json_shape product_shape =
    JSON_SHAPE(struct org_product_record, JSON_LACKS(struct org_product_record, lack),
	JSON_MUST(struct org_product_record, id, "id", JSON_TEXT),
	JSON_MUST(struct org_product_record, key, "key", JSON_TEXT),
	JSON_MAY(struct org_product_record, active, "lastActiveTimestamp", JSON_TEXT));

static const struct json_shape org_group_shape = JSON_SHAPE(struct org_name_record,
    JSON_LACKS(struct org_name_record, lack), JSON_MUST(struct org_name_record, id, "id", JSON_ID),
    JSON_MAY(struct org_name_record, name, "name", JSON_TEXT)); /* the list of groups has it */

/* All but what was expanded. What the directory does not say of a person is blank, and means nothing (CONTRACT 8.1). */
#define ORG_USER                                                                                   \
	JSON_LACKS(struct org_user_record, lack),                                                  \
	    JSON_MUST(struct org_user_record, id, "accountId", JSON_ID),                           \
	    JSON_MUST(struct org_user_record, status, "status", JSON_TEXT),                        \
	    JSON_MAY(struct org_user_record, name, "name", JSON_TEXT),                             \
	    JSON_MAY(struct org_user_record, email, "email", JSON_TEXT),                           \
	    JSON_MAY(struct org_user_record, claim, "claimStatus", JSON_TEXT),                     \
	    JSON_MAY(struct org_user_record, added, "addedToOrg", JSON_TEXT),                      \
	    JSON_MAY(struct org_user_record, verified, "emailVerified", JSON_BOOL),                \
	    JSON_MAY(struct org_user_record, mfa, "mfaEnabled", JSON_BOOL)

/* "Not asked for means absent, not empty" (CONTRACT 8.1): what is asked for has to be there. */
const struct json_shape org_user_shape = JSON_SHAPE(struct org_user_record, ORG_USER,
    JSON_MUST_OF(struct org_user_record, counts, "counts", JSON_OBJECT, &org_counts_shape),
    JSON_MUST(struct org_user_record, roles, "platformRoles", JSON_TEXTS),
    JSON_MUST_OF(struct org_user_record, products, "productAccess", JSON_LIST, &product_shape),
    JSON_MUST_OF(struct org_user_record, groups, "groups", JSON_LIST, &org_group_shape));

const struct json_shape org_user_old_shape = JSON_SHAPE(struct org_user_record, ORG_USER,
    JSON_MAY_OF(struct org_user_record, counts, "counts", JSON_OBJECT, &org_counts_shape),
    JSON_MAY(struct org_user_record, roles, "platformRoles", JSON_TEXTS),
    JSON_MAY_OF(struct org_user_record, products, "productAccess", JSON_LIST, &product_shape),
    JSON_MAY_OF(struct org_user_record, groups, "groups", JSON_LIST, &org_group_shape));

const struct json_shape org_member_shape =
    JSON_SHAPE(struct org_user_record, JSON_LACKS(struct org_user_record, lack),
	JSON_MUST(struct org_user_record, id, "accountId", JSON_ID),
	JSON_MUST_OF(struct org_user_record, groups, "groups", JSON_LIST, &org_group_shape));
