/* What an account or a group was given by name: see explain_given.h. */
#include "explain_given.h"
#include "explain_lines.h"
#include "granting_words.h"
#include "model/base/order.h"

#include <stdlib.h>
#include <string.h>

enum { ITEMS_SHOWN = 8 }; /* of one line */

struct given
given_to(const struct graph_view *graph, const struct org *org, uint32_t account, uint32_t group)
{
	struct given given = { .graph = graph, .org = org };
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

/* A line's words, and its place among the others. */
struct told {
	char *head, *item;
	enum granting_kind kind;
	size_t order;
};

static int
compare_told(const void *a, const void *b)
{
	const struct told *x = a, *y = b;
	int order = order_then(order_numbers(x->kind, y->kind), strcmp(x->head, y->head));

	return order_then(order, order_numbers(x->order, y->order));
}

static struct told *
tell(const struct given *given)
{
	struct told *told = mem_alloc((given->count + 1) * sizeof(*told));

	for (size_t i = 0; i < given->count; i++) {
		struct text head = { 0 }, item = { 0 };

		granting_words_add(&head, &item, given->graph, given->org, &given->list[i]);
		told[i] = (struct told){ head.bytes, item.bytes, given->list[i].kind, i };
	}
	order_items(told, given->count, sizeof(*told), compare_told);
	return told;
}

size_t
given_print(const struct given *given, enum granting_kind first)
{
	struct told *told = tell(given);
	size_t count = 0;

	for (size_t i = 0, end; i < given->count; i = end) {
		struct text_list items = { .most = ITEMS_SHOWN };

		for (end = i; end < given->count && told[end].kind == told[i].kind &&
			      strcmp(told[end].head, told[i].head) == 0;
		     end++)
			text_list_add(&items, "%s", told[end].item);
		if (told[i].kind >= first) {
			line("  %s %s", told[i].head, text_list_end(&items));
			count++;
		}
		text_release(&items.text);
	}
	for (size_t i = 0; i < given->count; i++) {
		free(told[i].head);
		free(told[i].item);
	}
	free(told);
	return count;
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

void
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
