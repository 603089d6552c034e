/* What a template's 'summary' says, checked against the sheets; see matters.h. */
#include "matters.h"

#include "model/base/nearest.h"
#include <stdlib.h>
#include <string.h>

/* The sheet of that name in the workbook. */
static int
find_sheet(const struct making *making, const struct sheet *sheets, size_t count,
    const struct template_section *said, const struct sheet **sheet)
{
	const char *names[SHEETS_MAX];
	size_t known = 0;
	char *hint;

	if (said->heading.text == NULL || said->sheet.text == NULL)
		return making_wrong(making, said->line,
		    "a section of 'summary' needs a 'heading' and a 'sheet': give it both");
	for (*sheet = sheets; *sheet < sheets + count; ++*sheet) {
		if ((*sheet)->in == SHEET_IN_FILES)
			continue;
		if (strcmp((*sheet)->name, said->sheet.text) == 0)
			return 0;
		names[known++] = (*sheet)->name;
	}
	hint = nearest_hint(said->sheet.text, "sheets", names, known);
	making_wrong(making, said->sheet.line, "unknown sheet '%.80s'%s", said->sheet.text, hint);
	free(hint);
	return -1;
}

static int
make_line(const struct making *making, const struct sheet *sheet, const struct template_line *said,
    struct matter *line)
{
	size_t index;

	if (said->label.text == NULL || said->column.text == NULL)
		return making_wrong(making, said->line,
		    "a line of 'summary' needs a 'label' and a 'column': give it both");
	if (making_column(making, sheet->report, &said->column, &index) != 0)
		return -1;
	while (line->column < sheet->column_count && sheet->columns[line->column].index != index)
		line->column++;
	if (line->column == sheet->column_count)
		return making_wrong(making, said->column.line,
		    "column '%s' is not shown: put it into 'columns'", said->column.text);
	line->label = said->label.text;
	line->reading = said->reading.text;
	line->values = arena_take(making->arena, said->is.count * sizeof(*line->values));
	for (; line->value_count < said->is.count; line->value_count++)
		line->values[line->value_count] = said->is.list[line->value_count].text;
	return 0;
}

int
matters_make(const struct making *making, const struct sheet *sheets, size_t sheet_count,
    const struct template *said, struct matters *matters)
{
	for (size_t i = 0; i < said->section_count; i++, matters++) {
		const struct template_section *section = &said->sections[i];

		if (find_sheet(making, sheets, sheet_count, section, &matters->sheet) != 0)
			return -1;
		matters->heading = section->heading.text;
		matters->lines =
		    arena_take(making->arena, section->count * sizeof(*matters->lines));
		for (; matters->count < section->count; matters->count++)
			if (make_line(making, matters->sheet, &section->lines[matters->count],
				&matters->lines[matters->count]) != 0)
				return -1;
	}
	return 0;
}
