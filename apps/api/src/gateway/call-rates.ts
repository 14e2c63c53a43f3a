import { Injectable } from '@nestjs/common';
import { atiRates } from '@signet/contracts';
import type { Sandbox } from '../access/index.js';
import { SlidingWindows, type SlidingLimit, type SlidingState } from '../limits/index.js';

/** A limit of a token or key that covers a call. */
export interface CoveringLimit {
  pattern: string;
  /** As it is written. */
  text: string;
  /** Null for a text that says no rate. */
  rate: atiRates.Rate | null;
}

/** The limit, with where it stands. */
export interface ChargedLimit extends CoveringLimit {
  rate: atiRates.Rate;
  state: SlidingState;
}

/** Holds sandboxes to the rates of their tokens and keys (ATI, 4.5). */
@Injectable()
export class CallRates {
  constructor(private readonly windows: SlidingWindows) {}

  /** Those that cover a tool, by its name in the catalogue: both spellings of the tool and of a pattern count. */
  covering({ rates }: Sandbox, tool: string): CoveringLimit[] {
    return atiRates.matches(Object.keys(rates), tool).map((pattern) => {
      const text = rates[pattern]!;
      return { pattern, text, rate: typeof text === 'string' ? atiRates.parse(text) : null };
    });
  }

  /** Counts one call towards all of them, if all have room; else towards none. */
  async charge(
    caller: Sandbox,
    limits: readonly (CoveringLimit & { rate: atiRates.Rate })[],
  ): Promise<ChargedLimit[]> {
    const states = await this.windows.charge(limits.map((limit) => slidingOf(caller, limit)));
    return limits.map((limit, at) => ({ ...limit, state: states[at]! }));
  }
}

const slidingOf = (
  { organisationId, id, proof }: Sandbox,
  { pattern, rate }: { pattern: string; rate: atiRates.Rate },
): SlidingLimit => ({
  // No pattern and no id can end another one: they are told apart by their lengths.
  key: JSON.stringify([
    'ati',
    organisationId,
    id,
    proof.kind === 'virtual_key' ? proof.keyId : null,
    pattern,
  ]),
  max: rate.count,
  windowSeconds: rate.windowSeconds,
});
