/*
 * Orders for qsort and bsearch: each answers as strcmp does.
 */
#ifndef MODEL_BASE_ORDER_H
#define MODEL_BASE_ORDER_H

#include <stdint.h>
#include <stdlib.h>

static inline int
order_numbers(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

/* The first order that decides. */
static inline int
order_then(int first, int second)
{
	return first != 0 ? first : second;
}

/* qsort, and no items may be NULL. */
static inline void
order_items(void *items, size_t count, size_t size, int (*compare)(const void *, const void *))
{
	if (count > 1)
		qsort(items, count, size, compare);
}

#endif
