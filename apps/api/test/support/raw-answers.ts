/** One answer as bytes, and what clients make of it: the final status, or `null` when they refuse it. */
export interface RawAnswer {
  bytes: string;
  /** Ours: the status, or the fault. */
  ours: number | 'protocol_error' | 'header_overflow' | 'reset';
  /** curl 7.88 of Debian 12. */
  curl: number | null;
  /** undici 7.30. */
  undici: number | null;
  /** Why we refuse what another client takes. */
  stricter?: string;
}

const EMPTY_LINE = '\r\n';
const lines = (...all: string[]): string => all.map((line) => `${line}\r\n`).join('');
/** A head, its end, and what follows. */
const answer = (head: string[], body = ''): string => lines(...head) + EMPTY_LINE + body;
const ok = (head: string[] = [], body = 'ok'): string =>
  answer(['HTTP/1.1 200 OK', ...head, 'Content-Length: 2'], body);
const chunked = (body: string, ...head: string[]): string =>
  answer(['HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', ...head], body);
const begins = (line: string): string => answer([line, 'Content-Length: 2'], 'ok');
const lengths = (...head: string[]): string => answer(['HTTP/1.1 200 OK', ...head], 'ok');

const both = (status: number) => ({ ours: status, curl: status, undici: status });
const refusedBy = { curl: { curl: null }, undici: { undici: null } };
const refused = { ours: 'protocol_error', curl: null, undici: null } as const;
const ours = both(200);

/** Everything a stranger's server may say, by what is peculiar about it. */
export const RAW_ANSWERS: Readonly<Record<string, RawAnswer>> = {
  'nothing peculiar': { bytes: ok(), ...ours },

  // Interim answers
  '100 before it': { bytes: answer(['HTTP/1.1 100 Continue']) + ok(), ...ours, ...refusedBy.undici },
  '100 with headers': {
    bytes: answer(['HTTP/1.1 100 Continue', 'X-A: b', 'Content-Length: 0']) + ok(),
    ...ours,
    ...refusedBy.undici,
  },
  '100 three times': {
    bytes: answer(['HTTP/1.1 100 Continue']).repeat(3) + ok(),
    ...ours,
    ...refusedBy.undici,
  },
  '100 before a 503': {
    bytes: answer(['HTTP/1.1 100 Continue']) + answer(['HTTP/1.1 503 Busy', 'Content-Length: 2'], 'no'),
    ...both(503),
    ...refusedBy.undici,
  },
  '102 before it': { bytes: answer(['HTTP/1.1 102 Processing']) + ok(), ...ours },
  '103 before it': { bytes: answer(['HTTP/1.1 103 Early Hints', 'Link: </a>']) + ok(), ...ours },
  '199 before it': { bytes: answer(['HTTP/1.1 199 Whatever']) + ok(), ...ours },
  'a switch of protocols': {
    bytes: answer(['HTTP/1.1 101 Switching Protocols', 'Upgrade: x', 'Connection: upgrade']),
    ...refused,
  },
  'an offer of another protocol': { bytes: ok(['Upgrade: h2,h2c', 'Connection: Upgrade']), ...ours },
  '426 with an offer': {
    bytes: answer(
      ['HTTP/1.1 426 Upgrade Required', 'Upgrade: h2', 'Connection: Upgrade', 'Content-Length: 2'],
      'ok',
    ),
    ...both(426),
  },

  // Status lines
  'no reason phrase': { bytes: begins('HTTP/1.1 200'), ...ours },
  'an empty reason phrase': { bytes: begins('HTTP/1.1 200 '), ...ours },
  'a reason phrase in UTF-8': { bytes: begins('HTTP/1.1 200 Sch\xc3\xb6n'), ...ours },
  'a reason phrase of 3 kB': { bytes: begins(`HTTP/1.1 200 ${'x'.repeat(3_000)}`), ...ours },
  'two blanks in the status line': { bytes: begins('HTTP/1.1  200 OK'), ...ours, ...refusedBy.undici },
  'lower case': { bytes: begins('http/1.1 200 OK'), ...ours, ...refusedBy.undici },
  'mixed case': { bytes: begins('Http/1.1 200 OK'), ...ours, ...refusedBy.undici },
  'HTTP/1.0': { bytes: begins('HTTP/1.0 200 OK'), ...ours },
  'HTTP/1.0 until it closes': { bytes: answer(['HTTP/1.0 200 OK'], 'ok'), ...ours },
  'HTTP/1.0 that stays': {
    bytes: answer(['HTTP/1.0 200 OK', 'Connection: keep-alive', 'Content-Length: 2'], 'ok'),
    ...ours,
  },
  'HTTP/1.2': { bytes: begins('HTTP/1.2 200 OK'), ours: 200, curl: null, undici: null },
  'HTTP/2.0 in text': { bytes: begins('HTTP/2.0 200 OK'), ...ours },
  'HTTP/2 in text': { bytes: begins('HTTP/2 200 OK'), ...ours, ...refusedBy.undici },
  'HTTP/0.9': { bytes: 'ok', ...refused },
  'another protocol': { bytes: begins('ICY 200 OK'), ...refused },
  'a status of two digits': { bytes: begins('HTTP/1.1 20 OK'), ...refused },
  'a status of four digits': { bytes: begins('HTTP/1.1 2000 OK'), ...refused },
  'status 099': { bytes: begins('HTTP/1.1 099 OK'), ...refused },
  'status 600': { bytes: begins('HTTP/1.1 600 Odd'), ...both(600) },
  'status 999': { bytes: begins('HTTP/1.1 999 Odd'), ...both(999) },
  'blank lines before it': { bytes: `\r\n\n${ok()}`, ...ours, ...refusedBy.curl },

  // Header fields
  'a folded line': { bytes: ok(['X-A: one', '  two']), ...ours, ...refusedBy.undici },
  'a line folded with a tab': { bytes: ok(['X-A: one', '\ttwo']), ...ours, ...refusedBy.undici },
  'a line that continues nothing': { bytes: ok([' X-A: one']), ours: 200, curl: null, undici: null },
  'a blank before the colon': { bytes: ok(['X-A : one']), ...ours, ...refusedBy.undici },
  'a name with a blank': { bytes: ok(['X A: one']), ...ours, ...refusedBy.undici },
  'a name with brackets': { bytes: ok(['X(A): one']), ...ours, ...refusedBy.undici },
  'no name': { bytes: ok([': one']), ...ours, ...refusedBy.undici },
  'no colon': { bytes: ok(['one']), ...refused },
  'no blank after the colon': { bytes: ok(['X-A:one']), ...ours },
  'an empty value': { bytes: ok(['X-A:']), ...ours },
  'a NUL in a value': { bytes: ok(['X-A: a\0b']), ours: 200, curl: null, undici: null },
  'a control character in a value': { bytes: ok(['X-A: a\x01b']), ...ours, ...refusedBy.undici },
  'a value in Latin-1': { bytes: ok(['X-A: \xe9']), ...ours },
  'two cookies': { bytes: ok(['Set-Cookie: a=b', 'Set-Cookie: c=d']), ...ours },
  '300 fields': { bytes: ok(Array.from({ length: 300 }, (_, n) => `X-${n}: v`)), ...ours },
  'a head of 15 kB': { bytes: ok([`X-A: ${'a'.repeat(15_000)}`]), ...ours },
  'a head of 40 kB': {
    bytes: ok([`X-A: ${'a'.repeat(40_000)}`]),
    ours: 'header_overflow',
    curl: 200,
    undici: null,
    stricter: 'A stranger must not make us keep more.',
  },
  'bare line feeds': {
    bytes: 'HTTP/1.1 200 OK\nContent-Length: 2\n\nok',
    ...ours,
    ...refusedBy.undici,
  },
  'bare line feeds here and there': {
    bytes: 'HTTP/1.1 200 OK\r\nContent-Length: 2\n\r\nok',
    ...ours,
    ...refusedBy.undici,
  },
  'bare carriage returns': {
    bytes: 'HTTP/1.1 200 OK\rContent-Length: 2\r\rok',
    ...refused,
  },
  'a head that breaks off': {
    bytes: 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n',
    ours: 'reset',
    curl: 200,
    undici: null,
    stricter: 'RFC 9112 8: what broke off in its head is no answer.',
  },
  'a status line that breaks off': { bytes: 'HTTP/1.1 200 OK', ...refused, ours: 'reset' },

  // Lengths
  'no header at all': { bytes: answer(['HTTP/1.1 200 OK']), ...ours },
  'the same length twice': {
    bytes: lengths('Content-Length: 2', 'Content-Length: 2'),
    ...ours,
    ...refusedBy.undici,
  },
  'the same length in a list': { bytes: lengths('Content-Length: 2, 2'), ...ours, ...refusedBy.undici },
  'two lengths': {
    bytes: lengths('Content-Length: 2', 'Content-Length: 3'),
    ours: 'protocol_error',
    curl: 200,
    undici: null,
    stricter: 'RFC 9112 6.3: unrecoverable, to be discarded.',
  },
  'a length with a sign': {
    bytes: lengths('Content-Length: +2'),
    ours: 'protocol_error',
    curl: 200,
    undici: null,
    stricter: 'RFC 9110 8.6: digits alone.',
  },
  'a length below zero': { bytes: lengths('Content-Length: -1'), ...refused },
  'a length in words': { bytes: lengths('Content-Length: two'), ...refused },
  'an empty length': { bytes: lengths('Content-Length: '), ...refused },
  'a length beyond all numbers': {
    bytes: lengths(`Content-Length: ${'9'.repeat(30)}`),
    ...ours,
    ...refusedBy.undici,
  },
  'a body that breaks off': { bytes: lengths('Content-Length: 20'), ...ours },
  'a body longer than said': { bytes: ok([], 'ok and more'), ...ours },
  'a second answer behind it': {
    bytes: ok() + answer(['HTTP/1.1 500 No', 'Content-Length: 2'], 'no'),
    ...ours,
  },
  '204 with a body': {
    bytes: answer(['HTTP/1.1 204 No Content', 'Content-Length: 2'], 'ok'),
    ...both(204),
  },
  '304 with a length': {
    bytes: answer(['HTTP/1.1 304 Not Modified', 'Content-Length: 20']),
    ...both(304),
  },
  'a body until it closes': { bytes: lengths(), ...ours },
  'a body until it closes, announced': { bytes: lengths('Connection: close'), ...ours },
  'a length and a close': { bytes: ok(['Connection: close']), ...ours },
  'more than said, and a close': { bytes: ok(['Connection: close'], 'ok and more'), ...ours },

  // Chunks
  chunks: { bytes: chunked('2\r\nok\r\n0\r\n\r\n'), ...ours },
  'chunks with extensions': { bytes: chunked('2;a=b;c="d"\r\nok\r\n0;x\r\n\r\n'), ...ours },
  'chunks with a trailer': { bytes: chunked('2\r\nok\r\n0\r\nX-T: 1\r\n\r\n'), ...ours },
  'blanks after the size of a chunk': { bytes: chunked('2  \r\nok\r\n0\r\n\r\n'), ...ours },
  'chunks with bare line feeds': { bytes: chunked('2\nok\n0\n\n'), ...ours },
  'sizes with zeros in front': { bytes: chunked('0002\r\nok\r\n000\r\n\r\n'), ...ours },
  'a size that is no number': { bytes: chunked('zz\r\nok\r\n0\r\n\r\n'), ...ours },
  'chunks that break off': { bytes: chunked('2\r\nok\r\n'), ...ours },
  'chunks announced twice': {
    bytes: chunked('2\r\nok\r\n0\r\n\r\n', 'Transfer-Encoding: chunked'),
    ...ours,
  },
  'chunks in capitals': {
    bytes: answer(['HTTP/1.1 200 OK', 'Transfer-Encoding: Chunked'], '2\r\nok\r\n0\r\n\r\n'),
    ...ours,
  },
  'chunks and a length': {
    bytes: chunked('2\r\nok\r\n0\r\n\r\n', 'Content-Length: 2'),
    ...ours,
    ...refusedBy.undici,
  },
  'compressed chunks': {
    bytes: answer(['HTTP/1.1 200 OK', 'Transfer-Encoding: gzip, chunked'], '2\r\nok\r\n0\r\n\r\n'),
    ...ours,
  },
  'an encoding that is none': { bytes: lengths('Transfer-Encoding: identity'), ...ours },
  'a compressed body': { bytes: ok(['Content-Encoding: gzip']), ...ours },
};
