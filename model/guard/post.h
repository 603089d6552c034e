/*
 * Posts: what must not be left to too few people, above single projects. A post is one kind of administration, and of
 * other products which; it is held by the people of a part of the list of administrators (model/graph/admins.h). The guards
 * (guard_result.c) and the floor (model/watch/floor.h) judge by what stands here.
 */
#ifndef MODEL_PLAN_POST_H
#define MODEL_PLAN_POST_H

#include "model/base/arena.h"
#include "model/graph/admins.h"
#include "model/graph/run.h"

struct post {
	uint8_t kind;         /* enum admin_kind */
	const char *resource; /* of ADMIN_PRODUCTS: which; else "" */
};

/* Is it of this part of the list? */
bool post_has(struct post post, const struct admin *admin);
/* By its own kind, not for what another kind brings with it. */
bool post_is_held(struct post post, const struct admin *admin);
/* Does it come with the membership in the group, and count among those of whom some must stay: admin_is_own? */
bool post_comes_with(struct post post, const struct group *group);
/* How many active people hold it, of all administrators of the graph. */
uint32_t post_people(struct post post, const struct admins *admins, const struct graph_view *view,
    const struct org *org);

/* Too few, and fewer than before? */
static inline bool
too_few(uint32_t before, uint32_t after, uint32_t least)
{
	return after < least && after < before;
}
/* "the site would have 1 Jira administrator instead of 2; at least 2 must stay" */
const char *post_words(
    struct arena *arena, struct post post, uint32_t before, uint32_t after, uint32_t least);
/* "2 projects would have too few administrators, at least 2 must stay: WEB would have 1 instead of 2": one is added to the
 * list, and what the list comes to. */
void post_project_add(struct text_list *list, const char *key, uint32_t before, uint32_t after);
const char *post_project_words(struct arena *arena, struct text_list *list, uint32_t least);
/*
 * One post more: of those who administer Jira, whoever has a product licence, for without one nobody can log in. Do we
 * know of everybody whether there is one? How many are they? And as post_words.
 */
bool able_known(const struct graph_view *view, const struct run *run);
uint32_t able_people(const struct admins *admins, const struct graph_view *view);
const char *able_words(struct arena *arena, uint32_t before, uint32_t after, uint32_t least);
/* "Ann, the account of this token, would no longer be a Jira administrator" */
const char *post_own_words(struct arena *arena, uint8_t kind, const char *name);
#define OWN_LICENCE_WORDS                                                                          \
	"%.200s, the account of this token, would lose the licence and could not log in"

#endif
