"""A mail server that only counts, with the least protocol that a client accepts.

    python -m tests.bench.sink PORT

Each line on its input is answered by “connections messages recipients”.
"""

import socketserver
import sys
from threading import Lock, Thread

count = {"connections": 0, "messages": 0, "recipients": 0}
lock = Lock()


class Handler(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True

    def handle(self) -> None:
        self.add(connections=1)
        self.wfile.write(b"220 sink\r\n")
        recipients = 0
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word in (b"EHLO", b"HELO"):
                self.wfile.write(b"250-sink\r\n250-8BITMIME\r\n250 PIPELINING\r\n")
            elif word == b"DATA":
                self.take()
                self.add(messages=1, recipients=recipients)
                recipients = 0
            elif word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                recipients += word == b"RCPT"
                self.wfile.write(b"250 ok\r\n")

    def take(self) -> None:
        self.wfile.write(b"354 go\r\n")
        while self.rfile.readline() not in (b".\r\n", b""):
            continue
        self.wfile.write(b"250 ok\r\n")

    def add(self, **more: int) -> None:
        with lock:
            for name, number in more.items():
                count[name] += number


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128


if __name__ == "__main__":
    server = Server(("127.0.0.1", int(sys.argv[1])), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    for _line in sys.stdin:
        print(*count.values(), flush=True)
