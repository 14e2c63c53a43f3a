import { decide } from '../../apps/api/dist/policy/index.js';
import { median } from '../lib/rounds.mjs';

export const name = 'policy decisions in one process (rps: decisions)';
export const peer = 'the same, refused';
export const target = null;

const PERMISSIONS = ['zendesk:tickets:read', 'slack:*:*', 'github:repos:*', 'hubspot:contacts:write'];
const agent = { type: 'agent', id: `agt_${'a'.repeat(32)}`, status: 'active', permissions: PERMISSIONS };
const operator = {
  type: 'member',
  id: `mem_${'b'.repeat(32)}`,
  permissions: ['agents:read', 'agents:write'],
};
const now = new Date();
const key = { isWellFormed: true, stored: { agentId: agent.id, revokedAt: null, expiresAt: null } };
const counted = { limit: 'requests by agent', max: 60, windowSeconds: 60, tier: 'free' };

/** What the usual calls ask: who it is, with what, how often, and whether it may. */
const ALLOWED = [
  () => decide(agent, 'credential.present', key, { now }),
  () => decide(agent, 'agent.act', null, null),
  () => decide(agent, 'call', { ...counted, isExceeded: false }, null),
  () => decide(agent, 'agent.act_on', { id: agent.id }, null),
  () => decide(agent, 'permission.use', { language: 'agentauth', permission: 'slack:channels:read' }, null),
  () => decide(operator, 'operate', { permission: 'agents:write' }, null),
];
const ended = { ...key, stored: { ...key.stored, revokedAt: now } };
const suspended = { ...agent, status: 'suspended' };
const REFUSED = [
  () => decide(agent, 'credential.present', ended, { now }),
  () => decide(suspended, 'agent.act', null, null),
  () => decide(agent, 'call', { ...counted, isExceeded: true }, null),
  () => decide(agent, 'agent.act_on', { id: 'agt_another' }, null),
  () => decide(agent, 'permission.use', { language: 'agentauth', permission: 'stripe:invoices:read' }, null),
  () => decide(operator, 'operate', { permission: 'settings:write' }, null),
];

/** @param {import('../run.mjs').Context} context */
export function run({ load: { rounds, seconds, progress } }) {
  const variants = [
    { name: 'ours', questions: ALLOWED, allowed: true, measured: [] },
    { name: peer, questions: REFUSED, allowed: false, measured: [] },
  ];
  for (const { questions, allowed } of variants) expect(questions, allowed);
  for (let round = 1; round <= rounds; round += 1)
    for (const variant of variants) {
      progress(`round ${round} of ${rounds}: ${variant.name}`);
      variant.measured.push(measure(variant.questions, seconds));
    }
  return variants.map(({ name, measured }) => ({
    name,
    rps: median(measured.map(({ rps }) => rps)),
    perCpuSecond: median(measured.map(({ perCpuSecond }) => perCpuSecond)),
    errors: {},
  }));
}

function expect(questions, allowed) {
  for (const ask of questions)
    if (ask().allowed !== allowed) throw new Error(`A question is not answered as expected: ${ask}`);
}

function measure(questions, seconds) {
  const cpu = process.cpuUsage();
  const start = performance.now();
  let decisions = 0;
  let elapsed = 0;
  while (elapsed < seconds * 1000) {
    for (let turn = 0; turn < 1_000; turn += 1) for (const ask of questions) ask();
    decisions += 1_000 * questions.length;
    elapsed = performance.now() - start;
  }
  const { user, system } = process.cpuUsage(cpu);
  return { rps: (decisions * 1000) / elapsed, perCpuSecond: (decisions * 1e6) / (user + system) };
}
