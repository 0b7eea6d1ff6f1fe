/**
 * A proof that needs no checker: a pattern that begins at one place, and in which on every way at most one character is repeated without a
 * bound, takes time in proportion to the text. It has as many lengths as the text, and for each a number of ways to go on that no text changes;
 * that number is held small. Of a pattern that begins anywhere, the same holds where nothing is repeated without a bound.
 */

/** How many characters are repeated without a bound on the worst way, and how many ways there are beside these. */
interface Cost {
  readonly loops: number;
  readonly ways: number;
}

const MAX_WAYS = 1_000;
const ONE: Cost = { loops: 0, ways: 1 };

const inSequence = (one: Cost, next: Cost): Cost => ({ loops: one.loops + next.loops, ways: one.ways * next.ways });
const eitherOf = (one: Cost, other: Cost): Cost => ({
  loops: Math.max(one.loops, other.loops),
  ways: one.ways + other.ways,
});

/** What is not read here is for the checker. */
class Unread extends Error {}

const QUANTIFIER = /^(?:\*|\+|\?|\{(\d+)(,(\d*))?\})\??/;

/** How often at least and at most; infinite without a bound. */
const timesOf = ([all, from, range, to]: RegExpExecArray): readonly [number, number] => {
  if (all.startsWith("?")) return [0, 1];
  if (from === undefined) return [all.startsWith("+") ? 1 : 0, Number.POSITIVE_INFINITY];
  if (range === undefined) return [Number(from), Number(from)];
  return [Number(from), to === undefined || to === "" ? Number.POSITIVE_INFINITY : Number(to)];
};

const repeated = (cost: Cost, isOneCharacter: boolean, [least, most]: readonly [number, number]): Cost => {
  if (most === 1) return least === 1 ? cost : eitherOf(ONE, cost);
  if (!isOneCharacter && (cost.loops > 0 || cost.ways > 1 || most === Number.POSITIVE_INFINITY)) throw new Unread();
  return most === Number.POSITIVE_INFINITY ? { loops: 1, ways: 1 } : { loops: 0, ways: most - least + 1 };
};

const costOf = (source: string): Cost & { readonly alternatives: number } => {
  let at = 0;
  const readClass = (): Cost => {
    const [found] = /^\[(?:\\.|[^\]\\[])*\]/s.exec(source.slice(at)) ?? [];
    if (found === undefined) throw new Unread();
    at += found.length;
    return ONE;
  };
  const readEscape = (): Cost => {
    if (!/^\\[^1-9kpPu]/s.test(source.slice(at))) throw new Unread();
    at += 2;
    return ONE;
  };
  const readGroup = (): Cost => {
    const [opening = ""] = /^\((?:\?:|\?<[A-Za-z]\w*>|(?!\?))/.exec(source.slice(at)) ?? [];
    if (opening === "") throw new Unread();
    at += opening.length;
    const { loops, ways } = readAlternatives();
    if (source[at] !== ")") throw new Unread();
    at += 1;
    return { loops, ways };
  };
  const readAtom = (): Cost => {
    if (source[at] === "[") return readClass();
    if (source[at] === "\\") return readEscape();
    if (source[at] === "(") return readGroup();
    at += 1;
    return ONE;
  };
  const readSequence = (): Cost => {
    let cost = ONE;
    while (at < source.length && source[at] !== "|" && source[at] !== ")") {
      const isOneCharacter = source[at] !== "(";
      let atom = readAtom();
      const quantifier = QUANTIFIER.exec(source.slice(at));
      if (quantifier !== null) {
        at += quantifier[0].length;
        atom = repeated(atom, isOneCharacter, timesOf(quantifier));
      }
      cost = inSequence(cost, atom);
    }
    return cost;
  };
  const readAlternatives = (): Cost & { readonly alternatives: number } => {
    let cost = readSequence();
    let alternatives = 1;
    while (source[at] === "|") {
      at += 1;
      alternatives += 1;
      cost = eitherOf(cost, readSequence());
    }
    return { ...cost, alternatives };
  };
  const cost = readAlternatives();
  if (at < source.length) throw new Unread();
  return cost;
};

/** True only of what is proven; false also of what is not read here. */
export const isPlainlyLinear = (source: string, flags: string): boolean => {
  try {
    const { loops, ways, alternatives } = costOf(source);
    const beginsAtOnePlace = source.startsWith("^") && alternatives === 1 && !flags.includes("m");
    return ways <= MAX_WAYS && loops <= (beginsAtOnePlace ? 1 : 0);
  } catch (error) {
    if (error instanceof Unread) return false;
    throw error;
  }
};
