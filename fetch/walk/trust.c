#include "trust.h"

#include <string.h>

int
trust_check(const struct reply *reply, const char *account_id, bool good, struct err *err)
{
	if (reply->login[0] != '\0' && strcmp(reply->login, "OK") != 0)
		return err_set(err, STATUS_DENIED, "Jira treated us as anonymous in mid-run (%s)",
		    reply->login);
	if (reply->account[0] != '\0' && strcmp(reply->account, account_id) != 0)
		return err_set(err, STATUS_DENIED,
		    "Jira answered as another account in mid-run (%s)", reply->account);
	if (good && reply->account[0] == '\0')
		return err_set(
		    err, STATUS_DENIED, "Jira answered as to nobody in mid-run (no X-AAccountId)");
	return 0;
}
