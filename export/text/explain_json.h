/*
 * What 'explain' found, as one JSON object on a stream. Names of members are those of the reports'
 * columns; texts are the same words as people get. Nothing is cut but where the model cuts.
 */
#ifndef EXPORT_TEXT_EXPLAIN_JSON_H
#define EXPORT_TEXT_EXPLAIN_JSON_H

#include "model/access/explain.h"
#include "model/graph/org.h"
#include "model/graph/run.h"
#include <stdio.h>

void explain_json(const struct explain *explain, const struct run *run, FILE *out);
/* The organisation may be NULL. */
void explain_all_json(
    const struct explain_all *explain, const struct run *run, const struct org *org, FILE *out);
void explain_group_json(
    const struct explain_group *explain, const struct run *run, const struct org *org, FILE *out);

#endif
