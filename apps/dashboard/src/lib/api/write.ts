/** A change that the API is asked for. */
export interface Write {
  method: 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  path: string;
  body?: unknown;
  /** The version the change is based on: refused with 412 when there is a newer one. */
  ifMatch?: string | undefined;
  csrfToken?: string | undefined;
}
