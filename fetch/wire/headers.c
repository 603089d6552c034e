/*
 * Reply headers; see headers.h.
 */
#include "headers.h"

#include "model/base/text.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const double longest = 1e9; /* seconds; more digits than that say nothing more */

/* Copies what fits; control characters and bytes beyond ASCII become '?'. */
static void
copy_value(char *out, size_t room, const char *value)
{
	size_t i;

	for (i = 0; value[i] != '\0' && i + 1 < room; i++)
		out[i] = (char)(value[i] >= 0x20 && value[i] < 0x7f ? value[i] : '?');
	out[i] = '\0';
}

/* The last of a repeated header of the final reply; trailers and 1xx replies have none. */
static void
take(CURL *easy, const struct redact *redact, const char *name, char *out, size_t room)
{
	struct curl_header *header;
	char *value;

	out[0] = '\0';
	if (curl_easy_header(easy, name, 0, CURLH_HEADER, -1, &header) != CURLHE_OK)
		return;
	curl_easy_header(easy, name, header->amount - 1, CURLH_HEADER, -1, &header);
	value = redact_text(redact, header->value);
	copy_value(out, room, value);
	free(value);
}

bool
headers_line(struct headers *headers, CURL *easy, const char *line, size_t len)
{
	headers->bytes += len;
	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &headers->status);
	headers->ended |= headers->status >= 200 && (*line == '\r' || *line == '\n');
	return headers->bytes <= HEADERS_MAX_BYTES;
}

void
headers_read(struct headers *headers, CURL *easy, const struct redact *redact)
{
	char near_limit[8], account[3 * sizeof(headers->account)], *plain;

	take(easy, redact, "Content-Type", headers->type, sizeof(headers->type));
	headers->type[strcspn(headers->type, "; \t")] = '\0';
	text_lower(headers->type);
	take(easy, redact, "X-AAccountId", account, sizeof(account));
	if ((plain = curl_easy_unescape(NULL, account, 0, NULL)) != NULL)
		copy_value(headers->account, sizeof(headers->account), plain);
	curl_free(plain);
	take(easy, redact, "X-Seraph-LoginReason", headers->login, sizeof(headers->login));
	take(easy, redact, "Date", headers->date, sizeof(headers->date));
	take(easy, redact, "Retry-After", headers->retry_after, sizeof(headers->retry_after));
	take(easy, redact, "X-RateLimit-Reset", headers->reset, sizeof(headers->reset));
	take(easy, redact, "RateLimit-Reason", headers->reason, sizeof(headers->reason));
	take(easy, redact, "X-RateLimit-NearLimit", near_limit, sizeof(near_limit));
	headers->near_limit = strcasecmp(near_limit, "true") == 0;
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
