#define _DEFAULT_SOURCE /* explicit_bzero */
/*
 * Credentials in what came; see redact.h. A word of each form, its anchor, is free of characters that anybody encodes; all
 * anchors are looked for at once, skipping as many characters as none of them can begin with (Wu and Manber), so that a text
 * without any is hardly touched. Only where an anchor stands the whole form is compared.
 * What is hidden by encoding the anchor too is looked for in a copy in which that is undone; there is none as long as nothing
 * is encoded that need not be.
 */
#include "redact.h"

#include "model/base/text.h"
#include "unescape.h"
#include <openssl/evp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	ANCHOR_LEAST = 4, /* else the form is looked for as it is */
	ANCHOR_GOOD = 16,
	ANCHOR_MOST = 32,
	HELD_MOST = 12, /* bytes of one character, encoded twice or thrice: "\\\\\\\\u002b" */
	GRAM = 3,       /* characters that tell how far to skip */
	GRAMS = 1 << 13,
};

struct form {
	char *text;
	size_t len;
	size_t anchor, anchor_len; /* where it is, and how long */
	bool base64;               /* '-' and '_' may stand for '+' and '/' */
};

struct redact {
	struct form *forms;
	size_t count, room;
	size_t window; /* of each anchor this many characters are looked for */
	size_t held;   /* one less than the longest form may take */
	uint8_t skip[GRAMS];
};

struct redact *
redact_new(void)
{
	return mem_alloc(sizeof(struct redact));
}

/* Forms. */

static const char unencoded[] =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";

/* Nobody encodes these. */
static bool
is_plain(char c)
{
	return strchr(unencoded, c) != NULL;
}

/* Of the characters that end at 'last'. */
static size_t
gram(const char *last)
{
	return ((size_t)(unsigned char)last[-2] << 8 ^ (size_t)(unsigned char)last[-1] << 4 ^
		   (unsigned char)last[0]) %
	       GRAMS;
}

/* How far the end of the window may move at least, by the characters at its end. */
static void
make_skips(struct redact *redact)
{
	size_t window = redact->window;

	memset(redact->skip, (int)(window - GRAM + 1), sizeof(redact->skip));
	for (size_t i = 0; i < redact->count; i++)
		for (size_t last = GRAM - 1; last < window; last++) {
			const char *anchor = redact->forms[i].text + redact->forms[i].anchor;
			uint8_t *skip = &redact->skip[gram(anchor + last)];

			if (*skip > window - 1 - last)
				*skip = (uint8_t)(window - 1 - last);
		}
}

/* The first good run of characters that no encoding touches, or else the longest one. */
static void
choose_anchor(struct form *form)
{
	size_t run;

	for (size_t at = 0; at < form->len && form->anchor_len < ANCHOR_GOOD; at += run + 1) {
		run = strspn(form->text + at, unencoded);
		if (run > form->anchor_len) {
			form->anchor = at;
			form->anchor_len = run;
		}
	}
	if (form->anchor_len < ANCHOR_LEAST) {
		form->anchor = 0;
		form->anchor_len = form->len;
	}
}

static void
add_form(struct redact *redact, const char *text, size_t len, bool base64)
{
	struct form form = { .len = len, .base64 = base64 };

	for (size_t i = 0; i < redact->count; i++)
		if (redact->forms[i].len == len && memcmp(redact->forms[i].text, text, len) == 0)
			return;
	form.text = mem_alloc(len + 1);
	memcpy(form.text, text, len);
	choose_anchor(&form);
	if (redact->count == 0 || form.anchor_len < redact->window)
		redact->window = form.anchor_len < ANCHOR_MOST ? form.anchor_len : ANCHOR_MOST;
	if (len * HELD_MOST > redact->held + 1)
		redact->held = len * HELD_MOST - 1;
	redact->forms = mem_room(redact->forms, &redact->room, redact->count + 1, sizeof(form));
	redact->forms[redact->count++] = form;
	make_skips(redact);
}

/* As it stands in the base64 of a longer text, behind 0, 1 or 2 bytes more than a multiple of three: without the characters
 * that its neighbours have a part in. */
static void
add_coded(struct redact *redact, const char *secret, size_t len, size_t before)
{
	char *bytes = mem_alloc(before + len + 1), *coded = mem_alloc((before + len) / 3 * 4 + 8);
	size_t from = (8 * before + 5) / 6, to = 8 * (before + len) / 6;

	memcpy(bytes + before, secret, len);
	EVP_EncodeBlock((unsigned char *)coded, (const unsigned char *)bytes, (int)(before + len));
	add_form(redact, coded + from, to - from, true);
	explicit_bzero(bytes, before + len);
	explicit_bzero(coded, to);
	free(bytes);
	free(coded);
}

static void
add_secret(struct redact *redact, const char *secret, bool base64)
{
	size_t len = strlen(secret);

	if (len < REDACT_LEAST)
		return;
	add_form(redact, secret, len, base64);
	for (size_t before = 0; before < 3; before++)
		add_coded(redact, secret, len, before);
}

/* The token in base64(EMAIL:TOKEN). */
static void
add_password(struct redact *redact, const char *coded)
{
	size_t len = strlen(coded);
	char *plain = mem_alloc(len + 1), *colon;

	/* too little room for a text whose end is padded is what it asks for */
	if (len % 4 == 0 &&
	    EVP_DecodeBlock((unsigned char *)plain, (const unsigned char *)coded, (int)len) > 0 &&
	    (colon = strchr(plain, ':')) != NULL)
		add_secret(redact, colon + 1, false);
	explicit_bzero(plain, len);
	free(plain);
}

void
redact_add(struct redact *redact, const char *authorization)
{
	const char *blank = strchr(authorization, ' ');
	const char *credential = blank != NULL ? blank + 1 : authorization;
	bool basic = strncmp(authorization, "Basic ", 6) == 0;

	add_secret(redact, credential, basic);
	if (basic)
		add_password(redact, credential);
}

void
redact_free(struct redact *redact)
{
	if (redact == NULL)
		return;
	for (size_t i = 0; i < redact->count; i++) {
		explicit_bzero(redact->forms[i].text, redact->forms[i].len);
		free(redact->forms[i].text);
	}
	free(redact->forms);
	free(redact);
}

/* Finding them. */

static bool
is_same(const struct form *form, int c, char want)
{
	if (form->base64 && (c == '-' || c == '_'))
		c = c == '-' ? '+' : '/';
	return c == (unsigned char)want;
}

/* How many bytes the form takes that begins here; 0: it does not. */
static size_t
match(const struct form *form, const char *at, size_t len)
{
	size_t from = 0, used;

	for (size_t i = 0; i < form->len; i++, from += used) {
		used = 1;
		if (from == len)
			return 0;
		if (!is_plain(form->text[i]) &&
		    is_same(form, unescape_one(at + from, len - from, &used), form->text[i]))
			continue;
		used = 1;
		if (!is_same(form, (unsigned char)at[from], form->text[i]))
			return 0;
	}
	return from;
}

struct found {
	size_t start, end;
};

/* Does the form stand around 'at', where its anchor begins? Nothing before 'from' belongs to it. */
static bool
is_around(const struct form *form, const char *bytes, size_t from, size_t at, size_t len,
    struct found *found)
{
	size_t most =
	    form->anchor * UNESCAPE_MOST < at - from ? form->anchor * UNESCAPE_MOST : at - from;

	for (size_t before = form->anchor; before <= most; before++) {
		size_t taken = match(form, bytes + at - before, len - at + before);

		if (taken > before) {
			*found = (struct found){ at - before, at - before + taken };
			return true;
		}
	}
	return false;
}

/* The longest credential whose anchor begins at 'at'. */
static bool
find_here(const struct redact *redact, const char *bytes, size_t from, size_t at, size_t len,
    struct found *found)
{
	struct found one;
	bool any = false;

	for (size_t i = 0; i < redact->count; i++) {
		const struct form *form = &redact->forms[i];

		if (memcmp(bytes + at, form->text + form->anchor, redact->window) != 0 ||
		    !is_around(form, bytes, from, at, len, &one))
			continue;
		if (!any || one.end - one.start > found->end - found->start)
			*found = one;
		any = true;
	}
	return any;
}

/* The first credential in bytes[from, len), as the bytes are. */
static bool
find_as_it_is(
    const struct redact *redact, const char *bytes, size_t from, size_t len, struct found *found)
{
	size_t skip;

	if (redact->count == 0)
		return false;
	for (size_t end = from + redact->window; end <= len; end += skip) {
		skip = redact->skip[gram(bytes + end - 1)];
		if (skip > 0)
			continue;
		if (find_here(redact, bytes, from, end - redact->window, len, found))
			return true;
		skip = 1;
	}
	return false;
}

/* The first one at all, also where its letters are encoded, or what is encoded is encoded again. */
static bool
find(const struct redact *redact, const char *bytes, size_t from, size_t len, struct found *found)
{
	bool any = find_as_it_is(redact, bytes, from, len, found);
	struct unescaped plain;
	struct found inner;

	if (redact->count == 0 || !unescape(&plain, bytes + from, len - from))
		return any;
	if (find_as_it_is(redact, plain.bytes, 0, plain.len, &inner)) {
		inner.start = from + plain.from[inner.start];
		inner.end = from + plain.from[inner.end];
		if (!any || inner.start < found->start ||
		    (inner.start == found->start && inner.end > found->end))
			*found = inner;
		any = true;
	}
	unescaped_release(&plain);
	return any;
}

/* Texts. */

char *
redact_text(const struct redact *redact, const char *text)
{
	struct text out = { .bytes = NULL };
	size_t from = 0, len = strlen(text);
	struct found found;

	while (find(redact, text, from, len, &found)) {
		text_add_bytes(&out, text + from, found.start - from);
		text_add(&out, REDACTED);
		from = found.end;
	}
	text_add(&out, text + from);
	return out.bytes;
}

/* What begins before 'limit' is told; how far that goes, or beyond 'len': 'take' refused. */
static size_t
tell(const struct redacting *r, size_t limit, int (*take)(void *arg, const char *bytes, size_t len),
    void *arg)
{
	struct found found;
	size_t from = 0;
	int rc = 0;

	while (rc == 0 && from < limit && find(r->redact, r->bytes, from, r->len, &found) &&
	       found.start < limit) {
		if (found.start > from)
			rc = take(arg, r->bytes + from, found.start - from);
		if (rc == 0)
			rc = take(arg, REDACTED, sizeof(REDACTED) - 1);
		from = found.end;
	}
	if (rc == 0 && from < limit) {
		rc = take(arg, r->bytes + from, limit - from);
		from = limit;
	}
	return rc == 0 ? from : r->len + 1;
}

static int
tell_and_keep(struct redacting *r, size_t limit,
    int (*take)(void *arg, const char *bytes, size_t len), void *arg)
{
	size_t told = tell(r, limit, take, arg);

	if (told > r->len) {
		redacting_begin(r);
		return -1;
	}
	r->len -= told;
	memmove(r->bytes, r->bytes + told, r->len);
	return 0;
}

int
redacting_add(struct redacting *r, const char *bytes, size_t len,
    int (*take)(void *arg, const char *bytes, size_t len), void *arg)
{
	size_t held = r->redact->held;

	if (r->redact->count == 0)
		return take(arg, bytes, len);
	r->bytes = mem_room(r->bytes, &r->room, r->len + len, 1);
	memcpy(r->bytes + r->len, bytes, len);
	r->len += len;
	return r->len > held ? tell_and_keep(r, r->len - held, take, arg) : 0;
}

int
redacting_end(struct redacting *r, int (*take)(void *arg, const char *bytes, size_t len), void *arg)
{
	return r->len > 0 ? tell_and_keep(r, r->len, take, arg) : 0;
}

void
redacting_begin(struct redacting *r)
{
	r->len = 0;
}

void
redacting_release(struct redacting *r)
{
	if (r->bytes != NULL)
		explicit_bzero(r->bytes, r->room);
	free(r->bytes);
	*r = (struct redacting){ .redact = r->redact };
}
