import { readFileSync } from 'node:fs';
import { requireAgent, TokenError } from '../../src/verify/index.js';
import { ScriptedServer } from '../support/scripted-server.js';

interface Vectors {
  issuer: string;
  audience: string;
  /** Seconds since 1970. */
  now: number;
  jwks: object;
  cases: {
    name: string;
    authorization: string;
    permissions?: string[];
    /** Of the agent that is let in, or `refused` with a code. */
    agent_id?: string;
    refused?: string;
  }[];
}

const vectors = JSON.parse(readFileSync(new URL('tokens.json', import.meta.url), 'utf8')) as Vectors;

it('verifiers in every language take and refuse the same tokens', async () => {
  const server = await ScriptedServer.start();
  server.answers({ json: vectors.jwks });
  const { issuer, audience, now } = vectors;
  const outcome = async ({ authorization, permissions }: Vectors['cases'][number]) => {
    const options = { issuer, audience, jwksUrl: server.url, permissions, now: () => now * 1_000 };
    try {
      return (await requireAgent(options)(authorization)).agentId;
    } catch (error) {
      if (!(error instanceof TokenError)) throw error;
      return error.code;
    }
  };
  for (const vector of vectors.cases)
    expect([vector.name, await outcome(vector)]).toEqual([vector.name, vector.agent_id ?? vector.refused]);
  await server.stop();
});
