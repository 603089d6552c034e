#!/usr/bin/python3
"""TLS, a private CA and a proxy: what is trusted, what the message says, and what an HTTP/2 server may do in mid-run. TAP."""
import os
import shutil
import socket
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import plans  # noqa: E402
from harness import TOOL, Jirad, Room, done, must, ok, read_csv, same, skip, tool  # noqa: E402
from tls import Authority, BadFront, Front, OldFront, Proxy  # noqa: E402

DEVELOPERS = "10000000-0000-4000-8000-000000000005"
PASSWORD = "proxy-canary-77"
ASKS = "jira-access: cannot reach https://acme.example: the proxy asks for credentials (HTTP 407): give its user and " \
       "password in HTTPS_PROXY, as http://USER:PASSWORD@HOST:PORT"


class At:
    """A site for harness.tool."""

    def __init__(self, url):
        self.url = url


def check(room, url, *args, **env):
    return tool(room, "check", "--quiet", *args, jirad=At(url), env=env)


def last(result):
    return result.stderr.splitlines()[-1] if result.stderr else ""


def versions(room, jirad, ca, certificate):
    for version in ("TLSv1.2", "TLSv1.3"):
        for alpn, spoken in (("http/1.1", "HTTP/1.1"), ("h2", "HTTP/2")):
            with Front(room, jirad, certificate, version, alpn) as front:
                must(check(room, front.url, "--ca-file", ca.file))
                same(f"{version}, {spoken}: check", front.spoken(), [f"{spoken} {version}"])


def ways_to_give(room, front, ca, other):
    for name, args, env in (
            ("SSL_CERT_FILE", (), {"SSL_CERT_FILE": ca.file}),
            ("CURL_CA_BUNDLE", (), {"CURL_CA_BUNDLE": ca.file}),
            ("the first of them counts", (), {"SSL_CERT_FILE": ca.file, "CURL_CA_BUNDLE": other.file}),
            ("an empty one counts as not set", (), {"SSL_CERT_FILE": "", "CURL_CA_BUNDLE": ca.file}),
            ("the option over both", ("--ca-file", ca.file), {"SSL_CERT_FILE": other.file}),
            ("by the address", ("--ca-file", ca.file), {"JIRA_URL": f"https://127.0.0.1:{front.port}"})):
        result = check(room, front.url, *args, **env)
        same(f"given: {name}", (result.returncode, result.stderr), (0, ""))
    with open(room("config"), "w", encoding="ascii") as file:
        file.write(f"[default]\nca_file = {ca.file}\n")
    same("given: ca_file in the configuration", check(room, front.url, "--config", room("config")).returncode, 0)


def refusals(room, jirad, front, ca, other):
    want = f"jira-access: cannot reach {front.url}: certificate of localhost:{front.port} not trusted: "
    hint = "; if a private authority signs here, such as a proxy's, give its certificate with --ca-file"
    for name, args in (("unknown CA", ()), ("another CA", ("--ca-file", other.file))):
        result = check(room, front.url, *args)
        ok(result.returncode == 7 and last(result).startswith(want) and last(result).endswith(hint),
           f"{name}: 7, and --ca-file is named", result)
    for name, certificate, part in (
            ("expired", ca.certify("old", days=-1), "certificate has expired"),
            ("wrong host", ca.certify("wrong", "DNS:elsewhere.example"), "localhost")):
        with Front(room, jirad, certificate) as bad:
            result = check(room, bad.url, "--ca-file", ca.file)
            ok(result.returncode == 7 and "not trusted: " in last(result) and part in last(result).partition("trusted")[2]
               and "--ca-file" not in result.stderr, f"{name}: 7, and why", result)
            same(f"{name}: nothing was asked", bad.spoken(), [])


def too_old(room, ca, certificate):
    with OldFront(certificate) as front:
        result = check(room, front.url, "--ca-file", ca.file)
        ok(result.returncode == 7 and "no secure connection to localhost:" in last(result), "TLS 1.1: 7", result)


def system_too(room, front, ca):
    if not shutil.which("strace"):
        skip("the system's certificates stay trusted", "no strace here")
        return
    trace = room("trace")
    subprocess.run(["strace", "-f", "-o", trace, "-e", "trace=openat", TOOL, "check", "--quiet", "--ca-file", ca.file,
                    "--token-file", room("token")], check=False, capture_output=True,
                   env={"PATH": os.environ["PATH"], "HOME": room.path, "JIRA_URL": front.url,
                        "JIRA_EMAIL": "admin@example.com", "ATLASSIAN_API_URL": front.url})
    with open(trace, encoding="utf-8-sig") as file:
        opened = file.read()
    ok(ca.file in opened and "/etc/ssl/certs/ca-certificates.crt" in opened, "the system's certificates stay trusted",
       opened[-600:])


def proxies(room, front, ca):
    trust = ("--ca-file", ca.file)
    with Proxy(front.path) as proxy:
        result = check(room, "https://acme.example", *trust, HTTPS_PROXY=proxy.url)
        same("a proxy: check", (result.returncode, result.stderr), (0, ""))
        ok(proxy.asked and all(head.startswith("CONNECT acme.example:443 HTTP/1.1\r\n") for head in proxy.asked),
           "a proxy: is asked for the way", proxy.asked)
        ok("authorization" not in "".join(proxy.asked).lower(), "a proxy: sees no credentials", proxy.asked)
        before = len(proxy.asked)
        result = check(room, front.url, *trust, HTTPS_PROXY=proxy.url)
        same("a proxy: not for loopback addresses", (result.returncode, len(proxy.asked)), (0, before))
        for name in ("NO_PROXY", "no_proxy"):
            result = check(room, "https://acme.example", *trust, HTTPS_PROXY=proxy.url, **{name: "other.org,.example"})
            same(f"{name}: not for these hosts", (result.returncode, len(proxy.asked)), (7, before))
        result = check(room, "https://acme.example", HTTPS_PROXY=proxy.url)
        ok(result.returncode == 7 and "give its certificate with --ca-file" in result.stderr,
           "a proxy that looks into TLS: --ca-file is named", result)
    with Proxy(front.path, credentials=f"ann:{PASSWORD}") as proxy:
        for name, url in (("none", proxy.url), ("wrong ones", proxy.url.replace("//", f"//ann:{PASSWORD}x@"))):
            result = check(room, "https://acme.example", *trust, "-v", HTTPS_PROXY=url)
            ok((result.returncode, last(result)) == (7, ASKS) and PASSWORD not in result.stdout + result.stderr,
               f"a proxy with credentials, {name}: 7, and what it wants", result)
        result = tool(room, "export", "-v", "-o", "behind", "--format", "csv", *trust, jirad=At("https://acme.example"),
                      env={"HTTPS_PROXY": proxy.url.replace("//", f"//ann:{PASSWORD}@")})
        ok(result.returncode == 0, "a proxy with credentials: export", result)
        ok(PASSWORD not in result.stdout + result.stderr and
           subprocess.run(["grep", "-rqa", PASSWORD, room("behind")], check=False).returncode == 1,
           "a proxy's password stands nowhere", result)
    with Proxy(front.path, refusal="403 X") as proxy:
        result = check(room, "https://acme.example", *trust, HTTPS_PROXY=proxy.url)
        same("a proxy that refuses: 7, and why", (result.returncode, last(result)),
             (7, "jira-access: cannot reach https://acme.example: the proxy refuses the way to acme.example: HTTP 403"))
    with socket.socket() as held:  # nobody listens there
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
        result = check(room, "https://acme.example", *trust, HTTPS_PROXY=f"http://ann:{PASSWORD}@127.0.0.1:{port}")
        ok(result.returncode == 7 and f"127.0.0.1 port {port}" in result.stderr and PASSWORD not in result.stderr,
           "a proxy that is not there: 7, and which", result)
    for url in (f"http://ann:{PASSWORD}@proxy.invalid:3128", f"ftp://ann:{PASSWORD}@127.0.0.1:1", f"http://ann:{PASSWORD}@[x"):
        result = check(room, "https://acme.example", *trust, "-v", HTTPS_PROXY=url)
        ok(result.returncode == 7 and "the proxy cannot be used: " in last(result) and last(result).endswith("check HTTPS_PROXY")
           and PASSWORD not in result.stderr, f"a proxy that cannot be used, {url[:6]}: 7, without its password", result)
    result = check(room, "https://acme.invalid", *trust)
    ok(result.returncode == 7 and last(result).endswith("is a proxy needed? HTTPS_PROXY names it"),
       "no way without a proxy: says so", result)


def asked_by_the_site():
    """What says 407 in a site's place is a proxy all the same."""
    for fault in ("* * proxy 407", "mypermissions * proxy 407"):
        with Room() as room, Jirad(room, "--fault", fault) as jirad:
            result = tool(room, "export", "-o", "out", "--quiet", jirad=jirad)
            ok(result.returncode == 7 and "the proxy asks for credentials (HTTP 407)" in result.stderr
               and "e-mail" not in result.stderr, f"407 in the site's place: {fault}", result)


def mid_run(room, jirad, ca, certificate):
    must(tool(room, "export", "-o", "plain", "--format", "csv", jirad=jirad))
    want = read_csv(room("plain", "memberships.csv"))
    for name, faults in (("refused streams", {5: "refuse", 9: "refuse"}), ("RST_STREAM in bodies", {4: "reset", 12: "reset"}),
                         ("GOAWAY", {6: "goaway", 20: "goaway"})):
        with BadFront(jirad, certificate, faults) as front:
            out = name.split()[0]
            result = tool(room, "export", "-o", out, "--format", "csv", "--ca-file", ca.file, jirad=front)
            ok(result.returncode == 0 and last(result).endswith("complete") and front.count >= max(faults),
               f"HTTP/2, {name} in mid-run: complete", result)
            same(f"HTTP/2, {name} in mid-run: the same rows", read_csv(room(out, "memberships.csv")), want)


def writes(room, jirad, ca, certificate):
    """A write goes out once, whatever HTTP/2 and the library make of a stream or a connection that is refused."""
    for number, (name, fault, done_there, statuses) in enumerate((
            ("refused, and done", "done", 1, ["done"]), ("refused", "refuse", 0, ["failed"]), ("reset", "reset", 1, ["done"]),
            ("sent away by GOAWAY", "goaway", 0, ["failed"]), ("answered", None, 1, ["done"]))):
        account = f"712020:writes-{number}"
        jirad.edit("add-account", account=account, name="New", email=f"new{number}@example.com")
        directory, _ = plans.write(room(f"plan{number}"), jirad, [plans.group("grant", account, DEVELOPERS)])
        with BadFront(jirad, certificate, {1: fault}, match="POST /rest/api/3/group/user") as front:
            result = tool(room, "apply", directory, "--confirm", "--settle", "2s", "--ca-file", ca.file, jirad=front)
        head, rows = read_csv(directory, "result.csv")
        done_here = [taken for taken in front.taken if taken.startswith("POST /rest/api/3/group/user")]
        same(f"a write over HTTP/2, {name}: it came once, and was done so often", (front.count, len(done_here)), (1, done_there))
        same(f"a write over HTTP/2, {name}: its outcome",
             ([dict(zip(head, row))["status"] for row in rows], result.returncode),
             (statuses, 0 if statuses == ["done"] else 3))


def main():
    with Room() as room, Jirad(room) as jirad:
        ca, other = Authority(room, "ca"), Authority(room, "other")
        good = ca.certify("good")
        if shutil.which("nghttpx"):
            versions(room, jirad, ca, good)
            with Front(room, jirad, good) as front:
                ways_to_give(room, front, ca, other)
                refusals(room, jirad, front, ca, other)
                too_old(room, ca, good)
                system_too(room, front, ca)
                proxies(room, front, ca)
        else:
            skip("certificates and proxies", "no nghttpx here")
        try:
            import h2  # noqa: F401
            mid_run(room, jirad, ca, good)
            writes(room, jirad, ca, good)
        except ModuleNotFoundError:
            skip("HTTP/2 faults", "no python3-h2 here")
    asked_by_the_site()


main()
done()
