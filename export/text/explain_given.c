/* What an account or a group was given by name: see explain_given.h. */
#include "explain_given.h"
#include "explain_lines.h"
#include "granting_words.h"
#include "tellings.h"

#include <stdlib.h>

struct given
given_to(const struct graph_view *graph, const struct org *org, uint32_t account, uint32_t group)
{
	struct given given = { .graph = graph, .org = org, .account = account, .group = group };
	struct grantings walk = grantings_of(graph, org);
	const struct granting *line;
	size_t room = 0;

	walk.kind = GRANTING_MEMBERSHIP + 1;
	while ((line = grantings_next(&walk)) != NULL) {
		if ((account == NONE || line->account != account) &&
		    (group == NONE || line->group != group))
			continue;
		given.list = mem_room(given.list, &room, given.count + 1, sizeof(*given.list));
		given.list[given.count++] = *line;
	}
	return given;
}

void
given_release(struct given *given)
{
	free(given->list);
	*given = (struct given){ 0 };
}

size_t
given_print(const struct given *given, enum granting_kind first, enum granting_kind last)
{
	struct tellings tellings = { 0 };

	for (size_t i = 0; i < given->count; i++) {
		struct text head = { 0 }, item = { 0 };

		if (given->list[i].kind < first || given->list[i].kind > last)
			continue;
		granting_words_add(&head, &item, given->graph, given->org, &given->list[i]);
		tell(&tellings, given->list[i].kind, head, item);
	}
	return tellings_print(&tellings);
}

void
given_print_unread(const struct run *run)
{
	struct arena texts = { 0 };
	const char *names, *why;

	for (size_t at = 0; (why = run_next_not_read(run, &at, &texts, &names)) != NULL;)
		line("  not read: %s: %s", names, why);
	arena_release(&texts);
}

/* "grants": all of them, with grant_id, kind and words. */
static void
given_json(const struct given *given, struct json_out *out)
{
	struct text id = { 0 }, words = { 0 }, item = { 0 };

	json_open_list(out, "grants");
	for (size_t i = 0; i < given->count; i++) {
		const struct granting *one = &given->list[i];

		text_cut(&id, 0);
		text_cut(&words, 0);
		text_cut(&item, 0);
		granting_id_add(&id, given->graph, given->org, one);
		granting_words_add(&words, &item, given->graph, given->org, one);
		text_add(&words, " ");
		text_add(&words, item.bytes);
		json_open(out, NULL);
		json_text(out, "grant_id", id.bytes);
		json_text(out, "kind", granting_kind_name(one->kind));
		json_text(out, "text", words.bytes);
		json_close(out);
	}
	json_close_list(out);
	text_release(&id);
	text_release(&words);
	text_release(&item);
}

void
given_to_json(const struct graph_view *graph, const struct org *org, uint32_t account,
    uint32_t group, struct json_out *out)
{
	struct given given = given_to(graph, org, account, group);

	given_json(&given, out);
	if (account != NONE)
		given_levels_json(&given, out);
	given_shared_json(&given, out);
	given_release(&given);
}

void
given_org_roles_json(const struct org *org, uint32_t group, struct json_out *out)
{
	json_open_list(out, "organisation_roles");
	for (size_t i = 0; org != NULL && i < org->role_count; i++) {
		const struct org_role *role = &org->roles[i];

		if (!role->of_group || org->groups[role->who].group != group)
			continue;
		json_open(out, NULL);
		json_text(out, "role", role->role);
		json_text(out, "resource_type", role->resource_type);
		json_text(out, "resource_id", role->resource);
		json_close(out);
	}
	json_close_list(out);
}
