// What a program without a queue would do: fetch in a loop, nothing written down. Runs as a child of a benchmark.
import http from 'node:http';
import { readJson, sendJson, serve } from './child-server.mjs';

async function run({ url, count, atOnce, body }) {
  let left = count;
  const headers = { 'content-type': 'application/json', 'webhook-id': 'evt_0' };
  const started = performance.now();
  const loop = async () => {
    while (left-- > 0) {
      const answer = await fetch(url, { method: 'POST', headers, body });
      if (answer.status !== 200) throw new Error(`The sink answered ${answer.status}.`);
      await answer.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, loop));
  return { seconds: (performance.now() - started) / 1000 };
}

serve(
  http.createServer((request, response) => {
    readJson(request)
      .then(run)
      .then(
        (result) => sendJson(response, 200, result),
        (error) => sendJson(response, 500, { error: error.message }),
      );
  }),
);
