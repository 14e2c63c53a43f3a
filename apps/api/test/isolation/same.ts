import type { Mutant } from './statements.js';

/** Of these nobody can tell whether they are there. Matched with the condition and what stands about it. */
const SAME: readonly { in: RegExp; because: string }[] = [
  {
    in: /from permission_entry where «organisation_id = \$1» and split_part/,
    because: 'It locks entries for a moment, so that none is removed while it is granted: more are locked',
  },
  {
    in: /where «endpoint\.organisation_id = announced\.organisation_id»/,
    because: 'An event waits for a worker, who finds that nobody wants it',
  },
  {
    in: /select id from (member|agent) where «organisation_id = \$1» and (deleted_at is null and )?\(name/,
    because: 'What it finds only narrows what the next statement reads of the organisation',
  },
  {
    in: /where «e\.organisation_id = \$1» and e\.actor->0->>'id' = actor\.id/,
    because: 'The ids are those of members of the organisation, which nobody else has',
  },
  {
    in: /where «c\.organisation_id = \$1» and c\.event_id = \$2/,
    because: 'The event is the one that was recorded a moment ago: nobody else has its id',
  },
  {
    in: /from activity_head where «organisation_id = any\(\$1\)»/,
    because: 'Its rows are looked up by organisation, and those of others stay unread',
  },
  {
    in: /as waits from activity_head h where «h\.organisation_id = \$1»|where «e\.organisation_id = h\.organisation_id» and \(e\.epoch, e\.txid, e\.id\) > \(h\.epoch/,
    because: 'It only decides whether a reader waits for an older transaction',
  },
  {
    in: /from activity_head h, lateral \(select .* where «h\.organisation_id = \$1»|\) b where «h\.organisation_id = \$1»/,
    because: 'The first row is taken, and the organisation that was there first has it',
  },
  {
    in: /from activity_archive where «organisation_id = \$1» and to_regclass/,
    because: 'It says why a month is missing, and no month is missing here',
  },
  {
    in: /"agent_id" in \(select id from agent where «organisation_id = \$1»/,
    because: 'The webhooks are those of the organisation, and so are the agents that have them',
  },
  {
    in: /from event where «organisation_id = \$1» and event\.epoch > \$2::int/,
    because: 'Events of a later epoch are those of a database that was restored, and this one was not',
  },
  {
    in: /select seq::float8 as seq from token_end_head where «organisation_id = \$1»/,
    because: 'It says how new a list has to be, and not what is in it',
  },
  {
    in: /from activity_checkpoint where «organisation_id = \$1» and tree_size between/,
    because: 'They are told apart by their size, and one of two of the same size is taken',
  },
  {
    in: /where «c\.organisation_id = \$1» and c\.seq > \$2 and c\.seq <= \$3 and e\./,
    because:
      'The same without a filter is noticed; what the filter wants lies at other places than those that are read',
  },
  {
    in: /where «a\.organisation_id = \$1» and a\.id = \$2 and a\.deleted_at is null for no key/,
    because: 'The agent was found in the organisation before, and its id is nobody else’s',
  },
  {
    in: /WHERE \(("id" = \$\d+ AND )?«"organisation_id" = \$\d+»( AND "id" = \$\d+)?\)/,
    because: 'The row was found and locked in the organisation before, and its id is nobody else’s',
  },
  {
    in: /(token_epoch \+ 1|dismissed_at = null|reason = 'cancelled', finished_at = now\(\)) where «organisation_id = \$1» and id = \$2/,
    because: 'The row was found and locked in the organisation before, and its id is nobody else’s',
  },
  {
    in: /\("CredentialEntity"\."id" = \$1\) AND \(«"CredentialEntity"\."organisation_id" = \$2»\)\) ORDER/,
    because: 'The key was found and locked in the organisation before, and its id is nobody else’s',
  },
  {
    in: /\("CredentialEntity"\."id" = \$2\) AND \(«"CredentialEntity"\."organisation_id" = \$3»\)\) LIMIT 1 FOR SHARE/,
    because: 'Whoever calls has shown that key, and its id is nobody else’s',
  },
  {
    in: /"agent_id" = \$1\) AND \("CredentialEntity"\."revoked_at" IS NULL\) AND \(«"CredentialEntity"\."organisation_id" = \$2»\)\) ORDER/,
    because: 'Nobody is told which keys ended with their agent, and what ends them has the condition too',
  },
  {
    in: /where «d\.organisation_id = \$1» and (d\.id = \$2 and d\.event_at|d\.endpoint_id = \$2 and d\.id = \$3$)/,
    because: 'The delivery was found in the organisation before, and its id is nobody else’s',
  },
  {
    in: /from drift_config where «organisation_id = \$1» and agent_id = \$2/,
    because: 'An agent has one configuration at most, which a call about it in its organisation made',
  },
  {
    in: /where «w\.organisation_id = any\(\$1::uuid\[\]\)» and w\.agent_id is null|from agent where «organisation_id = any\(\$1::uuid\[\]\)» and/,
    because: 'Whoever fans out compares every webhook with the event once more',
  },
  {
    in: /activity_checkpoint c where «c\.organisation_id = h\.organisation_id» order by number desc limit 1 \) latest/,
    because: 'It decides when a checkpoint is made, and not of what',
  },
  {
    in: /(is_slow as "isSlow" from webhook_endpoint|as now from webhook_endpoint|put_off_until end|finished_at = case when \$6 then now\(\) end) where «organisation_id = \$1» and id = \$2/,
    because: 'Both ids were read from one row a moment ago, and the id is nobody else’s',
  },
  {
    in: /where «d\.organisation_id = r\.organisation_id» and d\.id = r\.id and d\.lease_holder/,
    because: 'Both ids were read from one row when it was leased, and the id is nobody else’s',
  },
  {
    in: /«d\.organisation_id = r\.organisation_id» and d\.endpoint_id = r\.endpoint_id and d\.state = 'pending' and d\.is_backlog/,
    because: 'It makes a replay wait for hundreds of deliveries, and so many do not wait here',
  },
  {
    in: /where «w\.organisation_id = \$1» and w\.id = \$2 and w\.deleted_at is null/,
    because: 'Whoever replays compares the webhook with every event once more',
  },
  {
    in: /left join credential c on c\.digest = asked\.digest and «c\.organisation_id = a\.organisation_id»/,
    because: 'A digest is that of one key, whose agent is compared as well',
  },
  {
    in: /from webhook_endpoint where «organisation_id = \$5» and id = \$1 and put_off_until/,
    because: 'Both ids are those of one row that was read a moment ago',
  },
  {
    in: /«other\.organisation_id = d\.organisation_id»|join webhook_endpoint e on «e\.organisation_id = d\.organisation_id» and e\.id = d\.endpoint_id and e\.ordered|interval '1 hour' and «e\.organisation_id = d\.organisation_id»/,
    because: 'Nobody waits for an hour here, and what is ended is ended in its own organisation',
  },
  {
    in: /«d\.organisation_id = e\.organisation_id» and d\.endpoint_id = e\.id and d\.state = 'pending' and d\.is_backlog/,
    because: 'It wakes a worker, who finds nothing of its organisation to send',
  },
  {
    in: /as has_place, exists \(select from organisation o where|«h\.organisation_id = e\.organisation_id» where not exists|c\.event_time = e\.occurred_at and «c\.organisation_id|as is_at_event|«e\.organisation_id = h\.organisation_id» and \(e\.epoch, e\.txid, e\.id\) = |«p\.organisation_id = e\.organisation_id» where c\.|not exists \(select from activity_head h where «h\.organisation_id = t\.organisation_id»|«e\.organisation_id = p\.organisation_id»/,
    because:
      'It can only find less, and nothing is wrong here: tests of the verification plant what it has to find',
  },
  {
    in: /SELECT COUNT\(1\) AS "cnt" FROM "(tool_provider|tool|skill|virtual_key)"/,
    because: 'It bounds how many there are, and there are not so many here',
  },
  {
    in: /DELETE FROM "tool" WHERE \(«"organisation_id" = \$1» AND "provider_id" = \$2\)|update virtual_key set revoked_at = .* where «organisation_id = \$1» and id = any/,
    because: 'What it is about was found and locked in the organisation before, and its id is nobody else’s',
  },
  {
    in: /and profile_id = \$3 and «organisation_id = \$4»|from signing_key where «organisation_id = \$1» and profile_id|join ati_profile p on «p\.organisation_id = k\.organisation_id»|r\.kind = 'sub' and r\.value = asked\.sub\), \(select r\.revoked_at from ati_revocation r where «|left join agent a on «a\.organisation_id = asked\.organisation_id»/,
    because: 'The profile, or the agent, was found in the organisation before, and its id is nobody else’s',
  },
  {
    in: /left join virtual_key v on «v\.organisation_id = t\.organisation_id» and v\.hash/,
    because: 'A hash is that of one key, and the token was found in the organisation before',
  },
  {
    in: /join tool_provider p on «p\.organisation_id = t\.organisation_id»/,
    because: 'The provider of a tool is one of its organisation: a foreign key holds that',
  },
  {
    in: /tool t join tool_provider p on .* where «t\.organisation_id = \$1» (order by|and t\.id = any)|"SkillEntity"\."organisation_id" = \$1» AND \(0=1\)/,
    because: 'Tools are listed by one statement and read by a second one, and either is enough',
  },
  {
    in: /from activity_event e where «e\.organisation_id = \$1» and e\.type = 'ati\.call\.finished'/,
    because: 'Whoever writes a line compares the organisation of the record once more',
  },
];

/** The dropped condition, «marked», with what stands about it. */
export const around = ({ text, condition, at }: Mutant, reach: number): string =>
  `${text.slice(Math.max(0, at - reach), at)}«${condition}»${text.slice(at + condition.length).slice(0, reach)}`.replaceAll(
    /\s+/g,
    ' ',
  );

/** Reasons that nothing needed yet. */
export const unused = new Set(SAME);

/** Whether nobody can tell if the condition is there. */
export function isSame(mutant: Mutant): boolean {
  const same = SAME.find((one) => one.in.test(around(mutant, 160)));
  if (same) unused.delete(same);
  return same !== undefined;
}
