/*
 * What the cells of a row mean, in each kind of file (enum plan_shape): plans, reports, packs that came back, and the files
 * that other tools make.
 */
#ifndef MODEL_PLAN_PLAN_SHAPES_H
#define MODEL_PLAN_PLAN_SHAPES_H

#include "plan_read.h"

/* Its principal and its target; -1 when it complained. What a pack names may be gone since it was sent: then row->gone. */
int read_row(struct resolver *resolver, struct plan_row *row);

#endif
