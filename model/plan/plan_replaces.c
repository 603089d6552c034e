/* Rows that say which other row they replace; see plan_resolve.h. */
#include "model/base/order.h"
#include "plan_read.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define BETWEEN " ,;"

/* The rows of one sheet, which stand side by side. */
struct sheet_rows {
	struct plan_row *first;
	size_t count;
};

static bool
same_sheet(const struct plan_row *a, const struct plan_row *b)
{
	return a->file == b->file && a->sheet == b->sheet; /* each has its own copy of the names */
}

static int
by_line(const void *line, const void *row)
{
	return order_numbers(*(const uint32_t *)line, ((const struct plan_row *)row)->line);
}

static bool
gives(const struct plan_row *row)
{
	return row->action == ACTION_GRANT || row->action == ACTION_CREATE;
}

static bool
takes(const struct plan_row *row)
{
	return row->action == ACTION_REVOKE;
}

/* Does its column 'step', which plan.csv has, say so? */
static bool
is_step(const struct plan_row *row, const char *number, size_t len)
{
	for (size_t i = 0; i < row->extra_count; i++)
		if (strcasecmp(row->extras[i].heading, "step") == 0)
			return strlen(row->extras[i].text) == len &&
			       memcmp(row->extras[i].text, number, len) == 0;
	return false;
}

/* In plan.csv, steps stand in their order. */
static struct plan_row *
find_step(const struct sheet_rows *sheet, const char *number, size_t len)
{
	unsigned long first = strtoul(number, NULL, 10);

	if (first > 0 && first <= sheet->count && is_step(&sheet->first[first - 1], number, len))
		return &sheet->first[first - 1];
	for (size_t i = 0; i < sheet->count; i++)
		if (is_step(&sheet->first[i], number, len))
			return &sheet->first[i];
	return NULL;
}

/* "17", or "step:16" where there is a column 'step'. NULL: it complained. */
static struct plan_row *
named_row(struct resolver *resolver, const struct sheet_rows *sheet, const struct plan_row *row,
    const char *word, size_t len)
{
	const char *number = text_after(word, "step:");
	bool by_step = number != NULL;
	size_t digits = by_step ? len - strlen("step:") : len;
	struct plan_row *found;
	uint32_t line;

	number = by_step ? number : word;
	if (digits == 0 || digits > 9 || strspn(number, "0123456789") < digits) {
		plan_complain(resolver->rows, row, &row->cells[FIELD_REPLACES],
		    "'%.*s' is not the number of a row: write which row replaces this one, or is "
		    "replaced by it, such as 17",
		    (int)(len < 100 ? len : 100), word);
		return NULL;
	}
	line = (uint32_t)strtoul(number, NULL, 10);
	found = by_step ? find_step(sheet, number, digits)
			: bsearch(&line, sheet->first, sheet->count, sizeof(*found), by_line);
	if (found == NULL)
		plan_complain(resolver->rows, row, &row->cells[FIELD_REPLACES],
		    "there is no row %.*s here", (int)len, word);
	return found;
}

/* One gives, the other takes, and that one waits. */
static void
join(struct resolver *resolver, const struct plan_row *row, const struct plan_row *other)
{
	const struct plan_cell *cell = &row->cells[FIELD_REPLACES];
	const struct plan_row *giving = gives(row) ? row : other;
	/* of the resolver, which may write */
	struct plan_row *taking =
	    &resolver->rows->rows[(takes(row) ? row : other) - resolver->rows->rows];

	if (other == row)
		plan_complain(resolver->rows, row, cell, "the row names itself");
	else if (!gives(giving) || !takes(taking))
		plan_complain(resolver->rows, row, cell,
		    "%s is '%s': a grant or create_account replaces a revoke",
		    place_of(resolver, other), plan_action_names[other->action]);
	else if (taking->replaced_by != NULL && taking->replaced_by != giving)
		plan_complain(resolver->rows, row, cell, "%s is replaced by %s too: remove one",
		    place_of(resolver, taking), place_of(resolver, taking->replaced_by));
	else
		taking->replaced_by = giving;
}

static void
read_cell(struct resolver *resolver, const struct sheet_rows *sheet, const struct plan_row *row)
{
	const char *text = text_of(row, FIELD_REPLACES);
	size_t len;

	if (!gives(row) && !takes(row)) {
		plan_complain(resolver->rows, row, &row->cells[FIELD_REPLACES],
		    "a row that changes nothing replaces nothing, and is not replaced");
		return;
	}
	for (; *(text += strspn(text, BETWEEN)) != '\0'; text += len) {
		const struct plan_row *other;

		len = strcspn(text, BETWEEN);
		other = named_row(resolver, sheet, row, text, len);
		if (other != NULL)
			join(resolver, row, other);
	}
}

/* What nobody can judge replaces nothing that can be relied on: then nobody can judge what waits for it, either. */
static void
check_judged(struct resolver *resolver, struct plan_row *row)
{
	if (row->unread || row->replaced_by == NULL || !row->replaced_by->unread)
		return;
	plan_complain(resolver->rows, row, &row->cells[FIELD_ACTION],
	    "what replaces it cannot be judged: %s", place_of(resolver, row->replaced_by));
	plan_complained_unread(resolver->rows);
	row->unread = true;
}

void
read_replaces(struct resolver *resolver)
{
	struct plan_rows *rows = resolver->rows;
	size_t end;

	for (size_t i = 0; i < rows->count; i = end) {
		struct sheet_rows sheet = { &rows->rows[i], 0 };

		for (end = i; end < rows->count && same_sheet(&rows->rows[i], &rows->rows[end]);
		     end++)
			sheet.count++;
		for (size_t k = i; k < end; k++)
			if (rows->rows[k].cells[FIELD_REPLACES].column != 0 &&
			    !rows->rows[k].silent &&
			    *text_of(&rows->rows[k], FIELD_REPLACES) != '\0')
				read_cell(resolver, &sheet, &rows->rows[k]);
	}
	for (size_t i = 0; i < rows->count; i++)
		check_judged(resolver, &rows->rows[i]);
}

void
number_replaced(struct resolver *resolver)
{
	struct plan *plan = resolver->plan;
	const struct plan_row *rows = resolver->rows->rows;
	uint32_t *numbers = mem_alloc((resolver->rows->count + 1) * sizeof(*numbers));

	for (size_t i = 0; i < plan->step_count; i++)
		numbers[plan->steps[i].row] = plan->steps[i].number;
	for (size_t i = 0; i < plan->step_count; i++) {
		const struct plan_row *by = rows[plan->steps[i].row].replaced_by;

		plan->steps[i].replaces = by != NULL ? numbers[by - rows] : 0;
	}
	free(numbers);
}
