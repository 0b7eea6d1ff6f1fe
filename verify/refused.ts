import type { PackPlace, PackProblem, PackProblemCode } from "../core/pack/problem.ts";

/** Thrown inside the verifier only: what cannot be read any further. */
export class Refused extends Error {
  readonly problem: PackProblem;
  constructor(code: PackProblemCode, message: string, place: PackPlace) {
    super(message);
    this.problem = { code, message, place };
  }
}
