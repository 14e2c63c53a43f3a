import { setTimeout as pause } from 'node:timers/promises';
import {
  AuthenticationError,
  ConflictError,
  ConnectionError,
  RateLimitError,
  ServerError,
  TimeoutError,
} from '@signet/sdk/agentauth';
import type { AgentAdminClient } from '@signet/sdk/admin';
import { Failure, sentence } from '../failure.js';
import type { Ledger } from './ledger.js';
import type { PlannedAgent } from './plan.js';
import type { Outcome } from './report.js';

const RETRIES = 3;
const RATE_WAITS_MAX = 20;
const RATE_WAIT_DEFAULT_SECONDS = 60;

export interface RunOptions {
  client: AgentAdminClient;
  ledger: Ledger;
  sourceTitle: string;
  concurrency: number;
  signal: AbortSignal;
  sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
  note: (text: string) => void;
  onDone: () => void;
}

export interface RunResult {
  outcomes: Map<string, Outcome>;
  /** Why the run ended before its end; the agents without an outcome are left for the next one. */
  stoppedBy?: string;
}

class Stop extends Error {}

/** Registers agents, several at a time, and records each before its worker takes the next. */
export async function registerAll(agents: readonly PlannedAgent[], options: RunOptions): Promise<RunResult> {
  const { ledger, concurrency, signal, onDone } = options;
  const outcomes = new Map<string, Outcome>();
  const queue = agents.values();
  const gate = new Gate(options);
  let stoppedBy: string | undefined;

  const work = async () => {
    for (const agent of queue) {
      if (stoppedBy !== undefined || signal.aborted) return;
      const known = ledger.find(agent.sourceId);
      try {
        const outcome: Outcome = known
          ? { status: 'already registered', agentId: known }
          : await register(agent, gate, options);
        outcomes.set(agent.sourceId, outcome);
        onDone();
      } catch (error) {
        stoppedBy ??= error instanceof Stop ? error.message : sentence(error);
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return { outcomes, stoppedBy: signal.aborted ? 'Stopped.' : stoppedBy };
}

async function register(agent: PlannedAgent, gate: Gate, options: RunOptions): Promise<Outcome> {
  const { client, ledger, sourceTitle } = options;
  const { sourceId, email, mapped } = agent;
  const request = {
    name: nameOf(agent),
    owner_email: email,
    permissions: mapped,
    description: `Migrated from ${sourceTitle} (${sourceId})`.slice(0, 500),
  };
  const once = { idempotencyKey: ledger.keyFor(sourceId), maxRetries: 0, timeout: 30_000 };

  for (let attempt = 0, waits = 0; ;) {
    await gate.pass();
    try {
      const made = credentialsOf(await client.registerAgent(request, once));
      await ledger.record({ sourceId, name: request.name, ...made });
      return { status: 'registered', agentId: made.agentId };
    } catch (error) {
      if (error instanceof RateLimitError && waits++ < RATE_WAITS_MAX) {
        gate.close(error.retryAfter ?? RATE_WAIT_DEFAULT_SECONDS);
      } else if (isPassing(error) && attempt++ < RETRIES) {
        await gate.sleep(1_000 * 2 ** (attempt - 1));
      } else {
        return failed(error);
      }
    }
  }
}

/** One agent's failure is a line in the report; what will fail for all of them ends the run. */
function failed(error: unknown): Outcome {
  if (error instanceof Failure || error instanceof Stop || error instanceof AuthenticationError) throw error;
  if (error instanceof ConnectionError || error instanceof TimeoutError) throw error;
  const reason = sentence(error);
  if (!(error instanceof ConflictError)) return { status: 'failed', reason };
  return {
    status: 'failed',
    reason: `${reason} An earlier run may have registered it and lost the answer: look it up by its e-mail address and rotate its key.`,
  };
}

const isPassing = (error: unknown) =>
  error instanceof ConnectionError || error instanceof TimeoutError || error instanceof ServerError;

/** 3 to 100 characters is what servers take. */
function nameOf({ name, email }: PlannedAgent): string {
  const usual = name.trim().length >= 3 ? name.trim() : email;
  return usual.slice(0, 100).toWellFormed();
}

/** Older servers answer flat, ours nested; the published command line reads the flat members. */
function credentialsOf(answer: unknown): { agentId: string; apiKey: string } {
  const { agent, credentials, agent_id, api_key } = answer as {
    agent?: { agent_id?: string };
    credentials?: { api_key?: string };
    agent_id?: string;
    api_key?: string;
  };
  const agentId = agent?.agent_id ?? agent_id;
  const apiKey = credentials?.api_key ?? api_key;
  if (!agentId || !apiKey)
    throw new Failure('The answer of the server holds no agent id and API key: is it an AgentAuth server?');
  return { agentId, apiKey };
}

/** What a rate limit closes, it closes for all workers: each trying for itself would only lengthen it. */
class Gate {
  #opensAt = 0;
  readonly #options: RunOptions;

  constructor(options: RunOptions) {
    this.#options = options;
  }

  close(seconds: number): void {
    const opensAt = performance.now() + seconds * 1_000;
    if (opensAt <= this.#opensAt) return;
    if (performance.now() >= this.#opensAt)
      this.#options.note(`The server asks to wait ${seconds} s (rate limit).`);
    this.#opensAt = opensAt;
  }

  async pass(): Promise<void> {
    for (let left = this.#left(); left > 0; left = this.#left()) {
      await this.sleep(left);
      // A replaced clock does not move ours.
      if (this.#options.sleep) this.#opensAt = 0;
    }
  }

  /** Nothing is under way while a worker waits, so a stop ends it at once. */
  async sleep(ms: number): Promise<void> {
    const { signal, sleep = (time: number) => pause(time, undefined, { signal }) } = this.#options;
    await sleep(ms, signal).catch(() => {});
    if (signal.aborted) throw new Stop('Stopped.');
  }

  #left(): number {
    return this.#opensAt - performance.now();
  }
}
