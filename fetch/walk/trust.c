#include "trust.h"

#include <string.h>

int
trust_check(const struct reply *reply, enum refusal refusal, enum service service,
    const char *account_id, struct err *err)
{
	bool org = service == SERVICE_ORG;

	/* a key with scopes is good elsewhere, and refused there */
	if (refusal == REFUSAL_SCOPE || service == SERVICE_PEOPLE)
		return 0;
	if (reply->status == 401 && (org || strcmp(reply->account, account_id) != 0))
		return err_set(err, STATUS_DENIED,
		    "%s refused the %s during the run (%s): it has expired or was revoked",
		    org ? "the organisation" : "Jira", org ? "key" : "token", reply->trouble);
	if (org)
		return 0;
	if (reply->login[0] != '\0' && strcmp(reply->login, "OK") != 0)
		return err_set(err, STATUS_DENIED,
		    "Jira treated us as anonymous during the run (%s)", reply->login);
	if (reply->account[0] != '\0' && strcmp(reply->account, account_id) != 0)
		return err_set(err, STATUS_DENIED,
		    "Jira answered as another account during the run (%s)", reply->account);
	/* what is no answer of Jira's, a proxy's page, say, spoils one call */
	if (reply->status >= 200 && reply->status < 300 && reply->account[0] == '\0' &&
	    reply->trouble[0] == '\0')
		return err_set(err, STATUS_DENIED,
		    "Jira did not say during the run whose login it was (no X-AAccountId)");
	return 0;
}
