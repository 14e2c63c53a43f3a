import { parseHosts } from './hosts-file.js';

describe('the hosts file', () => {
  it('gives every address of a name, and nothing of its comments', () => {
    const hosts = parseHosts(
      '127.0.0.1 localhost\n# 10.0.0.1 hidden\n::1\tlocalhost ip6-localhost # loop\n\n172.17.0.1   Host.Docker.Internal\nnonsense here\n',
    );
    expect(hosts.get('localhost')).toEqual(['127.0.0.1', '::1']);
    expect(hosts.get('host.docker.internal')).toEqual(['172.17.0.1']);
    expect(hosts.has('hidden')).toBe(false);
    expect(hosts.size).toBe(3);
  });
});
