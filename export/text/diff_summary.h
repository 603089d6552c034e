/* The summary of a comparison for people: how much of what changed, then what weighs most. */
#ifndef EXPORT_TEXT_DIFF_SUMMARY_H
#define EXPORT_TEXT_DIFF_SUMMARY_H

#include "model/change/change.h"
#include <stdio.h>

/* where: the directory that lists all changes, or NULL. Text of the site is made harmless. */
void diff_summary(const struct changes *changes, const char *where, FILE *out);

#endif
