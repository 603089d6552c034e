/* Issue security as the truth has it. */
#include "truth.h"

void
write_security_schemes(FILE *out, const struct tenant *t)
{
	fputs("scheme_id,scheme_name\n", out);
	for (uint32_t s = 0; s < t->securities; s++) {
		fprintf(out, "%lld,", t->security[s].id);
		cell(out, t->security[s].name, true);
	}
}

void
write_security_levels(FILE *out, const struct tenant *t)
{
	fputs("scheme_id,level_id,level_name,is_default\n", out);
	for (uint32_t s = 0; s < t->securities; s++)
		for (uint32_t i = 0; i < t->security[s].count; i++) {
			const struct security_level *l = &t->security[s].levels[i];

			fprintf(out, "%lld,%lld,", t->security[s].id, l->id);
			cell(out, l->name, false);
			cell(out, l->is_default ? "yes" : "no", true);
		}
}

static void
write_level_members(FILE *out, const struct security_level *l)
{
	for (uint32_t i = 0; i < l->count; i++) {
		const struct security_member *m = &l->members[i];

		fprintf(out, "%lld,%lld,", l->id, m->id);
		cell(out, m->type, false);
		cell(out, m->value, false);
		cell(out, m->parameter, true);
	}
}

void
write_security_members(FILE *out, const struct tenant *t)
{
	fputs("level_id,member_id,holder_type,holder_value,holder_parameter\n", out);
	for (uint32_t s = 0; s < t->securities; s++)
		for (uint32_t i = 0; i < t->security[s].count; i++)
			write_level_members(out, &t->security[s].levels[i]);
}

/* Schemes; of a site that has any their levels, their members and their projects. */
unsigned long
security_pages(const struct tenant *t)
{
	size_t levels = 0, members = 0, projects = 0;

	if (t->securities == 0)
		return 1;
	for (uint32_t s = 0; s < t->securities; s++)
		for (uint32_t i = 0; i < t->security[s].count; i++, levels++)
			members += t->security[s].levels[i].count;
	for (uint32_t i = 0; i < t->projects; i++)
		projects += t->project[i].security != NONE;
	return pages(t->securities, 100) + (levels == 0 ? 1 : pages(levels, 100)) +
	       (members == 0 ? 1 : pages(members, 100)) +
	       (projects == 0 ? 1 : pages(projects, 100));
}
