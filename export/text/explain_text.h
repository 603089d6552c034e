/*
 * What 'explain' found, in words, on standard output. Names from Jira are made harmless. Lists are cut
 * after a few names and say how many more there are; --json has them all.
 */
#ifndef EXPORT_TEXT_EXPLAIN_TEXT_H
#define EXPORT_TEXT_EXPLAIN_TEXT_H

#include "model/access/explain.h"
#include "model/graph/org.h"

void explain_print(const struct explain *explain);
/* The organisation may be NULL; the run says what was not read. */
void explain_all_print(
    const struct explain_all *explain, const struct run *run, const struct org *org);
void explain_group_print(
    const struct explain_group *explain, const struct run *run, const struct org *org);

#endif
