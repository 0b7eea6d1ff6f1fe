import type { Checkpoint, Gate } from "../../api/answers.ts";
import { words } from "../../words/words.ts";
import type { Reading } from "./use-checkpoints.ts";

const PROVEN: readonly string[] = ["verified", "restored"];

/** Of the backups that count now, those that a tool read back, or that were restored. */
const recoverability = (checkpoints: readonly Checkpoint[]) => {
  const backups = checkpoints.filter(({ proof }) => proof !== null);
  const isProven = ({ proof, state }: Checkpoint): boolean => state === "passed" && PROVEN.includes(proof ?? "");
  return {
    backups: backups.length,
    proven: backups.filter(isProven).length,
    restored: backups.filter((one) => isProven(one) && one.proof === "restored").length,
  };
};

/** The gate that asks for most; of several, the first. */
const widest = (gates: readonly Gate[]): Gate | undefined =>
  gates.reduce<Gate | undefined>((best, one) => (best === undefined || one.total > best.total ? one : best), undefined);

interface NumberProps {
  readonly title: string;
  readonly what: string;
  readonly value: string;
  readonly notes: readonly string[];
}

const Figure = ({ title, what, value, notes }: NumberProps) => (
  <li class="card number">
    <h3>{title}</h3>
    <p class="muted small">{what}</p>
    <p class="value">{value}</p>
    {notes.map((one) => (
      <p key={one} class="muted small">
        {one}
      </p>
    ))}
  </li>
);

/**
 * What the plan asks for, what could be restored, and what the plan is satisfied with: a full one of these says nothing of
 * the others, so they are never one number.
 */
export const Numbers = ({ gates, reading }: { readonly gates: readonly Gate[]; readonly reading: Reading }) => {
  const texts = words.value.numbers;
  const gate = widest(gates);
  if (gate === undefined) return null;
  const { backups, proven, restored } = recoverability(
    gates.length === 1 ? reading.checkpoints.filter((one) => one.gates.includes(gate.id)) : reading.checkpoints,
  );
  const { coverage, total, unsatisfied, waivedCount } = gate;
  const where = gates.length === 1 ? [] : [texts.ofGate(gate.id)];
  return (
    <section aria-labelledby="numbers">
      <h2 id="numbers">{texts.heading}</h2>
      <ul class="numbers">
        <Figure
          title={texts.coverage}
          what={texts.coverageWhat}
          value={texts.coverageText(coverage.requirements, coverage.units)}
          notes={[texts.notAsked(coverage.notApplicableCount), ...where]}
        />
        <Figure
          title={texts.recoverability}
          what={texts.recoverabilityWhat}
          value={backups === 0 ? texts.recoverabilityNone : texts.recoverabilityText(proven, backups)}
          notes={[
            ...(restored === 0 ? [] : [texts.restored(restored)]),
            ...(reading.isWhole ? [] : [texts.partial(reading.checkpoints.length)]),
          ]}
        />
        <Figure
          title={texts.policy}
          what={texts.policyWhat}
          value={texts.policyText(total - unsatisfied, total)}
          notes={[waivedCount === 0 ? texts.policyOwn : words.value.gate.waived(waivedCount), ...where]}
        />
      </ul>
    </section>
  );
};
