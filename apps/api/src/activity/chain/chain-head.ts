import type { Scope } from '../../access/index.js';

/** Where the chain of an organisation ends. */
export interface ChainHead {
  organisationId: Scope;
  /** The name of this log: what checkpoints are signed for. It never changes. */
  origin: string;
  seq: number;
  hash: Buffer | null;
  edge: Buffer[];
  position: Position;
}

/** A place in commit order. Epochs tell transaction ids of one cluster from those of the next. */
export interface Position {
  epoch: number;
  txid: string;
  id: string;
}

export interface HeadRow {
  organisation_id: Scope;
  origin: string;
  seq: string;
  hash: Buffer | null;
  edge: Buffer[];
  epoch: number;
  txid: string;
  event_id: string;
}

export const toChainHead = (row: HeadRow): ChainHead => ({
  organisationId: row.organisation_id,
  origin: row.origin,
  seq: Number(row.seq),
  hash: row.hash,
  edge: row.edge,
  position: { epoch: row.epoch, txid: row.txid, id: row.event_id },
});
