/*
 * The order of a sheet's columns in a workbook: names first, where they stay in view; what tells most next; ids last,
 * and hidden. See document.h.
 */
#include "layout.h"

#include <string.h>

struct laying {
	const struct making *making;
	const struct sheet *sheet;
	bool *placed; /* by column */
};

struct line {
	size_t *columns, count;
};

static bool
is_id(const char *name)
{
	size_t len = strlen(name);

	return strcmp(name, "id") == 0 || (len > 3 && strcmp(name + len - 3, "_id") == 0) ||
	       (len > 4 && strcmp(name + len - 4, "_ids") == 0);
}

/* Where the sheet has the column that the word names. */
static int
find(const struct laying *laying, const struct json_word *word, size_t *column)
{
	const struct sheet *sheet = laying->sheet;
	size_t index;

	if (making_column(laying->making, sheet->report, word, &index) != 0)
		return -1;
	for (*column = 0; *column < sheet->column_count; ++*column)
		if (sheet->columns[*column].index == index)
			break;
	if (*column == sheet->column_count)
		return making_wrong(laying->making, word->line,
		    "column '%s' is not shown: put it into 'columns'", word->text);
	if (laying->placed[*column])
		return making_wrong(laying->making, word->line,
		    "column '%s' is a duplicate in 'frozen', 'first' and 'hidden': remove one",
		    word->text);
	return 0;
}

static int
place_named(struct laying *laying, const struct template_names *names, struct line *line)
{
	size_t column;

	for (size_t i = 0; i < names->count; i++) {
		if (find(laying, &names->list[i], &column) != 0)
			return -1;
		laying->placed[column] = true;
		line->columns[line->count++] = column;
	}
	return 0;
}

int
layout_make(const struct making *making, struct sheet *sheet, const struct template_sheet *said)
{
	struct arena *arena = making->arena;
	size_t count = sheet->column_count;
	struct laying laying = { making, sheet, arena_take(arena, count * sizeof(bool)) };
	struct line seen = { arena_take(arena, count * sizeof(size_t)), 0 };
	struct line away = { arena_take(arena, count * sizeof(size_t)), 0 };
	bool no_ids = said->frozen.count > 0 && said->columns_line == 0;

	if (place_named(&laying, &said->frozen, &seen) != 0 ||
	    place_named(&laying, &said->first, &seen) != 0 ||
	    place_named(&laying, &said->hidden, &away) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		struct line *line = no_ids && is_id(sheet->columns[i].column->name) ? &away : &seen;

		if (!laying.placed[i])
			line->columns[line->count++] = i;
	}
	memcpy(seen.columns + seen.count, away.columns, away.count * sizeof(*away.columns));
	sheet->order = seen.columns;
	sheet->frozen = said->frozen.count;
	sheet->hidden = away.count;
	return 0;
}
