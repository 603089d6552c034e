"""What is to be said of API tokens, keys and service accounts, from what jirad says that there are: flags of the report,
kinds of findings. Nothing is shared with the program."""
import datetime

KINDS = {"token of an inactive account": "medium", "token of an administrator": "medium",
         "token that never expires": "medium", "unused token": "low"}


def day(text):
    return datetime.date.fromisoformat(text[:10]) if text else None


class Judge:
    """admins: who administers anything above projects."""

    def __init__(self, said, today, admins, days=90):
        self.said, self.today, self.admins, self.days = said, today, admins, days
        jira = {a["account_id"]: a["status"] for a in said["accounts"] if a["status"] != "unknown"}
        there = {a["account_id"]: "active" if a["status"] == "active" else "inactive" for a in said["org_accounts"]}
        self.status = {**there, **jira}

    def flags(self, t):
        """(as the report writes them, the kinds of findings)."""
        if t["revoked"] or (t["expires"] and day(t["expires"]) < self.today):
            return [], set()
        told, out, kinds = t["kind"] != "service account", [], set()
        if not t["last_active"] and told and not (t["created"] and (self.today - day(t["created"])).days <= self.days):
            out.append("never used")
            kinds.add("unused token")
        idle = (self.today - day(t["last_active"])).days if t["last_active"] else 0
        if idle > self.days:
            out.append(f"unused {idle} days")
            kinds.add("unused token")
        if not t["expires"] and told:
            out.append("no expiry")
            kinds.add("token that never expires")
        if self.status.get(t["owner_id"]) == "inactive":
            out.append("owner inactive")
            kinds.add("token of an inactive account")
        if t["owner_id"] in self.admins and t["kind"] != "organisation key":
            out.append("owner administers")
            kinds.add("token of an administrator")
        return out, kinds

    def orphans(self):
        """Service accounts that nobody who works here made."""
        return [s for s in self.said["org_service_accounts"] if self.status.get(s["created_by"]) != "active"]

    def findings(self):
        """As finding_reference has them."""
        return {(kind, KINDS[kind], "API token", t["token_id"], "") for t in self.said["org_tokens"]
                for kind in self.flags(t)[1]} | {
                    ("service account without an owner", "medium", "service account", s["account_id"], "")
                    for s in self.orphans()}
