/*
 * Who would gain what: administration, product licences and effective access before and after a plan, compared
 * account by account. Accounts that a plan creates had nothing, and gain all they get.
 *
 * A gain is one thing that one account gets, whichever way:
 *
 *	GAIN_ADMIN     administration above single projects, by its own kind (admins.h: admin_is_own)
 *	GAIN_PRODUCT   a product licence, by a group or by a role of its own
 *	GAIN_ACCESS    levels in one project
 *
 * What Jira's administration brings with it in every project is no gain of its own: it is told once, as
 * GAIN_ADMIN. What somebody could do by it already is none either.
 *
 * In a project whose permissions are not known (access_computed) a role gives nobody knows what: whoever gets a role
 * there that it had not gains LEVEL_UNKNOWN.
 *
 * Cost: a walk through the raw grants of all projects on both sides. Memory: 12 bytes for each gain, 3 for each account.
 */
#ifndef MODEL_ACCESS_ACCESS_GAIN_H
#define MODEL_ACCESS_ACCESS_GAIN_H

#include "access.h"
#include "model/base/text.h"
#include "model/graph/admins.h"

enum gain_kind { GAIN_ADMIN, GAIN_PRODUCT, GAIN_ACCESS };

enum { LEVEL_UNKNOWN = LEVELS }; /* a bit behind those of the levels */

struct access_gain {
	uint32_t account; /* of the graph after */
	uint32_t
	    of; /* by kind: its place in the list of administrators after; the application; the project */
	uint8_t kind;
	uint8_t levels;   /* GAIN_ACCESS: those that are new, a bit each: 1 << LEVEL_BROWSE ... */
	uint8_t had, has; /* GAIN_ACCESS: all those before, and all those after */
};

struct access_gains {
	struct access_gain *list; /* by kind, then what it is of, then account */
	size_t count, room;
	uint32_t accounts; /* distinct ones */
	uint32_t
	    new_admins; /* distinct ones that get the administration of anything, projects among it */
};

/* One side: its access is of the levels; its administrators are those of the same graph. */
struct gain_side {
	const struct access *access;
	const struct admins *admins;
};

/* Both have the same projects and products. */
void access_gains(struct access_gains *gains, struct gain_side before, struct gain_side after);
/* Those above projects alone. With the sides exchanged, it is what is lost, by accounts and administrators of the graph
 * before. */
void access_gains_above(
    struct access_gains *gains, struct gain_side before, struct gain_side after);
/* "browse, work" of some levels, "nothing" of none. */
void gain_levels_add(struct text *text, uint8_t levels, const char *comma);
/* Does the gain make the account an administrator of anything? */
bool gain_is_admin(const struct access_gain *gain);
void access_gains_release(struct access_gains *gains);

#endif
