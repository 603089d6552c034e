/*
 * What a granting line gives (model/graph/granting.h), in words of two parts: what lines have in common, and what
 * each has of its own, so that many can be told as one: "role Developers in" "WEB", "permission scheme Default gives"
 * "Browse projects".
 */
#ifndef EXPORT_TEXT_GRANTING_WORDS_H
#define EXPORT_TEXT_GRANTING_WORDS_H

#include "model/graph/granting.h"

/* Appends both parts. */
void granting_words_add(struct text *head, struct text *item, const struct graph_view *graph,
    const struct org *org, const struct granting *line);

#endif
