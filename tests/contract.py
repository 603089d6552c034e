#!/usr/bin/python3
"""Checks a log of jirad (--log-bodies) against Atlassian's documents: contract.py LOG DOCUMENT [ADMIN], TAP out.

DOCUMENT is that of Jira; ADMIN, that of the organisation, is for the requests below /admin, which are let
through without it.

Requests strictly: method and path must be there, every query parameter declared, of the declared type and
list of values, the required ones present, a body after its schema. Replies of status 200, 201 and 206 leniently: members
the schema does not know and null are let through, lists of values are taken as examples. A line with a fault
has its request checked, not its reply. One test for the requests and one for the replies of each endpoint.
"""
import copy
import json
import os
import re
import sys
import urllib.parse

# Requests that the document lacks, with the reason.
OUTSIDE = {"/_edge/tenant_info": "not of the API; the way to the cloud id (CONTRACT 2)"}

# Where the document is stricter than real sites: endpoint ("*" for all), member, what is odd, the reason.
LIVE = [
    ("*", "id", "ids are texts in one place and numbers in another (CONTRACT 11.40)"),
]


def lenient(schema):
    """The schema, with null allowed everywhere, unknown members allowed and no closed lists."""
    if isinstance(schema, list):
        return [lenient(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    out = {}
    for key, value in schema.items():
        if key in ("enum", "pattern") and isinstance(value, (list, str)):
            continue
        if key == "additionalProperties" and value is False:
            continue
        if key == "type" and isinstance(value, str):
            out[key] = [value, "null"]
        else:
            out[key] = lenient(value)
    return out


class Contract:
    def __init__(self, document):
        import jsonschema

        self.jsonschema = jsonschema
        self.strict = document
        self.lenient = {"components": {"schemas": {
            name: lenient(schema) for name, schema in document["components"]["schemas"].items()}}}
        self.paths = []
        for template, methods in document["paths"].items():
            pattern = re.compile("^" + re.sub(r"\\\{[^/]*?\\\}", "[^/]+", re.escape(template)) + "$")
            self.paths.append((template.count("{"), pattern, template, methods))
        self.paths.sort(key=lambda row: row[0])  # literal paths before those with parts to fill in
        self.validators = {}

    def find(self, path, method):
        """The path's template and methods; where two templates fit, the one that has the method."""
        found = [(template, methods) for _, pattern, template, methods in self.paths if pattern.match(path)]
        with_method = [row for row in found if method in row[1]]
        return (with_method or found or [(None, None)])[0]

    def validator(self, schema, document, key):
        if key not in self.validators:
            resolver = self.jsonschema.RefResolver("", document)
            self.validators[key] = self.jsonschema.Draft7Validator(schema, resolver=resolver)
        return self.validators[key]

    def resolve(self, node):
        while "$ref" in node:
            target = self.strict
            for part in node["$ref"].lstrip("#/").split("/"):
                target = target[part]
            node = target
        return node

    def check_value(self, name, schema, value):
        schema = self.resolve(schema)
        kind = schema.get("type")
        if kind == "array":
            return self.check_value(name, schema.get("items", {}), value)
        if kind == "integer" and not re.fullmatch(r"-?[0-9]+", value):
            return f"'{name}={value}' is no integer"
        if kind == "boolean" and value not in ("true", "false"):
            return f"'{name}={value}' is no boolean"
        if "enum" in schema and value not in schema["enum"]:
            return f"'{name}={value}' is not one of {schema['enum']}"
        return None

    def check_request(self, operation, query, sent):
        declared = {}
        for parameter in operation.get("parameters", []):
            parameter = self.resolve(parameter)
            if parameter["in"] == "query":
                members = self.resolve(parameter.get("schema", {})).get("properties")
                for name, schema in (members or {}).items():  # an object's members are sent one by one
                    declared[name] = {"schema": schema}
                if not members:
                    declared[parameter["name"]] = parameter
        pairs = urllib.parse.parse_qsl(query, keep_blank_values=True, strict_parsing=query != "")
        names = [name for name, _ in pairs]
        for name, value in pairs:
            if name not in declared:
                return f"parameter '{name}' is not declared"
            schema = self.resolve(declared[name].get("schema", {}))
            if schema.get("type") != "array" and names.count(name) > 1:
                return f"parameter '{name}' is given more than once"
            problem = self.check_value(name, schema, value)
            if problem:
                return problem
        for name, parameter in declared.items():
            if parameter.get("required") and name not in names:
                return f"parameter '{name}' is missing"
        return self.check_sent(operation, sent)

    def check_sent(self, operation, sent):
        body = operation.get("requestBody")
        if body is None:
            return "a body where none is declared" if sent else None
        schema = body["content"]["application/json"]["schema"]
        try:
            value = json.loads(sent)
        except ValueError as error:
            return f"the body is no JSON: {error}"
        schema = dict(schema, components=self.strict["components"])
        for error in self.jsonschema.Draft7Validator(schema).iter_errors(value):
            return f"body {list(error.absolute_path)}: {error.message[:200]}"
        return None

    def check_reply(self, template, method, operation, status, text):
        reply = operation["responses"].get(str(status))
        if reply is None:
            return f"status {status} is not in the document"
        schema = reply.get("content", {}).get("application/json", {}).get("schema")
        if schema is None:
            return None
        try:
            value = json.loads(text)
        except ValueError as error:
            return f"no JSON: {error}"
        validator = self.validator(lenient(schema), self.lenient, (template, method, status))
        for error in validator.iter_errors(value):
            path = [part for part in error.absolute_path if isinstance(part, str)]
            member = path[-1] if path else ""
            if not any(where in ("*", template) and name == member for where, name, _ in LIVE):
                return f"{list(error.absolute_path)}: {error.message[:200]}"
        return None


def strip_gateway(path):
    return re.sub(r"^/ex/jira/[^/]+", "", path)


def check_line(contract, admin, line, results):
    path, _, query = strip_gateway(line["path"]).partition("?")
    if path in OUTSIDE:
        return
    if path.startswith("/admin/"):
        if admin is None:
            return
        contract, path = admin, path[len("/admin"):]
    method = line["method"].lower()
    template, methods = contract.find(path, method)
    name = f"{line['method']} {template or path}"
    asked, answered = results.setdefault(name, ([], []))
    asked.append(None)
    if template is None or method not in methods:
        asked[-1] = f"request {line['n']}: the document has no such path"
        return
    problem = contract.check_request(methods[method], query, line.get("sent", ""))
    if problem:
        asked[-1] = f"request {line['n']} {line['path']}: {problem}"
    if line["status"] in (200, 201, 204, 206) and line["fault"] is None:
        problem = contract.check_reply(template, method, methods[method], line["status"], line["body"])
        answered.append(problem and f"request {line['n']} {line['path']}: {problem}")


def read_document(path):
    with open(path, encoding="utf-8") as file:
        return Contract(copy.deepcopy(json.load(file)))


def check_log(log, document, admin=None):
    """Rows (good, text, problems) of the check: what contract.py prints, for other tests to use."""
    contract = read_document(document)
    organisation = read_document(admin) if admin and os.path.exists(admin) else None
    results = {}
    with open(log, encoding="utf-8") as file:
        for text in file:
            check_line(contract, organisation, json.loads(text), results)
    rows = []
    for name, (asked, answered) in sorted(results.items()):
        for what, problems in (("requests", asked), ("replies", answered)):
            bad = [problem for problem in problems if problem]
            if problems:
                rows.append((not bad, f"{name}: {len(problems)} {what}", bad))
    return rows


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit("usage: contract.py LOG DOCUMENT [ADMIN]")
    if not os.path.exists(sys.argv[2]):
        print("1..1\nok 1 - the document is not here # SKIP")
        return
    try:
        rows = check_log(*sys.argv[1:])
    except ImportError:
        print("1..1\nok 1 - python3-jsonschema is not here # SKIP")
        return
    if not rows:
        rows = [(False, "the log has no request", [])]
    print(f"1..{len(rows)}")
    for number, (good, text, problems) in enumerate(rows, 1):
        print(f"{'ok' if good else 'not ok'} {number} - {text}")
        for problem in problems[:5]:
            print(f"# {problem}")
    sys.exit(0 if all(row[0] for row in rows) else 1)


if __name__ == "__main__":
    main()
