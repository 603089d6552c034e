/*
 * One XML part of a zip container, streamed from libzip into expat. A workbook may come from
 * anybody, so here stand the ceilings: bytes inflated, the ratio to the packed size, depth; a
 * DOCTYPE is refused (no entities, ever). libzip checks the CRC when the end is reached.
 *
 * Names are given without their namespace prefix. The part belongs to the caller: xlsx_part_close.
 */
#ifndef EXPORT_READ_XLSX_PART_H
#define EXPORT_READ_XLSX_PART_H

#include <expat.h>
#include <stdint.h>
#include <zip.h>

#include "model/base/err.h"

enum { XLSX_DEPTH_MAX = 64 };

/*
 * Deflate itself ends at about 1030:1, and a real sheet of repeated or empty styled cells reaches
 * some hundreds. So the ratio proves little by itself; it only spares us a part that is small, huge
 * inside, and not plausible. What bounds memory is streaming, what bounds time is 'bytes'.
 */
struct xlsx_ceiling {
	uint64_t bytes; /* inflated */
	unsigned ratio; /* inflated to packed, once more than ratio_from bytes are out; 0: any */
	uint64_t ratio_from;
};

struct xlsx_part {
	zip_file_t *file;
	XML_Parser parser;
	const char *path, *what; /* for messages: the file and what this part is */
	struct xlsx_ceiling ceiling;
	uint64_t packed, inflated;
	int depth;
	int last; /* all input was given to expat */
	struct err *err;
	int failed;
	const struct xlsx_taker *taker;
	void *arg;
};

/* What is done with what stands in a part; end and text may be NULL. */
struct xlsx_taker {
	void (*begin)(void *arg, const char *name, const char **attributes);
	void (*end)(void *arg, const char *name);
	void (*text)(void *arg, const char *text, int len);
};

/* taker and arg are set by the caller after opening, before reading. 1: opened, 0: no such part. */
int xlsx_part_open(struct xlsx_part *part, zip_t *zip, const char *path, const char *name,
    const struct xlsx_ceiling *ceiling, struct err *err);
/* On: until a callback stops it or the part ends. 1: stopped, 0: at its end, -1: err is set. */
int xlsx_part_read(struct xlsx_part *part, struct err *err);
void xlsx_part_stop(struct xlsx_part *part); /* from a callback: pause here */
/* From a callback: the file is damaged, and reading ends. */
void xlsx_part_fail(struct xlsx_part *part, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void xlsx_part_close(struct xlsx_part *part);

/* The value of an attribute, or NULL. */
const char *xlsx_attribute(const char **attributes, const char *name);

#endif
