import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Settings } from './settings.js';
import { settingsTable, unsafeTable } from './settings-table.js';

const page = path.resolve(import.meta.dirname, '../../../../../docs/settings.md');
const cells = (line: string) =>
  line
    .split('|')
    .map((cell) => cell.trim())
    .join('|');

describe('the settings page', () => {
  it('lists every setting as the schema has it (UPDATE=1 writes it)', async () => {
    const text = await readFile(page, 'utf8');
    const rows = text.split('\n').filter((line) => line.startsWith('|') && !/^\|[\s|-]+\|$/.test(line));
    const wanted = [settingsTable(), unsafeTable()]
      .join('\n')
      .split('\n')
      .filter((line) => !/^\|[\s|-]+\|$/.test(line));
    if (process.env['UPDATE'])
      await writeFile(
        page,
        text
          .replace(/\| Variable[\s\S]*?(?=\n\n|$)/, settingsTable)
          .replace(/\| Warned about[\s\S]*?(?=\n\n|$)/, unsafeTable),
      );
    else expect(rows.map(cells)).toEqual(wanted.map(cells));
  });

  it('describes every setting', () => {
    for (const [name, schema] of Object.entries(Settings.shape))
      expect([name, schema.description]).not.toEqual([name, undefined]);
  });
});
