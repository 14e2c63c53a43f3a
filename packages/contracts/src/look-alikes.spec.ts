import { lookOf, looksLatin, mixedScripts } from './look-alikes.js';

describe('what looks like a name', () => {
  it.each([
    'Signet',
    'SIGNET',
    'S i g n e t',
    'sıgnet',
    'Ѕіgnеt',
    'Ѕіɡпет',
    'ꜱɪɢɴᴇᴛ',
    'Ｓｉｇｎｅｔ',
    '𝐒𝐢𝐠𝐧𝐞𝐭',
    'Ⓢⓘⓖⓝⓔⓣ',
    'Śígñêt',
    '5ign3t',
    'S1gnet',
    'S!gnet',
    'Sιgnετ',
    '«Signet»',
    'Sig-net',
  ])('has its look: %s', (text) => {
    expect(lookOf(text)).toBe(lookOf('Signet'));
  });

  it.each(['Signets', 'Signal', 'Designet', 'Sign', ''])('is told from another: %s', (text) => {
    expect(lookOf(text)).not.toBe(lookOf('Signet'));
  });
});

describe('scripts', () => {
  it.each<[string, string[]]>([
    ['Аdministrator', ['Latin', 'Cyrillic']],
    ['Ρayments', ['Latin', 'Greek']],
    ['Paymеnts 24', ['Latin', 'Cyrillic']],
    ['Support Поддержка', ['Latin', 'Cyrillic']],
    ['կ Support', ['Latin', 'Armenian']],
    ['客服 Поддержка', ['Cyrillic', 'Han']],
    ['ߒ߫ Support', ['Latin', 'other']],
  ])('that no writing system mixes are named: %s', (text, scripts) => {
    expect(mixedScripts(text)).toEqual(scripts);
  });

  it.each([
    'Support bot 24',
    'Поддержка',
    'サポート係 AI',
    'AI 客服',
    '고객 지원 AI',
    'Zürich № 1 🤖',
    'e\u0301té',
    '42',
    '',
  ])('of one writing system are in order: %s', (text) => {
    expect(mixedScripts(text)).toEqual([]);
  });
});

describe('letters that look Latin', () => {
  it.each(['Асе', 'ОРЕРА', 'ѕсоре', 'Αβ'])('are seen: %s', (text) => expect(looksLatin(text)).toBe(true));
  it.each(['Ace', 'Поддержка', '客服', '42', '', 'Аce'])('are not seen in %s', (text) =>
    expect(looksLatin(text)).toBe(false),
  );
});
