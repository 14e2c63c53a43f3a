// A tool that answers at once. Runs as a child of a benchmark.
import http from 'node:http';
import { sendJson, serve } from './child-server.mjs';

serve(
  http.createServer((request, response) => {
    request.resume();
    sendJson(response, 200, { found: [1, 2, 3] });
  }),
);
