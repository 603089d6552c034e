/*
 * What the fuzz targets share: one file for what is read by path, in a directory of the process that goes when it ends.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include "model/base/arena.h"
#include "model/base/err.h"
#include <dirent.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char fuzz_room[64]; /* "": not made yet */

static inline void
fuzz_sweep(void)
{
	DIR *dir = opendir(fuzz_room);
	struct dirent *entry;

	while (dir != NULL && (entry = readdir(dir)) != NULL)
		unlinkat(dirfd(dir), entry->d_name, 0);
	if (dir == NULL || closedir(dir) != 0 || rmdir(fuzz_room) != 0)
		fputs("a directory stays behind\n", stderr);
}

static inline const char *
fuzz_dir(void)
{
	if (fuzz_room[0] == '\0') {
		const char *base = getenv("TMPDIR");

		snprintf(fuzz_room, sizeof(fuzz_room), "%s/ja-fuzz-XXXXXX",
		    base != NULL ? base : "/tmp");
		umask(077);
		if (mkdtemp(fuzz_room) == NULL || atexit(fuzz_sweep) != 0)
			abort();
	}
	return fuzz_room;
}

/* The path of a file of these bytes; valid until the next call. */
static inline const char *
fuzz_file(const char *name, const void *bytes, size_t len)
{
	static char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", fuzz_dir(), name);
	file = fopen(path, "wb");
	if (file == NULL || fwrite(bytes, 1, len, file) != len || fclose(file) != 0)
		abort();
	return path;
}

#endif
