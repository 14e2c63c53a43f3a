import { ratesText, readRates, writtenRates } from './written-rates';

const flaws = (text: string) => readRates(text).map(({ flaw }) => flaw);

it.each([
  ['tool:github:* 10/hour', null],
  ['tool:github:*=10/hour', null],
  ['* 0/day', null],
  ['github:* 10/hour', 'pattern'],
  ['tool:github:* 10/week', 'limit'],
  ['tool:github:* ten', 'limit'],
  ['tool:github:*', 'limit'],
  ['10/hour', 'pattern'],
])('reads %j as a proxy does: %s', (line, flaw) => {
  expect(flaws(line)).toEqual([flaw]);
});

it('a pattern has one rate', () => {
  expect(flaws('tool:a 1/s\n\ntool:a 2/s')).toEqual([null, 'repeated']);
});

it('what is written is sent as it was typed, and nothing of it when a line is wrong', () => {
  const rates = { 'tool:github:*': '10/hour', '*': '5/ min' };
  expect(writtenRates('flaw').parse(ratesText(rates))).toEqual(rates);
  expect(writtenRates('flaw').parse(' ')).toEqual({});
  expect(writtenRates('flaw').safeParse('* 1/s\nx').error?.issues[0]?.message).toBe('flaw');
  const many = Array.from({ length: 51 }, (_, at) => `tool:t${at} 1/s`).join('\n');
  expect(writtenRates('flaw').safeParse(many).error?.issues[0]?.message).toBe('At most 50 rates');
});
