"""A mail server on loopback that takes letters, or fails in the ways that they do."""

import socketserver
import threading
from email import message_from_bytes
from email.policy import default as modern

OK, NO = b"250 ok\r\n", b"550 no\r\n"


class Conversation(socketserver.StreamRequestHandler):
    """One client's SMTP, as far as it needs to be understood."""

    def handle(self):
        mood = self.server.mood
        if mood == "hangs":
            self.server.closing.wait(60)
            return
        self.wfile.write(b"421 busy\r\n" if mood == "busy" else b"220 here\r\n")
        recipients = []
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            if verb == b"RCPT":
                address = line.decode().split("<")[1].split(">")[0]
                refused = mood == "refuses" or address in self.server.unknown
                recipients += [] if refused else [address]
                self.wfile.write(NO if refused else OK)
            elif verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                letter = self.letter()
                if mood == "dies after DATA":
                    self.server.lost.append(letter)
                    return
                self.server.taken.append((recipients, letter))
                self.wfile.write(OK)
            else:
                self.wfile.write(OK)

    def letter(self):
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        return message_from_bytes(b"".join(lines), policy=modern)


class MailServer(socketserver.ThreadingTCPServer):
    """Its ``mood`` may change between letters.

    accepts · refuses every recipient · busy · hangs · dies after DATA
    """

    allow_reuse_address = daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Conversation)
        self.mood, self.unknown = "accepts", set()
        self.taken, self.lost = [], []
        self.closing = threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def letters(self):
        return [letter for _, letter in self.taken]

    @property
    def recipients(self):
        return [address for recipients, _ in self.taken for address in recipients]

    def close(self):
        self.closing.set()
        self.shutdown()
        self.server_close()
