/*
 * An output file that tells when something went wrong: new, 0600 whatever the umask, buffered,
 * every write checked, synced before it is closed. Errors name file and reason, and what to do.
 *
 * A struct file belongs to whoever declared it; after file_make succeeded it ends with file_finish
 * (all is on disk, or -1) or file_release (give up; harmless when repeated or after file_finish).
 */
#ifndef MODEL_BASE_FILE_H
#define MODEL_BASE_FILE_H

#include "err.h"
#include <stdbool.h>
#include <stddef.h>

enum { FILE_BUFFER = 1 << 16 };

struct file {
	int fd; /* -1: none */
	char *name;
	char *buffer;
	size_t used, size;
};

/* No file: what is written stays in 'buffer', 'used' bytes of it, until file_release. */
void file_memory(struct file *file);
/* Makes the file 'name' in the directory 'dir'; it must not exist. */
int file_make(struct file *file, const char *dir, const char *name, struct err *err);
/* Makes room for 'need' bytes by writing out what there is; NULL when that fails. */
char *file_drain(struct file *file, size_t need, struct err *err);
int file_write(struct file *file, const void *bytes, size_t len, struct err *err);
int file_finish(struct file *file, struct err *err);
/* Likewise, but it takes the place of an earlier one of that name, whole, when it is finished. */
int file_replace(struct file *file, const char *dir, const char *name, struct err *err);
int file_replace_finish(struct file *file, const char *dir, const char *name, struct err *err);
void file_replace_abandon(struct file *file, const char *dir, const char *name);
void file_release(struct file *file);

/* Room for 'need' bytes at the end, or NULL; what was put there is then added to file->used. */
static inline char *
file_room(struct file *file, size_t need, struct err *err)
{
	return need <= file->size - file->used ? file->buffer + file->used
					       : file_drain(file, need, err);
}

/*
 * A whole file of at most 'most' bytes, as a text that ends in NUL; a link only when 'follow' says so. Names are below the
 * open directory 'dir', or AT_FDCWD. NULL: *why says why in words. The caller frees it.
 */
char *file_text(int dir, const char *name, bool follow, size_t most, size_t *len, const char **why);

/*
 * The names in the directory 'name' below the open directory 'dir', sorted by their bytes, without . and ..; NULL ends
 * them. NULL: errno says why. The caller frees them, with one free.
 */
char **file_names(int dir, const char *name);

/* "cannot VERB 'NAME': REASON: what to do", from errno. Returns -1. */
int file_failed(struct err *err, const char *verb, const char *name);

#endif
