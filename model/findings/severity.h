/*
 * How much a finding matters.
 */
#ifndef MODEL_FINDINGS_SEVERITY_H
#define MODEL_FINDINGS_SEVERITY_H

enum severity { SEVERITY_HIGH, SEVERITY_MEDIUM, SEVERITY_LOW, SEVERITY_INFO, SEVERITIES };

extern const char *const severity_names[SEVERITIES]; /* high, medium, low, info */

#endif
