#include "xlsx_check.h"

#include <string.h>

#include "export/read/sheet_xlsx.h"

/* We know what we wrote: a full tab of long texts is larger than what is believed of a stranger. */
static const struct xlsx_limits own_limits = {
	.entries = 10000,
	.sheet = { UINT64_C(1) << 40, 0, 0 },
	.strings = { UINT64_C(1) << 30, 0, 0 },
	.other = { UINT64_C(1) << 30, 0, 0 },
};

static void
digest_cell(struct xlsx_digest *digest, uint32_t row, const struct sheet_xlsx_cell *cell)
{
	switch (cell->type) {
	case SHEET_XLSX_TEXT:
		xlsx_digest_text(digest, row, cell->column, cell->text, cell->len);
		return;
	case SHEET_XLSX_NUMBER:
		xlsx_digest_number(digest, row, cell->column,
		    cell->formula ? XLSX_KIND_FORMULA : XLSX_KIND_NUMBER, cell->number);
		return;
	case SHEET_XLSX_DATE:
		if (cell->formula)
			break;
		xlsx_digest_time(digest, row, cell->column, cell->number);
		return;
	case SHEET_XLSX_YESNO:
	case SHEET_XLSX_ERROR:
		break;
	}
	digest->failed = true; /* never written */
}

static int
digest_sheet(struct sheet_xlsx *book, size_t sheet, struct xlsx_digest *digest, struct err *err)
{
	struct sheet_xlsx_row row;
	int rc;

	if (sheet_xlsx_begin(book, sheet, err) != 0)
		return -1;
	while ((rc = sheet_xlsx_row(book, &row, err)) == 1) {
		for (size_t i = 0; i < row.count; i++)
			digest_cell(digest, row.number, &row.cells[i]);
	}
	return rc;
}

static int
check_tab(struct sheet_xlsx *book, size_t i, const struct xlsx_tab *tab, struct err *err)
{
	struct xlsx_digest digest;
	uint32_t row;

	xlsx_digest_begin(&digest);
	int rc = digest_sheet(book, i, &digest, err);
	xlsx_digest_end(&digest);
	if (rc == 0 && !xlsx_digest_same(&tab->digest, &digest, &row))
		rc = err_set(err, STATUS_FAILED,
		    "the workbook read back differs at '%s', from row %u on: %llu cells written, "
		    "%llu read",
		    tab->name, row + 1, (unsigned long long)tab->digest.cells,
		    (unsigned long long)digest.cells);
	xlsx_digest_release(&digest);
	return rc;
}

int
xlsx_check(const struct xlsx_out *out, struct err *err)
{
	struct sheet_xlsx *book = sheet_xlsx_open(out->path, &own_limits, err);
	int rc = 0;

	if (book == NULL)
		rc = -1;
	else if (sheet_xlsx_book(book)->sheet_count != out->tab_count)
		rc = err_set(err, STATUS_FAILED, "the workbook read back has other sheets");
	for (size_t i = 0; rc == 0 && i < out->tab_count; i++) {
		if (strcmp(sheet_xlsx_book(book)->sheets[i].name, out->tabs[i]->name) != 0)
			rc = err_set(err, STATUS_FAILED, "the workbook read back has no sheet '%s'",
			    out->tabs[i]->name);
		else
			rc = check_tab(book, i, out->tabs[i], err);
	}
	if (rc == 0)
		rc = xlsx_book_sound(sheet_xlsx_book(book), err);
	sheet_xlsx_close(book);
	if (rc != 0) {
		err->status = STATUS_FAILED; /* ours is not an input file */
		err_wrap(err, "'%s' was not written as meant (is the disk full?)", out->file);
	}
	return rc;
}

int
xlsx_out_close(struct xlsx_out *out, struct err *err)
{
	return xlsx_result(out, err) != 0 || xlsx_out_finish(out, err) != 0 ||
		       xlsx_check(out, err) != 0 || xlsx_out_sync(out, err) != 0
		   ? -1
		   : 0;
}
