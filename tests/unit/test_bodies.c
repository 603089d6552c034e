/* Bodies with the odd shapes that real sites send, through the decoders. Their names and ids are invented. */
#include "fetch/jira/reading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *fact;
	const struct endpoint *endpoint;
	unsigned items;
	const char *body;
} bodies[] = {
	{ "a page of groups has no self; Atlassian's own groups are among the others",
	    &endpoint_groups, 5,
	    "{'maxResults':50,'startAt':0,'total':5,'isLast':true,'values':["
	    "{'name':'_licensed-jira','groupId':'0b000000-0000-4000-8000-000000000001'},"
	    "{'name':'atlassian-addons-admin','groupId':'0b000000-0000-4000-8000-000000000002'},"
	    "{'name':'system-administrators','groupId':'0b000000-0000-4000-8000-000000000003'},"
	    "{'name':'trusted-users-0c000000-0000-4000-8000-00000000000c','groupId':"
	    "'0b000000-0000-4000-8000-000000000004'},"
	    "{'name':'site-admins','groupId':'0b000000-0000-4000-8000-000000000005'}]}" },
	{ "a member has an empty name and key, no pictures; the next page is told by a group's "
	  "name",
	    &endpoint_members, 2,
	    "{'self':'https://acme.example/rest/api/3/group/"
	    "member?groupname=g&startAt=2&maxResults=2',"
	    "'nextPage':'https://acme.example/rest/api/3/group/"
	    "member?groupname=g&startAt=4&maxResults=2',"
	    "'maxResults':2,'startAt':0,'total':5,'isLast':false,'values':["
	    "{'self':'https://acme.example/rest/api/3/"
	    "user?accountId=5c1','name':'','key':'','accountId':"
	    "'5c1','emailAddress':'one@acme.example','avatarUrls':{},'displayName':'One','active':"
	    "true,"
	    "'timeZone':'Australia/Sydney','accountType':'atlassian'},"
	    "{'self':'https://acme.example/rest/api/3/"
	    "user?accountId=5c2','name':'two','key':'','accountId':"
	    "'5c2','emailAddress':'two@acme.example','avatarUrls':{},'displayName':'Two','active':"
	    "false,"
	    "'timeZone':'Australia/Sydney','accountType':'atlassian'}]}" },
	{ "a group is an actor with neither actorGroup nor an id, an account's id has an odd form",
	    &endpoint_role_actors, 2,
	    "{'self':'https://acme.example/rest/api/3/project/10102/role/"
	    "10002','name':'Administrators','id':"
	    "10002,'description':'d','actors':["
	    "{'id':10205,'displayName':'One','type':'atlassian-user-role-actor','actorUser':{'"
	    "accountId':"
	    "'000000:00000-000-000-000-0000000'}},"
	    "{'id':10240,'displayName':'devs','type':'atlassian-group-role-actor','name':'devs'}]"
	    "}" },
	{ "the roles of a service project are URLs by name, in no order", &endpoint_role_map, 5,
	    "{'atlassian-addons-project-access':'https://acme.example/rest/api/2/project/10000/"
	    "role/10300',"
	    "'Service Desk Team':'https://acme.example/rest/api/2/project/10000/role/10101',"
	    "'Developers':'https://acme.example/rest/api/2/project/10000/role/10200',"
	    "'Service Desk Customers':'https://acme.example/rest/api/2/project/10000/role/10100',"
	    "'Administrators':'https://acme.example/rest/api/2/project/10000/role/10002'}" },
	{ "projects in a search have no lead, no type, and an insight that nobody asked for",
	    &endpoint_projects, 2,
	    "{'self':'https://acme.example/rest/api/3/project/"
	    "search?startAt=0&maxResults=2','nextPage':"
	    "'https://acme.example/rest/api/3/project/"
	    "search?startAt=2&maxResults=2','maxResults':2,"
	    "'startAt':0,'total':7,'isLast':false,'values':["
	    "{'self':'https://acme.example/rest/api/3/project/"
	    "EX','id':'10000','key':'EX','name':'Ex',"
	    "'avatarUrls':{'48x48':'https://acme.example/"
	    "a?size=large&pid=10000'},'projectCategory':{'self':"
	    "'https://acme.example/rest/api/3/projectCategory/10000','id':'10000','name':'FIRST',"
	    "'description':'The "
	    "first'},'simplified':false,'style':'classic','insight':{'totalIssueCount':100,"
	    "'lastIssueUpdateTime':'2023-05-22T08:26:14.166+0000'}},"
	    "{'self':'https://acme.example/rest/api/3/project/"
	    "ABC','id':'10001','key':'ABC','name':'Abc',"
	    "'avatarUrls':{},'simplified':false,'style':'classic','insight':{'totalIssueCount':100}"
	    "}]}" },
	{ "a project by itself has lists of everything; its lead has neither type nor address",
	    &endpoint_project_exists, 0,
	    "{'expand':'description,lead,issueTypes,url','self':'https://acme.example/rest/api/3/"
	    "project/1',"
	    "'id':'1','key':'P','description':'','lead':{'self':'https://acme.example/rest/api/3/"
	    "user?"
	    "accountId=5c1','accountId':'5c1','avatarUrls':{},'displayName':'One','active':true},"
	    "'components':[],'issueTypes':[{'self':'https://acme.example/rest/api/3/issuetype/"
	    "10001','id':"
	    "'10001','description':'d','iconUrl':'u','name':'Task','subtask':false,'avatarId':"
	    "10310,"
	    "'hierarchyLevel':0}],'assigneeType':'UNASSIGNED','versions':[],'name':'P','roles':"
	    "{'Administrators':'https://acme.example/rest/api/3/project/1/role/"
	    "10002'},'avatarUrls':{},"
	    "'projectTypeKey':'software','simplified':false,'style':'classic','isPrivate':false,"
	    "'properties':{}}" },
	{ "a holder of a permission has a parameter without a value, or neither",
	    &endpoint_project_scheme, 1,
	    "{'expand':'permissions,user,group,projectRole,field,all','id':10100,'self':"
	    "'https://acme.example/rest/api/3/permissionscheme/"
	    "10100','name':'Default','description':'d',"
	    "'permissions':["
	    "{'id':1,'self':'s','holder':{'type':'projectRole','parameter':'10002','expand':'"
	    "projectRole'},"
	    "'permission':'MANAGE_WATCHERS'},"
	    "{'id':2,'self':'s','holder':{'type':'group','parameter':'A Group','expand':'group'},"
	    "'permission':'ASSIGNABLE_USER'},"
	    "{'id':3,'self':'s','holder':{'type':'applicationRole'},'permission':'EDIT_OWN_"
	    "COMMENTS'}]}" },
	{ "a role without actors; a group that is an actor has a name and no id", &endpoint_roles,
	    2,
	    "[{'self':'https://acme.example/rest/api/3/role/"
	    "10002','name':'Administrator','id':10002,"
	    "'description':'d','actors':[{'id':10002,'displayName':'admins','type':"
	    "'atlassian-group-role-actor','name':'admins','actorGroup':{'name':'admins','"
	    "displayName':"
	    "'admins'}}]},"
	    "{'self':'https://acme.example/rest/api/3/role/"
	    "10222','name':'Odd','id':10222,'description':'d'}]" },
	{ "accounts: apps have no locale, two forms of ids, an address is the exception",
	    &endpoint_users, 4,
	    "[{'self':'s','accountId':'5c0000000000000000000001','accountType':'atlassian','"
	    "avatarUrls':{},"
	    "'displayName':'One','active':true,'locale':'en_US'},"
	    "{'self':'s','accountId':'557058:0d000000-0000-4000-8000-000000000002','accountType':'"
	    "app',"
	    "'avatarUrls':{},'displayName':'Automation','active':true},"
	    "{'self':'s','accountId':'5c0000000000000000000003','accountType':'app','avatarUrls':{}"
	    ","
	    "'displayName':'Chat','active':true},"
	    "{'self':'s','accountId':'5c0000000000000000000004','accountType':'atlassian','"
	    "emailAddress':"
	    "'four@acme.example','avatarUrls':{},'displayName':'Four','active':true,'locale':'en_"
	    "US'}]" },
	{ "somebody who left is 'Former user'; self points at the gateway", &endpoint_users, 2,
	    "[{'self':'https://api.example/ex/jira/0c000000-0000-4000-8000-00000000000c/rest/api/3/"
	    "user?"
	    "accountId=5da52c:0e000000-0000-4000-8000-000000000001','accountId':"
	    "'5da52c:0e000000-0000-4000-8000-000000000001','accountType':'atlassian','avatarUrls':{"
	    "},"
	    "'displayName':'Some "
	    "user','active':true,'timeZone':'America/New_York','locale':'en_US'},"
	    "{'self':'s','accountId':'980f00000000000000000002','accountType':'atlassian','"
	    "avatarUrls':{},"
	    "'displayName':'Former user','active':false}]" },
	{ "the page behind the last one is an empty list", &endpoint_users, 0, "[]" },
	{ "a site tells its time with an offset that has no colon", &endpoint_server, 0,
	    "{'baseUrl':'https://"
	    "acme.example','version':'1001.0.0-SNAPSHOT','versionNumbers':[1001,0,0],"
	    "'deploymentType':'Cloud','buildNumber':100187,'buildDate':'2022-01-05T08:01:29.000-"
	    "0500',"
	    "'serverTime':'2022-01-08T22:30:14.980-0500','scmInfo':'07b4','serverTitle':'Jira',"
	    "'defaultLocale':{'locale':'en_US'}}" },
	{ "or does not tell it", &endpoint_server, 0,
	    "{'baseUrl':'https://"
	    "acme.example','version':'1001.0.0-SNAPSHOT','versionNumbers':[1001,0,0],"
	    "'deploymentType':'Cloud','buildNumber':100187,'buildDate':'2022-01-05T08:01:29.000-"
	    "0500',"
	    "'scmInfo':'07b4','serverTitle':'Jira','defaultLocale':{'locale':'en_US'}}" },
	{ "ids of security schemes are numbers, and one has neither levels nor projects",
	    &endpoint_security_schemes, 2,
	    "{'maxResults':50,'startAt':0,'total':2,'isLast':true,'values':["
	    "{'id':10000,'self':'https://acme.example/rest/api/3/issuesecurityscheme/10000',"
	    "'name':'Default scheme','description':'d','defaultLevel':10001,'projectIds':[10002]},"
	    "{'id':10001,'self':'s','name':'Empty'}]}" },
	{ "a security level need not say that it is no default", &endpoint_security_levels, 2,
	    "{'isLast':true,'maxResults':50,'startAt':0,'total':2,'values':["
	    "{'description':'d','id':'10021','isDefault':true,'issueSecuritySchemeId':'10001',"
	    "'name':'Reporter only','self':'s'},"
	    "{'id':10022,'issueSecuritySchemeId':10001,'name':'Staff'}]}" },
	{ "members of security levels: numbers for ids, a holder that was expanded, and one "
	  "without any id",
	    &endpoint_security_members, 4,
	    "{'isLast':true,'maxResults':100,'startAt':0,'total':4,'values':["
	    "{'id':10000,'issueSecurityLevelId':10020,'issueSecuritySchemeId':10010,'holder':{"
	    "'expand':'user','type':'user','parameter':'5c1','user':{'accountId':'5c1','active':"
	    "true,'displayName':'One','avatarUrls':{}}}},"
	    "{'id':'10001','issueSecurityLevelId':'10020','issueSecuritySchemeId':'10010','holder':"
	    "{'expand':'group','type':'group','parameter':'users','value':"
	    "'0b000000-0000-4000-8000-000000000001'},'managed':true},"
	    "{'id':'10002','issueSecurityLevelId':'10021','issueSecuritySchemeId':'10010','holder':"
	    "{'type':'group','parameter':'old-body'}},"
	    "{'id':'10003','issueSecurityLevelId':'10021','issueSecuritySchemeId':'10010','holder':"
	    "{'type':'assignee'}}]}" },
	{ "which project has which security scheme", &endpoint_security_projects, 2,
	    "{'isLast':true,'maxResults':50,'startAt':0,'total':2,'values':["
	    "{'issueSecuritySchemeId':'10000','projectId':'10000'},"
	    "{'issueSecuritySchemeId':10000,'projectId':10001}]}" },
	{ "a list that was not expanded has a size and no items", &endpoint_myself, 0,
	    "{'self':'https://acme.example/rest/api/3/"
	    "user?accountId=5c1','accountId':'5c1','emailAddress':"
	    "'one@acme.example','avatarUrls':{},'displayName':'One','active':true,'timeZone':"
	    "'America/New_York','locale':'en_US','groups':{'size':1,'items':[]},'applicationRoles':"
	    "{'size':1,'items':[]},'expand':'groups,applicationRoles'}" },
};

static unsigned accepted;
static const char *answer_body;

static void
submit_one(void *self, struct request *request)
{
	struct reply reply = { .status = 200, .type = "application/json", .attempt = 1 };
	char body[4096];
	size_t len = strlen(answer_body);
	struct err err;

	(void)self;
	if (accepted++ > 0) { /* whatever else is asked for goes without an answer */
		reply = (struct reply){ .stopped = true };
		request->done(request, &reply);
		return;
	}
	assert_true(len < sizeof(body));
	for (size_t i = 0; i <= len; i++) /* the table is easier to read with single quotes */
		body[i] = answer_body[i] == '\'' ? '"' : answer_body[i];
	request->begin(request);
	request->data(request, body, len);
	if (request->check(request, &reply, &err) < 0)
		fail_msg("%s", err.text);
	request->done(request, &reply);
}

static void
test_bodies(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		struct run run = { .complete = true };
		struct site site = { .pager.run = &run };
		struct tally *tally;

		site.graph = graph_new();
		site_init(&site);
		site.pager.wire.submit = submit_one;
		graph_group(site.graph,
		    &(struct group){ .id = "id", .name = "g", .access = GROUP_LISTED }, NULL);
		graph_project(site.graph,
		    &(struct project){ .id = "1", .key = "P", .lead = NONE, .scheme = NONE }, NULL);
		graph_role(site.graph, &(struct role){ .id = "10002", .scope = NONE }, NULL);
		accepted = 0;
		answer_body = bodies[i].body;
		walk_start(&site.pager, bodies[i].endpoint, 0, 0);
		tally = tally_of(&site.pager, bodies[i].endpoint);
		if (tally->pages != 1 || tally->received != bodies[i].items)
			fail_msg("%s: %u pages, %u items; wanted 1 and %u", bodies[i].fact,
			    (unsigned)tally->pages, (unsigned)tally->received, bodies[i].items);
		graph_release(site.graph);
		run_release(&run);
		site_release(&site);
	}
}

/* Of a mapping that was read twice the first reading may have had more: no more than was read is left out. */
static void
test_unplaced(void **state)
{
	struct run run = { .complete = true };
	struct site site = { .pager.run = &run };

	(void)state;
	site.graph = graph_new();
	site_init(&site);
	graph_project(site.graph,
	    &(struct project){ .id = "1", .key = "P", .lead = NONE, .scheme = NONE }, NULL);
	pool_add(&site.security.projects, "1", 1, NULL);
	pool_add(&site.security.projects, "2", 1, NULL);
	pool_add(&site.security.projects, "3", 1, NULL);
	assert_int_equal(security_unplaced(&site, 3), 2);
	assert_int_equal(security_unplaced(&site, 1), 1);
	assert_int_equal(security_unplaced(&site, 0), 0);
	graph_release(site.graph);
	run_release(&run);
	site_release(&site);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bodies),
		cmocka_unit_test(test_unplaced),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("bodies", tests, NULL, NULL);
}
