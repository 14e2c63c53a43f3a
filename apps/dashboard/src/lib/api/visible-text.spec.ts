import { withVisibleText } from './visible-text';

describe('the texts of an answer', () => {
  it('show what is hidden in them, at every depth, and in names of members', () => {
    expect(
      withVisibleText({
        data: [{ name: 'Bootstrap\u200b admin', actor: [{ name: 'a\nb' }], metrics: { 'x\u202e': 1 } }],
        next_cursor: null,
      }),
    ).toEqual({
      data: [
        {
          name: String.raw`Bootstrap\u200b admin`,
          actor: [{ name: String.raw`a\u000ab` }],
          metrics: { [String.raw`x\u202e`]: 1 },
        },
      ],
      next_cursor: null,
    });
  });

  it('keep the lines of what has lines', () => {
    expect(withVisibleText({ description: 'one\n\ttwo\u2028' })).toEqual({
      description: 'one\n\ttwo\\u2028',
    });
  });

  it('are left alone where code or a secret is shown', () => {
    const answer = { record: { name: 'a\u200b' }, secret: 'x\u200b' };
    expect(withVisibleText(answer)).toEqual(answer);
  });

  it('are what they were where nothing is hidden', () => {
    const answer = { name: 'Support 🤖 – Zürich', n: 1, is: true, none: null, list: ['a'] };
    expect(withVisibleText(answer)).toEqual(answer);
  });
});
