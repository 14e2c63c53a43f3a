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
  },
  ({ id, event }) => console.log(id, event.type, event.data),
);
createServer(receive).listen(8080);`,
    },
    {
      id: 'python',
      label: 'Python',
      code: `import base64, hashlib, hmac, json, os, time

KEY = base64.b64decode(os.environ["SIGNET_WEBHOOK_SECRET"].removeprefix("whsec_"))

def verify(headers, body: bytes) -> dict:
    """Returns the event. Skip a webhook-id that was handled before."""
    sent_at = headers["webhook-timestamp"]
    if abs(time.time() - int(sent_at)) > 300:
        raise ValueError("sent too long ago, or one of the clocks is wrong")
    signed = f"{headers['webhook-id']}.{sent_at}.".encode() + body
    mac = hmac.new(KEY, signed, hashlib.sha256).digest()
    wanted = "v1," + base64.b64encode(mac).decode()
    given = headers["webhook-signature"].split()
    if not any(hmac.compare_digest(wanted, one) for one in given):
        raise ValueError("the signature does not fit")
    return json.loads(body)`,
    },
  ];
}
