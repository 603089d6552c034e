/*
 * Reply headers; see headers.h.
 */
#include "headers.h"

#include <curl/curl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const double longest = 1e9; /* seconds; more digits than that say nothing more */

/* Copies what fits; control characters and bytes beyond ASCII become '?'. */
static void
copy_value(char *out, size_t room, const char *value, size_t len)
{
	size_t i;

	for (i = 0; i < len && i + 1 < room; i++)
		out[i] = (char)(value[i] >= 0x20 && value[i] < 0x7f ? value[i] : '?');
	out[i] = '\0';
}

static void
read_type(struct headers *headers)
{
	size_t len = strcspn(headers->type, "; \t");

	headers->type[len] = '\0';
	for (char *p = headers->type; *p != '\0'; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
}

static void
read_account(struct headers *headers)
{
	char text[sizeof(headers->account)], *plain;
	int len = 0;

	memcpy(text, headers->account, sizeof(text));
	if ((plain = curl_easy_unescape(NULL, text, 0, &len)) == NULL)
		return;
	copy_value(headers->account, sizeof(headers->account), plain, (size_t)len);
	curl_free(plain);
}

static void
keep(struct headers *headers, const char *name, size_t name_len, const char *value, size_t len)
{
	char near_limit[8] = "";
	const struct {
		const char *name;
		char *out;
		size_t room;
		void (*read)(struct headers *);
	} known[] = {
		{ "Content-Type", headers->type, sizeof(headers->type), read_type },
		{ "X-AAccountId", headers->account, sizeof(headers->account), read_account },
		{ "X-Seraph-LoginReason", headers->login, sizeof(headers->login), NULL },
		{ "Date", headers->date, sizeof(headers->date), NULL },
		{ "Retry-After", headers->retry_after, sizeof(headers->retry_after), NULL },
		{ "X-RateLimit-Reset", headers->reset, sizeof(headers->reset), NULL },
		{ "RateLimit-Reason", headers->reason, sizeof(headers->reason), NULL },
		{ "X-RateLimit-NearLimit", near_limit, sizeof(near_limit), NULL },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		if (strlen(known[i].name) != name_len ||
		    strncasecmp(known[i].name, name, name_len) != 0)
			continue;
		copy_value(known[i].out, known[i].room, value, len);
		if (known[i].read != NULL)
			known[i].read(headers);
		if (known[i].out == near_limit)
			headers->near_limit = strcasecmp(near_limit, "true") == 0;
		return;
	}
}

/* A status line: forgets the headers of a 1xx reply before it. */
static void
begin(struct headers *headers, const char *line, size_t len)
{
	size_t bytes = headers->bytes;
	char text[32];
	const char *space;

	memset(headers, 0, sizeof(*headers));
	headers->bytes = bytes;
	copy_value(text, sizeof(text), line, len);
	if ((space = strchr(text, ' ')) != NULL)
		headers->status = strtol(space, NULL, 10);
}

int
headers_line(struct headers *headers, const char *line, size_t len)
{
	const char *colon, *value;

	headers->bytes += len;
	if (headers->bytes > HEADERS_MAX_BYTES)
		return -1;
	if (headers->ended)
		return 0;
	while (len > 0 && (line[len - 1] == '\r' || line[len - 1] == '\n'))
		len--;
	if (len == 0) {
		headers->ended = headers->status >= 200;
		return 0;
	}
	if (len > 5 && memcmp(line, "HTTP/", 5) == 0) {
		begin(headers, line, len);
		return 0;
	}
	if ((colon = memchr(line, ':', len)) == NULL)
		return 0;
	value = colon + 1;
	len -= (size_t)(value - line);
	for (; len > 0 && (*value == ' ' || *value == '\t'); len--)
		value++;
	while (len > 0 && (value[len - 1] == ' ' || value[len - 1] == '\t'))
		len--;
	keep(headers, line, (size_t)(colon - line), value, len);
	return 0;
}

static time_t
date_read(const char *text)
{
	return strchr(text, ':') != NULL ? curl_getdate(text, NULL) : -1;
}

/* Seconds until then, by the server's own clock if it told the time. */
static double
until(const struct headers *headers, time_t then, time_t now)
{
	time_t said = date_read(headers->date);

	if (then == -1)
		return -1;
	if (said != -1)
		now = said;
	return then > now ? difftime(then, now) : 0;
}

double
headers_retry_after(const struct headers *headers, time_t now)
{
	const char *text = headers->retry_after, *digits = text + (*text == '-');
	size_t len = strspn(digits, "0123456789");
	double seconds;

	if (len == 0)
		return until(headers, date_read(text), now);
	if (digits[len] == '.')
		len += 1 + strspn(digits + len + 1, "0123456789");
	if (digits[len] != '\0')
		return -1;
	if (*text == '-')
		return 0;
	seconds = strtod(text, NULL);
	return seconds < longest ? seconds : longest;
}

/* ISO 8601, with or without seconds, rewritten into a form that curl reads. */
static time_t
iso_read(const char *text)
{
	unsigned year, month, day, hour, minute, second = 0, zone_hour = 0, zone_minute = 0;
	char date[48], sign = '+';
	int at = 0, more = 0;

	if (sscanf(text, "%4u-%2u-%2uT%2u:%2u%n", &year, &month, &day, &hour, &minute, &at) != 5)
		return -1;
	if (sscanf(text + at, ":%2u%n", &second, &more) == 1)
		at += more;
	if (text[at] == '.')
		at += 1 + (int)strspn(text + at + 1, "0123456789");
	if (text[at] == '+' || text[at] == '-') {
		sign = text[at];
		if (sscanf(text + at + 1, "%2u:%2u%n", &zone_hour, &zone_minute, &more) != 2)
			return -1;
		at += 1 + more;
	} else if (text[at] == 'Z') {
		at++;
	}
	if (text[at] != '\0')
		return -1;
	snprintf(date, sizeof(date), "%04u%02u%02u %02u:%02u:%02u %c%02u%02u", year, month, day,
	    hour, minute, second, sign, zone_hour, zone_minute);
	return curl_getdate(date, NULL);
}

double
headers_wait(const struct headers *headers, time_t now)
{
	double seconds = headers_retry_after(headers, now);

	if (seconds < 0)
		seconds = until(headers, iso_read(headers->reset), now);
	return seconds;
}

bool
headers_quota(const struct headers *headers)
{
	return strstr(headers->reason, "quota") != NULL ||
	       strcmp(headers->reason, "jira-cost-based") == 0;
}
