import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { aRecord, aSigner, exportedRecord, Log } from './a-log.js';

it('runs where nothing but its one file is', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'signet-audit-alone-'));
  try {
    const put = (name: string, text: string) => {
      writeFileSync(path.join(folder, name), text);
      return name;
    };
    copyFileSync(path.join(import.meta.dirname, '../dist/main.js'), path.join(folder, 'signet-audit.mjs'));
    const signer = aSigner();
    const log = new Log([aRecord('1'), exportedRecord()], signer);
    const file = put(
      'log.ndjson',
      log
        .lines()
        .map((line) => `${line}\n`)
        .join(''),
    );
    const key = put(
      'key.json',
      JSON.stringify({ kty: 'OKP', crv: 'Ed25519', x: signer.trusted.bytes.toString('base64url') }),
    );
    const said = execFileSync(process.execPath, ['signet-audit.mjs', 'verify', file, '--key', key], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(said).toMatch(/^VALID: /m);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
