/* See xlsx_book.h. */
#include "xlsx_book.h"

#include <stdlib.h>
#include <string.h>

#include "xlsx_text.h"

enum { BOOK_SHEETS_MAX = 1024, DATES_MAX = 1000 };

/*
 * Programs differ in which names they take for the same: here a name has small letters, each \ is a /, what
 * is percent-encoded is decoded, and no / stands in front.
 */
static const char *
plain_name(struct arena *arena, const char *name)
{
	char *plain, *out;

	name += strspn(name, "/\\");
	plain = out = arena_copy(arena, name);
	for (const char *in = plain; *in != '\0'; in++) {
		int high = *in == '%' ? xlsx_hex(in[1]) : -1,
		    low = high >= 0 ? xlsx_hex(in[2]) : -1;
		char c = *in;

		if (low >= 0 && high + low > 0) {
			c = (char)(high << 4 | low);
			in += 2;
		}
		*out++ = c == '\\' ? '/' : c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
	}
	*out = '\0';
	return plain;
}

static int
by_plain(const void *a, const void *b)
{
	return strcmp(((const struct book_entry *)a)->plain, ((const struct book_entry *)b)->plain);
}

/* Two entries that some program takes for the same: each could read another one. */
static int
list_entries(struct xlsx_book *book, struct err *err)
{
	size_t count = (size_t)zip_get_num_entries(book->zip, 0);

	book->entries = mem_alloc((count + 1) * sizeof(*book->entries));
	for (size_t i = 0; i < count; i++) {
		const char *name = zip_get_name(book->zip, i, 0);
		if (name == NULL)
			return err_set(
			    err, STATUS_BAD_INPUT, "%s: a part without a name", book->path);
		book->entries[i] = (struct book_entry){ plain_name(&book->arena, name), name };
	}
	qsort(book->entries, count, sizeof(*book->entries), by_plain);
	book->entry_count = count;
	for (size_t i = 1; i < count; i++)
		if (by_plain(&book->entries[i - 1], &book->entries[i]) == 0)
			return err_set(err, STATUS_BAD_INPUT,
			    "%s: two parts have the name '%s', and programs differ in which they "
			    "read",
			    book->path, book->entries[i].plain);
	return 0;
}

/*
 * The part that a relation in the part 'from' points to: "/xl/a.xml", "a.xml", "../a.xml". Under the name
 * that it has in the container, when it is there.
 */
static const char *
resolve(struct xlsx_book *book, const char *from, const char *target)
{
	const char *slash = strrchr(from, '/');
	size_t dir = slash == NULL ? 0 : (size_t)(slash - from) + 1;
	char *name, *way = arena_copy(&book->arena, target);

	for (char *at = way; (at = strchr(at, '\\')) != NULL;)
		*at = '/';
	if (way[0] == '/')
		dir = 0;
	for (;;) {
		if (strncmp(way, "./", 2) == 0) {
			way += 2;
		} else if (strncmp(way, "../", 3) == 0) {
			way += 3;
			while (dir > 0 && (--dir == 0 || from[dir - 1] != '/'))
				;
		} else {
			break;
		}
	}
	name = arena_print(&book->arena, "%.*s%s", (int)dir, from, way + (way[0] == '/'));

	struct book_entry wanted = { plain_name(&book->arena, name), NULL };
	const struct book_entry *entry =
	    bsearch(&wanted, book->entries, book->entry_count, sizeof(*book->entries), by_plain);
	return entry != NULL ? entry->name : name;
}

static void
close_part(struct xlsx_book *book)
{
	book->inflated += book->part.inflated;
	xlsx_part_close(&book->part);
}

/* 1: opened, 0: there is no such part. */
static int
open_part(struct xlsx_book *book, const char *name, const struct xlsx_ceiling *ceiling,
    const struct xlsx_taker *taker, void *arg, struct err *err)
{
	uint64_t total = book->limits->total;
	int rc;

	if (total != 0 && book->inflated > total)
		return err_set(err, STATUS_BAD_INPUT,
		    "%s: %s: more than %llu MiB were already read from this file", book->path, name,
		    (unsigned long long)(total >> 20));
	rc = xlsx_part_open(&book->part, book->zip, book->path, name, ceiling, err);
	book->part.taker = taker;
	book->part.arg = arg;
	return rc;
}

int
xlsx_book_read(struct xlsx_book *book, const char *name, const struct xlsx_ceiling *ceiling,
    const struct xlsx_taker *taker, void *arg, struct err *err)
{
	int rc;

	close_part(book);
	rc = open_part(book, name, ceiling, taker, arg, err);
	if (rc != 1)
		return rc;
	rc = xlsx_part_read(&book->part, err);
	close_part(book);
	return rc < 0 ? -1 : 1;
}

static bool
ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), tail = strlen(end);

	return len >= tail && strcmp(text + len - tail, end) == 0;
}

static void
take_relation(struct xlsx_book *book, const char **part, const char *from, const char *which,
    const char *target)
{
	if (*part == NULL) {
		*part = resolve(book, from, target);
		return;
	}
	xlsx_part_fail(&book->part,
	    "%s: two relations %s, and programs differ in which they follow", book->path, which);
}

static void
on_root_relation(void *arg, const char *name, const char **attributes)
{
	struct xlsx_book *book = arg;
	const char *type = xlsx_attribute(attributes, "Type");
	const char *target = xlsx_attribute(attributes, "Target");

	if (strcmp(name, "Relationship") == 0 && type != NULL && target != NULL &&
	    ends_with(type, "/officeDocument"))
		take_relation(book, &book->main_part, "", "to a workbook", target);
}

static bool
is_true(const char *value)
{
	return value != NULL && (strcmp(value, "1") == 0 || strcmp(value, "true") == 0);
}

static void
on_workbook(void *arg, const char *name, const char **attributes)
{
	struct xlsx_book *book = arg;

	if (strcmp(name, "workbookPr") == 0)
		book->date_1904 = is_true(xlsx_attribute(attributes, "date1904"));
	if (strcmp(name, "sheet") != 0)
		return;
	const char *title = xlsx_attribute(attributes, "name");
	const char *relation = xlsx_attribute(attributes, "id"); /* r:id; its own is sheetId */
	const char *state = xlsx_attribute(attributes, "state");
	if (title == NULL || relation == NULL || book->sheet_count == BOOK_SHEETS_MAX) {
		xlsx_part_fail(&book->part, "%s: %s", book->path,
		    title == NULL || relation == NULL ? "a sheet without a name or a part"
						      : "too many sheets");
		return;
	}
	book->sheets =
	    mem_room(book->sheets, &book->sheet_room, book->sheet_count + 1, sizeof(*book->sheets));
	book->sheets[book->sheet_count++] = (struct book_sheet){
		.name = arena_copy(&book->arena, title),
		.relation = arena_copy(&book->arena, relation),
		.hidden = state != NULL && strcmp(state, "visible") != 0,
	};
}

static void
on_relation(void *arg, const char *name, const char **attributes)
{
	struct xlsx_book *book = arg;
	const char *id = xlsx_attribute(attributes, "Id");
	const char *target = xlsx_attribute(attributes, "Target");
	const char *type = xlsx_attribute(attributes, "Type"), *from = book->main_part;

	if (strcmp(name, "Relationship") != 0 || id == NULL || target == NULL || type == NULL)
		return;
	if (ends_with(type, "/sharedStrings"))
		take_relation(book, &book->strings_part, from, "to shared strings", target);
	if (ends_with(type, "/styles"))
		take_relation(book, &book->styles_part, from, "to styles", target);
	if (!ends_with(type, "/worksheet"))
		return;
	for (size_t i = 0; i < book->sheet_count; i++) {
		if (strcmp(book->sheets[i].relation, id) == 0)
			take_relation(book, &book->sheets[i].part, from, "with one id", target);
	}
}

/* Names of parts are shared: each is that of the container's entry, unless there is none. */
static int
check_sheets(struct xlsx_book *book, struct err *err)
{
	for (size_t i = 0; i < book->sheet_count; i++)
		for (size_t k = 0; k < i && book->sheets[i].part != NULL; k++)
			if (book->sheets[k].part != NULL &&
			    strcmp(book->sheets[i].part, book->sheets[k].part) == 0)
				return err_set(err, STATUS_BAD_INPUT,
				    "%s: the sheets '%s' and '%s' are one part of the file",
				    book->path, book->sheets[k].name, book->sheets[i].name);
	return 0;
}

/* Does a number format show a date or a time? Literals, colours and escapes do not count. */
static bool
shows_date(const char *code)
{
	for (; *code != '\0'; code++) {
		if (*code == '"') {
			if ((code = strchr(code + 1, '"')) == NULL)
				return false;
		} else if (*code == '\\' || *code == '_' || *code == '*') {
			if (*++code == '\0')
				return false;
		} else if (*code == '[' && strchr("hmsHMS", code[1]) == NULL) {
			if ((code = strchr(code, ']')) == NULL)
				return false;
		} else if (strchr("dmyhsDMYHS", *code) != NULL) {
			return true;
		}
	}
	return false;
}

static bool
builtin_date(unsigned long id)
{
	return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) ||
	       (id >= 50 && id <= 58);
}

/* numFmts come before cellXfs; both are few. */
struct styles {
	struct xlsx_book *book;
	unsigned long dates[DATES_MAX]; /* ids of own formats that show a date */
	size_t date_count;
	bool in_cells;
};

static bool
is_date(const struct styles *styles, unsigned long id)
{
	for (size_t i = 0; i < styles->date_count; i++) {
		if (styles->dates[i] == id)
			return true;
	}
	return id < 164 && builtin_date(id);
}

static void
on_style(void *arg, const char *name, const char **attributes)
{
	struct styles *styles = arg;
	struct xlsx_book *book = styles->book;
	const char *id = xlsx_attribute(attributes, "numFmtId");
	const char *code = xlsx_attribute(attributes, "formatCode");

	if (strcmp(name, "numFmt") == 0 && id != NULL && code != NULL && shows_date(code) &&
	    styles->date_count < DATES_MAX) {
		styles->dates[styles->date_count++] = strtoul(id, NULL, 10);
	} else if (strcmp(name, "cellXfs") == 0) {
		styles->in_cells = true;
	} else if (styles->in_cells && strcmp(name, "xf") == 0 &&
		   book->date_count < BOOK_STYLES_MAX) {
		book->dates = mem_room(
		    book->dates, &book->date_room, book->date_count + 1, sizeof(*book->dates));
		book->dates[book->date_count++] =
		    id != NULL && is_date(styles, strtoul(id, NULL, 10));
	}
}

static void
on_style_end(void *arg, const char *name)
{
	struct styles *styles = arg;

	if (strcmp(name, "cellXfs") == 0)
		styles->in_cells = false;
}

static int
read_styles(struct xlsx_book *book, struct err *err)
{
	static const struct xlsx_taker taker = { .begin = on_style, .end = on_style_end };
	struct styles styles = { .book = book };
	const char *name = book->styles_part;

	if (name == NULL) /* nothing but the look of a number hangs on it */
		name = resolve(book, book->main_part, "styles.xml");
	return xlsx_book_read(book, name, &book->limits->other, &taker, &styles, err) < 0 ? -1 : 0;
}

/* "xl/workbook.xml" -> "xl/_rels/workbook.xml.rels" */
static const char *
relations_of(struct xlsx_book *book)
{
	const char *slash = strrchr(book->main_part, '/');
	const char *file = slash == NULL ? book->main_part : slash + 1;
	char *relative = mem_print("_rels/%s.rels", file);
	const char *name = resolve(book, book->main_part, relative);

	free(relative);
	return name;
}

static int
read_parts(struct xlsx_book *book, struct err *err)
{
	static const struct xlsx_taker of_root = { .begin = on_root_relation },
				       of_workbook = { .begin = on_workbook },
				       of_relations = { .begin = on_relation };
	const struct xlsx_ceiling *other = &book->limits->other;
	int rc;

	if (list_entries(book, err) < 0 ||
	    xlsx_book_read(book, resolve(book, "", "_rels/.rels"), other, &of_root, book, err) < 0)
		return -1;
	if (book->main_part == NULL)
		book->main_part = resolve(book, "", "xl/workbook.xml");
	rc = xlsx_book_read(book, book->main_part, other, &of_workbook, book, err);
	if (rc == 0)
		return err_set(err, STATUS_BAD_INPUT, "%s: not an XLSX workbook", book->path);
	if (rc < 0 ||
	    (rc = xlsx_book_read(book, relations_of(book), other, &of_relations, book, err)) < 0)
		return -1;
	if (rc == 0 || book->sheet_count == 0)
		return err_set(err, STATUS_BAD_INPUT, "%s: a workbook without sheets", book->path);
	return check_sheets(book, err) < 0 ? -1 : read_styles(book, err);
}

int
xlsx_book_open(
    struct xlsx_book *book, const char *path, const struct xlsx_limits *limits, struct err *err)
{
	zip_error_t why;
	int code;

	book->path = arena_copy(&book->arena, path);
	book->limits = limits;
	book->zip = zip_open(path, ZIP_RDONLY, &code);
	if (book->zip == NULL) {
		zip_error_init_with_code(&why, code);
		err_set(err, STATUS_BAD_INPUT, "%s: cannot be read as an XLSX workbook: %s", path,
		    code == ZIP_ER_NOZIP
			? "not a zip container, or an incomplete one (an old .xls, "
			  "or locked with a password?)"
			: zip_error_strerror(&why));
		zip_error_fini(&why);
		return -1;
	}
	if (zip_get_num_entries(book->zip, 0) > (zip_int64_t)limits->entries)
		return err_set(
		    err, STATUS_BAD_INPUT, "%s: more than %u parts", path, limits->entries);
	return read_parts(book, err);
}

void
xlsx_book_release(struct xlsx_book *book)
{
	xlsx_part_close(&book->part);
	if (book->zip != NULL)
		zip_discard(book->zip);
	free(book->entries);
	free(book->sheets);
	free(book->dates);
	arena_release(&book->arena);
}

static void
on_anything(void *arg, const char *name, const char **attributes)
{
	(void)arg, (void)name, (void)attributes;
}

static bool
is_sheet(const struct xlsx_book *book, const char *part)
{
	for (size_t i = 0; i < book->sheet_count; i++) {
		if (book->sheets[i].part != NULL && strcmp(book->sheets[i].part, part) == 0)
			return true;
	}
	return false;
}

int
xlsx_book_sound(struct xlsx_book *book, struct err *err)
{
	static const struct xlsx_taker taker = { .begin = on_anything };

	for (size_t i = 0; i < book->entry_count; i++) {
		const char *part = book->entries[i].name;
		if (!is_sheet(book, part) &&
		    xlsx_book_read(book, part, &book->limits->other, &taker, NULL, err) < 0)
			return -1;
	}
	return 0;
}

int
xlsx_book_begin(struct xlsx_book *book, size_t sheet, const struct xlsx_taker *taker, void *arg,
    struct err *err)
{
	const char *part = book->sheets[sheet].part;
	int rc;

	close_part(book);
	rc = part == NULL ? 0 : open_part(book, part, &book->limits->sheet, taker, arg, err);
	if (rc == 0)
		return err_set(err, STATUS_BAD_INPUT, "%s: sheet '%s' is not in the file",
		    book->path, book->sheets[sheet].name);
	return rc < 0 ? -1 : 0;
}
