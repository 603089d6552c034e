/* The ways to read an option's value; see cmd.h. */
#include "cmd.h"
#include "fetch/wire/http.h"
#include "model/access/sample.h"
#include "model/base/text.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum value_limits {
	AGE_MAX = 3660,               /* days, or hours */
	LIMIT_MAX = 1000000,          /* of a guard */
	DEADLINE_MAX = 7 * 24 * 3600, /* seconds */
	DAYS_MAX = 36500,
};

int
option_text(const char *value, void *into, struct err *err)
{
	if (*value == '\0')
		return err_set(err, STATUS_USAGE, "the value is empty");
	*(const char **)into = value;
	return 0;
}

int
option_flag(const char *value, void *into, struct err *err)
{
	(void)value, (void)err;
	*(bool *)into = true;
	return 0;
}

/* An integer at the start of 'text', at most 'max'; *end is what follows it. -1: there is none. */
static int
read_number(const char *text, unsigned max, unsigned *number, const char **end)
{
	char *after;
	unsigned long n;

	if (*text < '0' || *text > '9')
		return -1;
	errno = 0;
	n = strtoul(text, &after, 10);
	if (errno != 0 || n > max)
		return -1;
	*number = (unsigned)n;
	*end = after;
	return 0;
}

/* Only a number. what: "not a number from 1", for the message. */
static int
read_between(const char *value, unsigned least, unsigned most, const char *what, unsigned *into,
    struct err *err)
{
	const char *end;

	if (read_number(value, most, into, &end) < 0 || *end != '\0' || *into < least)
		return err_set(err, STATUS_USAGE, "'%s' is %s to %u", value, what, most);
	return 0;
}

int
option_memberships(const char *value, void *into, struct err *err)
{
	if (strcmp(value, "jira") != 0 && strcmp(value, "directory") != 0 &&
	    strcmp(value, "auto") != 0)
		return err_set(
		    err, STATUS_USAGE, "'%s' is not 'jira', 'directory' or 'auto'", value);
	*(const char **)into = value;
	return 0;
}

/* "group:ID,group:ID": only its form is looked at; what is missing is known when the site is read. */
int
option_missing(const char *value, void *into, struct err *err)
{
	const char *word = value;

	for (;; word++) {
		size_t len = strcspn(word, ",");
		const char *id = text_after(word, "group:");

		if (id == NULL || id == word + len ||
		    strcspn(id, " \t") < (size_t)(word + len - id))
			return err_set(err, STATUS_USAGE,
			    "'%.*s' is not group:ID, which is what can be accepted as missing",
			    (int)len, word);
		word += len;
		if (*word == '\0')
			break;
	}
	*(const char **)into = value;
	return 0;
}

int
option_without(const char *value, void *into, struct err *err)
{
	if (optional_valid(value, err) < 0)
		return -1;
	*(const char **)into = value;
	return 0;
}

int
option_candidates(const char *value, void *into, struct err *err)
{
	for (enum candidates rule = CANDIDATES_LICENSED; rule <= CANDIDATES_ALL; rule++) {
		if (strcmp(value, candidates_name(rule)) != 0)
			continue;
		*(enum candidates *)into = rule;
		return 0;
	}
	return err_set(err, STATUS_USAGE, "'%s' is not 'licensed', 'active' or 'all'", value);
}

int
option_parallel(const char *value, void *into, struct err *err)
{
	if (strcmp(value, "auto") != 0)
		return read_between(
		    value, 1, PARALLEL_FIXED_MAX, "not 'auto' or a number from 1", into, err);
	*(unsigned *)into = PARALLEL_AUTO;
	return 0;
}

int
option_limit(const char *value, void *into, struct err *err)
{
	return read_between(value, 0, LIMIT_MAX, "not a whole number from 0", into, err);
}

int
option_sample(const char *value, void *into, struct err *err)
{
	return read_between(value, 1, SAMPLE_MOST, "not a number from 1", into, err);
}

int
option_seconds(const char *value, void *into, struct err *err)
{
	static const struct {
		const char *unit;
		unsigned seconds;
	} units[] = { { "", 1 }, { "s", 1 }, { "m", 60 }, { "h", 3600 } };
	const char *end;
	unsigned n;

	if (read_number(value, DEADLINE_MAX, &n, &end) == 0 && n > 0)
		for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
			if (strcmp(end, units[i].unit) == 0 &&
			    n <= DEADLINE_MAX / units[i].seconds) {
				*(unsigned *)into = n * units[i].seconds;
				return 0;
			}
	return err_set(err, STATUS_USAGE,
	    "'%s' is not a time from 1s to 168h, such as 90, 90s, 15m or 2h", value);
}

int
option_window(const char *value, void *into, struct err *err)
{
	if (strcmp(value, "0") != 0)
		return option_seconds(value, into, err);
	*(uint32_t *)into = 0;
	return 0;
}

int
option_days(const char *value, void *into, struct err *err)
{
	return read_between(value, 1, DAYS_MAX, "not a number of days from 1", into, err);
}

/* "a.com,b.org": each has a dot and otherwise letters, digits, hyphens and UTF-8. */
int
option_domains(const char *value, void *into, struct err *err)
{
	const char *word = value;

	for (;; word++) {
		size_t len = strcspn(word, ",");
		const char *dot = memchr(word, '.', len);

		if (dot == NULL || dot == word || dot + 1 == word + len ||
		    strcspn(word, "@ \t/:;*") < len)
			return err_set(err, STATUS_USAGE,
			    "'%.*s' is not a domain; write them as a.com,b.org", (int)len, word);
		word += len;
		if (*word == '\0')
			break;
	}
	*(const char **)into = value;
	return 0;
}

int
option_age(const char *value, void *into, struct err *err)
{
	const char *end;
	unsigned n;

	if (read_number(value, AGE_MAX, &n, &end) == 0 && n > 0 &&
	    (strcmp(end, "d") == 0 || strcmp(end, "h") == 0)) {
		*(unsigned *)into = n * (*end == 'd' ? 24 * 3600 : 3600);
		return 0;
	}
	return err_set(err, STATUS_USAGE, "'%s' is not an age from 1h to %dd, such as 12h or 7d",
	    value, AGE_MAX);
}
