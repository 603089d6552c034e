/*
 * What the files of model/explain*.c share: see explain.h.
 */
#ifndef MODEL_ACCESS_EXPLAIN_PRIVATE_H
#define MODEL_ACCESS_EXPLAIN_PRIVATE_H

#include "access_private.h"
#include "explain.h"

/* explain_cut.c: the minimal sets of removals that cut all these ways; their losses are still blank. */
void remedies_find(const struct access *access, uint32_t account, struct explained_level *level);

/* explain_loss.c: fills in the losses of all remedies of all levels. */
void remedies_weigh(struct explain *explain);
/* One project's before and after; nothing is noted when nothing is lost. */
void loss_note(struct loss *loss, const struct access *access, uint32_t project, uint64_t before,
    uint64_t after);

/* Does the account have access for the licence groups that it is in, and for nothing else? */
bool hangs_on_groups(const struct access *access, uint32_t account);
bool is_licence_group(const struct access *access, uint32_t group);
/* Licences count by this rule, the account has one, and all it has come through groups of this set. */
bool loses_licence(
    const struct access *access, uint32_t account, const uint32_t *groups, size_t count);
/* In the project; NONE: anywhere. */
enum explain_reach reach_of_account(
    const struct access *access, uint32_t account, uint32_t project);
/* The same choice, but whoever the account is; NULL when grants reach it. */
struct access *access_assigned(const struct access *access, enum explain_reach reach);

#endif
