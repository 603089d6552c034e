/* The settings of a reading or a writing, and its progress. */
#ifndef FETCH_JIRA_SETTINGS_H
#define FETCH_JIRA_SETTINGS_H

#include "fetch/wire/http.h"
#include "model/graph/run.h"

struct fetch_progress {
	const char *phase;    /* "logging in", "reading the site", "looking up accounts" */
	uint64_t done, total; /* replies had, and replies expected as far as is known */
	struct http_stats http;
};

/* Where, and how, the token turned out to work. */
enum login_way { LOGIN_UNKNOWN, LOGIN_AT_SITE, LOGIN_AT_GATEWAY, LOGIN_AS_BEARER };

struct fetch_settings {
	const char *site;    /* as configured; see settings_site */
	const char *gateway; /* https://api.atlassian.com, or another one for tests */
	const char *email;
	const char *ca_file; /* authorities besides the system's, or NULL */
	const char *token;   /* never kept, never written */
	/* Filled by the first login, for those that follow; may be NULL. A reading that is kept as a snapshot
	   does not look at it, so that its replay asks the same. */
	enum login_way *way;
	const char *projects;       /* "KEY,KEY", or NULL for all */
	const char *accept_missing; /* "group:ID,group:ID", or NULL; see site.h */
	const char *without;        /* optional readings to leave out, "NAME,NAME", or NULL */
	struct site_id only;        /* for actions: any other site is refused; NULLs: none is */
	const char *org;            /* id of the organisation, or NULL: it is not read */
	const char *org_key;        /* like the token */
	/* "jira", "directory" or "auto": where they come from, with an organisation */
	const char *memberships;
	/* The snapshot of a reading that was broken off: what it has is not asked for again. NULL: none. All that
	   decides what is asked must be as it was then: fetch_begun. */
	const char *resume;
	unsigned sample; /* accounts to ask Jira itself about, 0: none; see model/access/sample.h */
	unsigned parallel;   /* PARALLEL_AUTO or a number */
	unsigned deadline;   /* seconds; 0: as many as the work should need at most */
	unsigned wait_limit; /* seconds, the longest wait that a rate limit may ask for */
	/* At least four times a second; true: stop. May be NULL. */
	bool (*progress)(void *arg, const struct fetch_progress *progress);
	/* One line worth saying at once ("waiting 12 s: rate limit"). May be NULL. */
	void (*note)(void *arg, const char *text);
	void *arg;
};

/* A site as configured, as the base of its addresses; see url_site. */
int settings_site(const char *site, char *base, size_t room, bool *at_gateway, struct err *err);
/* Is this a site we could talk to? Checks only the form; for early messages. */
int fetch_site_valid(const char *site, struct err *err);
int fetch_gateway_valid(const char *gateway, struct err *err);
int fetch_ca_file_valid(const char *file, struct err *err); /* this one is read */

#endif
