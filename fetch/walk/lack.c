/* What was asked for and is not in the answer, be it a member or an item; see walk.h and paging.h. */
#include "paging.h"
#include "walk.h"

#include <stdarg.h>
#include <stdio.h>

/* "permission schemes: scheme 'Web': 'permissions' is missing" */
static void
say_unknown(struct walk *walk, const char *lack, const char *format, va_list args)
{
	char subject[300], what[200];

	walk->pager->subject(walk, subject, sizeof(subject));
	vsnprintf(what, sizeof(what), format, args);
	pager_reason(walk->pager, "%s%s: %s%s%s", walk->endpoint->name, subject, what,
	    what[0] != '\0' ? ": " : "", lack);
}

void
walk_lost(struct walk *walk, const char *lack, const char *format, ...)
{
	va_list args;

	walk->received++;
	walk->lost++;
	va_start(args, format);
	say_unknown(walk, lack, format, args);
	va_end(args);
}

void
walk_lacks(struct walk *walk, const char *lack, const char *format, ...)
{
	va_list args;

	walk->tally->lacking++;
	va_start(args, format);
	say_unknown(walk, lack, format, args);
	va_end(args);
}

void
sum_settle(struct walk *walk, enum sum sum)
{
	unsigned long long distinct = walk_distinct(walk) + walk->lost,
			   total = (unsigned long long)walk->total;
	struct pager *pager = walk->pager;
	char subject[300];

	pager->subject(walk, subject, sizeof(subject));
	if (sum == SUM_UNSURE)
		pager_reason(pager, "%s%s: the list changed every time it was read, %u times",
		    walk->endpoint->name, subject, walk->pass);
	else if (sum == SUM_SHORT)
		pager_reason(pager, "%s%s: Jira counts %llu, and lists %llu", walk->endpoint->name,
		    subject, total, distinct);
	else if (sum == SUM_HIDDEN)
		walk->tally->hidden += total - distinct;
	else if (walk->total != JSON_NO_NUMBER && total < distinct)
		walk->tally->beyond += distinct - total;
	walk->failed = sum == SUM_UNSURE || sum == SUM_SHORT;
}
