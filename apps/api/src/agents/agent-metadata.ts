/** Members of an agent that its family's clients are shown as they are. */
export interface AgentMetadata {
  private_persona?: true;
}

/** Whether an agent's persona and drift are for itself and administrators alone, whatever the server's setting. */
export const hasPrivatePersona = (metadata: object): boolean =>
  (metadata as AgentMetadata).private_persona === true;

/** Metadata that say so, or do not. Other members stay. */
export function withPrivatePersona(metadata: object, isPrivate: boolean): object {
  const { private_persona: _, ...others } = metadata as AgentMetadata;
  return isPrivate ? { ...others, private_persona: true } : others;
}
