/* Guards on what people lose, target by target; see guard.h and target_loss.h. */
#include "guard_private.h"

void
judge_revokes(struct judgement *judgement, const struct guard *guard)
{
	const struct target_losses *losses = &judgement->losses;
	uint64_t most = judgement->limits->max_revokes;
	struct text text = { 0 };

	text_print(
	    &text, "%llu revoke%s", (unsigned long long)losses->rows, text_plural(losses->rows));
	if (losses->losses > losses->rows)
		text_print(&text, ", by which people lose a group or role %llu times",
		    (unsigned long long)losses->losses);
	guard_say(judgement, guard, losses->losses > most ? VERDICT_REFUSED : VERDICT_FINE,
	    "%s; up to %llu are allowed", text.bytes, (unsigned long long)most);
	text_release(&text);
}

/* A share of few is not judged. */
static bool
is_over(uint64_t lost, uint64_t had, uint64_t percent)
{
	return had >= TARGET_FEW && lost * 100 > percent * had;
}

static void
say_share(struct text_list *some, const struct judgement *judgement, const struct target_loss *loss,
    uint64_t percent)
{
	const struct graph_view *view = graph_view(judgement->before);
	bool all = is_over(loss->lost.all, loss->had.all, percent);
	bool group = loss->target == TARGET_GROUP;
	const struct project_role *place = group ? NULL : &view->places[loss->where];

	text_list_add(some, "%.80s%s%.80s loses %u of %u%s",
	    group ? view->groups[loss->where].name : view->projects[place->project].key,
	    group ? "" : "/", group ? "" : view->roles[place->role].name,
	    all ? loss->lost.all : loss->lost.active, all ? loss->had.all : loss->had.active,
	    all ? "" : " that are active");
}

void
judge_share(struct judgement *judgement, const struct guard *guard)
{
	const struct target_losses *losses = &judgement->losses;
	uint64_t percent = judgement->limits->max_revoke_percent;
	struct text_list some = { .most = SOME_SHOWN };

	for (size_t i = 0; i < losses->count; i++) {
		const struct target_loss *loss = &losses->list[i];

		if (is_over(loss->lost.all, loss->had.all, percent) ||
		    is_over(loss->lost.active, loss->had.active, percent))
			say_share(&some, judgement, loss, percent);
	}
	if (some.count > 0)
		guard_say(judgement, guard, VERDICT_REFUSED,
		    "at most %llu %% of a target may be revoked: %s", (unsigned long long)percent,
		    text_list_end(&some));
	else
		guard_say(judgement, guard, VERDICT_FINE, "no target loses more than %llu %%",
		    (unsigned long long)percent);
	text_release(&some.text);
}
