/*
 * Issue security: schemes, their levels, and who sees the issues of a level. Part of the access graph (graph.h), filled and
 * sealed with it. A level narrows the issues that carry it, not the project: whoever is no member of it does not see them,
 * though he may browse the project. Members are told by holder and not expanded.
 */
#ifndef MODEL_GRAPH_SECURITY_H
#define MODEL_GRAPH_SECURITY_H

#include <stdbool.h>
#include <stdint.h>

struct graph;

struct security_scheme {
	const char *id, *name;
};

struct security_level {
	uint32_t scheme; /* or NONE: nobody said of which it is */
	const char *id, *name;
	bool is_default; /* what new issues get */
};

/* The holder's texts are those of struct scheme_line. */
struct security_member {
	uint32_t level;
	const char *id; /* Jira's */
	const char *holder_type, *holder_id, *holder_name;
};

/* Filling; a level's scheme and a member's level are numbers of these. Levels and members may come in any order. */
uint32_t graph_security_scheme(struct graph *, const char *id, const char *name);
uint32_t graph_security_level(struct graph *, const struct security_level *);
void graph_security_member(struct graph *, const struct security_member *);
/* The project with this id uses the scheme; one that the graph does not get to know is passed over by the seal. */
void graph_project_security(struct graph *, const char *project_id, uint32_t scheme);

#endif
