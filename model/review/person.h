/*
 * How people write people, and nothing, into a cell: "Ann Ada <ann@example.com>", "ann@example.com; bob@...",
 * "Ada, Ann". Case of ASCII letters does not matter; white space is any that Unicode has, and what cannot be seen.
 */
#ifndef MODEL_REVIEW_PERSON_H
#define MODEL_REVIEW_PERSON_H

#include <stdbool.h>

/* Is there nothing in it that could be seen? */
bool text_is_blank(const char *text);
/* Does the text name this address or account id, alone or among others? NULL and "" are nobody's. */
bool person_named(const char *text, const char *id);
/* Does it say this display name, with or without an address behind it, or with the last name first? */
bool person_called(const char *text, const char *name);

#endif
