/* See siblings.h. */
#include "siblings.h"

#include "journal.h"
#include "model/base/order.h"
#include "model/base/text.h"
#include "plan_dir.h"
#include "plan_file.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A directory with a journal. */
struct sibling {
	const char *name;
	int64_t changed;
};

/* A plan that was counted, wherever a copy of it lies. */
struct counted {
	const char *sha256;
	bool *steps; /* that were counted; NULL: of the plan itself */
};

struct search {
	struct plan *plan; /* the one they lie beside */
	struct site_id site;
	const char *parent;
	int64_t since;
	struct stat own; /* of its directory; all zero: there is none yet */
	struct sibling *list;
	size_t count, room;
	struct counted *counted;
	size_t counted_count, counted_room;
};

/* What a sibling's journal says of a step. */
enum said { SAID_NOTHING, SAID_SENT, SAID_DONE, SAID_NOT_DONE };

struct telling {
	const struct search *search;
	const struct plan *plan; /* the sibling's */
	uint8_t *said;           /* by step: enum said */
};

/* ---- which there are ---- */

static int
latest_first(const void *a, const void *b)
{
	const struct sibling *x = a, *y = b;

	return order_then(
	    (y->changed > x->changed) - (y->changed < x->changed), strcmp(x->name, y->name));
}

/* Its last path without trailing slashes, and whether it is there; then what it lies in. */
static void
find_parent(struct search *search, const char *path)
{
	struct arena *arena = &search->plan->arena;
	size_t len = strlen(path);
	const char *slash;
	char *own;

	while (len > 1 && path[len - 1] == '/')
		len--;
	own = arena_text(arena, path, len);
	if (stat(own, &search->own) == 0) {
		search->parent = arena_print(arena, "%s/..", own);
		return;
	}
	search->own = (struct stat){ 0 };
	slash = strrchr(own, '/');
	search->parent = slash == NULL  ? "."
			 : slash == own ? "/"
					: arena_text(arena, own, (size_t)(slash - own));
}

static bool
is_own(const struct search *search, int parent, const char *name)
{
	struct stat what;

	return fstatat(parent, name, &what, 0) == 0 && what.st_dev == search->own.st_dev &&
	       what.st_ino == search->own.st_ino;
}

static void
add_sibling(struct search *search, int parent, const char *name)
{
	struct arena *arena = &search->plan->arena;
	char *path = mem_print("%s/" JOURNAL_NAME, name);
	struct stat what;

	if (fstatat(parent, path, &what, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(what.st_mode) &&
	    what.st_mtime >= search->since && !is_own(search, parent, name)) {
		search->list =
		    mem_room(search->list, &search->room, search->count + 1, sizeof(*search->list));
		search->list[search->count++] =
		    (struct sibling){ arena_copy(arena, name), what.st_mtime };
	}
	free(path);
}

static void
find_siblings(struct search *search)
{
	DIR *dir = opendir(search->parent);
	const struct dirent *entry;

	while (dir != NULL && (entry = readdir(dir)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			add_sibling(search, dirfd(dir), entry->d_name);
	if (dir != NULL)
		closedir(dir);
	order_items(search->list, search->count, sizeof(*search->list), latest_first);
}

static void
trouble(struct search *search, const char *what)
{
	struct window *window = &search->plan->window;

	window->troubles = mem_room(window->troubles, &window->trouble_room,
	    window->trouble_count + 1, sizeof(*window->troubles));
	window->troubles[window->trouble_count++] = what;
}

/* ---- what one of them took ---- */

static int
take_record(void *arg, const struct journal_record *record, struct err *err)
{
	struct telling *telling = arg;
	bool late = plan_time(record->time) >= telling->search->since;
	enum outcome outcome;

	if (strcmp(record->phase, JOURNAL_BEGIN) == 0 &&
	    (record->plan == NULL || strcmp(record->plan, telling->plan->sha256) != 0))
		return err_set(err, STATUS_REFUSED, JOURNAL_NAME ": it is of another plan");
	if (record->step > telling->plan->step_count)
		return err_set(
		    err, STATUS_REFUSED, JOURNAL_NAME ": it names a step that does not exist");
	if (strcmp(record->phase, JOURNAL_INTENT) == 0) {
		telling->said[record->step - 1] = late ? SAID_SENT : SAID_NOTHING;
	} else if (strcmp(record->phase, JOURNAL_OUTCOME) == 0) {
		outcome = outcome_of(record->status);
		telling->said[record->step - 1] =
		    late && (outcome == OUTCOME_DONE || outcome == OUTCOME_PENDING) ? SAID_DONE
										    : SAID_NOT_DONE;
	}
	return 0;
}

static void
add_taken(struct search *search, const struct step *step, const char *name)
{
	struct window *window = &search->plan->window;
	struct arena *arena = &search->plan->arena;

	window->list =
	    mem_room(window->list, &window->room, window->count + 1, sizeof(*window->list));
	window->list[window->count++] =
	    (struct taken){ .step = { .action = step->action,
				.target = step->target,
				.principal = step->principal,
				.principal_id = arena_copy(arena, step->principal_id),
				.group_id = arena_copy(arena, step->group_id),
				.project_id = arena_copy(arena, step->project_id),
				.role_id = arena_copy(arena, step->role_id),
				.scheme_id = arena_copy(arena, text_or(step->scheme_id, "")),
				.permission = arena_copy(arena, text_or(step->permission, "")) },
		    .plan = name };
}

static void
read_journal(struct search *search, const struct plan *plan, const struct sibling *sibling,
    const char *path, bool *counted)
{
	struct arena *arena = &search->plan->arena;
	struct telling telling = { search, plan, mem_alloc(plan->step_count + 1) };
	struct sealed journal;
	struct err err;

	if (journal_open(&journal, path, false, take_record, &telling, &err) == 0)
		sealed_close(&journal);
	else
		trouble(search,
		    arena_print(arena, "of the plan '%.100s' only a part can be counted: %.300s",
			sibling->name, err.text));
	for (size_t i = 0; i < plan->step_count; i++)
		if (step_takes(&plan->steps[i]) && !counted[i] &&
		    (telling.said[i] == SAID_DONE || telling.said[i] == SAID_SENT)) {
			counted[i] = true;
			add_taken(search, &plan->steps[i], sibling->name);
		}
	free(telling.said);
}

/* Is it this site's? Of a plan that could not be read, as far as it was. */
static bool
is_site(const struct search *search, const struct plan *plan)
{
	return site_is_same(
	    (struct site_id){ text_or(plan->cloud_id, ""), text_or(plan->base_url, "") },
	    search->site);
}

static void
add_counted(struct search *search, const char *sha256, bool *steps)
{
	search->counted = mem_room(search->counted, &search->counted_room,
	    search->counted_count + 1, sizeof(*search->counted));
	search->counted[search->counted_count++] = (struct counted){ sha256, steps };
}

/* Which of its steps were counted, of it or of a copy; NULL: it is the plan itself. */
static bool *
counted_of(struct search *search, const struct plan *plan)
{
	struct arena *arena = &search->plan->arena;
	bool *steps;

	for (size_t i = 0; i < search->counted_count; i++)
		if (strcmp(search->counted[i].sha256, plan->sha256) == 0)
			return search->counted[i].steps;
	steps = arena_take(arena, plan->step_count + 1);
	add_counted(search, arena_copy(arena, plan->sha256), steps);
	return steps;
}

static void
read_sibling(struct search *search, const struct sibling *sibling)
{
	char *path = mem_print("%s/%s", search->parent, sibling->name);
	char *file = mem_print("%s/" PLAN_FILE_NAME, path);
	struct plan plan = { .sha256 = "" };
	struct err err;
	bool *counted;

	if (plan_file_read(&plan, file, NULL, &err) == 0) {
		if (is_site(search, &plan) && (counted = counted_of(search, &plan)) != NULL)
			read_journal(search, &plan, sibling, path, counted);
	} else if (is_site(search, &plan)) {
		trouble(search,
		    arena_print(&search->plan->arena, "the plan '%.100s' cannot be counted: %.300s",
			sibling->name, err.text));
	}
	plan_release(&plan);
	free(file);
	free(path);
}

/* What earlier runs of the plan itself took. By itself it may take what it was judged with; others began meanwhile. */
static void
add_own(struct search *search, const char *path)
{
	const struct plan *plan = search->plan;
	const char *slash = strrchr(path, '/');
	const char *name = arena_copy(&search->plan->arena, slash != NULL ? slash + 1 : path);

	for (size_t i = 0; plan->window.count > 0 && i < plan->step_count; i++) {
		const struct result *result = &plan->steps[i].result;

		if (step_takes(&plan->steps[i]) && result->over &&
		    result->outcome == OUTCOME_DONE && plan_time(result->finished) >= search->since)
			add_taken(search, &plan->steps[i], name);
	}
}

void
siblings_read(struct plan *plan, const char *path, const struct run *run, int64_t now)
{
	struct search search = { .plan = plan,
		.site = { run->cloud_id, run->base_url },
		.since = now - (int64_t)plan->limits.window };

	plan->window.seconds = plan->limits.window;
	if (plan->window.seconds == 0)
		return;
	find_parent(&search, path);
	find_siblings(&search);
	if (*plan->sha256 != '\0')
		add_counted(&search, plan->sha256, NULL);
	if (search.count > SIBLINGS_MOST)
		trouble(&search,
		    arena_print(&plan->arena,
			"%zu plans beside this one were at work lately: only the latest %d are "
			"counted",
			search.count, SIBLINGS_MOST));
	for (size_t i = 0; i < search.count && i < SIBLINGS_MOST; i++)
		read_sibling(&search, &search.list[i]);
	add_own(&search, path);
	free(search.list);
	free(search.counted);
}
