import { checkUrl, DENIED_PORTS, type EgressRules } from './url-rules.js';

const strict: EgressRules = {
  allowHttp: false,
  allowPrivate: false,
  allow: new Set(),
  deniedPorts: new Set(DENIED_PORTS),
};
const verdict = (url: string, rules: Partial<EgressRules> = {}) => {
  const checked = checkUrl(url, { ...strict, ...rules });
  return checked.ok ? 'ok' : checked.fault;
};

// One address, many spellings: the parser knows them all.
const LOOPBACK = [
  '127.0.0.1',
  '127.1',
  '127.0.1',
  '0x7f.1',
  '0x7f000001',
  '0177.0.0.1',
  '017700000001',
  '2130706433',
  '127.0.0.1.',
  '①②⑦.⓪.⓪.①',
  '127。0。0。1',
  '%31%32%37.0.0.1',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[0000::1]',
  '0',
  '0.0.0.0',
  '[::]',
  '[::127.0.0.1]',
  '[64:ff9b::127.0.0.1]',
  '[2002:7f00:1::]',
  '[::ffff:0:127.0.0.1]',
];
const METADATA = [
  '169.254.169.254',
  '2852039166',
  '0xa9fea9fe',
  '0251.0376.0251.0376',
  '[::ffff:169.254.169.254]',
  '[fd00:ec2::254]',
  '[fe80::a9fe:a9fe]',
  '100.100.100.200',
  'metadata.google.internal',
  'METADATA.google.internal.',
  'metadata',
  'instance-data',
  '168.63.129.16',
  '192.0.0.192',
  '①⑥⑨.254.169.254',
];
const NAMES = [
  'localhost',
  'LOCALHOST',
  'localhost.',
  'a.localhost',
  'printer',
  'printer.local',
  'db.internal',
  'router.home.arpa',
  'ⓛocalhost',
];
const MALFORMED = [
  '',
  'example.com',
  '//example.com',
  '/hook',
  'https://',
  'https:// example.com',
  ' https://example.com',
  'https://example.com/\n',
  'https://exa\tmple.com/',
  'https://[::1',
  'https://256.256.256.256/',
  'https://a:b@example.com/',
  'https://@example.com:pw@10.0.0.1/',
  'https://example.com/#top',
  'https://example.com/#',
  'ftp://example.com/',
  'file:///etc/passwd',
  'gopher://example.com/',
  'data:text/plain,x',
  'javascript:alert(1)',
  'ws://example.com/',
  'https://example.com:99999/',
  `https://example.com/${'a'.repeat(2048)}`,
];

describe('addresses of webhooks', () => {
  it.each([
    'https://example.com/',
    'https://example.com:8443/a?b=c',
    'https://8.8.8.8/',
    'https://[2606:4700:4700::1111]/',
    'https://bücher.example/',
    'https://a.b.c.example.co.uk',
    'https://user-content.example/@name',
  ])('%s can be used', (url) => {
    expect(verdict(url)).toBe('ok');
  });

  it.each(LOOPBACK)('%s is this machine in another spelling', (host) => {
    expect(verdict(`https://${host}/`)).not.toBe('ok');
  });

  it.each(METADATA)('%s is refused even where private addresses are allowed', (host) => {
    expect(verdict(`https://${host}/`, { allowPrivate: true, allowHttp: true })).toBe('blocked_address');
  });

  it.each(NAMES)('%s names something inside', (host) => {
    expect(verdict(`https://${host}/`)).toBe('blocked_address');
    expect(verdict(`https://${host}/`, { allowPrivate: true })).toBe('ok');
  });

  it.each(MALFORMED)('%j is no address we call', (url) => {
    expect(verdict(url, { allowPrivate: true, allowHttp: true })).toBe('blocked_url');
  });

  it('takes http only when told', () => {
    expect(verdict('http://example.com/')).toBe('blocked_url');
    expect(verdict('http://example.com/', { allowHttp: true })).toBe('ok');
  });

  it.each(DENIED_PORTS.map(String))('never talks to port %s, which speaks something else', (port) => {
    expect(verdict(`https://example.com:${port}/`)).toBe('blocked_url');
  });

  it('makes an exception for an exact host and port', () => {
    const allow = new Set(['10.0.0.8:8080', 'hooks.internal:443']);
    expect(verdict('https://10.0.0.8:8080/', { allow })).toBe('ok');
    expect(verdict('https://10.0.0.8:8081/', { allow })).toBe('blocked_address');
    expect(verdict('https://hooks.internal/', { allow })).toBe('ok');
    expect(verdict('https://169.254.169.254/', { allow: new Set(['169.254.169.254:443']) })).toBe(
      'blocked_address',
    );
  });
});
