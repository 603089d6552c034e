/* Any spreadsheet file, CSV or XLSX, as its bytes are: every cell, its place, and where cells are merged. */
#include "sheet_walk.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	sheet_walk(fuzz_file("sheet", data, size));
	return 0;
}
