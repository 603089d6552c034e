/*
 * Logging in: finds out where the token works (the site or the gateway), whose it is, and what it may see.
 *
 * A classic token talks to the site, a scoped one only to the gateway; a site that refuses the token is
 * asked for its cloud id (/_edge/tenant_info, no credentials) and the gateway is tried (CONTRACT 2): as Basic
 * with the e-mail address, then as Bearer without it.
 *
 * What fails tells by err->status whose fault it is. STATUS_DENIED: Jira refused the credentials, a scope or the
 * machine's address. STATUS_UNREACHABLE: Jira did not answer, or something in between answered in its place.
 */
#ifndef FETCH_JIRA_LOGIN_H
#define FETCH_JIRA_LOGIN_H

#include "site.h"

/* site, gateway: base URLs without a trailing slash. */
struct login_place {
	const char *site, *gateway;
	const char *cloud_id; /* NULL: to be asked for */
	bool at_gateway;      /* the site is given as one of the gateway: there is no other host */
	bool gateway_first;   /* the site's host is not worth trying */
	bool bearer_first;    /* nor is the e-mail address */
	struct http_lane *site_lane, *gateway_lane, *bearer_lane;
};

/* 0: site->login says as whom, and requests go where the token works. */
int login_run(struct site *site, const struct login_place *place, struct err *err);

/* 0: everything is there that complete reports need; else err names what is missing, and what the reports would not show. */
int login_permitted(const struct login *login, struct err *err);

extern const char login_without_admin[], login_without_browse[];

#endif
