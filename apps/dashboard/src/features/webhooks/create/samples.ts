import { TOLERANCE_SECONDS } from '@signet/contracts';
import type { Sample } from '@/ui/code-sample';

/** A receiver in two languages, ready to run: checks the signature over the raw body and handles every id once. */
export function receiverSamples(): Sample[] {
  return [
    {
      id: 'typescript',
      label: 'TypeScript',
      code: `import { createServer } from 'node:http';
import { MemoryReplayGuard, webhookListener } from '@signet/sdk/webhooks';

const receive = webhookListener(
  {
    secret: process.env.SIGNET_WEBHOOK_SECRET,
    replayGuard: new MemoryReplayGuard(),
    onError: console.error,
  },
  ({ id, event }) => console.log(id, event.type, event.data),
);
createServer(receive).listen(8080);`,
    },
    {
      id: 'python',
      label: 'Python',
      code: `import base64, hashlib, hmac, json, os, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY = base64.b64decode(os.environ["SIGNET_WEBHOOK_SECRET"].removeprefix("whsec_"))
# For one process. Several, or one that must not forget, keep both in a table.
lock, running, handled = threading.Lock(), set(), {}

def handle(id: str, event: dict) -> None:
    print(id, event["type"], event["data"], flush=True)

def verify(headers, body: bytes) -> dict:
    sent_at = headers["webhook-timestamp"]
    if abs(time.time() - int(sent_at)) > ${TOLERANCE_SECONDS}:
        raise ValueError("sent too long ago, or one of the clocks is wrong")
    signed = f"{headers['webhook-id']}.{sent_at}.".encode() + body
    mac = hmac.new(KEY, signed, hashlib.sha256).digest()
    wanted = "v1," + base64.b64encode(mac).decode()
    if not any(hmac.compare_digest(wanted, one) for one in headers["webhook-signature"].split()):
        raise ValueError("the signature does not fit")
    return json.loads(body)

def once(id: str, event: dict) -> int:
    """Answers 200 only for what was handled; what was not comes again."""
    with lock:
        if id in handled:
            return 200
        if id in running:
            return 409
        running.add(id)
    try:
        handle(id, event)
        handled[id] = True
        if len(handled) > 100_000:
            del handled[next(iter(handled))]
        return 200
    finally:
        running.discard(id)

class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        status = 401
        try:
            body = self.rfile.read(int(self.headers["content-length"]))
            event = verify(self.headers, body)
            status = 500
            status = once(self.headers["webhook-id"], event)
        except Exception as error:
            self.log_error("%r", error)
        self.send_response(status)
        self.end_headers()

ThreadingHTTPServer(("", 8080), Receiver).serve_forever()`,
    },
  ];
}
