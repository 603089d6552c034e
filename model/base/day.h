/*
 * Days and moments as numbers, so that they can be subtracted: day 1 is 0001-01-01 of the Gregorian calendar, second 0
 * the beginning of 1970, UTC.
 */
#ifndef MODEL_BASE_DAY_H
#define MODEL_BASE_DAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DAY_NONE UINT32_MAX
enum { MOMENT_LEN = sizeof("2026-11-23T04:05:06Z") - 1 };

/* The day of a text that is, or begins with, "2026-11-23"; DAY_NONE: it does not name a day. */
uint32_t day_of(const char *text);
/* The second of "2026-11-23T04:05:06Z", and of nothing that is written otherwise. */
bool moment_of(const char *text, size_t len, int64_t *seconds);
/* The other way round, of the years 1 to 9999; what lies outside is cut. */
void moment_text(int64_t seconds, char out[MOMENT_LEN + 1]);

#endif
