/*
 * A digest of every cell of a sheet: SHA-256 over (row, column, kind, value), in blocks of rows so
 * that a difference can be placed. Kept while a workbook is written and again while it is read
 * back; libxlsxwriter reports success on files that a full disk has cut, so only equal digests
 * prove the file.
 *
 * Cells come in rising order of rows. 36 bytes are kept per 1,024 rows. xlsx_digest_release frees.
 */
#ifndef EXPORT_WRITE_XLSX_DIGEST_H
#define EXPORT_WRITE_XLSX_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { XLSX_DIGEST_ROWS = 1024 };

struct xlsx_block {
	uint32_t number; /* rows number * 1024 .. */
	unsigned char sum[32];
};

struct xlsx_digest {
	uint64_t cells;
	struct xlsx_block *blocks;
	size_t count, room;
	void *context; /* EVP_MD_CTX */
	uint32_t number;
	bool failed; /* libcrypto failed: the digest equals no other */
	size_t used;
	unsigned char waiting[4096];
};

enum xlsx_kind {
	XLSX_KIND_TEXT = 't',
	XLSX_KIND_NUMBER = 'n',
	XLSX_KIND_TIME = 'd',
	XLSX_KIND_FORMULA = 'f'
};

void xlsx_digest_begin(struct xlsx_digest *digest);
void xlsx_digest_text(
    struct xlsx_digest *, uint32_t row, uint32_t column, const char *text, size_t len);
/* A formula is digested by the value that it has before anything is recalculated. */
void xlsx_digest_number(
    struct xlsx_digest *, uint32_t row, uint32_t column, enum xlsx_kind kind, double number);
/* To the second. */
void xlsx_digest_time(struct xlsx_digest *, uint32_t row, uint32_t column, double days);
void xlsx_digest_end(struct xlsx_digest *digest);
/* Equal? When not, *row is the first row (from 0) of the block that differs. */
bool xlsx_digest_same(const struct xlsx_digest *a, const struct xlsx_digest *b, uint32_t *row);
void xlsx_digest_release(struct xlsx_digest *digest);

#endif
