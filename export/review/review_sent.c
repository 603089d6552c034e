/* See review_sent.h. */
#include "review_sent.h"

#include "export/plan/plan_input.h"
#include "export/read/sheet_list.h"
#include "export/run/rundir.h"
#include "model/base/digest.h"
#include "model/base/file.h"
#include "model/review/review.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

enum {
	RUN_MOST = 16 << 20, /* as verify takes it */
	AT_PACK = 0,
	AT_FILE,
	AT_REVIEWER,
	AT_REVIEWER_ID,
	AT_ROWS,
	AT_SHA256,
	COLUMNS
};

static const char *
kept(struct returned *returned, const char *text)
{
	return text != NULL ? arena_text(&returned->arena, text, strlen(text)) : NULL;
}

/* Which review it is; the texts are kept. */
static int
read_run(struct returned *returned, const char *dir, struct run_facts *facts, struct err *err)
{
	char *path = mem_print("%s/run.json", dir), *text;
	const char *why;
	size_t len;
	int rc = 0;

	text = file_text(AT_FDCWD, path, false, RUN_MOST, &len, &why);
	if (text == NULL)
		rc = err_set(err, STATUS_BAD_INPUT,
		    "--review: cannot read '%s': %s: give the directory that 'review' made", path,
		    why);
	else if (run_facts_parse(facts, text, len) < 0 || facts->review_id == NULL ||
		 facts->snapshot_id == NULL || facts->base_url == NULL)
		rc = err_set(err, STATUS_BAD_INPUT,
		    "--review: '%s' is not that of a review: give the directory that 'review' made",
		    path);
	if (rc == 0) {
		returned->review_id = kept(returned, facts->review_id);
		returned->snapshot_id = kept(returned, facts->snapshot_id);
		returned->base_url = kept(returned, facts->base_url);
		returned->cloud_id = kept(returned, facts->cloud_id);
		returned->read = kept(returned, facts->finished);
	}
	free(text);
	free(path);
	return rc;
}

/* ---- the packs ---- */

static int
check_sum(const char *path, const char *name, const char *sha256, struct err *err)
{
	char hex[DIGEST_HEX + 1];

	if (digest_path(path, name, false, hex, err) < 0 || *hex == '\0')
		return err_set(err, STATUS_BAD_INPUT,
		    "--review: the pack '%s' is not there as it was sent: what comes back cannot "
		    "be held against it",
		    name);
	if (strcmp(hex, sha256) != 0)
		return err_set(err, STATUS_REFUSED,
		    "--review: '%s' is not as it was sent, by its SHA-256 in packs.csv: keep what "
		    "comes back elsewhere",
		    name);
	return 0;
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
	size_t n = returned->pack_count, before = returned->sent.review_count,
	       rows_before = returned->sent.count;
	char *path = mem_print("%s/%s", dir, cells[AT_FILE]);
	size_t digits = strspn(cells[AT_ROWS], "0123456789");
	uint64_t rows = strtoull(cells[AT_ROWS], NULL, 10);
	int rc = check_sum(path, cells[AT_FILE], cells[AT_SHA256], err);

	returned->packs =
	    mem_room(returned->packs, &returned->pack_room, n + 1, sizeof(*returned->packs));
	returned->packs[returned->pack_count++] = (struct returned_pack){ .name = cells[AT_PACK],
		.file = cells[AT_FILE],
		.reviewer = cells[AT_REVIEWER],
		.reviewer_id = cells[AT_REVIEWER_ID],
		.sha256 = cells[AT_SHA256],
		.rows = rows };
	if (rc == 0 &&
	    (digits == 0 || cells[AT_ROWS][digits] != '\0' || rows == 0 || rows > REVIEW_ROWS_MOST))
		rc = err_set(err, STATUS_BAD_INPUT,
		    "--review: packs.csv says '%.40s' rows of '%s': a pack has 1 to %d",
		    cells[AT_ROWS], cells[AT_FILE], REVIEW_ROWS_MOST);
	if (rc == 0 && plan_input_read(path, &nothing, &returned->sent, err) < 0)
		rc = err_wrap(err, "--review");
	else if (rc == 0 && returned->sent.count - rows_before != rows)
		rc = err_set(err, STATUS_REFUSED,
		    "--review: '%s' has %zu rows, packs.csv says %s: take the directory that "
		    "'review' made",
		    cells[AT_FILE], returned->sent.count - rows_before, cells[AT_ROWS]);
	for (size_t i = before; i < returned->sent.review_count; i++)
		returned->sent.reviews[i]->number = (uint32_t)n;
	free(path);
	return rc;
}

static int
take_pack(void *arg, const char *dir, const char *const *cells, struct err *err)
{
	struct returned *returned = arg;

	return is_listed(returned, cells[AT_FILE]) ? 0 : read_pack(returned, dir, cells, err);
}

/* Does packs.csv list all that run.json counts? A pack is listed once for each format. */
static bool
is_whole(const struct run_facts *facts, uint64_t lines, uint64_t rows)
{
	if (facts->packs == 0 || lines == 0)
		return facts->packs == lines;
	return lines % facts->packs == 0 && rows == facts->rows * (lines / facts->packs);
}

/* Every line of packs.csv, its texts in the arena; all that run.json counts have to be there. */
static int
read_list(struct arena *arena, const char *dir, const struct run_facts *facts,
    int (*take)(void *arg, const char *dir, const char *const *cells, struct err *err), void *arg,
    struct err *err)
{
	static const struct sheet_column wanted[COLUMNS] = { { "pack", true }, { "file", true },
		{ "reviewer", true }, { "reviewer_id", true }, { "rows", true },
		{ "sha256", true } };
	char *path = mem_print("%s/packs.csv", dir);
	struct sheet_list list = { .columns = wanted, .count = COLUMNS, .arena = arena };
	uint64_t lines = 0, rows = 0;
	int rc = sheet_list_open(&list, path, err);

	while (rc == 0 && (rc = sheet_list_next(&list, err)) == 1) {
		const char *cells[COLUMNS];

		for (size_t i = 0; i < COLUMNS; i++)
			cells[i] = sheet_list_text(&list, i);
		lines++;
		rows += strtoull(cells[AT_ROWS], NULL, 10);
		rc = strchr(cells[AT_FILE], '/') != NULL || *cells[AT_FILE] == '\0'
			 ? sheet_list_bad(&list, AT_FILE, err, "a pack is a file of the directory")
			 : take(arg, dir, cells, err);
	}
	if (rc == 0 && !is_whole(facts, lines, rows))
		rc = err_set(err, STATUS_REFUSED,
		    "'%s' does not list the %llu packs and %llu rows that run.json counts", path,
		    (unsigned long long)facts->packs, (unsigned long long)facts->rows);
	sheet_list_close(&list);
	free(path);
	return rc;
}

/* What says which packs there are has to be what 'review' wrote. */
static int
check_sums(const char *dir, struct err *err)
{
	static const char *const names[] = { "run.json", "packs.csv" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!rundir_names(dir, names[i]))
			return err_set(err, STATUS_REFUSED,
			    "--review: '%s/%s' is not as it was written, by its " SUMS_NAME
			    ": take the directory that 'review' made",
			    dir, names[i]);
	return 0;
}

int
review_sent_read(struct returned *returned, const char *dir, struct err *err)
{
	struct run_facts facts = { 0 };
	int rc = read_run(returned, dir, &facts, err);

	if (rc == 0)
		rc = check_sums(dir, err);
	if (rc == 0)
		rc = read_list(&returned->arena, dir, &facts, take_pack, returned, err);
	returned->known = rc == 0;
	run_facts_release(&facts);
	return rc;
}

struct check {
	void (*tell)(void *arg, const char *line);
	void *arg;
	int wrong;
};

static int
check_pack(void *arg, const char *dir, const char *const *cells, struct err *err)
{
	struct check *check = arg;
	char *path = mem_print("%s/%s", dir, cells[AT_FILE]), *line;

	if (check_sum(path, cells[AT_FILE], cells[AT_SHA256], err) < 0) {
		line = mem_print(
		    "changed: %s (it is not the pack that packs.csv lists)", cells[AT_FILE]);
		check->tell(check->arg, line);
		check->wrong++;
		free(line);
	}
	free(path);
	return 0;
}

int
review_sent_check(const char *dir, const struct run_facts *run,
    void (*tell)(void *arg, const char *line), void *arg, struct err *err)
{
	struct check check = { tell, arg, 0 };
	struct arena arena = { .step = 4096 };
	int rc = read_list(&arena, dir, run, check_pack, &check, err);

	arena_release(&arena);
	return rc < 0 ? -1 : check.wrong;
}
