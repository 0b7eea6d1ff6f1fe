/**
 * SHA-256 and SHA-1 (FIPS 180-4) over bytes that come piece by piece, which Web Cryptography has not: it wants all of them at once.
 * Where a pack is refused by a digest, `verify.mjs` refuses it by OpenSSL's; test/verify/web.test.ts compares the two.
 */

const BLOCK = 64;

const rotated = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

/** The first 32 bits of the fractional parts of the roots of the first primes. */
const fractions = (count: number, root: 2 | 3): number[] => {
  const words: number[] = [];
  for (let candidate = 2; words.length < count; candidate += 1) {
    let isPrime = true;
    for (let by = 2; by * by <= candidate; by += 1) if (candidate % by === 0) isPrime = false;
    if (isPrime) words.push(fractionOf(candidate, root));
  }
  return words;
};

/** By whole numbers: a double has too few digits for the cube root to be sure of. */
const fractionOf = (prime: number, root: 2 | 3): number => {
  const scaled = BigInt(prime) << BigInt(32 * root);
  let low = 0n;
  let high = scaled;
  while (low < high) {
    const middle = (low + high + 1n) / 2n;
    if (middle ** BigInt(root) <= scaled) low = middle;
    else high = middle - 1n;
  }
  return Number(low & 0xffff_ffffn) | 0;
};

interface Algorithm {
  readonly start: Int32Array;
  /** Mixes a block into the state. */
  block(state: Int32Array, bytes: Uint8Array, from: number): void;
}

const wordAt = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] as number) << 24) |
  ((bytes[at + 1] as number) << 16) |
  ((bytes[at + 2] as number) << 8) |
  (bytes[at + 3] as number);

const sha256 = (): Algorithm => {
  const constants = Int32Array.from(fractions(64, 3));
  const schedule = new Int32Array(64);
  return {
    start: Int32Array.from(fractions(8, 2)),
    block: (state, bytes, from) => {
      for (let at = 0; at < 16; at += 1) schedule[at] = wordAt(bytes, from + 4 * at);
      for (let at = 16; at < 64; at += 1) {
        const x = schedule[at - 15] as number;
        const y = schedule[at - 2] as number;
        const first = rotated(x, 7) ^ rotated(x, 18) ^ (x >>> 3);
        const second = rotated(y, 17) ^ rotated(y, 19) ^ (y >>> 10);
        schedule[at] = ((schedule[at - 16] as number) + first + (schedule[at - 7] as number) + second) | 0;
      }
      let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
      for (let at = 0; at < 64; at += 1) {
        const mixed = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
        const one = (h + mixed + ((e & f) ^ (~e & g)) + (constants[at] as number) + (schedule[at] as number)) | 0;
        const two = ((rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        h = g;
        g = f;
        f = e;
        e = (d + one) | 0;
        d = c;
        c = b;
        b = a;
        a = (one + two) | 0;
      }
      for (const [at, word] of [a, b, c, d, e, f, g, h].entries()) state[at] = (state[at] as number) + word;
    },
  };
};

const sha1 = (): Algorithm => {
  const schedule = new Int32Array(80);
  return {
    start: Int32Array.from([0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0]),
    block: (state, bytes, from) => {
      for (let at = 0; at < 16; at += 1) schedule[at] = wordAt(bytes, from + 4 * at);
      for (let at = 16; at < 80; at += 1)
        schedule[at] = rotated(
          (schedule[at - 3] as number) ^
            (schedule[at - 8] as number) ^
            (schedule[at - 14] as number) ^
            (schedule[at - 16] as number),
          31,
        );
      let [a = 0, b = 0, c = 0, d = 0, e = 0] = state;
      for (let at = 0; at < 80; at += 1) {
        const [mixed, constant] =
          at < 20
            ? [(b & c) | (~b & d), 0x5a82_7999]
            : at < 40
              ? [b ^ c ^ d, 0x6ed9_eba1]
              : at < 60
                ? [(b & c) | (b & d) | (c & d), 0x8f1b_bcdc]
                : [b ^ c ^ d, 0xca62_c1d6];
        const next = (rotated(a, 27) + mixed + e + constant + (schedule[at] as number)) | 0;
        e = d;
        d = c;
        c = rotated(b, 2);
        b = a;
        a = next;
      }
      for (const [at, word] of [a, b, c, d, e].entries()) state[at] = (state[at] as number) + word;
    },
  };
};

const ALGORITHMS = { sha256: sha256(), sha1: sha1() } as const;
export type HashName = keyof typeof ALGORITHMS;

export interface RunningHash {
  update(bytes: Uint8Array): void;
  /** What has come so far has this digest; more may come. */
  digest(): Uint8Array;
  copy(): RunningHash;
}

const running = (name: HashName, state: Int32Array, tail: Uint8Array, held: number, total: number): RunningHash => {
  const { block } = ALGORITHMS[name];
  let inTail = held;
  let bytesSoFar = total;
  return {
    update: (bytes) => {
      bytesSoFar += bytes.length;
      let from = 0;
      if (inTail > 0) {
        from = Math.min(BLOCK - inTail, bytes.length);
        tail.set(bytes.subarray(0, from), inTail);
        inTail += from;
        if (inTail < BLOCK) return;
        block(state, tail, 0);
        inTail = 0;
      }
      for (; from + BLOCK <= bytes.length; from += BLOCK) block(state, bytes, from);
      tail.set(bytes.subarray(from));
      inTail = bytes.length - from;
    },
    digest: () => {
      const end = new Uint8Array(inTail + 9 > BLOCK ? 2 * BLOCK : BLOCK);
      end.set(tail.subarray(0, inTail));
      end[inTail] = 0x80;
      const view = new DataView(end.buffer);
      view.setUint32(end.length - 8, Math.floor(bytesSoFar / 2 ** 29));
      view.setUint32(end.length - 4, (bytesSoFar * 8) >>> 0);
      const last = state.slice();
      for (let from = 0; from < end.length; from += BLOCK) block(last, end, from);
      const out = new DataView(new ArrayBuffer(4 * last.length));
      for (const [at, word] of last.entries()) out.setInt32(4 * at, word);
      return new Uint8Array(out.buffer);
    },
    copy: () => running(name, state.slice(), tail.slice(), inTail, bytesSoFar),
  };
};

export const startHash = (name: HashName): RunningHash =>
  running(name, ALGORITHMS[name].start.slice(), new Uint8Array(BLOCK), 0, 0);
