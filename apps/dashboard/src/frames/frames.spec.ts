/** @jest-environment node */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const features = join(__dirname, '../features');
const sources = readdirSync(features, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => ({ file, text: readFileSync(join(features, file), 'utf8') }));

const having = (pattern: RegExp): string[] =>
  sources
    .filter(({ text }) => pattern.test(text))
    .map(({ file }) => file.replaceAll('\\', '/'))
    .toSorted((one, other) => one.localeCompare(other));

describe('what pages are made of', () => {
  it('asks before an action in one way: no feature has a confirming dialog of its own', () => {
    expect(sources.length).toBeGreaterThan(100);
    expect(having(/\b(Confirm|Alert)Dialog\b/)).toEqual([]);
  });

  it('has one form for everything that is changed', () => {
    expect(having(/<form\b/)).toEqual([
      'activity/period-filter.tsx', // changes the address alone
      'register/step-form.tsx', // keeps a draft, so that nothing is lost
      'sandboxes/inspector/inspect-dialog.tsx', // changes nothing: what is pasted is asked about, and kept nowhere
      'session/sign-in-form.tsx',
      'setup/setup-form.tsx',
    ]);
    expect(having(/\.handleSubmit\(/)).toEqual([]);
  });

  it('draws what is loading, failed, empty or old in one way: pages have their states from a frame', () => {
    expect(having(/<(ErrorState|StaleAlert|StaleFoot|TableFrame|DataTable)\b/)).toEqual([
      // The explorer reads page after page into one window, and what happens meanwhile arrives above what is read.
      'activity/activity-explorer.tsx',
      'activity/event-facet.tsx', // as high as the histogram beside it
      'activity/event-facts.tsx', // in the panel of an event, of which the rest is there
      'activity/event-panel.tsx', // a sheet beside the explorer, filled from its rows
      'activity/event-table.tsx', // the rows of that window
      'agents/permissions/permission-picker.tsx', // a field of a form
      'overview/attention/attention-panel.tsx', // of several questions, each of which may fail
      'webhooks/deliveries/delivery-panel.tsx', // a sheet
      'why/decision-dialog.tsx',
    ]);
  });
});
