/** Length in bits of the code of each byte and of EOS, as digits of base 36. The code is canonical (RFC 7541 appendix B). */
const lengths =
  'dnsssssssoussussssssssusssssssss6aacd68baa8b8666555666666678f6cad67777777777777777777777878djde6f56565666577666567655677777fbedskmkkmmmnmnnnnnonoomnonnnnlmnmnnomlkmmnnlnmmolmnnllmlnmnnkmmmnmmnqqkjmnmpqqqrrqopjlqrrqrollqqsrrrkoklmllnmmppooqnqrqqrrrrrsrrrrrqu';
const endOfString = 256;
const longestBits = 30;

/** No code is shorter than five bits, so that four of them complete one symbol at most. */
const stepBits = 4;
const steps = 1 << stepBits;
const nothing = -1;
const forbidden = -2;
/** Padding is the beginning of EOS, and less than a byte of it (§5.2). */
const longestPadding = 7;

interface Node {
  readonly branches: [Node | number | undefined, Node | number | undefined];
  readonly number: number;
  /** What led here may be padding. */
  readonly isPadding: boolean;
}

const { next, symbols, isPadding } = tables();

/** Decodes `bytes[from, to)`; undefined when it is no Huffman code. */
export function decodeHuffman(bytes: Uint8Array, from: number, to: number): string | undefined {
  const decoded = Buffer.allocUnsafe(Math.ceil(((to - from) * 8) / 5));
  let length = 0;
  let state = 0;
  for (let at = from; at < to; at++) {
    const byte = bytes[at]!;
    for (const bits of [byte >> stepBits, byte & (steps - 1)]) {
      const transition = state * steps + bits;
      const symbol = symbols[transition]!;
      if (symbol >= 0) decoded[length++] = symbol;
      else if (symbol === forbidden) return undefined;
      state = next[transition]!;
    }
  }
  return isPadding[state] ? decoded.toString('latin1', 0, length) : undefined;
}

/** From each node of the tree, where four more bits lead and which symbol they complete on the way. */
function tables() {
  const nodes = treeOf();
  const following = new Uint8Array(nodes.length * steps);
  const completed = new Int16Array(nodes.length * steps).fill(nothing);
  for (const node of nodes) {
    for (let bits = 0; bits < steps; bits++) {
      const transition = node.number * steps + bits;
      let current = node;
      for (let bit = stepBits - 1; bit >= 0; bit--) {
        const branch = current.branches[(bits >> bit) & 1]!;
        if (typeof branch !== 'number') current = branch;
        else {
          completed[transition] = branch === endOfString ? forbidden : branch;
          current = nodes[0]!;
        }
      }
      following[transition] = current.number;
    }
  }
  return { next: following, symbols: completed, isPadding: nodes.map((node) => node.isPadding) };
}

function treeOf(): Node[] {
  const nodes: Node[] = [{ branches: [undefined, undefined], number: 0, isPadding: true }];
  let code = 0;
  for (let bits = 1; bits <= longestBits; bits++, code *= 2) {
    for (let symbol = 0; symbol <= endOfString; symbol++) {
      if (parseInt(lengths[symbol]!, 36) === bits) put(nodes, symbol, code++, bits);
    }
  }
  return nodes;
}

function put(nodes: Node[], symbol: number, code: number, bits: number): void {
  let node = nodes[0]!;
  for (let bit = bits - 1; bit > 0; bit--) {
    const side = (code >>> bit) & 1;
    let branch = node.branches[side] as Node | undefined;
    if (!branch) {
      const isPad = node.isPadding && side === 1 && bits - bit <= longestPadding;
      branch = { branches: [undefined, undefined], number: nodes.length, isPadding: isPad };
      node.branches[side] = branch;
      nodes.push(branch);
    }
    node = branch;
  }
  node.branches[code & 1] = symbol;
}
