/* A reading that was broken off, as its snapshot tells it. */
#ifndef FETCH_BEGUN_H
#define FETCH_BEGUN_H

#include "model/base/arena.h"
#include "model/base/err.h"

/* Empty texts: what was not given. */
struct fetch_begun {
	struct arena arena; /* of the texts */
	const char *site, *gateway, *projects, *org, *memberships, *accept_missing, *without,
	    *started;
	unsigned sample;
	uint64_t replies; /* that came whole */
};
/* Reads it through. -1: it cannot be read, or is damaged elsewhere than at its end. */
int fetch_begun(const char *snapshot, struct fetch_begun *begun, struct err *err);
void fetch_begun_release(struct fetch_begun *begun);

struct session;
/* After the login of a session that resumes: is it the site, and the account, of then? */
int begun_check_login(const struct session *session, struct err *err);

#endif
