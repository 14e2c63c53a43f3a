// A receiver that takes everything at once and remembers when. Runs as a child of a benchmark.
import http from 'node:http';
import { serve } from './child-server.mjs';

/** @type {[id: string, at: number][]} */
let arrivals = [];

const server = http.createServer((request, response) => {
  if (request.method === 'GET') {
    if (request.url === '/reset') arrivals = [];
    const answer =
      request.url === '/arrivals' ? arrivals : { count: arrivals.length, last: arrivals.at(-1)?.[1] };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    return;
  }
  request.resume();
  request.on('end', () => {
    arrivals.push([request.headers['webhook-id'], Date.now()]);
    response.writeHead(200, { 'content-length': 0 }).end();
  });
});

serve(server);
