/*
 * How to reach a site: each setting comes from its flag, else its environment variable, else the config file. A
 * connection belongs to the caller.
 */
#ifndef CMD_CONNECTION_H
#define CMD_CONNECTION_H

#include "cmd.h"
#include "fetch/fetch.h"
#include "progress.h"

struct connection {
	struct arena arena;
	const char *site, *email, *gateway;
	const char *ca_file; /* NULL: the system's authorities alone */
	const char *org;     /* NULL: no organisation is read */
	struct secret token, org_key;
	enum login_way way; /* that worked */
	const char *told;   /* where each setting came from, for -v; never a secret */
};

/* Is a site configured, with a token, by flag, environment or config file? A flag for either is enough. */
int connection_is_given(struct context *context, bool *given, struct err *err);
/* What the config file says of signatures, into the choices; its texts into the arena. */
int connection_checking(struct context *context, struct arena *arena, struct err *err);
int connection_load(struct connection *connection, struct context *context, struct err *err);
/* The settings for fetch/; the connection and the context still own the texts. */
struct fetch_settings connection_settings(
    struct connection *connection, const struct context *context, struct progress *progress);
void connection_release(struct connection *connection);

#endif
