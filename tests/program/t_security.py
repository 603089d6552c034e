#!/usr/bin/python3
"""Issue security: how much is asked for it, which projects it tells of, and what is said where a part was not read. What
it holds is compared with jirad's truth in t_truth.py, what breaks in t_optional.py and t_silence.py. TAP."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from harness import Jirad, Room, done, must, ok, read_csv, same, tool, truth  # noqa: E402

LISTS = ("issue security schemes", "issue security levels", "members of issue security levels",
         "issue security of projects")


def rows(*path):
    heads, lines = read_csv(*path)
    return [dict(zip(heads, line)) for line in lines]


def export(room, name, *options, jirad):
    must(tool(room, "export", "-o", room(name), "--format", "csv-raw", "--quiet", *options, jirad=jirad))
    return room(name)


def lists(run):
    """Requests, kept and complete of each list."""
    table = {r["object"]: r for r in rows(run, "completeness.csv")}
    return [(int(table[name]["requests"]), int(table[name]["kept"]), table[name]["complete"]) for name in LISTS]


def none():
    with Room() as room:
        with Jirad(room, "--projects", "0", "--accounts", "4", "--groups", "4", tenant="synthetic") as jirad:
            run = export(room, "run", jirad=jirad)
        same("a site without schemes is asked once, and the rest of it is known to be nothing", lists(run),
             [(1, 0, "yes")] + 3 * [(0, 0, "yes")])
        same("and the report has its header alone", len(rows(run, "security_levels.csv")), 0)


def pages():
    """A site of 36 schemes, 108 levels, 288 members of them and 475 projects with issue security."""
    size = ("--projects", "1500", "--accounts", "50", "--groups", "5", "--roles", "1")
    with Room() as room:
        said = truth(room, "synthetic", *size)
        counts = [len(said[name]) for name in ("security_schemes", "security_levels", "security_members")]
        counts.append(sum(p["security_scheme_id"] != "" for p in said["projects"]))
        with Jirad(room, *size, tenant="synthetic") as jirad:
            must(tool(room, "export", "-o", room("run"), "--format", "csv-raw", "--quiet", "--project", "PRJ0,PRJ3",
                      jirad=jirad))
        got = lists(room("run"))
        same("pages of 100 in each list", [r[0] for r in got], [-(-n // 100) for n in counts])
        same("all of them are kept, of projects those that were selected", [r[1] for r in got], counts[:3] + [2])
        row = next(r for r in rows(room("run"), "completeness.csv") if r["object"] == LISTS[3])
        same("the others are named", row["drop_reason"],
             f"{counts[3] - 2} of projects that were not read: deleted, or not selected")
        levels = rows(room("run"), "security_levels.csv")
        used = {p["security_scheme_id"] for p in said["projects"] if p["project_key"] in ("PRJ0", "PRJ3")}
        ok(all(r["projects"] == str(sum(p["security_scheme_id"] == r["scheme_id"] and
                                        p["project_key"] in ("PRJ0", "PRJ3") for p in said["projects"]))
               for r in levels) and {r["scheme_id"] for r in levels if r["projects"] != "0"} == used,
           "schemes count the projects that were selected")


def partly():
    """What is not known is not shown as nothing."""
    with Room() as room:
        with Jirad(room, "--fault", "issuesecurityschemes/level/member * status 403") as jirad:
            run = export(room, "members", jirad=jirad)
        same("members were not read: no level is shown without any", rows(run, "security_levels.csv"), [])
        ok(any(r["security_scheme"] for r in rows(run, "projects.csv")), "the projects' schemes are known all the same")
        ok(not any(r["finding"] == "security level that shows everybody" for r in rows(run, "findings.csv")) and
           any(r["endpoint"] == "security level that shows everybody" and r["drop_reason"].startswith("not judged: ")
               for r in rows(run, "completeness.csv")), "and no finding is concluded")
        for name, part in (("members", "level/member"), ("levels", "level?")):
            with Jirad(room, "--fault", f"issuesecurityschemes/{part} * total 7") as jirad:
                must(tool(room, "export", "-o", room("broke-" + name), "--format", "csv-raw", "--quiet", jirad=jirad), 3)
            shown = rows(room(f"broke-{name}.incomplete"), "security_levels.csv")
            same(f"{name} lack some: what may have one is not shown without",
                 ({r["level_name"] for r in shown if not r["member_type"]}, len(shown) > 10),
                 ({"Nobody"} if name == "levels" else {""}, True))
        with Jirad(room, "--fault", "issuesecurityschemes/project * status 403") as jirad:
            run = export(room, "projects", jirad=jirad)
        levels = rows(run, "security_levels.csv")
        ok(levels and all(r["projects"] == "" for r in levels), "how many projects use a scheme is then not said")
        ok(not any(r["security_scheme"] for r in rows(run, "projects.csv")), "nor is the projects' scheme")


none()
pages()
partly()
done()
