/* A campaign: a folder of run directories. Each is checked by itself, then how they fit together. */
#ifndef CMD_CAMPAIGN_H
#define CMD_CAMPAIGN_H

#include "evidence.h"

/* Does the folder hold run directories? */
bool campaign_is_one(const char *folder);
int campaign_check(const char *folder, struct asker *asker, struct err *err);

#endif
