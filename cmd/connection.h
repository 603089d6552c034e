/*
 * How to reach a site: each setting from its flag, else its environment variable, else the config file. A connection
 * belongs to the caller.
 */
#ifndef CMD_CONNECTION_H
#define CMD_CONNECTION_H

#include "cmd.h"
#include "fetch/fetch.h"
#include "progress.h"

struct connection {
	struct arena arena;
	const char *site, *email, *gateway;
	const char *org; /* NULL: no organisation is read */
	struct secret token, org_key;
	const char *told; /* where each setting came from, for -v; never a secret */
};

/* Is there a site to ask, and a token for it, by flag, environment or config file? A flag alone means that one is meant. */
int connection_is_given(struct context *context, bool *given, struct err *err);
int connection_load(struct connection *connection, struct context *context, struct err *err);
/* What fetch/ wants to know; its texts stay the connection's and the context's. */
struct fetch_settings connection_settings(
    const struct connection *connection, const struct context *context, struct progress *progress);
void connection_release(struct connection *connection);

#endif
