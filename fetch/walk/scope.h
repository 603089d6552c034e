/*
 * Which scope a token with scopes needs for a call. The classic scopes, by which tokens are made; each stands for
 * a set of granular ones, which do as well.
 */
#ifndef FETCH_WALK_SCOPE_H
#define FETCH_WALK_SCOPE_H

/* path: a template or a path, from /rest/api/3 on. NULL: none that we know of. */
const char *scope_needed(const char *method, const char *path);

#endif
