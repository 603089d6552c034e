/*
 * Setters for cells: see table.h. What Jira did not say is an empty cell, never an empty text.
 */
#include "table.h"

#include <string.h>

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

void
cell_yesno(struct cell *cell, bool yes)
{
	cell->type = CELL_YESNO;
	cell->count = yes;
}

void
cell_time(struct cell *cell, const char *rfc3339)
{
	set_text(cell, CELL_TIME, rfc3339);
}
