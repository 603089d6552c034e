/*
 * The inside of the graph, shared by graph_add.c (filling), graph_find.c, graph_seal.c (sorting and
 * renumbering records) and graph_edges.c (the same for memberships, places and actors).
 *
 * While filling, a kind's number is its pool's number, so an id is stored once and found in one
 * step. Each field of a record remembers which source said it: merging is then the same in any
 * order of arrival. At the seal each kind gets a rank (old number -> new number); the pools stay,
 * so that finding works on.
 */
#ifndef MODEL_GRAPH_GRAPH_PRIVATE_H
#define MODEL_GRAPH_GRAPH_PRIVATE_H

#include "graph.h"

#define UNKNOWN_ID "unknown" /* Jira's, of an account whose record is broken */
#define UNKNOWN_BEFORE                                                                             \
	UNKNOWN_ID "\n" /* and ours while the graph is filled: the name and a number follow */

/* Ids of one kind. rank is NULL until the seal. */
struct ids {
	struct pool pool;
	uint32_t *rank;
};

struct account_facts {
	const char *name, *email;
	uint8_t type, status, source;
	uint8_t name_from, email_from, type_from, status_from; /* enum account_source */
	unsigned guest : 2, app : 2;
};

/* Groups are numbered apart from their ids, for some have only a name. */
struct group_facts {
	struct group group;
	uint32_t void_before; /* memberships that were added earlier than this do not count */
	uint8_t name_from;    /* 1: a list of groups */
};

struct role_facts {
	struct role role;
	uint8_t name_from, description_from; /* 1: a listed role */
};

/* The project with this id uses the issue security scheme. */
struct security_use {
	const char *project;
	uint32_t scheme;
};

/* Issue security while it is filled, then sorted: graph_security.c. */
struct security {
	struct ids schemes, levels;
	struct security_scheme *scheme_records;
	struct security_level *level_records;
	struct security_member *members;
	struct security_use *uses;
	size_t member_count, member_room, use_count, use_room;
};

struct member_edge {
	uint32_t group, account;
};

struct graph {
	struct pool texts;         /* names, e-mails, whatever is no id of a record */
	struct pool product_lists; /* "jira-servicedesk; jira-software": few distinct ones */

	struct ids accounts, projects, roles, schemes, applications;
	struct ids others;           /* keyed by the numbers of their three texts */
	struct ids places;           /* keyed by the numbers of project and role */
	struct ids shared;           /* keyed by type and id: shared.c */
	struct ids share_target_ids; /* keyed by kind and two numbers */
	struct pool group_ids;       /* number -> group_by_id -> group */
	struct pool group_names;     /* of groups without an id; number -> group_by_name -> group */
	uint32_t *group_by_id, *group_by_name, *group_rank;

	/* Filling; freed by the seal. */
	struct account_facts *account_facts;
	struct group_facts *group_facts;
	struct role_facts *role_facts;
	struct member_edge *edges;
	size_t group_room, edge_count, edge_room;
	uint32_t group_count;

	/* Filled, then sorted by the seal; what the view shows. */
	struct account *accounts_sealed;
	struct group *groups_sealed;
	struct role *roles_sealed;
	struct project *project_records;
	struct project_role *place_records;
	struct other *other_records;
	struct scheme *scheme_records;
	struct application *application_records;
	struct actor *actors;
	struct scheme_line *lines;
	struct application_group *application_groups;
	size_t actor_count, actor_room, line_count, line_room, application_group_count,
	    application_group_room;
	uint32_t *actors_at, *places_at;
	struct security security;
	struct shared *shared_records;
	struct share *shares;
	struct share_target *share_targets;
	size_t share_count, share_room;

	bool sealed;
	struct graph_view view;
};

/* A record to be ordered; ties are broken by the later keys, which may be NULL. */
struct ranked {
	const char *keys[3];
	uint32_t number;
};
int ranked_compare(const void *a, const void *b); /* for qsort: bytewise */

static inline const char *
or_empty(const char *text)
{
	return text != NULL ? text : "";
}

/* An empty text replaces none; of two the smaller one wins. Likewise a link to a record with an id, by that id. */
void merge_plain(struct graph *graph, const char **field, const char *text);
void merge_link(const struct ids *ids, uint32_t *field, uint32_t link);
/* Its number, while the graph is filled and after the seal; NONE: absent. */
uint32_t find_id(const struct ids *ids, const char *id);
void ids_release(struct ids *ids);

/* At the seal, of holders: what the graph calls this one, "" for one that it does not know; and the id of a group that
 * is named without it (older bodies), "" when no list has that name. */
const char *holder_name(const struct graph *graph, const char *type, const char *id);
const char *holder_group(const struct graph *graph, const char *type, const char *name);

/* Steps of the seal that need the ranks of the steps before them. */
void seal_memberships(struct graph *graph);
void seal_places(struct graph *graph);
void seal_actors(struct graph *graph);
void seal_guests(struct graph *graph);
void seal_security(struct graph *graph);
void security_release(struct security *security);
void seal_shared(struct graph *graph);
/* Counts by row become where each row starts; the one behind the last is the end of all. */
void edges_start(uint32_t *first, size_t rows);

#endif
