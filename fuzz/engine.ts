import { isFailure } from "../core/failure.ts";
import { randomOf } from "./random.ts";
import { BrokenRule, type Cut, type Target } from "./target.ts";

/** What is wrong with what a parser did. */
export interface Finding {
  readonly target: string;
  /** `round-trip`: a rule of the target's own. */
  readonly rule: "typed-error" | "same-verdict-for-any-cutting" | "round-trip";
  readonly message: string;
  readonly input: Buffer;
}

const whole: Cut = (bytes) => [bytes];

/** Cuts in pieces whose lengths depend on the seed: single bytes too, and empty pieces. */
const cutBy =
  (seed: string): Cut =>
  (bytes) => {
    const random = randomOf(seed);
    const most = random.oneOf([1, 3, 17, 1_000, 65_536]);
    const pieces: Buffer[] = [];
    for (let from = 0; from < bytes.length; ) {
      const length = pieces.length > 5_000 ? bytes.length : random.below(most + 1);
      pieces.push(bytes.subarray(from, from + length));
      from += length;
    }
    return pieces;
  };

/** The system's own errors, such as ENOENT, are allowed where a parser reads files. */
const isSystemError = (error: unknown): boolean =>
  error instanceof Error && "syscall" in error && "code" in error && typeof error.code === "string";

const verdictOf = async (target: Target, input: Buffer, cut: Cut): Promise<string> => {
  try {
    return await target.judge(input, cut);
  } catch (error) {
    if (isFailure(error)) return `refused: ${error.code}`;
    if (isSystemError(error)) return `refused: ${(error as NodeJS.ErrnoException).code}`;
    throw error;
  }
};

/** Tries one input, whole and cut. */
export const tryInput = async (target: Target, input: Buffer, seed: string): Promise<Finding | undefined> => {
  try {
    const [one, other] = [await verdictOf(target, input, whole), await verdictOf(target, input, cutBy(seed))];
    if (one === other) return undefined;
    const message = `whole: ${one.slice(0, 200)}; cut: ${other.slice(0, 200)}`;
    return { target: target.name, rule: "same-verdict-for-any-cutting", message, input };
  } catch (error) {
    const { name, message, stack = "" } = error as Error;
    const rule = error instanceof BrokenRule ? "round-trip" : "typed-error";
    return {
      target: target.name,
      rule,
      message: `${name}: ${message}\n${stack.split("\n").slice(1, 4).join("\n")}`,
      input,
    };
  }
};

const MAX_TRIES = 2_000;

/** The smallest input that breaks the same rule, found by leaving out ever smaller pieces. */
export const shrink = async (target: Target, found: Finding, seed: string): Promise<Finding> => {
  let smallest = found;
  let tries = 0;
  for (let size = Math.ceil(found.input.length / 2); size >= 1; size = Math.floor(size / 2))
    for (let from = 0; from < smallest.input.length && tries < MAX_TRIES; ) {
      tries += 1;
      const input = Buffer.concat([smallest.input.subarray(0, from), smallest.input.subarray(from + size)]);
      const again = await tryInput(target, input, seed);
      if (again?.rule === found.rule) smallest = again;
      else from += size;
    }
  return smallest;
};

/** The input of a number: the same whenever it is asked for. */
export const inputOf = (target: Target, seed: number, index: number): Buffer =>
  target.generate(randomOf(`${target.name} ${seed} ${index}`));

/** Tries inputs `from` to before `to`. @returns the first finding, shrunk */
export const fuzz = async (
  target: Target,
  seed: number,
  { from, to }: { readonly from: number; readonly to: number },
  trying: (index: number) => boolean = () => true,
): Promise<(Finding & { readonly index: number }) | undefined> => {
  for (let index = from; index < to && trying(index); index += 1) {
    const cutSeed = `${seed} ${index}`;
    const found = await tryInput(target, inputOf(target, seed, index), cutSeed);
    if (found !== undefined) return { ...(await shrink(target, found, cutSeed)), index };
  }
  return undefined;
};
