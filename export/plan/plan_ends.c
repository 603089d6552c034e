/* See plan_ends.h. */
#include "plan_ends.h"

#include "export/read/roster_file.h"
#include "model/base/day.h"
#include "model/base/order.h"
#include "model/base/text.h"
#include "model/plan/target.h"
#include "plan_dir.h"
#include "plan_file.h"
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct plan_row *
add_row(struct plan_rows *rows, const char *file, uint32_t line)
{
	struct plan_row *row;

	rows->rows = mem_room(rows->rows, &rows->room, rows->count + 1, sizeof(*rows->rows));
	row = &rows->rows[rows->count++];
	*row = (struct plan_row){
		.file = arena_copy(&rows->arena, file), .line = line, .shape = SHAPE_PLAN
	};
	for (int f = 0; f < FIELDS; f++)
		row->cells[f] = (struct plan_cell){ "", 0, line };
	return row;
}

/* Of a made row there is a cell for each field that is told. */
static void
tell(struct plan_rows *rows, struct plan_row *row, enum plan_field field, const char *text)
{
	row->cells[field].text = arena_copy(&rows->arena, text);
	row->cells[field].column = field + 1;
}

/* ---- leavers ---- */

static bool
has_left(const struct roster_row *person, uint32_t today)
{
	return person->end_day != DAY_NONE ? person->end_day < today : person->left;
}

int
plan_leavers_add(struct plan_rows *rows, const char *roster, struct err *err)
{
	struct roster people;
	int rc = roster_read(&people, roster, err);

	for (size_t i = 0; rc == 0 && i < people.count; i++) {
		const struct roster_row *person = &people.rows[i];
		struct plan_row *row;
		char *email;

		if (!has_left(person, rows->today))
			continue;
		row = add_row(rows, roster, (uint32_t)person->line);
		row->listed = true;
		email = mem_print("email:%s", person->email);
		tell(rows, row, FIELD_ACTION, "leaver");
		tell(rows, row, FIELD_PRINCIPAL,
		    *person->account_id != '\0' ? person->account_id : email);
		tell(rows, row, FIELD_REASON, "has left, as the roster says");
		free(email);
	}
	roster_release(&people);
	return rc;
}

/* ---- what expires ---- */

static void
add_expired(struct plan_rows *rows, const struct plan_dir *dir, const struct step *step)
{
	const struct plan *plan = &dir->plan;
	const char *made = step->creates > 0 ? plan->steps[step->creates - 1].result.made : NULL;
	char *file = mem_print("%s/plan.csv", dir->path),
	     *reason = mem_print("expired on %s (step %u of plan %.16s)", step->expires_on,
		 step->number, plan->sha256);
	struct plan_row *row = add_row(rows, file, step->number + 1);

	row->leaves = true;
	tell(rows, row, FIELD_ACTION, plan_action_names[ACTION_REVOKE]);
	tell(rows, row, FIELD_PRINCIPAL, step_principal_text(&rows->arena, step, made));
	tell(rows, row, FIELD_TARGET, step_target_text(&rows->arena, step));
	tell(rows, row, FIELD_REASON, reason);
	tell(rows, row, FIELD_TICKET, step->ticket);
	free(reason);
	free(file);
}

static int
read_plan(struct plan_rows *rows, const char *path, struct err *err)
{
	struct plan_dir dir = { .path = NULL };
	int rc = plan_dir_open(&dir, path, err);

	for (size_t i = 0; rc == 0 && i < dir.plan.step_count; i++) {
		const struct step *step = &dir.plan.steps[i];
		uint32_t day = day_of(text_or(step->expires_on, ""));

		if (day != DAY_NONE && day <= rows->today && step->result.outcome == OUTCOME_DONE)
			add_expired(rows, &dir, step);
	}
	plan_dir_release(&dir);
	return rc;
}

static bool
is_plan(const char *path)
{
	char *file = mem_print("%s/" PLAN_FILE_NAME, path);
	bool found = access(file, F_OK) == 0;

	free(file);
	return found;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The directories of plans in the folder. */
static int
read_folder(struct plan_rows *rows, const char *path, struct err *err)
{
	DIR *folder = opendir(path);
	const struct dirent *entry;
	char **list = NULL;
	size_t count = 0, room = 0;
	int rc = 0;

	if (folder == NULL)
		return err_set(err, STATUS_BAD_INPUT, "'%s' is no folder that can be read", path);
	while ((entry = readdir(folder)) != NULL) {
		char *inner = mem_print("%s/%s", path, entry->d_name);

		if (entry->d_name[0] != '.' && is_plan(inner)) {
			list = mem_room(list, &room, count + 1, sizeof(*list));
			list[count++] = inner;
		} else {
			free(inner);
		}
	}
	closedir(folder);
	if (count > 0)
		qsort(list, count, sizeof(*list), by_name);
	for (size_t i = 0; i < count; i++) {
		rc = rc == 0 ? read_plan(rows, list[i], err) : rc;
		free(list[i]);
	}
	free(list);
	return rc < 0 ? -1 : (int)count;
}

int
plan_expired_add(struct plan_rows *rows, const char *const *paths, size_t count, struct err *err)
{
	int plans = 0, found = 0;

	for (size_t i = 0; found >= 0 && i < count; i++) {
		if (!is_plan(paths[i]))
			found = read_folder(rows, paths[i], err);
		else
			found = read_plan(rows, paths[i], err) < 0 ? -1 : 1;
		plans += found;
	}
	if (found < 0)
		return err_wrap(err, "plan: --expired");
	return plans > 0 ? 0
			 : err_set(err, STATUS_BAD_INPUT,
			       "plan: --expired: no plan is in the folders given");
}
