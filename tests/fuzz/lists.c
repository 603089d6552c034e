/* Lists that people write: the first byte says of what kind these bytes are; the rows of a plan are one of them. */
#include "export/plan/plan_input.h"
#include "export/read/reviewers.h"
#include "export/read/roster_file.h"
#include "export/read/sod_file.h"
#include "fuzz.h"

static void
read_plan(const char *path, struct err *err)
{
	struct plan_wants wants = { 0 };
	struct plan_rows rows = { 0 };

	plan_input_read(path, &wants, &rows, err);
	plan_rows_release(&rows);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct roster roster = { 0 };
	struct reviewers reviewers = { 0 };
	struct sod sod = { 0 };
	struct err err = { 0 };
	const char *path;

	if (size < 1)
		return 0;
	path = fuzz_file("list.csv", data + 1, size - 1);
	switch (data[0] % 4) {
	case 0:
		roster_read(&roster, path, NULL, NULL, &err);
		roster_release(&roster);
		break;
	case 1:
		reviewers_read(&reviewers, path, &err);
		reviewers_release(&reviewers);
		break;
	case 2:
		sod_read(&sod, path, &err);
		sod_release(&sod);
		break;
	default:
		read_plan(path, &err);
	}
	return 0;
}
