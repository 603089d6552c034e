/*
 * The list of reports. A new one is a file with one 'const struct report', and a line here.
 */
#include "catalog.h"

const struct report *const report_list[] = {
	&report_accounts,
	&report_groups,
	&report_memberships,
	&report_projects,
	&report_roles,
	&report_role_assignments,
	&report_role_access,
	&report_permission_grants,
	&report_security_levels,
	&report_licences,
	&report_ways,
	&report_effective_access,
	&report_administrators,
	&report_privileged,
	&report_managed_accounts,
	&report_managed_groups,
	&report_org_roles,
	&report_api_tokens,
	&report_shared,
	&report_findings,
	&report_differences,
	&report_completeness,
	&report_changes,
	&report_review,
	&report_access_sample,
	&report_project_access,
	&report_account_groups,
	&report_entitlements,
	&report_role_entitlements,
	&report_run_facts,
	NULL,
};
