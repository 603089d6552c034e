/* The XML within a workbook: the first byte says which part these bytes are; the others are a small sound book. */
#include "sheet_walk.h"
#include <zip.h>

/* clang-format off */
#define SPREADSHEET "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006/relationships"
static const struct {
	const char *name, *text;
} parts[] = {
	{ "xl/worksheets/sheet1.xml", "<worksheet xmlns='" SPREADSHEET "'><sheetData>"
		"<row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' t='s'><v>1</v></c><c r='C1' s='1'><v>46000.5</v></c></row>"
		"</sheetData><mergeCells count='1'><mergeCell ref='A2:A3'/></mergeCells></worksheet>" },
	{ "xl/sharedStrings.xml", "<sst xmlns='" SPREADSHEET "'><si><t>group</t></si><si><r><t>a</t></r><r><t>b</t></r></si></sst>" },
	{ "xl/workbook.xml", "<workbook xmlns='" SPREADSHEET "' xmlns:r='" OFFICE "'><sheets>"
		"<sheet name='One' sheetId='1' r:id='rId1'/></sheets></workbook>" },
	{ "xl/_rels/workbook.xml.rels", "<Relationships xmlns='" PACKAGE "'>"
		"<Relationship Id='rId1' Type='" OFFICE "/worksheet' Target='worksheets/sheet1.xml'/>"
		"<Relationship Id='rId2' Type='" OFFICE "/sharedStrings' Target='sharedStrings.xml'/>"
		"<Relationship Id='rId3' Type='" OFFICE "/styles' Target='styles.xml'/></Relationships>" },
	{ "xl/styles.xml", "<styleSheet xmlns='" SPREADSHEET "'><numFmts><numFmt numFmtId='164' formatCode='yyyy\\-mm\\-dd'/></numFmts>"
		"<cellXfs><xf numFmtId='0'/><xf numFmtId='164'/></cellXfs></styleSheet>" },
	{ "_rels/.rels", "<Relationships xmlns='" PACKAGE "'>"
		"<Relationship Id='rId1' Type='" OFFICE "/officeDocument' Target='xl/workbook.xml'/></Relationships>" },
	{ "[Content_Types].xml", "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>" },
};
/* clang-format on */
enum { PARTS = sizeof(parts) / sizeof(parts[0]) };

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[128];
	zip_t *zip;

	if (size < 1)
		return 0;
	snprintf(path, sizeof(path), "%s/book.xlsx", fuzz_dir());
	zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
	if (zip == NULL)
		abort();
	for (size_t i = 0; i < PARTS; i++) {
		bool given = data[0] % PARTS == i;
		zip_source_t *source =
		    given ? zip_source_buffer(zip, data + 1, size - 1, 0)
			  : zip_source_buffer(zip, parts[i].text, strlen(parts[i].text), 0);
		zip_int64_t at = zip_file_add(zip, parts[i].name, source, ZIP_FL_OVERWRITE);

		if (at < 0 || zip_set_file_compression(zip, (zip_uint64_t)at, ZIP_CM_STORE, 0) != 0)
			abort();
	}
	if (zip_close(zip) != 0)
		abort();
	sheet_walk(path);
	return 0;
}
