#!/usr/bin/python3
"""Checks a log of jirad (--log-bodies) against what is known of the API, the tables in api/: contract.py LOG, TAP out.

Requests strictly: method and path must be there, every query parameter declared, of the declared type, the required
ones present; a body has declared members alone, of their types. Replies of status 200, 201, 204 and 206: the status is
declared, every member too and of its type, but null is let through, and so are members that begin with zz: jirad sends
them because real sites send what nobody has heard of. A line with a fault has its request checked, not its reply. One
test for the requests and one for the replies of each endpoint.
"""
import json
import os
import re
import sys
import urllib.parse

TABLES = [os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "api", name + ".tsv")
          for name in ("jira", "organisation")]

# Requests that are no part of the API, with the reason.
OUTSIDE = {"/_edge/tenant_info": "the way to the cloud id"}

PLAIN = {
    "text": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
    "yes/no": lambda value: isinstance(value, bool),
    "id": lambda value: isinstance(value, (str, int)) and not isinstance(value, bool),
    "any": lambda value: True,
}


def limits_of(kind):
    """'[text] 1..10 distinct' -> '[text]', 1, 10, True"""
    base, least, most, distinct = re.fullmatch(r"(.*?)(?: (\d+)\.\.(\d+))?( distinct)?", kind).groups()
    return base, int(least or 0), int(most) if most else None, distinct is not None


class Facts:
    """The tables; their form is told at the head of the first."""

    def __init__(self, paths):
        self.words, self.shapes, self.endpoints = {}, {}, []
        for path in paths:
            with open(path, encoding="utf-8-sig") as file:
                for number, line in enumerate(file, 1):
                    if line.strip() and not line.startswith("#"):
                        self.add(f"{path}:{number}", *line.rstrip("\n").split("\t"))
        for shape in self.shapes.values():
            for kind, _ in shape.values():
                self.known(kind)
        for endpoint in self.endpoints:
            for kind in (endpoint["sent"], *endpoint["replies"].values(), *(k for k, _ in endpoint["query"].values())):
                self.known(kind)
        self.endpoints.sort(key=lambda e: e["path"].count("{"))  # literal paths before those with parts to fill in

    def add(self, where, mark, name, *rest):
        must = name.endswith("!")
        if mark == "|":
            self.words[name] = rest[0].split("|")
        elif mark == "=":
            self.shape = self.shapes.setdefault(name, {})
        elif mark in ".?":
            into = self.shape if mark == "." else self.endpoints[-1]["query"]
            if name.rstrip("!") in into:
                raise SystemExit(f"{where}: twice")
            into[name.rstrip("!")] = (rest[0], must)
        else:
            replies = dict((reply + " ").split(" ", 1) for reply in rest[1:])
            pattern = re.compile(re.sub(r"\\\{[^/]*?\\\}", "[^/]+", re.escape(name)))
            self.endpoints.append({"method": mark, "path": name, "pattern": pattern, "query": {}, "sent": rest[0],
                                   "replies": {int(s): shape.strip() for s, shape in replies.items()}})

    def known(self, kind):
        base = limits_of(kind)[0].strip("[]{}")
        if not (base == "" or base in PLAIN or base in self.shapes or base in self.words or "|" in base):
            raise SystemExit(f"nothing says what '{base}' is")

    def find(self, path, method):
        """The endpoint, or None; where two paths fit, the one that has the method."""
        return next((e for e in self.endpoints if e["method"] == method and e["pattern"].fullmatch(path)), None)

    def is_plain(self, base, value, strict):
        if base in PLAIN:
            return PLAIN[base](value)
        words = self.words.get(base) or base.split("|")
        return isinstance(value, str) and (value in words or not strict)

    def check(self, at, kind, value, strict):
        """What is wrong with a value, or None."""
        base, least, most, distinct = limits_of(kind)
        if value is None and not strict:
            return None
        if base[0] in "[{" or base in self.shapes:
            if not isinstance(value, list if base[0] == "[" else dict):
                return f"{at}: {json.dumps(value)[:80]} is not '{base}'"
            inside = (self.check_members(at, self.shapes[base], value, strict) if base in self.shapes else
                      self.check_items(at, base[1:-1], value, strict))
            if inside:
                return inside
        elif not self.is_plain(base, value, strict):
            return f"{at}: {json.dumps(value)[:80]} is not '{base}'"
        size = value if isinstance(value, int) else len(value) if most else 0
        if most and not least <= size <= most:
            return f"{at}: {size} is not in {least}..{most}"
        if distinct and len(set(value)) < len(value):
            return f"{at}: something is there twice"
        return None

    def check_items(self, at, kind, value, strict):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        return next(filter(None, (self.check(f"{at}.{key}", kind, item, strict) for key, item in items)), None)

    def check_members(self, at, shape, value, strict):
        for name, (_, must) in shape.items():
            if must and name not in value:
                return f"{at}: no '{name}'"
        for name, item in value.items():
            if name not in shape and (strict or not name.startswith("zz")):
                return f"{at}: nobody knows of '{name}'"
            problem = name in shape and self.check(f"{at}.{name}", shape[name][0], item, strict)
            if problem:
                return problem
        return None

    def check_parameter(self, name, kind, text):
        base = kind.strip("[]")
        if base == "integer" and re.fullmatch(r"-?[0-9]+", text):
            return None
        if base == "yes/no" and text in ("true", "false"):
            return None
        return self.check(f"parameter '{name}'", base, text, True)

    def check_request(self, endpoint, query, sent):
        pairs = urllib.parse.parse_qsl(query, keep_blank_values=True, strict_parsing=query != "")
        names = [name for name, _ in pairs]
        for name, text in pairs:
            if name not in endpoint["query"]:
                return f"parameter '{name}' is not declared"
            kind = endpoint["query"][name][0]
            if kind[0] != "[" and names.count(name) > 1:
                return f"parameter '{name}' is given more than once"
            problem = self.check_parameter(name, kind, text)
            if problem:
                return problem
        for name, (_, must) in endpoint["query"].items():
            if must and name not in names:
                return f"parameter '{name}' is missing"
        return self.check_body(endpoint["sent"], sent, True)

    def check_body(self, kind, text, strict):
        """Without a shape: a request has no body then, and of a reply nothing is known."""
        if kind == "":
            return "a body where none is declared" if strict and text else None
        try:
            return self.check("body", kind, json.loads(text), strict)
        except ValueError as error:
            return f"the body is no JSON: {error}"

    def check_reply(self, endpoint, status, text):
        if status not in endpoint["replies"]:
            return f"status {status} is not declared"
        return self.check_body(endpoint["replies"][status], text, False)


def check_line(facts, line, results):
    path, _, query = re.sub(r"^/ex/jira/[^/]+", "", line["path"]).partition("?")
    if path in OUTSIDE:
        return
    endpoint = facts.find(path, line["method"])
    name = f"{line['method']} {endpoint['path'] if endpoint else path}"
    asked, answered = results.setdefault(name, ([], []))
    at = f"request {line['n']} {line['path']}"
    if endpoint is None:
        asked.append(f"{at}: no such endpoint is known")
        return
    problem = facts.check_request(endpoint, query, line.get("sent", ""))
    asked.append(problem and f"{at}: {problem}")
    if line["status"] in (200, 201, 204, 206) and line["fault"] is None:
        problem = facts.check_reply(endpoint, line["status"], line["body"])
        answered.append(problem and f"{at}: {problem}")


def check_log(log):
    """Rows (good, text, problems) of the check: what contract.py prints, for other tests to use."""
    facts, results = Facts(TABLES), {}
    with open(log, encoding="utf-8-sig") as file:
        for text in file:
            check_line(facts, json.loads(text), results)
    rows = []
    for name, (asked, answered) in sorted(results.items()):
        for what, problems in (("requests", asked), ("replies", answered)):
            bad = [problem for problem in problems if problem]
            if problems:
                rows.append((not bad, f"{name}: {len(problems)} {what}", bad))
    return rows


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: contract.py LOG")
    rows = check_log(sys.argv[1]) or [(False, "the log has no request", [])]
    print(f"1..{len(rows)}")
    for number, (good, text, problems) in enumerate(rows, 1):
        print(f"{'ok' if good else 'not ok'} {number} - {text}")
        for problem in problems[:5]:
            print(f"# {problem}")
    sys.exit(0 if all(row[0] for row in rows) else 1)


if __name__ == "__main__":
    main()
