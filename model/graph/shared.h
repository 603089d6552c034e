/*
 * Filters and dashboards that others than their owner see, and with whom they are shared. Those that nobody but their
 * owner sees are not in the graph. Who may edit one sees it as well.
 *
 * Filled and sealed with the rest of the graph (graph.h), which owns them: by type and id, the shares of one by target,
 * targets by kind, id and role. A target stands once, however many are shared with it.
 *
 * Cost: O(1) to add; the seal O(n log n). Memory: 40 bytes a filter or dashboard and its name, 12 a share, 64 a target.
 */
#ifndef MODEL_GRAPH_SHARED_H
#define MODEL_GRAPH_SHARED_H

#include "graph.h"
#include "model/base/text.h"

enum shared_type { SHARED_FILTER, SHARED_DASHBOARD, SHARED_TYPES };

enum share_with {
	SHARE_PUBLIC,    /* anyone, without login too */
	SHARE_LOGGED_IN, /* everybody who can log in to the site */
	SHARE_GROUP,
	SHARE_PROJECT, /* who may browse it */
	SHARE_ROLE,    /* who has the role in the project */
	SHARE_ACCOUNT,
	SHARE_OTHER, /* of a kind we do not know; or of a project that is not shown to us */
	SHARE_WITHS
};

struct shared {
	const char *id, *name;
	uint32_t owner;        /* account; NONE: it has none, or Jira did not say */
	uint32_t first, count; /* its shares, after the seal */
	uint8_t type;          /* enum shared_type */
	bool system;           /* Jira's own dashboard, which every site has */
};

struct share_target {
	uint8_t with;     /* enum share_with */
	const char *type; /* as Jira sent it */
	/* Of the group, project or account; what the graph knows after the seal, else what Jira said; or "". */
	const char *id, *name;
	const char *role_id, *role_name; /* of SHARE_ROLE, else "" */
	/* A group or an account when it is added; after the seal the project too. NONE: none, or not in the graph. */
	uint32_t who;
};

struct share {
	uint32_t shared, target;
	bool edits; /* may change it too */
};

/* Filling: see graph.h. Of one that is met again the texts are joined. */
uint32_t graph_shared(struct graph *, const struct shared *, bool *fresh);
void graph_share(struct graph *, uint32_t shared, const struct share_target *, bool edits);

/* Of two graphs too: by kind, then ids; by name where there is no id. */
int share_target_compare(const struct share_target *a, const struct share_target *b);

/* Appends what reports call it: "PROJECTID:ROLEID", "Developers in Web"; of others the id and the name. */
void share_target_id_add(struct text *text, const struct share_target *target);
void share_target_name_add(struct text *text, const struct share_target *target);
const char *shared_type_name(uint8_t type); /* filter, dashboard */
/* public, logged-in, group, project, role, account; else as Jira sent it */
const char *share_with_name(const struct share_target *target);

#endif
