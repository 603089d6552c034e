/*
 * What the answers of 'explain' share, on stdout: names, lists of them, and what somebody would lose.
 */
#ifndef EXPORT_TEXT_EXPLAIN_LINES_H
#define EXPORT_TEXT_EXPLAIN_LINES_H

#include "model/access/explain.h"
#include "model/base/text.h"

enum { NAMES_SHOWN = 3 }; /* accounts that lose the same */

#define line(...) text_say(stdout, __VA_ARGS__)
/* A line with an empty one before it. */
#define heading(...) (putchar('\n'), line(__VA_ARGS__))

/* The name, or the id of one that has none. */
const char *account_name(const struct graph_view *graph, uint32_t account);
const char *group_name(const struct graph_view *graph, uint32_t group);
/* "WEB, OPS and 12 more"; the caller's to free. */
char *project_keys(const struct graph_view *graph, const uint32_t *projects, uint32_t count);
/* "browse, work in WEB, OPS and 5 more projects", and what is lost in part; after "loses" or "lose". */
void print_loss(
    const struct access *access, const struct loss *loss, const char *who, const char *verb);

#endif
