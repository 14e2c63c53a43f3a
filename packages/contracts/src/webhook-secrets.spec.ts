import { webhookSecretFault } from './webhook-secrets.js';

const HEX = `whsec_${'0a'.repeat(32)}`;

describe('a secret that somebody brings along', () => {
  it.each([
    [HEX, null],
    [`whsec_${Buffer.alloc(24).toString('base64')}`, null],
    [`whsec_${Buffer.alloc(64).toString('base64')}`, null],
    [`whsec_${Buffer.alloc(23).toString('base64')}`, /23 bytes/],
    [`whsec_${Buffer.alloc(65).toString('base64')}`, /65 bytes/],
    ['', /whsec_/],
    ['MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=', /whsec_/],
    ['whsec_MDEy MzQ1', /blanks/],
    [`${HEX}\n`, /blanks/],
    ['whsec_*', /base64/],
    ['whpk_/RckOFqgx1tk+3jNYC+h2ZH96/drE8WO1wLqyDXp9hg=', /whsec_/],
  ])('%j is judged', (secret, fault) => {
    if (fault) expect(webhookSecretFault(secret)).toMatch(fault);
    else expect(webhookSecretFault(secret)).toBeNull();
  });
});
