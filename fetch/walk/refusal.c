#define _GNU_SOURCE /* strcasestr */
#include "refusal.h"

#include "said.h"
#include "scope.h"
#include <stdio.h>
#include <string.h>

/*
 * Texts of machines, in no language but English. The organisation's key is {"key":"forbidden.insufficientScope"},
 * the gateway's text is {"code":401,"message":"Unauthorized; scope does not match"}; the site's is "The IP address
 * has been rejected because it is not on the allowed list. See your admin for more information."
 */
static enum refusal
meaning(long status, const char *words)
{
	if ((status == 401 || status == 403) &&
	    (strcasestr(words, "scope does not match") != NULL ||
		strcasestr(words, "insufficientScope") != NULL))
		return REFUSAL_SCOPE;
	if (status >= 400 && status < 500 &&
	    strcasestr(words, "IP address has been rejected") != NULL)
		return REFUSAL_ADDRESS;
	return REFUSAL_OTHER;
}

/* Does the body say why there was trouble? A page in place of JSON does, whatever its status. */
static bool
explains(const struct reply *reply)
{
	return reply->status >= 400 ||
	       (reply->status >= 200 && reply->status < 300 && reply->trouble[0] != '\0' &&
		   strncmp(reply->type, "text/", 5) == 0);
}

enum refusal
refusal_tell(
    struct reply *reply, const char *body, size_t len, const char *method, const char *path)
{
	size_t used = strlen(reply->trouble), room = sizeof(reply->trouble) - used;
	const char *scope = scope_needed(method, path);
	char words[SAID_MAX + 1] = "";
	enum refusal refusal;

	if (explains(reply))
		said(body, len, words);
	refusal = meaning(reply->status, words);
	if (refusal == REFUSAL_SCOPE)
		snprintf(reply->trouble + used, room, ": the %s lacks the scope %s: %s",
		    strncmp(path, "/rest/", 6) == 0 ? "token" : "key",
		    scope != NULL ? scope : "for this", words);
	else if (refusal == REFUSAL_ADDRESS)
		snprintf(reply->trouble + used, room,
		    ": the site's IP allowlist does not admit this machine: have its address "
		    "added, "
		    "or run where it is: %s",
		    words);
	else if (words[0] != '\0')
		snprintf(reply->trouble + used, room, ": %s", words);
	return refusal;
}
