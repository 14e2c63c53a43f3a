import http from 'node:http';

/**
 * Connects readers to the feed of ended tokens, and waits until each was told where it stands.
 * @param {string[]} urls of the processes, one for each reader
 * @param {(agents: Record<string, [number, number]>) => void} heard is told what each list says of agents
 * @returns {Promise<() => void>} disconnects all of them
 */
export async function connectReaders(urls, heard = () => {}) {
  const requests = await Promise.all(urls.map((url) => connect(url, heard)));
  return () => {
    for (const request of requests) request.destroy();
  };
}

function connect(url, heard) {
  return new Promise((resolve, reject) => {
    const request = http.get(`${url}/.well-known/revoked.feed`, { agent: false }, (response) => {
      let rest = '';
      response.setEncoding('utf8').on('error', () => {});
      response.on('data', (chunk) => {
        const blocks = (rest + chunk).split('\n\n');
        rest = blocks.pop();
        for (const block of blocks) {
          const list = /^data: [^.]+\.([^.]+)\./m.exec(block)?.[1];
          if (!list) continue;
          heard(JSON.parse(Buffer.from(list, 'base64url')).agents);
          resolve(request);
        }
      });
    });
    request.on('error', reject);
  });
}
