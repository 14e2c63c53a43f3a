/** Who makes a request, as far as a guard found out: for the access log and for the record of a refusal. */
export interface Caller {
  type: string;
  id: string;
  name?: string;
  organisationId: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set as soon as the caller is known, before anything is refused. */
    caller?: Caller;
  }
}
