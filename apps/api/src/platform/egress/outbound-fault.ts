/** Why a call got no answer. Stable words: they are stored and shown. */
export type OutboundFault =
  | 'dns_not_found'
  | 'dns_timeout'
  | 'blocked_address'
  | 'blocked_url'
  | 'connect_refused'
  | 'connect_timeout'
  | 'tls_untrusted'
  | 'tls_name_mismatch'
  | 'tls_expired'
  | 'tls_protocol'
  | 'reset'
  | 'timeout'
  | 'header_overflow'
  | 'protocol_error';

const REASON_MAX = 500;

/** What Node and OpenSSL say about an open or half-open connection; the rest says itself which fault it is. */
const BY_CODE: Record<string, OutboundFault> = {
  ETIMEDOUT: 'connect_timeout',
  CERT_HAS_EXPIRED: 'tls_expired',
  CERT_NOT_YET_VALID: 'tls_expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls_name_mismatch',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls_untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls_untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls_untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'tls_untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls_untrusted',
  INVALID_PURPOSE: 'tls_untrusted',
  EPROTO: 'tls_protocol',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ECONNABORTED: 'reset',
};

interface Described {
  code?: string;
  fault?: OutboundFault;
}

/** Names what went wrong. */
export function faultOf(error: unknown): OutboundFault {
  const { code = '', fault } = error as Described;
  if (fault) return fault;
  if (code.startsWith('ERR_SSL')) return 'tls_protocol';
  if (code.startsWith('CERT_')) return BY_CODE[code] ?? 'tls_untrusted';
  return BY_CODE[code] ?? 'reset';
}

/** Says it for people, in a sentence that is kept with the attempt. */
export function reasonOf(error: unknown): string {
  const { code, fault } = error as Described;
  const message = error instanceof Error ? error.message : String(error);
  return (fault || !code ? message : `${message} (${code}).`).slice(0, REASON_MAX);
}
