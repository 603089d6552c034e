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

/* Which of the sorted items is the first that does not come before 'wanted'; 'count': none is. */
static inline size_t
order_find(const void *wanted, const void *items, size_t count, size_t size,
    int (*compare)(const void *wanted, const void *item))
{
	size_t low = 0, high = count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (compare(wanted, (const char *)items + middle * size) > 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

#endif
