/*
 * Things to say on stdout, each in two parts; those whose first part is the same are one line: "role Developers in WEB,
 * OPS and 3 more". Zeroed at first; tellings_print gives it back.
 */
#ifndef EXPORT_TEXT_TELLINGS_H
#define EXPORT_TEXT_TELLINGS_H

#include "model/base/text.h"

struct told;
struct tellings {
	struct told *list;
	size_t count, room;
};

/* Takes the bytes of both texts over. Lines stand by kind, then by head. */
void tell(struct tellings *tellings, unsigned kind, struct text head, struct text item);
/* Prints and gives back; how many lines that were. Of a kind at most LINES_SHOWN are shown, and the number of the others. */
enum { LINES_SHOWN = 20 };
size_t tellings_print(struct tellings *tellings);

#endif
