/* See mask.h. */
#include "mask.h"

#include <string.h>

static bool
is_secret(const struct mask *mask)
{
	static const char *const names[] = { "token", "secret" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (mask->len == strlen(names[i]) && memcmp(mask->name, names[i], mask->len) == 0)
			return true;
	return false;
}

/* Within quotes; true: they end here. */
static bool
text_ends(struct mask *mask, char c)
{
	bool ends = c == '"' && !mask->escaped;

	mask->escaped = c == '\\' && !mask->escaped;
	return ends;
}

static void
in_text(struct mask *mask, char c)
{
	if (text_ends(mask, c))
		mask->at = is_secret(mask) ? MASK_BEHIND_NAME : MASK_OUTSIDE;
	else if (mask->len < MASK_NAME)
		mask->name[mask->len++] = c;
}

/* Between texts: a colon makes a name of the one before it. */
static void
outside(struct mask *mask, char c)
{
	if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
		return;
	if (c == ':' && mask->at == MASK_BEHIND_NAME) {
		mask->at = MASK_BEHIND_COLON;
	} else if (c == '"') {
		mask->at = mask->at == MASK_BEHIND_COLON ? MASK_SECRET : MASK_IN_TEXT;
		mask->len = 0;
	} else {
		mask->at = MASK_OUTSIDE;
	}
}

void
mask_secrets(struct mask *mask, char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (mask->at == MASK_IN_TEXT)
			in_text(mask, bytes[i]);
		else if (mask->at != MASK_SECRET)
			outside(mask, bytes[i]);
		else if (text_ends(mask, bytes[i]))
			mask->at = MASK_OUTSIDE;
		else
			bytes[i] = 'x';
}
