/* See review_sent.h. */
#include "review_sent.h"

#include "export/plan/plan_input.h"
#include "export/run/rundir.h"
#include "model/base/digest.h"
#include "packs_csv.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

/* Which review it is. */
static int
read_run(struct returned *returned, const char *dir, struct run_facts *facts, struct err *err)
{
	char *path = mem_print("%s/" RUN_FILE_NAME, dir);
	const char *why;
	int rc = run_facts_read(facts, &returned->arena, AT_FDCWD, path, &why);

	if (rc == 0 &&
	    (facts->review_id == NULL || facts->snapshot_id == NULL || facts->base_url == NULL)) {
		why = "not that of a review";
		rc = -1;
	}
	if (rc < 0)
		err_set(err, STATUS_BAD_INPUT,
		    "--review: '%s': %s: give the directory that 'review' made", path, why);
	returned->review_id = facts->review_id;
	returned->snapshot_id = facts->snapshot_id;
	returned->base_url = facts->base_url;
	returned->cloud_id = facts->cloud_id;
	returned->read = facts->finished;
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
		    "--review: pack '%s' cannot be read: what comes back cannot be compared with "
		    "it",
		    name);
	if (strcmp(hex, sha256) != 0)
		return err_set(err, STATUS_REFUSED,
		    "--review: '%s' was changed after it was sent, by its SHA-256 in packs.csv: "
		    "keep what comes back elsewhere",
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
read_pack(
    struct returned *returned, const char *dir, const struct returned_pack *pack, struct err *err)
{
	const struct plan_wants nothing = { 0 };
	size_t n = returned->pack_count, before = returned->sent.review_count,
	       rows_before = returned->sent.count;
	char *path = mem_print("%s/%s", dir, pack->file);
	int rc = check_sum(path, pack->file, pack->sha256, err);

	returned->packs =
	    mem_room(returned->packs, &returned->pack_room, n + 1, sizeof(*returned->packs));
	returned->packs[returned->pack_count++] = *pack;
	if (rc == 0 && plan_input_read(path, &nothing, &returned->sent, err) < 0)
		rc = err_wrap(err, "--review");
	else if (rc == 0 && returned->sent.count - rows_before != pack->rows)
		rc = err_set(err, STATUS_REFUSED,
		    "--review: '%s' has %zu rows, packs.csv says %llu: give the directory that "
		    "'review' made",
		    pack->file, returned->sent.count - rows_before, (unsigned long long)pack->rows);
	for (size_t i = before; i < returned->sent.review_count; i++)
		returned->sent.reviews[i]->number = (uint32_t)n;
	free(path);
	return rc;
}

/* What says which packs there are has to be what 'review' wrote. */
static int
check_sums(const char *dir, struct err *err)
{
	static const char *const names[] = { RUN_FILE_NAME, PACKS_CSV_NAME };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!rundir_names(dir, names[i]))
			return err_set(err, STATUS_REFUSED,
			    "--review: '%s/%s' was changed after it was written, by its " SUMS_NAME
			    ": give the directory that 'review' made",
			    dir, names[i]);
	return 0;
}

int
review_sent_read(struct returned *returned, const char *dir, struct err *err)
{
	struct packs_list list = { 0 };
	struct run_facts facts = { 0 };
	int rc = read_run(returned, dir, &facts, err);

	if (rc == 0)
		rc = check_sums(dir, err);
	if (rc == 0)
		rc = packs_csv_read(&list, dir, &facts, &returned->arena, err);
	for (size_t i = 0; rc == 0 && i < list.count; i++)
		if (!is_listed(returned, list.packs[i].file))
			rc = read_pack(returned, dir, &list.packs[i], err);
	returned->known = rc == 0;
	free(list.packs);
	return rc;
}

int
review_sent_check(const char *dir, const struct run_facts *run,
    void (*tell)(void *arg, const char *line), void *arg, struct err *err)
{
	struct arena arena = { .step = 4096 };
	struct packs_list list = { 0 };
	int rc = packs_csv_read(&list, dir, run, &arena, err), wrong = 0;

	for (size_t i = 0; rc == 0 && i < list.count; i++) {
		const char *name = list.packs[i].file;
		char *path = mem_print("%s/%s", dir, name), *line;

		if (check_sum(path, name, list.packs[i].sha256, err) < 0) {
			line = mem_print(
			    "changed: %s (it is not the pack that packs.csv lists)", name);
			tell(arg, line);
			wrong++;
			free(line);
		}
		free(path);
	}
	free(list.packs);
	arena_release(&arena);
	return rc < 0 ? -1 : wrong;
}
