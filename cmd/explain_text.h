/*
 * What 'explain' found, in words, on standard output. Names from Jira are made harmless. Lists are cut
 * after a few names and say how many more there are; --json has them all.
 */
#ifndef CMD_EXPLAIN_TEXT_H
#define CMD_EXPLAIN_TEXT_H

#include "../model/explain.h"
#include "../model/org.h"

void explain_print(const struct explain *explain);
void explain_all_print(const struct explain_all *explain);
/* The organisation may be NULL. */
void explain_group_print(const struct explain_group *explain, const struct org *org);

#endif
