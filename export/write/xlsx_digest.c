#include "xlsx_digest.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/arena.h"

static void
flush(struct xlsx_digest *digest)
{
	if (digest->used != 0 &&
	    EVP_DigestUpdate(digest->context, digest->waiting, digest->used) != 1)
		digest->failed = true;
	digest->used = 0;
}

static void
add(struct xlsx_digest *digest, const void *bytes, size_t len)
{
	if (digest->used + len > sizeof(digest->waiting))
		flush(digest);
	if (len > sizeof(digest->waiting)) {
		if (EVP_DigestUpdate(digest->context, bytes, len) != 1)
			digest->failed = true;
		return;
	}
	memcpy(digest->waiting + digest->used, bytes, len);
	digest->used += len;
}

static void
end_block(struct xlsx_digest *digest)
{
	flush(digest);
	digest->blocks =
	    mem_room(digest->blocks, &digest->room, digest->count + 1, sizeof(*digest->blocks));
	struct xlsx_block *block = &digest->blocks[digest->count++];
	block->number = digest->number;
	if (EVP_DigestFinal_ex(digest->context, block->sum, NULL) != 1 ||
	    EVP_DigestInit_ex(digest->context, NULL, NULL) != 1)
		digest->failed = true;
}

void
xlsx_digest_begin(struct xlsx_digest *digest)
{
	memset(digest, 0, sizeof(*digest));
	digest->context = EVP_MD_CTX_new();
	digest->failed =
	    digest->context == NULL || EVP_DigestInit_ex(digest->context, EVP_sha256(), NULL) != 1;
}

/* A cell's fixed part; the caller adds the value. */
static void
add_cell(
    struct xlsx_digest *digest, uint32_t row, uint32_t column, enum xlsx_kind kind, uint64_t value)
{
	unsigned char head[24] = { 0 };
	uint32_t what = (uint32_t)kind;

	if (row / XLSX_DIGEST_ROWS != digest->number) {
		if (digest->cells != 0)
			end_block(digest);
		digest->number = row / XLSX_DIGEST_ROWS;
	}
	digest->cells++;
	memcpy(head, &row, 4);
	memcpy(head + 4, &column, 4);
	memcpy(head + 8, &what, 4);
	memcpy(head + 16, &value, 8);
	add(digest, head, sizeof(head));
}

void
xlsx_digest_text(
    struct xlsx_digest *digest, uint32_t row, uint32_t column, const char *text, size_t len)
{
	if (digest->failed)
		return;
	add_cell(digest, row, column, XLSX_KIND_TEXT, len);
	add(digest, text, len);
}

void
xlsx_digest_number(
    struct xlsx_digest *digest, uint32_t row, uint32_t column, enum xlsx_kind kind, double number)
{
	uint64_t bits;

	memcpy(&bits, &number, sizeof(bits));
	if (!digest->failed)
		add_cell(digest, row, column, kind, bits);
}

/* The library writes 16 digits, which is less than a double holds: seconds are what must come back.
 */
void
xlsx_digest_time(struct xlsx_digest *digest, uint32_t row, uint32_t column, double days)
{
	double seconds = days * 86400 + 0.5;

	if (!digest->failed && seconds >= 0 && seconds < 1e12)
		add_cell(digest, row, column, XLSX_KIND_TIME, (uint64_t)seconds);
	else
		digest->failed = true;
}

void
xlsx_digest_end(struct xlsx_digest *digest)
{
	if (!digest->failed && digest->cells != 0)
		end_block(digest);
	EVP_MD_CTX_free(digest->context);
	digest->context = NULL;
}

bool
xlsx_digest_same(const struct xlsx_digest *a, const struct xlsx_digest *b, uint32_t *row)
{
	size_t i = 0;

	*row = 0;
	if (a->failed || b->failed)
		return false;
	while (i < a->count && i < b->count && a->blocks[i].number == b->blocks[i].number &&
	       memcmp(a->blocks[i].sum, b->blocks[i].sum, sizeof(a->blocks[i].sum)) == 0)
		i++;
	if (i < a->count)
		*row = a->blocks[i].number * XLSX_DIGEST_ROWS;
	else if (i < b->count)
		*row = b->blocks[i].number * XLSX_DIGEST_ROWS;
	return i == a->count && i == b->count && a->cells == b->cells;
}

void
xlsx_digest_release(struct xlsx_digest *digest)
{
	EVP_MD_CTX_free(digest->context);
	free(digest->blocks);
	memset(digest, 0, sizeof(*digest));
}
