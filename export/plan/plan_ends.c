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
plan_leavers_add(struct plan_rows *rows, const char *roster,
    void (*tell_wrong)(void *arg, const char *line), void *arg, struct err *err)
{
	struct roster people;
	int rc = roster_read(&people, roster, tell_wrong, arg, err);

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

/* What a step of a plan that was carried out says of a principal and a target. */
struct said {
	const struct site_id *site;
	const char *principal, *target, *read;
	uint32_t day; /* on which it expires; DAY_NONE: it does not */
	bool gives, done;
	size_t number; /* among all */
	const char *file, *reason, *ticket;
	uint32_t line;
};

struct history {
	struct plan_rows *rows;
	struct said *list;
	size_t count, room;
};

static void
add_said(struct history *history, const struct plan_dir *dir, const struct site_id *site,
    const struct step *step)
{
	const struct plan *plan = &dir->plan;
	struct arena *arena = &history->rows->arena;
	const char *made = step->creates > 0 ? plan->steps[step->creates - 1].result.made : NULL;
	const char *expires = text_or(step->expires_on, "");

	history->list =
	    mem_room(history->list, &history->room, history->count + 1, sizeof(*history->list));
	history->list[history->count] = (struct said){ .site = site,
		.principal = arena_copy(arena, step_principal_text(arena, step, made)),
		.target = arena_copy(arena, step_target_text(arena, step)),
		.read = arena_copy(arena, plan->read),
		.day = day_of(expires),
		.gives = step->action == ACTION_GRANT,
		.done = step->result.outcome != OUTCOME_NOOP,
		.number = history->count,
		.file = arena_print(arena, "%s/plan.csv", dir->path),
		.reason = arena_print(arena, "expired on %s (step %u of plan %.16s)", expires,
		    step->number, plan->sha256),
		.ticket = arena_copy(arena, step->ticket),
		.line = step->number + 1 };
	history->count++;
}

/* A grant that was there already may give it a later day. Nothing that was not carried out says anything. */
static bool
says(const struct step *step)
{
	enum outcome outcome = step->result.outcome;

	return outcome == OUTCOME_DONE || outcome == OUTCOME_PENDING
		   ? step->action == ACTION_GRANT || step->action == ACTION_REVOKE
		   : outcome == OUTCOME_NOOP && step->action == ACTION_GRANT;
}

static int
read_plan(struct history *history, const char *path, struct err *err)
{
	struct arena *arena = &history->rows->arena;
	struct plan_dir dir = { .path = NULL };
	int rc = plan_dir_open(&dir, path, err);
	struct site_id *site = arena_take(arena, sizeof(*site));

	if (rc == 0)
		*site = (struct site_id){ arena_copy(arena, dir.plan.cloud_id),
			arena_copy(arena, dir.plan.base_url) };
	for (size_t i = 0; rc == 0 && dir.begun && i < dir.plan.step_count; i++)
		if (says(&dir.plan.steps[i]))
			add_said(history, &dir, site, &dir.plan.steps[i]);
	plan_dir_release(&dir);
	return rc;
}

static int
same_grant(const struct said *x, const struct said *y)
{
	int order = strcmp(x->site->base_url, y->site->base_url);

	order = order_then(order, strcmp(x->principal, y->principal));
	return order_then(order, strcmp(x->target, y->target));
}

/* The latest word last. */
static int
by_grant(const void *a, const void *b)
{
	const struct said *x = a, *y = b;
	int order = order_then(same_grant(x, y), strcmp(x->read, y->read));

	return order_then(order, order_numbers(x->number, y->number));
}

static int
by_number(const void *a, const void *b)
{
	const struct said *x = a, *y = b;

	return order_numbers(x->number, y->number);
}

/* Only what is due by the latest word on it, and was given by any of them, stays in the list. */
static void
keep_due(struct history *history)
{
	size_t due = 0;
	bool done = false;

	order_items(history->list, history->count, sizeof(*history->list), by_grant);
	for (size_t i = 0; i < history->count; i++) {
		const struct said *said = &history->list[i];

		done |= said->done && said->gives;
		if (i + 1 < history->count && same_grant(said, said + 1) == 0)
			continue;
		if (done && said->day != DAY_NONE && said->day <= history->rows->today)
			history->list[due++] = *said;
		done = false;
	}
	history->count = due;
	order_items(history->list, history->count, sizeof(*history->list), by_number);
}

static void
add_expired(struct plan_rows *rows, const struct said *said)
{
	struct plan_row *row = add_row(rows, said->file, said->line);

	row->listed = row->leaves = true;
	row->site = said->site;
	tell(rows, row, FIELD_ACTION, plan_action_names[ACTION_REVOKE]);
	tell(rows, row, FIELD_PRINCIPAL, said->principal);
	tell(rows, row, FIELD_TARGET, said->target);
	tell(rows, row, FIELD_REASON, said->reason);
	tell(rows, row, FIELD_TICKET, said->ticket);
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
read_folder(struct history *history, const char *path, struct err *err)
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
		rc = rc == 0 ? read_plan(history, list[i], err) : rc;
		free(list[i]);
	}
	free(list);
	return rc < 0 ? -1 : (int)count;
}

int
plan_expired_add(struct plan_rows *rows, const char *const *paths, size_t count, struct err *err)
{
	struct history history = { .rows = rows };
	int plans = 0, found = 0;

	for (size_t i = 0; found >= 0 && i < count; i++) {
		if (!is_plan(paths[i]))
			found = read_folder(&history, paths[i], err);
		else
			found = read_plan(&history, paths[i], err) < 0 ? -1 : 1;
		plans += found;
	}
	keep_due(&history);
	for (size_t i = 0; found >= 0 && i < history.count; i++)
		add_expired(rows, &history.list[i]);
	free(history.list);
	if (found < 0)
		return err_wrap(err, "plan: --expired");
	return plans > 0 ? 0
			 : err_set(err, STATUS_BAD_INPUT,
			       "plan: --expired: no plan is in the folders given");
}
