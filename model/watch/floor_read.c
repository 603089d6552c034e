/* Reading again who else administers, before somebody is taken away; see floor.h. */
#include "floor_private.h"

#include "model/base/order.h"
#include "model/plan/graph_edit.h"
#include <stdlib.h>
#include <string.h>

/* Where administrators are found: a group's members, or the actors of a role in a project. */
struct source {
	bool actors;
	uint32_t number; /* of the group, or the place; NONE: nowhere */
};

struct sighting {
	struct source source;
	uint32_t account;
};

/* What was read for one step. */
struct check {
	struct check *next;
	uint32_t step;
	struct idset groups, places; /* read to their ends */
	struct source current;       /* a group that was begun */
	uint32_t from;
	struct sighting *seen;
	size_t seen_count, seen_room;
};

static struct check *
check_of(struct floor *floor, uint32_t step)
{
	struct check *check = floor->checks;

	while (check != NULL && check->step != step)
		check = check->next;
	if (check != NULL)
		return check;
	check = mem_alloc(sizeof(*check));
	check->step = step;
	check->current.number = NONE;
	check->next = floor->checks;
	floor->checks = check;
	return check;
}

void
floor_forget(struct floor *floor, uint32_t step)
{
	struct check **at = &floor->checks, *check;

	while (*at != NULL && (*at)->step != step)
		at = &(*at)->next;
	if ((check = *at) == NULL)
		return;
	*at = check->next;
	idset_release(&check->groups);
	idset_release(&check->places);
	free(check->seen);
	free(check);
}

/* Sources of a stake. */

static bool
same_source(struct source a, struct source b)
{
	return a.actors == b.actors && a.number == b.number;
}

static bool
names_group(const struct floor *floor, uint32_t project, uint32_t group)
{
	size_t count;
	const struct holder *holders = access_holders(floor->access, project, &count);

	for (size_t i = 0; i < count; i++) {
		uint32_t place;

		if ((holders[i].permissions & PERMISSION_ADMINISTER_PROJECT) == 0 ||
		    holders[i].who == NONE)
			continue;
		if (holders[i].kind == HOLDER_GROUP && holders[i].who == group)
			return true;
		place = holders[i].kind == HOLDER_ROLE ? floor_place(floor, project, holders[i].who)
						       : NONE;
		if (place != NONE &&
		    floor_edge_has(&floor->edges, (struct edge){ EDGE_GROUP, { place, group } }))
			return true;
	}
	return false;
}

/* The post whose groups are read: a licence is not. */
static uint32_t
post_read(const struct floor *floor, const struct stake *stake)
{
	return stake->number == floor->able ? floor->posts[floor->able].able_of : stake->number;
}

static bool
source_gives(const struct floor *floor, struct source source, const struct stake *stake)
{
	if (source.number == NONE)
		return false;
	if (source.actors)
		return stake->of_project &&
		       floor->view->places[source.number].project == stake->number &&
		       floor_place_gives(floor, source.number);
	if (stake->of_project)
		return names_group(floor, stake->number, source.number);
	for (size_t i = 0; i < floor->gives_count; i++)
		if (floor->gives[i].group == source.number &&
		    floor->gives[i].post == post_read(floor, stake))
			return true;
	return false;
}

/* Were so many others seen as must stay, or all that are left? The step's edge counts as taken. */
static bool
is_covered(const struct floor *floor, const struct check *check, const struct stake *stake)
{
	uint32_t least = floor->plan->limits.min_admins, left = floor_holders(floor, stake);
	uint32_t enough = left < least ? left : least;
	struct idset others = { 0 };
	bool covered;

	for (size_t i = 0; i < check->seen_count && others.count < enough; i++) {
		const struct stake other = { stake->of_project, stake->number,
			check->seen[i].account, false, false };

		if (!idset_has(&others, other.account) &&
		    source_gives(floor, check->seen[i].source, stake) && floor_holds(floor, &other))
			idset_add(&others, other.account);
	}
	covered = others.count >= enough;
	idset_release(&others);
	return covered;
}

/* Is it still to be read? */
static bool
is_unread(const struct check *check, struct source source)
{
	return source.number != NONE &&
	       !idset_has(source.actors ? &check->places : &check->groups, source.number);
}

struct choosing {
	const struct check *check;
	struct source choice;
};

static void
choose_group(void *arg, uint32_t group)
{
	struct choosing *choosing = arg;
	const struct source source = { false, group };

	if (choosing->choice.number == NONE && is_unread(choosing->check, source))
		choosing->choice = source;
}

/* Of a project: its roles first, for they say which groups there are. */
static struct source
choose_of_project(const struct floor *floor, const struct check *check, uint32_t project)
{
	struct choosing choosing = { check, { false, NONE } };
	size_t count;
	const struct holder *holders = access_holders(floor->access, project, &count);

	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < count && choosing.choice.number == NONE; i++) {
			uint32_t place;

			if ((holders[i].permissions & PERMISSION_ADMINISTER_PROJECT) == 0 ||
			    holders[i].who == NONE)
				continue;
			if (pass > 0 && holders[i].kind == HOLDER_GROUP)
				choose_group(&choosing, holders[i].who);
			if (holders[i].kind != HOLDER_ROLE ||
			    (place = floor_place(floor, project, holders[i].who)) == NONE)
				continue;
			if (pass == 0 && is_unread(check, (struct source){ true, place }))
				choosing.choice = (struct source){ true, place };
			else if (pass > 0)
				floor_edges_each(&floor->edges, EDGE_GROUP, SIDE_WHERE, place,
				    choose_group, &choosing);
		}
	return choosing.choice;
}

/* What the step takes from comes first: it may give everything that is at stake. */
static struct source
choose(const struct floor *floor, const struct check *check, struct source own,
    const struct stake *stake)
{
	struct choosing choosing = { check, { false, NONE } };

	if (is_unread(check, check->current) && source_gives(floor, check->current, stake))
		return check->current;
	if (is_unread(check, own) && source_gives(floor, own, stake))
		return own;
	if (stake->of_project)
		return choose_of_project(floor, check, stake->number);
	for (size_t i = 0; i < floor->gives_count; i++)
		if (floor->gives[i].post == post_read(floor, stake))
			choose_group(&choosing, floor->gives[i].group);
	return choosing.choice;
}

/* Those that the step takes something from, each once; projects with the fewest administrators first. */

struct threatened {
	const struct floor *floor;
	struct stake stake;
	uint32_t left;
};

static int
by_left(const void *a, const void *b)
{
	const struct threatened *x = a, *y = b;

	return order_then(order_numbers(x->stake.of_project, y->stake.of_project),
	    order_then(
		order_numbers(x->left, y->left), order_numbers(x->stake.number, y->stake.number)));
}

static struct threatened *
find_threatened(const struct floor *floor, const struct stakes *stakes, size_t *count)
{
	struct threatened *list = mem_alloc((stakes->count + 1) * sizeof(*list));
	size_t projects = 0, kept = 0;

	*count = 0;
	for (size_t i = 0; i < stakes->count; i++) {
		const struct stake *stake = &stakes->list[i];

		if (!stake->was ||
		    (*count > 0 && list[*count - 1].stake.of_project == stake->of_project &&
			list[*count - 1].stake.number == stake->number))
			continue;
		list[(*count)++] =
		    (struct threatened){ floor, *stake, floor_holders(floor, stake) };
	}
	order_items(list, *count, sizeof(*list), by_left);
	while (kept < *count && projects < FLOOR_PROJECTS)
		projects += list[kept++].stake.of_project;
	*count = kept;
	return list;
}

static void
say_reading(const struct floor *floor, struct check *check, struct source source,
    struct floor_reading *reading)
{
	const struct graph_view *view = floor->view;

	if (!same_source(check->current, source)) {
		check->current = source;
		check->from = 0;
	}
	*reading = (struct floor_reading){ .from = check->from };
	if (source.actors) {
		reading->project = view->projects[view->places[source.number].project].id;
		reading->role = view->roles[view->places[source.number].role].id;
	} else {
		reading->group = view->groups[source.number].id;
	}
}

bool
floor_next(struct floor *floor, uint32_t step, struct edge edge, const struct stakes *stakes,
    struct floor_reading *reading)
{
	const struct source own = { edge.kind != EDGE_MEMBER, edge.end[SIDE_WHERE] };
	struct source choice = { false, NONE };
	struct check *check;
	size_t count;
	struct threatened *list = find_threatened(floor, stakes, &count);

	for (size_t i = 0; i < count && choice.number == NONE; i++) {
		check = check_of(floor, step);
		if (!is_covered(floor, check, &list[i].stake))
			choice = choose(floor, check, own, &list[i].stake);
	}
	if (choice.number != NONE)
		say_reading(floor, check_of(floor, step), choice, reading);
	free(list);
	return choice.number != NONE;
}

/* What was read. */

static void
add_sighting(struct check *check, struct source source, uint32_t account)
{
	check->seen =
	    mem_room(check->seen, &check->seen_room, check->seen_count + 1, sizeof(*check->seen));
	check->seen[check->seen_count++] = (struct sighting){ source, account };
}

/* What this run did is not undone by what others' reading shows of it. */
static void
set_read(struct floor *floor, struct edge edge, bool there)
{
	struct stakes stakes = { 0 };

	if (!floor_edge_is_sure(&floor->edges, edge))
		floor_change(floor, edge, there, false, &stakes);
	floor_others(floor, &stakes);
	free(stakes.list);
}

struct gone {
	const struct idset *seen;
	uint32_t *list;
	size_t count, room;
};

static void
note_gone(void *arg, uint32_t who)
{
	struct gone *gone = arg;

	if (idset_has(gone->seen, who))
		return;
	gone->list = mem_room(gone->list, &gone->room, gone->count + 1, sizeof(*gone->list));
	gone->list[gone->count++] = who;
}

/* A list is read to its end: whoever it did not show is not there. */
static void
drop_others(struct floor *floor, uint8_t kind, uint32_t where, const struct idset *seen)
{
	struct gone gone = { .seen = seen };

	floor_edges_each(&floor->edges, (enum edge_kind)kind, SIDE_WHERE, where, note_gone, &gone);
	for (size_t i = 0; i < gone.count; i++)
		set_read(floor, (struct edge){ kind, { where, gone.list[i] } }, false);
	free(gone.list);
}

static void
told_members(struct floor *floor, struct check *check, uint32_t group,
    const struct floor_seen *seen, size_t count, bool last)
{
	const struct source source = { false, group };
	struct idset all = { 0 };

	for (size_t i = 0; i < count; i++) {
		uint32_t account = floor_account(&floor->edges, seen[i].id);

		if (!seen[i].active)
			floor_leave(floor, account);
		set_read(floor, (struct edge){ EDGE_MEMBER, { group, account } }, true);
		add_sighting(check, source, account);
	}
	check->from += (uint32_t)count;
	if (!last)
		return;
	idset_add(&check->groups, group);
	for (size_t i = 0; i < check->seen_count; i++)
		if (same_source(check->seen[i].source, source))
			idset_add(&all, check->seen[i].account);
	drop_others(floor, EDGE_MEMBER, group, &all);
	idset_release(&all);
}

/* Older bodies tell a group's name alone. */
static uint32_t
group_seen(const struct floor *floor, const struct floor_seen *seen)
{
	if (seen->id != NULL)
		return graph_find_group(floor->edges.graph, seen->id);
	for (uint32_t g = 0; g < floor->view->group_count; g++)
		if (strcmp(floor->view->groups[g].name, seen->name) == 0)
			return g;
	return NONE;
}

static void
told_actors(struct floor *floor, struct check *check, uint32_t place, const struct floor_seen *seen,
    size_t count)
{
	struct idset users = { 0 }, groups = { 0 };

	for (size_t i = 0; i < count; i++) {
		uint32_t who = seen[i].group ? group_seen(floor, &seen[i])
					     : floor_account(&floor->edges, seen[i].id);

		if (who == NONE)
			continue;
		idset_add(seen[i].group ? &groups : &users, who);
		set_read(floor,
		    (struct edge){ seen[i].group ? EDGE_GROUP : EDGE_USER, { place, who } }, true);
		if (!seen[i].group)
			add_sighting(check, (struct source){ true, place }, who);
	}
	idset_add(&check->places, place);
	drop_others(floor, EDGE_USER, place, &users);
	drop_others(floor, EDGE_GROUP, place, &groups);
	idset_release(&users);
	idset_release(&groups);
}

void
floor_told(struct floor *floor, const struct step *step, const struct floor_reading *reading,
    const struct floor_seen *seen, size_t count, bool last)
{
	struct check *check = check_of(floor, step->number);

	if (reading->group != NULL)
		told_members(floor, check, graph_find_group(floor->edges.graph, reading->group),
		    seen, count, last);
	else
		told_actors(floor, check,
		    graph_find_place(floor->edges.graph, reading->project, reading->role), seen,
		    count);
}
