import { leafHash, RightEdge, type TreeNode } from './merkle.js';

// The leaves and roots that implementations of RFC 6962 and RFC 9162 test each other with.
const LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

describe('the right edge of a Merkle tree', () => {
  it('has the roots of RFC 9162 for 0 to 8 leaves', () => {
    const edge = new RightEdge(0, []);
    expect(edge.root().toString('hex')).toBe(ROOTS[0]);
    LEAVES.forEach((leaf, index) => {
      edge.append(leafHash(Buffer.from(leaf, 'hex').toString('latin1')));
      expect(edge.root().toString('hex')).toBe(ROOTS[index + 1]);
    });
  });

  it('goes on from what was kept of it', () => {
    let kept = new RightEdge(0, []);
    for (let size = 0; size < 300; size++) {
      const whole = new RightEdge(kept.size, kept.hashes);
      whole.append(leafHash(String(size)));
      expect(whole.hashes).toHaveLength(ones(size + 1));
      kept = whole;
    }
    const atOnce = new RightEdge(0, []);
    for (let size = 0; size < 300; size++) atOnce.append(leafHash(String(size)));
    expect(kept.root()).toEqual(atOnce.root());
  });

  it('names the nodes that stand for 256 leaves, and for 65,536', () => {
    const edge = new RightEdge(0, []);
    const nodes: TreeNode[] = [];
    const first = new RightEdge(0, []);
    for (let leaf = 0; leaf < 65_536 + 300; leaf++) {
      nodes.push(...edge.append(leafHash(String(leaf))));
      if (leaf < 256) first.append(leafHash(String(leaf)));
    }
    expect(nodes.filter(({ level }) => level === 8).map(({ position }) => position)).toEqual(
      Array.from({ length: 257 }, (_, index) => index),
    );
    expect(nodes.filter(({ level }) => level === 16).map(({ position }) => position)).toEqual([0]);
    expect(nodes[0]!.hash).toEqual(first.root());
  });
});

const ones = (value: number): number => value.toString(2).replaceAll('0', '').length;
