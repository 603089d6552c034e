/*
 * Secrets in a reply that has no business to have one: what a list of API tokens or keys says is that they exist. The text of
 * a member "token" or "secret", at any depth, becomes as many 'x'; nothing else is changed, and the reply stays as long as it
 * was. For a reply that comes in pieces, cut anywhere; a name that is written with escapes is not known.
 */
#ifndef FETCH_WALK_MASK_H
#define FETCH_WALK_MASK_H

#include <stdbool.h>
#include <stddef.h>

enum { MASK_NAME = 8 }; /* longer than either name */

/* All zero: a reply begins. */
struct mask {
	enum { MASK_OUTSIDE, MASK_IN_TEXT, MASK_BEHIND_NAME, MASK_BEHIND_COLON, MASK_SECRET } at;
	bool escaped;
	char name[MASK_NAME];
	size_t len; /* of the name so far; MASK_NAME: it is another */
};

void mask_secrets(struct mask *mask, char *bytes, size_t len);

#endif
