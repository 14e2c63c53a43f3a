'use client';

import type { Session } from '@signet/contracts';
import { useSyncExternalStore } from 'react';

/** The session has ended, and whoever sits here is asked to sign in, or has put that off to read on. */
type Ended = 'asking' | 'put-off' | null;

let ended: Ended = null;
const listeners = new Set<() => void>();
const writes: { resolve: (session: Session) => void; reject: () => void }[] = [];
const readers: (() => void)[] = [];

function become(next: Ended): void {
  ended = next;
  for (const listener of listeners) listener();
}

/** A read was refused: asks to sign in, unless that has been put off. */
export function noteEnded(): void {
  if (ended === null) become('asking');
}

/** The same, and waits until somebody has signed in, however long that takes. */
export function untilSignedIn(): Promise<void> {
  noteEnded();
  return new Promise((resolve) => readers.push(resolve));
}

/** A change was refused: asks to sign in. Rejects when that is put off. */
export function signedInAgain(): Promise<Session> {
  become('asking');
  return new Promise((resolve, reject) => writes.push({ resolve, reject }));
}

export const askAgain = (): void => become('asking');

export function putOff(): void {
  become('put-off');
  for (const { reject } of writes.splice(0)) reject();
}

/** The same person is signed in again: what waited goes on. */
export function goOn(session: Session): void {
  become(null);
  for (const { resolve } of writes.splice(0)) resolve(session);
  for (const resolve of readers.splice(0)) resolve();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useEnded = (): Ended =>
  useSyncExternalStore(
    subscribe,
    () => ended,
    () => null,
  );
