/* Cells and cursors: see table.h. What Jira did not say is an empty cell, never an empty text. */
#include "table.h"
#include <stdlib.h>
#include <string.h>

static const char COMMA[] = "; ";
enum { COMMA_LEN = sizeof(COMMA) - 1 };

void
cell_list_clear(struct cell_list *list)
{
	text_cut(&list->text, 0);
	list->count = 0;
}

struct text *
cell_list_item(struct cell_list *list)
{
	if (list->count > 0)
		text_add_bytes(&list->text, COMMA, COMMA_LEN);
	if (list->count == list->room)
		list->starts =
		    mem_room(list->starts, &list->room, list->count + 1, sizeof(*list->starts));
	list->starts[list->count++] = list->text.len;
	return &list->text;
}

void
cell_list_release(struct cell_list *list)
{
	text_release(&list->text);
	free(list->starts);
	*list = (struct cell_list){ 0 };
}

/* Where the item that begins there ends: before the next one, if there is one. */
static size_t
item_end(const struct cell *cell, const struct cell_place *place)
{
	const char *comma;

	if (cell->list != NULL)
		return place->item + 1 < cell->list->count
			   ? cell->list->starts[place->item + 1] - COMMA_LEN
			   : cell->len;
	comma = strstr(cell->text + place->at, COMMA);
	return comma != NULL ? (size_t)(comma - cell->text) : cell->len;
}

bool
cell_item(const struct cell *cell, struct cell_place *place, const char **text, size_t *len)
{
	size_t end;

	if (cell->list != NULL ? place->item == cell->list->count : place->at >= cell->len)
		return false;
	end = item_end(cell, place);
	*text = cell->text + place->at;
	*len = end - place->at;
	place->at = end + COMMA_LEN;
	place->item++;
	return true;
}

const char *
cell_words(const struct cell *cell, char digits[CELL_DIGITS], size_t *len)
{
	uint64_t left = cell->count;
	char *at = digits + CELL_DIGITS;

	switch (cell->type) {
	case CELL_TEXT:
	case CELL_TIME:
	case CELL_LIST:
		*len = cell->len;
		return cell->text;
	case CELL_YESNO:
		*len = cell->count != 0 ? 3 : 2;
		return cell->count != 0 ? "yes" : "no";
	case CELL_COUNT:
		do
			*--at = (char)('0' + left % 10);
		while ((left /= 10) != 0);
		*len = (size_t)(digits + CELL_DIGITS - at);
		return at;
	case CELL_EMPTY:
		break;
	}
	*len = 0;
	return "";
}

static void
set_text(struct cell *cell, enum cell_type type, const char *text)
{
	cell->text = text != NULL ? text : "";
	cell->len = strlen(cell->text);
	cell->type = cell->len > 0 ? type : CELL_EMPTY;
}

void
cell_text(struct cell *cell, const char *text)
{
	set_text(cell, CELL_TEXT, text);
}

void
cell_count(struct cell *cell, uint64_t count)
{
	cell->type = CELL_COUNT;
	cell->count = count;
}

static void
set_yesno(struct cell *cell, bool yes)
{
	cell->type = CELL_YESNO;
	cell->count = yes;
}

void
cell_pointer(const void *item, struct cell *cell)
{
	set_text(cell, CELL_TEXT, *(const char *const *)item);
}

void
cell_time(const void *item, struct cell *cell)
{
	set_text(cell, CELL_TIME, *(const char *const *)item);
}

void
cell_chars(const void *item, struct cell *cell)
{
	set_text(cell, CELL_TEXT, item);
}

void
cell_built(const void *item, struct cell *cell)
{
	const struct text *text = item;

	cell->text = text->bytes;
	cell->len = text->len;
	cell->type = cell->len > 0 ? CELL_TEXT : CELL_EMPTY;
}

static void
set_list(struct cell *cell, const char *text, size_t len, const struct cell_list *list)
{
	if (text == NULL)
		return;
	cell->type = CELL_LIST;
	cell->text = text;
	cell->len = len;
	cell->list = list;
}

void
cell_listed_pointer(const void *item, struct cell *cell)
{
	const char *text = *(const char *const *)item;

	set_list(cell, text, text != NULL ? strlen(text) : 0, NULL);
}

void
cell_listed_chars(const void *item, struct cell *cell)
{
	set_list(cell, item, strlen(item), NULL);
}

void
cell_listed_text(const void *item, struct cell *cell)
{
	const struct text *text = item;

	set_list(cell, text->bytes, text->len, NULL);
}

void
cell_listed(const void *item, struct cell *cell)
{
	const struct cell_list *list = item;

	set_list(cell, list->text.bytes, list->text.len, list);
}

void
cell_uint64(const void *item, struct cell *cell)
{
	if (*(const uint64_t *)item != UINT64_MAX)
		cell_count(cell, *(const uint64_t *)item);
}

void
cell_uint32(const void *item, struct cell *cell)
{
	if (*(const uint32_t *)item != UINT32_MAX)
		cell_count(cell, *(const uint32_t *)item);
}

void
cell_bool(const void *item, struct cell *cell)
{
	set_yesno(cell, *(const bool *)item);
}

void
cell_int8(const void *item, struct cell *cell)
{
	if (*(const int8_t *)item >= 0)
		set_yesno(cell, *(const int8_t *)item != 0);
}

void
column_cell(const struct column *column, const void *row, struct cell *cell)
{
	const char *item = row;

	*cell = (struct cell){ .type = CELL_EMPTY };
	if (column->of)
		item = *(const char *const *)(const void *)(item + column->pointer);
	if (item != NULL && column->get != NULL)
		column->get(item + column->offset, cell);
}

void *
report_open(const struct report *report, const struct source *source)
{
	void *cursor = mem_alloc(report->size);

	if (report->open != NULL)
		report->open(cursor, source);
	return cursor;
}

void
report_close(const struct report *report, void *cursor)
{
	if (report->close != NULL)
		report->close(cursor);
	free(cursor);
}
