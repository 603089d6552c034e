/*
 * Kinds of actions as rows: how to see whether the thing is there, and which request makes it so.
 *
 * Paths are templates: {account} {group} {project} {role} {org} {directory} {email} {label} {made}
 * stand for the action's texts, percent-encoded.
 */
#ifndef FETCH_WRITE_ACTION_KIND_H
#define FETCH_WRITE_ACTION_KIND_H

#include "action.h"
#include "fetch/walk/endpoint.h"
#include "fetch/walk/path.h"

/* How a thing is looked for: with a GET, or the POST of a body. */
struct look {
	const char *path;
	void (*body)(const struct action *action, struct json_out *out); /* NULL: none */
	struct json_field root;
	/* The reply was 200 and is 'records'. May set action->made and ->detail. */
	enum action_state (*judge)(struct action *action, const void *records, struct arena *arena);
	bool gone; /* a 404 says that what it would be in is not there */
};

/* What an action puts in its place, or takes away. */
struct thing {
	enum service service;
	const char *target; /* template: actions with the same one are never sent at once */
	struct look look;
	/* Once the thing has an id; the answer to the request that makes it is read like this, too. Without a
	   path: as before. */
	struct look made;
	bool once; /* its write, sent twice, would make two of it */
	bool slow; /* what was accepted may take minutes: it stays without an outcome until then */
};

struct action_kind {
	const char *name;
	enum action_what what;
	bool wanted;        /* there, afterwards; else it is taken away */
	const char *method; /* of its write: POST, PUT or DELETE */
	enum action_phase phase;
	const struct thing *thing;
	const char *path;
	void (*body)(const struct action *action, struct json_out *out); /* NULL: none */
};

/* The scope that a token needs for its write; NULL: none. */
const char *action_scope(const struct action_kind *kind);
/* Fills a template; org: the organisation's id, or NULL. */
void action_path(
    const struct action *action, const char *org, const char *template, struct path *path);

#endif
