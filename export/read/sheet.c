/* What a file is, and both formats as one; see sheet.h. */
#define _GNU_SOURCE /* memmem */
#include "sheet.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#include "model/base/day.h"
#include "model/base/file.h"
#include "model/base/text.h"
#include "sheet_csv.h"
#include "sheet_xlsx.h"

#define SPACE " \t\r\n"

enum { NUMBER_ROOM = 40, FRONT = 4096 /* bytes that tell what a file is */, OLD_MOST = 256 << 20 };

struct sheet_file {
	struct sheet_csv *csv; /* one of the two */
	struct sheet_xlsx *book;
	char *path, *range; /* range: what sheet_merged said last */
	uint32_t width;     /* of the headings; 0: they are still looked for */
	/* A workbook's row, dense, and its numbers as texts. */
	struct arena texts;
	struct sheet_cell *cells;
	size_t room;
};

/* 'filter': an option for LibreOffice, "" when it finds out by itself. */
static int
foreign(const char *path, const char *what, const char *filter, struct err *err)
{
	char *word = text_quoted(path);

	err_set(err, STATUS_BAD_INPUT,
	    "%s: %s cannot be read: save it as .xlsx (Excel Workbook), or convert it: soffice "
	    "--headless %s--convert-to xlsx %s",
	    path, what, filter, word);
	free(word);
	return -1;
}

static bool
begins(const char *text, const char *word)
{
	return strncasecmp(text, word, strlen(word)) == 0;
}

/* What a text file is that is no CSV. */
static int
refuse_text(const char *path, const char *front, struct err *err)
{
	static const char html[] = "an HTML page", html_filter[] = "--infilter='HTML (StarCalc)' ";
	const char *text = front + (begins(front, "\xEF\xBB\xBF") ? 3 : 0);

	text += strspn(text, " \t\r\n");
	if (begins(text, "<html") || begins(text, "<!doctype html") || begins(text, "<table"))
		return foreign(path, html, html_filter, err);
	if (!begins(text, "<?xml"))
		return 0;
	if (strstr(text, "urn:oasis:names:tc:opendocument") != NULL)
		return foreign(path, "an OpenDocument file of one part (.fods)", "", err);
	if (strstr(text, "urn:schemas-microsoft-com:office:spreadsheet") != NULL)
		return foreign(path, "an XML Spreadsheet 2003", "", err);
	return strstr(text, "<html") != NULL ? foreign(path, html, html_filter, err)
					     : foreign(path, "an XML file", "", err);
}

/* Excel's format before 2007, or a workbook locked by it, are containers of one kind. */
static int
refuse_old(const char *path, struct err *err)
{
	static const char locked[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";

	const char *why;
	size_t len;
	char *bytes = file_text(AT_FDCWD, path, true, OLD_MOST, &len, &why);
	bool is_locked = bytes != NULL && memmem(bytes, len, locked, sizeof(locked)) != NULL;

	free(bytes);
	return is_locked
		   ? err_set(err, STATUS_BAD_INPUT,
			 "%s: locked with a password: remove the password and save it again", path)
		   : foreign(path, "an old .xls", "", err);
}

static bool
ends_in(const char *name, const char *end)
{
	size_t len = strlen(name), tail = strlen(end);

	return len > tail && strcasecmp(name + len - tail, end) == 0;
}

/* What a zip container is that is no workbook; one that cannot be opened is left to its reader. */
static int
refuse_container(const char *path, struct err *err)
{
	zip_t *zip = zip_open(path, ZIP_RDONLY, NULL);
	zip_int64_t count = zip != NULL ? zip_get_num_entries(zip, 0) : 0;
	int rc = 0;

	if (zip == NULL || zip_name_locate(zip, "[Content_Types].xml", ZIP_FL_NOCASE) >= 0)
		count = 0;
	else if (zip_name_locate(zip, "mimetype", 0) >= 0 &&
		 zip_name_locate(zip, "content.xml", 0) >= 0)
		rc = foreign(path, "an OpenDocument file (.ods)", "", err);
	else if (zip_name_locate(zip, "Index/Document.iwa", 0) >= 0 ||
		 zip_name_locate(zip, "Index.zip", 0) >= 0)
		rc = err_set(err, STATUS_BAD_INPUT,
		    "%s: a Numbers document cannot be read: in Numbers, export it to Excel", path);
	for (zip_int64_t i = 0; rc == 0 && i < count; i++) {
		const char *name = zip_get_name(zip, (zip_uint64_t)i, 0);

		if (name != NULL && (ends_in(name, ".xlsx") || ends_in(name, ".csv")))
			rc = err_set(err, STATUS_BAD_INPUT,
			    "%s: an archive that contains '%.100s': unpack it, and use the file "
			    "in it",
			    path, name);
	}
	if (zip != NULL)
		zip_discard(zip);
	return rc;
}

int
sheet_is_xlsx(const char *path, struct err *err)
{
	static const unsigned char zip[] = { 'P', 'K', 3, 4 }, empty_zip[] = { 'P', 'K', 5, 6 },
				   old[] = { 0xD0, 0xCF, 0x11, 0xE0 };
	char front[FRONT + 1] = "";
	struct stat what;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	bool read_it = fd >= 0 && fstat(fd, &what) == 0 && S_ISREG(what.st_mode) &&
		       read(fd, front, FRONT) >= (ssize_t)sizeof(zip);

	if (fd >= 0)
		close(fd);
	if (!read_it)
		return 0;
	if (memcmp(front, old, sizeof(old)) == 0)
		return refuse_old(path, err);
	if (memcmp(front, zip, sizeof(zip)) == 0 || memcmp(front, empty_zip, sizeof(zip)) == 0)
		return refuse_container(path, err) < 0 ? -1 : 1;
	return refuse_text(path, front, err);
}

struct sheet_file *
sheet_open(const char *path, struct err *err)
{
	struct sheet_file *file = mem_alloc(sizeof(*file));
	int book = sheet_is_xlsx(path, err);

	file->path = mem_copy(path);
	if (book > 0)
		file->book = sheet_xlsx_open(path, &sheet_xlsx_limits, err);
	else if (book == 0)
		file->csv = sheet_csv_open(path, &sheet_csv_limits, err);
	if (file->book != NULL || file->csv != NULL)
		return file;
	sheet_close(file);
	return NULL;
}

void
sheet_close(struct sheet_file *file)
{
	if (file == NULL)
		return;
	sheet_csv_close(file->csv);
	sheet_xlsx_close(file->book);
	arena_release(&file->texts);
	free(file->path);
	free(file->range);
	free(file->cells);
	free(file);
}

bool
sheet_is_book(const struct sheet_file *file)
{
	return file->book != NULL;
}

size_t
sheet_count(const struct sheet_file *file)
{
	return file->book != NULL ? sheet_xlsx_book(file->book)->sheet_count : 1;
}

const char *
sheet_name(const struct sheet_file *file, size_t sheet)
{
	return file->book != NULL ? sheet_xlsx_book(file->book)->sheets[sheet].name : NULL;
}

bool
sheet_hidden(const struct sheet_file *file, size_t sheet)
{
	return file->book != NULL && sheet_xlsx_book(file->book)->sheets[sheet].hidden;
}

int
sheet_begin(struct sheet_file *file, size_t sheet, struct err *err)
{
	file->width = 0;
	if (file->book != NULL)
		return sheet_xlsx_begin(file->book, sheet, err);
	sheet_csv_rewind(file->csv);
	return 0;
}

/* ---- a workbook's cells as texts ---- */

static const char *
number_text(struct arena *arena, double number)
{
	char text[NUMBER_ROOM];

	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, number);
		if (strtod(text, NULL) == number)
			break;
	}
	if (number > -1e15 && number < 1e15 && (double)(int64_t)number == number)
		snprintf(text, sizeof(text), "%.0f", number);
	return arena_copy(arena, text);
}

const char *
sheet_date(struct arena *arena, double number)
{
	const int64_t epoch = 25569, day = 86400; /* 1970-01-01 */
	char text[MOMENT_LEN + 1];
	int64_t seconds;

	if (number < 0 || number > 2958466) /* 9999-12-31 */
		return arena_print(arena, "%.15g", number);
	seconds = (int64_t)(number * (double)day + 0.5);
	moment_text(seconds - epoch * day, text);
	if (seconds % day == 0)
		text[strlen("2026-11-23")] = '\0';
	return arena_copy(arena, text);
}

static const char *
shown_text(struct arena *arena, const struct sheet_xlsx_cell *cell)
{
	if (cell->type == SHEET_XLSX_NUMBER)
		return number_text(arena, cell->number);
	if (cell->type == SHEET_XLSX_DATE)
		return sheet_date(arena, cell->number);
	if (cell->type == SHEET_XLSX_YESNO)
		return cell->number != 0 ? "TRUE" : "FALSE";
	return cell->text;
}

/* The row up to its last cell, or as wide as the headings; false when nothing stands in it. */
static bool
spread(struct sheet_file *file, const struct sheet_xlsx_row *said, struct sheet_row *row)
{
	uint32_t width = file->width, line = said->number + 1;
	bool filled = false;

	if (width == 0 && said->count > 0)
		width = said->cells[said->count - 1].column + 1;
	arena_release(&file->texts);
	file->texts.step = 4096;
	file->cells = mem_room(file->cells, &file->room, width + 1, sizeof(*file->cells));
	for (uint32_t i = 0; i < width; i++)
		file->cells[i] = (struct sheet_cell){ line, SHEET_VALUE, "" };
	for (size_t i = 0; i < said->count && said->cells[i].column < width; i++) {
		const struct sheet_xlsx_cell *cell = &said->cells[i];
		struct sheet_cell *to = &file->cells[cell->column];

		to->text = shown_text(&file->texts, cell);
		to->kind = cell->type == SHEET_XLSX_ERROR ? SHEET_ERROR
			   : cell->formula                ? SHEET_FORMULA
							  : SHEET_VALUE;
		filled |= cell->formula || !sheet_blank(to->text);
	}
	*row = (struct sheet_row){ line, width, file->cells };
	return filled;
}

int
sheet_row(struct sheet_file *file, struct sheet_row *row, struct err *err)
{
	struct sheet_xlsx_row said;
	int rc;

	if (file->book == NULL) {
		if (file->width == 0)
			sheet_csv_title(file->csv);
		return sheet_csv_row(file->csv, row, err);
	}
	do
		rc = sheet_xlsx_row(file->book, &said, err);
	while (rc == 1 && !spread(file, &said, row));
	return rc;
}

void
sheet_headed(struct sheet_file *file, uint32_t width)
{
	file->width = width;
}

void
sheet_resaved(struct sheet_file *file, bool raw)
{
	if (file->csv != NULL)
		sheet_csv_resaved(file->csv, raw);
}

const char *
sheet_at(struct sheet_file *file, uint32_t line, uint32_t column)
{
	return file->book != NULL ? sheet_xlsx_at(file->book, line - 1, column)
				  : sheet_csv_at(file->csv, line, column);
}

static bool
covers(const struct sheet_xlsx_merge *merge, const uint32_t *columns, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (columns[i] >= merge->column && columns[i] <= merge->last_column)
			return true;
	return false;
}

const char *
sheet_merged(
    struct sheet_file *file, uint32_t line, const uint32_t *columns, size_t count, bool formula)
{
	size_t merged = 0;
	const struct sheet_xlsx_merge *merges =
	    file->book != NULL ? sheet_xlsx_merges(file->book, &merged) : NULL;
	char *first;

	for (size_t i = 0; i < merged; i++) {
		const struct sheet_xlsx_merge *merge = &merges[i];

		if (merge->formula != formula || merge->last_row < line ||
		    !covers(merge, columns, count))
			continue;
		first = mem_copy(sheet_xlsx_at(file->book, merge->row, merge->column));
		free(file->range);
		file->range = mem_print("%s:%s", first,
		    strrchr(sheet_xlsx_at(file->book, merge->last_row, merge->last_column), '!') +
			1);
		free(first);
		return file->range;
	}
	return NULL;
}

int
sheet_digest(const struct sheet_file *file, char hex[DIGEST_HEX + 1], struct err *err)
{
	if (file->book != NULL)
		return digest_path(file->path, file->path, true, hex, err);
	sheet_csv_digest(file->csv, hex);
	return 0;
}

bool
sheet_blank(const char *text)
{
	return text[strspn(text, SPACE)] == '\0';
}

bool
sheet_number(const char *text, uint64_t most, uint64_t *number)
{
	size_t digits = strspn(text, "0123456789");

	*number = strtoull(text, NULL, 10); /* the largest there is when it is larger */
	return digits > 0 && text[digits] == '\0' && *number <= most;
}

size_t
sheet_heading(char *text)
{
	size_t len = 0, word;

	for (const char *in = text + strspn(text, SPACE); *in != '\0';
	     in += word, in += strspn(in, SPACE)) {
		word = strcspn(in, SPACE);
		if (len > 0)
			text[len++] = '_';
		for (size_t i = 0; i < word; i++)
			text[len++] = in[i] >= 'A' && in[i] <= 'Z' ? (char)(in[i] | 0x20) : in[i];
	}
	text[len] = '\0';
	return len;
}
