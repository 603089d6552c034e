/*
 * What a group gives its members, in words: see review_tell in review_private.h.
 *
 * "gives administration of Jira; Jira Software; Developers in WEB; and 4 more": what matters first, some of it
 * by name, the rest counted. What was not read is never told as absent: a reading of some projects says that
 * it is one, and where an object of completeness is missing, what is not told is not known.
 */
#include "model/base/text.h"
#include "model/graph/admins.h"
#include "review_private.h"

#include <stdlib.h>
#include <string.h>

enum { GIVEN_MOST = 3, /* told; the rest is counted */ MASKS = 1 << LEVELS };

/* Projects whose schemes name a group itself, by the levels that they give it. */
struct named {
	uint32_t count[MASKS], first[MASKS];
};

struct telling {
	struct review *review;
	const struct graph_view *graph;
	const struct run *run; /* or NULL */
	struct edges roles_of; /* group -> actors */
	struct named *named;   /* by group */
	bool whole;
	const char *text;
	unsigned count;
};

/* Was all of this read? The list ends with NULL. */
static bool
was_read(const struct run *run, const char *const *objects)
{
	for (; run != NULL && *objects != NULL; objects++)
		for (size_t i = 0; i < run->coverage_count; i++)
			if (!run->coverage[i].complete &&
			    strcmp(run->coverage[i].object, *objects) == 0)
				return false;
	return true;
}

static void
index_schemes(struct telling *telling, const struct access *access)
{
	size_t count, level_count;
	const struct access_level *levels = access_levels(access, &level_count);

	for (uint32_t p = 0; p < telling->graph->project_count; p++) {
		const struct holder *holders = access_holders(access, p, &count);

		for (size_t i = 0; i < count; i++) {
			unsigned mask = 0;
			struct named *named;

			if (holders[i].kind != HOLDER_GROUP || holders[i].who == NONE)
				continue;
			for (unsigned l = 0; l < level_count && l < LEVELS; l++)
				if ((holders[i].permissions & levels[l].permissions) != 0)
					mask |= 1U << l;
			named = &telling->named[holders[i].who];
			if (named->count[mask]++ == 0)
				named->first[mask] = p;
		}
	}
}

/* Something a group gives: told while there is room, counted always. */
static void
give(struct telling *telling, const char *what, const char *where)
{
	if (++telling->count > GIVEN_MOST)
		return;
	telling->text = arena_print(&telling->review->arena, "%s%s%s%s%s", telling->text,
	    telling->count == 1 ? "gives " : "; ", what, where != NULL ? " in " : "",
	    where != NULL ? where : "");
}

static const char *
project_word(const struct project *project)
{
	return text_or(project->key, project->id);
}

/* "browse, work in 4 projects" */
static void
give_named(struct telling *telling, const struct named *named, unsigned mask)
{
	struct arena *arena = &telling->review->arena;
	static const char *const words[] = { "", "browse", "work", "browse, work", "administer",
		"browse, administer", "work, administer", "browse, work, administer" };

	if (mask == 0 || named->count[mask] == 0)
		return;
	give(telling, words[mask],
	    named->count[mask] == 1 ? project_word(&telling->graph->projects[named->first[mask]])
				    : arena_print(arena, "%u projects", named->count[mask]));
}

static const char *
administration(struct telling *telling, uint8_t kinds)
{
	struct text what = { 0 };
	const char *text;

	text_add(&what, "administration of ");
	admin_kinds_add(&what, kinds);
	text = arena_copy(&telling->review->arena, what.bytes);
	text_release(&what);
	return text;
}

static void
give_all(struct telling *telling, uint32_t group)
{
	const struct graph_view *graph = telling->graph;
	const struct edges *roles = &telling->roles_of;

	if (graph->groups[group].administers != 0)
		give(telling, administration(telling, graph->groups[group].administers), NULL);
	for (unsigned mask = MASKS - 1; mask >= 1U << LEVEL_ADMINISTER; mask--)
		give_named(telling, &telling->named[group], mask);
	for (uint32_t i = 0; i < graph->application_group_count; i++)
		if (graph->application_groups[i].group == group)
			give(telling,
			    graph->applications[graph->application_groups[i].application].name,
			    NULL);
	for (uint32_t i = roles->first[group]; i < roles->first[group + 1]; i++) {
		const struct project_role *place =
		    &graph->places[graph->actors[roles->to[i]].place];

		give(telling, graph->roles[place->role].name,
		    project_word(&graph->projects[place->project]));
	}
	for (unsigned mask = (1U << LEVEL_ADMINISTER) - 1; mask > 0; mask--)
		give_named(telling, &telling->named[group], mask);
}

static const char *
tell_group(struct telling *telling, uint32_t group)
{
	struct arena *arena = &telling->review->arena;
	bool narrowed = telling->run != NULL && *telling->run->projects != '\0';

	telling->text = "";
	telling->count = 0;
	give_all(telling, group);
	if (telling->count == 0)
		return !telling->whole ? "what it gives is not known: not all of it could be read"
		       : narrowed      ? "gives nothing in the projects read"
				       : "gives nothing in Jira; other products are not read here";
	if (telling->count > GIVEN_MOST)
		telling->text = arena_print(
		    arena, "%s; and %u more", telling->text, telling->count - GIVEN_MOST);
	if (!narrowed && telling->whole)
		return telling->text;
	return arena_print(arena, "%s%s%s", telling->text, narrowed ? ", in the projects read" : "",
	    telling->whole ? "" : "; whether more is not known");
}

void
review_tell(struct review *review, const struct access *access, const struct run *run)
{
	static const char *const giving[] = { "groups", "admin groups", "site admin groups",
		"application roles", "projects", "roles", "roles of team-managed projects",
		"role actors", "permission schemes", "permission schemes of projects",
		"permission schemes not in the list", NULL },
				 *const members[] = { "groups", "memberships", NULL };
	struct telling telling = { .review = review,
		.graph = review->graph,
		.run = run,
		.named = mem_alloc((review->graph->group_count + 1) * sizeof(*telling.named)),
		.whole = was_read(run, giving) };

	review->members_known = was_read(run, members);
	review->gives = mem_alloc((review->graph->group_count + 1) * sizeof(*review->gives));
	telling.roles_of = graph_actors_of(telling.graph, ACTOR_GROUP);
	if (access != NULL)
		index_schemes(&telling, access);
	for (uint32_t g = 0; g < review->graph->group_count; g++)
		review->gives[g] = tell_group(&telling, g);
	free(telling.named);
	edges_free(&telling.roles_of);
}
