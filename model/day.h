/*
 * Days as numbers, so that they can be subtracted: 1 is 0001-01-01 of the Gregorian calendar.
 */
#ifndef MODEL_DAY_H
#define MODEL_DAY_H

#include <stdint.h>

#define DAY_NONE UINT32_MAX

/* The day of a text that is, or begins with, "2026-11-23"; DAY_NONE: it does not name a day. */
uint32_t day_of(const char *text);

#endif
