/*
 * Memory: see arena.h. Growth is by halves or doubles, so adding stays O(1); sizes are checked for
 * overflow before they are multiplied.
 */
#include "arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ARENA_STEP = 64 * 1024, ROOM_FIRST = 16, SLOTS_FIRST = 64 };

/* _exit: in a writer's child process nothing of its parent's may be flushed or cleaned up. */
static _Noreturn void
mem_die(void)
{
	static const char message[] = "jira-access: out of memory\n";
	ssize_t sent = write(STDERR_FILENO, message, sizeof(message) - 1);

	(void)sent; /* nobody is left to tell */
	_exit(1);
}

void *
mem_alloc(size_t size)
{
	void *new = calloc(1, size > 0 ? size : 1);

	if (new == NULL)
		mem_die();
	return new;
}

void *
mem_resize(void *old, size_t size)
{
	void *new = realloc(old, size > 0 ? size : 1);

	if (new == NULL)
		mem_die();
	return new;
}

char *
mem_copy(const char *text)
{
	size_t size = strlen(text) + 1;

	return memcpy(mem_alloc(size), text, size);
}

/* Bytes of what is printed, its NUL included. */
static size_t
print_size(const char *format, va_list args)
{
	int len = vsnprintf(NULL, 0, format, args);

	if (len < 0)
		mem_die();
	return (size_t)len + 1;
}

char *
mem_print(const char *format, ...)
{
	va_list args, again;
	size_t size;
	char *text;

	va_start(args, format);
	va_copy(again, args);
	size = print_size(format, args);
	text = mem_alloc(size);
	vsnprintf(text, size, format, again);
	va_end(again);
	va_end(args);
	return text;
}

void *
mem_room(void *items, size_t *room, size_t need, size_t size)
{
	size_t want;

	if (need <= *room)
		return items;
	want = *room + *room / 2;
	if (want < need)
		want = need;
	if (want < ROOM_FIRST)
		want = ROOM_FIRST;
	if (want > SIZE_MAX / 2 / size)
		mem_die();
	*room = want;
	return mem_resize(items, want * size);
}

struct arena_block {
	struct arena_block *older;
	_Alignas(max_align_t) char bytes[];
};

/* A request too big for the rest of a block gets one of its own, and the rest stays in use. */
static char *
arena_block(struct arena *arena, size_t size)
{
	size_t step = arena->step > 0 ? arena->step : ARENA_STEP;
	bool own = size > step / 4;
	struct arena_block *block;

	if (size > SIZE_MAX / 2)
		mem_die();
	block = mem_alloc(sizeof(*block) + (own ? size : step));
	if (own && arena->blocks != NULL) {
		block->older = arena->blocks->older;
		arena->blocks->older = block;
		return block->bytes;
	}
	block->older = arena->blocks;
	arena->blocks = block;
	arena->next = block->bytes + size;
	arena->left = (own ? size : step) - size;
	return block->bytes;
}

void *
arena_take(struct arena *arena, size_t size)
{
	size_t skip = -(uintptr_t)arena->next % _Alignof(max_align_t);
	char *taken;

	if (size == 0)
		size = 1;
	if (arena->left < skip || arena->left - skip < size)
		return arena_block(arena, size);
	taken = arena->next + skip;
	arena->next = taken + size;
	arena->left -= skip + size;
	return taken;
}

char *
arena_text(struct arena *arena, const char *text, size_t len)
{
	char *copy;

	if (len < arena->left) {
		copy = arena->next;
		arena->next += len + 1;
		arena->left -= len + 1;
	} else {
		copy = arena_block(arena, len + 1);
	}
	memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}

char *
arena_copy(struct arena *arena, const char *text)
{
	return text != NULL ? arena_text(arena, text, strlen(text)) : arena_text(arena, "", 0);
}

char *
arena_vprint(struct arena *arena, const char *format, va_list args)
{
	va_list again;
	size_t size;
	char *text;

	va_copy(again, args);
	size = print_size(format, again);
	va_end(again);
	text = arena_take(arena, size);
	vsnprintf(text, size, format, args);
	return text;
}

char *
arena_print(struct arena *arena, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = arena_vprint(arena, format, args);
	va_end(args);
	return text;
}

void
arena_release(struct arena *arena)
{
	struct arena_block *older;

	for (struct arena_block *block = arena->blocks; block != NULL; block = older) {
		older = block->older;
		free(block);
	}
	memset(arena, 0, sizeof(*arena));
}

static uint32_t
hash_text(const char *text, size_t len)
{
	uint64_t hash = UINT64_C(0x9e3779b97f4a7c15) ^ len, word;
	size_t step;

	for (; len > 0; text += step, len -= step) {
		step = len < sizeof(word) ? len : sizeof(word);
		word = 0;
		memcpy(&word, text, step);
		hash = (hash ^ word) * UINT64_C(0xd6e8feb86659fd93);
		hash ^= hash >> 32;
	}
	return (uint32_t)(hash ^ hash >> 29);
}

/* The slot that holds this text, or the empty one where it belongs. The table is never full. */
static size_t
pool_slot(const struct pool *pool, const char *text, size_t len, uint32_t hash)
{
	size_t at = hash & pool->mask;
	uint32_t n;

	for (; (n = pool->slots[at]) != 0; at = (at + 1) & pool->mask)
		if (pool->hashes[n - 1] == hash && strncmp(pool->texts[n - 1], text, len) == 0 &&
		    pool->texts[n - 1][len] == '\0')
			break;
	return at;
}

static void
pool_rehash(struct pool *pool, size_t size)
{
	size_t at;

	free(pool->slots);
	pool->slots = mem_alloc(size * sizeof(*pool->slots));
	pool->mask = size - 1;
	for (size_t i = 0; i < pool->count; i++) {
		for (at = pool->hashes[i] & pool->mask; pool->slots[at] != 0;)
			at = (at + 1) & pool->mask;
		pool->slots[at] = (uint32_t)i + 1;
	}
}

static void
pool_widen(struct pool *pool)
{
	pool_rehash(pool, pool->mask == 0 ? SLOTS_FIRST : (pool->mask + 1) * 2);
}

void
pool_rename(struct pool *pool, uint32_t number, const char *text)
{
	pool->texts[number] = arena_copy(&pool->arena, text);
	pool->hashes[number] = hash_text(text, strlen(text));
	pool_rehash(pool, pool->mask + 1);
}

/* No NUL is among the bytes. */
static uint32_t
add(struct pool *pool, const char *text, size_t len, bool *fresh)
{
	uint32_t hash = hash_text(text, len);
	size_t at, room;

	*fresh = false;
	if (pool->mask == 0 || pool->count >= pool->mask / 4 * 3)
		pool_widen(pool);
	at = pool_slot(pool, text, len, hash);
	if (pool->slots[at] != 0)
		return pool->slots[at] - 1;
	if (pool->count >= POOL_NONE - 1)
		mem_die();
	room = pool->room;
	pool->hashes = mem_room(pool->hashes, &room, pool->count + 1, sizeof(*pool->hashes));
	pool->texts = mem_room(pool->texts, &pool->room, pool->count + 1, sizeof(*pool->texts));
	pool->hashes[pool->count] = hash;
	pool->texts[pool->count] = arena_text(&pool->arena, text, len);
	pool->slots[at] = (uint32_t)++pool->count;
	*fresh = true;
	return (uint32_t)pool->count - 1;
}

uint32_t
pool_add(struct pool *pool, const char *text, size_t len, bool *fresh)
{
	return add(pool, text, strnlen(text, len), fresh != NULL ? fresh : &(bool){ false });
}

uint32_t
pool_find(const struct pool *pool, const char *text, size_t len)
{
	size_t at;

	if (pool->mask == 0)
		return POOL_NONE;
	len = strnlen(text, len);
	at = pool_slot(pool, text, len, hash_text(text, len));
	return pool->slots[at] != 0 ? pool->slots[at] - 1 : POOL_NONE;
}

void *
pool_record(struct pool *pool, const char *text, void *records, size_t size, const void *blank,
    uint32_t *number, bool *fresh)
{
	size_t room = pool->room;
	bool new;

	*number = add(pool, text, strlen(text), &new);
	if (pool->room != room)
		records = mem_resize(records, pool->room * size);
	if (new)
		memcpy((char *)records + *number * size, blank, size);
	if (fresh != NULL)
		*fresh = new;
	return records;
}

/* Seven bits a byte, and never a NUL. */
const char *
pool_key(char key[POOL_KEY + 1], const uint32_t *numbers, size_t count)
{
	size_t used = 0;

	for (size_t i = 0; i < count; i++)
		for (unsigned shift = 0; shift < 35; shift += 7)
			key[used++] = (char)(numbers[i] >> shift | 0x80);
	key[used] = '\0';
	return key;
}

const char *
pool_intern(struct pool *pool, const char *text)
{
	uint32_t number = add(pool, text, strlen(text), &(bool){ false }); /* moves texts */

	return pool->texts[number];
}

void
pool_close(struct pool *pool)
{
	free(pool->texts);
	free(pool->hashes);
	free(pool->slots);
	*pool = (struct pool){ .arena = pool->arena };
}

void
pool_release(struct pool *pool)
{
	pool_close(pool);
	arena_release(&pool->arena);
}

/* Spreads neighbouring numbers over the table. */
static size_t
idset_slot(const struct idset *set, uint32_t id)
{
	size_t at = (size_t)(id * UINT64_C(0x9e3779b97f4a7c15) >> 32) & set->mask;

	while (set->slots[at] != 0 && set->slots[at] != id + 1)
		at = (at + 1) & set->mask;
	return at;
}

static void
idset_widen(struct idset *set)
{
	size_t size = set->mask == 0 ? SLOTS_FIRST : (set->mask + 1) * 2;
	struct idset wide = { mem_alloc(size * sizeof(*set->slots)), set->count, size - 1 };

	for (size_t i = 0; set->mask != 0 && i <= set->mask; i++)
		if (set->slots[i] != 0)
			wide.slots[idset_slot(&wide, set->slots[i] - 1)] = set->slots[i];
	free(set->slots);
	*set = wide;
}

bool
idset_add(struct idset *set, uint32_t id)
{
	size_t at;

	if (set->mask == 0 || set->count >= set->mask / 4 * 3)
		idset_widen(set);
	at = idset_slot(set, id);
	if (set->slots[at] != 0)
		return false;
	set->slots[at] = id + 1;
	set->count++;
	return true;
}

bool
idset_has(const struct idset *set, uint32_t id)
{
	return set->mask != 0 && set->slots[idset_slot(set, id)] != 0;
}

void
idset_release(struct idset *set)
{
	free(set->slots);
	memset(set, 0, sizeof(*set));
}

char *
arena_trimmed(struct arena *arena, const char *text)
{
	static const char space[] = " \t\r\n";
	size_t len;

	text += strspn(text, space);
	len = strlen(text);
	while (len > 0 && strchr(space, text[len - 1]) != NULL)
		len--;
	return arena_text(arena, text, len);
}
