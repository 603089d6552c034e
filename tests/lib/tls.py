"""What stands between jira-access and a Jira in a company: a private CA, a TLS front, a proxy, a bad HTTP/2 server.

All of them listen on 127.0.0.1 at ports of their own, and end with their blocks.
"""
import base64
import contextlib
import http.client
import os
import queue
import socket
import ssl
import subprocess
import threading
import warnings

from harness import PATIENCE, until

REFUSED_STREAM, INTERNAL_ERROR = 7, 2


def run(*command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class Authority:
    """A CA and the certificates that it gives; 'file' is its own."""

    def __init__(self, room, name):
        self.room, self.name, self.file = room, name, room(name + ".pem")
        run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-subj", "/CN=" + name, "-keyout", room(name + ".key"), "-out", self.file)

    def certify(self, name, names="DNS:localhost,IP:127.0.0.1,DNS:acme.example", days=2):
        """Key and certificate, as two files. Of negative days: expired."""
        key, asked, given, more = (self.room(f"{name}.{what}") for what in ("key", "csr", "pem", "ext"))
        with open(more, "w", encoding="ascii") as file:
            file.write("subjectAltName=" + names)
        run("openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=x",
            "-keyout", key, "-out", asked)
        run("openssl", "x509", "-req", "-in", asked, "-CA", self.file, "-CAkey", self.room(self.name + ".key"),
            "-CAcreateserial", "-days", str(days), "-extfile", more, "-out", given)
        return key, given


class Server:
    """Takes connections at 'port', each in a thread of its own that runs serve()."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.open, self.lock = [], threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with self.lock:
                self.open.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with contextlib.suppress(OSError, EOFError):
            self.serve(connection)
        with contextlib.suppress(OSError):
            connection.close()

    def serve(self, connection):
        raise NotImplementedError

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        with self.lock:
            for connection in self.open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)


def pipe(one, other):
    """Bytes both ways until both ends are through."""
    def copy(source, target):
        with contextlib.suppress(OSError):
            while piece := source.recv(65536):
                target.sendall(piece)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)

    back = threading.Thread(target=copy, args=(other, one), daemon=True)
    back.start()
    copy(one, other)
    back.join()


def reach(target):
    """A connection to a port of this machine, or to a socket's path."""
    if isinstance(target, int):
        return socket.create_connection(("127.0.0.1", target))
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(target)
    return connection


class Front(Server):
    """nghttpx in front of a jirad: TLS of these versions, HTTP/2 or not. It listens at a path; the port leads there."""

    def __init__(self, room, jirad, certificate, version="TLSv1.3", alpn="h2"):
        key, given = certificate
        name = os.path.basename(given) + version + alpn.replace("/", "")
        self.path, self.log = room(name + ".sock"), room(name + ".log")
        self.process = subprocess.Popen(
            ["nghttpx", "--conf=/dev/null", f"--frontend=unix:{self.path}",
             "--backend=127.0.0.1," + jirad.url.rpartition(":")[2], "--single-process", "--no-ocsp", "--workers=1",
             "--tls-min-proto-version=" + version, "--tls-max-proto-version=" + version, "--npn-list=" + alpn,
             "--accesslog-file=" + self.log, "--accesslog-format=$request $ssl_protocol", key, given],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(lambda: os.path.exists(self.path) or self.process.poll() is not None, "nghttpx")
        super().__init__()
        self.url = f"https://localhost:{self.port}"

    def serve(self, connection):
        with reach(self.path) as there:
            pipe(connection, there)

    def spoken(self):
        """The protocols that were, as 'HTTP/2 TLSv1.3'."""
        with open(self.log, encoding="ascii") as file:
            return sorted({" ".join(line.split()[-2:]) for line in file})

    def __exit__(self, *args):
        self.process.terminate()
        self.process.wait(PATIENCE)
        super().__exit__(*args)


class OldFront(Server):
    """TLS as it was before 1.2; nobody gets further than the handshake."""

    def __init__(self, certificate):
        key, given = certificate
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.context.minimum_version = ssl.TLSVersion.TLSv1
            self.context.maximum_version = ssl.TLSVersion.TLSv1_1
        self.context.load_cert_chain(given, key)
        super().__init__()
        self.url = f"https://localhost:{self.port}"

    def serve(self, connection):
        self.context.wrap_socket(connection, server_side=True).recv(1)


class Proxy(Server):
    """Leads every CONNECT to the target, when it has the credentials; 'asked' has the heads of all requests."""

    def __init__(self, target, credentials=None, refusal=None):
        self.target, self.refusal, self.asked = target, refusal, []
        self.wanted = credentials and "Basic " + base64.b64encode(credentials.encode()).decode()
        super().__init__()
        self.url = f"http://127.0.0.1:{self.port}"

    def serve(self, connection):
        head = b""
        while b"\r\n\r\n" not in head:
            piece = connection.recv(4096)
            if not piece:
                return
            head += piece
        self.asked.append(head.decode())
        if self.refusal:
            connection.sendall(f"HTTP/1.1 {self.refusal}\r\nContent-Length: 0\r\n\r\n".encode())
        elif self.wanted and f"\r\nProxy-Authorization: {self.wanted}\r\n".lower() not in head.decode().lower():
            connection.sendall(b'HTTP/1.1 407 X\r\nProxy-Authenticate: Basic realm="acme"\r\nContent-Length: 0\r\n\r\n')
        else:
            with reach(self.target) as there:
                connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                pipe(connection, there)


class BadFront(Server):
    """
    An HTTP/2 server in front of a jirad that spoils requests. faults: {n: kind} for the n-th request, from 1:
        refuse   its stream is refused (REFUSED_STREAM), and jirad never sees it
        done     the same, but jirad has answered it: no server should do that
        reset    the stream is reset in the middle of the body
        goaway   the connection is closed, orderly: this request and later ones are not taken any more
    'match': only requests that begin with this text ("POST /rest") are counted. 'taken' has every request that jirad saw.
    """

    def __init__(self, jirad, certificate, faults, match=""):
        key, given = certificate
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(given, key)
        self.context.set_alpn_protocols(["h2"])
        self.behind = int(jirad.url.rpartition(":")[2])
        self.faults, self.match, self.count, self.taken, self.streams = faults, match, 0, [], 0
        super().__init__()
        self.url = f"https://localhost:{self.port}"

    def serve(self, connection):
        with self.context.wrap_socket(connection, server_side=True) as secure:
            Spoken(self, secure).run()

    def fault(self, request):
        with self.lock:
            self.streams += 1
            if not request.startswith(self.match):
                return None
            self.count += 1
            return self.faults.get(self.count)

    def forward(self, headers, body):
        """What jirad says: status, headers, body."""
        plain = {name: value for name, value in headers if not name.startswith(":")}
        behind = http.client.HTTPConnection("127.0.0.1", self.behind, timeout=PATIENCE)
        behind.request(dict(headers)[":method"], dict(headers)[":path"], body or None, plain)
        reply = behind.getresponse()
        told = [(name.lower(), value) for name, value in reply.getheaders()
                if name.lower() not in ("connection", "transfer-encoding", "keep-alive")]
        out = reply.status, told, reply.read()
        behind.close()
        with self.lock:
            self.taken.append(dict(headers)[":method"] + " " + dict(headers)[":path"])
        return out


class Spoken:
    """One HTTP/2 connection of a BadFront."""

    def __init__(self, front, secure):
        import h2.config
        import h2.connection
        self.front, self.secure, self.streams, self.left, self.ended = front, secure, {}, {}, False
        self.h2 = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False, header_encoding="utf-8"))
        self.jobs = queue.Queue()

    def run(self):
        self.h2.initiate_connection()
        self.flush()
        while not (self.ended and not self.left):
            data = self.secure.recv(65536)
            if not data:
                return
            for event in self.h2.receive_data(data):
                self.take(event)
            self.flush()

    def flush(self):
        self.secure.sendall(self.h2.data_to_send())

    def take(self, event):
        kind = type(event).__name__
        if kind == "RequestReceived":
            self.streams[event.stream_id] = (event.headers, [])
        elif kind == "DataReceived":
            self.streams[event.stream_id][1].append(event.data)
            self.h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        elif kind == "StreamEnded":
            self.answer(event.stream_id)
        elif kind == "StreamReset":
            self.left.pop(event.stream_id, None)
        elif kind == "WindowUpdated":
            for stream in list(self.left):
                self.send(stream)

    def answer(self, stream):
        headers, pieces = self.streams.pop(stream)
        request = dict(headers)[":method"] + " " + dict(headers)[":path"]
        fault = self.front.fault(request)
        if self.ended:
            return
        if fault == "goaway":
            self.go_away(stream - 2)
            return
        if fault == "refuse":
            self.h2.reset_stream(stream, REFUSED_STREAM)
            return
        status, told, body = self.front.forward(headers, b"".join(pieces))
        if fault == "done":
            self.h2.reset_stream(stream, REFUSED_STREAM)
            return
        self.h2.send_headers(stream, [(":status", str(status)), *told], end_stream=not body)
        if not body:
            return
        if fault == "reset":
            self.h2.send_data(stream, body[:len(body) // 2][:1000])
            self.h2.reset_stream(stream, INTERNAL_ERROR)
            return
        self.left[stream] = body
        self.send(stream)

    def go_away(self, last):
        import hyperframe.frame
        frame = hyperframe.frame.GoAwayFrame(0, last_stream_id=max(last, 0), error_code=0)
        self.flush()
        self.secure.sendall(frame.serialize())
        self.ended = True

    def send(self, stream):
        """As much of a body as the windows allow."""
        body = self.left[stream]
        while body:
            most = min(self.h2.local_flow_control_window(stream), self.h2.max_outbound_frame_size)
            if most <= 0:
                self.left[stream] = body
                return
            piece, body = body[:most], body[most:]
            self.h2.send_data(stream, piece, end_stream=not body)
        del self.left[stream]
