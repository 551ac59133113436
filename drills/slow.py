"""D6. A hundred connections that dawdle: an ordinary request is answered meanwhile."""

import socket
import sys
import time
from contextlib import suppress

from .serving import BOARD, Person, held, in_time, load, place, tell

PAGE = "/stockholm/klubbar/"
SOCKETS, SECONDS, MOST = 100, 20, 1.0
LOG_IN = b"POST /konto/logga-in/ HTTP/1.1\r\nHost: localhost:%d\r\n"
# Each says a little at a time: of its first lines, of what it posts, or reads slowly.
HEADER = LOG_IN + b"X-"
BODY = (
    LOG_IN + b"Content-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 100000\r\n\r\nlogin="
)
READING = b"GET /static/app.css HTTP/1.1\r\nHost: localhost:%d\r\n\r\n" * 3


def main(seconds=SECONDS):
    said = []
    with place() as where, where.served():
        tell(f"D6 on {where.engine}, {SOCKETS} sockets, {load()}")
        board = Person(where.port).log_in(BOARD)
        for _ in range(8):
            board.get(PAGE)
        for name, begins in (("header", HEADER), ("body", BODY), ("reading", READING)):
            slowest, failed, open_still = dawdle(where, board, begins, seconds)
            said.append(
                (
                    f"slow {name}: slowest answer {slowest * 1000:.0f} ms, failed "
                    f"{failed}, {open_still} of {SOCKETS} still open after {seconds} s",
                    in_time(slowest, MOST) and not failed,
                )
            )
    return held(*said)


def dawdle(where, board, begins, seconds):
    """(slowest ordinary answer, failures, sockets that the server has not closed)"""
    slow = []
    for _ in range(SOCKETS):
        one = socket.socket()
        if begins is READING:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
        one.connect(("127.0.0.1", where.port))
        one.sendall(begins.replace(b"%d", b"%d" % where.port))
        slow.append(one)
    until, slowest, failed = time.monotonic() + seconds, 0.0, []
    try:
        while time.monotonic() < until:
            for one in slow:
                with suppress(OSError):
                    if begins is READING:
                        one.setblocking(False)
                        one.recv(10)
                    else:
                        one.send(b"a")
            # A connection of its own, as a newcomer has.
            window = board.another()
            try:
                answer = window.ask("GET", PAGE, timeout=5)
                slowest = max(slowest, answer.seconds)
                met = answer.status
            except OSError as error:
                met = type(error).__name__
            if met != 200:
                failed.append(met)
            time.sleep(0.5)
        return slowest, failed, sum(is_open(one) for one in slow)
    finally:
        for one in slow:
            one.close()


def is_open(one):
    one.setblocking(False)
    try:
        return one.recv(1 << 20) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(not main())
