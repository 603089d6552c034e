/* Guards on what people lose, target by target; see guard.h and target_loss.h. */
#include "guard_private.h"
#include "loss_rows.h"

enum { PLANS_SHOWN = 3 /* by name */ };

/* "24 h" */
static void
add_hours(struct text *text, uint32_t seconds)
{
	if (seconds % 3600 == 0)
		text_print(text, "%u h", seconds / 3600);
	else if (seconds % 60 == 0)
		text_print(text, "%u min", seconds / 60);
	else
		text_print(text, "%u s", seconds);
}

/* Did it take the target, or a membership that gave it? loss: NULL is any. */
static bool
is_of(const struct taken *taken, const struct graph *graph, const struct target_loss *loss)
{
	uint32_t where = target_loss_where(graph, &taken->step);

	if (loss == NULL)
		return true;
	if (loss->target == taken->step.target)
		return loss->where == where;
	return taken->step.target == TARGET_GROUP && loss->target == TARGET_ROLE &&
	       graph_is_actor(graph_view(graph), loss->where, ACTOR_GROUP, where);
}

/* ", with 20 in the last 24 h by plan 'X'": of the target, or of all when that is NULL. The plans stand one by one. */
static void
add_taken(struct text *text, const struct judgement *judgement, const struct target_loss *loss,
    uint64_t count)
{
	const struct window *window = &judgement->plan->window;
	struct text_list plans = { .most = PLANS_SHOWN };
	const char *last = NULL;

	if (count == 0)
		return;
	for (size_t i = 0; i < window->count; i++) {
		if (window->list[i].plan == last ||
		    !is_of(&window->list[i], judgement->before, loss))
			continue;
		last = window->list[i].plan;
		text_list_add(&plans, "'%.100s'", last);
	}
	text_print(text, ", with %llu in the last ", (unsigned long long)count);
	add_hours(text, window->seconds);
	text_print(text, " by plan%s %s", text_plural(plans.count), text_list_end(&plans));
	text_release(&plans.text);
}

void
judge_revokes(struct judgement *judgement, const struct guard *guard)
{
	const struct target_losses *losses = &judgement->losses;
	const struct window *window = &judgement->plan->window;
	uint64_t most = judgement->limits->max_revokes;
	struct text text = { 0 };

	text_print(
	    &text, "%llu revoke%s", (unsigned long long)losses->rows, text_plural(losses->rows));
	if (losses->losses > losses->rows)
		text_print(&text, ", by which people lose a group, role or permission %llu times",
		    (unsigned long long)losses->losses);
	add_taken(&text, judgement, NULL, losses->taken);
	guard_say(judgement, guard,
	    losses->rows > 0 && losses->losses + losses->taken > most ? VERDICT_REFUSED
								      : VERDICT_FINE,
	    "%s; up to %llu are allowed", text.bytes, (unsigned long long)most);
	text_release(&text);
	for (size_t i = 0; losses->rows > 0 && i < window->trouble_count; i++)
		guard_say(judgement, guard, VERDICT_WARNING, "%s", window->troubles[i]);
}

/* A share of few is not judged. */
static bool
is_over(const struct target_loss *loss, uint64_t lost, uint64_t had, uint64_t percent)
{
	return lost > 0 && had + loss->taken >= TARGET_FEW &&
	       (lost + loss->taken) * 100 > percent * (had + loss->taken);
}

/* "dev", "WEB/Developers", "Default scheme/EDIT_ISSUES" */
static void
add_target(struct text *text, const struct graph_view *view, const struct target_loss *loss)
{
	if (loss->target == TARGET_GROUP) {
		text_print(text, "%.80s", view->groups[loss->where].name);
	} else if (loss->target == TARGET_SCHEME) {
		const struct scheme_line *line = &view->lines[loss->where];

		text_print(text, "%.80s/%.80s", view->schemes[line->scheme].name, line->permission);
	} else {
		const struct project_role *place = &view->places[loss->where];

		text_print(text, "%.80s/%.80s", view->projects[place->project].key,
		    view->roles[place->role].name);
	}
}

static void
say_share(struct text_list *some, const struct judgement *judgement, const struct target_loss *loss,
    uint64_t percent)
{
	const struct graph_view *view = graph_view(judgement->before);
	bool all = is_over(loss, loss->lost.all, loss->had.all, percent);
	struct text lately = { 0 }, target = { 0 };

	text_add(&lately, all ? "" : " that are active");
	add_taken(&lately, judgement, loss, loss->taken);
	add_target(&target, view, loss);
	text_list_add(some, "%s loses %u of %u%s", target.bytes,
	    (all ? loss->lost.all : loss->lost.active) + loss->taken,
	    (all ? loss->had.all : loss->had.active) + loss->taken, lately.bytes);
	text_release(&lately);
	text_release(&target);
}

void
judge_share(struct judgement *judgement, const struct guard *guard)
{
	const struct target_losses *losses = &judgement->losses;
	uint64_t percent = judgement->limits->max_revoke_percent;
	struct text_list some = { .most = SOME_SHOWN };

	for (size_t i = 0; i < losses->count; i++) {
		const struct target_loss *loss = &losses->list[i];

		if (is_over(loss, loss->lost.all, loss->had.all, percent) ||
		    is_over(loss, loss->lost.active, loss->had.active, percent))
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
