/*
 * Addresses: what a user wrote for a site, checked and normalised, and text made fit for a path or
 * query.
 */
#ifndef FETCH_WIRE_URL_H
#define FETCH_WIRE_URL_H

#include "model/base/err.h"
#include <stdbool.h>
#include <stddef.h>

enum url_limits { URL_BASE_MAX = 512 };

/* What a base address leads to. */
struct url_base {
	char host[256]; /* with the port if one is given; for people */
	bool secure;    /* https */
	bool loopback;
};

/*
 * Percent-encodes one path segment or query value; unreserved characters stay. Returns the length
 * of the whole, like snprintf; what does not fit into 'room' is left out, and 'out' always ends in
 * NUL.
 */
size_t url_encode(const char *text, char *out, size_t room);

/*
 * Normalises what a user wrote as the site: "NAME.atlassian.net", "https://NAME.atlassian.net/",
 * the gateway with a cloud id ("https://api.atlassian.com/ex/jira/ID"), or http:// to this machine.
 * The result has a scheme and no slash at its end. *gateway: it has /ex/jira/ID. -1, STATUS_USAGE:
 * not usable; the text says why and shows a right one.
 */
int url_site(const char *given, char *base, size_t room, bool *gateway, struct err *err);

/* May this be the start of addresses we send credentials to? https, or http to this machine; no
   user, query or fragment. */
int url_base_read(const char *base, struct url_base *read, struct err *err);

/*
 * The cursor in a link to the next page: the link itself, or the cursor parameter when it is a full URL on
 * the service at 'base'. -1: a URL of another place, or no cursor in it.
 */
int url_cursor(const char *base, const char *link, char *cursor, size_t room);

#endif
