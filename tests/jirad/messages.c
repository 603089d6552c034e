/* What refusals say, in English and in German: whoever matches their texts fails in one of them. */
#include "server.h"

/* Before and after the name that a message speaks of. */
static const struct {
	const char *text[2][2];
} messages[] = {
	[SAY_ALREADY_MEMBER] = { { { "Cannot add user. User is already a member of '", "'." },
	    { "Der Benutzer kann nicht hinzugef\xc3\xbcgt werden: Er geh\xc3\xb6rt '",
		"' schon an." } } },
	[SAY_NOT_MEMBER] = { { { "Cannot remove user from group '",
				   "' since the user is not a member of it." },
	    { "Der Benutzer geh\xc3\xb6rt der Gruppe '", "' nicht an." } } },
	[SAY_ALREADY_ACTOR] = { { { "'", "' is already a member of the project role." },
	    { "'", "' hat diese Projektrolle bereits." } } },
	[SAY_SEATS] = { { { "com.atlassian.crowd.exception.LicenceExceededException: the user "
			    "limit of '",
			      "' is reached." },
	    { "Die Lizenz f\xc3\xbcr '", "' l\xc3\xa4sst keine weiteren Benutzer zu." } } },
	[SAY_EXTERNAL] = { { { "Cannot edit group memberships, as external user management is "
			       "enabled, "
			       "please contact your Jira administrators.",
				 "" },
	    { "Gruppenmitgliedschaften werden extern verwaltet.", "" } } },
	[SAY_NO_USER] = { { { "Specified user does not exist or you do not have required "
			      "permissions",
				"" },
	    { "Den Benutzer gibt es nicht, oder Ihnen fehlt die Berechtigung", "" } } },
	[SAY_NO_GROUP] = { { { "The group with id or name '", "' does not exist." },
	    { "Die Gruppe '", "' gibt es nicht." } } },
	[SAY_GROUP_EXISTS] = { { { "A group or user with the name '", "' already exists." },
	    { "Den Namen '", "' gibt es schon." } } },
	[SAY_SITE_ADMIN] = { { { "You must be a site administrator to do this.", "" },
	    { "Das d\xc3\xbcrfen nur Site-Administratoren.", "" } } },
	[SAY_ORG_ADMIN] = { { { "You must be an organization administrator to do this.", "" },
	    { "Das d\xc3\xbcrfen nur Organisationsadministratoren.", "" } } },
	[SAY_NO_ACCESS] = { { { "The user with the email '", "' exists and has no access to Jira; "
							     "add it to a group instead." },
	    { "Den Benutzer '", "' gibt es, aber ohne Zugriff auf Jira." } } },
	[SAY_FREE_PLAN] = { { { "Project roles cannot be changed on the Free plan.", "" },
	    { "Im Free plan sind Projektrollen nicht zu \xc3\xa4ndern.", "" } } },
	[SAY_NO_ROLE_RIGHT] = { { { "You do not have permission to edit the roles of project '",
				      "'." },
	    { "Sie d\xc3\xbcrfen die Rollen des Projekts '", "' nicht \xc3\xa4ndern." } } },
	[SAY_BODY] = { { { "The request body is not valid: ", "" },
	    { "Die Anfrage ist ung\xc3\xbcltig: ", "" } } },
	[SAY_PRODUCT] = { { { "The product '", "' is not on this site." },
	    { "Das Produkt '", "' gibt es hier nicht." } } },
	[SAY_ADDRESS] = { { { "The email address '", "' is invalid." },
	    { "Die E-Mail-Adresse '", "' ist ung\xc3\xbcltig." } } },
};

void
refuse(struct request *rq, unsigned status, enum message message, const char *name)
{
	const char *const *text = messages[message].text[rq->server->options.german];

	reply_error(rq, status, "%s%s%s", text[0], name == NULL ? "" : name, text[1]);
}
