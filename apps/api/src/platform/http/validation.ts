import { StandardSchemaValidationPipe } from '@nestjs/common';
import type { FieldFault } from '@signet/contracts';
import type { z } from 'zod';
import { Problem } from '../errors/problem.js';

interface Issue {
  message: string;
  path?: readonly (PropertyKey | { key: PropertyKey })[] | undefined;
  code?: string;
  keys?: string[];
}

const escapePointer = (part: string) => part.replaceAll('~', '~0').replaceAll('/', '~1');

/** Writes schema issues as JSON pointers (RFC 6901), one per broken rule. */
export function faultsOf(issues: readonly Issue[]): FieldFault[] {
  return issues.slice(0, 100).flatMap((issue) => {
    const parts = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part));
    const at = (names: string[]) => names.map((name) => `/${escapePointer(name.slice(0, 100))}`).join('');
    if (issue.code === 'unrecognized_keys' && issue.keys)
      return issue.keys
        .slice(0, 20)
        .map((key) => ({ pointer: at([...parts, key]), message: 'Unknown member: check its spelling' }));
    return [{ pointer: at(parts), message: issue.message }];
  });
}

/** Builds the problem that reports all broken rules together. */
export function invalid(errors: FieldFault[]): Problem {
  const first = errors[0];
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  const where = first?.pointer ? `${first.pointer.slice(1)}: ` : '';
  return new Problem('request.invalid', {
    detail: first ? `${where}${first.message}${more}` : undefined,
    errors,
  });
}

/** Parses `value` or throws the problem that names every broken rule. */
export function parse<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalid(faultsOf(parsed.error.issues));
}

/** Validates what controllers declare with `{ schema }`. */
export const validationPipe = () =>
  new StandardSchemaValidationPipe({
    exceptionFactory: (issues) => invalid(faultsOf(issues as readonly Issue[])),
  });
