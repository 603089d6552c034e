/* Things to say: see tellings.h. */
#include "tellings.h"
#include "explain_lines.h"
#include "model/base/order.h"

#include <stdlib.h>
#include <string.h>

enum { ITEMS_SHOWN = 8 }; /* of one line */

struct told {
	char *head, *item;
	unsigned kind;
	size_t order; /* of arrival */
};

void
tell(struct tellings *tellings, unsigned kind, struct text head, struct text item)
{
	tellings->list =
	    mem_room(tellings->list, &tellings->room, tellings->count + 1, sizeof(*tellings->list));
	tellings->list[tellings->count] =
	    (struct told){ head.bytes, item.bytes, kind, tellings->count };
	tellings->count++;
}

static int
compare(const void *a, const void *b)
{
	const struct told *x = a, *y = b;
	int order = order_then(order_numbers(x->kind, y->kind), strcmp(x->head, y->head));

	return order_then(order, order_numbers(x->order, y->order));
}

static bool
is_same_line(const struct told *a, const struct told *b)
{
	return a->kind == b->kind && strcmp(a->head, b->head) == 0;
}

/* The line that begins here; returns where the next one does. */
static size_t
print_line(const struct tellings *tellings, size_t from, bool shown)
{
	const struct told *first = &tellings->list[from];
	struct text_list items = { .most = ITEMS_SHOWN };
	size_t end = from;

	for (; end < tellings->count && is_same_line(first, &tellings->list[end]); end++)
		text_list_add(&items, "%s", tellings->list[end].item);
	if (shown)
		line("  %s %s", first->head, text_list_end(&items));
	text_release(&items.text);
	return end;
}

/* All lines of one kind, the first of which begins at *at; how many. */
static size_t
print_kind(const struct tellings *tellings, size_t *at)
{
	unsigned kind = tellings->list[*at].kind;
	size_t lines = 0;

	for (; *at < tellings->count && tellings->list[*at].kind == kind; lines++)
		*at = print_line(tellings, *at, lines < LINES_SHOWN);
	if (lines > LINES_SHOWN)
		line("  and %zu more; --json lists them all", lines - LINES_SHOWN);
	return lines;
}

size_t
tellings_print(struct tellings *tellings)
{
	size_t lines = 0;

	order_items(tellings->list, tellings->count, sizeof(*tellings->list), compare);
	for (size_t i = 0; i < tellings->count;)
		lines += print_kind(tellings, &i);
	for (size_t i = 0; i < tellings->count; i++) {
		free(tellings->list[i].head);
		free(tellings->list[i].item);
	}
	free(tellings->list);
	*tellings = (struct tellings){ 0 };
	return lines;
}
