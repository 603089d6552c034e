/*
 * SHA-256 of a file, by OpenSSL.
 */
#ifndef EXPORT_DIGEST_H
#define EXPORT_DIGEST_H

#include "../model/err.h"

enum { DIGEST_HEX = 64 };

/* Of an open file, from where it stands to its end; 'name' is for the error. */
int digest_file(int fd, const char *name, char hex[DIGEST_HEX + 1], struct err *err);

#endif
