/*
 * The floor: how many people hold each post and administer each project, kept up while a plan is carried out, so that each
 * step that takes something away can be judged on the site as it is at that moment. It counts as the guards min-admins and
 * own-access do (post.h, access_account_total), nested ways included: through a group in a role, through the licence.
 *
 * It begins with the sealed graph, and is told what changed since: what this run did, what a look at a target showed, and
 * what was read again of those who administer. Before a step takes away a way to administer, floor_ask wants that
 * read again from which others have it too (members of groups, actors of roles), a page at a time and only until the
 * number that must stay was seen; of a step that touches many projects, those nearest to the floor.
 *
 * Accounts that are suspended, disabled or removed count as gone, with all they hold; nothing is read again for them. Of
 * scheme lines, leads, roles of the organisation and groups to be deleted it knows nothing: watch_judge does.
 *
 * Cost: floor_new as one count of effective access; a step, the projects that its group or role administers, and the
 * members of the group when that leaves a role. Nothing is copied. Memory: 4 bytes a project, 8 a role actor, 1 an
 * account.
 */
#ifndef MODEL_WATCH_FLOOR_H
#define MODEL_WATCH_FLOOR_H

#include "model/base/err.h"
#include "model/graph/graph.h"
#include "model/graph/org.h"
#include "model/graph/run.h"
#include "model/plan/plan.h"

enum { FLOOR_PROJECTS = 20 /* of one step, that are read again */ };

struct floor;

/* The graph is sealed, org joined to it or NULL; own: the account that carries the plan out. All must outlive the floor. -1:
 * access_new's error. */
struct floor *floor_new(const struct graph *graph, const struct org *org, const struct plan *plan,
    const struct run *own, struct err *err);
void floor_release(struct floor *floor); /* NULL is fine */

enum floor_how {
	FLOOR_SEEN, /* somebody's doing */
	FLOOR_DONE, /* this run's: a post that had too few before it may have as few again after it */
	FLOOR_SURE, /* likewise, and it may be some time until reading shows it: reading does not overrule it */
};
/*
 * The step's membership, actor or account is there, or is not; made: the id of the account that it is about, when an
 * earlier step made it.
 */
void floor_note(
    struct floor *floor, const struct step *step, const char *made, bool there, enum floor_how how);

/* What is to be read: a page of the group's members, or the actors of the role in the project. */
struct floor_reading {
	const char *group;          /* its id; NULL: the actors of ... */
	const char *project, *role; /* ids */
	uint32_t from;              /* members that were read before */
};

enum floor_answer {
	FLOOR_MAY,     /* it may be taken, and counts as taken */
	FLOOR_READ,    /* *reading has to be read and told first; then ask again */
	FLOOR_REFUSED, /* *guard says *why */
};

/* why: lives as long as the floor. */
enum floor_answer floor_ask(struct floor *floor, const struct step *step,
    struct floor_reading *reading, const char **guard, const char **why);

struct floor_seen {
	const char *id;   /* NULL: an actor that is a group, and bears none; then by ... */
	const char *name; /* of such a group */
	bool group;       /* an actor that is one */
	bool active;      /* of a member: a person, and active */
};
/* What was read for the step; last: there are no further pages. */
void floor_told(struct floor *floor, const struct step *step, const struct floor_reading *reading,
    const struct floor_seen *seen, size_t count, bool last);

/* For tests: how many hold the post (ADMIN_KINDS: Jira's, with a product licence), or administer the project. */
uint32_t floor_people(const struct floor *floor, uint8_t kind, const char *resource);
uint32_t floor_project(const struct floor *floor, const char *project_id);

#endif
