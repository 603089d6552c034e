/*
 * Logging in: finds out where the token works (the site or the gateway), whose it is, and what it may see.
 *
 * A classic token talks to the site, a scoped one only to the gateway; a site that refuses the token is
 * asked for its cloud id (/_edge/tenant_info, no credentials) and the gateway is tried (CONTRACT 2).
 */
#ifndef FETCH_LOGIN_H
#define FETCH_LOGIN_H

#include "endpoint.h"

/* site, gateway: base URLs without a trailing slash; at_gateway: 'site' is https://HOST/ex/jira/CLOUDID. */
struct login_place {
	const char *site, *gateway;
	bool at_gateway;
	const char *cloud_id;
	struct http_lane *site_lane, *gateway_lane;
};

int login_run(struct fetch *fetch, const struct login_place *place, bool service_account, struct err *err);

/* 0 when all is there that complete reports need; else err names what is missing and what would be lacking. */
int login_permitted(const struct login *login, struct err *err);

extern const char login_lacks_admin[], login_lacks_browse[];

#endif
