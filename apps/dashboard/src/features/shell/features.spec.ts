/** @jest-environment node */
import fs from 'node:fs';
import path from 'node:path';
import { FIXES, OperatorPermission, type FixVerb } from '@signet/contracts';
import { creationAt, offeredTo, pageAt } from './features';

const ROUTES = path.resolve(__dirname, '../../app/(shell)');

/** The folders of the pages inside the shell. */
const pages = fs
  .readdirSync(ROUTES, { recursive: true, encoding: 'utf8' })
  .map((name) => name.split(path.sep))
  .filter((parts) => parts.at(-1) === 'page.tsx' && !parts.includes('[...rest]'))
  .map((parts) => parts.slice(0, -1));

/** Their addresses, with `[id]` where a thing is named. */
const addresses = pages.map((parts) => `/${parts.filter((part) => !part.startsWith('(')).join('/')}`);

const everything = offeredTo(OperatorPermission.options);

it('every page that a feature names is a route, and every route is named by a feature', () => {
  const named = everything.pages.flatMap(({ href, below = {}, detail }) => [
    href,
    ...Object.keys(below).map((part) => `${href}/${part}`),
    ...(detail ? [`${href}/[id]`, ...Object.keys(detail.tabs).map((tab) => `${href}/[id]/${tab}`)] : []),
  ]);
  expect(addresses.length).toBeGreaterThan(15);
  expect([...named].sort()).toEqual([...addresses].sort());
});

it('every route shows its outline at once: it has a loading state, or what it stands in has one', () => {
  const without = pages.filter((parts) =>
    parts.every((_, depth) => !fs.existsSync(path.join(ROUTES, ...parts.slice(0, depth + 1), 'loading.tsx'))),
  );
  expect(without).toEqual([]);
});

it('every page says in one way who may see it, and reads what it shows beside asking who is there', () => {
  const others = pages.filter(
    (parts) => !fs.readFileSync(path.join(ROUTES, ...parts, 'page.tsx'), 'utf8').includes('<PageData'),
  );
  expect(others).toEqual([]);
});

it('what can be created has a page that only those see who may create it', () => {
  for (const creation of everything.creations) {
    expect(addresses).toContain(creation.href);
    expect(creationAt(creation.under)).toBe(creation);
    expect(pageAt(creation.href)?.href).toBe(creation.under);
    const rest = OperatorPermission.options.filter((permission) => permission !== creation.needs);
    expect(offeredTo(rest).creations).not.toContain(creation);
  }
});

it('letters lead to one page each', () => {
  const letters = everything.pages.flatMap(({ letter }) => letter ?? []);
  expect(new Set(letters).size).toBe(letters.length);
});

it('a member without a permission is offered nothing that needs it', () => {
  const none = offeredTo([]);
  expect(none.pages.map(({ href }) => href)).toEqual(['/']);
  expect([none.creations, none.searches, none.fixButtons]).toEqual([[], [], {}]);
});

/** What the console has no button for: it is done by the caller or on the server, or happens by itself. */
const ELSEWHERE: readonly FixVerb[] = [
  'authenticate',
  'token.renew',
  'scope.issue',
  'rate.issue',
  'tool.add',
  'role.change',
  'sign_in',
  'setup.link',
  'console.open',
  'console.address',
  'page.reload',
  'wait',
  'delivery.await',
  // The delivery's own panel, where this is explained, has the button.
  'delivery.replay',
  'receiver.mend',
];

it('every change that an explanation can name has a button, or is made elsewhere', () => {
  const verbs = Object.keys(FIXES) as FixVerb[];
  expect(verbs.filter((verb) => !(verb in everything.fixButtons))).toEqual(ELSEWHERE);
});
