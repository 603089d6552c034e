/* Turns what the walks counted into the rows of completeness.csv. */
#ifndef FETCH_WALK_COVERAGE_H
#define FETCH_WALK_COVERAGE_H

#include "endpoint.h"

void coverage_settle(struct fetch *fetch);

#endif
