/*
 * A snapshot read line by line: uncompressed, decoded, counted and summed. What stands in the lines is told
 * in snapshot.h; who is to have them, replay.c knows.
 *
 *	if (lines_open(&lines, path, &head, err) == 0)
 *		while (lines_next(&lines, &text, &len, err) == 1)
 *			lines_is_end(text) ? lines_end(...) : lines_count(...), lines_decode(...)
 *	lines_release(&lines);          also after a failure
 *
 * Errors are STATUS_BAD_INPUT and name the file and the line, or STATUS_FAILED when it cannot be read.
 */
#ifndef FETCH_WIRE_SNAPSHOT_LINES_H
#define FETCH_WIRE_SNAPSHOT_LINES_H

#include "snapshot_line.h"
#include <sys/types.h>
#include <zstd.h>

struct snapshot_lines {
	int fd;
	char *path;
	/* Of a run that was killed: where the file breaks off it is over, and what is cut there is no line. Nor are
	   NULs at its end one, which some file systems leave after a power cut. */
	bool unfinished;
	off_t left; /* of the file */
	ZSTD_DCtx *zstd;
	EVP_MD_CTX *sum;
	char *in, *line;
	size_t in_room, in_len, in_at;       /* compressed bytes at hand */
	size_t line_room, line_len, line_at; /* lines at hand; the next one begins at line_at */
	bool frame_over;
	uint64_t number, replies; /* of the line; of replies so far */
	struct arena arena;       /* of one line */
	struct arena kept;        /* of the first line and the last */
	bool finished;            /* the last line was met, and is 'end' */
	struct snapshot_end end;
};

/* One reply as it stands there. */
struct snapshot_text {
	const struct snapshot_line *record;
	const char *body;
	size_t len;
};

/* All zero beforehand, but for 'unfinished'. The head's texts live as long as the lines. */
int lines_open(
    struct snapshot_lines *lines, const char *path, struct snapshot_head *head, struct err *err);
/* The next line, ended by NUL instead of its newline. 1, or 0 at the end of the file. */
int lines_next(struct snapshot_lines *lines, char **line, size_t *len, struct err *err);
/* It was not this one's turn: the next call gives it again. */
void lines_back(struct snapshot_lines *lines, char *line, size_t len);
/* Counts and sums a reply's line without a look into it. */
void lines_count(struct snapshot_lines *lines, const char *line, size_t len);
/* Decodes a reply's line, which stays as it is; the text lives until arena_release(&lines->arena). */
int lines_decode(struct snapshot_lines *lines, const char *line, size_t len,
    struct snapshot_text *text, struct err *err);
/* Is it a success that came whole? */
bool snapshot_text_is_whole(const struct snapshot_text *text);
bool lines_is_end(const char *line);
/* Takes the last line in. */
int lines_end(struct snapshot_lines *lines, const char *line, size_t len, struct err *err);
/* After it: nothing may follow, and the sum must be right. id: 17 bytes. */
int lines_verify(struct snapshot_lines *lines, char *id, struct err *err);
/* Returns -1, with what is wrong with the present line. */
int lines_damaged(const struct snapshot_lines *lines, struct err *err, const char *what);
void lines_release(struct snapshot_lines *lines);

#endif
