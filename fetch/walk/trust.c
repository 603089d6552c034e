#include "trust.h"

#include <string.h>

int
trust_check(
    const struct reply *reply, enum service service, const char *account_id, struct err *err)
{
	bool org = service == SERVICE_ORG;

	if (reply->status == 401)
		return err_set(err, STATUS_DENIED,
		    "%s refused the %s during the run (HTTP 401): it has expired or was revoked%s",
		    org ? "the organisation" : "Jira", org ? "key" : "token",
		    org ? "" : ", or has no scope for this");
	if (org)
		return 0;
	if (reply->login[0] != '\0' && strcmp(reply->login, "OK") != 0)
		return err_set(err, STATUS_DENIED,
		    "Jira treated us as anonymous during the run (%s)", reply->login);
	if (reply->account[0] != '\0' && strcmp(reply->account, account_id) != 0)
		return err_set(err, STATUS_DENIED,
		    "Jira answered as another account during the run (%s)", reply->account);
	if (reply->status >= 200 && reply->status < 300 && reply->account[0] == '\0')
		return err_set(err, STATUS_DENIED,
		    "Jira did not say during the run whose login it was (no X-AAccountId)");
	return 0;
}
