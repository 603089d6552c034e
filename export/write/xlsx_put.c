#include "xlsx_put.h"

#include "model/base/day.h"
#include "model/base/file.h"
#include "model/base/utf8.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <utf8proc.h>

/* The library would open the file with the umask's mode; it keeps the mode of one that is there. */
static int
make_file(const char *path, const char *name, struct err *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0 || close(fd) != 0)
		return err_set(
		    err, STATUS_FAILED, "'%s': cannot be made: %s", name, strerror(errno));
	return 0;
}

/* As much as a property holds. */
static size_t
property_bytes(const char *text)
{
	enum { PROPERTY_BYTES = 255 };
	size_t len = strlen(text);

	if (len <= PROPERTY_BYTES)
		return len;
	for (len = PROPERTY_BYTES; ((unsigned char)text[len] & 0xC0) == 0x80; len--)
		;
	return len;
}

static int
describe(struct xlsx_out *out, struct err *err)
{
	const struct run *run = out->source->run;
	int64_t started = 0;

	moment_of(run->started, strlen(run->started), &started);
	xlsx_text_clean(&out->text, out->document->title, strlen(out->document->title));
	char *title = mem_copy(out->text.stored), author[] = "jira-access";
	char *subject = out->document->subject != NULL ? mem_copy(out->document->subject) : NULL;
	lxw_doc_properties properties = {
		.title = title,
		.subject = subject,
		.author = author,
		.created = (time_t)(started != 0 ? started : 1), /* 0 would mean now */
	};

	title[property_bytes(title)] = '\0';
	lxw_error error = workbook_set_properties(out->workbook, &properties);
	free(title);
	free(subject);
	if (error != LXW_NO_ERROR)
		return err_set(err, STATUS_FAILED, "'%s': %s", out->file, lxw_strerror(error));
	return 0;
}

static int
begin_book(struct xlsx_out *out, struct err *err)
{
	lxw_workbook_options options = { .constant_memory = LXW_TRUE, .tmpdir = out->dir };

	if (make_file(out->path, out->file, err) != 0)
		return -1;
	out->workbook = workbook_new_opt(out->path, &options);
	if (out->workbook == NULL)
		return err_set(err, STATUS_FAILED, "'%s': the workbook cannot be begun", out->file);
	for (int i = 0; i < STYLES; i++) {
		out->styles[i] = xlsx_style_make(out->workbook, (enum xlsx_style)i);
		if (out->styles[i] == NULL)
			return err_set(err, STATUS_FAILED, "'%s': out of memory", out->file);
	}
	out->styles[STYLE_PLAIN] = NULL; /* the library's default, and smaller */
	return describe(out, err);
}

struct xlsx_out *
xlsx_out_new(
    const struct document *document, const struct source *source, const char *dir, struct err *err)
{
	struct xlsx_out *out = mem_alloc(sizeof(*out));

	out->document = document;
	out->source = source;
	out->dir = mem_copy(dir);
	out->file = mem_print("%s.xlsx", document->file);
	out->path = mem_print("%s/%s", dir, out->file);
	if (begin_book(out, err) == 0)
		return out;
	xlsx_out_free(out);
	return NULL;
}

/* The library tells stderr what it also returns: nobody is to read it. The old stderr, or -1. */
static int
silence_stderr(void)
{
	int loud = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);
	int quiet = open("/dev/null", O_WRONLY | O_CLOEXEC);

	if (loud >= 0 && quiet >= 0)
		dup2(quiet, STDERR_FILENO);
	if (quiet >= 0)
		close(quiet);
	return loud;
}

static void
restore_stderr(int loud)
{
	if (loud < 0)
		return;
	dup2(loud, STDERR_FILENO);
	close(loud);
}

int
xlsx_out_finish(struct xlsx_out *out, struct err *err)
{
	int loud = silence_stderr();
	errno = 0;
	lxw_error error = workbook_close(out->workbook); /* frees it, whatever it returns */
	int reason = errno;
	bool no_room = reason == ENOSPC || reason == EDQUOT || reason == EFBIG;

	restore_stderr(loud);
	out->workbook = NULL;
	for (size_t i = 0; i < out->tab_count; i++) {
		out->tabs[i]->sheet = NULL;
		xlsx_digest_end(&out->tabs[i]->digest);
	}
	if (error == LXW_NO_ERROR)
		return 0;
	if (!no_room)
		return err_set(err, STATUS_FAILED, "'%s': cannot be written: %s", out->file,
		    lxw_strerror(error));
	errno = reason;
	return file_failed(err, "write", out->file);
}

int
xlsx_out_sync(const struct xlsx_out *out, struct err *err)
{
	int fd = open(out->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	int rc = fd < 0 ? -1 : fsync(fd);

	if (rc != 0)
		err_set(
		    err, STATUS_FAILED, "'%s': cannot be synced: %s", out->file, strerror(errno));
	if (fd >= 0)
		close(fd);
	return rc;
}

void
xlsx_out_free(struct xlsx_out *out)
{
	if (out == NULL)
		return;
	if (out->workbook != NULL)
		lxw_workbook_free(out->workbook);
	for (size_t i = 0; i < out->tab_count; i++) {
		xlsx_digest_release(&out->tabs[i]->digest);
		free(out->tabs[i]->name);
		free(out->tabs[i]);
	}
	free(out->tabs);
	free(out->tallies);
	free(out->dir);
	free(out->path);
	free(out->file);
	free(out);
}

/* The first 'units' UTF-16 units of a name, as allowed in a tab: no []:*?/\ and no outer
 * apostrophes. */
static char *
allowed_name(const char *name, size_t units)
{
	const utf8proc_uint8_t *in = (const utf8proc_uint8_t *)name;
	char *out = mem_alloc(strlen(name) * 3 + 2), *end = out;
	utf8proc_int32_t c;

	while (*in != '\0') {
		utf8proc_ssize_t used = utf8proc_iterate(in, -1, &c);
		if (used <= 0 || c < 0x20 || c == 0x7F || c == 0xFFFE || c == 0xFFFF)
			c = 0xFFFD;
		else if (c < 0x80 && strchr("[]:*?/\\", c) != NULL)
			c = '-';
		in += used > 0 ? used : 1;
		size_t need = c > 0xFFFF ? 2 : 1;
		if (need > units)
			break;
		units -= need;
		if (c == '\'' && end == out)
			continue;
		end += utf8proc_encode_char(c, (utf8proc_uint8_t *)end);
	}
	while (end > out && (end[-1] == '\'' || end[-1] == ' '))
		end--;
	if (end == out)
		*end++ = '-';
	*end = '\0';
	return out;
}

static bool
is_taken(const struct xlsx_out *out, const char *name)
{
	for (size_t i = 0; i < out->tab_count; i++)
		if (utf8_same(out->tabs[i]->name, name))
			return true;
	return utf8_same(name, "History"); /* Excel keeps it for itself */
}

static char *
free_name(const struct xlsx_out *out, const char *wanted)
{
	char *name = allowed_name(wanted, XLSX_NAME_UNITS);

	for (unsigned i = 2; is_taken(out, name); i++) {
		char *suffix = mem_print(" (%u)", i), *stem;
		free(name);
		stem = allowed_name(wanted, XLSX_NAME_UNITS - strlen(suffix));
		name = mem_print("%s%s", stem, suffix);
		free(suffix);
		free(stem);
	}
	return name;
}

struct xlsx_tab *
xlsx_tab_add(struct xlsx_out *out, const char *wanted, struct err *err)
{
	struct xlsx_tab *tab = mem_alloc(sizeof(*tab));

	tab->out = out;
	tab->name = free_name(out, wanted);
	xlsx_digest_begin(&tab->digest);
	out->tabs = mem_room(out->tabs, &out->tab_room, out->tab_count + 1, sizeof(*out->tabs));
	out->tabs[out->tab_count++] = tab;
	tab->sheet = workbook_add_worksheet(out->workbook, tab->name);
	if (tab->sheet == NULL) {
		err_set(
		    err, STATUS_FAILED, "'%s': sheet '%s' cannot be begun", out->file, tab->name);
		return NULL;
	}
	return tab;
}

void
xlsx_said(struct xlsx_tab *tab, lxw_error error, const char *what)
{
	if (error == LXW_NO_ERROR || tab->out->failed)
		return;
	tab->out->failed = true;
	err_set(&tab->out->err, STATUS_FAILED, "sheet '%s': %s: %s", tab->name, what,
	    lxw_strerror(error));
}

int
xlsx_result(const struct xlsx_out *out, struct err *err)
{
	if (!out->failed)
		return 0;
	*err = out->err;
	return -1;
}

static void
cell_said(struct xlsx_tab *tab, uint32_t row, uint16_t column, lxw_error error)
{
	char at[LXW_MAX_CELL_NAME_LENGTH];

	if (error == LXW_NO_ERROR)
		return;
	lxw_rowcol_to_cell(at, row, column);
	xlsx_said(tab, error, at);
}

/* Cleaned and digested. */
static const struct xlsx_text *
take_text(struct xlsx_tab *tab, uint32_t row, uint16_t column, const char *text, size_t len)
{
	struct xlsx_text *clean = &tab->out->text;

	xlsx_text_clean(clean, text, len);
	if (clean->len > 0)
		xlsx_digest_text(&tab->digest, row, column, clean->value, clean->len);
	tab->out->cut_cells += clean->cut;
	return clean;
}

void
xlsx_put_text(struct xlsx_tab *tab, uint32_t row, uint16_t column, const char *text, size_t len,
    enum xlsx_style style)
{
	const struct xlsx_text *clean = take_text(tab, row, column, text, len);

	if (clean->len > 0 && !tab->out->failed)
		cell_said(tab, row, column,
		    worksheet_write_string(
			tab->sheet, row, column, clean->stored, tab->out->styles[style]));
}

static void
put_number(
    struct xlsx_tab *tab, uint32_t row, uint16_t column, double number, enum xlsx_style style)
{
	if (!tab->out->failed)
		cell_said(tab, row, column,
		    worksheet_write_number(
			tab->sheet, row, column, number, tab->out->styles[style]));
}

void
xlsx_put_count(
    struct xlsx_tab *tab, uint32_t row, uint16_t column, uint64_t count, enum xlsx_style style)
{
	char digits[24];

	if (count > 999999999999999) { /* a spreadsheet keeps 15 digits */
		int len = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)count);
		xlsx_put_text(tab, row, column, digits, (size_t)len, STYLE_PLAIN);
		return;
	}
	xlsx_digest_number(&tab->digest, row, column, XLSX_KIND_NUMBER, (double)count);
	put_number(tab, row, column, (double)count, style);
}

void
xlsx_put_time(struct xlsx_tab *tab, uint32_t row, uint16_t column, const char *text, size_t len,
    enum xlsx_style style)
{
	const double epoch = 25569,
		     march_1900 = 61; /* before it Excel's calendar has a day too many */
	int64_t seconds;
	double days;

	if (!moment_of(text, len, &seconds) ||
	    (days = epoch + (double)seconds / 86400) < march_1900) {
		xlsx_put_text(tab, row, column, text, len, STYLE_PLAIN);
		return;
	}
	xlsx_digest_time(&tab->digest, row, column, days);
	put_number(tab, row, column, days, style);
}

void
xlsx_put_link(struct xlsx_tab *tab, uint32_t row, uint16_t column, const char *url,
    const char *text, enum xlsx_style style, enum xlsx_style plain)
{
	const struct xlsx_text *clean;

	if (tab->links >= XLSX_LINKS_MAX || strlen(url) > 2000) {
		xlsx_put_text(tab, row, column, text, strlen(text), plain);
		return;
	}
	tab->links++;
	clean = take_text(tab, row, column, text, strlen(text));
	if (!tab->out->failed)
		cell_said(tab, row, column,
		    worksheet_write_url_opt(tab->sheet, row, column, url, tab->out->styles[style],
			clean->stored, NULL));
}

void
xlsx_put_formula(struct xlsx_tab *tab, uint32_t row, uint16_t column, const char *formula,
    double value, enum xlsx_style style)
{
	xlsx_digest_number(&tab->digest, row, column, XLSX_KIND_FORMULA, value);
	if (!tab->out->failed)
		cell_said(tab, row, column,
		    worksheet_write_formula_num(
			tab->sheet, row, column, formula, tab->out->styles[style], value));
}

void
xlsx_put_formula_text(struct xlsx_tab *tab, uint32_t row, uint16_t column, const char *formula,
    const char *value, enum xlsx_style style)
{
	xlsx_digest_text(&tab->digest, row, column, value, strlen(value));
	if (!tab->out->failed)
		cell_said(tab, row, column,
		    worksheet_write_formula_str(
			tab->sheet, row, column, formula, tab->out->styles[style], value));
}

void
xlsx_put_style(struct xlsx_tab *tab, uint32_t row, uint16_t column, enum xlsx_style style)
{
	if (!tab->out->failed)
		cell_said(tab, row, column,
		    worksheet_write_blank(tab->sheet, row, column, tab->out->styles[style]));
}

void
xlsx_plain_text(struct xlsx_tab *tab, uint32_t row, uint16_t column)
{
	char range[LXW_MAX_CELL_RANGE_LENGTH];

	lxw_rowcol_to_range(range, 0, 0, row, column);
	xlsx_said(tab, worksheet_ignore_errors(tab->sheet, LXW_IGNORE_NUMBER_STORED_AS_TEXT, range),
	    "ignored errors");
}

/* Title on the left, and that something is lacking; page on the right; '&' begins a code in a footer. */
static void
set_footer(struct xlsx_tab *tab)
{
	enum { TITLE_BYTES = 100 }; /* a footer holds 255 */
	char text[2 * TITLE_BYTES + 56] = "&L&9", *end = text + strlen(text);

	struct xlsx_out *out = tab->out;

	xlsx_text_clean(&out->text, out->document->title, strlen(out->document->title));
	const char *title = out->text.value;
	size_t len = strlen(title) < TITLE_BYTES ? strlen(title) : TITLE_BYTES;
	while (len > 0 && ((unsigned char)title[len] & 0xC0) == 0x80)
		len--;
	for (size_t i = 0; i < len; i++) {
		*end++ = title[i];
		if (title[i] == '&')
			*end++ = '&';
	}
	if (!out->source->run->complete)
		end = stpcpy(end, " - INCOMPLETE");
	else if (out->source->run->exception_count > 0)
		end = stpcpy(end, " - with exceptions");
	memcpy(end, "&C&9&A&R&9Page &P of &N", sizeof("&C&9&A&R&9Page &P of &N"));
	xlsx_said(tab, worksheet_set_footer(tab->sheet, text), "footer");
}

void
xlsx_print_setup(struct xlsx_tab *tab, bool whole)
{
	enum { PAPER_A4 = 9 };
	lxw_worksheet *sheet = tab->sheet;

	worksheet_set_landscape(sheet);
	worksheet_set_paper(sheet, PAPER_A4);
	worksheet_fit_to_pages(sheet, 1, whole ? 1 : 0);
	worksheet_set_margins(sheet, 0.25, 0.25, 0.4, 0.6);
	set_footer(tab);
}
