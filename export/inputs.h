/*
 * The files that a plan was made of, kept beside it as they came: input-1-NAME, input-2-NAME, ... in the
 * order in which they were given, byte for byte. In NAME, what is not a letter, a digit, '.', '-' or '_' of
 * ASCII becomes '_'. So what a reviewer sent back is under the plan's SHA256SUMS.
 */
#ifndef EXPORT_INPUTS_H
#define EXPORT_INPUTS_H

#include "../model/err.h"
#include <stddef.h>

int inputs_keep(const char *dir, const char *const *paths, size_t count, struct err *err);

#endif
