/*
 * The options for findings: --dormant-days, --company-domains, --roster, --sod. The files are read
 * and checked before any site is.
 *
 * All zero is "not open". The inquiry owns everything in it, until inquiry_release, which may be
 * called in every state; release the findings before the graph.
 */
#ifndef CMD_INQUIRY_H
#define CMD_INQUIRY_H

#include "cmd.h"
#include "model/findings/finding.h"

struct inquiry {
	struct finding_settings settings;
	struct roster roster;
	struct sod sod;
	struct findings *findings;
};

int inquiry_open(struct inquiry *inquiry, const struct choices *choices, struct err *err);
/* The graph must be sealed. What could not be judged is added to the run; so is a file of --sod of which a name
   cannot be judged, because it was not read: it is left out then. */
int inquiry_find(struct inquiry *inquiry, const struct graph *graph, const struct org *org,
    struct run *run, const struct access *access, struct err *err);
void inquiry_release(struct inquiry *inquiry);

/* Effective access for --candidates and --permission; NULL: err says why. */
struct access *access_chosen(const struct choices *choices, const struct graph *graph,
    const struct run *run, struct err *err);

#endif
