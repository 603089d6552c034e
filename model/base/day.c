/*
 * Calendar arithmetic: see day.h.
 */
#include "day.h"

static uint32_t
digits(const char *text, unsigned count)
{
	uint32_t number = 0;

	for (unsigned i = 0; i < count; i++) {
		if (text[i] < '0' || text[i] > '9')
			return DAY_NONE;
		number = number * 10 + (uint32_t)(text[i] - '0');
	}
	return number;
}

static uint32_t
month_length(uint32_t year, uint32_t month)
{
	static const uint8_t lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	uint32_t leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return lengths[month - 1] + (month == 2 ? leap : 0);
}

uint32_t
day_of(const char *text)
{
	uint32_t year, month, day, before;

	year = digits(text, 4);
	if (year == DAY_NONE || year == 0 || text[4] != '-')
		return DAY_NONE;
	month = digits(text + 5, 2);
	if (month == 0 || month > 12 || text[7] != '-')
		return DAY_NONE;
	day = digits(text + 8, 2);
	if (day == 0 || day > month_length(year, month) || (text[10] >= '0' && text[10] <= '9'))
		return DAY_NONE;
	before = year - 1;
	day += before * 365 + before / 4 - before / 100 + before / 400;
	for (uint32_t m = 1; m < month; m++)
		day += month_length(year, m);
	return day;
}

bool
moment_of(const char *text, size_t len, int64_t *seconds)
{
	enum { EPOCH = 719163 /* 1970-01-01 */, DAY = 86400 };
	uint32_t day, hour, minute, second;

	if (len != sizeof "2026-11-23T04:05:06Z" - 1 || text[10] != 'T' || text[13] != ':' ||
	    text[16] != ':' || text[19] != 'Z')
		return false;
	day = day_of(text);
	hour = digits(text + 11, 2);
	minute = digits(text + 14, 2);
	second = digits(text + 17, 2);
	if (day == DAY_NONE || hour > 23 || minute > 59 || second > 59)
		return false;
	*seconds = ((int64_t)day - EPOCH) * DAY + hour * 3600 + minute * 60 + second;
	return true;
}
