/*
 * Which roles an account holds itself: account -> actors, in order. For reports that go by account.
 */
#ifndef EXPORT_HELD_H
#define EXPORT_HELD_H

#include "../model/graph.h"

struct edges held_roles(const struct graph_view *graph); /* the caller frees both arrays */

#endif
