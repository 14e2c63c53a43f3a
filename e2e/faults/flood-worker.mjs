// One flood, in a process of its own: connections that ask again as soon as they are answered. It takes one plan by
// message, answers with what it was told, and ends.
import http from 'node:http';

process.once('message', (plan) => {
  void run(plan).then((told) => process.send(told, () => process.exit(0)));
});

/** @param {{ port: number, method: string, path: string, headers: Record<string, string>, body?: string, connections: number, reads?: boolean, address: string, ms: number }} plan */
async function run(plan) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: plan.connections });
  const counts = new Map();
  const started = performance.now();
  const ask = () =>
    new Promise((resolve) => {
      const request = http.request({
        port: plan.port,
        host: '127.0.0.1',
        method: plan.method,
        path: plan.path,
        agent,
        headers: {
          ...(plan.body !== undefined && {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(plan.body),
          }),
          'x-forwarded-for': plan.address,
          ...plan.headers,
        },
      });
      request.on('response', (response) => {
        counts.set(response.statusCode, (counts.get(response.statusCode) ?? 0) + 1);
        // Who does not read keeps what it has got, and asks for more on the next connection.
        if (plan.reads === false && response.statusCode === 200) return;
        response.resume().on('close', resolve);
      });
      request.on('error', () => {
        counts.set('cut', (counts.get('cut') ?? 0) + 1);
        setTimeout(resolve, 20);
      });
      request.end(plan.body);
    });
  const lane = async () => {
    while (performance.now() - started < plan.ms) await ask();
  };
  const lanes = Array.from({ length: plan.connections }, lane);
  await Promise.race([Promise.all(lanes), new Promise((resolve) => setTimeout(resolve, plan.ms + 500))]);
  const answers = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return {
    perSecond: (answers * 1000) / (performance.now() - started),
    statuses: [...counts].map(([status, count]) => `${count} x ${status}`).join(', '),
  };
}
