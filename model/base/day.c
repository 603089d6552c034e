/*
 * Days and moments: see day.h. What is read must be written again as it stood, for strptime takes more than the form
 * says: spaces, missing zeros, the 30th of February.
 */
#define _XOPEN_SOURCE 700 /* strptime */
#define _DEFAULT_SOURCE   /* timegm */
#include "day.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { EPOCH = 719163 /* 1970-01-01 */, DAY = 86400, DAY_LEN = sizeof("2026-11-23") - 1 };

void
moment_text(int64_t seconds, char out[MOMENT_LEN + 1])
{
	time_t time = seconds;
	struct tm utc;

	gmtime_r(&time, &utc);
	/* strftime leaves the zeros of the year 999 away */
	snprintf(out, MOMENT_LEN + 1, "%04u", (unsigned)(utc.tm_year + 1900) % 10000);
	strftime(out + 4, MOMENT_LEN + 1 - 4, "-%m-%dT%H:%M:%SZ", &utc);
}

static bool
read_back(const char *text, size_t len, const char *format, int64_t *seconds)
{
	char whole[MOMENT_LEN + 1];
	struct tm utc = { 0 };

	snprintf(whole, sizeof(whole), "%.*s", (int)len, text);
	if (strptime(whole, format, &utc) == NULL)
		return false;
	*seconds = timegm(&utc);
	moment_text(*seconds, whole);
	return *seconds / DAY > -EPOCH && strncmp(text, whole, len) == 0;
}

uint32_t
day_of(const char *text)
{
	int64_t seconds;

	if (!read_back(text, DAY_LEN, "%Y-%m-%d", &seconds) ||
	    (text[DAY_LEN] >= '0' && text[DAY_LEN] <= '9'))
		return DAY_NONE;
	return (uint32_t)(seconds / DAY + EPOCH);
}

bool
moment_of(const char *text, size_t len, int64_t *seconds)
{
	return len == MOMENT_LEN && read_back(text, len, "%Y-%m-%dT%H:%M:%SZ", seconds);
}
