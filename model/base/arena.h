/*
 * Memory: the allocator that never fails, an arena, a pool of interned strings and a set of numbers.
 *
 * Running out of memory ends the program in one place (mem_die: one line on stderr, exit 1).
 * An arena owns all it hands out until arena_release; nothing is freed alone.
 * A pool hands out each distinct text once: same text, same pointer, and a dense number in order of
 * arrival (0, 1, 2 ...). Look-up before allocation: adding a known text costs no memory.
 */
#ifndef MODEL_BASE_ARENA_H
#define MODEL_BASE_ARENA_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void *mem_alloc(size_t size) __attribute__((returns_nonnull)); /* zeroed */
void *mem_resize(void *old, size_t size);
char *mem_copy(const char *text);
char *mem_print(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Room for 'need' items of 'size' in the array 'items' of capacity *room; grows by halves. */
void *mem_room(void *items, size_t *room, size_t need, size_t size);

struct arena_block;
struct arena {
	struct arena_block *blocks;
	size_t left;
	char *next;
	size_t step; /* bytes of a fresh block; 0 means 64 KiB */
};

void *arena_take(struct arena *arena, size_t size);                  /* aligned, zeroed */
char *arena_text(struct arena *arena, const char *text, size_t len); /* copied, ends in NUL */
/* Of all of it; NULL gives "". */
char *arena_copy(struct arena *arena, const char *text);
/* Without the spaces, tabs and line ends around it. */
char *arena_trimmed(struct arena *arena, const char *text);
char *arena_print(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
char *arena_vprint(struct arena *arena, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));
void arena_release(struct arena *arena);

#define POOL_NONE UINT32_MAX

struct pool {
	struct arena arena;
	const char **texts; /* by number */
	uint32_t *hashes;
	uint32_t *slots; /* open addressing: number + 1, or 0 */
	size_t count, room, mask;
};

/* The text's number; it ends at its first NUL. *fresh (may be NULL): it was not there. */
uint32_t pool_add(struct pool *pool, const char *text, size_t len, bool *fresh);
/* Its text is another one from now on, which the pool does not have. Costs as much as the whole pool. */
void pool_rename(struct pool *pool, uint32_t number, const char *text);
/* POOL_NONE when absent. */
uint32_t pool_find(const struct pool *pool, const char *text, size_t len);
/*
 * Adds a text that has a record of 'size' bytes, at its number in 'records'; a fresh one is a copy of 'blank'. The pool
 * has no other records. Returns the array, which may have moved; the caller frees it.
 */
void *pool_record(struct pool *pool, const char *text, void *records, size_t size,
    const void *blank, uint32_t *number, bool *fresh) __attribute__((returns_nonnull));
/* At most three numbers as a text for a pool. */
enum { POOL_NUMBER = 5, POOL_KEY = 3 * POOL_NUMBER };
const char *pool_key(char key[POOL_KEY + 1], const uint32_t *numbers, size_t count);
const char *pool_intern(struct pool *pool, const char *text);
void pool_close(struct pool *pool); /* the texts stay until pool_release; none is found any more */
void pool_release(struct pool *pool);

/* A set of 32-bit numbers below UINT32_MAX. */
struct idset {
	uint32_t *slots;
	size_t count, mask;
};
bool idset_add(struct idset *set, uint32_t id); /* true when it was not there */
bool idset_has(const struct idset *set, uint32_t id);
void idset_release(struct idset *set);

#endif
