/*
 * Whom servers may be vouched for by: the system's certificate authorities and those in a file, as a company
 * that looks into TLS has one of its own.
 */
#ifndef FETCH_WIRE_AUTHORITIES_H
#define FETCH_WIRE_AUTHORITIES_H

#include "model/base/err.h"
#include <curl/curl.h>

struct authorities;

/* file: certificates in PEM form. NULL, STATUS_USAGE: it cannot be read, or has none. Given back with
   authorities_free (NULL is fine). */
struct authorities *authorities_read(const char *file, struct err *err);
/* For a server, and for a proxy that is spoken to in TLS. They outlive the handle. */
void authorities_use(const struct authorities *authorities, CURL *easy);
void authorities_free(struct authorities *authorities);

#endif
