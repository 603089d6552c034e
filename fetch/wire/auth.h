/* Credentials as a header's value, and the clock on the other side. */
#ifndef FETCH_WIRE_AUTH_H
#define FETCH_WIRE_AUTH_H

#include <stdbool.h>

/* "Basic base64(email:token)"; given back, and wiped, with auth_free (NULL is fine). */
char *auth_basic(const char *email, const char *token);
char *auth_bearer(const char *key); /* "Bearer KEY" */
void auth_free(char *authorization);

/* Seconds this machine's clock is ahead of a Date header. false: no date. */
bool auth_skew(const char *date, long *seconds);

#endif
