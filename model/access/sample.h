/*
 * Effective access of some accounts, asked of Jira itself, beside what the graph gives: the test of the
 * computation on this very site (CONTRACT 6.6, 10).
 *
 * Who is asked about is a published rule, so that anybody can repeat it. First, up to N accounts of three
 * kinds, in turn and each in order of ids: active ones that have no licence and are given something, for the
 * computation says that they have nothing of it; guests, contributors and stakeholders; administrators of a
 * project or of Jira. Then N accounts picked evenly over all account ids in order (the first one, then every
 * (all / N)th). What a grant gives under a condition, Jira says yes to; so not
 * every difference is a mistake, and each gets an explanation.
 *
 * Memory: a byte for each asked account and project; in the arena of the run.
 */
#ifndef MODEL_ACCESS_SAMPLE_H
#define MODEL_ACCESS_SAMPLE_H

#include "access.h"
#include "model/graph/run.h"

enum { SAMPLE_MOST = 1000 };

struct sample {
	uint32_t *accounts; /* of the sealed graph, ascending */
	size_t count;
	uint32_t projects; /* of the graph */
	uint8_t *
	    held; /* by account of the sample, then project: the permissions that Jira says it holds */
	bool *unanswered; /* by account of the sample: not all was answered */
	uint64_t requests, replies;
};

/* The accounts for a sample of n; the access is that of licensed candidates, by levels. */
struct sample *sample_choose(struct run *run, const struct access *access, uint32_t n);

/* The next thing that Jira and the graph do not agree on; all zero before the first. */
struct sample_difference {
	size_t at;    /* of the sample: position of the next account and project */
	uint8_t left; /* of the present pair: permissions that are still to be told */
	uint32_t account, project;
	uint8_t permission; /* its bit's number */
	uint8_t given;      /* of the present pair: what the scheme gives, with or without effect */
	bool jira;          /* Jira says yes and the graph no; else the other way round */
	const char *why;
};
bool sample_next(const struct sample *sample, const struct access *access,
    struct sample_difference *difference, struct ways *ways);

/* The row of completeness.csv. Where Jira says otherwise and nothing explains it, "effective access" is incomplete: so
 * after access_coverage. */
void sample_coverage(const struct sample *sample, const struct access *access, struct run *run);

#endif
