import { z } from 'zod';
import { AT, event, fact, unrecorded } from './fact.js';

const PROFILE = 'prf_00112233445566778899aabb';
const JTI = '3f0c2b9e-6a51-4d7e-9c1b-5a7d90e4f210';
const Named = z.strictObject({ profile: z.string().meta({ description: 'The name of the profile' }) });
const NAMED: z.input<typeof Named> = { profile: 'default' };

/** What is told of a token. Never the token. */
const Issued = z.object({
  profile_id: z.string(),
  sub: z.string(),
  agent_id: z.string().nullable(),
  jti: z.string(),
  scope: z.string(),
  expires_at: z.iso.datetime(),
});
const ISSUED: z.input<typeof Issued> = {
  profile_id: PROFILE,
  sub: 'sandbox:42',
  agent_id: null,
  jti: JTI,
  scope: 'tool:web_search help',
  expires_at: AT,
};

const Revoked = z.object({
  by: z.enum(['jti', 'sub', 'profile', 'key']).meta({ description: 'What was named' }),
  value: z.string(),
  tokens: z.number().int().meta({ description: 'How many tokens that were alive ended' }),
});
const REVOKED: z.input<typeof Revoked> = { by: 'jti', value: JTI, tokens: 1 };

const Rotated = z.object({ profile_id: z.string(), kid: z.string(), forced: z.boolean() });
const ROTATED: z.input<typeof Rotated> = { profile_id: PROFILE, kid: 'f0e1d2c3b4a59687', forced: false };

export const ATI_TOKEN_FACTS = {
  'ati.profile.created': fact('Profile of session tokens added', { details: Named, example: NAMED }),
  'ati.profile.updated': fact('Profile of session tokens changed', {
    details: Named.extend({ changed: z.array(z.string()) }),
    example: { ...NAMED, changed: ['audience'] },
  }),
  'ati.profile.deleted': fact('Profile of session tokens removed', {
    severity: 'warning',
    details: Named,
    example: NAMED,
  }),
  'ati.secret.shown': fact('Key of a proxy handed out', {
    severity: 'warning',
    details: Named.extend({ kid: z.string() }),
    example: { ...NAMED, kid: 'f0e1d2c3b4a59687' },
  }),
  'ati.signing_key.rotated': fact('Key of session tokens rotated', {
    severity: 'warning',
    details: Named.extend({ kid: z.string(), forced: z.boolean(), ended_keys: z.array(z.string()) }),
    example: { ...NAMED, kid: 'f0e1d2c3b4a59687', forced: false, ended_keys: [] },
    heardAs: ['ati.signing_key.rotated'],
  }),
  'ati.signing_key.retired': fact('Key of session tokens retired', {
    details: z.strictObject({ kid: z.string(), profile_id: z.string() }),
    example: { kid: 'f0e1d2c3b4a59687', profile_id: PROFILE },
  }),
  'ati.token.issued': fact('Session token issued', {
    details: Issued.strict(),
    example: ISSUED,
    heardAs: ['ati.token.issued'],
  }),
  'ati.token.revoked': fact('Session tokens revoked', {
    severity: 'warning',
    details: Revoked.strict(),
    example: REVOKED,
    heardAs: ['ati.token.revoked'],
  }),
};

export const ATI_TOKEN_EVENTS = {
  'ati.token.issued': event({
    title: 'Session token issued',
    description: 'A sandbox was given a session token of ATI.',
    since: '0.2.0',
    data: Issued,
    example: ISSUED,
  }),
  'ati.token.revoked': event({
    title: 'Session tokens revoked',
    description: 'A session token of ATI, or all of a subject, a profile or a virtual key, ended early.',
    since: '0.2.0',
    data: Revoked,
    example: REVOKED,
  }),
  'ati.token.rejected': unrecorded(
    'The log has an event of this name for each network that they come from; what consumers hear counts all of them.',
    {
      title: 'Session tokens or keys refused',
      description:
        'Session tokens or virtual keys of ATI were refused. The first is told at once, and then from each process at most once a minute how many there were, for each code and profile.',
      since: '0.2.0',
      data: z.object({
        credential: z.enum(['session_token', 'virtual_key']),
        code: z.string().meta({ description: 'What was wrong, as ATI calls it, such as `expired`' }),
        profile_id: z.string().nullable().meta({ description: 'The profile that it was held to' }),
        count: z.number().int().meta({ description: 'How many since this was told last' }),
        rejected_at: z.iso.datetime().meta({ description: 'When the latest of them came' }),
      }),
      example: {
        credential: 'session_token',
        code: 'expired',
        profile_id: PROFILE,
        count: 12,
        rejected_at: AT,
      },
    },
  ),
  'ati.signing_key.rotated': event({
    title: 'Key of session tokens rotated',
    description: 'Another key signs the session tokens of a profile: proxies need it.',
    since: '0.2.0',
    data: Rotated,
    example: ROTATED,
  }),
};
