/* See row_check.h. */
#include "row_check.h"

#include "../model/arena.h"
#include "digest.h"
#include "subject.h"
#include <string.h>

const char *const row_check_columns[] = { "grant_id", "account_id", "display_name", "email",
	"email_source", "account_type", "status", "managed", "project_id", "project_key",
	"project_name", "project_type", "style", "state", "entitlement_type", "entitlement",
	"access_type", "via", "last_active", "flags", "previous_decision", NULL };

void
row_check(const char *snapshot_id, const char *const *values, char hex[ROW_CHECK_HEX + 1])
{
	struct composed text = { 0 };
	char all[DIGEST_HEX + 1];

	composed_add(&text, snapshot_id);
	composed_add(&text, "\n");
	for (size_t i = 0; row_check_columns[i] != NULL; i++) {
		if (values[i] == NULL)
			continue;
		composed_add(&text, row_check_columns[i]);
		composed_add(&text, "=");
		composed_add(&text, values[i]);
		composed_add(&text, "\n");
	}
	digest_pair(text.text, text.len, "", 0, all);
	memcpy(hex, all, ROW_CHECK_HEX);
	hex[ROW_CHECK_HEX] = '\0';
	composed_release(&text);
}
