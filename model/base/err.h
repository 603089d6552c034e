/*
 * A failure, ready to be shown: one line of text and the exit status it leads to.
 *
 * Who finds a failure calls err_set and returns -1; each caller on the way up may add what it knows with
 * err_wrap ("project 'WEB': GET ...: HTTP 500"). Text is lower case, without a full stop, and free of
 * control characters: whatever came from outside is made harmless here, so it can meet a terminal.
 * A struct err belongs to whoever declared it; nothing in it is allocated.
 */
#ifndef MODEL_BASE_ERR_H
#define MODEL_BASE_ERR_H

/* The exit codes of the program, the same in the manual. */
enum status {
	STATUS_FINE = 0,
	STATUS_FAILED = 1,
	STATUS_USAGE = 2,       /* usage or configuration */
	STATUS_INCOMPLETE = 3,  /* not everything could be read */
	STATUS_DENIED = 4,      /* not authenticated or not permitted */
	STATUS_LOCKED = 5,      /* another run holds the lock */
	STATUS_REFUSED = 6,     /* by a guard, a stale or tampered plan */
	STATUS_UNREACHABLE = 7, /* Jira cannot be reached, or limits are spent */
	STATUS_INTERRUPTED = 8,
	STATUS_DIFFERENT = 9,  /* findings or differences */
	STATUS_BAD_INPUT = 65, /* an input file is damaged or foreign */
};

struct err {
	enum status status;
	char text[2048];
};

/* Both return -1, so that a caller can write: return err_set(...). */
int err_set(struct err *err, enum status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
int err_wrap(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
