/* How cells look; see xlsx_style.h. */
#include "xlsx_style.h"

#include <stdint.h>

enum {
	LEFT = LXW_ALIGN_LEFT,
	CENTER = LXW_ALIGN_CENTER,
	RIGHT = LXW_ALIGN_RIGHT,
};

enum {
	BOLD = 1,
	MIDDLE = 2, /* between top and bottom */
	HIGH = 4,   /* lines are broken, and stand at the top */
	TOP = 8,    /* the one line stands there */
	WRAP = 32,  /* lines are broken */
	OPEN = 16,  /* not locked when the sheet is protected */
};

/* A number that keeps away from the text in the next column; LibreOffice knows no indent on the right of some cells. */
#define APART "#,##0_)_)_)"

/* Three blues for structure, grey for what may be skipped, amber for what must not be. */
static const struct look {
	double size; /* 0: only colours, laid over another look by a condition */
	unsigned flags;
	uint8_t align, indent;
	lxw_color_t ink, fill, rule; /* 0: none */
	const char *number;
} looks[STYLES] = {
	[STYLE_PLAIN] = { 11 },
	[STYLE_HEADER] = { 11, BOLD | MIDDLE | WRAP, LEFT, 0, COLOUR_WHITE, COLOUR_NAVY,
	    COLOUR_BLUE },
	[STYLE_HEADER_RIGHT] = { 11, BOLD | MIDDLE | WRAP, RIGHT, 2, COLOUR_WHITE, COLOUR_NAVY,
	    COLOUR_BLUE },
	[STYLE_COUNT] = { 11, 0, RIGHT, 0, 0, 0, 0, APART },
	[STYLE_LINES] = { 11, HIGH, LEFT },
	[STYLE_LINES_COUNT] = { 11, TOP, RIGHT, 0, 0, 0, 0, APART },
	[STYLE_LINES_TIME] = { 11, TOP, LEFT, 0, 0, 0, 0, "yyyy-mm-dd hh:mm" },
	[STYLE_TIME] = { 11, 0, LEFT, 0, 0, 0, 0, "yyyy-mm-dd hh:mm" },
	[STYLE_TITLE] = { 22, BOLD | MIDDLE, 0, 0, COLOUR_NAVY },
	[STYLE_SUBTITLE] = { 11, MIDDLE, 0, 0, COLOUR_GREY },
	[STYLE_SECTION] = { 13, BOLD | MIDDLE, 0, 0, COLOUR_NAVY, 0, COLOUR_NAVY },
	[STYLE_SECTION_LEFT] = { 10, BOLD | MIDDLE, LEFT, 0, COLOUR_GREY, 0, COLOUR_NAVY },
	[STYLE_SECTION_RIGHT] = { 10, BOLD | MIDDLE, RIGHT, 0, COLOUR_GREY, 0, COLOUR_NAVY },
	[STYLE_LABEL] = { 11, MIDDLE, 0, 0, COLOUR_GREY, 0, COLOUR_RULE },
	[STYLE_VALUE] = { 11, MIDDLE, 0, 0, COLOUR_INK, 0, COLOUR_RULE },
	[STYLE_VALUE_TIME] = { 11, MIDDLE, LEFT, 0, COLOUR_INK, 0, COLOUR_RULE,
	    "yyyy-mm-dd hh:mm" },
	[STYLE_FIGURE] = { 11, MIDDLE, RIGHT, 0, COLOUR_INK, 0, COLOUR_RULE, "#,##0" },
	[STYLE_NUMBER] = { 11, BOLD | MIDDLE, LEFT, 0, COLOUR_INK, 0, COLOUR_RULE, "#,##0" },
	[STYLE_NONE] = { 11, MIDDLE, LEFT, 0, COLOUR_GREY, 0, COLOUR_RULE, "#,##0" },
	[STYLE_TOTAL] = { 11, BOLD | MIDDLE, 0, 0, COLOUR_INK, COLOUR_BAND, COLOUR_RULE },
	[STYLE_TOTAL_FIGURE] = { 11, BOLD | MIDDLE, RIGHT, 0, COLOUR_INK, COLOUR_BAND, COLOUR_RULE,
	    "#,##0" },
	[STYLE_LINK] = { 11, MIDDLE, 0, 0, COLOUR_LINK, 0, COLOUR_RULE },
	[STYLE_COMPLETE] = { 13, BOLD | MIDDLE, LEFT, 1, COLOUR_WHITE, COLOUR_NAVY },
	[STYLE_INCOMPLETE] = { 13, BOLD | MIDDLE, LEFT, 1, COLOUR_WHITE, COLOUR_AMBER },
	[STYLE_REASON] = { 11, MIDDLE, LEFT, 1, COLOUR_AMBER, COLOUR_AMBER_PALE },
	[STYLE_STEP] = { 14, BOLD | MIDDLE, LEFT, 0, COLOUR_NAVY, 0, COLOUR_RULE, "0" },
	[STYLE_STEP_TEXT] = { 12, MIDDLE, LEFT, 0, COLOUR_INK, 0, COLOUR_RULE },
	[STYLE_SENTENCE] = { 14, BOLD | MIDDLE, LEFT, 0, COLOUR_INK },
	[STYLE_WORD] = { 11, BOLD | MIDDLE, 0, 0, COLOUR_INK, 0, COLOUR_RULE },
	[STYLE_BUTTON] = { 12, BOLD | MIDDLE, CENTER, 0, COLOUR_WHITE, COLOUR_NAVY },
	[STYLE_PERCENT] = { 11, MIDDLE, RIGHT, 0, COLOUR_INK, 0, COLOUR_RULE, "0%" },
	[STYLE_TOTAL_PERCENT] = { 11, BOLD | MIDDLE, RIGHT, 0, COLOUR_INK, COLOUR_BAND, COLOUR_RULE,
	    "0%" },
	[STYLE_CELL] = { 11, HIGH, LEFT, 0, COLOUR_INK, 0, COLOUR_RULE },
	[STYLE_CELL_TIME] = { 11, HIGH, LEFT, 0, COLOUR_INK, 0, COLOUR_RULE, "yyyy-mm-dd" },
	[STYLE_CELL_LINK] = { 11, HIGH, LEFT, 0, COLOUR_LINK, 0, COLOUR_RULE },
	[STYLE_HEADER_INPUT] = { 11, BOLD | MIDDLE, LEFT, 0, COLOUR_WHITE, COLOUR_INPUT,
	    COLOUR_INPUT_RULE },
	[STYLE_DECISION] = { 11, BOLD | HIGH | OPEN, LEFT, 0, COLOUR_INK, COLOUR_INPUT_PALE,
	    COLOUR_INPUT_RULE },
	[STYLE_REMARK] = { 11, HIGH | OPEN, LEFT, 0, COLOUR_INK, COLOUR_INPUT_PALE,
	    COLOUR_INPUT_RULE },
	[STYLE_REMARK_LINE] = { 11, TOP | OPEN, LEFT, 0, COLOUR_INK, COLOUR_INPUT_PALE,
	    COLOUR_INPUT_RULE },
	[STYLE_REMARK_DATE] = { 11, HIGH | OPEN, LEFT, 0, COLOUR_INK, COLOUR_INPUT_PALE,
	    COLOUR_INPUT_RULE, "yyyy-mm-dd" },
	[STYLE_KEEP] = { 0, BOLD, 0, 0, COLOUR_GREEN, COLOUR_GREEN_PALE },
	[STYLE_REVOKE] = { 0, BOLD, 0, 0, COLOUR_RED, COLOUR_RED_PALE },
	[STYLE_LACKING] = { 0, BOLD, 0, 0, COLOUR_RED, COLOUR_RED_PALE },
	[STYLE_MUTED] = { 0, 0, 0, 0, COLOUR_GREY, COLOUR_MUTED },
	[STYLE_AMBER] = { 0, BOLD, 0, 0, COLOUR_AMBER, COLOUR_AMBER_PALE },
	[STYLE_PALE] = { 0, 0, 0, 0, COLOUR_AMBER, COLOUR_AMBER_PALER },
	[STYLE_BAND] = { 0, 0, 0, 0, 0, COLOUR_BAND },
};

lxw_format *
xlsx_style_make(lxw_workbook *workbook, enum xlsx_style style)
{
	const struct look *look = &looks[style];
	lxw_format *format = workbook_add_format(workbook);

	if (format == NULL)
		return NULL;
	if (look->size > 0)
		format_set_font_size(format, look->size);
	if (look->flags & BOLD)
		format_set_bold(format);
	if (look->align != 0)
		format_set_align(format, look->align);
	if (look->flags & MIDDLE)
		format_set_align(format, LXW_ALIGN_VERTICAL_CENTER);
	if (look->indent != 0)
		format_set_indent(format, look->indent);
	if (look->ink != 0)
		format_set_font_color(format, look->ink);
	if (look->fill != 0 && look->size > 0) {
		format_set_pattern(format, LXW_PATTERN_SOLID);
		format_set_fg_color(format, look->fill);
	} else if (look->fill != 0) {
		format_set_bg_color(format, look->fill);
	}
	if (look->rule != 0) {
		format_set_bottom(format, LXW_BORDER_THIN);
		format_set_bottom_color(format, look->rule);
	}
	if (look->number != NULL)
		format_set_num_format(format, look->number);
	if (look->flags & (HIGH | WRAP))
		format_set_text_wrap(format);
	if (look->flags & (HIGH | TOP))
		format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
	if (look->flags & OPEN)
		format_set_unlocked(format);
	return format;
}
