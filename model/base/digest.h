/*
 * SHA-256, by OpenSSL.
 */
#ifndef MODEL_BASE_DIGEST_H
#define MODEL_BASE_DIGEST_H

#include "err.h"
#include <stdbool.h>
#include <stddef.h>

enum { DIGEST_HEX = 64 };

/* Of an open file, from where it stands to its end; 'name' is for the error. */
int digest_file(int fd, const char *name, char hex[DIGEST_HEX + 1], struct err *err);
/*
 * Of the regular file at 'path', a link only when 'follow' says so; 'name' is for the error. "" when there is none of
 * that name; -1 when it cannot be read, or is no file.
 */
int digest_path(
    const char *path, const char *name, bool follow, char hex[DIGEST_HEX + 1], struct err *err);
/* Of two pieces, one behind the other. */
void digest_pair(
    const void *a, size_t a_len, const void *b, size_t b_len, char hex[DIGEST_HEX + 1]);

#endif
