import { eventually } from '../support/eventually.js';
import { call } from '../support/wire.js';
import type { Organisation } from './organisation.js';

/** For what comes within a tenth of a second. */
const PATIENCE_MS = 10_000;

/** Listens to a stream while something happens elsewhere, until what happens here afterwards has come through. */
export async function follow(
  { here, elsewhere }: { here: Organisation; elsewhere: Organisation },
  url: string,
  headers: Record<string, string>,
): Promise<{ status: number; text: string }> {
  const listened = await listen(url, headers);
  const everything = await listen(url.split('?', 1)[0]!, here.operator);
  for (const { agent } of [elsewhere, here])
    await call(here.signet, 'POST', '/agents/verify', {
      body: { agent_id: agent.id, api_key: agent.apiKey },
    });
  const isThrough = () => everything.text().includes(here.agent.id);
  const deadline = Date.now() + PATIENCE_MS;
  await eventually(() => Promise.resolve(isThrough() || Date.now() > deadline));
  listened.stop();
  everything.stop();
  const places = [...listened.text().matchAll(/^id: (\d+)$/gm)].map(([, place]) => Number(place));
  if (new Set(places).size < places.length) return { status: 500, text: `Told twice: ${listened.text()}` };
  return isThrough()
    ? { status: listened.status, text: listened.text() }
    : { status: 504, text: `Nothing came: ${everything.text()}` };
}

async function listen(url: string, headers: Record<string, string>) {
  const stop = new AbortController();
  const response = await fetch(url, { headers, signal: stop.signal });
  let text = '';
  const read = async () => {
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) text += chunk;
  };
  read().catch(() => {});
  return { status: response.status, text: () => text, stop: () => stop.abort() };
}
