/* See row_check.h. */
#include "row_check.h"

#include "export/read/xlsx_text.h"
#include "model/base/digest.h"
#include "model/plan/plan_rows.h"
#include <stdlib.h>
#include <string.h>

const char *const row_check_columns[] = { "grant_id", "account_id", "display_name", "email",
	"email_source", "account_type", "status", "managed", "project_id", "project_key",
	"project_name", "project_type", "style", "state", "entitlement_type", "entitlement",
	"access_type", "via", "last_active", "flags", "previous_decision", NULL };

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Trimmed, in place, with LF for each line end. */
static const char *
plain(char *text, size_t len)
{
	char *out = text, *in = text;

	while (len > 0 && is_space(text[len - 1]))
		len--;
	text[len] = '\0';
	for (; *in != '\0'; in++) {
		if (*in == '\r' && in[1] == '\n')
			continue;
		*out++ = *in == '\r' ? '\n' : *in;
	}
	*out = '\0';
	while (is_space(*text))
		text++;
	return text;
}

void
row_check_compose(
    const char *snapshot_id, const char *const *values, struct text *text, size_t *last_active)
{
	struct xlsx_text *clean =
	    mem_resize(NULL, sizeof(*clean)); /* large, and not to be zeroed */

	text_add(text, snapshot_id);
	text_add(text, "\x1F");
	for (size_t i = 0; row_check_columns[i] != NULL; i++) {
		if (i == CHECKED_LAST_ACTIVE)
			*last_active = text->len;
		if (values[i] != NULL) {
			xlsx_text_clean(clean, values[i], strlen(values[i]));
			text_add(text, plain(clean->value, clean->len));
		}
		text_add(text, "\x1F");
	}
	free(clean);
}

void
row_check_digest(const struct text *text, char hex[ROW_CHECK_HEX + 1])
{
	char all[DIGEST_HEX + 1];

	digest_pair(text->bytes, text->len, "", 0, all);
	memcpy(hex, all, ROW_CHECK_HEX);
	hex[ROW_CHECK_HEX] = '\0';
}

void
row_check(const char *snapshot_id, const char *const *values, char hex[ROW_CHECK_HEX + 1])
{
	struct text text = { 0 };
	size_t last_active;

	row_check_compose(snapshot_id, values, &text, &last_active);
	row_check_digest(&text, hex);
	text_release(&text);
}
