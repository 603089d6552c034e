/*
 * The pager of one reading: who is asked and through which wire, the walks over it, and what they count.
 * It knows no noun of Jira: 'part' and 'subject' know what a walk's numbers stand for.
 */
#ifndef FETCH_WALK_PAGER_H
#define FETCH_WALK_PAGER_H

#include "endpoint.h"
#include "fetch/wire/http.h"
#include "model/base/arena.h"
#include "model/graph/run.h"
#include "path.h"
#include "refusal.h"

/* A service as the pager sees it. */
struct lane {
	struct http_lane *http;
	const char *prefix; /* of every path: "/ex/jira/CLOUDID", "/admin"; NULL: none */
	bool logged_in;     /* from now on its answers must be to us */
	bool stopped;       /* nothing is asked there any more */
	/* What whoever is logged in may ask: tells the end of a login from a right that it lacks, where a 401 alone does
	   not say which. NULL: every 401 is the end. */
	const struct endpoint *proof;
};

/* Per endpoint, summed over its walks: what completeness.csv shows. */
struct tally {
	uint64_t requests, pages, declared, received, kept, walks, ended, failed, passed_over;
	uint64_t unanswered; /* requests that the end of the run left without an answer */
	uint64_t lost;       /* items that do not say what they are: not kept */
	uint64_t hidden;     /* items that were declared and are not shown to us: endpoint->hides */
	uint64_t beyond;     /* items beyond what was declared */
	uint64_t lacking;    /* objects that are kept and known in part */
	uint64_t mended;     /* texts in them */
	uint64_t refused;    /* walks of an optional reading, for want of a right */
	const char *refusal; /* the first of these refusals, in words; or NULL */
	bool declares, noted;
	uint32_t page_size; /* what the server grants; 0: not known yet */
};

struct pager {
	struct wire wire;
	struct http *http;         /* NULL in a replay */
	struct snapshot *snapshot; /* NULL when nothing is kept */
	struct lane lanes[SERVICES];
	const char *gateway;    /* the organisation's base URL: cursors may come as URLs of it */
	const char *account_id; /* as whom we are logged in to Jira */
	struct run *run;        /* gets the reasons why it is not complete */
	struct site *site;      /* what endpoints are given */
	const char *readings; /* the optional readings that are made, "tokens,shared"; NULL: all */
	/* Of a struct walk: what a {name} in its endpoint's path stands for; encoded. */
	void (*part)(const void *walk, const char *name, struct path *path);
	/* " of group 'jira-dev'", for messages. */
	void (*subject)(const struct walk *walk, char *out, size_t room);
	void (*note)(void *arg, const char *text); /* of pager_note; may be NULL */
	void *note_arg;
	const char *phase;
	uint64_t replies, submitted;
	uint64_t held;           /* bytes of all bodies under way */
	enum refusal refused_as; /* the latest refusal, and */
	const char *refusal;     /* how the body of the latest refusal begins */
	size_t reasons;          /* all, also those beyond what is shown */
	bool stopped;
	enum status stop_status; /* of pager_stop */
	bool resumed; /* it goes on with another reading's pages, maybe long after them */
	struct tally tallies[ENDPOINTS_MAX]; /* beside endpoint_list */
};

struct walk {
	struct pager *pager;
	const struct endpoint *endpoint;
	struct tally *tally;
	uint32_t a, b; /* group | project | project and role | first of a batch and its length */
	uint32_t page_size;
	uint32_t open;            /* pages asked for and not yet over */
	uint32_t pages;           /* accepted, in all passes */
	uint32_t stale;           /* pages in a row that brought nothing new */
	uint32_t empty;           /* pages in a row without an item, and not the last */
	uint8_t pass;             /* 1, 2, 3: how often the list was begun */
	bool spread;              /* the pages behind the first were asked for all at once */
	bool moved;               /* the list changed while it was read */
	bool early;               /* a page was called the last before the declared total */
	bool failed, passed_over; /* passed over: refused as expected */
	int64_t total;            /* declared in this pass, or JSON_NO_NUMBER */
	int64_t first_total;      /* by its first page: an endless list may declare more and more */
	uint64_t received;        /* items of this pass */
	uint64_t unkeyed;         /* of these, not compared with others */
	uint64_t lost;            /* of these, not kept */
	uint64_t repeated;        /* of these, had before, though no page was asked for twice */
	uint64_t mended;          /* texts in the items of this pass */
	uint64_t before;          /* distinct items of the pass before this one */
	uint64_t twins;           /* items that may be another of the list again: nobody can tell */
	uint64_t reread;          /* begun anew: so many were had already */
	struct idset seen;        /* of this pass */
	struct pool cursors;      /* that were asked with */
	struct pool taken;        /* of walk_took */
};

struct tally *tally_of(struct pager *pager, const struct endpoint *endpoint);
/* Until nothing is left to ask. phase: for the progress; NULL: as before. */
int pager_run(struct pager *pager, const char *phase, struct err *err);
/* A reason why the run is not complete; the first ones are kept, the rest counted. */
void pager_reason(struct pager *pager, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* A line worth saying at once, for whoever watches. */
void pager_note(const struct pager *pager, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* When all is over: how many reasons there were beyond those kept. */
void pager_reasons_settle(struct pager *pager);
/* No request is to be sent any more. */
void pager_stop(struct pager *pager, const struct err *why);

/* Was the item with this id taken before the list was begun anew? Then it must not be taken again. */
bool walk_took(struct walk *walk, const char *id);
/* A walk is over: what it counted. */
void tally_add(const struct walk *walk);
/* Items known to differ: those that cannot be compared count as new ones, those that are lost are not known. */
uint64_t walk_distinct(const struct walk *walk);

/*
 * denial.c: what a final reply that is no success means for its walk.
 *
 * Nobody says that this 404 was for us: it may be a proxy's, and tells nothing about what Jira has.
 */
bool denial_is_nobodys(const struct walk *walk, const struct reply *reply);
/*
 * The organisation's 401 bears nobody's name: has the key expired, or may it not read this? Where a run does without
 * the answer, that is asked (struct lane's proof); if the key has expired, that ends the service.
 */
bool denial_is_doubtful(const struct walk *walk, const struct reply *reply, enum refusal refusal);
/* Was it to be expected, now that the endpoint has done what follows from it, or can the run do without? */
bool denial_is_expected(struct walk *walk, const struct reply *reply);

#endif
