import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { Logger, redact } from './logger.js';

let file: string;
let logger: Logger;
beforeEach(() => {
  file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'signet-log-')), 'log');
  logger = new Logger('debug', pino.destination({ dest: file, sync: true }));
});
afterEach(() => fs.rmSync(path.dirname(file), { recursive: true, force: true }));

const HEX = '0123456789abcdef'.repeat(4);
const JWT = `eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhZ3RfMSJ9.${'A'.repeat(86)}`;
const text = () => fs.readFileSync(file, 'utf8');
const lines = () =>
  text()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('a log line', () => {
  it('is one JSON object with time, level and message', () => {
    logger.info('request', { method: 'GET', status: 200 });
    expect(lines()).toEqual([
      { level: 30, time: expect.stringMatching(/Z$/), method: 'GET', status: 200, msg: 'request' },
    ]);
  });

  it.each([
    ['a line end', 'a\n{"level":60,"msg":"forged"}'],
    ['a carriage return', 'a\r{"level":60}'],
    ['a line separator', 'a\u2028{"level":60}'],
    ['an escape sequence', 'a\u001b[2K\u001b[1A'],
    ['a C1 control', 'a\u009b2K'],
    ['a direction', 'a\u202eb'],
    ['a blank of no width', 'a\u200bb'],
    ['a lone surrogate', 'a\ud800'],
    ['a tag', 'a\u{e0041}'],
  ])('stays one line of printed characters with %s in any of its texts', (_, hostile) => {
    logger.info(hostile, { detail: hostile, route: hostile });
    logger.warn(hostile, { internal: hostile });
    logger.failure(hostile, new Error(hostile));
    const written = text();
    expect(written.trimEnd().split('\n')).toHaveLength(3);
    // oxlint-disable-next-line no-control-regex -- that there are none is the promise
    expect(written).not.toMatch(/[^\n\x20-\x7e\xa1-\xac\xae-\u02ff]/);
    for (const line of lines()) expect(line['level']).not.toBe(60);
  });

  it('keeps the letters of other languages', () => {
    logger.info('Зюрих 東京 🤖');
    expect(lines()[0]!['msg']).toBe('Зюрих 東京 🤖');
  });

  it('holds the members of the allow-list and drops every other', () => {
    const careless = {
      request_id: 'req_1',
      authorization: 'x',
      password: 'hunter2',
      body: { a: 1 },
      headers: {},
    };
    logger.info('request', careless as never);
    logger.warn('warning', careless);
    logger.failure('failure', new Error('no'), careless as never);
    for (const line of lines()) {
      expect(line['request_id']).toBe('req_1');
      for (const name of ['authorization', 'password', 'body', 'headers'])
        expect(line).not.toHaveProperty(name);
    }
    expect(text()).not.toContain('hunter2');
  });

  it('stays one line, whatever the message holds', () => {
    logger.info('a\nb', { detail: '{"level":60}\n{"level":60}' });
    expect(lines()).toHaveLength(1);
  });

  it.each([
    ['an API key', `ak_${HEX}`],
    ['a management key', `mk_${HEX}`],
    ['a refresh token', `rt_${HEX}`],
    ['a webhook secret', `whsec_${HEX}`],
    ['an access token', JWT],
    ['an access token without its signature', JWT.split('.').slice(0, 2).join('.')],
  ])('never holds %s, wherever it slipped in', (_, secret) => {
    logger.info(`message ${secret}`, { detail: `detail ${secret}`, url: `/x?token=${secret}` });
    logger.warn(`warning ${secret}`, { internal: secret });
    logger.failure(`failure ${secret}`, new Error(`cause ${secret}`));
    logger.failure('failure', `thrown ${secret}`);
    logger.log(`log ${secret}`, `context ${secret}`);
    logger.error(`error ${secret}`, `stack ${secret}`, `context ${secret}`);
    logger.debug(`debug ${secret}`);
    expect(text()).toContain('[redacted]');
    expect(text()).not.toContain(secret.slice(3, 40));
  });

  it('leaves ids and ordinary words readable', () => {
    expect(redact('agent agt_0123456789abcdef0123456789abcdef is gone')).toContain('agt_0123456789abcdef');
    expect(redact('kid x3n, task_list, mk_1')).toBe('kid x3n, task_list, mk_1');
  });

  it('says nothing below its level', () => {
    const quiet = new Logger('error', pino.destination({ dest: file, sync: true }));
    quiet.info('a');
    quiet.warn('b');
    quiet.log('c');
    expect(text()).toBe('');
  });
});
