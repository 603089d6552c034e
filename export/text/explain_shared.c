/* Filters and dashboards that an account or a group has to do with: see explain_given.h. */
#include "explain_given.h"
#include "model/graph/shared.h"
#include "tellings.h"

enum relation { UNRELATED, OWNED, SHARED_WITH };

/* By name: who is a member of a group, or may browse a project, is not named. */
static enum relation
relation(const struct given *given, const struct share *share)
{
	const struct share_target *target = &given->graph->share_targets[share->target];

	if (given->account != NONE && given->graph->shared[share->shared].owner == given->account)
		return OWNED;
	if ((target->with == SHARE_GROUP && given->group != NONE && target->who == given->group) ||
	    (target->with == SHARE_ACCOUNT && given->account != NONE &&
		target->who == given->account))
		return SHARED_WITH;
	return UNRELATED;
}

/* "public", "group devs", "role Developers in Web" */
static void
target_add(struct text *text, const struct share_target *target)
{
	size_t len;

	text_print(text, "%s ", share_with_name(target));
	len = text->len;
	share_target_name_add(text, target);
	if (text->len == len)
		share_target_id_add(text, target);
	if (text->len == len)
		text_cut(text, len - 1);
}

size_t
given_shared_print(const struct given *given)
{
	const struct graph_view *graph = given->graph;
	struct tellings tellings = { 0 };

	for (uint32_t i = 0; i < graph->share_count; i++) {
		const struct share *share = &graph->shares[i];
		const struct shared *shared = &graph->shared[share->shared];
		const char *type = shared_type_name(shared->type),
			   *edits = share->edits ? " (may edit)" : "";
		struct text head = { 0 }, item = { 0 };
		enum relation how = relation(given, share);

		if (how == UNRELATED)
			continue;
		if (how == OWNED) {
			text_print(&head, "shares its %s %s with", type,
			    text_or(shared->name, shared->id));
			target_add(&item, &graph->share_targets[share->target]);
		} else {
			text_print(&head, "%ss shared with it:", type);
			text_add(&item, text_or(shared->name, shared->id));
		}
		text_add(&item, edits);
		tell(&tellings, how, head, item);
	}
	return tellings_print(&tellings);
}

void
given_shared_json(const struct given *given, struct json_out *out)
{
	const struct graph_view *graph = given->graph;
	struct text id = { 0 }, name = { 0 };

	json_open_list(out, "shared");
	for (uint32_t i = 0; i < graph->share_count; i++) {
		const struct share *share = &graph->shares[i];
		const struct shared *shared = &graph->shared[share->shared];
		const struct share_target *target = &graph->share_targets[share->target];

		if (relation(given, share) == UNRELATED)
			continue;
		text_cut(&id, 0);
		text_cut(&name, 0);
		share_target_id_add(&id, target);
		share_target_name_add(&name, target);
		json_open(out, NULL);
		json_text(out, "object_type", shared_type_name(shared->type));
		json_text(out, "object_id", shared->id);
		json_text(out, "object_name", shared->name);
		json_yes(out, "owned", relation(given, share) == OWNED);
		json_text(out, "shared_with", share_with_name(target));
		json_text(out, "target_id", id.bytes);
		json_text(out, "target_name", name.bytes);
		json_yes(out, "may_edit", share->edits);
		json_close(out);
	}
	json_close_list(out);
	text_release(&id);
	text_release(&name);
}
