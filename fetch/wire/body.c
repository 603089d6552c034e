#include "body.h"

#include "model/base/arena.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

enum {
	PLAIN_MAX = 1024 * 1024,
	LEVEL = 1,
	WINDOW = 18 /* 2^18 bytes looked back: the memory that packing takes */
};

static void
keep(struct body *body, const char *bytes, size_t len)
{
	if (len == 0)
		return;
	body->bytes = mem_room(body->bytes, &body->room, body->used + len, 1);
	memcpy(body->bytes + body->used, bytes, len);
	body->used += len;
}

/* What packing fails of is memory alone. */
static void
pack(struct body *body, const char *bytes, size_t len, ZSTD_EndDirective end)
{
	char packed[16 * 1024];
	ZSTD_inBuffer in = { bytes, len, 0 };
	size_t left;

	do {
		ZSTD_outBuffer out = { packed, sizeof(packed), 0 };

		left = ZSTD_compressStream2(body->packer, &out, &in, end);
		if (ZSTD_isError(left))
			abort();
		keep(body, packed, out.pos);
	} while (in.pos < in.size || (end == ZSTD_e_end && left > 0));
}

/* From here on, and what there is already. */
static void
pack_all(struct body *body)
{
	char *plain = body->bytes;
	size_t len = body->used;

	body->packer = ZSTD_createCCtx();
	if (body->packer == NULL)
		abort();
	ZSTD_CCtx_setParameter(body->packer, ZSTD_c_compressionLevel, LEVEL);
	ZSTD_CCtx_setParameter(body->packer, ZSTD_c_windowLog, WINDOW);
	body->bytes = NULL;
	body->used = body->room = 0;
	pack(body, plain, len, ZSTD_e_continue);
	free(plain);
}

void
body_add(struct body *body, const char *bytes, size_t len)
{
	body->len += len;
	if (body->packer == NULL && body->len > PLAIN_MAX)
		pack_all(body);
	if (body->packer != NULL)
		pack(body, bytes, len, ZSTD_e_continue);
	else
		keep(body, bytes, len);
}

void
body_end(struct body *body)
{
	if (body->packer != NULL)
		pack(body, NULL, 0, ZSTD_e_end);
}

void
body_each(
    const struct body *body, void (*take)(void *arg, const char *bytes, size_t len), void *arg)
{
	char plain[16 * 1024];
	ZSTD_inBuffer in = { body->bytes, body->used, 0 };
	ZSTD_DCtx *unpacker;
	bool full = true;

	if (body->packer == NULL) {
		if (body->len > 0)
			take(arg, body->bytes, body->len);
		return;
	}
	unpacker = ZSTD_createDCtx();
	if (unpacker == NULL)
		abort();
	while (full || in.pos < in.size) {
		ZSTD_outBuffer out = { plain, sizeof(plain), 0 };

		if (ZSTD_isError(ZSTD_decompressStream(unpacker, &out, &in)))
			abort();
		full = out.pos == out.size;
		if (out.pos > 0)
			take(arg, plain, out.pos);
	}
	ZSTD_freeDCtx(unpacker);
}

void
body_release(struct body *body)
{
	free(body->bytes);
	ZSTD_freeCCtx(body->packer);
	*body = (struct body){ 0 };
}
