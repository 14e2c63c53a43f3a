/** Whether an answer is that of an earlier call under the same `Idempotency-Key`. */
export const isRepeated = ({ headers }: Response): boolean => headers.get('idempotency-replayed') === 'true';
