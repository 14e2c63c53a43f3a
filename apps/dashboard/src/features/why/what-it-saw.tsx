'use client';

import { AgentId, type ActivityEvent, type Explanation } from '@signet/contracts';
import { AgentReference } from '@/features/agents';
import { Facts } from '@/ui/facts';
import { NamedId } from '@/ui/named-id';
import { Time } from '@/ui/time';

type Value = Explanation['inputs'][string];

interface WhatItSawProps {
  inputs: Explanation['inputs'];
  /** What the refusal is on record as: it knows the names of those who took part. */
  event: ActivityEvent | null;
}

/** What a rule looked at: ids by the names behind them, moments by the reader's clock, the rest word for word. */
export function WhatItSaw({ inputs, event }: WhatItSawProps) {
  const names = namesIn(event);
  return (
    <Facts
      facts={Object.entries(inputs).map(([input, value]) => {
        const label = input.replaceAll('_', ' ');
        return { label, value: <Seen value={value} label={label} names={names} /> };
      })}
    />
  );
}

function Seen({ value, label, names }: { value: Value; label: string; names: ReadonlyMap<string, string> }) {
  if (Array.isArray(value))
    return (
      <ul className="flex flex-col gap-1">
        {value.map((one) => (
          <li key={one}>
            <Word>{one}</Word>
          </li>
        ))}
      </ul>
    );
  if (typeof value === 'number') return <Word>{value}</Word>;
  if (AgentId.safeParse(value).success) return <AgentReference id={value} name={names.get(value)} />;
  if (IS_ID.test(value)) return <NamedId id={value} what={label} name={names.get(value)} />;
  if (IS_MOMENT.test(value)) return <Time value={value} format="exact" />;
  return <Word>{value}</Word>;
}

const IS_ID = /^[a-z]{2,6}_[0-9a-f]{24,}$/;
const IS_MOMENT = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;

const Word = ({ children }: { children: string | number }) => (
  <code className="font-mono break-words">{children}</code>
);

function namesIn(event: ActivityEvent | null): ReadonlyMap<string, string> {
  const known = [
    ...(event?.actor ?? []),
    event?.object,
    event && { id: event.agent_id, name: event.agent_name },
  ];
  return new Map(known.flatMap((one) => (one?.id && one.name ? [[one.id, one.name]] : [])));
}
