/* review-status.csv; see review_sent.h. */
#include "export/write/csv_row.h"
#include "model/base/text.h"
#include "review_sent.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEADS = 18, NUMBER_ROOM = 24 };

static const char *const heads[HEADS] = { "pack", "file", "reviewer", "reviewer_id", "rows",
	"decided", "keep", "revoke", "not_mine", "ask_later", "undecided", "missing_reasons",
	"self_reviews", "returned", "coverage", "sent_sha256", "returned_as", "returned_sha256" };

/* The inputs that a pack came in, "input-1-ann.xlsx; input-4-ann.xlsx", or their digests. */
static const char *
came_in(
    const struct returned_pack *pack, const struct input *inputs, bool digests, struct arena *arena)
{
	const char *text = "";

	for (size_t i = 0; i < pack->input_count; i++) {
		const struct input *input = &inputs[pack->inputs[i]];

		text = arena_print(arena, "%s%s%s", text, i > 0 ? "; " : "",
		    digests ? input->sha256 : input->file);
	}
	return text;
}

static int
write_pack(const struct returned_pack *pack, const struct input *inputs, struct file *file,
    struct err *err)
{
	const uint64_t counts[] = { returned_rows(pack),
		pack->decided[DECISION_KEEP] + pack->decided[DECISION_REVOKE],
		pack->decided[DECISION_KEEP], pack->decided[DECISION_REVOKE],
		pack->decided[DECISION_NOT_MINE], pack->decided[DECISION_ASK_LATER],
		returned_undecided(pack), pack->missing_reasons, pack->self_reviews };
	enum { COUNTS = sizeof(counts) / sizeof(*counts) };
	char numbers[COUNTS][NUMBER_ROOM], coverage[NUMBER_ROOM] = "";
	const char *cells[HEADS] = { pack->name, pack->file, pack->reviewer, pack->reviewer_id };
	unsigned tenths;
	struct arena arena = { .step = 1024 };
	int rc;

	for (size_t i = 0; i < COUNTS; i++) {
		snprintf(numbers[i], sizeof(numbers[i]), "%" PRIu64, counts[i]);
		cells[4 + i] = numbers[i];
	}
	if (returned_coverage(pack, &tenths))
		snprintf(coverage, sizeof(coverage), "%u.%u %%", tenths / 10, tenths % 10);
	cells[4 + COUNTS] = pack->returned ? "yes" : "no";
	cells[5 + COUNTS] = coverage;
	cells[6 + COUNTS] = pack->sha256;
	cells[7 + COUNTS] = came_in(pack, inputs, false, &arena);
	cells[8 + COUNTS] = came_in(pack, inputs, true, &arena);
	rc = csv_row_write(file, cells, HEADS, err);
	arena_release(&arena);
	return rc;
}

/* Without the mark, as they were written before. */
static bool
is_older(const char *front, const char *first)
{
	size_t len = strlen(first) - strlen(CSV_MARK);

	return strncmp(front, first + strlen(CSV_MARK), len) == 0;
}

static int
check_place(const char *path, struct err *err)
{
	static const char first[] =
	    CSV_MARK "\"pack\",\"file\",\"reviewer\",\"reviewer_id\",\"rows\",\"decided\"";
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW);
	char front[sizeof(first)] = "";
	struct stat what;
	ssize_t got = -1;

	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd >= 0 && fstat(fd, &what) == 0 && S_ISREG(what.st_mode))
		got = read(fd, front, sizeof(first) - 1);
	if (fd >= 0)
		close(fd);
	if (got == 0 || (got > 0 && (strcmp(front, first) == 0 || is_older(front, first))))
		return 0;
	return err_set(err, STATUS_USAGE,
	    "'%s' exists and is not an earlier review status: name another file", path);
}

int
review_status_write(const struct returned *returned, const struct input *inputs, const char *dir,
    const char *name, struct err *err)
{
	struct file file;
	int rc = file_replace(&file, dir, name, err);

	if (rc == 0)
		rc = csv_heads_write(&file, heads, HEADS, err);
	for (size_t i = 0; rc == 0 && i < returned->pack_count; i++)
		rc = write_pack(&returned->packs[i], inputs, &file, err);
	if (rc == 0)
		return file_replace_finish(&file, dir, name, err);
	file_replace_abandon(&file, dir, name);
	return -1;
}

int
review_status_replace(
    const struct returned *returned, const struct input *inputs, const char *path, struct err *err)
{
	const char *slash = strrchr(path, '/');
	char *dir;
	int rc;

	if (check_place(path, err) < 0)
		return -1;
	dir = slash == NULL   ? mem_copy(".")
	      : slash == path ? mem_copy("/")
			      : mem_print("%.*s", (int)(slash - path), path);
	rc = review_status_write(returned, inputs, dir, slash != NULL ? slash + 1 : path, err);
	free(dir);
	return rc;
}

void
review_status_require(const struct returned *returned, struct plan *plan)
{
	uint64_t open = 0;
	size_t packs = 0, missing = 0;

	for (size_t i = 0; i < returned->pack_count; i++) {
		const struct returned_pack *pack = &returned->packs[i];
		uint64_t left = returned_undecided(pack) + pack->decided[DECISION_NOT_MINE] +
				pack->decided[DECISION_ASK_LATER];

		open += left;
		packs += left > 0;
		missing += left > 0 && !pack->returned;
	}
	if (open == 0)
		return;
	plan_refuse(plan, "require-complete",
	    arena_print(&plan->arena,
		"%llu row%s of %zu pack%s %s not decided; %zu of the packs did not come back",
		(unsigned long long)open, text_plural(open), packs, text_plural(packs),
		open == 1 ? "is" : "are", missing),
	    "the decisions that are missing (" REVIEW_STATUS_NAME
	    " lists them), or no --require-complete");
}
