/* Changes in the words of reports: see change.h. Who is added, to what, where. */
#include "change.h"
#include "model/base/text.h"
#include "model/graph/shared.h"

#include <string.h>

static void
compose(struct text *text, const char *const *parts)
{
	for (text_cut(text, 0); *parts != NULL; parts++)
		text_add(text, *parts);
}

#define COMPOSE(text, ...) compose(text, (const char *const[]){ __VA_ARGS__, NULL })

const char *
change_verb_name(uint8_t verb)
{
	static const char *const names[CHANGE_VERBS] = { "added", "removed", "changed", "unknown" };

	return names[verb];
}

static void
principal(struct change_words *words, const char *id, const char *name)
{
	words->principal_id = id;
	words->principal_name = name;
}

static void
membership_words(
    const struct graph_view *graph, const struct change *change, struct change_words *words)
{
	const struct group *group = &graph->groups[change->record];
	const struct account *account = &graph->accounts[change->other];

	COMPOSE(&words->id, "membership:", group->id, ":", account->id);
	COMPOSE(&words->entitled, "group ", group->name);
	words->object_name = group->name;
	principal(words, account->id, account->name);
}

/* As in role_assignments. */
static void
actor_words(const struct graph_view *graph, const struct change *change, struct change_words *words)
{
	const struct actor *actor = &graph->actors[change->record];
	const struct project *project = &graph->projects[graph->places[actor->place].project];
	const struct role *role = &graph->roles[graph->places[actor->place].role];
	const struct group *group = actor->kind == ACTOR_GROUP ? &graph->groups[actor->who] : NULL;
	const char *kind = ":user:";

	if (actor->kind == ACTOR_USER) {
		principal(words, graph->accounts[actor->who].id, graph->accounts[actor->who].name);
	} else if (group != NULL) {
		kind = *group->id != '\0' ? ":group:" : ":group-name:";
		principal(words, group->id, group->name);
	} else {
		kind = ":other:";
		principal(words, graph->others[actor->who].id, graph->others[actor->who].name);
	}
	COMPOSE(&words->id, "role:", project->id, ":", role->id, kind,
	    actor->kind == ACTOR_OTHER ? graph->others[actor->who].type : "",
	    actor->kind == ACTOR_OTHER ? ":" : "",
	    group != NULL && *group->id == '\0' ? group->name : words->principal_id);
	COMPOSE(&words->entitled, "role ", role->name);
	words->object_name = role->name;
	words->project_key = project->key;
}

static void
line_words(const struct graph_view *graph, const struct change *change, struct change_words *words)
{
	const struct scheme_line *line = &graph->lines[change->record];

	COMPOSE(&words->id, graph->schemes[line->scheme].id);
	COMPOSE(&words->entitled, "permission ", line->permission);
	words->object_name = graph->schemes[line->scheme].name;
	principal(words, line->holder_id, text_or(line->holder_name, line->holder_type));
}

static void
licence_words(
    const struct graph_view *graph, const struct change *change, struct change_words *words)
{
	const struct application_group *link = &graph->application_groups[change->record];
	const struct application *application = &graph->applications[link->application];
	const char *name = text_or(application->name, application->key);

	COMPOSE(&words->id, application->key);
	COMPOSE(&words->entitled, "licence ", name);
	words->object_name = name;
	principal(words, graph->groups[link->group].id, graph->groups[link->group].name);
}

static void
direct_licence_words(
    const struct side *side, const struct change *change, struct change_words *words)
{
	const struct org_role *role = &side->org->roles[change->record];
	const struct application *application =
	    &side->graph->applications[org_role_product(side->graph, role)];
	const char *name = text_or(application->name, application->key);

	COMPOSE(&words->id, application->key);
	COMPOSE(&words->entitled, "licence ", name);
	words->object_name = name;
	principal(words, side->org->accounts[role->who].id, side->org->accounts[role->who].name);
}

static void
org_role_words(const struct org *org, const struct change *change, struct change_words *words)
{
	const struct org_role *role = &org->roles[change->record];

	COMPOSE(&words->id, role->resource);
	COMPOSE(&words->entitled, "organisation role ", role->role);
	words->object_name = role->resource_type;
	if (strcmp(role->resource, org->id) != 0)
		words->object_name =
		    text_or(org_resource_name(org, role->resource), words->object_name);
	if (role->of_group)
		principal(words, org->groups[role->who].id, org->groups[role->who].name);
	else
		principal(words, org->accounts[role->who].id, org->accounts[role->who].name);
}

/* A share, or a field of what is shared. */
static void
shared_words(
    const struct graph_view *graph, const struct change *change, struct change_words *words)
{
	const struct shared *shared = &graph->shared[change->record];
	const struct share_target *target;

	COMPOSE(&words->id, shared->id);
	words->object_name = shared->name;
	if (change->other == NONE)
		return;
	target = &graph->share_targets[graph->shares[change->other].target];
	text_cut(&words->target_id, 0);
	text_cut(&words->target_name, 0);
	share_target_id_add(&words->target_id, target);
	share_target_name_add(&words->target_name, target);
	COMPOSE(&words->entitled, "shared with ", share_with_name(target));
	principal(words, words->target_id.bytes, words->target_name.bytes);
	if ((target->with == SHARE_PROJECT || target->with == SHARE_ROLE) && target->who != NONE)
		words->project_key = graph->projects[target->who].key;
}

/* "security level Staff of Secrets": levels of several schemes may have one name. */
static void
security_words(
    const struct graph_view *graph, const struct change *change, struct change_words *words)
{
	const struct security_member *member = &graph->security_members[change->record];
	const struct security_level *level = &graph->security_levels[member->level];
	const struct security_scheme *scheme =
	    level->scheme != NONE ? &graph->security_schemes[level->scheme] : NULL;

	COMPOSE(&words->id, "security:", level->id, ":", member->id);
	words->object_name = text_or(level->name, level->id);
	COMPOSE(&words->entitled, "security level ", words->object_name,
	    scheme != NULL ? " of " : "", scheme != NULL ? text_or(scheme->name, scheme->id) : "");
	principal(words, member->holder_id, text_or(member->holder_name, member->holder_type));
}

static void
token_words(const struct org *org, const struct change *change, struct change_words *words)
{
	const struct org_token *token = &org->tokens[change->record];

	COMPOSE(&words->id, "token:", token->owner_id, ":", token->id);
	COMPOSE(&words->entitled, token->kind == ORG_TOKEN_KEY ? "organisation key " : "API token ",
	    text_or(token->label, token->id));
	words->object_name = token->label;
	principal(words, token->owner_id, token->owner_name);
}

static void
record_words(const struct side *side, const struct change *change, struct change_words *words)
{
	const struct graph_view *graph = side->graph;
	const uint32_t at = change->record;
	const char *id = "", *name = "";

	switch (change->object) {
	case CHANGE_ACCOUNT:
		id = graph->accounts[at].id, name = graph->accounts[at].name;
		principal(words, id, name);
		break;
	case CHANGE_GROUP:
		id = graph->groups[at].id, name = graph->groups[at].name;
		break;
	case CHANGE_PROJECT:
		id = graph->projects[at].id, name = graph->projects[at].name;
		words->project_key = graph->projects[at].key;
		break;
	case CHANGE_ROLE:
		id = graph->roles[at].id, name = graph->roles[at].name;
		if (graph->roles[at].scope != NONE)
			words->project_key = graph->projects[graph->roles[at].scope].key;
		break;
	case CHANGE_SCHEME:
		id = graph->schemes[at].id, name = graph->schemes[at].name;
		break;
	case CHANGE_PRODUCT:
		id = graph->applications[at].key, name = graph->applications[at].name;
		break;
	case CHANGE_SECURITY_SCHEME:
		id = graph->security_schemes[at].id, name = graph->security_schemes[at].name;
		break;
	case CHANGE_SECURITY_LEVEL:
		id = graph->security_levels[at].id, name = graph->security_levels[at].name;
		break;
	case CHANGE_SERVICE:
		id = side->org->services[at].account_id, name = side->org->services[at].name;
		principal(words, id, name);
		break;
	case CHANGE_ORG_ACCOUNT:
		id = side->org->accounts[at].id, name = side->org->accounts[at].name;
		principal(words, id, name);
		break;
	default:
		break;
	}
	COMPOSE(&words->id, id);
	words->object_name = name;
}

void
change_words(const struct changes *changes, const struct change *change, struct change_words *words)
{
	const struct side *side = &changes->sides[change->side];

	principal(words, "", "");
	words->project_key = "";
	COMPOSE(&words->entitled, "");
	if (change->object == CHANGE_MEMBERSHIP)
		membership_words(side->graph, change, words);
	else if (change->object == CHANGE_ACTOR)
		actor_words(side->graph, change, words);
	else if (change->object == CHANGE_LINE)
		line_words(side->graph, change, words);
	else if (change->object == CHANGE_LICENCE)
		licence_words(side->graph, change, words);
	else if (change->object == CHANGE_DIRECT_LICENCE)
		direct_licence_words(side, change, words);
	else if (change->object == CHANGE_SECURITY_MEMBER)
		security_words(side->graph, change, words);
	else if (change->object == CHANGE_FILTER || change->object == CHANGE_DASHBOARD)
		shared_words(side->graph, change, words);
	else if (change->object == CHANGE_TOKEN || change->object == CHANGE_SERVICE_TOKEN ||
		 change->object == CHANGE_KEY)
		token_words(side->org, change, words);
	else if (change->object == CHANGE_ORG_ROLE)
		org_role_words(side->org, change, words);
	else
		record_words(side, change, words);
	words->object_id = words->id.bytes;
	words->entitlement = change->field != NULL ? change->field : words->entitled.bytes;
}

void
change_words_release(struct change_words *words)
{
	text_release(&words->id);
	text_release(&words->entitled);
	text_release(&words->target_id);
	text_release(&words->target_name);
}
