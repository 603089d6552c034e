/* See review_sent.h. */
#include "review_sent.h"

#include "digest.h"
#include "json.h"
#include "plan_input.h"
#include "sheet_csv.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	RUN_MOST = 1 << 20,
	AT_PACK = 0,
	AT_FILE,
	AT_REVIEWER,
	AT_REVIEWER_ID,
	AT_ROWS,
	AT_SHA256,
	COLUMNS
};

/* ---- run.json ---- */

struct run_texts {
	struct returned *returned;
	int depth;
	const char **into; /* of the key that was read last; NULL: nobody asks */
};

/* What is taken, and where it goes. */
static const struct {
	const char *key;
	size_t at;
} run_members[] = {
	{ "review_id", offsetof(struct returned, review_id) },
	{ "snapshot_id", offsetof(struct returned, snapshot_id) },
	{ "finished", offsetof(struct returned, read) },
	{ "base_url", offsetof(struct returned, base_url) },
	{ "cloud_id", offsetof(struct returned, cloud_id) },
};

static int
on_key(void *context, const unsigned char *key, size_t len)
{
	struct run_texts *run = context;

	run->into = NULL;
	for (size_t i = 0; run->depth == 1 && i < sizeof run_members / sizeof *run_members; i++)
		if (strlen(run_members[i].key) == len && memcmp(key, run_members[i].key, len) == 0)
			run->into = (const char **)(void *)((char *)run->returned + run_members[i].at);
	return 1;
}

static int
on_text(void *context, const unsigned char *text, size_t len)
{
	struct run_texts *run = context;

	if (run->into != NULL)
		*run->into = arena_text(&run->returned->arena, (const char *)text, len);
	run->into = NULL;
	return 1;
}

static int
on_open(void *context)
{
	((struct run_texts *)context)->depth++;
	return 1;
}

static int
on_close(void *context)
{
	((struct run_texts *)context)->depth--;
	return 1;
}

static int
parse_run(struct returned *returned, const unsigned char *bytes, size_t len)
{
	static const yajl_callbacks callbacks = { .yajl_string = on_text,
		.yajl_start_map = on_open,
		.yajl_map_key = on_key,
		.yajl_end_map = on_close,
		.yajl_start_array = on_open,
		.yajl_end_array = on_close };
	struct run_texts run = { .returned = returned };
	yajl_handle handle = json_parser(&callbacks, &run);
	bool good = yajl_parse(handle, bytes, len) == yajl_status_ok &&
		    yajl_complete_parse(handle) == yajl_status_ok;

	yajl_free(handle);
	return good && returned->review_id != NULL && returned->snapshot_id != NULL &&
		       returned->base_url != NULL
		   ? 0
		   : -1;
}

static int
read_run(struct returned *returned, const char *dir, struct err *err)
{
	char *path = mem_print("%s/run.json", dir);
	FILE *file = fopen(path, "rbe");
	unsigned char *bytes = mem_alloc(RUN_MOST);
	size_t len = file != NULL ? fread(bytes, 1, RUN_MOST, file) : 0;
	int rc = 0;

	if (file == NULL)
		rc = err_set(err, STATUS_BAD_INPUT,
		    "--review: cannot read '%s': %s: give the directory that 'review' made", path,
		    strerror(errno));
	else if (parse_run(returned, bytes, len) < 0)
		rc = err_set(err, STATUS_BAD_INPUT,
		    "--review: '%s' is not that of a review: give the directory that 'review' made",
		    path);
	if (file != NULL)
		fclose(file);
	free(bytes);
	free(path);
	return rc;
}

/* ---- the packs ---- */

static int
check_sum(const char *path, const char *name, const char *sha256, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	char hex[DIGEST_HEX + 1];
	struct stat what;
	int rc;

	if (fd < 0 || fstat(fd, &what) < 0 || !S_ISREG(what.st_mode)) {
		if (fd >= 0)
			close(fd);
		return err_set(err, STATUS_BAD_INPUT,
		    "--review: the pack '%s' is not there as it was sent: what comes back cannot "
		    "be held against it",
		    name);
	}
	rc = digest_file(fd, name, hex, err);
	close(fd);
	if (rc == 0 && strcmp(hex, sha256) != 0)
		return err_set(err, STATUS_REFUSED,
		    "--review: '%s' is not as it was sent, by its SHA-256 in packs.csv: keep what "
		    "comes back elsewhere",
		    name);
	return rc;
}

/* A pack in two formats is one pack: the one that is listed first is read. */
static bool
is_listed(const struct returned *returned, const char *file)
{
	const char *dot = strrchr(file, '.');
	size_t len = dot != NULL ? (size_t)(dot - file) : strlen(file);

	for (size_t i = 0; i < returned->pack_count; i++)
		if (strncmp(returned->packs[i].file, file, len) == 0 &&
		    returned->packs[i].file[len] == '.')
			return true;
	return false;
}

static int
read_pack(struct returned *returned, const char *dir, const char *const *cells, struct err *err)
{
	const struct plan_wants nothing = { 0 };
	size_t n = returned->pack_count, before = returned->sent.review_count;
	char *path = mem_print("%s/%s", dir, cells[AT_FILE]);
	uint64_t rows = strtoull(cells[AT_ROWS], NULL, 10);
	int rc = check_sum(path, cells[AT_FILE], cells[AT_SHA256], err);

	returned->packs =
	    mem_room(returned->packs, &returned->pack_room, n + 1, sizeof *returned->packs);
	returned->packs[returned->pack_count++] = (struct returned_pack){ .name = cells[AT_PACK],
		.file = cells[AT_FILE],
		.reviewer = cells[AT_REVIEWER],
		.reviewer_id = cells[AT_REVIEWER_ID],
		.sha256 = cells[AT_SHA256],
		.rows = rows };
	if (rc == 0 && rows > 0 && plan_input_read(path, &nothing, &returned->sent, err) < 0)
		rc = err_wrap(err, "--review");
	for (size_t i = before; i < returned->sent.review_count; i++)
		returned->sent.reviews[i]->number = (uint32_t)n;
	free(path);
	return rc;
}

static int
read_list(struct returned *returned, const char *dir, struct sheet_csv *csv, struct err *err)
{
	static const struct sheet_column wanted[COLUMNS] = { { "pack", true }, { "file", true },
		{ "reviewer", true }, { "reviewer_id", true }, { "rows", true },
		{ "sha256", true } };
	uint32_t at[COLUMNS];
	struct sheet_csv_row row;
	int rc = sheet_csv_columns(csv, wanted, COLUMNS, at, err);

	while (rc == 0 && (rc = sheet_csv_row(csv, &row, err)) == 1) {
		const char *cells[COLUMNS];

		for (size_t i = 0; i < COLUMNS; i++)
			cells[i] = sheet_cell_text(&row.cells[at[i]], &returned->arena);
		rc = 0;
		if (strchr(cells[AT_FILE], '/') != NULL || *cells[AT_FILE] == '\0')
			rc = err_set(err, STATUS_BAD_INPUT, "%s: a pack is a file of the directory",
			    sheet_csv_at(csv, row.line, at[AT_FILE]));
		else if (!is_listed(returned, cells[AT_FILE]))
			rc = read_pack(returned, dir, cells, err);
	}
	return rc;
}

int
review_sent_read(struct returned *returned, const char *dir, struct err *err)
{
	char *path = mem_print("%s/packs.csv", dir);
	struct sheet_csv *csv = NULL;
	int rc = read_run(returned, dir, err);

	if (rc == 0) {
		csv = sheet_csv_open(path, &sheet_csv_limits, err);
		rc = csv == NULL ? -1 : read_list(returned, dir, csv, err);
	}
	returned->known = rc == 0;
	sheet_csv_close(csv);
	free(path);
	return rc;
}
