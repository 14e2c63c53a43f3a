import { organisationOf } from '../support/console.js';
import type { Signet } from '../support/signet.js';
import { Organisation } from './organisation.js';
import { hang } from './strays.js';

/** The organisation that calls, and the one that is nothing to it. */
export interface World {
  here: Organisation;
  elsewhere: Organisation;
  /** Stands around every call that is judged, and around nothing else. */
  asking?: <T>(call: () => Promise<T>) => Promise<T>;
}

/** Two organisations with something in every table. */
export async function aWorld(signet: Signet): Promise<World> {
  const here = await Organisation.make(signet, 'homeland', organisationOf(signet));
  const elsewhere = await anotherOne(signet);
  here.other = elsewhere;
  elsewhere.other = here;
  await here.fill();
  // What hangs on another organisation's tells nothing of it.
  await hang(here, { parents: [elsewhere.agent.id, await elsewhere.aWebhook()] });
  // Whoever takes the first or the last of all rows, where there is one of each organisation, finds one of another.
  await signet.sql('update rate_tier set updated_at = now() where organisation_id = $1', [here.id]);
  await anotherOne(signet);
  return { here, elsewhere };
}

/** More happens elsewhere, and rows of the organisation here come to hang on it. */
export async function moreElsewhere({ here }: World): Promise<void> {
  await anotherOne(here.signet);
  for (const foreign of ['agent', 'key'] as const) await here.aMixedCommitment(foreign);
}

/** One more, with something in every table. */
async function anotherOne(signet: Signet): Promise<Organisation> {
  const made = await Organisation.make(signet, 'elsewhere');
  await made.fill();
  await made.fillUp();
  return made;
}
