import { unrecorded } from "../core/audit/unrecorded.ts";
import { isFailure } from "../core/failure.ts";
import type { Verdict } from "../core/finding.ts";
import type { Fact } from "../core/history/fact.ts";
import { type CommitPorts, type Committed, commit, type Proposal } from "./commit.ts";

/** How a verdict is recorded: as it is, or as what is left of one that the ledger has refused for good. */
export type Recording = (verdict: Verdict) => Verdict;

const recordedWhole: Recording = (verdict) => verdict;

/**
 * Writes a change that a verdict makes. Where the ledger refuses for good what was found, the fact of that is written
 * instead: what was judged is dealt with, and its gates shut.
 * @throws Failure as {@link commit}
 */
export const commitVerdict = async <F extends Fact, Nothing extends undefined = never>(
  ports: CommitPorts,
  propose: (recording: Recording) => Promise<Proposal<F, Nothing> | Nothing>,
): Promise<Committed<F> | Nothing> => {
  try {
    return await commit(ports, () => propose(recordedWhole));
  } catch (error) {
    if (!isFailure(error, "ledger-refused")) throw error;
    return commit(ports, () => propose((verdict) => unrecorded(verdict, error.message)));
  }
};
