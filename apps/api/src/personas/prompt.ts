import type { Persona } from '@signet/contracts';

/**
 * The persona as instructions for a model: its own template when it has one, otherwise one line per rule. Every value
 * is quoted and escaped, so that a topic with a line break cannot add a rule.
 */
export function promptOf(persona: Persona): string {
  const template = persona.promptTemplate ?? persona.prompt_template;
  if (template !== undefined) return template;
  const { personality, constraints, guardrails } = persona;
  const lines: (string | null)[] = [
    `Persona version: ${persona.version}`,
    traitsLine(personality?.traits),
    listLine('Never talk about', constraints?.forbidden_topics),
    listLine('Always include these disclaimers', constraints?.required_disclaimers),
    valueLine('Longest response', constraints?.max_response_length),
    listLine('Allowed actions', constraints?.allowed_actions),
    listLine('Blocked actions', constraints?.blocked_actions),
    valueLine('Toxicity threshold', guardrails?.toxicity_threshold),
    valueLine('Hallucination tolerance', guardrails?.hallucination_tolerance),
    guardrails?.source_citation_required === undefined
      ? null
      : `Cite sources: ${guardrails.source_citation_required ? 'always' : 'not required'}`,
  ];
  return lines.filter((line) => line !== null).join('\n');
}

function traitsLine(traits: Record<string, unknown> | undefined): string | null {
  const entries = Object.entries(traits ?? {});
  if (!entries.length) return null;
  return `Traits: ${entries.map(([name, value]) => `${quoted(name)} = ${String(value)}`).join(', ')}`;
}

const listLine = (title: string, values: readonly string[] | undefined): string | null =>
  values?.length ? `${title}: ${values.map(quoted).join(', ')}` : null;

const valueLine = (title: string, value: number | string | undefined): string | null =>
  value === undefined ? null : `${title}: ${value}`;

// Control and format characters, line and paragraph separators: what would end a line or hide text in it.
const INVISIBLE = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

const quoted = (text: string): string =>
  JSON.stringify(text).replace(INVISIBLE, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);
