import { readFile } from 'node:fs/promises';
import net from 'node:net';

const FILE = process.platform === 'win32' ? 'C:\\Windows\\System32\\drivers\\etc\\hosts' : '/etc/hosts';
const KEPT_MS = 5_000;

let kept: { readAt: number; addresses: Map<string, string[]> } | null = null;

/** What the hosts file says, because containers and development machines name their neighbours there. */
export function parseHosts(text: string): Map<string, string[]> {
  const addresses = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (!net.isIP(address)) continue;
    for (const name of names) {
      const key = name.toLowerCase();
      addresses.set(key, [...(addresses.get(key) ?? []), address]);
    }
  }
  return addresses;
}

export async function hostsFileAddresses(name: string): Promise<string[]> {
  const now = performance.now();
  if (!kept || now - kept.readAt > KEPT_MS) {
    // A machine without the file, or one that hides it, simply has no names there.
    const text = await readFile(FILE, 'utf8').catch(() => '');
    kept = { readAt: now, addresses: parseHosts(text) };
  }
  return kept.addresses.get(name) ?? [];
}
