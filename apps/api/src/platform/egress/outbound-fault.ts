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

const BY_CODE: Record<string, OutboundFault> = {
  ECONNREFUSED: 'connect_refused',
  EHOSTUNREACH: 'connect_refused',
  ENETUNREACH: 'connect_refused',
  EADDRNOTAVAIL: 'connect_refused',
  EACCES: 'connect_refused',
  ETIMEDOUT: 'connect_timeout',
  UND_ERR_CONNECT_TIMEOUT: 'connect_timeout',
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
  UND_ERR_SOCKET: 'reset',
  UND_ERR_HEADERS_OVERFLOW: 'header_overflow',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
};

/** Names what went wrong. An unknown error of the HTTP client is a fault of the protocol. */
export function faultOf(error: unknown): OutboundFault {
  const { code, fault, errors, cause, message } = error as {
    code?: string;
    fault?: OutboundFault;
    errors?: unknown[];
    cause?: unknown;
    message?: string;
  };
  if (fault) return fault;
  // Several addresses were tried: the last one speaks for all.
  if (errors?.length) return faultOf(errors.at(-1));
  // A server that answers `100 Continue` for ever, or upgrades unasked.
  if (code === 'UND_ERR_SOCKET' && /bad (response|upgrade)/.test(message ?? '')) return 'protocol_error';
  if (code && BY_CODE[code]) return BY_CODE[code];
  if (code?.startsWith('ERR_SSL')) return 'tls_protocol';
  if (code?.startsWith('CERT_')) return 'tls_untrusted';
  if (cause) return faultOf(cause);
  return 'protocol_error';
}
