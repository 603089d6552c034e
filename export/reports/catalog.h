/*
 * The catalogue of reports, in the order in which documents and help show them.
 */
#ifndef EXPORT_REPORTS_CATALOG_H
#define EXPORT_REPORTS_CATALOG_H

#include "export/write/table.h"

extern const struct report report_accounts, report_groups, report_memberships, report_projects,
    report_roles, report_role_assignments, report_role_access, report_permission_grants,
    report_effective_access, report_findings, report_managed_accounts, report_managed_groups,
    report_org_roles, report_administrators, report_privileged, report_differences,
    report_completeness, report_changes, report_access_sample, report_review, report_account_groups,
    report_entitlements, report_role_entitlements, report_run_facts, report_licences, report_shared,
    report_project_access, report_security_levels, report_ways, report_api_tokens;

extern const struct report *const report_list[]; /* ends with NULL */

#endif
