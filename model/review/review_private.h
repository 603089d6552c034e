/* Between review_collect.c, review_pack.c and review_gives.c. */
#ifndef MODEL_REVIEW_REVIEW_PRIVATE_H
#define MODEL_REVIEW_REVIEW_PRIVATE_H

#include "review.h"

/* Gives each grant its pack, sorts them, and makes the packs. */
void review_deal(struct review *review, const struct review_settings *settings);
/* Fills in what groups give, and whether their members are known; review_gives.c. NULL: no schemes; whole. */
void review_tell(struct review *review, const struct access *access, const struct run *run);

#endif
