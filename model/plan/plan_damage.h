/*
 * What spreadsheets make of keys, names and ids when a cell is not formatted as text: MAR1 becomes 1-Mar, 0123 becomes 123,
 * a long row of digits 5.57058E+23.
 */
#ifndef MODEL_PLAN_PLAN_DAMAGE_H
#define MODEL_PLAN_PLAN_DAMAGE_H

#include <stdbool.h>

/* Could a spreadsheet have made this word of that name? */
bool damage_fits(const char *word, const char *name);

/* Is it a key or an id no more, but a day or a rounded number? */
bool damage_seen(const char *word);

#endif
