import type { Random } from "./random.ts";

/** How the bytes of an input reach a parser. */
export type Cut = (bytes: Buffer) => readonly Buffer[];

/** A parser under test. */
export interface Target {
  readonly name: string;
  /** An input, mostly nearly valid by the grammar of the format. */
  generate(random: Random): Buffer;
  /**
   * What the parser makes of an input, as a text to be compared; a parser that reads pieces is given them by `cut`.
   * @throws Failure where the parser refuses it; any other error is a finding
   */
  judge(input: Buffer, cut: Cut): Promise<string> | string;
}

/** Thrown by a target whose own rule was broken, such as a round trip. */
export class BrokenRule extends Error {}
