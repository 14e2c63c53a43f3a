import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { eventsPage } from './events-page.js';

const page = path.resolve(import.meta.dirname, '../../../../docs/events.md');
/** The formatter aligns tables and breaks lists as it likes. */
const withoutLayout = (text: string) =>
  text.split('\n## ').map((section) => section.replaceAll(/-{3,}/g, '').replaceAll(/\s+/g, ''));

describe('the events page', () => {
  it('says what the catalogue says (UPDATE=1 writes it, then npm run format)', async () => {
    if (process.env['UPDATE']) await writeFile(page, eventsPage());
    else expect(withoutLayout(await readFile(page, 'utf8'))).toEqual(withoutLayout(eventsPage()));
  });
});
