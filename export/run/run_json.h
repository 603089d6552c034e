/*
 * A part of run.json that the run.json of a review has too.
 */
#ifndef EXPORT_RUN_RUN_JSON_H
#define EXPORT_RUN_RUN_JSON_H

#include "model/base/json.h"
#include "model/findings/finding.h"

/* With what findings were looked for, as the value of "findings". */
void run_json_findings(struct json_out *out, const struct finding_settings *settings);

#endif
