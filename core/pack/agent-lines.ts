import { isOfOneLine, lineFault, type Numbered } from "../audit/line.ts";
import { newestOf } from "../audit/novelty.ts";
import type { ManifestFact } from "../history/fact.ts";
import type { Checkpoint } from "../readiness/checkpoint/checkpoint.ts";
import type { PackProblemCode } from "./problem.ts";

/** What is known of the lines of agents: each manifest that came to count, beside what its checkpoint had. */
export interface AgentLines {
  /** How many continue the line, or were said not to. */
  readonly followed: number;
  /** Of them: gaps, and breaks, that facts state as findings. */
  readonly gaps: number;
  readonly breaks: number;
  /** How many have no number, or nothing known before them of the same agent that has one: nothing is shown of these. */
  readonly unknown: number;
}

const numberedOf = ({ agent, header, seal }: ManifestFact): Numbered => ({
  ...{ agent, sequence: header?.sequence, previous: header?.previous, digest: seal?.sha256 },
});

const CODES = ["sequence-gap", "sequence-broken"] as const;

const saidOf = ({ verdict }: ManifestFact): string =>
  CODES.filter((code) => verdict.findings.some((finding) => finding.code === code)).join(", ");

/** Compares what facts say of agents' lines with the manifests themselves. */
export const agentLines = () => {
  let lines: AgentLines = { followed: 0, gaps: 0, breaks: 0, unknown: 0 };
  return {
    /**
     * @param before its checkpoint, as it was when the manifest came to count; undefined where there was none
     * @returns where the fact says something else of its line than there is
     */
    manifest: (fact: ManifestFact, before: Checkpoint | undefined): readonly [PackProblemCode, string] | undefined => {
      const event = fact.events.find((one) => one.type === "checkpoint-evidenced" && one.evidence.fact === fact.id);
      if (event === undefined) return undefined;
      // Where facts are dated in another order than they were judged in, what it was judged by is not known here.
      const isKnown = before !== undefined && event.version === before.version + 1;
      const newest = isKnown ? newestOf(before) : null;
      const one = numberedOf(fact);
      if (!isOfOneLine(one, newest)) {
        lines = { ...lines, unknown: lines.unknown + 1 };
        return undefined;
      }
      const fault = lineFault(one, newest);
      const said = saidOf(fact);
      lines = {
        ...{ ...lines, followed: lines.followed + 1 },
        gaps: lines.gaps + Number(fault?.code === "sequence-gap"),
        breaks: lines.breaks + Number(fault?.code === "sequence-broken"),
      };
      if (said === (fault?.code ?? "")) return undefined;
      const is = fault === undefined ? "it continues its agent's line" : `${fault.message} [${fault.code}]`;
      return ["line-differs", `${is}; the fact says ${said === "" ? "that it does" : said}`];
    },
    end: (): AgentLines => lines,
  };
};
