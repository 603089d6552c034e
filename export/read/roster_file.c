/*
 * Rows of the roster, cell by cell: see roster.h.
 */
#include "roster_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/day.h"
#include "model/base/nearest.h"
#include "sheet_csv.h"

enum { EMAIL, ACCOUNT_ID, STATUS, END_DATE, COLUMNS };

static const struct sheet_column columns[COLUMNS] = {
	[EMAIL] = { "email", false },
	[ACCOUNT_ID] = { "account_id", false },
	[STATUS] = { "status", true },
	[END_DATE] = { "end_date", false },
};

static const char *const words[] = { "active", "employed", "current", "on_leave", "left", "leaver",
	"terminated", "resigned", "retired", "former", "inactive", "ended" };
enum { WORDS = sizeof(words) / sizeof(*words), STAYING = 4 };

/* What one row is read with. */
struct reading_row {
	struct sheet_csv *csv;
	const struct sheet_csv_row *row;
	const uint32_t *at;
	struct roster *roster;
	struct err *err;
};

static int
bad(const struct reading_row *r, unsigned column, const char *what)
{
	const struct sheet_cell *cell = &r->row->cells[r->at[column]];

	return err_set(r->err, STATUS_BAD_INPUT, "%s: %s",
	    sheet_csv_at(r->csv, cell->line, cell->column), what);
}

/* "" when the file lacks the column. */
static char *
text_of(const struct reading_row *r, unsigned column)
{
	if (r->at[column] == UINT32_MAX)
		return arena_text(&r->roster->arena, "", 0);
	return sheet_cell_text(&r->row->cells[r->at[column]], &r->roster->arena);
}

static int
read_email(const struct reading_row *r, struct roster_row *to)
{
	char *email = text_of(r, EMAIL), *at = strchr(email, '@');

	to->email = email;
	if (*email == '\0')
		return 0;
	if (at == NULL || at == email || at[1] == '\0' || strchr(at + 1, '@') != NULL ||
	    strpbrk(email, " \t\r\n,;<>") != NULL)
		return bad(r, EMAIL, "not an e-mail address");
	for (char *c = email; *c != '\0'; c++)
		*c = *c >= 'A' && *c <= 'Z' ? (char)(*c | 0x20) : *c;
	return 0;
}

static int
read_account_id(const struct reading_row *r, struct roster_row *to)
{
	to->account_id = text_of(r, ACCOUNT_ID);
	if (strpbrk(to->account_id, " \t\r\n") != NULL)
		return bad(r, ACCOUNT_ID, "not an account id: it has space in it");
	if (*to->account_id == '\0' && *to->email == '\0')
		return bad(r, r->at[EMAIL] != UINT32_MAX ? EMAIL : ACCOUNT_ID,
		    "neither an e-mail nor an account id: whose row is it?");
	return 0;
}

static int
read_end(const struct reading_row *r, struct roster_row *to)
{
	const char *text = text_of(r, END_DATE);

	to->end_day = *text != '\0' ? day_of(text) : DAY_NONE;
	if (*text != '\0' && (to->end_day == DAY_NONE || strlen(text) != strlen("2026-11-30")))
		return bad(r, END_DATE, "not a day as in 2026-11-30");
	return 0;
}

static int
read_status(const struct reading_row *r, struct roster_row *to)
{
	char *text = text_of(r, STATUS), what[300];
	unsigned i = 0;

	sheet_heading(text);
	if (*text == '\0')
		return to->end_day != DAY_NONE ? 0
					       : bad(r, STATUS, "neither a status nor an end_date");
	while (i < WORDS && strcmp(text, words[i]) != 0)
		i++;
	to->left = i >= STAYING;
	if (i < WORDS)
		return 0;
	const char *near = nearest(text, words, WORDS);
	snprintf(what, sizeof(what),
	    "unknown status '%.60s'%s%s%s; there are active, employed, current, on leave, and "
	    "left, "
	    "leaver, terminated, resigned, retired, former, inactive, ended",
	    text, near != NULL ? ", did you mean '" : "", near != NULL ? near : "",
	    near != NULL ? "'?" : "");
	return bad(r, STATUS, what);
}

static int
read_rows(struct roster *roster, const char *path, struct sheet_csv *csv, struct err *err)
{
	struct sheet_csv_row row;
	uint32_t at[COLUMNS];
	struct reading_row r = { csv, &row, at, roster, err };
	int rc;

	if (sheet_csv_columns(csv, columns, COLUMNS, at, err) < 0)
		return -1;
	if (at[EMAIL] == UINT32_MAX && at[ACCOUNT_ID] == UINT32_MAX)
		return err_set(err, STATUS_BAD_INPUT,
		    "%s: there is neither a column 'email' nor 'account_id'", path);
	while ((rc = sheet_csv_row(csv, &row, err)) == 1) {
		struct roster_row to = { .line = row.line, .end_day = DAY_NONE };
		if (read_email(&r, &to) < 0 || read_account_id(&r, &to) < 0 ||
		    read_end(&r, &to) < 0 || read_status(&r, &to) < 0)
			return -1;
		roster->rows =
		    mem_room(roster->rows, &roster->room, roster->count + 1, sizeof(*roster->rows));
		roster->rows[roster->count++] = to;
	}
	return rc;
}

int
roster_read(struct roster *roster, const char *path, struct err *err)
{
	struct sheet_csv *csv = sheet_csv_open(path, &sheet_csv_limits, err);
	int rc;

	*roster = (struct roster){ .count = 0 };
	if (csv == NULL)
		return -1;
	sheet_csv_digest(csv, roster->digest);
	rc = read_rows(roster, path, csv, err);
	sheet_csv_close(csv);
	return rc;
}

void
roster_release(struct roster *roster)
{
	free(roster->rows);
	arena_release(&roster->arena);
	*roster = (struct roster){ .count = 0 };
}
