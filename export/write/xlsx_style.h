/* How cells of a workbook look: what each is for has a name, and its font, colours and form in one row of a table. */
#ifndef EXPORT_WRITE_XLSX_STYLE_H
#define EXPORT_WRITE_XLSX_STYLE_H

#include <xlsxwriter.h>

enum xlsx_style {
	STYLE_PLAIN,
	STYLE_HEADER,
	STYLE_HEADER_RIGHT,
	STYLE_COUNT,
	STYLE_TIME,
	STYLE_LINES, /* text, count, time in a row of several lines */
	STYLE_LINES_COUNT,
	STYLE_LINES_TIME,
	STYLE_TITLE,
	STYLE_SUBTITLE,
	STYLE_SECTION,
	STYLE_SECTION_LEFT,
	STYLE_SECTION_RIGHT,
	STYLE_LABEL,
	STYLE_VALUE,
	STYLE_VALUE_TIME,
	STYLE_FIGURE,
	STYLE_NUMBER, /* beside its label; STYLE_NONE: of nothing */
	STYLE_NONE,
	STYLE_TOTAL,
	STYLE_TOTAL_FIGURE,
	STYLE_LINK,
	STYLE_COMPLETE,
	STYLE_INCOMPLETE,
	STYLE_REASON,
	STYLE_STEP, /* of instructions: the number, and the text beside it */
	STYLE_STEP_TEXT,
	STYLE_SENTENCE, /* what a page says in one line */
	STYLE_BUTTON,
	STYLE_WORD, /* that is explained beside it */
	STYLE_PERCENT,
	STYLE_TOTAL_PERCENT,
	STYLE_CELL, /* of a review: a row may be several lines high */
	STYLE_CELL_TIME,
	STYLE_CELL_LINK,
	STYLE_HEADER_INPUT, /* for the reviewer to fill in; unlocked */
	STYLE_DECISION,
	STYLE_REMARK,
	STYLE_REMARK_LINE, /* cut rather than broken */
	STYLE_REMARK_DATE,
	STYLE_KEEP, /* conditional: colours only */
	STYLE_REVOKE,
	STYLE_LACKING,
	STYLE_MUTED, /* conditional: colours only */
	STYLE_AMBER,
	STYLE_PALE,
	STYLE_BAND,
	STYLES
};

enum {
	COLOUR_NAVY = 0x1F3A5F,
	COLOUR_BLUE = 0x5B8DB8,
	COLOUR_PALE = 0xC5D7E8,
	COLOUR_BAND = 0xF4F7FA,
	COLOUR_RULE = 0xD5DEE8,
	COLOUR_INK = 0x1F2933,
	COLOUR_GREY = 0x55606E,
	COLOUR_AMBER = 0xA34A06,
	COLOUR_AMBER_PALE = 0xFDF0DC,
	COLOUR_AMBER_PALER = 0xFEF8EE,
	COLOUR_MUTED = 0xE3E8EE,
	COLOUR_LINK = 0x1D5FA6,
	COLOUR_WHITE = 0xFFFFFF,
	COLOUR_INPUT =
	    0x7A5C00, /* what is to be filled in: a head of dark gold, cells of pale yellow */
	COLOUR_INPUT_PALE = 0xFFF9E3,
	COLOUR_INPUT_RULE = 0xE8D9A0,
	COLOUR_GREEN = 0x17693B,
	COLOUR_GREEN_PALE = 0xDCF1E3,
	COLOUR_RED = 0x9F1D1D,
	COLOUR_RED_PALE = 0xFADCDA,
};

/* The workbook's format of that look; NULL: out of memory. */
lxw_format *xlsx_style_make(lxw_workbook *workbook, enum xlsx_style style);

#endif
