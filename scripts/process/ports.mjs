import { createServer } from 'node:net';
import { Failure } from './failure.mjs';

/** Finds a port that nobody listens on right now. */
export async function freePort(host = '127.0.0.1') {
  const server = await listen(0, host);
  const { port } = server.address();
  await close(server);
  return port;
}

/**
 * Refuses to go on while a port that we need is taken. Asked before anything starts, so a clash leaves nothing half up.
 * @param {{ name: string, host: string, port: number, settings: [string, string] }[]} needed `settings` name host and port
 */
export async function requirePorts(needed) {
  for (const [index, { name, host, port, settings }] of needed.entries()) {
    const twin = needed.slice(0, index).find((other) => other.port === port);
    if (twin) {
      throw new Failure(
        `${twin.settings[1]} and ${settings[1]} are both ${port}: give the ${name} a port of its own and start again.`,
      );
    }
    try {
      await close(await listen(port, host));
    } catch (error) {
      throw new Failure(sentenceFor(error, { name, host, port, settings }));
    }
  }
}

function sentenceFor(error, { name, host, port, settings: [hostSetting, setting] }) {
  switch (error.code) {
    case 'EADDRINUSE':
      return `Port ${port} for the ${name} is already in use: stop the program that listens on it, or choose another port with ${setting}.`;
    case 'EACCES':
      return `Port ${port} for the ${name} needs privileges this account lacks: choose one above 1023 with ${setting}.`;
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
    case 'EAI_AGAIN':
    case 'EINVAL':
    case 'ENOTFOUND':
      return `This machine has no address ${host}: set ${hostSetting} to one it has, such as 127.0.0.1.`;
    default:
      return `Port ${port} for the ${name} cannot be opened on ${host} (${error.code}): choose another port with ${setting}.`;
  }
}

function listen(port, host) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => resolve(server));
  });
}

function close(server) {
  return new Promise((resolve) => server.close(resolve));
}
