/* What the two files that write the truth share. */
#ifndef JIRAD_TRUTH_H
#define JIRAD_TRUTH_H

#include "server.h"

void truth_cell(FILE *out, const char *text, bool last); /* last: of its row */
FILE *truth_open(const char *directory, const char *name);
unsigned long truth_pages(size_t items, size_t size);

#endif
