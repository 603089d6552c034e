/*
 * Rows of the roster, cell by cell: see roster_file.h.
 */
#include "roster_file.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/day.h"
#include "model/base/text.h"
#include "sheet_list.h"

enum { EMAIL, ACCOUNT_ID, STATUS, END_DATE, COLUMNS };

static const struct sheet_column columns[COLUMNS] = {
	[EMAIL] = { "email", COLUMN_ONE_OF },
	[ACCOUNT_ID] = { "account_id", COLUMN_ONE_OF },
	[STATUS] = { "status", COLUMN_NEEDED },
	[END_DATE] = { "end_date", COLUMN_OPTIONAL },
};

static const char *const words[] = { "active", "employed", "current", "on_leave", "left", "leaver",
	"terminated", "resigned", "retired", "former", "inactive", "ended" };
enum { WORDS = sizeof(words) / sizeof(*words), STAYING = 4 };

static int
read_email(const struct sheet_list *list, struct roster_row *to, struct err *err)
{
	char *email = sheet_list_text(list, EMAIL), *at = strchr(email, '@');

	to->email = email;
	if (*email == '\0')
		return 0;
	if (at == NULL || at == email || at[1] == '\0' || strchr(at + 1, '@') != NULL ||
	    strpbrk(email, " \t\r\n,;<>") != NULL)
		return sheet_list_bad(list, EMAIL, err, "not an e-mail address");
	text_lower(email);
	return 0;
}

static int
read_account_id(const struct sheet_list *list, struct roster_row *to, struct err *err)
{
	to->account_id = sheet_list_text(list, ACCOUNT_ID);
	if (strpbrk(to->account_id, " \t\r\n") != NULL)
		return sheet_list_bad(
		    list, ACCOUNT_ID, err, "not an account id: it has a space in it");
	return 0;
}

static int
read_end(const struct sheet_list *list, struct roster_row *to, struct err *err)
{
	const char *text = sheet_list_text(list, END_DATE);

	to->end_day = *text != '\0' ? day_of(text) : DAY_NONE;
	if (*text != '\0' && (to->end_day == DAY_NONE || strlen(text) != strlen("2026-11-30")))
		return sheet_list_bad(list, END_DATE, err, "not a day as in 2026-11-30");
	return 0;
}

static int
read_status(const struct sheet_list *list, struct roster_row *to, struct err *err)
{
	int word = 0;

	if (*sheet_list_text(list, STATUS) != '\0') {
		word = sheet_list_word(list, STATUS, words, WORDS, "statuses", err);
		to->left = word >= STAYING;
	} else if (to->end_day == DAY_NONE) {
		return sheet_list_bad(list, STATUS, err, "neither a status nor an end_date");
	}
	return word < 0 ? -1 : 0;
}

/* What a row of the file is read into, and whom mistakes are told to. */
struct reading {
	struct roster *roster;
	void (*tell)(void *arg, const char *line);
	void *arg;
	struct err first;
	size_t wrong;
};

static int
read_row(const struct sheet_list *list, struct roster *roster, struct err *err)
{
	struct roster_row to = { .line = list->row.line, .end_day = DAY_NONE };

	if (read_email(list, &to, err) < 0 || read_account_id(list, &to, err) < 0 ||
	    read_end(list, &to, err) < 0 || read_status(list, &to, err) < 0)
		return -1;
	if (*to.account_id == '\0' && *to.email == '\0') {
		roster->nameless++;
		return 0;
	}
	roster->rows =
	    mem_room(roster->rows, &roster->room, roster->count + 1, sizeof(*roster->rows));
	roster->rows[roster->count++] = to;
	return 0;
}

/* A row that is wrong is told, and the next one is read. */
static int
take_row(const struct sheet_list *list, void *arg, struct err *err)
{
	struct reading *reading = arg;

	if (read_row(list, reading->roster, err) == 0)
		return 0;
	if (reading->wrong++ == 0)
		reading->first = *err;
	if (reading->tell != NULL && reading->wrong > 1) {
		if (reading->wrong == 2)
			reading->tell(reading->arg, reading->first.text);
		reading->tell(reading->arg, err->text);
	}
	return 0;
}

int
roster_read(struct roster *roster, const char *path, void (*tell)(void *arg, const char *line),
    void *arg, struct err *err)
{
	struct sheet_list list = { .columns = columns, .count = COLUMNS, .arena = &roster->arena };
	struct reading reading = { roster, tell, arg, { 0 }, 0 };

	*roster = (struct roster){ .count = 0 };
	if (sheet_list_read(&list, path, roster->digest, take_row, &reading, err) < 0)
		return -1;
	if (reading.wrong == 0)
		return 0;
	*err = reading.first;
	return reading.wrong == 1
		   ? -1
		   : err_set(err, STATUS_BAD_INPUT, "%s: %zu rows are wrong", path, reading.wrong);
}

void
roster_release(struct roster *roster)
{
	free(roster->rows);
	arena_release(&roster->arena);
	*roster = (struct roster){ .count = 0 };
}
