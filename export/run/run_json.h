/*
 * Parts of run.json that the run.json of a review has too.
 */
#ifndef EXPORT_RUN_RUN_JSON_H
#define EXPORT_RUN_RUN_JSON_H

#include "model/base/json.h"
#include "model/findings/finding.h"

/* "key": ["a", "b"], of the text "a,b" or "a, b". */
void run_json_words(yajl_gen gen, const char *key, const char *words);
/* With what findings were looked for, as the value of "findings". */
void run_json_findings(yajl_gen gen, const struct finding_settings *settings);

#endif
