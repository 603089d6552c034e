/*
 * Kinds of changes as rows: how to see whether the thing is there, and which request makes it so.
 *
 * Paths are templates: {account} {group} {project} {role} {org} {directory} {email} {label} {made}
 * stand for the change's texts, percent-encoded. A body is made by yajl.
 */
#ifndef FETCH_CHANGE_KIND_H
#define FETCH_CHANGE_KIND_H

#include "change.h"
#include "endpoint.h"
#include <yajl/yajl_gen.h>

/* How a thing is looked for. */
struct look {
	enum service service;
	const char *method, *path;
	void (*body)(const struct change *change, yajl_gen gen); /* NULL: none */
	struct json_field root;
	/* The reply was 200 and is 'records'. May set change->made and ->detail. */
	enum change_state (*judge)(struct change *change, const void *records, struct arena *arena);
	bool gone; /* a 404 says that what it would be in is not there */
};

struct change_kind {
	const char *name;
	enum change_what what;
	bool wanted; /* there, afterwards */
	enum change_phase phase;
	const struct look *(*look)(const struct change *change);
	const char *target; /* template: changes with the same one are never sent at once */
	enum service service;
	const char *method, *path;
	void (*body)(const struct change *change, yajl_gen gen);
	/* A 2xx reply's body says what came to be. May be NULL. */
	const struct json_field *answer;
	void (*answered)(struct change *change, const void *record, struct arena *arena);
};

/* Fills a template; returns the whole length like snprintf. 'prefix' goes in front. */
size_t change_path(const struct change *change, const struct fetch *fetch, const char *prefix,
    const char *template, char *out, size_t room);

#endif
