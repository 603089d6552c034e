/* See xlsx_matters.h. */
#include "xlsx_matters.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct xlsx_tally *
xlsx_tallies_new(const struct document *document)
{
	size_t count = 1;

	for (size_t i = 0; i < document->matter_count; i++)
		count += document->matters[i].count;
	return mem_alloc(count * sizeof(struct xlsx_tally));
}

static bool
says(const struct matter *line, const struct cell *cell)
{
	char digits[CELL_DIGITS];
	const char *words;
	size_t len;

	if (line->value_count == 0)
		return cell_is_text(cell) ? cell->len > 0
					  : cell->type == CELL_TIME || cell->count > 0;
	words = cell_words(cell, digits, &len);
	for (size_t i = 0; i < line->value_count; i++)
		if (strlen(line->values[i]) == len && memcmp(line->values[i], words, len) == 0)
			return true;
	return false;
}

void
xlsx_tallies_count(
    struct xlsx_tally *tally, const struct xlsx_tab *tab, uint32_t row, const struct cell *cells)
{
	const struct document *document = tab->out->document;

	for (size_t i = 0; i < document->matter_count; i++) {
		const struct matters *section = &document->matters[i];

		for (size_t j = 0; j < section->count; j++, tally++) {
			const struct matter *line = &section->lines[j];

			if (section->sheet != tab->of || cells[line->column].type == CELL_EMPTY ||
			    !says(line, &cells[line->column]))
				continue;
			if (tally->count++ == 0) {
				tally->tab = tab;
				tally->row = row;
			}
		}
	}
}

/* Where one of the two sections beside each other stands. */
struct half {
	uint16_t label, figure, last;
};
static const struct half halves[] = {
	{ COL_LABEL, COL_VALUE, COL_LAST },
	{ COL_CHART, COL_CHART + 1, COL_CHART + 2 },
};
enum {
	LINE_HEIGHT = 16 /* all of them fit into a screen */,
	HALVES = sizeof(halves) / sizeof(*halves)
};

/* Why it is not known how many there are, in place of the number; NULL: it is known. Caller frees. */
static char *
unknown(const struct source *source, const struct matters *section, const struct matter *line,
    uint64_t count)
{
	const char *why = line->reading != NULL ? run_without(source->run, line->reading) : NULL;

	if (why != NULL && count > 0)
		return mem_print("%" PRIu64 " or more: %s", count, why);
	for (size_t i = 0; why == NULL && count == 0 && i < line->value_count; i++)
		if (source->findings != NULL &&
		    strcmp(section->sheet->columns[line->column].column->name, "finding") == 0)
			why = findings_not_judged(source->findings, line->values[i]);
	return why != NULL ? mem_print("not known: %s", why) : NULL;
}

static void
write_line(struct page *page, const struct half *half, const struct matters *section,
    const struct matter *line, const struct xlsx_tally *tally)
{
	char *why = unknown(page->tab->out->source, section, line, tally->count), *url;

	page_fill(page, half->label, half->last, STYLE_VALUE);
	if (tally->count > 0) {
		url = page_link_to_row(tally->tab->name, tally->row);
		xlsx_put_link(
		    page->tab, page->row, half->label, url, line->label, STYLE_LINK, STYLE_VALUE);
		free(url);
	} else {
		page_put(page, half->label, line->label, STYLE_LABEL);
	}
	if (why == NULL)
		page_count(
		    page, half->figure, tally->count, tally->count > 0 ? STYLE_NUMBER : STYLE_NONE);
	else
		page_put(page, half->figure, why, STYLE_LABEL);
	free(why);
}

static void
write_heading(struct page *page, const struct half *half, const char *heading)
{
	page_fill(page, half->label, half->last, STYLE_SECTION_RIGHT);
	page_put(page, half->label, heading, STYLE_SECTION);
}

void
xlsx_matters_write(struct page *page, const struct xlsx_tally *tallies)
{
	const struct document *document = page->tab->out->document;
	const struct matters *section = document->matters;
	size_t left = document->matter_count;

	while (left > 0) {
		size_t pair = left, lines = 0;

		if (pair > HALVES)
			pair = HALVES;
		page_row(page, GAP_HEIGHT);
		page_row(page, SECTION_HEIGHT);
		for (size_t i = 0; i < pair; i++) {
			write_heading(page, &halves[i], section[i].heading);
			lines = section[i].count > lines ? section[i].count : lines;
		}
		for (size_t row = 0; row < lines; row++) {
			const struct xlsx_tally *tally = tallies;

			page_row(page, LINE_HEIGHT);
			for (size_t i = 0; i < pair; tally += section[i++].count)
				if (row < section[i].count)
					write_line(page, &halves[i], &section[i],
					    &section[i].lines[row], &tally[row]);
		}
		for (size_t i = 0; i < pair; i++)
			tallies += section[i].count;
		section += pair;
		left -= pair;
	}
}
