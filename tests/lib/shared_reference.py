"""Filters and dashboards that others than their owner see, from what jirad says its tenant holds: what an administrator
is told of them. Nothing is shared with the program."""
KINDS = ["public", "logged-in", "group", "project", "role", "account"]


class Share:
    """One target of one filter or dashboard."""

    def __init__(self, row, deleted):
        self.object = (row["object_type"], row["object_id"])
        self.name, self.owner, self.edits = row["object_name"], row["owner"], row["may"] == "edit"
        self.kind, self.id, self.target = row["kind"], row["target_id"], row["target_name"]
        if self.kind in ("project", "role") and self.id in deleted:
            self.kind, self.id, self.target = "project-unknown", "", ""
        elif self.kind == "role":
            self.id, self.target = f"{self.id}:{row['role_id']}", f"{row['role_name']} in {self.target}"

    @property
    def system(self):
        """Jira's own dashboard."""
        return self.object[0] == "dashboard" and not self.owner


def shares(said):
    """All that are told, each target of an object once."""
    deleted = {p["project_id"] for p in said["projects"] if p["state"] == "deleted"}
    out = {}
    for row in said["shares"]:
        if row["visible"] != "yes" or not row["kind"]:
            continue
        share = Share(row, deleted)
        same = out.setdefault((share.object, share.kind, share.id), share)
        same.edits |= share.edits
    return list(out.values())


def counts(said, kind):
    """(listed, of these shared) of the filters, or the dashboards."""
    listed = {r["object_id"] for r in said["shares"] if r["object_type"] == kind and r["visible"] == "yes"}
    return len(listed), len({s.object for s in shares(said) if s.object[0] == kind})


def row_flags(share, status):
    """The column 'flags'; status: the owner's, or None."""
    everybody = share.kind in KINDS[:2]
    return "; ".join(word for good, word in (
        (share.kind == "public" and not share.system, f"public {share.object[0]}"),
        (everybody and share.edits, "everybody may edit"),
        (not everybody and share.edits, "may edit"),
        (status == "inactive", "owner inactive"),
        (share.system, "Jira's own")) if good)


def findings(said):
    """As finding_reference has them."""
    out = set()
    for share in shares(said):
        kind, which = share.object
        if share.kind == "public" and not share.system:
            out.add((f"public {kind}", "medium", kind, which, ""))
        if share.kind in KINDS[:2] and share.edits:
            out.add(("everybody may edit", "medium", kind, which, ""))
    return out


def groups(said):
    return {share.id for share in shares(said) if share.kind == "group"}
