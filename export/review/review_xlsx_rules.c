/*
 * What reacts to what stands in the sheets Review and Findings: colours, and choices of the reviewer. Validations and
 * formulas are constant ASCII.
 */
#include "review_xlsx.h"

#include <stdlib.h>
#include <string.h>

#include "export/reports/catalog.h"

enum { LETTERS = 8 };

uint16_t
review_column(const struct sheet *sheet, const char *column)
{
	for (size_t i = 0; i < sheet->column_count; i++)
		if (strcmp(sheet->columns[i].column->name, column) == 0)
			return (uint16_t)i;
	return UINT16_MAX;
}

/* None where the column is not shown. */
static void
add_rule(
    struct xlsx_tab *tab, const char *column, lxw_conditional_format *rule, enum xlsx_style style)
{
	uint16_t at = review_column(tab->of, column);

	rule->format = tab->out->styles[style];
	if (at != UINT16_MAX)
		xlsx_said(tab,
		    worksheet_conditional_format_range(
			tab->sheet, 1, at, (uint32_t)tab->rows, at, rule),
		    "colours");
}

static void
colour_word(struct xlsx_tab *tab, const char *column, const char *word, enum xlsx_style style)
{
	char *quoted = mem_print("\"%s\"", word);
	lxw_conditional_format rule = { .type = LXW_CONDITIONAL_TYPE_CELL,
		.criteria = LXW_CONDITIONAL_CRITERIA_EQUAL_TO,
		.value_string = quoted };

	add_rule(tab, column, &rule, style);
	free(quoted);
}

static void
colour_reasons(struct xlsx_tab *tab)
{
	char decision[LETTERS], reason[LETTERS], flags[LETTERS], *formula;
	lxw_conditional_format rule = { .type = LXW_CONDITIONAL_TYPE_FORMULA };

	lxw_col_to_name(decision, review_column(tab->of, "decision"), 1);
	lxw_col_to_name(reason, review_column(tab->of, "reason"), 1);
	lxw_col_to_name(flags, review_column(tab->of, "flags"), 1);
	formula = mem_print("=AND(%s2=\"\",OR(%s2=\"revoke\",AND(%s2=\"keep\",%s2<>\"\")))", reason,
	    decision, decision, flags);
	rule.value_string = formula;
	add_rule(tab, "reason", &rule, STYLE_LACKING);
	free(formula);
}

static void
add_validation(struct xlsx_tab *tab, const char *column, lxw_data_validation *rule)
{
	uint16_t at = review_column(tab->of, column);

	rule->ignore_blank = LXW_VALIDATION_ON;
	xlsx_said(tab,
	    worksheet_data_validation_range(tab->sheet, 1, at, (uint32_t)tab->rows, at, rule),
	    "choices");
}

/* The library takes char *, and reads them. */
static void
add_validations(struct xlsx_tab *tab)
{
	char keep[] = "keep", revoke[] = "revoke", not_mine[] = "not mine", later[] = "ask later";
	char *words[] = { keep, revoke, not_mine, later, NULL };
	char title[] = "Decision",
	     message[] =
		 "Please choose keep, revoke, not mine or ask later, or leave the cell empty.",
	     hint[] = "keep: it stays. revoke: it is taken away. not mine, ask later or empty: "
		      "nothing changes.";
	char why_title[] = "Reason",
	     why_hint[] = "Needed for every revoke, and for every keep of a row with flags.";
	char day_title[] = "Reviewed on", day_message[] = "This is not a date, such as 2026-12-31.";
	lxw_data_validation decision = { .validate = LXW_VALIDATION_TYPE_LIST,
		.error_type = LXW_VALIDATION_ERROR_TYPE_STOP,
		.error_title = title,
		.error_message = message,
		.input_title = title,
		.input_message = hint,
		.value_list = words };
	lxw_data_validation reason = { .validate = LXW_VALIDATION_TYPE_ANY,
		.input_title = why_title,
		.input_message = why_hint };
	lxw_data_validation reviewed = { .validate = LXW_VALIDATION_TYPE_DATE,
		.criteria = LXW_VALIDATION_CRITERIA_GREATER_THAN_OR_EQUAL_TO,
		.error_type = LXW_VALIDATION_ERROR_TYPE_WARNING,
		.error_title = day_title,
		.error_message = day_message,
		.value_datetime = { .year = 2020, .month = 1, .day = 1 } };

	add_validation(tab, "decision", &decision);
	add_validation(tab, "reason", &reason);
	add_validation(tab, "reviewed_on", &reviewed);
}

/* Colours repeat what the words say, and where a reason is still needed. */
void
review_rules_write(struct xlsx_tab *tab)
{
	static const struct {
		const char *column, *word;
		enum xlsx_style style;
	} colours[] = {
		{ "status", "inactive", STYLE_MUTED },
		{ "status", "unknown", STYLE_MUTED },
		{ "severity", "high", STYLE_AMBER },
		{ "severity", "medium", STYLE_PALE },
		{ "decision", "keep", STYLE_KEEP },
		{ "decision", "revoke", STYLE_REVOKE },
		{ "decision", "not mine", STYLE_MUTED },
		{ "decision", "ask later", STYLE_MUTED },
		{ "previous_decision", "revoke", STYLE_REVOKE },
		{ "previous_decision", "not mine", STYLE_MUTED },
		{ "previous_decision", "ask later", STYLE_MUTED },
	};
	lxw_conditional_format some = { .type = LXW_CONDITIONAL_TYPE_NO_BLANKS };

	for (size_t i = 0; i < sizeof(colours) / sizeof(*colours); i++)
		colour_word(tab, colours[i].column, colours[i].word, colours[i].style);
	if (tab->of->report != &report_review)
		return;
	add_rule(tab, "flags", &some, STYLE_AMBER);
	colour_reasons(tab);
	add_validations(tab);
}
