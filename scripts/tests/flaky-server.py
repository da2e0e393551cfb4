"""Serves a folder over HTTP on 127.0.0.1 as badly as a test asks for; prints its port first.

usage: flaky-server.py FOLDER [cut|no-range]

cut: each answer ends after 1500 bytes, but ranges are understood, so that resuming gets on.
no-range: answers are whole, and ranges are ignored.
Ends when its standard input does.
"""

import http.server
import os
import sys
import threading

folder = sys.argv[1]
mode = sys.argv[2] if len(sys.argv) > 2 else ""


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        path = os.path.join(folder, os.path.basename(self.path))
        if not os.path.isfile(path):
            self.send_error(404)
            return
        with open(path, "rb") as file:
            body = file.read()
        start = 0
        wanted = self.headers.get("Range")
        if wanted and mode != "no-range":
            start = int(wanted.removeprefix("bytes=").split("-")[0])
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        else:
            self.send_response(200)
        self.send_header("Content-Length", str(len(body) - start))
        self.end_headers()
        end = start + 1500 if mode == "cut" else len(body)
        self.wfile.write(body[start:end])

    def log_message(self, *arguments):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
