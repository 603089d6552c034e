/*
 * What guard.c (guards that look at the plan) and guard_result.c (guards that look at the graph as it
 * would be) share: see guard.h.
 */
#ifndef MODEL_PLAN_GUARD_PRIVATE_H
#define MODEL_PLAN_GUARD_PRIVATE_H

#include "graph_edit.h"
#include "guard.h"

enum { SOME_SHOWN = 5 };

/* The first few of a list, with commas, and how many more there are. Zeroed at first. */
struct some {
	char text[900];
	size_t len, count;
};
void some_add(struct some *some, const char *format, ...) __attribute__((format(printf, 2, 3)));
const char *some_text(struct some *some);

const char *plural(size_t count); /* "s", or "" behind 1 */
bool step_changes(const struct step *step);
bool step_revokes(const struct step *step);

void judge_admins(struct judgement *judgement, const struct guard *guard);
void judge_own(struct judgement *judgement, const struct guard *guard);
void judge_licences(struct judgement *judgement, const struct guard *guard);

#endif
