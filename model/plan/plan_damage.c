/* See plan_damage.h. */
#include "plan_damage.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Months as spreadsheets in English and German call them, and what keys may begin with. */
static const char *const months[] = { "jan", "feb", "mar", "m\xc3\xa4r", "mrz", "apr", "may", "mai",
	"jun", "jul", "aug", "sep", "oct", "okt", "nov", "dec", "dez" };

/* "Mar" of "1-Mar", "Mar-01", "01. Mrz"; the number beside it. false: it is no such date. */
static bool
is_day(const char *word, const char **month, unsigned long *number)
{
	const char *letters = word + strspn(word, "0123456789-./ "), *digits;

	*month = NULL;
	for (size_t i = 0; *month == NULL && i < sizeof(months) / sizeof(*months); i++)
		if (strncasecmp(letters, months[i], strlen(months[i])) == 0)
			*month = months[i];
	if (*month == NULL)
		return false;
	digits = letters > word ? word : letters + strcspn(letters, "0123456789");
	*number = strtoul(digits, NULL, 10);
	return *digits != '\0' && strpbrk(word, "-./ ") != NULL;
}

/* MAR1, MAR01 and SEPT2 begin with their month. */
static bool
is_of_day(const char *word, const char *name)
{
	const char *month;
	unsigned long number;
	size_t letters = strcspn(name, "0123456789");

	if (!is_day(word, &month, &number) || name[letters] == '\0' ||
	    name[letters + strspn(name + letters, "0123456789")] != '\0')
		return false;
	return strncasecmp(name, month, 3) == 0 && letters <= strlen("september") &&
	       strtoul(name + letters, NULL, 10) % 100 == number % 100;
}

static bool
all_digits(const char *text)
{
	return *text != '\0' && text[strspn(text, "0123456789")] == '\0';
}

/* Leading zeros go; of more than fifteen digits the rest is lost. */
static bool
is_of_number(const char *word, const char *name)
{
	const char *plain = name + strspn(name, "0");
	char *end;
	double is, was;

	if (!all_digits(name))
		return false;
	if (all_digits(word))
		return *name == '0' && strcmp(word, *plain != '\0' ? plain : "0") == 0;
	is = strtod(word, &end);
	was = strtod(name, NULL);
	return end != word && *end == '\0' && strpbrk(word, "Ee") != NULL &&
	       is >= was * (1 - 1e-4) && is <= was * (1 + 1e-4);
}

bool
damage_fits(const char *word, const char *name)
{
	return is_of_day(word, name) || is_of_number(word, name);
}

bool
damage_seen(const char *word)
{
	const char *month;
	unsigned long number;
	char *end;

	if (is_day(word, &month, &number))
		return true;
	strtod(word, &end);
	return *word >= '0' && *word <= '9' && *end == '\0' && strchr(word, '+') != NULL;
}
