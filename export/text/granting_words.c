/* Granting lines in words: see granting_words.h. */
#include "granting_words.h"
#include "model/access/permission.h"

#include <string.h>

struct words {
	struct text *head, *item;
	const struct graph_view *graph;
	const struct org *org;
	const struct granting *line;
};

static void
membership_words(const struct words *w)
{
	const struct group *group = &w->graph->groups[w->line->in];

	text_add(w->head, "member of");
	text_add(w->item, text_or(group->name, group->id));
}

static void
role_words(const struct words *w)
{
	const struct project_role *place = &w->graph->places[w->line->in];
	const struct role *role = &w->graph->roles[place->role];

	text_print(w->head, "role %s in", text_or(role->name, role->id));
	text_add(w->item, w->graph->projects[place->project].key);
}

static void
scheme_words(const struct words *w)
{
	const struct scheme *scheme = &w->graph->schemes[w->line->in];

	text_print(w->head, "permission scheme %s gives", text_or(scheme->name, scheme->id));
	text_add(w->item, permission_words(w->graph->lines[w->line->at].permission));
}

static void
lead_words(const struct words *w)
{
	text_add(w->head, "lead of");
	text_add(w->item, w->graph->projects[w->line->in].key);
}

static void
product_words(const struct words *w)
{
	const struct application *product = &w->graph->applications[w->line->in];

	text_add(w->head,
	    w->line->group != NONE ? "product licence:" : "product licence by a role of its own:");
	text_add(w->item, text_or(product->name, product->key));
}

static void
org_role_words(const struct words *w)
{
	const struct org_role *role = &w->org->roles[w->line->at];
	const char *name = text_after(role->role, "atlassian/");

	text_print(w->head, "organisation role %s on", name != NULL ? name : role->role);
	if (strcmp(role->resource_type, "platform") == 0)
		text_add(w->item, "the site");
	else
		text_add(
		    w->item, text_or(org_resource_name(w->org, role->resource), role->resource));
}

static void
security_words(const struct words *w)
{
	const struct security_level *level = &w->graph->security_levels[w->line->in];
	const struct security_scheme *scheme =
	    level->scheme != NONE ? &w->graph->security_schemes[level->scheme] : NULL;

	if (scheme != NULL)
		text_print(
		    w->head, "issue security level of %s:", text_or(scheme->name, scheme->id));
	else
		text_add(w->head, "issue security level");
	text_add(w->item, text_or(level->name, level->id));
}

/* "" is never where the lists say all there is to say. */
static void
day_add(struct text *text, const struct org_token *token, const char *day, const char *on,
    const char *never)
{
	if (*day == '\0' && !token->says_never)
		return;
	text_between(text, ", ");
	if (*day != '\0')
		text_print(text, "%s %.10s", on, day);
	else
		text_add(text, never);
}

static void
token_words(const struct words *w)
{
	const struct org_token *token = &w->org->tokens[w->line->at];
	struct text state = { 0 };

	text_add(
	    w->head, token->kind == ORG_TOKEN_KEY ? "organisation key made by it:" : "API token");
	text_add(w->item, text_or(token->label, token->id));
	text_add(&state, token->status);
	day_add(&state, token, token->expires, "expires", "never expires");
	day_add(&state, token, token->last_active, "last used", "never used");
	if (state.len > 0)
		text_print(w->item, " (%s)", state.bytes);
	text_release(&state);
}

void
granting_words_add(struct text *head, struct text *item, const struct graph_view *graph,
    const struct org *org, const struct granting *line)
{
	static void (*const words[GRANTING_KINDS])(const struct words *w) = {
		[GRANTING_MEMBERSHIP] = membership_words,
		[GRANTING_ROLE] = role_words,
		[GRANTING_SCHEME] = scheme_words,
		[GRANTING_LEAD] = lead_words,
		[GRANTING_PRODUCT] = product_words,
		[GRANTING_ORG_ROLE] = org_role_words,
		[GRANTING_SECURITY] = security_words,
		[GRANTING_TOKEN] = token_words,
	};

	words[line->kind](&(struct words){ head, item, graph, org, line });
}
