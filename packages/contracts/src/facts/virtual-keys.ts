import { z } from 'zod';
import { AT, event, fact } from './fact.js';

const KEY = 'vkey_00112233445566778899aabbccddeeff';
const HASH = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

// Not `hash`: that is what the place in the log is called.
const Which = z.strictObject({
  key_id: z.string(),
  key_hash: z.string(),
  user_id: z.string(),
  alias: z.string(),
});
const ABOUT = { user_id: 'sandbox:42', alias: 'nightly' };
const WHICH: z.input<typeof Which> = { key_id: KEY, key_hash: HASH, ...ABOUT };
const TOLD: z.input<typeof Key> = { key_id: KEY, hash: HASH, ...ABOUT };

const Claimed = Which.extend({
  claimed_by: z
    .string()
    .optional()
    .meta({ description: 'Who asked for it, as the caller says. The actor is who proved it' }),
});

export const VIRTUAL_KEY_FACTS = {
  'ati.key.issued': fact('Virtual key issued', {
    details: Claimed.extend({ expires_at: z.string() }),
    example: { ...WHICH, expires_at: AT },
    heardAs: ['ati.key.issued'],
  }),
  'ati.key.changed': fact('Virtual key changed', {
    details: Which.extend({ changed: z.array(z.string()) }),
    example: { ...WHICH, changed: ['tools'] },
    heardAs: ['ati.key.changed'],
  }),
  'ati.key.blocked': fact('Virtual key blocked', {
    severity: 'warning',
    details: Which,
    example: WHICH,
    heardAs: ['ati.key.blocked'],
  }),
  'ati.key.unblocked': fact('Virtual key unblocked', {
    details: Which,
    example: WHICH,
    heardAs: ['ati.key.unblocked'],
  }),
  'ati.key.revoked': fact('Virtual key revoked', {
    severity: 'warning',
    details: Claimed,
    example: WHICH,
    heardAs: ['ati.key.revoked'],
  }),
};

const Key = z.object({
  key_id: z.string().regex(/^vkey_[0-9a-f]{32}$/),
  hash: z.string().meta({ description: 'SHA-256 of the key' }),
  user_id: z.string(),
  alias: z.string(),
});

export const VIRTUAL_KEY_EVENTS = {
  'ati.key.issued': event({
    title: 'Virtual key issued',
    description: 'Somebody issued a virtual key for a sandbox.',
    since: '0.2.0',
    data: Key.extend({ expires_at: z.iso.datetime() }),
    example: { ...TOLD, expires_at: AT },
  }),
  'ati.key.changed': event({
    title: 'Virtual key changed',
    description: 'The rights, the rates or the metadata of a virtual key changed.',
    since: '0.2.0',
    data: Key.extend({ changed: z.array(z.string()) }),
    example: { ...TOLD, changed: ['tools'] },
  }),
  'ati.key.blocked': event({
    title: 'Virtual key blocked',
    description: 'A virtual key stopped working until it is unblocked.',
    since: '0.2.0',
    data: Key,
    example: TOLD,
  }),
  'ati.key.unblocked': event({
    title: 'Virtual key unblocked',
    description: 'A virtual key that was blocked works again.',
    since: '0.2.0',
    data: Key,
    example: TOLD,
  }),
  'ati.key.revoked': event({
    title: 'Virtual key revoked',
    description: 'A virtual key ended for good.',
    since: '0.2.0',
    data: Key,
    example: TOLD,
  }),
};
